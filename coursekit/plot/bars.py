"""Plots with bars: a number for each of a few names."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import TYPE_CHECKING, Any

from coursekit.plot import inputs
from coursekit.plot.figure import HATCHES, NotPlottable, Picture, colours, escape_dollars, make_axes, plot
from coursekit.plot.tables import Table, format_number, format_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@plot
def class_counts(counts: Mapping[Any, int]) -> Picture:
    """Bars: how many samples each label has. An entry "total" is left out: the sum is made here."""
    by_label = inputs.read_named_numbers(counts, "counts", least=0)
    by_label.pop("total", None)
    total = sum(by_label.values())
    figure, ax = _make_bar_axes(by_label)
    _draw_bars(ax, by_label, [format_number(count, 0) for count in by_label.values()])
    ax.set(xlabel="samples (count)", ylabel="label")
    rows = [
        (label, count, format_percent(count / total if total else 0)) for label, count in by_label.items()
    ]
    summary = ", ".join(f"{count:,} {label}" for label, count in by_label.items())
    return Picture(
        figure,
        f"Bars of the samples of each label: {summary}, {total:,} in all.",
        Table.from_rows(
            [*rows, ("total", total, format_percent(1 if total else 0))], ["label", "samples", "share"]
        ),
    )


@plot
def compare(
    values: Mapping[str, float], ylabel: str, *, chance: float | None = None, digits: int = 3
) -> Picture:
    """Bars: a few numbers by name, such as the accuracy with and without shuffling.

    ylabel: what the numbers are, with the unit, as in "unknown tokens (count)". Where it starts with
    "accuracy", the numbers are shares from 0 to 1 and are shown in percent.
    chance: what a guess would reach, drawn as a line.
    """
    inputs.read_text(ylabel, "ylabel")
    as_share = ylabel.lower().startswith("accuracy")
    by_name = inputs.read_named_numbers(values, "values")
    if as_share:
        inputs.read_shares(list(by_name.values()), "values")
    texts = [
        format_percent(value) if as_share else format_number(value, digits) for value in by_name.values()
    ]
    figure, ax = _make_bar_axes(by_name)
    _draw_bars(ax, by_name, texts)
    if as_share:
        ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        ax.set_xlim(0, 1.08)
    ax.set_xlabel(escape_dollars(ylabel if "%" in ylabel or not as_share else f"{ylabel} (%)"))
    summary = ", ".join(f"{name} {text}" for name, text in zip(by_name, texts, strict=True))
    rows: list[tuple[str, str]] = list(zip(by_name, texts, strict=True))
    if chance is not None:
        guess = format_percent(chance) if as_share else format_number(chance, digits)
        ax.axvline(chance, linestyle="--", linewidth=1.3, color="#222222")
        ax.text(chance, 1.02, f"chance {guess}", transform=ax.get_xaxis_transform(), ha="center")
        summary += f", a guess {guess}"
        rows.append(("a guess", guess))
    return Picture(figure, f"Bars of {ylabel}: {summary}.", Table.from_rows(rows, ["compared", ylabel]))


@plot
def step_times(parts: Mapping[str, float] | Mapping[str, Mapping[str, float]]) -> Picture:
    """Stacked bars: the milliseconds that each part of a training step takes.

    parts: from part to milliseconds, or several such steps by name.
    """
    several = isinstance(parts, Mapping) and any(isinstance(part, Mapping) for part in parts.values())
    steps = {
        name: inputs.read_named_numbers(times, "parts", least=0)
        for name, times in inputs.read_groups(parts if several else {"one step": parts}, "parts", "").items()
    }
    if not all(sum(times.values()) for times in steps.values()):
        raise NotPlottable("the times of parts add up to 0 ms.")
    names = list(dict.fromkeys(part for times in steps.values() for part in times))
    figure, ax = _make_bar_axes(steps, extra=0.4)
    left = [0.0] * len(steps)
    longest = max(sum(times.values()) for times in steps.values())
    for part, colour, hatch in zip(names, cycle(colours()), cycle(HATCHES), strict=False):
        widths = [times.get(part, 0.0) for times in steps.values()]
        ax.barh(
            range(len(steps)),
            widths,
            0.6,
            left,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=escape_dollars(part),
        )
        for row, width in enumerate(widths):
            if width > 0.1 * longest:  # narrower ones are told by the legend and the table
                ax.text(
                    left[row] + width / 2, row, format_number(width, 1), ha="center", va="center",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
                )  # fmt: skip
        left = [start + width for start, width in zip(left, widths, strict=True)]
    ax.set(xlabel="time of one step (ms)", xlim=(0, longest * 1.02))
    figure.legend(loc="outside upper center", ncols=min(5, len(names)), frameon=False)
    rows: list[tuple[Any, ...]] = []
    for step, times in steps.items():
        total = sum(times.values())
        lines = [*times.items(), ("whole step", total)]
        rows += [(*([step] if several else []), part, ms, format_percent(ms / total)) for part, ms in lines]
    summary = "; ".join(map(_describe_largest_part, steps, steps.values()))
    return Picture(
        figure,
        f"Stacked bars of the milliseconds of a training step: {summary}.",
        Table.from_rows(rows, [*(["step"] if several else []), "part", "time (ms)", "share"], digits=2),
    )


def _describe_largest_part(step: str, times: Mapping[str, float]) -> str:
    """Return what a step takes, in ms, and its longest part, in words."""
    total, part = sum(times.values()), max(times, key=lambda name: times[name])
    return f"{step} takes {format_number(total, 1)} ms, {format_percent(times[part] / total)} of it {part}"


def _make_bar_axes(names: Mapping[str, Any], extra: float = 0.0) -> tuple[Figure, Axes]:
    """Return a figure and axes for one lying bar a name, the first on top. extra: inches above the bars."""
    figure, (ax,) = make_axes(height=1.0 + extra + 0.5 * len(names))
    ax.set_yticks(range(len(names)), [escape_dollars(name) for name in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)
    return figure, ax


def _draw_bars(ax: Axes, values: Mapping[str, float], texts: list[str]) -> None:
    """Draw a bar for each value, with its number at the end."""
    drawn = ax.barh(range(len(values)), list(values.values()), 0.6, color=colours()[0])
    ax.bar_label(drawn, labels=texts, padding=4)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    ax.margins(x=0.15)
