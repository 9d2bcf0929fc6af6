"""Kinds of answers that are one number, or one yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from coursekit.checks.values.base import (
    PERCENT,
    Unreadable,
    Value,
    describe,
    describe_distance,
    is_percentage,
)
from coursekit.checks.values.conversion import read_number, to_plain


@dataclass(frozen=True)
class Integer(Value):
    """A whole number: int, numpy integer, or a tensor with one integer."""

    def read(self, given: Any) -> int:
        number = read_number(given)
        if number != int(number):
            what = "" if self.what == "a whole number" else f": {self.what}"
            raise Unreadable(f"It is {number:g}, and a whole number is expected{what}.")
        return int(number)

    def explain_difference(self, got: int, want: int) -> str:
        if abs(got - want) == 1 and want > 3:  # of a small number, this would be the answer
            return "It is off by one. Is the first or the last one left out, or is one counted twice?"
        return describe_distance(got, want)


@dataclass(frozen=True)
class Number(Value):
    """A real number, compared within a tolerance."""

    tolerance: float = 1e-4

    key_fields: ClassVar[tuple[str, ...]] = ("tolerance",)

    def read(self, given: Any) -> float:
        return float(read_number(given))

    def is_correct(self, got: float, want: float) -> bool:
        return abs(got - want) <= self.tolerance

    def explain_difference(self, got: float, want: float) -> str:
        return describe_distance(got, want)


@dataclass(frozen=True)
class Band(Value):
    """A number that training makes: right anywhere between low and high, for no two machines agree on it."""

    low: float = 0.0
    high: float = 1.0

    key_fields: ClassVar[tuple[str, ...]] = ("low", "high")

    def read(self, given: Any) -> float:
        return float(read_number(given))

    def is_correct(self, got: float, want: Any) -> bool:
        return self.low <= got <= self.high

    def explain_difference(self, got: float, want: Any) -> str:
        if is_percentage(got, self.low, self.high):
            return PERCENT
        where = "below" if got < self.low else "above"
        return f"It is {got:.4g}, {where} what this training reaches. Expected: {self.what}."


@dataclass(frozen=True)
class Flag(Value):
    """A yes or no: bool, or a tensor with one bool."""

    def read(self, given: Any) -> bool:
        answer = to_plain(given)
        if not isinstance(answer, bool):
            raise Unreadable(f"It is {describe(given)}, and True or False is expected: {self.what}.")
        return answer

    def explain_difference(self, got: bool, want: bool) -> str:
        return "The other answer is right. Think again about why."
