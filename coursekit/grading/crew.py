"""A crew of forked processes: each does one piece of work and is gone, with all the memory that it took."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from coursekit.errors import CourseError

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Done:
    """How a piece of work ended: with a result, or else with a sentence that says why not."""

    work: Any
    result: Any = None
    problem: str | None = None


@dataclass
class _Running:
    work: Any
    process: BaseProcess
    pipe: Connection
    deadline: float


def do_all(
    function: Callable[[Any], Any], works: Iterable[Any], jobs: int, most_seconds: Callable[[Any], float]
) -> Iterator[Done]:
    """Do each work in a process of its own, `jobs` at a time, and give their ends as they come.

    A process that takes longer than its most seconds is killed. None outlives this one.

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
                process = context.Process(target=_child, args=(function, work, there), daemon=True)
                process.start()
                there.close()
                running.append(_Running(work, process, here, time.monotonic() + most_seconds(work)))
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


def _child(function: Callable[[Any], Any], work: Any, pipe: Connection) -> None:
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


def _has_ended(one: _Running) -> bool:
    return one.pipe.poll() or not one.process.is_alive() or time.monotonic() > one.deadline


def _end_of(one: _Running) -> Done:
    kind, content = "problem", "it ended without a word"
    try:
        if one.pipe.poll():
            kind, content = one.pipe.recv()
        elif one.process.is_alive():
            content = "it took too long"
    except (EOFError, OSError):
        pass
    one.process.kill()
    one.process.join()
    one.pipe.close()
    if kind == "stop":
        raise CourseError(content)
    return Done(one.work, result=content) if kind == "result" else Done(one.work, problem=str(content))
