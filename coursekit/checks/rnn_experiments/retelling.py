"""What a ledger tells, as plain data, and what follows from it: the figures of each experiment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from coursekit.checks.rnn_experiments.seen import array

if TYPE_CHECKING:
    from coursekit.experiments.comparison import Comparison
    from coursekit.experiments.entry import Data, Run
    from coursekit.experiments.ledger import Ledger


_CLASSES = 10
"""Classes that digits can tell apart."""


class Found(NamedTuple):
    """What a ledger says of one experiment. difference, words: beside the one that it changes, if any."""

    seeds: int
    mean: float
    difference: float | None
    words: str


def told_by_ledger(ledger: Ledger) -> dict[str, Any]:
    """Take out what a comparison is made of: the true classes of the validation rows, and the predictions.

    Gives "labels", a digit for each row, and "runs": (experiment, the one that it changes, seed, predicted).
    """
    assert ledger.data is not None  # no run is read before the line of the data
    runs = [
        (str(run.name), None if run.against is None else str(run.against), int(run.seed), str(run.validation))
        for run in ledger.runs
    ]
    return {"labels": str(ledger.data.labels["validation"]), "runs": runs}


def told_by_comparison(comparison: Comparison) -> dict[str, Any]:
    """Take out the figures of a comparison, which has no predictions any more.

    Gives "rows": (experiment, the one that it changes, seeds, mean, difference, its p value), the last two
    None where there is no difference.
    """
    rows = []
    for row in comparison.rows:
        told = row.difference
        beside = (None, None) if told is None else (float(told.value), float(told.p))
        against = None if row.against is None else str(row.against)
        rows.append((str(row.name), against, int(row.seeds), float(row.mean), *beside))
    return {"rows": rows}


def found_in(told: Mapping[str, Any]) -> dict[str, Found]:
    """Say of each experiment what follows from what was told, by the course's own comparison.

    Raises an exception where the data are none of a ledger.
    """
    return _of_rows(told["rows"]) if "rows" in told else _of_runs(told["labels"], told["runs"])


def _of_runs(labels: str, runs: Any) -> dict[str, Found]:
    from pathlib import Path

    from coursekit.experiments.comparison import compare
    from coursekit.experiments.entry import Data, check_digits
    from coursekit.experiments.ledger import Ledger

    check_digits(labels, len(labels), _CLASSES, "labels")
    data = Data("", {"validation": len(labels)}, "", (), {"validation": labels})
    seen = set()
    for name, against, seed, predicted in runs:
        check_digits(predicted, len(labels), _CLASSES, "predictions")
        if not (isinstance(name, str) and isinstance(against, str | None) and type(seed) is int):
            raise TypeError("a run has an experiment's name and a seed")
        if (name, seed) in seen:
            raise ValueError("a run is there twice")
        seen.add((name, seed))
    ledger = Ledger(
        Path(), data, tuple(run_of(name, against, seed, data, said) for name, against, seed, said in runs)
    )
    return {
        row.name: Found(row.seeds, row.mean, row.difference.value if row.difference else None, row.words)
        for row in compare(ledger).rows
    }


def _of_rows(rows: Any) -> dict[str, Found]:
    from coursekit.experiments.comparison import ALPHA, BETTER, CANNOT_TELL, WORSE
    from coursekit.experiments.significance import holm

    means = {name: mean for name, _, _, mean, _, _ in rows}
    if len(means) != len(rows) or not all(
        isinstance(name, str) and type(seeds) is int for name, _, seeds, *_ in rows
    ):
        raise ValueError("a row has a name of its own, and a number of seeds")
    shares = array(list(means.values()))
    if not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError("an accuracy lies between 0 and 1")
    corrected = iter(holm([float(p) for *_, p in rows if p is not None]))
    found = {}
    for name, against, seeds, mean, value, p in rows:
        words = ""
        if p is not None:
            if abs(mean - means[against] - value) > 1e-6 or not 0 <= p <= 1:
                raise ValueError("a difference does not follow from the means")
            words = (BETTER if value > 0 else WORSE) if next(corrected) < ALPHA else CANNOT_TELL
        found[name] = Found(seeds, mean, value, words)
    return found


def run_of(name: str, against: str | None, seed: int, data: Data, predicted: str) -> Run:
    """Make a run of which only the predictions count."""
    from coursekit.experiments.entry import Run

    return Run(
        name=name,
        against=against,
        change={},
        settings={},
        seed=seed,
        data=data.facts,
        versions={},
        device={},
        command="",
        history={},
        validation=predicted,
        test=predicted,
        seconds=1.0,
        date="2026-01-01T00:00:00+00:00",
    )
