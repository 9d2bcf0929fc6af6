"""The filter of system calls, loaded for real into a process of its own."""

import ctypes
import errno
import fcntl
import os
import platform
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.forkserver import isolation
from coursekit.forkserver.limits import Limits, set_limits
from coursekit.grading.execution.syscalls import ALLOWED, make_filter
from tests.as_user import ORDINARY

pytestmark = pytest.mark.skipif(
    platform.machine() != "x86_64" or sys.platform != "linux", reason="the numbers are those of x86_64"
)

REFUSED = {
    "keyctl": 250,
    "add_key": 248,
    "request_key": 249,
    "unshare": 272,
    "setns": 308,
    "mount": 165,
    "umount2": 166,
    "pivot_root": 155,
    "chroot": 161,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "mount_setattr": 442,
    "bpf": 321,
    "perf_event_open": 298,
    "userfaultfd": 323,
    "io_uring_setup": 425,
    "io_setup": 206,
    "ptrace": 101,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "process_madvise": 440,
    "pidfd_getfd": 438,
    "kcmp": 312,
    "kexec_load": 246,
    "init_module": 175,
    "finit_module": 313,
    "syslog": 103,
    "quotactl": 179,
    "swapon": 167,
    "reboot": 169,
    "sethostname": 170,
    "settimeofday": 164,
    "clock_settime": 227,
    "adjtimex": 159,
    "acct": 163,
    "iopl": 172,
    "ioperm": 173,
    "name_to_handle_at": 303,
    "open_by_handle_at": 304,
    "fanotify_init": 300,
    "lookup_dcookie": 212,
    "mbind": 237,
    "set_mempolicy": 238,
    "migrate_pages": 256,
    "move_pages": 279,
    "vhangup": 153,
    "clone3": 435,
    "memfd_secret": 447,
    "sync": 162,
    "syncfs": 306,
    "a call that nobody knows yet": 999,
}


def in_forked_process(act):
    """Call a function in a forked process; give what it returns, a small number, and 255 for an error."""
    child = os.fork()
    if child == 0:
        code = 255
        try:
            code = act()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def in_filtered_process(act, counted=True):
    """Call a function in a forked process under the filter; give what it returns, a small number."""
    program = make_filter(counted=counted)

    def act_under_filter():
        isolation.drop_capabilities()
        isolation.filter_system_calls(program)
        return act()

    return in_forked_process(act_under_filter)


def call(number, *arguments):
    """Make a system call, and give the number of its error, 0 for none."""
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(one) for one in arguments))
    return 0 if done >= 0 else ctypes.get_errno()


def test_a_user_without_rights_may_be_filtered_outside_of_the_sandbox():
    program = make_filter(counted=False)

    def act():
        if os.getuid() == 0:
            os.setuid(ORDINARY)
        isolation.filter_system_calls(program)
        return call(REFUSED["keyctl"], 0, 0, 0, 0, 0)

    assert in_forked_process(act) == errno.ENOSYS


@pytest.mark.parametrize(("own_namespace", "expected"), [(True, 0), (False, 1)])
def test_processes_are_limited_only_where_no_others_are_counted(own_namespace, expected):
    def act():
        import resource

        before = resource.getrlimit(resource.RLIMIT_NPROC)
        set_limits(Limits(processes=99), own_namespace=own_namespace)
        return int(resource.getrlimit(resource.RLIMIT_NPROC) == before)

    assert in_forked_process(act) == expected


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    assert in_filtered_process(lambda: call(REFUSED[name], 0, 0, 0, 0, 0)) == errno.ENOSYS


NEW_USER, NEW_NET = 0x10000000, 0x40000000


@pytest.mark.parametrize("flag", [NEW_USER, NEW_NET, 0x20000, 0x2000000])
def test_no_namespace_by_clone(flag):
    assert in_filtered_process(lambda: call(56, flag | 17, 0, 0, 0, 0)) == errno.ENOSYS


@pytest.mark.parametrize(
    ("family", "kind", "protocol"), [(40, 1, 0), (38, 5, 0), (17, 3, 0), (16, 3, 9), (31, 1, 0), (29, 3, 1)]
)
def test_unusual_sockets_are_refused(family, kind, protocol):
    assert in_filtered_process(lambda: call(41, family, kind, protocol)) == errno.ENOSYS


