"""Replacing a file so that no reader ever sees half of it: the old one stays until the new one is whole."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from coursekit.errors import CourseError


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of `path` when the block ends, and not before.

    An error or an interrupt inside the block leaves the old file as it was, and the new one is removed. A
    process that is killed may leave a hidden file `.NAME.….tmp` beside it; see `remove_leftovers`.

    Raises:
        CourseError: the file or its folder cannot be written.
    """
    try:
        with folder_for(path):
            if path.is_dir():
                raise CourseError(f"Cannot write {path}: it is a folder. Name a file.")
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
            waiting = Path(name)
            try:
                with os.fdopen(handle, "wb") as stream:
                    yield stream
                    stream.flush()
                    os.fsync(stream.fileno())  # a crash of the machine must not leave an empty file there
                waiting.chmod(mode_for(path))
                waiting.replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    waiting.unlink()
                raise
    except OSError as error:
        raise cannot_write(error, path) from None


@contextlib.contextmanager
def reserved_space(folder: Path, size: int) -> Iterator[Callable[[], None]]:
    """Keep some bytes of a disk in this block; it gives what to call to have them free again.

    Raises:
        CourseError: the disk has not so many.
    """
    path = folder / ".reserved"

    def release() -> None:
        with contextlib.suppress(OSError):
            path.unlink()

    try:
        with path.open("wb") as stream:
            allocate = getattr(os, "posix_fallocate", None)
            if allocate is not None:
                allocate(stream.fileno(), 0, size)
    except OSError as error:
        release()
        raise cannot_write(error, path) from None
    try:
        yield release
    finally:
        release()


@contextlib.contextmanager
def folder_for(path: Path) -> Iterator[None]:
    """Make the folder of a file; where the block fails, the folders made for it go again, as far as empty.

    Raises `OSError` where they cannot be made.
    """
    made = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        remove_empty(made)
        raise


def remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders, the innermost first, as far as they are empty."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def remove_leftovers(path: Path) -> None:
    """Remove the hidden files that killed processes left beside `path` while they were replacing it.

    Only for a file that no other process writes at the same time.
    """
    if not path.parent.is_dir():
        return
    for left in path.parent.iterdir():
        if left.name.startswith(f".{path.name}.") and left.name.endswith(".tmp"):
            with contextlib.suppress(OSError):
                left.unlink()


def mode_for(path: Path) -> int:
    """Return the permissions of the old file, or what a new file gets here (mkstemp gives 0600)."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def cannot_write(error: OSError, path: Path | None = None) -> CourseError:
    """Say in a sentence which file cannot be written, and why. Without a path, the error may know it."""
    where = path or error.filename2 or error.filename or "a file"
    reason = error.strerror or str(error)
    if error.errno in FULL:
        return CourseError(f"Cannot write {where} ({reason}): make room, or name a place on another disk.")
    return CourseError(f"Cannot write {where} ({reason}): check the path and your permissions.")


FULL = (errno.ENOSPC, errno.EDQUOT)
"""What the system says where a disk, or a user's part of it, is full."""


def refused(error: OSError) -> CourseError:
    """Say in a sentence what the system refused, where nobody knows what it was for."""
    what = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    if error.errno in FULL:
        return CourseError(f"The disk is full ({what}): make room and give the same command again.")
    return CourseError(f"The system refused something ({what}): check that path and your permissions.")
