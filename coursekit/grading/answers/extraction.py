"""Taking a student's answers out of a notebook, wherever the cells were moved, copied, split or typed again.

An exercise asks for names (`label_counts = ...`). Its cells are those that carry its key, and those that give
its names a value where an answer may be expected: where the answer's cell is lost or empty, a cell with all
its names, or cells below its task with some. Of several versions, the last in the notebook counts: for each
name, the last cell that gives it a value. All that count run in the notebook's order, and the student's own
cells where they stand: above a cell of the course, before an answer, or between it and its check. The
instructor's cells never come from a submission.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from coursekit.grading.answers.cells import (
    SubmittedCell,
    TemplateOutline,
    find_non_code_answers,
    outline_template,
    read_cells,
    read_check_arguments,
)
from coursekit.grading.answers.names import names_of
from coursekit.grading.answers.texts import WrittenTexts, find_written_texts
from coursekit.grading.submissions.notebook import Notebook

EMPTY_CELL_BELOW = "The empty answer cell stands below your own cell"
"""Begins the note on an answer that does not count for that reason."""


@dataclass(frozen=True)
class SubmittedAnswer:
    """What was handed in for one exercise.

    cells: the sources, in the order in which they are to run. notes: sentences for the feedback.
    own_positions: the positions in `cells` of the student's own cells, such as helpers and imports.
    cells_above: further own cells, which run earlier: each with the position in the template of the course's
    cell above which it stands, such as the set-up. written: what may be the free text.
    """

    cells: tuple[str, ...]
    notes: tuple[str, ...] = ()
    own_positions: tuple[int, ...] = ()
    cells_above: tuple[tuple[int, str], ...] = ()
    written: WrittenTexts = field(default_factory=WrittenTexts)

    @property
    def is_missing(self) -> bool:
        """Whether neither an answer nor a text cell was handed in."""
        return not self.cells


def find_answers(notebook: Notebook, template: Notebook) -> dict[str, SubmittedAnswer]:
    """Return what was handed in for every exercise of the template, in the template's order.

    notebook: the submission, as `read_notebook` gives it. template: the student's copy of the same section,
    not filled in.
    """
    outline = outline_template(template)
    cells = read_cells(notebook, outline)
    notes: dict[str, list[str]] = {exercise: [] for exercise in outline.names}
    for key, cell_type in find_non_code_answers(notebook, outline):
        rule = "A person reads it as it is" if key.role == "text" else "Only code cells count"
        note = f"A cell of this {key.role} is a {cell_type} cell. {rule}."
        _add_note(notes[key.exercise], note)
    _assign_retyped_answers(cells, outline, notes)
    _find_enclosing_exercises(cells)
    _assign_corrections(cells, outline, notes)
    _assign_check_arguments(cells, outline, notes)
    for exercise in outline.names:
        versions = [cell for cell in cells if cell.exercise == exercise]
        _drop_replaced_versions(versions, outline, notes[exercise])
    _find_answers_needed_in_place(cells, outline)
    groups = _group_cells(cells)
    written = find_written_texts(notebook, template)
    return {
        exercise: _make_answer(
            groups[exercise],
            outline.names[exercise],
            notes[exercise],
            written.get(exercise, WrittenTexts()),
        )
        for exercise in outline.names
    }


def _assign_retyped_answers(
    cells: list[SubmittedCell], outline: TemplateOutline, notes: dict[str, list[str]]
) -> None:
    """Assign cells to the exercise for which they bind the names of an answer that is lost.

    An answer whose cell is still as the template has it counts as lost, too; what stands above it never
    counts, because the names have no value any more after it.
    """
    bound: dict[str, set[str]] = {exercise: set() for exercise in outline.names}
    for cell in cells:
        if cell.exercise and not outline.is_unchanged(cell):
            bound[cell.exercise] |= cell.names.bound
    lost = [
        (exercise, names) for exercise, names in outline.cell_names if names and not names & bound[exercise]
    ]
    lost.sort(key=lambda pair: -len(pair[1]))  # several names are better evidence than one; it is stable
    for exercise, names in lost:
        start = 0
        for position, cell in enumerate(cells):
            if cell.exercise == exercise and names & cell.names.bound and outline.is_unchanged(cell):
                start = position + 1
        retyped = _find_retyped_cells(cells[start:], exercise, names, outline)
        for note in _describe_retyped_cells(retyped, names):
            _add_note(notes[exercise], note)
        for cell in retyped:
            cell.exercise, cell.role, cell.is_retyped = exercise, "answer", True
        own_cells = [cell for cell in cells[:start] if not (cell.exercise or cell.dropped)]
        above = [cell.names.bound for cell in own_cells if cell.task_exercise == exercise]
        overwritten = names & frozenset[str]().union(*above)
        if overwritten and not retyped:
            note = (
                f"{EMPTY_CELL_BELOW}, and gives {_join_names(overwritten)} no value again. Delete the empty "
                "cell, so that yours counts."
            )
            _add_note(notes[exercise], note)


def _find_retyped_cells(
    cells: list[SubmittedCell], exercise: str, names: frozenset[str], outline: TemplateOutline
) -> list[SubmittedCell]:
    """Return the cells that give names of a lost answer: all of them anywhere, or some below its task."""
    retyped: list[SubmittedCell] = []
    parts: list[SubmittedCell] = []
    for cell in cells:
        if cell.dropped:
            continue
        if names <= cell.names.bound and (
            not cell.exercise or outline.answers_another(cell.names, cell.exercise)
        ):
            retyped.append(cell)
        elif cell.exercise or cell.task_exercise != exercise:
            continue
        elif names & (cell.names.bound | cell.names.changed):
            (retyped or parts).append(cell)
    if retyped or not any(names & cell.names.bound for cell in parts):
        return retyped
    return parts


def _describe_retyped_cells(cells: list[SubmittedCell], names: frozenset[str]) -> list[str]:
    """Return the notes on cells that are taken for an answer. names: those that the answer asks for."""
    bound = [names & cell.names.bound for cell in cells]
    if not any(names == given for given in bound) and len(cells) > 1:
        given = _join_names(frozenset[str]().union(*bound))
        return [f"Cells without their key were taken for this answer: they give {given} a value."]
    notes: list[str] = []
    for cell, given_names in zip(cells, bound, strict=True):
        key = f"with the key of {cell.exercise}" if cell.exercise else "without its key"
        if given_names:
            given = _join_names(given_names)
            notes.append(f"A cell {key} was taken for this answer: it gives {given} a value.")
    return notes


def _find_enclosing_exercises(cells: list[SubmittedCell]) -> None:
    """Find the cells between an answer and its check, which end where the next task begins."""
    exercise, stretch = "", -1
    for cell in cells:
        if cell.exercise and not (cell.is_retyped and cell.task_exercise != cell.exercise):
            exercise, stretch = cell.exercise, cell.stretch
        elif cell.stretch == stretch:
            cell.enclosing_exercise = exercise


def _assign_corrections(
    cells: list[SubmittedCell], outline: TemplateOutline, notes: dict[str, list[str]]
) -> None:
    """Assign a cell without a key, between an answer and its check, to this answer if it changes its names.

    Such a cell ran before the check in the student's notebook, so the student's panel has judged it, too.
    """
    for cell in cells:
        if cell.exercise or cell.dropped or not cell.enclosing_exercise:
            continue
        changed = outline.names[cell.enclosing_exercise] & (cell.names.bound | cell.names.changed)
        if changed:
            cell.exercise, cell.role = cell.enclosing_exercise, "answer"
            note = (
                f"A cell below this answer gives {_join_names(changed)} a value. "
                "It counts as a part of the answer."
            )
            _add_note(notes[cell.exercise], note)


def _assign_check_arguments(
    cells: list[SubmittedCell], outline: TemplateOutline, notes: dict[str, list[str]]
) -> None:
    """Take values in a check's brackets, `check("I.1", total=7)`, for the answer: they are what it judged."""
    for cell in cells:
        exercise, given, code = read_check_arguments(cell, outline)
        if given:
            cell.text, cell.names = code, names_of(code)
            cell.exercise, cell.role, cell.dropped = exercise, "answer", False
            _add_note(
                notes[exercise],
                f"The brackets of the check give {_join_names(given)} a value. It counts as a part of the "
                "answer; write it in the answer cell.",
            )


