"""Exercise II.3.a: accuracy for each learning rate."""

from __future__ import annotations

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Word
from coursekit.exercises._histories import (
    TrainingHistories,
    differ_besides,
    is_trained_at,
    recognise_wrong_trainings,
)

RATES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)


EXERCISE = Exercise(
    id="II.3.a",
    title="Accuracy for each learning rate",
    auto_points=1,
    values=(
        TrainingHistories("histories", "a dict from each of the six rates to its History", keys=RATES),
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
            "another rate than its key",
            "A training in your dict ran at another rate than its key says. Hand the rate of the key to "
            "fit; an optimizer of your own brings its own rate.",
            when=lambda course, got: (
                not all(is_trained_at(record, rate) for rate, record in got["histories"].items())
            ),
            names=("histories",),
        ),
        *recognise_wrong_trainings("histories"),
        Mistake(
            "more than the rate changed",
            "Your six trainings differ in more than the rate: in the batch size, the schedule, the "
            "optimizer, a seed, or the weights at the start, which course.model() makes equal. Then nobody "
            "can tell what made the difference. Change the rate alone.",
            when=lambda course, got: differ_besides(got["histories"].values(), "rate"),
            names=("histories",),
        ),
        Mistake(
            "linear axis",
            "Look where the points would stand on a linear axis from 0 to 10: four of the six lie in its "
            "first hundredth, on top of each other. Which scale gives each factor of ten the same room?",
            lambda course: {"axis_scale": "linear"},
        ),
    ),
)