def test_calls_of_32_bits_end_the_process():
    number, exit_32 = 20, b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # mov eax, 20; int 0x80; ret
    assert number == exit_32[1]

    def act():
        import mmap

        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(exit_32)
        ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
        return 0

    assert in_filtered_process(act) < 0


def test_x32_numbers_are_refused():
    assert in_filtered_process(lambda: call(0x40000000 | 39)) in (errno.ENOSYS, -31)


def test_files_in_memory_only_where_they_are_counted():
    def act():
        os.close(os.memfd_create("one"))
        return 0

    assert in_filtered_process(act, counted=True) == 0
    assert in_filtered_process(act, counted=False) == 255


SETSOCKOPT, SOL_SOCKET, TOP = 54, 1, 1 << 32
"""TOP: a bit of an argument that Linux does not read, as the argument is an int."""


@pytest.mark.parametrize("option", [7, 8, 32, 33])
@pytest.mark.parametrize("level", [SOL_SOCKET, SOL_SOCKET | TOP])
@pytest.mark.parametrize("top", [0, TOP])
def test_buffers_of_sockets_grow_only_where_they_are_counted(option, level, top):
    def act():
        return call(SETSOCKOPT, -1, level, option | top, 0, 0)

    assert in_filtered_process(act, counted=False) == errno.ENOSYS
    assert in_filtered_process(act, counted=True) == errno.EBADF


@pytest.mark.parametrize(
    ("level", "option"),
    [(SOL_SOCKET, 2), (SOL_SOCKET, 9), (SOL_SOCKET, 15), (6, 1), (0, 1), (41, 26), (17, 7), (1 << 31, 7)],
)
def test_other_options_of_sockets_are_allowed(level, option):
    assert (
        in_filtered_process(lambda: call(SETSOCKOPT, -1, level, option, 0, 0), counted=False) == errno.EBADF
    )


FCNTL = 72


@pytest.mark.parametrize("command", [fcntl.F_SETLEASE, fcntl.F_GETLEASE, fcntl.F_NOTIFY, 4096])
@pytest.mark.parametrize("top", [0, TOP])
def test_leases_and_notices_of_files_are_refused(command, top):
    assert in_filtered_process(lambda: call(FCNTL, 0, command | top, 0)) == errno.ENOSYS


@pytest.mark.parametrize(
    "command",
    [
        fcntl.F_DUPFD,
        fcntl.F_DUPFD_CLOEXEC,
        fcntl.F_GETFD,
        fcntl.F_SETFD,
        fcntl.F_GETFL,
        fcntl.F_SETFL,
        fcntl.F_SETLK,
        fcntl.F_OFD_SETLKW,
        fcntl.F_SETOWN,
        fcntl.F_GETPIPE_SZ,
        fcntl.F_SETPIPE_SZ,
        fcntl.F_ADD_SEALS,
    ],
)
@pytest.mark.parametrize("top", [0, TOP])
def test_other_commands_for_files_are_allowed(command, top):
    assert in_filtered_process(lambda: call(FCNTL, -1, command | top, 0)) == errno.EBADF


def test_what_a_notebook_does_works():
    def act():
        import multiprocessing
        import tempfile
        import threading

        with multiprocessing.get_context("fork").Pool(2) as pool:
            assert pool.map(abs, [-1, -2]) == [1, 2]
        thread = threading.Thread(target=os.getpid)
        thread.start()
        thread.join()
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"x")
            file.flush()
            Path(file.name).stat()
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname()).close()
        assert subprocess.run(["sh", "-c", "echo $((1 + 1))"], capture_output=True).stdout == b"2\n"
        return 0

    assert in_filtered_process(act) == 0


def test_questions_about_network_interfaces_are_refused():
    def act():
        with socket.socket(socket.AF_UNIX) as one:
            return call(16, one.fileno(), 0x8910, 0)

    assert in_filtered_process(act) == errno.ENOSYS


def test_other_questions_about_open_files_are_answered():
    def act():
        import fcntl
        import termios

        one, _ = socket.socketpair()
        assert fcntl.ioctl(one, termios.FIONREAD, b"1234") == bytes(4)
        return 0

    assert in_filtered_process(act) == 0


def test_nothing_is_named_that_reaches_beyond_the_kernel():
    reaching = {"ptrace", "process_vm_readv", "keyctl", "mount", "unshare", "setns", "bpf", "clone", "clone3"}
    assert not ALLOWED & reaching
