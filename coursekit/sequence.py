"""Texts as sequences of numbers, and batches of them padded to one length (section VII)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from coursekit.data.tokens import Tokens
from coursekit.errors import CourseError
from coursekit.text import Tokenizer, nltk_words
from coursekit.vocab import BOS, EOS, MAX_LENGTH, PAD, SequenceVocabulary, words_that_fit


class Padded(NamedTuple):
    """Several sequences as one rectangle: each row is filled up with PAD to the length of the longest.

    ids: (n, time) int64, the numbers of the tokens.
    lengths: (n,) int64, the real tokens of each row, <bos> and <eos> counted.
    """

    ids: Tensor
    lengths: Tensor

    def to(self, device: torch.device | str) -> Padded:
        """Copy both tensors to a device."""
        return Padded(self.ids.to(device), self.lengths.to(device))

    @property
    def mask(self) -> Tensor:
        """(n, time) bool, True at the real tokens and False at the pads."""
        return torch.arange(self.ids.shape[1], device=self.ids.device) < self.lengths[:, None]


class SequenceDataset(Dataset[tuple[Tensor, int]]):
    """Texts as sequences <bos> words <eos>, numbered once, ahead of training.

    All rows lie in one flat array: no Python list, and no work that an epoch would repeat.
    An item is (sequence, label): (length,) int64, and an int.

    ids: (m,) int32, the numbers of all rows, one row after the other.
    offsets: (n + 1,) int64, row i owns `ids[offsets[i]:offsets[i + 1]]`.
    labels: (n,) int64.
    """

    def __init__(self, ids: Tensor, offsets: Tensor, labels: Tensor) -> None:
        if len(offsets) != len(labels) + 1:
            raise ValueError(f"{len(offsets) - 1} rows and {len(labels)} labels do not belong together.")
        self.ids, self.offsets, self.labels = ids, offsets, labels

    @classmethod
    def encode(
        cls,
        texts: Sequence[str],
        labels: Sequence[int],
        vocabulary: SequenceVocabulary,
        tokenize: Tokenizer = nltk_words,
        max_length: int = MAX_LENGTH,
        *,
        classes: int | None = None,
    ) -> SequenceDataset:
        """Tokenize and number each text once.

        Row i is `vocabulary.encode(tokenize(texts[i]), max_length)`. Errors as in `from_tokens`.
        """
        return cls.from_tokens(Tokens.of(texts, tokenize), labels, vocabulary, max_length, classes=classes)

    @classmethod
    def from_tokens(
        cls,
        tokens: Tokens,
        labels: Sequence[int],
        vocabulary: SequenceVocabulary,
        max_length: int = MAX_LENGTH,
        *,
        classes: int | None = None,
    ) -> SequenceDataset:
        """Number texts that are tokenized already: one look-up for each *type*, not for each token.

        Another threshold or length is then a matter of milliseconds.

        Raises:
            CourseError: a label is not one of 0 .. classes - 1 (without `classes`: it is negative).
            ValueError: there are not as many labels as texts, or max_length leaves no place for <bos> <eos>.
        """
        table = np.array(vocabulary.numbers(tokens.types), dtype=np.int32)
        lengths = np.diff(tokens.offsets)
        place_in_row = np.arange(len(tokens.ids)) - np.repeat(tokens.offsets[:-1], lengths)
        kept = place_in_row < words_that_fit(max_length)

        offsets = np.zeros(len(tokens) + 1, dtype=np.int64)
        np.cumsum(np.minimum(lengths, words_that_fit(max_length)) + 2, out=offsets[1:])
        ids = np.empty(offsets[-1], dtype=np.int32)
        is_word = np.ones(len(ids), dtype=bool)
        for special, places in ((BOS, offsets[:-1]), (EOS, offsets[1:] - 1)):
            ids[places] = special
            is_word[places] = False
        ids[is_word] = table[tokens.ids[kept]]

        rows = _checked_labels(labels, classes)
        return cls(torch.from_numpy(ids), torch.from_numpy(offsets), torch.from_numpy(rows))

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, position: int) -> tuple[Tensor, int]:
        start, stop = self.offsets[:-1][position], self.offsets[1:][position]
        return self.ids[start:stop].long(), int(self.labels[position])

    @property
    def lengths(self) -> Tensor:
        """(n,) int64, the numbers of each row, <bos> and <eos> counted."""
        return self.offsets.diff()

    def __getitems__(self, positions: Sequence[int]) -> tuple[Padded, Tensor]:
        """Return a whole batch at once, padded; a DataLoader asks this way, and it saves a call for each row.

        The same batch as `collate([dataset[position] for position in positions])`:
        (Padded of n rows in the asked order, (n,) int64 labels).
        """
        rows = torch.as_tensor(positions, dtype=torch.int64)
        starts = self.offsets[:-1][rows]  # without the last offset, -1 is the last row, as in a list
        lengths = self.offsets[1:][rows] - starts
        time = torch.arange(int(lengths.max()) if len(rows) else 0)
        # Number k of a row lies at start + k. Past a row's end that is the next row's place, or none at all.
        places = (starts[:, None] + time).clamp(max=max(len(self.ids) - 1, 0))
        ids = self.ids[places].long().masked_fill(time >= lengths[:, None], PAD)
        return Padded(ids, lengths), self.labels[rows]

    def subset(self, rows: Sequence[int]) -> SequenceDataset:
        """Keep only some rows, in the given order."""
        chosen = torch.as_tensor(rows, dtype=torch.int64)
        lengths = self.lengths[chosen]
        offsets = torch.cat([lengths.new_zeros(1), lengths.cumsum(0)])
        shifts = torch.repeat_interleave(self.offsets[:-1][chosen] - offsets[:-1], lengths)
        return SequenceDataset(self.ids[torch.arange(len(shifts)) + shifts], offsets, self.labels[chosen])

    @property
    def nbytes(self) -> int:
        """Memory of the tensors, in bytes."""
        return sum(tensor.nbytes for tensor in (self.ids, self.offsets, self.labels))


def _checked_labels(labels: Sequence[int], classes: int | None) -> NDArray[np.int64]:
    """Return the labels as an array, or say which one is none of the classes."""
    numbers = np.array(labels, dtype=np.int64)
    wrong = np.flatnonzero((numbers < 0) | (numbers >= (np.inf if classes is None else classes)))
    if len(wrong):
        kinds = "a number from 0 on" if classes is None else f"one of 0 to {classes - 1}"
        raise CourseError(
            f"Row {wrong[0]} has the label {numbers[wrong[0]]}, and a label is {kinds}: "
            "correct the row or leave it out."
        )
    return numbers
