"""Finding the repository and replacing files so that no reader ever sees half of one."""

import contextlib
import os
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.files import cannot_write, mode_for, remove_empty


def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder at or above `start` (default: the current one) that holds the workbook.

    The workbook's folder has `answers/` and `pyproject.toml`. Raises `CourseError` where there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "answers").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise CourseError(
        f"No workbook found at or above {here}: "
        "run this inside the workbook's folder, the one with answers/ and pyproject.toml."
    )


def shown_path(path: Path, root: Path) -> str:
    """Return `path` relative to `root` with forward slashes, or unchanged where it lies elsewhere."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return str(path)


def write_files(contents: Mapping[Path, str]) -> list[Path]:
    """Write all texts (UTF-8) or none: new files first stand beside the old ones, then replace them.

    Returns the paths whose bytes changed; files that already have the wanted bytes are left alone. Until the
    last step, which only renames, an error or an interrupt leaves every old file as it was, and the new ones
    are removed. Where a rename fails, the files already replaced get their old bytes back; the message names
    those where that failed too. Raises `CourseError` where a folder or file cannot be written.
    """
    waiting: list[tuple[Path, Path]] = []
    old: dict[Path, bytes | None] = {}
    made: list[Path] = []
    try:
        made = _missing_folders(contents)
        for path, text in contents.items():
            data = text.encode("utf-8")
            before = path.read_bytes() if path.is_file() else None
            if before == data:
                continue
            old[path] = before
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_beside(path, data, waiting)
        with _signals_held():
            _replace_all(waiting, old)
        return list(old)
    except OSError as error:
        raise cannot_write(error) from None
    finally:
        _remove(new for new, _ in waiting)
        remove_empty(made)


def _replace_all(waiting: list[tuple[Path, Path]], old: Mapping[Path, bytes | None]) -> None:
    """Rename each waiting file to its place and take it off the list; after a failure, undo what was done."""
    done: list[Path] = []
    try:
        while waiting:
            new, path = waiting[0]
            new.replace(path)
            waiting.pop(0)
            done.append(path)
    except BaseException as error:
        kept = [path for path in done if not _put_back(path, old[path])]
        if kept and isinstance(error, OSError):
            names = ", ".join(map(str, kept))
            text = f"{cannot_write(error)} These files are new already, all others are old: {names}."
            raise CourseError(text) from None
        raise


def _put_back(path: Path, data: bytes | None) -> bool:
    """Return a file its old bytes again, or remove it where there was none; tell whether that was possible."""
    beside: list[tuple[Path, Path]] = []
    try:
        if data is None:
            path.unlink()
        else:
            _write_beside(path, data, beside)
            beside[0][0].replace(path)
            beside.clear()
    except OSError:
        return False
    finally:
        _remove(new for new, _ in beside)
    return True


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()


def _write_beside(path: Path, data: bytes, waiting: list[tuple[Path, Path]]) -> None:
    """Put `data` on disk in a temporary file next to `path`, and note the pair in `waiting`."""
    if path.is_dir():
        raise CourseError(f"Cannot write {path}: it is a folder. Name a file.")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    waiting.append((Path(name), path))
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())  # a crash of the machine must not leave an empty file under the name
    Path(name).chmod(mode_for(path))


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Hold back Ctrl-C and termination for the few milliseconds in which the files are renamed."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ensure_writable(path: Path) -> None:
    """Raise `CourseError` now, before hours of work, where `path` could not be written later.

    Nothing is left of the trial, and no folder that was made for it.
    """
    waiting: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        made = _missing_folders([path])
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_beside(path, b"", waiting)
    except OSError as error:
        raise cannot_write(error, path) from None
    finally:
        _remove(new for new, _ in waiting)
        remove_empty(made)


def _missing_folders(paths: Iterable[Path]) -> list[Path]:
    """Return the folders above these paths that are not there yet, the innermost first."""
    missing = {folder for path in paths for folder in path.parents if not folder.exists()}
    return sorted(missing, key=lambda folder: len(folder.parts), reverse=True)
