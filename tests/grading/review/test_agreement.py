"""Cohen's kappa: against worked examples, against scikit-learn, and where it cannot be computed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from coursekit.grading.review.agreement import measure_agreement

points = st.sampled_from([0.0, 0.5, 1.0])


@given(st.lists(st.tuples(points, points), min_size=2, max_size=60))
def test_kappa_is_that_of_scikit_learn(pairs):
    measured = measure_agreement(pairs)
    if measured.kappa is None:
        assert len({value for pair in pairs for value in pair}) == 1
        return
    first, second = zip(*pairs, strict=True)
    theirs = cohen_kappa_score([str(value) for value in first], [str(value) for value in second])
    assert measured.kappa == pytest.approx(theirs)
    assert -1 <= measured.low <= measured.kappa <= measured.high <= 1


def test_the_interval_holds_the_true_value_as_often_as_it_says():
    """Two graders give the right one of three numbers of points with 80%, else any of them."""
    generator = np.random.default_rng(7)
    true_kappa = 0.8**2
    hits = 0
    for _ in range(400):
        right = generator.integers(3, size=200)
        both = [
            np.where(generator.random(200) < 0.8, right, generator.integers(3, size=200)) for _ in range(2)
        ]
        measured = measure_agreement(list(zip(both[0].tolist(), both[1].tolist(), strict=True)))
        hits += measured.low <= true_kappa <= measured.high
    assert 0.92 <= hits / 400 <= 0.98


def test_full_agreement_is_one():
    measured = measure_agreement([(0, 0), (1, 1), (1, 1)])
    assert (measured.count, measured.equal, measured.kappa) == (3, 3, 1)


def test_full_disagreement_is_below_zero():
    assert measure_agreement([(0, 1), (1, 0)]).kappa == -1


@pytest.mark.parametrize("pairs", [[], [(1, 1)], [(0.5, 0.5)] * 9])
def test_it_cannot_be_computed_without_two_numbers_of_points(pairs):
    measured = measure_agreement(pairs)
    assert (measured.count, measured.kappa, measured.low) == (len(pairs), None, None)


def test_no_figure_is_nan():
    for pairs in ([(0, 1)], [(0, 1)] * 5, [(0, 0), (0, 1)]):
        measured = measure_agreement(pairs)
        values = (measured.kappa, measured.low, measured.high)
        assert not any(value is not None and math.isnan(value) for value in values)
