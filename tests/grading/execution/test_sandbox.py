"""The sandbox from inside: two kernels of one fork server, what each sees of the other and of the host."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import coursekit
from coursekit.errors import CourseError
from coursekit.forkserver.limits import SOCKET_BUFFER, Limits
from coursekit.grading.execution import bubblewrap
from coursekit.grading.execution.kernel import WatchedKernel
from coursekit.grading.execution.provisioner import KERNEL_NAME, provide_kernels
from coursekit.grading.execution.sandbox import MODULES, ForkServer, run_fork_server
from coursekit.grading.outcome import Outcome
from tests import ROOT
from tests.grading.marks import IN_SANDBOX

SEED = 20_263
LIMITS = Limits(memory=600_000_000, processes=64, disk=16 * 1024**2)

pytestmark = IN_SANDBOX


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with (
        run_fork_server({}, seeds=[SEED, SEED + 1], limits=LIMITS) as server,
        provide_kernels(server, SEED),
    ):
        server.await_ready()
        yield server


@dataclass
class Kernel:
    """A kernel, and a way to ask it something."""

    watched: WatchedKernel

    def say(self, source: str, seconds: float = 30.0) -> str:
        """Run a cell, and return what it printed, or its error."""
        return "".join(self.messages(source, seconds))

    def ask(self, expression: str) -> Any:
        """Evaluate an expression there whose value JSON can hold."""
        said = self.say(f"import json; print(json.dumps({expression}))")
        return json.loads(said)

    def messages(self, source: str, seconds: float) -> Iterator[str]:
        self.watched.allow(seconds, 10_000_000)
        message = self.watched.execute_cell_input(source, allow_stdin=False)
        self.watched.await_reply(message)
        while True:
            output = self.watched.get_message("iopub", 5)
            if output["parent_header"].get("msg_id") != message:
                continue
            if output["msg_type"] == "stream":
                yield output["content"]["text"]
            if output["msg_type"] == "error":
                yield f"{output['content']['ename']}: {output['content']['evalue']}"
            if output["content"].get("execution_state") == "idle":
                return


@pytest.fixture
def kernel(server: ForkServer) -> Iterator[Kernel]:
    kernel = Kernel(WatchedKernel(KERNEL_NAME))
    yield kernel
    kernel.watched.stop()


@pytest.fixture
def neighbour(server: ForkServer) -> Iterator[Kernel]:
    kernel = Kernel(WatchedKernel(KERNEL_NAME))
    yield kernel
    kernel.watched.stop()


# What is a kernel's own

NAMESPACES = "{name: os.readlink(f'/proc/self/ns/{name}') for name in os.listdir('/proc/self/ns')}"
MOUNTS = "[line.split() for line in open('/proc/self/mountinfo')]"
DEVICES = {f"/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty")}
PLACES = bubblewrap.private_folders()
PRIVATE = {*PLACES, "/dev/pts"}


def test_all_namespaces_are_its_own(kernel, neighbour):
    own, others = namespaces(kernel), namespaces(neighbour)
    host = {name: str(Path(f"/proc/self/ns/{name}").readlink()) for name in own}
    for name in ("mnt", "uts", "ipc", "user", "pid", "net", "cgroup"):
        assert len({own[name], others[name], host[name]}) == 3, name


def namespaces(kernel: Kernel) -> dict[str, str]:
    kernel.say("import os")
    links: dict[str, str] = kernel.ask(NAMESPACES)
    return links


def test_it_may_write_in_its_own_file_systems_only(kernel):
    mounts = kernel.ask(MOUNTS)
    writable = {mount[4] for mount in mounts if "rw" in mount[5].split(",") and mount[3] not in DEVICES}
    # Where /proc of the host lies beneath the kernel's own, nobody can reach it.
    assert writable - {"/proc"} <= PRIVATE
    proc = [mount for mount in mounts if mount[4] == "/proc"]
    assert "ro" in proc[-1][5].split(",")


WALK = """
import os
writable = []
for folder, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ("/proc", "/home/student")]
    for name in ["", *names]:
        path = os.path.join(folder, name)
        if os.access(path, os.W_OK) and not os.path.islink(path):
            writable.append(path)
