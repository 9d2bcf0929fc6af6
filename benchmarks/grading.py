"""`coursekit grade` beside nbgrader, otter-grader and nbval, on the same submissions of a ten-cell notebook.

    python benchmarks/grading.py [--submissions 20] [--many 200]

What is compared, and why so:

- **The same files.** A course of nbgrader's is made, and all graders get the notebooks in its `submitted/`
  folder. They have ten code cells of section I: set-up, data, and four exercises with an answer and a test
  each. All answers are right, and each grader must say so, or nothing is reported.
- **The tests.** Those of the others are plain asserts against stored values, as teachers write them: they
  cost next to nothing. `coursekit grade` judges with its own checks on fresh data, and runs 13 cells: the
  section's three given ones, four answers, and six checks, two of them for exercises that are not there.
- **The same machine and packages**, one after the other, each as its users run it. The others' environments
  have the running Python's torch, ipykernel and coursekit. Otter runs without a container.
- **All cores.** nbgrader and otter cannot grade in parallel. Somebody who knows them well can start two
  commands at once; that is measured, too, and nbval with pytest-xdist.
- **Work once and work for each.** Seconds a submission are taken from the times at which results are written,
  from the first to the last, so preparation is left out for all. The rate of a whole run has it, with our
  gradebook and feedback pages: it weighs less, the larger the class is. `coursekit grade` runs with few
  submissions and with many; the others, which take minutes for 20, run with few, and their rate with many
  follows from their seconds for each and their seconds once.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from graders import ROOT, Timing, time_coursekit, time_nbgrader, time_nbval, time_otter
from measurements import Measurement, ReportProgress
from tabulate import tabulate
from ten_cells import (
    ASSIGNMENT,
    CELLS,
    NBGRADER,
    install_otter,
    install_peer,
    make_nbgrader_course,
    make_otter_autograder,
)

from coursekit.errors import CourseError
from coursekit.grading.execution.bubblewrap import find_sandbox_problem

SUBMISSIONS = 20
MANY = 200
TARGETS = {"nbgrader": 15.0, "otter-grader": 15.0, "nbval": 20.0}
"""How many times faster `coursekit grade` is to be than each at its fastest, with many submissions."""


def measure(
    report_progress: ReportProgress, submissions: int = SUBMISSIONS, many: int = MANY
) -> tuple[list[Measurement], list[str]]:
    """Return the measurements with a target, and the table and notes for the reader."""
    notes: list[str] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        report_progress("the environments of the others")
        try:
            nbgrader = install_peer(NBGRADER, "nbgrader").parent / "nbgrader"
            otter = install_otter()
        except CourseError as error:
            return [], [f"Other graders cannot be installed, so nothing was graded side by side. {error}"]
        few_folder, many_folder = folder / "few", folder / "many"
        for place, count in ((few_folder, submissions), (many_folder, many)):
            place.mkdir()
            students = [f"{'ab'[number % 2]}{number // 2:03d}" for number in range(count)]
            make_nbgrader_course(ROOT, place, nbgrader, students)
        if sandbox_problem := find_sandbox_problem():
            notes.append(f"coursekit grade ran without its sandbox. {sandbox_problem}")
        report_progress(f"{many} submissions, coursekit grade")
        ours_many = time_coursekit(many_folder / "submitted", many_folder / "graded")
        report_progress(f"{submissions} submissions, coursekit grade")
        ours = time_coursekit(few_folder / "submitted", few_folder / "graded")
        others = []
        for timing in _time_others(few_folder, nbgrader, otter):
            report_progress(timing.grader)
            others.append(timing)
    notes.insert(0, _make_table(ours, ours_many, others, submissions, many))
    notes.insert(0, f"Submissions of {CELLS} code cells, all right, on {os.cpu_count()} cores:\n")
    return [
        _compare(ours_many, _find_fastest(others, name, many), many, target)
        for name, target in TARGETS.items()
    ], notes


def _time_others(folder: Path, nbgrader: Path, otter: Path) -> Iterator[Timing]:
    """Yield the others' timings, each with one core and with two."""
    notebooks = sorted((folder / "submitted").glob(f"*/{ASSIGNMENT}/*.ipynb"))
    autograder = make_otter_autograder(folder, otter)
    yield time_nbgrader(nbgrader, folder)
    yield time_nbgrader(nbgrader, folder, ("a*", "b*"))
    for jobs in (1, 2):
        yield time_otter(otter, autograder, notebooks, jobs)
    for jobs in (1, 2):
        yield time_nbval(notebooks, jobs)


def _make_table(ours: Timing, ours_many: Timing, others: Sequence[Timing], few: int, many: int) -> str:
    """Return the table of all timings. Both of ours are there: each row compares like with like."""
    rows = [_make_row(ours, ours, ours_many, few, many)]
    rows += [_make_row(timing, ours, ours_many, few, many) for timing in others]
    rows[0][5], rows[0][6] = f"{ours_many.rate(many):.1f}", "1.0"
    headings = ["", "s each", "s once", f"a minute, of {few}", "ours is faster", f"a minute, of {many}"]
    return tabulate(rows, [*headings, "ours is faster"], tablefmt="github", disable_numparse=True)


def _make_row(timing: Timing, ours: Timing, ours_many: Timing, few: int, many: int) -> list[str]:
    return [
        timing.grader,
        f"{timing.per_submission:.2f}",
        f"{timing.fixed:.1f}",
        f"{timing.rate(few):.1f}",
        f"{ours.rate(few) / timing.rate(few):.1f}",
        f"{timing.rate(many):.1f}",
        f"{ours_many.rate(many) / timing.rate(many):.1f}",
    ]


def _find_fastest(timings: Sequence[Timing], name: str, many: int) -> Timing:
    """Return the best that can be had from a grader: on one core, or on two."""
    own = [timing for timing in timings if timing.grader.startswith(name)]
    return max(own, key=lambda timing: timing.rate(many))


def _compare(ours: Timing, other: Timing, many: int, target: float) -> Measurement:
    name = f"{other.grader} : coursekit grade, rate of a whole run with {many} submissions"
    return Measurement(name, ours.rate(many) / other.rate(many), target, "times")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure grading beside other graders.")
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS, help="how many for all, from 6")
    parser.add_argument("--many", type=int, default=MANY, help="how many for coursekit grade alone")
    options = parser.parse_args(arguments)
    if min(options.submissions, options.many) < 6:
        parser.error("fewer than 6 submissions tell nothing")
    try:
        measurements, notes = measure(
            lambda part: print(f"{part} ...", file=sys.stderr), options.submissions, options.many
        )
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
