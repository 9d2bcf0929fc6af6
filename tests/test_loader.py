"""Batches: every row once an epoch, in an order that depends on the seed alone."""

import random

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset

from coursekit.data.tokens import Tokens
from coursekit.dataset import Bag, BagDataset, MultiHotDataset
from coursekit.loader import (
    BucketSampler,
    batch_count,
    collate,
    make_loader,
    padding_share,
    seed_worker,
    stratified_split,
)
from coursekit.sequence import PaddedBatch, SequenceDataset
from coursekit.text import whitespace
from coursekit.vocab import BOS, EOS, PAD, SequenceVocabulary, Vocabulary

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
def test_the_batch_count_agrees_with_the_loader(rows, batch_size):
    loader = make_loader(numbered(rows), batch_size)
    sizes = [len(labels) for _, labels in loader]

    assert batch_count(rows, batch_size) == len(sizes) == len(loader)


def test_the_figures_of_the_real_reviews():
    assert batch_count(25_000, 128) == 196


def test_no_samples_make_no_batch():
    assert batch_count(0, 128) == 0


SEQUENCES = st.lists(
    st.lists(st.integers(4, 9), max_size=6).map(lambda words: [BOS, *words, EOS]), min_size=1, max_size=8
)
LENGTHS = st.lists(st.integers(2, 40), max_size=120)


def sequences(lengths) -> SequenceDataset:
    """A data set with rows of these lengths; its labels are the rows' own positions."""
    texts = [" ".join(["a"] * (length - 2)) for length in lengths]
    tokens = Tokens.from_texts(texts, whitespace)
    return SequenceDataset.from_tokens(tokens, range(len(texts)), SequenceVocabulary({"a": 1}, 0))


def some_lengths(rows: int, seed: int = 0) -> list[int]:
    """Lengths as uneven as those of news: most short, a few long."""
    return (2 + np.random.default_rng(seed).gamma(4, 10, rows).astype(int)).tolist()


def sampler_of(lengths, batch_size, seed=0, **options) -> BucketSampler:
    return BucketSampler(
        lengths, batch_size, generator=torch.Generator().manual_seed(seed), **{"shuffle": True, **options}
    )


@given(SEQUENCES)
def test_collate_pads_to_the_longest_of_the_batch(rows):
    batch, labels = collate([(torch.tensor(row), place) for place, row in enumerate(rows)])

    longest = max(len(row) for row in rows)
    assert batch.ids.tolist() == [row + [PAD] * (longest - len(row)) for row in rows]
    assert batch.lengths.tolist() == [len(row) for row in rows]
    assert labels.tolist() == list(range(len(rows)))


@given(SEQUENCES, st.integers(2, 9))
def test_collate_keeps_the_eos_of_a_row_that_it_cuts(rows, max_length):
    batch, _ = collate([(row, 0) for row in rows], max_length)

    assert batch.ids.shape[1] <= max_length
    for ids, length, row in zip(batch.ids, batch.lengths, rows, strict=True):
        cut = row if len(row) <= max_length else [*row[: max_length - 1], EOS]
        assert ids[:length].tolist() == cut


@pytest.mark.parametrize("make", [list, torch.tensor], ids=["lists", "tensors"])
def test_collate_leaves_the_samples_as_they_are(make):
    samples = [(make([BOS, EOS]), 0), (make([BOS, 4, 5, EOS]), 1)]

    first, _ = collate(samples, 3)
    first.ids.fill_(99)

    assert [list(sequence) for sequence, _ in samples] == [[BOS, EOS], [BOS, 4, 5, EOS]]


def test_collate_needs_places_for_bos_and_eos():
    with pytest.raises(ValueError, match="max_length is 1"):
        collate([([BOS, EOS], 0)], 1)


def test_no_samples_make_an_empty_batch():
    batch, labels = collate([])

    assert (tuple(batch.ids.shape), tuple(batch.lengths.shape), tuple(labels.shape)) == ((0, 0), (0,), (0,))


@given(LENGTHS, st.integers(1, 20), st.integers(1, 6), st.booleans(), st.integers(0, 2**31))
def test_buckets_have_every_row_once(lengths, batch_size, pool, shuffle, seed):
    sampler = sampler_of(lengths, batch_size, seed, pool=pool, shuffle=shuffle)
    batches = list(sampler)

    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    assert len(batches) == len(sampler) == batch_count(len(lengths), batch_size)
    assert sum(len(batch) != batch_size for batch in batches) <= 1


