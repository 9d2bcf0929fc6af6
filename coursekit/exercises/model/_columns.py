"""What a model with one output gives, as kinds of answers: one number for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coursekit.checks.values import Numbers, Unreadable


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
