"""Writing to a ledger's file, so that nothing is lost whatever stops the process (section VII)."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.experiments.entry import Entry, line_of
from coursekit.experiments.ledger import Ledger, cannot, is_folder, parse, read_bytes
from coursekit.files import replacing


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep a ledger for this process alone. The system opens the lock when the process ends, however it ends.

    Raises `CourseError` where another process has it, and where nothing can be written there.
    """
    from filelock import FileLock, Timeout

    if path.is_dir():
        raise is_folder(path)
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise CourseError(
            f"Another process is working on the ledger {path}: wait until it ends, or name another ledger."
        ) from None
    except OSError as error:
        raise cannot("write", path, error) from None
    try:
        yield
    finally:
        lock.release()


def take_up(path: Path) -> Ledger:
    """Read a ledger to go on with, under its lock; a file that is not there is an empty ledger.

    A half-written last line is kept in a file beside the ledger, and taken off the ledger.
    """
    if not path.exists():
        return Ledger(path)
    ledger, whole = parse(path)
    content = read_bytes(path)
    aside = path.with_name(f"{path.name}.damaged")
    try:
        if content[whole:]:
            _append(aside, content[whole:].rstrip(b"\r\n") + b"\n")
            _cut(path, whole)
            note = f"The last line of {path} was half written: it is kept in {aside.name} and made anew."
            return replace(ledger, notes=(*ledger.notes[:-1], note))
        if content and not content.endswith(b"\n"):  # cut off between a line and its end
            _append(path, b"\n")
    except OSError as error:
        raise cannot("write", path, error) from None
    return ledger


def move_aside(path: Path, names: Collection[str]) -> Ledger:
    """Take the runs of some experiments off a ledger, under its lock; they go to a file beside it.

    The copies are on the disk before the ledger loses anything: a crash in between costs nothing.
    """
    ledger = take_up(path)
    aside = path.with_name(f"{path.name}.replaced")
    moved = [run for run in ledger.runs if run.name in names]
    kept = [run for run in ledger.runs if run.name not in names]
    entries = [entry for entry in (ledger.data, *kept, ledger.opened) if entry is not None]
    try:
        _append(aside, b"".join(map(line_of, moved)))
        with replacing(path) as stream:
            stream.write(b"".join(map(line_of, entries)))
    except OSError as error:
        raise cannot("write", path, error) from None
    return take_up(path)


def append(path: Path, entry: Entry) -> None:
    """Append one line and wait until it is on the disk. Where that fails, the file is as it was before."""
    before = path.stat().st_size if path.exists() else None
    try:
        _append(path, line_of(entry))
    except OSError as error:  # a full disk, say
        if before is None:
            path.unlink(missing_ok=True)
        elif path.exists():
            _cut(path, before)
        raise cannot("write", path, error) from None


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _cut(path: Path, size: int) -> None:
    with path.open("r+b") as stream:
        stream.truncate(size)
        os.fsync(stream.fileno())
