"""The members of a zip file, whoever made it: listed without unpacking anything."""

from __future__ import annotations

import contextlib
import os
import stat
import struct
import unicodedata
import zipfile
from typing import BinaryIO

from coursekit.errors import CourseError
from coursekit.grading.places import MAX_FILES, MAX_STUDENTS_ZIP, Entry, Member, Place, opened

_MAX_DIRECTORY = (
    16_000_000  # bytes of a zip's list of members; zipfile reads all of it before it can be asked
)
_MAX_STUDENTS_DIRECTORY = 4_000_000
_END, _LOCATOR = b"PK\5\6", b"PK\6\7"
_DAMAGED_ZIP = "The zip file is damaged, or it is no zip file. Zip the notebook again."


def list_zip(place: Place, trusted: bool) -> list[Entry]:
    """Give the members of a zip in its order; of members with the same name the last.

    trusted: False for a zip that a student made: its own size is limited, too.

    Raises:
        CourseError: it is no zip, it is damaged, or it has too many members.
    """
    with opened(place, None if trusted else MAX_STUDENTS_ZIP) as stream:
        _check_directory(stream, trusted)
        try:
            with zipfile.ZipFile(stream) as archive:
                members = archive.infolist()
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            NotImplementedError,
            struct.error,
            IndexError,
            EOFError,
        ):
            raise CourseError(_DAMAGED_ZIP) from None
    if len(members) > MAX_FILES:
        raise CourseError(f"The zip file has {len(members)} files, and at most {MAX_FILES} are read.")
    entries = {(entry.parts, entry.folder): entry for entry in (_in_zip(place, one) for one in members)}
    return list(entries.values())


def _check_directory(stream: BinaryIO, trusted: bool) -> None:
    """Refuse a zip whose list of members is too long to be read; its last record tells how long it is."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 65_600))
    tail = stream.read()
    at = len(tail) - 22 if tail[-22:-18] == _END else tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise CourseError(_DAMAGED_ZIP)
    (length,) = struct.unpack("<L", tail[at + 12 : at + 16])
    most = _MAX_DIRECTORY if trusted else _MAX_STUDENTS_DIRECTORY
    huge = tail[max(0, at - 20) :][:4] == _LOCATOR  # a second, longer record, which may contradict the first
    if (huge and not trusted) or (length > most and not (huge and trusted)):
        raise CourseError(
            "The zip file is too large to be read. Unzip it, and hand in the folder or the notebook."
        )


def _in_zip(place: Place, info: zipfile.ZipInfo) -> Entry:
    """Make an entry of a member; a path that leads elsewhere is a problem, though nothing would follow it."""
    name = _decoded(info).replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    astray = name.startswith("/") or ".." in parts or "\0" in name or any(":" in part[:2] for part in parts)
    problem = None
    if astray:
        problem = "Its path leads out of the zip. Zip the notebook again."
    elif stat.S_ISLNK(info.external_attr >> 16):
        problem = "This is a link to another file, and links are not followed. Zip the file itself."
    elif info.flag_bits & 1:
        problem = "It is encrypted. Hand it in without a password."
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        problem = "It is compressed in an unusual way. Zip the notebook again with your system's own program."
    member = Member(
        place, info.header_offset, info.compress_size, info.file_size, info.compress_type, info.CRC
    )
    return Entry(parts, member, tuple(info.date_time), problem, name.endswith("/"), astray)


def _decoded(info: zipfile.ZipInfo) -> str:
    """Give a member's name. Some programs write UTF-8 without saying so; zipfile then reads code page 437."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return unicodedata.normalize("NFC", name.encode("cp437").decode("utf-8"))
    return name
