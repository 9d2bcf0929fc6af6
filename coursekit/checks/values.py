"""Kinds of answers: how each is read, compared, and spoken about.

Every value an exercise asks for is one of these. `read` brings what the student has (a list, a tensor, a
numpy array, ...) into one plain form, or raises `Unreadable` with a sentence. Reading, comparing and showing
need no truth, so that grading can print a value inside a student's kernel without carrying the answer there.
"""

from __future__ import annotations

import copy
import math
import numbers
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class Unreadable(Exception):
    """The student's value is not of the kind that was asked for; the message says what it is instead."""


@dataclass(frozen=True)
class Value:
    """One value of an answer: its name in the check call, and in words what it should be."""

    name: str
    what: str

    def read(self, given: Any) -> Any:
        """Bring the given object into plain form; raises Unreadable."""
        raise NotImplementedError

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


@dataclass(frozen=True)
class Integer(Value):
    """A whole number: int, numpy integer, or a tensor with one integer."""

    def read(self, given: Any) -> int:
        number = read_number(given)
        if number != int(number):
            raise Unreadable(f"It is {number:g}, and a whole number is expected: {self.what}.")
        return int(number)

    def distance(self, got: int, want: int) -> str:
        return how_far(got, want)


@dataclass(frozen=True)
class Number(Value):
    """A real number, compared within a tolerance. digits: decimals of its canonical text."""

    tolerance: float = 1e-4
    digits: int = 3

    def read(self, given: Any) -> float:
        return float(read_number(given))

    def same(self, got: float, want: float) -> bool:
        return abs(got - want) <= self.tolerance

    def distance(self, got: float, want: float) -> str:
        return how_far(got, want)

    def show(self, got: float) -> str:
        return f"{got:.{self.digits}f}"


@dataclass(frozen=True)
class Band(Value):
    """A number that training makes: right anywhere between low and high, for no two machines agree on it."""

    low: float = 0.0
    high: float = 1.0

    def read(self, given: Any) -> float:
        return float(read_number(given))

    def same(self, got: float, want: Any) -> bool:
        return self.low <= got <= self.high

    def distance(self, got: float, want: Any) -> str:
        where = "below" if got < self.low else "above"
        return f"It is {got:.4g}, {where} what this training reaches. Expected: {self.what}."

    def show(self, got: float) -> str:
        return "in band" if self.low <= got <= self.high else "below band" if got < self.low else "above band"


@dataclass(frozen=True)
class Flag(Value):
    """A yes or no: bool, or a tensor with one bool."""

    def read(self, given: Any) -> bool:
        given = plain(given)
        if not isinstance(given, bool):
            raise Unreadable(f"It is {describe(given)}, and True or False is expected: {self.what}.")
        return given

    def distance(self, got: bool, want: bool) -> str:
        return "The other answer is right. Think again about why."


@dataclass(frozen=True)
class Word(Value):
    """A short string that is compared exactly, such as one word or the name of something."""

    def read(self, given: Any) -> str:
        given = plain(given)
        if not isinstance(given, str):
            raise Unreadable(f"It is {describe(given)}, and a string is expected: {self.what}.")
        return given.strip()


@dataclass(frozen=True)
class Words(Value):
    """A list of strings in a fixed order; length: how many there must be."""

    length: int | None = None

    def read(self, given: Any) -> list[str]:
        items = read_items(given, "a list of strings")
        for item in items:
            if not isinstance(item, str):
                raise Unreadable(f"It holds {describe(item)}, and only strings are expected: {self.what}.")
        _same_length(items, self.length)
        return items

    def distance(self, got: list[str], want: list[str]) -> str:
        if len(got) != len(want):
            return "It has too many entries." if len(got) > len(want) else "It has too few entries."
        if sorted(got) == sorted(want):
            return "The right strings, in another order."
        return f"{sum(a == b for a, b in zip(got, want, strict=True))} of {len(want)} stand at the right place."