def test_the_seed_decides_all_epochs_of_the_buckets():
    first, second = (sampler_of(some_lengths(300), 8, seed=5, pool=4) for _ in range(2))

    assert [list(first), list(first)] == [list(second), list(second)]


def test_each_epoch_has_other_batches():
    sampler = sampler_of(some_lengths(300), 8, pool=4)
    first, second = ({frozenset(batch) for batch in sampler} for _ in range(2))

    assert len(first & second) < len(first) / 2


def test_ties_are_broken_by_chance():
    sampler = sampler_of([7] * 64, 8)
    first, second = (list(sampler) for _ in range(2))

    assert {frozenset(batch) for batch in first} != {frozenset(batch) for batch in second}


def test_the_batches_do_not_come_in_the_order_of_their_lengths():
    lengths = some_lengths(800)
    longest = [max(lengths[row] for row in batch) for batch in sampler_of(lengths, 8)]

    assert longest != sorted(longest)
    assert longest != sorted(longest, reverse=True)


def test_without_shuffling_the_rows_stand_by_length_and_then_by_number():
    lengths = some_lengths(300)
    rows = [row for batch in sampler_of(lengths, 8, shuffle=False) for row in batch]

    assert rows == sorted(range(300), key=lambda row: (lengths[row], row))


def test_one_batch_a_pool_is_the_plain_shuffle():
    lengths = some_lengths(4_000)
    shares = [
        padding_share(DataLoader(sequences(lengths), batch_sampler=sampler, collate_fn=lambda batch: batch))
        for sampler in (sampler_of(lengths, 32, pool=1), sampler_of(lengths, 32, pool=50))
    ]

    assert shares[0] > 0.3
    assert shares[1] < 0.1


@pytest.mark.parametrize("rows", [16 * 50, 16 * 51, 16 * 57 + 3, 16 * 101])
def test_a_few_batches_left_over_make_no_pool_of_their_own(rows):
    lengths = some_lengths(rows)
    sampler = sampler_of(lengths, 16)
    padded = [
        [len(batch) * max(lengths[row] for row in batch), sum(lengths[row] for row in batch)]
        for batch in sampler
    ]

    cells, tokens = (sum(column) for column in zip(*padded, strict=True))
    assert 1 - tokens / cells < 0.1


@pytest.mark.parametrize(("batch_size", "pool"), [(0, 50), (8, 0)])
def test_batches_and_pools_have_at_least_one(batch_size, pool):
    with pytest.raises(ValueError, match="at least 1 row"):
        BucketSampler([2, 3], batch_size, pool=pool)


def test_padding_share_counts_pads_and_cells():
    batches = [
        (PaddedBatch(torch.zeros(2, 4, dtype=torch.int64), torch.tensor([4, 1])), None),
        (PaddedBatch(torch.zeros(1, 2, dtype=torch.int64), torch.tensor([2])), None),
    ]

    assert padding_share(batches) == pytest.approx(3 / 10)


def test_without_batches_there_is_no_padding():
    assert padding_share([]) == 0.0


@pytest.mark.parametrize("bucket", [True, False])
@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("rows", [0, 1, 40])
def test_a_loader_of_sequences_has_every_row_once(bucket, shuffle, rows):
    loader = make_loader(sequences(some_lengths(rows)), 8, shuffle=shuffle, bucket=bucket)

    assert sorted(order(loader)) == list(range(rows))


def test_a_loader_of_sequences_without_buckets_keeps_the_order():
    assert order(make_loader(sequences(some_lengths(40)), 8, bucket=False)) == list(range(40))


def test_buckets_need_less_padding_than_random_batches():
    dataset = sequences(some_lengths(4_000))
    bucketed, mixed = (
        padding_share(make_loader(dataset, 64, shuffle=True, bucket=bucket)) for bucket in (True, False)
    )

    assert bucketed < 0.1 < mixed


@pytest.mark.parametrize("bucket", [True, False])
def test_the_state_of_the_generator_brings_an_epoch_back(bucket):
    dataset = sequences(some_lengths(100))
    loader = make_loader(dataset, 8, shuffle=True, seed=1, bucket=bucket)
    order(loader)
    state = loader.generator.get_state()
    second = order(loader)

    again = make_loader(dataset, 8, shuffle=True, seed=99, bucket=bucket)
    again.generator.set_state(state)

    assert order(again) == second


