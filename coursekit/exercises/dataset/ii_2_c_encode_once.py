"""Exercise II.2.c: encode once, and keep it small."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import (
    Behaviour,
    Figures,
    Integer,
    Numbers,
    Unreadable,
    describe_result,
    read_items,
    to_plain,
)
from coursekit.text import basic_english

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.vocab import Vocabulary


TEXTS = ("A good, good film", "nobody knows zyzzyva", "", "film")
"""Four tiny reviews: with repeats, all unknown, empty, and of one word."""


def _make_toy_vocabulary() -> Vocabulary:
    from coursekit.vocab import Vocabulary

    return Vocabulary(Counter({"good": 5, "film": 4, "a": 3, ",": 2}), 4)


def _try_encoder(encode: Callable[..., Any]) -> list[list[int]]:
    """Call `encode_once` on four tiny reviews, and return its indices and its offsets."""
    return _read_two_lists(encode(list(TEXTS), _make_toy_vocabulary()))


def _encoder_facts(record: Any) -> dict[str, bool]:
    vocabulary = _make_toy_vocabulary()
    indices, offsets = _read_two_lists(record)
    rows = [indices[begin:end] for begin, end in pairwise(offsets)]
    wanted = [set(vocabulary.encode(basic_english(text))) for text in TEXTS]
    framed = offsets == sorted(offsets) and offsets[0] == 0 and offsets[-1] == len(indices)
    return {
        "there is one offset more than there are reviews": len(offsets) == len(TEXTS) + 1,
        "the offsets rise from 0 to the number of indices": framed,
        "no number comes twice in one review": all(len(set(row)) == len(row) for row in rows),
        "a review with an unknown word has number 0": len(rows) > 1 and 0 in rows[1],
        "each review has the numbers of its words, and no others": [set(row) for row in rows] == wanted,
    }


def _read_two_lists(given: Any) -> list[list[int]]:
    given = to_plain(given)
    if not isinstance(given, list) or len(given) != 2:
        raise Unreadable(
            f"It returns {describe_result(given)}, and two things are expected: return indices, offsets."
        )
    entry = Integer("entry", "a number of a word or a place")
    return [
        [entry.read(item) for item in read_items(part, "a list or tensor of whole numbers")] for part in given
    ]


def _make_encoder(
    *,
    distinct: bool = True,
    unknown: bool = True,
    first: bool = True,
    last: bool = True,
    lengths: bool = False,
    swapped: bool = False,
) -> Answer:
    """Make an encoder, right or with one property missing."""

    def encode_once(texts: Sequence[str], vocabulary: Any) -> tuple[list[int], list[int]]:
        indices: list[int] = []
        offsets = [0] if first else []
        for text in texts:
            before = len(indices)
            row = [number for number in vocabulary.encode(basic_english(text)) if number or unknown]
            indices += sorted(set(row)) if distinct else row
            offsets.append(len(indices) - before if lengths else len(indices))
        offsets = offsets if last else offsets[:-1]
        return (offsets, indices) if swapped else (indices, offsets)

    return {"encode_once": encode_once}


def _encode_again(course: Course) -> Answer:
    """Time two batches made as before, and two that bring each review into index form anew."""
    from coursekit.dataset import BagDataset, MultiHotDataset
    from coursekit.loader import make_loader

    size = course.settings.batch_size
    texts, labels = course.train_texts[: 2 * size], course.train_labels[: 2 * size]
    start = time.perf_counter()
    for _ in make_loader(MultiHotDataset(texts, labels, course.vocabulary), size):
        pass
    between = time.perf_counter()
    for first in range(0, len(texts), size):
        BagDataset.encode(texts[first : first + size], labels[first : first + size], course.vocabulary)
    return {"seconds": {"before": between - start, "after": time.perf_counter() - between}}


def _count_dense_numbers(course: Course, slots: int) -> int:
    return len(course.train_texts) * slots


LOGIT_ROWS = 8


def _compute_dense_logits(course: Course, seed: int = 0) -> Any:
    import torch

    from coursekit.dataset import MultiHotDataset
    from coursekit.model import OneHotMLP
    from coursekit.training import seeded

    dataset = MultiHotDataset(course.train_texts[:LOGIT_ROWS], course.train_labels, course.vocabulary)
    with seeded(seed), torch.no_grad():
        model = OneHotMLP(course.settings.vocab_size, course.settings.hidden)
        return model(torch.stack([vector for vector, _ in (dataset[row] for row in range(LOGIT_ROWS))]))


def _has_other_weights(course: Course, got: Mapping[str, Any]) -> bool:
    truth = to_plain(course.compute_once("II.2.c dense logits", lambda: _compute_dense_logits(course)))
    return bool(got["index_logits"].shape == truth.shape and abs(got["index_logits"] - truth).max() > 1e-3)


LEAST_SECONDS = 2e-5
"""Going through batches takes more than that, on any computer."""


def _is_faster(got: Mapping[str, Any]) -> bool:
    return bool(got["seconds"]["before"] >= 4 * got["seconds"]["after"])


def _make_right_answer(course: Course) -> Answer:
    return {
        **_make_encoder(),
        "dense_bytes": 4 * _count_dense_numbers(course, course.vocabulary.slots),
        "kept_bytes": course.train.nbytes,
        "index_logits": _compute_dense_logits(course),
    }


EXERCISE = Exercise(
    id="II.2.c",
    title="Encode once, and keep it small",
    auto_points=1,
    values=(
        Behaviour(
            "encode_once",
            "a function of texts and vocabulary that returns indices and offsets",
            trial=_try_encoder,
            facts=_encoder_facts,
        ),
        Figures(
            "seconds",
            'a dict with the seconds that the same number of batches takes "before" and "after"',
            keys=("before", "after"),
            low=-math.inf,
        ),
        Integer("dense_bytes", "the bytes of the train split as multi-hot vectors in one matrix"),
        Integer("kept_bytes", "the bytes of the train split in index form"),
        Numbers(
            "index_logits",
            "the logits of the index model for the first eight reviews",
            tolerance=1e-5,
            shape=(LOGIT_ROWS, 1),
        ),
    ),
    truth=_make_right_answer,
    mistakes=(
        Mistake(
            "repeated words kept",
            "A word that comes twice in a review is here twice. EmbeddingBag would add its weights twice, "
            "and a multi-hot vector has a single 1 for it. Keep each number once: set(numbers).",
            lambda course: _make_encoder(distinct=False),
        ),
        Mistake(
            "unknown words dropped",
            "Unknown words are dropped here. A multi-hot vector has a 1 in slot 0 for them, so keep the "
            "number 0.",
            lambda course: _make_encoder(unknown=False),
        ),
        Mistake(
            "last offset missing",
            "The last offset is missing: the place where the last review ends. With it, row i is always "
            "indices[offsets[i]:offsets[i + 1]].",
            lambda course: _make_encoder(last=False),
        ),
        Mistake(
            "offsets and indices exchanged",
            "Your two results have changed places: indices come first, offsets second.",
            lambda course: _make_encoder(swapped=True),
        ),
        Mistake(
            "lengths for offsets",
            "These are the lengths of the reviews. An offset is the place in `indices` where a review "
            "begins: add the lengths up as you go.",
            lambda course: _make_encoder(lengths=True),
        ),
        Mistake(
            "first offset missing",
            "The first offset is missing: the first review begins at place 0.",
            lambda course: _make_encoder(first=False),
        ),
        Mistake(
            "negative seconds",
            "Your seconds are negative. A time is the later reading of the clock minus the earlier one.",
            when=lambda course, got: min(got["seconds"].values()) < 0,
            names=("seconds",),
        ),
        Mistake(
            "batches not gone through",
            "No batch takes so little time. To make a loader starts no work: go through its batches, all "
            "of them.",
            when=lambda course, got: min(got["seconds"].values()) < LEAST_SECONDS,
            names=("seconds",),
        ),
        Mistake(
            "seconds exchanged",
            'Encoding once makes it slower, by your figures. Have "before" and "after" changed places?',
            when=lambda course, got: 2 * got["seconds"]["before"] < got["seconds"]["after"],
            names=("seconds",),
        ),
        Mistake(
            "readings for times",
            "These are nearly the same large number twice: readings of the clock, and not the time between "
            "two of them.",
            when=lambda course, got: got["seconds"]["before"] > 60 and not _is_faster(got),
            names=("seconds",),
        ),
        Mistake(
            "encoded again in each batch",
            "This is not much faster. The encoding may still run inside the measured time. Encode first, "
            "then start the clock, then go through the batches.",
            _encode_again,
            # The mistake is about 2.5 times faster, a right answer 30 times; a busy computer brings less.
            when=lambda course, got: not _is_faster(got),
            names=("seconds",),
        ),
        Mistake(
            "numbers counted, not bytes",
            "You counted the numbers in the matrix. Each of them is a float32, which takes 4 bytes.",
            lambda course: {"dense_bytes": _count_dense_numbers(course, course.vocabulary.slots)},
        ),
        Mistake(
            "slot 0 left out of the matrix",
            "A vector is one place longer than the vocabulary: slot 0 for the unknown words needs memory "
            "too.",
            lambda course: {"dense_bytes": 4 * _count_dense_numbers(course, course.settings.vocab_size)},
        ),
        Mistake(
            "dense matrix kept on the device",
            "This is the memory of the whole dense matrix. Nearly all of it is zeros, and it may fill a GPU "
            "before training starts. Keep the index form instead: only the places of the ones.",
            lambda course: {"kept_bytes": 4 * _count_dense_numbers(course, course.vocabulary.slots)},
        ),
        Mistake(
            "probabilities for logits",
            "These are the probabilities. The logits are what the model gives, before the sigmoid.",
            lambda course: {"index_logits": 1 / (1 + (-_compute_dense_logits(course)).exp())},
        ),
        Mistake(
            "models with different weights",
            "These are not the logits of dense_model for the first eight train reviews. Two new models "
            "have different random weights: copy them, BagMLP.from_dense(dense_model). And take just these "
            "reviews, in their order, each word once.",
            lambda course: {"index_logits": _compute_dense_logits(course, seed=1)},
            when=_has_other_weights,
            names=("index_logits",),
        ),
    ),
)
