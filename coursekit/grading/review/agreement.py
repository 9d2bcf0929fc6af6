"""How far two graders agree who have read the same texts without seeing each other's points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_NORMAL_95 = 1.959964  # between minus and plus this lie 95% of a normal distribution


@dataclass(frozen=True)
class Agreement:
    """Cohen's kappa of two readings.

    count: texts that both have read. equal: of these, with the same points. kappa: 1 for full agreement, 0
    for what chance alone gives; None where it cannot be computed: no text, or all points the same. low, high:
    its interval of 95%.
    """

    count: int
    equal: int
    kappa: float | None = None
    low: float | None = None
    high: float | None = None


def measure_agreement(pairs: Sequence[tuple[float, float]]) -> Agreement:
    """Return the agreement of pairs of points, each different number of points as a category of its own.

    Kappa: Cohen (1960), "A coefficient of agreement for nominal scales". Its standard error for large
    numbers: Fleiss, Cohen and Everitt (1969), equation 13. For fewer than some 30 texts the interval is too
    narrow.
    """
    equal = sum(first == second for first, second in pairs)
    categories = {points: place for place, points in enumerate(sorted({p for pair in pairs for p in pair}))}
    if len(categories) < 2:
        return Agreement(len(pairs), equal)
    shares = np.zeros((len(categories), len(categories)))
    for first, second in pairs:
        shares[categories[first], categories[second]] += 1 / len(pairs)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = shares.trace(), float(rows @ columns)
    if math.isclose(expected, 1):
        return Agreement(len(pairs), equal)
    kappa = (observed - expected) / (1 - expected)
    diagonal = (shares.diagonal() * (1 - (rows + columns) * (1 - kappa)) ** 2).sum()
    sums = columns[:, None] + rows[None, :]  # [i, j]: how often the second says i, plus the first says j
    others = (1 - kappa) ** 2 * ((shares - np.diag(shares.diagonal())) * sums**2).sum()
    variance = (diagonal + others - (kappa - expected * (1 - kappa)) ** 2) / (1 - expected) ** 2 / len(pairs)
    half = _NORMAL_95 * math.sqrt(max(variance, 0))
    return Agreement(len(pairs), equal, float(kappa), max(-1.0, kappa - half), min(1.0, kappa + half))
