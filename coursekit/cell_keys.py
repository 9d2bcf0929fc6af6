"""The keys of a notebook's cells: the exercise to which a cell belongs, and its role there.

A cell carries its key three times, because some editors lose one or another: in a comment in the cell itself,
`# Exercise I.2.b (answer)`, in its metadata, and in its id. The comment counts most, then the metadata.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_LINE = re.compile(
    r"[ \t]*#[# \t]*exercise[ \t:]+(?P<exercise>[ivx]{1,5}(?:\.[0-9a-z]{1,3}){1,3})\.?"
    r"[ \t]*[(\[][ \t]*(?P<role>answer|text)[ \t]*[)\]]",
    re.IGNORECASE,
)
_ID = re.compile(
    r"(?P<exercise>[IVX]{1,5}(?:-[0-9a-z]{1,3}){1,3}?)-(?P<role>answer|text|check|show|task)(?:-[0-9]+)?"
)


@dataclass(frozen=True)
class CellKey:
    """The id of an exercise, such as "I.2.b", and a cell's role in it; "" where a cell has none.

    role: answer, text, check, show, task or setup.
    """

    exercise: str = ""
    role: str = ""


def key_in_line(line: str) -> CellKey | None:
    """Return the key in a line such as `# Exercise I.2.b (answer)`, or None.

    Capitals, spaces and a remark after the key do not matter.
    """
    match = _LINE.match(line)
    return CellKey(_normalize_exercise(match["exercise"]), match["role"].lower()) if match else None


def key_in_text(text: str) -> CellKey | None:
    """Return the first key among the comments, blank lines and magics with which a cell begins, or None."""
    for line in text.split("\n"):
        key = key_in_line(line)
        if key:
            return key
        if line.strip() and not line.lstrip().startswith(("#", "%", "!")):
            return None
    return None


def key_in_metadata(metadata: dict[str, Any]) -> CellKey | None:
    """Return the key that `coursekit build` has written into a cell's metadata, or None."""
    own = metadata.get("coursekit")
    if not isinstance(own, dict):
        return None
    exercise, role = own.get("exercise", ""), own.get("role", "")
    return CellKey(exercise, role) if isinstance(exercise, str) and isinstance(role, str) and role else None


def key_in_id(identifier: str | None) -> CellKey | None:
    """Return the key in a cell's id, such as "I-2-b-answer" or "VII-4-answer-2", or None."""
    if identifier == "setup":
        return CellKey("", "setup")
    match = _ID.fullmatch(identifier or "")
    return CellKey(match["exercise"].replace("-", "."), match["role"]) if match else None


def _normalize_exercise(exercise: str) -> str:
    """Return an exercise's id as the course writes it: the section in capitals, all else in small letters."""
    section, _, rest = exercise.partition(".")
    return f"{section.upper()}.{rest.lower()}"
