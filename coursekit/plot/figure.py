"""What every plot shares: one look, a sentence and a table with each picture, patience with open answers."""

from __future__ import annotations

import base64
import functools
import inspect
import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ParamSpec

from coursekit.display import in_notebook
from coursekit.plot.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

Call = ParamSpec("Call")

DPI = 144  # dots per inch of the picture; a notebook shows it at 96, so that it stays sharp when enlarged
_SCREEN_DPI = 96

HATCHES = ("", "//", "..", "xx", "\\\\", "++")

_THEME = {
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


class NotFilledIn(Exception):
    """A value that is still to be filled in. The message names it."""


class NotPlottable(Exception):
    """A value that cannot be plotted. The message is one sentence."""


@dataclass(frozen=True)
class Picture:
    """A figure, its facts in one sentence (the alternative text), and its numbers in a table."""

    figure: Figure
    alt: str
    table: Table

    def png(self) -> bytes:
        """Return the figure as a PNG file of 64 colours: that is a third of the size for a notebook."""
        from PIL import Image

        drawn, file = io.BytesIO(), io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a word in letters that the font lacks: it shows as boxes
            self.figure.savefig(drawn, format="png", dpi=DPI)
        Image.open(drawn).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(
            file, "png", optimize=True
        )
        return file.getvalue()

    def show(self) -> Picture | None:
        """Show figure and table in the notebook; elsewhere print the text, and return the picture."""
        if not in_notebook():
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
    """Return a function that shows the picture which the given function makes.

    A student runs the plot's cell before the answer is there, or with a wrong one: then the function prints
    one line that says so, draws nothing and returns None.
    """
    signature = inspect.signature(make)

    @functools.wraps(make)
    def show_picture(*args: Call.args, **kwargs: Call.kwargs) -> Picture | None:
        try:
            for name, value in signature.bind(*args, **kwargs).arguments.items():
                if value is not signature.parameters[name].default:
                    require_filled(name, value)
            with course_theme():
                picture = make(*args, **kwargs)
                return picture.show()
        except NotFilledIn as what:
            print(f"Nothing to plot yet: {what} is still to be filled in.")
        except NotPlottable as why:
            print(f"Nothing to plot: {why}")
        except Exception as error:  # whatever a student's own object raises when it is looked at
            print(f"Nothing to plot: the values given cannot be read as numbers ({type(error).__name__}).")
        return None

    return show_picture


def require_filled(name: str, value: Any) -> None:
    """Raise `NotFilledIn` where a value, or anything in it, is `...` or None."""
    open_value = _find_open_value(name, value, depth=3)
    if open_value is not None:
        raise NotFilledIn(open_value)


def _find_open_value(name: str, value: Any, depth: int) -> str | None:
    """Return how a value, or the part of it that is open, is called; None where nothing is open.

    depth: how many levels of lists and dicts are looked through.
    """
    if value is None or value is ...:
        return name
    if depth == 0:
        return None
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key is None or key is ... or _find_open_value(name, part, depth - 1):
                return f'"{key}" of {name}' if isinstance(key, str) else name
    elif isinstance(value, (list, tuple)):
        return name if any(_find_open_value(name, part, depth - 1) for part in value) else None
    elif getattr(value, "dtype", None) == "object":  # numpy's array of anything
        return _find_open_value(name, value.tolist(), depth)
    return None


@contextmanager
def course_theme() -> Iterator[None]:
    """Draw in the course's theme inside the block; the notebook's own settings stay as they are."""
    import matplotlib
    import seaborn

    settings: dict[Any, Any] = {**seaborn.axes_style("whitegrid"), **_THEME}
    with matplotlib.rc_context(settings):
        yield


def colours() -> list[tuple[float, float, float]]:
    """Return seaborn's palette for colour-blind eyes, those first that are seen best on white."""
    import seaborn

    palette = seaborn.color_palette("colorblind")
    return [palette[index] for index in (0, 3, 2, 4, 5, 7)]


def make_axes(
    rows: int = 1, columns: int = 1, height: float = 3.6, **options: Any
) -> tuple[Figure, list[Axes]]:
    """Return a figure, and its axes in rows and columns, row by row. height: inches of the whole figure.

    Not by pyplot: it would keep the figure, and the notebook would show it a second time.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **options)
    for ax in axes.flat:
        ax.set_axisbelow(True)
    return figure, list(axes.flat)


def mark_best(ax: Axes, point: tuple[float, float], label: str) -> None:
    """Mark the best of several points."""
    ax.plot(*point, "*", markersize=16, color="#ffd23f", markeredgecolor="#222222", zorder=5, label=label)


def show_percent(axis: Axis) -> None:
    """Write an axis of shares in percent."""
    axis.set_major_formatter(lambda share, _: f"{100 * share:.10g}")


def show_plain_log_ticks(axis: Axis) -> None:
    """Write 20, 50, 100 or 0.001 at a logarithmic axis, and no powers of ten."""
    from matplotlib.ticker import LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axis.set_minor_formatter(NullFormatter())


def legend_entries(panels: Iterable[Axes]) -> tuple[list[Any], list[str]]:
    """Return each kind of line in the panels once, with its label, for a legend of the whole figure."""
    lines = {
        label: line for ax in panels for line, label in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    return list(lines.values()), list(lines)


def escape_dollars(text: Any) -> str:
    """Return a text that is safe to draw: matplotlib reads what is between two dollar signs as a formula."""
    return str(text).replace("$", r"\$")


def show_table(table: Table) -> Table | None:
    """Show a table in the notebook, and return nothing; elsewhere print it, and return it."""
    if not in_notebook():
        print(f"{table}\n")
        return table
    from IPython.display import display

    display(table)
    return None