@dataclass(frozen=True)
class Counts(Value):
    """A mapping from string to whole number, such as a Counter. Other keys with a count of 0 do no harm."""

    keys: tuple[str, ...] = ()

    def read(self, given: Any) -> dict[str, int]:
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict or Counter is expected: {self.what}.")
        entry = Integer(self.name, "a count")
        counts = {str(key): entry.read(count) for key, count in given.items()}
        counts = {key: count for key, count in counts.items() if count or key in self.keys}
        if isinstance(given, Counter):  # a Counter has no entry for what it never met: that is a count of 0
            counts = dict.fromkeys(self.keys, 0) | counts
        missing = [key for key in self.keys if key not in counts]
        if missing:
            names = ", ".join(f'"{key}"' for key in missing)
            raise Unreadable(f"It has no entry {names}. Its keys must be strings. Expected: {self.what}.")
        return dict(sorted(counts.items()))

    def distance(self, got: dict[str, int], want: dict[str, int]) -> str:
        extra = [key for key in got if key not in want]
        if extra:
            return f'It has an entry "{extra[0][:40]}" that was not asked for.'
        wrong = [key for key in want if got.get(key) != want[key]]
        return " ".join(f'"{key}": {how_far(got.get(key, 0), want[key])}' for key in wrong)


