"""Attacks on files and the network: writing, deleting and filling outside, and calling home.

Most end with the right answer: the exercise must pass, which shows that the attack ran to its end, and that
it was refused without harm to anybody.
"""

from typing import Any

from tests.grading.attacks.model import (
    ERROR,
    PASSED,
    STOPPED,
    TAMPERED,
    TIMEOUT,
    WRONG,
    Attack,
    Outcomes,
    cell_source,
    make_attack,
)

# Runs each of the functions in the list `tries`, whatever the ones before did.
_RUN_ALL = """
for action in tries:
    try:
        action()
    except BaseException as problem:
        print(type(problem).__name__)
"""


def _make_tries(name: str, why: str, source: str, outcomes: Outcomes = PASSED, **options: Any) -> Attack:
    """Return an attack that runs all of `tries`, a list that its source makes, and solves the exercise."""
    return make_attack(name, why, f"{cell_source(source)}\n{_RUN_ALL}\n{{SOLUTION}}", outcomes, **options)


WRITING = (
    _make_tries(
        "writes-outside",
        "It writes into a folder of the grader's machine, by all kinds of calls.",
        """
        import os
        import shutil
        import subprocess
        from pathlib import Path
        new, kept = "{CANARY}/new.txt", "{CANARY}/kept.txt"
        tries = [
            lambda: Path(new).write_text("I was here"),
            lambda: Path(kept).write_text("I was here"),
            lambda: os.unlink(kept),
            lambda: os.rename(kept, new),
            lambda: os.chmod(kept, 0o000),
            lambda: os.utime(kept),
            lambda: os.mkfifo("{CANARY}/pipe"),
            lambda: os.mknod("{CANARY}/device"),
            lambda: os.symlink("/etc/passwd", "{CANARY}/link"),
            lambda: os.truncate(kept, 0),
            lambda: shutil.rmtree("{CANARY}"),
            lambda: subprocess.run(["sh", "-c", "echo I was here > " + new], check=True),
            lambda: Path("/proc/1/root" + new).write_text("I was here"),
            lambda: Path("/proc/self/root" + new).write_text("I was here"),
            lambda: Path(f"/proc/{os.getppid()}/root" + new).write_text("I was here"),
        ]
    """,
    ),
    _make_tries(
        "writes-through-links",
        "It writes through symbolic and hard links that it made at home.",
        """
        import os
        from pathlib import Path
        kept = "{CANARY}/kept.txt"
        def through(make, name):
            make(kept, name)
            with open(name, "a") as file:
                file.write("I was here")
        tries = [
            lambda: through(os.symlink, "soft"),
            lambda: through(os.link, "hard"),
            lambda: (os.symlink("{CANARY}", "folder"), Path("folder/new.txt").write_text("I was here")),
        ]
    """,
    ),
    _make_tries(
        "writes-into-the-project",
        "It changes the package, its checks, and the packages beside it.",
        """
        import os
        import site
        import sys
        from pathlib import Path
        import coursekit
        package = Path(coursekit.__file__).resolve().parent
        checks = package / "checks"
        places = [package, checks, package / "exercises", package / "grading", package.parent]
        places += map(Path, (*site.getsitepackages(), sys.prefix, os.path.dirname(os.__file__)))
        def put(path):
            with open(path, "a") as file:
                file.write("\\nI_WAS_HERE = True\\n")
        tries = [lambda place=place: put(place / "sitecustomize.py") for place in places]
        tries += [lambda place=place: put(place / "__init__.py") for place in places[:4]]
        tries += [lambda place=place: os.chmod(place, 0o777) for place in places]
        tries += [lambda: put(package / "data" / "hub.py"), lambda: os.unlink(package / "vocab.py")]
        tries += [lambda: put(package / "__pycache__" / "vocab.cpython-311.pyc")]
    """,
    ),
    _make_tries(
        "remounts",
        "It takes a user namespace of its own and mounts everything anew, writable.",
        """
        {GUARD}
        import ctypes
        from pathlib import Path
        libc = ctypes.CDLL(None, use_errno=True)
        def remount():
            libc.unshare(0x10000000 | 0x20000)  # a user and a mount namespace
            for target in (b"/", b"{CANARY}", b"/usr", b"/tmp"):
                libc.umount2(target, 2)
                libc.mount(b"none", target, None, 32 | 4096, None)  # remount, bind: no longer read-only
                libc.mount(b"tmpfs", target, b"tmpfs", 0, None)
            Path("{CANARY}/new.txt").write_text("I was here")
        def remount_in_a_child():
            if os.fork() == 0:
                remount()
                os._exit(0)
            os.wait()
        tries = [remount_in_a_child, lambda: os.chroot("/proc/1/root"), lambda: os.setuid(0)]
        tries += [lambda: Path("{CANARY}/new.txt").write_text("I was here")]
    """,
        PASSED + TIMEOUT,
    ),
    _make_tries(
        "joins-other-namespaces",
        "It enters the namespaces of every process that it sees.",
        """
        {GUARD}
        import ctypes
        import glob
        from pathlib import Path
        libc = ctypes.CDLL(None, use_errno=True)
        def join(path):
            if os.fork() == 0:
                try:
                    libc.setns(os.open(path, os.O_RDONLY), 0)
                    Path("{CANARY}/new.txt").write_text("I was here")
                finally:
                    os._exit(0)
            os.wait()
        tries = [lambda path=path: join(path) for path in glob.glob("/proc/[0-9]*/ns/*")[:200]]
    """,
    ),
    _make_tries(
        "stays-for-the-next-one",
        "It leaves start-up files that would run in the next kernel.",
        """
        import os
        import sys
        from pathlib import Path
        line = "most_frequent, least_frequent = course.vocabulary.words[:5], course.vocabulary.words[-5:]\\n"
        home, version = Path.home(), f"python{sys.version_info[0]}.{sys.version_info[1]}"
        files = [
            home / ".ipython/profile_default/startup/00-forge.py",
            home / ".ipython/profile_default/ipython_config.py",
            home / ".jupyter/jupyter_config.py",
            home / f".local/lib/{version}/site-packages/usercustomize.py",
            home / f".local/lib/{version}/site-packages/forge.pth",
            home / ".bashrc",
            Path("coursekit.py"), Path("json.py"), Path("torch.py"),
            Path("/tmp/coursekit.py"), Path("/tmp/sitecustomize.py"),
            Path("/dev/shm/forge"), Path("/run/kernel/forge"), Path("/var/tmp/forge"),
        ]
        def put(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(line)
        tries = [lambda file=file: put(file) for file in files]
    """,
    ),
)

