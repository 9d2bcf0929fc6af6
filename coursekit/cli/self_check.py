"""Is a notebook ready to be handed in? It runs as the grader would run it, on the student's own computer.

The cells that count run from top to bottom in a new kernel, in an empty folder. Each exercise's check then
says how it stands. What would surprise the student in grading is said as well: a cell that was never run, a
name that only an older cell made, a text in a cell that nobody reads, a module or a package that will not be
there.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.cell_keys import CellKey, key_in_id, key_in_metadata, key_in_text
from coursekit.checks.exercise import Exercise
from coursekit.checks.report import State
from coursekit.doctor.packages import list_course_modules
from coursekit.errors import CourseError
from coursekit.exercises import exercises_of
from coursekit.grading.answers.assembly import GradedCell, assemble_cells
from coursekit.grading.answers.cells import outline_template
from coursekit.grading.answers.extraction import SubmittedAnswer, find_answers
from coursekit.grading.answers.names import names_of, parse_cell
from coursekit.grading.submissions.notebook import (
    Notebook,
    notebook_of,
    read_notebook,
    section_of,
    strip_lines,
)
from coursekit.workbook.execute import CellError, Execution, Progress, execute, hide_progress

NO_CHECK = "no check came out"
_MISSING_NAME = re.compile(r"NameError: name '(?P<name>[^']+)' is not defined")
_MISSING_MODULE = re.compile(r"ModuleNotFoundError: No module named '(?P<name>[^'.]+)")


@dataclass(frozen=True)
class ExerciseResult:
    """How an exercise of a notebook stands. problems: sentences about its cells, and what its check says."""

    exercise: Exercise
    state: str
    problems: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Whether it passes, and nothing of it would be lost."""
        return self.state == State.PASSED.value and not self.problems


