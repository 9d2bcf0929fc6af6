"""The page of results, answers/results.md: made from a ledger alone (section VII)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from coursekit.experiments.comparison import BETTER, CANNOT_TELL, WORSE, Comparison, compare
from coursekit.experiments.final import recorded
from coursekit.experiments.ledger import Data, Ledger
from coursekit.experiments.plan import DOCUMENT, EXPERIMENTS, LINEAR_ACCURACY, LINEAR_ROWS
from coursekit.experiments.recipe import BASELINE, Recipe
from coursekit.plot.tables import Table

_SOURCES = {
    "sample": "the course's synthetic sample (these rows say nothing about real news)",
    "full": "the hub's copy",
    "folder": "a folder of real rows",
}
_GOAL = 0.915


def results(ledger: Ledger) -> str:
    """Write the page (Markdown): the same ledger gives the same bytes, on every machine.

    Raises `CourseError` where the ledger has no runs.
    """
    import jinja2

    comparison = compare(ledger)
    assert ledger.data is not None  # there are runs, so their data are told
    final = recorded(ledger, ledger.opened.name) if ledger.opened else None
    template = files(__package__).joinpath("results.md.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(template).render(
        **_circumstances(ledger, ledger.data),
        **_verdicts(comparison),
        **_repetition(ledger),
        document_table=_document_table(ledger, comparison),
        final=final,
        goal=_GOAL,
        linear=LINEAR_ACCURACY,
        linear_rows=LINEAR_ROWS,
    )


def _circumstances(ledger: Ledger, data: Data) -> dict[str, Any]:
    dates = sorted(run.date[:10] for run in ledger.runs)
    hours = sum(run.seconds for run in ledger.runs) / 3600
    return {
        "data_words": _SOURCES.get(data.source, data.source),
        "source": data.source,
        "rows": data.rows,
        "known": data.rows["train"] + data.rows["validation"],
        "fingerprint": data.fingerprint,
        "hardware": _once(_hardware(run.device) for run in ledger.runs),
        "versions": _once(
            ", ".join(f"{name} {number}" for name, number in run.versions.items()) for run in ledger.runs
        ),
        "commands": _once(run.command for run in ledger.runs),
        "dates": dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}",
        "runs": _count(len(ledger.runs), "run"),
        "hours": f"{hours:.1f} hours" if hours >= 1 else f"{60 * hours:.1f} minutes",
        "baseline": _baseline(ledger),
    }


def _hardware(device: Mapping[str, Any]) -> str:
    memory = f", {device['memory']:g} GB of memory" if device.get("memory") else ""
    cores = _count(device.get("cores") or 0, "core")
    if "processor" in device:
        return f"{device['name']} (GPU{memory}), beside {cores} of a processor {device['processor']}"
    return f"{cores} of a processor {device['name']}, {_count(device.get('threads') or 0, 'thread')}{memory}"


def _baseline(ledger: Ledger) -> str:
    """Tell the baseline's settings, and which of them are not the document's."""
    found = [run for run in ledger.runs if run.name == BASELINE]
    if not found:
        return "not run"
    settings = found[0].settings
    said = "Adam, " + ", ".join(
        f"{name} {value}" for name, value in settings.items() if value not in (None, False, 0.0)
    )
    reference = Recipe().to_json()
    other = [f"{name} {reference[name]}" for name in reference if settings.get(name) != reference[name]]
    return f"{said}; the document has {', '.join(other)}" if other else f"{said}, as in the document"


def _verdicts(comparison: Comparison) -> dict[str, Any]:
    table = comparison.table
    told = {
        words: [row for row in comparison.rows if row.words == words]
        for words in (BETTER, WORSE, CANNOT_TELL)
    }
    named = {
        words: ", ".join(f"{row.name} ({row.change}, against {row.against})" for row in rows) or "nothing"
        for words, rows in told.items()
    }
    return {
        "title": table.title,
        "comparison": _markdown(table),
        "comparisons": sum(row.difference is not None for row in comparison.rows),
        "single_seed": any(row.seeds == 1 for row in comparison.rows),
        "better": [row.name for row in told[BETTER]],
        "helped": named[BETTER],
        "hurt": named[WORSE],
        "open_": named[CANNOT_TELL],
    }


def _document_table(ledger: Ledger, comparison: Comparison) -> str:
    test = compare(ledger, "test") if ledger.opened else None
    rows = []
    for row in comparison.rows:
        figure = DOCUMENT.get(row.name)
        ours = test.row(row.name) if test else row
        gap = None if figure is None else f"{100 * (ours.mean - figure.accuracy):+.2f}"
        rows.append(
            (
                row.name,
                f"{figure.accuracy:.4f}" if figure else None,
                _spread(row.mean, row.sd),
                _spread(ours.mean, ours.sd) if test else None,
                gap,
                figure.beside or None if figure else None,
            )
        )
    headers = ["experiment", "document", "ours, validation", "ours, test", "difference (points)"]
    return _markdown(Table.of(rows, [*headers, "also different in the document"]))


def _repetition(ledger: Ledger) -> dict[str, Any]:
    """Tell how many seeds each experiment has, and what of the full set has none."""
    seeds = {name: len(ledger.of(name)) for name in ledger.names}
    least, most = min(seeds.values()), max(seeds.values())
    plan = (BASELINE, *(one.name for one in EXPERIMENTS))
    return {
        "seeds": _count(most, "seed") if least == most else f"{least} to {most} seeds",
        "most": most,
        "missing": [name for name in plan if name not in seeds],
        "fewer": [name for name, count in seeds.items() if count < most],
    }


def _spread(mean: float, sd: float | None) -> str:
    return f"{mean:.4f}" if sd is None else f"{mean:.4f} ± {sd:.4f}"


def _markdown(table: Table) -> str:
    """Write a table for Markdown, where a bar inside of a cell would begin the next one."""
    rows = tuple(tuple(cell.replace("|", "\\|") for cell in row) for row in table.rows)
    return str(Table(table.headers, rows, table.numeric))


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
