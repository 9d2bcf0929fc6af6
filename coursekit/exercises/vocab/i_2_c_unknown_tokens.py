"""Exercise I.2.c: unknown tokens in the train split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Integer

if TYPE_CHECKING:
    from coursekit.course import Course


def _count_unknown(course: Course, count: Callable[[Counter[str], Any], int]) -> Answer:
    return {
        "unknown_split": count(course.split_counts, course.split_vocabulary),
        "unknown_basic": count(course.counts, course.vocabulary),
    }


EXERCISE = Exercise(
    id="I.2.c",
    title="Unknown tokens in the train split",
    auto_points=1,
    values=(
        Integer("unknown_split", "how many tokens of the train split are unknown when text.split() cuts it"),
        Integer("unknown_basic", "the same when basic_english cuts it"),
    ),
    truth=lambda course: _count_unknown(course, lambda counts, known: known.count_unknown(counts)),
    mistakes=(
        Mistake(
            "types counted instead of tokens",
            "You counted types: each distinct unknown word once. Count tokens: a word that occurs twelve "
            "times is twelve tokens, so add up the counts.",
            lambda course: _count_unknown(course, lambda counts, known: len(counts) - len(known)),
        ),
        Mistake(
            "one vocabulary for both",
            "The tokens of text.split() must be looked up in the vocabulary made with text.split(), not "
            "in the one made with basic_english.",
            lambda course: {"unknown_split": course.vocabulary.count_unknown(course.split_counts)},
        ),
        Mistake(
            "known tokens",
            "These are the tokens that the vocabulary knows. Count the others.",
            lambda course: _count_unknown(
                course, lambda counts, known: counts.total() - known.count_unknown(counts)
            ),
        ),
        Mistake(
            "all tokens",
            "These are all tokens of the train split. Count those that the vocabulary does not know.",
            lambda course: _count_unknown(course, lambda counts, known: counts.total()),
        ),
    ),
)
