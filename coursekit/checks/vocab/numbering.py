"""Exercises I.2: the words of the vocabulary, their numbers, and the words that are not in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Integer, Text, Words

if TYPE_CHECKING:
    from coursekit.course import Course


def _truth_2a(course: Course) -> Answer:
    words = course.vocabulary.words
    return {"most_frequent": words[:5], "least_frequent": words[-5:]}


I_2_A = Exercise(
    id="I.2.a",
    title="The most and the least frequent words of the vocabulary",
    auto_points=1,
    values=(
        Words("most_frequent", "the five most frequent words, most frequent first", length=5),
        Words("least_frequent", "the last five words of the vocabulary, in its order", length=5),
    ),
    truth=_truth_2a,
    mistakes=(
        Mistake(
            "least frequent of all types",
            "These are the last five of all types. Most types are not in the vocabulary: keep its size "
            "first, then take the last five.",
            lambda course: {
                "least_frequent": sorted(course.counts, key=lambda word: (-course.counts[word], word))[-5:]
            },
        ),
        Mistake(
            "ties broken by accident",
            "Many words share the same count here, and which of them come last depends on the order in "
            "which you met them. Break ties by a rule: sort by count, largest first, and then by the word "
            "itself.",
            lambda course: {
                "least_frequent": [word for word, _ in course.counts.most_common(course.settings.vocab_size)][
                    -5:
                ]
            },
        ),
        Mistake(
            "least frequent first",
            "These are the right words in reversed order. Keep the order of the vocabulary.",
            lambda course: {"least_frequent": course.vocabulary.words[:-6:-1]},
        ),
    ),
)


def _codes(course: Course, start: int) -> Answer:
    size = len(course.vocabulary)
    return {"unknown_code": 0, "first_code": start, "last_code": start + size - 1}


I_2_B = Exercise(
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
    truth=lambda course: _codes(course, 1),
    mistakes=(
        Mistake(
            "a real word has number 0",
            "The most frequent word has number 0 here, and 0 is also what unknown words get. The model "
            "could not tell them apart. Start counting at 1: enumerate(words, start=1).",
            lambda course: _codes(course, 0),
        ),
    ),
)


def _unknown(course: Course, count: Callable[[Counter[str], Any], int]) -> Answer:
    return {
        "unknown_split": count(course.split_counts, course.split_vocabulary),
        "unknown_basic": count(course.counts, course.vocabulary),
    }


I_2_C = Exercise(
    id="I.2.c",
    title="Unknown tokens in the train split",
    auto_points=1,
    values=(
        Integer("unknown_split", "how many tokens of the train split are unknown when text.split() cuts it"),
        Integer("unknown_basic", "the same when basic_english cuts it"),
    ),
    truth=lambda course: _unknown(course, lambda counts, known: known.count_unknown(counts)),
    mistakes=(
        Mistake(
            "types counted instead of tokens",
            "You counted types: each distinct unknown word once. Count tokens: a word that occurs twelve "
            "times is twelve tokens, so add up the counts.",
            lambda course: _unknown(course, lambda counts, known: len(counts) - len(known)),
        ),
        Mistake(
            "one vocabulary for both",
            "The tokens of text.split() must be looked up in the vocabulary made with text.split(), not "
            "in the one made with basic_english.",
            lambda course: {"unknown_split": course.vocabulary.count_unknown(course.split_counts)},
        ),
    ),
)
