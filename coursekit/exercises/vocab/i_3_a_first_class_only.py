"""Exercise I.3.a: right 100% of the time, and nothing learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Counts, Number, Text
from coursekit.exercises.vocab._labels import CLASSES, FIRST_ROWS, count_labels

if TYPE_CHECKING:
    from coursekit.course import Course


def _make_right_answer(course: Course) -> Answer:
    return {
        "first_counts": count_labels(course.train_labels[:FIRST_ROWS]),
        "accuracy_first": course.train_labels[:FIRST_ROWS].count(0) / FIRST_ROWS,
        "accuracy_test": course.test_labels.count(0) / len(course.test_labels),
    }


EXERCISE = Exercise(
    id="I.3.a",
    title="Right 100% of the time, and nothing learned",
    auto_points=1,
    text_points=1,
    values=(
        Counts("first_counts", 'a Counter of "neg" and "pos" in the first 200 rows', keys=CLASSES),
        Number(
            "accuracy_first", 'share of the first 200 rows for which the guess "neg" is right, from 0 to 1'
        ),
        Number("accuracy_test", "the same share for the whole test split, from 0 to 1"),
        Text(
            "why_perfect",
            "why a model trained and tested on the first 200 reviews is always right",
            asks=(
                "how the rows of the train split are ordered?",
                "what the model has to learn to be right on these 200 rows?",
                "what its accuracy would be on the test split?",
            ),
        ),
    ),
    truth=_make_right_answer,
    mistakes=(
        Mistake(
            "percent instead of share",
            "Accuracies are shares from 0 to 1 in this course, not percentages: divide by the number of "
            "rows and leave the factor 100 away.",
            lambda course: {
                name: 100 * _make_right_answer(course)[name] for name in ("accuracy_first", "accuracy_test")
            },
        ),
    ),
)
