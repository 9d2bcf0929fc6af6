"""A class in which honest students stand beside and after attackers, graded as some user, and watched."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import as_user
from tests.grading.attacks.machine import Machine, watch_machine
from tests.grading.attacks.model import Attack, file_name, submission
from tests.grading.attacks.neighbours import SHARED
from tests.grading.attacks.witness import Witness

HONEST = Attack("honest", "It is solved from top to bottom, and does no harm.")

MEMORY_GB = 1
"""What a notebook may take here: attacks that take 4 GB must meet it."""


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
        with watch_machine(machine, str(out), as_user.temporary_folder(home)):
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
