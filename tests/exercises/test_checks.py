"""Every exercise: right answers pass, each known mistake gets its own hint, a stub is "not attempted"."""

import math
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest

from coursekit.checks.judge import judge_readings
from coursekit.checks.reading import Reading, decode_readings, encode_readings, read_values
from coursekit.checks.report import State
from coursekit.checks.values import Behaviour
from coursekit.course import Course
from coursekit.data import resolve_source
from coursekit.exercises import examine, exercises
from coursekit.sections import SECTIONS
from tests.checks.test_reading import are_same_plain

ALL = tuple(exercises().values())
MISTAKES = [(exercise, mistake) for exercise in ALL for mistake in exercise.mistakes]
MADE = [(exercise, mistake) for exercise, mistake in MISTAKES if mistake.wrong is not None]
"""Mistakes with their values; the others are tried by `variants`."""
ANSWERS = {
    exercise_id: answers
    for section in SECTIONS.values()
    if find_spec(f"tests.exercises.cases.{section.slug}")
    for exercise_id, answers in import_module(f"tests.exercises.cases.{section.slug}").ANSWERS.items()
}
TRIES = [(exercise, number) for exercise in ALL for number in range(len(ANSWERS.get(exercise.id, ())))]


@pytest.fixture(scope="module")
def course() -> Course:
    return Course(resolve_source("sample"))


def get_right_answer(exercise, course):
    """A right answer: the first of the cases, free texts included. Made once, for it may take a training."""
    if exercise.id not in ANSWERS:
        pytest.fail(explain_missing_answers(exercise))
    return dict(course.compute_once(f"right {exercise.id}", lambda: ANSWERS[exercise.id][0](course)))


def explain_missing_answers(exercise):
    path = f"tests/exercises/cases/{SECTIONS[exercise.section].slug}.py"
    return f"{exercise.id} needs two or more right answers: add them to ANSWERS in {path}."


def get_wrong_answer(exercise, mistake, course):
    """The values of a mistake, made once: the judge keeps them under the same name."""
    return course.compute_once(f"mistake {exercise.id} {mistake.name}", lambda: mistake.wrong(course))


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_there_are_two_right_answers_of_each_exercise(exercise):
    assert len(ANSWERS.get(exercise.id, ())) >= 2, explain_missing_answers(exercise)


@pytest.mark.parametrize(("exercise", "number"), TRIES, ids=lambda part: getattr(part, "id", str(part)))
def test_a_right_answer_passes(exercise, number, course):
    report = examine(exercise.id, dict(ANSWERS[exercise.id][number](course)), course)

    assert report.state is State.PASSED, str(report)


@pytest.mark.parametrize(
    ("exercise", "mistake"), MADE, ids=[f"{exercise.id}-{mistake.name}" for exercise, mistake in MADE]
)
def test_a_known_mistake_gets_its_own_hint(exercise, mistake, course):
    report = examine(exercise.id, {**get_right_answer(exercise, course), **mistake.wrong(course)}, course)

    assert report.state is State.WRONG, str(report)
    assert report.hints == (mistake.hint,), str(report)
    assert report.mistakes == (mistake.name,)


# What is read travels from the process of the student's code to the judge.


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_what_is_read_of_a_right_answer_travels(exercise, course):
    assert_travels(exercise, get_right_answer(exercise, course))


@pytest.mark.parametrize(
    ("exercise", "mistake"), MADE, ids=[f"{exercise.id}-{mistake.name}" for exercise, mistake in MADE]
)
def test_what_is_read_of_a_mistake_travels(exercise, mistake, course):
    assert_travels(exercise, get_wrong_answer(exercise, mistake, course))


def assert_travels(exercise, answer):
    readings = read_values(exercise.values_and_evidence, answer)
    text = encode_readings(readings)

    assert len(text) < 100_000 * len(exercise.values)
    for name, reading in decode_readings(text, exercise.values_and_evidence).items():
        assert (reading.state, reading.message) == (readings[name].state, readings[name].message)
        assert are_same_plain(reading.plain, readings[name].plain)


BEHAVIOURS = [
    (exercise, value) for exercise in ALL for value in exercise.values if isinstance(value, Behaviour)
]
JUNK = (None, True, -1, math.nan, 10**300, "x", [], {}, [[0, 1]], np.zeros(3), np.full((2, 2), math.nan))


def judge_value(exercise, value, plain, course):
    """How one value of an exercise stands, by what somebody says was read."""
    only = replace(exercise, values=(value,), evidence=(), derived={}, mistakes=())
    return judge_readings(only, {value.name: Reading("read", plain=plain)}, course).state


@pytest.mark.parametrize(
    ("exercise", "value"), BEHAVIOURS, ids=lambda part: getattr(part, "id", None) or part.name
)
def test_a_forged_record_of_a_behaviour_is_wrong(exercise, value, course):
    for junk in JUNK:
        assert judge_value(exercise, value, junk, course) is State.WRONG


@pytest.mark.parametrize(
    ("exercise", "value"), BEHAVIOURS, ids=lambda part: getattr(part, "id", None) or part.name
)
def test_a_damaged_record_of_a_behaviour_is_no_traceback(exercise, value, course):
    record = value.read(get_right_answer(exercise, course)[value.name])

    assert judge_value(exercise, value, record, course) is State.PASSED
    for damaged in list_damages(record):
        assert judge_value(exercise, value, damaged, course) in (State.PASSED, State.WRONG)


def list_damages(record, depth=0):
    """Each part of a record replaced by junk, or left out; of long lists, the first parts only."""
    if depth == 2 or not isinstance(record, dict | list | tuple):
        return
    keys = list(record) if isinstance(record, dict) else range(min(3, len(record)))
    for key in keys:
        parts = dict(record) if isinstance(record, dict) else list(record)
        for junk in (*JUNK, *list_damages(record[key], depth + 1)):
            parts[key] = junk
            yield type(record)(parts)
        del parts[key]
        yield type(record)(parts)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_a_stub_is_not_attempted(exercise, course):
    report = examine(exercise.id, {value.name: ... for value in exercise.values}, course)

    assert report.state is State.NOT_ATTEMPTED
    assert "not attempted" in str(report)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_hints_of_an_exercise_differ(exercise):
    assert len({mistake.hint for mistake in exercise.mistakes}) == len(exercise.mistakes)
    assert len({mistake.name for mistake in exercise.mistakes}) == len(exercise.mistakes)


def test_no_two_exercises_of_a_section_ask_for_the_same_name():
    """Else the check of one would look at the answer to the other."""
    names = [(exercise.section, value.name) for exercise in ALL for value in exercise.values]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_points_fit_the_kind(exercise):
    assert (exercise.auto_points > 0) == ("auto" in exercise.kind)
    assert (exercise.text_points > 0) == ("text" in exercise.kind)
