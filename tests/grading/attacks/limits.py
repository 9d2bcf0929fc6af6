"""Attacks on limits: memory that nobody counts, processes, files, disk and processor time."""

from typing import Any

from tests.grading.attacks.model import PASSED, STOPPED, TAMPERED, Attack, Outcomes, cell_source, make_attack
from tests.grading.attacks.tools import TOOLS


def _make_limit_attack(
    name: str, why: str, source: str, outcomes: Outcomes = STOPPED, **options: Any
) -> Attack:
    """Return an attack on limits. It takes 4 GB at most, and none of it for long."""
    text = f"{TOOLS}\n{{BLUFF}}\n{cell_source(source)}\ntime.sleep(4)\n{{SOLUTION}}"
    return make_attack(name, why, text, outcomes, **options)


LIMITS = (
    _make_limit_attack(
        "memory-shared-by-children",
        "Its children each fill memory that is shared, and so is counted as nobody's own.",
        """
        import mmap
        def fill():
            hoard = mmap.mmap(-1, 200 << 20)
            kept.append(hoard)
            for start in range(0, 200 << 20, 1 << 20):
                hoard[start:start + (1 << 20)] = b"x" * (1 << 20)
        in_children(10, fill, 6)
        time.sleep(4)
        """,
    ),
    _make_limit_attack(
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
    _make_limit_attack(
        "memory-files-mapped-and-closed",
        "It maps nameless files and closes them: no open file tells of what they hold.",
        """
        import mmap
        def fill():
            file = os.memfd_create("x")
            os.ftruncate(file, 200 << 20)
            hoard = mmap.mmap(file, 200 << 20)
            kept.append(hoard)
            libc.close(file)
            for name in os.listdir("/proc/self/fd"):  # Python's map keeps a copy
                link = attempt(os.readlink, f"/proc/self/fd/{name}")
                if isinstance(link, str) and "memfd" in link:
                    attempt(os.close, int(name))
            for start in range(0, 200 << 20, 1 << 20):
                hoard[start:start + (1 << 20)] = b"x" * (1 << 20)
        in_children(10, fill, 6)
        time.sleep(4)
        """,
        STOPPED + PASSED,  # without control groups, there are no nameless files
    ),
    _make_limit_attack(
        "memory-files-on-their-way",
        "It sends nameless files over a socket that nobody reads, and closes them.",
        """
        import array
        sender, receiver = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        for count in range(15):
            file = os.memfd_create("x")
            for _ in range(15):
                os.write(file, bytes(b"x") * (16 << 20))
            sender.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [file]))])
            os.close(file)
        """,
    ),
    _make_limit_attack(
        "memory-without-a-main-thread",
        "The main threads of its children have ended, so that they look dead, and others take memory.",
        """
        import threading
        def take():
            def hoard():
                kept.append(bytearray(b"x") * (200 << 20))
                time.sleep(8)
                os._exit(0)
            threading.Thread(target=hoard).start()
            libc.syscall(60, 0)  # ends this thread only
        in_children(8, take, 8)
        time.sleep(5)
        """,
    ),
    _make_limit_attack(
        "memory-of-a-kernel-without-a-main-thread",
        "The main thread of a child ends, and its other threads have children that take memory.",
        """
        import threading
        def take():
            def hoard():
                in_children(8, lambda: kept.append(bytearray(b"x") * (200 << 20)), 6)
                time.sleep(6)
                os._exit(0)
            threading.Thread(target=hoard).start()
            libc.syscall(60, 0)
        in_children(1, take, 8)
        time.sleep(5)
        """,
    ),
    _make_limit_attack(
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
    _make_limit_attack(
        "memory-in-socket-buffers",
        "Its children fill the buffers of sockets that nobody reads.",
        """
        def fill():
            for count in range(480):
                pair = socket.socketpair()
                kept.extend(pair)
                for end in pair:
                    end.setblocking(False)
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
                    attempt(lambda: [end.send(bytes(32_768)) for _ in range(100)])
        in_children(15, fill, 5)
        time.sleep(4)
        """,
        PASSED + STOPPED,
    ),
    _make_limit_attack(
        "memory-in-datagrams",
        "Its children send packets to each other's sockets that nobody reads, on the loopback network.",
        """
        def fill():
            for count in range(900):
                client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                kept.append(client)
                client.bind(("127.0.0.1", 0))
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
                for _ in range(8):
                    attempt(client.sendto, bytes(50_000), client.getsockname())
        in_children(8, fill, 5)
        time.sleep(4)
        """,
        PASSED + STOPPED,
    ),
    _make_limit_attack(
        "memory-in-connections",
        "Its children read from connections until the buffers have grown, and then no more.",
        """
        def fill():
            server = socket.create_server(("127.0.0.1", 0))
            for count in range(60):
                writer = socket.create_connection(server.getsockname())
                reader = server.accept()[0]
                kept.extend([writer, reader])
                writer.setblocking(False)
                reader.setblocking(False)
                for _ in range(400):
                    attempt(writer.send, bytes(65_536))
                    attempt(reader.recv, 1 << 20)
                attempt(lambda: [writer.send(bytes(65_536)) for _ in range(1000)])
        in_children(8, fill, 6)
        time.sleep(4)
        """,
        PASSED + STOPPED,
    ),
    _make_limit_attack(
        "memory-in-pipes",
        "Its children fill large pipes that nobody reads.",
        """
        import fcntl
        def fill():
            for count in range(400):
                _, writer = os.pipe()
                os.set_blocking(writer, False)
                attempt(fcntl.fcntl, writer, fcntl.F_SETPIPE_SZ, 1 << 20)
                attempt(lambda: [os.write(writer, bytes(65_536)) for _ in range(16)])
        in_children(8, fill, 5)
        time.sleep(4)
        """,
        PASSED + STOPPED,
    ),
    _make_limit_attack(
        "memory-in-segments",
        "Its children fill System V segments; half of them stay attached and are marked as deleted.",
        """
        libc.shmat.restype = ctypes.c_void_p
        def fill(stay):
            segment = libc.shmget(0, 200 << 20, 0o1600)
            place = libc.shmat(segment, None, 0)
            if place not in (None, ctypes.c_void_p(-1).value):
                ctypes.memset(place, 1, 200 << 20)
                if stay:
                    libc.shmctl(segment, 0, None)
                else:
                    libc.shmdt(ctypes.c_void_p(place))
        for count in range(12):
            in_children(1, lambda: fill(count % 2), 6)
            time.sleep(0.2)
        """,
    ),
    _make_limit_attack(
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
    _make_limit_attack(
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
    _make_limit_attack(
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
    _make_limit_attack(
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
    _make_limit_attack(
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
    _make_limit_attack(
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
    _make_limit_attack(
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
    _make_limit_attack(
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
    _make_limit_attack(
        "inodes-among-the-sockets",
        "It makes a hundred thousand empty files in the folder of its sockets.",
        """
        end = time.monotonic() + 6
        for count in range(100_000):
            result = attempt(os.mknod, f"/run/kernel/file-{count}")
            if isinstance(result, Exception) or time.monotonic() > end:
                break
        """,
        PASSED + STOPPED,
    ),
    _make_limit_attack(
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
    _make_limit_attack(
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
    _make_limit_attack(
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
    _make_limit_attack(
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
    _make_limit_attack(
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
