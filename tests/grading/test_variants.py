"""The answers of `tests/exercises/variants` through the real grader: each gets its verdict there, too.

Student n hands in, for each section, the n-th answer to each of its exercises, right or wrong. `make test`
grades one student's notebook of section I, `make test-all` those of every twentieth student. All of them
take half an hour: `python -m tests.grading.test_variants` grades them, and prints what comes of each. Hints
may differ from those in the notebook: two mistakes that differ there can give the same figure on other data.
"""

from __future__ import annotations

import argparse
import copy
import json
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from coursekit.exercises import exercises
from coursekit.grading.grade import GradingOptions, grade
from coursekit.sections import SECTIONS
from tests import ROOT, RUN_ALL_TESTS
from tests.exercises.test_variants import KNOWN
from tests.exercises.variants import VARIANTS, Variant
from tests.grading.marks import IN_SANDBOX
from tests.grading.solutions import course_notebook, insert_answer

SEED = 4_711
SECONDS = 120.0
"""For an exercise: a machine that does something else, too, must not make an answer wrong."""

pytestmark = IN_SANDBOX


def _list_answers() -> dict[tuple[str, str], dict[str, Variant]]:
    """Return what is handed in: by student and section, the answer to each exercise."""
    counts: dict[str, int] = defaultdict(int)
    answers: dict[tuple[str, str], dict[str, Variant]] = defaultdict(dict)
    for variant in VARIANTS:
        student = f"student-{counts[variant.exercise]:03}"
        counts[variant.exercise] += 1
        answers[student, exercises()[variant.exercise].section][variant.exercise] = variant
    return answers


ANSWERS = _list_answers()
STUDENTS = sorted({student for student, _ in ANSWERS})
SOME = {
    (student, section)
    for student, section in ANSWERS
    if student in (STUDENTS[9::20] if RUN_ALL_TESTS else STUDENTS[9:10]) and (RUN_ALL_TESTS or section == "I")
}
SOME_VARIANTS = [variant for key in sorted(SOME) for variant in ANSWERS[key].values()]

Results = dict[str, dict[str, Any]]
"""What became of each answer, by the variant as text."""


def grade_answers(
    folder: Path, handed_in: Collection[tuple[str, str]], seed: int = SEED
) -> Iterator[tuple[Variant, dict[str, Any]]]:
    """Grade notebooks in a folder, and yield each answer with its result.

    handed_in: student and section of each notebook. seed: of the grading data.
    """
    for student, section in handed_in:
        name = SECTIONS[section].notebook
        notebook = copy.deepcopy(course_notebook(name).template)
        for variant in ANSWERS[student, section].values():
            _fill_in(notebook["cells"], variant)
        path = folder / "class" / student / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    grade(GradingOptions(folder / "class", folder / "out", ROOT, seed=seed, seconds=SECONDS, jobs=2))
    for path in sorted((folder / "out" / "records").glob("*/*.json")):
        record = json.loads(path.read_bytes())
        for result in record["results"]:
            variant = ANSWERS[record["student"], record["section"]].get(result["exercise"])
            if variant is not None:
                yield variant, result


def _fill_in(cells: list[dict[str, Any]], variant: Variant) -> None:
    """Put an answer below what the exercise's answer cells hold; all of it into the first of them."""
    given = [
        cell["source"]
        for cell in cells
        if cell["metadata"].get("coursekit") == {"exercise": variant.exercise, "role": "answer"}
    ]
    key = f"# Exercise {variant.exercise} (answer)"
    insert_answer(cells, key, "\n\n".join([*given, variant.code]))


def is_right(result: dict[str, Any]) -> bool:
    """Tell whether an answer got the points that a machine gives."""
    return bool(result["auto_points"] == result["auto_max"])


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Grade the whole class once."""
    folder = tmp_path_factory.mktemp("variants")
    return {str(variant): result for variant, result in grade_answers(folder, SOME)}


@pytest.mark.parametrize("variant", SOME_VARIANTS, ids=str)
def test_an_answer_gets_its_verdict_from_the_grader(results: Results, variant: Variant):
    result = results[str(variant)]
    about = {key: result[key] for key in ("outcome", "error", "messages", "hints", "output")}
    if str(variant) not in KNOWN:
        assert is_right(result) == (variant.verdict == "right"), about


def main() -> None:
    """Grade the answers of some sections, and print what comes of each."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("sections", nargs="*", help="such as I; none for all")
    parser.add_argument("--seed", type=int, default=SEED, help="of the grading data")
    options = parser.parse_args()
    sections = options.sections or list(SECTIONS)
    with tempfile.TemporaryDirectory(prefix="coursekit-variants-") as folder:
        chosen = {key for key in ANSWERS if key[1] in sections}
        for variant, result in grade_answers(Path(folder), chosen, options.seed):
            has_verdict = is_right(result) == (variant.verdict == "right")
            print(f"{'   ' if has_verdict else '!!!'} {variant}: {result['outcome']} {result['mistakes']}")
            if not has_verdict:
                print(f"        {result['error']} {result['messages']}")


if __name__ == "__main__":
    main()
