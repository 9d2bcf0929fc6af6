"""What one kernel may take: the grader chooses it, and the kernel sets it for itself and all it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

STUDENT = 1000
"""The user that a kernel believes to be. Outside of its namespace it is another one; see `isolation.py`."""

SOCKET_BUFFER = 212_992
"""Bytes of a socket's buffer as Linux sets it up; students' code may not enlarge it."""


@dataclass(frozen=True)
class Limits:
    """What one kernel may take.

    memory, disk: in bytes; memory counts from what the fork server has already. processes: and threads.
    """

    memory: int = 3_000_000_000
    processes: int = 128
    cpu_seconds: int = 3600
    disk: int = 256 * 1024**2


def set_limits(limits: Limits, *, own_namespace: bool) -> None:
    """Set the limits of this process and all that it starts.

    own_namespace: the process's user has a namespace of its own. Elsewhere the number of processes has no
    limit here, since it would count all processes of the user.
    """
    import resource  # Windows has no such module, and there the command reads the defaults above

    # What the fork server has mapped already is not the student's.
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    values = {
        resource.RLIMIT_AS: mapped + limits.memory,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.disk,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_NOFILE: 1024,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_MEMLOCK: 1024**2,
        resource.RLIMIT_SIGPENDING: 1024,
        resource.RLIMIT_CORE: 0,
    }
    if not own_namespace:
        del values[resource.RLIMIT_NPROC]
    for limit, value in values.items():
        hard = resource.getrlimit(limit)[1]
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (allowed, allowed))
