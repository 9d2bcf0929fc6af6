"""What all kinds of answers have in common, and the sentences about a value.

No kind of answer may tell the right one: a sentence says what was given, and roughly how it misses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self


class Unreadable(Exception):
    """The student's value is not of the kind that was asked for; the message says what it is instead."""


@dataclass(frozen=True)
class Value:
    """One value of an answer: its name in the check call, and in words what it should be."""

    name: str
    what: str

    key_fields: ClassVar[tuple[str, ...]] = ()
    """Fields that belong to the answer key: only `is_correct` and `explain_difference` look at them.

    A tolerance is one. Each must have a default, which stands in its place in `without_key`.
    """

    is_copyable: ClassVar[bool] = True
    """Whether somebody could write the value down without having computed it; a function is none of these."""

    def read(self, given: Any) -> Any:
        """Bring the given object into plain form; raises Unreadable.

        The plain form holds what the object is, and no verdict: None, bools, numbers, strings, numpy arrays,
        and lists, tuples, sets and dicts of these. This runs beside the student's code, which could forge
        any verdict.
        """
        raise NotImplementedError

    def validate(self, plain: Any) -> Any:
        """Check a plain value that comes from elsewhere, where anybody may have changed it.

        Returns what `read` could have returned, or raises. A student may give most plain forms too, so `read`
        checks them; a kind whose plain form `read` does not take must check it here.
        """
        return self.read(plain)

    def without_key(self) -> Self:
        """Return the value without its answer key: reading needs no more, where a student's code runs."""
        defaults: dict[str, Any] = {
            field.name: field.default for field in fields(self) if field.name in self.key_fields
        }
        return replace(self, **defaults)

    def is_correct(self, got: Any, want: Any) -> bool:
        """Tell whether `got` is `want`, within the tolerance of this kind. Both are in plain form.

        Where the key is in the fields, as in a band, `want` plays no part.
        """
        return bool(got == want)

    def explain_difference(self, got: Any, want: Any) -> str:
        """Say how `got` misses `want`, without telling `want`."""
        return f"It is not the right value. Expected: {self.what}."

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
    if isinstance(given, str):
        return f"of type {kind} with {count_of(len(given), 'character', 'characters')}"
    if isinstance(given, list | tuple | dict | set):
        return f"of type {kind} with {count_of(len(given), 'entry', 'entries')}"
    return f"of type {kind}"


def describe_result(given: Any) -> str:
    """Say what a function has returned: "nothing", or "something of type list with 2 entries"."""
    return "nothing (does it end with return?)" if given is None else f"something {describe(given)}"


def count_of(number: int, singular: str, plural: str) -> str:
    """Say how many there are: "1 entry", "2 entries"."""
    return f"{number} {singular if number == 1 else plural}"


def describe_failures(facts: Mapping[str, bool]) -> str:
    """Name the first sentence that does not hold: what fails after it may fail for the same reason.

    facts: of each sentence, whether it holds.
    """
    return f"This does not hold: {next(sentence for sentence, holds in facts.items() if not holds)}."


PERCENT = "It is 100 times too large: is it in percent? Leave the factor 100 away."
"""What is said of a percentage where a share is asked for."""


def is_percentage(number: float, low: float, high: float) -> bool:
    """Tell whether a number above a band of shares would lie in it as a percentage."""
    return number > high and 0 <= low <= number / 100 <= high <= 1


_SLIPS = (
    (-1.0, "It has the wrong sign."),
    (100.0, PERCENT),
    (1000.0, "It is 1,000 times too large: is it in thousandths, such as milliseconds for seconds?"),
    (1 / math.log(2), "It is 1.44 times too large: is a logarithm to base 2 in it? Take the natural one."),
    (1 / math.log(10), "It is 2.3 times too small: is a logarithm to base 10 in it? Take the natural one."),
)
_OTHERS = "It and the right number add up to 1. Is it that of the others?"
_UPSIDE_DOWN = "Is it turned upside down? Look which number divides which."
_LOGARITHM = "Is a logarithm in it that should not be there, or e to a power, or is one missing?"
_SQUARE = "Is a square in it that should not be there, or a root, or is one missing?"
_FUNCTIONS: tuple[tuple[Callable[[float], float], str], ...] = (
    (lambda want: 1 - want if 0 < want < 1 else math.nan, _OTHERS),
    (lambda want: 1 / want, _UPSIDE_DOWN),
    (math.exp, _LOGARITHM),
    (math.log, _LOGARITHM),
    (lambda want: want**2, _SQUARE),
    (math.sqrt, _SQUARE),
)
"""What somebody may have done to the right number, and what is asked then."""
_LEAST_ROWS = 50
"""How many times too large a number is at least that is taken for a sum."""


def describe_slip(got: float, want: float, *, functions: bool = True) -> str | None:
    """Name the slip that makes just this number of the right one: a unit, a sign, a logarithm, a sum.

    None where there is no such slip. functions: whether a reciprocal, a logarithm or a square may be named.
    """
    if not want or not math.isfinite(got):
        return None
    ratio = got / want
    for factor, sentence in _SLIPS:
        if math.isclose(ratio, factor, rel_tol=1e-5):
            return sentence
    if 0 < want < 1 < got and abs(got / 100 - want) < 0.01 * want:  # a rounded percentage
        return PERCENT
    if got != want and any(got == round(want, digits) for digits in (2, 3, 4)) and want != round(want):
        return "It is rounded. Give all digits."
    whole = round(ratio) if abs(ratio) < 1e12 else 0
    if whole >= _LEAST_ROWS and want != round(want) and math.isclose(ratio, whole, rel_tol=1e-9):
        return "It is a whole number of times too large: is it the sum, or a count, and not the mean?"
    if 0 < want < 1 < got and float(got).is_integer():
        return "It is a count. Divide it by the number of all: a share is a number from 0 to 1."
    if (
        not functions or float(got).is_integer() or float(want).is_integer()
    ):  # too many of these are each other's squares
        return None
    return next((sentence for change, sentence in _FUNCTIONS if _is_made_by(change, got, want)), None)


def _is_made_by(change: Callable[[float], float], got: float, want: float) -> bool:
    try:
        return math.isclose(got, change(want), rel_tol=1e-5)
    except (ValueError, OverflowError):  # such as the logarithm of a number below 0
        return False


def describe_distance(got: float, want: float) -> str:
    """Say roughly how far a number is off, and to which side: enough to think, too little to copy.

    Where a known slip makes this number of the right one, the slip is named instead.
    """
    slip = describe_slip(got, want)
    if slip is not None:
        return slip
    side = "too high" if got > want else "too low"
    if not want:
        return f"It is {got:g}, {side}."
    error = abs(got - want) / abs(want)
    size = (
        "less than 1%"
        if error < 0.01
        else "1% to 10%"
        if error < 0.1
        else "10% to 50%"
        if error < 0.5
        else "50% or more"
    )
    # A count is shown with all its digits: 4e+06 would not help anybody who is off by 1.
    number = str(got) if isinstance(got, int) and abs(got) < 10**15 else f"{got:.6g}"
    return f"It is {number}, {side} by {size}."
