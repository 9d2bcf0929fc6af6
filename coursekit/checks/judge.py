"""From a student's values to a report: passed, not attempted, unfinished or wrong, and why.

Values are read from the student's objects; judging looks at plain data alone. `judge` does both at once, as a
notebook needs it. Grading reads in one process and judges in another.
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.reading import Reading, make_unreadable, read_values
from coursekit.checks.report import Comparison, Line, Report, State
from coursekit.checks.values import Behaviour, MissingKey, Unreadable, Value
from coursekit.checks.values.comparison import are_close

if TYPE_CHECKING:
    from coursekit.course import Course


LEAST_COUNT = 20
"""The least whole number that is hardly right by chance."""


def judge(exercise: Exercise, given: Mapping[str, Any], course: Course) -> Report:
    """Compare what the student has with the truth for the data in use. Never raises for a wrong answer."""
    report = judge_readings(exercise, read_values(exercise.values_and_evidence, given), course)
    known = {value.name for value in exercise.values_and_evidence}
    extra = [name for name in given if name not in known]
    if not extra:
        return report
    line = Line(extra[0], State.WRONG, "This exercise has no value of that name. Mend the check cell.")
    return replace(report, lines=(*report.lines, line))


def judge_readings(exercise: Exercise, readings: Mapping[str, Reading], course: Course) -> Report:
    """Compare readings with the truth for the data in use. Never raises, whatever the readings hold.

    Readings may come from a process that cannot be trusted, as `reading.decode_readings` returns them.
    """
    plain: dict[str, Any] = {}
    lines = _take_readings(exercise, readings, plain)
    is_begun = any(not value.is_text for value in exercise.values if value.name in plain)
    if is_begun:
        lines |= _read_evidence(exercise, readings, plain)
    truth = compute_truth(exercise, course) if is_begun else {}  # it may take a training
    truth = truth | _derive_truth(exercise, course, plain, lines)
    for value in exercise.values:
        if value.name in plain and lines[value.name].state is State.PASSED:
            message = _compare_with_truth(value, plain[value.name], truth.get(value.name))
            if message is not None:
                other = _find_place(exercise, value, plain[value.name], truth)
                message = f"This is what {other} should be." if other else message
                lines[value.name] = Line(value.name, State.WRONG, message)

    present = {name for name, reading in readings.items() if reading.state != "missing"}
    mistakes = _recognise_mistakes(exercise, present, lines, plain, course)
    asks = tuple(
        ask for value in exercise.values if value.name in plain for ask in getattr(value, "asks", ())
    )
    return Report(
        exercise.id,
        exercise.title,
        tuple(lines.values()),
        hints=tuple(mistake.hint for mistake in mistakes),
        asks=asks,
        mistakes=tuple(mistake.name for mistake in mistakes),
    )


def find_deciding_states(exercise: Exercise, report: Report) -> set[State]:
    """Return the states of the values that decide on an exercise: all of them, save texts beside others."""
    texts = exercise.text_names
    return {line.state for line in report.lines if (line.name in texts) == (exercise.auto_points == 0)}


def is_passed(exercise: Exercise, report: Report) -> bool:
    """Tell whether the values that decide on an exercise are right."""
    return find_deciding_states(exercise, report) == {State.PASSED}


def compare_values(
    exercise: Exercise, readings: Mapping[str, Reading], course: Course
) -> tuple[Comparison, ...]:
    """Return each value that a machine judges beside the right one, for who has to explain a grade."""
    plain: dict[str, Any] = {}
    lines = _take_readings(exercise, readings, plain)
    _read_evidence(exercise, readings, plain)
    truth = compute_truth(exercise, course) | _derive_truth(exercise, course, plain, lines)
    return tuple(
        Comparison(
            value.name,
            given=_describe_given(plain, value.name, readings.get(value.name, Reading("missing"))),
            expected=_shorten(truth[value.name]) if value.name in truth else value.what,
        )
        for value in exercise.values
        if not value.is_text
    )


def find_right_values(exercise: Exercise, readings: Mapping[str, Reading], course: Course) -> list[str]:
    """Return the names of the values that are right for a course, be it the one in use or another."""
    truth = compute_truth(exercise, course)
    plain: dict[str, Any] = {}
    _take_readings(exercise, readings, plain)
    return [
        value.name
        for value in exercise.values
        if value.name in plain
        and value.name in truth
        and _compare_with_truth(value, plain[value.name], truth[value.name]) is None
    ]


def _describe_given(plain: Mapping[str, Any], name: str, reading: Reading) -> str:
    if name in plain:
        return _shorten(plain[name])
    return f"not readable: {reading.message}" if reading.state == "unreadable" else "no value"


def _shorten(plain: Any) -> str:
    """Return a plain value as a text of limited length."""
    shortener = reprlib.Repr()
    shortener.maxlist = shortener.maxtuple = shortener.maxdict = 8
    shortener.maxstring = shortener.maxother = 120
    return shortener.repr(plain)[:400]


def prepare_exercise(exercise: Exercise, course: Course) -> None:
    """Compute all that judging an exercise may need, so that processes forked from this one have it."""
    compute_truth(exercise, course)
    for mistake in exercise.mistakes:
        wrong = _compute_wrong_values(exercise, mistake, course) if mistake.when is None else {}
        for value in exercise.values:
            if value.name in wrong:
                _read_wrong_value(exercise, mistake, value, course)


def _take_readings(
    exercise: Exercise, readings: Mapping[str, Reading], plain: dict[str, Any]
) -> dict[str, Line]:
    """Put the values that were read into `plain`, and return a line for each value."""
    return {
        value.name: _take_reading(value, readings.get(value.name, Reading("missing")), plain)
        for value in exercise.values
    }


def _take_reading(value: Value, reading: Reading, plain: dict[str, Any]) -> Line:
    """Put a value that was read into `plain`, and return a line that says how it stands so far."""
    if reading.state == "missing":
        return Line(
            value.name, State.WRONG, "It is missing from the check cell. Restore that cell as it was."
        )
    if reading.state == "stub":
        return Line(value.name, State.NOT_ATTEMPTED, f"Asked for: {value.what}.")
    if reading.state == "unreadable":
        return Line(value.name, State.WRONG, reading.message)
    try:
        content = value.validate(reading.plain)
    except Exception as problem:  # a forged reading may hold anything
        return Line(value.name, State.WRONG, _explain_unreadable(value, problem))
    plain[value.name] = content
    if value.is_text:
        words = len(content.split())
        size = f"{words} words" if words >= 3 else f"{len(content)} characters"
        return Line(value.name, State.PASSED, f"Written, {size}. A person reads it.", content)
    return Line(value.name, State.PASSED, "")


def _read_evidence(
    exercise: Exercise, readings: Mapping[str, Reading], plain: dict[str, Any]
) -> dict[str, Line]:
    """Put the evidence into `plain`. Return a line for each part that is not there, or is another thing."""
    lines = {}
    for value in exercise.evidence:
        reading = readings.get(value.name, Reading("stub"))
        if reading.state in ("missing", "stub"):
            message = f"There is no {value.name} any more. Run the set-up cell and the answer cell again."
            lines[value.name] = Line(value.name, State.WRONG, message)
        else:
            line = _take_reading(value, reading, plain)
            if line.state is not State.PASSED:
                lines[value.name] = line
    return lines


def _explain_unreadable(value: Value, problem: Exception) -> str:
    if isinstance(problem, Unreadable):
        return make_unreadable(problem).message
    return f"It cannot be read. Expected: {value.what}."


def compute_truth(exercise: Exercise, course: Course) -> dict[str, Any]:
    """Return the right values in plain form, computed once for a course: it may take a training."""

    def compute() -> dict[str, Any]:
        answer = exercise.truth(course)
        # A behaviour makes its own right results, so there is nothing to try.
        compared = [
            value for value in exercise.values if value.name in answer and not isinstance(value, Behaviour)
        ]
        return {value.name: value.read(answer[value.name]) for value in compared}

    truth: dict[str, Any] = course.compute_once(f"truth {exercise.id}", compute)
    return truth


def _derive_truth(
    exercise: Exercise, course: Course, plain: Mapping[str, Any], lines: dict[str, Line]
) -> dict[str, Any]:
    """Return the right values that follow from the answer itself; a line says where one cannot be told."""
    truth = {}
    for name in plain.keys() & exercise.derived.keys():
        try:
            truth[name] = exercise.derived[name](course, plain)
        except Exception:  # a value that it needs is not there yet, or a forged one may be anything
            message = "It is compared once the rest of the answer is there."
            lines[name] = Line(name, State.UNFINISHED, message)
    return truth


def _compare_with_truth(value: Value, got: Any, want: Any) -> str | None:
    """Say how a value differs from the truth; None where it is right."""
    try:
        return None if value.is_correct(got, want) else value.explain_difference(got, want)
    except MissingKey:
        raise
    except Exception as problem:  # a forged reading may hold anything
        return _explain_unreadable(value, problem)


def _find_place(exercise: Exercise, value: Value, got: Any, truth: Mapping[str, Any]) -> str | None:
    """Return the name of the value that this one would be right for; None where it is right for no other.

    A small whole number is right for many things by chance, and would then tell an answer.
    """
    if isinstance(got, float | int) and float(got).is_integer() and abs(got) < LEAST_COUNT:
        return None
    others = [
        other
        for other in exercise.values
        if other.name != value.name and type(other) is type(value) and other.name in truth
    ]
    return next((other.name for other in others if _are_exactly_equal(got, truth[other.name])), None)


def _are_exactly_equal(left: Any, right: Any) -> bool:
    try:
        return are_close(left, right, 1e-6)
    except Exception:  # a forged reading may hold anything
        return False


def _recognise_mistakes(
    exercise: Exercise,
    present: set[str],
    lines: dict[str, Line],
    plain: Mapping[str, Any],
    course: Course,
) -> tuple[Mistake, ...]:
    """Try the known mistakes in order. Each wrong value is explained once, by the first that fits it."""
    wrong = {name for name, line in lines.items() if line.state is State.WRONG and name in present}
    unexplained = set(wrong)
    recognised: list[Mistake] = []
    for mistake in exercise.mistakes:
        if mistake.when is not None:
            is_explained = set(mistake.names) & wrong and not set(mistake.names) & unexplained
            if not is_explained and _meets_rule(mistake, course, plain):
                names = set(mistake.names or _compute_wrong_values(exercise, mistake, course))
                _mark_wrong((names & set(plain) or set(plain)) & set(lines), lines)
                return (*recognised, mistake)
        elif mistake.derived is not None:
            names = _match_derived(exercise, mistake, plain, unexplained, course)
            unexplained -= names
            recognised += [mistake] * bool(names)
        elif unexplained and _matches_mistake(exercise, mistake, plain, lines, wrong, unexplained, course):
            unexplained -= set(_compute_wrong_values(exercise, mistake, course))
            recognised.append(mistake)
    return tuple(recognised)


def _mark_wrong(names: set[str], lines: dict[str, Line]) -> None:
    """Mark values as wrong that each alone would pass."""
    for name in names:
        line = lines[name]
        if line.state is not State.WRONG:
            lines[name] = Line(name, State.WRONG, line.message or "See the hint.", line.answer)


def _meets_rule(mistake: Mistake, course: Course, plain: Mapping[str, Any]) -> bool:
    """Tell whether the answer meets the mistake's rule."""
    assert mistake.when is not None
    try:
        return bool(mistake.when(course, plain))
    except Exception:  # the rule needs a value that is not there yet, or has met one that it cannot take
        return False


