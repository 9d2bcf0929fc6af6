"""A large class, graded undisturbed, and again among attackers by a grader that is killed five times.

    python benchmarks/killed_class.py [--students 500] [--kills 5] [--seed 0] [--jobs N] [--timeout 6]

The class is made up (`coursekit demo-class`) and hands in section I: right, wrong, empty and broken
notebooks. In the second run, every attack of `tests/grading/attacks` on section I hands in too, between the
honest students. Both runs have the same seed of the data. The kills (SIGKILL, to the grader alone) come at
moments drawn from the seed: at a number of finished notebooks, and up to three seconds later. Then, of the
class without the attackers, gradebook, review and every feedback page are compared byte by byte, and the
records except for their seconds: nothing may differ.

The memory is measured in both runs. Everything stays in `build/class` to look at. The exit code is 1 where
something was lost or differs, where a killed grader left a process behind, or an attack reached something.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from class_report import ATTACKER, Run, format_report
from processes import MemoryMonitor, list_process_tree, start_time
from tqdm import tqdm

from coursekit.errors import CourseError
from coursekit.grading.demo_class import make_demo_class
from coursekit.grading.execution.bubblewrap import find_sandbox_problem

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the attacks are among the tests
from tests.grading.attacks import Witness  # noqa: E402

SECTION = "I"
_LONGEST_DELAY = 3.0  # seconds between a number of finished notebooks and a kill
_EXIT_TIME = 10.0  # seconds in which everything that a killed grader has started must be gone


@dataclass(frozen=True)
class KillMoment:
    """When the grader is killed: so many seconds after so many notebooks are finished."""

    finished: int
    delay: float


def draw_kill_moments(kills: int, notebooks: int, seed: int) -> list[KillMoment]:
    """Return the moments of the kills, in order; none in the last tenth: the grader could end before it."""
    generator = random.Random(f"{seed} kills")
    numbers = sorted(generator.randrange(max(1, notebooks * 9 // 10)) for _ in range(kills))
    return [KillMoment(number, generator.uniform(0, _LONGEST_DELAY)) for number in numbers]


def add_attackers(folder: Path, canary: Path, port: int) -> int:
    """Hand in every attack on section I, each as a student among the others; return how many there are."""
    from tests.grading.attacks import ATTACKS, submission
    from tests.grading.attacks.model import file_name

    attacks = [attack for attack in ATTACKS if attack.section == SECTION]
    for number, attack in enumerate(attacks):
        student = f"{string.ascii_lowercase[number % 26]}{ATTACKER}{attack.name}"
        path = folder / student / file_name(SECTION)
        path.parent.mkdir()
        path.write_bytes(submission(attack, canary, port))
    return len(attacks)


class Grader:
    """Starts graders on one class, and measures their memory. environment: of the graders."""

    def __init__(self, submissions: Path, options: list[str], environment: dict[str, str]) -> None:
        self.notebooks = len(list(submissions.glob("*/*.ipynb")))
        self.command = [sys.executable, "-m", "coursekit", "grade", str(submissions), *options]
        self.environment = environment

    def run_undisturbed(self, out: Path) -> Run:
        """Grade the class without a kill."""
        run = Run(out)
        start = time.monotonic()
        with (
            self._show_progress(run, "undisturbed") as wait_a_moment,
            self._start(out) as process,
            self._monitor(run, process),
        ):
            self._wait(process, wait_a_moment)
        run.seconds = time.monotonic() - start
        return run

    def run_killed(self, out: Path, moments: list[KillMoment]) -> Run:
        """Grade the class, killing the grader at each of these moments; at last let it come to its end."""
        run = Run(out)
        start = time.monotonic()
        with self._show_progress(run, "killed") as wait_a_moment:
            for moment in moments:
                with self._start(out) as process, self._monitor(run, process):
                    while process.poll() is None and len(run.record_paths()) < moment.finished:
                        wait_a_moment()
                    start_times = _wait_and_list_processes(process, moment.delay)
                    if process.poll() is not None:
                        self._expect_success(process)
                        break  # it ended before the moment came
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    run.kills += 1
                    run.survivors += _find_survivors(start_times)
            with self._start(out) as process, self._monitor(run, process):
                self._wait(process, wait_a_moment)
        run.seconds = time.monotonic() - start
        return run

    @contextmanager
    def _monitor(self, run: Run, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Measure a grader's memory inside the block, in which it ends."""
        monitor = MemoryMonitor(process.pid, lambda: len(run.record_paths()))
        monitor.start()
        yield
        run.samples += monitor.samples

    @contextmanager
    def _start(self, out: Path) -> Iterator[subprocess.Popen[bytes]]:
        """Start a grader, whose output goes to a log file."""
        path = out.with_name(f"{out.name}.log")
        with (
            path.open("ab") as log,
            subprocess.Popen(
                [*self.command, "--out", str(out)], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()  # only where something went wrong here: it has ended otherwise

    def _wait(self, process: subprocess.Popen[bytes], wait_a_moment: Callable[[], None]) -> None:
        """Wait until a grader ends."""
        while process.poll() is None:
            wait_a_moment()
        self._expect_success(process)

    @staticmethod
    def _expect_success(process: subprocess.Popen[bytes]) -> None:
        if process.returncode != 0:
            raise CourseError(f"The grader ended with {process.returncode}: look at build/class/*.log.")

    @contextmanager
    def _show_progress(self, run: Run, label: str) -> Iterator[Callable[[], None]]:
        """Show a progress bar in the block, which gets a function that waits a moment and updates the bar."""
        with tqdm(total=self.notebooks, desc=label, unit="notebook", leave=False, disable=None) as bar:

            def wait_a_moment() -> None:
                time.sleep(0.5)
                bar.update(len(run.record_paths()) - bar.n)

            yield wait_a_moment


def _wait_and_list_processes(process: subprocess.Popen[bytes], seconds: float) -> dict[int, str | None]:
    """Wait so long, or until the grader ends; return its processes then, each with its start time."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    return {pid: start_time(pid) for pid in list_process_tree(process.pid)}


def _find_survivors(start_times: dict[int, str | None]) -> list[int]:
    """Return the processes that have not ended in time. start_times: of each process."""
    end = time.monotonic() + _EXIT_TIME
    while True:
        survivors = [
            pid for pid, start in start_times.items() if start is not None and start_time(pid) == start
        ]
        if not survivors or time.monotonic() > end:
            return survivors
        time.sleep(0.05)


def main(arguments: list[str] | None = None) -> int:
    """Grade twice, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description="Grade a class twice, once with kills, and compare.")
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0, help="of the class, its data and the kills")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="notebooks at a time")
    parser.add_argument(
        "--timeout", type=float, default=6.0, help="seconds of an exercise: attacks use them up"
    )
    options = parser.parse_args(arguments)
    folder = ROOT / "build" / "class"
    new_folder = ROOT / "build" / "class.new"
    try:
        shutil.rmtree(new_folder, ignore_errors=True)  # of a run that was stopped
        make_demo_class(
            new_folder / "submitted", options.students, options.seed, root=ROOT, sections=[SECTION]
        )
        shutil.rmtree(folder, ignore_errors=True)
        new_folder.rename(folder)
        shutil.copytree(folder / "submitted", folder / "attacked")
        grade_options = [
            "--seed",
            str(options.seed),
            "--jobs",
            str(options.jobs),
            "--timeout",
            str(options.timeout),
        ]
        if sandbox_problem := find_sandbox_problem():
            print(f"No attack can be run: {sandbox_problem}", file=sys.stderr)
            return 2
        with (
            # What killed graders leave among the temporary files goes with this folder.
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
            Witness(Path(scratch) / "canary") as witness,
        ):
            attackers = add_attackers(folder / "attacked", witness.canary, witness.port)
            environment = {**os.environ, "TMPDIR": scratch}
            grader = Grader(folder / "submitted", grade_options, environment)
            plain_run = grader.run_undisturbed(folder / "undisturbed")
            attacked_grader = Grader(folder / "attacked", grade_options, environment)
            moments = draw_kill_moments(options.kills, attacked_grader.notebooks, options.seed)
            killed_run = attacked_grader.run_killed(folder / "killed", moments)
            killed_run.marks = witness.marks()
        notebooks = attacked_grader.notebooks - attackers
        print(
            f"{options.students} students, {notebooks} notebooks of section {SECTION}, "
            f"{options.jobs} at a time; {attackers} attackers"
        )
        report, is_right = format_report(
            plain_run,
            killed_run,
            notebooks=notebooks,
            attackers=attackers,
            students=options.students,
            kills=options.kills,
        )
        print(report)
        return 0 if is_right else 1
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
