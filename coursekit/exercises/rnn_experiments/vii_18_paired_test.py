"""Exercise VII.18: three seeds, and a paired test."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import (
    Function,
    Integer,
    Number,
    Numbers,
    Text,
    Unreadable,
    Value,
    Word,
    describe,
)
from coursekit.exercises.rnn_experiments._ledgers import (
    VERDICT_WORDS,
    Conclusion,
    Evidence,
    draw_conclusions,
    make_up_ledger,
)

REPEATED = ("GRU", "LSTM", "1 epoch")
"""The experiments of VII.18, each against the baseline."""


def _make_mean_and_sd(
    divisor: Callable[[int], float], *, root: bool = True
) -> Callable[[Sequence[float]], tuple[float, float]]:
    """Make a function that gives a mean and a spread. divisor: of the sum of squares, from the count."""

    def mean_and_sd(accuracies: Sequence[float]) -> tuple[float, float]:
        average = sum(accuracies) / len(accuracies)
        variance = sum((accuracy - average) ** 2 for accuracy in accuracies) / divisor(len(accuracies))
        return average, math.sqrt(variance) if root else variance

    return mean_and_sd


def _make_mcnemar(
    p_value: Callable[[int, int], float], *, paired: bool = True, swapped: bool = False
) -> Callable[[Any, Any], tuple[float, float, float]]:
    """Make a function like McNemar's test, right or with one thing done in another way."""

    def mcnemar(first: Any, second: Any) -> tuple[float, float, float]:
        if paired:
            counts = [int((first & ~second).sum()), int((second & ~first).sum())]
        else:
            counts = [int(first.sum()), int(second.sum())]
        counts = counts[::-1] if swapped else counts
        return counts[0], counts[1], p_value(*counts) if sum(counts) else 1.0

    return mcnemar


def _make_exact_test(alternative: str = "two-sided") -> Callable[[int, int], float]:
    def p_value(first: int, second: int) -> float:
        from scipy.stats import binomtest

        return float(binomtest(first, first + second, 0.5, alternative=alternative).pvalue)

    return p_value


def _approximate_by_chi_squared(first: int, second: int) -> float:
    from scipy.stats import chi2

    return float(chi2.sf((first - second) ** 2 / (first + second), 1))


def _make_probes() -> list[tuple[Any, Any]]:
    """Make pairs of (rows,) bool arrays: which rows two models get right."""
    import numpy as np

    generator = np.random.default_rng(7)
    first = generator.random(40) < 0.8
    second = generator.random(40) < 0.6
    almost = first.copy()
    almost[:3] = ~almost[:3]
    return [(first, second), (second, first), (first, almost), (first, first)]


Plain = Mapping[str, Any]


def _has_other_verdict(got: Plain, fits: Callable[[str, Conclusion], bool]) -> bool:
    """Tell whether some verdict differs from the ledger's in a certain way."""
    conclusions = draw_conclusions(got["repeated"])
    return any(
        word != conclusions[name].words and fits(word, conclusions[name])
        for name, word in got["verdicts"].items()
    )


def _is_read_off_the_sign(word: str, conclusion: Conclusion) -> bool:
    sign = "better" if (conclusion.difference or 0) > 0 else "worse"
    return conclusion.words == "cannot tell" and word == sign


@dataclass(frozen=True)
class Verdicts(Value):
    """A mapping from each experiment to one of the three words. Whether they fit, the mistakes say."""

    keys: tuple[str, ...] = ()

    def read(self, given: Any) -> dict[str, str]:
        """Take the words out of a dict; raises Unreadable where one is missing or none of the three."""
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict is expected: {self.what}.")
        missing = [key for key in self.keys if key not in given]
        if missing:
            raise Unreadable(f'It has no entry "{missing[0]}". Expected: {self.what}.')
        verdict = Word("verdict", '"better", "worse" or "cannot tell"', options=VERDICT_WORDS)
        return {key: verdict.read(given[key]) for key in self.keys}

    def is_correct(self, got: dict[str, str], want: Any) -> bool:
        """Pass any words: the ledger beside them decides, in the mistakes."""
        return True


