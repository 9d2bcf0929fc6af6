"""The processes that a process has started, and how much memory they take: read from /proc, so Linux only."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

_MB = 1e6


def list_process_tree(root: int) -> list[int]:
    """Return the ids of a process and of all living processes that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _read_stat(int(entry.name))) is not None:
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    pids = [root]
    for pid in pids:  # the list grows in this loop
        pids += children.get(pid, [])
    return pids


def start_time(pid: int) -> str | None:
    """Return when a process started, which no later process with its id shares; None if it has ended."""
    fields = _read_stat(pid)
    return None if fields is None else fields[19]


def _read_stat(pid: int) -> list[str] | None:
    """Return what /proc says of a process, from its state on; None if it has ended (it may be a zombie)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields


def resident_memory(pid: int) -> float:
    """Return a process's megabytes in memory, with those that it shares (RSS); 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MB
    except OSError:
        return 0.0


def proportional_memory(pid: int) -> float:
    """Return a process's megabytes, a page of n processes counted as 1/n (PSS); RSS if that is hidden."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / _MB
    except OSError:
        return resident_memory(pid)
    return 0.0


def available_memory() -> float:
    """Return the megabytes of the machine's memory that are free, or can be made free at once."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024 / _MB
    return 0.0


@dataclass(frozen=True)
class MemorySample:
    """The memory at one moment, in megabytes.

    finished: submissions that were finished by then. main: of the process (RSS). tree: of the process and all
    that it has started (PSS). free: of the machine.
    """

    finished: int
    main: float
    tree: float
    free: float


class MemoryMonitor(threading.Thread):
    """Measures the memory of a process and of all that it has started, once a second until it ends.

    count_finished: returns how many submissions are finished.
    """

    def __init__(self, pid: int, count_finished: Callable[[], int]) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.count_finished = count_finished
        self.samples: list[MemorySample] = []

    def run(self) -> None:
        while (main := resident_memory(self.pid)) > 0:
            tree = sum(proportional_memory(pid) for pid in list_process_tree(self.pid))
            self.samples.append(MemorySample(self.count_finished(), main, tree, available_memory()))
            time.sleep(1)


def fit_slope(points: list[tuple[float, float]]) -> float:
    """Return the slope of the line nearest to the points (x, y); 0 where the points have no extent."""
    if len({x for x, _ in points}) < 2:
        return 0.0
    xs, ys = zip(*points, strict=True)
    return linear_regression(xs, ys).slope
