"""Every plot of the course: drawn in one look, and with its numbers in a table beneath.

Each function shows its picture in the notebook. Outside of one it prints the sentence and the table, and returns
the `Picture`. Colour never carries a fact alone: markers, lines, hatches and labels say it too. Where a value is
still `...` or None, one line says so and nothing is drawn; a value of the wrong kind gives one sentence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from coursekit import series
from coursekit.curves import accuracy_by_batch_size, accuracy_by_rate, history
from coursekit.figure import HATCHES, Picture, Unfit, colours, display, literal, new_axes, plot
from coursekit.table import Table, number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "accuracy_by_batch_size",
    "accuracy_by_rate",
    "batch_shares",
    "class_counts",
    "compare",
    "history",
    "length_histogram",
    "rank_frequency",
    "sigmoid_curve",
    "step_times",
    "table",
]


def table(
    rows: Iterable[Sequence[Any]], headers: Sequence[str], *, title: str | None = None, digits: int = 3
) -> Table | None:
    """Show rows of numbers, strings and None (no value) under their headers. digits: decimals of a fraction."""
    try:
        made = Table.of(series.rows(rows, len(headers)), headers, title, digits)
    except series.Open as what:
        print(f"Nothing to show yet: {what} is still to be filled in.")
        return None
    except Unfit as why:
        print(f"Nothing to show: {why}")
        return None
    return display(made)


@plot
def class_counts(counts: Mapping[Any, int]) -> Picture:
    """Bars: how many samples each label has."""
    found = series.named(counts, "counts", least=0)
    total = sum(found.values())
    figure, (ax,) = new_axes(height=_bars_height(found))
    _bars(ax, found, [number(count, 0) for count in found.values()])
    ax.set(xlabel="samples (count)", ylabel="label")
    rows = [(label, count, percent(count / total if total else 0)) for label, count in found.items()]
    said = ", ".join(f"{count:,} {label}" for label, count in found.items())
    return Picture(
        figure,
        f"Bars of the samples of each label: {said}, {total:,} in all.",
        Table.of([*rows, ("total", total, percent(1 if total else 0))], ["label", "samples", "share"]),
    )


@plot
def compare(
    values: Mapping[str, float], ylabel: str, *, chance: float | None = None, digits: int = 3
) -> Picture:
    """Bars: a few numbers by name, such as the accuracy with and without shuffling.

    ylabel: what the numbers are, with the unit, as in "unknown tokens (count)". Where it starts with "accuracy", the
    numbers are shares from 0 to 1 and are shown in percent. chance: what a guess would reach, drawn as a line.
    """
    as_share = ylabel.lower().startswith("accuracy")
    found = series.named(values, "values")
    if as_share:
        series.shares(list(found.values()), "values")
    texts = [percent(value) if as_share else number(value, digits) for value in found.values()]
    figure, (ax,) = new_axes(height=_bars_height(found))
    _bars(ax, found, texts)
    if as_share:
        ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        ax.set_xlim(0, 1.08)
    ax.set_xlabel(literal(ylabel if "%" in ylabel or not as_share else f"{ylabel} (%)"))
    said = ", ".join(f"{name} {text}" for name, text in zip(found, texts, strict=True))
    rows: list[tuple[str, str]] = list(zip(found, texts, strict=True))
    if chance is not None:
        guess = percent(chance) if as_share else number(chance, digits)
        _line_with_label(ax, chance, f"chance {guess}")
        said += f", a guess {guess}"
        rows.append(("a guess", guess))
    return Picture(figure, f"Bars of {ylabel}: {said}.", Table.of(rows, ["", ylabel]))


@plot
def rank_frequency(counts: Mapping[str, int]) -> Picture:
    """Line with both axes logarithmic: how often the word at each rank occurs, the most frequent first."""
    found = {word: count for word, count in series.named(counts, "counts").items() if count > 0}
    if not found:
        raise Unfit("counts must hold at least one word that occurs.")
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    types, tokens = len(ranked), sum(found.values())
    # 300 ranks at equal steps of the logarithmic axis look like all of them.
    drawn = sorted({round(types ** (step / 299)) for step in range(300)})
    figure, (ax,) = new_axes()
    ax.plot(drawn, [ranked[rank - 1][1] for rank in drawn], color=colours()[0], label="words of the texts")
    ax.plot([1, types], [ranked[0][1], ranked[0][1] / types], "--", color="#666666", label="first frequency ÷ rank")
    shown = [rank for rank in (1, 2, 3, 4, 5, 10, 100, 1_000, 10_000, 100_000) if rank < types] + [types]
    marked = [rank for rank in shown if rank not in (2, 3, 4, 5)]
    ax.plot(marked, [ranked[rank - 1][1] for rank in marked], "o", color=colours()[0])
    for rank in marked:
        word, count = ranked[rank - 1]
        ax.annotate(literal(word), (rank, count), (5, 5), textcoords="offset points")
    ax.set(xscale="log", yscale="log", xlabel="rank (1 = most frequent word)", ylabel="frequency (tokens)")
    ax.set_ylim(bottom=min(0.7, ranked[-1][1] * 0.7))
    ax.margins(x=0.08)
    ax.legend(loc="upper right")
    once = sum(1 for _, count in ranked if count == 1)
    word, count = ranked[0]
    return Picture(
        figure,
        f'Frequency by rank on logarithmic axes: from {count:,} tokens for "{word}" at rank 1 down to '
        f"{ranked[-1][1]:,} at rank {types:,}; {percent(once / types)} of the types occur once.",
        Table.of(
            [(rank, *ranked[rank - 1], percent(ranked[rank - 1][1] / tokens)) for rank in shown],
            ["rank", "word", "tokens", "share of all tokens"],
        ),
    )


@plot
def length_histogram(lengths: Iterable[float], unit: str = "tokens") -> Picture:
    """Histogram: how many texts have which length. unit: what the lengths count."""
    import seaborn

    found = sorted(series.numbers(lengths, "lengths", least=0))
    facts = {
        "mean": fmean(found),
        "median": median(found),
        "90% are no longer than": found[math.ceil(0.9 * len(found)) - 1],
        "shortest": found[0],
        "longest": found[-1],
    }
    figure, (ax,) = new_axes()
    seaborn.histplot(x=found, bins=min(40, len(set(found))), ax=ax, color=colours()[0], edgecolor="white", alpha=1)
    for name, line, colour in (("mean", "-", "#222222"), ("median", ":", "#222222")):
        ax.axvline(facts[name], linestyle=line, color=colour, label=f"{name} {number(facts[name], 1)}")
    ax.set(xlabel=literal(f"length ({unit})"), ylabel="texts (count)", xlim=(0, None))
    ax.grid(visible=False, axis="x")
    ax.legend()
    return Picture(
        figure,
        f"Histogram of the lengths of {len(found):,} texts: from {number(found[0], 0)} to {number(found[-1], 0)} {unit}, "
        f"mean {number(facts['mean'], 1)}, median {number(facts['median'], 1)}.",
        Table.of([("texts", len(found)), *facts.items()], ["", f"length ({unit})"], digits=2),
    )


@plot
def step_times(parts: Mapping[str, float] | Mapping[str, Mapping[str, float]]) -> Picture:
    """Stacked bars: the milliseconds that each part of a training step takes.

    parts: from part to milliseconds, or several such steps by name.
    """
    several = isinstance(parts, Mapping) and any(isinstance(part, Mapping) for part in parts.values())
    steps = {
        name: series.named(times, "parts", least=0)
        for name, times in series.groups(parts if several else {"one step": parts}, "parts", "").items()
    }
    if not all(sum(times.values()) for times in steps.values()):
        raise Unfit("the times of parts add up to 0 ms.")
    names = list(dict.fromkeys(part for times in steps.values() for part in times))
    figure, (ax,) = new_axes(height=_bars_height(steps) + 0.5)
    left = [0.0] * len(steps)
    longest = max(sum(times.values()) for times in steps.values())
    for part, colour, hatch in zip(names, _cycle(colours()), _cycle(HATCHES), strict=False):
        widths = [times.get(part, 0.0) for times in steps.values()]
        ax.barh(range(len(steps)), widths, 0.6, left, color=colour, hatch=hatch, edgecolor="white", label=literal(part))
        for row, width in enumerate(widths):
            if width > 0.1 * longest:  # narrower ones are told by the legend and the table
                ax.text(
                    left[row] + width / 2, row, number(width, 1), ha="center", va="center",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
                )  # fmt: skip
        left = [start + width for start, width in zip(left, widths, strict=True)]
    _name_bars(ax, steps)
    ax.set(xlabel="time of one step (ms)", xlim=(0, longest * 1.02))
    figure.legend(loc="outside upper center", ncols=min(5, len(names)), frameon=False)
    rows: list[tuple[Any, ...]] = []
    for step, times in steps.items():
        total = sum(times.values())
        lines = [*times.items(), ("whole step", total)]
        rows += [(*([step] if several else []), part, ms, percent(ms / total)) for part, ms in lines]
    return Picture(
        figure,
        f"Stacked bars of the milliseconds of a training step: {'; '.join(map(_largest_part, steps, steps.values()))}.",
        Table.of(rows, [*(["step"] if several else []), "part", "time (ms)", "share"], digits=2),
    )


def _largest_part(step: str, times: Mapping[str, float]) -> str:
    total, part = sum(times.values()), max(times, key=lambda name: times[name])
    return f"{step} takes {number(total, 1)} ms, {percent(times[part] / total)} of it {part}"


@plot
def batch_shares(shares: Iterable[float] | Mapping[str, Iterable[float]], title: str) -> Picture:
    """Points: the share of positives in each batch, from 0 to 1, in the order of the batches.

    shares: of one loader, or of several by name; each gets a panel of its own.
    """
    loaders = {
        name: series.shares(found, "shares") for name, found in series.groups(shares, "shares", "").items()
    }
    figure, panels = new_axes(len(loaders), height=1.0 + 1.9 * len(loaders), sharex=True, sharey=True)
    rows, said = [], []
    for ax, (name, found) in zip(panels, loaders.items(), strict=True):
        numbers = range(1, len(found) + 1)
        ax.vlines(numbers, 0.5, found, color="#bbbbbb", linewidth=0.8)
        ax.plot(numbers, found, "o", markersize=4, color=colours()[0])
        ax.axhline(0.5, linestyle="--", linewidth=1, color="#666666")
        ax.set(ylim=(-0.07, 1.07), yticks=(0, 0.25, 0.5, 0.75, 1), ylabel="share of positives")
        if name:
            ax.set_title(literal(name), loc="left")
        single = sum(1 for share in found if share in (0, 1))
        rows.append((name, len(found), fmean(found), min(found), max(found), single))
        said.append(
            f"{name + ': ' if name else ''}{len(found):,} batches, mean {number(fmean(found), 4)}, "
            f"from {number(min(found), 4)} to {number(max(found), 4)}, {single:,} of one class only"
        )
    panels[-1].set_xlabel("batch (its number in the epoch)")
    figure.suptitle(literal(title), fontsize=11)
    headers = ["loader", "batches", "mean share", "smallest", "largest", "batches of one class"]
    first = 0 if any(loaders) else 1
    return Picture(
        figure,
        f"{title}, the share of positives batch by batch: {'; '.join(said)}.",
        Table.of([row[first:] for row in rows], headers[first:], digits=4),
    )


@plot
def sigmoid_curve(logits: Iterable[float], probabilities: Iterable[float]) -> Picture:
    """Curve of the sigmoid, with a batch's logits and the probabilities made of them as points on it."""
    z = series.numbers(logits, "logits")
    p = series.numbers(probabilities, "probabilities", least=0, most=1, length=len(z))
    reach = max(6.0, 1.1 * max(map(abs, z)))
    grid = [reach * (step / 100 - 1) for step in range(201)]
    figure, (ax,) = new_axes()
    ax.plot(grid, [_sigmoid(x) for x in grid], color="#666666", label="sigmoid: 1 / (1 + e^-logit)")
    ax.plot(z, p, "o", color=colours()[1], alpha=0.6, label=f"the batch ({len(z):,} samples)")
    ax.axvline(0, linestyle=":", linewidth=1, color="#666666")
    ax.axhline(0.5, linestyle=":", linewidth=1, color="#666666")
    ax.set(xlabel="logit", ylabel="probability of class 1", ylim=(-0.05, 1.05))
    ax.legend(loc="upper left")
    order = sorted(range(len(z)), key=lambda row: z[row])
    picks = {"smallest logit": order[0], "middle logit": order[len(z) // 2], "largest logit": order[-1]}
    above = sum(1 for probability in p if probability > 0.5)
    off = max(abs(_sigmoid(x) - y) for x, y in zip(z, p, strict=True))
    return Picture(
        figure,
        f"The sigmoid curve with a batch of {len(z):,} points: logits from {z[order[0]]:.3f} to {z[order[-1]]:.3f}, "
        f"probabilities from {min(p):.3f} to {max(p):.3f}, {above:,} of them above 0.5; "
        f"{'all points are on the curve' if off < 1e-3 else f'points are off the curve by up to {off:.3f}'}.",
        Table.of([(name, z[row], p[row]) for name, row in picks.items()], ["", "logit", "probability"], digits=4),
    )


def _sigmoid(logit: float) -> float:
    # The form with e^-|z| never overflows.
    small = math.exp(-abs(logit))
    return 1 / (1 + small) if logit >= 0 else small / (1 + small)
