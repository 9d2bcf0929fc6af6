"""Exercise VII.12: how many words to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Numbers, Words
from coursekit.exercises.rnn_experiments._accuracies import EVIDENCE, Accuracies, plan_change, plan_lstm
from coursekit.exercises.rnn_experiments._changes import (
    Changes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from coursekit.course import Course, Splits


def compute_thresholds(course: Course) -> tuple[int, int, int]:
    """Return the three thresholds: 0.4 times the baseline's, the baseline's own, and twice as high."""
    middle = course.news.baseline.threshold
    return round(0.4 * middle), middle, 2 * middle


def _measure_sizes(course: Course, size: Callable[[Splits, int], int]) -> list[int]:
    return [size(course.news.splits(threshold), threshold) for threshold in compute_thresholds(course)]


def _count_words(course: Course, rows: list[int] | None, at_least: bool = False) -> list[int]:
    """Count the words above each threshold in some train texts (None: in all of them), and the specials."""
    from coursekit.vocab import SPECIALS

    counts = course.news.tokens.counts(rows).values()
    return [
        len(SPECIALS) + sum(count >= least for count in counts)
        for least in (threshold + (not at_least) for threshold in compute_thresholds(course))
    ]


def _measure_unknown_shares(
    course: Course, split: str = "validation", *, types: bool = False, specials: bool = False
) -> list[float]:
    """Measure the share of unknown words, for each threshold. specials: <bos> and <eos> count too."""
    from coursekit.vocab import UNK

    if types:
        counts = course.news.tokens.counts(course.news.split_rows[1])
        known = [course.news.splits(threshold).vocabulary for threshold in compute_thresholds(course)]
        return [sum(word not in vocabulary for word in counts) / len(counts) for vocabulary in known]
    shares = []
    for threshold in compute_thresholds(course):
        rows = getattr(course.news.splits(threshold), split)
        all_numbers = len(rows.ids) - (0 if specials else 2 * len(rows))
        shares.append(int((rows.ids == UNK).sum()) / all_numbers)
    return shares


def _make_threshold_experiments(course: Course, against: str = "LSTM") -> list[Any]:
    from coursekit.experiments.recipe import Experiment

    low, _, high = compute_thresholds(course)
    return [
        Experiment(name, against=against, threshold=value)
        for name, value in (("low threshold", low), ("high threshold", high))
    ]


def _make_right_answer(course: Course) -> Answer:
    return {
        "vocabulary_sizes": _measure_sizes(course, lambda splits, threshold: len(splits.vocabulary)),
        "unknown_shares": _measure_unknown_shares(course),
        "threshold_experiments": _make_threshold_experiments(course),
        "what_changed": ["hidden", "threshold"],
    }


ACCURACIES = Accuracies(
    "threshold_accuracies",
    "with the low, the middle and the high threshold",
    (
        plan_change("threshold", lambda course: compute_thresholds(course)[0]),
        plan_lstm,
        plan_change("threshold", lambda course: compute_thresholds(course)[2]),
    ),
    is_list=True,
)

EXERCISE = Exercise(
    id="VII.12",
    title="How many words to know",
    auto_points=2,
    values=(
        Numbers(
            "vocabulary_sizes",
            "the size of the vocabulary for each of the thresholds",
            tolerance=0.5,
            shape=(3,),
        ),
        Numbers(
            "unknown_shares",
            "the share of unknown words among all words of the validation rows, for each of the thresholds",
            tolerance=1e-5,
            shape=(3,),
        ),
        Changes("threshold_experiments", "two Experiments, with the low and with the high threshold"),
        ACCURACIES.value,
        Words(
            "what_changed",
            "the names of all settings that differ between the two recipes, in alphabetical order",
        ),
    ),
    evidence=EVIDENCE,
    derived={ACCURACIES.name: ACCURACIES.derive},
    truth=_make_right_answer,
    mistakes=(
        Mistake(
            "special tokens forgotten",
            "You count the words alone. The vocabulary also has the four special tokens: len(vocabulary) "
            "counts them.",
            lambda course: {
                "vocabulary_sizes": _measure_sizes(
                    course, lambda splits, threshold: len(splits.vocabulary) - 4
                )
            },
        ),
        Mistake(
            "at least instead of more than",
            "You also take the words that occur exactly as often as the threshold says. A word is known "
            "if it occurs more often than that: count > threshold.",
            lambda course: {
                "vocabulary_sizes": _count_words(course, course.news.split_rows[0], at_least=True)
            },
        ),
        Mistake(
            "validation rows counted",
            "You count the words of all train texts, the validation rows among them. The model must not "
            "know a word from the rows that judge it. news.splits(threshold).vocabulary counts the others "
            "alone.",
            lambda course: {"vocabulary_sizes": _count_words(course, None)},
        ),
        Mistake(
            "begin and end counted as words",
            "Your share divides by all numbers of the rows, and two of each row are <bos> and <eos>. They "
            "are no words, and they are never unknown. Take them off.",
            lambda course: {"unknown_shares": _measure_unknown_shares(course, specials=True)},
        ),
        Mistake(
            "unknown in the train rows",
            "This is the share in the train rows. The vocabulary was made from these very rows. Ask the "
            "validation rows: what is unknown there is what a new text brings.",
            lambda course: {"unknown_shares": _measure_unknown_shares(course, "train")},
        ),
        Mistake(
            "types counted instead of tokens",
            "You count each unknown word once. A rare word is a type like any other, but it is seldom "
            "read. Count tokens: how many of all numbers in the rows are UNK?",
            lambda course: {"unknown_shares": _measure_unknown_shares(course, types=True)},
        ),
        Mistake(
            "thresholds against the baseline",
            'Your experiments stand against the baseline, which is a plain RNN. Say against="LSTM": then the '
            "threshold is the one thing that differs from the LSTM.",
            lambda course: {"threshold_experiments": _make_threshold_experiments(course, "baseline")},
        ),
        *ACCURACIES.mistakes(),
        Mistake(
            "the sentence believed",
            "You believe the sentence, and not the settings. The document says that it goes back to the "
            "first threshold. Compare the two recipes setting by setting: recipe.differences(other) does "
            "it.",
            lambda course: {"what_changed": ["hidden"]},
        ),
    ),
)
