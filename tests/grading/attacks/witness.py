"""What an attack would touch if it got out: a folder, ports and processes of this machine."""

import contextlib
import hashlib
import random
import select
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.grading.attacks.model import LEAKED

KEPT = "kept.txt"
SECRET = "the-canary-sings-7c1e"
"""What stands in the canary folder's file: it may be read by nobody."""


_LONGEST = 95
"""Characters of the canary folder's path: a socket's path may have some hundred."""


@dataclass
class Witness:
    """Lays a canary folder, listens at a port (TCP and UDP) and at two unix sockets, and tells who came."""

    canary: Path
    port: int = 0

    def __post_init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self._sockets: dict[str, socket.socket] = {}

    def __enter__(self) -> Self:
        self.canary.mkdir(parents=True, exist_ok=True)
        (self.canary / KEPT).write_text(SECRET)
        if len(str(self.canary)) < _LONGEST:
            self._listen("unix", socket.AF_UNIX, socket.SOCK_STREAM, str(self.canary / "socket"))
        self._before = tree_digest(self.canary)
        self.port = self.port or self._choose_port()
        self._listen("TCP", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", self.port))
        self._listen("UDP", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", self.port))
        if sys.platform == "linux":
            self._listen(
                "abstract unix", socket.AF_UNIX, socket.SOCK_STREAM, f"\0coursekit-canary-{self.port}"
            )
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _choose_port(self) -> int:
        """Return a free port below those that Linux gives away by itself.

        Jupyter asks for one of those, closes it, and connects to it a moment later: it must not be ours then.
        """
        while True:
            port = random.randrange(20_000, 32_000)
            with socket.socket() as probe, contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port

    def _listen(self, name: str, family: int, kind: int, address: object) -> None:
        listener = self._stack.enter_context(socket.socket(family, kind))
        listener.bind(address)  # type: ignore[arg-type]
        if kind == socket.SOCK_STREAM:
            listener.listen(64)
        self._sockets[name] = listener

    def marks(self) -> list[str]:
        """Return what an attack has reached, in sentences; nothing where all is as it was."""
        marks = []
        if tree_digest(self.canary) != self._before:
            names = sorted(path.name for path in self.canary.rglob("*"))
            marks.append(f"The canary folder was changed: it holds {names}.")
        for name, listener in self._sockets.items():
            if select.select([listener], [], [], 0)[0]:
                marks.append(f"Somebody knocked at the {name} port.")
        marks += [f"A process is left: {line}" for line in left_running(self.port)]
        return marks


def leaks(text: str) -> bool:
    """Tell whether a record or a page shows that an attack found something secret."""
    return LEAKED in text or SECRET in text


def left_running(port: int) -> list[str]:
    """Return command lines of processes that attacks left behind; a port marks them: "sleep 9PORT"."""
    return [line for line in _command_lines() if f"9{port}" in line.split()]


def _command_lines() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()


def tree_digest(folder: Path) -> str:
    """Return one digest of all names, kinds and contents under a folder; byte code is left out."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if "__pycache__" in path.parts:
            continue
        digest.update(
            f"{path.relative_to(folder)}\0{path.lstat().st_mode:o}\0".encode("utf-8", "surrogateescape")
        )
        if path.is_file() and not path.is_symlink():
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
