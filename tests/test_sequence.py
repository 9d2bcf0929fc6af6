"""Sequences: numbered once, in flat arrays, the same as a text at a time."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from coursekit.data.tokens import Tokens
from coursekit.errors import CourseError
from coursekit.loader import collate
from coursekit.sequence import PaddedBatch, SequenceDataset
from coursekit.text import nltk_words, whitespace
from coursekit.vocab import BOS, EOS, SequenceVocabulary

WORDS = ["a", "b", "c", "é", "<eos>", "<pad>"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=8)
VOCABULARY = SequenceVocabulary({"a": 9, "b": 8, "c": 1, "<eos>": 5}, 1)


def encode(texts, labels, tokenize=whitespace, **options) -> SequenceDataset:
    return SequenceDataset.from_tokens(Tokens.from_texts(texts, tokenize), labels, VOCABULARY, **options)


def dataset_of(texts, **options) -> SequenceDataset:
    return encode(texts, range(len(texts)), **options)


def rows_from(first: int, past: int):
    """Some rows, in any order, several times or never."""
    return st.lists(st.integers(first, past - 1), max_size=9) if first < past else st.just([])


def rows_of(dataset) -> list[list[int]]:
    return [dataset[row][0].tolist() for row in range(len(dataset))]


@given(TEXTS, st.integers(2, 9))
def test_each_row_is_what_the_vocabulary_makes_of_the_text(texts, max_length):
    dataset = dataset_of(texts, max_length=max_length)

    assert rows_of(dataset) == [VOCABULARY.encode(text.split(), max_length) for text in texts]


def test_the_tensors_are_of_the_stated_types():
    dataset = dataset_of(["a b", ""])
    sequence, label = dataset[0]

    assert (dataset.ids.dtype, dataset.offsets.dtype) == (torch.int32, torch.int64)
    assert (dataset.labels.dtype, dataset.lengths.dtype) == (torch.int64, torch.int64)
    assert (sequence.dtype, type(label)) == (torch.int64, int)


@pytest.mark.parametrize("text", ["", " \n", "?!... --", '"'])
def test_a_text_without_words_is_bos_and_eos(text):
    dataset = encode([text, "a"], [0, 1], nltk_words)

    assert dataset[0][0].tolist() == [BOS, EOS]


def test_a_row_of_10_000_words_is_cut_and_keeps_its_eos():
    sequence, _ = dataset_of(["a " * 10_000])[0]

    assert (len(sequence), sequence[0], sequence[-1]) == (256, BOS, EOS)


@pytest.mark.parametrize(("labels", "row"), [([0, -4, 1], 1), ([0, 99, -1], 2), ([-9, -9, 0], 0)])
def test_a_negative_label_is_named_with_its_row(labels, row):
    with pytest.raises(CourseError, match=f"Row {row} has the label {labels[row]}, .* a number from 0 on"):
        encode(["a", "b", "c"], labels)


def test_texts_and_labels_must_be_as_many():
    with pytest.raises(ValueError, match="2 rows and 1 labels"):
        encode(["a", "b"], [0])


@given(TEXTS, st.data())
def test_a_batch_is_its_rows_padded(texts, data):
    dataset = dataset_of(texts)
    rows = data.draw(rows_from(-len(texts), len(texts)))

    batch, labels = dataset.__getitems__(rows)
    expected, expected_labels = collate([dataset[row] for row in rows])

    assert torch.equal(batch.ids, expected.ids)
    assert torch.equal(batch.lengths, expected.lengths)
    assert torch.equal(labels, expected_labels)
    assert (batch.ids.dtype, batch.lengths.dtype, labels.dtype) == (torch.int64,) * 3


@given(TEXTS, st.data())
def test_a_subset_has_the_asked_rows_in_the_asked_order(texts, data):
    dataset = dataset_of(texts)
    rows = data.draw(rows_from(0, len(texts)))

    part = dataset.subset(rows)

    assert rows_of(part) == [rows_of(dataset)[row] for row in rows]
    assert part.labels.tolist() == rows


def test_a_subset_has_data_of_its_own():
    dataset = dataset_of(["a b", "b"])
    dataset.subset([0]).ids.zero_()

    assert rows_of(dataset)[0] == [BOS, 4, 5, EOS]


def test_a_position_past_the_end_is_an_index_error():
    with pytest.raises(IndexError):
        dataset_of(["a"])[1]


def test_the_mask_is_true_at_the_real_tokens():
    batch = PaddedBatch(torch.tensor([[2, 3, 0], [2, 4, 3]]), torch.tensor([2, 3]))

    assert batch.mask.tolist() == [[True, True, False], [True, True, True]]


def test_a_batch_moves_as_a_whole():
    batch = PaddedBatch(torch.tensor([[2, 3]]), torch.tensor([2])).to("meta")

    assert (batch.ids.device.type, batch.lengths.device.type) == ("meta", "meta")
