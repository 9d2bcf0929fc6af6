"""Kinds of answers that are arrays or lists of numbers, and what is said about an array."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from coursekit.checks.values.base import (
    PERCENT,
    Unreadable,
    Value,
    count_of,
    describe,
    describe_slip,
    is_percentage,
)
from coursekit.checks.values.conversion import expect_length, read_array, read_items, to_plain_string
from coursekit.checks.values.scalars import Integer


@dataclass(frozen=True)
class Numbers(Value):
    """Real numbers in order: a list, tuple, numpy array or tensor, of any shape. Compared within a tolerance.

    shape: the shape that is asked for, if it is fixed; None leaves an axis free, as in (None, 2).
    """

    tolerance: float = 1e-4
    shape: tuple[int | None, ...] | None = None

    key_fields: ClassVar[tuple[str, ...]] = ("tolerance",)

    def read(self, given: Any) -> Any:
        array = read_array(given)
        if array is None:
            raise Unreadable(f"It is {describe(given)}, and numbers are expected: {self.what}.")
        if array.size == 0:
            raise Unreadable(f"It is empty. Expected: {self.what}.")
        if not abs(array).max() < math.inf:  # false for NaN too
            raise Unreadable(
                "It has a NaN (not a number) or an infinity in it. Look for a division by 0 or log(0)."
            )
        if self.shape is not None and not _has_shape(array.shape, self.shape):
            wanted = ", ".join("any length" if axis is None else str(axis) for axis in self.shape)
            comma = "," if len(self.shape) == 1 else ""
            raise Unreadable(f"Its shape is {array.shape}, and ({wanted}{comma}) is expected: {self.what}.")
        return array

    def is_correct(self, got: Any, want: Any) -> bool:
        return bool(got.shape == want.shape and abs(got - want).max() <= self.tolerance)

    def explain_difference(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            axes = count_of(want.ndim, "axis", "axes")
            length = " too, of another length" if got.ndim == want.ndim else ""
            return f"Its shape is {got.shape}. The right one has {axes}{length}."
        slip = _describe_common_slip(got.flat, want.flat)
        if slip is not None:
            return slip
        sorted_pairs = zip(sorted(got.flat), sorted(want.flat), strict=True)
        is_binary = set(want.flat) <= {0, 1}  # classes, not figures in an order
        if not is_binary and got.size > 1 and all(abs(a - b) <= self.tolerance for a, b in sorted_pairs):
            return "These are the right numbers, in another order."
        if got.size > 1 and got.min() == got.max() and want.max() - want.min() > self.tolerance:
            return "All its numbers are the same, and they should differ."
        errors = abs(got - want)
        # Only the power of ten: a number and its exact distance would be the answer.
        worst = 10.0 ** math.floor(math.log10(min(errors.max(), 1e300)))
        count = int((errors > self.tolerance).sum())
        verb = "is" if count == 1 else "are"
        size = count_of(errors.size, "number", "numbers")
        return f"{count} of {size} {verb} off, the worst by {worst:g} or more."


@dataclass(frozen=True)
class Bands(Value):
    """Numbers that training makes, each with a band of its own: bands holds (low, high) for each place."""

    bands: tuple[tuple[float, float], ...] = ()

    def read(self, given: Any) -> list[float]:
        array = Numbers(self.name, self.what).read(given)
        if array.ndim != 1:
            raise Unreadable(f"Its shape is {array.shape}, and a flat list is expected: {self.what}.")
        items = [float(item) for item in array]
        expect_length(items, len(self.bands))
        return items

    def without_key(self) -> Self:
        return replace(
            self, bands=((0.0, 0.0),) * len(self.bands)
        )  # reading needs to know how many there are

    def is_correct(self, got: list[float], want: Any) -> bool:
        return all(low <= item <= high for item, (low, high) in zip(got, self.bands, strict=True))

    def explain_difference(self, got: list[float], want: Any) -> str:
        if all(is_percentage(item, low, high) for item, (low, high) in zip(got, self.bands, strict=True)):
            return PERCENT
        outside = [
            f"entry {place} ({item:.4g}) is {'below' if item < low else 'above'} what this training reaches"
            for place, (item, (low, high)) in enumerate(zip(got, self.bands, strict=True), start=1)
            if not low <= item <= high
        ]
        return f"In your list, {'; '.join(outside)}. Expected: {self.what}."


@dataclass(frozen=True)
class Shape(Value):
    """The shape of an array: a tuple of whole numbers, or a torch.Size."""

    def read(self, given: Any) -> tuple[int, ...]:
        if isinstance(given, int) and not isinstance(given, bool):
            raise Unreadable(
                "It is a number, and a shape is expected: the lengths of all axes, as in (2, 3). With one "
                "axis it has a comma, as in (3,)."
            )
        axis = Integer(self.name, "the length of an axis")
        return tuple(axis.read(item) for item in read_items(given, "a shape such as (2, 3)", empty=True))

    def explain_difference(self, got: tuple[int, ...], want: tuple[int, ...]) -> str:
        if len(got) != len(want):
            more = "more" if len(want) > len(got) else "fewer"
            return f"It has {count_of(len(got), 'axis', 'axes')}; the right shape has {more}."
        others = sum(a != b for a, b in zip(got, want, strict=True))
        if len(got) == 1:
            return "Its axis has another length."
        verb = "has" if others == 1 else "have"
        return f"{others} of its {count_of(len(got), 'axis', 'axes')} {verb} another length."


@dataclass(frozen=True)
class DType(Value):
    """The type of an array's numbers: `tensor.dtype`, its name, or a type of numpy."""

    def read(self, given: Any) -> str:
        if isinstance(given, type) and given.__module__ == "numpy":
            given = given.__name__
        name = to_plain_string(given).removeprefix("torch.")
        name = _DTYPE_ALIASES.get(name, name)
        if not re.fullmatch("[a-z][a-z0-9_]{2,19}", name):
            raise Unreadable(f"It is {describe(given)}, and a dtype such as torch.float64 is expected.")
        return name


_DTYPE_ALIASES = {"long": "int64", "int": "int32", "float": "float32", "double": "float64", "half": "float16"}
"""torch's second names for its types."""


def _describe_common_slip(got: Iterable[float], want: Iterable[float]) -> str | None:
    """Name the slip that has made all numbers of the right ones; None where they have no slip in common."""
    slips = {describe_slip(a, b, functions=False) for a, b in zip(got, want, strict=True) if a or b}
    return slips.pop() if len(slips) == 1 else None


def _has_shape(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(
        want in (None, axis) for axis, want in zip(shape, wanted, strict=True)
    )
