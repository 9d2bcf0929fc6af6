"""From one notebook to its record: find the answers, run and judge them, say how each exercise stands."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Exercise
from coursekit.checks.report import Line, Report, State
from coursekit.errors import CourseError
from coursekit.grading.answers import Submitted, find_answers
from coursekit.grading.assembly import parts_of
from coursekit.grading.cells import trimmed
from coursekit.grading.notebooks import Notebook, read_notebook, section_of
from coursekit.grading.outcome import Outcome, Record, Result
from coursekit.grading.session import Seen, Terms, run
from coursekit.grading.submissions import Submission

if TYPE_CHECKING:
    from coursekit.grading.redraw import Redraw

UNKNOWN = "unknown"
"""The section of a record whose notebook does not say which section it is of."""

_COPIED = "The figures are the same to the last digit on other data: let the cell compute them from the data."


@dataclass(frozen=True)
class Section:
    """What a section's submissions are graded by. template: the student's copy, not filled in."""

    template: Notebook
    terms: Terms
    redraw: Redraw


@dataclass(frozen=True)
class Facts:
    """What all records of a run have in common."""

    seed: int
    sandboxed: bool
    version: str


def digest_of(submission: Submission) -> tuple[str, bytes | None, str | None]:
    """Read a submission once: SHA-256 of its bytes, the bytes, and what is wrong where there are none."""
    try:
        data = submission.read()
    except CourseError as problem:
        return hashlib.sha256(str(problem).encode()).hexdigest(), None, str(problem)
    return hashlib.sha256(data).hexdigest(), data, None


def open_submission(
    data: bytes | None, problem: str | None, shown: str
) -> tuple[Notebook | None, str, str | None]:
    """Parse a submission: its notebook, its section, and what is wrong where there is none."""
    notebook = None
    if data is not None:
        try:
            notebook = read_notebook(data)
        except CourseError as error:
            problem = str(error)
    section = section_of(notebook, shown) or UNKNOWN
    if notebook is not None and section == UNKNOWN:
        problem = "Nothing in the notebook says which section it is of: begin with the course's own notebook."
    return notebook, section, problem


def examine(
    submission: Submission, notebook: Notebook, digest: str, name: str, section: Section, facts: Facts
) -> Record:
    """Grade one notebook of a section."""
    start = time.monotonic()
    submitted = find_answers(notebook, section.template)
    terms = section.terms
    parts = parts_of(section.template, submitted, terms.exercises)
    with tempfile.TemporaryDirectory(prefix="coursekit-nbval-", ignore_cleanup_errors=True) as folder:
        seen = run(parts, terms, Path(folder))
    results: list[Result] = []
    for exercise in terms.exercises.values():
        given = submitted[exercise.id]
        touched = is_touched(given, section.template)
        result = result_of(exercise, given, seen.get(exercise.id, Seen()), touched)
        if result.outcome is Outcome.PASSED and section.redraw.applies_to(exercise.id):
            result = _redrawn(result, section.redraw.is_copied(exercise, parts, seen[exercise.id]))
        results.append(
            replace(result, notes=(*submission.notes, *result.notes) if not results else result.notes)
        )
    return _record(submission, digest, name, facts, tuple(results), time.monotonic() - start)


def unreadable(
    submission: Submission,
    digest: str,
    name: str,
    exercises: Mapping[str, Exercise],
    problem: str,
    facts: Facts,
) -> Record:
    """Make the record of a notebook that cannot be graded: nothing is lost, and it says why."""
    results = tuple(
        Result(one.id, Outcome.UNREADABLE, auto_max=one.auto_points, text_max=one.text_points)
        for one in exercises.values()
    )
    return replace(_record(submission, digest, name, facts, results, 0.0), problem=problem)


def _record(
    submission: Submission,
    digest: str,
    section: str,
    facts: Facts,
    results: tuple[Result, ...],
    seconds: float,
) -> Record:
    return Record(
        student=submission.student,
        name=submission.name,
        section=section,
        source=submission.shown,
        digest=digest,
        seed=facts.seed,
        sandboxed=facts.sandboxed,
        results=results,
        seconds=round(seconds, 3),
        version=facts.version,
    )


def _redrawn(result: Result, copied: bool) -> Result:
    if not copied:
        return result
    return replace(
        result,
        outcome=Outcome.WRONG,
        auto_points=0,
        hints=(_COPIED,),
        mistakes=("figures that do not change",),
    )


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
        texts=_texts(exercise, seen),
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
        messages=tuple(f"{line.name}: {line.message}" for line in worth),
        hints=seen.report.hints,
        mistakes=seen.report.mistakes,
    )


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


def _texts(exercise: Exercise, seen: Seen) -> dict[str, str]:
    if seen.report is None:
        return {}
    names = {value.name for value in exercise.values if value.is_text}
    return {line.name: line.answer for line in seen.report.lines if line.name in names and line.answer}
