"""The workbook's own notebooks, filled in as students do: for a made-up class, and for the grader's tests."""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.workbook.cells import Notebook
from coursekit.workbook.stubs import is_stub


@dataclass(frozen=True)
class Book:
    """One section's two notebooks. template: the student's copy; solutions: texts by cell id, to hand in."""

    section: str
    file_name: str
    template: Notebook
    solutions: Mapping[str, str]

    @property
    def exercises(self) -> tuple[str, ...]:
        """Ids of the exercises that ask for something, in order."""
        return tuple(dict.fromkeys(exercise_of(cell) for cell in self.template["cells"] if is_asked(cell)))

    def filled(self, exercises: Collection[str] | None = None) -> Notebook:
        """Give a new notebook in which these exercises are solved (None: all), and the others untouched."""
        notebook = copy.deepcopy(self.template)
        for cell in notebook["cells"]:
            if is_asked(cell) and (exercises is None or exercise_of(cell) in exercises):
                cell["source"] = self.solutions[cell["id"]]
        return notebook


def read_books(root: Path, sections: Sequence[str]) -> list[Book]:
    """Read the notebooks of these sections ("I", "3", "05_loss"; none: all) of the workbook in `root`.

    Raises `CourseError` for a section that there is not.
    """
    from coursekit.workbook.build import choose

    return [_read_book(root, path) for path in choose(root, sections, "notebooks", ".ipynb")]


def _read_book(root: Path, path: Path) -> Book:
    template, solved = _read(path), _read(root / "answers" / path.name)
    solutions = {cell["id"]: without_stubs(cell["source"]) for cell in solved["cells"] if is_asked(cell)}
    return Book(template["metadata"]["coursekit"]["section"], path.name, template, solutions)


def _read(path: Path) -> Notebook:
    try:
        notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])  # a file has a list of lines
        notebook["metadata"]["coursekit"]["section"]
    except (OSError, ValueError, KeyError, TypeError):
        raise CourseError(f"Cannot read {path}: make the notebooks by `coursekit build` first.") from None
    return notebook


def exercise_of(cell: Mapping[str, Any]) -> str:
    """Give the exercise that a cell of the workbook belongs to; empty for none."""
    return str(cell["metadata"].get("coursekit", {}).get("exercise", ""))


def is_asked(cell: Mapping[str, Any]) -> bool:
    """Tell whether a student writes in this cell of the workbook."""
    return cell["metadata"].get("coursekit", {}).get("role") in ("answer", "text")


def without_stubs(text: str) -> str:
    """Give a solved cell as a student hands it in: the `...` lines are replaced, and no marker is there."""
    lines = text.split("\n")
    drop = {number for number, line in enumerate(lines, 1) if line.strip() in _MARKERS}
    for statement in ast.parse(text).body:
        if is_stub(statement):
            drop.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    kept: list[str] = []
    for number, line in enumerate(lines, 1):
        if number not in drop and (line.strip() or kept[-2:] != ["", ""]):
            kept.append(line)
    return "\n".join(kept).strip()


_MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


def to_bytes(notebook: Mapping[str, Any]) -> bytes:
    """Give a notebook as the bytes of a file."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()
