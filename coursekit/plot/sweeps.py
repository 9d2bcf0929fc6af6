"""Plots of one setting tried at several values: the learning rate, and the batch size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from coursekit.plot import series
from coursekit.plot.figure import Picture, colours, new_axes, plot, star
from coursekit.plot.tables import Table, number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@plot
def accuracy_by_rate(rates: Iterable[float], accuracies: Iterable[float], *, chance: float = 0.5) -> Picture:
    """Line over a logarithmic axis: the accuracy that each learning rate reaches, the best one marked.

    accuracies, chance: shares from 0 to 1.
    """
    x = series.numbers(rates, "rates", above=0)
    y = series.shares(accuracies, "accuracies", length=len(x))
    points = sorted(zip(x, y, strict=True))
    best = _best(points)
    figure, (ax,) = new_axes()
    _draw_accuracies(ax, points, best, chance)
    ax.set(xscale="log", xlabel="learning rate (logarithmic axis)")
    _ticks_at(ax, x)
    (first, start), (last, end) = points[0], points[-1]
    top = f"{percent(best[1])} at {best[0]:g}"
    return Picture(
        figure,
        f"Accuracy by learning rate on a logarithmic axis, from {percent(start)} at {first:g} to "
        f"{percent(end)} at {last:g}; the best is {top}, and chance is {percent(chance)}.",
        Table.of([(f"{rate:g}", percent(share)) for rate, share in points], ["learning rate", "accuracy"]),
    )


@plot
def accuracy_by_batch_size(
    sizes: Iterable[int], accuracies: Iterable[float], seconds: Iterable[float], *, chance: float = 0.5
) -> Picture:
    """Two panels over a logarithmic axis: the accuracy and the seconds per epoch with each batch size.

    accuracies, chance: shares from 0 to 1.
    """
    x = series.numbers(sizes, "sizes", least=1)
    y = series.shares(accuracies, "accuracies", length=len(x))
    s = series.numbers(seconds, "seconds", least=0, length=len(x))
    rows = sorted(zip(x, y, s, strict=True))
    points = [(size, share) for size, share, _ in rows]
    best = _best(points)
    figure, (upper, lower) = new_axes(2, height=5.8, sharex=True)
    _draw_accuracies(upper, points, best, chance)
    _numbered_line(
        lower, [(size, time) for size, _, time in rows], [number(float(time), 2) for *_, time in rows]
    )
    upper.set_xscale("log", base=2)
    _ticks_at(lower, x)
    lower.set(xlabel="batch size (samples, logarithmic axis)", ylabel="time per epoch (s)")
    lower.set_ylim(-0.08 * max(s), 1.2 * max(s) or 1)
    (first, _, start), (last, _, end) = rows[0], rows[-1]
    times = f"{number(float(start), 2)} s at {first:g} and {number(float(end), 2)} s at {last:g}"
    return Picture(
        figure,
        f"Accuracy and time by batch size: accuracies from {percent(min(y))} to {percent(max(y))}, the best "
        f"at {best[0]:g}; an epoch takes {times}.",
        Table.of(
            [(f"{size:g}", percent(share), float(time)) for size, share, time in rows],
            ["batch size", "accuracy", "time per epoch (s)"],
            digits=2,
        ),
    )


Point = tuple[float, float]
"""A setting, and the accuracy with it."""


def _best(points: list[Point]) -> Point:
    """Return the point of the highest accuracy; of equals the one with the smaller setting."""
    return max(points, key=lambda point: (point[1], -point[0]))


def _draw_accuracies(ax: Axes, points: list[Point], best: Point, chance: float) -> None:
    """Draw accuracies with their numbers, the best one as a star, and a line at what a guess reaches."""
    _numbered_line(ax, points, [percent(share) for _, share in points])
    star(ax, best, f"best: {percent(best[1])} at {best[0]:g}")
    ax.axhline(chance, linestyle="--", linewidth=1.3, color="#666666", label=f"chance: {percent(chance)}")
    heights = [chance, *(share for _, share in points)]
    room = max(0.02, max(heights) - min(heights))
    # Above stand the points' numbers, below the legend.
    ax.set_ylim(min(heights) - 0.35 * room, max(heights) + 0.2 * room)
    ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.10g}")
    ax.set_ylabel("accuracy (%)")
    ax.legend(loc="lower center", ncols=2)


def _numbered_line(ax: Axes, points: list[Point], texts: list[str]) -> None:
    """Draw points joined by a line, each with its number above it."""
    x, y = zip(*points, strict=True)
    ax.plot(x, y, "-o", color=colours()[0])
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8}
    for point, text in zip(points, texts, strict=True):
        ax.annotate(text, point, (0, 10), textcoords="offset points", ha="center", bbox=ground)
    ax.margins(x=0.08)


def _ticks_at(ax: Axes, values: list[float]) -> None:
    """Put a tick at every setting that was tried, and nowhere else."""
    ax.set_xticks(values, [f"{value:g}" for value in values])
    ax.minorticks_off()
