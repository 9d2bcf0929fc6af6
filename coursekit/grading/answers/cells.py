"""The code cells of a submission: whose answers they are, and which are the instructor's.

The instructor's cells never run from a submission: the grader has its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from coursekit.cell_keys import (
    CellKey,
    key_in_id,
    key_in_line,
    key_in_metadata,
    key_in_text,
)
from coursekit.grading.answers.names import MAX_PARSED, CellNames, names_of, parse_cell
from coursekit.grading.answers.template_keys import TemplateKeys, read_template_keys
from coursekit.grading.submissions.notebook import Notebook, strip_lines
from coursekit.workbook.source import SOLVABLE_ROLES
from coursekit.workbook.stubs import bindings

_MAX_CODE = 250_000  # characters of code of one notebook that are parsed; the rest is read line by line
_MAX_SETUP = 10_000  # characters of a set-up cell
_MAX_MERGED = 50  # answers that were merged into one cell
_CHECK = re.compile(r"(?:%time[ \t]+)?check\(")


@dataclass
class SubmittedCell:
    """One code cell of a submission, or a part of one into which answers to several exercises were merged.

    text: its code; names: those in it. exercise, role: whose answer it is, or "" for a cell of the student's
    own. is_retyped: whether its names tell this, and no key. task_exercise: the exercise below whose task it
    stands, or "". stretch: how many tasks and checks stand above it. enclosing_exercise: the exercise between
    whose answer and whose check it stands, or "". course_cell: the position in the template, where it is a
    cell of the course that the grader runs itself, such as the set-up. dropped: whether it is left out, and
    does not run. is_moved_down: whether it is a retyped answer above an exercise that runs before its own.
    is_needed_in_place: whether the exercises around it use its names, so that it runs where it stands, too.
    """

    text: str
    names: CellNames
    exercise: str = ""
    role: str = ""
    is_retyped: bool = False
    task_exercise: str = ""
    stretch: int = 0
    enclosing_exercise: str = ""
    course_cell: int | None = None
    dropped: bool = False
    is_moved_down: bool = False
    is_needed_in_place: bool = False


@dataclass(frozen=True)
class TemplateOutline:
    """What the template, the student's copy of a section that is not filled in, says about its exercises.

    names: of each exercise, the names that are left to the student. cell_names: the same for each cell that
    is left to the student, with its exercise. stub_texts: the texts of these cells. instructor_texts: the
    texts of all other cells. course_texts, course_ids: the positions of the cells that the grader runs
    itself, by their texts and by their ids. given_names: all names that the template's own code binds.
    setup_statements: the statements of the set-up cell; setup_names: the names that it binds. check_names:
    all names that check and show cells bind. keys: those of all cells, by their texts.
    """

    names: dict[str, frozenset[str]]
    cell_names: tuple[tuple[str, frozenset[str]], ...]
    instructor_texts: frozenset[str]
    stub_texts: frozenset[str]
    course_texts: dict[str, int]
    course_ids: dict[str, int]
    given_names: frozenset[str]
    setup_statements: frozenset[str]
    setup_names: frozenset[str]
    check_names: frozenset[str]
    keys: TemplateKeys

    def is_unchanged(self, cell: SubmittedCell) -> bool:
        """Tell whether a cell is as the template has it."""
        return strip_lines(cell.text) in self.stub_texts

    def has_exercise(self, key: CellKey | None) -> bool:
        """Tell whether a key is that of an answer or a text to one of the exercises."""
        return key is not None and key.role in SOLVABLE_ROLES and key.exercise in self.names

    def answers_another(self, names: CellNames, exercise: str) -> bool:
        """Tell whether code has no name of its exercise, and all that a cell of another exercise asks for."""
        if self.names[exercise] & (names.bound | names.changed):
            return False
        return any(asked and asked <= names.bound for other, asked in self.cell_names if other != exercise)


def outline_template(template: Notebook) -> TemplateOutline:
    """Return the outline of a template, as `read_notebook` gives it or as its JSON has it."""
    names: dict[str, frozenset[str]] = {}
    cell_names: list[tuple[str, frozenset[str]]] = []
    instructor_texts: set[str] = set()
    stub_texts: set[str] = set()
    course_texts: dict[str, int] = {}
    course_ids: dict[str, int] = {}
    given_names: set[str] = set()
    setup_statements: set[str] = set()
    setup_names = frozenset[str]()
    check_names: set[str] = set()
    for position, cell in enumerate(template["cells"]):
        if cell["cell_type"] != "code":
            continue
        text = "".join(cell["source"])  # a file has a list of lines
        key = key_in_metadata(cell["metadata"]) or CellKey()
        here = names_of(text)
        if key.role not in ("check", "show"):  # the grader runs none of the notebook's own
            given_names |= here.bound - here.stubs
        if key.role in SOLVABLE_ROLES:
            names[key.exercise] = names.get(key.exercise, frozenset()) | here.stubs
            cell_names.append((key.exercise, here.stubs))
            stub_texts.add(strip_lines(text))
            continue
        instructor_texts.add(strip_lines(text))
        if key.role in ("", "setup"):
            course_texts[strip_lines(text)] = course_ids[cell["id"]] = position
        if key.role == "setup":
            setup_statements = {statement for statement, _ in _split_statements(text)}
            setup_names = here.bound
        elif key.role:
            check_names |= here.bound
    return TemplateOutline(
        names=names,
        cell_names=tuple(cell_names),
        instructor_texts=frozenset(instructor_texts),
        stub_texts=frozenset(stub_texts),
        course_texts=course_texts,
        course_ids=course_ids,
        given_names=frozenset(given_names),
        setup_statements=frozenset(setup_statements),
        setup_names=setup_names,
        check_names=frozenset(check_names),
        keys=read_template_keys(template),
    )


def read_cells(notebook: Notebook, outline: TemplateOutline) -> list[SubmittedCell]:
    """Return the code cells of a submission in its order, each with its exercise where a key tells it."""
    cells: list[SubmittedCell] = []
    tasks = _find_tasks(notebook, outline)
    with_task, passed_tasks = set(tasks.values()), set[str]()
    task_exercise = enclosing_exercise = ""
    stretch = 0
    characters_left = _MAX_CODE
    for place, raw_cell in enumerate(notebook["cells"]):
        if place in tasks:
            task_exercise = tasks[place]
            # An answer that was moved above its task goes on below it.
            stretch += task_exercise != enclosing_exercise or task_exercise in passed_tasks
            passed_tasks.add(task_exercise)
        if raw_cell["cell_type"] != "code":
            continue
        key = key_in_metadata(raw_cell["metadata"]) or key_in_id(raw_cell["id"]) or CellKey()
        for position, text in enumerate(_split_merged_cell(raw_cell["source"], outline)):
            characters_left -= len(text)
            names = names_of(text, parsed=characters_left > 0)
            cell = SubmittedCell(text, names, stretch=stretch)
            if position == 0:
                cell.course_cell = outline.course_texts.get(
                    strip_lines(text), outline.course_ids.get(raw_cell["id"])
                )
            _assign_by_key(cell, key if position == 0 else CellKey(), outline)
            if cell.exercise:
                enclosing_exercise = cell.exercise
                task_exercise = task_exercise if cell.exercise in with_task else cell.exercise
            elif (key.role == "check" and cell.dropped) or _begins_with_check(text):
                enclosing_exercise = ""
                stretch += 1
            cell.task_exercise = task_exercise
            if text.strip():
                cells.append(cell)
    return cells


def _find_tasks(notebook: Notebook, outline: TemplateOutline) -> dict[int, str]:
    """Return the exercises of the tasks in a submission, by the positions of these cells."""
    tasks: dict[int, str] = {}
    for position, cell in enumerate(notebook["cells"]):
        key = outline.keys.find_key(cell) if cell["cell_type"] != "code" else None
        if key and key.role == "task":
            tasks[position] = key.exercise
    return tasks


def find_non_code_answers(notebook: Notebook, outline: TemplateOutline) -> Iterator[tuple[CellKey, str]]:
    """Yield the key and the type of every answer and text cell that is no code cell any more."""
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            keys = (key_in_text(cell["source"]), key_in_metadata(cell["metadata"]), key_in_id(cell["id"]))
            key = next((key for key in keys if outline.has_exercise(key)), None)
            if key:
                yield key, cell["cell_type"]


def _assign_by_key(cell: SubmittedCell, weak_key: CellKey, outline: TemplateOutline) -> None:
    """Find out whose answer a cell is. weak_key: in its metadata or id, which get copied with cells."""
    strong_key = key_in_text(cell.text)
    if strong_key and outline.has_exercise(strong_key):
        cell.exercise, cell.role = strong_key.exercise, strong_key.role
    elif outline.has_exercise(weak_key) and not outline.answers_another(cell.names, weak_key.exercise):
        cell.exercise, cell.role = weak_key.exercise, weak_key.role
    else:
        _drop_instructors_code(cell, weak_key, outline)


def _drop_instructors_code(cell: SubmittedCell, key: CellKey, outline: TemplateOutline) -> None:
    """Drop what is the instructor's: the grader has its own set-up, helper, check and show cells."""
    text = strip_lines(cell.text)
    if not text or text in outline.instructor_texts or _is_check(cell):
        cell.dropped = True
    elif key.role in ("check", "show"):
        # What belongs to no exercise is beyond the points, however it was changed.
        cell.dropped = not key.exercise or cell.names.bound <= outline.check_names
    elif key.role == "setup" or (outline.setup_names & cell.names.bound and "start(" in text):
        # A student's own source of data would not be the grader's. What was added to the cell may be needed.
        cell.course_cell = outline.course_ids.get("setup")
        cell.text = _additions_to_setup(cell, outline)
        cell.dropped = not cell.text
        cell.names = names_of(cell.text)


