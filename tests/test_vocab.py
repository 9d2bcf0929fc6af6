"""The vocabulary: frequent words first, ties by rule, 0 for every other word."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.text import whitespace
from coursekit.vocab import UNKNOWN, Vocabulary, count_tokens, most_frequent

WORDS = st.sampled_from(["a", "b", "c", "d", "é", "B", "zz", "0"])
TEXTS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=8)
SIZES = st.integers(1, 12)


def test_counts_tokens_of_all_texts():
    assert count_tokens(["a b a", "", "b"], whitespace) == {"a": 2, "b": 2}


def test_most_frequent_comes_first_and_ties_are_alphabetical():
    assert most_frequent({"d": 1, "c": 3, "b": 1, "a": 1}) == ["c", "a", "b", "d"]


def test_most_frequent_keeps_the_asked_number():
    assert most_frequent({"d": 1, "c": 3, "b": 1, "a": 1}, 2) == ["c", "a"]


def test_words_are_numbered_from_one():
    vocabulary = Vocabulary(Counter("aaabbc"), size=2)

    assert vocabulary.words == ["a", "b"]
    assert dict(vocabulary) == {"a": 1, "b": 2}


def test_a_word_outside_has_no_number_of_its_own():
    vocabulary = Vocabulary({"a": 1}, size=1)

    assert "b" not in vocabulary
    assert vocabulary.get("b", UNKNOWN) == 0
    with pytest.raises(KeyError):
        vocabulary["b"]


def test_size_larger_than_the_number_of_types_keeps_them_all():
    vocabulary = Vocabulary({"a": 2, "b": 1}, size=100)

    assert (len(vocabulary), vocabulary.slots) == (2, 3)


def test_no_counts_give_a_vocabulary_that_knows_nothing():
    vocabulary = Vocabulary({}, size=5)

    assert (len(vocabulary), vocabulary.slots, vocabulary.encode(["a"])) == (0, 1, [0])


@pytest.mark.parametrize("size", [0, -1])
def test_a_vocabulary_needs_a_word(size):
    with pytest.raises(ValueError, match="at least one word"):
        Vocabulary({"a": 1}, size)


@given(TEXTS, SIZES)
def test_encode_looks_each_token_up(texts, size):
    vocabulary = Vocabulary(count_tokens(texts, whitespace), size)
    tokens = [*" ".join(texts).split(), "never seen"]

    numbers = vocabulary.encode(tokens)

    assert numbers == [vocabulary.get(token, 0) for token in tokens]


@given(TEXTS, SIZES)
def test_numbers_and_words_belong_together(texts, size):
    vocabulary = Vocabulary(count_tokens(texts, whitespace), size)

    assert sorted(vocabulary.values()) == list(range(1, len(vocabulary) + 1))
    assert [vocabulary.words[number - 1] for number in vocabulary.values()] == list(vocabulary)


@given(TEXTS, SIZES)
def test_unknown_tokens_are_the_zeros_of_the_encoded_texts(texts, size):
    counts = count_tokens(texts, whitespace)
    vocabulary = Vocabulary(counts, size)

    zeros = sum(vocabulary.encode(whitespace(text)).count(0) for text in texts)

    assert vocabulary.count_unknown(counts) == zeros


@given(TEXTS, SIZES)
def test_no_word_outside_is_more_frequent_than_one_inside(texts, size):
    counts = count_tokens(texts, whitespace)
    vocabulary = Vocabulary(counts, size)

    inside = min((counts[word] for word in vocabulary), default=0)

    assert all(counts[word] <= inside for word in counts if word not in vocabulary)
    assert len(vocabulary) == min(size, len(counts))


@given(TEXTS.flatmap(lambda texts: st.tuples(st.just(texts), st.permutations(texts))), SIZES)
def test_the_order_of_the_texts_does_not_matter(orders, size):
    first, second = (Vocabulary(count_tokens(texts, whitespace), size) for texts in orders)

    assert first.words == second.words
