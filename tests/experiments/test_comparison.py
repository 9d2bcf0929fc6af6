"""Comparisons: equals are seldom called different, clear differences are found, the test opens once."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.experiments.comparison import compare
from coursekit.experiments.final import choose, final_test, grade
from coursekit.experiments.ledger import Ledger
from coursekit.experiments.significance import compare_correct, holm, mcnemar, wilson_interval
from tests.experiments.tiny_news import make_ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.jsonl"


# The tests


def trials(seeds: int, count: int, *, gain: float, seed_noise: float, rows: int = 1500) -> float:
    """The share of simulated comparisons with p < 0.05.

    Rows are easy or hard, the same for both experiments; each experiment has rows of its own that it is
    better or worse at; each seed shifts all rows. gain: how much better the first one is, in expectation.
    """
    draw = np.random.default_rng(0)

    def correct(chances: np.ndarray) -> np.ndarray:
        shifts = draw.normal(0, seed_noise, (seeds, 1))
        return draw.random((seeds, rows)) < chances + shifts

    significant = 0
    for _ in range(count):
        shared = draw.beta(0.54, 0.06, rows)  # 90% right on average
        mine, theirs = (
            np.where(draw.random(rows) < 0.05, draw.permutation(shared), shared) for _ in range(2)
        )
        # The drawn rows' own means differ; the question is one of all rows, so they may.
        significant += compare_correct(correct(mine + gain), correct(theirs)).p < 0.05
    return significant / count


@pytest.mark.parametrize("seed_noise", [0.0, 0.003, 0.01])
@pytest.mark.parametrize("seeds", [2, 3, 5])
def test_equal_experiments_are_called_different_in_at_most_about_5_percent(seeds: int, seed_noise: float):
    # With 400 trials, a true share of 5% gives up to 7.5% in 99 of 100 cases.
    assert trials(seeds, 400, gain=0.0, seed_noise=seed_noise) <= 0.075


def test_equal_single_models_are_called_different_in_at_most_about_5_percent():
    assert trials(1, 400, gain=0.0, seed_noise=0.0) <= 0.075


@pytest.mark.parametrize("seeds", [1, 3, 5])
def test_a_clear_difference_is_found(seeds: int):
    # All rows 15 points more likely right, most of them at 100% already: 3 to 4 points in all.
    assert trials(seeds, 100, gain=0.15, seed_noise=0.003) > 0.9


def test_the_interval_holds_the_difference_it_was_made_for():
    draw = np.random.default_rng(1)
    mine, theirs = draw.random((3, 500)) < 0.9, draw.random((3, 500)) < 0.8
    difference = compare_correct(mine, theirs)
    assert difference.low < difference.value < difference.high
    assert difference.value == pytest.approx(mine.mean() - theirs.mean())


def test_a_difference_turned_around_has_the_other_sign():
    draw = np.random.default_rng(2)
    mine, theirs = draw.random((3, 300)) < 0.9, draw.random((2, 300)) < 0.85
    forward, backward = compare_correct(mine, theirs), compare_correct(theirs, mine)
    turned = (-backward.value, -backward.high, -backward.low)
    assert (forward.value, forward.low, forward.high) == pytest.approx(turned)
    assert forward.p == pytest.approx(backward.p)


def test_seeds_that_scatter_widen_the_interval():
    draw = np.random.default_rng(3)
    calm = draw.random((3, 2000)) < 0.9
    wild = np.stack([draw.random(2000) < share for share in (0.85, 0.9, 0.95)])
    narrow, wide = compare_correct(calm, calm[::-1, ::-1]), compare_correct(wild, calm)
    assert wide.high - wide.low > 3 * (narrow.high - narrow.low)


def test_one_seed_against_several_takes_the_others_noise():
    draw = np.random.default_rng(4)
    wild = np.stack([draw.random(2000) < share for share in (0.85, 0.9, 0.95)])
    difference = compare_correct(wild[1:2], wild)
    assert difference.high - difference.low > 0.1


def test_the_same_predictions_are_no_difference():
    same = np.random.default_rng(5).random((3, 100)) < 0.5
    difference = compare_correct(same, same)
    assert (difference.value, difference.p) == (0, 1)


@pytest.mark.parametrize("seeds", [1, 3])
def test_all_right_against_all_wrong(seeds: int):
    assert compare_correct(np.ones((seeds, 50), bool), np.zeros((seeds, 50), bool)).p < 1e-6


@pytest.mark.parametrize("seeds", [1, 2])
def test_a_single_row_decides_nothing(seeds: int):
    difference = compare_correct(np.ones((seeds, 1), bool), np.zeros((seeds, 1), bool))
    assert not math.isnan(difference.p) and not math.isnan(difference.low)


@given(st.integers(0, 30), st.integers(0, 30))
def test_mcnemar_is_the_sign_test_of_the_rows_that_differ(mine: int, theirs: int):
    first = np.array([True] * mine + [False] * theirs + [True] * 5)
    second = np.array([False] * mine + [True] * theirs + [True] * 5)
    n, k = mine + theirs, min(mine, theirs)
    exact = min(1.0, 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n)
    assert mcnemar(first, second) == pytest.approx(exact)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), max_size=20))
def test_holm_keeps_the_order_and_never_makes_smaller(values: list[float]):
    corrected = holm(values)
    assert all(after >= before for after, before in zip(corrected, values, strict=True))
    assert all(
        corrected[i] <= corrected[j]
        for i in range(len(values))
        for j in range(len(values))
        if values[i] < values[j]
    )


def test_wilson_by_the_book():
    assert wilson_interval(900, 1000) == pytest.approx((0.8798, 0.9171), abs=1e-4)


# The table


def test_a_clear_difference_is_told_in_words(path: Path):
    comparison = compare(make_ledger(path, {"baseline": [0.8] * 3, "GRU": [0.95] * 3, "bad": [0.6] * 3}, 500))
    assert [row.words for row in comparison.rows] == ["", "better", "worse"]


def test_a_small_difference_cannot_be_told(path: Path):
    row = compare(make_ledger(path, {"baseline": [0.9] * 3, "GRU": [0.9] * 3})).row("GRU")
    assert row.words == "cannot tell"


def test_words_follow_the_corrected_p_value(path: Path):
    names = {f"e{number}": [0.9, 0.9] for number in range(20)}
    comparison = compare(make_ledger(path, {"baseline": [0.9, 0.9], **names}))
    assert {row.words for row in comparison.rows} <= {"", "cannot tell"}


def test_mean_and_deviation_are_over_seeds(path: Path):
    ledger = make_ledger(path, {"baseline": [0.8, 0.9, 0.95]})
    (row,) = compare(ledger).rows
    accuracies = ledger.accuracies()["baseline"]
    assert (row.mean, row.sd) == pytest.approx((np.mean(accuracies), np.std(accuracies, ddof=1)))
    assert row.difference is None and row.against is None


def test_one_seed_has_no_deviation(path: Path):
    comparison = compare(make_ledger(path, {"baseline": [0.8], "GRU": [0.9]}))
    assert comparison.row("GRU").sd is None and "87.5% |" in str(comparison)


def test_without_the_run_it_is_against_there_is_no_difference(path: Path):
    (row,) = compare(make_ledger(path, {"GRU": [0.9]})).rows
    assert row.difference is None and row.against == "baseline"


def test_a_comparison_shows_as_a_table(path: Path):
    comparison = compare(make_ledger(path, {"baseline": [0.8], "GRU": [0.9]}))
    assert "| GRU" in str(comparison) and "<table" in comparison._repr_mimebundle_()["text/html"]


def test_an_empty_ledger(path: Path):
    with pytest.raises(CourseError, match="no runs yet"):
        compare(make_ledger(path, {}))


def test_a_row_that_is_not_there(path: Path):
    with pytest.raises(CourseError, match='no "LSTM": it has baseline'):
        compare(make_ledger(path, {"baseline": [0.8]})).row("LSTM")


def test_the_test_split_is_not_compared_before_it_was_opened(path: Path):
    make_ledger(path, {"baseline": [0.8]})
    with pytest.raises(CourseError, match="has not been opened"):
        compare(path, "test")
    final_test(path, "baseline")
    assert compare(path, "test").split == "test"


# The final test


def test_choose_takes_the_highest_mean(path: Path):
    assert (
        choose(make_ledger(path, {"baseline": [0.9, 0.9], "GRU": [0.99, 0.5], "LSTM": [0.95, 0.95]}))
        == "LSTM"
    )


def test_the_final_model_is_the_seed_that_was_best_on_validation(path: Path):
    ledger = make_ledger(path, {"GRU": [0.8, 0.95, 0.7]})
    final = final_test(ledger, "GRU")
    assert (final.seed, final.validation) == (1, ledger.accuracies()["GRU"][1])
    assert final.accuracy == Ledger.read(path).accuracies("test")["GRU"][1]


def test_the_final_test_is_recorded(path: Path):
    final = final_test(make_ledger(path, {"GRU": [0.8]}), "GRU")
    opened = Ledger.read(path).final_test
    assert opened is not None
    assert (opened.name, opened.accuracy, opened.date) == ("GRU", final.accuracy, final.date)


def test_asked_again_it_gives_what_was_recorded(path: Path):
    make_ledger(path, {"GRU": [0.8]})
    first, content = final_test(path, "GRU"), path.read_bytes()
    assert final_test(path, "GRU") == first and path.read_bytes() == content


def test_another_experiment_is_refused(path: Path):
    ledger = make_ledger(path, {"GRU": [0.8], "LSTM": [0.9]})
    final_test(ledger, "GRU")
    content = path.read_bytes()
    # The ledger in memory is the one from before: the file decides.
    with pytest.raises(CourseError, match='The test split was opened for "GRU" on'):
        final_test(ledger, "LSTM")
    assert path.read_bytes() == content


def test_an_unknown_experiment_opens_nothing(path: Path):
    ledger = make_ledger(path, {"GRU": [0.8]})
    with pytest.raises(CourseError, match='no run of "LSTM"'):
        final_test(ledger, "LSTM")
    assert Ledger.read(path).final_test is None


@pytest.mark.parametrize(
    ("accuracy", "points"),
    [(0.0, 0), (0.8999, 0), (0.90, 1), (0.9099, 1), (0.91, 2), (0.9149, 2), (0.915, 3), (1.0, 3)],
)
def test_the_scale(accuracy: float, points: int):
    assert grade(accuracy) == points