def _begins_with_check(text: str) -> bool:
    """Tell whether the first code below comments and magics is a call of `check`."""
    for line in map(str.strip, text.split("\n")):
        if _CHECK.match(line):
            return True
        if line and not line.startswith(("#", "%", "!")):
            return False
    return False


def _is_check(cell: SubmittedCell) -> bool:
    """Tell whether a cell is one call of `check`, or begins with one and is no valid Python."""
    if not _begins_with_check(cell.text):
        return False
    match _parse_without_magics(cell):
        case [ast.Expr(value=ast.Call(func=ast.Name(id="check")))] | []:
            return True
    return False


def _parse_without_magics(cell: SubmittedCell) -> list[ast.stmt]:
    """Return the statements of a cell, without those that stand for magics; none where it is no Python."""
    tree = parse_cell(cell.text) if cell.names.parsed else None
    return [statement for statement in (tree.body if tree else []) if not isinstance(statement, ast.Pass)]


def read_check_arguments(cell: SubmittedCell, outline: TemplateOutline) -> tuple[str, frozenset[str], str]:
    """Return for which exercise `check("I.1", total=7)` in a cell gives values, the names, and the code.

    In the code, lines such as `total = 7` stand in the place of the call. `total=total`, and names that the
    exercise does not ask for, are no values. All three are empty where there are none.
    """
    nothing = "", frozenset[str](), ""
    statements = _parse_without_magics(cell) if "check" in cell.text else []
    calls = [_read_check_call(statement, outline) for statement in statements]
    exercises = {exercise for exercise, given in calls if given}
    if len(exercises) != 1:
        return nothing
    lines: list[str] = []
    try:
        for statement, (exercise, given) in zip(statements, calls, strict=True):
            assignments = [f"{name} = {ast.unparse(value)}" for name, value in given.items()]
            lines += assignments if exercise else [ast.unparse(statement)]
    except RecursionError:
        return nothing
    return exercises.pop(), frozenset[str]().union(*(given for _, given in calls)), "\n".join(lines)


