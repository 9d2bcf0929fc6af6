"""What the exercises of section II share: fewer rows, and one training for each learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.dataset import BagDataset


def sweep_rates(
    course: Course, rates: Sequence[float], *, reuse_model: bool = False
) -> list[tuple[float, float]]:
    """Return the test accuracy before and after a short training at each rate. reuse_model: for all rates."""
    from coursekit.training import fit

    model, accuracies = course.model(), []
    train, test = take_fewer_rows(course.train), take_fewer_rows(course.test)
    for rate in rates:
        model = model if reuse_model else course.model()
        history = fit(model, train, test, epochs=MISTAKE_EPOCHS, rate=rate, progress=False)
        by_epoch = history.column("test", "accuracy")
        accuracies.append((by_epoch[0], by_epoch[-1]))
    return accuracies


MISTAKE_ROWS = 2000
MISTAKE_EPOCHS = 3
"""About how many rows, and how many epochs, code with a mistake in it is trained with."""


def take_fewer_rows(split: BagDataset) -> BagDataset:
    """Take evenly spread rows of a split, about as many as wrong code needs."""
    return split.subset(range(0, len(split), max(1, len(split) // MISTAKE_ROWS)))
