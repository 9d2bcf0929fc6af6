"""From one notebook to its record: find the answers, run and judge them, say how each exercise stands."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from coursekit.checks.exercise import Exercise
from coursekit.errors import CourseError
from coursekit.grading.answers.assembly import parts_of
from coursekit.grading.answers.extraction import find_answers
from coursekit.grading.execution.second_look import Finding, Redraw
from coursekit.grading.execution.session import Terms, run
from coursekit.grading.outcome import Outcome, Result, Seen, is_touched, result_of
from coursekit.grading.records import Record
from coursekit.grading.submissions.notebook import Notebook, read_notebook, section_of
from coursekit.grading.submissions.submission import Submission

UNKNOWN = "unknown"
"""The section of a record whose notebook does not say which section it is of."""

_COPIED = "The figures are the same to the last digit on other data: let the cell compute them from the data."
_UNCONFIRMED = (
    "The figures could not be confirmed: on other data, your cells did not come to any. A person looks at it."
)


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
    submission: Submission,
    notebook: Notebook,
    digest: str,
    name: str,
    section: Section,
    facts: Facts,
    lost: Mapping[str, Outcome],
) -> Record:
    """Grade one notebook of a section. lost: see `coursekit.grading.execution.session.run`."""
    start = time.monotonic()
    submitted = find_answers(notebook, section.template)
    terms = section.terms
    parts = parts_of(section.template, submitted, terms.exercises)
    seen = run(parts, terms, lost)
    results: dict[str, Result] = {}
    for exercise in terms.exercises.values():
        given = submitted[exercise.id]
        touched = is_touched(given, section.template)
        results[exercise.id] = result_of(exercise, given, seen.get(exercise.id, Seen()), touched)
    passed = [one.exercise for one in results.values() if one.outcome is Outcome.PASSED]
    for exercise_id, finding in section.redraw.look_again(passed, parts, seen, terms, lost).items():
        results[exercise_id] = _after_second_look(results[exercise_id], finding)
    first = next(iter(results))
    results[first] = replace(results[first], notes=(*submission.notes, *results[first].notes))
    return _record(submission, digest, name, facts, tuple(results.values()), time.monotonic() - start)


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


def _after_second_look(result: Result, finding: Finding) -> Result:
    """Take the points of figures that were not computed, or of which nobody knows whether they were."""
    if finding is Finding.COPIED:
        return replace(
            result,
            outcome=Outcome.WRONG,
            auto_points=0,
            hints=(_COPIED,),
            mistakes=("figures that do not change",),
        )
    if finding is Finding.UNCONFIRMED:
        return replace(
            result, outcome=Outcome.AWAITING, auto_points=0, messages=(*result.messages, _UNCONFIRMED)
        )
    return result
