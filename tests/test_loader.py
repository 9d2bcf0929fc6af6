"""Batches: every row once an epoch, in an order that depends on the seed alone."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.data import Subset, TensorDataset

from coursekit.dataset import Bag, BagDataset, MultiHotDataset
from coursekit.loader import batch_count, last_batch_size, make_loader
from coursekit.text import whitespace
from coursekit.vocab import Vocabulary

VOCABULARY = Vocabulary({f"w{number}": 1 for number in range(40)}, 40)
TEXTS = [f"w{number} w{number // 2}" for number in range(40)]


def numbered(rows: int) -> TensorDataset:
    """A data set whose labels are the rows' own positions."""
    return TensorDataset(torch.zeros(rows, 2), torch.arange(rows))


def order(loader) -> list[int]:
    return [row for _, labels in loader for row in labels.tolist()]


def test_without_shuffling_the_rows_keep_their_order():
    assert order(make_loader(numbered(10), 3)) == list(range(10))


@given(st.integers(0, 2**31), st.integers(1, 50), st.integers(1, 60))
def test_every_row_comes_once_in_an_epoch(seed, rows, batch_size):
    assert sorted(order(make_loader(numbered(rows), batch_size, shuffle=True, seed=seed))) == list(
        range(rows)
    )


def test_the_same_seed_gives_the_same_epochs():
    first, second = (make_loader(numbered(40), 8, shuffle=True, seed=5) for _ in range(2))

    assert [order(first), order(first)] == [order(second), order(second)]


def test_another_seed_gives_another_order():
    first, second = (make_loader(numbered(40), 8, shuffle=True, seed=seed) for seed in (5, 6))

    assert order(first) != order(second)


def test_each_epoch_has_another_order():
    loader = make_loader(numbered(40), 8, shuffle=True)

    assert order(loader) != order(loader)


@pytest.mark.parametrize("shuffle", [True, False])
def test_the_loader_takes_no_random_numbers_from_outside(shuffle):
    torch.manual_seed(1)
    before = torch.get_rng_state()

    order(make_loader(numbered(10), 4, shuffle=shuffle))

    assert torch.equal(torch.get_rng_state(), before)


def test_a_batch_of_multi_hot_vectors():
    vectors, labels = next(iter(make_loader(MultiHotDataset(TEXTS, [0] * 40, VOCABULARY, whitespace), 8)))

    assert (vectors.shape, vectors.dtype) == ((8, VOCABULARY.slots), torch.float32)
    assert (labels.shape, labels.dtype) == ((8,), torch.int64)


def test_a_batch_in_index_form():
    bag, labels = next(iter(make_loader(BagDataset.encode(TEXTS, [0] * 40, VOCABULARY, whitespace), 8)))

    assert isinstance(bag, Bag)
    assert (len(bag.offsets), labels.shape, labels.dtype) == (9, (8,), torch.int64)


def test_both_forms_give_the_same_shuffled_batches():
    labels = list(range(40))
    dense = make_loader(MultiHotDataset(TEXTS, labels, VOCABULARY, whitespace), 16, shuffle=True, seed=3)
    compact = make_loader(BagDataset.encode(TEXTS, labels, VOCABULARY, whitespace), 16, shuffle=True, seed=3)

    for (vectors, left), (bag, right) in zip(dense, compact, strict=True):
        assert torch.equal(vectors, bag.dense(VOCABULARY.slots))
        assert torch.equal(left, right)


@pytest.mark.parametrize("form", ["multi-hot", "index form"])
def test_part_of_a_data_set_by_torchs_own_subset(form):
    labels = list(range(40))
    dataset = (
        MultiHotDataset(TEXTS, labels, VOCABULARY, whitespace)
        if form == "multi-hot"
        else BagDataset.encode(TEXTS, labels, VOCABULARY, whitespace)
    )

    assert order(make_loader(Subset(dataset, [7, 3, 30]), 2)) == [7, 3, 30]


@pytest.mark.parametrize("shuffle", [True, False])
def test_an_empty_data_set_gives_no_batch(shuffle):
    assert list(make_loader(numbered(0), 4, shuffle=shuffle)) == []


@given(st.integers(1, 300), st.integers(1, 64))
def test_the_formulas_agree_with_the_loader(rows, batch_size):
    loader = make_loader(numbered(rows), batch_size)
    sizes = [len(labels) for _, labels in loader]

    assert batch_count(rows, batch_size) == len(sizes) == len(loader)
    assert last_batch_size(rows, batch_size) == sizes[-1]


def test_the_figures_of_the_real_reviews():
    assert (batch_count(25_000, 128), last_batch_size(25_000, 128)) == (196, 40)


def test_no_samples_make_no_batch():
    assert (batch_count(0, 128), last_batch_size(0, 128)) == (0, 0)