@dataclass(frozen=True)
class Numbers(Value):
    """Real numbers in order: a list, tuple, numpy array or tensor, of any shape. Compared within a tolerance.

    shape: the shape that is asked for, if it is fixed; None leaves an axis free, as in (None, 2).
    """

    tolerance: float = 1e-4
    digits: int = 3
    shape: tuple[int | None, ...] | None = None

    def read(self, given: Any) -> Any:
        import numpy as np

        try:
            array = np.asarray(plain(given), dtype=float)
        except (TypeError, ValueError) as error:
            raise Unreadable(f"It is {describe(given)}, and numbers are expected: {self.what}.") from error
        if array.size == 0:
            raise Unreadable(f"It is empty. Expected: {self.what}.")
        if not np.isfinite(array).all():
            raise Unreadable("It has a NaN (not a number) or an infinity in it. Look for a division by 0 or log(0).")
        if self.shape is not None and not _fits(array.shape, self.shape):
            wanted = tuple("any" if axis is None else axis for axis in self.shape)
            raise Unreadable(f"Its shape is {array.shape}, and {wanted} is expected: {self.what}.".replace("'", ""))
        return array

    def same(self, got: Any, want: Any) -> bool:
        return bool(got.shape == want.shape and abs(got - want).max() <= self.tolerance)

    def distance(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            return f"Its shape is {got.shape}, and the right one has {want.ndim} axes of another length."
        off = abs(got - want)
        return f"{int((off > self.tolerance).sum())} of {off.size} numbers are off, the worst by about {off.max():.1g}."

    def show(self, got: Any) -> str:
        # Adding 0 turns -0.0 into 0.0: the two are equal and must print the same.
        return str((got.round(self.digits) + 0.0).tolist())


@dataclass(frozen=True)
class Bands(Value):
    """Numbers that training makes, each with a band of its own: bands holds (low, high) for each place."""

    bands: tuple[tuple[float, float], ...] = ()

    def read(self, given: Any) -> list[float]:
        array = Numbers(self.name, self.what).read(given)
        if array.ndim != 1:
            raise Unreadable(f"Its shape is {array.shape}, and a flat list is expected: {self.what}.")
        items = [float(item) for item in array]
        _same_length(items, len(self.bands))
        return items

    def same(self, got: list[float], want: Any) -> bool:
        return all(low <= item <= high for item, (low, high) in zip(got, self.bands, strict=True))

    def distance(self, got: list[float], want: Any) -> str:
        off = [
            f"entry {place} ({item:.4g}) is {'below' if item < low else 'above'} what this training reaches"
            for place, (item, (low, high)) in enumerate(zip(got, self.bands, strict=True), start=1)
            if not low <= item <= high
        ]
        return f"{'; '.join(off)}. Expected: {self.what}.".capitalize()

    def show(self, got: list[float]) -> str:
        return str([low <= item <= high for item, (low, high) in zip(got, self.bands, strict=True)])


@dataclass(frozen=True)
class Figures(Value):
    """A mapping from each of the keys to a number between low and high, such as seconds by part of a step.

    Measured figures have no truth: what must hold between them, an exercise's mistakes say.
    """

    keys: tuple[str, ...] = ()
    low: float = 0.0
    high: float = math.inf

    def read(self, given: Any) -> dict[str, float]:
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict is expected: {self.what}.")
        missing = [str(key) for key in self.keys if key not in given]
        if missing:
            raise Unreadable(f"It has no entry for {', '.join(missing)}. Expected: {self.what}.")
        return {str(key): float(read_number(given[key])) for key in self.keys}

    def same(self, got: dict[str, float], want: Any) -> bool:
        return all(self.low <= figure <= self.high for figure in got.values())

    def distance(self, got: dict[str, float], want: Any) -> str:
        off = [key for key, figure in got.items() if not self.low <= figure <= self.high]
        return f"The figure for {', '.join(off)} cannot be right. Expected: {self.what}."

    def show(self, got: dict[str, float]) -> str:
        return str({key: self.low <= figure <= self.high for key, figure in got.items()})


@dataclass(frozen=True)
class Shape(Value):
    """The shape of an array: a tuple of whole numbers, or a torch.Size."""

    def read(self, given: Any) -> tuple[int, ...]:
        axis = Integer(self.name, "the length of an axis")
        return tuple(axis.read(item) for item in read_items(given, "a shape such as (2, 3)"))

    def distance(self, got: tuple[int, ...], want: tuple[int, ...]) -> str:
        if len(got) != len(want):
            return f"It has {len(got)} axes; the right shape has {'more' if len(want) > len(got) else 'fewer'}."
        return f"{sum(a != b for a, b in zip(got, want, strict=True))} of its {len(got)} axes have another length."


@dataclass(frozen=True)
class DType(Value):
    """The type of an array's numbers: `tensor.dtype`, or its name."""

    def read(self, given: Any) -> str:
        name = str(given).removeprefix("torch.")
        if not name.replace("_", "").isalnum() or len(name) > 20:
            raise Unreadable(f"It is {describe(given)}, and a dtype such as torch.float64 is expected.")
        return name


@dataclass(frozen=True)
class Function(Value):
    """A function of the student's: called with each probe, and what it returns is read as `result`.

    probes: a function that makes the argument lists anew, for a student's function may change its arguments.
    """

    probes: Callable[[], Sequence[tuple[Any, ...]]] = tuple
    result: Value = Integer("result", "a whole number")

    def is_stub(self, given: Any) -> bool:
        return _is_stub(given)

    def read(self, given: Any) -> list[Any]:
        if not callable(given):
            raise Unreadable(f"It is {describe(given)}, and a function is expected: {self.what}.")
        return [self._call(given, arguments) for arguments in self.probes()]

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        shown = ", ".join(_short(argument) for argument in arguments)
        try:
            returned = function(*copy.deepcopy(arguments))
        except Exception as error:  # a student's function may raise anything; it must become a sentence
            raise Unreadable(f"Called with ({shown}), it stops: {type(error).__name__}: {_short(error)}.") from error
        if returned is None:
            raise Unreadable(f"Called with ({shown}), it returns nothing. Does it end with `return`?")
        try:
            return self.result.read(returned)
        except Unreadable as problem:
            raise Unreadable(f"Called with ({shown}), it returns something else: {problem}") from problem

    def same(self, got: list[Any], want: list[Any]) -> bool:
        return all(self.result.same(a, b) for a, b in zip(got, want, strict=True))

    def distance(self, got: list[Any], want: list[Any]) -> str:
        wrong = [place for place, (a, b) in enumerate(zip(got, want, strict=True)) if not self.result.same(a, b)]
        first = wrong[0]
        shown = ", ".join(_short(argument) for argument in self.probes()[first])
        return (
            f"It is right for {len(want) - len(wrong)} of {len(want)} tries. Called with ({shown}), "
            f"it gives {_short(got[first])}. {self.result.distance(got[first], want[first])}"
        )

    def show(self, got: list[Any]) -> str:
        return "[" + ", ".join(self.result.show(item) for item in got) + "]"


@dataclass(frozen=True)
class Behaviour(Value):
    """A function of the student's with many right results: what counts is how it behaves.

    trial: calls the function and says of each sentence, such as "same seed, same rows", whether it holds.
    """

    trial: Callable[[Any], dict[str, bool]] = lambda given: {}

    def is_stub(self, given: Any) -> bool:
        return _is_stub(given)

    def read(self, given: Any) -> dict[str, bool]:
        if not callable(given):
            raise Unreadable(f"It is {describe(given)}, and a function is expected: {self.what}.")
        try:
            return self.trial(given)
        except Unreadable:
            raise
        except Exception as error:  # a student's function may raise anything; it must become a sentence
            raise Unreadable(f"When it is tried, it stops: {type(error).__name__}: {_short(error)}.") from error

    def same(self, got: dict[str, bool], want: Any) -> bool:
        return all(got.values())

    def distance(self, got: dict[str, bool], want: Any) -> str:
        return "This does not hold: " + "; ".join(sentence for sentence, holds in got.items() if not holds) + "."

    def show(self, got: dict[str, bool]) -> str:
        return str(got)


@dataclass(frozen=True)
class Text(Value):
    """A free-text answer, read by a person. asks: questions that a full answer answers; the student sees them."""

    asks: tuple[str, ...] = ()

    def read(self, given: Any) -> str:
        if not isinstance(given, str):
            raise Unreadable(f"It is {describe(given)}, and a text in quotation marks is expected.")
        text = given.strip()
        if len(text.split()) < 3:
            raise Unreadable("It is too short to be an answer: write at least one sentence.")
        return text

    def same(self, got: str, want: Any) -> bool:
        return True

    @property
    def is_text(self) -> bool:
        return True


def plain(given: Any) -> Any:
    """Turn a tensor or numpy object into a numpy array or a Python scalar; leave everything else alone."""
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if torch is not None and isinstance(given, torch.Tensor):
        if given.device.type == "meta":
            raise Unreadable("It is a tensor on the meta device: it has a shape but holds no numbers.")
        given = given.detach().cpu()
        if given.layout != torch.strided:
            given = given.to_dense()
        if given.dtype == torch.bfloat16:  # numpy does not know this type
            given = given.float()
        given = given.numpy()
    if numpy is not None and isinstance(given, numpy.ndarray | numpy.generic) and given.ndim == 0:
        return given.item()
    # A list of one-number tensors is a list of numbers.
    if isinstance(given, list | tuple):
        return [plain(item) for item in given]
    return given


def read_number(given: Any) -> float | int:
    """Read one finite number; raises Unreadable."""
    given = plain(given)
    if getattr(given, "size", None) == 1 and hasattr(given, "item"):
        given = given.item()
    if isinstance(given, bool) or not isinstance(given, numbers.Real):
        raise Unreadable(f"It is {describe(given)}, and one number is expected.")
    if math.isnan(given):
        raise Unreadable("It is NaN (not a number). Look for a division of 0 by 0, or log(0).")
    if math.isinf(given):
        raise Unreadable("It is infinite. Look for a division by 0, or log(0).")
    return given if isinstance(given, int) else float(given)


def read_items(given: Any, kind: str) -> list[Any]:
    """Read a non-empty list, tuple or one-dimensional array; raises Unreadable."""
    given = plain(given)
    if hasattr(given, "tolist"):
        given = given.tolist()
    if isinstance(given, str | Mapping) or not isinstance(given, Sequence):
        raise Unreadable(f"It is {describe(given)}, and {kind} is expected.")
    if not len(given):
        raise Unreadable(f"It is empty, and {kind} is expected.")
    return list(given)


def describe(given: Any) -> str:
    """Say in a few words what an object is: its type, and its shape or length where it has one."""
    kind = type(given).__name__
    if kind == "NoneType":
        return "None"
    shape = getattr(given, "shape", None)
    if isinstance(shape, tuple):
        return f"of type {kind} with shape {tuple(shape)}"
    if isinstance(given, list | tuple | dict | set | str):
        return f"of type {kind} with {len(given)} {'characters' if isinstance(given, str) else 'entries'}"
    return f"of type {kind}"


def how_far(got: float, want: float) -> str:
    """Say roughly how far a number is off, and to which side: enough to think, too little to copy."""
    side = "too high" if got > want else "too low"
    if want == 0:
        return f"It is {got:.6g}, {side}."
    off = abs(got - want) / abs(want)
    size = "less than 1%" if off < 0.01 else "1% to 10%" if off < 0.1 else "10% to 50%" if off < 0.5 else "over 50%"
    return f"It is {got:.6g}, {side} by {size}."


def _same_length(items: list[Any], length: int | None) -> None:
    if length is not None and len(items) != length:
        raise Unreadable(f"It has {len(items)} entries, and {length} are expected.")


def _fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(w in (None, axis) for axis, w in zip(shape, wanted, strict=True))


def _short(thing: Any, limit: int = 60) -> str:
    try:
        text = str(thing) if isinstance(thing, Exception) else repr(thing)
    except Exception:  # a student's class may have a __repr__ that raises
        text = f"<{type(thing).__name__}>"
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _is_stub(given: Any) -> bool:
    code = getattr(getattr(given, "__code__", None), "co_code", None)
    return given is Ellipsis or (isinstance(code, bytes) and code in _STUB_CODES)


def _stub_codes() -> frozenset[bytes]:
    def bare(): ...  # type: ignore[no-untyped-def]

    def documented():  # type: ignore[no-untyped-def]
        """Say something."""
        ...

    return frozenset(function.__code__.co_code for function in (bare, documented))


_STUB_CODES = _stub_codes()
"""Byte code of a function that has only `...` in it: how an untouched function stub is recognised."""
