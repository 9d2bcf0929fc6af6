"""Dealing cards out: each has one grader, neighbours the same, a share two; what is read stays in place."""

import math
from collections import Counter

import pytest

from coursekit.errors import CourseError
from coursekit.grading.review.dealing import (
    LEAD,
    deal_cards,
    load_deals,
    load_tokens,
    parse_graders,
    parse_share,
)
from coursekit.grading.review.marking import Mark, give_points
from coursekit.grading.review.session import ReviewOptions, open_session
from coursekit.grading.review_tables import FIRST, SECOND
from tests import ROOT
from tests.grading.review.review_class import EXERCISE, open_class

SUBJECTS = ("vocabulary", "tokenizer", "dictionary", "KeyError", "review", "counter", "model", "zero", "test")
TEXTS = {
    f"s{number}": f"{SUBJECTS[number % 9]} {number * 7919} because {'x' * number}" for number in range(40)
}


@pytest.fixture
def session(tmp_path):
    session = open_class(tmp_path, TEXTS)
    yield session
    session.store.close()


def deal(session, graders=("anna", "ben"), double=0.0):
    deal_cards(session.store, session.cards, graders, double)
    return load_deals(session.store)


def counts(deals, role=FIRST):
    return Counter(grader for (_, _, own), grader in deals.items() if own == role)


def test_every_card_has_one_grader_and_all_have_as_many(session):
    dealt = deal(session, ("anna", "ben", "cleo"))
    assert {card for _, card, _ in dealt} == {card.id for card in session.cards[EXERCISE]}
    assert max(counts(dealt).values()) - min(counts(dealt).values()) <= 3


def test_neighbours_have_the_same_grader(session):
    dealt = deal(session)
    for card in session.cards[EXERCISE]:
        if card.neighbour:
            assert dealt[EXERCISE, card.id, FIRST] == dealt[EXERCISE, card.neighbour, FIRST]


@pytest.mark.parametrize(("share", "seconds"), [(0, 0), (0.1, 4), (0.01, 1), (0.5, 20), (1, 40)])
def test_a_share_has_a_second_grader_who_is_another(session, share, seconds):
    dealt = deal(session, double=share)
    second = {key[:2]: grader for key, grader in dealt.items() if key[2] == SECOND}
    assert len(second) == seconds
    assert all(dealt[(*card, FIRST)] != grader for card, grader in second.items())


def test_dealing_again_changes_nothing(session):
    assert deal(session, double=0.25) == deal(session, double=0.25)


def test_a_larger_share_keeps_the_readings_that_were_dealt(session):
    before = deal(session, double=0.1)
    assert before.items() <= deal(session, double=0.5).items()


@pytest.mark.parametrize(("share", "seconds"), [(0, 0), (0.1, 4), (0.5, 20)])
def test_a_smaller_share_gives_up_second_readings(session, share, seconds):
    before = deal(session, double=1)
    after = deal(session, double=share)
    assert counts(after, SECOND).total() == seconds
    assert after.items() <= before.items() and counts(after) == counts(before)
    assert deal(session, double=share) == after


def test_a_smaller_share_keeps_second_readings_that_were_begun(session):
    dealt = deal(session, double=1)
    begun = session.cards[EXERCISE][:3]
    for card in begun:
        give_points(session.store, dealt[EXERCISE, card.id, SECOND], SECOND, card, Mark(own_points=1))
    kept = {card for _, card, role in deal(session, double=0) if role == SECOND}
    assert kept == {card.id for card in begun}


def test_cards_of_who_leaves_go_to_others_but_for_what_is_read(session):
    before = deal(session)
    mine = [card for card in session.cards[EXERCISE] if before[EXERCISE, card.id, FIRST] == "ben"]
    give_points(session.store, "ben", FIRST, mine[0], Mark(own_points=1))
    after = deal(session, ("anna", "cleo"))
    assert after[EXERCISE, mine[0].id, FIRST] == "ben"
    assert {after[EXERCISE, card.id, FIRST] for card in mine[1:]} <= {"anna", "cleo"}


def test_what_the_instructor_has_read_alone_is_not_dealt(session):
    card = session.cards[EXERCISE][0]
    give_points(session.store, "instructor", FIRST, card, Mark(own_points=1))
    assert (EXERCISE, card.id, FIRST) not in deal(session)


def test_nobody_becomes_first_and_second_reader_of_a_card(session):
    deal(session, double=1)
    after = deal(session, ("ben",), double=1)
    assert not any(
        after.get((EXERCISE, card.id, FIRST)) == after.get((EXERCISE, card.id, SECOND)) == "ben"
        for card in session.cards[EXERCISE]
    )


def test_one_grader_has_no_second(session):
    assert counts(deal(session, ("anna",), double=1), SECOND) == {}