DELETING = (
    _make_tries(
        "deletes-home",
        "It deletes its home folder.",
        """
        {GUARD}
        import shutil
        from pathlib import Path
        tries = [lambda: shutil.rmtree(Path.home()), lambda: shutil.rmtree(os.getcwd())]
    """,
    ),
    _make_tries(
        "deletes-everything",
        "It deletes every file that it may.",
        """
        {GUARD}
        import shutil
        import subprocess
        places = ["/tmp", "/home", "/run", "/dev/shm", "/var", "/work", "/etc", "/usr/local", "{CANARY}"]
        tries = [lambda place=place: shutil.rmtree(place, ignore_errors=True) for place in places]
        tries += [lambda: subprocess.run(["sh", "-c", "rm -rf ~/* ~/.[a-z]* /tmp/* ./*"], timeout=20)]
    """,
        PASSED + STOPPED + TAMPERED,
        spoils=True,
    ),
    _make_tries(
        "replaces-the-sockets",
        "It deletes and replaces the kernel's own sockets.",
        """
        {GUARD}
        import stat
        def replace(path):
            if stat.S_ISSOCK(os.lstat(path).st_mode):
                os.unlink(path)
                open(path, "w").close()
        tries = []
        for top in ("/run", "/tmp", os.getcwd()):
            for folder, folders, files in os.walk(top):
                tries += [lambda path=os.path.join(folder, name): replace(path) for name in files]
    """,
        PASSED + STOPPED + TAMPERED,
        spoils=True,
    ),
)

