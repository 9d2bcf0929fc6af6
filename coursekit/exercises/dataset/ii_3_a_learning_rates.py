"""Exercise II.3.a: accuracy for each learning rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Bands, Word
from coursekit.exercises.dataset._training import sweep_rates

if TYPE_CHECKING:
    from coursekit.course import Course


RATES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)


def _sweep_one_model(course: Course) -> Answer:
    accuracies = course.compute_once("II.3 one model", lambda: sweep_rates(course, RATES, reuse_model=True))
    return {"before": [first for first, _ in accuracies], "accuracies": [last for _, last in accuracies]}


EXERCISE = Exercise(
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
        Word(
            "axis_scale",
            'the scale of the axis of the rates, "linear" or "log"',
            options=("linear", "log"),
            aliases=(("logarithmic", "log"),),
        ),
    ),
    truth=lambda course: {"axis_scale": "log"},
    mistakes=(
        Mistake(
            "model not made anew",
            "At a later rate the accuracy is high before the first step. So this model had been trained "
            "already, at the rates before. Make a new model for each rate, inside the loop.",
            _sweep_one_model,
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
