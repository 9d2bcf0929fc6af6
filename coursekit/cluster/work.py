"""A command's works, done by the workers of a Dask cluster: each once, whatever happens to workers."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import secrets
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from importlib.metadata import requires
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from packaging.requirements import Requirement

from coursekit.errors import CourseError

if TYPE_CHECKING:
    from distributed import Client, Future

MOST_DEATHS = 3
"""A work during which so many workers have ended is not tried again."""

_PACKAGE = "text-classification-workbook"
_PATIENCE = 120.0  # seconds that a command waits for a worker that it can use, or that prepares
_PREPARING_SECONDS = 3600.0
_GOODBYE_SECONDS = 20.0
_MOST_ENDS = 2
# Words, and a function that Python has itself: the scheduler takes works apart, and need not have the course.
_CALL_ON_WORKER = (
    "__import__('coursekit.cluster.worker_plugin', fromlist=['run_on_worker'])"
    ".run_on_worker(name, token, content)"
)
_POLL_SECONDS = 0.1
_LOOK_SECONDS = 2.0

W = TypeVar("W")


class Service(Protocol):
    """What does the works on a worker: it is made once, and called by as many threads as the worker has.

    notes: sentences on what it cannot promise there.
    """

    notes: tuple[str, ...]

    def run(self, content: bytes) -> bytes:
        """Do one work."""

    def close(self) -> None:
        """Stop, whatever is being done."""


@dataclass(frozen=True, eq=False)
class Work(Generic[W]):
    """One piece of work. item: what the command knows it by. content: what is sent. deaths: of workers."""

    item: W
    content: bytes
    label: str
    deaths: int = 0


class ClusterRun(Generic[W]):
    """Does works on the workers of a cluster; each worker prepares once, by making a service.

    The command itself says which worker does what. What Dask would move by itself, after a worker has gone,
    would wait for ever if no other worker has prepared by then.

    kind: of the run, such as "grade". place: what it writes, on which one command at a time works. The same
    place is the same run: what a killed command has left on workers goes then.
    promises: sentences on what services cannot promise. refusals: sentences on workers that are not used.
    """

    def __init__(self, client: Client, kind: str, place: Path) -> None:
        self._client = client
        digest = hashlib.sha256(f"{socket.gethostname()}:{place.resolve()}".encode()).hexdigest()
        self._name = f"coursekit-{kind}-{digest[:12]}"
        self._token = secrets.token_hex(8)
        self._events: Queue[dict[str, Any]] = Queue()
        self._results: Queue[tuple[Future, bytes | BaseException]] = Queue()
        self._preparing: set[str] = set()
        self._slots: dict[str, int] = {}  # of workers that have prepared
        self._alive: set[str] = set()
        self._ends: Counter[str] = Counter()  # of workers, by host, since a work was done there
        self._refusals: dict[str, str] = {}
        self._service_notes: dict[str, None] = {}
        self._running: dict[Future, tuple[Work[W], str]] = {}
        self._again: deque[Work[W]] = deque()
        self._alone: deque[Work[W]] = deque()
        self._is_exhausted = False
        self._start = self._last_hope = time.monotonic()
        self._last_look = float("-inf")

    @property
    def promises(self) -> tuple[str, ...]:
        return tuple(self._service_notes)

    @property
    def refusals(self) -> tuple[str, ...]:
        return tuple(map(self._describe_refusal, sorted(self._refusals)))

    def run(
        self, make_service: Callable[[int], Service], works: Iterator[Work[W]]
    ) -> Generator[tuple[W, bytes | None], None, None]:
        """Do all works, and yield each item with what the service gave; None where workers ended over it.

        A work whose worker ends is done by another one, then once more with nothing beside it.

        make_service: called on each worker with the number of works at a time. works: asked for the next one
        when there is a worker for it.

        Raises:
            CourseError: no worker can be used, a service has raised an error, or the scheduler is gone.
        """
        with _errors_of_dask(), self._prepared_workers(make_service):
            while True:
                self._take_events()
                if time.monotonic() - self._last_look > _LOOK_SECONDS:
                    self._look_at_workers()
                self._hand_out(works)
                if not (self._running or self._again or self._alone):  # is there anything to wait for?
                    work = self._read_work(works)
                    self._again.extend([] if work is None else [work])
                if self._is_exhausted and not (self._running or self._again or self._alone):
                    return
                with contextlib.suppress(Empty):
                    future, result = self._results.get(timeout=_POLL_SECONDS)
                    if future in self._running:  # else its worker has gone, and another one does it
                        work, worker = self._running.pop(future)
                        yield from self._finish(work, worker, result)

    @contextlib.contextmanager
    def _prepared_workers(self, make_service: Callable[[int], Service]) -> Iterator[None]:
        """Let workers get ready, those that come later too; at the end nothing of it stays there."""
        from coursekit.cluster.worker_plugin import CoursePlugin

        client = self._client
        packed = pickle.dumps(make_service)
        plugin = CoursePlugin(self._name, self._token, describe_this_environment(), packed)
        try:
            client.subscribe_topic(self._name, lambda event: self._events.put(event[1]))
            # One worker that does not answer would keep both calls for minutes. Events tell who is ready.
            registering = _call_in_background(lambda: client.register_plugin(plugin, name=self._name))
            yield
        finally:
            for future in self._running:
                future.release()

            def say_goodbye() -> None:
                registering.join()
                client.unregister_worker_plugin(self._name)

            _call_in_background(say_goodbye).join(_GOODBYE_SECONDS)

    def _take_events(self) -> None:
        """Take up what workers have said since the last time."""
        with contextlib.suppress(Empty):
            while True:
                event = self._events.get_nowait()
                worker = event["worker"]
                self._take_works_back(worker)  # of one that has started again at the same address
                self._preparing.discard(worker)
                self._slots.pop(worker, None)
                self._refusals.pop(worker, None)
                if "refusal" in event:
                    self._refusals[worker] = event["refusal"].rstrip(".")
                elif "slots" in event:
                    self._slots[worker] = event["slots"]
                    self._alive.add(worker)
                    self._service_notes.update(dict.fromkeys(event["notes"]))
                else:
                    self._preparing.add(worker)

    def _look_at_workers(self) -> None:
        """Find out which workers are there, and take the works of the others back."""
        self._last_look = time.monotonic()
        self._alive = set(self._client.nthreads())
        for worker in {worker for _, worker in self._running.values()} - self._alive:
            self._take_works_back(worker)
        is_preparing = self._alive & self._preparing and self._last_look - self._start < _PREPARING_SECONDS
        if self._alive & self._slots.keys() or is_preparing:
            self._last_hope = self._last_look
        elif self._alive and self._alive <= self._refusals.keys():
            raise CourseError(
                "No worker can be used. " + " ".join(map(self._describe_refusal, sorted(self._alive)))
            )
        elif self._last_look - self._last_hope > _PATIENCE:
            raise CourseError(
                f"For {_PATIENCE:.0f} s there was no worker that can be used: start workers with "
                "`dask worker ADDRESS`, and give the same command again. What is done is kept."
            )

    def _take_works_back(self, worker: str) -> None:
        """Let works be done elsewhere that a worker had when it went."""
        futures = [future for future, (_, other) in self._running.items() if other == worker]
        self._ends[_host_of(worker)] += bool(futures)
        for future in futures:
            self._results.put((future, WorkerGone()))  # first: to be cancelled is a result, too
            future.cancel()

    def _choose_workers(self) -> list[str]:
        """Return the workers that may get works: those of hosts where workers keep ending come last."""
        usable = sorted(self._alive & self._slots.keys())
        return [worker for worker in usable if self._ends[_host_of(worker)] < _MOST_ENDS] or usable

    def _hand_out(self, works: Iterator[Work[W]]) -> None:
        """Give each worker that has prepared as many works as it has threads."""
        load = Counter(worker for _, worker in self._running.values())
        for worker in self._choose_workers():
            while load[worker] < self._slots[worker]:
                work = self._next_work(works)
                if work is None:
                    return
                self._submit(work, worker)
                load[worker] += 1

    def _next_work(self, works: Iterator[Work[W]]) -> Work[W] | None:
        """Return what is to be done next; None for nothing now."""
        if any(work.deaths == MOST_DEATHS - 1 for work, _ in self._running.values()):
            return None  # it runs alone
        if self._again:
            return self._again.popleft()
        work = self._read_work(works)
        if work is None and self._alone and not self._running:
            return self._alone.popleft()
        return work

    def _read_work(self, works: Iterator[Work[W]]) -> Work[W] | None:
        """Return the next of the command's works; None after the last one."""
        work = None if self._is_exhausted else next(works, None)
        self._is_exhausted = work is None
        return work

    def _submit(self, work: Work[W], worker: str) -> None:
        future = self._client.submit(
            eval,
            _CALL_ON_WORKER,
            {"name": self._name, "token": self._token, "content": work.content},
            # The dashboard shows the label; the rest makes the key unique, beside a killed command's as well.
            key=f"{work.label}-{secrets.token_hex(8)}",
            workers=[worker],
            allow_other_workers=False,
            pure=False,
        )
        self._running[future] = work, worker
        future.add_done_callback(self._fetch_result)

    def _fetch_result(self, future: Future) -> None:
        """Fetch a result, in a thread of Dask's: the worker may end while it still has it."""
        try:
            self._results.put((future, future.result()))
        except BaseException as error:  # it is judged where all results are
            self._results.put((future, error))

    def _finish(
        self, work: Work[W], worker: str, result: bytes | BaseException
    ) -> Iterator[tuple[W, bytes | None]]:
        """Yield what came of a work, unless it is to be done again."""
        from distributed import KilledWorker

        if isinstance(result, bytes):
            self._ends[_host_of(worker)] = 0
            yield work.item, result
            return
        if isinstance(result, CancelledError):
            raise CourseError(_LOST_SCHEDULER)
        if not isinstance(result, KilledWorker | WorkerGone):
            raise CourseError(f"The worker {worker} could not go on: {result}")
        work = replace(work, deaths=work.deaths + 1)
        if work.deaths == MOST_DEATHS:
            yield work.item, None
        elif work.deaths == MOST_DEATHS - 1:
            self._alone.append(work)
        else:
            self._again.append(work)

    def _describe_refusal(self, worker: str) -> str:
        return f"The worker {worker} is not used: {self._refusals[worker]}."


