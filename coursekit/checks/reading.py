"""How the values of an exercise are read, and how readings travel: out of the process with a student's code.

Values are read in the process of the student's code, and judged in another one. Readings travel as JSON text.
It comes from a process that the student may have taken over, so `decode_readings` trusts nothing: it makes
plain data, or refuses the text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from coursekit.checks.json_form import TooLarge, from_json_form, parse_json, to_json_form
from coursekit.checks.values import Unreadable, Value

STATES = ("missing", "stub", "unreadable", "read")
MESSAGE_LENGTH = 500
"""Characters of a sentence about an unreadable value."""
VALUE_LENGTH = 2_000_000
"""Characters of JSON that one value may take: many times what any right answer takes."""


@dataclass(frozen=True)
class Reading:
    """How one value was read. message: why it is unreadable. plain: what was read, in plain form."""

    state: Literal["missing", "stub", "unreadable", "read"]
    message: str = ""
    plain: Any = None


def read_values(values: Sequence[Value], given: Mapping[str, Any]) -> dict[str, Reading]:
    """Read what a student has for each of the values. It raises nothing but KeyboardInterrupt."""
    return {value.name: _read_value(value, given) for value in values}


def _read_value(value: Value, given: Mapping[str, Any]) -> Reading:
    if value.name not in given:
        return Reading("missing")
    try:
        if value.is_stub(given[value.name]):
            return Reading("stub")
        return Reading("read", plain=value.read(given[value.name]))
    except Unreadable as problem:
        return make_unreadable(problem)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an object of the student's may raise anything when it is looked at
        return Reading(
            "unreadable",
            clean_message(f"It cannot be read ({type(error).__name__}). Expected: {value.what}."),
        )


def make_unreadable(problem: Unreadable) -> Reading:
    """Make the reading of a value that cannot be read."""
    return Reading("unreadable", clean_message(str(problem)))


def clean_message(text: str) -> str:
    """Make one line of limited length of a text that a student may have changed."""
    line = " ".join(
        "".join(sign if sign.isprintable() else " " for sign in text[: 4 * MESSAGE_LENGTH]).split()
    )
    return line if len(line) <= MESSAGE_LENGTH else line[: MESSAGE_LENGTH - 1] + "…"


def encode_readings(readings: Mapping[str, Reading]) -> str:
    """Write readings as JSON, all numbers exact. Raises TypeError where a plain value is not plain.

    A value that takes too much room becomes unreadable.
    """
    parts = []
    for name, reading in readings.items():
        try:
            form = {"state": reading.state, "message": reading.message, "plain": to_json_form(reading.plain)}
            text = json.dumps(form, allow_nan=False)
        except TypeError as error:
            raise TypeError(f'The plain form of "{name}" has in it {error}.') from None
        except TooLarge:
            text = ""
        if not 0 < len(text) <= VALUE_LENGTH:
            text = json.dumps({"state": "unreadable", "message": "It is too large.", "plain": None})
        parts.append(f"{json.dumps(name)}: {text}")
    return "{" + ", ".join(parts) + "}"


def decode_readings(text: str, values: Sequence[Value]) -> dict[str, Reading]:
    """Read what `encode_readings` wrote for these values. Raises ValueError for any other text."""
    if len(text) > (VALUE_LENGTH + 1000) * max(1, len(values)):
        raise ValueError("the text is too long")
    forms = parse_json(text)
    if not isinstance(forms, dict) or set(forms) != {value.name for value in values}:
        raise ValueError("it has other names than the exercise's values")
    return {value.name: _decode_reading(forms[value.name]) for value in values}


def _decode_reading(form: Any) -> Reading:
    if not isinstance(form, dict) or set(form) != {"state", "message", "plain"}:
        raise ValueError("a reading has other fields than it should")
    state, message = form["state"], form["message"]
    if not isinstance(state, str) or state not in STATES or not isinstance(message, str):
        raise ValueError("a reading has no state, or no message")
    if (message and state != "unreadable") or (form["plain"] is not None and state != "read"):
        raise ValueError("a reading has more than its state allows")
    return Reading(state, clean_message(message), from_json_form(form["plain"]))  # type: ignore[arg-type]  # one of STATES
