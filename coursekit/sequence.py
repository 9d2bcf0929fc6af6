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
from coursekit.vocab import BOS, EOS, MAX_LENGTH, PAD, SequenceVocabulary, words_that_fit


class PaddedBatch(NamedTuple):
    """Several sequences in one tensor: each row is filled with PAD up to the length of the longest row.

    ids: (n, time) int64, the numbers of the tokens.
    lengths: (n,) int64, the number of real tokens of each row, <bos> and <eos> counted.
    """

    ids: Tensor
    lengths: Tensor

    def to(self, device: torch.device | str) -> PaddedBatch:
        """Return the batch on a device."""
        return PaddedBatch(self.ids.to(device), self.lengths.to(device))

    @property
    def mask(self) -> Tensor:
        """(n, time) bool: True at the real tokens, and False at the pads."""
        return torch.arange(self.ids.shape[1], device=self.ids.device) < self.lengths[:, None]


class SequenceDataset(Dataset[tuple[Tensor, int]]):
    """Texts as sequences <bos> words <eos>, encoded once, before training.

    All rows are in one flat tensor: there is no Python list, and no work that every epoch would repeat.
    An item is (sequence, label): (length,) int64, and an int.

    ids: (m,) int32, the numbers of all rows, one row after the other.
    offsets: (n + 1,) int64; row i is `ids[offsets[i]:offsets[i + 1]]`.
    labels: (n,) int64.
    """

    def __init__(self, ids: Tensor, offsets: Tensor, labels: Tensor) -> None:
        if len(offsets) != len(labels) + 1:
            raise ValueError(f"{len(offsets) - 1} rows and {len(labels)} labels do not belong together.")
        self.ids, self.offsets, self.labels = ids, offsets, labels

    @classmethod
    def from_tokens(
        cls,
        tokens: Tokens,
        labels: Sequence[int],
        vocabulary: SequenceVocabulary,
        max_length: int = MAX_LENGTH,
    ) -> SequenceDataset:
        """Return tokenized texts as sequences: row i is `vocabulary.encode(words of text i, max_length)`.

        There is one look-up for each *type*, and not for each token: it takes milliseconds to try another
        threshold or length.

        labels: an int for each text. max_length: tokens of a row at most, <bos> and <eos> counted.

        Raises:
            CourseError: a label is negative.
            ValueError: there are not as many labels as texts, or max_length leaves no room for <bos>, <eos>.
        """
        numbers = np.array(vocabulary.numbers(tokens.types), dtype=np.int32)  # of each type
        lengths = np.diff(tokens.offsets)
        position_in_row = np.arange(len(tokens.ids)) - np.repeat(tokens.offsets[:-1], lengths)
        fits = position_in_row < words_that_fit(max_length)

        offsets = np.zeros(len(tokens) + 1, dtype=np.int64)
        np.cumsum(np.minimum(lengths, words_that_fit(max_length)) + 2, out=offsets[1:])
        ids = np.empty(offsets[-1], dtype=np.int32)
        is_word = np.ones(len(ids), dtype=bool)
        for special, positions in ((BOS, offsets[:-1]), (EOS, offsets[1:] - 1)):
            ids[positions] = special
            is_word[positions] = False
        ids[is_word] = numbers[tokens.ids[fits]]

        label_array = _check_labels(labels)
        return cls(torch.from_numpy(ids), torch.from_numpy(offsets), torch.from_numpy(label_array))

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, position: int) -> tuple[Tensor, int]:
        start, stop = self.offsets[:-1][position], self.offsets[1:][position]
        return self.ids[start:stop].long(), int(self.labels[position])

    @property
    def lengths(self) -> Tensor:
        """(n,) int64: the length of each row, <bos> and <eos> counted."""
        return self.offsets.diff()

    def __getitems__(self, positions: Sequence[int]) -> tuple[PaddedBatch, Tensor]:
        """Return a whole batch at once: (a `PaddedBatch` of these rows in this order, (n,) int64 labels).

        It is the same batch as `collate([dataset[position] for position in positions])`. A DataLoader calls
        this method if there is one, which saves a call for each row.
        """
        rows = torch.as_tensor(positions, dtype=torch.int64)
        starts = self.offsets[:-1][rows]  # without the last offset, -1 is the last row, as in a list
        lengths = self.offsets[1:][rows] - starts
        time = torch.arange(int(lengths.max()) if len(rows) else 0)
        # Number k of a row is at start + k. After the end of a row, that is a number of the next row, or
        # outside of the tensor: clamp it, and write PAD over it.
        positions_in_ids = (starts[:, None] + time).clamp(max=max(len(self.ids) - 1, 0))
        ids = self.ids[positions_in_ids].long().masked_fill(time >= lengths[:, None], PAD)
        return PaddedBatch(ids, lengths), self.labels[rows]

    def subset(self, rows: Sequence[int]) -> SequenceDataset:
        """Return a data set of some rows, in the given order."""
        positions = torch.as_tensor(rows, dtype=torch.int64)
        lengths = self.lengths[positions]
        offsets = torch.cat([lengths.new_zeros(1), lengths.cumsum(0)])
        # As in `BagDataset.__getitems__`: count through all numbers, then shift each row to its start.
        shifts = torch.repeat_interleave(self.offsets[:-1][positions] - offsets[:-1], lengths)
        return SequenceDataset(self.ids[torch.arange(len(shifts)) + shifts], offsets, self.labels[positions])


def _check_labels(labels: Sequence[int]) -> NDArray[np.int64]:
    """Return the labels as an array: (n,) int64; raise `CourseError` for one that is negative."""
    array = np.array(labels, dtype=np.int64)
    wrong_rows = np.flatnonzero(array < 0)
    if len(wrong_rows):
        row = wrong_rows[0]
        raise CourseError(
            f"Row {row} has the label {array[row]}, and a label is a number from 0 on: "
            "correct the row or leave it out."
        )
    return array
