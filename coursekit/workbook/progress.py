"""A progress bar for work counted in cells, and the same without a bar."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Step = Callable[[str], None]
"""Call it after each cell, with a few words on what is being done."""

Progress = Callable[[int], AbstractContextManager[Step]]
"""Call it with the number of cells; it gives a `Step` for the `with` block."""


@contextmanager
def no_progress(total: int) -> Iterator[Step]:
    """Show nothing."""
    yield lambda label: None


@contextmanager
def bar(total: int) -> Iterator[Step]:
    """Show a bar on stderr, so that standard output holds results only; nothing remains of it at the end."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("starting", total=total)

        def step(label: str) -> None:
            shown.update(task, advance=1, description=label)

        yield step
