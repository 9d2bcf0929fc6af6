"""Kinds of answers: how each is read, compared, and spoken about.

Every value an exercise asks for is one of these. `read` brings what the student has (a list, a tensor, a
numpy array, ...) into one plain form, or raises `Unreadable` with a sentence. Reading, comparing and showing
need no truth, so that grading can print a value inside a student's kernel without carrying the answer there.
"""

from __future__ import annotations

import copy
import dis
import math
import numbers
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, EllipsisType, NoneType
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
        # Adding 0 turns -0.0 into 0.0: the two are equal and must print the same.
        return f"{round(got, self.digits) + 0.0:.{self.digits}f}"


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
        answer = plain(given)
        if not isinstance(answer, bool):
            raise Unreadable(f"It is {describe(given)}, and True or False is expected: {self.what}.")
        return answer

    def distance(self, got: bool, want: bool) -> str:
        return "The other answer is right. Think again about why."


@dataclass(frozen=True)
class Word(Value):
    """A short string that is compared exactly, such as one word or the name of something."""

    def read(self, given: Any) -> str:
        word = plain(given)
        if not isinstance(word, str):
            raise Unreadable(f"It is {describe(given)}, and a string is expected: {self.what}.")
        return _string(word).strip()


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
        return [_string(item) for item in items]

    def distance(self, got: list[str], want: list[str]) -> str:
        if len(got) != len(want):
            return "It has too many entries." if len(got) > len(want) else "It has too few entries."
        if sorted(got) == sorted(want):
            return "The right strings, in another order."
        return (
            f"{sum(a == b for a, b in zip(got, want, strict=True))} of {len(want)} stand at the right place."
        )


@dataclass(frozen=True)
class Counts(Value):
    """A mapping from string to whole number, such as a Counter. Other keys with a count of 0 do no harm."""

    keys: tuple[str, ...] = ()

    def read(self, given: Any) -> dict[str, int]:
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict or Counter is expected: {self.what}.")
        counts = {_string(key): self._count(key, count) for key, count in given.items()}
        counts = {key: count for key, count in counts.items() if count or key in self.keys}
        if isinstance(given, Counter):  # a Counter has no entry for what it never met: that is a count of 0
            counts = dict.fromkeys(self.keys, 0) | counts
        missing = [key for key in self.keys if key not in counts]
        if missing:
            names = ", ".join(f'"{key}"' for key in missing)
            raise Unreadable(f"It has no entry {names}. Its keys must be strings. Expected: {self.what}.")
        return dict(sorted(counts.items()))

    def _count(self, key: Any, count: Any) -> int:
        try:
            return Integer(self.name, "a count").read(count)
        except Unreadable as problem:
            raise Unreadable(f'Its entry "{_string(key)[:40]}" is not a count. {problem}') from problem

    def distance(self, got: dict[str, int], want: dict[str, int]) -> str:
        extra = [key for key in got if key not in want]
        if extra:
            return f'It has an entry "{extra[0][:40]}" that was not asked for.'
        wrong = [key for key in got if got[key] != want[key]]
        said = [f'"{key[:40]}": {how_far(got[key], want[key])}' for key in wrong[:3]]
        if wrong[3:]:
            said.append(f"So are {len(wrong) - 3} more.")
        if len(got) < len(want):  # which ones are missing may be a part of the answer
            said.append("It has too few entries.")
        return " ".join(said)


