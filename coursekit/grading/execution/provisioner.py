"""A kernel provisioner of jupyter_client's that lets the fork server fork the kernel.

nbval reaches it by `--nbval-kernel-name coursekit-sandbox`: the kernel's specification, in `kernels/` beside
this file, names it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from coursekit.forkserver.limits import Limits
from coursekit.forkserver.protocol import OUT_OF_MEMORY, PORTS, KernelRequest
from coursekit.grading.execution.cgroups import ControlGroup

if TYPE_CHECKING:
    from coursekit.grading.execution.sandbox import ForkServer

KERNEL_NAME = "coursekit-sandbox"

SERVER = "COURSEKIT_FORK_SERVER"
"""Environment variable of the grader's processes: where the fork server listens, and what a kernel gets."""

_START_SECONDS = 60.0
_POLL_SECONDS = 0.005
_HEARTBEAT = 5  # a port that jupyter_client wants to know, and nobody opens
_CREDENTIALS = struct.Struct("3i")  # process, user, group: `struct ucred` of Linux


@contextlib.contextmanager
def provide_kernels(server: ForkServer, seed: int) -> Iterator[None]:
    """Let kernels of this name come from a fork server in this block, with the sample of a seed."""
    about = {
        "control": str(server.control),
        "sockets": str(server.sockets),
        "seed": seed,
        "users": [server.users.start, len(server.users)],
        "group": asdict(server.group) if server.group else None,
        "limits": asdict(server.limits),
    }
    with _environment({SERVER: json.dumps(about), "JUPYTER_PATH": str(Path(__file__).parent)}):
        yield


@contextlib.contextmanager
def use_other_data(seed: int) -> Iterator[None]:
    """Let kernels that start in this block have the sample of another seed."""
    about = json.loads(os.environ[SERVER])
    about["seed"] = seed
    with _environment({SERVER: json.dumps(about)}):
        yield


def temporary_folder() -> Path:
    """Return a folder that lies where the fork server's sockets lie, and goes with them."""
    return Path(json.loads(os.environ[SERVER])["sockets"]).parent


@contextlib.contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class SandboxProvisioner(KernelProvisionerBase):
    """One kernel, forked by the fork server. Closing the connection kills it and all that it started."""

    _connection: socket.socket | None = None
    _folder: Path | None = None
    _group: ControlGroup | None = None
    exit_code: int | None = None

    @property
    def has_process(self) -> bool:
        return self._connection is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose a folder for the kernel's sockets, and tell the manager where they will be."""
        server = json.loads(os.environ[SERVER])
        self._folder = Path(server["sockets"]) / secrets.token_hex(4)
        self._folder.mkdir()
        manager: Any = self.parent
        manager.transport, manager.ip = "ipc", str(self._folder / "k")
        for name, port in {**PORTS, "hb": _HEARTBEAT}.items():
            setattr(manager, f"{name}_port", port)
        self.connection_info = manager.get_connection_info()
        kwargs = await super().pre_launch(cmd=[], **kwargs)
        return {"server": server, **kwargs}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Request the kernel, put it into its control group, and let it begin.

        Raises:
            RuntimeError: what forks kernels has ended, or the system refuses something.
        """
        try:
            await self._launch(kwargs["server"])
        except OSError as error:
            raise RuntimeError(f"The sandbox's kernel did not start: {error}") from None
        return self.connection_info

    async def _launch(self, server: dict[str, Any]) -> None:
        assert self._folder is not None
        manager: Any = self.parent
        limits = Limits(**server["limits"])
        first, count = server["users"]
        user = first + secrets.randbelow(count) if count else None
        if user is not None:
            os.chown(self._folder, user, user)
        if server["group"]:
            self._group = ControlGroup(**server["group"]).make_inner(self._folder.name)
            self._group.set_limits(limits)
        request = KernelRequest(
            key=manager.session.key.decode(),
            home=str(self._folder / "home"),
            user=user,
            counted=self._group is not None,
            limits=limits,
        )
        message = {"start": {"seed": server["seed"], **asdict(request)}}
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(server["control"])
        ours, theirs = socket.socketpair()
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            ours.setblocking(False)
            line = json.dumps(message).encode() + b"\n"
            socket.send_fds(self._connection, [line], [folder, theirs.fileno()])
            self._connection.setblocking(False)
            theirs.close()
            process = await self._await_kernel(ours)
            if self._group is not None:
                self._group.add(process)
            ours.send(b"g")
        finally:
            os.close(folder)
            theirs.close()
            ours.close()

    async def _await_kernel(self, ours: socket.socket) -> int:
        """Wait until the kernel's process is there; return its number, which the system tells."""
        give_up = time.monotonic() + _START_SECONDS
        while True:
            try:
                word, credentials, _, _ = ours.recvmsg(16, socket.CMSG_SPACE(_CREDENTIALS.size))
            except BlockingIOError:
                if await self.poll() is not None or time.monotonic() > give_up:
                    raise RuntimeError("The sandbox's kernel did not start.") from None
                await asyncio.sleep(_POLL_SECONDS)
                continue
            for level, kind, data in credentials:
                if word and level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
                    process: int = _CREDENTIALS.unpack(data)[0]
                    return process
            raise RuntimeError("The sandbox's kernel did not start.")

    async def poll(self) -> int | None:
        """Return None while the kernel runs, then how it ended: see `coursekit.forkserver.protocol`."""
        if self.exit_code is None and self._connection is not None:
            if self._group is not None and self._group.ran_out_of_memory():
                self.exit_code = OUT_OF_MEMORY
                self._connection.close()
                return self.exit_code
            with contextlib.suppress(BlockingIOError):
                try:
                    message = self._connection.recv(4096)
                except ConnectionError:
                    message = b""
                self.exit_code = json.loads(message)["ended"] if message else -1
        return self.exit_code

    async def wait(self) -> int | None:
        while await self.poll() is None:
            await asyncio.sleep(0.01)
        return self.exit_code

    async def send_signal(self, signum: int) -> None:
        if await self.poll() is None:
            with contextlib.suppress(OSError):
                self._send_message({"signal": int(signum)})

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)

    async def cleanup(self, restart: bool = False) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._folder is not None:
            with contextlib.suppress(RecursionError):  # without a sandbox, a student may have nested folders
                shutil.rmtree(self._folder, ignore_errors=True)
        if self._group is not None:
            self._group.remove()
            self._group = None

    def _send_message(self, message: dict[str, Any]) -> None:
        assert self._connection is not None
        self._connection.sendall(json.dumps(message).encode() + b"\n")
