"""Counting the memory of a kernel where no control group does.

Pages that several processes share count once: their proportional set size adds up to what they hold. What no
process needs to have mapped (files in memory, shared segments, buffers of sockets) is counted by itself.
"""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Sequence
from pathlib import Path

from coursekit.forkserver.limits import SOCKET_BUFFER

_COUNT_FILES_EVERY = 4  # looks


class MemoryCount:
    """Counts what the processes of one kernel hold beyond what they held at the first look.

    limit: bytes. private_folders: the folders in memory that only this kernel has. whole: all processes in
    /proc are this kernel's, so that everything can be counted.
    """

    def __init__(self, limit: int, private_folders: Sequence[str], whole: bool) -> None:
        self._limit = limit
        self._private_folders = tuple(private_folders)
        self._whole = whole
        self._looks = 0
        self._unmapped = 0
        self._first: tuple[int, int] | None = None
        self._socket_bytes = _most_socket_bytes()

    def is_too_much(self, processes: Sequence[int]) -> bool:
        """Look at the processes, and tell whether they hold more than they may."""
        self._looks += 1
        resident = sum(_resident_bytes(process) for process in processes)
        if self._first is None:
            self._first = resident, sum(_proportional_bytes(process) for process in processes)
        if self._whole and self._looks % _COUNT_FILES_EVERY == 0:
            files, sockets = _unnamed_file_bytes_and_sockets(processes)
            self._unmapped = (
                self._file_bytes() + _shared_segment_bytes() + files + sockets * self._socket_bytes
            )
        # Resident pages are counted quickly, and shared ones too often: never less than there is.
        if resident + self._unmapped - self._first[0] <= self._limit:
            return False
        held = sum(_proportional_bytes(process) for process in processes)
        return held + self._unmapped - self._first[1] > self._limit

    def _file_bytes(self) -> int:
        """Add up what lies in the kernel's own folders, also in files whose name is gone."""
        used = 0
        for place in self._private_folders:
            about = os.statvfs(place)
            used += (about.f_blocks - about.f_bfree) * about.f_frsize
        return used


def _task_folders(process: int) -> list[str]:
    """Return the folders in /proc to ask: the process, or its threads where the first one has ended."""
    folder = f"/proc/{process}"
    try:
        if Path(f"{folder}/statm").read_text().split()[1] != "0":
            return [folder]
        return [str(thread) for thread in Path(f"{folder}/task").iterdir()]
    except (OSError, IndexError):  # it has just ended
        return []


def _resident_bytes(process: int) -> int:
    """Return the bytes of a process that are in memory, shared ones too."""
    most = 0
    for folder in _task_folders(process):
        with contextlib.suppress(OSError, ValueError, IndexError):
            most = max(most, int(Path(f"{folder}/statm").read_text().split()[1]))
    return most * resource.getpagesize()


def _proportional_bytes(process: int) -> int:
    """Return the bytes of a process, each page divided by the number of processes that share it."""
    for folder in _task_folders(process):
        with contextlib.suppress(OSError, ValueError, IndexError):
            for line in Path(f"{folder}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    return 0


def _shared_segment_bytes() -> int:
    """Add up the System V shared memory of the kernel's namespace: the column "rss"."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        rows = Path("/proc/sysvipc/shm").read_text().splitlines()
        place = rows[0].split().index("rss")
        return sum(int(row.split()[place]) for row in rows[1:])
    return 0


def _most_socket_bytes() -> int:
    """Return what one socket may hold at the most: twice its buffer, as Linux is set up here."""
    sizes = [SOCKET_BUFFER]
    for name in ("rmem_default", "wmem_default"):
        with contextlib.suppress(OSError, ValueError):  # an older Linux tells only outside
            sizes.append(int(Path(f"/proc/sys/net/core/{name}").read_text()))
    return 2 * max(sizes)


def _unnamed_file_bytes_and_sockets(processes: Sequence[int]) -> tuple[int, int]:
    """Add up files in memory that never had a name, and count the open sockets."""
    files: dict[tuple[int, int], int] = {}
    sockets: set[int] = set()
    for process in processes:
        with contextlib.suppress(OSError):
            for link in Path(f"/proc/{process}/fd").iterdir():
                with contextlib.suppress(OSError):
                    about, target = link.stat(), str(link.readlink())
                    if target.startswith("socket:"):
                        sockets.add(about.st_ino)
                    elif target.startswith("/memfd:"):
                        files[about.st_dev, about.st_ino] = 512 * about.st_blocks
    return sum(files.values()), len(sockets)
