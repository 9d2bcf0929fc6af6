"""Worker processes: each is forked for one piece of work and is gone, with all the memory that it took."""

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
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError

MEMORY_BYTES = 1_500_000_000
"""What a process may take beyond what it has when it is forked."""

_PR_SET_PDEATHSIG = 1
_NOTE_BYTES = 128
_POLL_SECONDS = 0.05
_END = object()
_note_page: mmap.mmap | None = None


@dataclass(frozen=True)
class WorkResult:
    """How a piece of work ended: with a value, or else with a sentence that says why not.

    last_note: what the process was doing last, where it did not end by itself. late: it took too long.
    """

    work: Any
    value: Any = None
    problem: str | None = None
    last_note: str = ""
    late: bool = False


@dataclass
class _Worker:
    work: Any
    process: BaseProcess
    pipe: Connection
    deadline: float
    page: mmap.mmap


def note_progress(text: str) -> None:
    """Note what this process is doing, so that it is known when the process is killed. text: few letters."""
    if _note_page is not None:
        _note_page[:] = text.encode()[:_NOTE_BYTES].ljust(_NOTE_BYTES, b"\0")


def run_in_processes(
    function: Callable[[Any], Any], works: Iterable[Any], jobs: int, most_seconds: Callable[[Any], float]
) -> Generator[WorkResult, None, None]:
    """Do each work in a process of its own, `jobs` at a time, and yield the results as they come.

    works: asked for the next one whenever a process is free; None for nothing now, but perhaps later.

    A process that takes longer than its most seconds is killed, and one that takes more than `MEMORY_BYTES`
    ends: the work may hold whatever a student has made. No process outlives this one.

    Raises:
        CourseError: one of them raised it: something is wrong that concerns all, such as a full disk.
    """
    context = multiprocessing.get_context("fork")
    gc.collect()
    gc.freeze()  # so that a collection in a child does not copy all the memory that it shares
    waiting = iter(works)
    workers: list[_Worker] = []
    is_last = False
    try:
        while True:
            while len(workers) < jobs and not is_last:
                work = next(waiting, _END)
                is_last = work is _END
                if is_last or work is None:
                    break
                workers.append(_start_worker(context, function, work, most_seconds(work)))
            if is_last and not workers:
                return
            wait([worker.pipe for worker in workers], timeout=_POLL_SECONDS)
            for worker in [worker for worker in workers if _has_ended(worker)]:
                workers.remove(worker)
                yield _collect_result(worker)
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.join()
        gc.unfreeze()


def _start_worker(
    context: ForkContext, function: Callable[[Any], Any], work: Any, most_seconds: float
) -> _Worker:
    receiver, sender = context.Pipe(duplex=False)
    page = mmap.mmap(-1, _NOTE_BYTES)
    process = context.Process(target=_run_child, args=(function, work, sender, page), daemon=True)
    process.start()
    sender.close()
    return _Worker(work, process, receiver, time.monotonic() + most_seconds, page)


def _run_child(function: Callable[[Any], Any], work: Any, pipe: Connection, page: mmap.mmap) -> None:
    global _note_page
    _note_page = page
    _limit_memory()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the grader, which ends its workers
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


def _has_ended(worker: _Worker) -> bool:
    return worker.pipe.poll() or not worker.process.is_alive() or time.monotonic() > worker.deadline


def _collect_result(worker: _Worker) -> WorkResult:
    kind, content, late = "problem", "it ended without a word", False
    try:
        if worker.pipe.poll():
            kind, content = worker.pipe.recv()
        elif worker.process.is_alive():
            content, late = "it took too long", True
    except (EOFError, OSError):
        pass
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()
    if kind == "stop":
        raise CourseError(content)
    if kind == "result":
        return WorkResult(worker.work, value=content)
    note = worker.page[:].rstrip(b"\0").decode("utf-8", "replace")
    return WorkResult(worker.work, problem=str(content), last_note=note, late=late)