print(*writable, sep="\\n")
"""


def test_nothing_else_can_be_written(kernel):
    writable = {path.rstrip("/") for path in kernel.say(WALK, seconds=120.0).split()}
    devices = {f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty", "pts/ptmx")}
    assert writable - devices <= {"/dev/shm", "/tmp"}


def test_its_files_are_not_there_for_the_next(kernel, neighbour):
    kernel.say("import os")
    assert kernel.ask(f"[open(f'{{place}}/planted', 'w').write('x') for place in {PLACES}]") == [1] * len(
        PLACES
    )
    neighbour.say("import os")
    assert not any(neighbour.ask(f"[os.path.exists(f'{{place}}/planted') for place in {PLACES}]"))


def test_its_file_systems_are_small(kernel):
    kernel.say("import os")
    for place in PLACES:
        about = kernel.ask(f"list(os.statvfs({place!r}))")
        assert about[1] * about[2] <= LIMITS.disk
        assert about[5] <= 20_000


def test_its_network_is_its_own_loopback(kernel, neighbour):
    assert kernel.ask("sorted(__import__('socket').if_nameindex())") == [[1, "lo"]]
    kernel.say("import socket; server = socket.create_server(('127.0.0.1', 41_414))")
    assert kernel.say("socket.create_connection(('127.0.0.1', 41_414))") == ""
    reached = neighbour.say("import socket; socket.create_connection(('127.0.0.1', 41_414))")
    assert reached.startswith("ConnectionRefusedError")


def test_it_reaches_no_port_of_the_host(kernel):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = kernel.say(f"import socket; socket.create_connection(('127.0.0.1', {port}))")
    assert said.startswith("ConnectionRefusedError")


def test_sockets_that_it_inherits_are_of_its_own_network(kernel):
    """A socket of the host's network would tell the host's addresses."""
    source = """
import fcntl, os, socket, struct
for number in range(3, 200):
    try:
        one = socket.socket(fileno=os.dup(number))
    except OSError:
        continue
    try:
        for index in range(2, 9):
            fcntl.ioctl(one, 0x8910, struct.pack("16si20x", b"", index))  # SIOCGIFNAME
            print("a network interface of the host")
    except OSError:
        pass
"""
    assert kernel.say(source) == ""


def test_it_sees_no_keys(kernel):
    """Linux shows there the names of all keys of the same user, whoever may read them."""
    assert kernel.say("print(open('/proc/keys').read())").strip() == ""


def test_its_terminals_are_its_own_and_few(kernel, neighbour):
    kernel.say("import pty; pairs = [pty.openpty() for _ in range(10)]")
    assert neighbour.ask("sorted(__import__('os').listdir('/dev/pts'))") == ["ptmx"]
    many = "import pty; pairs = [pty.openpty() for _ in range(100)]"
    assert "OSError" in kernel.say(many)
    assert neighbour.say("!echo well").strip() == "well"


@pytest.mark.parametrize("name", ["tcp_rmem", "tcp_wmem"])
def test_its_connections_keep_small_buffers(kernel, name):
    assert kernel.ask(f"open('/proc/sys/net/ipv4/{name}').read().split()[2]") == str(SOCKET_BUFFER)


def test_it_makes_no_namespaces(kernel):
    assert kernel.ask("open('/proc/sys/user/max_user_namespaces').read().strip()") == "0"
    said = kernel.say("import ctypes; libc = ctypes.CDLL(None); print(libc.unshare(0x10000000))")
    assert said.strip() == "-1"


def test_its_calls_are_filtered(kernel, server):
    if any("filtered" in sentence for sentence in server.missing_protections):
        pytest.skip("no filter can be had here")
    status = kernel.ask("open('/proc/self/status').read()")
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    assert all(f"Cap{name}:\t0000000000000000" in status for name in ("Inh", "Prm", "Eff", "Bnd", "Amb"))


def test_the_system_ends_it_first(kernel):
    assert kernel.ask("open('/proc/self/oom_score_adj').read().strip()") == "1000"
    assert "OSError" in kernel.say("open('/proc/self/oom_score_adj', 'w').write('0')")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give kernels users of their own")
def test_each_is_another_user_of_the_system(server, kernel, neighbour):
    users = {path.stat().st_uid for path in server.sockets.iterdir()}
    assert len(users) == 2
    assert 0 not in users


# What it can see of the course

LIST_PACKAGE = """
import os, coursekit
root = os.path.dirname(coursekit.__file__)
for folder, _, names in os.walk(root):
    for name in names:
        print(os.path.relpath(os.path.join(folder, name), root))
