"""Files of students, on disk or in zip files: listed, and read within limits. No link is followed.

A zip is never unpacked: it is read in memory, member by member. So a member's path can lead nowhere, and a
bomb costs no more than the limit of one file.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import struct
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from coursekit.errors import CourseError

MAX_FILES = 20_000
"""Files of one zip, and of one student's folder."""

MAX_STUDENTS_ZIP = 50_000_000
"""Bytes of a zip that a student handed in."""

_MAX_DEPTH = 12
_LOCAL = b"PK\3\4"
_DAMAGED = "This file in the zip is damaged. Zip the notebook again, and hand it in again."


@dataclass(frozen=True)
class Member:
    """One file in a zip: where its bytes are. `container` is the zip, on disk or itself a member of a zip."""

    container: Path | Member
    offset: int
    compressed: int
    size: int
    method: int
    checksum: int


Place = Path | Member


@dataclass(frozen=True)
class Entry:
    """One file or folder that was found.

    parts: its path below the place that was listed. place: where its bytes are. modified: (year, month, day,
    hour, minute, second). problem: why it cannot be read, as a sentence for the student. folder: it is a
    folder. astray: its path in a zip leads out of the zip.
    """

    parts: tuple[str, ...]
    place: Place
    modified: tuple[int, ...] = ()
    problem: str | None = None
    folder: bool = False
    astray: bool = False


def list_folder(root: Path) -> list[Entry]:
    """Return what lies below a folder, by name; links are listed, never followed.

    Raises:
        CourseError: the folder itself cannot be read.
    """
    try:
        tops = _inside(root)
    except OSError as error:
        raise CourseError(f"Cannot read the folder {root} ({error.strerror}): check the path.") from None
    entries: list[Entry] = []
    for top in tops:
        below = [_on_disk(top, (top.name,))]
        for entry in below:  # it grows on the way: breadth first
            if not entry.folder or entry.problem or not isinstance(entry.place, Path):
                continue
            try:
                inside = _inside(entry.place)
            except OSError:
                below.append(_left_out(entry, "This folder cannot be read."))
                continue
            if len(entry.parts) >= _MAX_DEPTH or len(below) + len(inside) > MAX_FILES:
                below.append(_left_out(entry, "Too many files or folders in one another."))
                continue
            below += [_on_disk(one, (*entry.parts, one.name)) for one in inside]
        entries += below
    return entries


def _inside(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return sorted(found, key=lambda one: one.name)


def _left_out(entry: Entry, problem: str) -> Entry:
    """Stand for what is not listed, so that somebody is told."""
    return Entry((*entry.parts, "*"), entry.place, problem=problem, folder=True)


def _on_disk(found: os.DirEntry[str], parts: tuple[str, ...]) -> Entry:
    try:
        status = found.stat(follow_symlinks=False)
    except OSError:
        return Entry(parts, Path(found.path), problem="The file cannot be read.")
    modified = tuple(time.localtime(max(0, min(status.st_mtime, 2**33)))[:6])
    problem = None
    if stat.S_ISLNK(status.st_mode):
        problem = "This is a link to another file, and links are not followed. Hand in the file itself."
    elif not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        problem = "This is no ordinary file. Hand in the notebook itself."
    return Entry(parts, Path(found.path), modified, problem, stat.S_ISDIR(status.st_mode))


def read_place(place: Place, limit: int) -> bytes:
    """Read a file of at most `limit` bytes.

    Raises:
        CourseError: it is larger, damaged, a link, no ordinary file, or not there any more.
    """
    with contextlib.ExitStack() as stack:
        if isinstance(place, Path):
            data = stack.enter_context(opened(place, limit)).read(limit + 1)
        else:
            data = _read_member(place, limit)
    if len(data) > limit:
        raise too_large(len(data), limit)
    return data


def too_large(size: int, limit: int) -> CourseError:
    """Say that a file has more bytes than are read."""
    return CourseError(
        f"The file has {size / 1e6:.1f} MB, and at most {limit / 1e6:.0f} MB are read. If it is a notebook, "
        "clear its outputs (in Jupyter: Edit, Clear Outputs of All Cells), save it, and hand it in again."
    )


@contextlib.contextmanager
def opened(place: Place, limit: int | None) -> Iterator[BinaryIO]:
    """Open a file of at most `limit` bytes: never a link, a pipe or a device, which could wait for ever.

    Raises:
        CourseError: as `read_place` does.
    """
    if isinstance(place, Member):
        yield io.BytesIO(read_place(place, limit or MAX_STUDENTS_ZIP))
        return
    flags = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
    try:
        handle = os.open(place, os.O_RDONLY | sum(getattr(os, flag, 0) for flag in flags))
    except OSError as error:
        raise CourseError(f"The file cannot be read ({error.strerror}).") from None
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise CourseError("This is no ordinary file. Hand in the notebook itself.")
        if limit is not None and status.st_size > limit:
            raise too_large(status.st_size, limit)
        yield stream


def _read_member(member: Member, limit: int) -> bytes:
    """Decompress one member, no more than one byte above the limit, and compare its checksum."""
    if max(member.size, member.compressed) > limit:
        raise too_large(max(member.size, member.compressed), limit)
    container_limit = None if isinstance(member.container, Path) else MAX_STUDENTS_ZIP
    with opened(member.container, container_limit) as stream:
        try:
            stream.seek(member.offset)
            head = stream.read(30)
            if len(head) < 30 or head[:4] != _LOCAL:
                raise CourseError(_DAMAGED)
            stream.seek(sum(struct.unpack("<HH", head[26:30])), os.SEEK_CUR)
            packed = stream.read(member.compressed)
        except (OSError, ValueError):
            raise CourseError(_DAMAGED) from None
    data = packed
    if member.method == zipfile.ZIP_DEFLATED:
        try:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limit + 1)
        except zlib.error:
            raise CourseError(_DAMAGED) from None
    if len(data) <= limit and zlib.crc32(data) != member.checksum:
        raise CourseError(_DAMAGED)
    return data


_MAX_DIRECTORY = (
    16_000_000  # bytes of a zip's list of members; zipfile reads all of it before it can be asked
)
_MAX_STUDENTS_DIRECTORY = 4_000_000
_END, _LOCATOR = b"PK\5\6", b"PK\6\7"
_DAMAGED_ZIP = "The zip file is damaged, or it is no zip file. Zip the notebook again."


def list_zip(place: Place, trusted: bool) -> list[Entry]:
    """Return the members of a zip in its order; of members with the same name the last.

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
    """Return a member's name. Some programs write UTF-8 without saying so; zipfile then reads code page 437."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return unicodedata.normalize("NFC", name.encode("cp437").decode("utf-8"))
    return name
