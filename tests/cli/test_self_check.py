"""`coursekit check`: a student's notebook, run as the grader would run it."""

import json
from pathlib import Path
from typing import Any

import pytest

from coursekit.checks.report import State
from coursekit.cli.self_check import SelfCheck, check_notebook
from coursekit.errors import CourseError
from tests import ROOT
from tests.cli.command import call, one_sentence

ANSWER, OTHER, TEXT = "I-2-a-answer", "I-2-b-answer", "I-2-b-text"
"""Ids of cells that a student changes."""


def solved_notebook() -> dict[str, Any]:
    """The solved notebook of section I, as a student has it who has run every cell."""
    notebook = json.loads((ROOT / "answers" / "01_vocab.ipynb").read_text("utf-8"))
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
    return notebook


def find_cell(notebook: dict[str, Any], identifier: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == identifier)


def make_cell(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": "own",
        "metadata": {},
        "source": source,
        "execution_count": 1,
        "outputs": [],
    }


def check(notebook: dict[str, Any], folder: Path) -> SelfCheck:
    path = folder / "01_vocab.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    return check_notebook(path, ROOT, "sample")


def problems_of(result: SelfCheck, exercise: str) -> str:
    return " ".join(
        problem for row in result.results if row.exercise.id == exercise for problem in row.problems
    )


def states_of(result: SelfCheck) -> dict[str, str]:
    return {row.exercise.id: row.state for row in result.results}


def test_a_solved_notebook_is_ready(tmp_path):
    result = check(solved_notebook(), tmp_path)

    assert result.is_ready
    assert set(states_of(result).values()) == {State.PASSED.value}


def test_one_run_finds_all_that_would_be_lost(tmp_path):
    notebook = solved_notebook()
    (tmp_path / "mine.py").write_text("def helper(): ...", "utf-8")
    find_cell(notebook, ANSWER)["source"] += "\nimport mine\nprint(deleted_helper)"
    find_cell(notebook, OTHER)["source"] += "\nprint(made_later)"
    find_cell(notebook, OTHER)["execution_count"] = None
    text = find_cell(notebook, TEXT)
    text["cell_type"] = "markdown"
    notebook["cells"].append(make_cell("made_later = 3\nimport emoji_of_nobody"))

    result = check(notebook, tmp_path)

    assert not result.is_ready
    assert "your own module mine: hand that in, too" in problems_of(result, "I.2.a")
    assert "never run in your notebook" in problems_of(result, "I.2.b")
    assert "is a markdown cell. A person reads it as it is." in problems_of(result, "I.2.b")
    assert "emoji_of_nobody, which is none of the course's packages" in " ".join(result.problems)
    assert states_of(result)["I.1"] == State.PASSED.value


def test_a_name_that_no_cell_makes_any_more_is_told(tmp_path):
    notebook = solved_notebook()
    find_cell(notebook, ANSWER)["source"] += "\nprint(deleted_helper)"

    result = check(notebook, tmp_path)

    assert "needs `deleted_helper`, and no cell of the notebook makes it" in problems_of(result, "I.2.a")


def test_a_name_from_below_is_told(tmp_path):
    notebook = solved_notebook()
    find_cell(notebook, ANSWER)["source"] += "\nprint(later)"
    find_cell(notebook, OTHER)["source"] += "\nlater = 3"

    result = check(notebook, tmp_path)

    assert "needs `later`, which stands below it, in the answer to I.2.b" in problems_of(result, "I.2.a")


def test_an_unquoted_text_is_told(tmp_path):
    notebook = solved_notebook()
    cell = find_cell(notebook, TEXT)
    name = "".join(cell["source"]).split(" = ")[0].splitlines()[-1]
    cell["source"] = f"# Exercise I.2.b (text)\n{name} = It is unknown, so it gets"

    result = check(notebook, tmp_path)

    assert "A text stands between triple quotes" in problems_of(result, "I.2.b")


def test_a_wrong_answer_has_its_hint(tmp_path):
    notebook = solved_notebook()
    find_cell(notebook, "I-1-answer")["source"] += "\nlabel_counts = dict(neg=1, pos=2, total=3)"

    result = check(notebook, tmp_path)

    assert states_of(result)["I.1"] == State.WRONG.value


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no notebook", "not"),
        (b'{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "no notebook of this course"),
    ],
)
def test_what_is_no_notebook_of_the_course_is_a_sentence(tmp_path, content, words):
    path = tmp_path / "mine.ipynb"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=words):
        check_notebook(path, ROOT, "sample")


def test_the_command_says_how_an_empty_notebook_stands_and_fails():
    done = call("check", str(ROOT / "notebooks" / "01_vocab.ipynb"))

    assert done.exit_code == 1
    assert "○ I.1 not attempted" in done.stdout
    assert "Section I: 0 of 6 exercises. Not ready" in done.stdout


def test_a_notebook_that_is_not_there_is_a_sentence():
    assert "name a notebook" in one_sentence(call("check", "nothing.ipynb"))