"""
VISIBLE_MODULES = """
course data.cache data.hub data.parquet data.tokens data.samples.grammar dataset device display errors
evaluation experiments.ledger experiments.runner files forkserver.__main__ forkserver.isolation
forkserver.limits forkserver.protocol forkserver.supervisor checks.exercise checks.handing_in checks.judge
loader loss model plot.figure sections sequence text training.checkpoint training.loop vocab
"""
HIDDEN_PACKAGES = ("exercises", "grading", "workbook", "cli", "doctor")


def test_it_sees_the_allowed_part_of_the_package_and_nothing_else(kernel):
    package = Path(coursekit.__file__).parent
    allowed: set[str] = set()
    for name in bubblewrap.VISIBLE:
        place = package / name
        files = place.rglob("*") if place.is_dir() else [place]
        allowed |= {str(path.relative_to(package)) for path in files if path.is_file()}
    visible = set(kernel.say(LIST_PACKAGE).splitlines())
    assert visible == allowed
    assert {f"{name.replace('.', '/')}.py" for name in VISIBLE_MODULES.split()} <= visible
    assert {Path(path).parts[0] for path in visible} == set(bubblewrap.VISIBLE)
    assert not set(bubblewrap.VISIBLE) & set(HIDDEN_PACKAGES)


@pytest.mark.parametrize("package", HIDDEN_PACKAGES)
def test_what_grades_cannot_be_imported(kernel, package):
    assert kernel.say(f"import coursekit.{package}").startswith("ModuleNotFoundError")


@pytest.mark.parametrize("name", ["answers", "notebooks", "tests", "benchmarks", ".git", "pyproject.toml"])
def test_the_workbooks_folder_is_not_there(kernel, name):
    assert kernel.ask(f"__import__('os').path.exists({str(ROOT / name)!r})") is False


# What it can learn


def test_nothing_tells_which_run_it_is_in(kernel):
    places = ("cmdline", "environ", "mountinfo")
    said = kernel.say(f"import sys; print(sys.argv, *(open(f'/proc/self/{{p}}').read() for p in {places}))")
    assert str(SEED) not in said
    assert "/tmp/coursekit" not in said
    assert kernel.ask("__import__('coursekit.data').data.IMDB.sample_seed") == -1


def test_the_rows_of_other_runs_are_gone(kernel):
    source = """
import gc, warnings
from coursekit.data import IMDB
warnings.simplefilter("ignore")  # torch warns where its old names are looked at
own = IMDB.sample(IMDB.sample_seed)
texts = [part[0] for part in own.values()]
assert len(texts[0]) > 1000
lists = [one for one in gc.get_objects() if isinstance(one, list) and len(one) == len(texts[0])
         and isinstance(one[0], str) and len(one[0]) > 100 and not any(one is own for own in texts)]
print(len(lists))
"""
    said = kernel.say(source)
    assert said.strip() == "0"


def test_it_holds_no_file_of_the_grader(kernel):
    kernel.say("import os")
    links = kernel.ask(
        "[os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') "
        "if os.path.islink(f'/proc/self/fd/{n}')]"
    )
    allowed = ("pipe:", "socket:", "anon_inode:", "/dev/null", "/home/student", "/proc/")
    assert [link for link in links if not link.startswith(allowed)] == []


# Limits


def wait_for_end(kernel: Kernel, source: str, seconds: float = 60.0) -> Outcome | None:
    """Run a cell that ends the kernel, and say how."""
    with contextlib.suppress(Exception):
        kernel.say(source, seconds)
    give_up = time.monotonic() + seconds
    while kernel.watched.lost is None and time.monotonic() < give_up:
        kernel.watched._is_lost()
        time.sleep(0.1)
    return kernel.watched.lost


SHARED = """
import mmap, os, time
for _ in range(10):
    if not os.fork():
        page = mmap.mmap(-1, 100_000_000)
        page.write(b"x" * 100_000_000)
        time.sleep(60)
time.sleep(60)
"""
ENDED_THREAD = """
import os, threading, ctypes
if not os.fork():
    def fill():
        # A process by itself may have this much: else it ends by MemoryError. Ten of them have too much.
        kept = [bytearray(10_000_000) for _ in range(12)]
        import time; time.sleep(60)
    for _ in range(10):
        if not os.fork():
            threading.Thread(target=fill).start()
            ctypes.CDLL(None).pthread_exit(None)
import time; time.sleep(60)
"""
SOCKETS = """
import os, socket, time
for _ in range(20):
    if not os.fork():
        kept = []
        for _ in range(200):
            pair = socket.socketpair()
            for end in pair:
                end.setblocking(False)
                try:
                    while True:
                        end.send(b"x" * 60_000)
                except OSError:
                    kept.append(end)
        time.sleep(60)
