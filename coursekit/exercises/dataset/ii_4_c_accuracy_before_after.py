"""Exercise II.4.c: accuracy before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.exercises._histories import (
    TrainingHistory,
    differ_besides,
    is_of_rows,
    is_trained_at,
    recognise_wrong_trainings,
)
from coursekit.text import Tokenizer, basic_english, whitespace

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.dataset import BagDataset
    from coursekit.vocab import Vocabulary

NAMES = ("history_before", "history_after")
DATA_SETS = ("train set", "test set")


def _encode(course: Course, split: str, vocabulary: Vocabulary, tokenize: Tokenizer) -> BagDataset:
    """Return the rows of a split in numbers, made once: with one vocabulary and with one tokenizer."""
    texts, labels = getattr(course, f"{split}_texts"), getattr(course, f"{split}_labels")
    rows: BagDataset = course.compute_once(
        f"II.4.c {split} {vocabulary is course.vocabulary} {tokenize.__name__}",
        lambda: course.encode(texts, labels, vocabulary, tokenize),
    )
    return rows


def _take_split_rows(course: Course, split: str) -> BagDataset:
    return _encode(course, split, course.split_vocabulary, whitespace)


def _has_mixed_rows(course: Course, record: Mapping[str, Any]) -> bool:
    """Tell whether the train rows were made with one tokenizer and the vocabulary of the other."""
    return any(
        is_of_rows(record, "train", _encode(course, "train", vocabulary, tokenize))
        for vocabulary, tokenize in (
            (course.split_vocabulary, basic_english),
            (course.vocabulary, whitespace),
        )
    )


EXERCISE = Exercise(
    id="II.4.c",
    title="Accuracy before and after",
    auto_points=1,
    values=(
        TrainingHistory("history_before", "the History of the training with text.split()"),
        TrainingHistory("history_after", "the History of the training with basic_english"),
    ),
    mistakes=(
        Mistake(
            "trainings exchanged",
            "history_before is a training with basic_english, and history_after one with text.split(): they "
            "have changed places.",
            when=lambda course, got: (
                is_of_rows(got["history_before"], "train", course.train)
                and is_of_rows(got["history_after"], "train", _take_split_rows(course, "train"))
            ),
            names=NAMES,
        ),
        Mistake(
            "text.split() twice",
            "Both trainings had the rows of text.split(). For history_after, take course.train and "
            "course.test.",
            when=lambda course, got: all(
                is_of_rows(got[name], "train", _take_split_rows(course, "train")) for name in NAMES
            ),
            names=("history_after",),
        ),
        Mistake(
            "the same data twice",
            "Both trainings had the same rows, so nothing can differ. For history_before, make new data sets "
            "with course.encode: both with whitespace and course.split_vocabulary.",
            when=lambda course, got: (
                got["history_before"]["settings"]["train set"]
                == got["history_after"]["settings"]["train set"]
            ),
            names=("history_before",),
        ),
        Mistake(
            "tokenizer and vocabulary of two kinds",
            "The tokenizer of history_before and its vocabulary do not belong together: many words are then "
            "unknown for no reason. Use whitespace with course.split_vocabulary; course.encode takes "
            "basic_english unless you say another.",
            when=lambda course, got: _has_mixed_rows(course, got["history_before"]),
            names=("history_before",),
        ),
        *recognise_wrong_trainings(
            "history_before",
            train=lambda course: _take_split_rows(course, "train"),
            test=lambda course: _take_split_rows(course, "test"),
            rows="your two data sets of whitespace and course.split_vocabulary",
        ),
        *recognise_wrong_trainings("history_after"),
        Mistake(
            "different rates or seeds",
            "The two trainings differ in more than the tokenizer, so nobody can tell what made the "
            "difference. Use the same rate for both, the same seed, also for the weights, and the same other "
            "settings.",
            when=lambda course, got: differ_besides((got[name] for name in NAMES), *DATA_SETS),
            names=NAMES,
        ),
        Mistake(
            "another rate than the course's",
            "Both trainings are fair to each other, but they did not run at course.settings.rate.",
            when=lambda course, got: (
                not all(is_trained_at(got[name], course.settings.rate) for name in NAMES)
            ),
            names=NAMES,
        ),
    ),
)
