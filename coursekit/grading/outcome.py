"""The rules of grading: from what came of an exercise's run to its outcome, points and sentences."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pydantic import StrictFloat, StrictInt

from coursekit.checks.exercise import Exercise
from coursekit.checks.judge import find_deciding_states
from coursekit.checks.reading import Reading
from coursekit.checks.report import Comparison, Line, Report, State
from coursekit.grading.answers.extraction import SubmittedAnswer
from coursekit.grading.answers.names import assigned_texts
from coursekit.grading.answers.texts import WrittenTexts
from coursekit.grading.error_notes import explain_errors
from coursekit.grading.submissions.notebook import Notebook, strip_lines


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
    values: what was given beside what is right, of an exercise that did not pass; for the instructor only.
    """

    exercise: str
    outcome: Outcome
    auto_points: StrictInt = 0
    auto_max: StrictInt = 0
    text_max: StrictInt = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    output: str = ""
    error: str | None = None
    seconds: StrictFloat = 0.0
    values: tuple[Comparison, ...] = ()


@dataclass
class ExerciseRun:
    """What came of running an exercise's cells.

    readings: the values that were handed in, by name; None before that. report: what the judge says of them.
    passed: nbval's verdict on the check cell. error, own_error: of the answer's cells, and of the student's
    own cells before it. lost: why its kernel was given up. has_no_answer: the check cell has run, and handed
    in nothing that can be an answer.
    """

    readings: dict[str, Reading] | None = None
    report: Report | None = None
    passed: bool = False
    error: str | None = None
    own_error: str | None = None
    lost: Outcome | None = None
    has_no_answer: bool = False
    output: str = ""
    seconds: float = 0.0


LONGEST_TEXT = 100_000
"""Characters of a free text that are kept."""

BESIDE = "in other cells"
"""The name for what a student wrote beside the text that was asked for."""

_WITHOUT_TEXT = {
    Outcome.NOT_ATTEMPTED,
    Outcome.MISSING,
    Outcome.WRONG,
    Outcome.UNFINISHED,
    Outcome.ERROR,
}
"""The outcomes of an exercise with only a text whose cell does not give it as a string."""

_AS_IT_STANDS = (
    "Your text is no string in the cell that asks for it, so a person reads what stands in your notebook. "
    'Write it between triple quotes: """like this""".'
)


def is_touched(submitted: SubmittedAnswer, template: Notebook) -> bool:
    """Tell whether a student has changed any cell of an exercise."""
    untouched = {strip_lines(cell["source"]) for cell in template["cells"]}
    answers = [source for place, source in enumerate(submitted.cells) if place not in submitted.own_positions]
    return any(strip_lines(source) not in untouched for source in answers)


def result_of(
    exercise: Exercise, submitted: SubmittedAnswer, run: ExerciseRun, *, touched: bool = True
) -> Result:
    """Say how an exercise stands from what came of it. touched: whether the student has worked on it."""
    outcome = _outcome(exercise, submitted, run, touched=touched)
    texts = _texts(exercise, submitted, run)
    if texts and not exercise.auto_points and outcome in _WITHOUT_TEXT:
        outcome = Outcome.AWAITING
    result = Result(
        exercise.id,
        outcome,
        auto_max=exercise.auto_points,
        text_max=exercise.text_points,
        texts=texts,
        notes=(
            *submitted.notes,
            *_notes_on_own_cells(run),
            *explain_errors((run.error, run.own_error)),
            *_notes_on_text(submitted.written, texts, exercise.text_names),
        ),
        output=run.output,
        error=run.error,
        seconds=round(run.seconds, 3),
    )
    if result.outcome is Outcome.PASSED:
        result = replace(result, auto_points=exercise.auto_points)
    if run.report is None or result.outcome in (Outcome.MISSING, Outcome.NOT_ATTEMPTED):
        return result
    lines = [line for line in run.report.lines if line.message and line.state is not State.PASSED]
    return replace(
        result,
        messages=tuple(f"{line.name}: {_message(line, run)}" for line in lines),
        hints=run.report.hints,
        mistakes=run.report.mistakes,
    )


def _message(line: Line, run: ExerciseRun) -> str:
    """Return a line's sentence. The check cell is the grader's: what is missing is missing elsewhere."""
    reading = (run.readings or {}).get(line.name)
    return line.message if reading and reading.state != "missing" else "It has no value after your cells."


def _outcome(exercise: Exercise, submitted: SubmittedAnswer, run: ExerciseRun, *, touched: bool) -> Outcome:
    if submitted.is_missing:
        return Outcome.MISSING
    if not touched:  # whatever other cells have handed in for it
        return run.lost or Outcome.NOT_ATTEMPTED
    if run.lost:
        return run.lost
    if run.passed:
        return Outcome.PASSED if exercise.auto_points else Outcome.AWAITING
    if run.error and is_memory_error(run.error):
        return Outcome.MEMORY
    if run.report is None or run.has_no_answer:
        return Outcome.ERROR if run.error and not run.has_no_answer else Outcome.TAMPERED
    states = find_deciding_states(exercise, run.report)
    if states == {State.PASSED}:  # all is right, and yet nbval did not get so far
        return Outcome.TAMPERED
    if run.error:
        return Outcome.ERROR
    if states == {State.NOT_ATTEMPTED}:
        return Outcome.NOT_ATTEMPTED
    return Outcome.WRONG if State.WRONG in states else Outcome.UNFINISHED


def _notes_on_text(written: WrittenTexts, texts: Mapping[str, str], names: Collection[str]) -> Iterator[str]:
    """Yield sentences on free texts. texts: by name, and what else is read. names: that are asked for."""
    sources = (*written.in_cell, *written.beside)
    if any(text.startswith(sources) for name, text in texts.items() if name in names):
        yield _AS_IT_STANDS
    if any(written.is_copied(text) for text in texts.values()):
        yield "Your text is a part of the task. Answer it in your own words."


def _notes_on_own_cells(run: ExerciseRun) -> list[str]:
    return [f"One of your own cells before this answer stopped: {run.own_error}"] if run.own_error else []


def is_memory_error(error: str) -> bool:
    """Tell whether the type and message of an error say that there was not enough memory."""
    return error.startswith("MemoryError") or "not enough memory" in error or "can't allocate memory" in error


def _texts(exercise: Exercise, submitted: SubmittedAnswer, run: ExerciseRun) -> dict[str, str]:
    """Return the free texts: those that the cells give, else what stands in them, and what stands beside."""
    if not exercise.text_names:
        return {}
    texts = {line.name: line.answer for line in run.report.lines if line.answer} if run.report else {}
    texts = assigned_texts(submitted.cells) | texts
    texts = {
        name: text
        for name, text in texts.items()
        if name in exercise.text_names and any(map(str.isalnum, text))
    }
    missing = sorted(exercise.text_names - set(texts))
    sources = [*(submitted.written.in_cell if missing else []), *submitted.written.beside]
    if sources:
        texts[missing[0] if missing else BESIDE] = "\n\n".join(sources)
    return {name: _cut_text(text) for name, text in texts.items()}


def _cut_text(text: str) -> str:
    """Cut a text that nobody can read to its end: all texts of a class are kept, and shown on one page."""
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]}\n[Cut by the grader: the text has {len(text)} characters.]"
