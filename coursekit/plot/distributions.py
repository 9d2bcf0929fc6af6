"""Plots of how something is distributed: words, lengths, batches, and the sigmoid's probabilities."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from statistics import fmean, median

from coursekit.plot import inputs
from coursekit.plot.figure import NotPlottable, Picture, colours, escape_dollars, make_axes, plot
from coursekit.plot.tables import Table, format_number, format_percent


@plot
def rank_frequency(counts: Mapping[str, int]) -> Picture:
    """Line with both axes logarithmic: how often the word at each rank occurs, the most frequent first."""
    by_word = {
        word: count for word, count in inputs.read_named_numbers(counts, "counts").items() if count > 0
    }
    if not by_word:
        raise NotPlottable("counts must hold at least one word that occurs.")
    ranked = sorted(by_word.items(), key=lambda item: (-item[1], item[0]))
    types, tokens = len(ranked), sum(by_word.values())
    # 300 ranks at equal steps of the logarithmic axis look like all of them.
    drawn_ranks = sorted({round(types ** (step / 299)) for step in range(300)})
    figure, (ax,) = make_axes()
    ax.plot(
        drawn_ranks,
        [ranked[rank - 1][1] for rank in drawn_ranks],
        color=colours()[0],
        label="words of the texts",
    )
    ax.plot(
        [1, types],
        [ranked[0][1], ranked[0][1] / types],
        "--",
        color="#666666",
        label="first frequency ÷ rank",
    )
    table_ranks = [rank for rank in (1, 2, 3, 4, 5, 10, 100, 1_000, 10_000, 100_000) if rank < types] + [
        types
    ]
    marked_ranks = [rank for rank in table_ranks if rank not in (2, 3, 4, 5) or rank == types]
    ax.plot(marked_ranks, [ranked[rank - 1][1] for rank in marked_ranks], "o", color=colours()[0])
    for rank in marked_ranks:
        word, count = ranked[rank - 1]
        # The last one stands at the edge: its word goes to the left, under the line.
        offset, side = ((5, 5), "left") if rank < types else ((-6, -6), "right")
        ax.annotate(escape_dollars(word), (rank, count), offset, textcoords="offset points", ha=side)
    ax.set(xscale="log", yscale="log", xlabel="rank (1 = most frequent word)", ylabel="frequency (tokens)")
    ax.set_ylim(ranked[-1][1] * 0.5, ranked[0][1] * 2)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    ax.minorticks_off()
    ax.legend(loc="upper right")
    once = sum(1 for _, count in ranked if count == 1)
    word, count = ranked[0]
    return Picture(
        figure,
        f'Frequency by rank on logarithmic axes: from {count:,} tokens for "{word}" at rank 1 down to '
        f"{ranked[-1][1]:,} at rank {types:,}; {format_percent(once / types)} of the types occur once.",
        Table.from_rows(
            [(rank, *ranked[rank - 1], format_percent(ranked[rank - 1][1] / tokens)) for rank in table_ranks],
            ["rank", "word", "tokens", "share of all tokens"],
        ),
    )


@plot
def length_histogram(lengths: Iterable[float], unit: str = "tokens") -> Picture:
    """Histogram: how many texts have which length. unit: what the lengths count."""
    import seaborn

    ordered = sorted(inputs.read_numbers(lengths, "lengths", least=0))
    statistics = {
        "mean": fmean(ordered),
        "median": median(ordered),
        "90% are no longer than": ordered[math.ceil(0.9 * len(ordered)) - 1],
        "shortest": ordered[0],
        "longest": ordered[-1],
    }
    figure, (ax,) = make_axes()
    seaborn.histplot(
        x=ordered, bins=min(40, len(set(ordered))), ax=ax, color=colours()[0], edgecolor="white", alpha=1
    )
    for name, line in (("mean", "-"), ("median", ":")):
        ax.axvline(
            statistics[name],
            linestyle=line,
            color="#222222",
            label=f"{name} {format_number(statistics[name], 1)}",
        )
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    ax.set(xlabel=escape_dollars(f"length ({unit})"), ylabel="texts (count)", xlim=(0, None))
    ax.grid(visible=False, axis="x")
    ax.legend()
    mean, middle = format_number(statistics["mean"], 1), format_number(statistics["median"], 1)
    return Picture(
        figure,
        f"Histogram of the lengths of {len(ordered):,} texts: from {format_number(ordered[0], 0)} to "
        f"{format_number(ordered[-1], 0)} {unit}, mean {mean}, median {middle}.",
        Table.from_rows(
            [("texts", len(ordered)), *statistics.items()], ["statistic", f"length ({unit})"], digits=2
        ),
    )


@plot
def batch_shares(shares: Iterable[float] | Mapping[str, Iterable[float]], title: str) -> Picture:
    """Points: the share of positives in each batch, from 0 to 1, in the order of the batches.

    shares: of one loader, or of several by name; each gets a panel of its own.
    """
    inputs.read_text(title, "title")
    loaders = {
        name: inputs.read_shares(values, "shares")
        for name, values in inputs.read_groups(shares, "shares", "").items()
    }
    figure, panels = make_axes(len(loaders), height=1.0 + 1.9 * len(loaders), sharex=True, sharey=True)
    rows, summaries = [], []
    for ax, (name, values) in zip(panels, loaders.items(), strict=True):
        numbers = range(1, len(values) + 1)
        ax.vlines(numbers, 0.5, values, color="#bbbbbb", linewidth=0.8)
        ax.plot(numbers, values, "o", markersize=4, color=colours()[0])
        ax.axhline(0.5, linestyle="--", linewidth=1, color="#666666")
        ax.set(ylim=(-0.07, 1.07), yticks=(0, 0.25, 0.5, 0.75, 1), ylabel="share of positives")
        if name:
            ax.set_title(escape_dollars(name), loc="left")
        single = sum(1 for share in values if share in (0, 1))
        rows.append((name, len(values), fmean(values), min(values), max(values), single))
        mean, smallest, largest = (
            format_number(value, digits=4) for value in (fmean(values), min(values), max(values))
        )
        summaries.append(
            f"{name + ': ' if name else ''}{len(values):,} batches, mean {mean}, "
            f"from {smallest} to {largest}, {single:,} of one class only"
        )
    panels[-1].set_xlabel("batch (its number in the epoch)")
    figure.suptitle(escape_dollars(title), fontsize=11)
    headers = ["loader", "batches", "mean share", "smallest", "largest", "batches of one class"]
    first = 0 if any(loaders) else 1
    return Picture(
        figure,
        f"{title} (the share of positives, batch by batch): {'; '.join(summaries)}.",
        Table.from_rows([row[first:] for row in rows], headers[first:], digits=4),
    )


@plot
def sigmoid_curve(logits: Iterable[float], probabilities: Iterable[float]) -> Picture:
    """Curve of the sigmoid, with a batch's logits and the probabilities made of them as points on it."""
    z = inputs.read_numbers(logits, "logits")
    p = inputs.read_numbers(probabilities, "probabilities", least=0, most=1, length=len(z))
    reach = max(6.0, 1.1 * max(map(abs, z)))
    grid = [reach * (step / 100 - 1) for step in range(201)]
    figure, (ax,) = make_axes()
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
        f"The sigmoid curve with a batch of {len(z):,} points: logits from {z[order[0]]:.3f} to "
        f"{z[order[-1]]:.3f}, probabilities from {min(p):.3f} to {max(p):.3f}, {above:,} of them above 0.5; "
        f"{'all points are on the curve' if off < 1e-3 else f'points are off the curve by up to {off:.3f}'}.",
        Table.from_rows(
            [(name, z[row], p[row]) for name, row in picks.items()],
            ["sample", "logit", "probability"],
            digits=4,
        ),
    )


def _sigmoid(logit: float) -> float:
    # The form with e^-|z| never overflows.
    small = math.exp(-abs(logit))
    return 1 / (1 + small) if logit >= 0 else small / (1 + small)
