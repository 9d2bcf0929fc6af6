"""A class graded by three Dask workers that are disturbed, and on this computer alone: nothing may differ.

    python benchmarks/cluster_class.py [--students 300] [--seed 0]

The class is made up (`coursekit demo-class`) and hands in section I. Each worker is in a network namespace of
its own, as on another machine; this takes root and the command `ip`. While they grade, the command is killed
twice and given again, one worker is killed and does not come back, and one is cut off from the network for
60 seconds. Then gradebook, review and feedback are compared byte by byte, and the records except for their
seconds. No record may have been written twice, and the dashboard must have shown what runs.

Everything stays in `build/cluster-class` to look at. The exit code is 1 where something differs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from class_report import find_differences
from tabulate import tabulate

from coursekit.grading.demo_class import make_demo_class

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
BRIDGE, NETWORK = "coursekit0", "10.213.7"
PORT, DASHBOARD_PORT = 8786, 8787
WORKERS = 3
CUT_SECONDS = 60.0
_LONGEST_SECONDS = 3600.0


def run(line: str) -> None:
    """Run a command of the system, which must succeed."""
    subprocess.run(shlex.split(line), check=True)


@contextlib.contextmanager
def make_network() -> Iterator[None]:
    """Make a bridge, and for each worker a network namespace with one cable to it."""
    remove_network()
    try:
        run(f"ip link add {BRIDGE} type bridge")
        run(f"ip address add {NETWORK}.1/24 dev {BRIDGE}")
        run(f"ip link set {BRIDGE} up")
        for number in range(WORKERS):
            space, cable = f"coursekit{number}", f"ckcable{number}"
            run(f"ip netns add {space}")
            run(f"ip link add {cable} type veth peer name eth0 netns {space}")
            run(f"ip link set {cable} master {BRIDGE} up")
            run(f"ip -n {space} address add {NETWORK}.{number + 2}/24 dev eth0")
            run(f"ip -n {space} link set eth0 up")
            run(f"ip -n {space} link set lo up")
        yield
    finally:
        remove_network()


def remove_network() -> None:
    """Remove what `make_network` has made, now or in a run that was stopped."""
    for number in range(WORKERS):
        subprocess.run(["ip", "netns", "delete", f"coursekit{number}"], capture_output=True, check=False)
    subprocess.run(["ip", "link", "delete", BRIDGE], capture_output=True, check=False)


class Programs:
    """The programs of the run, each with a log file in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._all: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, line: str) -> subprocess.Popen[bytes]:
        """Start a program in a session of its own."""
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                shlex.split(line), cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        self._all.append(process)
        return process

    def start_worker(self, number: int) -> subprocess.Popen[bytes]:
        """Start a worker of one thread in its network namespace."""
        place = shlex.quote(str(self._folder / f"worker{number}"))
        return self.start(
            f"worker{number}",
            f"ip netns exec coursekit{number} {BIN}/dask worker tcp://{NETWORK}.1:{PORT} --nthreads 1 "
            f"--local-directory {place} --no-dashboard",
        )

    def kill_all(self) -> None:
        """End all that is still there."""
        for process in self._all:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it has started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class RecordWatch:
    """Looks at a folder of records again and again. rewritten: records that were written more than once."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._times: dict[Path, int] = {}
        self.rewritten: set[Path] = set()

    def look(self) -> int:
        """Return the number of records."""
        for path in self._out.glob("records/*/*.json"):
            changed = path.stat().st_mtime_ns
            if self._times.setdefault(path, changed) != changed:
                self.rewritten.add(path)
                self._times[path] = changed
        return len(self._times)


def grade_disturbed(folder: Path, command: str, notebooks: int) -> tuple[list[list[object]], set[Path]]:
    """Grade on the workers, with all that may go wrong. Returns lines of a table, and rewritten records."""
    out = folder / "cluster"
    programs, watch = Programs(folder), RecordWatch(out)
    lines: list[list[object]] = []
    start = time.monotonic()

    def note(what: str) -> None:
        lines.append([f"{time.monotonic() - start:.0f} s", watch.look(), what])

    def wait_for(number: int, process: subprocess.Popen[bytes]) -> None:
        while watch.look() < number:
            if process.poll() is not None or time.monotonic() - start > _LONGEST_SECONDS:
                raise SystemExit(f"The command ended with {process.returncode}: look at {folder}/*.log.")
            time.sleep(0.2)

    with make_network():
        try:
            programs.start(
                "scheduler",
                f"{BIN}/dask scheduler --host {NETWORK}.1 --port {PORT} "
                f"--dashboard-address :{DASHBOARD_PORT}",
            )
            workers = [programs.start_worker(number) for number in range(WORKERS)]
            grading = f"{command} --out {shlex.quote(str(out))} --scheduler tcp://{NETWORK}.1:{PORT}"
            process = programs.start("command", grading)
            wait_for(notebooks // 6, process)
            note(f"the dashboard shows {read_dashboard()}")
            kill(process)
            note("the command is killed, and given again")
            process = programs.start("command", grading)
            wait_for(notebooks // 3, process)
            kill(workers[0])
            note("worker 0 is killed")
            wait_for(notebooks // 2, process)
            run("ip link set ckcable1 down")
            note("worker 1 is cut off")
            cut = time.monotonic()
            wait_for(2 * notebooks // 3, process)
            kill(process)
            note("the command is killed, and given again")
            process = programs.start("command", grading)
            time.sleep(max(0.0, CUT_SECONDS - (time.monotonic() - cut)))
            run("ip link set ckcable1 up")
            note("worker 1 has its line again")
            process.wait(timeout=_LONGEST_SECONDS)
            note(f"the command has ended with {process.returncode}")
        finally:
            programs.kill_all()
    return lines, watch.rewritten


def read_dashboard() -> str:
    """Return what the scheduler's dashboard says of its workers and of what runs."""
    address = f"http://{NETWORK}.1:{DASHBOARD_PORT}"
    with urllib.request.urlopen(f"{address}/json/counts.json", timeout=10) as answer:
        counts = json.load(answer)
    with urllib.request.urlopen(f"{address}/status", timeout=10) as answer:
        page = answer.status
    return f"{counts['workers']} workers, {counts['processing']} notebooks being graded (page: {page})"


def main(arguments: list[str] | None = None) -> int:
    """Grade twice, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description="Grade a class on disturbed workers, and compare.")
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0, help="of the class and its data")
    options = parser.parse_args(arguments)
    folder = ROOT / "build" / "cluster-class"
    shutil.rmtree(folder, ignore_errors=True)
    make_demo_class(folder / "submitted", options.students, options.seed, root=ROOT, sections=["I"])
    notebooks = len(list((folder / "submitted").glob("*/*.ipynb")))
    command = f"{BIN}/coursekit grade {shlex.quote(str(folder / 'submitted'))} --seed {options.seed}"
    start = time.monotonic()
    subprocess.run(
        [*shlex.split(command), "--out", str(folder / "alone")], cwd=ROOT, check=True, capture_output=True
    )
    seconds = time.monotonic() - start
    lines, rewritten = grade_disturbed(folder, command, notebooks)
    differences, compared = find_differences(folder / "alone", folder / "cluster")
    print(f"{options.students} students, {notebooks} notebooks; on this computer alone: {seconds:.0f} s")
    print(tabulate(lines, headers=["after", "records", "what happened"], tablefmt="github"))
    print(f"{compared} results compared, {len(differences)} differ; {len(rewritten)} records written twice")
    for difference in differences[:20]:
        print(f"- {difference}")
    return 1 if differences or rewritten else 0


if __name__ == "__main__":
    sys.exit(main())
