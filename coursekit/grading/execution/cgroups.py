"""Control groups: the system itself counts what all processes of a kernel take together, and ends those that
take too much.

They can be had by root, and by a user to whom a part of the tree is delegated, such as by
`systemd-run --user --scope --property Delegate=yes`. Where Linux has version 2, that is used; else version 1.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coursekit.forkserver.limits import Limits

CONTROLLERS = ("memory", "pids", "cpu")
DELEGATED = "systemd-run --user --scope --property Delegate=yes"
"""What a person puts before the command, where systemd is there, to be given control groups."""

_PREFIX = "coursekit-"
_GRADER = "coursekit-grader"
_SPARE_PROCESSES = 8  # beyond the limit: the supervisor ends a kernel that has too many before fork refuses
_TCP_BYTES = 128 * 1024**2
_REMOVE_SECONDS = 2.0


class NoControlGroups(Exception):
    """Why there are none, in a sentence without an end."""


@dataclass(frozen=True)
class ControlGroup:
    """A control group. folders: where it lies, by controller; with version 2 all are the same folder."""

    version: int
    folders: Mapping[str, str]

    def make_inner(self, name: str) -> ControlGroup:
        """Make a control group inside this one."""
        folders = {controller: f"{folder}/{name}" for controller, folder in self.folders.items()}
        for folder in sorted(set(folders.values())):
            Path(folder).mkdir(exist_ok=True)
        return ControlGroup(self.version, folders)

    def set_limits(self, limits: Limits) -> None:
        """Bound memory (files in memory, buffers and swap too) and the number of processes.

        Processor time needs no limit: the system shares it among control groups alike.
        """
        processes = str(limits.processes + _SPARE_PROCESSES)
        if self.version == 2:
            self._write("memory", "memory.max", str(limits.memory))
            self._write_if_there("memory", "memory.swap.max", "0")
            self._write_if_there("memory", "memory.oom.group", "1")
        else:
            self._write("memory", "memory.limit_in_bytes", str(limits.memory))
            self._write_if_there("memory", "memory.memsw.limit_in_bytes", str(limits.memory))
            self._write_if_there("memory", "memory.swappiness", "0")
            # Version 1 does not count the buffers of the internet's sockets among the rest.
            self._write_if_there("memory", "memory.kmem.tcp.limit_in_bytes", str(_TCP_BYTES))
        self._write("pids", "pids.max", processes)

    def set_weight(self, kernels: int) -> None:
        """Let it have as much of the processor as so many processes outside of it."""
        if self.version == 2:
            self._write_if_there("cpu", "cpu.weight", str(min(10_000, 100 * kernels)))
        else:
            self._write_if_there("cpu", "cpu.shares", str(min(262_144, 1024 * kernels)))

    def add(self, process: int) -> None:
        """Move a process into it."""
        for controller in self._one_controller_a_folder():
            self._write(controller, "cgroup.procs", str(process))

    def ran_out_of_memory(self) -> bool:
        """Tell whether the system has ended one of its processes because of the limit."""
        name = "memory.events" if self.version == 2 else "memory.oom_control"
        with contextlib.suppress(OSError, ValueError):
            for line in Path(self.folders["memory"], name).read_text().splitlines():
                key, _, count = line.partition(" ")
                if key == "oom_kill":
                    return int(count) > 0
        return False

    def remove(self) -> None:
        """Remove it once its processes are gone; what is still there then is left to the next run."""
        give_up = time.monotonic() + _REMOVE_SECONDS
        for controller in self._one_controller_a_folder():
            folder = Path(self.folders[controller])
            while folder.is_dir():
                try:
                    folder.rmdir()
                except OSError:
                    if time.monotonic() > give_up:
                        break
                    time.sleep(0.01)

    def remove_with_inner(self) -> None:
        """Remove it, and first what lies inside."""
        for controller in self._one_controller_a_folder():
            with contextlib.suppress(OSError):
                for path in Path(self.folders[controller]).iterdir():
                    if path.is_dir():
                        path.rmdir()
        self.remove()

    def _one_controller_a_folder(self) -> list[str]:
        """Return the controllers, one for each folder."""
        return list({folder: controller for controller, folder in self.folders.items()}.values())

    def _write(self, controller: str, name: str, text: str) -> None:
        Path(self.folders[controller], name).write_text(text)

    def _write_if_there(self, controller: str, name: str, text: str) -> None:
        with contextlib.suppress(OSError):  # not every Linux can
            self._write(controller, name, text)


@contextlib.contextmanager
def make_control_group(limits: Limits, kernels: int = 1) -> Iterator[ControlGroup]:
    """Make a control group for the kernels of a run, and remove it at the end.

    limits: for a trial. kernels: that run at a time; each gets as much of the processor as any process.

    Raises:
        NoControlGroups: they cannot be had.
    """
    own = _find_own_group()
    _remove_leftovers(own)
    group = _make_in_version_1(own) if own.version == 1 else _make_in_version_2(own)
    try:
        _try_limits(group, limits)
        group.set_weight(kernels)
        yield group
    finally:
        group.remove_with_inner()


def _find_own_group() -> ControlGroup:
    """Find the control group that this process is in, of version 2 or else 1."""
    mounts = _find_mounts()
    paths = {}
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        raise NoControlGroups("this system has none") from None
    for line in lines:
        _, names, path = line.split(":", 2)
        paths.update(dict.fromkeys(names.split(","), path))
    if "" in mounts and "" in paths:
        folder = _folder_inside(mounts[""], paths[""])
        with contextlib.suppress(OSError):
            controllers = Path(folder, "cgroup.controllers").read_text().split()
            if {"memory", "pids"} <= set(controllers):
                return ControlGroup(2, dict.fromkeys(CONTROLLERS, folder))
    if all(name in mounts and name in paths for name in CONTROLLERS):
        return ControlGroup(1, {name: _folder_inside(mounts[name], paths[name]) for name in CONTROLLERS})
    raise NoControlGroups("this system has none")


def _find_mounts() -> dict[str, str]:
    """Return where control groups are mounted: by controller for version 1, by "" for version 2."""
    mounts: dict[str, str] = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/mounts").read_text().splitlines():
            _, place, kind, options, *_ = line.split(" ")
            if kind == "cgroup2":
                mounts.setdefault("", place)
            elif kind == "cgroup":
                for name in set(options.split(",")) & set(CONTROLLERS):
                    mounts.setdefault(name, place)
    return mounts


def _folder_inside(mount: str, path: str) -> str:
    """Return the folder of a control group; in a container, its path may be one of the host's."""
    folder = f"{mount}{path}".rstrip("/")
    return folder if Path(folder).is_dir() else mount


