"""Figures about a class: against examples worked out by hand, and against what must always hold."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record
from coursekit.grading.reports.statistics import (
    MAX_BARS,
    NO_KNOWN_MISTAKE,
    Bar,
    correlation,
    difficulty,
    discrimination,
    distribution,
    exercise_figures,
    item_statistics,
    spread,
)
from coursekit.grading.reviews import Review

POINTS = st.integers(0, 12).map(lambda quarters: quarters / 4)
ROWS = st.integers(3, 12).flatmap(
    lambda many: st.lists(st.lists(POINTS, min_size=many, max_size=many), min_size=2, max_size=6)
)


# Four students, three exercises of one point. Totals of the other two: a 2 1 1 0, b 2 1 0 1, c 2 2 1 1.
A, B, C = [1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0]


def test_difficulty_is_the_share_of_the_points():
    assert difficulty([2, 1, 0, 3], 3) == 0.5


def test_no_difficulty_without_students_or_points():
    assert difficulty([], 1) is None
    assert difficulty([0, 0], 0) is None


def test_discrimination_by_hand():
    # own deviations ½ ½ -½ -½; the others give 2 1 1 0, deviations 1 0 0 -1: r = 1 / sqrt(1 · 2)
    assert discrimination(A, [B, C]).value == pytest.approx(2**-0.5)


def test_discrimination_leaves_the_exercise_itself_out():
    # b against a + c = 2 1 0 0: deviations ¼ ¼ ¼ -¾ and 1¼ ¼ -¾ -¾, r = ¾ / sqrt(¾ · 2¾)
    assert discrimination(B, [A, C]).value == pytest.approx(0.75 / (0.75 * 2.75) ** 0.5)


def test_a_perfect_and_a_reversed_exercise():
    assert correlation([0, 1, 2], [1, 2, 3]).value == pytest.approx(1)
    assert correlation([0, 1, 2], [3, 2, 1]).value == pytest.approx(-1)


@pytest.mark.parametrize(
    ("own", "others", "reason"),
    [
        ([1, 1, 1], [[0, 1, 2]], "all students have the same points here"),
        ([0, 1, 2], [[1, 1, 1]], "all students have the same points in the other exercises"),
        ([0, 1, 2], [], "there is no other exercise to compare with"),
        ([0, 1], [[0, 1]], "fewer than 3 students"),
        ([], [[]], "fewer than 3 students"),
    ],
)
def test_undefined_says_why(own, others, reason):
    undefined = discrimination(own, others)
    assert (undefined.value, undefined.reason) == (None, reason)


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="one score for each student"):
        item_statistics({"I.1": [1, 0], "I.2": [1]}, {"I.1": 1, "I.2": 1})


@given(ROWS)
def test_figures_stay_in_their_range(rows):
    items = item_statistics({str(index): row for index, row in enumerate(rows)}, dict.fromkeys("012345", 3))
    for item in items.values():
        assert item.difficulty is not None and 0 <= item.difficulty <= 1
        assert item.discrimination.value is None or -1 <= item.discrimination.value <= 1
        assert (item.discrimination.value is None) == bool(item.discrimination.reason)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_students_changes_no_digit(rows, chance):
    places = list(range(len(rows[0])))
    chance.shuffle(places)
    maxima = dict.fromkeys("012345", 3)
    first = item_statistics({str(index): row for index, row in enumerate(rows)}, maxima)
    moved = [[row[place] for place in places] for row in rows]
    assert item_statistics({str(index): row for index, row in enumerate(moved)}, maxima) == first


@given(ROWS, st.sampled_from([0.5, 2.0, 4.0]))
def test_a_correlation_does_not_depend_on_the_unit(rows, factor):
    once = correlation(rows[0], rows[1])
    assert correlation([factor * value for value in rows[0]], rows[1]).value == pytest.approx(once.value)


def test_agrees_with_scipy():
    from scipy.stats import pearsonr

    chance = random.Random(7)
    own = [chance.randint(0, 1) for _ in range(200)]
    other = [value + chance.randint(0, 5) for value in own]
    assert correlation(own, other).value == pytest.approx(pearsonr(own, other).statistic)


def test_no_correlation_is_exactly_zero_and_never_negative():
    chance = random.Random(7)
    for _ in range(200):
        own = [0, *(chance.randint(0, 7) for _ in range(5)), 7]
        # The same points in both halves: they do not tell which half a student is in.
        value = correlation([*own, *own], [0] * 7 + [1] * 7).value
        assert str(value) == "0.0"


def test_tiny_differences_neither_vanish_nor_overflow():
    assert correlation([0, 1e-200, 2e-200], [0, 1e150, 2e150]).value == pytest.approx(1)


@given(st.lists(POINTS, max_size=30), st.integers(3, 60))
def test_each_total_is_in_one_bar(totals, maximum):
    bars = distribution(totals, maximum)
    assert sum(bar.students for bar in bars) == len(totals)
    assert len(bars) <= MAX_BARS
    assert bars[0].low == 0 and bars[-1].low <= maximum < bars[-1].low + bars[-1].width


def test_half_points_belong_to_the_whole_point_beneath():
    assert distribution([0, 0.5, 1, 2], 2) == [Bar(0, 1, 2), Bar(1, 1, 1), Bar(2, 1, 1)]


def test_spread_by_hand():
    totals = spread([4, 1, 2, 5])
    assert (totals.least, totals.median, totals.mean, totals.most) == (1, 3, 3, 5)
    assert spread([]) is None


def record(index, *results):
    return Record(f"s{index}", f"s{index}", "I", "s/n.ipynb", "0", 1, True, results)


def solved(exercise, outcome=Outcome.PASSED, **more):
    return Result(exercise, outcome, int(outcome is Outcome.PASSED), 1, **more)


def test_mistakes_are_counted_by_students():
    wrong = solved("I.1", Outcome.WRONG, mistakes=("swapped", "swapped"))
    unknown = solved("I.1", Outcome.WRONG)
    (figures,) = exercise_figures([record(0, wrong), record(1, wrong), record(2, unknown)], {})
    assert figures.mistakes == (("swapped", 2), (NO_KNOWN_MISTAKE, 1))


def test_unread_texts_count_for_nobody():
    texts = [solved("I.1", text_max=1, texts={"why": "so"}) for _ in range(2)]
    records = [record(index, text) for index, text in enumerate(texts)]
    (half,) = exercise_figures(records, {("s0", "I", "I.1"): Review(0)})
    assert half.statistics.difficulty == 1
    assert "only the code counts" in half.notes[0]
    (full,) = exercise_figures(records, {(f"s{index}", "I", "I.1"): Review(0) for index in range(2)})
    assert full.statistics.difficulty == 0.5


def class_of(many, outcome, **more):
    """A class in which I.1 ends like this for all, and I.2 passes for every second one."""
    other = [Outcome.PASSED, Outcome.WRONG]
    return [record(i, solved("I.1", outcome, **more), solved("I.2", other[i % 2])) for i in range(many)]


@pytest.mark.parametrize(
    ("outcome", "more", "sentence"),
    [
        (Outcome.ERROR, {}, "Nearly nobody got it"),
        (Outcome.TIMEOUT, {}, "12 answers were stopped"),
        (Outcome.NOT_ATTEMPTED, {}, "12 of 12 left it out"),
        (Outcome.WRONG, {}, "12 wrong answers fit no known mistake"),
        (Outcome.WRONG, {"mistakes": ("swapped",)}, "12 of 12 make the same mistake: swapped"),
    ],
)
def test_flags(outcome, more, sentence):
    assert sentence in " ".join(exercise_figures(class_of(12, outcome, **more), {})[0].flags)


def test_negative_discrimination_is_flagged():
    outcomes = [Outcome.PASSED, Outcome.WRONG]
    records = [
        record(i, solved("I.1", outcomes[i % 2]), solved("I.2", outcomes[1 - i % 2])) for i in range(12)
    ]
    assert "Discrimination is negative" in " ".join(exercise_figures(records, {})[0].flags)


def test_a_small_class_is_flagged_for_nothing():
    assert exercise_figures(class_of(4, Outcome.TIMEOUT), {})[0].flags == ()
