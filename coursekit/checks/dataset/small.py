"""Small trainings for section II: wrong code is run too, and it need not be run at full size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coursekit.dataset import BagDataset


MISTAKE_ROWS, MISTAKE_EPOCHS = 2000, 3
"""At most about so many rows, and so many epochs, for code with a mistake in it."""


def small(split: BagDataset) -> BagDataset:
    """Take evenly spread rows of a split, about as many as wrong code needs."""
    return split.subset(range(0, len(split), max(1, len(split) // MISTAKE_ROWS)))
