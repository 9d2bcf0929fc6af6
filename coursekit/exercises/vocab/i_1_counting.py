"""Exercise I.1: count the reviews and their tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Counts, Number, Word
from coursekit.exercises.vocab._labels import CLASSES, count_labels
from coursekit.text import basic_english, whitespace

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
            "This is the other class. Look at the first review of the train split, and look up which class "
            "its label stands for: course.imdb['train'].features['label'].names tells. Other libraries "
            "number them in another way.",
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
        Mistake(
            "length in types",
            "This is the mean number of different tokens. A token that comes twice counts twice in a length.",
            lambda course: {
                "mean_length": _compute_mean_length(
                    course.train_texts, lambda text: len(set(basic_english(text)))
                )
            },
        ),
        Mistake(
            "length in the test split",
            "These are the reviews of the test split. The task asks for the train split.",
            lambda course: {
                "mean_length": _compute_mean_length(course.test_texts, lambda text: len(basic_english(text)))
            },
        ),
        Mistake(
            "total length",
            "This is the number of all tokens. Divide it by the number of reviews.",
            lambda course: {"mean_length": course.counts.total()},
        ),
    ),
)
