"""What all kinds of answers have in common, and the sentences about a value.

No kind of answer may tell the right one: a sentence says what was given, and roughly how it misses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self


class Unreadable(Exception):
    """The student's value is not of the kind that was asked for; the message says what it is instead."""


@dataclass(frozen=True)
class Value:
    """One value of an answer: its name in the check call, and in words what it should be."""

    name: str
    what: str

    judging: ClassVar[tuple[str, ...]] = ()
    """Fields with a default that only `same` and `distance` look at, such as a tolerance."""

    def read(self, given: Any) -> Any:
        """Bring the given object into plain form; raises Unreadable.

        Plain form is what was seen and no verdict: None, bools, numbers, strings, numpy arrays, and lists,
        tuples, sets and dicts of these. It runs where the student's code runs, and that code could forge
        any verdict.
        """
        raise NotImplementedError

    def reread(self, plain: Any) -> Any:
        """Read a plain value that comes from elsewhere, where anybody may have changed it.

        Gives what `read` could have given, or raises. Most plain forms may be given by a student as well, so
        that `read` does it; a kind for which that is not so must say here what its plain form is.
        """
        return self.read(plain)

    def bare(self) -> Self:
        """Return the value as reading needs it: no more of it goes where a student's code runs."""
        defaults: dict[str, Any] = {
            field.name: field.default for field in fields(self) if field.name in self.judging
        }
        return replace(self, **defaults)

    def same(self, got: Any, want: Any) -> bool:
        """Compare two values in plain form."""
        return bool(got == want)

    def distance(self, got: Any, want: Any) -> str:
        """Say how `got` misses `want`, without telling `want`."""
        return f"It is not the right value. Expected: {self.what}."

    def show(self, got: Any) -> str:
        """Write a plain value as canonical text, equal for equal answers on one machine."""
        return repr(got)

    def is_stub(self, given: Any) -> bool:
        """Tell whether the student has not touched this value yet."""
        return given is Ellipsis

    @property
    def is_text(self) -> bool:
        """Free text is read by a person, everything else by the check."""
        return False


def describe(given: Any) -> str:
    """Say in a few words what an object is: its type, and its shape or length where it has one."""
    kind = type(given).__name__
    if kind == "NoneType":
        return "None"
    shape = getattr(given, "shape", None)
    if isinstance(shape, tuple):
        return f"of type {kind} with shape {tuple(shape)}"
    if isinstance(given, list | tuple | dict | set | str):
        one, more = ("character", "characters") if isinstance(given, str) else ("entry", "entries")
        return f"of type {kind} with {len(given)} {one if len(given) == 1 else more}"
    return f"of type {kind}"


def what_fails(facts: Mapping[str, bool]) -> str:
    """Name the sentences that do not hold. facts: of each sentence, whether it holds."""
    return (
        "This does not hold: " + "; ".join(sentence for sentence, holds in facts.items() if not holds) + "."
    )


def how_far(got: float, want: float) -> str:
    """Say roughly how far a number is off, and to which side: enough to think, too little to copy."""
    side = "too high" if got > want else "too low"
    off = abs(got - want) / abs(want) if want else math.inf
    size = (
        "less than 1%"
        if off < 0.01
        else "1% to 10%"
        if off < 0.1
        else "10% to 50%"
        if off < 0.5
        else "over 50%"
    )
    # A count is shown with all its digits: 4e+06 would not help anybody who is off by 1.
    shown = str(got) if isinstance(got, int) and abs(got) < 10**15 else f"{got:.6g}"
    return f"It is {shown}, {side} by {size}."
