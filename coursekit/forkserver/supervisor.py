"""A supervisor and its kernel: it forks the kernel, isolated from all others, and watches it to its end.

The supervisor is outside of the kernel's process namespace: no signal from there reaches it. The end of the
first process of a namespace is the end of all others in it.
"""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coursekit.forkserver import isolation
from coursekit.forkserver.limits import set_limits
from coursekit.forkserver.memory import MemoryCount
from coursekit.forkserver.protocol import (
    ENDED,
    OUT_OF_MEMORY,
    PORTS,
    TOO_MANY_PROCESSES,
    KernelRequest,
    ServerSettings,
    socket_name,
)

POLL_SECONDS = 0.05
"""Between two looks of a supervisor at its kernel."""


def supervise_kernel(
    request: KernelRequest, settings: ServerSettings, folder: int, grader: socket.socket
) -> int:
    """Fork a kernel, watch it, and return the exit code that says how it ended.

    folder: an open folder of the grader's, in which the kernel's sockets get their names. grader: to it the
    kernel says that it is there, and waits for its answer.
    """
    if request.user is not None:
        isolation.become_user(request.user)
    isolation.die_with_parent()
    isolation.leave_session_keyring()
    if settings.sandbox:
        isolation.enter_own_namespaces()
        isolation.mount_private_filesystem(settings.private_folders, size=request.limits.disk)
    listeners = _open_sockets(folder)
    mounted, done = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            _run_kernel(request, settings, listeners, grader, done)
        finally:
            os._exit(1)
    os.close(done)
    for listener in (*listeners.values(), grader):
        listener.close()
    os.read(mounted, 1)  # until then /proc is not the kernel's own
    return _watch_kernel(kernel, request, settings)


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


def _run_kernel(
    request: KernelRequest,
    settings: ServerSettings,
    listeners: Mapping[int, socket.socket],
    grader: socket.socket,
    done: int,
) -> None:
    """Become the kernel: process 1 of its namespace, without any right, within limits."""
    # A process group reaches beyond a process namespace: what the kernel sends to its group stays with it.
    os.setsid()
    isolation.prefer_as_oom_victim()
    grader.sendall(b"here")  # the system tells the grader which process said so
    if not grader.recv(1):  # by now this process is in its control group, if there are any
        return
    if settings.sandbox:
        isolation.hide_control_groups()
        isolation.mount_own_proc()
        isolation.drop_capabilities()
    isolation.die_with_parent()
    os.close(done)
    for number in (signal.SIGUSR1, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    set_limits(request.limits, own_namespace=settings.sandbox)
    home = Path(settings.home if settings.sandbox else request.home)
    home.mkdir(exist_ok=True)
    os.environ["HOME"] = str(home)
    os.environ["IPYTHONDIR"] = str(home / ".ipython")
    os.chdir(home)
    handles = {port: os.dup(listener.fileno()) for port, listener in listeners.items()}
    _close_all_files_but(set(handles.values()))
    if settings.call_filter:
        isolation.filter_system_calls(base64.b64decode(settings.call_filter))
    _serve_kernel(handles, request.key)


def _close_all_files_but(kept: set[int]) -> None:
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
    _refuse_exit(app.kernel.shell)
    app.cleanup_connection_file()
    app.start()


def _refuse_exit(shell: Any) -> None:
    """Let `exit()` and `quit()` be errors: they would end the kernel a moment later, in any cell."""
    from IPython.core.autocall import ZMQExitAutocall

    class RefusedExit(ZMQExitAutocall):
        def __call__(self, *arguments: Any, **options: Any) -> None:
            raise SystemExit("exit() and quit() end a notebook's kernel, so the grader leaves them out.")

    shell.exiter = RefusedExit(shell)
    shell.user_ns["exit"] = shell.user_ns["quit"] = shell.exiter


def _watch_kernel(kernel: int, request: KernelRequest, settings: ServerSettings) -> int:
    """Wait for the kernel's end, and bring it about where it takes too much. Return how it came."""
    sandboxed = settings.sandbox
    signal.signal(signal.SIGUSR1, lambda *_: _send_signal(kernel, signal.SIGINT, sandboxed))
    signal.signal(signal.SIGTERM, lambda *_: _send_signal(kernel, signal.SIGKILL, sandboxed))
    private_folders = settings.private_folders if sandboxed else ()
    memory = None
    if not request.counted:
        memory = MemoryCount(request.limits.memory, private_folders, whole=sandboxed)
    code = ENDED
    while True:
        ended, _ = os.waitpid(kernel, os.WNOHANG)
        if ended:
            _send_signal(kernel, signal.SIGKILL, sandboxed)
            return code
        processes = _list_processes() if sandboxed else [kernel]
        if len(processes) > request.limits.processes:
            code = TOO_MANY_PROCESSES
        elif memory is not None and memory.is_too_much(processes):
            code = OUT_OF_MEMORY
        if code:
            _send_signal(kernel, signal.SIGKILL, sandboxed)
        time.sleep(POLL_SECONDS)


def _list_processes() -> list[int]:
    # In the sandbox, /proc shows the kernel's own process namespace to the supervisor too.
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _send_signal(kernel: int, number: int, sandboxed: bool) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sandboxed or number == signal.SIGINT:
            os.kill(kernel, number)
        else:
            os.killpg(kernel, number)
