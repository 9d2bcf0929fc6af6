"""What every plot shares: one look, a sentence and a table beside each picture, and patience with open answers."""

from __future__ import annotations

import base64
import functools
import inspect
import io
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ParamSpec

from coursekit.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Call = ParamSpec("Call")

DPI = 144  # dots per inch of the picture; a notebook shows it at 96, so that it stays sharp when enlarged
_SCREEN_DPI = 96

MARKERS = ("o", "s", "^", "D", "v", "P")
LINES = ("-", "--", "-.", ":")
HATCHES = ("", "//", "..", "xx", "\\\\", "++")

_LOOK = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same letters on every machine
    "font.size": 10.5,
    "axes.labelsize": 10.5,
    "axes.titlesize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "axes.edgecolor": "#555555",
    "axes.labelcolor": "#222222",
    "text.color": "#222222",
    "xtick.color": "#222222",
    "ytick.color": "#222222",
    "grid.color": "#dddddd",
    "lines.linewidth": 1.8,
    "lines.markersize": 6,
    "hatch.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": False,
    # White on purpose, in a dark notebook too: the colours' contrast is made for it.
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


class Open(Exception):
    """A value that is still to be filled in. The message names it."""


class Unfit(Exception):
    """A value that cannot be plotted. The message is one sentence."""


@dataclass(frozen=True)
class Picture:
    """A figure, its facts in one sentence (the alternative text), and its numbers in a table."""

    figure: Figure
    alt: str
    table: Table

    def png(self) -> bytes:
        """The figure as a PNG file."""
        file = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a word in letters that the font lacks: it shows as boxes
            self.figure.savefig(file, format="png", dpi=DPI)
        return file.getvalue()

    def show(self) -> Picture | None:
        """Show figure and table in the notebook, and return nothing; elsewhere print the text, and return all."""
        if not _in_notebook():
            print(f"{self.alt}\n\n{self.table}\n")
            return self
        from IPython.display import display

        width, height = (round(inches * _SCREEN_DPI) for inches in self.figure.get_size_inches())
        display(
            {"image/png": base64.b64encode(self.png()).decode("ascii"), "text/plain": self.alt},
            metadata={"image/png": {"alt": self.alt, "width": width, "height": height}},
            raw=True,
        )
        # JupyterLab leaves an image's alternative text out, so the table's caption says it again.
        caption = replace(self.table, title=self.alt).to_html()
        display({"text/plain": str(self.table), "text/html": caption}, raw=True)
        return None


def plot(make: Callable[Call, Picture]) -> Callable[Call, Picture | None]:
    """Turn a function that makes a picture into one that shows it.

    A student runs the plot's cell before the answer is there, or with a wrong one: then the function prints
    one line that says so, draws nothing and returns None.
    """
    signature = inspect.signature(make)

    @functools.wraps(make)
    def shown(*args: Call.args, **kwargs: Call.kwargs) -> Picture | None:
        try:
            for name, value in signature.bind(*args, **kwargs).arguments.items():
                if value is not signature.parameters[name].default:
                    require_filled(name, value)
            with look():
                picture = make(*args, **kwargs)
                return picture.show()
        except Open as what:
            print(f"Nothing to plot yet: {what} is still to be filled in.")
        except Unfit as why:
            print(f"Nothing to plot: {why}")
        return None

    return shown


def require_filled(name: str, value: Any) -> None:
    """Raise `Open` where a value, or anything in it, is `...` or None."""
    where = _open_place(name, value, depth=3)
    if where is not None:
        raise Open(where)


def _open_place(name: str, value: Any, depth: int) -> str | None:
    if value is None or value is ...:
        return name
    if depth == 0:
        return None
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key is None or key is ... or _open_place(name, part, depth - 1):
                return f'"{key}" of {name}' if isinstance(key, str) else name
    elif isinstance(value, (list, tuple)):
        return name if any(_open_place(name, part, depth - 1) for part in value) else None
    elif getattr(value, "dtype", None) == object:  # numpy's array of anything
        return _open_place(name, value.tolist(), depth)
    return None


@contextmanager
def look() -> Iterator[None]:
    """Draw in the course's theme inside the block; the notebook's own settings stay as they are."""
    import matplotlib
    import seaborn

    with matplotlib.rc_context({**seaborn.axes_style("whitegrid"), **_LOOK}):
        yield


def colours() -> list[tuple[float, float, float]]:
    """Seaborn's palette for colour-blind eyes, those first that stand out most from white and from each other."""
    import seaborn

    palette = seaborn.color_palette("colorblind")
    return [palette[index] for index in (0, 3, 2, 4, 5, 7)]


def new_axes(rows: int = 1, columns: int = 1, height: float = 3.6, **options: Any) -> tuple[Figure, list[Axes]]:
    """Make a figure with axes in rows and columns, listed row by row. height: inches of the whole figure.

    Not by pyplot: it would keep the figure, and the notebook would show it a second time.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **options)
    for ax in axes.flat:
        ax.set_axisbelow(True)
    return figure, list(axes.flat)


def literal(text: Any) -> str:
    """Make a text safe to draw: matplotlib would read what stands between two dollar signs as a formula."""
    return str(text).replace("$", r"\$")


def _in_notebook() -> bool:
    # Where IPython is not even imported nobody can display anything; importing it to ask would take 0.3 s.
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
