"""The room in which a kernel runs: namespaces and mounts of its own, no rights, and limits."""

from __future__ import annotations

import ctypes
import os
import resource
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_NEW_NAMESPACES = 0x20000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000  # mount, uts, ipc, user, pid
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_CAPABILITIES = 64  # more than any kernel has; unknown numbers are refused and that is all
_CAPSET_VERSION = 0x20080522

NOBODY = 65534
"""The user that a grader who is root becomes inside: root's processes obey no limit on their number."""

STUDENT = 1000
"""The user that a kernel believes to be. Outside of its namespace it is the grader, or nobody."""

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


def become_nobody() -> None:
    """Give up being root, before anything of a student's is near."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    _libc.prctl(_PR_SET_DUMPABLE, 1)  # a process that changed its user may else not write its own uid_map


def die_with_parent() -> None:
    """Let the system kill this process when its parent ends, however that comes."""
    _libc.prctl(_PR_SET_PDEATHSIG, 9)


def take_namespaces() -> None:
    """Leave the namespaces of the warm process. Only a process without threads can."""
    user, group = os.getuid(), os.getgid()
    _check(_libc.unshare(_NEW_NAMESPACES), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{STUDENT} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{STUDENT} {group} 1")
    _mount(None, "/", None, _MS_PRIVATE | _MS_REC)


def furnish(order: Order, settings: dict[str, Any]) -> None:
    """Mount what this kernel alone may write, and cover what is not its business."""
    room = f"size={order.disk},nr_inodes=20000,mode=0700"
    own = f"{settings['sockets']}/{order.folder}"
    _mount(own, settings["own"], None, _MS_BIND)
    for place in settings["covered"]:
        _mount("tmpfs", place, "tmpfs", _MS_RDONLY | _MS_NOSUID | _MS_NODEV, "size=4k")
    for place in settings["private"]:
        _mount("tmpfs", place, "tmpfs", _MS_NOSUID | _MS_NODEV, room)


def show_own_processes() -> None:
    """Mount /proc for the kernel's own process namespace: only its first process can.

    Read-only: without this, files under /proc/sys would be the grader's.
    """
    _mount("proc", "/proc", "proc", _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)


def drop_rights() -> None:
    """Give up every right, and the way to any."""
    for capability in range(_CAPABILITIES):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPSET_VERSION, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def set_limits(order: Order) -> None:
    """Set the limits of this process and all that it starts."""
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


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    names = [None if text is None else text.encode() for text in (source, target, kind)]
    _check(
        _libc.mount(*names, ctypes.c_ulong(flags), options.encode() if options else None), f"mount {target}"
    )


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
