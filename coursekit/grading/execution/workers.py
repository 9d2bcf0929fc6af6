"""A crew of forked processes: each does one piece of work and is gone, with all the memory that it took."""

from __future__ import annotations

import ctypes
import gc
import mmap
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError

MEMORY_BYTES = 1_500_000_000
"""What a process may take beyond what it has when it is forked."""

_PR_SET_PDEATHSIG = 1
_NOTE_BYTES = 128
_note_page: mmap.mmap | None = None


@dataclass(frozen=True)
class Done:
    """How a piece of work ended: with a result, or else with a sentence that says why not.

    noted: what the process was doing last, where it did not end by itself. late: it took too long.
    """

    work: Any
    result: Any = None
    problem: str | None = None
    noted: str = ""
    late: bool = False


@dataclass
class _Running:
    work: Any
    process: BaseProcess
    pipe: Connection
    deadline: float
    page: mmap.mmap


def note(text: str) -> None:
    """Note what this process is doing, so that it is known when the process is killed. text: few letters."""
    if _note_page is not None:
        _note_page[:] = text.encode()[:_NOTE_BYTES].ljust(_NOTE_BYTES, b"\0")


def do_all(
    function: Callable[[Any], Any], works: Iterable[Any], jobs: int, most_seconds: Callable[[Any], float]
) -> Iterator[Done]:
    """Do each work in a process of its own, `jobs` at a time, and give their ends as they come.

    A process that takes longer than its most seconds is killed, and one that takes more than `MEMORY_BYTES`
    ends: the work may hold whatever a student has made. None outlives this one.

    Raises:
        CourseError: one of them raised it: something is wrong that concerns all, such as a full disk.
    """
    context = multiprocessing.get_context("fork")
    gc.collect()
    gc.freeze()  # so that a collection in a child does not copy all the memory that it shares
    waiting = iter(works)
    running: list[_Running] = []
    try:
        while True:
            while len(running) < jobs and (work := next(waiting, None)) is not None:
                here, there = context.Pipe(duplex=False)
                page = mmap.mmap(-1, _NOTE_BYTES)
                process = context.Process(target=_child, args=(function, work, there, page), daemon=True)
                process.start()
                there.close()
                running.append(_Running(work, process, here, time.monotonic() + most_seconds(work), page))
            if not running:
                return
            wait([one.pipe for one in running], timeout=0.5)
            for one in [one for one in running if _has_ended(one)]:
                running.remove(one)
                yield _end_of(one)
    finally:
        for one in running:
            one.process.kill()
            one.process.join()
        gc.unfreeze()


def _child(function: Callable[[Any], Any], work: Any, pipe: Connection, page: mmap.mmap) -> None:
    global _note_page
    _note_page = page
    _limit_memory()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the grader, which ends its crew
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        message: tuple[str, Any] = ("result", function(work))
    except CourseError as error:
        message = ("stop", str(error))
    except BaseException as error:
        if os.environ.get("COURSEKIT_DEBUG"):
            traceback.print_exc()
        message = ("problem", f"{type(error).__name__}: {error}"[:500])
    pipe.send(message)
    pipe.close()
    os._exit(0)  # nothing of the parent's is to be cleaned up here


def _limit_memory() -> None:
    """Let this process end by itself where it takes too much, before the system ends another one."""
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = mapped + MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(hard, mapped + MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    Path("/proc/self/oom_score_adj").write_text("500")  # kernels go first, then these, and the grader last


def _has_ended(one: _Running) -> bool:
    return one.pipe.poll() or not one.process.is_alive() or time.monotonic() > one.deadline


def _end_of(one: _Running) -> Done:
    kind, content, late = "problem", "it ended without a word", False
    try:
        if one.pipe.poll():
            kind, content = one.pipe.recv()
        elif one.process.is_alive():
            content, late = "it took too long", True
    except (EOFError, OSError):
        pass
    one.process.kill()
    one.process.join()
    one.pipe.close()
    if kind == "stop":
        raise CourseError(content)
    if kind == "result":
        return Done(one.work, result=content)
    noted = one.page[:].rstrip(b"\0").decode("utf-8", "replace")
    return Done(one.work, problem=str(content), noted=noted, late=late)
