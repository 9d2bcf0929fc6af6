"""How a student's section stands as a whole: one row for each exercise."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.judge import is_passed
from coursekit.checks.report import Report, State
from coursekit.checks.usual_state import usual_state
from coursekit.exercises import examine, exercises_of, find_values

if TYPE_CHECKING:
    from coursekit.checks.exercise import Exercise


def progress() -> None:
    """Show a table of the section that is open: how each exercise stands, and what it is worth.

    It looks at the names of the notebook where it is called, and runs no answer again. Points for free texts
    are given by a person, so here it only says whether there is a text.
    """
    from coursekit.course import Course

    namespace = sys._getframe(1).f_globals
    course = namespace.get("course")
    if isinstance(course, Course) and course.section:
        show_progress(course.section, examine_section(course.section, namespace))
    else:
        print("Run the set-up cell first: it opens the section.")


def examine_section(section: str, namespace: Mapping[str, Any]) -> dict[str, Report]:
    """Return the report of each exercise of a section, by id. namespace: the names of a notebook."""
    with usual_state():
        return {name: examine(name, find_values(name, namespace)) for name in exercises_of(section)}


def show_progress(section: str, reports: Mapping[str, Report]) -> None:
    """Show the table of a section's reports. reports: by exercise, of all its exercises."""
    from coursekit.plot import table

    exercises = exercises_of(section).values()
    rows: list[list[str]] = []
    earned = 0
    for exercise in exercises:
        report = reports[exercise.id]
        points = exercise.auto_points if is_passed(exercise, report) else 0
        earned += points
        rows.append(
            [
                report.heading,
                exercise.title,
                f"{points} of {exercise.auto_points}" if exercise.auto_points else "",
                _describe_text(exercise, report),
            ]
        )
    total = sum(exercise.auto_points for exercise in exercises)
    texts = sum(exercise.text_points for exercise in exercises)
    rows.append(["all exercises", "", f"{earned} of {total}", f"{texts} by a person" if texts else ""])
    table(rows, ["exercise", "title", "points by the check", "free text"], title=f"Section {section}")


def _describe_text(exercise: Exercise, report: Report) -> str:
    """Say whether the free texts of an exercise are written, and what a person may give for them."""
    if not exercise.text_names:
        return ""
    written = all(line.state is State.PASSED for line in report.lines if line.name in exercise.text_names)
    return f"{'written' if written else 'to be written'}, {exercise.text_points} by a person"
