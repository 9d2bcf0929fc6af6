"""Plots by epoch: one training, several trainings with a band over their seeds, and the learning rate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import cycle
from statistics import fmean
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

    from coursekit.training import History

_UNITS = {"loss": "loss (nats)", "accuracy": "accuracy (%)", "perplexity": "perplexity (1 = perfect)"}
_BEST = {"loss": "lowest", "accuracy": "highest", "perplexity": "lowest"}
_SEED_FIGURES = ("loss", "accuracy")
_MARKERS = "osD^vP"
_LINES = ("-", "--", ":", "-.")
_MANY = 3
"""Up to so many experiments, a table of curves has every epoch; else the first, the best and the last."""

Columns = dict[str, list[float]]
"""Split to its figures, epoch 0 first; a run without a test set has no "test"."""

SeedColumns = dict[str, list[list[float]]]
"""Split (train, validation) to the epochs' figures, epoch 0 first: for each, one value a seed."""


@plot
def history(histories: History | Mapping[str, History], figure: str = "perplexity") -> Picture:
    """Lines: a figure of the train and the test split by epoch, the test split's best epoch marked.

    histories: one training run, or several by name; each gets a panel of its own.
    figure: "loss", "accuracy" or "perplexity". Epoch 0 is the state before the first step.
    """
    if inputs.read_text(figure, "figure") not in _UNITS:
        raise NotPlottable(f"figure must be one of {', '.join(_UNITS)}, and it is {figure!r}.")
    named = inputs.read_groups(histories, "histories", "")
    runs = {name: _read_columns(run, figure) for name, run in named.items()}
    across = min(2, len(runs))
    down = math.ceil(len(runs) / across)
    drawing, panels = make_axes(down, across, height=1.0 + 2.9 * down, sharey=True)
    for ax, (name, run) in zip(panels, runs.items(), strict=False):
        _draw_run(ax, run, figure)
        title = "\n".join(filter(None, [name, _describe_best(run, figure)]))
        ax.set_title(escape_dollars(title), loc="left")
    for ax in panels[len(runs) :]:
        ax.remove()
    values = [value for run in runs.values() for column in run.values() for value in column]
    _label_figure_axis(panels[: len(runs) : across], values, figure)
    drawing.legend(*legend_entries(panels), loc="outside upper center", ncols=3, frameon=False)
    rows = [row for name, run in runs.items() for row in _history_rows(name, run, figure)]
    headers = ["run", "epoch", f"train {figure}", f"test {figure}"]
    first = 0 if any(runs) else 1  # a single run without a name needs no column for it
    summary = "; ".join(_summarize(name, run, figure) for name, run in runs.items())
    table = Table.from_rows([row[first:] for row in rows], headers[first:])
    return Picture(drawing, f"{figure.capitalize()} by epoch: {summary}.", table)


def _read_columns(run: Any, figure: str) -> Columns:
    """Return one figure of all epochs of a history."""
    try:
        columns: Columns = {"train": run.column("train", figure)}
    except Exception as error:  # not a History, or a figure that it cannot give
        raise NotPlottable(
            "histories must be a History, as coursekit.training.fit returns it, or a dict of them."
        ) from error
    if not columns["train"]:
        raise NotPlottable("the history has no epochs: the training was stopped before the first one ended.")
    with suppress(AttributeError):  # without a test set there is nothing that could have a loss
        columns["test"] = run.column("test", figure)
    return {
        split: inputs.read_numbers(values, f"{split} {figure}", finite=False)
        for split, values in columns.items()
    }


def _draw_run(ax: Axes, run: Columns, figure: str) -> None:
    """Draw a line for each split, and mark the best test epoch."""
    styles = {"train": ("-", "o", colours()[0]), "test": ("--", "s", colours()[1])}
    for split, values in run.items():
        line, marker, colour = styles[split]
        every = max(1, math.ceil(len(values) / 12))  # a dozen markers are enough to tell the lines apart
        drawn = [value if _can_be_drawn(value) else math.nan for value in values]
        ax.plot(range(len(drawn)), drawn, line, marker=marker, markevery=every, color=colour, label=split)
    best = _find_best_epoch(run.get("test", []), figure)
    if best is not None:
        mark_best(ax, (best, run["test"][best]), "best test epoch")
    # The axis goes to the last epoch even where a figure has become huge and its line ends before.
    _set_epoch_axis(ax, first=0, last=len(run["train"]) - 1)
    ax.set_xlabel("epoch (0 = before the first step)")