def _drop_replaced_versions(
    versions: list[SubmittedCell], outline: TemplateOutline, notes: list[str]
) -> None:
    """Drop the versions of an answer that later ones replace entirely, and note it.

    versions: all cells of one exercise, in the notebook's order.
    """
    if not versions:
        return
    asked = outline.names[versions[0].exercise]
    bound_later: set[str] = set()
    kept: list[SubmittedCell] = []
    replaced: list[SubmittedCell] = []
    for cell in reversed(versions):
        bound = asked & cell.names.bound
        touched = bound | (asked & cell.names.changed)
        if touched and touched <= bound_later:
            replaced.append(cell)
        else:
            kept.append(cell)
        bound_later |= bound
    needed = _find_needed_versions(replaced, kept, outline.given_names | asked)
    for cell in replaced:
        cell.dropped = cell not in needed
    dropped = [cell for cell in replaced if cell.dropped]
    for role in ("answer", "text"):
        count = sum(cell.role == role for cell in dropped)
        if count:
            notes.append(
                f"There are {count + 1} versions of this {role} in the notebook. The last one counts."
            )
    if needed:
        notes.append(
            "An earlier version of this answer runs as well, because the last one uses names from it."
        )
    if dropped and outline.is_unchanged(kept[0]) and not all(map(outline.is_unchanged, dropped)):
        notes.append(
            "The last version is the empty one. Delete it, so that the one that you filled in counts."
        )


