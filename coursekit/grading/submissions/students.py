"""Names of students, as folders and files carry them, made into keys, file names and what is shown.

A name may hold anything. Nothing here makes two students one.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_MAX_KEY = 120  # characters
_JOINERS = "\u200c\u200d"  # Persian, many Indian scripts and emoji need them
_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9_.-]{0,78}[a-z0-9_-])?")
_HASHED = re.compile(r".*-[0-9a-f]{12}")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")

# Canvas: lastnamefirstname_[LATE_]USER_UPLOAD_file.ipynb; a file handed in again gets "-1", "-2" and so on.
_CANVAS = re.compile(
    r"(?P<who>.+?)(?:_LATE)?_(?P<user>[0-9]{1,20})_(?P<upload>[0-9]{1,20})_(?P<file>.+)", re.S
)
_MOODLE = re.compile(
    r"(?P<who>.+?)_(?P<user>[0-9]{1,20})_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?", re.S
)
_MOODLE_SHORT = re.compile(r"(?P<who>.*\S\s.*\S)_(?P<user>[0-9]{3,20})_?", re.S)
_VERSION = re.compile(r".*-(?P<version>[0-9]{1,6})(?:\.[^.]*)*?\.ipynb", re.S | re.I)


@dataclass(frozen=True)
class Handed:
    """Who handed in a file, by the name that a learning platform gave it.

    raw: identifies the student. name: as shown. platform: "canvas" or "moodle", with `user`, its number of
    the student. upload and version: numbers that grow with each hand-in, else 0. file: the student's own file
    name.
    """

    raw: str
    name: str
    platform: str
    user: str
    file: str
    upload: int = 0
    version: int = 0


def by_file_name(name: str) -> Handed | None:
    """Read the name of a file in a Canvas download, or in a Moodle download without folders.

    A student chooses the end of such a name, and could write there what another platform would have written:
    so the platform whose marks come first has made it.
    """
    readings = [handed for handed in (_by_moodle(name), _by_canvas(name)) if handed]
    return min(readings, key=lambda handed: len(handed.name), default=None)


def _by_moodle(name: str) -> Handed | None:
    match = _MOODLE.fullmatch(name)
    if not match or not match["file"]:
        return None
    return Handed(f"{match['who']}_{match['user']}", match["who"], "moodle", match["user"], match["file"])


def _by_canvas(name: str) -> Handed | None:
    match = _CANVAS.fullmatch(name)
    if not match:
        return None
    version = _VERSION.fullmatch(match["file"])
    return Handed(
        raw=f"{match['who']}_{match['user']}",
        name=match["who"],
        platform="canvas",
        user=match["user"],
        file=match["file"],
        upload=int(match["upload"]),
        version=int(version["version"]) if version else 0,
    )


def by_folder_name(name: str) -> Handed | None:
    """Read the name of a student's folder in a Moodle download."""
    found = _MOODLE.fullmatch(name) or _MOODLE_SHORT.fullmatch(name)
    return (
        Handed(f"{found['who']}_{found['user']}", found["who"], "moodle", found["user"], "")
        if found
        else None
    )


def is_download(name: str) -> bool:
    """Tell whether a learning platform certainly made this name of a file or folder."""
    return bool(_MOODLE.fullmatch(name) or _CANVAS.fullmatch(name))


def shown(text: str) -> str:
    """Make a text safe to show in one line: what is invisible or turns the writing becomes U+FFFD."""
    plain = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    return "".join(c if c.isprintable() or c in _JOINERS else "\ufffd" for c in plain)


def keys_for(raws: Iterable[str]) -> dict[str, str]:
    """Return each student a key: one printable line of at most 140 characters, no two alike.

    A name that is such a line already is its own key. Any other gets a hash of the name behind it.
    """
    keys: dict[str, str] = {}
    used: set[str] = set()
    for raw in sorted(
        set(raws), key=lambda one: (one != _cleaned(one), unicodedata.normalize("NFC", one) != one, one)
    ):
        cleaned, digits = _cleaned(raw), 0
        key = cleaned if unicodedata.normalize("NFC", raw) == cleaned else ""
        while not key or key in used:
            digits += 8
            key = f"{cleaned or 'unnamed'} #{_hash(raw)[:digits]}"
        keys[raw] = key
        used.add(key)
    return keys


def file_name(student: str) -> str:
    """Return a name for the student's files, without an ending, that every system takes, and unique.

    Small letters, digits, ".", "_" and "-", at most 100 characters. Where anything had to be changed, twelve
    digits of the key's SHA-256 stand behind it.
    """
    if _PLAIN.fullmatch(student) and not _HASHED.fullmatch(student) and not _RESERVED.fullmatch(student):
        return student
    plain = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:80].strip("-") or "student"
    return f"{slug}-{_hash(student)[:12]}"


def _cleaned(raw: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", raw)).split())
    return line[:_MAX_KEY].rstrip()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