def _label_figure_axis(leftmost: list[Axes], values: list[float], figure: str) -> None:
    """Label the panels' common axis; accuracies in percent, values far apart on a logarithmic axis."""
    finite = [value for value in values if _can_be_drawn(value)]
    label = _UNITS[figure]
    if figure == "accuracy":
        show_percent(leftmost[0].yaxis)
    elif finite and min(finite) > 0 and max(finite) > 30 * min(finite):
        leftmost[0].set_yscale("log")
        label += "\nlogarithmic axis"
    for ax in leftmost:
        ax.set_ylabel(label)


def _history_rows(name: str, run: Columns, figure: str) -> list[tuple[Any, ...]]:
    """Return all epochs of a short run; of a long one the first, the last, the best, and some between."""
    last = len(run["train"]) - 1
    epochs = (
        set(range(last + 1)) if last <= 12 else {round(last * part / 10) for part in range(11)} | {1, 2, 3}
    )
    best = _find_best_epoch(run.get("test", []), figure)
    if best is not None:
        epochs.add(best)
    rows: list[tuple[Any, ...]] = []
    for epoch in sorted(epochs):
        test = _format_score(run["test"][epoch], figure) if "test" in run else None
        rows.append((name, epoch, _format_score(run["train"][epoch], figure), test))
    return rows


def _summarize(name: str, run: Columns, figure: str) -> str:
    """Return where each split begins and ends, and the best test epoch, in words."""
    splits = [
        f"{split} goes from {_format_score(values[0], figure)} to {_format_score(values[-1], figure)}"
        for split, values in run.items()
    ]
    best = _describe_best(run, figure)
    epochs = _format_count(len(run["train"]) - 1, "epoch")
    summary = f"{' and '.join(splits)} in {epochs}{', ' + best if best else ''}"
    return f"{name}: {summary}" if name else summary


def _describe_best(run: Columns, figure: str) -> str:
    """Return the best test epoch in words; nothing without one."""
    best = _find_best_epoch(run.get("test", []), figure)
    if best is None:
        return ""
    return f"{_BEST[figure]} test {figure} {_format_score(run['test'][best], figure)} at epoch {best}"