def test_tokens_stay_the_same_and_differ(session):
    tokens = load_tokens(session.store, ["anna", "ben"])
    assert load_tokens(session.store, ["ben", "anna"]) == tokens
    assert len(set(tokens.values())) == 2 and min(map(len, tokens.values())) >= 40


@pytest.mark.parametrize(
    ("text", "names"),
    [("anna", ("anna",)), (" anna , ben", ("anna", "ben")), ("Anna Lee,李", ("Anna Lee", "李"))],
)
def test_names_of_graders_are_read(text, names):
    assert parse_graders(text) == names


@pytest.mark.parametrize(
    "text",
    ["", ",", "anna,", "anna,Anna", "instructor", "Review.CSV", "ben,review.csv", "a\x1b[31m", "x" * 41],
)
def test_other_names_are_refused(text):
    with pytest.raises(CourseError):
        parse_graders(text)


@pytest.mark.parametrize(
    ("text", "share"),
    [("10%", 0.1), ("0.1", 0.1), ("0%", 0), ("100 %", 1), ("2.5%", 0.025), ("1%", 0.01), ("10", 0.1)],
)
def test_shares_are_read(text, share):
    assert parse_share(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["", "%", "ten", "101%", "-1%", "nan", "inf", "200", "1"])
def test_other_shares_are_refused(text):
    with pytest.raises(CourseError, match="such as 10%"):
        parse_share(text)


def test_who_comes_later_gets_a_fair_part_of_what_nobody_has_begun(session):
    before = deal(session, ("anna",))
    begun = session.cards[EXERCISE][0]
    give_points(session.store, "anna", FIRST, begun, Mark(own_points=1))
    after = deal(session)
    assert after[EXERCISE, begun.id, FIRST] == before[EXERCISE, begun.id, FIRST] == "anna"
    assert abs(counts(after)["anna"] - 1 - counts(after)["ben"]) <= 9  # neighbours stay together


def test_cards_that_are_gone_are_no_burden(session, tmp_path):
    deal(session, ("anna",))
    session.store.close()
    others = open_class(tmp_path, {student: text[::-1] for student, text in TEXTS.items()})
    assert abs(counts_of(others, deal(others))["anna"] - counts_of(others, deal(others))["ben"]) <= 9
    others.store.close()


def counts_of(session, deals):
    """Return how many of the cards that are there each grader has."""
    present = {card.id for card in session.cards[EXERCISE]}
    return Counter(grader for (_, card, role), grader in deals.items() if role == FIRST and card in present)


def test_who_has_read_a_card_first_never_reads_it_blindly(session):
    card = session.cards[EXERCISE][0]
    give_points(session.store, "anna", FIRST, card, Mark(own_points=1))
    deal(session, ("cleo", "dora"))
    assert deal(session, ("ben", "anna"), double=1).get((EXERCISE, card.id, SECOND)) != "anna"


def test_who_left_with_cards_read_moves_nothing_of_the_others(session):
    dealt = deal(session, ("anna", "ben", "cleo"))
    cleos = next(card for card in session.cards[EXERCISE] if dealt[EXERCISE, card.id, FIRST] == "cleo")
    give_points(session.store, "cleo", FIRST, cleos, Mark(own_points=1))
    deal(session)
    for card in session.cards[EXERCISE][:5]:
        give_points(session.store, "anna", FIRST, card, Mark(own_points=1))
    assert deal(session) == deal(session)


def test_what_the_instructor_has_begun_is_dealt_to_nobody(tmp_path):
    session = open_class(tmp_path, {"ana": "The same.", "bo": "The same."})
    card = session.cards[EXERCISE][0]
    give_points(session.store, LEAD, FIRST, card, Mark(own_points=1), only=card.members[0])
    assert deal(session) == {}
    session.store.close()


@pytest.mark.parametrize(("cards", "double"), [(100, 0.1), (60, 0.1), (8, 0.5), (30, 0.5)])
def test_second_readings_are_of_all_first_readers(tmp_path, cards, double):
    texts = {f"s{number}": f"{SUBJECTS[number % 9]} {number * 7919}" for number in range(cards)}
    session = open_class(tmp_path, texts, graders=("anna", "ben"), double=double)
    seconds = [card for (_, card, role) in session.deals if role == SECOND]
    first = Counter(session.deals[EXERCISE, card, FIRST] for card in seconds)
    session.store.close()
    assert len(seconds) == math.ceil(double * cards)
    assert abs(first["anna"] - first["ben"]) <= 1


def test_a_known_grader_in_other_letters_is_refused(tmp_path):
    open_class(tmp_path, TEXTS, graders=("anna",)).store.close()
    with pytest.raises(CourseError, match='is called "anna"'):
        open_session(ReviewOptions(tmp_path, ROOT, graders=("Anna", "ben"), double=1.0))


def test_one_name_in_two_forms_of_unicode_is_one_grader():
    with pytest.raises(CourseError, match="name each once"):
        parse_graders("ren\u00e9,rene\u0301")
