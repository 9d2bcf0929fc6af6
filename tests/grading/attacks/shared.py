"""Attacks on what kernels share with each other, with later kernels and with the system.

An attack whose harm falls on others shows nothing in its own outcome. So it looks first whether one like it
has been there, or is there now, and tells; and honest students are graded beside it: see `beside.py`.
"""

from typing import Any

from tests.grading.attacks.model import (
    DIED,
    ERROR,
    PASSED,
    STOPPED,
    TIMEOUT,
    WRONG,
    Attack,
    Outcomes,
    cell_source,
    make_attack,
)
from tests.grading.attacks.tools import TOOLS


def _make_shared_attack(
    name: str, why: str, source: str, outcomes: Outcomes = PASSED, hold: float = 2, **options: Any
) -> Attack:
    """Return an attack that holds what it has for some seconds, and then solves the exercise."""
    text = f"{TOOLS}\n{cell_source(source)}\ntime.sleep({hold})\n{{SOLUTION}}"
    return make_attack(name, why, text, outcomes, **options)


FILES = (
    _make_shared_attack(
        "leaves-a-file-in-every-folder",
        "It leaves a file in every folder that it may write, and tells of those that are there already.",
        """
        import sys
        skipped = ("/proc", "/sys", "/usr", sys.prefix, sys.base_prefix)
        for place, folders, _ in os.walk("/"):
            folders[:] = [name for name in folders if os.path.join(place, name) not in skipped]
            leave(os.path.join(place, "left-by-an-attacker"))
        """,
    ),
    _make_shared_attack(
        "leaves-new-folders-at-the-top",
        "It makes folders at the top of the file system, for whoever comes later.",
        """
        for name in ("opt", "srv", "var/tmp", "mnt", "left", "boot", "root", "home/other", "run/user"):
            leave(f"/{name}/left-by-an-attacker")
        """,
    ),
    _make_shared_attack(
        "plants-an-ipython-configuration",
        "It leaves a configuration of IPython for all users that ends every later kernel.",
        """
        end = "import os\\nos._exit(1)\\n"
        for folder in ("/etc/ipython", "/usr/local/etc/ipython", "/usr/etc/ipython", "/etc/jupyter"):
            for name in ("ipython_config.py", "ipython_kernel_config.py", "jupyter_config.py"):
                leave(f"{folder}/{name}", end)
        """,
    ),
    _make_shared_attack(
        "plants-startup-files",
        "It leaves programs where IPython runs them when a kernel starts.",
        """
        for folder in ("/etc/ipython", "/usr/local/etc/ipython", "/home/student/.ipython/profile_default"):
            leave(f"{folder}/startup/00-first.py", "import os\\nos._exit(1)\\n")
        """,
    ),
    _make_shared_attack(
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
    _make_shared_attack(
        "plants-modules-beside-the-kernel",
        "It leaves modules with the names of ones that later cells import, where the kernel starts.",
        """
        for place in ("/", "/home", "/run", "/run/kernel"):
            for name in ("pickle", "secrets", "zipfile", "antigravity", "turtle"):
                leave(f"{place}/{name}.py", "import os; os._exit(1)\\n")
        """,
    ),
    _make_shared_attack(
        "plants-a-library-for-the-loader",
        "It tells the system's loader to load a library of its own into every program.",
        """
        for path in ("/etc/ld.so.preload", "/etc/ld.so.conf.d/first.conf", "/etc/ld-nix.so.preload"):
            leave(path, "/home/student/library.so")
        attempt(os.rename, "/etc/ld.so.cache", "/etc/ld.so.cache.old")
        """,
    ),
    _make_shared_attack(
        "plants-settings-of-the-system",
        "It leaves users, name services, hosts and shell settings for the programs of later kernels.",
        """
        for name in ("passwd", "group", "shadow", "nsswitch.conf", "hosts", "resolv.conf", "profile",
                     "environment", "bash.bashrc", "matplotlibrc", "gitconfig", "pip.conf",
                     "terminfo/x/xterm", "OpenCL/vendors/first.icd", "openssl.cnf", "magic", "mime.types"):
            leave(f"/etc/{name}", "left by an attacker")
        """,
    ),
    _make_shared_attack(
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
    _make_shared_attack(
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
    _make_shared_attack(
        "changes-modes-of-shared-folders",
        "It takes the right to enter /home, /run and /etc from everybody.",
        """
        for place in ("/", "/etc", "/home", "/run", "/dev", "/dev/pts", "/tmp", "/run/values"):
            attempt(os.chmod, place, 0)
        """,
        PASSED + ERROR + DIED + WRONG,
        spoils=True,
    ),
    _make_shared_attack(
        "leaves-links-among-the-sockets",
        "It puts links to the system's folders and pipes into the folder that it shares with the grader.",
        """
        for number, target in enumerate(("/", "/etc", "/proc/1/root", "{CANARY}", "..", "../control")):
            attempt(os.symlink, target, f"/run/kernel/{number}")
        attempt(os.mkfifo, "/run/kernel/pipe")
        attempt(os.mkfifo, "/run/kernel/k-6")
        attempt(os.mkdir, "/run/kernel/closed")
        leave("/run/kernel/closed/file")
        attempt(os.chmod, "/run/kernel/closed", 0)
        """,
    ),
    _make_shared_attack(
        "locks-shown-files",
        "It locks the files of the course, of Python and of the system that all kernels read.",
        """
        import fcntl
        import coursekit
        roots = (coursekit.__path__[0], "/etc", os.path.dirname(os.__file__))
        paths = [os.path.join(place, name) for root in roots
                 for place, _, files in os.walk(root) for name in files][:800]
        for path in (*paths, "/dev/null", "/dev/urandom"):
            file = attempt(open, path, "rb")
            if not isinstance(file, Exception):
                kept.append(file)
                attempt(fcntl.flock, file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                attempt(fcntl.lockf, file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        """,
    ),
    _make_shared_attack(
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
    _make_shared_attack(
        "drops-the-page-cache",
        "It drops what the system keeps in memory of the libraries that all kernels use, again and again.",
        """
        import torch
        libraries = os.path.join(os.path.dirname(torch.__file__), "lib")
        files = [open(entry.path, "rb") for entry in os.scandir(libraries) if entry.is_file()][:40]
        end = time.monotonic() + 4
        while time.monotonic() < end:
            for file in files:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        """,
    ),
    _make_shared_attack(
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
        for path in ("/proc/sysrq-trigger", "/sys/power/state"):
            attempt(lambda: open(path, "w").close() or {LEAK}("opened:", path))
        """,
    ),
)

TALKING = (
    _make_shared_attack(
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
    _make_shared_attack(
        "finds-sockets-of-others",
        "It reads the system's list of sockets for those of its neighbours and of what forks kernels.",
        """
        end = time.monotonic() + 4
        paths = set()
        while time.monotonic() < end and not paths:
            for line in open("/proc/net/unix"):
                path = line.split()[-1]
                if "/" in path and not path.startswith("/run/kernel/"):
                    paths.add(path)
            time.sleep(0.2)
        if paths:
            {LEAK}(paths)
        """,
        hold=0,
    ),
    _make_shared_attack(
        "finds-ports-of-others",
        "It finds the ports at which its neighbours listen, and announces a frame as long as memory.",
        """
        def own_sockets():
            inodes = set()
            for name in os.listdir("/proc/self/fd"):
                link = attempt(os.readlink, f"/proc/self/fd/{name}")
                if isinstance(link, str) and link.startswith("socket:["):
                    inodes.add(link[8:-1])
            return inodes
        end = time.monotonic() + 5
        while time.monotonic() < end:
            for line in open("/proc/net/tcp").readlines()[1:]:
                parts = line.split()
                if parts[3] == "0A" and parts[9] not in own_sockets():
                    port = int(parts[1].partition(":")[2], 16)
                    {LEAK}("a neighbour's port:", port)
                    def knock():
                        client = socket.create_connection(("127.0.0.1", port), timeout=1)
                        kept.append(client)
                        greeting = b"\\xff" + bytes(8) + b"\\x7f\\x03\\x00NULL" + bytes(48)
                        client.sendall(greeting)
                        client.sendall(b"\\x04\\x19\\x05READY\\x0bSocket-Type\\x00\\x00\\x00\\x04PUSH")
                        client.sendall(b"\\x02" + struct.pack(">Q", 1 << 34) + bytes(1 << 20))
                    attempt(knock)
                    end = 0
            time.sleep(0.1)
        """,
        hold=0,
    ),
    _make_shared_attack(
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
    _make_shared_attack(
        "fills-all-ports",
        "Its children listen at every port of the loopback network that a kernel may be given.",
        """
        def listen(first):
            for port in range(first, min(first + 1000, 65_536)):
                listener = socket.socket()
                kept.append(listener)
                listener.bind(("127.0.0.1", port))
                listener.listen(1)
        for first in range(49_152, 65_536, 1000):
            in_children(1, lambda: listen(first), 6)
        time.sleep(1)
        last = attempt(socket.create_server, ("127.0.0.1", 0))
        """,
        PASSED + STOPPED,
        hold=3,
    ),
    _make_shared_attack(
        "fills-the-network-with-packets",
        "It sends packets to itself and to everybody on the loopback network without end.",
        """
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            for place in ("127.0.0.1", "127.255.255.255", "224.0.0.1"):
                attempt(sender.sendto, bytes(60_000), (place, 45_124))
        """,
        hold=0,
    ),
    _make_shared_attack(
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
    _make_shared_attack(
        "leaves-keys",
        "It puts keys into the keyrings of its session and of its user, for later kernels to find.",
        """
        for ring in (-3, -4, -5):
            key = attempt(call, 250, 10, ring, b"user", b"left-by-an-attacker", 0)
            if isinstance(key, int):
                {LEAK}("a key is there already, in keyring", ring)
            attempt(call, 248, b"user", b"left-by-an-attacker", b"put here", 8, ring)
        """,
        hold=0,
    ),
    _make_shared_attack(
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
    _make_shared_attack(
        "fills-the-quota-of-keys",
        "It adds keys until its user may have no more.",
        """
        count = iter(range(10**6))
        def add():
            return call(248, b"user", f"key {os.getpid()} {next(count)}".encode(), bytes(500), 500, -2)
        exhaust("keys", add, 400)
        """,
    ),
    _make_shared_attack(
        "opens-all-terminals",
        "It opens every terminal that the system can have.",
        """
        def open_many(least=0):
            exhaust("terminals", lambda: os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY), 900, least)
        open_many(least=30)
        in_children(5, open_many, 5)
        open_many()
        """,
        PASSED + STOPPED,
        hold=2,
    ),
    _make_shared_attack(
        "writes-to-terminals-of-others",
        "It opens a terminal, and reads and writes those that others have opened.",
        """
        end = time.monotonic() + 4
        terminal = attempt(os.open, "/dev/ptmx", os.O_RDWR | os.O_NOCTTY)
        own = str(attempt(os.ptsname, terminal)) if hasattr(os, "ptsname") else None
        if own is None and isinstance(terminal, int):
            libc.ptsname.restype = ctypes.c_char_p
            own = (libc.ptsname(terminal) or b"").decode()
        while time.monotonic() < end:
            others = [name for name in attempt(os.listdir, "/dev/pts") or ()
                      if name.isdigit() and f"/dev/pts/{name}" != own]
            if others:
                {LEAK}("terminals of others:", others)
                for name in others:
                    def type_in():
                        other = os.open(f"/dev/pts/{name}", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
                        os.write(other, b"exit\\n")
                    attempt(type_in)
                break
            time.sleep(0.2)
        """,
        hold=0,
    ),
    _make_shared_attack(
        "meets-others-in-message-queues",
        "It makes POSIX message queues and looks for those of others, until there can be no more.",
        """
        queue = attempt(lambda: checked(libc.mq_open(b"/attackers-meet-here", 2)))
        if isinstance(queue, int):
            {LEAK}("a message queue of somebody else")
        libc.mq_open(b"/attackers-meet-here", 66, 0o600, None)
        count = iter(range(10**6))
        exhaust("message queues",
                lambda: checked(libc.mq_open(f"/q{next(count)}".encode(), 66, 0o600, None)), 300)
        """,
    ),
    _make_shared_attack(
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
    _make_shared_attack(
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
    _make_shared_attack(
        "takes-all-inotify-instances",
        "It takes every instance of inotify that its user may have.",
        'exhaust("inotify instances", lambda: checked(libc.inotify_init()), 900, least=30)',
    ),
    _make_shared_attack(
        "takes-inotify-watches",
        "It watches every file that it is shown, so that its user can watch no more.",
        """
        import sys
        watcher = checked(libc.inotify_init())
        end = time.monotonic() + 4
        for number, (place, _, files) in enumerate(os.walk("/")):
            for name in files:
                libc.inotify_add_watch(watcher, os.path.join(place, name).encode(), 0xFFF)
            if time.monotonic() > end:
                break
        """,
        PASSED + ERROR,
        hold=1,
    ),
    _make_shared_attack(
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
        exhaust("messages with files on the way", send, 400, least=3)
        """,
    ),
    _make_shared_attack(
        "takes-all-pages-for-pipes",
        "It makes large pipes until its user gets small ones only.",
        """
        import fcntl
        def size():
            reader, writer = os.pipe()
            try:
                return fcntl.fcntl(reader, fcntl.F_GETPIPE_SZ)
            finally:
                os.close(reader)
                os.close(writer)
        if size() < 65_536:
            {LEAK}("pipes are small already:", size())
        def make():
            reader, writer = os.pipe()
            kept.append(writer)
            attempt(fcntl.fcntl, reader, fcntl.F_SETPIPE_SZ, 1 << 20)
            return reader
        exhaust("pipes", make, 450)
        """,
    ),
    _make_shared_attack(
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
    _make_shared_attack(
        "queues-signals",
        "It sends itself signals that it never takes, until its user can queue no more.",
        """
        import signal
        import threading
        signal.pthread_sigmask(signal.SIG_BLOCK, [40, 41])
        own = ctypes.c_ulong(threading.get_ident())
        def queue():
            if error := libc.pthread_sigqueue(own, 40, None):
                raise OSError(error, os.strerror(error))
        exhaust("signals", queue, 200_000)
        """,
    ),
    _make_shared_attack(
        "takes-all-timers",
        "It makes timers until its user may have no more.",
        """
        def make():
            number = ctypes.c_int()
            call(222, 1, None, ctypes.byref(number))
        exhaust("timers", make, 200_000)
        """,
    ),
    _make_shared_attack(
        "takes-watches-of-epoll",
        "It has hundreds of epolls watch hundreds of files, each of which the system counts.",
        """
        import select
        ends = [os.pipe() for _ in range(200)]
        def watch():
            poll = select.epoll()
            for end in ends:
                poll.register(end[0], select.EPOLLIN)
            return poll
        exhaust("epoll watches", watch, 400)
        """,
    ),
    _make_shared_attack(
        "takes-user-namespaces",
        "It makes user namespaces in pulses, and keeps hold of each by a file.",
        """
        def pulse():
            for count in range(60):
                child = os.fork()
                if child == 0:
                    result = libc.unshare(0x10000000)
                    time.sleep(0.2)
                    os._exit(0 if result == 0 else 1)
                namespace = attempt(os.open, f"/proc/{child}/ns/user", os.O_RDONLY)
                kept.append(namespace)
                _, status = os.waitpid(child, 0)
                if status == 0:
                    {LEAK}("made a user namespace")
                    break
        pulse()
        """,
        PASSED + TIMEOUT,
    ),
    _make_shared_attack(
        "takes-all-processes",
        "It has as many processes as it may, all asleep.",
        "in_children(110, lambda: None, 5)",
        PASSED + STOPPED,
        hold=3,
    ),
    _make_shared_attack(
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
    _make_shared_attack(
        "hundred-busy-processes",
        "It keeps both cores busy with a hundred processes while others are graded.",
        """
        import subprocess
        for count in range(100):  # small ones, so that they meet no limit on memory
            attempt(subprocess.Popen, ["timeout", "8", "sh", "-c", "while :; do :; done"])
        """,
        PASSED + STOPPED,
        hold=3,
        slow=True,
    ),
    _make_shared_attack(
        "busy-processes-in-sessions-of-their-own",
        "A hundred busy processes have a session each, for which some systems give each its own share.",
        """
        import subprocess
        for count in range(100):
            line = ["timeout", "8", "sh", "-c", "while :; do :; done"]
            attempt(subprocess.Popen, line, start_new_session=True)
        """,
        PASSED + STOPPED,
        hold=3,
        slow=True,
    ),
    _make_shared_attack(
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
    _make_shared_attack(
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
    _make_shared_attack(
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
    _make_shared_attack(
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
    _make_shared_attack(
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
