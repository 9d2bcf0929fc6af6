"""What processes run below one, and how much memory they take: read from /proc, so on Linux alone."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

_MB = 1e6


def tree(root: int) -> list[int]:
    """Return the ids of a process and of all that descend from it and live."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _parent(int(entry.name))) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:  # it grows on the way
        found += children.get(pid, [])
    return found


def _parent(pid: int) -> int | None:
    """Return the parent of a process; None where it has ended, though a zombie may be left of it."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[:2]
    except OSError:
        return None
    return None if state in "ZX" else int(parent)


def started(pid: int) -> str | None:
    """Return what tells a process from a later one with the same id; None where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def resident(pid: int) -> float:
    """Megabytes of a process that are in memory, with those that it shares (RSS); 0 where it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MB
    except OSError:
        return 0.0


def proportional(pid: int) -> float:
    """Megabytes of a process, where a page of n processes counts as 1/n (PSS); RSS where that is hidden."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / _MB
    except OSError:
        return resident(pid)
    return 0.0


def available() -> float:
    """Megabytes of the machine's memory that are free, or can be made free at once."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024 / _MB
    return 0.0


@dataclass(frozen=True)
class Sample:
    """The memory at one moment, in megabytes. done: submissions finished by then. free: of the machine."""

    done: int
    parent: float
    everything: float
    free: float


class Watch(threading.Thread):
    """Samples the memory of a process (RSS) and of its whole tree (PSS), once a second until it ends.

    done: tells how many submissions are finished.
    """

    def __init__(self, pid: int, done: Callable[[], int]) -> None:
        super().__init__(daemon=True)
        self.pid, self.done = pid, done
        self.samples: list[Sample] = []

    def run(self) -> None:
        while (parent := resident(self.pid)) > 0:
            everything = sum(proportional(one) for one in tree(self.pid))
            self.samples.append(Sample(self.done(), parent, everything, available()))
            time.sleep(1)


def growth(points: list[tuple[float, float]]) -> float:
    """Return the slope of the line nearest to the points (x, y); 0 where the points have no extent."""
    if len({x for x, _ in points}) < 2:
        return 0.0
    xs, ys = zip(*points, strict=True)
    return linear_regression(xs, ys).slope
