"""Handing an answer in: the check cell of a graded notebook publishes plain values, and no verdict.

This runs beside the student's code, which may change anything here. What comes out is judged in another
process, which knows the right values.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from typing import Any

from coursekit.checks.reading import encode_readings, read_values
from coursekit.checks.usual_state import usual_state
from coursekit.checks.values import Value
from coursekit.checks.values.functions import refuse_to_judge

MIME = "application/vnd.coursekit.answer+json"
"""The type of the message that holds an answer."""

_VALUES: dict[str, tuple[Value, ...]] = {}


def load_values(exercise: str, shipped: bytes) -> None:
    """Load the values that read the answer of an exercise, as the grader has packed them.

    Never for bytes from a student: unpickling runs code.
    """
    _VALUES[exercise] = unpack_values(shipped)


def unpack_values(shipped: bytes) -> tuple[Value, ...]:
    """Unpack the values of an exercise. Only for the grader's own bytes: unpickling runs code."""
    values: tuple[Value, ...] = pickle.loads(shipped)
    return values


def get_stand_in() -> Callable[..., Any]:
    """Return the function that takes the place of a method that only judges, and so has not travelled."""
    return refuse_to_judge


def hand_in(exercise: str, names: Mapping[str, Any]) -> None:
    """Publish the values of an exercise, as a notebook's names hold them, and which of them are missing."""
    from IPython.display import display

    values = _VALUES[exercise]
    given = {value.name: names[value.name] for value in values if value.name in names}
    with usual_state():  # as in the notebook: a function is tried with gradients on
        text = encode_readings(read_values(values, given))
    display({MIME: {"exercise": exercise, "values": text}}, raw=True)
