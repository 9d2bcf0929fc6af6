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
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from figures import Figure, seconds
from tabulate import tabulate
from ten_cells import ASSIGNMENT, CELLS, EXERCISES, NBGRADER, call, install, make_course

from coursekit.errors import CourseError
from coursekit.grading.execution.sandbox import why_no_sandbox
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import RecordStore

ROOT = Path(__file__).resolve().parents[1]
SUBMISSIONS = 20
TARGET = 4.0
_SEED = "7"  # of our grading data: every run grades on the same ones


@dataclass(frozen=True)
class Timing:
    """One grader's run. results: when each submission's result was written, in seconds; jobs: at a time."""

    who: str
    whole: float
    results: Sequence[float]
    jobs: int

    @property
    def each(self) -> float:
        """Seconds a submission, from the first results to the last: what a further submission costs."""
        times = sorted(self.results)
        return (times[-1] - times[self.jobs - 1]) / (len(times) - self.jobs)

    @property
    def once(self) -> float:
        """Seconds of the run that do not depend on the number of submissions."""
        return max(0.0, self.whole - self.each * len(self.results))

    def row(self, ours: Timing) -> list[str]:
        """Write the timing as a row of the table; the last columns set it beside ours."""
        per_submission = self.whole / len(self.results)
        return [
            self.who,
            f"{self.each:.2f}",
            f"{60 / self.each:.1f}",
            f"{self.each / ours.each:.1f}",
            f"{self.once:.1f}",
            f"{self.whole:.1f}",
            f"{60 / per_submission:.1f}",
            f"{self.whole / ours.whole:.1f}",
        ]


HEADINGS = ["", "s each", "a minute", "ours is faster", "s once", "s whole run", "a minute", "ours is faster"]


def ours(submitted: Path, out: Path) -> Timing:
    """Grade with `coursekit grade`, as many notebooks at a time as there are cores.

    Raises:
        CourseError: it fails, or an answer does not pass.
    """
    command = [sys.executable, "-m", "coursekit", "grade", submitted, "--out", out, "--seed", _SEED]
    if why_no_sandbox():
        command.append("--no-sandbox")
    whole = seconds(lambda: call(command, ROOT))
    records = RecordStore(out / "records").read_all().records
    for record in records:
        passed = {one.exercise for one in record.results if one.outcome is Outcome.PASSED}
        if passed != set(EXERCISES):
            raise CourseError(f"coursekit grade gave {record.student} only {sorted(passed)}.")
    written = [path.stat().st_mtime for path in (out / "records").glob("*/*.json")]
    return Timing("coursekit grade", whole, written, os.cpu_count() or 1)


def theirs(program: Path, course: Path, patterns: Sequence[str] = ("*",)) -> Timing:
    """Grade with nbgrader: one command for each pattern of students, all at the same time.

    Raises:
        CourseError: nbgrader fails, or does not give all points.
    """
    shutil.rmtree(course / "autograded", ignore_errors=True)
    commands: list[list[object]] = []
    points = 0.0
    databases = [course / f"gradebook-{number}.db" for number in range(len(patterns))]
    for pattern, database in zip(patterns, databases, strict=True):
        shutil.copyfile(course / "gradebook.db", database)
        own = [f"--student={pattern}", f"--db=sqlite:///{database}"]
        commands.append([program, "autograde", ASSIGNMENT, *own])
    with ThreadPoolExecutor(len(commands)) as pool:
        whole = seconds(lambda: list(pool.map(lambda command: call(command, course), commands)))
    for database in databases:
        with contextlib.closing(sqlite3.connect(database)) as gradebook:
            points += gradebook.execute("select total(auto_score) from grade").fetchone()[0]
    written = [path.stat().st_mtime for path in (course / "autograded").glob("*/*/*.ipynb")]
    if points != len(EXERCISES) * len(list((course / "submitted").iterdir())):
        raise CourseError(f"nbgrader gave {points:g} points to {len(written)} submissions without a mistake.")
    at_once = "" if len(patterns) == 1 else f", {len(patterns)} commands at once"
    return Timing(f"nbgrader {NBGRADER} autograde{at_once}", whole, written, len(patterns))


def measure(say: Callable[[str], None], submissions: int = SUBMISSIONS) -> tuple[list[Figure], list[str]]:
    """Take all measurements. Returns the figure with a target, and the table and notes for the reader."""
    notes: list[str] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        say("nbgrader's environment")
        cache = ROOT / "build" / "bench"
        cache.mkdir(parents=True, exist_ok=True)
        try:
            program = install(cache, ROOT / "constraints.txt")
        except CourseError as problem:
            return [], [f"nbgrader cannot be installed, so nothing was graded side by side. {problem}"]
        students = [f"{'ab'[number % 2]}{number // 2:03d}" for number in range(submissions)]
        make_course(ROOT, folder, program, students)
        say(f"{submissions} submissions, coursekit grade")
        if why_no_sandbox():
            notes.append(f"coursekit grade ran without its sandbox. {why_no_sandbox()}")
        own = ours(folder / "submitted", folder / "graded")
        say(f"{submissions} submissions, nbgrader")
        one = theirs(program, folder)
        say(f"{submissions} submissions, two times nbgrader")
        two = theirs(program, folder, ("a*", "b*"))
    rows = [timing.row(own) for timing in (own, one, two)]
    notes.insert(0, tabulate(rows, HEADINGS, tablefmt="github", disable_numparse=True))
    notes.insert(0, f"{submissions} submissions of {CELLS} code cells, all right, {os.cpu_count()} cores:\n")
    what = f"nbgrader's autograde ({one.each:.2f} s a submission) : coursekit grade"
    return [Figure(what, one.each / own.each, TARGET, "times")], notes


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure grading beside nbgrader.")
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS, help="how many, from 6")
    options = parser.parse_args(arguments)
    if options.submissions < 6:
        parser.error("--submissions: fewer than 6 tell nothing")
    try:
        figures, notes = measure(lambda part: print(f"{part} ...", file=sys.stderr), options.submissions)
    except CourseError as problem:
        print(problem, file=sys.stderr)
        return 2
    print(*notes, "", sep="\n")
    print(tabulate([one.row() for one in figures], ["what", "measured", "target", ""], tablefmt="github"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
