"""What is seen of the whole machine while a class is graded: memory, terminals, temporary files.

Other tests may run beside it. What their processes take is not the grader's.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_INTERVAL = 0.25  # seconds between two looks at the machine
_DEPTH = 20  # folders in each other; an attacker may make thousands


@dataclass
class Machine:
    """What was seen of the machine while a class was graded, in bytes.

    grader: the most that one of the grader's processes had for itself. taken: how much less memory there was
    for others at the worst moment, but for what other programs have taken meanwhile. temporary: the most that
    lay in the folder for temporary files. left: what of the grader's lies there at the end. terminals: those
    that were new at some time, while no other program had one.
    """

    grader: int = 0
    taken: int = 0
    temporary: int = 0
    left: list[str] = field(default_factory=list)
    terminals: set[str] = field(default_factory=set)


@contextlib.contextmanager
def watch_machine(machine: Machine, mark: str, temporary: Path) -> Iterator[None]:
    """Note in `machine` what is seen of this machine meanwhile.

    mark: a word in the command line of each of the grader's processes. temporary: its temporary files.
    """
    over = threading.Event()
    memory_before = _available_memory() + _sum_memory(_find_others(mark))
    terminals_before = _list_terminals()

    def look_repeatedly() -> None:
        count = 0
        others_had_terminal = False
        while not over.wait(_INTERVAL):
            count += 1
            others = _find_others(mark)
            machine.taken = max(machine.taken, memory_before - _available_memory() - _sum_memory(others))
            machine.grader = max(machine.grader, _largest_memory(mark))
            new_terminals = _list_terminals() - terminals_before
            others_have_terminal = any(map(_has_terminal, others))
            if not (others_have_terminal or others_had_terminal):
                machine.terminals |= new_terminals
            others_had_terminal = others_have_terminal
            if count % 4 == 0:
                machine.temporary = max(machine.temporary, _disk_usage(temporary))

    watcher = threading.Thread(target=look_repeatedly)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        machine.left = sorted(path.name for path in temporary.glob("coursekit-*"))


def _available_memory() -> int:
    """Return the bytes of memory that a new process could have."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def _largest_memory(mark: str) -> int:
    """Return the memory, in bytes, of the largest process that has a word in its command line."""
    largest = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError, ValueError, StopIteration):
            words = path.read_bytes().split(b"\0")
            if mark.encode() in words and b"tests.as_user" not in words:
                lines = path.with_name("status").read_text().splitlines()
                own = next(line for line in lines if line.startswith("RssAnon"))
                largest = max(largest, int(own.split()[1]) * 1024)
    return largest


def _find_others(mark: str) -> list[Path]:
    """Return the folders in /proc of all processes that no process with the word has started."""
    parents: dict[int, int] = {}
    graders: set[int] = set()
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if mark.encode() in (path / "cmdline").read_bytes().split(b"\0"):
                graders.add(int(path.name))

    def is_graders(pid: int) -> bool:
        while pid in parents and pid not in graders:
            pid = parents[pid]
        return pid in graders

    return [Path(f"/proc/{pid}") for pid in parents if not is_graders(pid)]


def _sum_memory(processes: list[Path]) -> int:
    """Return the bytes that processes have for themselves."""
    total = 0
    for path in processes:
        with contextlib.suppress(OSError, ValueError):
            lines = (path / "status").read_text().splitlines()
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))
    return total


def _has_terminal(process: Path) -> bool:
    """Tell whether a process has opened a terminal, such as to run another program in it."""
    with contextlib.suppress(OSError):
        names = [str(entry.readlink()) for entry in (process / "fd").iterdir()]
        return any(name.startswith(("/dev/pts/", "/dev/ptmx")) for name in names)
    return False


def _list_terminals() -> set[str]:
    try:
        return {path.name for path in Path("/dev/pts").iterdir()}
    except OSError:
        return set()


def _disk_usage(folder: Path) -> int:
    """Return the bytes that a folder takes on the disk, as far as anybody can count them."""
    total = 0
    for place, folders, names in os.walk(folder):
        if place.count("/") - str(folder).count("/") > _DEPTH:
            folders.clear()
        for name in names[:20_000]:
            with contextlib.suppress(OSError):
                total += (Path(place) / name).lstat().st_blocks * 512
    return total
