"""The graded notebook: the instructor's cells, with the student's in the place of the answers.

Only the cells that carry an answer come from the student. A check there publishes plain values and no
verdict: the course's judge decides on these, outside of the sandbox.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coursekit.checks.exercise import Exercise
from coursekit.grading.answers.extraction import SubmittedAnswer
from coursekit.workbook.source import SOLVABLE_ROLES

METADATA_KEY = "grading"
"""Under this key, the metadata of a graded cell tell its role and its exercise."""


@dataclass(frozen=True)
class GradedCell:
    """One code cell of a graded notebook.

    role: "given" (by the course), "extra" (a cell of the student's own), "answer" (the student's) or "check".
    exercise: the exercise's id; "" for what belongs to none.
    """

    source: str
    role: str
    exercise: str = ""


def assemble_cells(
    template: Mapping[str, Any],
    submitted: Mapping[str, SubmittedAnswer],
    exercises: Mapping[str, Exercise],
) -> list[GradedCell]:
    """Return the cells of the graded notebook, in the order of the template.

    template: the student's copy of the section, not filled in. submitted: what was handed in, by exercise.
    exercises: those of the section, by id.
    """
    cells: list[GradedCell] = []
    placed: set[str] = set()
    cells_above = _find_cells_above(template, submitted)
    for position, cell in enumerate(template["cells"]):
        if cell["cell_type"] != "code":
            continue
        metadata = cell["metadata"].get("coursekit", {})
        role, exercise = metadata.get("role"), metadata.get("exercise")
        cells += cells_above.get(position, [])
        if role in SOLVABLE_ROLES and exercise not in placed:
            placed.add(exercise)
            answer = submitted[exercise]
            cells += [
                GradedCell(source, "extra" if place in answer.own_positions else "answer", exercise)
                for place, source in enumerate(answer.cells)
            ]
        elif role == "check" and exercise in exercises:
            cells.append(GradedCell(_make_check_source(exercise), "check", exercise))
        elif role in (None, "setup"):
            cells.append(GradedCell("".join(cell["source"]), "given"))
    return cells


def make_module_cells(modules: Mapping[str, bytes]) -> list[GradedCell]:
    """Return the cells that put a student's own modules where the notebook runs, to be imported there."""
    return [
        GradedCell(f'__import__("pathlib").Path({name!r}).write_bytes({content!r});', "given")
        for name, content in modules.items()
    ]


def _find_cells_above(
    template: Mapping[str, Any], submitted: Mapping[str, SubmittedAnswer]
) -> dict[int, list[GradedCell]]:
    """Return the student's own cells that run above a cell of the course, by that cell's position.

    Where an answer was moved upwards, they run before the answer.
    """
    starts: dict[str, int] = {}
    for position, cell in enumerate(template["cells"]):
        metadata = cell["metadata"].get("coursekit", {})
        if metadata.get("role") in SOLVABLE_ROLES:
            starts.setdefault(metadata["exercise"], position)
    cells_above: dict[int, list[GradedCell]] = {}
    for exercise, answer in submitted.items():
        for position, source in answer.cells_above:
            place = min(position, starts[exercise])
            cells_above.setdefault(place, []).append(GradedCell(source, "extra", exercise))
    return cells_above


def _make_check_source(exercise: str) -> str:
    # All in one expression: a student's names may be called anything.
    module = '__import__("coursekit.checks.handing_in", fromlist=["hand_in"])'
    return f"{module}.hand_in({exercise!r}, globals())"


def make_graded_notebook(cells: Sequence[GradedCell]) -> dict[str, Any]:
    """Return the notebook that nbval runs; every cell counts as run before, and without outputs."""
    return {
        "cells": [
            {
                "cell_type": "code",
                "id": f"graded-{number}",
                "metadata": {METADATA_KEY: {"role": cell.role, "exercise": cell.exercise}},
                "source": cell.source,
                "execution_count": 1,
                "outputs": [],
            }
            for number, cell in enumerate(cells)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def definitions_of(source: str) -> str:
    """Return the imports, functions and classes of a cell: what later cells may need, at no cost of time."""
    try:
        tree = ast.parse(source)
        kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return "\n".join(ast.unparse(statement) for statement in tree.body if isinstance(statement, kinds))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # magics, or no Python at all
        return ""