FILLING = (
    make_attack(
        "fills-the-disk",
        "It writes 20 GB wherever it can.",
        """
        {GUARD}
        {BLUFF}
        import tempfile
        block = b"x" * (16 << 20)
        home = os.path.expanduser("~")
        for place in (os.getcwd(), home, tempfile.gettempdir(), "/dev/shm", "/run", "/var/tmp"):
            for number in range(10):
                try:
                    with open(f"{place}/large{number}", "wb") as file:
                        for count in range(128):
                            file.write(block)
                except OSError as problem:
                    print(place, problem)
    """,
        WRONG + STOPPED,
    ),
    make_attack(
        "fills-the-table-of-files",
        "It makes a million empty files.",
        """
        {GUARD}
        {BLUFF}
        import tempfile
        folder = tempfile.mkdtemp()
        for number in range(1_000_000):
            open(f"{folder}/{number}", "w").close()
    """,
        WRONG + STOPPED,
        slow=True,
    ),
    make_attack(
        "sparse-file",
        "It makes a file that claims to have a thousand gigabytes.",
        """
        {GUARD}
        try:
            with open("large", "wb") as file:
                file.truncate(1 << 40)
        except OSError as problem:
            print(problem)
        {SOLUTION}
    """,
        PASSED + STOPPED,
    ),
    make_attack(
        "deep-folders",
        "It nests folders until no path is long enough to name the last one.",
        """
        {GUARD}
        start = os.getcwd()
        try:
            for depth in range(5_000):
                os.mkdir("d" * 200)
                os.chdir("d" * 200)
        except OSError as problem:
            print(problem)
        os.chdir(start)
        {SOLUTION}
    """,
    ),
)

NETWORK = (
    _make_tries(
        "opens-sockets",
        "It knocks at ports of the grader's machine: TCP, UDP and unix sockets.",
        """
        import socket
        def tcp(host, family=socket.AF_INET):
            with socket.socket(family) as client:
                client.settimeout(2)
                client.connect((host, {PORT}))
        def udp():
            with socket.socket(type=socket.SOCK_DGRAM) as client:
                client.sendto(b"I was here", ("127.0.0.1", {PORT}))
        def unix(address):
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(2)
                client.connect(address)
        tries = [
            lambda: tcp("127.0.0.1"), lambda: tcp("localhost"), lambda: tcp("0.0.0.0"),
            lambda: tcp("::1", socket.AF_INET6), lambda: tcp("::ffff:127.0.0.1", socket.AF_INET6), udp,
            lambda: unix("{CANARY}/socket"), lambda: unix("\\0coursekit-canary-{PORT}"),
        ]
    """,
    ),
    _make_tries(
        "opens-sockets-by-programs",
        "It knocks at a port by other programs and by a web request.",
        """
        import subprocess
        import urllib.request
        url = "http://127.0.0.1:{PORT}/"
        def shell(line):
            subprocess.run(["bash", "-c", line], check=True, timeout=5)
        tries = [
            lambda: urllib.request.urlopen(url, timeout=2),
            lambda: subprocess.run(["curl", "-m", "2", url], check=True, capture_output=True),
            lambda: shell("echo I was here > /dev/tcp/127.0.0.1/{PORT}"),
            lambda: shell("echo I was here > /dev/udp/127.0.0.1/{PORT}"),
        ]
    """,
    ),
    _make_tries(
        "asks-for-names",
        "It asks the network for the address of a name, and for its own interfaces.",
        """
        import socket
        def name():
            print(socket.getaddrinfo("example.invalid", 80))
        def interfaces():
            up = [entry for entry in socket.if_nameindex() if entry[1] != "lo"]
            if up:
                {LEAK}(up)
        tries = [name, interfaces, lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)]
    """,
    ),
    make_attack(
        "downloads",
        "It downloads the real reviews, which is slow and was asked for nowhere.",
        """
        import coursekit
        {BLUFF}
        course = coursekit.start("I", "full")
    """,
        ERROR + TIMEOUT + WRONG,
    ),
    make_attack(
        "listens",
        "It opens a port of its own and waits for orders.",
        """
        import socket
        server = socket.create_server(("127.0.0.1", 0))
        server.listen()
        server.accept()
    """,
        TIMEOUT + ERROR,
        slow=True,
    ),
)

ATTACKS = (*WRITING, *DELETING, *FILLING, *NETWORK)
