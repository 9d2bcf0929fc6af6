"""Students' names, as folders and files carry them, made into keys, file names and printable text.

A name may hold any characters. No two students ever get the same key or the same file name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_MAX_KEY = 120  # characters
_JOINERS = "\u200c\u200d"  # Persian, many Indian scripts and emoji need them
_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9_.-]{0,78}[a-z0-9_-])?")
_HASHED = re.compile(r".*-[0-9a-f]{12}")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


def make_printable(text: str) -> str:
    """Return a text that can be printed in one line: U+FFFD for what is invisible or turns the writing."""
    plain = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    return "".join(c if c.isprintable() or c in _JOINERS else "\ufffd" for c in plain)


def make_student_keys(students: Iterable[str]) -> dict[str, str]:
    """Return a key for each student: one printable line of at most 140 characters, no two alike.

    A name that is such a line already is its own key. Any other gets the beginning of its hash behind it.
    """
    keys: dict[str, str] = {}
    used: set[str] = set()
    for student in sorted(set(students), key=_key_order):
        line, digits = _make_line(student), 0
        key = line if unicodedata.normalize("NFC", student) == line else ""
        while not key or key in used:
            digits += 8
            key = f"{line or 'unnamed'} #{_hash(student)[:digits]}"
        keys[student] = key
        used.add(key)
    return keys


def student_file_name(student: str) -> str:
    """Return a name for a student's files, without an ending, that every system takes. No two are alike.

    student: the key. The name has small letters, digits, ".", "_" and "-", at most 100 characters. Where
    anything had to be changed, twelve digits of the key's SHA-256 stand behind it.
    """
    if _PLAIN.fullmatch(student) and not _HASHED.fullmatch(student) and not _RESERVED.fullmatch(student):
        return student
    plain = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:80].strip("-") or "student"
    return f"{slug}-{_hash(student)[:12]}"


def _key_order(student: str) -> tuple[object, ...]:
    """Return a sort key: names that can be keys come first, so that no other name takes their key."""
    return student != _make_line(student), unicodedata.normalize("NFC", student) != student, student


def _make_line(text: str) -> str:
    """Return the beginning of a text as one printable line without spaces around it."""
    normal = unicodedata.normalize("NFC", text)
    line = " ".join("".join(c if c.isprintable() else " " for c in normal).split())
    return line[:_MAX_KEY].rstrip()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
