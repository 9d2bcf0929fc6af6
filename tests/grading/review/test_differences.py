"""What differs between two texts: every word of both is there, and equal ones are not marked."""

from hypothesis import given
from hypothesis import strategies as st

from coursekit.grading.review.differences import Piece, mark_differences

words = st.lists(st.sampled_from(["the", "vocabulary", "has", "no", "such", "word", ",", "."]), max_size=12)


def test_a_word_more_and_a_word_less():
    assert mark_differences("It is very rare.", "It is quite rare.") == [
        Piece("It is "),
        Piece("quite", "gone"),
        Piece("very", "new"),
        Piece(" rare."),
    ]


def test_capitals_and_white_space_do_not_count():
    assert mark_differences("IT  is\nrare", "it is rare") == [Piece("IT  is\nrare")]


@given(words, words)
def test_without_what_is_gone_it_is_the_text(own, other):
    text = " ".join(own)
    pieces = mark_differences(text, " ".join(other))
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == text


@given(words, words)
def test_what_is_the_same_or_gone_is_in_the_other_text(own, other):
    pieces = mark_differences(" ".join(own), " ".join(other))
    old = [word for piece in pieces if piece.kind != "new" for word in piece.text.split()]
    assert "".join(old) == "".join(other)


def test_very_long_texts_are_not_compared():
    text = "word " * 50_000
    assert mark_differences(text, "word") == [Piece(text)]


def test_an_empty_text_has_no_pieces_of_its_own():
    assert mark_differences("", "gone") == [Piece("gone", "gone")]


def test_letters_of_chinese_are_compared_one_by_one():
    pieces = mark_differences("\u5b57\u5178\u4f1a\u9519", "\u5b57\u5178\u4e0d\u9519")
    assert [(piece.text, piece.kind) for piece in pieces] == [
        ("\u5b57\u5178", "same"),
        ("\u4e0d", "gone"),
        ("\u4f1a", "new"),
        ("\u9519", "same"),
    ]
