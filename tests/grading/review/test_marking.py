"""Points for cards, the rubric, and undoing: what was given is what is stored, for all whom it concerns."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.grading.review.marking import (
    Mark,
    Undone,
    add_item,
    card_version,
    change_item,
    give_points,
    load_readings,
    load_rubric,
    undo,
)
from coursekit.grading.review_tables import FIRST
from tests.grading.review.review_class import EXERCISE, open_class

SAME = "A dictionary raises a KeyError."
TEXTS = {"ana": SAME, "bo": SAME.upper(), "cy": "Zero is for unknown words.", "di": SAME}


@pytest.fixture
def session(tmp_path):
    session = open_class(tmp_path, TEXTS)
    yield session
    session.store.close()


@pytest.fixture
def card(session):
    return session.cards[EXERCISE][0]


def points(session):
    """Return the points by student."""
    readings = load_readings(session.store, EXERCISE)
    return {key[0]: reading.points for key, own in readings.items() for reading in own}


def give(session, card, *, grader="anna", only=None, **mark):
    give_points(session.store, grader, FIRST, card, Mark(**mark), only=only)


def undo_last(session, grader):
    """Undo on the cards as they are now."""
    cards = {card.id: card for card in session.cards[EXERCISE]}
    return undo(session.store, grader, lambda exercise, card, role: cards.get(card))


def items(session):
    return [item.id for item in load_rubric(session.store, EXERCISE)]


def test_points_of_a_card_hold_for_all_who_wrote_the_same(session, card):
    give(session, card, own_points=0.5)
    assert points(session) == {"ana": 0.5, "bo": 0.5, "di": 0.5}
    assert session.store.load_reviews().keys() == {(name, "I", EXERCISE) for name in ("ana", "bo", "di")}


def test_the_first_rubric_is_what_the_exercise_asks_for(session):
    rubric = load_rubric(session.store, EXERCISE)
    assert [item.text for item in rubric] == list(session.questions[EXERCISE].asks)
    assert sum(item.points for item in rubric) == pytest.approx(1)


def test_all_items_give_the_full_points(session, card):
    give(session, card, items=tuple(items(session)))
    assert set(points(session).values()) == {1}


def test_one_student_of_a_card_can_have_other_points(session, card):
    give(session, card, own_points=1)
    member = next(member for member in card.members if member.key[0] == "bo")
    give(session, card, only=member, own_points=0)
    assert points(session) == {"ana": 1, "bo": 0, "di": 1}
    give(session, card, own_points=0.5)
    assert points(session) == {"ana": 0.5, "bo": 0, "di": 0.5}


@pytest.mark.parametrize("own", [-0.1, 1.1, float("nan"), float("inf")])
def test_points_outside_are_refused(session, card, own):
    with pytest.raises(CourseError, match="from 0 to 1"):
        give(session, card, own_points=own)
    assert points(session) == {}


def test_an_empty_mark_takes_back_what_was_given(session, card):
    give(session, card, own_points=1)
    give(session, card)
    assert points(session) == {}
    with pytest.raises(CourseError, match="no points of yours to take back"):
        give(session, card)


def test_a_comment_alone_is_refused(session, card):
    with pytest.raises(CourseError, match="together with points"):
        give(session, card, comment="Good.")


def test_an_item_of_another_exercise_is_refused(session, card):
    other = add_item(session.store, "anna", "II.1.a", "Else", 1)
    with pytest.raises(CourseError, match="rubric has changed"):
        give(session, card, items=(other,))


# The rubric


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


# Undoing


def test_undo_gives_back_what_was_before(session, card):
    give(session, card, own_points=0.5, comment="Half.")
    give(session, card, own_points=1)
    assert undo_last(session, "anna") == Undone(EXERCISE, card.id)
    assert set(points(session).values()) == {0.5}
    readings = load_readings(session.store, EXERCISE).values()
    assert {reading.comment for own in readings for reading in own} == {"Half."}
    undo_last(session, "anna")
    assert points(session) == {}
    assert undo_last(session, "anna") is None


def test_undo_of_a_weight_gives_the_points_back_too(session, card):
    first = items(session)[0]
    give(session, card, items=(first,))
    before = points(session)
    change_item(session.store, "anna", EXERCISE, first, text="Other", points=0.9)
    assert undo_last(session, "anna") == Undone(EXERCISE, "")
    assert points(session) == before
    assert load_rubric(session.store, EXERCISE)[0].text == session.questions[EXERCISE].asks[0]


def test_undo_takes_nothing_of_somebody_else(session, card):
    give(session, card, own_points=1, grader="ben")
    assert undo_last(session, "anna") is None
    assert set(points(session).values()) == {1}


def test_what_another_has_changed_since_is_not_undone(session, card):
    give(session, card, own_points=1)
    give(session, card, own_points=0, grader="ben")
    with pytest.raises(CourseError, match="changed again since"):
        undo_last(session, "anna")
    assert set(points(session).values()) == {0}


steps = st.lists(
    st.one_of(
        st.tuples(st.just("points"), st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 1)),
        st.tuples(st.just("items"), st.sets(st.integers(0, 2), min_size=1), st.integers(0, 1)),
        st.tuples(st.just("clear"), st.none(), st.integers(0, 1)),
        st.tuples(st.just("weigh"), st.sampled_from([0.0, 0.25, 1.0]), st.integers(0, 2)),
    ),
    max_size=6,
)


@settings(max_examples=25)
@given(steps)
def test_undoing_all_gives_back_each_state_in_turn(tmp_path_factory, steps):
    session = open_class(tmp_path_factory.mktemp("class"), TEXTS)
    ids, cards = items(session), session.cards[EXERCISE]
    states = []
    for kind, value, place in steps:
        states.append(points(session))
        if kind == "points":
            give(session, cards[place], own_points=value)
        elif kind == "items":
            give(session, cards[place], items=tuple(ids[number] for number in value))
        elif kind == "clear":
            if cards[place].members[0].key[0] not in points(session):
                states.pop()
                continue
            give(session, cards[place])
        else:
            change_item(session.store, "anna", EXERCISE, ids[place], text="Other", points=value)
    while states:
        assert undo_last(session, "anna") is not None
        assert points(session) == states.pop()
    session.store.close()


# Undoing after the class has changed


def reopen(session, tmp_path, **texts):
    """Close the class, and open it with other texts; those of None have left."""
    session.store.close()
    return open_class(tmp_path, {**TEXTS, **texts})


def card_of(session, student):
    return next(
        card for card in session.cards[EXERCISE] if student in {member.key[0] for member in card.members}
    )


def test_an_undo_that_was_refused_costs_nobody_points(tmp_path):
    session = open_class(tmp_path, TEXTS)
    give(session, card_of(session, "cy"), own_points=1)
    session = reopen(session, tmp_path, cy="Another text by now.")
    with pytest.raises(CourseError, match="cannot be undone"):
        undo_last(session, "anna")
    give(session, card_of(session, "ana"), own_points=0.5, grader="ben")
    undo_last(session, "ben")
    assert points(session) == {"cy": 1}
    session.store.close()


def test_undo_leaves_a_student_alone_whose_text_is_another_one_now(tmp_path):
    session = open_class(tmp_path, TEXTS)
    give(session, card_of(session, "ana"), own_points=1)
    session = reopen(session, tmp_path, bo="A text of my own.")
    undo_last(session, "anna")
    assert points(session) == {"bo": 1}
    session.store.close()


def test_who_has_written_the_same_since_follows_an_undo(tmp_path):
    session = open_class(tmp_path, TEXTS)
    give(session, card_of(session, "ana"), own_points=0.5)
    give(session, card_of(session, "ana"), own_points=1)
    session = reopen(session, tmp_path, zoe=SAME)
    assert points(session)["zoe"] == 1
    undo_last(session, "anna")
    assert points(session) == {"ana": 0.5, "bo": 0.5, "di": 0.5, "zoe": 0.5}
    session.store.close()


def test_points_of_the_card_reach_who_left_and_returns(tmp_path):
    session = open_class(tmp_path, TEXTS)
    session = reopen(session, tmp_path, bo=None)
    give(session, card_of(session, "ana"), own_points=1)
    session = reopen(session, tmp_path, bo=SAME)
    assert points(session)["bo"] == 1
    session.store.close()


def test_a_page_of_before_an_undo_is_an_old_one(session, card):
    give(session, card, own_points=0.5)
    old = card_version(load_readings(session.store, EXERCISE)[card.members[0].key], FIRST)
    undo_last(session, "anna")
    give(session, card, own_points=1, comment="Well said.")
    with pytest.raises(CourseError, match="another window"):
        give_points(session.store, "ben", FIRST, card, Mark(own_points=0), version=old)


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
