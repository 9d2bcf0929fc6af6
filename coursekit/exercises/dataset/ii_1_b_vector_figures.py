"""Exercise II.1.b: words in a vector, and where the other tokens are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Number, Text
from coursekit.text import basic_english

if TYPE_CHECKING:
    from coursekit.course import Course


def _compute_figures(course: Course) -> dict[str, float]:
    """Return the means over the reviews, from sums over all of them: no text is cut again."""
    rows = len(course.train)
    ones, slots = len(course.train.bag.indices), int((course.train.bag.indices == 0).sum())
    unknown = course.vocabulary.count_unknown(course.counts)
    repeats = course.counts.total() - unknown - (ones - slots)
    return {
        "mean_ones": ones / rows,
        "unknown_tokens": unknown / rows,
        "unknown_slot": slots / rows,
        "repeats": repeats / rows,
    }


def _compute_gap(course: Course) -> float:
    return course.counts.total() / len(course.train) - _compute_figures(course)["mean_ones"]


def _average_over_reviews(course: Course, measure: Callable[[list[str]], int]) -> float:
    return sum(measure(basic_english(text)) for text in course.train_texts) / len(course.train_texts)


def _count_ones_with_unordered_ties(course: Course) -> Answer:
    frequent = course.counts.most_common(course.settings.vocab_size)
    numbers = {word: number for number, (word, _) in enumerate(frequent, start=1)}
    return {
        "mean_ones": _average_over_reviews(
            course, lambda tokens: len({numbers.get(token, 0) for token in tokens})
        )
    }


EXERCISE = Exercise(
    id="II.1.b",
    title="Words in a vector, and where the other tokens are",
    auto_points=1,
    text_points=1,
    values=(
        Number("mean_ones", "the mean number of ones in a vector, slot 0 included", tolerance=2e-4),
        Number("unknown_tokens", "the mean number of out-of-vocabulary tokens in a review", tolerance=2e-4),
        Number("unknown_slot", "the share of vectors in which slot 0 is set, from 0 to 1", tolerance=2e-4),
        Number("repeats", "how often, on average, a known word of a review comes once more", tolerance=2e-4),
        Text(
            "why_fewer",
            "why a vector has so many fewer ones than the review has tokens",
            asks=(
                "what the two parts of the gap are?",
                "which part is the large one, by your figures?",
                "how many ones all the unknown words of a review make together?",
            ),
        ),
    ),
    truth=_compute_figures,
    mistakes=(
        Mistake(
            "the whole gap taken for unknown words",
            "You call the whole gap unknown tokens. Count them: a token is unknown when its number is 0. "
            "They are only a small part of the gap. Think of a review that says `the` twenty times: how "
            "many ones is that?",
            lambda course: {"unknown_tokens": _compute_gap(course)},
        ),
        Mistake(
            "unknown slot left out",
            "You counted known words only. Slot 0 is a place of the vector too, and it is 1 in every review "
            "that has an unknown word. Count all ones.",
            lambda course: {
                "mean_ones": _compute_figures(course)["mean_ones"] - _compute_figures(course)["unknown_slot"]
            },
        ),
        Mistake(
            "unknown tokens counted as lost altogether",
            "Here the repeats are the gap minus all unknown tokens. But these are not lost altogether: the "
            "first unknown token of a review sets slot 0, and this is one of the ones. Count the repeats "
            "themselves.",
            lambda course: {"repeats": _compute_gap(course) - _compute_figures(course)["unknown_tokens"]},
        ),
        Mistake(
            "unknown words among the repeats",
            "You counted the repeats of all words. Unknown tokens are counted already, each of them. Count "
            "repeats among the known tokens only.",
            lambda course: {
                "repeats": _average_over_reviews(course, lambda tokens: len(tokens) - len(set(tokens)))
            },
        ),
        Mistake(
            "vocabulary with ties by accident",
            "This figure belongs to a slightly different vocabulary: one in which words with equal counts "
            "stand in the order in which they were met. Use the data set of this section, or "
            "course.vocabulary.",
            _count_ones_with_unordered_ties,
        ),
    ),
)