@dataclass(frozen=True)
class Numbers(Value):
    """Real numbers in order: a list, tuple, numpy array or tensor, of any shape. Compared within a tolerance.

    shape: the shape that is asked for, if it is fixed; None leaves an axis free, as in (None, 2).
    """

    tolerance: float = 1e-4
    digits: int = 3
    shape: tuple[int | None, ...] | None = None

    def read(self, given: Any) -> Any:
        array = _float_array(given)
        if array is None:
            raise Unreadable(f"It is {describe(given)}, and numbers are expected: {self.what}.")
        if array.size == 0:
            raise Unreadable(f"It is empty. Expected: {self.what}.")
        if not abs(array).max() < math.inf:  # false for NaN too
            raise Unreadable(
                "It has a NaN (not a number) or an infinity in it. Look for a division by 0 or log(0)."
            )
        if self.shape is not None and not _fits(array.shape, self.shape):
            wanted = ", ".join("any" if axis is None else str(axis) for axis in self.shape)
            raise Unreadable(f"Its shape is {array.shape}, and ({wanted}) is expected: {self.what}.")
        return array

    def same(self, got: Any, want: Any) -> bool:
        return bool(got.shape == want.shape and abs(got - want).max() <= self.tolerance)

    def distance(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            axes = "1 axis" if want.ndim == 1 else f"{want.ndim} axes"
            again = " too, of another length" if got.ndim == want.ndim else ""
            return f"Its shape is {got.shape}. The right one has {axes}{again}."
        off = abs(got - want)
        # Only the power of ten: a number and its exact distance would be the answer.
        worst = 10.0 ** math.floor(math.log10(min(off.max(), 1e300)))
        count = int((off > self.tolerance).sum())
        return f"{count} of {off.size} numbers are off, the worst by {worst:g} or more."

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
        return f"In your list, {'; '.join(off)}. Expected: {self.what}."

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
        return tuple(axis.read(item) for item in read_items(given, "a shape such as (2, 3)", empty=True))

    def distance(self, got: tuple[int, ...], want: tuple[int, ...]) -> str:
        if len(got) != len(want):
            return (
                f"It has {len(got)} axes; the right shape has {'more' if len(want) > len(got) else 'fewer'}."
            )
        others = sum(a != b for a, b in zip(got, want, strict=True))
        return f"{others} of its {len(got)} axes have another length."


@dataclass(frozen=True)
class DType(Value):
    """The type of an array's numbers: `tensor.dtype`, or its name."""

    def read(self, given: Any) -> str:
        name = _string(given).removeprefix("torch.")
        if not re.fullmatch("[a-z][a-z0-9_]{2,19}", name):
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
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a student's function may raise anything, even SystemExit
            raise Unreadable(f"Called with ({shown}), it stops: {_stop(error)}.") from error
        if returned is None:
            raise Unreadable(f"Called with ({shown}), it returns nothing. Does it end with `return`?")
        if returned is Ellipsis:
            raise Unreadable(f"Called with ({shown}), it returns `...`: a part is still to be filled in.")
        try:
            return self.result.read(returned)
        except Unreadable as problem:
            raise Unreadable(f"Called with ({shown}), it returns something else: {problem}") from problem
        except Exception as error:  # an object of the student's may raise anything when it is looked at
            raise Unreadable(f"Called with ({shown}), it returns something that cannot be read.") from error

    def same(self, got: list[Any], want: list[Any]) -> bool:
        return all(self.result.same(a, b) for a, b in zip(got, want, strict=True))

    def distance(self, got: list[Any], want: list[Any]) -> str:
        wrong = [
            place for place, (a, b) in enumerate(zip(got, want, strict=True)) if not self.result.same(a, b)
        ]
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
        except (Unreadable, KeyboardInterrupt):
            raise
        except BaseException as error:  # a student's function may raise anything, even SystemExit
            raise Unreadable(f"When it is tried, it stops: {_stop(error)}.") from error

    def same(self, got: dict[str, bool], want: Any) -> bool:
        return all(got.values())

    def distance(self, got: dict[str, bool], want: Any) -> str:
        return (
            "This does not hold: " + "; ".join(sentence for sentence, holds in got.items() if not holds) + "."
        )

    def show(self, got: dict[str, bool]) -> str:
        return str(got)


@dataclass(frozen=True)
class Text(Value):
    """A free-text answer, read by a person. asks: what a full answer answers; the student sees them."""

    asks: tuple[str, ...] = ()

    def is_stub(self, given: Any) -> bool:
        return given is Ellipsis or (isinstance(given, str) and _string(given).strip() in ("", "...", "…"))

    def read(self, given: Any) -> str:
        if not isinstance(given, str):
            raise Unreadable(f"It is {describe(given)}, and a text in quotation marks is expected.")
        text = _string(given).strip()
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
    number = plain(given)
    if getattr(number, "size", None) == 1 and hasattr(number, "item"):
        number = number.item()
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        raise Unreadable(f"It is {describe(given)}, and one number is expected.")
    try:
        real = float(number)
    except OverflowError as error:
        raise Unreadable("It is a number with more than 300 digits.") from error
    if math.isnan(real):
        raise Unreadable("It is NaN (not a number). Look for a division of 0 by 0, or log(0).")
    if math.isinf(real):
        raise Unreadable("It is infinite. Look for a division by 0, or log(0).")
    return int(number) if isinstance(number, int) else real


def read_items(given: Any, kind: str, *, empty: bool = False) -> list[Any]:
    """Read a list, tuple or one-dimensional array; raises Unreadable, for an empty one unless allowed."""
    items = plain(given)
    if hasattr(items, "tolist"):
        items = items.tolist()
    if isinstance(items, str | bytes | Mapping) or not isinstance(items, Sequence):
        raise Unreadable(f"It is {describe(given)}, and {kind} is expected.")
    if not len(items) and not empty:
        raise Unreadable(f"It is empty, and {kind} is expected.")
    return list(items)


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


def _float_array(given: Any) -> Any:
    """Give a numpy array of floats, or None where there is anything but real numbers."""
    import numpy as np

    try:
        array = np.asarray(plain(given))
        # A float cast alone would also take strings, None (as NaN), and the real part of complex numbers.
        if array.dtype.kind in "biuf" or all(isinstance(item, numbers.Real) for item in array.flat):
            return array.astype(float)
    except (TypeError, ValueError, OverflowError):  # lists of unequal length, numbers without end, ...
        pass
    return None


def _same_length(items: list[Any], length: int | None) -> None:
    if length is not None and len(items) != length:
        raise Unreadable(f"It has {len(items)} entries, and {length} are expected.")


def _fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(w in (None, axis) for axis, w in zip(shape, wanted, strict=True))


def _short(thing: Any, limit: int = 60) -> str:
    try:
        text = str(thing) if isinstance(thing, BaseException) else repr(thing)
    except Exception:  # a student's class may have a __repr__ or __str__ that raises
        text = f"<{type(thing).__name__}>"
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _string(thing: Any) -> str:
    """Give a plain str: a student's subclass of str could do anything when it is compared."""
    return str.__str__(thing if isinstance(thing, str) else str(thing))


def _stop(error: BaseException) -> str:
    said = _short(error).rstrip(".")
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _is_stub(given: Any) -> bool:
    """Tell whether it is `...`, or a function with nothing but `...` (and a docstring) in it."""
    code = getattr(given, "__code__", None)
    if not isinstance(code, CodeType) or code.co_code not in _STUB_CODES:
        return given is Ellipsis
    # `return 5` has the same byte code as a stub: what is returned tells the two apart.
    returned = {type(step.argval) for step in dis.get_instructions(code) if step.opcode in dis.hasconst}
    return returned <= {NoneType, EllipsisType}


def _stub_codes() -> frozenset[bytes]:
    def bare(): ...  # type: ignore[no-untyped-def]

    def documented():  # type: ignore[no-untyped-def]
        """Say something."""
        ...

    return frozenset(function.__code__.co_code for function in (bare, documented))


_STUB_CODES = _stub_codes()
"""Byte code of a function that has only `...` in it: how an untouched function stub is recognised."""
