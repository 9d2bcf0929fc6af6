"""The process that grades beside a Dask worker: `python -m coursekit.grading.execution.worker_host`.

A Dask worker has threads, and a process with threads should not be forked. So each worker has one process
more, which does what the command does on one machine: it gets notebooks on standard input, and gives their
records on standard output. When its worker ends, so does it.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.forkserver.isolation import die_with_parent
from coursekit.grading.options import GradingOptions
from coursekit.grading.run_info import RunInfo

_LENGTH = struct.Struct("!Q")
_READY, _REFUSED, _GRADED = "ready", "refused", "graded"
_CLOSED = "it does not grade any more"
_END_SECONDS = 10.0


@dataclass(frozen=True)
class HostSettings:
    """What grading needs on a worker. notebooks: the course's own, by their paths in the workbook."""

    options: GradingOptions
    info: RunInfo
    sections: tuple[str, ...]
    notebooks: Mapping[str, bytes]


class GradingService:
    """Grades notebooks for a Dask worker, in a process of its own.

    notes: sentences on what could not be promised on the worker's system.

    Raises:
        CourseError: students' code cannot be locked in there, or a solution does not pass.
    """

    def __init__(self, settings: HostSettings, slots: int) -> None:
        settings = replace(settings, options=replace(settings.options, jobs=slots))
        self._answers: dict[tuple[str, str], Future[bytes]] = {}
        self._lock = threading.Lock()
        self._is_closed = False
        is_ready: Future[Any] = Future()
        threading.Thread(target=self._run_process, args=(settings, is_ready), daemon=True).start()
        # A notebook may have to wait until all others of this worker have been tried alone.
        self.notes, longest = is_ready.result()
        self._most_seconds = (slots + 4) * longest

    def run(self, content: bytes) -> bytes:
        """Grade a notebook. content: its pickled `Task`. Returns the record in JSON."""
        task = pickle.loads(content)
        answer: Future[bytes] = Future()
        self._answers[task.submission.student, task.section] = answer
        if self._is_closed:
            raise CourseError(_CLOSED)
        try:
            self._send(task)
            return answer.result(timeout=self._most_seconds)
        except (OSError, TimeoutError):  # it has ended, or hangs
            if not self._is_closed:
                self._end_worker()
            raise

    def close(self) -> None:
        """End the process, and with it all that it has started."""
        self._is_closed = True
        self._process.terminate()
        try:
            self._process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _send(self, message: Any) -> None:
        assert self._process.stdin is not None
        with self._lock:
            write_message(self._process.stdin.fileno(), message)

    def _receive(self) -> Any:
        assert self._process.stdout is not None
        return read_message(self._process.stdout.fileno())

    def _run_process(self, settings: HostSettings, is_ready: Future[Any]) -> None:
        """Start the process, and hand each record to the thread that waits for it, until it ends.

        All of it in this thread: where it ends, as with the whole worker, Linux ends the process.
        """
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "OMP_WAIT_POLICY": "passive", "TQDM_DISABLE": "1"},
            bufsize=0,
        )
        with contextlib.suppress(BrokenPipeError):  # then there is nothing to be received, either
            self._send(settings)
        kind, content = self._receive() or (_REFUSED, "what grades there has ended before it was ready")
        if kind == _REFUSED:
            self.close()
            is_ready.set_exception(CourseError(content))
            return
        is_ready.set_result(content)
        why = _CLOSED
        while (message := self._receive()) is not None:
            kind, content = message
            if kind == _REFUSED:
                self._is_closed, why = True, content
                break
            student, section, record = content
            self._answers.pop((student, section)).set_result(record)
        if not self._is_closed:
            self._end_worker()
        for answer in self._answers.values():
            answer.set_exception(CourseError(why))

    @staticmethod
    def _end_worker() -> None:
        """End this worker at once. To Dask and to the command it is a worker that has died."""
        os._exit(1)


def write_message(handle: int, message: Any) -> None:
    """Write one message to an open file of the system."""
    content = pickle.dumps(message)
    left = memoryview(_LENGTH.pack(len(content)) + content)
    while left:
        left = left[os.write(handle, left) :]


def read_message(handle: int) -> Any:
    """Read one message from an open file of the system; None at its end."""
    length = _read_exactly(handle, _LENGTH.size)
    content = _read_exactly(handle, _LENGTH.unpack(length)[0]) if length else None
    return pickle.loads(content) if content else None


def _read_exactly(handle: int, size: int) -> bytes | None:
    content = bytearray()
    while len(content) < size:
        part = os.read(handle, min(size - len(content), 1 << 20))
        if not part:
            return None
        content += part
    return bytes(content)


def main() -> None:
    """Grade what comes on standard input until it ends."""
    if sys.platform == "linux":
        die_with_parent(signal.SIGTERM)
    requests, answers = os.dup(0), os.dup(1)
    os.dup2(2, 1)  # what anything prints goes to the worker's log
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that nothing stays in the temporary folder
    settings = read_message(requests)
    if settings is None:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="coursekit-", ignore_cleanup_errors=True) as name:
            _grade(settings, Path(name), requests, answers)
    except CourseError as error:
        write_message(answers, (_REFUSED, str(error)))
    except BrokenPipeError:  # the worker has gone
        pass


def _grade(settings: HostSettings, root: Path, requests: int, answers: int) -> None:
    from coursekit.grading.execution.bubblewrap import find_sandbox_problem
    from coursekit.grading.execution.runner import Runner

    if settings.options.sandbox and (problem := find_sandbox_problem()):
        raise CourseError(problem)
    for path, content in settings.notebooks.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    options = replace(settings.options, root=root, submissions=root / "submissions", out=root / "results")
    runner = Runner(options, settings.info, settings.sections)

    def receive_tasks() -> Iterator[Any]:
        write_message(answers, (_READY, (runner.missing_protections, runner.longest_seconds())))
        while True:
            readable, _, _ = select.select([requests], [], [], 0)
            task = read_message(requests) if readable else None
            if readable and task is None:
                raise BrokenPipeError
            yield task

    with contextlib.closing(runner.run(receive_tasks())) as graded:
        for task, record in graded:
            content = json.dumps(record.to_json()).encode()
            write_message(answers, (_GRADED, (task.submission.student, task.section, content)))


if __name__ == "__main__":
    main()
