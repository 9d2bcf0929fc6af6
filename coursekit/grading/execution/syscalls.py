"""The filter of system calls: students' code may ask Linux for what is listed here, and for nothing else.

Python, numpy, torch and Jupyter need little of what Linux offers. The rest is where holes are found, so it is
refused before anybody knows of one. The list is narrower than the default of Docker, which is public and
reviewed: nothing that Docker refuses is in it, and neither are calls that reach other processes, write the
whole system's disks, or take what the system has only so many of.
"""

from __future__ import annotations

import errno
import tempfile
from typing import Any

_FILES = """
access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2
fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fdatasync fgetxattr flistxattr flock
fremovexattr fsetxattr fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr
inotify_add_watch inotify_init inotify_init1 inotify_rm_watch lchown lgetxattr link linkat listxattr
llistxattr lremovexattr lseek lsetxattr lstat mkdir mkdirat mknod mknodat newfstatat open openat openat2
pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv removexattr rename
renameat renameat2 rmdir sendfile setxattr splice stat statfs statx symlink symlinkat sync_file_range tee
truncate umask unlink unlinkat utime utimensat utimes vmsplice write writev
"""
_MEMORY = """
brk madvise map_shadow_stack membarrier mincore mlock mlock2 mlockall mmap mprotect mremap mseal msync
munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect remap_file_pages
"""
_PROCESSES = """
arch_prctl capget capset execve execveat exit exit_group fork get_robust_list get_thread_area getcpu getegid
geteuid getgid getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit getrusage
getsid gettid getuid kill landlock_add_rule landlock_create_ruleset landlock_restrict_self pause pidfd_open
pidfd_send_signal prctl prlimit64 restart_syscall riscv_flush_icache riscv_hwprobe rseq rt_sigaction
rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo
sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler
sched_yield seccomp set_robust_list set_thread_area set_tid_address setfsgid setfsuid setgid setgroups
setitimer setpgid setpriority setregid setresgid setresuid setreuid setrlimit setsid setuid sigaltstack
signalfd signalfd4 sysinfo tgkill times tkill uname vfork wait4 waitid
"""
_WAITING = """
alarm clock_getres clock_gettime clock_nanosleep epoll_create epoll_create1 epoll_ctl epoll_pwait
epoll_pwait2 epoll_wait eventfd eventfd2 futex futex_requeue futex_wait futex_waitv futex_wake getitimer
getrandom gettimeofday nanosleep pipe pipe2 poll ppoll pselect6 select time timer_create timer_delete
timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime
"""
_TALKING = """
accept accept4 bind connect getpeername getsockname getsockopt listen msgctl msgget msgrcv msgsnd recvfrom
recvmmsg recvmsg semctl semget semop semtimedop sendmmsg sendmsg sendto shmat shmctl shmdt shmget shutdown
socketpair
"""
ALLOWED = frozenset(" ".join((_FILES, _MEMORY, _PROCESSES, _WAITING, _TALKING)).split())
"""Calls that may be made with whatever arguments."""

SOCKETS = (1, 2, 10)
"""Families of sockets that may be opened: within the machine, and both of the internet's."""

_NETLINK, _ROUTE = 16, 0  # by which zmq asks for the machine's network interfaces: there is one

NEW_NAMESPACES = 0x7E020000
"""The bits of `clone` that ask for new namespaces."""

_INT = 0xFFFFFFFF  # what Linux reads of an argument that is an int; a caller may fill the rest with anything
_SOL_SOCKET, _SOCKET_OPTIONS = 1, range(1, 128)
BUFFER_OPTIONS = (7, 8, 32, 33)
"""SO_SNDBUF, SO_RCVBUF and their forms for administrators: they let a socket hold more than by itself."""

FILE_COMMANDS = (*range(12), *range(15, 18), *range(36, 40), *range(1030, 1041))
"""What `fcntl` may be asked: copies and flags of an open file, locks, sizes of pipes, seals and hints. Leases
(1024) and notices of a folder (1026) are not among it. By a lease, the owner of a file lets all who open it
wait for 45 seconds; where the grader is not root, the course's files are its own, and so are all kernels."""

_INTERFACES = (0xFF00, 0x8900)
"""What `ioctl` asks of network interfaces: these bits are so. The kernel's connections to the grader are made
in the host's network, of which it would learn names and addresses."""

_PERSONALITIES = (0, 0xFFFFFFFF)  # Linux's own, and the question which one it is


def make_filter(counted: bool) -> bytes:
    """Make the filter as a program for Linux, 8 bytes an instruction (`struct sock_filter`).

    A call that is not listed fails with ENOSYS, as on a system that does not have it: then libraries do
    without. A call of another architecture (32 bits) ends the process.
    counted: a control group counts memory. Without it, files in memory without a name and large buffers of
    sockets could hide some, and are refused too.

    Raises:
        OSError: the library libseccomp, or what Python needs of it, is not there.
    """
    try:
        import pyseccomp
    except (ImportError, RuntimeError, AttributeError) as error:
        raise OSError(str(error)) from None

    call_filter = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    calls = ALLOWED | {"memfd_create", "setsockopt"} if counted else ALLOWED
    for name in sorted(calls):
        if pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) >= 0:  # this system has it
            call_filter.add_rule(pyseccomp.ALLOW, name)
    if not counted:
        for option in set(_SOCKET_OPTIONS) - set(BUFFER_OPTIONS):
            level = pyseccomp.Arg(1, pyseccomp.MASKED_EQ, _INT, _SOL_SOCKET)
            call_filter.add_rule(
                pyseccomp.ALLOW, "setsockopt", level, pyseccomp.Arg(2, pyseccomp.MASKED_EQ, _INT, option)
            )
        _allow_where_other(call_filter, "setsockopt", mask=_INT, value=_SOL_SOCKET)
    for command in FILE_COMMANDS:
        call_filter.add_rule(pyseccomp.ALLOW, "fcntl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, _INT, command))
    for family in SOCKETS:
        call_filter.add_rule(pyseccomp.ALLOW, "socket", pyseccomp.Arg(0, pyseccomp.EQ, family))
    route = (pyseccomp.Arg(0, pyseccomp.EQ, _NETLINK), pyseccomp.Arg(2, pyseccomp.EQ, _ROUTE))
    call_filter.add_rule(pyseccomp.ALLOW, "socket", *route)
    mask, interfaces = _INTERFACES
    _allow_where_other(call_filter, "ioctl", mask=mask, value=interfaces)
    for kind in _PERSONALITIES:
        call_filter.add_rule(pyseccomp.ALLOW, "personality", pyseccomp.Arg(0, pyseccomp.EQ, kind))
    without_new = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, NEW_NAMESPACES, 0)
    call_filter.add_rule(pyseccomp.ALLOW, "clone", without_new)
    with tempfile.TemporaryFile() as file:
        call_filter.export_bpf(file)
        file.seek(0)
        return file.read()


def _allow_where_other(call_filter: Any, call: str, *, mask: int, value: int) -> None:
    """Allow a call where any of the bits of its second argument is not so. mask: the bits; value: theirs."""
    import pyseccomp

    for bit in (1 << place for place in range(32) if mask >> place & 1):
        other = pyseccomp.Arg(1, pyseccomp.MASKED_EQ, bit, ~value & bit)
        call_filter.add_rule(pyseccomp.ALLOW, call, other)