def test_the_generator_is_where_it_will_be_from_the_first_batch_on():
    loader = make_loader(sequences(some_lengths(100)), 8, shuffle=True)
    batches = iter(loader)
    next(batches)
    state = loader.generator.get_state()
    list(batches)

    assert torch.equal(loader.generator.get_state(), state)


@pytest.mark.parametrize("shuffle", [True, False])
def test_a_loader_of_sequences_takes_no_random_numbers_from_outside(shuffle):
    torch.manual_seed(1)
    before = torch.get_rng_state()

    order(make_loader(sequences(some_lengths(20)), 4, shuffle=shuffle))

    assert torch.equal(torch.get_rng_state(), before)


class Diced(Dataset):
    """Sequences a student could have written: an item at a time, here with random numbers from everywhere."""

    lengths = torch.full((8,), 4)

    def __len__(self):
        return 8

    def __getitem__(self, row):
        draws = (random.randrange(10**6), int(np.random.randint(10**6)), int(torch.randint(10**6, ())))
        return torch.tensor([row, *draws]), row


def test_a_students_own_sequences_are_padded_row_by_row():
    batch, labels = next(iter(make_loader(Diced(), 8, bucket=False)))

    assert batch.ids[:, 0].tolist() == labels.tolist() == list(range(8))


@pytest.mark.slow
def test_workers_draw_by_the_seed_and_not_all_the_same():
    def draws(seed):
        loader = make_loader(Diced(), 4, seed=seed, bucket=False, workers=2)
        return torch.cat([batch.ids for batch, _ in loader])

    first, again, other = draws(3), draws(3), draws(4)

    assert torch.equal(first, again)
    assert not (first[:, 1:] == other[:, 1:]).any()
    assert all(len(set(column.tolist())) == 8 for column in first.T)


def test_seed_worker_seeds_python_and_numpy_from_torch():
    before = (random.getstate(), np.random.get_state(), torch.get_rng_state())
    try:
        drawn = []
        for seed in (5, 5, 2**40 + 5):
            torch.manual_seed(seed)
            seed_worker(0)
            drawn.append((random.random(), float(np.random.rand())))
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])
        torch.set_rng_state(before[2])

    assert drawn[0] == drawn[1]
    assert drawn[0][0] != drawn[2][0]


@given(st.lists(st.integers(0, 4), max_size=200), st.floats(0, 1), st.integers(0, 2**31))
def test_a_split_is_disjoint_complete_and_sorted(labels, share, seed):
    kept, held = stratified_split(labels, share, seed)

    assert sorted(kept + held) == list(range(len(labels)))
    assert (kept, held) == (sorted(kept), sorted(held))
    assert len(held) == round(len(labels) * share)


@given(st.lists(st.integers(0, 4), max_size=200), st.floats(0, 1))
def test_each_class_gives_its_share(labels, share):
    _, held = stratified_split(labels, share)

    for label in set(labels):
        exact = labels.count(label) * share
        assert abs(sum(labels[row] == label for row in held) - exact) < 1


def test_the_largest_remainder_gets_the_row_left_over():
    labels = [0] * 14 + [1] * 16  # shares of 1.4 and 1.6: one row each, and the third from class 1

    _, held = stratified_split(labels, 0.1)

    assert sorted(labels[row] for row in held) == [0, 1, 1]


def test_a_split_depends_on_its_seed():
    labels = torch.arange(100) % 4
    splits = [stratified_split(labels, 0.2, seed) for seed in (1, 1, 2)]

    assert splits[0] == splits[1]
    assert splits[0] != splits[2]


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_is_between_0_and_1(share):
    with pytest.raises(ValueError, match="from 0 to 1"):
        stratified_split([0, 1], share)


@pytest.mark.parametrize("batch_size", [128, 512])
def test_at_most_a_tenth_of_the_real_news_is_padding(real_data, batch_size):
    import pyarrow.parquet as pq

    path = real_data / "ag_news" / "train.parquet"
    if not path.is_file():
        pytest.skip("The real news are not here: ag_news/train.parquet is missing beside the reviews.")
    texts = pq.read_table(path)["text"].to_pylist()
    # White space parts the texts into nearly the same number of words, and a hundred times as fast as NLTK.
    lengths = [min(len(text.split()) + 2, 256) for text in texts]
    without_validation = [length for row, length in enumerate(lengths) if row % 10]
    for rows in (lengths, without_validation):
        dataset = sequences(rows)
        assert padding_share(make_loader(dataset, batch_size, shuffle=True)) <= 0.1
