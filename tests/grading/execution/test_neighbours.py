"""Honest students beside and after attackers: nobody's work suffers, and the machine is as it was.

Each class is graded as the user who runs the tests. `make test` has a few of the attacks; `make test-all` has
all of them and, where root runs it, an ordinary user's class too.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from coursekit.grading.outcome import Outcome
from tests import RUN_ALL_TESTS
from tests.as_user import ORDINARY
from tests.grading.attacks import leaks
from tests.grading.attacks.beside import MEMORY_GB, Graded, grade_beside, list_failures
from tests.grading.attacks.neighbours import NEIGHBOURS
from tests.grading.marks import IN_SANDBOX

SEED = 771_234_567
FEW = (
    "plants-an-ipython-configuration",
    "meets-others-at-an-abstract-socket",
    "reads-the-keyring-of-the-session",
    "leaves-a-file-in-every-folder",
    "calls-unshare",
    "memory-without-a-main-thread",
    "nested-folders-among-the-sockets",
    "message-whose-frames-never-end",
)
ATTACKS = [attack for attack in NEIGHBOURS if RUN_ALL_TESTS or attack.name in FEW]
GIGABYTE = 10**9
USERS = (0, ORDINARY) if RUN_ALL_TESTS and os.geteuid() == 0 else (os.geteuid(),)

pytestmark = IN_SANDBOX


@pytest.fixture(scope="module", params=USERS, ids=lambda user: "root" if user == 0 else "ordinary-user")
def graded(request: pytest.FixtureRequest) -> Iterator[Graded]:
    folder = Path(tempfile.mkdtemp(prefix="beside-"))
    folder.chmod(0o755)  # pytest's own folders are for nobody else
    try:
        yield grade_beside(folder, ATTACKS, request.param, SEED, seconds=15.0)
    finally:  # Python's own way to delete a folder ends where too many lie in each other
        subprocess.run(["rm", "-rf", str(folder)], check=False)


BY_USER = ("takes-all-inotify-instances", "sends-files-that-nobody-receives", "takes-all-pages-for-pipes")
"""What Linux counts by user: where the grader is not root, all kernels are one user, as the README says."""

by_name = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


def test_the_command_comes_to_its_end(graded: Graded):
    assert graded.completed.code == 0, graded.completed.output


def test_honest_students_pass_as_if_they_were_alone(graded: Graded):
    failures = {student: list_failures(graded.records[student]) for student in graded.honest}
    assert {student: exercises for student, exercises in failures.items() if exercises} == {}


def test_nobody_is_lost(graded: Graded):
    assert sorted(graded.records) == sorted([*graded.honest, *graded.attackers])


@by_name
def test_it_gets_what_it_must_get(graded: Graded, attack):
    for student in [name for name, one in graded.attackers.items() if one is attack]:
        found = {result["exercise"]: result for result in graded.records[student]["results"]}
        wrong = [
            found[name] for name, outcomes in attack.expect.items()
            if Outcome(found[name]["outcome"]) not in outcomes
        ]  # fmt: skip
        assert not wrong


@by_name
def test_other_exercises_stand_as_they_would_without_it(graded: Graded, attack):
    expected = "passed" if attack.base == "solved" else "not attempted"
    for student in [name for name, one in graded.attackers.items() if one is attack]:
        results = graded.records[student]["results"]
        others = [one for one in results if one["exercise"] not in attack.expect and one["auto_max"]]
        other = [one for one in others if one["outcome"] != expected]
        assert not ([one for one in other if one["auto_points"]] if attack.spoils else other)


@by_name
def test_it_tells_of_nothing(graded: Graded, attack):
    if attack.name in BY_USER and graded.user != 0:
        pytest.skip("not promised to who is not root")
    for student in [name for name, one in graded.attackers.items() if one is attack]:
        results = graded.records[student]["results"]
        assert not [one["output"] for one in results if leaks(str(one))]


def test_no_record_and_no_page_holds_a_secret(graded: Graded):
    allowed = BY_USER if graded.user != 0 else ()
    found = [
        path
        for path in graded.out.rglob("*")
        if path.suffix in (".json", ".html", ".csv")
        and leaks(path.read_text(encoding="utf-8"))
        and not any(name in str(path) for name in allowed)
    ]
    assert found == []


def test_nothing_outside_was_reached(graded: Graded):
    assert graded.marks == []


def test_the_graders_keys_are_as_they_were(graded: Graded):
    assert [name for name, (before, after) in graded.completed.keys.items() if before and not after] == []


def test_the_graders_user_has_what_the_system_counts_by_user(graded: Graded):
    if graded.user != 0:
        pytest.skip("not promised to who is not root")
    assert graded.completed.shortages == []


def test_no_terminal_of_the_machine_was_opened(graded: Graded):
    assert graded.machine.terminals == set()


def test_temporary_files_stay_few_and_none_is_left(graded: Graded):
    assert graded.machine.temporary < GIGABYTE
    assert graded.machine.left == []


def test_the_grader_stays_small(graded: Graded):
    assert graded.machine.grader < 1.5 * GIGABYTE


def test_memory_of_the_machine_stays_within_the_limits_of_two_notebooks(graded: Graded):
    # The warm process and the grader have some, and a limit is seen a moment after it is passed.
    assert graded.machine.taken < (2 * MEMORY_GB + 3) * GIGABYTE
