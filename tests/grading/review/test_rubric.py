"""The rubric of an exercise: points follow its items, and nothing is given by one that is not offered."""

import pytest

from coursekit.errors import CourseError
from coursekit.grading.review.marking import Mark, give_points
from coursekit.grading.review.rubric import add_item, change_item, load_rubric, rubric_version
from coursekit.grading.review_tables import FIRST
from tests.grading.review.review_class import EXERCISE, give, items, points


def test_the_first_rubric_is_what_the_exercise_asks_for(session):
    rubric = load_rubric(session.store, EXERCISE)
    assert [item.text for item in rubric] == list(session.questions[EXERCISE].asks)
    assert sum(item.points for item in rubric) == pytest.approx(1)


def test_all_items_give_the_full_points(session, card):
    give(session, card, items=tuple(items(session)))
    assert set(points(session).values()) == {1}


def test_an_item_of_another_exercise_is_refused(session, card):
    other = add_item(session.store, "anna", "II.1.a", "Else", 1)
    with pytest.raises(CourseError, match="rubric was changed"):
        give(session, card, items=(other,))


def test_points_follow_an_item_that_is_re_weighed(session, card):
    first, second, _ = items(session)
    give(session, card, items=(first, second))
    change_item(session.store, "anna", EXERCISE, first, text="Names the error", points=0.1)
    assert set(points(session).values()) == {0.4333}


def test_points_that_were_typed_do_not_follow(session, card):
    first = items(session)[0]
    give(session, card, items=(first,), own_points=1)
    change_item(session.store, "anna", EXERCISE, first, text="Names the error", points=0.1)
    assert set(points(session).values()) == {1}


def test_points_stay_between_none_and_all(session, card):
    low = add_item(session.store, "anna", EXERCISE, "Copied", -5)
    high = add_item(session.store, "anna", EXERCISE, "Brilliant", 7)
    give(session, card, items=(low,))
    assert set(points(session).values()) == {0}
    give(session, card, items=(high,))
    assert set(points(session).values()) == {1}


@pytest.mark.parametrize(
    ("text", "value"), [("", 1), ("   ", 1), ("x" * 501, 1), ("x", float("nan")), ("x", 1e9)]
)
def test_what_is_no_item_is_refused(session, text, value):
    before = items(session)
    with pytest.raises(CourseError):
        add_item(session.store, "anna", EXERCISE, text, value)
    assert items(session) == before


def test_a_retired_item_keeps_its_points(session, card):
    first = items(session)[0]
    give(session, card, items=(first,))
    before = points(session)
    change_item(session.store, "anna", EXERCISE, first, text="Old", points=1 / 3, retired=True)
    assert points(session) == before


def test_an_item_that_another_window_has_changed_stays(session):
    item = items(session)[0]
    old = load_rubric(session.store, EXERCISE)[0].action
    change_item(session.store, "anna", EXERCISE, item, text="Reworded", retired=True, version=old)
    with pytest.raises(CourseError, match="another window"):
        change_item(session.store, "ben", EXERCISE, item, text="Old", points=1, version=old)
    assert (
        load_rubric(session.store, EXERCISE)[0].text,
        load_rubric(session.store, EXERCISE)[0].retired,
    ) == ("Reworded", True)


def test_rewording_offers_no_item_again(session):
    item = items(session)[0]
    change_item(session.store, "anna", EXERCISE, item, text="First", retired=True)
    change_item(session.store, "anna", EXERCISE, item, text="Second")
    assert load_rubric(session.store, EXERCISE)[0].retired


def test_an_item_that_is_not_offered_any_more_is_given_to_nobody_else(session, card):
    item, *_ = items(session)
    other = session.cards[EXERCISE][1]
    give(session, card, items=(item,))
    change_item(session.store, "ben", EXERCISE, item, text="Old", retired=True)
    with pytest.raises(CourseError, match="rubric was changed"):
        give(session, other, items=(item,))
    give(session, card, items=(item,), comment="Who has it keeps it.")
    assert points(session).keys() == {"ana", "bo", "di"}


def test_items_of_a_page_of_before_are_not_given(session, card):
    old = rubric_version(load_rubric(session.store, EXERCISE))
    add_item(session.store, "ben", EXERCISE, "Copied", -1)
    with pytest.raises(CourseError, match="rubric was changed"):
        give_points(session.store, "anna", FIRST, card, Mark(items=(items(session)[0],)), rubric=old)
    give_points(session.store, "anna", FIRST, card, Mark(own_points=0.5), rubric=old)
    assert set(points(session).values()) == {0.5}
