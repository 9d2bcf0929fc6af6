"""From what was seen of an exercise to its outcome; and the text that nbval compares."""

from dataclasses import replace

import pytest

from coursekit.checks.exercise import Exercise
from coursekit.checks.judge import judge_readings
from coursekit.checks.reading import Reading
from coursekit.checks.values import Band, Integer, Number, Text
from coursekit.course import Course
from coursekit.grading.answers.assembly import definitions
from coursekit.grading.answers.extraction import Submitted
from coursekit.grading.execution.canonical import answer_text, reference_text
from coursekit.grading.execution.second_look import exercises_to_redraw
from coursekit.grading.outcome import LONGEST_TEXT, Outcome, Seen, is_touched, result_of

COURSE = Course("sample")
EXERCISE = Exercise(
    id="I.9",
    title="A sum and a share",
    values=(Integer("total", "a sum"), Number("share", "a share"), Text("why", "why", asks=("why?",))),
    truth=lambda course: {"total": 7, "share": 0.5},
    auto_points=2,
    text_points=1,
)
TEXT_ONLY = replace(EXERCISE, values=EXERCISE.values[2:], truth=lambda course: {}, auto_points=0)
WRITTEN = Reading("read", plain="Because it is so.")
SUBMITTED = Submitted("I.9", ("total = 7",), 0, (), False)


def seen_of(exercise: Exercise = EXERCISE, agrees: bool = True, **readings: Reading) -> Seen:
    return Seen(readings, judge_readings(exercise, readings, COURSE), agrees=agrees, output="7", seconds=0.5)


def read(total: object, share: object, why: Reading = WRITTEN) -> dict[str, Reading]:
    return {"total": Reading("read", plain=total), "share": Reading("read", plain=share), "why": why}


STUB = Reading("stub")


@pytest.mark.parametrize(
    ("seen", "outcome", "points"),
    [
        (seen_of(**read(7, 0.5)), Outcome.PASSED, 2),
        (seen_of(**read(7, 0.5, STUB)), Outcome.PASSED, 2),
        (seen_of(**read(7, 0.5), agrees=False), Outcome.TAMPERED, 0),
        (seen_of(**read(8, 0.5)), Outcome.WRONG, 0),
        (seen_of(**read("7", [])), Outcome.WRONG, 0),
        (seen_of(total=STUB, share=STUB, why=STUB), Outcome.NOT_ATTEMPTED, 0),
        (seen_of(total=STUB, share=STUB, why=WRITTEN), Outcome.NOT_ATTEMPTED, 0),
        (seen_of(total=STUB, share=Reading("read", plain=0.5), why=STUB), Outcome.UNFINISHED, 0),
        (Seen(lost=Outcome.TIMEOUT), Outcome.TIMEOUT, 0),
        (replace(seen_of(**read(7, 0.5)), lost=Outcome.DIED), Outcome.DIED, 0),
        (replace(seen_of(total=STUB, share=STUB), error="NameError: no"), Outcome.ERROR, 0),
        (replace(seen_of(**read(7, 0.5)), error="NameError: later"), Outcome.PASSED, 2),
        (replace(seen_of(**read(7, 0.4)), error="MemoryError: "), Outcome.MEMORY, 0),
        (Seen(broken=True), Outcome.TAMPERED, 0),
        (replace(seen_of(total=STUB, share=STUB, why=STUB), own_error="x"), Outcome.NOT_ATTEMPTED, 0),
    ],
)
def test_outcomes(seen: Seen, outcome: Outcome, points: int):
    result = result_of(EXERCISE, SUBMITTED, seen)

    assert (result.outcome, result.auto_points) == (outcome, points)


def test_a_missing_cell():
    result = result_of(EXERCISE, replace(SUBMITTED, cells=(), missing=True), seen_of(**read(7, 0.5)))

    assert (result.outcome, result.auto_points) == (Outcome.MISSING, 0)


