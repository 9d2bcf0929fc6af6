"""Batches: which rows go together into a training step (section III)."""

from __future__ import annotations

from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset, default_collate


def make_loader(
    dataset: Dataset[Any], batch_size: int = 128, *, shuffle: bool = False, seed: int = 0
) -> DataLoader[Any]:
    """Make a DataLoader whose shuffling depends on the seed alone.

    Every epoch has another order, and two loaders with the same seed go through the same orders.
    A batch is (inputs, labels), as the data set gives them: multi-hot vectors (n, slots), or a `Bag`.
    """
    generator = torch.Generator().manual_seed(seed)
    # torch refuses to shuffle an empty data set, and in an empty one there is nothing to shuffle.
    shuffle = shuffle and len(dataset) > 0  # type: ignore[arg-type]
    return DataLoader(dataset, batch_size, shuffle=shuffle, generator=generator, collate_fn=_collate)


def _collate(batch: Any) -> Any:
    """Stack a list of rows into a batch. A data set in index form has made the whole batch already."""
    return default_collate(batch) if isinstance(batch, list) else batch


def batch_count(samples: int, batch_size: int) -> int:
    """Count the batches of an epoch: samples / batch size, rounded up: a short last batch counts too."""
    return -(-samples // batch_size)


def last_batch_size(samples: int, batch_size: int) -> int:
    """Count the samples of the last batch: what is left over, or a full batch if nothing is."""
    return samples % batch_size or min(samples, batch_size)
