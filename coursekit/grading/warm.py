"""The warm process: everything imported once, and forked for each kernel.

It runs inside bubblewrap, from a copy of this file: nothing of `coursekit.grading` is there. What it prints
goes to the grader's log. It listens on a socket of the grader's; each connection is one kernel, and closing
the connection kills it. For each kernel it forks a guard, which takes namespaces of its own, mounts what the
kernel may see, forks the kernel as process 1 of its own process namespace, and watches its memory.

Everything here must stay single-threaded: a process with threads can neither be forked safely nor unshare.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_REMOUNT, _MS_BIND, _MS_REC, _MS_PRIVATE = 32, 4096, 16384, 1 << 18
_NEW_NAMESPACES = 0x20000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000  # mount, uts, ipc, user, pid
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_CAPABILITIES = 64  # more than any kernel has; unknown numbers are refused and that is all
_CAPSET_VERSION = 0x20080522

NOBODY = 65534
"""The user that a grader who is root becomes inside: root's processes obey no limit on their number."""

STUDENT = 1000
"""The user that a kernel believes to be. Outside of its namespace it is the grader, or nobody."""

LOOK = 0.05
"""Seconds between two looks of a guard at its kernel's memory."""

_FILES_EVERY = 4  # looks

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Order:
    """What the grader asks for: a kernel's socket folder, the seed of its data, and its limits."""

    folder: str
    key: str
    seed: int
    memory: int
    processes: int
    cpu_seconds: int
    disk: int


def main() -> None:
    """Load everything, say so, and fork kernels until the grader is gone. argv: a JSON object of settings."""
    settings = json.loads(sys.argv[1])
    if settings["sandbox"] and os.geteuid() == 0:
        _become_nobody()
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    data = _Data(settings["seeds"])
    for module in settings["modules"]:
        __import__(module)
    _load_values(Path(settings["values"]))
    _begin_lazily()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(settings["socket"])
    listener.listen(64)
    print("ready", flush=True)
    _Warm(listener, data, settings).serve()


def _become_nobody() -> None:
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    _libc.prctl(_PR_SET_DUMPABLE, 1)  # a process that changed its user may else not write its own uid_map


def _load_values(folder: Path) -> None:
    """Load what reads the answers of each exercise; it holds no truth."""
    from coursekit.checks.handing_in import load

    for file in folder.iterdir():
        load(file.name, file.read_bytes())


def _begin_lazily() -> None:
    """Do once what libraries put off until their first use: each takes a second then."""
    import torch

    from coursekit.text import nltk_words

    torch.optim.Adam([torch.zeros(1, requires_grad=True)])
    nltk_words("A word.")


class _Data:
    """The sample's rows of some seeds, made before any fork; a kernel's "sample" are those of its seed."""

    def __init__(self, seeds: list[int]) -> None:
        import functools

        from coursekit.data import AG_NEWS, IMDB

        self._corpora = (IMDB, AG_NEWS)
        for corpus in self._corpora:
            object.__setattr__(corpus, "sample", functools.lru_cache(maxsize=None)(corpus.sample))
            for seed in seeds:
                corpus.sample(seed)

    def choose(self, seed: int) -> None:
        for corpus in self._corpora:
            object.__setattr__(corpus, "sample_seed", seed)


class _Warm:
    """The loop: orders come in, guards are forked, their ends are told."""

    def __init__(self, listener: socket.socket, data: _Data, settings: dict[str, Any]) -> None:
        self._listener = listener
        self._data = data
        self._settings = settings
        self._guards: dict[int, socket.socket] = {}  # process number of a guard to its connection
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        # A guard that ends wakes the loop through this pipe.
        self._wake, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._wake, selectors.EVENT_READ)

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._listener:
                    connection, _address = self._listener.accept()
                    self._selector.register(connection, selectors.EVENT_READ, bytearray())
                elif key.fileobj == self._wake:
                    os.read(self._wake, 4096)
                    self._collect()
                else:
                    self._listen_to(key.fileobj, key.data)  # type: ignore[arg-type]

    def _listen_to(self, connection: socket.socket, buffer: bytearray) -> None:
        try:
            received = connection.recv(65536)
        except OSError:
            received = b""
        if not received:
            self._drop(connection)
            return
        buffer += received
        while b"\n" in buffer:
            line, _, rest = bytes(buffer).partition(b"\n")
            buffer[:] = rest
            self._obey(connection, json.loads(line))

    def _obey(self, connection: socket.socket, message: dict[str, Any]) -> None:
        guard = next((pid for pid, one in self._guards.items() if one is connection), None)
        if "start" in message and guard is None:
            self._guards[self._fork_guard(Order(**message["start"]))] = connection
        elif "signal" in message and guard is not None:
            # The guard hands it on: it alone knows the kernel's process number.
            number = signal.SIGUSR1 if message["signal"] == signal.SIGINT else signal.SIGTERM
            with contextlib.suppress(ProcessLookupError):
                os.kill(guard, number)

    def _drop(self, connection: socket.socket) -> None:
        """Kill the kernel of a connection that was closed."""
        self._selector.unregister(connection)
        connection.close()
        for pid, one in self._guards.items():
            if one is connection:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)

    def _collect(self) -> None:
        """Tell the grader of each guard that has ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            connection = self._guards.pop(pid, None)
            if connection is not None and connection.fileno() >= 0:
                ended = json.dumps({"ended": os.waitstatus_to_exitcode(status)}).encode() + b"\n"
                with contextlib.suppress(OSError):
                    connection.sendall(ended)

    def _fork_guard(self, order: Order) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = _FAILED
        try:
            signal.set_wakeup_fd(-1)
            self._data.choose(order.seed)
            for connection in self._guards.values():
                connection.close()
            self._selector.close()
            self._listener.close()
            code = _guard(order, self._settings)
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)


# How a guard ends: what became of its kernel.
_ENDED, _FAILED, _OUT_OF_MEMORY, _TOO_MANY = 0, 70, 71, 72


def _guard(order: Order, settings: dict[str, Any]) -> int:
    """Fork a kernel in a room of its own, and watch it to its end."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if settings["sandbox"]:
        _take_namespaces()
        _furnish(order, settings)
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
    return _watch(kernel, order, settings["sandbox"])


