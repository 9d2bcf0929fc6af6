"""What real students hand in, through the real grader: own cells anywhere, and texts in the wrong place.

Each student hands in a solved section I with one change. A run of it from top to bottom would pass.
"""

from __future__ import annotations

import copy
import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coursekit.course import Course
from coursekit.exercises import exercises_of
from coursekit.grading.demo_class import read_course_notebooks
from coursekit.grading.grade import GradingOptions, grade
from tests import ROOT
from tests.grading.marks import IN_SANDBOX

pytestmark = IN_SANDBOX

Cells = list[dict[str, Any]]
Change = Callable[[Cells], None]
Results = dict[str, dict[str, dict[str, Any]]]
"""Of each student, the result of each exercise."""

WHY = "Because a word that is not there stops it with a KeyError, and 0 is no real word's number."


def place_of(cells: Cells, identifier: str) -> int:
    return next(place for place, cell in enumerate(cells) if cell["id"] == identifier)


def new_cell(source: str, kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "id": f"own-{abs(hash(source))}", "metadata": {}, "source": source}


def own_cell(source: str, above: str, kind: str = "code") -> Change:
    """Return a change that puts a cell above another."""

    def change(cells: Cells) -> None:
        cells.insert(place_of(cells, above), new_cell(source, kind))

    return change


def rewrite(identifier: str, source: str, kind: str = "code") -> Change:
    """Return a change that puts another text into a cell."""

    def change(cells: Cells) -> None:
        cells[place_of(cells, identifier)].update(source=source, cell_type=kind)

    return change


def move_helper_below_the_answer(cells: Cells) -> None:
    place = place_of(cells, "I-3-b-answer")
    body = cells[place]["source"].replace("def balanced_sample(", "def draw(")
    key, _, body = body.partition("\n")
    call = "def balanced_sample(labels, size, seed):\n    return draw(labels, size, seed)"
    cells[place]["source"] = f"{key}\n{call}"
    cells.insert(place + 1, new_cell(body))


def answer_in_the_check(cells: Cells) -> None:
    place = place_of(cells, "I-3-a-answer")
    cells[place]["source"] = cells[place]["source"].replace("accuracy_test =", "other =")
    cells[place_of(cells, "I-3-a-check")]["source"] = 'check("I.3.a", accuracy_test=other)'


def move_helper_to_a_module(cells: Cells) -> None:
    place = place_of(cells, "I-3-b-answer")
    key, _, body = cells[place]["source"].partition("\n")
    MODULES["sampling.py"] = "import random\n" + body.replace("def balanced_sample(", "def draw(")
    cells[place]["source"] = f"{key}\nfrom sampling import draw as balanced_sample"


def leave_the_stub(cells: Cells) -> None:
    """Write the answer into a new cell, and leave the course's own as it was handed out."""
    place = place_of(cells, "I-1-answer")
    answer = cells[place]["source"].partition("\n")[2]
    (template,) = (course.template for course in read_course_notebooks(ROOT, ["I"]))
    cells[place]["source"] = template["cells"][place_of(template["cells"], "I-1-answer")]["source"]
    cells.insert(place + 1, new_cell(answer))


MODULES: dict[str, str] = {}
"""What lies beside every notebook of the class."""

PASSING: dict[str, Change] = {
    "a module beside the notebook": move_helper_to_a_module,
    "other rows above the set-up": own_cell(
        "train_texts = ['I love it', 'I hate it']; train_labels = [1, 0]", "setup"
    ),
    "reset above the set-up": own_cell("%reset -f", "setup"),
    "an error above the set-up": own_cell("1 / 0", "setup"),
    "other rows above a given cell": own_cell("random = None\nimport random", "cell-711672fd35"),
    "a helper below the answer": move_helper_below_the_answer,
    "exit above the set-up": own_cell("exit()", "setup"),
    "quit between two exercises": own_cell("quit()", "I-2-a-answer"),
    "exit between answer and check": own_cell("exit", "I-2-c-check"),
    "quit, by another student": own_cell("quit()", "I-2-a-answer"),
    "quit, by a third one": own_cell("quit()", "I-2-a-answer"),
    "the answer in the brackets of the check": answer_in_the_check,
    "the answer below its cell": leave_the_stub,
}
TEXT_KEY = "# Exercise I.2.b (text)\n"
TEXTS: dict[str, Change] = {
    "no quotation marks": rewrite("I-2-b-text", f"{TEXT_KEY}why_get = {WHY}"),
    "only the text": rewrite("I-2-b-text", f"{TEXT_KEY}{WHY}"),
    "a comment": rewrite("I-2-b-text", f"{TEXT_KEY}why_get = ...\n# {WHY}"),
    "turned to markdown": rewrite("I-2-b-text", f"{TEXT_KEY}{WHY}", "markdown"),
    "markdown below": own_cell(WHY, "I-2-b-check", "markdown"),
    "a cell of its own": own_cell(f'"""{WHY}"""', "I-2-b-check"),
    "open quotation marks": rewrite("I-2-b-text", f'{TEXT_KEY}why_get = "{WHY}'),
    "another name": rewrite("I-2-b-text", f'{TEXT_KEY}why = "{WHY}"'),
    "printed": rewrite("I-2-b-text", f'{TEXT_KEY}print("{WHY}")'),
    "Chinese": rewrite(
        "I-2-b-text", f'{TEXT_KEY}why_get = """因为测试集中有很多词不在词表里，直接查找会引发KeyError。"""'
    ),
    "no idea": rewrite("I-2-b-text", f'{TEXT_KEY}why_get = "I do not know"'),
}


