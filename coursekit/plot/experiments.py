"""Plots of experiments that were trained with several seeds: their accuracies, and the time they take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import fmean, stdev
from typing import Any

from coursekit.plot import series
from coursekit.plot.epochs import as_percent, plain_log_axis
from coursekit.plot.figure import Picture, Unfit, colours, literal, new_axes, plot, require_filled
from coursekit.plot.tables import Table, number, percent


@plot
def accuracy_by_experiment(
    accuracies: Mapping[str, float | Iterable[float]], *, against: str = ""
) -> Picture:
    """Points with error bars: each experiment's mean accuracy, its standard deviation, and its seeds.

    accuracies: experiment to its accuracies, one a seed, as `ledger.accuracies()` gives them; shares from 0
    to 1. against: name of the experiment whose mean is drawn as a line; the first one when left out.
    """
    found = _accuracies(accuracies)
    ground = series.text(against, "against") or next(iter(found))
    if ground not in found:
        raise Unfit(f"against must be one of the experiments ({', '.join(found)}), and it is {against!r}.")
    figure, (ax,) = new_axes(height=1.2 + 0.4 * len(found))
    for place, values in enumerate(found.values()):
        ax.errorbar(
            *(fmean(values), place), xerr=_spread(values) or 0, fmt="D", color=colours()[0], capsize=4,
            label="mean ± standard deviation", zorder=3,
        )  # fmt: skip
        ax.plot(
            values, [place] * len(values), "o", markersize=5, color="white", markeredgecolor="#555555",
            label="one seed", zorder=4,
        )  # fmt: skip
    ax.axvline(
        fmean(found[ground]),
        linestyle="--",
        linewidth=1.3,
        color="#666666",
        label=f"mean of {literal(ground)}",
    )
    ax.set_yticks(range(len(found)), [literal(name) for name in found])
    ax.set_ylim(len(found) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")
    ax.set(xlabel="accuracy (%)", ylabel="experiment")
    ax.margins(x=0.1)
    as_percent(ax.xaxis)
    handles, labels = ax.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    figure.legend(list(once.values()), list(once), loc="outside upper center", ncols=3, frameon=False)
    said = ", ".join(f"{name} {_mean_in_words(values)}" for name, values in found.items())
    rows = [
        (name, len(values), *map(_points, (fmean(values), _spread(values), min(values), max(values))))
        for name, values in found.items()
    ]
    return Picture(
        figure,
        f"Accuracy of each experiment, mean and standard deviation over its seeds: {said}.",
        Table.of(
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
    found = _accuracies(accuracies)
    times = series.named(seconds, "seconds")
    series.numbers(list(times.values()), "seconds", above=0)
    if set(times) != set(found):
        odd = sorted(set(times) ^ set(found))[0]
        raise Unfit(f"seconds and accuracies must be of the same experiments, and {odd!r} is in one of them.")
    points = sorted((float(times[name]), fmean(values), name) for name, values in found.items())
    front = {
        name for time, share, name in points if not any(_beats(other, (time, share)) for other in points)
    }
    figure, (ax,) = new_axes(height=4.4)
    for best, (shape, colour, label) in {
        True: ("*", colours()[1], "none is both faster and more accurate"),
        False: ("o", colours()[0], "another one is faster and more accurate"),
    }.items():
        drawn = [(time, share) for time, share, name in points if (name in front) is best]
        if drawn:
            ax.plot(*zip(*drawn, strict=True), shape, markersize=13 if best else 7, color=colour, label=label)
    for place, (time, share, name) in enumerate(points):
        side = (7, 6) if place % 2 else (7, -13)  # above and below in turn: neighbours seldom collide then
        ax.annotate(literal(name), (time, share), side, textcoords="offset points", fontsize=9)
    ax.set(xscale="log", xlabel="time of one training (s, logarithmic axis)", ylabel="accuracy (%)")
    plain_log_axis(ax.xaxis)
    ax.margins(x=0.15, y=0.15)
    as_percent(ax.yaxis)
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    rows = [(name, time, _points(share), "yes" if name in front else "no") for time, share, name in points]
    said = ", ".join(f"{name} {number(time, 1)} s and {percent(share)}" for time, share, name in points)
    headers = ["experiment", "training (s)", "accuracy (%)", "best for its time"]
    return Picture(figure, f"Training time and accuracy: {said}.", Table.of(rows, headers, digits=1))


# Reading what is given


def _accuracies(values: Any) -> dict[str, list[float]]:
    if not isinstance(values, Mapping) or not values:
        raise Unfit("accuracies must be a dict from experiment to its accuracies, one a seed.")
    found = {}
    for name, of_seeds in values.items():
        require_filled(f'"{name}" of accuracies', of_seeds)
        alone = isinstance(of_seeds, (int, float)) or getattr(of_seeds, "shape", None) == ()
        listed = [of_seeds] if alone else of_seeds
        found[str(name)] = series.shares(listed, f'"{name}" of accuracies')
    return found


def _mean_in_words(values: list[float]) -> str:
    spread = _spread(values)
    return f"{100 * fmean(values):.2f}%" + ("" if spread is None else f" ± {100 * spread:.2f}")


def _spread(values: list[float]) -> float | None:
    return stdev(values) if len(values) > 1 else None


def _points(share: float | None) -> float | None:
    """Return a share in percent, as a number for a table."""
    return None if share is None else 100.0 * share


def _beats(other: tuple[float, float, str], point: tuple[float, float]) -> bool:
    return other[0] <= point[0] and other[1] >= point[1] and other[:2] != point
