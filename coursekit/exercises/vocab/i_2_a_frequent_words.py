"""Exercise I.2.a: the most and the least frequent words of the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Words

if TYPE_CHECKING:
    from coursekit.course import Course


def _make_right_answer(course: Course) -> Answer:
    words = course.vocabulary.words
    return {"most_frequent": words[:5], "least_frequent": words[-5:]}


EXERCISE = Exercise(
    id="I.2.a",
    title="The most and the least frequent words of the vocabulary",
    auto_points=1,
    values=(
        Words("most_frequent", "the five most frequent words, most frequent first", length=5),
        Words("least_frequent", "the last five words of the vocabulary, in its order", length=5),
    ),
    truth=_make_right_answer,
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
        Mistake(
            "alphabet turned round",
            "Words with the same count stand in reverse order of the alphabet here: reverse=True turns "
            "both round. Sort by (-count, word).",
            lambda course: {
                "least_frequent": sorted(
                    course.counts, key=lambda word: (course.counts[word], word), reverse=True
                )[course.settings.vocab_size - 5 : course.settings.vocab_size]
            },
        ),
        Mistake(
            "one place too early",
            "Your list stands one place too early: look at the end of your slice.",
            lambda course: {"least_frequent": course.vocabulary.words[-6:-1]},
        ),
    ),
)
