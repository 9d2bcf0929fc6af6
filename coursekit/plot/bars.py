"""Plots with bars: a number for each of a few names."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import TYPE_CHECKING, Any

from coursekit.plot import series
from coursekit.plot.figure import HATCHES, Picture, Unfit, colours, literal, new_axes, plot
from coursekit.plot.tables import Table, number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@plot
def class_counts(counts: Mapping[Any, int]) -> Picture:
    """Bars: how many samples each label has. An entry "total" is left out: the sum is made here."""
    found = series.named(counts, "counts", least=0)
    found.pop("total", None)
    total = sum(found.values())
    figure, ax = _bar_axes(found)
    _draw_bars(ax, found, [number(count, 0) for count in found.values()])
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

    ylabel: what the numbers are, with the unit, as in "unknown tokens (count)". Where it starts with
    "accuracy", the numbers are shares from 0 to 1 and are shown in percent.
    chance: what a guess would reach, drawn as a line.
    """
    series.text(ylabel, "ylabel")
    as_share = ylabel.lower().startswith("accuracy")
    found = series.named(values, "values")
    if as_share:
        series.shares(list(found.values()), "values")
    texts = [percent(value) if as_share else number(value, digits) for value in found.values()]
    figure, ax = _bar_axes(found)
    _draw_bars(ax, found, texts)
    if as_share:
        ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}")
        ax.set_xlim(0, 1.08)
    ax.set_xlabel(literal(ylabel if "%" in ylabel or not as_share else f"{ylabel} (%)"))
    said = ", ".join(f"{name} {text}" for name, text in zip(found, texts, strict=True))
    rows: list[tuple[str, str]] = list(zip(found, texts, strict=True))
    if chance is not None:
        guess = percent(chance) if as_share else number(chance, digits)
        ax.axvline(chance, linestyle="--", linewidth=1.3, color="#222222")
        ax.text(chance, 1.02, f"chance {guess}", transform=ax.get_xaxis_transform(), ha="center")
        said += f", a guess {guess}"
        rows.append(("a guess", guess))
    return Picture(figure, f"Bars of {ylabel}: {said}.", Table.of(rows, ["compared", ylabel]))


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
    figure, ax = _bar_axes(steps, extra=0.4)
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
            label=literal(part),
        )
        for row, width in enumerate(widths):
            if width > 0.1 * longest:  # narrower ones are told by the legend and the table
                ax.text(
                    left[row] + width / 2, row, number(width, 1), ha="center", va="center",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
                )  # fmt: skip
        left = [start + width for start, width in zip(left, widths, strict=True)]
    ax.set(xlabel="time of one step (ms)", xlim=(0, longest * 1.02))
    figure.legend(loc="outside upper center", ncols=min(5, len(names)), frameon=False)
    rows: list[tuple[Any, ...]] = []
    for step, times in steps.items():
        total = sum(times.values())
        lines = [*times.items(), ("whole step", total)]
        rows += [(*([step] if several else []), part, ms, percent(ms / total)) for part, ms in lines]
    said = "; ".join(map(_largest_part, steps, steps.values()))
    return Picture(
        figure,
        f"Stacked bars of the milliseconds of a training step: {said}.",
        Table.of(rows, [*(["step"] if several else []), "part", "time (ms)", "share"], digits=2),
    )


def _largest_part(step: str, times: Mapping[str, float]) -> str:
    total, part = sum(times.values()), max(times, key=lambda name: times[name])
    return f"{step} takes {number(total, 1)} ms, {percent(times[part] / total)} of it {part}"


def _bar_axes(names: Mapping[str, Any], extra: float = 0.0) -> tuple[Figure, Axes]:
    """Make axes for one lying bar a name, the first on top. extra: inches above, for a legend or a label."""
    figure, (ax,) = new_axes(height=1.0 + extra + 0.5 * len(names))
    ax.set_yticks(range(len(names)), [literal(name) for name in names])
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
