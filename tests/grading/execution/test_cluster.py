"""Grading by workers of Dask, as the guide for instructors says it: the same records as on one computer."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT, RUN_ALL_TESTS
from tests.grading.attacks.model import file_name
from tests.grading.marks import IN_SANDBOX

pytest.importorskip("distributed")
pytestmark = [
    IN_SANDBOX,
    pytest.mark.skipif(
        not RUN_ALL_TESTS, reason="it grades a class twice, which takes minutes: make test-all"
    ),
]

GUIDE = (ROOT / "docs" / "teaching" / "cluster.md").read_text("utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```$", GUIDE, re.M | re.S)
PORT = 18_786
STUDENTS = ("ana", "ben", "cleo", "dan", "eva", "finn")


def command(line: str) -> list[str]:
    """Return a line of the guide as words, for programs and a scheduler of this computer."""
    line = line.replace("HOST:8786", f"127.0.0.1:{PORT}").replace("--nthreads 8", "--nthreads 2")
    return [
        str(Path(sys.executable).parent / Path(word).name) if word.startswith(".venv/bin/") else word
        for word in shlex.split(line)
    ]


class Cluster:
    """The scheduler and the workers of the guide, started in a folder with its certificates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        certificates, programs, self.grade = (block.strip().split("\n") for block in BLOCKS[:3])
        for line in certificates:
            subprocess.run(command(line.replace("4096", "2048")), cwd=folder, check=True, capture_output=True)
        self._scheduler_line, self._worker_line = programs
        self.scheduler = self._start(f"{self._scheduler_line} --port {PORT} --no-dashboard", "scheduler")

    def _start(self, line: str, name: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("wb")
        return subprocess.Popen(
            command(line), cwd=self.folder, stdout=log, stderr=log, start_new_session=True
        )

    def start_worker(self) -> subprocess.Popen[bytes]:
        name = f"worker{len(self.workers)}"
        line = f"{self._worker_line} --no-dashboard --local-directory {shlex.quote(str(self.folder / name))}"
        self.workers.append(self._start(line, name))
        return self.workers[-1]

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it has started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    cluster.start_worker()
    yield cluster
    cluster.close()


@pytest.fixture(scope="module")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class that hands in section I, solved; one with a mistake, and one whose file is no notebook."""
    folder = tmp_path_factory.mktemp("class")
    solved = (ROOT / "answers" / file_name()).read_text("utf-8")
    for number, student in enumerate(STUDENTS):
        place = folder / student / file_name()
        place.parent.mkdir()
        notebook = json.loads(solved)
        notebook["metadata"]["number"] = number
        place.write_text("no notebook" if student == "finn" else json.dumps(notebook), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def here(submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of this computer alone."""
    out = tmp_path_factory.mktemp("here") / "grades"
    words = [*command(".venv/bin/coursekit grade"), str(submissions), "--out", str(out), "--seed", "7"]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return out


def start_grading(cluster: Cluster, submissions: Path, out: Path) -> subprocess.Popen[str]:
    """Give the guide's command, with a class, a folder of results and certificates that are elsewhere."""
    (line,) = cluster.grade
    line = line.replace("build/class", str(submissions)).replace("build/grades", str(out))
    line = re.sub(r"\b(\w+\.pem)", rf"{cluster.folder}/\1", line)
    return subprocess.Popen(
        [*command(line), "--seed", "7"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for_records(out: Path, number: int, process: subprocess.Popen[str]) -> None:
    """Wait until so many notebooks are recorded; the command must not end before."""
    while len(list(out.glob("records/*/*.json"))) < number:
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)


def records(out: Path) -> dict[str, Any]:
    """Return the records without what no two runs have in common: seconds."""
    plain_records = {}
    for path in sorted(out.glob("records/*/*.json")):
        plain = json.loads(path.read_text("utf-8"))
        del plain["seconds"]
        for result in plain["results"]:
            del result["seconds"]
        plain_records[path.relative_to(out).as_posix()] = plain
    return plain_records


def test_workers_give_the_records_of_one_computer(cluster, submissions, here, tmp_path):
    process = start_grading(cluster, submissions, tmp_path / "grades")
    printed, _ = process.communicate(timeout=300)
    assert process.returncode == 0, printed
    assert "not encrypted" not in printed
    assert records(tmp_path / "grades") == records(here)
    for name in ("gradebook.csv", "review.csv"):
        assert (tmp_path / "grades" / name).read_bytes() == (here / name).read_bytes()


def test_a_killed_command_and_a_killed_worker_change_nothing(cluster, submissions, here, tmp_path):
    out = tmp_path / "grades"
    process = start_grading(cluster, submissions, out)
    wait_for_records(out, 2, process)  # the one that cannot be read, and a graded one
    kill(process)
    times = {path: path.stat().st_mtime_ns for path in out.glob("records/*/*.json")}
    cluster.start_worker()
    process = start_grading(cluster, submissions, out)
    wait_for_records(out, len(times) + 1, process)
    kill(cluster.workers[0])
    printed, _ = process.communicate(timeout=300)
    assert process.returncode == 0, printed
    assert records(out) == records(here)
    assert (out / "gradebook.csv").read_bytes() == (here / "gradebook.csv").read_bytes()
    assert all(path.stat().st_mtime_ns == time for path, time in times.items())
