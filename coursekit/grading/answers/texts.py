"""Free texts that do not stand where they were asked for, so that every text reaches a person.

A text is asked for as a string in a cell of its own. Students also write it without quotation marks, as a
comment, into a markdown cell or into another cell. Nothing of it is run here: the sources themselves go to
the person who reads the texts.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from coursekit.cell_keys import CellKey, key_in_id, key_in_line, key_in_metadata, key_in_text
from coursekit.checks.values.text import split_words
from coursekit.grading.answers.names import parse_cell
from coursekit.grading.submissions.notebook import Notebook
from coursekit.workbook.source import SOLVABLE_ROLES

_LAST_LINES, _LINE_LENGTH = 50, 300  # of a cell, that are compared with the course's

# What `coursekit build` gives a cell of no exercise, in this version of the course or in an older one.
_COURSE_ID = re.compile(r"cell-[0-9a-f]{10}(?:-[0-9]+)?")

_STUB = re.compile(r"\s*\w+\s*=\s*(\.\.\.|…)\s*")


@dataclass(frozen=True)
class WrittenTexts:
    """What a student wrote for one exercise with a free text.

    in_cell: in the cell of the text, without what the course wrote there; it counts where the cell gives no
    string. beside: in other cells of the exercise. task: what the course's task says.
    """

    in_cell: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    task: str = ""

    def is_copied(self, text: str) -> bool:
        """Tell whether a text is the task, or a part of it."""
        return f" {' '.join(split_words(text))} " in f" {' '.join(split_words(self.task))} "


def find_written_texts(notebook: Notebook, template: Notebook) -> dict[str, WrittenTexts]:
    """Return what is written for each exercise that asks for a text.

    notebook: the submission, as `read_notebook` gives it. template: the student's copy, not filled in.
    """
    written: dict[str, WrittenTexts] = {}
    tasks: dict[str, str] = {}
    course_lines: set[str] = set()
    course_texts: set[str] = set()
    for cell in template["cells"]:
        text = "".join(cell["source"])
        course_lines |= {line.strip() for line in text.split("\n") if line.strip()}
        course_texts.add(text.strip())
        key = key_in_metadata(cell["metadata"])
        if key and key.role == "task":
            tasks[key.exercise] = tasks.get(key.exercise, "") + "\n" + text
        elif key and key.role == "text":
            written[key.exercise] = WrittenTexts(task=tasks.get(key.exercise, ""))
    exercise = ""  # to which the cells belong at this place of the notebook
    for cell in notebook["cells"]:
        text = cell["source"]
        key = key_in_text(text) or key_in_metadata(cell["metadata"]) or key_in_id(cell["id"]) or CellKey()
        is_course_cell = _COURSE_ID.fullmatch(cell["id"] or "") or text.strip() in course_texts
        if key.exercise or is_course_cell:
            exercise = key.exercise
        if exercise not in written:
            continue
        own_text = _strip_course_lines(text, course_lines)
        if cell["cell_type"] == "markdown" and text.strip().split("\n")[0].strip() in course_lines:
            own_text = _strip_older_version(text, course_lines, written[exercise].task)
        if not any(map(str.isalnum, own_text)):
            continue
        if cell["cell_type"] == "code" and key.role == "text":
            written[exercise].in_cell.append(own_text)
        elif cell["cell_type"] != "code" or (key.role not in SOLVABLE_ROLES and _is_prose(text)):
            written[exercise].beside.append(own_text)
    return written


def _strip_course_lines(text: str, course_lines: set[str]) -> str:
    """Return a cell's text without lines of the course and without stubs."""
    own = [
        line
        for line in text.split("\n")
        if not (line.strip() in course_lines or _STUB.fullmatch(line) or key_in_line(line))
    ]
    return "\n".join(own).strip()


def _strip_older_version(text: str, course_lines: set[str], task: str) -> str:
    """Return what stands below the course's text in a cell that begins with it.

    The course may have been reworded since: then its lines resemble those that it has now.
    """
    lines = [line for line in text.strip().split("\n")[-_LAST_LINES:] if line.strip()]
    task_lines = [line.strip() for line in task.split("\n") if line.strip()]
    for place in reversed(range(len(lines))):
        line = lines[place].strip()[:_LINE_LENGTH]
        if line in course_lines or get_close_matches(line, task_lines, n=1, cutoff=0.6):
            return "\n".join(lines[place + 1 :])
    return "\n".join(lines)


def _is_prose(text: str) -> bool:
    """Tell whether a code cell holds no code: nothing but strings and comments, or no valid Python."""
    tree = parse_cell(text)
    if tree is None:
        return True
    return all(
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
        for statement in tree.body
    )
