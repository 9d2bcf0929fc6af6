"""From what came of an exercise's run to its outcome, points and sentences."""

from dataclasses import replace

import pytest

from coursekit.checks.exercise import Exercise
from coursekit.checks.judge import is_passed, judge_readings
from coursekit.checks.reading import Reading
from coursekit.checks.values import Integer, Number, Text
from coursekit.course import Course
from coursekit.grading.answers.extraction import SubmittedAnswer
from coursekit.grading.answers.texts import WrittenTexts
from coursekit.grading.outcome import LONGEST_TEXT, ExerciseRun, Outcome, is_touched, result_of

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
SUBMITTED = SubmittedAnswer(("total = 7",))


def make_run(exercise: Exercise = EXERCISE, passed: bool | None = None, **readings: Reading) -> ExerciseRun:
    """Make the run of an exercise that has handed in some readings. passed: by default, as the judge says."""
    report = judge_readings(exercise, readings, COURSE)
    verdict = is_passed(exercise, report) if passed is None else passed
    return ExerciseRun(readings, report, passed=verdict, output="7", seconds=0.5)


def read(total: object, share: object, why: Reading = WRITTEN) -> dict[str, Reading]:
    return {"total": Reading("read", plain=total), "share": Reading("read", plain=share), "why": why}


STUB = Reading("stub")


@pytest.mark.parametrize(
    ("run", "outcome", "points"),
    [
        (make_run(**read(7, 0.5)), Outcome.PASSED, 2),
        (make_run(**read(7, 0.5, STUB)), Outcome.PASSED, 2),
        (make_run(**read(7, 0.5), passed=False), Outcome.TAMPERED, 0),
        (make_run(**read(8, 0.5)), Outcome.WRONG, 0),
        (make_run(**read("7", [])), Outcome.WRONG, 0),
        (make_run(total=STUB, share=STUB, why=STUB), Outcome.NOT_ATTEMPTED, 0),
        (make_run(total=STUB, share=STUB, why=WRITTEN), Outcome.NOT_ATTEMPTED, 0),
        (make_run(total=STUB, share=Reading("read", plain=0.5), why=STUB), Outcome.UNFINISHED, 0),
        (ExerciseRun(lost=Outcome.TIMEOUT), Outcome.TIMEOUT, 0),
        (replace(make_run(**read(7, 0.5)), lost=Outcome.DIED), Outcome.DIED, 0),
        (replace(make_run(total=STUB, share=STUB), error="NameError: no"), Outcome.ERROR, 0),
        (replace(make_run(**read(7, 0.5)), error="NameError: later"), Outcome.PASSED, 2),
        (replace(make_run(**read(7, 0.4)), error="MemoryError: "), Outcome.MEMORY, 0),
        (ExerciseRun(has_no_answer=True), Outcome.TAMPERED, 0),
        (replace(make_run(total=STUB, share=STUB, why=STUB), own_error="x"), Outcome.NOT_ATTEMPTED, 0),
    ],
)
def test_outcomes(run: ExerciseRun, outcome: Outcome, points: int):
    result = result_of(EXERCISE, SUBMITTED, run)

    assert (result.outcome, result.auto_points) == (outcome, points)


def test_a_missing_cell():
    result = result_of(EXERCISE, replace(SUBMITTED, cells=()), make_run(**read(7, 0.5)))

    assert (result.outcome, result.auto_points) == (Outcome.MISSING, 0)


def test_what_was_not_touched_counts_nothing_whatever_is_handed_in():
    result = result_of(EXERCISE, SUBMITTED, make_run(**read(7, 0.5)), touched=False)

    assert (result.outcome, result.auto_points) == (Outcome.NOT_ATTEMPTED, 0)


def test_a_text_waits_for_a_person():
    result = result_of(TEXT_ONLY, SUBMITTED, make_run(TEXT_ONLY, why=WRITTEN))

    assert result.outcome is Outcome.AWAITING
    assert result.texts == {"why": "Because it is so."}


UNREADABLE = Reading("unreadable", message="It is too short to be an answer.")
ELSEWHERE = replace(SUBMITTED, written=WrittenTexts(in_cell=["why = Because"], beside=["See above."]))


@pytest.mark.parametrize("why", [STUB, UNREADABLE], ids=["stub", "unreadable"])
@pytest.mark.parametrize("touched", [True, False], ids=["touched", "untouched"])
def test_what_stands_in_the_place_of_a_text_waits_for_a_person_and_is_told(why: Reading, touched: bool):
    result = result_of(TEXT_ONLY, ELSEWHERE, make_run(TEXT_ONLY, why=why), touched=touched)

    assert result.outcome is Outcome.AWAITING
    assert result.texts == {"why": "why = Because\n\nSee above."}
    assert "between triple quotes" in " ".join(result.notes)


def test_what_stands_beside_a_text_is_shown_too():
    result = result_of(EXERCISE, ELSEWHERE, make_run(**read(8, 0.5)))

    assert result.outcome is Outcome.WRONG
    assert result.texts == {"why": "Because it is so.", "in other cells": "See above."}
    assert "triple quotes" not in " ".join(result.notes)  # the text itself has them


def test_a_text_that_the_check_refuses_reaches_a_person_as_it_is():
    refused = replace(
        SUBMITTED, cells=("why = 'I do not know'",), written=WrittenTexts(in_cell=["why = ..."])
    )

    result = result_of(TEXT_ONLY, refused, make_run(TEXT_ONLY, why=UNREADABLE))

    assert (result.outcome, result.texts) == (Outcome.AWAITING, {"why": "I do not know"})
    assert result.messages == ("why: It is too short to be an answer.",)


def test_an_error_in_an_own_cell_is_told():
    result = result_of(EXERCISE, SUBMITTED, replace(make_run(**read(7, 0.5)), own_error="NameError: x"))

    assert "NameError: x" in " ".join(result.notes)


def test_touched_is_what_differs_from_the_template():
    template = {"cells": [{"source": "total = ...  # a sum\n"}]}

    assert not is_touched(replace(SUBMITTED, cells=("total = ...  # a sum",)), template)
    assert is_touched(replace(SUBMITTED, cells=("total = 7",)), template)
    assert not is_touched(
        replace(SUBMITTED, cells=("import math", "total = ...  # a sum"), own_positions=(0,)), template
    )


def test_a_text_that_nobody_can_read_to_its_end_is_cut_and_says_so():
    words = ("so long " * LONGEST_TEXT).strip()
    text = result_of(EXERCISE, SUBMITTED, make_run(**read(7, 0.5, Reading("read", plain=words)))).texts["why"]
    assert len(text) < LONGEST_TEXT + 100
    assert text.endswith(f"[Cut by the grader: the text has {len(words)} characters.]")
