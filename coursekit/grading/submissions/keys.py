"""To which exercise a cell says that it belongs: by three keys, because editors lose some of them.

The first is a comment in the cell itself, `# Exercise I.2.b (answer)`. Then come its metadata, and then its
id.
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

SOLVABLE = ("answer", "text")
"""The roles of the cells that students fill in."""


@dataclass(frozen=True)
class Key:
    """An exercise's id, such as "I.2.b", and a cell's role in it; both "" where a cell belongs to none."""

    exercise: str = ""
    role: str = ""


def key_in_line(line: str) -> Key | None:
    """Read a line such as `# Exercise I.2.b (answer)`; case, spaces and a remark after it do not matter."""
    match = _LINE.match(line)
    return Key(_spelled(match["exercise"]), match["role"].lower()) if match else None


def key_in_text(text: str) -> Key | None:
    """Find the key among the comments, blank lines and magics with which a cell begins."""
    for line in text.split("\n"):
        found = key_in_line(line)
        if found:
            return found
        if line.strip() and not line.lstrip().startswith(("#", "%", "!")):
            return None
    return None


def key_in_metadata(metadata: dict[str, Any]) -> Key | None:
    """Read the key that the workbook's own build writes into a cell's metadata."""
    own = metadata.get("coursekit")
    if not isinstance(own, dict):
        return None
    exercise, role = own.get("exercise", ""), own.get("role", "")
    return Key(exercise, role) if isinstance(exercise, str) and isinstance(role, str) and role else None


def key_in_id(identifier: str | None) -> Key | None:
    """Read a cell id of the workbook, such as "I-2-b-answer" or "VII-4-answer-2"."""
    if identifier == "setup":
        return Key("", "setup")
    match = _ID.fullmatch(identifier or "")
    return Key(match["exercise"].replace("-", "."), match["role"]) if match else None


def _spelled(exercise: str) -> str:
    """Spell an id as the course does: the section in capitals, parts of a question in small letters."""
    section, _, rest = exercise.partition(".")
    return f"{section.upper()}.{rest.lower()}"
