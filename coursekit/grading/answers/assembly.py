"""The graded notebook: the instructor's cells, with the student's in the place of the answers.

Only the cells that carry an answer come from the student. A check there publishes plain values and no
verdict; its stored output is the reference's, which nbval compares.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.checks.exercise import Exercise
from coursekit.grading.answers.extraction import Submitted

KEY = "grading"
"""Name of a graded cell's own metadata."""


@dataclass(frozen=True)
class Part:
    """One cell of a graded notebook. role: given (by the course), extra or answer (the student's), check."""

    source: str
    role: str
    exercise: str = ""


def parts_of(
    template: Mapping[str, Any], submitted: Mapping[str, Submitted], exercises: Mapping[str, Exercise]
) -> list[Part]:
    """Put a submission's cells into the order of the template, the student's copy that is not filled in."""
    parts: list[Part] = []
    placed: set[str] = set()
    for cell in template["cells"]:
        if cell["cell_type"] != "code":
            continue
        own = cell["metadata"].get("coursekit", {})
        role, exercise = own.get("role"), own.get("exercise")
        if role in ("answer", "text") and exercise not in placed:
            placed.add(exercise)
            given = submitted[exercise]
            parts += [
                Part(source, "extra" if position in given.own else "answer", exercise)
                for position, source in enumerate(given.cells)
            ]
        elif role == "check" and exercise in exercises:
            parts.append(Part(_hand_in(exercise), "check", exercise))
        elif role in (None, "setup"):
            parts.append(Part("".join(cell["source"]), "given"))
    return parts


def _hand_in(exercise: str) -> str:
    # All in one expression: a student's names may be called anything.
    module = '__import__("coursekit.checks.handing_in", fromlist=["hand_in"])'
    return f"{module}.hand_in({exercise!r}, globals())"


def graded_notebook(parts: list[Part], references: Mapping[str, str]) -> dict[str, Any]:
    """Make the notebook that nbval runs. references: the canonical text of a right answer, by exercise."""
    cells = []
    for number, part in enumerate(parts):
        cell: dict[str, Any] = {
            "cell_type": "code",
            "id": f"graded-{number}",
            "metadata": {KEY: {"role": part.role, "exercise": part.exercise}},
            "source": part.source,
            "execution_count": 1,
            "outputs": [],
        }
        if part.role == "check":
            text = references.get(part.exercise, "")
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
        cells.append(cell)
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def definitions(source: str) -> str:
    """Return the imports, functions and classes of a cell: what later cells may need, at no cost of time."""
    try:
        tree = ast.parse(source)
        kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return "\n".join(ast.unparse(statement) for statement in tree.body if isinstance(statement, kinds))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # magics, or no Python at all
        return ""
