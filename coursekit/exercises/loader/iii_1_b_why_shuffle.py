"""Exercise III.1.b: why shuffle, and why in every epoch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number, Text, Word
from coursekit.exercises.loader._batches import batch_labels

if TYPE_CHECKING:
    from coursekit.course import Course


def _compute_batch_share(course: Course, fits: Callable[[int, int], bool]) -> float:
    """Return the share of the batches, rows in order, whose number of positives and of rows fit."""
    batches = batch_labels(course)
    return sum(fits(sum(batch), len(batch)) for batch in batches) / len(batches)


EXERCISE = Exercise(
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
            options=("higher", "lower", "the same"),
            aliases=(("same", "the same"),),
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
        "one_class_in_order": _compute_batch_share(course, lambda positive, rows: positive in (0, rows)),
        "one_class_shuffled": 0,
        "new_reviews": "higher",
    },
    mistakes=(
        Mistake(
            "mixed batches counted",
            "This is the share of the batches with both classes. Asked for are the batches with one class "
            "only.",
            lambda course: {
                "one_class_in_order": _compute_batch_share(
                    course, lambda positive, rows: 0 < positive < rows
                ),
                "one_class_shuffled": 1,
            },
        ),
        Mistake(
            "one of the classes forgotten",
            "You counted the batches of only one of the classes. A batch with negative reviews only counts, "
            "and so does one with positive reviews only.",
            lambda course: {
                "one_class_in_order": _compute_batch_share(course, lambda positive, rows: positive == 0)
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
