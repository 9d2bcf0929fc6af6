"""Every exercise: right answers pass, each known mistake gets its own hint, a stub is "not attempted"."""

from importlib import import_module

import pytest

from coursekit.checks import SECTIONS, examine, exercises
from coursekit.checks.report import State
from coursekit.course import Course
from coursekit.data import resolve_source

ALL = tuple(exercises().values())
MISTAKES = [(exercise, mistake) for exercise in ALL for mistake in exercise.mistakes]
ANSWERS = {
    exercise_id: answers
    for noun in SECTIONS.values()
    for exercise_id, answers in import_module(f"tests.cases.{noun}").ANSWERS.items()
}
TRIES = [(exercise, number) for exercise in ALL for number in range(len(ANSWERS.get(exercise.id, ())))]


@pytest.fixture(scope="module")
def course() -> Course:
    return Course(resolve_source("sample"))


def right(exercise, course):
    """A right answer: the first of the cases, free texts included."""
    return dict(ANSWERS[exercise.id][0](course))


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_there_are_two_right_answers_of_each_exercise(exercise):
    assert len(ANSWERS.get(exercise.id, ())) >= 2


@pytest.mark.parametrize(("exercise", "number"), TRIES, ids=lambda part: getattr(part, "id", str(part)))
def test_a_right_answer_passes(exercise, number, course):
    report = examine(exercise.id, dict(ANSWERS[exercise.id][number](course)), course)

    assert report.state is State.PASSED, str(report)


@pytest.mark.parametrize(
    ("exercise", "mistake"), MISTAKES, ids=[f"{exercise.id}-{mistake.name}" for exercise, mistake in MISTAKES]
)
def test_a_known_mistake_gets_its_own_hint(exercise, mistake, course):
    report = examine(exercise.id, {**right(exercise, course), **mistake.wrong(course)}, course)

    assert report.state is State.WRONG, str(report)
    assert report.hints == (mistake.hint,), str(report)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_a_stub_is_not_attempted(exercise, course):
    report = examine(exercise.id, {value.name: ... for value in exercise.values}, course)

    assert report.state is State.NOT_ATTEMPTED
    assert "not attempted" in str(report)


def test_hints_differ():
    hints = [mistake.hint for _, mistake in MISTAKES]

    assert len(set(hints)) == len(hints)


def test_points_of_sections_one_to_six_are_sixty():
    assert sum(exercise.points for exercise in ALL if exercise.section != "VII") == 60


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_points_fit_the_kind(exercise):
    assert (exercise.auto_points > 0) == ("auto" in exercise.kind)
    assert (exercise.text_points > 0) == ("text" in exercise.kind)