def _format_score(value: float, figure: str) -> str:
    """Return a figure of one training as text."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinite"
    if figure == "accuracy":
        return format_percent(value)
    return format_number(float(value), digits=4 if figure == "loss" else 3)


@plot
def curves(
    histories: Mapping[str, History | Sequence[History]] | Sequence[History] | History, figure: str = "loss"
) -> Picture:
    """Lines: mean loss or accuracy of the train and validation rows by epoch, with a band over the seeds.

    histories: experiment to its histories, one a seed, as `ledger.histories()` gives them; each experiment
    gets a panel. figure: "loss" or "accuracy". The band goes from the lowest seed to the highest.
    """
    if inputs.read_text(figure, "figure") not in _SEED_FIGURES:
        raise NotPlottable(f"figure must be one of {', '.join(_SEED_FIGURES)}, and it is {figure!r}.")
    runs = {name: _read_seed_columns(seeds, figure) for name, seeds in _read_histories(histories).items()}
    across = min(2, len(runs))
    down = math.ceil(len(runs) / across)
    drawing, panels = make_axes(down, across, height=1.0 + 2.7 * down, sharey=True)
    for ax, (name, run) in zip(panels, runs.items(), strict=False):
        _draw_curves(ax, run)
        best = _describe_best_mean(run, figure).replace(f"validation {figure}", "validation")
        # Small: two panels stand side by side, and neither title may run into the other.
        ax.set_title(escape_dollars("\n".join(filter(None, [name, best]))), loc="left", fontsize="small")
    for ax in panels[len(runs) :]:
        ax.remove()
    if figure == "accuracy":
        show_percent(panels[0].yaxis)
    for ax in panels[: len(runs) : across]:
        ax.set_ylabel(_UNITS[figure])
    drawing.legend(*legend_entries(panels), loc="outside upper center", ncols=3, frameon=False)
    rows = [row for name, run in runs.items() for row in _curve_rows(name, run, figure, len(runs) > _MANY)]
    splits = [f"train {figure}", f"validation {figure}"]
    headers = ["experiment", "epoch", *splits, "lowest seed", "highest seed"]
    first = 0 if any(runs) else 1  # a single one without a name needs no column for it
    summary = "; ".join(_summarize_curves(name, run, figure) for name, run in runs.items())
    table = Table.from_rows([row[first:] for row in rows], headers[first:], digits=4)
    return Picture(drawing, f"{figure.capitalize()} by epoch, mean over seeds: {summary}.", table)


@plot
def rate_by_epoch(
    histories: Mapping[str, History | Sequence[History]] | Sequence[History] | History,
) -> Picture:
    """Steps: the learning rate of each epoch, on a logarithmic axis; a line for each experiment and seed.

    histories: experiment to its histories, one a seed.
    """
    runs = {
        name: [_read_rates(run) for run in _read_seeds(seeds, name)]
        for name, seeds in _read_histories(histories).items()
    }
    figure, (ax,) = make_axes()
    rows: list[tuple[Any, ...]] = []
    styles = zip(cycle(colours()), cycle(_LINES), cycle(_MARKERS), strict=False)
    for (name, seeds), (colour, line, marker) in zip(runs.items(), styles, strict=False):
        for seed, rates in enumerate(seeds):
            label = escape_dollars(name or "learning rate") if seed == 0 else None
            epochs = range(1, len(rates) + 1)
            ax.step(epochs, rates, line, where="mid", marker=marker, color=colour, alpha=0.8, label=label)
            changes = [epoch for epoch in epochs if epoch == 1 or rates[epoch - 1] != rates[epoch - 2]]
            rows += [(name, seed, epoch, f"{rates[epoch - 1]:.3g}") for epoch in changes]
    ax.set(yscale="log", xlabel="epoch", ylabel="learning rate\nlogarithmic axis")
    show_plain_log_ticks(ax.yaxis)
    last = max(len(rates) for seeds in runs.values() for rates in seeds)
    _set_epoch_axis(ax, first=1, last=last)
    figure.legend(loc="outside upper center", ncols=4, frameon=False)
    first = 0 if any(runs) else 1
    summary = "; ".join(_summarize_rates(name, seeds) for name, seeds in runs.items())
    table = Table.from_rows(
        [row[first:] for row in rows], ["experiment", "seed", "from epoch", "learning rate"][first:]
    )
    return Picture(figure, f"Learning rate by epoch on a logarithmic axis: {summary}.", table)


def _read_histories(histories: Any) -> dict[str, Any]:
    """Return the histories of each experiment by name, not read yet; without names, under an empty one."""
    by_name = inputs.read_groups(histories, "histories", "")
    for name, seeds in by_name.items():
        require_filled(f'"{name}" of histories' if name else "histories", seeds)
    return by_name


def _read_seeds(runs: Any, name: str) -> list[Any]:
    """Return an experiment's histories as a list; a single one counts as one seed."""
    histories = [runs] if hasattr(runs, "column") else runs
    if not isinstance(histories, (list, tuple)) or not all(hasattr(run, "column") for run in histories):
        raise NotPlottable(
            "histories must be a dict from experiment to its histories, as ledger.histories() gives it, or a "
            "History, or a list of them."
        )
    if not histories:
        raise NotPlottable(f"histories must hold at least one history{f' of {name!r}' if name else ''}.")
    if not all(len(run) for run in histories):
        raise NotPlottable(
            "one of the histories has no epochs: its training was stopped before the first one ended."
        )
    return list(histories)


def _read_seed_columns(runs: Any, figure: str) -> SeedColumns:
    """Return one figure of an experiment's histories; late epochs lack the seeds that stopped early."""
    columns: SeedColumns = {}
    for run in _read_seeds(runs, ""):
        for split in ("train", "validation"):
            if split == "validation" and any(epoch.validation is None for epoch in run):
                continue
            values = inputs.read_numbers(run.column(split, figure), f"{split} {figure}", finite=False)
            column = columns.setdefault(split, [])
            column += [[] for _ in range(len(values) - len(column))]
            for epoch, value in enumerate(values):
                column[epoch].append(value if _can_be_drawn(value) else math.nan)
    return columns


