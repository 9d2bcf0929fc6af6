"""Handing an answer in: the check cell of a graded notebook publishes plain values, and no verdict.

This runs beside the student's code, which may do with it what it likes: whatever comes out is judged
elsewhere, by somebody who knows the right values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coursekit.checks.reading import encode, read_values
from coursekit.checks.shipping import unship
from coursekit.checks.values import Value

MIME = "application/vnd.coursekit.answer+json"
"""The type of the message that holds an answer."""

_VALUES: dict[str, tuple[Value, ...]] = {}


def load(exercise: str, shipped: bytes) -> None:
    """Take what reads the answer of an exercise; see `coursekit.checks.shipping.ship`."""
    _VALUES[exercise] = unship(shipped)


def hand_in(exercise: str, names: Mapping[str, Any]) -> None:
    """Publish the values of an exercise as they stand among a notebook's names; missing ones are told."""
    from IPython.display import display

    values = _VALUES[exercise]
    given = {value.name: names[value.name] for value in values if value.name in names}
    text = encode(read_values(values, given))
    display({MIME: {"exercise": exercise, "values": text}}, raw=True)
