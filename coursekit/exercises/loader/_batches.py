"""What the exercises of section III share: a trained model, and the labels in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn

    from coursekit.course import Course


TRIES = ((25_000, 128), (2_000, 128), (256, 128), (257, 128), (7, 1), (100, 128))
"""Numbers of samples and batch sizes that the functions of III.2.a and III.2.b are called with."""


def train_small_model(course: Course, seed: int = 0, *, shuffle: bool = True) -> nn.Module:
    """Train a narrow model: the mistakes need real figures, and not the best ones."""
    from coursekit.model import BagMLP
    from coursekit.training import fit, seeded

    def train() -> nn.Module:
        with seeded(seed):
            model = BagMLP(course.settings.vocab_size, hidden=16)
        settings = course.settings
        fit(
            model,
            course.train,
            epochs=settings.epochs,
            rate=settings.rate,
            batch_size=settings.batch_size,
            shuffle=shuffle,
            seed=seed,
            progress=False,
        )
        return model

    model: nn.Module = course.compute_once(f"III small model {seed} {shuffle}", train)
    return model


def batch_labels(course: Course) -> list[list[int]]:
    """Cut the train labels, in order, into batches."""
    labels, size = course.train_labels, course.settings.batch_size
    return [labels[start : start + size] for start in range(0, len(labels), size)]
