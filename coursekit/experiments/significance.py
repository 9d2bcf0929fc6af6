"""Whether a difference between experiments is more than chance: intervals and p values (section VII)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

ALPHA = 0.05
"""How often, at most, a whole table may call equal recipes different."""


@dataclass(frozen=True)
class Difference:
    """Accuracy of one experiment minus that of another, from -1 to 1.

    low, high: 95% interval; of several differences of one table, all intervals hold together in 95 of 100
    tables. p: how often chance alone would give so large a difference between equal recipes; None where
    nobody can tell, because no experiment has a second seed. p_corrected: the same for any difference of a
    whole table. It is below 0.05 where the interval leaves out 0, and nowhere else.
    """

    value: float
    low: float
    high: float
    p: float | None
    p_corrected: float | None = None


@dataclass(frozen=True)
class SeedNoise:
    """How much the accuracy of a recipe varies between its seeds.

    variance: of the accuracies on the given rows. freedom: degrees of freedom of the estimate.
    """

    variance: float
    freedom: int


def pool_seed_noise(correct: Iterable[np.ndarray]) -> SeedNoise | None:
    """Return how much recipes vary between seeds; None where none of them has two.

    correct: of each experiment of a table, which rows its models get right, (seeds, rows) bool.

    Three seeds tell little about their own spread. Those of a whole table tell more: recipes vary about
    alike, and the variance within them is pooled, as in an analysis of variance. A simulation in the tests
    shows that tables of equal recipes have a false word in at most 6 of 100 cases, also where one recipe
    varies several times as much as another.
    """
    repeated = [rows.mean(axis=1) for rows in correct if len(rows) > 1]
    if not repeated:
        return None
    squares = math.fsum(float(((shares - shares.mean()) ** 2).sum()) for shares in repeated)
    freedom = sum(len(shares) - 1 for shares in repeated)
    return SeedNoise(squares / freedom, freedom)


def compare_correct(
    mine: np.ndarray,
    theirs: np.ndarray,
    noise: SeedNoise | None = None,
    *,
    comparisons: int = 1,
) -> Difference:
    """Return the difference of two experiments, by what their models get right on the same rows.

    mine, theirs: (seeds, rows) bool; the numbers of seeds may differ. noise: of the seeds, as
    `pool_seed_noise` gives it for a whole table; without it, that of these two alone. comparisons: how many
    differences the table has.

    Two things are chance: which rows there are, and which seeds. The variance of the difference is the sum of
    both, a little too large, for each model's luck with the rows is in both parts. A seed moves all rows
    together, so that more rows do not make up for few seeds: Student's t, with Satterthwaite's degrees of
    freedom, allows for their number. Seeds are not paired: two recipes share weights and batches for some
    changes only, a variance of differences has half the degrees of freedom, and what they share can only make
    the true error smaller than the one that is taken here.
    With one seed each, and no other experiment with more, two *models* are compared, and not two *recipes*:
    what another seed would bring, nobody knows. The interval is then of the rows alone, and there is no p.
    The correction for several comparisons is that of Šidák (1967), for intervals and p values alike.
    """
    by_row = mine.mean(axis=0) - theirs.mean(axis=0)
    value, rows = float(by_row.mean()), len(by_row)
    variance = float(by_row.var(ddof=1)) / rows if rows > 1 else 0.0
    parts = [(variance, max(rows - 1, 1))]
    noise = noise or pool_seed_noise([mine, theirs])
    if noise is None:
        return replace(_make_difference(value, parts, comparisons), p=None, p_corrected=None)
    parts.append((noise.variance * (1 / len(mine) + 1 / len(theirs)), noise.freedom))
    return _make_difference(value, parts, comparisons)


def _make_difference(value: float, parts: Sequence[tuple[float, int]], comparisons: int) -> Difference:
    """Return a difference with its interval, by Student's t.

    parts: of its variance, each with its degrees of freedom.
    """
    from scipy import stats

    variance = math.fsum(part for part, _ in parts)
    if variance == 0:  # the same difference in every row
        p = float(value == 0)
        return Difference(value, value, value, p, p)
    freedom = variance**2 / math.fsum(part**2 / freedom for part, freedom in parts)
    error = math.sqrt(variance)
    level = (1 - ALPHA) ** (1 / comparisons)  # of one interval, so that all hold together
    reach = float(stats.t.ppf((1 + level) / 2, freedom)) * error
    p = 2 * float(stats.t.sf(abs(value) / error, freedom))
    corrected = -math.expm1(comparisons * math.log1p(-p)) if p < 1 else 1.0
    return Difference(value, value - reach, value + reach, p, corrected)


def wilson_interval(correct: int, samples: int) -> tuple[float, float]:
    """Return the 95% interval of the share correct / samples, from 0 to 1 (E. B. Wilson, 1927)."""
    from scipy import stats

    interval = stats.binomtest(correct, samples).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)