def _find_needed_versions(
    replaced: list[SubmittedCell], kept: list[SubmittedCell], given_names: frozenset[str]
) -> list[SubmittedCell]:
    """Return the replaced versions whose imports or helpers the versions that count use.

    replaced: from the last to the first, because the last definition of a helper is the one that is used.
    given_names: those that need no earlier version.
    """
    needed: list[SubmittedCell] = []
    for cell in replaced:
        running = [*kept, *needed]
        given = given_names.union(*(other.names.bound for other in running))
        used = frozenset[str]().union(*(other.names.used for other in running))
        if (used - given) & cell.names.bound:
            needed.append(cell)
    return needed


def _find_answers_needed_in_place(cells: list[SubmittedCell], outline: TemplateOutline) -> None:
    """Find the retyped answers that stand elsewhere, and whose names the exercises there use."""
    order = {exercise: number for number, exercise in enumerate(outline.names)}
    next_order = len(order)  # that of the next answer, before which own cells run
    uses: dict[str, set[int]] = defaultdict(set)  # in the cells below
    for cell in reversed(cells):
        own_order = order.get(cell.exercise, next_order)
        cell.is_moved_down = cell.is_retyped and next_order < own_order
        if cell.is_moved_down or (cell.is_retyped and cell.task_exercise not in ("", cell.exercise)):
            used_by = set[int]().union(*(uses[name] for name in cell.names.bound))
            # What was moved down has run before the exercises behind its own; what was moved up, too early.
            last = own_order if cell.is_moved_down else len(order)
            cell.is_needed_in_place = any(number < last for number in used_by - {own_order})
        if cell.dropped:
            continue
        next_order = next_order if cell.is_moved_down else own_order
        for name in cell.names.used:
            uses[name].add(next_order)


@dataclass
class _CellGroup:
    """The cells of one exercise, with the student's own that belong to it; as in `SubmittedAnswer`."""

    cells: list[SubmittedCell] = field(default_factory=list)
    cells_above: list[tuple[int, str]] = field(default_factory=list)


def _group_cells(cells: Iterable[SubmittedCell]) -> dict[str, _CellGroup]:
    """Return the cells that run, by exercise. An own cell belongs to the answer whose check comes next."""
    groups: dict[str, _CellGroup] = defaultdict(_CellGroup)
    own_cells: list[SubmittedCell] = []
    cells_above: list[tuple[int, str]] = []
    passed: set[int] = set()  # a copy of a course's cell further down is not where the grader runs it
    for cell in cells:
        if cell.course_cell is not None and cell.course_cell not in passed:
            passed.add(cell.course_cell)
            cells_above += [(cell.course_cell, own_cell.text) for own_cell in own_cells]
            own_cells = []
        if cell.is_moved_down and not cell.dropped:
            groups[cell.exercise].cells.append(cell)  # without own cells, which run before it anyway
        elif cell.exercise and not cell.dropped:
            groups[cell.exercise].cells += [*own_cells, cell]
            groups[cell.exercise].cells_above += cells_above
            own_cells, cells_above = [], []
        if cell.is_needed_in_place:
            cell = replace(cell, exercise="", dropped=False)
        if cell.exercise or cell.dropped:
            continue
        if cell.enclosing_exercise in groups and not (own_cells or cells_above):
            groups[cell.enclosing_exercise].cells.append(cell)
        else:
            own_cells.append(cell)
    return groups


def _make_answer(
    group: _CellGroup, asked: frozenset[str], notes: list[str], written: WrittenTexts
) -> SubmittedAnswer:
    """Return the answer of cells to one exercise. asked: the names that it asks for."""
    lost = asked.difference(*(cell.names.bound for cell in group.cells))
    is_sure = all(cell.names.parsed and not cell.names.binds_unseen for cell in group.cells)
    if group.cells and lost and is_sure:
        notes.append(f"No cell of this exercise gives {_join_names(lost)} a value.")
    return SubmittedAnswer(
        cells=tuple(cell.text for cell in group.cells),
        notes=tuple(notes),
        own_positions=tuple(position for position, cell in enumerate(group.cells) if not cell.exercise),
        cells_above=tuple(group.cells_above),
        written=written,
    )


def _add_note(notes: list[str], note: str) -> None:
    if note not in notes:
        notes.append(note)


def _join_names(names: Iterable[str]) -> str:
    """Return names as `a`, `b` and `c`."""
    *first, last = (f"`{name}`" for name in sorted(names))
    return f"{', '.join(first)} and {last}" if first else last
