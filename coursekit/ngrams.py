"""A linear model on word n-grams, weighted by naive Bayes (the challenge at the end of section VI).

Source: Wang and Manning 2012, "Baselines and Bigrams"; with trigrams, Mesnil et al. 2014. Up to four words,
Adagrad with rate 0.03 and three epochs were chosen on 2,500 held-out train reviews of the real ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from coursekit.data.tokens import Tokens
from coursekit.dataset import Bag, BagDataset

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, with its ones and zeros well mixed


class NgramVocabulary:
    """The n-grams of 1 to `longest` words that occur twice or more in some texts, numbered from 0.

    A single n-gram would say nothing of other texts, and most n-grams are single.
    """

    def __init__(self, tokens: Tokens, longest: int = 4) -> None:
        self.longest = longest
        _, codes = _sorted_codes(tokens, longest)
        is_repeated = codes[1:] == codes[:-1]
        self._codes = np.unique(codes[1:][is_repeated])

    def __len__(self) -> int:
        return len(self._codes)

    def encode(self, tokens: Tokens, labels: Sequence[int]) -> BagDataset:
        """Return the numbers of the n-grams that each text has; n-grams that are not known are left out.

        Raises:
            ValueError: there are not as many labels as texts.
        """
        if len(tokens) != len(labels):
            raise ValueError(f"{len(tokens)} texts and {len(labels)} labels do not belong together.")
        rows, codes = _sorted_codes(tokens, self.longest)
        numbers = np.searchsorted(self._codes, codes)  # where each would have its place
        is_known = np.append(self._codes, np.int64(0))[numbers] == codes
        is_known &= numbers < len(self)
        return BagDataset.from_pairs(rows[is_known], numbers[is_known], labels, len(self))


def _sorted_codes(tokens: Tokens, longest: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the texts and the codes of all n-grams, the smallest code first: two arrays of the same length.

    A code is a number of 64 bits that is computed from the n-gram's words. Two n-grams could have the same
    one, but among 20 million that is improbable.
    """
    words = np.array([_hash_word(word) for word in tokens.types], dtype=np.uint64)[tokens.ids]
    rows = tokens.rows.astype(np.int32)
    codes = np.zeros(len(words), np.uint64)
    parts = []
    for length in range(1, longest + 1):
        # Each n-gram gets its next word; what would reach into the next text is no n-gram.
        ends = slice(length - 1, None)
        codes = (codes[: len(words[ends])] + words[ends] + np.uint64(1)) * _MULTIPLIER
        is_inside = rows[: len(codes)] == rows[ends]
        parts.append((rows[ends][is_inside], codes[is_inside].view(np.int64)))
    all_rows, all_codes = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    del parts, codes, words  # half a gigabyte for the real reviews
    ordered, order = torch.sort(torch.from_numpy(all_codes))  # faster than np.argsort
    return all_rows[order.numpy()].astype(np.int64), ordered.numpy()


def _hash_word(word: str) -> int:
    """Return a number below 2^64 that is the same in every process; Python's own `hash` is not."""
    content = word.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little")


def compute_ratios(train: BagDataset, slots: int) -> Tensor:
    """Return how much more often each n-gram is in positive texts than in negative ones: (slots,) float32.

    It is the logarithm of (share of the positive texts' n-grams / share of the negative texts'), where
    each n-gram counts once more than it occurs, so that no share is 0.
    """
    lengths = train.bag.offsets.diff().long()
    is_positive = train.labels.repeat_interleave(lengths) == 1
    shares = []
    for chosen in (is_positive, ~is_positive):
        counts = torch.bincount(train.bag.indices[chosen], minlength=slots).float() + 1
        shares.append(counts / counts.sum())
    return torch.log(shares[0] / shares[1])


class NgramClassifier(nn.Module):
    """The sum of the ratios of a text's n-grams, each times a weight that is learned, plus a bias.

    ratios: (slots,) float32. start: all weights before the first step; with 1, it is naive Bayes.
    """

    ratios: Tensor

    def __init__(self, ratios: Tensor, start: float = 0.0) -> None:
        super().__init__()
        self.register_buffer("ratios", ratios)
        self.weights = nn.EmbeddingBag.from_pretrained(
            torch.full((len(ratios), 1), start), freeze=False, mode="sum", include_last_offset=True
        )
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, bag: Bag) -> Tensor:
        """Return the logits: a `Bag` of n rows → (n, 1) float32."""
        return self.weights(*bag, per_sample_weights=self.ratios[bag.indices]) + self.bias
