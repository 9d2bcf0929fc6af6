"""Two data sets with the same content: multi-hot vectors made on demand, and the index form made once."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from coursekit.data.tokens import Tokens
from coursekit.dataset import Bag, BagDataset, MultiHotDataset
from coursekit.text import whitespace
from coursekit.vocab import Vocabulary, count_tokens

TEXTS = ["good film good", "", "bad bad plot", "unheard words only", "film"]
LABELS = [1, 0, 0, 1, 1]
VOCABULARY = Vocabulary({"film": 5, "good": 4, "bad": 3, "plot": 2}, size=4)
ROWS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=6).map(" ".join), st.integers(0, 1)
    ),
    min_size=1,
    max_size=7,
)


def both(texts, labels, vocabulary):
    return (
        MultiHotDataset(texts, labels, vocabulary, whitespace),
        BagDataset.encode(texts, labels, vocabulary, whitespace),
    )


def test_a_vector_has_ones_at_the_words_of_the_review():
    vector, label = MultiHotDataset(TEXTS, LABELS, VOCABULARY, whitespace)[0]

    assert vector.tolist() == [0, 1, 1, 0, 0]
    assert (vector.dtype, label.dtype, label.shape, label.item()) == (torch.float32, torch.int64, (), 1)


def test_unknown_words_share_slot_zero():
    vector, _ = MultiHotDataset(TEXTS, LABELS, VOCABULARY, whitespace)[3]

    assert vector.tolist() == [1, 0, 0, 0, 0]


def test_an_empty_text_sets_nothing():
    dense, compact = both(TEXTS, LABELS, VOCABULARY)

    assert dense[1][0].sum() == 0
    assert compact[1][0].indices.numel() == 0


def test_the_index_form_keeps_distinct_numbers_in_order():
    _, compact = both(TEXTS, LABELS, VOCABULARY)

    assert compact.bag.indices.tolist() == [1, 2, 3, 4, 0, 1]
    assert compact.bag.offsets.tolist() == [0, 2, 2, 4, 5, 6]
    assert compact.bag.indices.dtype == compact.bag.offsets.dtype == torch.int32
    assert compact.labels.dtype == torch.int64


@given(ROWS, st.integers(1, 4))
def test_tokens_give_the_same_rows_as_texts(rows, size):
    texts, labels = [text for text, _ in rows], [label for _, label in rows]
    vocabulary = Vocabulary(count_tokens(texts, whitespace) or {"word": 1}, size)
    of_texts = BagDataset.encode(texts, labels, vocabulary, whitespace)
    of_tokens = BagDataset.from_tokens(Tokens.from_texts(texts, whitespace), labels, vocabulary)

    for ours, theirs in zip(
        (*of_tokens.bag, of_tokens.labels), (*of_texts.bag, of_texts.labels), strict=True
    ):
        assert ours.dtype == theirs.dtype and ours.tolist() == theirs.tolist()


@given(ROWS, st.integers(1, 4))
def test_both_hold_the_same_rows(rows, size):
    texts, labels = zip(*rows, strict=True)
    vocabulary = Vocabulary(count_tokens(texts, whitespace), size)
    dense, compact = both(texts, labels, vocabulary)

    assert len(dense) == len(compact) == len(rows)
    for position in range(len(rows)):
        vector, label = dense[position]
        bag, bag_label = compact[position]
        assert torch.equal(bag.dense(vocabulary.slots), vector.unsqueeze(0))
        assert bag_label.tolist() == [label.item()]


@given(ROWS, st.data())
def test_both_make_the_same_batches(rows, data):
    texts, labels = zip(*rows, strict=True)
    vocabulary = Vocabulary(count_tokens(texts, whitespace), 3)
    dense, compact = both(texts, labels, vocabulary)
    positions = data.draw(
        st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=9)
    )  # repeats, any order

    bag, bag_labels = compact.__getitems__(positions)

    assert torch.equal(
        bag.dense(vocabulary.slots), torch.stack([dense[position][0] for position in positions])
    )
    assert bag_labels.tolist() == [labels[position] for position in positions]


def test_a_negative_position_counts_from_the_end():
    dense, compact = both(TEXTS, LABELS, VOCABULARY)

    assert torch.equal(compact[-2][0].dense(VOCABULARY.slots)[0], dense[-2][0])


@pytest.mark.parametrize("kind", [0, 1], ids=["multi-hot", "index form"])
def test_a_loop_over_the_rows_ends(kind):
    dataset = both(TEXTS, LABELS, VOCABULARY)[kind]

    assert len([label for _, label in dataset]) == len(TEXTS)


def test_a_batch_of_no_rows():
    _, compact = both(TEXTS, LABELS, VOCABULARY)

    bag, labels = compact.__getitems__([])

    assert bag.dense(VOCABULARY.slots).shape == (0, VOCABULARY.slots)
    assert labels.shape == (0,)


def test_a_data_set_of_no_rows():
    dataset = BagDataset.encode([], [], VOCABULARY)

    assert (len(dataset), dataset.bag.indices.dtype) == (0, torch.int32)


def test_a_subset_keeps_the_given_order():
    _, compact = both(TEXTS, LABELS, VOCABULARY)

    subset = compact.subset([4, 0, 4])

    assert len(subset) == 3
    assert subset.labels.tolist() == [1, 1, 1]
    assert subset[1][0].indices.tolist() == compact[0][0].indices.tolist()


def test_moving_keeps_the_content():
    _, compact = both(TEXTS, LABELS, VOCABULARY)

    moved = compact.to("cpu")

    assert moved.bag.indices.tolist() == compact.bag.indices.tolist()
    assert moved.labels.tolist() == LABELS


def test_memory_is_that_of_the_three_tensors():
    _, compact = both(TEXTS, LABELS, VOCABULARY)

    assert compact.nbytes == 4 * (6 + 6) + 8 * 5  # int32: 6 indices, 6 offsets; int64: 5 labels


def test_the_index_form_takes_little_memory():
    vocabulary = Vocabulary({f"word{number}": 1 for number in range(20_000)}, 20_000)
    texts = [" ".join(vocabulary.words[start : start + 140]) for start in range(50)]

    dense, compact = both(texts, [0] * 50, vocabulary)

    assert compact.nbytes < 0.02 * 50 * dense[0][0].nbytes


def test_rows_and_labels_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="2 rows and 3 labels"):
        BagDataset(Bag(torch.tensor([1]), torch.tensor([0, 1, 1])), torch.tensor([0, 1, 0]))


def test_tokens_and_labels_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="3 rows and 2 labels do not belong together"):
        BagDataset.from_tokens(Tokens.from_texts(TEXTS[:3], whitespace), [0, 1], VOCABULARY)
