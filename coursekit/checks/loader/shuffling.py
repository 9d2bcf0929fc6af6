"""Exercises III.1, III.1.a and III.1.b: batches, and why the train rows are shuffled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.loader.runs import label_batches, small_model
from coursekit.checks.measures import LEARNED, accuracy_on_test
from coursekit.checks.values import Band, Number, Text, Word

if TYPE_CHECKING:
    from coursekit.course import Course


def _both_orders(course: Course) -> dict[str, float]:
    return {
        "accuracy_shuffled": accuracy_on_test(course, small_model(course)),
        "accuracy_in_order": accuracy_on_test(course, small_model(course, shuffle=False)),
    }


III_1 = Exercise(
    id="III.1",
    title="Train with and without shuffling",
    auto_points=1,
    values=(
        Band("accuracy_shuffled", "test accuracy after training with shuffle=True", low=LEARNED, high=0.97),
        Band("accuracy_in_order", "test accuracy after training with shuffle=False", low=0.45, high=0.58),
    ),
    mistakes=(
        Mistake(
            "percent instead of share",
            "Accuracies are shares from 0 to 1 in this course, and not percentages. Leave the factor 100 "
            "away.",
            lambda course: {name: 100 * accuracy for name, accuracy in _both_orders(course).items()},
            when=lambda course, got: max(got["accuracy_shuffled"], got["accuracy_in_order"]) > 1,
        ),
        Mistake(
            "the two runs swapped",
            "The run without shuffling has the higher accuracy here. Look at which run got shuffle=False: "
            "the two results have probably changed places.",
            lambda course: dict(
                zip(_both_orders(course), reversed(_both_orders(course).values()), strict=True)
            ),
            when=lambda course, got: got["accuracy_in_order"] > got["accuracy_shuffled"] + 0.1,
        ),
        Mistake(
            "both runs shuffled",
            "Both runs have learned equally well, so both were probably shuffled. fit(...) shuffles unless "
            "you say shuffle=False: say it in the second run.",
            lambda course: {"accuracy_in_order": _both_orders(course)["accuracy_shuffled"]},
            when=lambda course, got: min(got["accuracy_in_order"], got["accuracy_shuffled"]) > LEARNED,
        ),
    ),
)


III_1_A = Exercise(
    id="III.1.a",
    title="What batches are good for",
    text_points=1,
    values=(
        Text(
            "two_gains",
            "two gains of training in batches",
            asks=(
                "why a computer needs less time for 128 rows at once than for 128 rows one after another?",
                "what averaging over a batch does to the gradient?",
                "what that means for a single training step?",
            ),
        ),
    ),
)


def _share_of_batches(course: Course, fits: Callable[[int, int], bool]) -> float:
    """Give the share of the batches, rows in order, whose number of positives and of rows fit."""
    batches = label_batches(course)
    return sum(fits(sum(batch), len(batch)) for batch in batches) / len(batches)


III_1_B = Exercise(
    id="III.1.b",
    title="Why shuffle, and why in every epoch",
    auto_points=1,
    text_points=1,
    values=(
        Number(
            "one_class_in_order", "share of the batches that hold one class only, rows in order, from 0 to 1"
        ),
        Number("one_class_shuffled", "the same share when the loader shuffles, from 0 to 1"),
        Word(
            "new_reviews",
            'accuracy on new reviews after training with shuffling, against training without: "higher", '
            '"lower" or "the same"',
        ),
        Text(
            "why_shuffle",
            "why the rows are shuffled, and why anew in every epoch",
            asks=(
                "what the model learns from many batches of one class in a row?",
                "what the second half of an epoch without shuffling does to what the first half has taught?",
                "what is gained by another order in each epoch?",
            ),
        ),
    ),
    truth=lambda course: {
        "one_class_in_order": _share_of_batches(course, lambda positive, rows: positive in (0, rows)),
        "one_class_shuffled": 0,
        "new_reviews": "higher",
    },
    mistakes=(
        Mistake(
            "mixed batches counted",
            "This is the share of the batches with both classes. Asked for are the batches with one class "
            "only.",
            lambda course: {
                "one_class_in_order": _share_of_batches(course, lambda positive, rows: 0 < positive < rows),
                "one_class_shuffled": 1,
            },
        ),
        Mistake(
            "one of the classes forgotten",
            "You counted the batches of only one of the classes. A batch with negative reviews only counts, "
            "and so does one with positive reviews only.",
            lambda course: {
                "one_class_in_order": _share_of_batches(course, lambda positive, rows: positive == 0)
            },
        ),
        Mistake(
            "shuffling reduces generalisation",
            "Shuffling does not harm the model on new reviews. To be right on new reviews is what "
            "generalisation means, and III.1 shows what happens to it without shuffling. Read your two "
            "accuracies again.",
            lambda course: {"new_reviews": "lower"},
        ),
        Mistake(
            "shuffling is only for the looks",
            "Shuffling is not for good looks only. In III.1 the same model saw the same reviews in two "
            "orders. Are the two accuracies the same?",
            lambda course: {"new_reviews": "the same"},
        ),
    ),
)
