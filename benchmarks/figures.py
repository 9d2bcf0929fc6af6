"""What a measurement is, and how it is taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 8  # the best of so many: whatever else the machine does only ever adds time


@dataclass(frozen=True)
class Figure:
    """A measured figure beside its target.

    unit: "s" (smaller is better), "times" (larger is better), or "of the cells" (a share; smaller is better).
    for_this_data: False where the target was set for other data.
    """

    what: str
    value: float
    target: float
    unit: str
    for_this_data: bool = True

    @property
    def met(self) -> bool:
        """Tell whether the figure reaches its target."""
        return self.value >= self.target if self.unit == "times" else self.value <= self.target

    def row(self) -> list[str]:
        """Write the figure as a row of the table."""
        bound = "at least" if self.unit == "times" else "at most"
        verdict = "met" if self.met else "missed"
        digits = 3 if self.unit == "of the cells" else 2
        return [
            self.what,
            f"{self.value:.{digits}f} {self.unit}",
            f"{bound} {self.target:.3g} {self.unit}",
            verdict if self.for_this_data else "for the real data",
        ]


def seconds(work: Callable[[], object]) -> float:
    """Time one call, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Time several calls and keep the shortest, in seconds."""
    return min(seconds(work) for _ in range(rounds))
