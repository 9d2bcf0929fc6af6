"""Each exercise by itself, after the set-up cell: solved, and with answers of every wrong form.

The cells run as in a notebook, in a namespace of their own. What a check or show cell makes of an answer that
stops, is None or is a text must be a sentence, and never a traceback.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest

from coursekit.exercises import exercises
from coursekit.workbook.stubs import bindings, is_stub
from tests import RUN_ALL_TESTS
from tests.exercises.notebook_cells import read_cells, run_setup

EXERCISES = [
    exercise for exercise in exercises() if RUN_ALL_TESTS or exercise.startswith(("I.", "IV.", "V.1", "VI.2"))
]
WRONG = {"raises": "raise ValueError", "none": "None", "text": '"a text"'}


def cells_of(folder: str, exercise: str) -> Iterator[dict[str, Any]]:
    """Yield the cells of an exercise that a student runs."""
    section = exercises()[exercise].section
    return (cell for cell in read_cells(folder, section) if cell.get("exercise") == exercise)


def answer_wrongly(code: str, answer: str) -> str:
    """Return an answer cell whose stubs are followed by a wrong answer to each of them."""
    stubs = [statement for statement in ast.parse(code).body if is_stub(statement)]
    if answer.startswith("raise"):
        return answer
    return "\n".join([code, *(f"{name} = {answer}" for name in bindings(stubs))])


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_solved_exercise_passes_after_the_set_up_cell_alone(exercise, capsys):
    namespace = dict(run_setup(exercises()[exercise].section))
    capsys.readouterr()
    panels = []
    for cell in cells_of("answers", exercise):
        exec(cell["code"], namespace)
        printed = capsys.readouterr().out
        if cell["role"] == "check":
            panels.append(printed)
        assert "Nothing to" not in printed or cell["role"] != "show" or exercise in ("V.1.d", "VI.4.a")
    (panel,) = panels
    assert panel.startswith(f"✓ {exercise} passed"), panel


@pytest.mark.parametrize("answer", WRONG)
@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_cell_stops_below_a_wrong_answer(exercise, answer, capsys):
    namespace = dict(run_setup(exercises()[exercise].section))
    for cell in cells_of("notebooks", exercise):
        if cell["role"] not in ("answer", "text"):
            exec(cell["code"], namespace)
        elif answer != "raises":
            exec(answer_wrongly(cell["code"], WRONG[answer]), namespace)
    assert exercise in capsys.readouterr().out
