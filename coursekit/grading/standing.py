"""How an exercise stands: from what was seen of it to its outcome, points and sentences."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from coursekit.checks.exercise import Exercise
from coursekit.checks.report import Line, Report, State
from coursekit.grading.answers import Submitted
from coursekit.grading.cells import trimmed
from coursekit.grading.names import parse
from coursekit.grading.notebooks import Notebook
from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.seen import Seen

LONGEST_TEXT = 100_000
"""Characters of a free text that are kept."""


def is_touched(submitted: Submitted, template: Notebook) -> bool:
    """Tell whether a student has changed any cell of an exercise."""
    empty = {trimmed(cell["source"]) for cell in template["cells"]}
    answers = [source for place, source in enumerate(submitted.cells) if place not in submitted.own]
    return any(trimmed(source) not in empty for source in answers)


def result_of(exercise: Exercise, submitted: Submitted, seen: Seen, touched: bool = True) -> Result:
    """Say how an exercise stands from what was seen of it. touched: whether the student has worked on it."""
    result = Result(
        exercise.id,
        _outcome(exercise, submitted, seen, touched),
        auto_max=exercise.auto_points,
        text_max=exercise.text_points,
        texts=_texts(exercise, submitted, seen),
        notes=(*submitted.notes, *_own_trouble(seen)),
        output=seen.output,
        error=seen.error,
        seconds=round(seen.seconds, 3),
    )
    if result.outcome is Outcome.PASSED:
        result = replace(result, auto_points=exercise.auto_points)
    if seen.report is None or result.outcome in (Outcome.MISSING, Outcome.NOT_ATTEMPTED):
        return result
    worth = [line for line in seen.report.lines if line.message and line.state is not State.PASSED]
    return replace(
        result,
        messages=tuple(f"{line.name}: {_message(line, seen)}" for line in worth),
        hints=seen.report.hints,
        mistakes=seen.report.mistakes,
    )


def _message(line: Line, seen: Seen) -> str:
    """Give a line's sentence. The check cell is the grader's: what is missing is missing elsewhere."""
    reading = (seen.readings or {}).get(line.name)
    return line.message if reading and reading.state != "missing" else "It has no value after your cells."


def _outcome(exercise: Exercise, submitted: Submitted, seen: Seen, touched: bool) -> Outcome:
    if submitted.missing:
        return Outcome.MISSING
    if not touched:  # whatever other cells have handed in for it
        return seen.lost or Outcome.NOT_ATTEMPTED
    if seen.lost:
        return seen.lost
    if seen.error and _is_memory(seen.error) and not _passes(exercise, seen):
        return Outcome.MEMORY
    if seen.report is None or seen.broken:
        return Outcome.ERROR if seen.error and not seen.broken else Outcome.TAMPERED
    states = {line.state for line in _judged(exercise, seen.report)}
    if states == {State.PASSED}:
        if exercise.auto_points == 0:
            return Outcome.AWAITING
        # nbval has the last word: its comparison and the judge's must agree.
        return Outcome.PASSED if seen.agrees else Outcome.TAMPERED
    if seen.error:
        return Outcome.ERROR
    if states == {State.NOT_ATTEMPTED}:
        return Outcome.NOT_ATTEMPTED
    return Outcome.WRONG if State.WRONG in states else Outcome.UNFINISHED


def _own_trouble(seen: Seen) -> list[str]:
    return [f"One of your own cells before this answer stopped: {seen.own_error}"] if seen.own_error else []


def _judged(exercise: Exercise, report: Report) -> list[Line]:
    """Give the lines that decide: those of the part that is run, or else those of the text."""
    texts = {value.name for value in exercise.values if value.is_text}
    return [line for line in report.lines if (line.name in texts) == (exercise.auto_points == 0)]


def _passes(exercise: Exercise, seen: Seen) -> bool:
    return seen.report is not None and {line.state for line in _judged(exercise, seen.report)} == {
        State.PASSED
    }


def _is_memory(error: str) -> bool:
    return error.startswith("MemoryError") or "not enough memory" in error or "can't allocate memory" in error


def _texts(exercise: Exercise, submitted: Submitted, seen: Seen) -> dict[str, str]:
    """Give the free texts. Where the run was lost, those that stand in the cells."""
    names = {value.name for value in exercise.values if value.is_text}
    if seen.report is None:
        found = _written(submitted.cells)
    else:
        found = {line.name: line.answer or "" for line in seen.report.lines}
    return {name: _readable(text) for name, text in found.items() if name in names and text}


def _readable(text: str) -> str:
    """Cut a text that nobody can read to its end: all texts of a class are kept, and shown on one page."""
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]}\n[Cut by the grader: the text has {len(text)} characters.]"


def _written(cells: Sequence[str]) -> dict[str, str]:
    """Give the texts that cells assign to names, without running them; the last of several counts."""
    found: dict[str, str] = {}
    for cell in cells:
        tree = parse(cell)
        for statement in tree.body if tree else []:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                    found[name] = text.strip()
    return found
