"""What the exercises of section I share: labels and how to count them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coursekit.data import IMDB

CLASSES = IMDB.classes
"""Names of the classes; the place of a name is its label."""


def count_labels(labels: Sequence[int]) -> Counter[str]:
    """Count the labels by the name of their class."""
    counts = Counter({"neg": 0, "pos": 0})
    counts.update(CLASSES[label] for label in labels)
    return counts


FIRST_ROWS = 200  # samples that I.3 looks at
