"""Cards: equal answers are one, like ones stand together, large ones come first, nobody is always last."""

from itertools import pairwise

import pytest

from coursekit.grading.reports.review_sheet import Answer, Question
from coursekit.grading.review.cards import NEAR, NEAR_MODEL, make_cards

MODEL = "A dictionary raises a KeyError for a word that is not in it, so the lookup gives 0 instead."
OTHERS = (
    "The test reviews have words that were never counted.",
    "Numbers begin at one because zero is kept for unknown words.",
    "get does not stop the program, square brackets do.",
    "So that the model can see that there is a word at all.",
)


def question(texts, model=MODEL):
    """Return a question with an answer for each student. texts: by student."""
    answers = tuple(
        Answer((student, "I", "I.2.b"), student, student.title(), {"why": text} if text else {}, 1, None)
        for student, text in texts.items()
    )
    return Question("I.2.b", "I", 1, answers, {"why": model}, ("what?",))


def cards(texts, seed=0, model=MODEL):
    return make_cards(question(texts, model), {student: f"x-{student}" for student in texts}, seed)


def students(card):
    return {member.key[0] for member in card.members}


def test_equal_answers_are_one_card():
    (card,) = cards({"ana": OTHERS[0], "bo": f"  {OTHERS[0].upper()}\n", "cy": OTHERS[0]})
    assert students(card) == {"ana", "bo", "cy"}
    assert card.texts == {"why": OTHERS[0]}


def test_a_slip_of_the_keyboard_makes_a_card_of_its_own_beside_the_other():
    first, second, third = cards(
        {"ana": OTHERS[0], "bo": OTHERS[1], "cy": OTHERS[0].replace("counted", "cuonted")}
    )
    assert {*students(first), *students(second)} == {"ana", "cy"}
    assert (first.neighbour, second.neighbour, third.neighbour) == (None, first.id, None)
    assert NEAR <= second.likeness < 1


def test_other_answers_are_no_neighbours():
    assert [card.neighbour for card in cards(dict(zip("abcd", OTHERS, strict=True)))] == [None] * 4


def test_the_largest_group_comes_first():
    texts = {f"s{number}": OTHERS[min(number // 2, 2)] for number in range(8)}
    assert [len(card.members) for card in cards(texts)] == [4, 2, 2]


def test_near_answers_count_for_the_size_of_their_group():
    near = {f"near{number}": f"{OTHERS[1]} {'Really. ' * number}" for number in range(3)}
    ordered = cards({"a": OTHERS[0], "b": OTHERS[0], **near})
    assert [len(card.members) for card in ordered] == [1, 1, 1, 2]


def test_empty_answers_have_no_card():
    assert [students(card) for card in cards({"ana": OTHERS[0], "bo": ""})] == [{"ana"}]
    assert cards({"bo": ""}) == ()


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (MODEL, 1, 1),
        (MODEL.upper(), 1, 1),
        (MODEL.replace("instead", "then"), NEAR_MODEL, 0.99),
        (OTHERS[1], 0, NEAR_MODEL),
    ],
)
def test_how_like_the_model_answer_a_text_is(text, low, high):
    (card,) = cards({"ana": text})
    assert low <= card.model_likeness <= high


def test_without_a_model_answer_no_text_is_like_it():
    assert cards({"ana": OTHERS[0]}, model="")[0].model_likeness == 0


@pytest.mark.parametrize(
    "text", ["…", "因为测试集中有很多词不在词表里。", "😀", "\u202e", "a", "x" * 100_000, "</script>"]
)
def test_any_text_makes_a_card(text):
    (card,) = cards({"ana": text}, model="")
    assert card.texts == {"why": text}


def test_texts_without_any_letter_are_compared():
    assert len(cards({"ana": "?", "bo": "!"}, model="")) == 2


def test_names_stay_out_of_what_hides_them():
    member = cards({"ana": OTHERS[0]})[0].members[0]
    assert (member.alias, member.name) == ("x-ana", "Ana")


def test_the_same_seed_gives_the_same_order():
    texts = {f"s{number}": f"{OTHERS[number % 4]} {number}" for number in range(20)}
    assert cards(texts, seed=3) == cards(dict(reversed(texts.items())), seed=3)


def test_nobody_is_last_for_every_seed():
    distinct = dict(zip("abcd", OTHERS, strict=True))
    last = {students(cards(distinct, seed=seed)[-1]).pop() for seed in range(40)}
    assert last == set("abcd")


def test_neighbours_stand_behind_each_other():
    texts = {f"s{number}": f"{OTHERS[number % 4]} {'Yes. ' * (number // 4)}" for number in range(24)}
    leaders = [card.neighbour or card.id for card in cards(texts)]
    changes = sum(one != other for one, other in pairwise(leaders))
    assert changes == len(set(leaders)) - 1