time.sleep(60)
"""


@pytest.mark.parametrize("source", [SHARED, ENDED_THREAD, SOCKETS], ids=["shared", "ended-thread", "sockets"])
def test_memory_of_all_kinds_counts(kernel, neighbour, source):
    assert wait_for_end(kernel, source) is Outcome.MEMORY
    assert neighbour.say("print('well')") == "well\n"


def test_many_processes_slow_nobody_down(server, kernel, neighbour):
    if server.group is None:
        pytest.skip("without control groups this is not promised")
    work = """
import time
start = time.perf_counter()
sum(number * number for number in range(3_000_000))
print(time.perf_counter() - start)
"""
    alone = float(neighbour.say(work))
    kernel.say("""
import subprocess
for _ in range(40):
    subprocess.Popen(["sh", "-c", "while :; do :; done"])
""")
    beside = float(neighbour.say(work))
    assert beside < 6 * alone


# What the grader takes from it


def test_a_message_that_would_become_many_objects_is_not_parsed(kernel):
    source = """
from IPython.display import publish_display_data
for _ in range(20):
    publish_display_data({"application/json": [{}] * 2_000_000})
"""
    before = own_memory()
    assert wait_for_end(kernel, source) is Outcome.OUTPUT
    assert own_memory() - before < 500_000_000


def test_bytes_of_output_are_counted_pictures_too(kernel):
    source = """
from IPython.display import publish_display_data
for _ in range(11):
    publish_display_data({"image/png": "A" * 1_000_000})
"""
    assert wait_for_end(kernel, source) is Outcome.OUTPUT


def test_many_commas_in_a_text_are_fine(kernel):
    assert len(kernel.say("print('0, ' * 500_000)")) > 1_400_000


def own_memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_kernel_starts_soon(server):
    """Half a second on a machine with nothing else to do; here only that it is no minute."""
    start = time.monotonic()
    WatchedKernel(KERNEL_NAME).stop()
    assert time.monotonic() - start < 10


# What this system must allow, and what must lie elsewhere


def test_a_folder_that_students_would_see_is_refused(tmp_path):
    inside = Path(sys.prefix) / "lib"
    refused = pytest.raises(CourseError, match=r"Students' code would see .*: move the folder elsewhere")
    with refused, run_fork_server({}, seeds=[SEED], limits=LIMITS, hidden=[inside]):
        pass


def test_a_project_beside_the_environment_in_one_folder_is_not_shown(tmp_path):
    """As after `python -m venv .` in the project's own folder."""
    for name in ("bin", "lib", "answers", "tests"):
        (tmp_path / name).mkdir()
    (tmp_path / "pyvenv.cfg").write_text("")
    before = sys.prefix
    sys.prefix = str(tmp_path)
    try:
        visible = bubblewrap.visible_folders()
    finally:
        sys.prefix = before
    assert {path.name for path in visible if path.is_relative_to(tmp_path)} == {"bin", "lib", "pyvenv.cfg"}


MISSING = """
from coursekit.grading.execution.bubblewrap import find_sandbox_problem
from coursekit.grading.execution.sandbox import list_missing_protections
print(find_sandbox_problem())
print(*list_missing_protections(), sep="\\n")
"""


def output_under(*command: str) -> str:
    completed = subprocess.run(
        [*command, sys.executable, "-c", MISSING], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return completed.stdout


@pytest.mark.skipif(not shutil.which("unshare"), reason="there is no unshare")
def test_without_user_namespaces_it_says_so():
    if os.geteuid() == 0:
        pytest.skip("root needs none")
    said = output_under(
        "unshare", "-U", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"', "-"
    )
    assert "does not allow user namespaces" in said


def test_without_the_library_of_the_filter_it_says_so():
    from ctypes.util import find_library

    from tests.confined import confined_command

    name = find_library("seccomp")
    libraries = [str(path) for path in Path("/usr/lib").rglob(f"{name}*")] if name else []
    if not libraries:
        pytest.skip("it is not there at all")
    hidden = [word for path in libraries for word in ("--ro-bind", "/dev/null", path)]
    assert "System calls are not filtered: " in output_under(*confined_command(*hidden))


def test_the_guide_names_the_packages_that_students_code_finds():
    guide = (ROOT / "docs" / "teaching" / "gradebook.md").read_text("utf-8")
    sentence = guide.partition("Students' code finds")[2].partition("need, and")[0]
    named = {name.strip() for name in sentence.replace("\n", " ").replace(" and ", ", ").split(",")}
    parts_of_jupyter = {"IPython", "ipykernel", "matplotlib_inline", "coursekit"}
    assert {module.partition(".")[0] for module in MODULES} - parts_of_jupyter <= named
