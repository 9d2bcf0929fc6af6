"""Exercise II.4.b: fewer unknown tokens, and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Integer, Text
from coursekit.text import basic_english

if TYPE_CHECKING:
    from coursekit.course import Course


LOVE = "Love loves loved loving"


def _count_pieces(course: Course, holds: Callable[[str], bool]) -> int:
    return sum(holds(piece) for piece in course.split_counts)


def _count_stems(course: Course) -> Answer:
    return {"forms": len({re.sub(r"(e|es|ed|ing)$", "", token) for token in basic_english(LOVE)})}


EXERCISE = Exercise(
    id="II.4.b",
    title="Fewer unknown tokens, and why",
    auto_points=1,
    text_points=1,
    values=(
        Integer("unknown_before", "the unknown tokens of the train split with text.split()"),
        Integer("unknown_after", "the unknown tokens of the train split with basic_english"),
        Integer("pieces_of_good", "how many different pieces of text.split() have the token good in them"),
        Integer("forms", f'how many different tokens basic_english makes of "{LOVE}"'),
        Text(
            "why_fewer_unknown",
            "why fewer tokens are unknown with basic_english",
            asks=(
                "what basic_english changes, and what it leaves as it is?",
                "why many rare pieces become one frequent word?",
                "why a vocabulary of the same size then covers more of the text?",
            ),
        ),
    ),
    truth=lambda course: {
        "unknown_before": course.split_vocabulary.count_unknown(course.split_counts),
        "unknown_after": course.vocabulary.count_unknown(course.counts),
        "pieces_of_good": _count_pieces(course, lambda piece: "good" in basic_english(piece)),
        "forms": len(set(basic_english(LOVE))),
    },
    mistakes=(
        Mistake(
            "stems",
            "You expect that endings are cut off, so that all these forms become one stem. Try it: print "
            "what basic_english makes of them. Then look in its description for what it does change.",
            _count_stems,
        ),
        Mistake(
            "parts of other words",
            "You counted pieces that have the letters good somewhere, such as goodness. Cut each piece with "
            "basic_english, and see whether good is among its tokens.",
            lambda course: {"pieces_of_good": _count_pieces(course, lambda piece: "good" in piece.lower())},
        ),
        Mistake(
            "before and after exchanged",
            "The two numbers are exchanged: before means text.split().",
            lambda course: {
                "unknown_before": course.vocabulary.count_unknown(course.counts),
                "unknown_after": course.split_vocabulary.count_unknown(course.split_counts),
            },
        ),
        Mistake(
            "types instead of tokens",
            "These are types: every unknown word counts once here. The table compares tokens, so let each "
            "word count as often as it occurs.",
            lambda course: {
                "unknown_before": len(course.split_counts) - len(course.split_vocabulary),
                "unknown_after": len(course.counts) - len(course.vocabulary),
            },
        ),
        Mistake(
            "one vocabulary for both tokenizers",
            "With text.split(), you looked the tokens up in the vocabulary of basic_english. Each tokenizer "
            "needs the vocabulary that was made with it.",
            lambda course: {"unknown_before": course.vocabulary.count_unknown(course.split_counts)},
        ),
    ),
)
