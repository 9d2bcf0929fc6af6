"""From a student's values to a report: passed, not attempted, unfinished or wrong, and why.

Reading looks at the student's objects, judging at plain data alone. `judge` does both at once, as a notebook
wants it; grading reads in one process and judges in another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.reading import Reading, read_values, unreadable
from coursekit.checks.report import Line, Report, State
from coursekit.checks.values import Behaviour, NoFacts, Unreadable, Value

if TYPE_CHECKING:
    from coursekit.course import Course


def judge(exercise: Exercise, given: Mapping[str, Any], course: Course) -> Report:
    """Compare what the student has with the truth for the data in use. Never raises for a wrong answer."""
    report = judge_readings(exercise, read_values(exercise.values, given), course)
    known = {value.name for value in exercise.values}
    extra = [name for name in given if name not in known]
    if not extra:
        return report
    line = Line(extra[0], State.WRONG, "This exercise has no value of that name. Mend the check cell.")
    return replace(report, lines=(*report.lines, line))


def judge_readings(exercise: Exercise, readings: Mapping[str, Reading], course: Course) -> Report:
    """Compare readings with the truth for the data in use. Never raises, whatever the readings hold.

    Readings may come from a process that cannot be trusted, as `reading.decode` gives them.
    """
    plain: dict[str, Any] = {}
    lines = {
        value.name: _stand(value, readings.get(value.name, Reading("missing")), plain)
        for value in exercise.values
    }
    begun = any(not value.is_text for value in exercise.values if value.name in plain)
    truth = _truth(exercise, course) if begun else {}  # nothing is computed for what nobody has begun
    for value in exercise.values:
        if value.name in plain:
            message = _miss(value, plain[value.name], truth.get(value.name))
            if message is not None:
                lines[value.name] = Line(value.name, State.WRONG, message)

    there = {name for name, reading in readings.items() if reading.state != "missing"}
    known = _recognised(exercise, there, lines, plain, course)
    asks = tuple(
        ask for value in exercise.values if value.name in plain for ask in getattr(value, "asks", ())
    )
    return Report(
        exercise.id,
        exercise.title,
        tuple(lines.values()),
        hints=tuple(mistake.hint for mistake in known),
        asks=asks,
        mistakes=tuple(mistake.name for mistake in known),
    )


def prepare(exercise: Exercise, course: Course) -> None:
    """Compute all that judging an exercise may need, so that processes forked from this one have it."""
    _truth(exercise, course)
    for mistake in exercise.mistakes:
        for value in exercise.values:
            if value.name in _made(exercise, mistake, course):
                _reading(exercise, mistake, value, course)


def _stand(value: Value, reading: Reading, plain: dict[str, Any]) -> Line:
    """Take one value into `plain` if it is there; the line says how it stands so far."""
    if reading.state == "missing":
        return Line(
            value.name, State.WRONG, "It is missing from the check cell. Restore that cell as it was."
        )
    if reading.state == "stub":
        return Line(value.name, State.NOT_ATTEMPTED, f"Asked for: {value.what}.")
    if reading.state == "unreadable":
        return Line(value.name, State.WRONG, reading.message)
    try:
        found = value.reread(reading.plain)
    except Exception as problem:  # a forged reading may hold anything
        return Line(value.name, State.WRONG, _cannot_be_read(value, problem))
    plain[value.name] = found
    if value.is_text:
        words = len(found.split())
        return Line(value.name, State.PASSED, f"Written, {words} words. A person reads it.", found)
    return Line(value.name, State.PASSED, "")


def _cannot_be_read(value: Value, problem: Exception) -> str:
    if isinstance(problem, Unreadable):
        return unreadable(problem).message
    return f"It cannot be read. Expected: {value.what}."


def _truth(exercise: Exercise, course: Course) -> dict[str, Any]:
    """Return the right values in plain form."""

    def make() -> dict[str, Any]:
        raw = exercise.truth(course)
        # A behaviour makes its own right results, so there is nothing to try.
        known = [value for value in exercise.values if value.name in raw and not isinstance(value, Behaviour)]
        return {value.name: value.read(raw[value.name]) for value in known}

    truth: dict[str, Any] = course.compute_once(f"truth {exercise.id}", make)
    return truth


def _miss(value: Value, got: Any, want: Any) -> str | None:
    """Say how a value misses the truth; None where it does not."""
    try:
        return None if value.same(got, want) else value.distance(got, want)
    except NoFacts:
        raise
    except Exception as problem:  # a forged reading may hold anything
        return _cannot_be_read(value, problem)


def _recognised(
    exercise: Exercise,
    there: set[str],
    lines: dict[str, Line],
    plain: Mapping[str, Any],
    course: Course,
) -> tuple[Mistake, ...]:
    """Try the known mistakes in order. Each wrong value is explained once, by the first that fits it."""
    wrong = {name for name, line in lines.items() if line.state is State.WRONG and name in there}
    unexplained = set(wrong)
    found: list[Mistake] = []
    for mistake in exercise.mistakes:
        if mistake.when is not None:
            if _holds(mistake, course, plain):
                _refuse(set(_made(exercise, mistake, course)) & set(plain) or set(plain), lines)
                return (*found, mistake)
        elif unexplained and _equals(exercise, mistake, plain, lines, wrong, unexplained, course):
            unexplained -= set(_made(exercise, mistake, course))
            found.append(mistake)
    return tuple(found)


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
    """Return the values as the mistake makes them; made once, for it may take a training."""
    values: Mapping[str, Any] = course.compute_once(
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
    names = set(_made(exercise, mistake, course))
    if not unexplained & names or not names <= set(plain) | wrong:
        return False
    return all(
        _matches(value, _reading(exercise, mistake, value, course), plain, lines[value.name])
        for value in exercise.values
        if value.name in names
    )


def _reading(exercise: Exercise, mistake: Mistake, value: Value, course: Course) -> Reading:
    """Read what a mistake makes; read once, for a function is called with all its probes."""

    def make() -> Reading:
        try:
            return Reading("read", plain=value.read(_made(exercise, mistake, course)[value.name]))
        except Unreadable as problem:
            return unreadable(problem)

    reading: Reading = course.compute_once(f"mistake {exercise.id} {mistake.name}: {value.name}", make)
    return reading


def _matches(value: Value, made: Reading, plain: Mapping[str, Any], line: Line) -> bool:
    """Tell whether one of the student's values is what a mistake makes: the same value, or unreadable alike.

    A mistake may well make something that cannot be read, such as a function that stops, or a Counter with
    tensors as its keys.
    """
    if made.state == "unreadable":
        return value.name not in plain and line.message == made.message
    return value.name in plain and _alike(value, plain[value.name], made.plain)


def _alike(value: Value, got: Any, made: Any) -> bool:
    """Tell whether two plain values are the same answer, right or wrong."""
    try:
        if isinstance(value, Behaviour):  # its `same` asks whether the behaviour is right
            return value.facts(got) == value.facts(made)
        return value.same(got, made)
    except Exception:  # a forged reading may hold anything
        return False
