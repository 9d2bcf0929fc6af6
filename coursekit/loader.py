"""Batches: which rows go together into a training step (section III)."""

from __future__ import annotations

from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset


def make_loader(
    dataset: Dataset[Any], batch_size: int = 128, *, shuffle: bool = False, seed: int = 0
) -> DataLoader[Any]:
    """Make a DataLoader whose shuffling depends on the seed alone.

    Every epoch has another order, and two loaders with the same seed go through the same orders.
    A batch is (inputs, labels), as the data set gives them: multi-hot vectors (n, slots), or a `Bag`.
    """
    generator = torch.Generator().manual_seed(seed)
    # A data set in index form builds whole batches itself; there is nothing left to collate.
    collate = _as_it_is if hasattr(dataset, "__getitems__") else None
    return DataLoader(dataset, batch_size, shuffle=shuffle, generator=generator, collate_fn=collate)


def _as_it_is(batch: Any) -> Any:
    return batch


def batch_count(samples: int, batch_size: int) -> int:
    """Count the batches of an epoch: samples / batch size, rounded up, for the short last batch counts too."""
    return -(-samples // batch_size)


def last_batch_size(samples: int, batch_size: int) -> int:
    """Count the samples of the last batch: what is left, or a full batch if nothing is left over."""
    return samples % batch_size or batch_size