def _take_namespaces() -> None:
    user, group = os.getuid(), os.getgid()
    _check(_libc.unshare(_NEW_NAMESPACES), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{STUDENT} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{STUDENT} {group} 1")
    _mount(None, "/", None, _MS_PRIVATE | _MS_REC)


def _furnish(order: Order, settings: dict[str, Any]) -> None:
    """Mount what this kernel alone may write, and cover what is not its business."""
    room = f"size={order.disk},nr_inodes=20000,mode=0700"
    own = f"{settings['sockets']}/{order.folder}"
    _mount(own, settings["own"], None, _MS_BIND)
    for place in settings["covered"]:
        _mount("tmpfs", place, "tmpfs", _MS_RDONLY | _MS_NOSUID | _MS_NODEV, "size=4k")
    for place in settings["private"]:
        _mount("tmpfs", place, "tmpfs", _MS_NOSUID | _MS_NODEV, room)


def _be_kernel(order: Order, settings: dict[str, Any], done: int) -> None:
    """Become the kernel: process 1 of its namespace, without any right, within limits."""
    if settings["sandbox"]:
        # Read-only: without this, files under /proc/sys would be the grader's.
        _mount("proc", "/proc", "proc", _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
        _drop_rights()
        own = settings["own"]
    else:
        os.setsid()
        own = f"{settings['sockets']}/{order.folder}"
    os.close(done)
    for number in (signal.SIGUSR1, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    _set_limits(order)
    home = Path(settings["home"]) if settings["sandbox"] else Path(own) / "home"
    home.mkdir(exist_ok=True)
    os.environ["HOME"] = str(home)
    os.environ["IPYTHONDIR"] = str(home / ".ipython")
    os.chdir(home)
    _silence()
    _serve_kernel(own, order.key)


def _drop_rights() -> None:
    for capability in range(_CAPABILITIES):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPSET_VERSION, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def _set_limits(order: Order) -> None:
    # What the warm process has mapped already is not the student's.
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limits = {
        resource.RLIMIT_AS: mapped + order.memory,
        resource.RLIMIT_CPU: order.cpu_seconds,
        resource.RLIMIT_FSIZE: order.disk,
        resource.RLIMIT_NPROC: order.processes,
        resource.RLIMIT_NOFILE: 1024,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        if limit == resource.RLIMIT_NPROC and not _own_user():
            continue  # outside of a namespace this would count all processes of the grader's user
        resource.setrlimit(limit, (value, value))


def _own_user() -> bool:
    return os.getuid() == STUDENT


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
    """Wait for the kernel's end, and bring it about where it takes too much. Returns how it came.

    The guard is outside of the kernel's process namespace: no signal from there reaches it. The end of a
    namespace's process 1 is the end of all others in it.
    """
    signal.signal(signal.SIGUSR1, lambda *_: _kill(kernel, signal.SIGINT, sandboxed))
    signal.signal(signal.SIGTERM, lambda *_: _kill(kernel, signal.SIGKILL, sandboxed))
    code = _ENDED
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
            code = _OUT_OF_MEMORY
        elif count > order.processes:
            code = _TOO_MANY
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


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    names = [None if text is None else text.encode() for text in (source, target, kind)]
    _check(
        _libc.mount(*names, ctypes.c_ulong(flags), options.encode() if options else None), f"mount {target}"
    )


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


if __name__ == "__main__":
    main()
