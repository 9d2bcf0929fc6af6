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

from coursekit.exercises import exercises
from coursekit.grading.execution.sandbox import why_no_sandbox
from coursekit.grading.grade import GradingOptions, grade
from coursekit.sections import SECTIONS
from tests import ROOT
from tests.everything import EVERYTHING
from tests.grading.solutions import filled, solution_files

SEED = 4_711
NUMBERS = {f"{number:02}": section for number, section in enumerate(SECTIONS, start=1)}
GRADED = [section for section in SECTIONS if EVERYTHING or section != "VII"]
SOME = ("01_vocab_a", "03_loader_a", "05_loss_a")
FILES = [path for path in solution_files() if EVERYTHING or path.stem in SOME]

pytestmark = pytest.mark.skipif(bool(why_no_sandbox()), reason=str(why_no_sandbox()))

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
        place.write_text(json.dumps(filled(path)), encoding="utf-8")
    grade(GradingOptions(folder / "class", folder / "out", ROOT, seed=SEED, seconds=60.0, jobs=2))
    found = [json.loads(path.read_bytes()) for path in (folder / "out" / "records").glob("*/*.json")]
    return {(record["student"], record["section"]): record for record in found}


def lost(record: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return what did not come out with all points of its run part."""
    return [
        tuple(result[key] for key in ("exercise", "outcome", "error", "messages", "hints", "output"))
        for result in record["results"]
        if result["auto_points"] != result["auto_max"]
    ]


@pytest.mark.parametrize("section", GRADED)
def test_the_solved_notebook_gets_every_point(records: Records, section: str):
    assert lost(records["solved", section]) == []


@pytest.mark.parametrize("section", GRADED)
def test_an_empty_copy_gets_none(records: Records, section: str):
    outcomes = {result["exercise"]: result["outcome"] for result in records["empty", section]["results"]}

    assert outcomes == {one.id: "not attempted" for one in exercises().values() if one.section == section}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_other_right_solutions_get_every_point(records: Records, path: Path):
    assert lost(records[path.stem[-1], NUMBERS[path.stem[:2]]]) == []


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_has_three_other_solutions(section: str):
    number = next(key for key, value in NUMBERS.items() if value == section)

    assert sum(path.name.startswith(number) for path in solution_files()) >= 3
