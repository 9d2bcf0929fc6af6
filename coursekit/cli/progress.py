"""The bar of the commands that go through a class."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from coursekit.grading.safe_text import clean
from coursekit.grading.submissions.students import make_printable


@contextmanager
def show_progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar on stderr with the number of notebooks and the time left; it leaves nothing behind."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    description = TextColumn("{task.description}", markup=False)  # a student may be called [bold]
    columns = (description, BarColumn(20), MofNCompleteColumn(), TimeRemainingColumn())
    # No refreshing by itself: that takes a thread, and a process with threads should not be forked.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        task = progress.add_task("preparing", total=total)
        progress.refresh()

        def advance(label: str) -> None:
            progress.update(task, description=_clean_label(label)[:40], advance=1)
            progress.refresh()

        yield advance


def _clean_label(label: str) -> str:
    """Make words for a terminal, of which none moves the cursor, changes colours or begins a new line."""
    return make_printable(" ".join(clean(label).split()))
