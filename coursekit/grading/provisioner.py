"""A kernel provisioner of jupyter_client's that lets the warm process fork the kernel.

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
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from coursekit.warm.room import NOBODY

if TYPE_CHECKING:
    from coursekit.grading.sandbox import Warm

KERNEL_NAME = "coursekit-sandbox"

ORDER = "COURSEKIT_KERNEL_ORDER"
"""Environment variable of the grader's processes: where the warm process listens, and what a kernel gets."""

_START_SECONDS = 60.0
_PORTS = {"shell": 1, "iopub": 2, "stdin": 3, "control": 4, "hb": 5}


@contextlib.contextmanager
def kernels_of(warm: Warm, seed: int) -> Iterator[None]:
    """Let kernels of this name come from a warm process in this block, with the sample of a seed."""
    limits = {"seed": seed, **asdict(warm.limits)}
    order = {"control": str(warm.control), "sockets": str(warm.sockets), "limits": limits}
    ours = {ORDER: json.dumps(order), "JUPYTER_PATH": str(Path(__file__).parent)}
    with _environment(ours):
        yield


@contextlib.contextmanager
def other_data(seed: int) -> Iterator[None]:
    """Let kernels that start in this block have the sample of another seed."""
    order = json.loads(os.environ[ORDER])
    order["limits"]["seed"] = seed
    with _environment({ORDER: json.dumps(order)}):
        yield


@contextlib.contextmanager
def _environment(ours: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class SandboxProvisioner(KernelProvisionerBase):
    """One kernel, forked by the warm process. Closing the connection kills it and all that it started."""

    _connection: socket.socket | None = None
    _folder: Path | None = None
    exit_code: int | None = None

    @property
    def has_process(self) -> bool:
        return self._connection is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose a folder for the kernel's sockets, and tell the manager where they will be."""
        order = json.loads(os.environ[ORDER])
        self._folder = Path(order["sockets"]) / secrets.token_hex(4)
        self._folder.mkdir()
        if os.geteuid() == 0:  # the kernel is nobody then
            os.chown(self._folder, NOBODY, NOBODY)
        manager: Any = self.parent
        manager.transport, manager.ip = "ipc", str(self._folder / "k")
        for name, port in _PORTS.items():
            setattr(manager, f"{name}_port", port)
        self.connection_info = manager.get_connection_info()
        kwargs = await super().pre_launch(cmd=[], **kwargs)
        return {"order": order, **kwargs}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Order the kernel, and wait until its sockets are there: then clients need to connect only once."""
        order = kwargs["order"]
        assert self._folder is not None
        manager: Any = self.parent
        key = manager.session.key.decode()
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(order["control"])
        start = {"folder": self._folder.name, "key": key, **order["limits"]}
        self._send({"start": start})
        self._connection.setblocking(False)
        sockets = [self._folder / f"k-{port}" for port in _PORTS.values()]
        give_up = time.monotonic() + _START_SECONDS
        while not all(one.exists() for one in sockets):
            if await self.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError("The sandbox's kernel did not start.")
            await asyncio.sleep(0.01)
        return self.connection_info

    async def poll(self) -> int | None:
        """Give None while the kernel runs, then how it ended: see `coursekit.warm.guard`."""
        if self.exit_code is None and self._connection is not None:
            with contextlib.suppress(BlockingIOError):
                try:
                    said = self._connection.recv(4096)
                except ConnectionError:
                    said = b""
                self.exit_code = json.loads(said)["ended"] if said else -1
        return self.exit_code

    async def wait(self) -> int | None:
        while await self.poll() is None:
            await asyncio.sleep(0.01)
        return self.exit_code

    async def send_signal(self, signum: int) -> None:
        if await self.poll() is None:
            with contextlib.suppress(OSError):
                self._send({"signal": int(signum)})

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)

    async def cleanup(self, restart: bool = False) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, message: dict[str, Any]) -> None:
        assert self._connection is not None
        self._connection.sendall(json.dumps(message).encode() + b"\n")
