"""The canonical text of an answer: what nbval compares.

It is made outside of the sandbox, from the plain values that came out of it. A value within its tolerance of
the right one gets the reference's text, so that equal answers are equal texts.
"""

from __future__ import annotations

from collections.abc import Mapping

from coursekit.checks.exercise import Exercise
from coursekit.checks.reading import Reading
from coursekit.checks.report import Report, State
from coursekit.checks.values import Value

_LENGTH = 2000


def reference_text(exercise: Exercise, readings: Mapping[str, Reading]) -> str:
    """Return the text of the reference's answer, a line for each value that is not free text."""
    return "".join(f"{value.name}: {_show(value, readings[value.name])}\n" for value in _seen(exercise))


def answer_text(exercise: Exercise, readings: Mapping[str, Reading], report: Report, reference: str) -> str:
    """Return the text of a student's answer, to be compared with the reference's."""
    right = {line.name for line in report.lines if line.state is State.PASSED}
    expected = dict(zip((value.name for value in _seen(exercise)), reference.splitlines(), strict=False))
    lines = []
    for value in _seen(exercise):
        text = expected.get(value.name, "")
        if value.name not in right:
            reading = readings.get(value.name, Reading("missing"))
            shown = f"{value.name}: {_show(value, reading)}"
            text = shown if shown != text else f"{shown} (outside the tolerance)"
        lines.append(f"{text}\n")
    return "".join(lines)


def _seen(exercise: Exercise) -> list[Value]:
    return [value for value in exercise.values if not value.is_text]


def _show(value: Value, reading: Reading) -> str:
    if reading.state != "read":
        return f"({reading.state})"
    try:
        shown = value.show(value.reread(reading.plain))
    except Exception:  # a forged reading may hold anything
        return "(cannot be read)"
    return " ".join(shown.split())[:_LENGTH]
