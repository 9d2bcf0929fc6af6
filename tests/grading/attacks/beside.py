"""A class in which honest students stand beside and after attackers, graded as some user, and watched."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Sequence
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

_EVERY = 0.25  # seconds between two looks at the machine
_DEEP = 20  # folders in each other; an attacker may make thousands


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
    end: as_user.End
    machine: Machine


def lay_class(
    folder: Path, attacks: Sequence[Attack], witness: Witness
) -> tuple[list[str], dict[str, Attack]]:
    """Write a class: honest students beside and after each attacker. Who shares comes twice, side by side."""
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
    """Grade such a class as a user, by the command, two notebooks at a time. folder: for all to see."""
    home, out = folder / "home", folder / "home" / "out"
    with Witness(folder / "canary") as witness:
        for path in (witness.canary, *witness.canary.iterdir()):  # so that its being kept says something
            os.chown(path, user, -1)
        honest, attackers = lay_class(folder / "class", attacks, witness)
        words = [sys.executable, "-m", "coursekit", "grade", str(folder / "class"), "--out", str(out)]
        words += ["--jobs", "2", "--seed", str(seed), "--timeout", f"{seconds:g}", "--memory", str(MEMORY_GB)]
        machine = Machine()
        with _watched(machine, str(out), as_user.temporary_folder(home)):
            end = as_user.give(user, home, words)
        marks = witness.marks()
    records = {}
    for path in sorted((out / "records").glob("*/*.json")):
        record = json.loads(path.read_bytes())
        records[record["student"]] = record
    return Graded(user, out, honest, attackers, records, marks, end, machine)


def lost(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the exercises of a record that did not pass, with what became of them."""
    return [
        (result["exercise"], result["outcome"])
        for result in record["results"]
        if result["auto_points"] != result["auto_max"]
    ]


@contextlib.contextmanager
def _watched(machine: Machine, mark: str, temporary: Path) -> Any:
    over = threading.Event()
    begun, terminals = _available(), _terminals()

    def look() -> None:
        count = 0
        while not over.wait(_EVERY):
            count += 1
            machine.taken = max(machine.taken, begun - _available())
            machine.grader = max(machine.grader, _most_of(mark))
            machine.terminals |= _terminals() - terminals
            if count % 4 == 0:
                machine.temporary = max(machine.temporary, _size(temporary))

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()
        machine.left = sorted(path.name for path in temporary.glob("coursekit-*"))


def _available() -> int:
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def _most_of(mark: str) -> int:
    """Return the memory of the largest of the processes that have a word in their command line."""
    most = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError, ValueError, StopIteration):
            words = path.read_bytes().split(b"\0")
            if mark.encode() in words and b"tests.as_user" not in words:
                lines = path.with_name("status").read_text().splitlines()
                own = next(line for line in lines if line.startswith("RssAnon"))
                most = max(most, int(own.split()[1]) * 1024)
    return most


def _terminals() -> set[str]:
    try:
        return {path.name for path in Path("/dev/pts").iterdir()}
    except OSError:
        return set()


def _size(folder: Path) -> int:
    total = 0
    for place, folders, names in os.walk(folder):
        if place.count("/") - str(folder).count("/") > _DEEP:
            folders.clear()
        for name in names[:20_000]:
            with contextlib.suppress(OSError):
                total += (Path(place) / name).lstat().st_blocks * 512
    return total
