"""What the exercises of several sections share: two kinds of answers, and what measures and compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from coursekit.checks.values import Numbers, Unreadable, Value, read_items

if TYPE_CHECKING:
    from torch import nn

    from coursekit.course import Course

LEARNED_ACCURACY = 0.70
"""Test accuracy that every model reaches which has really learned from the reviews."""


@dataclass(frozen=True)
class Tokens(Value):
    """A list of tokens; it may be empty, as the tokens of an empty text are."""

    def read(self, given: Any) -> list[str]:
        items = read_items(given, "a list of strings", empty=True)
        if not all(isinstance(item, str) for item in items):
            raise Unreadable("It has something in it that is not a string.")
        return [str.__str__(item) for item in items]

    def explain_difference(self, got: list[str], want: list[str]) -> str:
        if len(got) == len(want):
            if sorted(got) == sorted(want):
                return "These are the right tokens, in another order."
            wrong = sum(a != b for a, b in zip(got, want, strict=True))
            return f"{wrong} of these tokens {'is' if wrong == 1 else 'are'} not right."
        return "These are too many tokens." if len(got) > len(want) else "These are too few tokens."


@dataclass(frozen=True)
class NumbersWithin(Numbers):
    """As many numbers as the truth has, each anywhere between low and high: chance decides where."""

    low: float = 0.0
    high: float = 1.0
    key_fields: ClassVar[tuple[str, ...]] = ("tolerance", "low", "high")

    def is_correct(self, got: Any, want: Any) -> bool:
        return bool(got.shape == want.shape and self.low <= got.min() and got.max() <= self.high)


def is_whole_share(accuracy: float, samples: int) -> bool:
    """Tell whether an accuracy is a whole number of right answers, divided by all samples."""
    right = accuracy * samples
    # A student's sum may have been made in float32, hence the room.
    return abs(right - round(right)) < 0.01


def is_close(got: float, want: float, tolerance: float = 1e-4) -> bool:
    """Tell whether two figures are equal except for rounding in single precision."""
    return abs(got - want) <= tolerance * max(1.0, abs(want))


def find_lowest(curve: Sequence[float]) -> int:
    """Return the place of the lowest entry, the first one if there are several."""
    return min(range(len(curve)), key=curve.__getitem__)


def measure_test_accuracy(course: Course, model: nn.Module) -> float:
    """Return the accuracy of a model on the test split, from 0 to 1."""
    from coursekit.evaluation import evaluate
    from coursekit.loader import make_loader
    from coursekit.training import EVALUATION_BATCH_SIZE

    return evaluate(model, make_loader(course.test, EVALUATION_BATCH_SIZE)).accuracy


def copy_weights(model: nn.Module) -> list[Any]:
    """Return a model's parameters in their order, as numpy arrays: what a trial reports of a small model."""
    return [parameter.detach().cpu().numpy().copy() for parameter in model.parameters()]


def load_weights(model: nn.Module, weights: Sequence[Any]) -> None:
    """Put weights as `copy_weights` returns them into a model. Raises ValueError where they do not fit."""
    import torch

    with torch.no_grad():
        for parameter, array in zip(model.parameters(), weights, strict=True):
            if parameter.shape != array.shape:
                raise ValueError("these weights are of another model")
            parameter.copy_(torch.tensor(array))


def are_weights_close(left: Sequence[Any], right: Sequence[Any], tolerance: float) -> bool:
    """Tell whether two lists of weights, as `copy_weights` returns them, are equal except for rounding."""
    return all(
        a.shape == b.shape and bool(abs(a - b).max() < tolerance) for a, b in zip(left, right, strict=True)
    )
