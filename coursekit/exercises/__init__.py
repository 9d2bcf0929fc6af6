"""The exercises of the course, one package a section and one module an exercise.

A module's name begins with the exercise's number: VII.13 lies in `rnn_experiments/vii_13_hidden_size.py`,
under the name `EXERCISE`. There is no list of them: every module is taken up whose name does not begin with
"_". What several exercises share lies in modules whose names do.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise
from coursekit.checks.report import Line, Report, State
from coursekit.checks.usual_state import usual_state
from coursekit.checks.values import describe
from coursekit.display import in_notebook
from coursekit.errors import CourseError
from coursekit.exercises.cell_runs import find_error, watch_cells
from coursekit.exercises.kernel_state import find_changed_data, find_changed_switch
from coursekit.sections import SECTIONS

if TYPE_CHECKING:
    from coursekit.course import Course


@cache
def exercises() -> Mapping[str, Exercise]:
    """Return all exercises by id, in the order of the course."""
    return {exercise.id: exercise for section in SECTIONS for exercise in exercises_of(section).values()}


@cache
def exercises_of(section: str) -> Mapping[str, Exercise]:
    """Return the exercises of a section by id, in the order of the course. section: its Roman number.

    Raises:
        CourseError: the section has no package of exercises, or a module has another name than it should.
    """
    slug = SECTIONS[section].slug
    if find_spec(f"{__name__}.{slug}") is None:
        raise CourseError(f"Section {section} has no exercises: make a package coursekit/exercises/{slug}.")
    package = import_module(f"{__name__}.{slug}")
    names = [module.name for module in iter_modules(package.__path__) if not module.name.startswith("_")]
    declared = [(_read_exercise(f"{package.__name__}.{name}"), name) for name in names]
    for exercise, name in declared:
        if exercise.section != section or not name.startswith(f"{module_prefix(exercise.id)}_"):
            raise CourseError(
                f"Exercise {exercise.id} is declared in {package.__name__}.{name}: "
                f"it belongs to section {exercise.section}, in a module whose name begins with its number."
            )
    declared.sort(key=lambda pair: _sort_key(pair[0].id))
    return {exercise.id: exercise for exercise, _ in declared}


def _read_exercise(module: str) -> Exercise:
    """Return the exercise that a module declares.

    Raises:
        CourseError: it declares none, or one that cannot be, or is no Python.
    """
    try:
        exercise = getattr(import_module(module), "EXERCISE", None)
    except SyntaxError as error:
        raise CourseError(f"{error.filename}:{error.lineno} is no Python: {error.msg}.") from None
    if not isinstance(exercise, Exercise):
        raise CourseError(f"{module} declares no exercise: give it EXERCISE = Exercise(...), or remove it.")
    for points, kind in ((exercise.auto_points, "auto"), (exercise.text_points, "text")):
        if not isinstance(points, int) or points < 0 or (points > 0) != (kind in exercise.kind.split("+")):
            raise CourseError(
                f"{module}: {kind}_points is {points!r}. It is a whole number: above 0 where the exercise "
                f"has {'a text' if kind == 'text' else 'values that a machine judges'}, and 0 where not."
            )
    unknown = {name for mistake in exercise.mistakes for name in mistake.names}
    unknown -= {value.name for value in exercise.values}
    if unknown:
        raise CourseError(f"{module}: a mistake names {', '.join(sorted(unknown))}, which is no value of it.")
    return exercise


def module_prefix(exercise_id: str) -> str:
    """Return what a module's name begins with: "ii_4_a" for exercise II.4.a."""
    return exercise_id.lower().replace(".", "_")


def _sort_key(exercise_id: str) -> list[tuple[int, str]]:
    """Put II.2 before II.10, and II.2 before II.2.a."""
    return [
        (int(part) if part.isdecimal() else 0, part)
        for part in re.split(r"\.", exercise_id.partition(".")[2])
    ]


def check(exercise_id: str, /, **values: Any) -> None:
    """Show how an exercise stands: passed, not attempted, or what is not right yet.

    Without values it looks the exercise's names up where it is called: among the names of the notebook. It
    never raises for a wrong answer, and never tells the right one.
    """
    namespace = sys._getframe(1).f_globals
    switch = find_changed_switch()
    with usual_state():
        values = {**find_values(exercise_id, namespace, only_evidence=bool(values)), **values}
        report = examine(exercise_id, values)
        note = _find_note(report, values, namespace, switch)
    report = replace(report, note=note or "")
    if not in_notebook():
        print(report)
        return
    from IPython.display import display

    display(report)


def find_values(
    exercise_id: str, namespace: Mapping[str, Any], *, only_evidence: bool = False
) -> dict[str, Any]:
    """Return what the names of an exercise hold; a name that is not there yet counts as a stub."""
    exercise = exercises().get(exercise_id) if isinstance(exercise_id, str) else None
    if exercise is None:
        return {}
    values = exercise.evidence if only_evidence else exercise.values_and_evidence
    return {value.name: namespace.get(value.name, ...) for value in values}


def _find_note(
    report: Report, values: Mapping[str, Any], namespace: Mapping[str, Any], switch: str | None
) -> str | None:
    """Say what in the notebook, and not in the answer, keeps an exercise from passing; None for nothing.

    switch: what is not as usual in torch.
    """
    from coursekit.data import resolve_source

    error = find_error(report.exercise)
    if error is not None:
        return (
            f"The answer cell stopped with {error} when it last ran. Mend it first: values here may be old."
        )
    absent = [name for name, value in values.items() if value is ... and name not in namespace]
    if absent:
        return f"Run the answer cell first: there is no {', '.join(absent)} yet."
    if report.state in (State.PASSED, State.NOT_ATTEMPTED):
        return None
    with suppress(CourseError):  # the data cannot be loaded: the report says so
        return switch or find_changed_data(namespace, _load_course(resolve_source()))
    return None


def examine(exercise_id: str, values: Mapping[str, Any], course: Course | None = None) -> Report:
    """Judge the values of an exercise, on the data in use or on a course that is given."""
    from coursekit.checks.judge import judge
    from coursekit.data import resolve_source

    known = exercises()
    if not isinstance(exercise_id, str) or exercise_id not in known:
        name = exercise_id if isinstance(exercise_id, str) else describe(exercise_id)
        problem = f'There is no exercise "{name}". The ids look like {next(iter(known), "I.1")}.'
        return Report(name, "unknown exercise", (Line("id", State.WRONG, problem),))
    try:
        return judge(known[exercise_id], values, course or _load_course(resolve_source()))
    except CourseError as problem:  # the data cannot be loaded: not the student's answer is wrong
        line = Line("data", State.WRONG, str(problem))
        return Report(exercise_id, known[exercise_id].title, (line,))


@cache
def _load_course(source: str) -> Course:
    # Not the student's own course object: whatever a notebook does to that one, the truth stays the truth.
    from coursekit.course import Course

    return Course(source)


watch_cells()  # from the set-up cell on, which imports this