def _read_check_call(statement: ast.stmt, outline: TemplateOutline) -> tuple[str, dict[str, ast.expr]]:
    """Return the exercise of a call of `check`, "" for other statements, and the values in its brackets."""
    match statement:
        case ast.Expr(
            value=ast.Call(
                func=ast.Name(id="check"), args=[ast.Constant(value=str(exercise))], keywords=keywords
            )
        ):
            asked = outline.names.get(exercise, frozenset())
            return exercise, {
                keyword.arg: keyword.value
                for keyword in keywords
                if keyword.arg in asked
                and not (isinstance(keyword.value, ast.Name) and keyword.value.id == keyword.arg)
            }
    return "", {}


def _split_statements(text: str) -> list[tuple[str, frozenset[str]]]:
    """Return the statements of a cell, each as `ast.unparse` writes it, with the names that it binds."""
    tree = parse_cell(text)
    if tree is None:
        return []
    try:
        return [(ast.unparse(statement), frozenset(bindings([statement]))) for statement in tree.body]
    except RecursionError:
        return []


def _additions_to_setup(cell: SubmittedCell, outline: TemplateOutline) -> str:
    """Return what was added to the set-up cell, without magics and without what replaces a part of it."""
    if not cell.names.parsed or len(cell.text) > _MAX_SETUP:
        return ""
    return "\n".join(
        statement
        for statement, bound in _split_statements(cell.text)
        if not bound & outline.setup_names
        and statement not in outline.setup_statements
        and statement != "pass"
    )


def _split_merged_cell(text: str, outline: TemplateOutline) -> list[str]:
    """Split a cell where the key of another exercise stands: cells can be merged by one keystroke.

    A key inside a string splits nothing: each part must be valid Python by itself.
    """
    if len(text) > MAX_PARSED:
        return [text]
    lines = text.split("\n")
    starts = [0]
    current = key_in_text(text)
    for number, line in enumerate(lines):
        key = key_in_line(line) if line.startswith("#") else None
        if key and outline.has_exercise(key) and (current is None or key.exercise != current.exercise):
            starts.append(number)
            current = key
    if not 1 < len(starts) <= _MAX_MERGED:
        return [text]
    ends = [*starts[1:], len(lines)]
    parts = ["\n".join(lines[start:end]).rstrip("\n") for start, end in zip(starts, ends, strict=True)]
    return parts if all(parse_cell(part) for part in parts) else [text]
