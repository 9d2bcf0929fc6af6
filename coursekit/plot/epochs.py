"""Plots of several trainings by epoch: loss and accuracy with a band over seeds, and the learning rate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import cycle
from statistics import fmean
from typing import TYPE_CHECKING, Any

from coursekit.plot import series
from coursekit.plot.figure import Picture, Unfit, colours, literal, new_axes, plot, require_filled
from coursekit.plot.tables import Table, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from coursekit.training import History

_UNITS = {"loss": "loss (nats)", "accuracy": "accuracy (%)"}
_MARKERS = "osD^vP"
_LINES = ("-", "--", ":", "-.")
_MANY = 3
"""Up to so many experiments, a table of curves has every epoch; else the first, the best and the last."""

Columns = dict[str, list[list[float]]]
"""Split (train, validation) to the epochs' figures, epoch 0 first: for each, one value a seed."""


@plot
def curves(
    histories: Mapping[str, History | Sequence[History]] | Sequence[History] | History, figure: str = "loss"
) -> Picture:
    """Lines: mean loss or accuracy of the train and validation rows by epoch, with a band over the seeds.

    histories: experiment to its histories, one a seed, as `ledger.histories()` gives them; each experiment
    gets a panel. figure: "loss" or "accuracy". The band goes from the lowest seed to the highest.
    """
    if series.text(figure, "figure") not in _UNITS:
        raise Unfit(f"figure must be one of {', '.join(_UNITS)}, and it is {figure!r}.")
    runs = {name: _columns(found, figure) for name, found in _named(histories).items()}
    across = min(2, len(runs))
    down = math.ceil(len(runs) / across)
    drawing, panels = new_axes(down, across, height=1.0 + 2.7 * down, sharey=True)
    for ax, (name, run) in zip(panels, runs.items(), strict=False):
        _draw_curves(ax, run)
        best = _best_in_words(run, figure).replace(f"validation {figure}", "validation")
        # Small: two panels stand side by side, and neither title may run into the other.
        ax.set_title(literal("\n".join(filter(None, [name, best]))), loc="left", fontsize="small")
    for ax in panels[len(runs) :]:
        ax.remove()
    as_percent(panels[0].yaxis, figure == "accuracy")
    for ax in panels[: len(runs) : across]:
        ax.set_ylabel(_UNITS[figure])
    lines = {
        label: line for ax in panels for line, label in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    drawing.legend(list(lines.values()), list(lines), loc="outside upper center", ncols=3, frameon=False)
    rows = [row for name, run in runs.items() for row in _curve_rows(name, run, figure, len(runs) > _MANY)]
    headers = [
        "experiment",
        "epoch",
        f"train {figure}",
        f"validation {figure}",
        "lowest seed",
        "highest seed",
    ]
    first = 0 if any(runs) else 1  # a single one without a name needs no column for it
    said = "; ".join(_curves_in_words(name, run, figure) for name, run in runs.items())
    table = Table.of([row[first:] for row in rows], headers[first:], digits=4)
    return Picture(drawing, f"{figure.capitalize()} by epoch, mean over seeds: {said}.", table)


@plot
def rate_by_epoch(
    histories: Mapping[str, History | Sequence[History]] | Sequence[History] | History,
) -> Picture:
    """Steps: the learning rate of each epoch, on a logarithmic axis; a line for each experiment and seed.

    histories: experiment to its histories, one a seed.
    """
    runs = {name: [_rates(run) for run in _listed(found, name)] for name, found in _named(histories).items()}
    figure, (ax,) = new_axes()
    rows: list[tuple[Any, ...]] = []
    styles = zip(cycle(colours()), cycle(_LINES), cycle(_MARKERS), strict=False)
    for (name, seeds), (colour, line, marker) in zip(runs.items(), styles, strict=False):
        for seed, rates in enumerate(seeds):
            label = literal(name or "learning rate") if seed == 0 else None
            epochs = range(1, len(rates) + 1)
            ax.step(epochs, rates, line, where="mid", marker=marker, color=colour, alpha=0.8, label=label)
            changes = [epoch for epoch in epochs if epoch == 1 or rates[epoch - 1] != rates[epoch - 2]]
            rows += [(name, seed, epoch, f"{rates[epoch - 1]:.3g}") for epoch in changes]
    ax.set(yscale="log", xlabel="epoch", ylabel="learning rate\nlogarithmic axis")
    plain_log_axis(ax.yaxis)
    _whole_epochs(ax, max(len(rates) for seeds in runs.values() for rates in seeds), 1)
    figure.legend(loc="outside upper center", ncols=4, frameon=False)
    first = 0 if any(runs) else 1
    said = "; ".join(_rates_in_words(name, seeds) for name, seeds in runs.items())
    table = Table.of(
        [row[first:] for row in rows], ["experiment", "seed", "from epoch", "learning rate"][first:]
    )
    return Picture(figure, f"Learning rate by epoch on a logarithmic axis: {said}.", table)


def _named(histories: Any) -> dict[str, Any]:
    found = series.groups(histories, "histories", "")
    for name, runs in found.items():
        require_filled(f'"{name}" of histories' if name else "histories", runs)
    return found


def _listed(runs: Any, name: str) -> list[Any]:
    """Return an experiment's histories as a list; a single one counts as one seed."""
    found = [runs] if hasattr(runs, "column") else runs
    if not isinstance(found, (list, tuple)) or not all(hasattr(run, "column") for run in found):
        raise Unfit(
            "histories must be a dict from experiment to its histories, as ledger.histories() gives it, or a "
            "History, or a list of them."
        )
    if not found:
        raise Unfit(f"histories must hold at least one history{f' of {name!r}' if name else ''}.")
    if not all(len(run) for run in found):
        raise Unfit(
            "one of the histories has no epochs: its training was stopped before the first one ended."
        )
    return list(found)


def _columns(runs: Any, figure: str) -> Columns:
    """Take one figure out of an experiment's histories; late epochs lack the seeds that stopped early."""
    found: Columns = {}
    for run in _listed(runs, ""):
        for split in ("train", "validation"):
            if split == "validation" and any(epoch.validation is None for epoch in run):
                continue
            values = series.numbers(run.column(split, figure), f"{split} {figure}", finite=False)
            column = found.setdefault(split, [])
            column += [[] for _ in range(len(values) - len(column))]
            for epoch, value in enumerate(values):
                column[epoch].append(value if _fits(value) else math.nan)
    return found


def _rates(run: Any) -> list[float]:
    rates = [epoch.rate for epoch in run if epoch.number > run[0].number] or [run[0].rate]
    return series.numbers(rates, "learning rate", above=0)


def _draw_curves(ax: Axes, run: Columns) -> None:
    styles = {"train": ("-", "o", colours()[0]), "validation": ("--", "s", colours()[1])}
    for split, epochs in run.items():
        line, marker, colour = styles[split]
        x = range(len(epochs))
        every = max(1, math.ceil(len(epochs) / 12))
        ax.plot(
            x, [fmean(e) for e in epochs], line, marker=marker, markevery=every, color=colour, label=split
        )
        if any(len(seeds) > 1 for seeds in epochs):
            low, high = [min(seeds) for seeds in epochs], [max(seeds) for seeds in epochs]
            ax.fill_between(x, low, high, color=colour, alpha=0.2, linewidth=0, label=f"{split}, all seeds")
    _whole_epochs(ax, max(map(len, run.values())) - 1, 0)
    ax.set_xlabel("epoch (0 = before the first step)")


def _whole_epochs(ax: Axes, last: int, first: int) -> None:
    from matplotlib.ticker import MaxNLocator

    room = 0.04 * max(last - first, 1)
    ax.set_xlim(first - room, max(last, first + 1) + room)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))


