"""Every plot of the course: drawn in one look, and with its numbers in a table beneath.

Each function shows its picture in the notebook. Outside of one it prints the sentence and the table, and
returns the `Picture`. Colour never carries a fact alone: markers, lines, hatches and labels say it too.
Where a value is still `...` or None, one line says so and nothing is drawn; a value of the wrong kind gives
one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from coursekit.plot import inputs
from coursekit.plot.accuracies import (
    accuracy_by_batch_size,
    accuracy_by_experiment,
    accuracy_by_rate,
    accuracy_by_time,
)
from coursekit.plot.bars import class_counts, compare, step_times
from coursekit.plot.distributions import batch_shares, length_histogram, rank_frequency, sigmoid_curve
from coursekit.plot.epochs import curves, history, rate_by_epoch
from coursekit.plot.figure import NotFilledIn, NotPlottable, show_table
from coursekit.plot.readiness import when_ready
from coursekit.plot.tables import Table

__all__ = [
    "accuracy_by_batch_size",
    "accuracy_by_experiment",
    "accuracy_by_rate",
    "accuracy_by_time",
    "batch_shares",
    "class_counts",
    "compare",
    "curves",
    "history",
    "length_histogram",
    "rank_frequency",
    "rate_by_epoch",
    "sigmoid_curve",
    "step_times",
    "table",
    "when_ready",
]


def table(
    rows: Iterable[Sequence[Any]], headers: Sequence[str], *, title: str | None = None, digits: int = 3
) -> Table | None:
    """Show rows of numbers, strings and None (no value) under headers. digits: decimals of a fraction."""
    try:
        cells = inputs.read_table_rows(rows, len(headers))
        return show_table(Table.from_rows(cells, headers, title=title, digits=digits))
    except NotFilledIn as name:
        print(f"Nothing to show yet: {name} is still to be filled in.")
    except NotPlottable as why:
        print(f"Nothing to show: {why}")
    except Exception as error:  # whatever a student's own object raises when it is looked at
        print(f"Nothing to show: the values given cannot be read ({type(error).__name__}).")
    return None
