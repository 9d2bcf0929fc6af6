"""What the grader and the fork server tell each other: settings, requests for kernels, and how these end.

All of it travels as JSON. No seed stands in what a kernel can see, and no truth anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.forkserver.limits import Limits

PORTS = {"shell": 1, "iopub": 2, "stdin": 3, "control": 4}
"""The kernel's sockets by channel: the number at the end of each one's name. Nobody needs the heartbeat."""

ENDED, FAILED, OUT_OF_MEMORY, TOO_MANY_PROCESSES = 0, 70, 71, 72
"""Exit codes of a supervisor: what became of its kernel."""


@dataclass(frozen=True)
class ServerSettings:
    """What the fork server is started with, on its standard input.

    Beside these, it gets "seeds" (of the sample data that kernels may be asked to have, in an order that says
    nothing of what each is for) and "values" (what reads the answer of each exercise, in base64): it forgets
    both before it forks.

    sandbox: whether kernels are isolated. modules: to import before any fork. listener: number of the open
    socket at which requests come in. home: the kernel's home folder in the sandbox. private_folders: those
    that each kernel has for itself. call_filter: the program that filters system calls, in base64; "" for
    none.
    """

    sandbox: bool
    modules: tuple[str, ...]
    listener: int
    home: str
    private_folders: tuple[str, ...]
    call_filter: str


@dataclass(frozen=True)
class KernelRequest:
    """A kernel that the grader asks for.

    key: signs the kernel's messages. home: its home folder where there is no sandbox. user: the system's user
    that it becomes, None for the grader's own. counted: whether a control group counts its memory.
    """

    key: str
    home: str
    user: int | None
    counted: bool
    limits: Limits


def socket_name(port: int) -> str:
    """Return the name of a kernel's socket in its folder, as zmq and ipykernel put it together."""
    return f"k-{port}"
