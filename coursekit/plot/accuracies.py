"""Plots of accuracies: over the values of one setting, and of experiments with several seeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Any

from coursekit.plot import inputs
from coursekit.plot.figure import (
    NotPlottable,
    Picture,
    colours,
    escape_dollars,
    legend_entries,
    make_axes,
    mark_best,
    plot,
    require_filled,
    show_percent,
    show_plain_log_ticks,
)
from coursekit.plot.tables import Table, format_number, format_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]
"""A setting, and the accuracy with it."""


@plot
def accuracy_by_rate(rates: Iterable[float], accuracies: Iterable[float], *, chance: float = 0.5) -> Picture:
    """Line over a logarithmic axis: the accuracy that each learning rate reaches, the best one marked.

    accuracies, chance: shares from 0 to 1.
    """
    x = inputs.read_numbers(rates, "rates", above=0)
    y = inputs.read_shares(accuracies, "accuracies", length=len(x))
    points = sorted(zip(x, y, strict=True))
    best = _find_best(points)
    figure, (ax,) = make_axes()
    _draw_accuracies(ax, points, best, chance)
    ax.set(xscale="log", xlabel="learning rate (logarithmic axis)")
    _set_ticks(ax, x)
    (first, start), (last, end) = points[0], points[-1]
    top = f"{format_percent(best[1])} at {best[0]:g}"
    return Picture(
        figure,
        f"Accuracy by learning rate on a logarithmic axis, from {format_percent(start)} at {first:g} to "
        f"{format_percent(end)} at {last:g}; the best is {top}, and chance is {format_percent(chance)}.",
        Table.from_rows(
            [(f"{rate:g}", format_percent(share)) for rate, share in points], ["learning rate", "accuracy"]
        ),
    )


@plot
def accuracy_by_batch_size(
    sizes: Iterable[int], accuracies: Iterable[float], seconds: Iterable[float], *, chance: float = 0.5
) -> Picture:
    """Two panels over a logarithmic axis: the accuracy and the seconds per epoch with each batch size.

    accuracies, chance: shares from 0 to 1.
    """
    x = inputs.read_numbers(sizes, "sizes", least=1)
    y = inputs.read_shares(accuracies, "accuracies", length=len(x))
    s = inputs.read_numbers(seconds, "seconds", least=0, length=len(x))
    rows = sorted(zip(x, y, s, strict=True))
    points = [(size, share) for size, share, _ in rows]
    best = _find_best(points)
    figure, (upper, lower) = make_axes(2, height=5.8, sharex=True)
    _draw_accuracies(upper, points, best, chance)
    _draw_numbered_line(
        lower, [(size, time) for size, _, time in rows], [format_number(float(time), 2) for *_, time in rows]
    )
    upper.set_xscale("log", base=2)
    _set_ticks(lower, x)
    lower.set(xlabel="batch size (samples, logarithmic axis)", ylabel="time per epoch (s)")
    lower.set_ylim(-0.08 * max(s), 1.2 * max(s) or 1)
    (first, _, start), (last, _, end) = rows[0], rows[-1]
    start_time, end_time = format_number(float(start), 2), format_number(float(end), 2)
    times = f"{start_time} s at {first:g} and {end_time} s at {last:g}"
    return Picture(
        figure,
        f"Accuracy and time by batch size: accuracies from {format_percent(min(y))} to "
        f"{format_percent(max(y))}, the best at {best[0]:g}; an epoch takes {times}.",
        Table.from_rows(
            [(f"{size:g}", format_percent(share), float(time)) for size, share, time in rows],
            ["batch size", "accuracy", "time per epoch (s)"],
            digits=2,
        ),
    )


@plot
def accuracy_by_experiment(
    accuracies: Mapping[str, float | Iterable[float]], *, against: str = ""
) -> Picture:
    """Points with error bars: each experiment's mean accuracy, its standard deviation, and its seeds.

    accuracies: experiment to its accuracies, one a seed, as `ledger.accuracies()` gives them; shares from 0
    to 1. against: name of the experiment whose mean is drawn as a line; the first one when left out.
    """
    by_name = _read_accuracies(accuracies)
    baseline = inputs.read_text(against, "against") or next(iter(by_name))
    if baseline not in by_name:
        raise NotPlottable(
            f"against must be one of the experiments ({', '.join(by_name)}), and it is {against!r}."
        )
    figure, (ax,) = make_axes(height=1.2 + 0.4 * len(by_name))
    for place, values in enumerate(by_name.values()):
        ax.errorbar(
            *(fmean(values), place), xerr=_deviation(values) or 0, fmt="D", color=colours()[0], capsize=4,
            label="mean ± standard deviation", zorder=3,
        )  # fmt: skip
        ax.plot(
            values, [place] * len(values), "o", markersize=5, color="white", markeredgecolor="#555555",
            label="one seed", zorder=4,
        )  # fmt: skip
    ax.axvline(
        fmean(by_name[baseline]),
        linestyle="--",
        linewidth=1.3,
        color="#666666",
        label=f"mean of {escape_dollars(baseline)}",
    )
    ax.set_yticks(range(len(by_name)), [escape_dollars(name) for name in by_name])
    ax.set_ylim(len(by_name) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")
    ax.set(xlabel="accuracy (%)", ylabel="experiment")
    ax.margins(x=0.1)
    show_percent(ax.xaxis)
    figure.legend(*legend_entries([ax]), loc="outside upper center", ncols=3, frameon=False)
    means = ", ".join(f"{name} {_describe_mean(values)}" for name, values in by_name.items())
    rows = [
        (name, len(values), *map(_to_percent, (fmean(values), _deviation(values), min(values), max(values))))
        for name, values in by_name.items()
    ]
    return Picture(
        figure,
        f"Accuracy of each experiment, mean and standard deviation over its seeds: {means}.",
        Table.from_rows(
            rows, ["experiment", "seeds", "mean (%)", "sd (points)", "lowest (%)", "highest (%)"], digits=2
        ),
    )


@plot
def accuracy_by_time(
    seconds: Mapping[str, float], accuracies: Mapping[str, float | Iterable[float]]
) -> Picture:
    """Points: what each experiment's training takes (s, logarithmic axis), and the mean accuracy it brings.

    seconds, accuracies: of the same experiments, as `ledger.seconds()` and `ledger.accuracies()` give them.
    An experiment is marked as best for its time where none is both faster and more accurate.
    """
    by_name = _read_accuracies(accuracies)
    times = inputs.read_named_numbers(seconds, "seconds")
    inputs.read_numbers(list(times.values()), "seconds", above=0)
    if set(times) != set(by_name):
        odd = sorted(set(times) ^ set(by_name))[0]
        raise NotPlottable(
            f"seconds and accuracies must be of the same experiments, and {odd!r} is in one of them."
        )
    points = sorted((float(times[name]), fmean(values), name) for name, values in by_name.items())
    best_names = {
        name for time, share, name in points if not any(_beats(other, (time, share)) for other in points)
    }
    figure, (ax,) = make_axes(height=4.4)
    for best, (shape, colour, label) in {
        True: ("*", colours()[1], "none is both faster and more accurate"),
        False: ("o", colours()[0], "another one is faster and more accurate"),
    }.items():
        drawn = [(time, share) for time, share, name in points if (name in best_names) is best]
        if drawn:
            ax.plot(*zip(*drawn, strict=True), shape, markersize=13 if best else 7, color=colour, label=label)
    for place, (time, share, name) in enumerate(points):
        side = (7, 6) if place % 2 else (7, -13)  # above and below in turn: neighbours seldom collide then
        ax.annotate(escape_dollars(name), (time, share), side, textcoords="offset points", fontsize=9)
    ax.set(xscale="log", xlabel="time of one training (s, logarithmic axis)", ylabel="accuracy (%)")
    show_plain_log_ticks(ax.xaxis)
    ax.margins(x=0.15, y=0.15)
    show_percent(ax.yaxis)
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    rows = [
        (name, time, _to_percent(share), "yes" if name in best_names else "no")
        for time, share, name in points
    ]
    costs = ", ".join(
        f"{name} {format_number(time, 1)} s and {format_percent(share)}" for time, share, name in points
    )
    headers = ["experiment", "training (s)", "accuracy (%)", "best for its time"]
    return Picture(figure, f"Training time and accuracy: {costs}.", Table.from_rows(rows, headers, digits=1))


def _find_best(points: list[Point]) -> Point:
    """Return the point of the highest accuracy; of equals the one with the smaller setting."""
    return max(points, key=lambda point: (point[1], -point[0]))


def _draw_accuracies(ax: Axes, points: list[Point], best: Point, chance: float) -> None:
    """Draw accuracies with their numbers, the best one as a star, and a line at what a guess reaches."""
    _draw_numbered_line(ax, points, [format_percent(share) for _, share in points])
    mark_best(ax, best, f"best: {format_percent(best[1])} at {best[0]:g}")
    ax.axhline(
        chance, linestyle="--", linewidth=1.3, color="#666666", label=f"chance: {format_percent(chance)}"
    )
    heights = [chance, *(share for _, share in points)]
    room = max(0.02, max(heights) - min(heights))
    # Above stand the points' numbers, below the legend.
    ax.set_ylim(min(heights) - 0.35 * room, max(heights) + 0.2 * room)
    show_percent(ax.yaxis)
    ax.set_ylabel("accuracy (%)")
    ax.legend(loc="lower center", ncols=2)


def _draw_numbered_line(ax: Axes, points: list[Point], texts: list[str]) -> None:
    """Draw points joined by a line, each with its number above it."""
    x, y = zip(*points, strict=True)
    ax.plot(x, y, "-o", color=colours()[0])
    background = {"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8}
    for point, text in zip(points, texts, strict=True):
        ax.annotate(text, point, (0, 10), textcoords="offset points", ha="center", bbox=background)
    ax.margins(x=0.08)


def _set_ticks(ax: Axes, values: list[float]) -> None:
    """Put a tick at every setting that was tried, and nowhere else."""
    ax.set_xticks(values, [f"{value:g}" for value in values])
    ax.minorticks_off()


def _read_accuracies(values: Any) -> dict[str, list[float]]:
    """Return each experiment's accuracies, one a seed; a single number counts as one seed."""
    if not isinstance(values, Mapping) or not values:
        raise NotPlottable("accuracies must be a dict from experiment to its accuracies, one a seed.")
    by_name = {}
    for name, of_seeds in values.items():
        require_filled(f'"{name}" of accuracies', of_seeds)
        is_single = isinstance(of_seeds, (int, float)) or getattr(of_seeds, "shape", None) == ()
        shares = [of_seeds] if is_single else of_seeds
        by_name[str(name)] = inputs.read_shares(shares, f'"{name}" of accuracies')
    return by_name


def _describe_mean(values: list[float]) -> str:
    """Return mean and standard deviation in percent, as text."""
    deviation = _deviation(values)
    return f"{100 * fmean(values):.2f}%" + ("" if deviation is None else f" ± {100 * deviation:.2f}")


def _deviation(values: list[float]) -> float | None:
    """Return the standard deviation over seeds; None with one seed."""
    return stdev(values) if len(values) > 1 else None


def _to_percent(share: float | None) -> float | None:
    """Return a share in percent, as a number for a table."""
    return None if share is None else 100.0 * share


def _beats(other: tuple[float, float, str], point: tuple[float, float]) -> bool:
    """Return whether another experiment is as fast and as accurate, and better in one of both."""
    return other[0] <= point[0] and other[1] >= point[1] and other[:2] != point
