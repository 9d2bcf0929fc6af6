"""Replacing a file so that no reader ever sees half of it: the old one stays until the new one is whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
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
    waiting: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise CourseError(f"Cannot write {path}: it is a folder. Name a file.")
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        waiting = Path(name)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())  # a crash of the machine must not leave an empty file under the name
        waiting.chmod(mode_for(path))
        waiting.replace(path)
        waiting = None
    except OSError as error:
        raise cannot_write(error, path) from None
    finally:
        if waiting is not None:
            with contextlib.suppress(OSError):
                waiting.unlink()


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
    return CourseError(f"Cannot write {where} ({reason}): check the path and your permissions.")
