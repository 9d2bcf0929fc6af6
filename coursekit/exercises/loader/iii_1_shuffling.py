"""Exercise III.1: train with and without shuffling."""

from __future__ import annotations

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.exercises._histories import (
    TrainingHistory,
    differ_besides,
    is_trained_at,
    recognise_wrong_trainings,
)

NAMES = ("history_shuffled", "history_in_order")

EXERCISE = Exercise(
    id="III.1",
    title="Train with and without shuffling",
    auto_points=1,
    values=(
        TrainingHistory("history_shuffled", "the History of the training with shuffle=True"),
        TrainingHistory("history_in_order", "the History of the training with shuffle=False"),
    ),
    mistakes=(
        *recognise_wrong_trainings("history_shuffled"),
        *recognise_wrong_trainings("history_in_order"),
        Mistake(
            "the two runs exchanged",
            "history_shuffled is the training without shuffling, and history_in_order the one with it: they "
            "have changed places.",
            when=lambda course, got: (
                not got["history_shuffled"]["settings"]["shuffle"]
                and got["history_in_order"]["settings"]["shuffle"]
            ),
            names=NAMES,
        ),
        Mistake(
            "both runs shuffled",
            "Both trainings were shuffled. fit(...) shuffles unless you say shuffle=False: say it for "
            "history_in_order.",
            when=lambda course, got: got["history_in_order"]["settings"]["shuffle"],
            names=("history_in_order",),
        ),
        Mistake(
            "no run shuffled",
            "Neither training was shuffled. Say shuffle=True for history_shuffled.",
            when=lambda course, got: not got["history_shuffled"]["settings"]["shuffle"],
            names=("history_shuffled",),
        ),
        Mistake(
            "more than the order changed",
            "The two trainings differ in more than the shuffling: in the rate, the batch size, a seed, the "
            "weights at the start, or another setting. Then nobody can tell what made the difference.",
            when=lambda course, got: differ_besides((got[name] for name in NAMES), "shuffle"),
            names=NAMES,
        ),
        Mistake(
            "other settings than the section's",
            "Both trainings had another rate or another batch size than the section's. fit has defaults of "
            "its own: hand over rate=settings.rate and batch_size=settings.batch_size.",
            when=lambda course, got: (
                not all(
                    is_trained_at(got[name], course.settings.rate)
                    and got[name]["settings"]["batch_size"] == course.settings.batch_size
                    for name in NAMES
                )
            ),
            names=NAMES,
        ),
    ),
)
