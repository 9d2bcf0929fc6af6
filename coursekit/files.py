"""Writing files so that no reader ever sees half of one: the old file stays until the new one is whole.

There is one mechanism. A new file is written under a hidden name beside the old one and brought to the disk;
then it is renamed, which replaces the old file in one step. `replace_file` does this for one file, whose
bytes may come little by little; `write_files` does it for several texts, all of them or none.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from coursekit.errors import CourseError

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)  # the disk, or a user's part of it


@contextlib.contextmanager
def replace_file(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of `path` when the block ends, and not before.

    Folders that are missing are made. An error or an interrupt inside the block leaves the old file as it
    was, and the new one is removed. A process that is killed may leave a hidden file `.NAME.….tmp` beside
    it; see `remove_leftovers`.

    Raises:
        CourseError: the file or its folder cannot be written.
    """
    try:
        with make_folder_for(path), _open_beside(path) as (stream, hidden):
            yield stream
            _finish(stream, hidden, path)
            hidden.replace(path)
    except OSError as error:
        raise write_error(error, path) from None


def write_files(contents: Mapping[Path, str]) -> list[Path]:
    """Write all texts (UTF-8) or none; return the paths whose bytes changed.

    Files that already have the wanted bytes are left alone. Until the last step, which only renames, an error
    or an interrupt leaves every old file as it was, and the new ones are removed. Where a rename fails, the
    files already replaced get their old bytes back; the message names those where that failed too.

    Raises:
        CourseError: a folder or a file cannot be written.
    """
    old: dict[Path, bytes | None] = {}
    hidden_files: dict[Path, Path] = {}
    try:
        with contextlib.ExitStack() as stack:
            for path, text in contents.items():
                data = text.encode("utf-8")
                before = path.read_bytes() if path.is_file() else None
                if before == data:
                    continue
                old[path] = before
                stack.enter_context(make_folder_for(path))
                stream, hidden_files[path] = stack.enter_context(_open_beside(path))
                stream.write(data)
                _finish(stream, hidden_files[path], path)
            with _hold_signals():
                _rename_all(hidden_files, old)
        return list(old)
    except OSError as error:
        raise write_error(error) from None


def ensure_writable(path: Path) -> None:
    """Try now, before hours of work, whether `path` can be written later.

    Nothing is left of the trial, and no folder that was made for it.

    Raises:
        CourseError: it cannot.
    """
    missing: list[Path] = []
    try:
        missing = _missing_folders(path)
        with make_folder_for(path), _open_beside(path) as (stream, hidden):
            _finish(stream, hidden, path)
    except OSError as error:
        raise write_error(error, path) from None
    finally:
        _remove_empty_folders(missing)


def remove_leftovers(path: Path) -> None:
    """Remove the hidden files that killed processes left beside `path` while they were replacing it.

    Only for a file that no other process writes at the same time.
    """
    if not path.parent.is_dir():
        return
    for leftover in path.parent.iterdir():
        if leftover.name.startswith(f".{path.name}.") and leftover.name.endswith(".tmp"):
            with contextlib.suppress(OSError):
                leftover.unlink()


@contextlib.contextmanager
def make_folder_for(path: Path) -> Iterator[None]:
    """Make the folder of a file; where the block fails, the folders made for it go again, as far as empty.

    Raises `OSError` where they cannot be made.
    """
    missing = _missing_folders(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        _remove_empty_folders(missing)
        raise


@contextlib.contextmanager
def reserve_space(folder: Path, size: int) -> Iterator[Callable[[], None]]:
    """Keep `size` bytes of a disk for this block; it gives a function that sets them free earlier.

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
        raise write_error(error, path) from None
    try:
        yield release
    finally:
        release()


@contextlib.contextmanager
def hold_lock(lock: Path, *, refused: Path, busy: str) -> Iterator[None]:
    """Hold a lock for this process alone while the block runs.

    The system opens the lock when the process ends, however it ends. A process forked from this one without
    starting another program holds it too, as long as it lives. Folders that are missing are made.

    lock: the lock's own file. refused: what cannot be written if the lock cannot. busy: the sentence for
    users where another process holds the lock.

    Raises:
        CourseError: another process holds the lock, or nothing can be written there.
    """
    from filelock import FileLock, Timeout

    file_lock = FileLock(lock)
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file_lock.acquire(timeout=0)
    except Timeout:
        raise CourseError(busy) from None
    except OSError as error:
        raise write_error(error, refused) from None
    try:
        yield
    finally:
        file_lock.release()


def write_error(error: OSError, path: Path | None = None) -> CourseError:
    """Return the sentence that says which file cannot be written, and why, as an error to raise.

    Without a path, the system's error may know it.
    """
    where = path or error.filename2 or error.filename or "a file"
    reason = error.strerror or str(error)
    if error.errno in _DISK_FULL:
        return CourseError(f"Cannot write {where} ({reason}): make room, or name a place on another disk.")
    return CourseError(f"Cannot write {where} ({reason}): check the path and your permissions.")


def system_error(error: OSError) -> CourseError:
    """Return the sentence that says what the system refused, where nobody knows what it was for."""
    what = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    if error.errno in _DISK_FULL:
        return CourseError(f"The disk is full ({what}): make room and give the same command again.")
    return CourseError(f"The system refused something ({what}): check that path and your permissions.")


@contextlib.contextmanager
def _open_beside(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a hidden file beside `path` for this block, which writes and renames it; if not, it is removed."""
    if path.is_dir():
        raise CourseError(f"Cannot write {path}: it is a folder. Name a file.")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    hidden = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream, hidden
    finally:
        with contextlib.suppress(OSError):
            hidden.unlink()


def _finish(stream: BinaryIO, hidden: Path, path: Path) -> None:
    """Bring a hidden file's bytes to the disk, close it, and give it the permissions for `path`."""
    with stream:
        stream.flush()
        os.fsync(stream.fileno())  # a crash of the machine must not leave an empty file under the name
    hidden.chmod(_permissions_for(path))


def _permissions_for(path: Path) -> int:
    """Return the permissions of the old file, or what a new file gets here (mkstemp gives 0600)."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _rename_all(hidden_files: Mapping[Path, Path], old: Mapping[Path, bytes | None]) -> None:
    """Rename each hidden file to its path; after a failure, restore the files that were replaced."""
    renamed: list[Path] = []
    try:
        for path, hidden in hidden_files.items():
            hidden.replace(path)
            renamed.append(path)
    except BaseException as error:
        new = [path for path in renamed if not _restore_file(path, old[path])]
        if new and isinstance(error, OSError):
            names = ", ".join(map(str, new))
            text = f"{write_error(error)} These files are new already, all others are old: {names}."
            raise CourseError(text) from None
        raise


def _restore_file(path: Path, data: bytes | None) -> bool:
    """Give a file its old bytes, or remove it where there was none; return whether that was possible."""
    try:
        if data is None:
            path.unlink()
        else:
            with _open_beside(path) as (stream, hidden):
                stream.write(data)
                _finish(stream, hidden, path)
                hidden.replace(path)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _hold_signals() -> Iterator[None]:
    """Hold back Ctrl-C and termination for the few milliseconds in which the files are renamed."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _missing_folders(path: Path) -> list[Path]:
    """Return the folders above a path that are not there yet, the innermost first."""
    return [folder for folder in path.parents if not folder.exists()]


def _remove_empty_folders(folders: Iterable[Path]) -> None:
    """Remove folders, the innermost first, as far as they are empty."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()
