"""Kinds of answers that are functions: they are called, and what comes back is judged."""

from __future__ import annotations

import copy
import dis
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import CodeType, EllipsisType, NoneType
from typing import Any, Self

from coursekit.checks.values.base import Unreadable, Value, describe, what_fails
from coursekit.checks.values.reading import expect_length
from coursekit.checks.values.scalars import Integer

WHOLE_NUMBER = Integer("result", "a whole number")
"""What a function gives back unless an exercise asks for something else."""


@dataclass(frozen=True)
class Function(Value):
    """A function of the student's: called with each probe, and what it returns is read as `result`.

    probes: a function that makes the argument lists anew, for a student's function may change its arguments.
    """

    probes: Callable[[], Sequence[tuple[Any, ...]]] = tuple
    result: Value = WHOLE_NUMBER

    def is_stub(self, given: Any) -> bool:
        return _is_stub(given)

    def read(self, given: Any) -> list[Any]:
        if not callable(given):
            raise Unreadable(f"It is {describe(given)}, and a function is expected: {self.what}.")
        return [self._call(given, arguments) for arguments in self.probes()]

    def reread(self, plain: Any) -> list[Any]:
        if not isinstance(plain, list):
            raise Unreadable(f"It is {describe(plain)}, and a list of results is expected.")
        expect_length(plain, len(self.probes()))
        return [self.result.reread(item) for item in plain]

    def bare(self) -> Self:
        return replace(self, result=self.result.bare())

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


class NoFacts(Exception):
    """A value is judged where it can only be read: an error in the course, and never the student's."""


def no_facts(seen: Any) -> dict[str, bool]:
    """Stand for the facts of a behaviour where it is only read."""
    raise NoFacts("This behaviour has no facts, so it can be read but not judged.")


@dataclass(frozen=True)
class Behaviour(Value):
    """A function of the student's with many right results: what counts is how it behaves.

    trial: calls the function and gives back what was seen, as plain data: row numbers, losses, weights. No
    verdict: the trial runs among the student's code, which could forge it.
    facts: says of each sentence, such as "same seed, same rows", whether it holds, from what was seen alone.
    It makes right results itself, and trusts nothing: a record may be forged, so it may have any form. It may
    raise for one that no trial gives.
    """

    trial: Callable[[Any], Any]
    facts: Callable[[Any], dict[str, bool]]

    def is_stub(self, given: Any) -> bool:
        return _is_stub(given)

    def read(self, given: Any) -> Any:
        if not callable(given):
            raise Unreadable(f"It is {describe(given)}, and a function is expected: {self.what}.")
        try:
            return self.trial(given)
        except (Unreadable, KeyboardInterrupt):
            raise
        except BaseException as error:  # a student's function may raise anything, even SystemExit
            raise Unreadable(f"When it is tried, it stops: {_stop(error)}.") from error

    def reread(self, plain: Any) -> Any:
        return plain  # the facts stand any form

    def bare(self) -> Self:
        return replace(self, facts=no_facts)

    def same(self, got: Any, want: Any) -> bool:
        return all(self.facts(got).values())

    def distance(self, got: Any, want: Any) -> str:
        return what_fails(self.facts(got))

    def show(self, got: Any) -> str:
        return str(self.facts(got))


def _short(thing: Any, limit: int = 60) -> str:
    try:
        text = str(thing) if isinstance(thing, BaseException) else repr(thing)
    except Exception:  # a student's class may have a __repr__ or __str__ that raises
        text = f"<{type(thing).__name__}>"
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


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
