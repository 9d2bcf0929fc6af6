"""Each experiment beside the one it changes, and which differences are real (section VII)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.experiments.ledger import Ledger, RunEntry, Split, as_ledger
from coursekit.experiments.significance import ALPHA, Difference, compare_correct, pool_seed_noise
from coursekit.plot.tables import Table, format_percent

BETTER, WORSE, CANNOT_TELL = "better", "worse", "cannot tell"


@dataclass(frozen=True)
class Row:
    """One experiment of a comparison. mean, sd: of its accuracies over the seeds, from 0 to 1."""

    name: str
    against: str | None
    change: str
    seeds: int
    mean: float
    sd: float | None
    """None with one seed: it cannot tell how much another training would differ."""
    seconds: float
    """Mean of a training."""
    difference: Difference | None = None
    """None for the baseline, and where the ledger has no run of the experiment it is against."""
    words: str = ""
    """What the difference's corrected p value says: better, worse, or cannot tell."""
    is_planned: bool = True
    """False for a comparison that was not planned: it is corrected for all of the table."""

    @property
    def p_corrected(self) -> float | None:
        """The p value of the difference, corrected for the number of comparisons; None if there is none."""
        return self.difference.p_corrected if self.difference else None


@dataclass(frozen=True)
class Comparison:
    """All experiments of a ledger, each beside the one it changes."""

    split: Split
    samples: int
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row:
        """Return an experiment's row. Raises `CourseError` where it has none."""
        for row in self.rows:
            if row.name == name:
                return row
        raise CourseError(
            f'The comparison has no "{name}": it has {", ".join(row.name for row in self.rows)}.'
        )

    @property
    def table(self) -> Table:
        """The comparison for a reader; accuracies in percent, differences in percentage points."""
        headers = ["experiment", "change", "against", "seeds", "accuracy", "difference (points)"]
        title = f"Accuracy on the {self.samples:,} {self.split} rows: mean ± standard deviation over seeds."
        return Table.from_rows(
            [_format_cells(row) for row in self.rows],
            [*headers, "95% interval", "p (corrected)", "training (s)", "in words"],
            title,
            digits=1,
        )

    def __str__(self) -> str:
        return str(self.table)

    __repr__ = __str__

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return self.table._repr_mimebundle_(**kwargs)


def compare(
    ledger: Ledger | Path | str, split: Split = "validation", *, planned: Collection[str] | None = None
) -> Comparison:
    """Return the comparison of each experiment of a ledger with the one it changes, on the same rows.

    planned: names of the experiments whose comparisons were decided on before anybody saw a figure; all where
    left out. They are corrected for their own number, and any other one for the number of all.

    Raises:
        CourseError: the ledger has no runs, or the split is "test" and `final_test` has not opened it.
    """
    ledger = as_ledger(ledger)
    if not ledger.runs:
        raise CourseError(f"The ledger {ledger.path} has no runs yet: there is nothing to compare.")
    correct = {name: ledger.correct(name, split) for name in ledger.names}
    seconds = ledger.seconds()
    compared = [name for name in ledger.names if ledger.runs_of(name)[0].against in correct]
    chosen = set(compared if planned is None else planned)
    sizes = {True: len([name for name in compared if name in chosen]), False: len(compared)}
    noise = pool_seed_noise(correct.values())
    rows = []
    for name in ledger.names:
        row = _make_row(ledger.runs_of(name)[0], correct, seconds[name], name in chosen or planned is None)
        if name in compared:
            theirs = correct[str(row.against)]
            difference = compare_correct(correct[name], theirs, noise, comparisons=sizes[row.is_planned])
            row = replace(row, difference=difference, words=_find_words(difference))
        rows.append(row)
    return Comparison(split, next(iter(correct.values())).shape[1], tuple(rows))


def _make_row(run: RunEntry, correct: dict[str, np.ndarray], seconds: float, is_planned: bool) -> Row:
    """Return the row of an experiment, not compared yet. run: any of its runs; correct: of all."""
    mine = correct[run.name]
    accuracies = mine.mean(axis=1)
    return Row(
        name=run.name,
        against=run.against,
        change=", ".join(f"{setting} = {value}" for setting, value in run.change.items()),
        seeds=len(mine),
        mean=float(accuracies.mean()),
        sd=float(accuracies.std(ddof=1)) if len(mine) > 1 else None,
        seconds=seconds,
        is_planned=is_planned,
    )


def _find_words(difference: Difference) -> str:
    """Return what a difference says: the word agrees with the interval."""
    if difference.p_corrected is None or difference.p_corrected >= ALPHA:
        return CANNOT_TELL
    return BETTER if difference.value > 0 else WORSE


def _explain_words(row: Row) -> str:
    """Return the words for a reader: with the reason where nobody can tell although a figure is there."""
    difference = row.difference
    if difference is None or row.words != CANNOT_TELL:
        return row.words
    if difference.p is None:
        return f"{CANNOT_TELL}: one seed each"
    if difference.p < ALPHA:
        alone = BETTER if difference.value > 0 else WORSE
        return f"{CANNOT_TELL} ({alone} alone, not after correction)"
    return row.words


def _format_cells(row: Row) -> tuple[Any, ...]:
    """Return the cells of a row of the table; None where there is nothing to say."""
    accuracy = format_percent(row.mean) + ("" if row.sd is None else f" ± {100 * row.sd:.1f}")
    first = (row.name, row.change or None, row.against, row.seeds, accuracy)
    difference = row.difference
    if difference is None:
        return (*first, None, None, None, row.seconds, None)
    points = f"{100 * difference.value:+.2f}"
    interval = f"{100 * difference.low:+.2f} to {100 * difference.high:+.2f}"
    corrected = row.p_corrected
    p = None if corrected is None else "< 0.001" if corrected < 0.001 else f"{corrected:.3f}"
    return (*first, points, interval, p, row.seconds, _explain_words(row))