def _read_rates(run: Any) -> list[float]:
    """Return the learning rate of each epoch that trained; of the only entry where none did."""
    rates = [epoch.rate for epoch in run if epoch.number > run[0].number] or [run[0].rate]
    return inputs.read_numbers(rates, "learning rate", above=0)


def _draw_curves(ax: Axes, run: SeedColumns) -> None:
    """Draw the mean over seeds as a line for each split, and a band from the lowest seed to the highest."""
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
    _set_epoch_axis(ax, first=0, last=max(map(len, run.values())) - 1)
    ax.set_xlabel("epoch (0 = before the first step)")


def _describe_best_mean(run: SeedColumns, figure: str) -> str:
    """Return the epoch with the best mean on the validation rows in words; nothing without one."""
    means = [fmean(seeds) for seeds in run.get("validation", [])]
    best = _find_best_epoch(means, figure)
    if best is None:
        return ""
    return f"{_BEST[figure]} validation {figure} {_format_mean(means[best], figure)} at epoch {best}"


def _curve_rows(name: str, run: SeedColumns, figure: str, few: bool) -> list[tuple[Any, ...]]:
    """Return the rows of the table. few: the first, the best and the last epoch, else about a dozen."""
    last = len(run["train"]) - 1
    parts = 1 if few else min(last, 10 if last > 12 else 12)
    epochs = {round(last * part / max(parts, 1)) for part in range(parts + 1)}
    best = _find_best_epoch([fmean(seeds) for seeds in run.get("validation", [])], figure)
    if best is not None:
        epochs.add(best)
    rows: list[tuple[Any, ...]] = []
    for epoch in sorted(epochs):
        train = _format_mean(fmean(run["train"][epoch]), figure)
        cells: list[str | None] = [None, None, None]
        if "validation" in run:
            seeds = run["validation"][epoch]
            cells = [_format_mean(value, figure) for value in (fmean(seeds), min(seeds), max(seeds))]
        rows.append((name, epoch, train, *cells))
    return rows


def _summarize_curves(name: str, run: SeedColumns, figure: str) -> str:
    """Return where the mean of the train rows begins and ends, and the best validation epoch, in words."""
    seeds, last = len(run["train"][0]), len(run["train"]) - 1
    start, end = (_format_mean(fmean(run["train"][epoch]), figure) for epoch in (0, last))
    best = _describe_best_mean(run, figure)
    course = f"train {figure} goes from {start} to {end} in {_format_count(last, 'epoch')}"
    prefix = f"{name}, " if name else ""
    return f"{prefix}{_format_count(seeds, 'seed')}: {course}{', ' + best if best else ''}"


def _summarize_rates(name: str, seeds: list[list[float]]) -> str:
    """Return the learning rates of the first and the last epoch in words."""
    first, last = {f"{rates[0]:.3g}" for rates in seeds}, {f"{rates[-1]:.3g}" for rates in seeds}
    change = f"from {' or '.join(sorted(first))} to {' or '.join(sorted(last))}"
    return f"{name} {change}" if name else change


def _format_mean(value: float, figure: str) -> str:
    """Return a mean over seeds as text."""
    if math.isnan(value):
        return "not a number"
    return f"{100 * value:.2f}%" if figure == "accuracy" else format_number(float(value), 4)


def _find_best_epoch(values: Sequence[float], figure: str) -> int | None:
    """Return the epoch of the best finite value: the highest accuracy, the lowest of the others.

    Of equals the earlier one; None where no value is finite.
    """
    finite = [epoch for epoch, value in enumerate(values) if math.isfinite(value)]
    sign = -1 if figure == "accuracy" else 1
    return min(finite, key=lambda epoch: (sign * values[epoch], epoch), default=None)


def _can_be_drawn(value: float) -> bool:
    """Return whether an axis can show a value; in a run that diverges, perplexities go up to 1e308."""
    return math.isfinite(value) and abs(value) < 1e30


def _set_epoch_axis(ax: Axes, first: int, last: int) -> None:
    """Let the axis go from the first to the last epoch, with ticks at whole numbers."""
    from matplotlib.ticker import MaxNLocator

    room = 0.04 * max(last - first, 1)
    ax.set_xlim(first - room, max(last, first + 1) + room)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))


def _format_count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