def _make_in_version_1(own: ControlGroup) -> ControlGroup:
    """Make a control group in the one that this process is in, for each controller."""
    try:
        return own.make_inner(f"{_PREFIX}{os.getpid()}")
    except OSError as error:
        raise NoControlGroups(f"they cannot be made here ({error.strerror})") from None


def _make_in_version_2(own: ControlGroup) -> ControlGroup:
    """Make a control group whose inner ones have all controllers.

    Its parent must not hold processes, unless it is the root of all: those of the parent are moved aside.
    """
    folder = Path(own.folders["memory"])
    if os.geteuid() == 0:
        root = Path(_find_mounts()[""])
        folder = folder if (root / "cgroup.type").exists() else root  # only the root of all has no type
    if folder.name == _GRADER:
        folder = folder.parent
    try:
        if not _has_controllers(folder):
            _enable_controllers(folder)
        group = folder / f"{_PREFIX}{os.getpid()}"
        group.mkdir(exist_ok=True)
        _enable_controllers(group)
    except OSError as error:
        raise NoControlGroups(f"they cannot be made here ({error.strerror})") from None
    return ControlGroup(2, dict.fromkeys(CONTROLLERS, str(group)))


def _has_controllers(folder: Path) -> bool:
    return {"memory", "pids"} <= set((folder / "cgroup.subtree_control").read_text().split())


def _enable_controllers(folder: Path) -> None:
    """Let the control groups inside a folder count memory, processes and, where it can be had, time."""
    control = folder / "cgroup.subtree_control"
    try:
        control.write_text("+memory +pids")
    except OSError:
        if (folder / "cgroup.type").exists() and (folder / "cgroup.procs").read_text().strip():
            graders_group = folder / _GRADER
            graders_group.mkdir(exist_ok=True)
            for process in (folder / "cgroup.procs").read_text().split():
                (graders_group / "cgroup.procs").write_text(process)
        control.write_text("+memory +pids")
    with contextlib.suppress(OSError):
        control.write_text("+cpu")


def _try_limits(group: ControlGroup, limits: Limits) -> None:
    """Move a process into an inner control group with limits, as will be done with each kernel."""
    try:
        with subprocess.Popen(["sleep", "60"]) as process:
            try:
                inner = group.make_inner("trial")
                inner.set_limits(limits)
                inner.add(process.pid)
            finally:
                process.kill()
        inner.remove()
    except OSError as error:
        raise NoControlGroups(f"they cannot be used here ({error.strerror})") from None


def _remove_leftovers(own: ControlGroup) -> None:
    """Remove the control groups of graders that were killed: nothing runs in them any more."""
    places = {Path(folder) for folder in own.folders.values()}
    places |= {path.parent for path in places} | {Path(path) for path in _find_mounts().values()}
    for place in places:
        with contextlib.suppress(OSError):
            for path in place.glob(f"{_PREFIX}[0-9]*"):
                if not Path("/proc", path.name.removeprefix(_PREFIX)).exists():
                    ControlGroup(2, {"memory": str(path)}).remove_with_inner()
