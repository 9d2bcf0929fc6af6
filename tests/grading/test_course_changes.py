"""What has changed in the course since a notebook was graded."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from coursekit import exercises as exercise_package
from coursekit.exercises import exercises, exercises_of
from coursekit.grading import course_changes
from coursekit.grading.course_changes import (
    bring_up_to_date,
    describe_changes,
    describe_point_changes,
    fingerprint_section,
)
from coursekit.grading.outcome import Outcome
from tests.grading.grading_records import record, run_result


@pytest.fixture
def change_exercise(tmp_path, monkeypatch):
    """Return a function that changes the source of exercise I.1, and gives the section's fingerprint then."""
    folder = Path(exercise_package.__file__).parent

    def change(old, new):
        copy = tmp_path / "exercises"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
        path = copy / "vocab" / "i_1_counting.py"
        source = path.read_text("utf-8")
        assert old in source
        path.write_text(source.replace(old, new), "utf-8")
        monkeypatch.setattr(course_changes.exercises, "__file__", str(copy / "__init__.py"))
        fingerprint = fingerprint_section.__wrapped__("I")
        monkeypatch.undo()
        return fingerprint

    return change


def test_points_and_layout_are_no_change(change_exercise):
    now = fingerprint_section("I")
    points = exercises()["I.1"].auto_points
    assert change_exercise(f"auto_points={points}", f"auto_points={points + 2}") == now
    assert change_exercise("EXERCISE = ", "# A remark.\n\nEXERCISE = ") == now


def test_what_is_right_is_a_change(change_exercise):
    now = fingerprint_section("I")
    assert change_exercise("tolerance=1e-4", "tolerance=1e-3") != now
    assert change_exercise("return sum(", "return 2 * sum(") != now


def test_another_section_is_not_changed_by_it():
    assert fingerprint_section("I") != fingerprint_section("II")
    assert fingerprint_section("unknown") == ""


def test_points_are_those_of_the_course_now():
    stale = record(results=[run_result("I.1", 8, 8), run_result("I.2.a", 0, 8, Outcome.WRONG)])
    first, second, *others = bring_up_to_date(stale).results
    assert (first.auto_points, first.auto_max) == (exercises()["I.1"].auto_points,) * 2
    assert (second.auto_points, second.auto_max) == (0, exercises()["I.2.a"].auto_points)
    assert {result.outcome for result in others} == {Outcome.MISSING}


def test_exercises_are_those_of_the_course_now():
    stale = record(results=[run_result("I.9", 8, 8), run_result("I.1")])
    names = [result.exercise for result in bring_up_to_date(stale).results]
    assert names == list(exercises_of("I"))
    unreadable = bring_up_to_date(record(results=[], problem="It is cut off."))
    assert {result.outcome for result in unreadable.results} == {Outcome.UNREADABLE}


def test_changed_points_are_told():
    now = exercises()["I.1"].points
    stale = record(results=[run_result("I.1", now + 7, now + 7)])
    (sentence,) = describe_point_changes([stale], [bring_up_to_date(stale)])
    assert sentence == f"The points of I.1 are {now} now, and were {now + 7}: all are computed anew."


def test_changed_exercises_are_told_with_the_command():
    current = record(course=fingerprint_section("I"))
    others = [replace(current, student=student, course="0" * 16) for student in "ab"]
    assert list(describe_changes([current])) == []
    (sentence,) = describe_changes([current, *others])
    assert sentence == (
        "The exercises of section I have changed since 2 notebooks were graded: "
        "grade again with --regrade --section I."
    )
