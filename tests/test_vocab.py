"""The vocabularies: frequent words first, ties by rule, one number for every other word."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.text import whitespace
from coursekit.vocab import (
    BOS,
    EOS,
    PAD,
    SPECIALS,
    UNK,
    UNKNOWN,
    SequenceVocabulary,
    Vocabulary,
    count_tokens,
    most_frequent,
)

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


def test_the_special_tokens_have_the_first_numbers():
    vocabulary = SequenceVocabulary({"a": 1}, 0)

    assert (PAD, UNK, BOS, EOS) == (0, 1, 2, 3)
    assert [vocabulary[special] for special in SPECIALS] == [PAD, UNK, BOS, EOS]


def test_a_word_must_occur_more_often_than_the_threshold():
    assert SequenceVocabulary({"a": 26, "b": 25, "c": 24}, 25).words[4:] == ["a"]


def test_words_of_a_sequence_vocabulary_stand_by_count_and_then_alphabet():
    assert SequenceVocabulary({"d": 1, "c": 3, "b": 1, "a": 1}, 0).words[4:] == ["c", "a", "b", "d"]


@given(TEXTS, st.integers(0, 4))
def test_the_numbers_of_a_sequence_vocabulary_lead_back_to_its_words(texts, threshold):
    vocabulary = SequenceVocabulary(count_tokens(texts, whitespace), threshold)

    assert list(vocabulary) == vocabulary.words
    assert [vocabulary[word] for word in vocabulary.words] == list(range(len(vocabulary)))


@given(TEXTS, st.integers(0, 4), st.integers(2, 12))
def test_a_sequence_stands_between_bos_and_eos(texts, threshold, max_length):
    vocabulary = SequenceVocabulary(count_tokens(texts, whitespace), threshold)
    tokens = [*" ".join(texts).split(), "never seen"]

    numbers = vocabulary.encode(tokens, max_length)

    assert numbers[0] == BOS
    assert numbers[-1] == EOS
    assert numbers[1:-1] == [vocabulary.get(token, UNK) for token in tokens][: max_length - 2]


def test_a_text_without_tokens_is_bos_and_eos():
    assert SequenceVocabulary({"a": 1}, 0).encode([]) == [BOS, EOS]


def test_a_text_of_10_000_words_keeps_its_eos():
    numbers = SequenceVocabulary({"a": 1}, 0).encode(["a"] * 10_000)

    assert numbers == [BOS, *[4] * 254, EOS]


@pytest.mark.parametrize("special", SPECIALS)
def test_a_special_token_in_a_text_is_an_unknown_word(special):
    vocabulary = SequenceVocabulary({special: 100, "a": 1}, 0)

    assert vocabulary.words == [*SPECIALS, "a"]
    assert vocabulary.encode([special]) == [BOS, UNK, EOS]


@given(TEXTS, st.integers(0, 4))
def test_unknown_tokens_are_the_unk_of_the_sequences(texts, threshold):
    counts = count_tokens(texts, whitespace)
    vocabulary = SequenceVocabulary(counts, threshold)

    unknown = sum(vocabulary.encode(whitespace(text)).count(UNK) for text in texts)

    assert vocabulary.count_unknown(counts) == unknown


def test_a_threshold_below_zero_is_refused():
    with pytest.raises(ValueError, match="threshold is -1"):
        SequenceVocabulary({"a": 1}, -1)


def test_a_sequence_needs_places_for_bos_and_eos():
    with pytest.raises(ValueError, match="max_length is 1"):
        SequenceVocabulary({"a": 1}, 0).encode(["a"], 1)
