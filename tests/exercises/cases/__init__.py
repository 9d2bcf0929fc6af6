"""Right answers to every exercise, each written in at least two different ways: one module a section."""

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from coursekit.course import Course
from coursekit.model import BagMLP
from coursekit.training import fit, seeded

Answers = dict[str, tuple[Callable[[Course], Mapping[str, Any]], ...]]


def narrow_model(course: Course, seed: int) -> BagMLP:
    """Make a model with few hidden units, to save time."""
    with seeded(seed):
        return BagMLP(course.settings.vocab_size, hidden=32)


def train_as_set(course: Course, model: nn.Module, *, shuffle: bool = True, seed: int) -> None:
    """Train a model on the train split, by the course's settings."""
    settings = course.settings
    fit(
        model,
        course.train,
        epochs=settings.epochs,
        rate=settings.rate,
        batch_size=settings.batch_size,
        shuffle=shuffle,
        seed=seed,
    )
