"""What the exercises of section II share: fewer rows, and one training for each learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.dataset import BagDataset


def sweep_small(
    course: Course, rates: Sequence[float], *, one_model: bool = False
) -> list[tuple[float, float]]:
    """Return the test accuracy before and after a short training at each rate. one_model: for all rates."""
    from coursekit.training import fit

    model, found = course.model(), []
    train, test = small(course.train), small(course.test)
    for rate in rates:
        model = model if one_model else course.model()
        history = fit(model, train, test, epochs=MISTAKE_EPOCHS, rate=rate, progress=False)
        accuracies = history.column("test", "accuracy")
        found.append((accuracies[0], accuracies[-1]))
    return found


MISTAKE_ROWS = 2000
MISTAKE_EPOCHS = 3
"""At most about so many rows, and so many epochs, for code with a mistake in it."""


def small(split: BagDataset) -> BagDataset:
    """Take evenly spread rows of a split, about as many as wrong code needs."""
    return split.subset(range(0, len(split), max(1, len(split) // MISTAKE_ROWS)))
