"""A guard and its kernel: the guard forks the kernel in a room of its own, and watches it to its end.

The guard is outside of the kernel's process namespace: no signal from there reaches it. The end of the first
process of a namespace is the end of all others in it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coursekit.forkserver import isolation
from coursekit.forkserver.isolation import Order
from coursekit.forkserver.limits import set_limits
from coursekit.forkserver.memory import MemoryCount

LOOK = 0.05
"""Seconds between two looks of a guard at its kernel."""

ENDED, FAILED, OUT_OF_MEMORY, TOO_MANY = 0, 70, 71, 72
"""How a guard ends: what became of its kernel."""

PORTS = {"shell": 1, "iopub": 2, "stdin": 3, "control": 4}
"""The kernel's sockets by channel: the number at the end of each one's name. Nobody needs the heartbeat."""


def socket_name(port: int) -> str:
    """Return the name of a kernel's socket in its folder, as zmq and ipykernel put it together."""
    return f"k-{port}"


def guard(order: Order, settings: dict[str, Any], folder: int, grader: socket.socket) -> int:
    """Fork a kernel, and give how it ended.

    settings: where in the file system what is; see `sandbox.py`. folder: an open folder of the grader's, in
    which the kernel's sockets get their names. grader: to it the kernel says that it is there, and waits for
    its answer.
    """
    if order.user is not None:
        isolation.become_user(order.user)
    isolation.die_with_parent()
    isolation.leave_keyring()
    sandboxed = bool(settings["sandbox"])
    if sandboxed:
        isolation.take_namespaces()
        isolation.furnish(order, settings)
    listeners = _open_sockets(folder)
    mounted, done = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            _be_kernel(order, settings, listeners, grader, done)
        finally:
            os._exit(1)
    os.close(done)
    for listener in (*listeners.values(), grader):
        listener.close()
    os.read(mounted, 1)  # until then /proc is not the kernel's own
    return _watch(kernel, order, settings)


def _open_sockets(folder: int) -> dict[int, socket.socket]:
    """Make the sockets at which the kernel will listen; the student's code never sees their folder.

    They belong to the kernel's own network namespace. Connections that come before the kernel is ready wait.
    """
    os.fchdir(folder)
    os.close(folder)
    listeners = {}
    for port in PORTS.values():
        listeners[port] = socket.socket(socket.AF_UNIX)
        listeners[port].bind(socket_name(port))
        listeners[port].listen(16)
    os.chdir("/")
    return listeners


def _be_kernel(
    order: Order,
    settings: dict[str, Any],
    listeners: Mapping[int, socket.socket],
    grader: socket.socket,
    done: int,
) -> None:
    """Become the kernel: process 1 of its namespace, without any right, within limits."""
    # A process group reaches beyond a process namespace: what the kernel sends to its group stays with it.
    os.setsid()
    isolation.be_first_to_go()
    grader.sendall(b"here")  # the system tells the grader which process said so
    if not grader.recv(1):  # by now this process is in its control group, if there are any
        return
    if settings["sandbox"]:
        isolation.leave_control_group()
        isolation.show_own_processes()
        isolation.drop_rights()
    isolation.die_with_parent()
    os.close(done)
    for number in (signal.SIGUSR1, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    set_limits(order.limits)
    home = Path(settings["home"] if settings["sandbox"] else order.home)
    home.mkdir(exist_ok=True)
    os.environ["HOME"] = str(home)
    os.environ["IPYTHONDIR"] = str(home / ".ipython")
    os.chdir(home)
    handles = {port: os.dup(listener.fileno()) for port, listener in listeners.items()}
    _close_others(set(handles.values()))
    if settings["filter"]:
        isolation.filter_system_calls(settings["filter"])
    _serve_kernel(handles, order.key)


def _close_others(kept: set[int]) -> None:
    """Take the grader's log away, and all that is open: what a kernel writes there is nobody's business."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    for number in range(3, 4096):
        if number not in kept:
            with contextlib.suppress(OSError):
                os.close(number)


def _serve_kernel(handles: Mapping[int, int], key: str) -> None:
    """Run ipykernel at sockets that are open already. handles: their numbers, by port."""
    import zmq
    from ipykernel.kernelapp import IPKernelApp

    class KernelApp(IPKernelApp):
        """A kernel's program that neither makes sockets nor has a heartbeat."""

        def _bind_socket(self, s: Any, port: int) -> int:
            s.setsockopt(zmq.USE_FD, handles[port])
            s.bind(f"ipc://{socket_name(port)}")
            return port

        def init_heartbeat(self) -> None:
            self.heartbeat = None

    ports = {f"{channel}_port": port for channel, port in PORTS.items()}
    app = KernelApp.instance(
        transport="ipc",
        ip="k",
        connection_file=f"{os.environ['HOME']}/.kernel.json",
        parent_handle=0,
        **ports,
    )
    app.session.key = key.encode()
    app.initialize([])
    app.cleanup_connection_file()
    app.start()


def _watch(kernel: int, order: Order, settings: dict[str, Any]) -> int:
    """Wait for the kernel's end, and bring it about where it takes too much. Gives how it came."""
    sandboxed = bool(settings["sandbox"])
    signal.signal(signal.SIGUSR1, lambda *_: _kill(kernel, signal.SIGINT, sandboxed))
    signal.signal(signal.SIGTERM, lambda *_: _kill(kernel, signal.SIGKILL, sandboxed))
    private = settings["private"] if sandboxed else []
    memory = None if order.counted else MemoryCount(order.limits.memory, private, whole=sandboxed)
    code = ENDED
    while True:
        ended, _ = os.waitpid(kernel, os.WNOHANG)
        if ended:
            _kill(kernel, signal.SIGKILL, sandboxed)
            return code
        processes = _processes() if sandboxed else [kernel]
        if len(processes) > order.limits.processes:
            code = TOO_MANY
        elif memory is not None and memory.is_too_much(processes):
            code = OUT_OF_MEMORY
        if code:
            _kill(kernel, signal.SIGKILL, sandboxed)
        time.sleep(LOOK)


def _processes() -> list[int]:
    # In the sandbox, /proc shows the kernel's own process namespace to the guard too.
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _kill(kernel: int, number: int, sandboxed: bool) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sandboxed or number == signal.SIGINT:
            os.kill(kernel, number)
        else:
            os.killpg(kernel, number)
