"""Listing and reading students' files, on disk or in zip files, within limits. No link is followed.

A zip file is never unpacked to disk: it is read in memory, member by member. So the path of a member cannot
overwrite a file, and a zip bomb costs no more than the limit of one file.
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
"""The most files in one zip file, and in one student's folder."""

MAX_STUDENTS_ZIP = 50_000_000
"""The most bytes of a zip file that a student handed in."""

_MAX_DEPTH = 12
_MEMBER_HEADER = b"PK\3\4"
_DAMAGED_MEMBER = "This file in the zip is damaged. Zip the notebook again, and hand it in again."


@dataclass(frozen=True)
class ZipMember:
    """Where the bytes of one file in a zip file are.

    container: the zip file, on disk or itself a member of a zip file. offset: where the member's header
    begins, in bytes. compressed, size: bytes in the zip file, and unpacked. method: how it is compressed, as
    `zipfile` numbers it. checksum: CRC-32.
    """

    container: Path | ZipMember
    offset: int
    compressed: int
    size: int
    method: int
    checksum: int


Place = Path | ZipMember
"""Where the bytes of a file are: on disk, or in a zip file."""


@dataclass(frozen=True)
class Entry:
    """One file or folder in a folder or a zip file.

    parts: the parts of its path below the folder or zip file that was listed. place: where its bytes are.
    modified: (year, month, day, hour, minute, second). problem: why it cannot be read, as a sentence for the
    student; None where it can. is_folder: whether it is a folder. leads_outside: whether its path in a zip
    file leads out of the folder in which the zip file would be unpacked.
    """

    parts: tuple[str, ...]
    place: Place
    modified: tuple[int, ...] = ()
    problem: str | None = None
    is_folder: bool = False
    leads_outside: bool = False


def list_folder(root: Path) -> list[Entry]:
    """Return all files and folders below a folder, sorted by name. Links are listed, but never followed.

    Raises:
        CourseError: the folder itself cannot be read.
    """
    try:
        tops = _scan_folder(root)
    except OSError as error:
        raise CourseError(f"Cannot read the folder {root} ({error.strerror}): check the path.") from None
    entries: list[Entry] = []
    for top in tops:
        below = [_make_disk_entry(top, (top.name,))]
        for entry in below:  # the list grows on the way: breadth first
            if not entry.is_folder or entry.problem or not isinstance(entry.place, Path):
                continue
            try:
                children = _scan_folder(entry.place)
            except OSError:
                below.append(_make_unlisted_entry(entry, "This folder cannot be read."))
                continue
            if len(entry.parts) >= _MAX_DEPTH or len(below) + len(children) > MAX_FILES:
                below.append(_make_unlisted_entry(entry, "Too many files or folders in one another."))
                continue
            below += [_make_disk_entry(child, (*entry.parts, child.name)) for child in children]
        entries += below
    return entries


def _scan_folder(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as children:
        return sorted(children, key=lambda child: child.name)


def _make_unlisted_entry(entry: Entry, problem: str) -> Entry:
    """Return the entry `FOLDER/*`, in the place of all that is not listed, so that somebody is told."""
    return Entry((*entry.parts, "*"), entry.place, problem=problem, is_folder=True)


def _make_disk_entry(child: os.DirEntry[str], parts: tuple[str, ...]) -> Entry:
    try:
        status = child.stat(follow_symlinks=False)
    except OSError:
        return Entry(parts, Path(child.path), problem="The file cannot be read.")
    modified = tuple(time.localtime(max(0, min(status.st_mtime, 2**33)))[:6])
    problem = None
    if stat.S_ISLNK(status.st_mode):
        problem = "This is a link to another file, and links are not followed. Hand in the file itself."
    elif not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        problem = "This is no ordinary file. Hand in the notebook itself."
    return Entry(parts, Path(child.path), modified, problem, is_folder=stat.S_ISDIR(status.st_mode))


def read_file(place: Place, limit: int) -> bytes:
    """Return the bytes of a file that has at most `limit` of them.

    Raises:
        CourseError: it is larger, damaged, a link, no ordinary file, or not there any more.
    """
    with contextlib.ExitStack() as stack:
        if isinstance(place, Path):
            data = stack.enter_context(open_file(place, limit)).read(limit + 1)
        else:
            data = _read_zip_member(place, limit)
    if len(data) > limit:
        raise make_size_error(len(data), limit)
    return data


def read_beginning(place: Place, length: int) -> bytes:
    """Return the first bytes of a file, at most `length`; none where it cannot be read."""
    with contextlib.suppress(CourseError):
        if isinstance(place, ZipMember):
            return _unpack(place, _read_packed(place, length), length)
        with open_file(place, None) as stream:
            return stream.read(length)
    return b""


def make_size_error(size: int, limit: int) -> CourseError:
    """Return the error that says that a file of `size` bytes has more than the `limit`."""
    return CourseError(
        f"The file has {size / 1e6:.1f} MB, and at most {limit / 1e6:.0f} MB are read. If it is a notebook, "
        "clear its outputs (in Jupyter: Edit, Clear Outputs of All Cells), save it, and hand it in again."
    )


@contextlib.contextmanager
def open_file(place: Place, limit: int | None) -> Iterator[BinaryIO]:
    """Open a file of at most `limit` bytes, None for any number.

    A link, a pipe or a device is never opened: reading a pipe could wait for ever.

    Raises:
        CourseError: as `read_file` does.
    """
    if isinstance(place, ZipMember):
        yield io.BytesIO(read_file(place, limit or MAX_STUDENTS_ZIP))
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
            raise make_size_error(status.st_size, limit)
        yield stream


def _read_zip_member(member: ZipMember, limit: int) -> bytes:
    """Return a member's bytes, unpacked: all, or `limit` + 1 of them. Compares the checksum."""
    if max(member.size, member.compressed) > limit:
        raise make_size_error(max(member.size, member.compressed), limit)
    data = _unpack(member, _read_packed(member, member.compressed), limit + 1)
    if len(data) <= limit and zlib.crc32(data) != member.checksum:
        raise CourseError(_DAMAGED_MEMBER)
    return data


def _read_packed(member: ZipMember, length: int) -> bytes:
    """Return the first bytes of a member, as they are packed, at most `length`."""
    container_limit = None if isinstance(member.container, Path) else MAX_STUDENTS_ZIP
    with open_file(member.container, container_limit) as stream:
        try:
            stream.seek(member.offset)
            head = stream.read(30)
            if len(head) < 30 or head[:4] != _MEMBER_HEADER:
                raise CourseError(_DAMAGED_MEMBER)
            stream.seek(sum(struct.unpack("<HH", head[26:30])), os.SEEK_CUR)
            return stream.read(min(member.compressed, length))
        except (OSError, ValueError):
            raise CourseError(_DAMAGED_MEMBER) from None


def _unpack(member: ZipMember, packed: bytes, length: int) -> bytes:
    """Return the first bytes of a member from its packed ones, at most `length`."""
    if member.method != zipfile.ZIP_DEFLATED:
        return packed[:length]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, length)
    except zlib.error:
        raise CourseError(_DAMAGED_MEMBER) from None


