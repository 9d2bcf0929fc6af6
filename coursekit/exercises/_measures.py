"""What the checks of several sections measure with: numbers in a band, shares, the accuracy of a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from coursekit.checks.values import Numbers

if TYPE_CHECKING:
    from torch import nn

    from coursekit.course import Course

LEARNED = 0.70
"""Test accuracy that every model reaches which has really learned from the reviews."""


@dataclass(frozen=True)
class NumbersWithin(Numbers):
    """As many numbers as the truth has, each anywhere between low and high: chance decides where."""

    low: float = 0.0
    high: float = 1.0
    judging: ClassVar[tuple[str, ...]] = ("tolerance", "low", "high")
    entries: ClassVar[str] = "numbers"
    """What the numbers are called in the canonical text."""

    def same(self, got: Any, want: Any) -> bool:
        return bool(got.shape == want.shape and self._within(got))

    def show(self, got: Any) -> str:
        return f"{len(got)} {self.entries}, {'all' if self._within(got) else 'not all'} in band"

    def _within(self, got: Any) -> bool:
        return bool(self.low <= got.min() and got.max() <= self.high)


def mean(numbers: Sequence[float]) -> float:
    """Return the plain mean; there must be one number at least."""
    return sum(numbers) / len(numbers)


def is_whole_share(accuracy: float, samples: int) -> bool:
    """Tell whether an accuracy is a whole number of right answers, divided by all samples."""
    right = accuracy * samples
    # A student's sum may have been made in float32, hence the room.
    return abs(right - round(right)) < 0.01


def accuracy_on_test(course: Course, model: nn.Module) -> float:
    """Return the accuracy of a model on the test split, from 0 to 1."""
    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader
    from coursekit.training import EVALUATION_BATCH_SIZE

    return evaluate(model, make_loader(course.test, EVALUATION_BATCH_SIZE)).accuracy


def weights_of(model: nn.Module) -> list[Any]:
    """Return a model's parameters in their order, as numpy arrays: what a trial reports of a small model."""
    return [parameter.detach().cpu().numpy().copy() for parameter in model.parameters()]


def load_weights(model: nn.Module, weights: Sequence[Any]) -> None:
    """Put weights as `weights_of` gives them into a model. Raises ValueError where they do not fit."""
    import torch

    with torch.no_grad():
        for parameter, array in zip(model.parameters(), weights, strict=True):
            if parameter.shape != array.shape:
                raise ValueError("these weights are of another model")
            parameter.copy_(torch.tensor(array))


def are_close(left: Sequence[Any], right: Sequence[Any], tolerance: float) -> bool:
    """Tell whether two lists of weights, as `weights_of` gives them, are equal but for rounding."""
    return all(
        a.shape == b.shape and bool(abs(a - b).max() < tolerance) for a, b in zip(left, right, strict=True)
    )
