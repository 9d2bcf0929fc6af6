"""What a measurement is, and how it is taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 8  # the best of so many: whatever else the machine does only ever adds time

ReportProgress = Callable[[str], None]
"""Is called with the name of each part of a benchmark when it begins."""


@dataclass(frozen=True)
class Measurement:
    """A measured value beside its target.

    unit: "s" (smaller is better), "times" (larger is better), or "of the cells" (a share; smaller is better).
    for_this_data: False where the target was set for other data.
    """

    name: str
    value: float
    target: float
    unit: str
    for_this_data: bool = True

    @property
    def meets_target(self) -> bool:
        """Whether the value reaches its target."""
        return self.value >= self.target if self.unit == "times" else self.value <= self.target

    def row(self) -> list[str]:
        """Return the measurement as a row of the table."""
        bound = "at least" if self.unit == "times" else "at most"
        verdict = "met" if self.meets_target else "missed"
        digits = 3 if self.unit == "of the cells" else 2
        return [
            self.name,
            f"{self.value:.{digits}f} {self.unit}",
            f"{bound} {self.target:.3g} {self.unit}",
            verdict if self.for_this_data else "for the real data",
        ]


def time_call(call: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def time_best(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the seconds of the shortest of several calls."""
    return min(time_call(call) for _ in range(rounds))
