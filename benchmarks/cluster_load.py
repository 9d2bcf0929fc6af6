"""How many workers a Dask scheduler and the command keep busy: works that sleep, on very many workers.

    python benchmarks/cluster_load.py [--workers 10 100 1000] [--seconds 5]

Scheduler, workers and command are real; only a work is not: it is as large as a notebook and its record, and
it sleeps for as long as a notebook takes. So many workers fit on one machine. They use it, too: what the
processor time says of scheduler and command holds anywhere, how busy the workers were only here.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from tabulate import tabulate

from coursekit.cluster.connection import Scheduler, connect
from coursekit.cluster.work import ClusterRun, Work

WORKERS_A_PROCESS = 125
ROUNDS = 4  # works for each worker
NOTEBOOK_BYTES = 40_000
RECORD_BYTES = 12_000


class SleepingService:
    """Sleeps instead of grading."""

    notes: tuple[str, ...] = ()

    def __init__(self, slots: int) -> None:
        pass

    def run(self, content: bytes) -> bytes:
        """Sleep for the time that stands at the beginning of the content."""
        time.sleep(float(content.partition(b"\n")[0]))
        return os.urandom(RECORD_BYTES)

    def close(self) -> None:
        """Nothing is to be closed."""


async def serve_workers(address: str, count: int, folder: str) -> None:
    """Run many workers, each with one thread, in this process."""
    import distributed

    workers = [
        distributed.Worker(address, nthreads=1, memory_limit=0, dashboard=False, local_directory=folder)
        for _ in range(count)
    ]
    await asyncio.gather(*workers)
    await asyncio.gather(*(worker.finished() for worker in workers))


@dataclass(frozen=True)
class Load:
    """What was measured. seconds: of the whole run; scheduler, command: processor seconds of both."""

    workers: int
    works: int
    seconds: float
    scheduler: float
    command: float
    memory: float

    def row(self, sleep: float) -> list[object]:
        """Return it as a row of the table."""
        least = sleep * self.works / self.workers
        return [
            self.workers,
            self.works,
            f"{self.works / self.seconds:.1f}",
            f"{least / self.seconds:.0%}",
            f"{1000 * self.scheduler / self.works:.1f}",
            f"{1000 * self.command / self.works:.1f}",
            f"{self.scheduler / self.seconds:.0%}",
            f"{self.memory / 1e6:.0f}",
        ]


def measure(workers: int, sleep: float, folder: Path) -> Load:
    """Return the load of scheduler and command with so many workers."""
    port = 18786
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = subprocess.Popen(
        [*dask, "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"], **quiet
    )
    hosts: list[subprocess.Popen[bytes]] = []
    try:
        for start in range(0, workers, WORKERS_A_PROCESS):
            count = min(WORKERS_A_PROCESS, workers - start)
            serve = [sys.executable, __file__, "--serve", address, "--count", str(count)]
            hosts.append(subprocess.Popen([*serve, "--folder", str(folder)], **quiet))
        with connect(Scheduler(address)) as client:
            client.wait_for_workers(workers, timeout=300)
            return run_works(client, workers, sleep, folder, psutil.Process(scheduler.pid))
    finally:
        for process in (*hosts, scheduler):
            process.kill()
            process.wait()


def run_works(client: object, workers: int, sleep: float, folder: Path, scheduler: psutil.Process) -> Load:
    """Let the workers do their works; the clock starts when all of them have prepared."""
    run: ClusterRun[int] = ClusterRun(client, "load", folder)  # type: ignore[arg-type]
    count = workers * ROUNDS

    def make_works() -> Iterator[Work[int]]:
        # The first works end at once. When as many as there are workers have come back, the clock starts.
        for number in range(count):
            seconds = sleep if number >= workers else 0
            yield Work(number, f"{seconds}\n".encode().ljust(NOTEBOOK_BYTES, b"x"), f"work {number}")

    while_preparing = time.monotonic()
    results = run.run(SleepingService, make_works())
    start = used = None
    done = 0
    for _ in results:
        done += 1
        if start is None and done >= workers:
            start, used = time.monotonic(), _processor_times(scheduler)
            first = done
    assert start is not None and used is not None
    print(f"  {workers} works had come back after {start - while_preparing:.0f} s", flush=True)
    now = _processor_times(scheduler)
    return Load(
        workers, done - first, time.monotonic() - start, now[0] - used[0], now[1] - used[1],
        scheduler.memory_info().rss,
    )  # fmt: skip


def _processor_times(scheduler: psutil.Process) -> tuple[float, float]:
    times = scheduler.cpu_times()
    return times.user + times.system, time.process_time()


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="Measure what a Dask scheduler keeps up with.")
    parser.add_argument("--workers", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--seconds", type=float, default=5.0, help="what a work takes")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve_workers(options.serve, options.count, options.folder))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        loads = [measure(workers, options.seconds, Path(folder)) for workers in options.workers]
    headers = ["workers", "works", "works a second", "workers busy", "scheduler, ms a work"]
    headers += ["command, ms a work", "scheduler busy", "scheduler, MB"]
    print(tabulate([load.row(options.seconds) for load in loads], headers, tablefmt="github"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