EXERCISE = Exercise(
    id="VII.18",
    title="Three seeds, and a paired test",
    auto_points=2,
    text_points=1,
    values=(
        Function(
            "mean_and_sd",
            "a function from a list of accuracies to their mean and their sample standard deviation",
            probes=lambda: [([0.9, 0.91, 0.92],), ([0.5, 0.5],), ([0.88, 0.9, 0.89, 0.95, 0.7],)],
            result=Numbers("result", "the mean and the standard deviation", tolerance=1e-6, shape=(2,)),
        ),
        Function(
            "mcnemar",
            "a function from two arrays, the rows that each model gets right, to two counts and the p value",
            probes=_make_probes,
            result=Numbers("result", "the two counts and the p value", tolerance=1e-5, shape=(3,)),
        ),
        Integer("rows_apart", "how many rows lie between 0.9042 and 0.9046 of 5,000 rows"),
        Number("smallest_p", "the smallest p value that two models with these accuracies can have"),
        Evidence(
            "repeated",
            "a ledger with three seeds of the baseline, the GRU, the LSTM and the experiment with 1 epoch",
            ("baseline", *REPEATED),
            seeds=3,
        ),
        Verdicts("verdicts", "from each of the three experiments to one of the three words", REPEATED),
        Text(
            "noise",
            "which of your differences are noise, and why one run of each cannot tell",
            asks=(
                "which of your experiments differ from the baseline, and which do not clearly?",
                "which two things are chance in such an experiment: what would another seed change, and "
                "what would other rows change?",
                'why "cannot tell" does not mean "equally good"?',
                "what 0.9042 and 0.9046 from one run each can show?",
            ),
        ),
    ),
    truth=lambda course: {
        "mean_and_sd": _make_mean_and_sd(lambda count: count - 1),
        "mcnemar": _make_mcnemar(_make_exact_test()),
        "rows_apart": 2,
        "smallest_p": 0.5,
    },
    mistakes=(
        Mistake(
            "divided by n",
            "You divide the squares by the number of runs. For the spread of further runs divide by one "
            "less: three runs are close to their own mean. In numpy: std(ddof=1).",
            lambda course: {"mean_and_sd": _make_mean_and_sd(lambda count: count)},
        ),
        Mistake(
            "variance for a standard deviation",
            "Your second number is the variance: the mean of the squares. Take its square root.",
            lambda course: {"mean_and_sd": _make_mean_and_sd(lambda count: count - 1, root=False)},
        ),
        Mistake(
            "standard error",
            "Your second number is the standard error: it says how sure the mean is. Asked for is how "
            "much single runs differ. Do not divide by the root of their number.",
            lambda course: {"mean_and_sd": _make_mean_and_sd(lambda count: (count - 1) * count)},
        ),
        Mistake(
            "all right rows counted",
            "You count all rows that each model gets right. The rows that both get right say nothing "
            "about a difference. Count those that one of them alone gets right: first & ~second.",
            lambda course: {"mcnemar": _make_mcnemar(_make_exact_test(), paired=False)},
        ),
        Mistake(
            "counts swapped",
            "Your two counts are swapped: first the rows that the first model alone gets right.",
            lambda course: {"mcnemar": _make_mcnemar(_make_exact_test(), swapped=True)},
        ),
        Mistake(
            "one-sided",
            "Your p value looks to one side alone. You did not know beforehand which model would win, so "
            "both sides count: binomtest(k, n, 0.5) is two-sided by itself.",
            lambda course: {"mcnemar": _make_mcnemar(_make_exact_test("greater"))},
        ),
        Mistake(
            "chi-squared",
            "Your p value comes from the chi-squared approximation. It is good for many rows, and here "
            "there are few. Take the exact one: scipy.stats.binomtest.",
            lambda course: {"mcnemar": _make_mcnemar(_approximate_by_chi_squared)},
        ),
        Mistake(
            "all test rows",
            "You count in all 7,600 test rows. These accuracies are from 5,000 of them.",
            lambda course: {"rows_apart": 3},
        ),
        Mistake(
            "one side of the smallest p",
            "This is the chance that one certain model gets both rows. It could as well have been the "
            "other: take both sides.",
            lambda course: {"smallest_p": 0.25},
        ),
        Mistake(
            "more than was planned",
            "Your ledger has an experiment that was not planned. Each further comparison makes chance finds "
            "more likely, so the p values are corrected for it. Take the planned ones alone: only(ledger, "
            "planned).",
            when=lambda course, got: set(draw_conclusions(got["repeated"])) > {"baseline", *REPEATED},
            names=("repeated",),
        ),
        Mistake(
            "a single run read as a fact",
            'You call an experiment "better" or "worse" only because one number is larger. The difference is '
            'no larger than chance makes it: its p value is 0.05 or more. Then the verdict is "cannot tell".',
            lambda course: {
                "repeated": make_up_ledger(),
                "verdicts": {"GRU": "better", "LSTM": "better", "1 epoch": "worse"},
            },
            when=lambda course, got: _has_other_verdict(got, _is_read_off_the_sign),
        ),
        Mistake(
            "verdict turned around",
            "One of your verdicts is turned around. The difference is the experiment minus the baseline: "
            "above 0 the experiment is better.",
            lambda course: {
                "repeated": make_up_ledger(),
                "verdicts": {"GRU": "worse", "LSTM": "cannot tell", "1 epoch": "worse"},
            },
            when=lambda course, got: _has_other_verdict(got, lambda word, conclusion: word != "cannot tell"),
        ),
        Mistake(
            "clear difference not seen",
            'You say "cannot tell" where the p value is below 0.05. Chance alone seldom makes such a '
            "difference: say which of the two is better.",
            lambda course: {
                "repeated": make_up_ledger(),
                "verdicts": {"GRU": "cannot tell", "LSTM": "cannot tell", "1 epoch": "worse"},
            },
            when=lambda course, got: _has_other_verdict(got, lambda word, conclusion: word == "cannot tell"),
        ),
    ),
)
