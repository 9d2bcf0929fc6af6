"""Each experiment beside the one it changes, and which differences are real (section VII)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.experiments.ledger import Ledger, Run, Split, as_ledger
from coursekit.experiments.significance import Difference, difference, holm
from coursekit.plot.tables import Table, percent

ALPHA = 0.05
"""How often, at most, a whole table may call equal experiments different."""

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
    p_corrected: float | None = None
    """p corrected by Holm for the number of differences in the table; the words follow it."""
    words: str = ""


@dataclass(frozen=True)
class Comparison:
    """All experiments of a ledger, each beside the one it changes."""

    split: Split
    samples: int
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row:
        """Return an experiment's row."""
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
        return Table.of(
            [_cells(row) for row in self.rows],
            [*headers, "95% interval", "p (Holm)", "training (s)", "in words"],
            title,
            digits=1,
        )

    def __str__(self) -> str:
        return str(self.table)

    __repr__ = __str__

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return self.table._repr_mimebundle_(**kwargs)


def compare(ledger: Ledger | Path | str, split: Split = "validation") -> Comparison:
    """Compare each experiment of a ledger with the one it changes, on the same rows.

    Raises `CourseError` for the test split before `final_test` has opened it.
    """
    ledger = as_ledger(ledger)
    if not ledger.runs:
        raise CourseError(f"The ledger {ledger.path} has no runs yet: there is nothing to compare.")
    correct = {name: ledger.correct(name, split) for name in ledger.names}
    seconds = ledger.seconds()
    rows = [_row(ledger.of(name)[0], correct, seconds[name]) for name in ledger.names]
    return Comparison(split, next(iter(correct.values())).shape[1], tuple(_judged(rows)))


def _row(run: Run, correct: dict[str, np.ndarray], seconds: float) -> Row:
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
        difference=difference(mine, correct[run.against]) if run.against in correct else None,
    )


def _judged(rows: Sequence[Row]) -> list[Row]:
    """Correct the p values for their number, and say each difference in words."""
    told = [row.difference for row in rows if row.difference is not None]
    corrected = iter(holm([one.p for one in told]))
    found = []
    for row in rows:
        if row.difference is not None:
            p = next(corrected)
            sign = BETTER if row.difference.value > 0 else WORSE
            row = replace(row, p_corrected=p, words=sign if p < ALPHA else CANNOT_TELL)
        found.append(row)
    return found


def _cells(row: Row) -> tuple[Any, ...]:
    spread = f"{percent(row.mean)} ± {100 * row.sd:.1f}" if row.sd is not None else percent(row.mean)
    told = row.difference
    if told is None or row.p_corrected is None:
        return (
            row.name,
            row.change or None,
            row.against,
            row.seeds,
            spread,
            None,
            None,
            None,
            row.seconds,
            None,
        )
    interval = f"{100 * told.low:+.2f} to {100 * told.high:+.2f}"
    points = f"{100 * told.value:+.2f}"
    p = "< 0.001" if row.p_corrected < 0.001 else f"{row.p_corrected:.3f}"
    return (row.name, row.change, row.against, row.seeds, spread, points, interval, p, row.seconds, row.words)