def plain_log_axis(axis: Any) -> None:
    """Write 20, 50, 100 or 0.001 at a logarithmic axis, and no powers of ten."""
    from matplotlib.ticker import LogLocator, NullFormatter

    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axis.set_minor_formatter(NullFormatter())


def as_percent(axis: Any, wanted: bool = True) -> None:
    """Write an axis of shares in percent."""
    if wanted:
        axis.set_major_formatter(lambda share, _: f"{100 * share:.10g}")


def _best(run: Columns, figure: str) -> int | None:
    """Return the epoch with the best mean on the validation rows."""
    sign = -1 if figure == "accuracy" else 1
    means = [fmean(seeds) for seeds in run.get("validation", [])]
    finite = [epoch for epoch, value in enumerate(means) if math.isfinite(value)]
    return min(finite, key=lambda epoch: (sign * means[epoch], epoch), default=None)


def _best_in_words(run: Columns, figure: str) -> str:
    best = _best(run, figure)
    if best is None:
        return ""
    word = "highest" if figure == "accuracy" else "lowest"
    return f"{word} validation {figure} {_written(fmean(run['validation'][best]), figure)} at epoch {best}"


def _curve_rows(name: str, run: Columns, figure: str, few: bool) -> list[tuple[Any, ...]]:
    last = len(run["train"]) - 1
    parts = 1 if few else min(last, 10 if last > 12 else 12)
    epochs = {round(last * part / max(parts, 1)) for part in range(parts + 1)}
    best = _best(run, figure)
    if best is not None:
        epochs.add(best)
    rows: list[tuple[Any, ...]] = []
    for epoch in sorted(epochs):
        held_out = run["validation"][epoch] if "validation" in run else []
        told = [fmean(held_out), min(held_out), max(held_out)] if held_out else []
        cells: list[str | None] = [_written(value, figure) for value in told]
        cells = cells or [None] * 3
        rows.append((name, epoch, _written(fmean(run["train"][epoch]), figure), *cells))
    return rows


def _curves_in_words(name: str, run: Columns, figure: str) -> str:
    seeds, last = len(run["train"][0]), len(run["train"]) - 1
    start, end = (_written(fmean(run["train"][epoch]), figure) for epoch in (0, last))
    best = _best_in_words(run, figure)
    said = (
        f"train {figure} goes from {start} to {end} in {_count(last, 'epoch')}{', ' + best if best else ''}"
    )
    return f"{name + ', ' if name else ''}{_count(seeds, 'seed')}: {said}"


def _rates_in_words(name: str, seeds: list[list[float]]) -> str:
    first, last = {f"{r[0]:.3g}" for r in seeds}, {f"{r[-1]:.3g}" for r in seeds}
    said = f"from {' or '.join(sorted(first))} to {' or '.join(sorted(last))}"
    return f"{name} {said}" if name else said


def _fits(value: float) -> bool:
    """Tell whether a value can stand on an axis; losses of a run that diverges go up to infinity."""
    return math.isfinite(value) and abs(value) < 1e30


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _written(value: float, figure: str) -> str:
    if math.isnan(value):
        return "not a number"
    return f"{100 * value:.2f}%" if figure == "accuracy" else number(float(value), 4)
