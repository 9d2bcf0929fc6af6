"""A large class, graded undisturbed, and again among attackers by a grader that is killed five times.

    python benchmarks/killed_class.py [--students 500] [--kills 5] [--seed 0] [--jobs N] [--timeout 6]

The class is made up (`coursekit demo-class`) and hands in section I: right, wrong, empty and broken
notebooks. In the second run, every attack of `tests/attacks` on section I hands in too, between the honest
students. Both runs have the same seed of the data. The kills (SIGKILL, to the grader alone) come at moments
drawn from the seed: at a number of finished notebooks, and up to three seconds later. Then, of the class
without the attackers, gradebook, review and every feedback page are compared byte by byte, and the records
except for their seconds: nothing may differ.

The memory is watched in both runs. Everything stays in `build/class` to look at. The exit code is 1 where
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

from class_report import ATTACKER, Run, table
from processes import Watch, started, tree
from tqdm import tqdm

from coursekit.errors import CourseError
from coursekit.grading.demo_class import make_demo_class
from coursekit.grading.execution.sandbox import why_no_sandbox

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the attacks are among the tests
from tests.grading.attacks import Witness  # noqa: E402

SECTION = "I"
_LATER = 3.0  # seconds at most between a number of finished notebooks and a kill
_GONE_WITHIN = 10.0  # seconds in which everything that a killed grader has started must be gone


@dataclass(frozen=True)
class Moment:
    """When the grader is killed: so many seconds after so many notebooks are finished."""

    finished: int
    later: float


def kill_moments(kills: int, notebooks: int, seed: int) -> list[Moment]:
    """Draw the moments of the kills, in order. None in the last tenth: the grader could be done first."""
    chance = random.Random(f"{seed} kills")
    numbers = sorted(chance.randrange(max(1, notebooks * 9 // 10)) for _ in range(kills))
    return [Moment(number, chance.uniform(0, _LATER)) for number in numbers]


def add_attackers(folder: Path, canary: Path, port: int) -> int:
    """Hand in every attack on section I, each as a student of its own among the others; give their number."""
    from tests.grading.attacks import ATTACKS, submission
    from tests.grading.attacks.model import file_name

    attacks = [attack for attack in ATTACKS if attack.section == SECTION]
    for number, attack in enumerate(attacks):
        place = folder / f"{string.ascii_lowercase[number % 26]}{ATTACKER}{attack.name}" / file_name(SECTION)
        place.parent.mkdir()
        place.write_bytes(submission(attack, canary, port))
    return len(attacks)


class Grader:
    """Starts graders on one class, and watches them. environment: of the graders."""

    def __init__(self, submissions: Path, options: list[str], environment: dict[str, str]) -> None:
        self.notebooks = len(list(submissions.glob("*/*.ipynb")))
        self.command = [sys.executable, "-m", "coursekit", "grade", str(submissions), *options]
        self.environment = environment

    def undisturbed(self, out: Path) -> Run:
        """Grade in one go, and watch the memory."""
        run = Run(out)
        start = time.monotonic()
        with (
            self._progress(run, "undisturbed") as step,
            self._started(out) as process,
            self._watched(run, process),
        ):
            self._wait(process, step)
        run.seconds = time.monotonic() - start
        return run

    def killed(self, out: Path, moments: list[Moment]) -> Run:
        """Grade, and kill the grader at each of these moments; then start it again and let it end."""
        run = Run(out)
        start = time.monotonic()
        with self._progress(run, "killed") as step:
            for moment in moments:
                with self._started(out) as process, self._watched(run, process):
                    while process.poll() is None and len(run.records()) < moment.finished:
                        step()
                    with_all = _wait_and_look(process, moment.later)
                    if process.poll() is not None:
                        self._expect_success(process)
                        break  # it was done before the moment came
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    run.kills += 1
                    run.left += _still_there(with_all)
            with self._started(out) as process, self._watched(run, process):
                self._wait(process, step)
        run.seconds = time.monotonic() - start
        return run

    @contextmanager
    def _watched(self, run: Run, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Watch a grader's memory until it ends."""
        watch = Watch(process.pid, lambda: len(run.records()))
        watch.start()
        yield
        run.samples += watch.samples

    @contextmanager
    def _started(self, out: Path) -> Iterator[subprocess.Popen[bytes]]:
        log = out.with_name(f"{out.name}.log")
        with (
            log.open("ab") as said,
            subprocess.Popen(
                [*self.command, "--out", str(out)], cwd=ROOT, env=self.environment, stdout=said, stderr=said
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()  # only where something went wrong here: it has ended otherwise

    def _wait(self, process: subprocess.Popen[bytes], step: Callable[[], None]) -> None:
        while process.poll() is None:
            step()
        self._expect_success(process)

    @staticmethod
    def _expect_success(process: subprocess.Popen[bytes]) -> None:
        if process.returncode != 0:
            raise CourseError(f"The grader ended with {process.returncode}: look at build/class/*.log.")

    @contextmanager
    def _progress(self, run: Run, label: str) -> Iterator[Callable[[], None]]:
        with tqdm(total=self.notebooks, desc=label, unit="notebook", leave=False, disable=None) as bar:

            def step() -> None:
                time.sleep(0.5)
                bar.update(len(run.records()) - bar.n)

            yield step


def _wait_and_look(process: subprocess.Popen[bytes], most_seconds: float) -> dict[int, str | None]:
    """Wait, and give all processes of the grader as they are at the end of it."""
    end = time.monotonic() + most_seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    return {pid: started(pid) for pid in tree(process.pid)}


def _still_there(processes: dict[int, str | None]) -> list[int]:
    """Return those of some processes that are not gone in time."""
    end = time.monotonic() + _GONE_WITHIN
    while True:
        left = [pid for pid, start in processes.items() if start is not None and started(pid) == start]
        if not left or time.monotonic() > end:
            return left
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
    folder, new = ROOT / "build" / "class", ROOT / "build" / "class.new"
    try:
        shutil.rmtree(new, ignore_errors=True)  # of a run that was stopped
        make_demo_class(new / "submitted", options.students, options.seed, root=ROOT, sections=[SECTION])
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
        shutil.copytree(folder / "submitted", folder / "attacked")
        settings = [
            "--seed",
            str(options.seed),
            "--jobs",
            str(options.jobs),
            "--timeout",
            str(options.timeout),
        ]
        if why := why_no_sandbox():
            print(f"No attack can be run: {why}", file=sys.stderr)
            return 2
        with (
            # What killed graders leave among the temporary files goes with this folder.
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
            Witness(Path(scratch) / "canary") as witness,
        ):
            attackers = add_attackers(folder / "attacked", witness.canary, witness.port)
            environment = {**os.environ, "TMPDIR": scratch}
            plain = Grader(folder / "submitted", settings, environment).undisturbed(folder / "undisturbed")
            attacked = Grader(folder / "attacked", settings, environment)
            moments = kill_moments(options.kills, attacked.notebooks, options.seed)
            killed = attacked.killed(folder / "killed", moments)
            killed.marks = witness.marks()
        notebooks = attacked.notebooks - attackers
        told = f"{notebooks} notebooks of section {SECTION}, {options.jobs} at a time; {attackers} attackers"
        print(f"{options.students} students, {told}")
        text, right = table(plain, killed, notebooks, attackers, options.students, options.kills)
        print(text)
        return 0 if right else 1
    except CourseError as problem:
        print(problem, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
