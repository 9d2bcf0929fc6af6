"""Hostile folders and zip files through the whole grader: the honest are graded in full, nothing else gains.

Each is a grading run of its own, so `make test` runs two, and `make test-all` all of them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coursekit.grading.grade import GradingOptions, grade
from tests import ROOT, RUN_ALL_TESTS
from tests.grading.attacks import FolderAttack, Witness, folder_attacks, leaks
from tests.grading.marks import IN_SANDBOX

SEED = 20_262
FEW = ("names-of-the-grader", "zip-slip")
ATTACKS = [attack for attack in folder_attacks() if RUN_ALL_TESTS or attack.name in FEW]

pytestmark = IN_SANDBOX


def points_by_student(out: Path) -> dict[str, tuple[int, int]]:
    """Return what each student got of what can be had without a person."""
    points = {}
    for path in (out / "records").glob("*/*.json"):
        record = json.loads(path.read_bytes())
        results = record["results"]
        points[record["student"]] = (
            sum(result["auto_points"] for result in results),
            sum(result["auto_max"] for result in results),
        )
    return points


def of(student: str, points: dict[str, tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the points of those students whose key holds this name."""
    return [found for key, found in points.items() if student in key.casefold()]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_honest_are_graded_in_full_and_nobody_else_gains(attack: FolderAttack, tmp_path: Path):
    folder, out = tmp_path / "class", tmp_path / "out"
    folder.mkdir()
    with Witness(tmp_path / "canary") as witness:
        attack.lay(folder, witness.canary)
        grade(GradingOptions(folder, out, ROOT, seed=SEED, seconds=10.0, jobs=2))
        marks = witness.marks()
    points = points_by_student(out)
    pages = [
        path.read_text(encoding="utf-8")
        for path in out.rglob("*")
        if path.is_file() and path.suffix in (".html", ".csv", ".json")  # a student may be called "x.json"
    ]

    assert marks == []
    assert not any(map(leaks, pages))
    for student in attack.graded:
        assert of(student, points), student
        assert all(got == most > 0 for got, most in of(student, points)), (student, points)
    for student in attack.refused:
        assert all(got == 0 for got, _ in of(student, points)), (student, points)