ANSWER_KEY = "# Exercise I.1 (answer)\n"
MACHINE = {
    "a package": ("import polars", "The grader has no package polars."),
    "a GPU": ("import torch\ntorch.ones(2).cuda()", "The grader has no GPU."),
    "the GPU of a Mac": ('import torch\ntorch.ones(2, device="mps")', "The grader has no GPU."),
}
"""Answers to I.1 that need what the grader does not have, and what is said of them."""
if sys.version_info < (3, 12):
    MACHINE["a newer Python"] = ('words = {"a": 1}\nprint(f"{words["a"]}")', "The grader runs Python 3.11.")

SAMPLE_FIGURES = "the figures of the sample"


def type_in_sample_figures(cells: Cells) -> None:
    course = Course("sample")
    counts = exercises_of("I")["I.1"].truth(course)
    lines = (f"{name} = {value!r}" for name, value in counts.items())
    cells[place_of(cells, "I-1-answer")]["source"] = "\n".join(("# Exercise I.1 (answer)", *lines))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grade the whole class once; return the folder of results."""
    folder = tmp_path_factory.mktemp("real")
    (course_notebook,) = read_course_notebooks(ROOT, ["I"])
    lacking = {
        student: rewrite("I-1-answer", ANSWER_KEY + source) for student, (source, _) in MACHINE.items()
    }
    for student, change in {
        **PASSING, **TEXTS, **lacking, SAMPLE_FIGURES: type_in_sample_figures
    }.items():  # fmt: skip
        notebook = copy.deepcopy(course_notebook.solve())
        if student in ("markdown below", "a cell of its own"):
            cells = notebook["cells"]
            text = cells[place_of(cells, "I-2-b-text")]
            text["source"] = next(
                c["source"] for c in course_notebook.template["cells"] if c["id"] == text["id"]
            )
        change(notebook["cells"])
        path = folder / "class" / student / course_notebook.file_name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        for name, source in MODULES.items():
            path.with_name(name).write_text(source, encoding="utf-8")
    grade(GradingOptions(folder / "class", folder / "out", ROOT, seed=20_267, jobs=2))
    return folder / "out"


@pytest.fixture(scope="module")
def results(out: Path) -> Results:
    records = [json.loads(path.read_bytes()) for path in (out / "records").glob("*/*.json")]
    return {
        record["student"]: {result["exercise"]: result for result in record["results"]} for record in records
    }


@pytest.mark.parametrize("student", [*PASSING, *TEXTS])
def test_all_that_a_machine_grades_passes(results: Results, student: str):
    failed = {
        name: (result["outcome"], result["error"], result["messages"])
        for name, result in results[student].items()
        if result["auto_points"] != exercises_of("I")[name].auto_points
    }
    assert failed == {}


@pytest.mark.parametrize("student", TEXTS)
def test_every_text_reaches_a_person(results: Results, student: str):
    texts = " ".join(results[student]["I.2.b"]["texts"].values())
    expected = {"Chinese": "因为测试集", "no idea": "I do not know"}.get(student, WHY)
    assert expected in texts


@pytest.mark.parametrize("student", TEXTS)
def test_every_text_is_in_the_table_for_the_reader(out: Path, student: str):
    with (out / "review.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert (student, "I.2.b") in {(row["student"], row["exercise"]) for row in csv.DictReader(stream)}
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as stream:
        states = {row["student"]: row["state"] for row in csv.DictReader(stream)}
    assert states[student] == "awaiting a person"


@pytest.mark.parametrize("student", MACHINE)
def test_what_the_machine_lacks_is_named(out: Path, results: Results, student: str):
    sentence = MACHINE[student][1]
    assert results[student]["I.1"]["auto_points"] == 0
    assert any(note.startswith(sentence) for note in results[student]["I.1"]["notes"])
    assert sentence.rstrip(".") in (out / "summary.html").read_text("utf-8")


def test_equal_notebooks_that_end_their_kernel_get_equal_results(results: Results):
    own = [
        {name: (result["outcome"], result["auto_points"], result["notes"]) for name, result in all_of.items()}
        for student, all_of in results.items()
        if student.startswith("quit")
    ]
    assert len(own) == 3
    assert own[0] == own[1] == own[2]


def test_what_exit_does_is_said(results: Results):
    notes = [note for result in results["quit between two exercises"].values() for note in result["notes"]]
    assert any("exit() and quit() end a notebook's kernel" in note for note in notes)


def test_figures_of_the_sample_are_told_at_the_exercise(results: Results):
    result = results[SAMPLE_FIGURES]["I.1"]
    assert result["outcome"] == "wrong"
    (message,) = (line for line in result["messages"] if "right value for the sample" in line)
    assert message.startswith("mean_length: ")
    values = {value["name"]: (value["given"], value["expected"]) for value in result["values"]}
    assert values["mean_length"][0] != values["mean_length"][1]
