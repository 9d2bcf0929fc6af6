"""Exercise I.1: count the reviews and their tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Counts, Number, Word
from coursekit.exercises.vocab._labels import CLASSES, count_labels
from coursekit.text import whitespace

if TYPE_CHECKING:
    from coursekit.course import Course


def _compute_mean_length(texts: Sequence[str], length: Callable[[str], int]) -> float:
    return sum(length(text) for text in texts) / len(texts)


def _make_right_answer(course: Course) -> Answer:
    counts = count_labels(course.train_labels)
    return {
        "label_counts": {**counts, "total": counts.total()},
        "first_class": CLASSES[course.train_labels[0]],
        "mean_length": course.counts.total() / len(course.train_texts),
    }


EXERCISE = Exercise(
    id="I.1",
    title="Count the reviews and their tokens",
    auto_points=1,
    values=(
        Counts("label_counts", 'a Counter with "neg", "pos" and "total"', keys=("neg", "pos", "total")),
        Word(
            "first_class",
            'the class of the first review, "neg" or "pos"',
            options=("neg", "pos"),
            aliases=(("negative", "neg"), ("positive", "pos")),
        ),
        Number("mean_length", "the mean number of tokens in a review, all decimals kept", tolerance=1e-4),
    ),
    truth=_make_right_answer,
    mistakes=(
        Mistake(
            "classes swapped",
            "Negative and positive are swapped. Here label 0 is neg and label 1 is pos. Other libraries "
            "number them from 1, so look it up each time: course.imdb['train'].features['label'].names "
            "tells.",
            lambda course: {"first_class": CLASSES[1 - course.train_labels[0]]},
        ),
        Mistake(
            "length in characters",
            "This is the mean length in characters. Cut each text into tokens first, then count the tokens.",
            lambda course: {"mean_length": _compute_mean_length(course.train_texts, len)},
        ),
        Mistake(
            "length by split",
            "This is the mean number of pieces that text.split() gives. It leaves punctuation glued to "
            "the words. Count what basic_english(text) gives.",
            lambda course: {
                "mean_length": _compute_mean_length(course.train_texts, lambda text: len(whitespace(text)))
            },
        ),
    ),
)