@dataclass(frozen=True)
class SelfCheck:
    """How a notebook stands. problems: sentences about the notebook as a whole."""

    section: str
    results: tuple[ExerciseResult, ...]
    problems: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Whether it can be handed in as it is."""
        return not self.problems and all(result.is_ready for result in self.results)


def check_notebook(path: Path, root: Path, data: str, progress: Progress = hide_progress) -> SelfCheck:
    """Run a student's notebook as the grader would, and say how each exercise stands.

    root: the course's folder. data: the rows to run on, as `coursekit.data.load_imdb` takes them.

    Raises:
        CourseError: the file cannot be read, or is no notebook of the course.
    """
    content = _read_bytes(path)
    notebook = read_notebook(content)
    section = section_of(notebook, path.name)
    if section is None:
        raise CourseError(f"{path} is no notebook of this course: none of its cells belongs to an exercise.")
    template = notebook_of(root, "notebooks", section)
    exercises = exercises_of(section)
    answers = find_answers(notebook, template)
    cells = assemble_cells(template, answers, exercises)
    runnable = _make_runnable_notebook(cells, section)
    with tempfile.TemporaryDirectory(prefix="coursekit-") as folder, progress(len(cells)) as counter:
        for module in _find_own_modules(notebook, path.parent):
            shutil.copy(module, folder)
        on_cell = counter.start_notebook(f"section {section}", runnable)
        execution = execute(runnable, Path(folder), data, on_cell)
    problems = _find_lost_parts(notebook, content, template, path.parent, root)
    problems += _find_run_problems(execution, cells, notebook)
    return SelfCheck(
        section=section,
        results=tuple(
            _make_result(exercise, answers[name], execution, problems) for name, exercise in exercises.items()
        ),
        problems=tuple(problem for exercise, problem in problems if exercise not in exercises),
    )


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError(
            f"Cannot read {path} ({error.strerror or error}): name a notebook, such as 01_vocab.ipynb."
        ) from None


def _make_runnable_notebook(cells: Sequence[GradedCell], section: str) -> dict[str, Any]:
    """Return the notebook that is run: the cells that count, each exercise's check after its answer."""
    given = [number for number, cell in enumerate(cells) if cell.role == "given"]

    def make_cell(number: int, cell: GradedCell) -> dict[str, Any]:
        role = "setup" if number in given[:1] else cell.role
        return {
            "cell_type": "code",
            "id": f"check-{number}",
            "metadata": {"coursekit": {"exercise": cell.exercise, "role": role}},
            "source": f'check("{cell.exercise}")' if cell.role == "check" else cell.source,
            "execution_count": None,
            "outputs": [],
        }

    return {
        "cells": [make_cell(number, cell) for number, cell in enumerate(cells)],
        "metadata": {"coursekit": {"section": section}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _make_result(
    exercise: Exercise,
    answer: SubmittedAnswer,
    execution: Execution,
    problems: Sequence[tuple[str, str]],
) -> ExerciseResult:
    panels = [panel for panel in execution.panels if panel.exercise == exercise.id]
    own_problems = [problem for name, problem in problems if name == exercise.id]
    hints = panels[-1].data.get("hints", []) if panels else []
    return ExerciseResult(
        exercise=exercise,
        state=panels[-1].state if panels else NO_CHECK,
        problems=(*own_problems, *answer.notes, *hints),
    )


def _find_run_problems(
    execution: Execution, cells: Sequence[GradedCell], notebook: Notebook
) -> list[tuple[str, str]]:
    """Return (exercise, sentence) for each cell that stopped; "" for a cell that belongs to no exercise."""
    problems = [
        (cells[error.index].exercise, _explain_error(error, cells[error.index], cells, notebook))
        for error in execution.errors
    ]
    if execution.stopped_at is not None and execution.stopped_at + 1 < len(cells):
        problems.append(("", "Nothing below that cell has run."))
    return problems


def _explain_error(
    error: CellError, cell: GradedCell, cells: Sequence[GradedCell], notebook: Notebook
) -> str:
    """Say why a cell stopped: where a name comes from that it misses, or what the error is."""
    if match := _MISSING_NAME.search(error.text):
        return _explain_missing_name(match["name"], error.index, cells, notebook)
    if match := _MISSING_MODULE.search(error.text):
        return f"It imports {match['name']}, which will not be there."
    if cell.exercise and error.text.startswith(("SyntaxError", "IndentationError")):
        return f'It is no Python ({error.text}). A text stands between triple quotes: name = """...""".'
    where = f" in line {error.line}" if error.line else ""
    return f"It stops{where} with {error.text}"


def _explain_missing_name(name: str, position: int, cells: Sequence[GradedCell], notebook: Notebook) -> str:
    below = [later.exercise for later in cells[position + 1 :] if name in names_of(later.source).bound]
    if below:
        place = f"the answer to {below[0]}" if below[0] else "a cell further down"
        return f"It needs `{name}`, which stands below it, in {place}. Cells run from top to bottom."
    if any(name in names_of(cell["source"]).bound for cell in notebook["cells"]):
        return (
            f"It needs `{name}`, which only a cell makes that does not count, such as a check or show cell."
        )
    return (
        f"It needs `{name}`, and no cell of the notebook makes it: the cell that did is changed or deleted. "
        "Your kernel still knows it; a new one does not."
    )


def _find_lost_parts(
    notebook: Notebook, content: bytes, template: Notebook, folder: Path, root: Path
) -> list[tuple[str, str]]:
    """Return (exercise, sentence) for what was never run, and for modules that will not be there."""
    outline = outline_template(template)
    known_modules = {"coursekit"} | set(sys.stdlib_module_names) | list_course_modules(root)
    problems = []
    for cell, number in zip(notebook["cells"], _read_run_numbers(content, notebook), strict=True):
        if cell["cell_type"] != "code":
            continue
        key = _find_key(cell)
        is_answer = outline.has_exercise(key) and strip_lines(cell["source"]) not in outline.stub_texts
        if is_answer and number is None:
            problems.append((key.exercise, f"Its {key.role} cell was never run in your notebook."))
        for name in sorted(_find_imports(cell["source"]) - known_modules):
            problems.append((key.exercise, _explain_foreign_module(name, folder)))
    return problems


def _find_key(cell: Mapping[str, Any]) -> CellKey:
    return (
        key_in_text(cell["source"]) or key_in_metadata(cell["metadata"]) or key_in_id(cell["id"]) or CellKey()
    )


def _read_run_numbers(content: bytes, notebook: Notebook) -> list[int | None]:
    """Return the number with which each cell last ran, None for one that has not; 0 where nobody can tell."""
    try:
        cells = json.loads(content)["cells"]
        if len(cells) == len(notebook["cells"]):
            return [cell.get("execution_count") for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError):  # an old format: its cells stand elsewhere
        pass
    return [0] * len(notebook["cells"])


def _find_imports(source: str) -> set[str]:
    """Return the modules and packages that a cell imports."""
    tree = parse_cell(source)
    names: list[str] = []
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return {name.partition(".")[0] for name in names}


def _find_own_modules(notebook: Notebook, folder: Path) -> list[Path]:
    """Return the modules beside a notebook that it imports, and that may be handed in with it."""
    names = set().union(*(_find_imports(cell["source"]) for cell in notebook["cells"]))
    return [path for name in sorted(names) if (path := folder / f"{name}.py").is_file()]


def _explain_foreign_module(name: str, folder: Path) -> str:
    if (folder / f"{name}.py").exists() or (folder / name).is_dir():
        return f"It imports your own module {name}: hand that in, too, or copy its code into a cell."
    return f"It imports {name}, which is none of the course's packages: it will not be there in grading."
