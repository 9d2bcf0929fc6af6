"""The plot of a training run: a figure of the train and the test split by epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from coursekit.plot import series
from coursekit.plot.figure import Picture, Unfit, colours, literal, new_axes, plot, star
from coursekit.plot.tables import Table, number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from coursekit.training import History

_UNITS = {"loss": "loss (nats)", "accuracy": "accuracy (%)", "perplexity": "perplexity (1 = perfect)"}

Columns = dict[str, list[float]]
"""Split to its figures, epoch 0 first; a run without a test set has no "test"."""


@plot
def history(histories: History | Mapping[str, History], figure: str = "perplexity") -> Picture:
    """Lines: a figure of the train and the test split by epoch, the test split's best epoch marked.

    histories: one training run, or several by name; each gets a panel of its own.
    figure: "loss", "accuracy" or "perplexity". Epoch 0 is the state before the first step.
    """
    if series.text(figure, "figure") not in _UNITS:
        raise Unfit(f"figure must be one of {', '.join(_UNITS)}, and it is {figure!r}.")
    named = series.groups(histories, "histories", "")
    runs = {name: _columns(run, figure) for name, run in named.items()}
    columns = min(2, len(runs))
    lines = math.ceil(len(runs) / columns)
    drawing, panels = new_axes(lines, columns, height=1.0 + 2.9 * lines, sharey=True)
    for ax, (name, run) in zip(panels, runs.items(), strict=False):
        _draw_run(ax, run, figure)
        ax.set_title(literal("\n".join(filter(None, [name, _best_in_words(run, figure)]))), loc="left")
    for ax in panels[len(runs) :]:
        ax.remove()
    _finish_axis(
        panels[::columns], [v for run in runs.values() for column in run.values() for v in column], figure
    )
    drawing.legend(*_legend(panels), loc="outside upper center", ncols=3, frameon=False)
    rows = [row for name, run in runs.items() for row in _rows(name, run, figure)]
    headers = ["run", "epoch", f"train {figure}", f"test {figure}"]
    first = 0 if any(runs) else 1  # a single run without a name needs no column for it
    said = "; ".join(_in_words(name, run, figure) for name, run in runs.items())
    table = Table.of([row[first:] for row in rows], headers[first:])
    return Picture(drawing, f"{figure.capitalize()} by epoch: {said}.", table)


def _columns(run: Any, figure: str) -> Columns:
    """Take one figure of all epochs out of a history."""
    try:
        found: Columns = {"train": run.column("train", figure)}
    except Exception as error:  # not a History, or a figure that it cannot give
        raise Unfit(
            "histories must be a History, as coursekit.training.fit returns it, or a dict of them."
        ) from error
    if not found["train"]:
        raise Unfit("the history has no epochs: the training was stopped before the first one ended.")
    with suppress(AttributeError):  # without a test set there is nothing that could have a loss
        found["test"] = run.column("test", figure)
    return {
        split: series.numbers(values, f"{split} {figure}", finite=False) for split, values in found.items()
    }


def _best(values: list[float], figure: str) -> int | None:
    """Return the epoch of the best finite value: the highest accuracy, the lowest of the others."""
    finite = [epoch for epoch, value in enumerate(values) if math.isfinite(value)]
    sign = -1 if figure == "accuracy" else 1
    return min(finite, key=lambda epoch: (sign * values[epoch], epoch), default=None)


def _draw_run(ax: Axes, run: Columns, figure: str) -> None:
    from matplotlib.ticker import MaxNLocator

    styles = {"train": ("-", "o", colours()[0]), "test": ("--", "s", colours()[1])}
    for split, values in run.items():
        line, marker, colour = styles[split]
        every = max(1, math.ceil(len(values) / 12))  # a dozen markers are enough to tell the lines apart
        drawn = [value if _fits(value) else math.nan for value in values]
        ax.plot(range(len(drawn)), drawn, line, marker=marker, markevery=every, color=colour, label=split)
    best = _best(run.get("test", []), figure)
    if best is not None:
        star(ax, (best, run["test"][best]), "best test epoch")
    # The axis goes to the last epoch even where a figure has become huge and its line ends before.
    last = max(len(run["train"]) - 1, 1)
    ax.set_xlim(-0.04 * last, 1.04 * last)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
    ax.set_xlabel("epoch (0 = before the first step)")


def _finish_axis(leftmost: list[Axes], values: list[float], figure: str) -> None:
    """Label the panels' common axis; accuracies in percent, values far apart on a logarithmic axis."""
    finite = [value for value in values if _fits(value)]
    label = _UNITS[figure]
    if figure == "accuracy":
        leftmost[0].yaxis.set_major_formatter(lambda share, _: f"{100 * share:.10g}")
    elif finite and min(finite) > 0 and max(finite) > 30 * min(finite):
        leftmost[0].set_yscale("log")
        label += "\nlogarithmic axis"
    for ax in leftmost:
        ax.set_ylabel(label)


def _fits(value: float) -> bool:
    """Tell whether a value can stand on an axis; in a run that diverges, perplexities go up to 1e308."""
    return math.isfinite(value) and abs(value) < 1e30


def _legend(panels: list[Axes]) -> tuple[list[Any], list[str]]:
    """Return each kind of line in the panels once, for a legend of the whole figure."""
    lines = {
        label: line for ax in panels for line, label in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    return list(lines.values()), list(lines)


def _rows(name: str, run: Columns, figure: str) -> list[tuple[Any, ...]]:
    """All epochs of a short run; of a long one the first, the last, the best, and some between."""
    last = len(run["train"]) - 1
    epochs = (
        set(range(last + 1)) if last <= 12 else {round(last * part / 10) for part in range(11)} | {1, 2, 3}
    )
    best = _best(run.get("test", []), figure)
    if best is not None:
        epochs.add(best)
    return [
        (
            name,
            epoch,
            *(_written(run[split][epoch], figure) if split in run else None for split in ("train", "test")),
        )
        for epoch in sorted(epochs)
    ]


def _in_words(name: str, run: Columns, figure: str) -> str:
    splits = [
        f"{split} goes from {_written(values[0], figure)} to {_written(values[-1], figure)}"
        for split, values in run.items()
    ]
    best = _best_in_words(run, figure)
    epochs = len(run["train"]) - 1
    said = (
        f"{' and '.join(splits)} in {epochs} epoch{'' if epochs == 1 else 's'}{', ' + best if best else ''}"
    )
    return f"{name}: {said}" if name else said


def _best_in_words(run: Columns, figure: str) -> str:
    best = _best(run.get("test", []), figure)
    if best is None:
        return ""
    word = "highest" if figure == "accuracy" else "lowest"
    return f"{word} test {figure} {_written(run['test'][best], figure)} at epoch {best}"


def _written(value: float, figure: str) -> str:
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinite"
    return percent(value) if figure == "accuracy" else number(float(value), 4 if figure == "loss" else 3)
