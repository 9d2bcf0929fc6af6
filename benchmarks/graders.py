"""The graders that are measured side by side: each as its users run it, on the same submissions."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from measurements import time_call
from ten_cells import ASSIGNMENT, EXERCISES, NBGRADER, OTTER, ROOT, run_command

from coursekit.errors import CourseError
from coursekit.grading.execution.bubblewrap import find_sandbox_problem
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import RecordStore

_SEED = "7"  # of our grading data: every run grades on the same ones


@dataclass(frozen=True)
class Timing:
    """One grader's run.

    total: seconds of the whole run. result_times: when each submission's result was written, in seconds.
    jobs: submissions graded at a time.
    """

    grader: str
    total: float
    result_times: Sequence[float]
    jobs: int

    @property
    def per_submission(self) -> float:
        """Seconds a submission, from the first results to the last: what a further submission costs."""
        times = sorted(self.result_times)
        return (times[-1] - times[self.jobs - 1]) / (len(times) - self.jobs)

    @property
    def fixed(self) -> float:
        """Seconds of the run that do not depend on the number of submissions."""
        return max(0.0, self.total - self.per_submission * len(self.result_times))

    def rate(self, submissions: int) -> float:
        """Submissions a minute, in a whole run with so many of them, the preparation included."""
        return 60 * submissions / (self.fixed + self.per_submission * submissions)


def time_coursekit(submitted: Path, out: Path) -> Timing:
    """Return the timing of `coursekit grade`, with as many notebooks at a time as there are cores.

    Raises:
        CourseError: it fails, or an answer does not pass.
    """
    command = [sys.executable, "-m", "coursekit", "grade", submitted, "--out", out, "--seed", _SEED]
    if find_sandbox_problem():
        command.append("--no-sandbox")
    total = time_call(lambda: run_command(command, ROOT))
    records = RecordStore(out / "records").read_all().records
    if len(records) != len(list(submitted.iterdir())):
        raise CourseError(f"coursekit grade has only {len(records)} records.")
    for record in records:
        passed = {result.exercise for result in record.results if result.outcome is Outcome.PASSED}
        if passed != set(EXERCISES):
            raise CourseError(f"coursekit grade gave {record.student} only {sorted(passed)}.")
    result_times = [path.stat().st_mtime for path in (out / "records").glob("*/*.json")]
    return Timing("coursekit grade", total, result_times, os.cpu_count() or 1)


def time_nbgrader(program: Path, course: Path, patterns: Sequence[str] = ("*",)) -> Timing:
    """Return the timing of nbgrader: one command for each pattern of students, all at the same time.

    Raises:
        CourseError: nbgrader fails, or does not give all points.
    """
    shutil.rmtree(course / "autograded", ignore_errors=True)
    commands: list[list[object]] = []
    databases = [course / f"gradebook-{number}.db" for number in range(len(patterns))]
    for pattern, database in zip(patterns, databases, strict=True):
        shutil.copyfile(course / "gradebook.db", database)
        options = [f"--student={pattern}", f"--db=sqlite:///{database}"]
        commands.append([program, "autograde", ASSIGNMENT, *options])
    with ThreadPoolExecutor(len(commands)) as pool:
        total = time_call(lambda: list(pool.map(lambda command: run_command(command, course), commands)))
    points = 0.0
    for database in databases:
        with contextlib.closing(sqlite3.connect(database)) as gradebook:
            points += gradebook.execute("select total(auto_score) from grade").fetchone()[0]
    result_times = [path.stat().st_mtime for path in (course / "autograded").glob("*/*/*.ipynb")]
    if points != len(EXERCISES) * len(list((course / "submitted").iterdir())):
        raise CourseError(
            f"nbgrader gave {points:g} points to {len(result_times)} submissions without a mistake."
        )
    return Timing(f"{NBGRADER} autograde{_describe_jobs(len(patterns))}", total, result_times, len(patterns))


def time_otter(program: Path, autograder: Path, submissions: Sequence[Path], jobs: int) -> Timing:
    """Return the timing of `otter run`, one command for each submission, so many at a time.

    Raises:
        CourseError: otter fails, or does not give all points.
    """
    folders = [autograder.parent / f"{jobs}-{number}" for number in range(len(submissions))]

    def grade(submission: Path, folder: Path) -> None:
        folder.mkdir()
        options = ["--autograder", autograder, "--output-dir", folder, "--no-logo"]
        run_command([program, "run", *options, submission], folder)

    with ThreadPoolExecutor(jobs) as pool:
        total = time_call(lambda: list(pool.map(grade, submissions, folders)))
    paths = [folder / "results.json" for folder in folders]
    for path in paths:
        tests = json.loads(path.read_text(encoding="utf-8"))["tests"]
        points = sum(test.get("score", 0) for test in tests)
        if points != len(EXERCISES):
            raise CourseError(f"otter gave {points:g} points to a submission without a mistake.")
    result_times = [path.stat().st_mtime for path in paths]
    return Timing(f"{OTTER} run{_describe_jobs(jobs)}", total, result_times, jobs)


def time_nbval(submissions: Sequence[Path], jobs: int) -> Timing:
    """Return the timing of `pytest --nbval-lax` on all submissions, by pytest-xdist where jobs is above 1.

    Its test cells are the same asserts: a cell that raises fails.

    Raises:
        CourseError: a cell fails.
    """
    parallel = ["-n", jobs, "--dist", "loadfile"] if jobs > 1 else []
    report = submissions[0].parent / f"nbval-{jobs}.xml"
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", *parallel]
    total = time_call(
        lambda: run_command([*command, f"--junitxml={report}", *submissions], submissions[0].parent)
    )
    # nbval writes no file for each notebook: all that is not a cell's or a kernel's time is the start.
    suites = ElementTree.parse(report).getroot()
    seconds = sum(float(case.get("time", 0)) for case in suites.iter("testcase")) / jobs
    count = len(submissions)
    result_times = [seconds * (number + 1) / count for number in range(count)]
    return Timing(f"nbval --nbval-lax{_describe_jobs(jobs)}", total, result_times, jobs)


def _describe_jobs(jobs: int) -> str:
    return "" if jobs == 1 else f", {jobs} at once"
