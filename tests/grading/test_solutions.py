"""Right solutions through the real grader: the course's own, and three written differently for each section.

An honest solved notebook gets every point that can be given without a person, an empty copy none. `make test`
runs one other solution of three sections. `make test-all` runs three of each, and section VII, which trains
for minutes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coursekit.exercises import exercises, exercises_of
from coursekit.grading.grade import GradingOptions, grade
from coursekit.sections import SECTIONS
from tests import ROOT, RUN_ALL_TESTS
from tests.grading.marks import IN_SANDBOX
from tests.grading.solutions import answered_exercises, fill_notebook, solution_files

SEED = 4_711
NUMBERS = {f"{section.position:02}": section.number for section in SECTIONS.values()}
"""Sections by the number that their notebooks' names begin with."""
GRADED = [section for section in SECTIONS if RUN_ALL_TESTS or section != "VII"]
SOME = ("01_vocab_a", "03_loader_a", "05_loss_a")
FILES = [path for path in solution_files() if RUN_ALL_TESTS or path.stem in SOME]

pytestmark = IN_SANDBOX

Records = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Grade the whole class once: record by student and section."""
    folder = tmp_path_factory.mktemp("solutions")
    for name, source in (("solved", "answers"), ("empty", "notebooks")):
        (folder / "class" / name).mkdir(parents=True)
        for path in sorted((ROOT / source).glob("0*.ipynb")):
            if NUMBERS[path.name[:2]] not in GRADED:
                continue
            (folder / "class" / name / path.name).write_bytes(path.read_bytes())
    for path in FILES:
        place = folder / "class" / path.stem[-1] / f"{path.stem[:-2]}.ipynb"
        place.parent.mkdir(exist_ok=True)
        place.write_text(json.dumps(fill_notebook(path)), encoding="utf-8")
    grade(GradingOptions(folder / "class", folder / "out", ROOT, seed=SEED, seconds=60.0, jobs=2))
    graded = [json.loads(path.read_bytes()) for path in (folder / "out" / "records").glob("*/*.json")]
    return {(record["student"], record["section"]): record for record in graded}


def list_failures(record: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return what became of each exercise of a record whose run did not get all points."""
    return [
        tuple(result[key] for key in ("exercise", "outcome", "error", "messages", "hints", "output"))
        for result in record["results"]
        if result["auto_points"] != result["auto_max"]
    ]


@pytest.mark.parametrize("section", GRADED)
def test_the_solved_notebook_gets_every_point(records: Records, section: str):
    assert list_failures(records["solved", section]) == []


@pytest.mark.parametrize("section", GRADED)
def test_an_empty_copy_gets_none(records: Records, section: str):
    outcomes = {result["exercise"]: result["outcome"] for result in records["empty", section]["results"]}

    assert outcomes == dict.fromkeys(exercises_of(section), "not attempted")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_other_right_solutions_get_every_point(records: Records, path: Path):
    failures = list_failures(records[path.stem[-1], NUMBERS[path.stem[:2]]])

    assert [failure for failure in failures if failure[0] in answered_exercises(path)] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_has_three_other_solutions(section: str):
    number = next(key for key, value in NUMBERS.items() if value == section)

    assert sum(path.name.startswith(number) for path in solution_files()) >= 3


def test_no_other_solution_is_lost():
    """A new exercise needs none; each of the first 67 has three."""
    assert sum(len(answered_exercises(path)) for path in solution_files()) >= 3 * min(67, len(exercises()))
