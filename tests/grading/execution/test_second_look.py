"""Figures that were not computed: typed in, read elsewhere, or hidden when they are looked at again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coursekit.course import Course
from coursekit.grading.grade import GradingOptions, grade
from coursekit.grading.outcome import Outcome
from tests import ROOT, RUN_ALL_TESTS
from tests.grading.attacks.model import Attack, file_name, submission
from tests.grading.marks import IN_SANDBOX

SEED = 20_264

pytestmark = IN_SANDBOX

SEEN = 'parts, step = dict.fromkeys(("assembly", "copy", "forward", "backward"), SEEN), 4 * SEEN'
EARLIER = {"II.1.a": "{SOLUTION}\nSEEN = 0.01", "II.2.a": SEEN}
"""The figure stands in the answer to another exercise."""
EARLIER_OR_MADE_UP = {
    "II.1.a": "{SOLUTION}\nSEEN = 0.01",
    "II.2.a": f"import random\nSEEN = globals().get('SEEN', random.uniform(0.01, 0.02))\n{SEEN}",
}
"""The same, with another figure where the first answer did not run."""


FEW = ("honest", "earlier-or-made-up", "ends")
"""The students for whom `make test` has the time."""


def select_graded(*students: str) -> list[str]:
    """Return those of some students who are graded."""
    return [student for student in students if RUN_ALL_TESTS or student in FEW]


def only_on(text: str, harm: str) -> str:
    """Do something on all data but those whose first text is this one."""
    return f"if course.train_texts[0] != {text!r}:\n    {harm}\n{{SOLUTION}}"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("second-look")
    first_text = Course(f"sample:{SEED}").train_texts[0]
    ends = only_on(first_text, "__import__('os')._exit(0)")
    stops = only_on(first_text, "raise ValueError('not here')")
    typed = only_on(first_text, "pass").partition("\n{SOLUTION}")[0] + f"\nSEEN = 0.01\n{SEEN}"
    students = {
        "honest": {},
        "earlier": EARLIER,
        "earlier-or-made-up": EARLIER_OR_MADE_UP,
        "ends": {"II.2.a": ends},
        "stops": {"II.2.a": stops},
        "typed": {"II.2.a": typed},
    }
    for student in FEW if not RUN_ALL_TESTS else students:
        place = folder / "class" / student / file_name("II")
        place.parent.mkdir(parents=True)
        cells = {"II.1.a": "{SOLUTION}", "II.2.a": "{SOLUTION}", **students[student]}
        attack = Attack(student, "It types figures in.", cells, base="empty")
        place.write_bytes(submission(attack, folder, 1))
    grade(GradingOptions(folder / "class", folder / "out", ROOT, seed=SEED, seconds=10.0, jobs=2))
    records = [json.loads(path.read_bytes()) for path in (folder / "out" / "records").glob("*/*.json")]
    return {
        record["student"]: {result["exercise"]: result for result in record["results"]} for record in records
    }


@pytest.mark.parametrize("exercise", ["II.1.a", "II.2.a"])
def test_figures_that_were_computed_pass(results, exercise):
    assert results["honest"][exercise]["outcome"] == Outcome.PASSED.value


@pytest.mark.parametrize("student", select_graded("earlier", "earlier-or-made-up", "typed"))
def test_figures_that_stay_the_same_are_wrong(results, student):
    result = results[student]["II.2.a"]
    assert result["outcome"] == Outcome.WRONG.value
    assert result["auto_points"] == 0
    assert result["mistakes"] == ["figures that do not change"]


@pytest.mark.parametrize("student", select_graded("ends", "stops"))
def test_where_there_are_no_figures_a_person_looks(results, student):
    result = results[student]["II.2.a"]
    assert result["outcome"] == Outcome.AWAITING.value
    assert result["auto_points"] == 0
    assert "could not be confirmed" in " ".join(result["messages"])


@pytest.mark.parametrize("student", select_graded("ends", "stops", "earlier"))
def test_other_exercises_stand_as_they_would(results, student):
    assert results[student]["II.1.a"]["outcome"] == Outcome.PASSED.value
