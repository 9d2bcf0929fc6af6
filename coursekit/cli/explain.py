"""What `coursekit explain` prints: why an exercise of a student counts as it does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from coursekit.grading.explanation import Explanation, explain
from coursekit.grading.outcome import Outcome
from coursekit.grading.reports.pages import WORDS, of_points
from coursekit.grading.safe_text import clean, clean_code, truncate
from coursekit.grading.submissions.students import make_printable

_CELLS = {"answer": "the answer", "extra": "a cell of the student's own"}


def print_explanation(results: Path, student: str, exercise: str, root: Path) -> None:
    """Print why an exercise counts as it does. Raises `CourseError` where it is not in the results."""
    for line in _describe(explain(results, student, exercise, root)):
        typer.echo(line)


def _describe(explanation: Explanation) -> Iterator[str]:
    record, result = explanation.record, explanation.result
    points = of_points(explanation.points.reached, explanation.points.maximum)
    if result.outcome is Outcome.UNREADABLE:
        points = "not graded"
    yield f"{_line(record.name)}, {result.exercise}: {WORDS[result.outcome]}, {points}"
    yield f"    {_line(record.source)}, graded on {explanation.source}"
    if not record.sandboxed:
        yield "    Graded without the sandbox."
    yield from (f"    {note}" for note in explanation.notes)
    if explanation.cells:
        yield "What ran"
    for cell in explanation.cells:
        yield f"    # {_CELLS[cell.role]}"
        yield from _indent(*truncate(clean_code(cell.source), 20_000, 400))
    if result.output:
        yield "What it printed"
        yield from _indent(clean(result.output))
    if result.values:
        yield "What came out, and what is right"
    for value in result.values:
        yield f"    {value.name} = {_line(value.given)}"
        yield f"    {' ' * len(value.name)}   {_line(value.expected)}"
    yield "Why"
    yield from (f"    {_line(sentence)}" for sentence in _reasons(explanation))


def _reasons(explanation: Explanation) -> Iterator[str]:
    result, review = explanation.result, explanation.review
    yield explanation.meaning
    if explanation.record.problem:
        yield explanation.record.problem
    if result.error:
        yield f"Error: {result.error}"
    yield from result.messages
    yield from (f"Hint: {hint}" for hint in result.hints)
    yield from result.notes
    if result.text_max:
        given = of_points(review.points, result.text_max) if review else "no points so far"
        yield f"For the text, a person gave {given}." + (f" {review.comment}" if review else "")
    if explanation.late:
        yield explanation.late
    if explanation.points.awaiting:
        changed = "The text has changed since. " if review and review.stale else ""
        if review and review.disputed:
            yield "A second person gave other points: the instructor still has to decide."
        else:
            yield f"{changed}A person still has to read it."


def _line(text: str) -> str:
    return make_printable(" ".join(clean(text).split()))


def _indent(*texts: str) -> Iterator[str]:
    yield from (f"    {line}" for text in texts for line in text.splitlines())
