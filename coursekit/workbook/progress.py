"""A progress bar for work counted in cells, and the same without a bar."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from coursekit.workbook.cells import Notebook, code_cells


class Step:
    """Counts executed cells over several notebooks. `show` gets a few words and the number of cells done."""

    def __init__(self, show: Callable[[str, int], None]) -> None:
        self._show = show
        self._before = 0

    def notebook(self, label: str, notebook: Notebook) -> Callable[[int], None]:
        """Begin a notebook; return what to call before each of its code cells, with its number from 1."""
        before, count = self._before, code_cells(notebook)
        self._before += count  # also where the notebook stops early

        def on_cell(number: int) -> None:
            self._show(f"{label}, cell {number} of {count}", before + number - 1)

        return on_cell


Progress = Callable[[int], AbstractContextManager[Step]]
"""Call it with the number of all cells; it gives a `Step` for the `with` block."""


@contextmanager
def no_progress(total: int) -> Iterator[Step]:
    """Show nothing."""
    yield Step(lambda label, done: None)


@contextmanager
def bar(total: int) -> Iterator[Step]:
    """Show a bar on stderr, so that standard output holds results only; nothing remains of it at the end.

    It has section, cell, cells of all notebooks, and the time since the start.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    words = TextColumn("{task.description}", markup=False)  # a section may have any name
    columns = (words, BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("starting", total=total)
        yield Step(lambda label, done: shown.update(task, description=label, completed=done))