def _compute_wrong_values(exercise: Exercise, mistake: Mistake, course: Course) -> Mapping[str, Any]:
    """Return the values as the mistake makes them; computed once, for it may take a training."""
    wrong = mistake.wrong
    if wrong is None:
        return {}
    values: Mapping[str, Any] = course.compute_once(
        f"mistake {exercise.id} {mistake.name}", lambda: wrong(course)
    )
    return values


def _matches_mistake(
    exercise: Exercise,
    mistake: Mistake,
    plain: Mapping[str, Any],
    lines: Mapping[str, Line],
    wrong: set[str],
    unexplained: set[str],
    course: Course,
) -> bool:
    """Tell whether the student's values are the ones that this mistake makes."""
    names = set(_compute_wrong_values(exercise, mistake, course))
    if not unexplained & names or not names <= set(plain) | wrong:
        return False
    return all(
        _matches_reading(value, _read_wrong_value(exercise, mistake, value, course), plain, lines[value.name])
        for value in exercise.values
        if value.name in names
    )


def _match_derived(
    exercise: Exercise, mistake: Mistake, plain: Mapping[str, Any], unexplained: set[str], course: Course
) -> set[str]:
    """Return the names of a mistake's values where the student's are equal to them, and else none."""
    assert mistake.derived is not None
    try:
        values = mistake.derived(course, plain)
    except Exception:  # it needs a value that is not there, or has met one that it cannot take
        return set()
    kinds = {value.name: value for value in exercise.values}
    matches = all(
        name in plain and _are_equal(kinds[name], plain[name], wrong) for name, wrong in values.items()
    )
    return set(values) if matches and unexplained & set(values) else set()