class WorkerGone(Exception):
    """The worker that did a work is not there any more, or what did it there."""


def _host_of(worker: str) -> str:
    return urlsplit(worker).hostname or worker


def _call_in_background(function: Callable[[], Any]) -> threading.Thread:
    """Call a function in a thread, whatever comes of it."""

    def call() -> None:
        with contextlib.suppress(Exception):
            function()

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    return thread


_LOST_SCHEDULER = (
    "The line to the scheduler is lost. What is done is kept: see that scheduler and workers run, and give "
    "the same command again."
)


@contextlib.contextmanager
def _errors_of_dask() -> Iterator[None]:
    """Turn errors of the network into sentences."""
    try:
        yield
    except OSError:  # Dask's errors of communication are of this kind
        raise CourseError(_LOST_SCHEDULER) from None


def describe_this_environment() -> dict[str, str]:
    """Return the versions that a worker must have."""
    from coursekit.cluster.worker_plugin import describe_environment

    return describe_environment(list_packages())


def list_packages() -> list[str]:
    """Return the names of the packages on which results may depend: those of students and of instructors."""
    packages = []
    for line in requires(_PACKAGE) or []:
        requirement = Requirement(line)
        if requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in ("", "instructor")
        ):
            packages.append(requirement.name)
    return sorted(set(packages))
