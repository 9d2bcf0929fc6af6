"""What `coursekit grade` and `coursekit demo-class` do, between the command line and the grader."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from coursekit.errors import CourseError
from coursekit.forkserver.limits import Limits
from coursekit.grading.grade import GradingOptions, Summary, grade
from coursekit.grading.reports.pages import counted
from coursekit.grading.safe_text import clean
from coursekit.grading.submissions.students import shown
from coursekit.workbook.files import find_root, shown_path

FORMS = ("canvas", "moodle")

_MADE = (("Look at", "summary.html"), ("Gradebook", "gradebook.csv"), ("Texts", "review.html"))


def grade_folder(
    submissions: Path,
    out: Path,
    review: Path | None,
    form: str | None,
    seed: int | None,
    jobs: int | None,
    timeout: float,
    memory: float,
    regrade: bool,
    sandbox: bool,
) -> None:
    """Grade, with a progress bar, and say what came out. Raises `CourseError` for what cannot be.

    A person who stops it is told how to go on, and the command leaves with 130.
    """
    form = form.lower() if form else form
    if form is not None and form not in FORMS:
        raise CourseError(f'There is no format "{form}": choose one of {", ".join(FORMS)}.')
    if jobs is not None and jobs < 1:
        raise CourseError(f"--jobs {jobs} would grade nothing: give 1 or more.")
    if not 1 <= timeout <= 86_400:
        raise CourseError(f"--timeout {timeout:g} cannot be: give seconds from 1 to 86400.")
    if not 0.5 <= memory <= 1024:
        raise CourseError(f"--memory {memory:g} cannot be: give gigabytes from 0.5 to 1024.")
    submissions, out = submissions.resolve(), out.resolve()
    if out == submissions or out.is_relative_to(submissions):
        raise CourseError(
            f"{out} lies inside the submissions and would be taken for a student's folder: name another one "
            "with --out."
        )
    if not sandbox:
        typer.echo(
            "No sandbox: students' code runs with your own rights, and can read and change your files.",
            err=True,
        )
    options = GradingOptions(
        submissions=submissions,
        out=out,
        root=find_root(),
        seed=seed,
        jobs=jobs or os.cpu_count() or 1,
        sandbox=sandbox,
        regrade=regrade,
        review=review.resolve() if review else None,
        form=form,
        seconds=timeout,
        limits=Limits(memory=int(memory * 1e9)),
    )
    try:
        _tell(grade(options, bar))
    except KeyboardInterrupt:
        typer.echo("Stopped. What is graded is kept: the same command goes on from there.", err=True)
        raise typer.Exit(130) from None


def _tell(done: Summary) -> None:
    here = Path.cwd().resolve()
    before = f", {done.kept} before" if done.kept else ""
    broken = f", {done.unreadable} cannot be read" if done.unreadable else ""
    typer.echo(
        f"{counted(done.students, 'student')}: {counted(done.graded, 'notebook')} graded now{before}{broken}."
        f" Seed of the data: {done.seed}."
    )
    if not done.sandboxed:
        typer.echo("Graded without a sandbox; the gradebook says so.")
    for note in done.notes:
        typer.echo(clean(note), err=True)  # students' names stand in it
    for what, name in _MADE:
        typer.echo(f"{what + ':':10} {shown_path(done.out / name, here)}")


@contextmanager
def bar(total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar on stderr with the number of notebooks and the time left; it leaves nothing behind."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    words = TextColumn("{task.description}", markup=False)  # a student may be called [bold]
    columns = (words, BarColumn(20), MofNCompleteColumn(), TimeRemainingColumn())
    # No refreshing by itself: that takes a thread, and a process with threads should not be forked.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        task = progress.add_task("preparing", total=total)
        progress.refresh()

        def step(label: str) -> None:
            progress.update(task, description=_one_line(label)[:40], advance=1)
            progress.refresh()

        yield step


def _one_line(label: str) -> str:
    """Make words for a terminal, of which none moves the cursor, changes colours or begins a new line."""
    return shown(" ".join(clean(label).split()))


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
    folders = [shown_path(path, here) for path in (place, grades)]
    typer.echo(f"Now grade them: {shlex.join([_program(), 'grade', folders[0], '--out', folders[1]])}")


def _program() -> str:
    """Return what to type for this command here: its path where the environment is not activated."""
    called, found = Path(sys.argv[0]).absolute(), shutil.which("coursekit")
    if called.stem != "coursekit" or (found and Path(found).resolve() == called.resolve()):
        return "coursekit"
    return shown_path(called, Path.cwd())
