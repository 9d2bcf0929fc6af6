"""Points for cards, and undoing: what was given is what is stored, for all whom it concerns."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.grading.review.marking import (
    Mark,
    Undone,
    card_version,
    give_points,
    load_readings,
    undo,
)
from coursekit.grading.review.rubric import change_item, load_rubric
from coursekit.grading.review.session import ReviewOptions, open_session
from coursekit.grading.review_tables import FIRST, SECOND
from coursekit.grading.run_info import RunInfo, save_run_info
from tests import ROOT
from tests.grading.review.review_class import (
    EXERCISE,
    SAME,
    TEXTS,
    give,
    items,
    open_class,
    points,
    write_class,
)


def undo_last(session, grader):
    """Undo on the cards as they are now."""
    cards = {card.id: card for card in session.cards[EXERCISE]}
    return undo(session.store, grader, lambda exercise, card, role: cards.get(card))


def test_points_of_a_card_hold_for_all_who_wrote_the_same(session, card):
    give(session, card, own_points=0.5)
    assert points(session) == {"ana": 0.5, "bo": 0.5, "di": 0.5}
    assert session.store.load_reviews().keys() == {(name, "I", EXERCISE) for name in ("ana", "bo", "di")}


def test_one_student_of_a_card_can_have_other_points(session, card):
    give(session, card, own_points=1)
    member = next(member for member in card.members if member.key[0] == "bo")
    give(session, card, only=member, own_points=0)
    assert points(session) == {"ana": 1, "bo": 0, "di": 1}
    give(session, card, own_points=0.5)
    assert points(session) == {"ana": 0.5, "bo": 0, "di": 0.5}


def test_points_that_look_equal_are_no_dispute(session, card):
    give_points(session.store, "anna", FIRST, card, Mark(own_points=1 / 3))
    give_points(session.store, "ben", SECOND, card, Mark(own_points=0.33333))
    reviews = session.store.load_reviews().values()
    assert {(review.points, review.disputed) for review in reviews} == {(0.3333, False)}


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


def test_points_taken_back_from_one_do_not_return_after_a_time_left_out(tmp_path):
    session = open_class(tmp_path, TEXTS)
    card = card_of(session, "ana")
    give(session, card, own_points=1)
    give(session, card, only=next(member for member in card.members if member.key[0] == "ana"))
    for left_out in (("ana",), ()):
        session.store.close()
        save_run_info(tmp_path, RunInfo(seeds=(7,), sandboxed=True, version="1", left_out=left_out))
        session = open_session(ReviewOptions(tmp_path, ROOT))
        assert points(session) == {"bo": 1, "di": 1}
    session.store.close()


def test_an_undo_for_a_text_that_is_gone_says_so(session, card, tmp_path):
    alone = next(member for member in card.members if member.key[0] == "bo")
    give(session, card, own_points=1, only=alone)
    write_class(tmp_path, {"bo": "Something else."})
    session.store.close()
    later = open_session(ReviewOptions(tmp_path, ROOT))
    own = next(own for own in later.cards[EXERCISE] if own.id == card.id)
    with pytest.raises(CourseError, match="not there any more"):
        undo(later.store, "anna", lambda exercise, card_id, role: own)
    later.store.close()
