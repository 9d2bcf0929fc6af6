"""The linear model on n-grams: which ones it knows, their ratios, and naive Bayes."""

import itertools
import math
from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from coursekit.data.tokens import Tokens
from coursekit.dataset import BagDataset
from coursekit.evaluation import evaluate
from coursekit.loader import make_loader
from coursekit.ngrams import NgramClassifier, NgramVocabulary, compute_ratios
from coursekit.text import whitespace
from coursekit.training import fit

TEXTS = st.lists(st.lists(st.sampled_from("abcde"), max_size=7).map(" ".join), max_size=6)
TRAIN = ["good film good", "good film", "bad film", "bad plot", "bad end"]
LABELS = [1, 1, 0, 0, 0]


def tokenize(texts: list[str]) -> Tokens:
    return Tokens.from_texts(texts, whitespace)


def rows_of(dataset: BagDataset) -> list[list[int]]:
    indices, offsets = dataset.bag.indices.tolist(), dataset.bag.offsets.tolist()
    return [indices[start:stop] for start, stop in itertools.pairwise(offsets)]


def ngrams_of(text: str, longest: int) -> list[tuple[str, ...]]:
    words = text.split()
    return [
        tuple(words[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(words) - length + 1)
    ]


@given(TEXTS, TEXTS, st.integers(1, 4))
def test_it_knows_what_occurs_twice(train, other, longest):
    counts = Counter(ngram for text in train for ngram in ngrams_of(text, longest))
    known = {ngram for ngram, count in counts.items() if count > 1}
    vocabulary = NgramVocabulary(tokenize(train), longest)

    assert len(vocabulary) == len(known)
    for texts in (train, other):
        rows = rows_of(vocabulary.encode(tokenize(texts), [0] * len(texts)))
        assert [len(row) for row in rows] == [len(known & set(ngrams_of(text, longest))) for text in texts]


@given(TEXTS, st.integers(1, 4))
def test_equal_n_grams_have_equal_numbers(texts, longest):
    vocabulary = NgramVocabulary(tokenize(texts * 2), longest)
    rows = rows_of(vocabulary.encode(tokenize(texts), [0] * len(texts)))

    assert all(row == sorted(set(row)) for row in rows)
    for row, text in zip(rows, texts, strict=True):
        for other_row, other_text in zip(rows, texts, strict=True):
            shared = set(ngrams_of(text, longest)) & set(ngrams_of(other_text, longest))
            assert len(set(row) & set(other_row)) == len(shared)


def make_train() -> tuple[NgramVocabulary, BagDataset]:
    vocabulary = NgramVocabulary(tokenize(TRAIN), longest=2)
    return vocabulary, vocabulary.encode(tokenize(TRAIN), LABELS)


@pytest.mark.parametrize(("word", "positive", "negative"), [("good", 2, 0), ("bad", 0, 3), ("film", 2, 1)])
def test_a_ratio_is_that_of_the_shares(word, positive, negative):
    vocabulary, train = make_train()
    ((number,),) = rows_of(vocabulary.encode(tokenize([word]), [0]))

    # Known: good, bad, film, good film. Positive texts have 6 of them, negative ones 4, and 4 come to each.
    expected = math.log((positive + 1) / 10 / ((negative + 1) / 8))
    assert compute_ratios(train, len(vocabulary))[number].item() == pytest.approx(expected, abs=1e-6)


def test_with_weights_of_one_it_is_naive_bayes():
    vocabulary, train = make_train()
    ratios = compute_ratios(train, len(vocabulary))
    logits = NgramClassifier(ratios, start=1.0)(train.bag)

    sums = [ratios[row].sum().item() for row in rows_of(train)]
    assert (logits.shape, logits.dtype) == ((5, 1), torch.float32)
    assert logits.flatten().tolist() == pytest.approx(sums)


def test_training_makes_it_better():
    vocabulary, train = make_train()
    model = NgramClassifier(compute_ratios(train, len(vocabulary)))
    before = evaluate(model, make_loader(train, 5)).loss
    fit(model, train, epochs=3, rate=1, progress=False)

    assert evaluate(model, make_loader(train, 5)).loss < before


def test_texts_and_labels_that_do_not_belong_together_are_refused():
    vocabulary, _ = make_train()
    with pytest.raises(ValueError, match="5 texts and 2 labels do not belong together"):
        vocabulary.encode(tokenize(TRAIN), [0, 1])
