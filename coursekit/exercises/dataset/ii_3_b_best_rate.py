"""Exercise II.3.b: the best rate, from evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Band, Unreadable, Value, describe, read_number
from coursekit.exercises.dataset._training import sweep_rates

if TYPE_CHECKING:
    from coursekit.course import Course


@dataclass(frozen=True)
class Sweep(Value):
    """A dict from learning rate to accuracy: whatever rates a student has tried."""

    def read(self, given: Any) -> dict[float, float]:
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict is expected: {self.what}.")
        sweep = {float(read_number(rate)): float(read_number(share)) for rate, share in given.items()}
        if not sweep or min(sweep) <= 0:
            raise Unreadable(f"It needs rates above 0, each with its accuracy. Expected: {self.what}.")
        if not all(0 <= share <= 1 for share in sweep.values()):
            raise Unreadable("Its accuracies must be shares from 0 to 1, so write 88.5% as 0.885.")
        return dict(sorted(sweep.items()))

    def is_correct(self, got: dict[float, float], want: Any) -> bool:
        return all(share < 0.95 and (share > 0.55 or not 0.1 <= rate <= 1) for rate, share in got.items())

    def explain_difference(self, got: dict[float, float], want: Any) -> str:
        return "One of these accuracies is not what its rate reaches. Train a new model for each rate."


def _find_chosen_rate(got: Mapping[str, Any]) -> float | None:
    """Return the chosen rate as it stands among the rates that were tried."""
    matching = [rate for rate in got["tried"] if abs(rate - got["best_rate"]) <= 1e-4 * rate]
    return matching[0] if matching else None


def _measure_accuracies(course: Course, *rates: float) -> dict[float, float]:
    tried = (0.01, 0.1, 1.0, 10.0)
    accuracies = course.compute_once(
        "II.3 small sweep", lambda: [last for _, last in sweep_rates(course, tried)]
    )
    return {rate: accuracy for rate, accuracy in zip(tried, accuracies, strict=True) if rate in rates}


EXERCISE = Exercise(
    id="II.3.b",
    title="The best rate, from evidence",
    auto_points=1,
    values=(
        Sweep("tried", "a dict from each rate that you tried to the accuracy on the test split"),
        Band("best_rate", "the rate with the highest accuracy", low=0.03, high=5.0),
    ),
    mistakes=(
        Mistake(
            "choice without a figure",
            "You chose a rate that is not among the ones you tried. Train with it too, and enter its "
            "accuracy.",
            lambda course: {"tried": _measure_accuracies(course, 0.01, 0.1, 1.0, 10.0), "best_rate": 0.5},
            when=lambda course, got: _find_chosen_rate(got) is None,
        ),
        Mistake(
            "not the highest accuracy",
            "By your own figures another rate has a higher accuracy. Let the figures choose: max(tried, "
            "key=tried.get).",
            lambda course: {"tried": _measure_accuracies(course, 0.01, 0.1, 1.0, 10.0), "best_rate": 0.1},
            when=lambda course, got: got["tried"][_find_chosen_rate(got)] < max(got["tried"].values()),
        ),
        Mistake(
            "larger rates not tried",
            "Your best rate is the largest one that you tried. So you cannot know that larger rates do not "
            "work. Go on, in steps of ten, until the accuracy falls.",
            lambda course: {"tried": _measure_accuracies(course, 0.01, 0.1), "best_rate": 0.1},
            when=lambda course, got: _find_chosen_rate(got) == max(got["tried"]),
        ),
        Mistake(
            "smaller rates not tried",
            "Your best rate is the smallest one that you tried. A smaller one may be better still. Try "
            "rates on both sides of the best.",
            lambda course: {"tried": _measure_accuracies(course, 1.0, 10.0), "best_rate": 1.0},
            when=lambda course, got: _find_chosen_rate(got) == min(got["tried"]),
        ),
    ),
)
