"""Notebooks that are just what the course hands out: its student's copies, and its solutions.

Only what answers an exercise tells that. A student may change the set-up, load another data set or mount a
drive, and has answered nothing by that.
"""

from __future__ import annotations

import ast
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coursekit.cell_keys import CellKey, key_in_id, key_in_metadata
from coursekit.grading.submissions.notebook import Notebook, find_solvable_key, notebook_of, strip_lines
from coursekit.sections import SECTIONS
from coursekit.workbook.stubs import bindings, is_stub

# Of a notebook's own cells, beside those of the course: with more of them it is no copy, and costs no time.
_MAX_OWN_CELLS = 20
_MAX_OWN_CHARACTERS = 20_000
_WORD = re.compile(r"\w+")


class Copy(enum.Enum):
    """What a notebook of the course is: nothing is filled in, or all of it."""

    UNTOUCHED = "notebooks"
    SOLVED = "answers"


@dataclass(frozen=True)
class _CourseNotebook:
    """A notebook of the course.

    texts: of all its cells, without blank ones. answers: of those that answer, with their exercise and role.
    names: for which the exercises ask. with_text: the exercises that ask for a text.
    """

    texts: frozenset[str]
    answers: frozenset[tuple[str, str, str]]
    names: frozenset[str]
    with_text: frozenset[str]


@dataclass(frozen=True)
class CourseCopies:
    """The course's own notebooks, by section."""

    by_section: Mapping[str, Mapping[Copy, _CourseNotebook]] = field(default_factory=dict)

    def find(self, notebook: Notebook | None, section: str | None) -> Copy | None:
        """Return which of the course's notebooks of a section has the same answers, or None."""
        if notebook is None:
            return None
        course_notebooks = self.by_section.get(section or "", {})
        return next((copy for copy, course in course_notebooks.items() if _is_copy(notebook, course)), None)


def read_course_copies(root: Path) -> CourseCopies:
    """Read the notebooks of the workbook in `root`. Raises `CourseError` for one that is not there."""
    return CourseCopies({section: _read_section(root, section) for section in SECTIONS})


def _read_section(root: Path, section: str) -> dict[Copy, _CourseNotebook]:
    notebooks = {copy: notebook_of(root, copy.value, section) for copy in Copy}
    names = _find_names(notebooks[Copy.UNTOUCHED])
    return {copy: _outline(notebook, names) for copy, notebook in notebooks.items()}


def _find_names(notebook: Notebook) -> frozenset[str]:
    """Return the names for which a student's copy asks: it gives them `...`."""
    names: set[str] = set()
    for cell in notebook["cells"]:
        if find_solvable_key(cell):
            try:
                names |= bindings(filter(is_stub, ast.parse(cell["source"]).body)).keys()
            except (SyntaxError, ValueError):  # such as a line for IPython: any of its words may be a name
                names.update(_WORD.findall(cell["source"]))
    return frozenset(names)


def _outline(notebook: Notebook, names: frozenset[str]) -> _CourseNotebook:
    answers = {
        (key.exercise, key.role, strip_lines(cell["source"]))
        for cell in notebook["cells"]
        if (key := find_solvable_key(cell))
    }
    return _CourseNotebook(
        texts=frozenset(filter(None, (strip_lines(cell["source"]) for cell in notebook["cells"]))),
        answers=frozenset(answers),
        names=names,
        with_text=frozenset(exercise for exercise, role, _ in answers if role == "text"),
    )


def _is_copy(notebook: Notebook, course: _CourseNotebook) -> bool:
    """Tell whether a notebook answers what the course's own one answers, and nothing else."""
    answers = own_cells = own_characters = 0
    exercise = ""  # to which the cells belong at this place of the notebook
    for cell in notebook["cells"]:
        text = strip_lines(cell["source"])
        solvable_key = find_solvable_key(cell)
        key = solvable_key or key_in_metadata(cell["metadata"]) or key_in_id(cell["id"])
        if key or text in course.texts:
            exercise = key.exercise if key else ""
        if solvable_key and text:
            if (solvable_key.exercise, solvable_key.role, text) not in course.answers:
                return False
            answers += 1
        elif text and text not in course.texts:
            own_cells, own_characters = own_cells + 1, own_characters + len(text)
            if own_cells > _MAX_OWN_CELLS or own_characters > _MAX_OWN_CHARACTERS:
                return False
            may_be_text = key is None and exercise in course.with_text
            if may_be_text or _may_answer(cell, key, text, course):
                return False
    return answers > 0


def _may_answer(cell: dict[str, Any], key: CellKey | None, text: str, course: _CourseNotebook) -> bool:
    """Tell whether a cell of code that answers no exercise by its key has a name for which one asks."""
    is_setup = key is not None and key.role == "setup"
    return cell["cell_type"] == "code" and not is_setup and not course.names.isdisjoint(_WORD.findall(text))
