"""nbval's kernel, watched: it may die, run on without end, or say too much, and each is noticed at once."""

from __future__ import annotations

import contextlib
import re
import resource
import time
from collections import deque
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session
from nbval.kernel import NbvalKernelspecManager, RunningKernel

from coursekit.forkserver.protocol import OUT_OF_MEMORY, TOO_MANY_PROCESSES
from coursekit.grading.outcome import Outcome

MESSAGE_BYTES = 16 * 1024**2
"""Longest message that is taken from a kernel, all its frames together."""

MESSAGE_PARTS = 200_000
"""Lists, objects and commas that a message may hold: memory grows with these when it is parsed."""

WAITING_BYTES = 400 * 1024**2
"""What messages that nobody has read yet may take of this process's memory."""

_POLL_SECONDS = 0.2  # between two looks at whether the kernel lives
_QUIET_SECONDS = 3.0  # for the last of a cell's output, after its reply
_MESSAGE_OVERHEAD = 500  # bytes that a message takes beside its content
_PART_SIGNS = (b"[", b"{", b",")
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.S)
_OUTCOMES = {OUT_OF_MEMORY: Outcome.MEMORY, TOO_MANY_PROCESSES: Outcome.DIED}


class WatchedKernel(RunningKernel):
    """A kernel with a deadline and a limit on what it says.

    lost: why it can be used no more, None while it can. reply: of the last cell, as the kernel sent it; an
    error counts even where no traceback was shown. said: bytes of output since the last `allow`.
    """

    def __init__(self, kernel_name: str, cwd: str | None = None, startup_timeout: float = 60) -> None:
        self.lost: Outcome | None = None
        self.reply: dict[str, Any] = {}
        self._unread: deque[dict[str, Any]] = deque()
        self.allow(seconds=startup_timeout, output=MESSAGE_BYTES)
        # As nbval does it, but with connections that obey limits.
        self.km = KernelManager(
            kernel_name=kernel_name,
            kernel_spec_manager=NbvalKernelspecManager(),
            context=_make_limited_context(),
            session=LimitedSession(),
        )
        self.km.start_kernel(cwd=cwd)
        self.kc = self.km.client()
        self._session: LimitedSession = self.kc.session  # a copy of the manager's
        self.kc.start_channels(hb=False, stdin=False)
        try:
            self._ensure_iopub_up()
        except BaseException:
            self.stop()
            raise

    def allow(self, seconds: float, output: int) -> None:
        """Start a new count: what follows may take so long, and say so many bytes."""
        self.deadline = time.monotonic() + seconds
        self.output_limit = output
        self.said = 0
        self._memory = _resident_bytes()

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """Wait for the end of a cell, and listen to what it says meanwhile.

        Raises `Empty` when the time is over or the kernel is lost.
        """
        while True:
            self._receive_output()
            message = self._receive_message("shell", _POLL_SECONDS)
            if message and message["parent_header"].get("msg_id") == msg_id:
                self.reply = message["content"]
                return
            if time.monotonic() > self.deadline:
                self.lose(Outcome.TIMEOUT)
            if self._is_lost():
                raise Empty

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run a cell by itself, without comparing, and return what it displayed. See `lost` for its end."""
        message = self.execute_cell_input(source, allow_stdin=False)
        displayed: list[dict[str, Any]] = []
        with contextlib.suppress(Empty):
            self.await_reply(message)
            while True:
                output = self.get_message("iopub", _QUIET_SECONDS)
                if output["parent_header"].get("msg_id") != message:
                    continue
                if output["msg_type"] == "display_data":
                    displayed.append({"output_type": "display_data", **output["content"]})
                if output["content"].get("execution_state") == "idle":
                    break
        return displayed

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message; those that came during `await_reply` first. Raises `Empty` as above."""
        if stream == "iopub" and self._unread:
            return self._unread.popleft()
        give_up = time.monotonic() + (timeout or _POLL_SECONDS)
        while True:
            message = None if self.lost else self._receive_message(stream, _POLL_SECONDS)
            if message:
                return message
            if stream == "iopub" and time.monotonic() > give_up:
                self.lose(Outcome.OUTPUT)  # the cell has ended, but its output does not
            if self._is_lost() or time.monotonic() > give_up:
                raise Empty

    def interrupt(self) -> None:
        if self.lost is None:
            self.lose(Outcome.TIMEOUT)

    def lose(self, why: Outcome) -> None:
        """Give up the kernel, and end it: it may else go on talking. The first reason counts."""
        if self.lost is None:
            self.lost = why
            self._shut_down()

    def stop(self) -> None:
        self.lose(Outcome.DIED)

    def _shut_down(self) -> None:
        """Close the connections, with all that waits in them, and kill the kernel."""
        self._unread.clear()
        self.kc.stop_channels()
        self.km.shutdown_kernel(now=True)
        self.km.context.destroy(linger=0)

    def _receive_output(self) -> None:
        while not self.lost and (message := self._receive_message("iopub", 0)):
            self._unread.append(message)

    def _receive_message(self, stream: str, timeout: float) -> dict[str, Any] | None:
        """Receive one message, None where there is none. One that no honest kernel sends ends the kernel."""
        message: dict[str, Any] | None = None
        self._session.size = 0
        try:
            receive = self.kc.get_iopub_msg if stream == "iopub" else self.kc.get_shell_msg
            message = receive(timeout=timeout)
            if not _is_kernel_message(message):
                raise ValueError("not a message of a kernel")
        except Empty:
            pass
        except TooLarge:
            self.lose(Outcome.OUTPUT)
        except Exception:  # whatever the parser makes of it
            self.lose(Outcome.TAMPERED)
        if _resident_bytes() > self._memory + WAITING_BYTES:
            self.lose(Outcome.OUTPUT)
        self.said += self._session.size + _MESSAGE_OVERHEAD if stream == "iopub" and message else 0
        if self.said > self.output_limit:
            self.lose(Outcome.OUTPUT)
        if self.lost or not message:
            return None
        if time.monotonic() > self.deadline + _QUIET_SECONDS:  # it may never stop talking
            self.lose(Outcome.TIMEOUT)
        return message

    def _is_lost(self) -> bool:
        if self.lost is None and not self.is_alive():
            code = getattr(self.km.provisioner, "exit_code", None)
            self.lose(_OUTCOMES.get(code, Outcome.DIED) if code is not None else Outcome.DIED)
        return self.lost is not None


