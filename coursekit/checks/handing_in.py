"""Handing an answer in: the check cell of a graded notebook publishes plain values, and no verdict.

This runs beside the student's code, which may do with it what it likes: whatever comes out is judged
elsewhere, by somebody who knows the right values.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from typing import Any

from coursekit.checks.reading import encode, read_values
from coursekit.checks.values import NoFacts, Value

MIME = "application/vnd.coursekit.answer+json"
"""The type of the message that holds an answer."""

_VALUES: dict[str, tuple[Value, ...]] = {}


def load(exercise: str, shipped: bytes) -> None:
    """Take what reads the answer of an exercise, as the grader has packed it.

    Never for bytes from a student: unpickling runs code.
    """
    _VALUES[exercise] = unship(shipped)


def unship(shipped: bytes) -> tuple[Value, ...]:
    """Unpack the values of an exercise. Only for the grader's own bytes: unpickling runs code."""
    values: tuple[Value, ...] = pickle.loads(shipped)
    return values


def stays_behind() -> Any:
    """Stand for a method that only judges, and so has not travelled."""
    return _not_here


def _not_here(*arguments: Any) -> Any:
    raise NoFacts("This value can be read here, but not judged.")


def hand_in(exercise: str, names: Mapping[str, Any]) -> None:
    """Publish the values of an exercise as they stand among a notebook's names; missing ones are told."""
    from IPython.display import display

    values = _VALUES[exercise]
    given = {value.name: names[value.name] for value in values if value.name in names}
    text = encode(read_values(values, given))
    display({MIME: {"exercise": exercise, "values": text}}, raw=True)
