"""What `coursekit grade` and `coursekit demo-class` do, between the command line and the grader."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from coursekit.cli.progress import show_progress
from coursekit.errors import CourseError
from coursekit.grading.grade import Summary, grade
from coursekit.grading.options import GradingOptions
from coursekit.grading.reports.pages import pluralize
from coursekit.grading.safe_text import clean
from coursekit.sections import SECTIONS
from coursekit.workbook.folder import display_path, find_root

_WRITTEN = (("Look at", "summary.html"), ("Gradebook", "gradebook.csv"), ("Texts", "review.html"))


def grade_folder(options: GradingOptions) -> None:
    """Grade, with a progress bar, and say what came out. Raises `CourseError` for what cannot be.

    A person who stops it is told how to go on, and the command leaves with 130.
    """
    from coursekit.grading.reports.platforms import EXPORTS

    if options.export is not None and options.export not in EXPORTS:
        raise CourseError(f'There is no format "{options.export}": choose one of {", ".join(EXPORTS)}.')
    if options.out == options.submissions or options.out.is_relative_to(options.submissions):
        raise CourseError(
            f"{options.out} lies inside the submissions and would be taken for a student's folder: name "
            "another one with --out."
        )
    if not options.sandbox:
        typer.echo(
            "No sandbox: students' code runs with your own rights, and can read and change your files.",
            err=True,
        )
    try:
        _print_summary(grade(options, show_progress))
    except KeyboardInterrupt:
        typer.echo("Stopped. What is graded is kept: the same command goes on from there.", err=True)
        raise typer.Exit(130) from None


def parse_canvas_titles(texts: Sequence[str]) -> dict[str, str]:
    """Return the titles of assignments by section: {"I": "Week 1 (12345)"} for "I=Week 1 (12345)".

    Raises:
        CourseError: a text has another form.
    """
    titles = {}
    for text in texts:
        section, _, title = text.partition("=")
        if section.strip().upper() not in SECTIONS or not title.strip():
            raise CourseError(
                f'The title "{text}" cannot be read: write section and title, with the number that stands in '
                'Canvas\' own export of the gradebook, such as "I=Week 1 (12345)".'
            )
        titles[section.strip().upper()] = title.strip()
    return titles


def _print_summary(summary: Summary) -> None:
    here = Path.cwd().resolve()
    before = f", {summary.kept} before" if summary.kept else ""
    broken = f", {summary.unreadable} cannot be read" if summary.unreadable else ""
    graded = f"{pluralize(summary.graded, 'notebook')} graded now{before}{broken}"
    typer.echo(f"{pluralize(summary.students, 'student')}: {graded}. Seed of the data: {summary.seed}.")
    if not summary.sandboxed:
        typer.echo("Graded without a sandbox; the gradebook says so.")
    for note in summary.notes:
        typer.echo(clean(note), err=True)  # students' names stand in it
    for what, name in _WRITTEN:
        typer.echo(f"{what + ':':10} {display_path(summary.out / name, here)}")


def make_class(out: Path, students: int, seed: int, sections: Sequence[str] | None) -> None:
    """Write a made-up class, and say who is in it."""
    from coursekit.grading.demo_class import make_demo_class

    root = find_root()
    lines = (
        make_demo_class(out, students, seed, root=root, sections=sections)
        if sections
        else make_demo_class(out, students, seed, root=root)
    )
    for line in lines[:20]:
        typer.echo(line)
    if len(lines) > 20:
        typer.echo(f"... and {len(lines) - 20} more.")
    place, here = out.resolve(), Path.cwd().resolve()
    grades = place.with_name(f"{place.name}-graded")
    folders = [display_path(path, here) for path in (place, grades)]
    typer.echo(f"Now grade them: {shlex.join([_command_name(), 'grade', folders[0], '--out', folders[1]])}")


def _command_name() -> str:
    """Return what to type for this command here: its path where the environment is not activated."""
    program, on_path = Path(sys.argv[0]).absolute(), shutil.which("coursekit")
    if program.stem != "coursekit" or (on_path and Path(on_path).resolve() == program.resolve()):
        return "coursekit"
    return display_path(program, Path.cwd())
