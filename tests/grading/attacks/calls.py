"""System calls that no notebook needs, and that have let programs out of sandboxes."""

from collections.abc import Mapping

from tests.grading.attacks.model import Attack, cell_source, make_attack

# Each call is made in a process of its own, which it may change or end. Every end but a refusal is a leak.
_CALLS = """
{GUARD}
import ctypes
import errno
import mmap
import socket
import struct
libc = ctypes.CDLL(None, use_errno=True)
REFUSALS = (errno.EPERM, errno.ENOSYS, errno.EACCES, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT,
            errno.ESOCKTNOSUPPORT, errno.ENXIO)  # the last where there is no terminal
def raw(number, *given):
    given = [ctypes.c_long(value) if isinstance(value, int) else value for value in given]
    if libc.syscall(ctypes.c_long(number), *given) < 0:
        raise OSError(ctypes.get_errno(), "refused")
def text(size=4096):
    return ctypes.create_string_buffer(size)
def try_all(tries):
    for name, action in tries.items():
        child = os.fork()
        if child == 0:
            code = 1
            try:
                action()
            except OSError as problem:
                code = 0 if problem.errno in REFUSALS else 2
            except BaseException:
                code = 0
            os._exit(code)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            {LEAK}("worked:" if os.WEXITSTATUS(status) == 1 else "was let in:", name)
"""


def _make_call_attack(name: str, why: str, tries: Mapping[str, str], before: str = "") -> Attack:
    """Return an attack of system calls. tries: a call's name to the expression that makes it."""
    lines = "".join(f"    {call!r}: lambda: {source},\n" for call, source in tries.items())
    text = f"{_CALLS}\n{cell_source(before)}\ntry_all({{\n{lines}}})\n{{SOLUTION}}"
    return make_attack(name, why, text)


