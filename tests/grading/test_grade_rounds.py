"""Grading the same folder more than once: fresh data, what is kept, and reports whatever happens."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import coursekit.grading.grade as grading
from coursekit.checks.judge import judge_readings
from coursekit.course import Course
from coursekit.errors import CourseError
from coursekit.exercises import exercises
from coursekit.grading.execution import answer_key
from coursekit.grading.execution.notebook_grader import record_unreadable
from coursekit.grading.execution.runner import Task
from coursekit.grading.grade import GradingOptions, grade
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import Record
from coursekit.grading.run_info import RunInfo
from coursekit.grading.submissions.submission import LoadedSubmission
from tests import ROOT
from tests.grading.attacks.model import Attack, file_name, submission
from tests.grading.marks import IN_SANDBOX

SEED = 20_265

pytestmark = IN_SANDBOX


def hand_in(folder: Path, student: str, section: str = "I", **cells: str) -> None:
    """Put a solved notebook into the class, with other answers in some exercises (I_1 is I.1)."""
    place = folder / "class" / student / file_name(section)
    place.parent.mkdir(parents=True, exist_ok=True)
    given = {name.replace("_", "."): source for name, source in cells.items()}
    attack = Attack(student, "It hands in.", given, {} if section == "I" else {f"{section}.1": ()})
    place.write_bytes(submission(attack, folder, 1))


def options(folder: Path, **more: Any) -> GradingOptions:
    return GradingOptions(folder / "class", folder / "out", ROOT, seconds=10.0, jobs=2, **more)


def outcomes(folder: Path, student: str, section: str = "I") -> dict[str, str]:
    record = json.loads((folder / "out" / "records" / student / f"{section}.json").read_bytes())
    return {result["exercise"]: result["outcome"] for result in record["results"]}


def seed_of(folder: Path, student: str) -> int:
    record = json.loads((folder / "out" / "records" / student / "I.json").read_bytes())
    return int(record["seed"])


def typed_in(seed: int) -> str:
    """Return an answer to I.1 that holds the figures of some data, as feedback may show them."""
    truth = exercises()["I.1"].truth(Course(f"sample:{seed}"))
    return "\n".join(f"{name} = {value!r}" for name, value in truth.items())


def make_dying_judge(word: str) -> Callable[..., Any]:
    """Return a judge that ends its own process at an answer to I.2.a with this word in it."""

    def die(exercise: Any, readings: Any, course: Any) -> Any:
        if exercise.id == "I.2.a" and word in str(readings["most_frequent"].plain):
            os.kill(os.getpid(), signal.SIGKILL)
        return judge_readings(exercise, readings, course)

    return die


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grade a class, then once more after one has copied figures, one is late, and one has gone.

    In the first run, what grades ends itself whenever it comes to Mallory's I.2.a.
    """
    folder = tmp_path_factory.mktemp("rounds")
    for student in ("honest", "copies", "leaves"):
        hand_in(folder, student)
    hand_in(folder, "mallory", I_2_a="{SOLUTION}\nmost_frequent = ['mallory'] * 5")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answer_key, "judge_readings", make_dying_judge("mallory"))
        grade(options(folder, seed=SEED))
    hand_in(folder, "copies", I_1=typed_in(SEED))
    hand_in(folder, "late", I_1=typed_in(SEED))
    (folder / "class" / "leaves" / file_name()).unlink()
    (folder / "class" / "leaves" / "notes.txt").write_text("Tomorrow.")
    grade(options(folder, seed=SEED))
    return folder


def test_figures_from_feedback_do_not_pass(twice):
    for student in ("copies", "late"):
        assert outcomes(twice, student)["I.1"] == Outcome.WRONG.value, student


def test_all_else_passes_on_fresh_data(twice):
    for student in ("copies", "late"):
        of_student = outcomes(twice, student)
        assert {of_student[name] for name in ("I.2.a", "I.2.c", "I.3.b")} == {Outcome.PASSED.value}


def test_who_has_changed_nothing_keeps_the_record(twice):
    assert seed_of(twice, "honest") == SEED


def test_the_seed_stands_in_the_record_and_in_the_settings(twice):
    settings = json.loads((twice / "out" / "settings.json").read_bytes())
    assert settings["seeds"] == [SEED, seed_of(twice, "late")]
    assert seed_of(twice, "late") == seed_of(twice, "copies") != SEED


def test_points_of_a_notebook_that_is_gone_are_told(twice):
    page = (twice / "out" / "summary.html").read_text(encoding="utf-8")
    assert "leaves, section I: graded in an earlier run" in page
    assert "honest, section I: graded in an earlier run" not in page


def test_a_notebook_that_brings_its_process_down_costs_that_exercise(twice):
    honest, mallory = outcomes(twice, "honest"), outcomes(twice, "mallory")
    assert mallory.pop("I.2.a") == Outcome.TAMPERED.value
    assert mallory == {name: outcome for name, outcome in honest.items() if name != "I.2.a"}


def test_sections_are_graded_one_by_one(tmp_path):
    hand_in(tmp_path, "ana")
    hand_in(tmp_path, "ana", "IV")
    hand_in(tmp_path, "ben", "IV")

    def sections_of(*chosen: str) -> tuple[set[str], str]:
        grade(options(tmp_path, seed=SEED, sections=frozenset(chosen)))
        records = {path.stem for path in (tmp_path / "out" / "records").glob("*/*.json")}
        return records, (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8-sig")

    first, table = sections_of("I")
    assert first == {"I"}
    assert "IV total" not in table
    assert "not handed in" in table.splitlines()[2]  # ben's row
    second, table = sections_of("IV")
    assert second == {"I", "IV"}
    assert "I total" in table and "IV total" in table
    page = (tmp_path / "out" / "summary.html").read_text(encoding="utf-8")
    assert "graded in an earlier run" not in page


@dataclass
class FullDisk:
    """A runner that grades the first notebook, and then finds the disk full."""

    options: GradingOptions
    info: RunInfo
    sections: Sequence[str]
    missing_protections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def run(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Record]]:
        task = next(tasks)
        problem = "The grader could not read it."
        loaded = LoadedSubmission(task.submission, task.digest, task.section, problem=problem)
        yield task, record_unreadable(loaded, {}, self.info)
        raise CourseError("The disk is full.")


def test_reports_are_written_when_something_stops_the_grading(tmp_path, monkeypatch):
    monkeypatch.setattr(grading, "Runner", FullDisk)
    hand_in(tmp_path, "ana")
    hand_in(tmp_path, "ben")
    with pytest.raises(CourseError, match="disk is full"):
        grade(options(tmp_path))

    gradebook = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8")
    assert "ana" in gradebook
    assert (tmp_path / "out" / "summary.html").exists()
    assert not (tmp_path / "out" / ".reserved").exists()


def test_no_room_for_reports_is_said_before_anything_begins(tmp_path, monkeypatch):
    def full(handle, start, size):
        raise OSError(28, "No space left on device")

    hand_in(tmp_path, "ana")
    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(CourseError, match="No space left"):
        grade(options(tmp_path))
    assert not (tmp_path / "out" / "settings.json").exists()
