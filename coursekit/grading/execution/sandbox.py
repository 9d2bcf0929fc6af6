"""Starting the fork server, in which all student code runs: in the sandbox or, said aloud, without it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.forkserver.limits import Limits
from coursekit.forkserver.protocol import ServerSettings
from coursekit.grading.execution import bubblewrap
from coursekit.grading.execution.cgroups import DELEGATED, ControlGroup, NoControlGroups, make_control_group
from coursekit.grading.execution.syscalls import make_filter

MODULES: tuple[str, ...] = (
    "torch",
    "datasets",
    "nltk",
    "scipy.stats",
    "matplotlib.pyplot",
    "seaborn",
    "tabulate",
    "tqdm.auto",
    "ipywidgets",
    "IPython",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "matplotlib_inline.backend_inline",
    "coursekit.plot",
    "coursekit.course",
    "coursekit.experiments",
    "coursekit.training",
    "coursekit.checks.handing_in",
)
"""What a student's notebook may import at some time: imported once for all of them."""

_READY_SECONDS = 600
_SOCKET_PATH = 80  # characters; systems allow 104 to 108, and "/12345678/k-1" follows
_USERS = (range(2**31, 2**31 + 2**20), range(60_578, 61_184))
"""Numbers that no system gives to users: each kernel of a grader who is root becomes one of them."""
NOBODY = 65534


@dataclass(frozen=True)
class ForkServer:
    """A fork server that runs: the socket that takes requests, and the folder of the kernels' sockets.

    users: the system's users that kernels become, empty for the grader's own. group: inside it each kernel
    gets a control group, None where there are none. missing_protections: sentences on what this system
    cannot promise. await_ready: waits until requests are taken; raises `CourseError` where the process did
    not start.
    """

    control: Path
    sockets: Path
    sandboxed: bool
    limits: Limits
    users: range
    group: ControlGroup | None
    missing_protections: tuple[str, ...]
    await_ready: Callable[[], None]


def list_missing_protections() -> tuple[str, ...]:
    """Return sentences on what the sandbox cannot promise on this system."""
    with _try_control_group(Limits()) as (group, why_no_groups):
        why_no_filter = _try_filter(counted=group is not None)[1]
    return tuple(sentence for sentence in (why_no_groups, why_no_filter) if sentence)


@contextlib.contextmanager
def run_fork_server(
    values: Mapping[str, bytes],
    *,
    seeds: Sequence[int],
    limits: Limits,
    sandbox: bool = True,
    hidden: Sequence[Path] = (),
    kernels: int = 1,
) -> Iterator[ForkServer]:
    """Run the fork server while the block runs; at the end it and all its kernels are gone.

    It is not ready yet when the block begins: do something else, then call `await_ready`.

    values: what reads an exercise's answer in the kernel, by exercise; see `shipping.py`. seeds: of the data
    that kernels may be asked for. hidden: folders that no student may see. kernels: how many run at a time.

    Raises:
        CourseError: it cannot be started, or a hidden folder would be seen.
    """
    if sandbox:
        bubblewrap.insist_on_hidden(hidden)
    with (
        tempfile.TemporaryDirectory(prefix="coursekit-", ignore_cleanup_errors=True) as name,
        _try_control_group(limits, kernels) as (group, why_no_groups),
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
        call_filter, why_no_filter = _try_filter(counted=group is not None)
        settings = ServerSettings(
            sandbox=sandbox,
            modules=MODULES,
            listener=listener.fileno(),
            home=bubblewrap.HOME,
            private_folders=bubblewrap.private_folders(),
            call_filter=_as_text(call_filter),
        )
        log = folder / "log"
        process = _start_process(listener, log, sandbox=sandbox)
        try:
            packed = {exercise: _as_text(content) for exercise, content in values.items()}
            _send_settings(process, {"seeds": sorted(seeds), "values": packed, **asdict(settings)})
            missing = tuple(sentence for sentence in (why_no_groups, why_no_filter) if sentence)
            yield ForkServer(
                control=control,
                sockets=sockets,
                sandboxed=sandbox,
                limits=limits,
                users=_kernel_users() if sandbox else range(0),
                group=group,
                missing_protections=missing if sandbox else (),
                await_ready=lambda: _await_ready(process, log),
            )
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _start_process(listener: socket.socket, log: Path, *, sandbox: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "coursekit.forkserver"]
    if sandbox:
        command = [*bubblewrap.make_command(), *command]
    with log.open("wb") as errors:
        return subprocess.Popen(
            command,
            env=_clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            pass_fds=[listener.fileno()],
        )


def _as_text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _send_settings(process: subprocess.Popen[bytes], settings: Mapping[str, object]) -> None:
    """Send the settings. A process that has ended by itself is found out by `await_ready`."""
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(json.dumps(settings).encode())
        process.stdin.close()


@contextlib.contextmanager
def _try_control_group(limits: Limits, kernels: int = 1) -> Iterator[tuple[ControlGroup | None, str]]:
    """Make a control group for the kernels; where there are none, say what that means."""
    with contextlib.ExitStack() as stack:
        group, why = None, ""
        try:
            group = stack.enter_context(make_control_group(limits, kernels))
        except NoControlGroups as error:
            why = (
                f"No control groups: {error}. Memory is added up by the grader, which looks only 20 times a "
                "second, and a notebook that computes with many processes slows others down. "
                f"Where systemd is there, begin the command with `{DELEGATED}`."
            )
        yield group, why


def _try_filter(counted: bool) -> tuple[bytes, str]:
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
    readable, _, _ = select.select([process.stdout], [], [], _READY_SECONDS)
    if not readable:
        raise CourseError(
            f"The process for student code was not ready after {_READY_SECONDS} s: is this machine very busy?"
        )
    if process.stdout.readline().strip() != b"ready":
        process.wait()
        errors = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["it said nothing"]
        if "No module named 'coursekit'" in errors[-1]:  # run from its folder, it is found only there
            raise CourseError(
                "The course is not installed in Python's environment, so students' code cannot import it: "
                "run `pip install -e .` in the workbook's folder."
            )
        raise CourseError(f"The process for student code did not start: {errors[-1]}")


def _clean_environment() -> dict[str, str]:
    """Return a clean environment: nothing of the grader's, and no word that this is grading."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": bubblewrap.HOME,
        "USER": "student",  # nobody has no entry among the system's users, and torch 2.11 asks for a name
        "LANG": "C.UTF-8",
        "TMPDIR": bubblewrap.HOME,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",  # a process with a pool of threads cannot be forked
        "OMP_WAIT_POLICY": "passive",
        "TQDM_DISABLE": "1",
        "HF_HUB_OFFLINE": "1",
        "MPLCONFIGDIR": f"{bubblewrap.HOME}/.matplotlib",
    }