CALLS = (
    _make_call_attack(
        "calls-keyrings",
        "It calls what keeps keys.",
        {
            "add_key": 'raw(248, b"user", b"x", b"x", 1, -2)',
            "request_key": 'raw(249, b"user", b"x", None, -2)',
            "keyctl: get": "raw(250, 0, -3, 1)",
            "keyctl: join": "raw(250, 1, None)",
            "keyctl: persistent": "raw(250, 22, -1, -3)",
        },
    ),
    _make_call_attack(
        "calls-unshare",
        "It leaves its namespaces.",
        {
            "user": "raw(272, 0x10000000)",
            "mount": "raw(272, 0x20000)",
            "network": "raw(272, 0x40000000)",
            "user and network": "raw(272, 0x50000000)",
            "process": "raw(272, 0x20000000)",
            "cgroup": "raw(272, 0x02000000)",
            "time": "raw(272, 0x80)",
            "ipc": "raw(272, 0x08000000)",
        },
    ),
    _make_call_attack(
        "calls-clone-with-namespaces",
        "It starts processes in new namespaces, by the old and by the new call.",
        {
            "clone, user": "raw(56, 0x10000011, None, None, None, None)",
            "clone, user and mount": "raw(56, 0x10020011, None, None, None, None)",
            "clone, network": "raw(56, 0x40000011, None, None, None, None)",
            "clone3": 'raw(435, struct.pack("8Q", 0x10000000, 0, 0, 0, 17, 0, 0, 0), 64)',
        },
    ),
    _make_call_attack(
        "calls-setns",
        "It enters namespaces, its own and those of the first process.",
        {
            "own user": 'raw(308, os.open("/proc/self/ns/user", 0), 0)',
            "own mount": 'raw(308, os.open("/proc/self/ns/mnt", 0), 0)',
            "own network": 'raw(308, os.open("/proc/self/ns/net", 0), 0)',
            "by process": "raw(308, os.pidfd_open(os.getpid()), 0x10000000)",
        },
    ),
    _make_call_attack(
        "calls-mount",
        "It mounts and unmounts by the old calls.",
        {
            "mount": 'raw(165, b"none", b"/home/student", b"tmpfs", 0, None)',
            "bind": 'raw(165, b"/", b"/home/student", None, 4096, None)',
            "umount2": 'raw(166, b"/home/student", 2)',
            "pivot_root": 'raw(155, b"/home/student", b"/home/student")',
            "chroot": 'raw(161, b"/home/student")',
        },
    ),
    _make_call_attack(
        "calls-mount-anew",
        "It mounts by the new calls.",
        {
            "open_tree": 'raw(428, -100, b"/", 0)',
            "open_tree, a copy": 'raw(428, -100, b"/", 1)',
            "move_mount": 'raw(429, -100, b"/", -100, b"/home/student", 0)',
            "fsopen": 'raw(430, b"tmpfs", 0)',
            "fspick": 'raw(433, -100, b"/home/student", 0)',
            "mount_setattr": 'raw(442, -100, b"/home/student", 0, struct.pack("4Q", 1, 0, 0, 0), 32)',
        },
    ),
    _make_call_attack(
        "calls-mount-in-a-namespace",
        "It takes a user and a mount namespace of its own first, where it may mount.",
        {
            "mount": '(raw(272, 0x10020000), raw(165, b"none", b"/home/student", b"tmpfs", 0, None))',
            "fsopen": '(raw(272, 0x10020000), raw(430, b"tmpfs", 0))',
            "packets": "(raw(272, 0x50000000), socket.socket(17, socket.SOCK_RAW, 0))",
            "hostname": '(raw(272, 0x14000000), raw(170, b"x", 1))',
        },
    ),
    _make_call_attack(
        "calls-bpf",
        "It loads programs into the system.",
        {
            "map": 'raw(321, 0, struct.pack("IIII", 2, 4, 4, 1) + bytes(112), 128)',
            "program": "raw(321, 5, bytes(128), 128)",
            "next program": "raw(321, 11, bytes(128), 128)",
        },
    ),
    _make_call_attack(
        "calls-perf",
        "It measures itself and others by the system's counters.",
        {
            "itself": 'raw(298, struct.pack("IIQQQQ", 1, 128, 0, 0, 0, 0b1100000) + bytes(88), 0, -1, -1, 0)',
            "everybody": 'raw(298, struct.pack("IIQQQQ", 1, 128, 0, 0, 0, 0) + bytes(88), -1, 0, -1, 0)',
        },
    ),
    _make_call_attack(
        "calls-userfaultfd",
        "It asks to handle page faults itself, by which races in the system are won.",
        {"user mode": "raw(323, 1)", "any": "raw(323, 0)"},
    ),
    _make_call_attack(
        "calls-io-uring",
        "It makes a ring, by which calls pass a filter.",
        {
            "setup": "raw(425, 8, text(120))",
            "enter": "raw(426, 0, 0, 0, 0, None, 0)",
            "register": "raw(427, 0, 0, None, 0)",
        },
    ),
    _make_call_attack(
        "calls-ptrace",
        "It traces another process and reads and writes its memory.",
        {
            "attach": "raw(101, 16, victim, None, None)",
            "seize": "raw(101, 0x4206, victim, None, None)",
            "trace me": "raw(101, 0, 0, None, None)",
            "read": "raw(310, victim, vector, 1, vector, 1, 0)",
            "write": "raw(311, victim, vector, 1, vector, 1, 0)",
            "kcmp": "raw(312, os.getpid(), os.getppid(), 0, 0, 0)",
            "pidfd_getfd": "raw(438, os.pidfd_open(os.getppid()), 0, 0)",
            "process_madvise": "raw(440, os.pidfd_open(os.getppid()), vector, 1, 20, 0)",
        },
        """
        place = ctypes.create_string_buffer(b"eight...")
        vector = struct.pack("QQ", ctypes.addressof(place), 8)
        victim = os.fork()  # a tracer stops a process: not this one
        if victim == 0:
            import time
            time.sleep(5)
            os._exit(0)
        """,
    ),
    _make_call_attack(
        "calls-kernel-loading",
        "It loads modules and other kernels, and reads the system's log.",
        {
            "kexec_load": "raw(246, 0, 0, None, 0)",
            "kexec_file_load": "raw(320, -1, -1, 0, None, 0)",
            "init_module": 'raw(175, b"x", 1, b"")',
            "finit_module": 'raw(313, os.open("/dev/null", 0), b"", 0)',
            "delete_module": 'raw(176, b"no_such_module", 0)',
            "syslog": "raw(103, 10, None, 0)",
            "syslog, read": "raw(103, 3, text(), 4096)",
        },
    ),
    _make_call_attack(
        "calls-of-an-administrator",
        "It sets the clock, quotas and swap, and starts the machine anew.",
        {
            "quotactl": "raw(179, 0x80000700, None, 0, text())",
            "quotactl_fd": 'raw(443, os.open("/", 0), 0x80000700, 0, text())',
            "swapon": 'raw(167, b"/home/student/none", 0)',
            "swapoff": 'raw(168, b"/home/student/none")',
            "reboot": "raw(169, 0, 0, 0, None)",
            "settimeofday": 'raw(164, struct.pack("qq", 0, 0), None)',
            "clock_settime": 'raw(227, 0, struct.pack("qq", 1, 0))',
            "clock_adjtime": 'raw(305, 0, struct.pack("I", 1) + bytes(300))',
            "adjtimex": 'raw(159, struct.pack("I", 1) + bytes(300))',
            "acct": "raw(163, None)",
            "iopl": "raw(172, 3)",
            "ioperm": "raw(173, 0, 8, 1)",
            "vhangup": "raw(153)",
            "nfsservctl": "raw(180, 0, None, None)",
        },
    ),
    _make_call_attack(
        "calls-file-handles",
        "It opens files by their numbers, past all folders.",
        {
            "name": 'raw(303, -100, b"/", struct.pack("Ii", 120, 0) + bytes(120), text(4), 0)',
            "open": 'raw(304, os.open("/", 0), struct.pack("Ii", 8, 1) + bytes(120), 0)',
            "cookie": "raw(212, 1, text(), 4096)",
            "fanotify": "raw(300, 0, 0)",
            "fanotify, of a user": "raw(300, 0x200, 0)",
        },
    ),
    _make_call_attack(
        "calls-personality",
        "It takes personalities in which old protections are off.",
        {
            "no random addresses": "raw(135, 0x0040000)",
            "readable is executable": "raw(135, 0x0400000)",
            "page zero": "raw(135, 0x0100000)",
            "another system": "raw(135, 0x0006)",
        },
    ),
    _make_call_attack(
        "calls-numa",
        "It moves memory between nodes, its own and that of others.",
        {
            "mbind": "raw(237, ctypes.c_void_p(start), 4096, 0, None, 0, 0)",
            "set_mempolicy": "raw(238, 0, None, 0)",
            "get_mempolicy": "raw(239, text(4), None, 0, None, 0)",
            "migrate_pages": "raw(256, 0, 1, text(8), text(8))",
            "move_pages": "raw(279, 0, 0, None, None, None, 0)",
            "set_mempolicy_home_node": "raw(450, ctypes.c_void_p(start), 4096, 0, 0)",
        },
        """
        page = mmap.mmap(-1, 4096)
        start = ctypes.addressof(ctypes.c_char.from_buffer(page))
        """,
    ),
    _make_call_attack(
        "calls-of-the-past",
        "It calls what no program calls any more.",
        {
            "vm86": "raw(166 + 0x4000_0000, 1, None)",
            "uselib": 'raw(134, b"/usr/lib/none")',
            "ustat": "raw(136, os.stat('/').st_dev, text())",
            "sysfs": "raw(139, 3)",
            "_sysctl": "raw(156, text())",
            "create_module": 'raw(174, b"x", 1)',
            "get_kernel_syms": "raw(177, None)",
            "query_module": "raw(178, None, 0, None, 0, None)",
        },
    ),
    _make_call_attack(
        "calls-of-32-bits",
        "It makes calls through the door for programs of 32 bits, where other numbers count.",
        {
            "getpid": "call_32(20)",
            "keyctl": "call_32(288, 0, -3, 1)",
            "unshare": "call_32(310, 0x10000000)",
            "add_key": "call_32(286)",
        },
        """
        def call_32(number, ebx=0, ecx=0, edx=0):
            page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            code = b"\\x53\\xb8" + struct.pack("<I", number) + b"\\xbb" + struct.pack("<I", ebx & 0xFFFFFFFF)
            code += b"\\xb9" + struct.pack("<I", ecx & 0xFFFFFFFF) + b"\\xba" + struct.pack("<I", edx)
            page.write(code + b"\\xcd\\x80\\x5b\\xc3")  # int 0x80
            start = ctypes.addressof(ctypes.c_char.from_buffer(page))
            result = ctypes.CFUNCTYPE(ctypes.c_int)(start)()
            if result < 0:
                raise OSError(-result, "refused")
        """,
    ),
    _make_call_attack(
        "calls-of-x32",
        "It makes calls by the numbers of x32, which a filter may forget.",
        {
            "getpid": "raw(39 + 0x40000000)",
            "unshare": "raw(272 + 0x40000000, 0x10000000)",
            "keyctl": "raw(250 + 0x40000000, 0, -3, 1)",
            "ptrace": "raw(521 + 0x40000000, 0, 0, None, None)",
        },
    ),
    _make_call_attack(
        "opens-odd-sockets",
        "It opens sockets to the machine's host, to its ciphers, its network cards and its settings.",
        {
            "vsock": "socket.socket(40, socket.SOCK_STREAM)",
            "vsock, packets": "socket.socket(40, socket.SOCK_DGRAM)",
            "alg": "socket.socket(38, socket.SOCK_SEQPACKET)",
            "packet": "socket.socket(17, socket.SOCK_RAW, 0x0300)",
            "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
            "netlink, filters": "socket.socket(16, socket.SOCK_RAW, 12)",
            "netlink, ipsec": "socket.socket(16, socket.SOCK_RAW, 6)",
            "netlink, audit": "socket.socket(16, socket.SOCK_RAW, 9)",
            "netlink, events": "socket.socket(16, socket.SOCK_RAW, 15)",
            "key": "socket.socket(15, socket.SOCK_RAW, 2)",
            "xdp": "socket.socket(44, socket.SOCK_RAW)",
            "smc": "socket.socket(43, socket.SOCK_STREAM)",
            "tipc": "socket.socket(30, socket.SOCK_STREAM)",
            "bluetooth": "socket.socket(31, socket.SOCK_STREAM)",
            "rds": "socket.socket(21, socket.SOCK_SEQPACKET)",
            "can": "socket.socket(29, socket.SOCK_RAW, 1)",
        },
    ),
    _make_call_attack(
        "injects-into-terminals",
        "It types into its terminal, as if the grader had typed.",
        {
            "TIOCSTI": 'fcntl.ioctl(os.open("/dev/tty", os.O_RDWR), 0x5412, b"x")',
            "TIOCLINUX": 'fcntl.ioctl(os.open("/dev/tty", os.O_RDWR), 0x541C, b"\\3")',
        },
        "import fcntl",
    ),
)
