"""Tables and bars for the terminal: how a run ended, all exercises, and how far the work is."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coursekit.checks.exercise import Exercise
from coursekit.checks.report import State
from coursekit.workbook.execute import CellCounter
from coursekit.workbook.report import WorkbookRun, gigabytes

if TYPE_CHECKING:
    from coursekit.cli.self_check import SelfCheck


def print_summary(outcome: WorkbookRun) -> None:
    """Print a run's table, one row a section, then what failed, and the report's path."""
    console = Console()
    table = Table()
    table.add_column("Section")
    table.add_column("Notebook")
    table.add_column("Exercises passed", justify="right")
    table.add_column("Seconds", justify="right")
    table.add_column("Peak memory", justify="right")
    for section in outcome.sections:
        count = f"{section.passed_count}/{len(section.states)}"
        shown = count if section.passed else f"[bold red]{count} ✗[/]"
        table.add_row(
            escape(section.section),
            escape(section.title),
            shown,
            f"{section.seconds:.1f}",
            gigabytes(section.peak_memory),
        )
    passed = sum(section.passed_count for section in outcome.sections)
    total = sum(len(section.states) for section in outcome.sections)
    seconds = sum(section.seconds for section in outcome.sections)
    table.add_section()
    table.add_row("all", "", f"{passed}/{total}", f"{seconds:.1f}", gigabytes(outcome.peak_memory))
    console.print(table)
    for section in outcome.sections:
        for sentence in section.failures:
            console.print(
                f"section {section.section}, {sentence}", soft_wrap=True, markup=False, highlight=False
            )
    where = os.path.relpath(outcome.report)
    shown_where = str(outcome.report) if where.startswith("..") else where
    console.print(f"Report with every plot: {shown_where}", soft_wrap=True, markup=False, highlight=False)


def print_exercises(exercises: Sequence[Exercise]) -> None:
    """Print the table of all exercises, with the points of each section and of the whole."""
    console = Console()
    table = Table(show_footer=True)
    points: Counter[str] = Counter()
    for exercise in exercises:
        points[exercise.section] += exercise.points
    table.add_column("Exercise", footer=f"{len(exercises)} exercises")
    table.add_column("Section")
    table.add_column("Title", footer=", ".join(f"{section}: {sum_}" for section, sum_ in points.items()))
    table.add_column("Kind")
    table.add_column("Points", justify="right", footer=str(points.total()))
    previous = None
    for exercise in exercises:
        if previous not in (None, exercise.section):
            table.add_section()
        previous = exercise.section
        row = (exercise.id, exercise.section, escape(exercise.title), exercise.kind, str(exercise.points))
        table.add_row(*row)
    console.print(table)


def print_self_check(result: SelfCheck) -> None:
    """Print how each exercise of a notebook stands, what its student should mend, and whether it is ready."""
    from coursekit.grading.safe_text import clean

    console = Console(highlight=False)
    for exercise in result.results:
        sign = "✓" if exercise.is_ready else "○" if exercise.state == State.NOT_ATTEMPTED.value else "✗"
        heading = f"{sign} {exercise.exercise.id} {exercise.state} · {exercise.exercise.title}"
        console.print(heading, soft_wrap=True, markup=False)
        for problem in exercise.problems:
            console.print(f"    {clean(problem)}", soft_wrap=True, markup=False)
    for problem in result.problems:
        console.print(f"! {clean(problem)}", soft_wrap=True, markup=False)
    ready = sum(exercise.is_ready for exercise in result.results)
    verdict = "Ready to be handed in." if result.is_ready else "Not ready: mend what is said above."
    console.print(f"Section {result.section}: {ready} of {len(result.results)} exercises. {verdict}")


@contextmanager
def bar(total: int) -> Iterator[CellCounter]:
    """Show a bar on stderr, so that standard output holds results only; nothing remains of it at the end.

    It has section, cell, cells of all notebooks, and the time since the start.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    words = TextColumn("{task.description}", markup=False)  # a section may have any name
    columns = (words, BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("starting", total=total)
        yield CellCounter(lambda label, done: shown.update(task, description=label, completed=done))
