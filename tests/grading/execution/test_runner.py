"""The runner's own bookkeeping: what is graded again, alone, and in which order; nothing is executed here."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest

from coursekit.grading.execution import runner as module
from coursekit.grading.execution.runner import Runner, Task
from coursekit.grading.execution.workers import WorkResult
from coursekit.grading.options import GradingOptions
from coursekit.grading.run_info import RunInfo
from coursekit.grading.submissions.layouts import ParsedName
from coursekit.grading.submissions.submission import Submission
from tests import ROOT


class Key:
    """Stands in the place of an answer key."""

    exercises = ("I.1",)
    seconds: ClassVar = {"I.1": 1.0}


def task(student: str) -> Task:
    parsed = ParsedName(student, student)
    submission = Submission(student, student, f"{student}/01_vocab.ipynb", parsed, (), Path(student))
    return Task(submission, "I", student)


@pytest.fixture
def grade(monkeypatch, tmp_path):
    """Return a function that grades tasks by a script: what comes of each try, by student.

    A try is "graded", "gone" (the fork server has ended), or "dies" (its process ends in I.1).
    """

    def grade(script: dict[str, list[str]], jobs: int = 2) -> tuple[dict[str, str], list[str]]:
        runner = Runner(GradingOptions(tmp_path, tmp_path, ROOT, jobs=jobs), RunInfo((7,), True, "0"), ["I"])
        tries: list[str] = []
        left = {student: list(outcomes) for student, outcomes in script.items()}

        @contextmanager
        def kernels():
            runner._keys = {"I": Key()}
            yield

        def run_in_processes(function, works, jobs, most_seconds):
            running = []
            while True:
                while len(running) < jobs and (work := next(works, None)) is not None:
                    running.append(work)
                if not running:
                    return
                work = running.pop(0)
                student = work.submission.student
                tries.append(student)
                what = left[student].pop(0)
                if what == "gone":
                    yield WorkResult(work)
                elif what == "dies":
                    yield WorkResult(work, problem="it ended without a word", last_note="I.1")
                else:
                    yield WorkResult(work, value=f"{student} {what}")

        monkeypatch.setattr(runner, "_kernels", kernels)
        monkeypatch.setattr(module, "run_in_processes", run_in_processes)
        monkeypatch.setattr(module, "record_unfinished", lambda task, info: "given up")
        records = [(task.submission.student, record) for task, record in runner.run(map(task, script))]
        assert len(dict(records)) == len(records)
        return dict(records), tries

    return grade


def test_each_is_graded_once(grade):
    records, tries = grade({"ana": ["graded"], "ben": ["graded"], "cleo": ["graded"]})
    assert records == {name: f"{name} graded" for name in ("ana", "ben", "cleo")}
    assert tries == ["ana", "ben", "cleo"]


def test_what_ends_the_fork_server_is_given_up_and_hurts_no_other(grade):
    records, _ = grade({"ana": ["graded"], "mallory": ["gone", "gone"], "cleo": ["graded", "graded"]})
    assert records == {"ana": "ana graded", "mallory": "given up", "cleo": "cleo graded"}


def test_who_only_ran_beside_it_is_graded(grade):
    records, tries = grade({"ana": ["gone", "graded"], "mallory": ["gone"], "cleo": ["graded"]}, jobs=2)
    assert records == {"ana": "ana graded", "mallory": "given up", "cleo": "cleo graded"}
    assert tries[:3] == ["ana", "ana", "mallory"]


def test_a_process_that_ends_is_tried_again(grade):
    records, tries = grade({"ana": ["dies", "graded"], "ben": ["graded"]})
    assert records == {"ana": "ana graded", "ben": "ben graded"}
    assert tries.count("ana") == 2


def test_what_is_to_be_tried_again_takes_no_suspects_place(grade):
    """ana is to be tried again when ben's try finds the fork server gone."""
    records, _ = grade({"ana": ["dies", "gone", "gone"], "ben": ["gone", "graded"], "cleo": ["graded"]})
    assert records == {"ana": "given up", "ben": "ben graded", "cleo": "cleo graded"}
