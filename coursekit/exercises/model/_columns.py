"""What a model with one output gives, as kinds of answers: one number for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coursekit.checks.values import Numbers, Unreadable
from coursekit.exercises._shared import NumbersWithin


@dataclass(frozen=True)
class Column(Numbers):
    """One number for each row: (n,), or (n, 1) as a model with one output gives it."""

    def read(self, given: Any) -> Any:
        array = super().read(given)
        if array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        if array.ndim != 1:
            raise Unreadable(
                f"Its shape is {array.shape}, and one number for each row is expected: {self.what}."
            )
        return array


@dataclass(frozen=True)
class ColumnWithin(Column, NumbersWithin):
    """One number for each row, anywhere between low and high: the weights decide, and they are random."""

    def explain_difference(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            return f"It has {len(got)} rows, and the batch has another number of them."
        return f"It goes from {got.min():.4g} to {got.max():.4g}, and that cannot be. Expected: {self.what}."
