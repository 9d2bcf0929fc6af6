"""A guard and its kernel: the guard forks the kernel in a room of its own, and watches it to its end.

The guard is outside of the kernel's process namespace: no signal from there reaches it. The end of the first
process of a namespace is the end of all others in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import time
from pathlib import Path
from typing import Any

from coursekit.warm import room
from coursekit.warm.room import Order

LOOK = 0.05
"""Seconds between two looks of a guard at its kernel's memory."""

_FILES_EVERY = 4  # looks

ENDED, FAILED, OUT_OF_MEMORY, TOO_MANY = 0, 70, 71, 72
"""How a guard ends: what became of its kernel."""


def guard(order: Order, settings: dict[str, Any]) -> int:
    """Fork a kernel, and give how it ended. settings: where in the file system what is; see `sandbox.py`."""
    room.die_with_parent()
    sandboxed = bool(settings["sandbox"])
    if sandboxed:
        room.take_namespaces()
        room.furnish(order, settings)
    furnished, done = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            _be_kernel(order, settings, done)
        finally:
            os._exit(1)
    os.close(done)
    os.read(furnished, 1)  # until then /proc is not the kernel's own
    return _watch(kernel, order, sandboxed)


def _be_kernel(order: Order, settings: dict[str, Any], done: int) -> None:
    """Become the kernel: process 1 of its namespace, without any right, within limits."""
    # A process group reaches beyond a process namespace: what the kernel sends to its group stays with it.
    os.setsid()
    if settings["sandbox"]:
        room.show_own_processes()
        room.drop_rights()
        own = settings["own"]
    else:
        room.die_with_parent()
        own = f"{settings['sockets']}/{order.folder}"
    os.close(done)
    for number in (signal.SIGUSR1, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    room.set_limits(order)
    home = Path(settings["home"]) if settings["sandbox"] else Path(own) / "home"
    home.mkdir(exist_ok=True)
    os.environ["HOME"] = str(home)
    os.environ["IPYTHONDIR"] = str(home / ".ipython")
    os.chdir(home)
    _silence()
    _serve_kernel(own, order.key)


def _silence() -> None:
    """Take the grader's log away: what a kernel writes beside its messages is nobody's business."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.closerange(3, 4096)


def _serve_kernel(own: str, key: str) -> None:
    from ipykernel.kernelapp import IPKernelApp

    ports = {"shell": 1, "iopub": 2, "stdin": 3, "control": 4, "hb": 5}
    connection: dict[str, Any] = {f"{name}_port": port for name, port in ports.items()}
    connection |= {"transport": "ipc", "ip": f"{own}/k", "key": key, "signature_scheme": "hmac-sha256"}
    file = Path(os.environ["HOME"]) / ".kernel.json"
    file.write_text(json.dumps(connection))
    app = IPKernelApp.instance(connection_file=str(file), parent_handle=0)
    app.initialize([])
    file.unlink()
    app.start()


def _watch(kernel: int, order: Order, sandboxed: bool) -> int:
    """Wait for the kernel's end, and bring it about where it takes too much. Gives how it came."""
    signal.signal(signal.SIGUSR1, lambda *_: _kill(kernel, signal.SIGINT, sandboxed))
    signal.signal(signal.SIGTERM, lambda *_: _kill(kernel, signal.SIGKILL, sandboxed))
    code = ENDED
    base: int | None = None
    look = 0
    while True:
        look += 1
        ended, _ = os.waitpid(kernel, os.WNOHANG)
        if ended:
            _kill(kernel, signal.SIGKILL, sandboxed)
            return code
        held, count = _taken(sandboxed, kernel, files=look % _FILES_EVERY == 0)
        base = held if base is None else base
        if held > base + order.memory:
            code = OUT_OF_MEMORY
        elif count > order.processes:
            code = TOO_MANY
        if code:
            _kill(kernel, signal.SIGKILL, sandboxed)
        time.sleep(LOOK)


def _taken(sandboxed: bool, kernel: int, files: bool) -> tuple[int, int]:
    """Add up the memory of all processes of the kernel in bytes, and count them.

    files: also what is in files without a name and in shared segments, which no process needs to have mapped.
    """
    # In the sandbox, /proc shows the kernel's own process namespace to the guard too.
    names = (
        [one.name for one in Path("/proc").iterdir() if one.name.isdigit()] if sandboxed else [str(kernel)]
    )
    held = _in_nameless_files(names) + _in_segments() if files and sandboxed else 0
    for name in names:
        try:
            pages = Path(f"/proc/{name}/statm").read_text().split()
        except (OSError, ValueError):  # it has just ended
            continue
        held += (int(pages[1]) - int(pages[2])) * resource.getpagesize()
    return held, len(names)


def _in_nameless_files(names: list[str]) -> int:
    found: dict[tuple[int, int], int] = {}
    for name in names:
        with contextlib.suppress(OSError):
            for link in Path(f"/proc/{name}/fd").iterdir():
                with contextlib.suppress(OSError):
                    about = link.stat()
                    if about.st_nlink == 0:
                        found[about.st_dev, about.st_ino] = 512 * about.st_blocks
    return sum(found.values())


def _in_segments() -> int:
    """Add up the System V shared memory of the kernel's namespace: the column "rss"."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        rows = Path("/proc/sysvipc/shm").read_text().splitlines()
        place = rows[0].split().index("rss")
        return sum(int(row.split()[place]) for row in rows[1:])
    return 0


def _kill(kernel: int, number: int, sandboxed: bool) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sandboxed or number == signal.SIGINT:
            os.kill(kernel, number)
        else:
            os.killpg(kernel, number)
