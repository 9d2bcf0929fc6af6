"""The grade equals what the checks said in the student's own run, or the feedback says why it does not.

`make test` tries some edited notebooks of section I. `make test-all` tries ten of four sections, and
`python -m tests.grading.test_edited_notebooks 300` as many as are asked for.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch

from coursekit.grading.demo_class import notebook_bytes
from coursekit.grading.grade import GradingOptions, grade
from coursekit.sections import SECTIONS
from tests import ROOT, RUN_ALL_TESTS
from tests.grading.edited_notebooks import make_edited_notebook, run_as_student
from tests.grading.marks import IN_SANDBOX

SEED = 20_268
CHEAP_SECTIONS = ("I", "III", "V", "VI")
CASES = [
    (section, number)
    for section in (CHEAP_SECTIONS if RUN_ALL_TESTS else CHEAP_SECTIONS[:1])
    for number in range(10 if RUN_ALL_TESTS else 3)
]

pytestmark = IN_SANDBOX

Case = tuple[str, int]


def grade_cases(folder: Path, cases: list[Case]) -> dict[Case, dict[str, dict[str, Any]]]:
    """Grade edited notebooks; return of each the results by exercise."""
    for section, number in cases:
        path = folder / "class" / f"student-{number:03}" / f"{SECTIONS[section].notebook}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook_bytes(make_edited_notebook(section, number)))
    grade(GradingOptions(folder / "class", folder / "out", ROOT, seed=SEED, seconds=60.0, jobs=2))
    records = [json.loads(path.read_bytes()) for path in (folder / "out" / "records").glob("*/*.json")]
    return {
        (record["section"], int(record["student"].rpartition("-")[2])): {
            result["exercise"]: result for result in record["results"]
        }
        for record in records
    }


def list_differences(case: Case, results: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the results of the exercises whose grade is not what the student's own run said."""
    verdicts = run_as_student(make_edited_notebook(*case), SEED)
    return [
        results[name]
        for name, verdict in verdicts.items()
        if results[name]["auto_max"] and (results[name]["auto_points"] > 0) != verdict
    ]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[Case, dict[str, dict[str, Any]]]:
    """Grade the whole class once."""
    torch.set_num_threads(1)  # a process with several threads cannot be forked
    return grade_cases(tmp_path_factory.mktemp("edited"), CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_grade_is_what_the_checks_said(results: dict[Case, dict[str, dict[str, Any]]], case: Case):
    assert [result for result in list_differences(case, results[case]) if not result["notes"]] == []


def main() -> None:
    """Try as many notebooks as are asked for, and print the differences."""
    count = int(sys.argv[1])
    cases = [(CHEAP_SECTIONS[number % len(CHEAP_SECTIONS)], number) for number in range(count)]
    torch.set_num_threads(1)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="coursekit-edited-") as folder:
        for case, results in sorted(grade_cases(Path(folder), cases).items()):
            differences = list_differences(case, results)
            explained = all(result["notes"] for result in differences)
            counts["as their own run said" if not differences else "explained" if explained else "other"] += 1
            for result in differences:
                print(case, *(result[key] for key in ("exercise", "outcome", "error", "messages", "notes")))
    print(f"{count} notebooks: {dict(counts)}")


if __name__ == "__main__":
    main()
