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
from coursekit.experiments.significance import ALPHA, compare_correct, pool_seed_noise, wilson_interval
from tests import RUN_ALL_TESTS
from tests.experiments.tiny_news import make_ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.jsonl"


# Tables of made-up recipes


def make_up_table(
    draw: np.random.Generator,
    *,
    seeds: int,
    recipes: int,
    rows: int = 500,
    noise: float = 0.02,
    gain: float = 0.0,
    is_uneven: bool = False,
) -> dict[str, np.ndarray]:
    """Which rows the models of some recipes get right: (seeds, rows) bool, by the recipe's name.

    Rows are easy or hard, the same for all; each recipe has rows of its own that it is better or worse at;
    each seed shifts all rows. noise: standard deviation of these shifts; is_uneven: for each recipe another
    one, from 0.3 to 2 times as much. gain: how much better the recipe "1" is, in expectation.
    """
    shared = draw.beta(0.54, 0.06, rows)  # 90% right on average
    table = {}
    for recipe in range(recipes):
        chances = np.where(draw.random(rows) < 0.05, draw.permutation(shared), shared)
        own_noise = noise * (draw.uniform(0.3, 2) if is_uneven else 1)
        shifts = draw.normal(0, own_noise, (seeds, 1)) + (gain if recipe == 1 else 0)
        table[str(recipe)] = draw.random((seeds, rows)) < chances + shifts
    return table


def judge(table: dict[str, np.ndarray]) -> dict[str, bool]:
    """Whether each recipe but "0" is called different from "0", after correction."""
    noise = pool_seed_noise(table.values())
    differences = {
        name: compare_correct(rows, table["0"], noise, comparisons=len(table) - 1)
        for name, rows in table.items()
        if name != "0"
    }
    return {
        name: difference.p_corrected is not None and difference.p_corrected < ALPHA
        for name, difference in differences.items()
    }


TABLES = 2000 if RUN_ALL_TESTS else 300
# With a true share of 5%, so many tables stay below this in 999 of 1,000 cases.
MOST_FALSE = 0.06 if RUN_ALL_TESTS else 0.09


@pytest.mark.parametrize("is_uneven", [False, True], ids=["even", "uneven"])
@pytest.mark.parametrize("recipes", [4, 12])
@pytest.mark.parametrize("seeds", [1, 2, 3, 5])
def test_tables_of_equal_recipes_seldom_have_a_false_word(seeds: int, recipes: int, is_uneven: bool):
    draw = np.random.default_rng(seeds)
    false = sum(
        any(judge(make_up_table(draw, seeds=seeds, recipes=recipes, is_uneven=is_uneven)).values())
        for _ in range(TABLES)
    )
    assert false / TABLES <= MOST_FALSE


def test_one_seed_each_says_nothing_of_recipes():
    draw = np.random.default_rng(6)
    table = make_up_table(draw, seeds=1, recipes=4, gain=-0.3)
    assert not any(judge(table).values())


@pytest.mark.parametrize("recipes", [4, 20])
def test_four_points_are_found_with_three_seeds(recipes: int):
    draw = np.random.default_rng(7)
    tables = 40
    found = 0
    for _ in range(tables):
        # 4.5 points less for each row are 4 points in all: some rows are at 0 or 1 already.
        table = make_up_table(draw, seeds=3, recipes=recipes, rows=2889, noise=0.0066, gain=-0.045)
        found += judge(table)["1"]
    assert found / tables >= 0.9


@given(st.integers(1, 30), st.floats(0.001, 0.05))
def test_an_interval_leaves_out_0_where_the_word_is_clear(comparisons: int, gain: float):
    draw = np.random.default_rng(int(1e6 * gain))
    mine, theirs = draw.random((3, 400)) < 0.8 + gain, draw.random((3, 400)) < 0.8
    difference = compare_correct(mine, theirs, comparisons=comparisons)
    assert (difference.p_corrected < ALPHA) == (not difference.low <= 0 <= difference.high)
    assert difference.p_corrected >= difference.p


def test_the_noise_of_a_table_is_that_within_its_recipes():
    first, second = np.zeros((2, 10), bool), np.zeros((3, 10), bool)
    first[1, :2] = True  # accuracies 0.0 and 0.2
    second[2, :3] = True  # 0.0, 0.0 and 0.3
    noise = pool_seed_noise([first, second, np.ones((1, 10), bool)])
    assert noise.freedom == 3
    assert noise.variance == pytest.approx((0.02 + 0.06) / 3)


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


def test_all_right_against_all_wrong():
    difference = compare_correct(np.ones((3, 50), bool), np.zeros((3, 50), bool))
    assert (difference.value, difference.p) == (1, 0)


def test_a_single_row_decides_nothing():
    difference = compare_correct(np.ones((2, 1), bool), np.zeros((2, 1), bool))
    assert not math.isnan(difference.p) and not math.isnan(difference.low)


def test_wilson_by_the_book():
    assert wilson_interval(900, 1000) == pytest.approx((0.8798, 0.9171), abs=1e-4)


# The table


def test_a_clear_difference_is_told_in_words(path: Path):
    comparison = compare(make_ledger(path, {"baseline": [0.8] * 3, "GRU": [0.95] * 3, "bad": [0.6] * 3}, 500))
    assert [row.words for row in comparison.rows] == ["", "better", "worse"]


def test_a_small_difference_cannot_be_told(path: Path):
    row = compare(make_ledger(path, {"baseline": [0.9] * 3, "GRU": [0.9] * 3})).row("GRU")
    assert row.words == "cannot tell"


def test_one_seed_each_cannot_be_told(path: Path):
    comparison = compare(make_ledger(path, {"baseline": [0.6], "GRU": [0.99]}))
    assert comparison.row("GRU").words == "cannot tell"
    assert comparison.row("GRU").p_corrected is None
    assert "cannot tell: one seed each" in str(comparison)


def test_planned_comparisons_are_corrected_for_their_own_number(path: Path):
    names = {f"e{number}": [0.9, 0.9] for number in range(9)}
    ledger = make_ledger(path, {"baseline": [0.9, 0.9], **names})
    alone, among_all = compare(ledger, planned=["e0"]).row("e0"), compare(ledger).row("e0")
    assert alone.p_corrected == pytest.approx(alone.difference.p)
    assert among_all.p_corrected == pytest.approx(1 - (1 - alone.difference.p) ** 9)
    assert compare(ledger, planned=["e0"]).row("e1").p_corrected == compare(ledger).row("e1").p_corrected


def test_what_is_clear_only_before_the_correction_is_told(path: Path):
    names = {f"e{number}": [0.9, 0.91, 0.92] for number in range(30)}
    ledger = make_ledger(path, {"baseline": [0.9, 0.91, 0.92], **names, "bad": [0.87, 0.88, 0.88]})
    assert "cannot tell (worse alone, not after correction)" in str(compare(ledger))


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