def _read_wrong_value(exercise: Exercise, mistake: Mistake, value: Value, course: Course) -> Reading:
    """Read what a mistake makes; read once, for a function is called with all its probes."""

    def read() -> Reading:
        given = _compute_wrong_values(exercise, mistake, course)[value.name]
        try:
            return Reading("read", plain=value.read(given))
        except Unreadable as problem:
            return make_unreadable(problem)

    reading: Reading = course.compute_once(f"mistake {exercise.id} {mistake.name}: {value.name}", read)
    return reading


def _matches_reading(value: Value, wrong: Reading, plain: Mapping[str, Any], line: Line) -> bool:
    """Tell whether one of the student's values is what a mistake makes: the same value, or unreadable alike.

    A mistake may make something that cannot be read, such as a function that stops, or a Counter with
    tensors as its keys.
    """
    if wrong.state == "unreadable":
        return value.name not in plain and line.message == wrong.message
    return value.name in plain and _are_equal(value, plain[value.name], wrong.plain)


def _are_equal(value: Value, left: Any, right: Any) -> bool:
    """Tell whether two plain values are the same answer, right or wrong."""
    try:
        if isinstance(value, Behaviour):  # its `is_correct` asks whether the behaviour is right
            return value.is_same_mistake(left, right)
        return value.is_correct(left, right)
    except Exception:  # a forged reading may hold anything
        return False
