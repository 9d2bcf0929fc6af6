"""How an exercise stands: what was seen of it, and the outcome, points and sentences that follow from it."""

from __future__ import annotations

import ast
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from coursekit.checks.exercise import Exercise
from coursekit.checks.reading import Reading
from coursekit.checks.report import Line, Report, State
from coursekit.grading.answers.cells import trimmed
from coursekit.grading.answers.extraction import Submitted
from coursekit.grading.answers.names import parse
from coursekit.grading.submissions.notebook import Notebook


class Outcome(enum.Enum):
    """How an exercise stands. There is no bare zero: each of these says why."""

    PASSED = "passed"
    WRONG = "wrong"
    UNFINISHED = "not finished"
    NOT_ATTEMPTED = "not attempted"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "out of memory"
    DIED = "kernel died"
    OUTPUT = "output too large"
    TAMPERED = "tampered"
    MISSING = "missing cell"
    UNREADABLE = "unreadable notebook"
    AWAITING = "awaiting a person"


@dataclass(frozen=True)
class Result:
    """How one exercise of one submission stands.

    outcome: that of the part which is graded by running it; where an exercise has only free text, that of the
    text: awaiting a person, or not attempted, or missing.
    auto_points, auto_max: reached and possible for the part that is run. text_max: possible for the text.
    texts: the free texts by their variable's name, as the student wrote them; empty where there are none.
    messages: sentences about single values. hints: sentences for recognised mistakes, whose names are in
    mistakes. notes: what the grader did, such as taking the last of two versions.
    output: what the student's own cells printed, as plain text, cut to a length that can be read.
    error: type and message of an error, in one line, or None. seconds: what the student's cells took.
    """

    exercise: str
    outcome: Outcome
    auto_points: int = 0
    auto_max: int = 0
    text_max: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    output: str = ""
    error: str | None = None
    seconds: float = 0.0

    @property
    def awaits_person(self) -> bool:
        """Whether there is a free text to be read, or something happened that a person should look at."""
        return bool(self.texts) or self.outcome in (Outcome.TAMPERED, Outcome.AWAITING)


@dataclass
class Seen:
    """What was seen of an exercise.

    error, own_error: of the answer's cells, and of the student's own cells before it. lost: why its kernel
    was given up. broken: no proper answer was handed in.
    """

    readings: dict[str, Reading] | None = None
    report: Report | None = None
    agrees: bool = False
    error: str | None = None
    own_error: str | None = None
    lost: Outcome | None = None
    broken: bool = False
    output: str = ""
    seconds: float = 0.0


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
    """Return a line's sentence. The check cell is the grader's: what is missing is missing elsewhere."""
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
    """Return the lines that decide: those of the part that is run, or else those of the text."""
    texts = {value.name for value in exercise.values if value.is_text}
    return [line for line in report.lines if (line.name in texts) == (exercise.auto_points == 0)]


def _passes(exercise: Exercise, seen: Seen) -> bool:
    return seen.report is not None and {line.state for line in _judged(exercise, seen.report)} == {
        State.PASSED
    }


def _is_memory(error: str) -> bool:
    return error.startswith("MemoryError") or "not enough memory" in error or "can't allocate memory" in error


def _texts(exercise: Exercise, submitted: Submitted, seen: Seen) -> dict[str, str]:
    """Return the free texts. Where the run was lost, those that stand in the cells."""
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
    """Return the texts that cells assign to names, without running them; the last of several counts."""
    found: dict[str, str] = {}
    for cell in cells:
        tree = parse(cell)
        for statement in tree.body if tree else []:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                    found[name] = text.strip()
    return found
