"""What a Dask worker gets from the command: a check of its versions, and the service that does the work.

The source of this module is sent to workers, so that it also runs where another version of the course is, or
another Python, or no course. So it imports nothing of the course at its top, and only what Dask has.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import pickle
import platform
import threading
import time
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from distributed import Reschedule, WorkerPlugin, get_worker

COURSE, PYTHON = "the course", "Python"


def describe_environment(packages: Iterable[str]) -> dict[str, str]:
    """Return versions by name, of Python, the course's code and these packages; "" for what is not there."""
    major, minor, _ = platform.python_version_tuple()
    versions = {PYTHON: f"{major}.{minor}", COURSE: hash_course()}
    for name in set(packages) - versions.keys():
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = ""
    return versions


def hash_course() -> str:
    """Return a hash of the course's package, 16 hexadecimal digits; "" where it is not installed."""
    spec = importlib.util.find_spec("coursekit")
    if spec is None or not spec.submodule_search_locations:
        return ""
    root = Path(next(iter(spec.submodule_search_locations)))
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__":
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def find_difference(expected: Mapping[str, str], found: Mapping[str, str]) -> str | None:
    """Say in a few words how a worker's environment differs; None where it does not."""
    if not found[COURSE]:
        return "the course is not installed there"
    for name in (PYTHON, COURSE, *expected):
        if found[name] != expected[name]:
            if name == COURSE:
                return "it has another version of the course"
            return (
                f"it has {_describe(name, found[name])}, and this computer {_describe(name, expected[name])}"
            )
    return None


def _describe(name: str, version: str) -> str:
    return f"{name} {version}" if version else f"no {name}"


class CoursePlugin(WorkerPlugin):
    """Prepares a worker for one run of a command, in the background, and says how that ended.

    What it says are events of Dask's under the topic `name`, each with the address under "worker":
    "preparing", then "refusal" with the reason, or "slots" with the number of threads, and "notes".

    token: of the run. expected: what `describe_environment` gave on the command's side. service: a pickled
    function that takes the number of works at a time and gives a `coursekit.cluster.work.Service`. It is not
    looked at where the environment differs.
    """

    def __init__(self, name: str, token: str, expected: Mapping[str, str], service: bytes) -> None:
        self.name = name
        self.token = token
        self._expected = dict(expected)
        self._packed_service = service
        self._preparation: asyncio.Task[None] | None = None
        self.is_closed = False
        self.is_prepared = threading.Event()
        self.service: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        # As source, which each version of Python can read; what pickle itself would send is for one version.
        source = Path(__file__).read_text(encoding="utf-8")
        arguments = (self.name, self.token, self._expected, self._packed_service)
        names = {"__name__": __name__, "SOURCE": source, "ARGUMENTS": arguments}
        return eval, ("(exec(SOURCE, globals()), CoursePlugin(*ARGUMENTS))[1]", names)

    def setup(self, worker: Any) -> None:
        worker.log_event(self.name, {"worker": worker.address, "preparing": True})
        self._preparation = asyncio.ensure_future(self._prepare(worker))

    async def _prepare(self, worker: Any) -> None:
        event: dict[str, Any] = {"worker": worker.address}
        try:
            difference = find_difference(self._expected, describe_environment(self._expected))
            if difference is None:
                slots = worker.state.nthreads
                self.service = await asyncio.to_thread(lambda: pickle.loads(self._packed_service)(slots))
                event |= {"slots": slots, "notes": list(self.service.notes)}
            else:
                event["refusal"] = difference
        except Exception as error:
            event["refusal"] = str(error) or type(error).__name__
        self.is_prepared.set()
        if not self.is_closed:
            worker.log_event(self.name, event)
        elif self.service is not None:  # the command has ended in the meantime
            await asyncio.to_thread(self.service.close)

    async def teardown(self, worker: Any) -> None:
        self.is_closed = True
        self.is_prepared.set()
        if self.service is not None:
            await asyncio.to_thread(self.service.close)


def run_on_worker(name: str, token: str, content: bytes) -> bytes:
    """Do one work on the worker that this runs on. token: of the run whose work it is."""
    plugin: Any = get_worker().plugins.get(name)
    if plugin is None or plugin.token != token:  # of a command that was killed: Dask forgets it soon
        time.sleep(1)
        raise Reschedule
    plugin.is_prepared.wait()  # this worker may have started again at the same address
    if plugin.service is None:
        raise Reschedule
    try:
        result: bytes = plugin.service.run(content)
    except Exception:
        if plugin.is_closed:  # the worker is about to leave
            raise Reschedule from None
        raise
    return result