# Bytes of a zip file's list of members: `zipfile` reads all of it before it can be asked how long it is.
_MAX_DIRECTORY = 16_000_000
_MAX_STUDENTS_DIRECTORY = 4_000_000
_END_RECORD = b"PK\5\6"
_ZIP64_LOCATOR = b"PK\6\7"
_ZIP64_RECORD, _ZIP64_RECORD_SIZE = b"PK\6\6", 56
_DAMAGED_ZIP = "The zip file is damaged, or it is no zip file. Zip the notebook again."


def list_zip(place: Place, trusted: bool) -> list[Entry]:
    """Return the members of a zip file in its order; of several members with the same name, the last.

    trusted: False for a zip file that a student made. Its own size is limited then, too.

    Raises:
        CourseError: it is no zip file, it is damaged, or it has too many members.
    """
    with open_file(place, None if trusted else MAX_STUDENTS_ZIP) as stream:
        _check_zip_directory(stream, trusted)
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
    entries = [_make_zip_entry(place, member) for member in members]
    return list({(entry.parts, entry.is_folder): entry for entry in entries}.values())


def _check_zip_directory(stream: BinaryIO, trusted: bool) -> None:
    """Refuse a zip file whose list of members is too long to be read. The last record tells its length."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 65_700))
    tail = stream.read()
    start = len(tail) - 22 if tail[-22:-18] == _END_RECORD else tail.rfind(_END_RECORD)
    if start < 0 or len(tail) - start < 22:
        raise CourseError(_DAMAGED_ZIP)
    (length,) = struct.unpack("<L", tail[start + 12 : start + 16])
    max_length = _MAX_DIRECTORY if trusted else _MAX_STUDENTS_DIRECTORY
    # Zip64 has a second, longer record, which may contradict the first.
    is_zip64 = start >= 20 and tail[start - 20 :][:4] == _ZIP64_LOCATOR
    if is_zip64 and not trusted:
        length = _read_zip64_length(tail, start - 20, len(tail) - size)
    if length > max_length and not (is_zip64 and trusted):
        raise CourseError(
            "The zip file is too large to be read. Unzip it, and hand in the folder or the notebook."
        )


def _read_zip64_length(tail: bytes, locator: int, shift: int) -> int:
    """Return the length of the list of members that the record of Zip64 tells; endless where none is certain.

    locator: where in the tail the pointer to the record stands, which is directly behind it. shift: from a
    place in the file to that in the tail.
    """
    start = locator - _ZIP64_RECORD_SIZE
    (offset,) = struct.unpack("<Q", tail[locator + 8 : locator + 16])
    if start < 0 or tail[start : start + 4] != _ZIP64_RECORD or offset + shift != start:
        return 2**64  # which record `zipfile` takes then differs between its versions
    (length,) = struct.unpack("<Q", tail[start + 40 : start + 48])
    return int(length)


def _make_zip_entry(place: Place, info: zipfile.ZipInfo) -> Entry:
    """Return the entry of a member. A path that leads outside is a problem, though nobody follows it."""
    name = _decode_member_name(info).replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    leads_outside = (
        name.startswith("/") or ".." in parts or "\0" in name or any(":" in part[:2] for part in parts)
    )
    problem = None
    if leads_outside:
        problem = "Its path leads out of the zip. Zip the notebook again."
    elif stat.S_ISLNK(info.external_attr >> 16):
        problem = "This is a link to another file, and links are not followed. Zip the file itself."
    elif info.flag_bits & 1:
        problem = "It is encrypted. Hand it in without a password."
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        problem = "It is compressed in an unusual way. Zip the notebook again with your system's own program."
    member = ZipMember(
        container=place,
        offset=info.header_offset,
        compressed=info.compress_size,
        size=info.file_size,
        method=info.compress_type,
        checksum=info.CRC,
    )
    return Entry(
        parts,
        member,
        modified=tuple(info.date_time),
        problem=problem,
        is_folder=name.endswith("/"),
        leads_outside=leads_outside,
    )


def _decode_member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name.

    Some programs write UTF-8 without saying so: `zipfile` then reads it as code page 437.
    """
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return unicodedata.normalize("NFC", name.encode("cp437").decode("utf-8"))
    return name
