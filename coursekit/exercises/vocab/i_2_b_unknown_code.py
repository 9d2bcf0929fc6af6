"""Exercise I.2.b: the number of a word that is not in the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Integer, Text

if TYPE_CHECKING:
    from coursekit.course import Course


def _make_answer(course: Course, start: int) -> Answer:
    size = len(course.vocabulary)
    return {"unknown_code": 0, "first_code": start, "last_code": start + size - 1}


EXERCISE = Exercise(
    id="I.2.b",
    title="The number of a word that is not in the vocabulary",
    auto_points=1,
    text_points=1,
    values=(
        Integer("unknown_code", "the number that an out-of-vocabulary word gets"),
        Integer("first_code", "the number of the most frequent word"),
        Integer("last_code", "the number of the last word of the vocabulary"),
        Text(
            "why_get",
            "why the lookup is numbers.get(word, 0) and not numbers[word]",
            asks=(
                "what numbers[word] does with a word that is not there?",
                "why no real word may have the number 0?",
                "what the model can still tell about an unknown word, and what is lost?",
            ),
        ),
    ),
    truth=lambda course: _make_answer(course, 1),
    mistakes=(
        Mistake(
            "a real word has number 0",
            "The most frequent word has number 0 here, and 0 is also what unknown words get. The model "
            "could not tell them apart. Start counting at 1: enumerate(words, start=1).",
            lambda course: _make_answer(course, 0),
        ),
        Mistake(
            "a new number for unknown words",
            "This is a number of its own behind all words. The vocabulary gives unknown words the number "
            "that stands before all of them.",
            lambda course: {"unknown_code": len(course.vocabulary) + 1},
        ),
        Mistake(
            "count for a number",
            "This is how often the word occurs. Its number is its place in the vocabulary.",
            lambda course: {"first_code": course.counts[course.vocabulary.words[0]]},
        ),
    ),
)