def test_what_was_not_touched_counts_nothing_whatever_is_handed_in():
    result = result_of(EXERCISE, SUBMITTED, seen_of(**read(7, 0.5)), touched=False)

    assert (result.outcome, result.auto_points) == (Outcome.NOT_ATTEMPTED, 0)


def test_a_text_waits_for_a_person():
    result = result_of(TEXT_ONLY, SUBMITTED, seen_of(TEXT_ONLY, why=WRITTEN))

    assert result.outcome is Outcome.AWAITING
    assert result.texts == {"why": "Because it is so."}


def test_an_error_in_an_own_cell_is_told():
    result = result_of(EXERCISE, SUBMITTED, replace(seen_of(**read(7, 0.5)), own_error="NameError: x"))

    assert "NameError: x" in " ".join(result.notes)


def test_touched_is_what_differs_from_the_template():
    template = {"cells": [{"source": "total = ...  # a sum\n"}]}

    assert not is_touched(replace(SUBMITTED, cells=("total = ...  # a sum",)), template)
    assert is_touched(replace(SUBMITTED, cells=("total = 7",)), template)
    assert not is_touched(
        replace(SUBMITTED, cells=("import math", "total = ...  # a sum"), own=(0,)), template
    )


def canonical(total: object, share: object) -> tuple[str, str]:
    reference = reference_text(EXERCISE, read(7, 0.5))
    given = read(total, share)
    return answer_text(EXERCISE, given, judge_readings(EXERCISE, given, COURSE), reference), reference


def test_equal_answers_are_equal_texts_also_within_the_tolerance():
    answer, reference = canonical(7, 0.50004)

    assert answer == reference


@pytest.mark.parametrize(("total", "share"), [(8, 0.5), (7, 0.6), ("7", 0.5), (7, float("nan"))])
def test_other_answers_are_other_texts(total: object, share: object):
    answer, reference = canonical(total, share)

    assert answer != reference


def test_a_value_that_only_looks_like_the_right_one_is_another_text():
    answer, reference = canonical(7, 0.5004)  # outside the tolerance, but 0.500 in three digits

    assert answer != reference


def test_free_text_is_not_compared():
    assert "why" not in reference_text(EXERCISE, read(7, 0.5))


def test_definitions_are_what_later_cells_may_need():
    source = "import math\nfrom os import path\nx = 1\ndef f():\n    return x\nclass C:\n    pass\nprint(f())"

    assert definitions(source) == (
        "import math\nfrom os import path\ndef f():\n    return x\nclass C:\n    pass"
    )


@pytest.mark.parametrize("source", ["%%time\nimport os", "def f(:", "\0", "(" * 500])
def test_what_is_no_python_defines_nothing(source: str):
    assert definitions(source) == ""


def free(name: str) -> Exercise:
    return replace(EXERCISE, id=name, values=(Band("accuracy", "an accuracy"),), truth=lambda course: {})


def depending(name: str) -> Exercise:
    values = (Band("accuracy", "an accuracy"), Integer("rows", "rows"))
    return replace(EXERCISE, id=name, values=values, truth=lambda course: {"rows": len(course.source)})


def test_figures_within_bands_are_looked_at_again_unless_the_data_decide_something_else():
    exercises = {one.id: one for one in (EXERCISE, free("I.7"), depending("I.8"))}

    found = exercises_to_redraw(exercises, Course("sample:1"), Course("sample:23"))

    assert found == {"I.7": ("accuracy",)}


def test_a_text_that_nobody_can_read_to_its_end_is_cut_and_says_so():
    words = ("so long " * LONGEST_TEXT).strip()
    text = result_of(EXERCISE, SUBMITTED, seen_of(**read(7, 0.5, Reading("read", plain=words)))).texts["why"]
    assert len(text) < LONGEST_TEXT + 100
    assert text.endswith(f"[Cut by the grader: the text has {len(words)} characters.]")
