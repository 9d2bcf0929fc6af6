"""Run a command as some user, with keys in its keyrings, and tell what became of them and of its shares.

python -m tests.as_user COMMAND, where COMMAND is a JSON object of the fields of `Command`; see `run_as_user`.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests import ROOT
from tests.grading.attacks.witness import SECRET

ORDINARY = 23_456
"""A user without any right, and without an entry among the system's users."""

_KEY = b"coursekit-witness"
_ADD_KEY, _KEYCTL = 248, 250
_JOIN, _SETPERM, _LINK, _SEARCH, _READ = 1, 5, 8, 10, 11
_KEYRINGS = {"session": -3, "user": -4}
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_NEW_MOUNTS = 0x20000
_PIPE = 65_536  # bytes that a pipe holds, where its user has not taken too many

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Command:
    """A command to run. folder: the user's own, for HOME, TMPDIR and the file that tells how it ended."""

    user: int
    folder: str
    words: Sequence[str]


@dataclass(frozen=True)
class CompletedCommand:
    """How a command ended. keys: keyring to whether its key was there before, and after as it was.

    shortages: what the user could not have meanwhile. output: the end of what the command printed.
    """

    code: int
    keys: dict[str, tuple[bool, bool]]
    shortages: list[str]
    output: str


def run_as_user(user: int, folder: Path, words: Sequence[str]) -> CompletedCommand:
    """Run a command as a user. folder: made here, and the user's own."""
    for path in (folder, temporary_folder(folder)):
        path.mkdir(parents=True, exist_ok=True)
        os.chown(path, user, user if user != os.geteuid() else -1)
    plain = json.dumps(asdict(Command(user, str(folder), list(words))))
    subprocess.run([sys.executable, "-m", "tests.as_user", plain], cwd=ROOT, check=True)
    return CompletedCommand(**json.loads((folder / "end.json").read_text(encoding="utf-8")))


def temporary_folder(folder: Path) -> Path:
    """Return the place of the command's temporary files."""
    return folder / "tmp"


def become_user(user: int, folder: Path) -> None:
    """Become an ordinary user who owns the course's files, as instructors do, and can run Python.

    folder: for a copy of the package, which lies over the package that is there, for this process alone.
    """
    if user == os.geteuid():
        return
    if _libc.unshare(_NEW_MOUNTS) != 0 or _mount(None, "/", None, _MS_PRIVATE | _MS_REC) != 0:
        raise OSError(ctypes.get_errno(), "no mounts of its own")
    needed = {ROOT, Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parents[1]}
    _open_closed_folders(sorted({path.resolve() for path in needed}))
    copy, package = folder / "coursekit", ROOT / "coursekit"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (copy, *copy.rglob("*")):
        os.chown(path, user, user)
    if _mount(str(copy), str(package), None, _MS_BIND) != 0:
        raise OSError(ctypes.get_errno(), "no copy of the package")
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _open_closed_folders(paths: Sequence[Path]) -> None:
    """Cover each folder that others may not enter by one with nothing but these paths in it."""
    closed: dict[Path, dict[Path, int]] = {}
    for path in paths:
        outermost = next((parent for parent in reversed(path.parents) if not parent.stat().st_mode & 1), None)
        if outermost is not None:
            closed.setdefault(outermost, {})[path] = os.open(path, os.O_PATH)
    for folder, handles in closed.items():
        _mount("tmpfs", str(folder), "tmpfs", 0, "mode=0755")
        for path, handle in handles.items():
            path.mkdir(parents=True, exist_ok=True)
            _mount(f"/proc/self/fd/{handle}", str(path), None, _MS_BIND | _MS_REC)


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> int:
    words = [None if text is None else text.encode() for text in (source, target, kind)]
    return _libc.mount(*words, ctypes.c_ulong(flags), options.encode() if options else None)


def _add_keys() -> None:
    """Begin a session of keys, with a secret in it and in the user's own keyring."""
    _libc.syscall(_KEYCTL, _JOIN, None)
    _libc.syscall(_KEYCTL, _LINK, _KEYRINGS["user"], _KEYRINGS["session"])  # as a login does
    for keyring in _KEYRINGS.values():
        key = _libc.syscall(_ADD_KEY, b"user", _KEY, SECRET.encode(), len(SECRET), keyring)
        _libc.syscall(_KEYCTL, _SETPERM, key, 0x3F3F0000)  # all rights: else nobody finds the user's again


def _has_key(keyring: int) -> bool:
    key = _libc.syscall(_KEYCTL, _SEARCH, keyring, b"user", _KEY, 0)
    content = ctypes.create_string_buffer(100)
    size = _libc.syscall(_KEYCTL, _READ, key, content, 100)
    return key > 0 and content.raw[: max(0, size)] == SECRET.encode()


def _watch_shares(over: threading.Event, shortages: set[str]) -> None:
    """Take a little of what the system counts by user, again and again, and note what is not to be had."""
    while not over.wait(0.3):
        number = _libc.inotify_init()
        if number < 0:
            shortages.add("an instance of inotify")
        else:
            os.close(number)
        reader, writer = os.pipe()
        if fcntl.fcntl(reader, fcntl.F_GETPIPE_SZ) < _PIPE:
            shortages.add("a pipe of the usual size")
        os.close(reader)
        os.close(writer)


def main() -> None:
    command = Command(**json.loads(sys.argv[1]))
    folder = Path(command.folder)
    become_user(command.user, folder)
    _add_keys()
    before = {name: _has_key(number) for name, number in _KEYRINGS.items()}
    over, shortages = threading.Event(), set[str]()
    watcher = threading.Thread(target=_watch_shares, args=(over, shortages))
    watcher.start()
    own = {"HOME": command.folder, "TMPDIR": str(temporary_folder(folder)), "USER": "teacher"}
    with (folder / "output.txt").open("wb") as file:
        process = subprocess.run(
            list(command.words), env=os.environ | own, stdin=subprocess.DEVNULL, stdout=file, stderr=file
        )
    over.set()
    watcher.join()
    keys = {name: (before[name], _has_key(number)) for name, number in _KEYRINGS.items()}
    output = (folder / "output.txt").read_text(encoding="utf-8", errors="replace")
    completed = CompletedCommand(process.returncode, keys, sorted(shortages), output[-20_000:])
    with contextlib.suppress(FileNotFoundError):
        (folder / "end.json").unlink()
    (folder / "end.json").write_text(json.dumps(asdict(completed)), encoding="utf-8")


if __name__ == "__main__":
    main()
