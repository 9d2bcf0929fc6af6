"""What a page says of a card: what counts where the instructor decided, and nothing to who reads blindly."""

import pytest

from coursekit.grading.review.card_views import view_card, view_members
from coursekit.grading.review.dealing import LEAD
from coursekit.grading.review.marking import Mark, give_points
from coursekit.grading.review_tables import FIRST, SECOND, SETTLED
from tests.grading.review.review_class import EXERCISE, SAME, open_class


def open_dealt(results, double=0.0):
    """Open a class of two graders; return it, its first card, and the card's first and second grader."""
    session = open_class(results, {"ana": SAME, "bo": SAME.upper()}, ("anna", "ben"), double)
    (card,) = session.cards[EXERCISE]
    return session, card, *(session.deals.get((EXERCISE, card.id, role)) for role in (FIRST, SECOND))


def decide(session, card, points, only=None):
    give_points(session.store, LEAD, SETTLED, card, Mark(own_points=points, comment="No."), only=only)


def test_a_grader_hears_what_the_instructor_decided(tmp_path):
    session, card, first, _ = open_dealt(tmp_path)
    give_points(session.store, first, FIRST, card, Mark(own_points=0.5))
    assert "instructor" not in view_card(session, first, card).state
    decide(session, card, 0.5)
    give_points(session.store, first, FIRST, card, Mark(own_points=1))
    said = "1 of 1 point; the instructor has decided: 0.5 of 1 point counts"
    assert view_card(session, first, card).state == said
    assert {member.points for member in view_members(session, first, card, names=False)} == {said}
    assert view_card(session, LEAD, card).state == "0.5 of 1 point"
    session.store.close()


def test_a_grader_hears_what_the_instructor_decided_for_one_student(tmp_path):
    session, card, first, _ = open_dealt(tmp_path)
    decide(session, card, 0.5, only=card.members[0])
    said = "not read yet; the instructor has decided for 1 student: 0.5 of 1 point counts"
    assert view_card(session, first, card).state == said
    decide(session, card, 0, only=card.members[1])
    assert view_card(session, first, card).state == "not read yet; the instructor has decided: that counts"
    session.store.close()


@pytest.mark.parametrize("has_read", [False, True])
def test_nobody_hears_of_a_decision_where_two_read(tmp_path, has_read):
    session, card, first, second = open_dealt(tmp_path, double=1)
    if has_read:
        give_points(session.store, first, FIRST, card, Mark(own_points=1))
        give_points(session.store, second, SECOND, card, Mark(own_points=0))
    decide(session, card, 0.5)
    for grader in (first, second):
        view = view_card(session, grader, card)
        members = view_members(session, grader, card, names=False)
        assert not any("0.5" in said or "instructor" in said for said in (view.state, *view.notes))
        assert not any("0.5" in member.points for member in members)
    session.store.close()
