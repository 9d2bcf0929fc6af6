"""Exercises are found by the names of their modules, and a module or package that is not right is named."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from coursekit import exercises as exercises_module
from coursekit.errors import CourseError
from coursekit.exercises import exercises, exercises_of
from coursekit.sections import SECTIONS, Section


def test_exercises_come_in_the_order_of_the_course():
    ids = list(exercises())
    assert ids[0] == "I.1"
    assert ids.index("VII.2") < ids.index("VII.10")


def test_a_section_without_a_package_is_named(monkeypatch):
    sections = {**SECTIONS, "VIII": Section("VIII", "negation", "Negation", corpus="imdb")}
    monkeypatch.setattr(exercises_module, "SECTIONS", sections)
    with pytest.raises(CourseError, match=r"Section VIII has no exercises: make .*/negation"):
        exercises_of("VIII")


@pytest.mark.parametrize(("exercise_id", "section"), [("I.2.a", "I"), ("II.1", "II")])
def test_a_module_whose_name_does_not_fit_its_exercise_is_named(monkeypatch, exercise_id, section):
    name = "coursekit.exercises.vocab.i_9_wrong"
    module = ModuleType(name)
    module.EXERCISE = SimpleNamespace(id=exercise_id, section=section)
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(exercises_module, "iter_modules", lambda path: [SimpleNamespace(name="i_9_wrong")])
    with pytest.raises(CourseError, match=rf"Exercise {exercise_id} is declared in .*vocab\.i_9_wrong"):
        exercises_of.__wrapped__("I")
