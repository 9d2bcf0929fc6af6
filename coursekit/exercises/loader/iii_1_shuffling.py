"""Exercise III.1: train with and without shuffling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Band
from coursekit.exercises._shared import LEARNED_ACCURACY, measure_test_accuracy
from coursekit.exercises.loader._batches import train_small_model

if TYPE_CHECKING:
    from coursekit.course import Course


def _train_in_both_orders(course: Course) -> dict[str, float]:
    return {
        "accuracy_shuffled": measure_test_accuracy(course, train_small_model(course)),
        "accuracy_in_order": measure_test_accuracy(course, train_small_model(course, shuffle=False)),
    }


EXERCISE = Exercise(
    id="III.1",
    title="Train with and without shuffling",
    auto_points=1,
    values=(
        Band(
            "accuracy_shuffled",
            "test accuracy after training with shuffle=True",
            low=LEARNED_ACCURACY,
            high=0.97,
        ),
        Band("accuracy_in_order", "test accuracy after training with shuffle=False", low=0.45, high=0.58),
    ),
    mistakes=(
        Mistake(
            "percent instead of share",
            "Accuracies are shares from 0 to 1 in this course, and not percentages. Leave the factor 100 "
            "away.",
            lambda course: {name: 100 * accuracy for name, accuracy in _train_in_both_orders(course).items()},
            when=lambda course, got: max(got["accuracy_shuffled"], got["accuracy_in_order"]) > 1,
        ),
        Mistake(
            "the two runs swapped",
            "The run without shuffling has the higher accuracy here. Look at which run got shuffle=False: "
            "the two results have probably changed places.",
            lambda course: dict(
                zip(
                    _train_in_both_orders(course),
                    reversed(_train_in_both_orders(course).values()),
                    strict=True,
                )
            ),
            when=lambda course, got: got["accuracy_in_order"] > got["accuracy_shuffled"] + 0.1,
        ),
        Mistake(
            "both runs shuffled",
            "Both runs have learned equally well, so both were probably shuffled. fit(...) shuffles unless "
            "you say shuffle=False: say it in the second run.",
            lambda course: {"accuracy_in_order": _train_in_both_orders(course)["accuracy_shuffled"]},
            when=lambda course, got: (
                min(got["accuracy_in_order"], got["accuracy_shuffled"]) > LEARNED_ACCURACY
            ),
        ),
    ),
)
