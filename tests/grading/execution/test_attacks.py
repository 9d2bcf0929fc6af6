"""The attack corpus, run: every hostile submission gets what it must get, and reaches nothing.

A sixth of the corpus runs in `make test`; all of it in `make test-all`, there as an ordinary user too where
root runs the tests.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coursekit.grading.outcome import Outcome
from tests import ROOT, RUN_ALL_TESTS, as_user
from tests.grading.attacks import ATTACKS as ALL
from tests.grading.attacks import Attack, Witness, leaks, submission, tree_digest
from tests.grading.attacks.model import file_name
from tests.grading.attacks.pages import FORBIDDEN, FORMULAS
from tests.grading.marks import IN_SANDBOX

SEED = 20_261
ATTACKS = ALL if RUN_ALL_TESTS else ALL[::10]
USERS = (0, as_user.ORDINARY) if RUN_ALL_TESTS and os.geteuid() == 0 else (os.geteuid(),)

pytestmark = IN_SANDBOX


@dataclass(frozen=True)
class Graded:
    """What became of the class of attackers. marks: what they reached outside."""

    out: Path
    records: dict[str, dict[str, Any]]
    marks: list[str]
    project_unchanged: bool


@pytest.fixture(scope="module", params=USERS, ids=lambda user: "root" if user == 0 else "ordinary-user")
def graded(request: pytest.FixtureRequest) -> Iterator[Graded]:
    folder = Path(tempfile.mkdtemp(prefix="attacks-"))
    folder.chmod(0o755)  # pytest's own folders are for nobody else
    home, out = folder / "home", folder / "home" / "out"
    before = tree_digest(ROOT / "coursekit"), tree_digest(ROOT / "answers")
    try:
        with Witness(folder / "canary") as witness:
            for attack in ATTACKS:
                place = folder / "class" / attack.name
                place.mkdir(parents=True)
                (place / file_name(attack.section)).write_bytes(
                    submission(attack, witness.canary, witness.port)
                )
            words = [sys.executable, "-m", "coursekit", "grade", str(folder / "class"), "--out", str(out)]
            words += ["--seed", str(SEED), "--timeout", "4", "--jobs", "2"]
            end = as_user.run_as_user(request.param, home, words)
            assert end.code == 0, end.output
            marks = witness.marks()
        records = {}
        for path in sorted((out / "records").glob("*/*.json")):
            record = json.loads(path.read_bytes())
            records[record["student"]] = record
        after = tree_digest(ROOT / "coursekit"), tree_digest(ROOT / "answers")
        yield Graded(out, records, marks, before == after)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def results(graded: Graded, attack: Attack) -> dict[str, dict[str, Any]]:
    return {result["exercise"]: result for result in graded.records[attack.name]["results"]}


by_name = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@by_name
def test_it_gets_what_it_must_get(graded: Graded, attack: Attack):
    found = results(graded, attack)
    outcomes = {exercise: Outcome(found[exercise]["outcome"]) for exercise in attack.expect}

    wrong = {exercise: one for exercise, one in outcomes.items() if one not in attack.expect[exercise]}

    assert not wrong, [found[exercise] for exercise in wrong]


@by_name
def test_other_exercises_stand_as_they_would_without_it(graded: Graded, attack: Attack):
    found = results(graded, attack).items()
    others = [one for name, one in found if name not in attack.expect and one["auto_max"]]
    expected = "passed" if attack.base == "solved" else "not attempted"
    other = [one for one in others if one["outcome"] != expected]
    if attack.spoils:  # what runs after it in the same process may come out worse, and never better
        other = [one for one in other if one["auto_points"]]

    assert not other


def test_nothing_outside_was_reached(graded: Graded):
    assert graded.marks == []


def test_the_project_is_as_it_was(graded: Graded):
    assert graded.project_unchanged


def test_nobody_is_lost(graded: Graded):
    assert sorted(graded.records) == sorted(attack.name for attack in ATTACKS)


def test_no_record_and_no_page_holds_a_secret(graded: Graded):
    found = [
        path
        for path in graded.out.rglob("*")
        if path.suffix in (".json", ".html", ".csv") and leaks(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("page", ["feedback", "summary.html", "review.html"])
def test_no_page_runs_what_a_student_wrote(graded: Graded, page: str):
    place = graded.out / page
    files = list(place.glob("*.html")) if place.is_dir() else [place]
    texts = [file.read_text(encoding="utf-8") for file in files]

    assert texts
    assert not [word for word in FORBIDDEN for text in texts if word in text]


@pytest.mark.parametrize("table", ["gradebook.csv", "review.csv"])
def test_no_cell_of_a_table_is_a_formula(graded: Graded, table: str):
    with (graded.out / table).open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(tuple(FORMULAS))]
