"""Checks: how each exercise stands, at once and in words.

`check("I.1", label_counts=..., mean_length=...)` in a notebook shows a panel. The exercises themselves stand
in one package a section (`vocab/`, `dataset/`, ...), as data.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise
from coursekit.checks.report import Line, Report, State
from coursekit.checks.values import describe
from coursekit.display import in_notebook

if TYPE_CHECKING:
    from coursekit.course import Course

SECTIONS = {
    "I": "vocab",
    "II": "dataset",
    "III": "loader",
    "IV": "model",
    "V": "loss",
    "VI": "evaluation",
    "VII": "rnn_experiments",
}
"""Roman number of a section to the package that declares its exercises, in course order."""


@cache
def exercises() -> dict[str, Exercise]:
    """All exercises by id, in the order of the course."""
    found: dict[str, Exercise] = {}
    for module in SECTIONS.values():
        for exercise in import_module(f"coursekit.checks.{module}").EXERCISES:
            if exercise.id in found:
                raise ValueError(f"Exercise {exercise.id} is declared twice, in coursekit/checks/{module}/.")
            found[exercise.id] = exercise
    return found


def check(exercise_id: str, /, **values: Any) -> None:
    """Show how an exercise stands: passed, not attempted, or what is not right yet.

    It never raises for a wrong answer, and never tells the right one. Where the exercises are not installed,
    as where submissions are run, it only says so.
    """
    try:
        report = examine(exercise_id, values)
    except ModuleNotFoundError as error:
        if error.name not in {f"{__name__}.{module}" for module in SECTIONS.values()}:
            raise
        print("Checks are not available here.")
        return
    if not in_notebook():
        print(report)
        return
    from IPython.display import display

    display(report)


def examine(exercise_id: str, values: dict[str, Any], course: Course | None = None) -> Report:
    """Judge the values of an exercise, on the data in use or on a course that is given."""
    known = exercises()  # first of all: where no exercises are installed, there may be no judge either
    from coursekit.checks.judge import judge
    from coursekit.data import resolve_source
    from coursekit.errors import CourseError

    if not isinstance(exercise_id, str) or exercise_id not in known:
        name = exercise_id if isinstance(exercise_id, str) else describe(exercise_id)
        problem = f'There is no exercise "{name}". The ids look like {next(iter(known), "I.1")}.'
        return Report(name, "unknown exercise", (Line("id", State.WRONG, problem),))
    try:
        return judge(known[exercise_id], values, course or _course(resolve_source()))
    except CourseError as problem:  # the data cannot be loaded: not the student's answer is wrong
        line = Line("data", State.WRONG, str(problem))
        return Report(exercise_id, known[exercise_id].title, (line,))


@cache
def _course(source: str) -> Course:
    # Not the student's own course object: whatever a notebook does to that one, the truth stays the truth.
    from coursekit.course import Course

    return Course(source)
