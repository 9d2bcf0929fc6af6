"""`coursekit grade` beside nbgrader's `autograde`, on the same submissions of a ten-cell notebook.

    python benchmarks/grading.py [--submissions 20]

What is compared, and why so:

- **The same files.** A course of nbgrader's is made, and its `submitted/` folder is given to both. The
  notebook has ten code cells of section I: set-up, data, and four exercises with an answer and a test each.
  All answers are right, and both graders must say so, or nothing is reported.
- **The tests.** nbgrader's are plain asserts against stored values, as its teachers write them: they cost its
  kernel next to nothing. `coursekit grade` judges with its own checks on fresh data, and runs 13 cells: the
  section's three given ones, four answers, and six checks, two of them for exercises that are not there.
- **The same machine and packages**, one after the other, each as its users run it. nbgrader's environment has
  the running Python's torch, ipykernel and coursekit.
- **All cores.** `nbgrader autograde` has no option to grade in parallel. Somebody who knows it well can start
  two commands, each with half of the students and a database of its own; that is measured, and told.
- **Work once and work for each.** Seconds a submission are taken from the times at which results are written,
  from the first to the last, so preparation is left out for both. The whole run, with preparation and with
  our gradebook and feedback pages, is in the table as well: it weighs less, the larger the class is.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from measurements import Measurement, ReportProgress, time_call
from tabulate import tabulate
from ten_cells import (
    ASSIGNMENT,
    CELLS,
    EXERCISES,
    NBGRADER_VERSION,
    install_nbgrader,
    make_nbgrader_course,
    run_command,
)

from coursekit.errors import CourseError
from coursekit.grading.execution.bubblewrap import find_sandbox_problem
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import RecordStore

ROOT = Path(__file__).resolve().parents[1]
SUBMISSIONS = 20
TARGET = 4.0
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

    def row(self, ours: Timing) -> list[str]:
        """Return the timing as a row of the table; the last columns compare it with ours."""
        return [
            self.grader,
            f"{self.per_submission:.2f}",
            f"{60 / self.per_submission:.1f}",
            f"{self.per_submission / ours.per_submission:.1f}",
            f"{self.fixed:.1f}",
            f"{self.total:.1f}",
            f"{60 * len(self.result_times) / self.total:.1f}",
            f"{self.total / ours.total:.1f}",
        ]


HEADINGS = ["", "s each", "a minute", "ours is faster", "s once", "s whole run", "a minute", "ours is faster"]


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
    at_once = "" if len(patterns) == 1 else f", {len(patterns)} commands at once"
    return Timing(f"nbgrader {NBGRADER_VERSION} autograde{at_once}", total, result_times, len(patterns))


def measure(
    report_progress: ReportProgress, submissions: int = SUBMISSIONS
) -> tuple[list[Measurement], list[str]]:
    """Return the measurement with a target, and the table and notes for the reader."""
    notes: list[str] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        report_progress("nbgrader's environment")
        cache = ROOT / "build" / "bench"
        cache.mkdir(parents=True, exist_ok=True)
        try:
            program = install_nbgrader(cache, ROOT / "constraints.txt")
        except CourseError as error:
            return [], [f"nbgrader cannot be installed, so nothing was graded side by side. {error}"]
        students = [f"{'ab'[number % 2]}{number // 2:03d}" for number in range(submissions)]
        make_nbgrader_course(ROOT, folder, program, students)
        report_progress(f"{submissions} submissions, coursekit grade")
        if sandbox_problem := find_sandbox_problem():
            notes.append(f"coursekit grade ran without its sandbox. {sandbox_problem}")
        ours = time_coursekit(folder / "submitted", folder / "graded")
        report_progress(f"{submissions} submissions, nbgrader")
        nbgrader_alone = time_nbgrader(program, folder)
        report_progress(f"{submissions} submissions, two times nbgrader")
        nbgrader_twice = time_nbgrader(program, folder, ("a*", "b*"))
    rows = [timing.row(ours) for timing in (ours, nbgrader_alone, nbgrader_twice)]
    notes.insert(0, tabulate(rows, HEADINGS, tablefmt="github", disable_numparse=True))
    notes.insert(0, f"{submissions} submissions of {CELLS} code cells, all right, {os.cpu_count()} cores:\n")
    name = f"nbgrader's autograde ({nbgrader_alone.per_submission:.2f} s a submission) : coursekit grade"
    ratio = nbgrader_alone.per_submission / ours.per_submission
    return [Measurement(name, ratio, TARGET, "times")], notes


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure grading beside nbgrader.")
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS, help="how many, from 6")
    options = parser.parse_args(arguments)
    if options.submissions < 6:
        parser.error("--submissions: fewer than 6 tell nothing")
    try:
        measurements, notes = measure(lambda part: print(f"{part} ...", file=sys.stderr), options.submissions)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    print(*notes, "", sep="\n")
    print(
        tabulate(
            [measurement.row() for measurement in measurements],
            ["what", "measured", "target", ""],
            tablefmt="github",
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
