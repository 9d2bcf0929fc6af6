"""Kinds of answers that are functions: they are called, and what comes back is judged."""

from __future__ import annotations

import copy
import dis
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import CodeType, EllipsisType, NoneType
from typing import Any, ClassVar, Self

from coursekit.checks.usual_state import read_switches
from coursekit.checks.values.base import Unreadable, Value, describe, describe_failures
from coursekit.checks.values.comparison import are_close, is_same
from coursekit.checks.values.conversion import expect_length
from coursekit.checks.values.scalars import Integer

WHOLE_NUMBER = Integer("result", "a whole number")
"""What a function returns unless an exercise asks for something else."""


@dataclass(frozen=True)
class Function(Value):
    """A function of the student's: called with each probe, and what it returns is read as `result`.

    probes: a function that makes the argument lists anew, for a student's function may change its arguments.
    keeps_arguments: whether a function that changes them is wrong.
    """

    probes: Callable[[], Sequence[tuple[Any, ...]]] = tuple
    result: Value = WHOLE_NUMBER
    keeps_arguments: bool = False

    is_copyable: ClassVar[bool] = False

    def is_stub(self, given: Any) -> bool:
        return _is_stub(given)

    def read(self, given: Any) -> list[Any]:
        if not callable(given):
            raise Unreadable(f"It is {describe(given)}, and a function is expected: {self.what}.")
        return [self._call_function(given, arguments) for arguments in self.probes()]

    def validate(self, plain: Any) -> list[Any]:
        if not isinstance(plain, list):
            raise Unreadable(f"It is {describe(plain)}, and a list of results is expected.")
        expect_length(plain, len(self.probes()))
        return [self.result.validate(item) for item in plain]

    def without_key(self) -> Self:
        return replace(self, result=self.result.without_key())

    def _call_function(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        call = _describe_call(arguments)
        given = copy.deepcopy(arguments)
        switches = read_switches()
        try:
            returned = function(*given)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a student's function may raise anything, even SystemExit
            raise Unreadable(f"{call}, it stops: {_describe_error(error)}.") from error
        if returned is None:
            raise Unreadable(f"{call}, it returns nothing. Does it end with `return`?")
        if returned is Ellipsis:
            raise Unreadable(f"{call}, it returns `...`: a part is still to be filled in.")
        if self.keeps_arguments:
            _refuse_changes(call, arguments, given)
        _refuse_switches(call, switches)
        try:
            return self.result.read(returned)
        except Unreadable as problem:
            raise Unreadable(f"{call}, it returns something else: {problem}") from problem
        except Exception as error:  # an object of the student's may raise anything when it is looked at
            raise Unreadable(f"{call}, it returns something that cannot be read.") from error

    def is_correct(self, got: list[Any], want: list[Any]) -> bool:
        return all(self.result.is_correct(a, b) for a, b in zip(got, want, strict=True))

    def explain_difference(self, got: list[Any], want: list[Any]) -> str:
        wrong = [
            place
            for place, (a, b) in enumerate(zip(got, want, strict=True))
            if not self.result.is_correct(a, b)
        ]
        first = wrong[0]
        return (
            f"It is right for {len(want) - len(wrong)} of {len(want)} tries. "
            f"{_describe_call(self.probes()[first])}, it gives {_shorten(got[first])}. "
            f"{self.result.explain_difference(got[first], want[first])}"
        )


class MissingKey(Exception):
    """A value without its answer key is judged: an error in the course, and never the student's."""


def refuse_to_judge(*arguments: Any) -> Any:
    """Take the place of what judges a value, where the value can only be read."""
    raise MissingKey("This value can be read here, but not judged.")


@dataclass(frozen=True)
class Behaviour(Value):
    """A function of the student's with many right results: what counts is how it behaves.

    trial: calls the function and returns a record of what happened, as plain data: row numbers, losses,
    weights. It returns no verdict, for it runs beside the student's code, which could forge one.
    facts: tells of each sentence, such as "same seed, same rows", whether it holds, from the record alone.
    It makes right results itself, and trusts nothing: a record may be forged, so it may have any form. It may
    raise for a record that no trial returns.
    is_random: whether chance has a part in the record. Then a known mistake is recognised by the facts that
    do not hold; else by the whole record, which tells mistakes apart that break the same facts.
    """

    trial: Callable[[Any], Any]
    facts: Callable[[Any], dict[str, bool]]
    is_random: bool = False

    is_copyable: ClassVar[bool] = False

    def is_stub(self, given: Any) -> bool:
        return _is_stub(given)

    def read(self, given: Any) -> Any:
        if not callable(given):
            raise Unreadable(f"It is {describe(given)}, and a function is expected: {self.what}.")
        switches = read_switches()
        try:
            record = self.trial(given)
        except Unreadable as problem:
            if str(problem).startswith("It is "):  # said of a part of what the function returns
                raise Unreadable(f"When it is tried, its result cannot be read: {problem}") from problem
            raise
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a student's function may raise anything, even SystemExit
            raise Unreadable(f"When it is tried, it stops: {_describe_error(error)}.") from error
        _refuse_switches("When it is tried", switches)
        return record

    def validate(self, plain: Any) -> Any:
        return plain  # `facts` takes a record of any form

    def without_key(self) -> Self:
        return replace(self, facts=refuse_to_judge)

    def is_correct(self, got: Any, want: Any) -> bool:
        return all(self.facts(got).values())

    def explain_difference(self, got: Any, want: Any) -> str:
        return describe_failures(self.facts(got))

    def is_same_mistake(self, left: Any, right: Any) -> bool:
        """Tell whether two records are of functions that go wrong in one and the same way."""
        return self.facts(left) == self.facts(right) and (self.is_random or are_close(left, right))


def _refuse_switches(call: str, before: tuple[bool, Any] | None) -> None:
    """Raise Unreadable where a call has left torch's switches in another state."""
    if before is not None and before != read_switches():
        raise Unreadable(f"{call}, it changes torch for all later cells. Use `with torch.no_grad():`.")


def _refuse_changes(call: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> None:
    """Raise Unreadable where a call has changed its arguments."""
    try:
        is_unchanged = is_same(before, after)
    except Exception:  # what cannot be compared any more has been changed
        is_unchanged = False
    if not is_unchanged:
        raise Unreadable(f"{call}, it changes what it was given. Work on a copy.")


def _describe_call(arguments: tuple[Any, ...]) -> str:
    return f"Called with ({', '.join(_shorten(argument) for argument in arguments)})"


def _shorten(thing: Any, limit: int = 60) -> str:
    try:
        text = str(thing) if isinstance(thing, BaseException) else repr(thing)
    except Exception:  # a student's class may have a __repr__ or __str__ that raises
        text = f"<{type(thing).__name__}>"
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _describe_error(error: BaseException) -> str:
    words = _shorten(error).rstrip(".")
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _is_stub(given: Any) -> bool:
    """Tell whether this is `...`, or a function with nothing but `...` (and a docstring) in it."""
    code = getattr(given, "__code__", None)
    if not isinstance(code, CodeType) or code.co_code not in _STUB_CODES:
        return given is Ellipsis
    # `return 5` has the same byte code as a stub: what is returned tells the two apart.
    returned = {type(step.argval) for step in dis.get_instructions(code) if step.opcode in dis.hasconst}
    return returned <= {NoneType, EllipsisType}


def _compile_stubs() -> frozenset[bytes]:
    def undocumented(): ...  # type: ignore[no-untyped-def]

    def documented():  # type: ignore[no-untyped-def]
        """Say something."""
        ...

    return frozenset(function.__code__.co_code for function in (undocumented, documented))


_STUB_CODES = _compile_stubs()
"""Byte code of a function that has only `...` in it: how an untouched function stub is recognised."""
