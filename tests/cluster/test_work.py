"""Works on a cluster of Dask's: each is done once, whatever happens to workers, and nothing stays behind."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from coursekit.cluster import work, worker_plugin
from coursekit.cluster.connection import Scheduler, connect
from coursekit.cluster.work import MOST_DEATHS, ClusterRun, Work, WorkerGone, list_packages
from coursekit.errors import CourseError
from tests.cluster import services

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers of two threads, each a process of its own that is started again when it ends."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=2, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


@pytest.fixture
def client(cluster: Any) -> Iterator[Any]:
    with connect(Scheduler(cluster.scheduler_address)) as client:
        client.wait_for_workers(2)
        yield client


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


def do(client: Any, diary: Path, *words: str, run: ClusterRun[str] | None = None) -> dict[str, bytes | None]:
    """Do works, and return what came of each; none may come twice."""
    run = run or ClusterRun(client, "test", Path("results"))
    works = (Work(word, content=word.encode(), label="test") for word in words)
    results = list(run.run(partial(services.Diary, diary), works))
    assert len(dict(results)) == len(results)
    return dict(results)


def lines(diary: Path) -> list[str]:
    return diary.read_text().splitlines()


def test_each_work_is_done_once(client, diary):
    words = [f"word {number}" for number in range(20)]
    assert do(client, diary, *words) == {word: word.upper().encode() for word in words}
    assert sorted(line for line in lines(diary) if line.startswith("begin")) == sorted(
        f"begin {word}" for word in words
    )


def test_no_work_needs_no_worker_to_do_anything(client, diary):
    assert do(client, diary) == {}


def test_each_worker_prepares_once_and_is_left_as_it_was(client, diary):
    do(client, diary, *(f"sleep 0.{number}" for number in range(8)))
    assert sorted(line for line in lines(diary) if "ready" in line or "close" in line) == [
        *["close"] * 2,
        *["ready 2"] * 2,
    ]
    assert not [name for name in client.run(plugin_names).popitem()[1] if name.startswith("coursekit")]


def plugin_names(dask_worker: Any) -> list[str]:
    return list(dask_worker.plugins)


def test_the_work_of_a_dead_worker_is_done_by_another_one(client, diary):
    results = do(client, diary, "die-first", "word 1", "word 2")
    assert results == {"die-first": b"DIE-FIRST", "word 1": b"WORD 1", "word 2": b"WORD 2"}


def test_a_work_that_ends_workers_three_times_hurts_no_other(client, diary):
    words = [f"sleep 0.{number}" for number in range(6)]
    results = do(client, diary, "die", *words)
    assert results == {"die": None, **{word: word.upper().encode() for word in words}}
    assert lines(diary).count("begin die") == MOST_DEATHS
    # The last try has nothing beside it, and so have those beside which workers had ended twice.
    written = lines(diary)
    last = len(written) - written[::-1].index("begin die")
    ended = [line.removeprefix("end ") for line in written[last:] if line.startswith("end")]
    begun = [line.removeprefix("begin ") for line in written[last:] if line.startswith("begin")]
    assert ended == begun


def test_an_error_of_a_service_stops_all_with_a_sentence(client, diary):
    with pytest.raises(CourseError, match="the disk of this worker is full"):
        do(client, diary, "fail", "word 1")


def test_who_stops_half_way_leaves_nothing(client, diary):
    run: ClusterRun[str] = ClusterRun(client, "test", Path("results"))
    works = (Work(word, content=word.encode(), label="test") for word in ("word 1", "sleep 30"))
    results = run.run(partial(services.Diary, diary), works)
    assert next(iter(results)) == ("word 1", b"WORD 1")
    results.close()
    assert lines(diary).count("close") == 2


def test_what_workers_cannot_promise_is_told_once(client, diary):
    run: ClusterRun[str] = ClusterRun(client, "test", Path("results"))
    do(client, diary, "word 1", run=run)
    assert run.promises == services.Diary.notes


def test_a_worker_that_cannot_prepare_says_why(client):
    run: ClusterRun[str] = ClusterRun(client, "test", Path("results"))
    with pytest.raises(CourseError, match=r"No worker can be used\. The worker tcp://.* no user namespaces"):
        list(run.run(services.Refusing, iter([Work("a", content=b"a", label="test")])))


@pytest.mark.parametrize(
    ("name", "here", "words"),
    [
        ("torch", "9.9", r"it has torch 2\.\d+\.\d+\S*, and this computer torch 9\.9"),
        ("torch", "", r"it has torch 2\.\d+\.\d+\S*, and this computer no torch"),
        (worker_plugin.PYTHON, "3.99", r"it has Python 3\.\d+, and this computer Python 3\.99"),
        (worker_plugin.COURSE, "0" * 16, "it has another version of the course"),
    ],
)
def test_a_worker_with_other_versions_is_not_used(client, diary, monkeypatch, name, here, words):
    versions = {**work.describe_this_environment(), name: here}
    monkeypatch.setattr(work, "describe_this_environment", lambda: versions)
    with pytest.raises(CourseError, match=words):
        do(client, diary, "word 1")
    assert not diary.exists()


def test_a_worker_that_comes_later_is_used(diary):
    with (
        distributed.LocalCluster(
            n_workers=0, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        connect(Scheduler(cluster.scheduler_address)) as client,
    ):
        timer = threading.Timer(1.0, cluster.scale, [1])
        timer.start()
        assert do(client, diary, "word 1") == {"word 1": b"WORD 1"}
        timer.join()


def test_without_workers_the_command_does_not_wait_for_ever(diary, monkeypatch):
    monkeypatch.setattr(work, "_PATIENCE", 0.5)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as cluster,
        connect(Scheduler(cluster.scheduler_address)) as client,
        pytest.raises(CourseError, match="there was no worker that can be used"),
    ):
        do(client, diary, "word 1")


def test_packages_are_those_on_which_a_grade_may_depend():
    packages = list_packages()
    assert {"torch", "numpy", "nltk", "nbval", "ipykernel"} <= set(packages)
    assert not {"pytest-xdist", "sphinx", "playwright", "starlette", "distributed"} & set(packages)


def test_a_worker_that_starts_again_at_the_same_address_has_lost_its_works(monkeypatch):
    run: ClusterRun[str] = ClusterRun(None, "test", Path("results"))  # type: ignore[arg-type]
    works = [Work(word, content=b"", label="test") for word in ("word 1", "word 2")]
    futures = [FakeFuture() for _ in works]
    run._running = {future: (work, "tcp://here:1") for future, work in zip(futures, works, strict=True)}
    run._events.put({"worker": "tcp://here:1", "preparing": True})
    run._take_events()
    assert all(future.is_cancelled for future in futures)
    results = [run._results.get_nowait() for _ in works]
    assert [type(result) for _, result in results] == [WorkerGone] * 2


def test_a_machine_whose_workers_keep_ending_comes_last():
    run: ClusterRun[str] = ClusterRun(None, "test", Path("results"))  # type: ignore[arg-type]
    run._alive = {"tcp://10.0.0.1:1", "tcp://10.0.0.2:1"}
    run._slots = dict.fromkeys(run._alive, 1)
    run._ends["10.0.0.1"] = 2
    assert run._choose_workers() == ["tcp://10.0.0.2:1"]
    run._alive.remove("tcp://10.0.0.2:1")
    assert run._choose_workers() == ["tcp://10.0.0.1:1"]


class FakeFuture:
    """A future of which only the end is of interest."""

    is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


def test_a_plugin_is_read_from_source_where_the_course_is_not(tmp_path):
    """Pickled here, unpickled by a Python that finds no course; what it says then is told."""
    plugin = worker_plugin.CoursePlugin("name", "token", {"torch": "1"}, b"")
    program = (
        "import pickle, sys\n"
        "sys.modules['coursekit'] = None\n"
        "plugin = pickle.load(sys.stdin.buffer)\n"
        "names = type(plugin)._prepare.__globals__\n"
        "names['importlib'].util.find_spec = lambda name: None\n"
        "print(plugin.token, names['find_difference']({}, names['describe_environment']([])))\n"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program],
        input=pickle.dumps(plugin),
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert printed.stdout.decode().strip() == "token the course is not installed there"
