"""Each experiment beside the one it changes, and which differences are real (section VII)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.experiments.ledger import Ledger, RunEntry, Split, as_ledger
from coursekit.experiments.significance import Difference, compare_correct, holm
from coursekit.plot.tables import Table, format_percent

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
    """Return the comparison of each experiment of a ledger with the one it changes, on the same rows.

    Raises:
        CourseError: the ledger has no runs, or the split is "test" and `final_test` has not opened it.
    """
    ledger = as_ledger(ledger)
    if not ledger.runs:
        raise CourseError(f"The ledger {ledger.path} has no runs yet: there is nothing to compare.")
    correct = {name: ledger.correct(name, split) for name in ledger.names}
    seconds = ledger.seconds()
    rows = [_make_row(ledger.runs_of(name)[0], correct, seconds[name]) for name in ledger.names]
    return Comparison(split, next(iter(correct.values())).shape[1], tuple(_judge_differences(rows)))


def _make_row(run: RunEntry, correct: dict[str, np.ndarray], seconds: float) -> Row:
    """Return the row of an experiment, not judged yet. run: any of its runs; correct: of all experiments."""
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
        difference=compare_correct(mine, correct[run.against]) if run.against in correct else None,
    )


def _judge_differences(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with the p values corrected for their number, and each difference in words."""
    p_values = [row.difference.p for row in rows if row.difference is not None]
    corrected = iter(holm(p_values))
    judged_rows = []
    for row in rows:
        if row.difference is not None:
            p = next(corrected)
            sign = BETTER if row.difference.value > 0 else WORSE
            row = replace(row, p_corrected=p, words=sign if p < ALPHA else CANNOT_TELL)
        judged_rows.append(row)
    return judged_rows


def _format_cells(row: Row) -> tuple[Any, ...]:
    """Return the cells of a row of the table; None where there is nothing to say."""
    accuracy = format_percent(row.mean) + ("" if row.sd is None else f" ± {100 * row.sd:.1f}")
    first = (row.name, row.change or None, row.against, row.seeds, accuracy)
    difference = row.difference
    if difference is None or row.p_corrected is None:
        return (*first, None, None, None, row.seconds, None)
    points = f"{100 * difference.value:+.2f}"
    interval = f"{100 * difference.low:+.2f} to {100 * difference.high:+.2f}"
    p = "< 0.001" if row.p_corrected < 0.001 else f"{row.p_corrected:.3f}"
    return (*first, points, interval, p, row.seconds, row.words)
