"""What a run of a graded notebook shows of each exercise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.checks.exercise import Exercise
from coursekit.checks.handing_in import MIME
from coursekit.checks.reading import Reading, decode
from coursekit.checks.report import Report
from coursekit.grading.canonical import reference_text
from coursekit.grading.outcome import Outcome

SHOWN = 4000
"""Characters of a student's own output that are kept for the feedback."""

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


@dataclass
class Seen:
    """What was seen of an exercise.

    error, own_error: of the answer's cells, and of the student's own cells before it. lost: why its kernel
    was given up. broken: no proper answer was handed in.
    """

    readings: dict[str, Reading] | None = None
    report: Report | None = None
    agrees: bool = False
    error: str | None = None
    own_error: str | None = None
    lost: Outcome | None = None
    broken: bool = False
    output: str = ""
    seconds: float = 0.0


def handed_in(exercise: Exercise, outputs: list[Any]) -> dict[str, Reading] | None:
    """Take the one answer out of a check's outputs; None where there is none, several, or a wrong one."""
    found = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
    if len(found) != 1 or not isinstance(found[0], dict) or found[0].get("exercise") != exercise.id:
        return None
    text = found[0].get("values")
    if not isinstance(text, str):
        return None
    try:
        return decode(text, exercise.values)
    except ValueError:
        return None


def references_of(exercises: Mapping[str, Exercise], seen: Mapping[str, Seen]) -> dict[str, str]:
    """Give the canonical texts of a reference run."""
    return {
        exercise: reference_text(exercises[exercise], one.readings)
        for exercise, one in seen.items()
        if one.readings is not None
    }


def text_of(outputs: list[Any]) -> str:
    """Give what cells showed as plain text; what they wrote to stderr is noise of libraries."""
    found = []
    for output in outputs:
        if output["output_type"] == "stream" and output.get("name") == "stdout":
            found.append(str(output["text"])[:SHOWN])
        elif output["output_type"] in ("execute_result", "display_data"):
            found.append(str(output["data"].get("text/plain", ""))[:SHOWN] + "\n")
    return _ANSI.sub("", "".join(found))


def one_line(text: str) -> str:
    """Give a text from a kernel as one short line."""
    return " ".join(_ANSI.sub("", text).split())[:300]
