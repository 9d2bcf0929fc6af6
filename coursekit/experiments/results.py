"""The page of results, answers/results.md: made from a ledger alone (section VII)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from statistics import fmean
from typing import Any

from coursekit.experiments.comparison import BETTER, CANNOT_TELL, WORSE, Comparison, compare
from coursekit.experiments.final import Final, recorded_final
from coursekit.experiments.ledger import DataEntry, Ledger
from coursekit.experiments.other_models import MeasuredModel, make_models_table
from coursekit.experiments.plan import DOCUMENT, EXPERIMENTS, LINEAR_ACCURACY, LINEAR_ROWS
from coursekit.experiments.recipe import BASELINE, Recipe
from coursekit.plot.tables import Table, format_mean

_SOURCES = {
    "sample": "the course's synthetic sample (these rows say nothing about real news)",
    "full": "the hub's copy",
    "folder": "a folder of real rows",
}
_GOAL = 0.915


def render_results(ledger: Ledger, models: Sequence[MeasuredModel] = ()) -> str:
    """Return the page of results (Markdown): the same ledger and models give the same bytes everywhere.

    models: others, to stand beside those of the ledger. Raises `CourseError` where the ledger has no runs.
    """
    import jinja2

    comparison = compare(ledger)
    assert ledger.data is not None  # there are runs, so their data are told
    final = recorded_final(ledger, ledger.final_test.name) if ledger.final_test else None
    template = files(__package__).joinpath("results.md.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(template).render(
        **_describe_runs(ledger, ledger.data),
        **_describe_differences(comparison),
        **_describe_seeds(ledger),
        document_table=_make_document_table(ledger, comparison),
        final=final,
        goal=_GOAL,
        linear=LINEAR_ACCURACY,
        linear_rows=LINEAR_ROWS,
        **_describe_models(ledger, final, models),
    )


def _describe_models(ledger: Ledger, final: Final | None, models: Sequence[MeasuredModel]) -> dict[str, Any]:
    """Return a table (Markdown) for each corpus, and what the models were measured with."""
    tables = {}
    for corpus in dict.fromkeys(model.corpus for model in models):
        own = [_make_own_model(ledger, final)] if final and corpus == "AG News" else []
        chosen = [*own, *(model for model in models if model.corpus == corpus)]
        tables[corpus] = _to_markdown(make_models_table(chosen))
    return {
        "models": tables,
        "models_versions": _unique(
            ", ".join(f"{name} {number}" for name, number in model.versions.items()) for model in models
        ),
        "models_hardware": _unique(_describe_hardware(model.machine) for model in models),
        "models_commands": _unique(model.command for model in models),
        "models_dates": _unique(model.date[:10] for model in models),
    }


def _make_own_model(ledger: Ledger, final: Final) -> MeasuredModel:
    """Return the experiment for which the test split was opened, as a row beside the others."""
    runs = ledger.runs_of(final.name)
    assert ledger.final_test is not None and ledger.data is not None
    return MeasuredModel(
        corpus="AG News",
        name=f'the recurrent model "{final.name}"',
        train_rows=ledger.data.rows["train"],
        test_rows=final.samples,
        accuracies=list(ledger.final_test.accuracies.values()),
        seconds=fmean(run.seconds for run in runs),
        versions={},
        machine={},
        command="",
        date=final.date,
    )


def _describe_runs(ledger: Ledger, data: DataEntry) -> dict[str, Any]:
    """Return what the page says of data, hardware, versions, commands, times and baseline."""
    dates = sorted(run.date[:10] for run in ledger.runs)
    hours = sum(run.seconds for run in ledger.runs) / 3600
    return {
        "data_words": _SOURCES.get(data.source, data.source),
        "source": data.source,
        "rows": data.rows,
        "known": data.rows["train"] + data.rows["validation"],
        "fingerprint": data.fingerprint,
        "hardware": _unique(_describe_hardware(run.device) for run in ledger.runs),
        "versions": _unique(
            ", ".join(f"{name} {number}" for name, number in run.versions.items()) for run in ledger.runs
        ),
        "commands": _unique(run.command for run in ledger.runs),
        "dates": dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}",
        "runs": _format_count(len(ledger.runs), "run"),
        "hours": f"{hours:.1f} hours" if hours >= 1 else f"{60 * hours:.1f} minutes",
        "baseline": _describe_baseline(ledger),
    }


def _describe_hardware(device: Mapping[str, Any]) -> str:
    """Return in words what a run was trained on. device: as `describe_machine` gives it."""
    memory = f", {device['memory']:g} GB of memory" if device.get("memory") else ""
    cores = _format_count(device.get("cores") or 0, "core")
    threads = _format_count(device.get("threads") or 0, "thread")
    if "processor" in device:
        return f"{device['name']} (GPU{memory}), beside {cores} of a processor {device['processor']}"
    return f"{cores} of a processor {device['name']}, {threads}{memory}"


def _describe_baseline(ledger: Ledger) -> str:
    """Return the baseline's settings in words, and which of them are not the document's."""
    if BASELINE not in ledger.names:
        return "not run"
    settings = next(run.settings for run in ledger.runs if run.name == BASELINE)
    words = "Adam, " + ", ".join(
        f"{name} {value}" for name, value in settings.items() if value not in (None, False, 0.0)
    )
    reference = Recipe().to_json()
    other = [f"{name} {reference[name]}" for name in reference if settings.get(name) != reference[name]]
    return f"{words}; the document has {', '.join(other)}" if other else f"{words}, as in the document"


def _describe_differences(comparison: Comparison) -> dict[str, Any]:
    """Return the table of the comparison, and in words what helped, hurt, and cannot be told."""
    table = comparison.table
    rows_by_words = {
        words: [row for row in comparison.rows if row.words == words]
        for words in (BETTER, WORSE, CANNOT_TELL)
    }
    names = {
        words: ", ".join(f"{row.name} ({row.change}, against {row.against})" for row in rows) or "nothing"
        for words, rows in rows_by_words.items()
    }
    return {
        "title": table.title,
        "comparison": _to_markdown(table),
        "comparisons": sum(row.difference is not None for row in comparison.rows),
        "single_seed": any(row.seeds == 1 for row in comparison.rows),
        "better": [row.name for row in rows_by_words[BETTER]],
        "helped": names[BETTER],
        "hurt": names[WORSE],
        "open_": names[CANNOT_TELL],
    }


def _make_document_table(ledger: Ledger, comparison: Comparison) -> str:
    """Return a table (Markdown) of the document's accuracies beside those of the ledger."""
    test = compare(ledger, "test") if ledger.final_test else None
    rows = []
    for row in comparison.rows:
        figure = DOCUMENT.get(row.name)
        ours = test.row(row.name) if test else row
        gap = None if figure is None else f"{100 * (ours.mean - figure.accuracy):+.2f}"
        rows.append(
            (
                row.name,
                f"{figure.accuracy:.4f}" if figure else None,
                format_mean(row.mean, row.sd),
                format_mean(ours.mean, ours.sd) if test else None,
                gap,
                figure.beside or None if figure else None,
            )
        )
    headers = ["experiment", "document", "ours, validation", "ours, test", "difference (points)"]
    return _to_markdown(Table.from_rows(rows, [*headers, "also different in the document"]))


def _describe_seeds(ledger: Ledger) -> dict[str, Any]:
    """Return how many seeds the experiments have, and which experiments of the full set have none."""
    seeds = {name: len(ledger.runs_of(name)) for name in ledger.names}
    least, most = min(seeds.values()), max(seeds.values())
    plan = (BASELINE, *(experiment.name for experiment in EXPERIMENTS))
    return {
        "seeds": _format_count(most, "seed") if least == most else f"{least} to {most} seeds",
        "most": most,
        "missing": [name for name in plan if name not in seeds],
        "fewer": [name for name, count in seeds.items() if count < most],
    }


def _to_markdown(table: Table) -> str:
    """Return a table for Markdown, where a bar inside of a cell would begin the next one."""
    rows = tuple(tuple(cell.replace("|", "\\|") for cell in row) for row in table.rows)
    return str(Table(table.headers, rows, table.numeric))


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _format_count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
