"""The answer key: which values pass, and the figures that could be copied."""

from dataclasses import replace

import pytest

from coursekit.checks.exercise import Exercise
from coursekit.checks.reading import Reading
from coursekit.checks.values import Band, Integer, Number, Text
from coursekit.course import Course
from coursekit.errors import CourseError
from coursekit.grading.execution import answer_key
from coursekit.grading.execution.answer_key import copyable_figures, judge_run, run_solution
from coursekit.grading.outcome import ExerciseRun
from tests import ROOT

COURSE = Course("sample")
EXERCISE = Exercise(
    id="I.9",
    title="A sum and a share",
    values=(Integer("total", "a sum"), Number("share", "a share"), Text("why", "why", asks=("why?",))),
    truth=lambda course: {"total": 7, "share": 0.5},
    auto_points=2,
    text_points=1,
)


def passes(total: object, share: object, why: Reading) -> bool:
    readings = {"total": Reading("read", plain=total), "share": Reading("read", plain=share), "why": why}
    return judge_run(EXERCISE, ExerciseRun(readings), COURSE)


@pytest.mark.parametrize("why", [Reading("stub"), Reading("read", plain="Because it is so.")])
def test_values_within_the_tolerance_pass_whatever_the_text_is(why):
    assert passes(7, 0.50004, why)


@pytest.mark.parametrize(("total", "share"), [(8, 0.5), (7, 0.6), ("7", 0.5), (7, float("nan")), (7, 0.5004)])
def test_other_values_do_not(total: object, share: object):
    assert not passes(total, share, Reading("read", plain="Because it is so."))


def test_an_answer_that_was_not_handed_in_does_not_pass():
    assert not judge_run(EXERCISE, ExerciseRun(), COURSE)


def test_the_report_is_kept_with_the_run():
    run = ExerciseRun({"total": Reading("read", plain=8), "share": Reading("stub"), "why": Reading("stub")})
    judge_run(EXERCISE, run, COURSE)
    assert run.report is not None
    assert [line.name for line in run.report.lines] == ["total", "share", "why"]


FIGURE = replace(EXERCISE, values=(Band("accuracy", "an accuracy"),), truth=lambda course: {})


def test_figures_within_bands_can_be_copied():
    assert copyable_figures(FIGURE, Course("sample:1"), Course("sample:23")) == ("accuracy",)


def test_figures_beside_a_value_that_the_data_decide_cannot():
    values = (*FIGURE.values, Integer("rows", "rows"))
    exercise = replace(FIGURE, values=values, truth=lambda course: {"rows": len(course.source)})
    assert copyable_figures(exercise, Course("sample:1"), Course("sample:23")) == ()


def test_without_figures_there_is_nothing_to_copy():
    assert copyable_figures(EXERCISE, Course("sample:1"), Course("sample:23")) == ()


def test_an_exercise_without_cells_is_named(monkeypatch):
    monkeypatch.setattr(answer_key, "run_notebook", lambda *arguments: {})
    with pytest.raises(CourseError, match=r"Exercise I\.1 is in coursekit/exercises, and no cell .* has it"):
        run_solution(ROOT, "I", COURSE)
