"""How a kernel is kept to itself: own namespaces and file systems, no rights, a filter of system calls.

Nothing here is shared between kernels: neither files, processes, network, keys and terminals nor, where the
grader is root, the user whose processes and open files the system counts.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import platform
import signal
import socket
import struct
from collections.abc import Sequence
from pathlib import Path

from coursekit.forkserver.limits import SOCKET_BUFFER, STUDENT

_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_NEW_CGROUP = 0x2000000
_NEW_NAMESPACES = 0x20000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000
"""Mount, UTS, IPC, user, process and network namespace; the one of control groups comes later."""
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
_PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 22, 24, 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITIES = 64  # more than any kernel has; unknown numbers are refused and that is all
_CAPSET_VERSION = 0x20080522
_KEYCTL = {"x86_64": 250, "aarch64": 219, "riscv64": 219, "ppc64le": 271, "s390x": 280}
_KEYCTL_JOIN_SESSION_KEYRING = 1
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_TERMINALS = 64
_PER_USER = {"max_user_namespaces": 0, "max_inotify_instances": 32, "max_inotify_watches": 8192}
"""What a kernel may have of things that the system counts for each user: files in /proc/sys/user."""

_HIDDEN_IN_PROC = (
    "/proc/keys",
    "/proc/key-users",
    "/proc/kcore",
    "/proc/interrupts",
    "/proc/timer_list",
    "/proc/sched_debug",
    "/proc/latency_stats",
    "/proc/acpi",
    "/proc/asound",
    "/proc/scsi",
)

_libc = ctypes.CDLL(None, use_errno=True)


def become_user(user: int) -> None:
    """Give up being root, before anything of a student's is near."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    _libc.prctl(_PR_SET_DUMPABLE, 1)  # a process that changed its user may else not write its own uid_map


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Let the system send this process a signal when its parent, or its parent's thread, ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, number)


def leave_session_keyring() -> None:
    """Take an empty session keyring: the one before holds keys of the grader's user."""
    number = _KEYCTL.get(platform.machine())
    if number is not None:  # elsewhere, or in a container that forbids it, the filter of system calls stands
        _libc.syscall(ctypes.c_long(number), ctypes.c_long(_KEYCTL_JOIN_SESSION_KEYRING), None)


def enter_own_namespaces() -> None:
    """Leave the namespaces of the fork server. Only a process without threads can."""
    user, group = os.getuid(), os.getgid()
    _check(_libc.unshare(_NEW_NAMESPACES), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{STUDENT} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{STUDENT} {group} 1")
    _mount(None, "/", None, _MS_PRIVATE | _MS_REC)
    for name, number in _PER_USER.items():
        with contextlib.suppress(FileNotFoundError):  # an old Linux does not know all of them
            Path(f"/proc/sys/user/{name}").write_text(str(number))
    _raise_loopback()
    for name in ("tcp_rmem", "tcp_wmem"):  # least, default and most of a connection's buffer
        with contextlib.suppress(FileNotFoundError):
            Path(f"/proc/sys/net/ipv4/{name}").write_text(f"4096 {SOCKET_BUFFER} {SOCKET_BUFFER}")


def _raise_loopback() -> None:
    """Bring up the one network interface: ipykernel talks to itself through it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def mount_private_filesystem(folders: Sequence[str], size: int) -> None:
    """Mount what this kernel alone may write, each folder with so many bytes.

    All other mounts are read-only already; see `coursekit.grading.execution.sandbox`.
    """
    options = f"size={size},nr_inodes=20000,mode=0700"
    for folder in folders:
        _mount("tmpfs", folder, "tmpfs", _MS_NOSUID | _MS_NODEV, options)
    terminals = f"newinstance,ptmxmode=0666,mode=0600,max={_TERMINALS}"
    _mount("devpts", "/dev/pts", "devpts", _MS_NOSUID | _MS_NOEXEC, terminals)


def hide_control_groups() -> None:
    """Let the control group that this process is in look like the only one."""
    _libc.unshare(_NEW_CGROUP)  # where there are none, nothing is to be hidden


def mount_own_proc() -> None:
    """Mount /proc for the kernel's own process namespace: only its first process can.

    Read-only: without this, files under /proc/sys would be the grader's. What tells of other processes or of
    the machine is covered, as Docker does it.
    """
    _mount("proc", "/proc", "proc", _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    for place in map(Path, _HIDDEN_IN_PROC):
        if place.is_dir():
            _mount("tmpfs", str(place), "tmpfs", _MS_RDONLY | _MS_NOSUID | _MS_NODEV, "size=4k")
        elif place.exists():
            _mount("/dev/null", str(place), None, _MS_BIND)


def prefer_as_oom_victim() -> None:
    """Let the system end this process and what it starts before any other, when it has no memory left."""
    Path("/proc/self/oom_score_adj").write_text("1000")


def drop_capabilities() -> None:
    """Give up every right, and the way to any."""
    for capability in range(_CAPABILITIES):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPSET_VERSION, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    _refuse_new_rights()


class _Program(ctypes.Structure):
    """`struct sock_fprog` of Linux: a filter and the number of its instructions, of 8 bytes each."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def filter_system_calls(program: bytes) -> None:
    """Refuse what the filter refuses from now on, in this process and all that it starts; see `syscalls.py`.

    Raises:
        OSError: this system has no such filters.
    """
    _refuse_new_rights()  # without the sandbox an ordinary user has not done so yet, and Linux insists on it
    filter_program = _Program(len(program) // 8, program)
    result = _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter_program), 0, 0)
    _check(result, "filter system calls")


def _refuse_new_rights() -> None:
    """Let no program give this process rights from now on, such as `sudo` does."""
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    names = [None if text is None else text.encode() for text in (source, target, kind)]
    _check(
        _libc.mount(*names, ctypes.c_ulong(flags), options.encode() if options else None), f"mount {target}"
    )


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
