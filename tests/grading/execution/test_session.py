"""nbval's verdict is the grade: what it reports of the check cells, beside the records of a whole class."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from coursekit.exercises import exercises
from coursekit.forkserver.limits import Limits
from coursekit.grading.demo_class import make_demo_class
from coursekit.grading.execution import runner, session
from coursekit.grading.grade import GradingOptions, grade
from coursekit.sections import SECTIONS
from tests import ROOT, RUN_ALL_TESTS
from tests.grading.attacks.model import Attack, file_name, submission
from tests.grading.marks import IN_SANDBOX

SEED = 20_266
STUDENTS, HANDED_IN = (12, tuple(SECTIONS)) if RUN_ALL_TESTS else (6, ("I",))

pytestmark = IN_SANDBOX


class VerdictRecorder:
    """A pytest plugin that keeps the last report of each check cell."""

    def __init__(self) -> None:
        self.verdicts: dict[str, bool] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Any:
        report = yield
        about = item.cell.metadata["grading"]
        if report.when == "call" and about["role"] == "check":
            self.verdicts[about["exercise"]] = report.passed
        return report


def write_verdicts(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let the processes of the grader write nbval's last verdicts on each notebook into a folder."""
    recorder = VerdictRecorder()
    run_pytest, grade_task = session.pytest.main, runner._grade_task

    def run_with_recorder(arguments: list[str], plugins: list[Any]) -> Any:
        return run_pytest(arguments, plugins=[*plugins, recorder])

    def grade_and_write(task: Any, *more: Any) -> Any:
        recorder.verdicts.clear()
        record = grade_task(task, *more)
        path = folder / f"{os.getpid()}-{record.section}.json"
        path.write_text(json.dumps([record.student, record.section, recorder.verdicts]))
        return record

    patch.setattr(session.pytest, "main", run_with_recorder)
    patch.setattr(runner, "_grade_task", grade_and_write)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, bool], dict[str, str]]]:
    """Grade a class; for each notebook nbval's verdicts and the outcomes in its record, by exercise."""
    folder = tmp_path_factory.mktemp("verdicts")
    (folder / "verdicts").mkdir()
    make_demo_class(folder / "class", STUDENTS, SEED, root=ROOT, sections=HANDED_IN)
    with pytest.MonkeyPatch.context() as patch:
        write_verdicts(folder / "verdicts", patch)
        grade(GradingOptions(folder / "class", folder / "out", ROOT, seed=SEED, seconds=10.0, jobs=2))
    records = [json.loads(path.read_bytes()) for path in (folder / "out" / "records").glob("*/*.json")]
    outcomes = {
        (record["student"], record["section"]): {
            result["exercise"]: result["outcome"] for result in record["results"]
        }
        for record in records
    }
    graded = []
    for path in (folder / "verdicts").iterdir():
        student, section, verdicts = json.loads(path.read_bytes())
        graded.append((verdicts, outcomes[student, section]))
    return graded


def test_the_whole_class_was_graded(graded):
    assert len(graded) > STUDENTS * len(HANDED_IN) / 2


def test_passed_cells_and_passed_exercises_are_the_same(graded):
    """An exercise that has only a text passes when there is one: then it waits for a person."""
    auto = {name for name, exercise in exercises().items() if exercise.auto_points}
    for verdicts, outcomes in graded:
        cells = {name for name, passed in verdicts.items() if passed}
        right = {
            name
            for name, outcome in outcomes.items()
            if outcome == ("passed" if name in auto else "awaiting a person")
        }
        assert cells == right


def test_some_pass_and_some_fail(graded):
    verdicts = [passed for verdicts, _ in graded for passed in verdicts.values()]
    assert any(verdicts)
    assert not all(verdicts)


def test_memory_that_an_earlier_exercise_keeps_costs_no_other_one(tmp_path):
    keeps = "{SOLUTION}\nKEPT = bytearray(900_000_000)"
    needs = "{SOLUTION}\nspare = bytearray(900_000_000)\ndel spare"
    cells = {"I.1": keeps, "I.2.a": needs}
    student = Attack("ana", "One exercise keeps memory that the next one needs.", cells)
    place = tmp_path / "class" / "ana" / file_name()
    place.parent.mkdir(parents=True)
    place.write_bytes(submission(student, tmp_path, 1))
    limits = Limits(memory=1_500_000_000)
    grade(GradingOptions(tmp_path / "class", tmp_path / "out", ROOT, seed=SEED, jobs=1, limits=limits))
    record = json.loads((tmp_path / "out" / "records" / "ana" / "I.json").read_bytes())
    outcomes = {result["exercise"]: result["outcome"] for result in record["results"]}
    assert (outcomes["I.1"], outcomes["I.2.a"]) == ("passed", "passed")
