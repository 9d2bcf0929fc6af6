"""From a student's values to a report: passed, not attempted, unfinished or wrong, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.report import Line, Report, State
from coursekit.checks.values import Behaviour, Unreadable, Value

if TYPE_CHECKING:
    from coursekit.course import Course


def judge(exercise: Exercise, given: Mapping[str, Any], course: Course) -> Report:
    """Compare what the student has with the truth for the data in use. Never raises for a wrong answer."""
    lines: dict[str, Line] = {}
    plain: dict[str, Any] = {}
    for value in exercise.values:
        lines[value.name] = _read(value, given, plain)
    extra = [name for name in given if name not in lines]
    if extra:
        lines[extra[0]] = Line(
            extra[0], State.WRONG, "This exercise has no value of that name. Mend the check cell."
        )

    truth = _truth(exercise, plain, course)
    for value in exercise.values:
        if value.name in plain and not value.same(plain[value.name], truth.get(value.name)):
            message = value.distance(plain[value.name], truth.get(value.name))
            lines[value.name] = Line(value.name, State.WRONG, message)

    hints = _hints(exercise, given, lines, plain, course)
    asks = tuple(
        ask for value in exercise.values if value.name in plain for ask in getattr(value, "asks", ())
    )
    return Report(exercise.id, exercise.title, tuple(lines.values()), hints, asks)


def _read(value: Value, given: Mapping[str, Any], plain: dict[str, Any]) -> Line:
    """Read one value into `plain`; the line says how it stands so far."""
    if value.name not in given:
        return Line(
            value.name, State.WRONG, "It is missing from the check cell. Restore that cell as it was."
        )
    try:
        if value.is_stub(given[value.name]):
            return Line(value.name, State.NOT_ATTEMPTED, f"Asked for: {value.what}.")
        plain[value.name] = value.read(given[value.name])
    except Unreadable as problem:
        return Line(value.name, State.WRONG, str(problem))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an object of the student's may raise anything when it is looked at
        return Line(
            value.name, State.WRONG, f"It cannot be read ({type(error).__name__}). Expected: {value.what}."
        )
    if value.is_text:
        words = len(plain[value.name].split())
        return Line(
            value.name, State.PASSED, f"Written, {words} words. A person reads it.", plain[value.name]
        )
    return Line(value.name, State.PASSED, "")


def _truth(exercise: Exercise, plain: Mapping[str, Any], course: Course) -> dict[str, Any]:
    """Give the right values in plain form; nothing is computed for an exercise that nobody has begun."""
    if not any(not value.is_text for value in exercise.values if value.name in plain):
        return {}
    raw = course.remember(f"truth {exercise.id}", lambda: exercise.truth(course))
    return {value.name: value.read(raw[value.name]) for value in exercise.values if value.name in raw}


def _hints(
    exercise: Exercise,
    given: Mapping[str, Any],
    lines: dict[str, Line],
    plain: Mapping[str, Any],
    course: Course,
) -> tuple[str, ...]:
    """Try the known mistakes in order. Each wrong value is explained once, by the first that fits it."""
    wrong = {name for name, line in lines.items() if line.state is State.WRONG and name in given}
    unexplained = set(wrong)
    hints: list[str] = []
    for mistake in exercise.mistakes:
        if mistake.when is not None:
            if _holds(mistake, course, plain):
                _refuse(set(_made(exercise, mistake, course)) & set(plain) or set(plain), lines)
                return (*hints, mistake.hint)
        elif unexplained and _equals(exercise, mistake, plain, lines, wrong, unexplained, course):
            unexplained -= set(_made(exercise, mistake, course))
            hints.append(mistake.hint)
    return tuple(hints)


def _refuse(names: set[str], lines: dict[str, Line]) -> None:
    """Mark values as wrong that each alone would pass."""
    for name in names:
        line = lines[name]
        if line.state is not State.WRONG:
            lines[name] = Line(name, State.WRONG, line.message or "See the hint.", line.answer)


def _holds(mistake: Mistake, course: Course, plain: Mapping[str, Any]) -> bool:
    assert mistake.when is not None
    try:
        return bool(mistake.when(course, plain))
    except Exception:  # the rule needs a value that is not there yet, or has met one that it cannot take
        return False


def _made(exercise: Exercise, mistake: Mistake, course: Course) -> Mapping[str, Any]:
    """Give the values as the mistake makes them; made once, for it may take a training."""
    values: Mapping[str, Any] = course.remember(
        f"mistake {exercise.id} {mistake.name}", lambda: mistake.wrong(course)
    )
    return values


def _equals(
    exercise: Exercise,
    mistake: Mistake,
    plain: Mapping[str, Any],
    lines: Mapping[str, Line],
    wrong: set[str],
    unexplained: set[str],
    course: Course,
) -> bool:
    """Tell whether the student's values are the ones that this mistake makes."""
    raw = _made(exercise, mistake, course)
    if not unexplained & set(raw) or not set(raw) <= set(plain) | wrong:
        return False
    values = {value.name: value for value in exercise.values}
    return all(_matches(values[name], raw[name], plain, lines[name]) for name in raw)


def _matches(value: Value, raw: Any, plain: Mapping[str, Any], line: Line) -> bool:
    """Tell whether one of the student's values is what a mistake makes: the same value, or unreadable alike.

    A mistake may well make something that cannot be read, such as a function that stops, or a Counter with
    tensors as its keys.
    """
    try:
        made = value.read(raw)
    except Unreadable as problem:
        return value.name not in plain and line.message == str(problem)
    return value.name in plain and _alike(value, plain[value.name], made)


def _alike(value: Value, got: Any, made: Any) -> bool:
    """Tell whether two plain values are the same answer, right or wrong."""
    if isinstance(value, Behaviour):  # its `same` asks whether the behaviour is right
        return bool(got == made)
    return value.same(got, made)