_REQUIRED_FIELDS: dict[str, dict[str, type]] = {
    "status": {"execution_state": str},
    "stream": {"name": str, "text": str},
    "display_data": {"data": dict, "metadata": dict},
    "execute_result": {"data": dict, "metadata": dict, "execution_count": int},
    "error": {"ename": str, "evalue": str, "traceback": list},
    "execute_reply": {"status": str},
}
"""What nbval looks for in messages, by their type."""


def _is_kernel_message(message: Any) -> bool:
    parts = [message["content"], message["parent_header"]]
    if not all(isinstance(part, dict) for part in parts) or not isinstance(message["msg_type"], str):
        return False
    required = _REQUIRED_FIELDS.get(message["msg_type"], {})
    right = all(isinstance(parts[0].get(name), kind) for name, kind in required.items())
    return right and all(isinstance(line, str) for line in parts[0].get("traceback", []))


class TooLarge(ValueError):
    """A message is longer than any that a cell's output needs."""


class LimitedSession(Session):
    """Takes messages apart only when they are of a size that does no harm. size: bytes of the last one."""

    size = 0

    def deserialize(self, msg_list: list[Any], content: bool = True, copy: bool = True) -> dict[str, Any]:
        """Parse a message's frames.

        Raises:
            TooLarge: they have too many bytes together, or would become too many objects.
        """
        frames = [bytes(frame) for frame in msg_list]
        self.size = sum(map(len, frames))
        if self.size > MESSAGE_BYTES:
            raise TooLarge(f"a message of {self.size} bytes")
        if sum(map(_count_parts, frames)) > MESSAGE_PARTS:
            raise TooLarge("a message of too many parts")
        return super().deserialize(msg_list, content=content, copy=copy)


def _count_parts(frame: bytes) -> int:
    """Count what becomes an object when a frame is parsed: never too few."""
    count = sum(map(frame.count, _PART_SIGNS))
    if count > MESSAGE_PARTS:  # commas in a text cost nothing
        frame = _TEXT.sub(b"", frame)
        count = sum(map(frame.count, _PART_SIGNS))
    return count


def _resident_bytes() -> int:
    """Return the bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _make_limited_context() -> zmq.Context[Any]:
    """Make the settings of the connections to a kernel that is not to be trusted."""
    context: zmq.Context[Any] = zmq.Context()
    # A kernel could leave its socket and put a link to another one there: never connect again.
    context.setsockopt(zmq.RECONNECT_IVL, -1)
    context.setsockopt(zmq.MAXMSGSIZE, MESSAGE_BYTES)
    return context
