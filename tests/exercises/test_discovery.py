"""What an exercise's module has to declare: anything else is a sentence."""

import sys
import types
from dataclasses import replace

import pytest

from coursekit.checks.exercise import Mistake
from coursekit.errors import CourseError
from coursekit.exercises import _read_exercise, exercises

GOOD = exercises()["I.1"]


def declare(monkeypatch, **names):
    module = types.ModuleType("made_up_exercise")
    vars(module).update(names)
    monkeypatch.setitem(sys.modules, "made_up_exercise", module)
    return _read_exercise("made_up_exercise")


def test_a_module_with_an_exercise(monkeypatch):
    assert declare(monkeypatch, EXERCISE=GOOD) is GOOD


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({}, "declares no exercise: give it EXERCISE"),
        ({"EXERCISE": 3}, "declares no exercise"),
        ({"EXERCISE": replace(GOOD, auto_points=-2)}, "auto_points is -2"),
        ({"EXERCISE": replace(GOOD, auto_points=2.5)}, "auto_points is 2.5"),
        ({"EXERCISE": replace(GOOD, auto_points=0)}, "auto_points is 0"),
        ({"EXERCISE": replace(GOOD, text_points=2)}, "text_points is 2"),
        (
            {"EXERCISE": replace(GOOD, mistakes=(Mistake("a", "b", names=("other",)),))},
            "a mistake names other",
        ),
    ],
)
def test_what_cannot_be_is_a_sentence(monkeypatch, names, message):
    with pytest.raises(CourseError) as told:
        declare(monkeypatch, **names)
    assert message in str(told.value)


def test_what_is_no_python_is_a_sentence(monkeypatch, tmp_path):
    (tmp_path / "broken_exercise.py").write_text("EXERCISE = (\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(CourseError, match=r"broken_exercise\.py:1 is no Python"):
        _read_exercise("broken_exercise")
