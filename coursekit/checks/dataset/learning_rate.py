"""Exercises II.3.a and II.3.b: accuracy for each learning rate, and the best rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.dataset.small import MISTAKE_EPOCHS, small
from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Band, Bands, Unreadable, Value, Word, describe, read_number

if TYPE_CHECKING:
    from coursekit.course import Course


RATES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)


def _sweep_small(
    course: Course, rates: Sequence[float], *, one_model: bool = False
) -> list[tuple[float, float]]:
    """Give the test accuracy before and after a short training at each rate. one_model: as in the mistake."""
    from coursekit.training import fit

    model, found = course.model(), []
    train, test = small(course.train), small(course.test)
    for rate in rates:
        model = model if one_model else course.model()
        history = fit(model, train, test, epochs=MISTAKE_EPOCHS, rate=rate, progress=False)
        accuracies = history.column("test", "accuracy")
        found.append((accuracies[0], accuracies[-1]))
    return found


def _one_model(course: Course) -> Answer:
    found = course.remember("II.3 one model", lambda: _sweep_small(course, RATES, one_model=True))
    return {"before": [first for first, _ in found], "accuracies": [last for _, last in found]}


II_3_A = Exercise(
    id="II.3.a",
    title="Accuracy for each learning rate",
    auto_points=1,
    values=(
        Bands(
            "before",
            "for each rate, the accuracy on the test split before the first step",
            bands=((0.35, 0.66),) * len(RATES),
        ),
        Bands(
            "accuracies",
            "for each rate, the accuracy on the test split after the last epoch",
            bands=((0.35, 0.66), (0.35, 0.68), (0.4, 0.87), (0.55, 0.94), (0.65, 0.95), (0.35, 0.92)),
        ),
        Word("axis_scale", 'the scale of the axis of the rates, "linear" or "log"'),
    ),
    truth=lambda course: {"axis_scale": "log"},
    mistakes=(
        Mistake(
            "model not made anew",
            "At a later rate the accuracy is high before the first step. So this model had been trained "
            "already, at the rates before. Make a new model for each rate, inside the loop.",
            _one_model,
            when=lambda course, got: max(got["before"]) > 0.66,
        ),
        Mistake(
            "linear axis",
            "Look where the points would stand on a linear axis from 0 to 10: four of the six lie in its "
            "first hundredth, on top of each other. Which scale gives each factor of ten the same room?",
            lambda course: {"axis_scale": "linear"},
        ),
    ),
)


@dataclass(frozen=True)
class Sweep(Value):
    """A dict from learning rate to accuracy: whatever rates a student has tried."""

    def read(self, given: Any) -> dict[float, float]:
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict is expected: {self.what}.")
        found = {float(read_number(rate)): float(read_number(share)) for rate, share in given.items()}
        if not found or min(found) <= 0:
            raise Unreadable(f"It needs rates above 0, each with its accuracy. Expected: {self.what}.")
        if not all(0 <= share <= 1 for share in found.values()):
            raise Unreadable("Its accuracies must be shares from 0 to 1, so write 88.5% as 0.885.")
        return dict(sorted(found.items()))

    def same(self, got: dict[float, float], want: Any) -> bool:
        return all(share < 0.95 and (share > 0.55 or not 0.1 <= rate <= 1) for rate, share in got.items())

    def distance(self, got: dict[float, float], want: Any) -> str:
        return "One of these accuracies is not what its rate reaches. Train a new model for each rate."

    def show(self, got: dict[float, float]) -> str:
        return str(list(got))


def _best(got: Mapping[str, Any]) -> float | None:
    """Give the chosen rate as it stands among the rates that were tried."""
    found = [rate for rate in got["tried"] if abs(rate - got["best_rate"]) <= 1e-4 * rate]
    return found[0] if found else None


def _small_accuracies(course: Course, *rates: float) -> dict[float, float]:
    made = course.remember(
        "II.3 small sweep", lambda: [last for _, last in _sweep_small(course, (0.01, 0.1, 1.0, 10.0))]
    )
    accuracies = dict(zip((0.01, 0.1, 1.0, 10.0), made, strict=True))
    return {rate: accuracies[rate] for rate in rates}


II_3_B = Exercise(
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
            lambda course: {"tried": _small_accuracies(course, 0.01, 0.1, 1.0, 10.0), "best_rate": 0.5},
            when=lambda course, got: _best(got) is None,
        ),
        Mistake(
            "not the highest accuracy",
            "By your own figures another rate has a higher accuracy. Let the figures choose: max(tried, "
            "key=tried.get).",
            lambda course: {"tried": _small_accuracies(course, 0.01, 0.1, 1.0, 10.0), "best_rate": 0.1},
            when=lambda course, got: got["tried"][_best(got)] < max(got["tried"].values()),
        ),
        Mistake(
            "larger rates not tried",
            "Your best rate is the largest one that you tried. So you cannot know that larger rates do not "
            "work. Go on, in steps of ten, until the accuracy falls.",
            lambda course: {"tried": _small_accuracies(course, 0.01, 0.1), "best_rate": 0.1},
            when=lambda course, got: _best(got) == max(got["tried"]),
        ),
        Mistake(
            "smaller rates not tried",
            "Your best rate is the smallest one that you tried. A smaller one may be better still. Try "
            "rates on both sides of the best.",
            lambda course: {"tried": _small_accuracies(course, 1.0, 10.0), "best_rate": 1.0},
            when=lambda course, got: _best(got) == min(got["tried"]),
        ),
    ),
)
