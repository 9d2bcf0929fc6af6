"""A class in which honest students stand beside and after attackers, graded as some user, and watched."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import as_user
from tests.grading.attacks.model import Attack, file_name, submission
from tests.grading.attacks.neighbours import SHARED
from tests.grading.attacks.witness import Witness

HONEST = Attack("honest", "It is solved from top to bottom, and does no harm.")

MEMORY_GB = 1
"""What a notebook may take here: attacks that take 4 GB must meet it."""

_INTERVAL = 0.25  # seconds between two looks at the machine
_DEPTH = 20  # folders in each other; an attacker may make thousands


@dataclass
class Machine:
    """What was seen of the machine while a class was graded, in bytes.

    grader: the most that one of the grader's processes had for itself. taken: how much less memory there was
    for others at the worst moment. temporary: the most that lay in the folder for temporary files. left: what
    of the grader's lies there at the end. terminals: those that were new at some time.
    """

    grader: int = 0
    taken: int = 0
    temporary: int = 0
    left: list[str] = field(default_factory=list)
    terminals: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Graded:
    """What became of a class. user: who graded it. attackers: student to attack. records: by student.

    marks: see `Witness`.
    """

    user: int
    out: Path
    honest: list[str]
    attackers: dict[str, Attack]
    records: dict[str, dict[str, Any]]
    marks: list[str]
    completed: as_user.CompletedCommand
    machine: Machine


def write_class(
    folder: Path, attacks: Sequence[Attack], witness: Witness
) -> tuple[list[str], dict[str, Attack]]:
    """Write a class, and return its honest students and its attackers, student to attack.

    Honest students stand beside and after each attacker. An attack on what is shared comes twice,
    side by side.
    """
    honest: list[str] = []
    attackers: dict[str, Attack] = {}
    members: list[Attack] = []
    for attack in attacks:
        members += [HONEST, *([attack, attack] if attack in SHARED else [attack])]
    for number, attack in enumerate([*members, HONEST, HONEST]):
        student = f"{number:03}-{attack.name}"
        place = folder / student
        place.mkdir(parents=True)
        (place / file_name(attack.section)).write_bytes(submission(attack, witness.canary, witness.port))
        if attack is HONEST:
            honest.append(student)
        else:
            attackers[student] = attack
    return honest, attackers


def grade_beside(folder: Path, attacks: Sequence[Attack], user: int, seed: int, seconds: float) -> Graded:
    """Grade such a class as a user, by the command, two notebooks at a time.

    folder: one that everybody can read.
    """
    home, out = folder / "home", folder / "home" / "out"
    with Witness(folder / "canary") as witness:
        # Only the sandbox may keep student code away from the canary, and not the rights of its files.
        for path in (witness.canary, *witness.canary.iterdir()):
            os.chown(path, user, -1)
        honest, attackers = write_class(folder / "class", attacks, witness)
        words = [sys.executable, "-m", "coursekit", "grade", str(folder / "class"), "--out", str(out)]
        words += ["--jobs", "2", "--seed", str(seed), "--timeout", f"{seconds:g}", "--memory", str(MEMORY_GB)]
        machine = Machine()
        with _watch_machine(machine, str(out), as_user.temporary_folder(home)):
            completed = as_user.run_as_user(user, home, words)
        marks = witness.marks()
    records = {}
    for path in sorted((out / "records").glob("*/*.json")):
        record = json.loads(path.read_bytes())
        records[record["student"]] = record
    return Graded(user, out, honest, attackers, records, marks, completed, machine)


def list_failures(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the exercises of a record that did not pass, with what became of them."""
    return [
        (result["exercise"], result["outcome"])
        for result in record["results"]
        if result["auto_points"] != result["auto_max"]
    ]


@contextlib.contextmanager
def _watch_machine(machine: Machine, mark: str, temporary: Path) -> Iterator[None]:
    """Note in `machine` what is seen of this machine meanwhile.

    mark: a word in the command line of each of the grader's processes. temporary: its temporary files.
    """
    over = threading.Event()
    memory_before, terminals_before = _available_memory(), _list_terminals()

    def look_repeatedly() -> None:
        count = 0
        while not over.wait(_INTERVAL):
            count += 1
            machine.taken = max(machine.taken, memory_before - _available_memory())
            machine.grader = max(machine.grader, _largest_memory(mark))
            machine.terminals |= _list_terminals() - terminals_before
            if count % 4 == 0:
                machine.temporary = max(machine.temporary, _disk_usage(temporary))

    watcher = threading.Thread(target=look_repeatedly)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        machine.left = sorted(path.name for path in temporary.glob("coursekit-*"))


def _available_memory() -> int:
    """Return the bytes of memory that a new process could have."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def _largest_memory(mark: str) -> int:
    """Return the memory, in bytes, of the largest process that has a word in its command line."""
    largest = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError, ValueError, StopIteration):
            words = path.read_bytes().split(b"\0")
            if mark.encode() in words and b"tests.as_user" not in words:
                lines = path.with_name("status").read_text().splitlines()
                own = next(line for line in lines if line.startswith("RssAnon"))
                largest = max(largest, int(own.split()[1]) * 1024)
    return largest


def _list_terminals() -> set[str]:
    try:
        return {path.name for path in Path("/dev/pts").iterdir()}
    except OSError:
        return set()


def _disk_usage(folder: Path) -> int:
    """Return the bytes that a folder takes on the disk, as far as anybody can count them."""
    total = 0
    for place, folders, names in os.walk(folder):
        if place.count("/") - str(folder).count("/") > _DEPTH:
            folders.clear()
        for name in names[:20_000]:
            with contextlib.suppress(OSError):
                total += (Path(place) / name).lstat().st_blocks * 512
    return total
