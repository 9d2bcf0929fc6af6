"""From texts to numbers: multi-hot vectors, and their compact index form (section II)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from coursekit.data.tokens import Tokens
from coursekit.text import Tokenizer, basic_english
from coursekit.vocab import Vocabulary


class Bag(NamedTuple):
    """Several multi-hot vectors in index form: only the positions of the ones are kept.

    indices: (m,) int32 or int64, the word numbers of all rows, one row after the other.
    offsets: (n + 1,) of the same type; row i is `indices[offsets[i]:offsets[i + 1]]`.
    The course's data sets use int32: it takes half the memory of int64, and an epoch is a quarter faster.
    """

    indices: Tensor
    offsets: Tensor

    def to(self, device: torch.device | str) -> Bag:
        """Return the bag on a device."""
        return Bag(self.indices.to(device), self.offsets.to(device))

    def dense(self, slots: int) -> Tensor:
        """Return the rows as multi-hot vectors: (n, slots) float32 of zeros and ones."""
        rows = torch.repeat_interleave(torch.arange(len(self.offsets) - 1), self.offsets.diff().cpu())
        vectors = torch.zeros(len(self.offsets) - 1, slots, device=self.indices.device)
        vectors[rows.to(self.indices.device), self.indices] = 1.0
        return vectors


class MultiHotDataset(Dataset[tuple[Tensor, Tensor]]):
    """Reviews as multi-hot vectors, each made again every time that it is asked for.

    The course's first data set: easy to read, and slow, because every epoch tokenizes every review again.
    An item is (vector, label): (slots,) float32 of zeros and ones, and an int64 number without axes.
    """

    def __init__(
        self,
        texts: Sequence[str],
        labels: Sequence[int],
        vocabulary: Vocabulary,
        tokenize: Tokenizer = basic_english,
    ) -> None:
        self.texts, self.labels = texts, labels
        self.vocabulary, self.tokenize = vocabulary, tokenize

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, position: int) -> tuple[Tensor, Tensor]:
        vector = torch.zeros(self.vocabulary.slots)
        vector[self.vocabulary.encode(self.tokenize(self.texts[position]))] = 1.0
        return vector, torch.tensor(self.labels[position])


class BagDataset(Dataset[tuple[Bag, Tensor]]):
    """Reviews in index form, encoded once, before training.

    This is the same information as the multi-hot vectors, in less than 1% of their memory: a review keeps the
    numbers of its distinct words, and slot 0 if it has unknown ones. The whole data set can be on a GPU.

    bag: all rows as one `Bag`. labels: (n,) int64.
    """

    def __init__(self, bag: Bag, labels: Tensor) -> None:
        if len(bag.offsets) != len(labels) + 1:
            raise ValueError(f"{len(bag.offsets) - 1} rows and {len(labels)} labels do not belong together.")
        self.bag, self.labels = bag, labels

    @classmethod
    def encode(
        cls,
        texts: Sequence[str],
        labels: Sequence[int],
        vocabulary: Vocabulary,
        tokenize: Tokenizer = basic_english,
    ) -> BagDataset:
        """Return texts in index form. The numbers of a row are sorted and distinct."""
        rows = [sorted(set(vocabulary.encode(tokenize(text)))) for text in texts]
        offsets = [0, *accumulate(len(row) for row in rows)]
        indices = torch.from_numpy(np.fromiter(chain.from_iterable(rows), dtype=np.int32))
        bag = Bag(indices, torch.tensor(offsets, dtype=torch.int32))
        return cls(bag, torch.tensor(labels, dtype=torch.int64))

    @classmethod
    def from_tokens(cls, tokens: Tokens, labels: Sequence[int], vocabulary: Vocabulary) -> BagDataset:
        """Return tokenized texts in index form: the same as `encode` makes of the texts.

        There is one look-up for each *type*, and not for each token: 25,000 reviews take half a second.
        """
        if len(tokens) != len(labels):
            raise ValueError(f"{len(tokens)} rows and {len(labels)} labels do not belong together.")
        numbers = np.array(vocabulary.encode(tokens.types), dtype=np.int64)  # of each type
        return cls.from_pairs(tokens.rows, numbers[tokens.ids], labels, vocabulary.slots)

    @classmethod
    def from_pairs(
        cls, rows: NDArray[np.int64], numbers: NDArray[np.int64], labels: Sequence[int], slots: int
    ) -> BagDataset:
        """Return the data set in which row `rows[k]` has the word `numbers[k]`, for each k.

        rows, numbers: (m,) each, in any order. labels: of all rows. slots: each number is below it.
        """
        # Row and word as one number: sorted, they are the rows one after the other, and equal ones meet.
        codes = np.sort(rows * slots + numbers)
        codes = codes[np.diff(codes, prepend=-1) > 0]  # np.unique takes 15 times as long for so many
        offsets = np.searchsorted(codes, np.arange(len(labels) + 1) * slots)
        indices = torch.from_numpy((codes % slots).astype(np.int32))
        bag = Bag(indices, torch.from_numpy(offsets.astype(np.int32)))
        return cls(bag, torch.tensor(labels, dtype=torch.int64))

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, position: int) -> tuple[Bag, Tensor]:
        return self.__getitems__([position])

    def __getitems__(self, positions: Sequence[int]) -> tuple[Bag, Tensor]:
        """Return a whole batch at once: (a `Bag` of these rows in this order, (n,) int64 labels).

        A DataLoader calls this method if there is one, which saves a call for each row.
        """
        rows = torch.as_tensor(positions, dtype=torch.int64, device=self.labels.device)
        starts = self.bag.offsets[:-1][rows]  # without the last offset, -1 is the last row, as in a list
        lengths = self.bag.offsets[1:][rows] - starts
        offsets = torch.cat([lengths.new_zeros(1), lengths.cumsum(0, dtype=lengths.dtype)])
        # Element k of row i is at starts[i] + k: count through the batch, then shift each row to its start.
        shifts = torch.repeat_interleave(starts - offsets[:-1], lengths)
        positions_in_bag = torch.arange(len(shifts), device=shifts.device) + shifts
        return Bag(self.bag.indices[positions_in_bag], offsets), self.labels[rows]

    def subset(self, positions: Sequence[int]) -> BagDataset:
        """Return a data set of some rows, in the given order."""
        return BagDataset(*self.__getitems__(positions))

    def to(self, device: torch.device | str) -> BagDataset:
        """Return the data set on a device."""
        return BagDataset(self.bag.to(device), self.labels.to(device))

    @property
    def nbytes(self) -> int:
        """Memory of the tensors, in bytes."""
        return sum(tensor.nbytes for tensor in (*self.bag, self.labels))
