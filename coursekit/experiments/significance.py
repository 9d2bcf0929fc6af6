"""Whether a difference between experiments is more than chance: intervals and p values (section VII)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Difference:
    """Accuracy of one experiment minus that of another, from -1 to 1.

    low, high: 95% interval. p: how often chance alone would give so large a difference between equals.
    """

    value: float
    low: float
    high: float
    p: float


def compare_correct(mine: np.ndarray, theirs: np.ndarray) -> Difference:
    """Return the difference of two experiments, by what their models get right on the same rows.

    mine, theirs: (seeds, rows) bool; the numbers of seeds may differ.

    With one seed each, the exact test of McNemar: of the rows that only one model gets right, does each model
    have about half? It compares two *models*; what another seed would bring, it cannot know.
    With more, it compares two *recipes*, and two things are chance: which rows there are, and which seeds.
    The variance of the difference is the sum of both. A seed moves all rows together, so that more rows do
    not make up for few seeds: Student's t, with Satterthwaite's degrees of freedom, allows for their number.
    """
    by_row = mine.mean(axis=0) - theirs.mean(axis=0)
    value, rows = float(by_row.mean()), len(by_row)
    variance = float(by_row.var(ddof=1)) / rows if rows > 1 else 0.0
    over_rows = _VarianceComponent(variance, spread=variance, freedom=max(rows - 1, 1))
    if len(mine) == len(theirs) == 1 or not by_row.any():
        return _make_difference(value, [over_rows], mcnemar(mine[0], theirs[0]))
    my_noise, their_noise = _estimate_seed_variance(mine), _estimate_seed_variance(theirs)
    # One seed says nothing of its own noise: take the other experiment's.
    known = [(my_noise or their_noise, len(mine)), (their_noise or my_noise, len(theirs))]
    over_seeds = [noise.of_mean(seeds) for noise, seeds in known if noise]
    return _make_difference(value, [over_rows, *over_seeds])


@dataclass(frozen=True)
class _VarianceComponent:
    """A part of a variance: over the rows, or over the seeds of one experiment.

    spread: what it was estimated from, which is larger where luck was taken off. freedom: degrees of freedom.
    """

    variance: float
    spread: float
    freedom: int

    def of_mean(self, seeds: int) -> _VarianceComponent:
        """Return the part that a mean over so many seeds has."""
        return _VarianceComponent(self.variance / seeds, self.spread / seeds, self.freedom)


def _estimate_seed_variance(correct: np.ndarray) -> _VarianceComponent | None:
    """Return how much an accuracy over *all possible* rows varies between seeds; None from one seed.

    correct: (seeds, rows) bool.

    The accuracies on these rows vary more than that, since each model has its own luck with each row. That
    luck is in the rows' part of the variance already, so it is taken off here.
    """
    seeds, rows = correct.shape
    if seeds < 2:
        return None
    spread = float(correct.mean(axis=1).var(ddof=1))
    luck = float(correct.var(axis=0, ddof=1).mean()) / rows
    return _VarianceComponent(max(spread - luck, 0.0), spread, seeds - 1)


def _make_difference(value: float, parts: Sequence[_VarianceComponent], p: float | None = None) -> Difference:
    """Return a difference with its interval, from the parts of its variance. p: None for Student's t."""
    from scipy import stats

    variance = math.fsum(part.variance for part in parts)
    if variance == 0:  # the same difference in every row
        return Difference(value, value, value, p if p is not None else float(value == 0))
    freedom = variance**2 / math.fsum(part.spread**2 / part.freedom for part in parts)
    error = math.sqrt(variance)
    reach = float(stats.t.ppf(0.975, freedom)) * error
    if p is None:
        p = 2 * float(stats.t.sf(abs(value) / error, freedom))
    return Difference(value, value - reach, value + reach, p)


def mcnemar(mine: np.ndarray, theirs: np.ndarray) -> float:
    """Return the p value of McNemar's exact test. mine, theirs: (rows,) bool, which rows each gets right.

    It is the sign test of the rows that only one of both gets right (Q. McNemar, 1947).
    """
    from scipy import stats

    only_mine, only_theirs = int((mine & ~theirs).sum()), int((theirs & ~mine).sum())
    if only_mine + only_theirs == 0:
        return 1.0
    return float(stats.binomtest(only_mine, only_mine + only_theirs).pvalue)


def holm(values: Sequence[float]) -> list[float]:
    """Return p values corrected for their number n: the smallest times n, the next times n - 1, at most 1.

    Of 20 comparisons between equals one has p < 0.05 by chance. After Holm's correction the chance that any
    of a whole table has it is below 0.05 (S. Holm, 1979). The order stays: no larger p value becomes smaller
    than another one.
    """
    order = sorted(range(len(values)), key=lambda place: values[place])
    corrected, largest = [0.0] * len(values), 0.0
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, values[place] * (len(values) - rank)))
        corrected[place] = largest
    return corrected


def wilson_interval(correct: int, samples: int) -> tuple[float, float]:
    """Return the 95% interval of the share correct / samples, from 0 to 1 (E. B. Wilson, 1927)."""
    from scipy import stats

    interval = stats.binomtest(correct, samples).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)
