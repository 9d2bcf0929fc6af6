"""Answers of students, right and wrong, through the checks: none right refused, none wrong accepted.

`make test` tries every fortieth, `make test-all` every fourth, and
`python -m tests.exercises.run_variant FILES` all that stand in some files.
"""

import pytest

from coursekit.exercises import exercises
from tests import RUN_ALL_TESTS
from tests.exercises.run_variant import run_variant
from tests.exercises.variants import VARIANTS

STYLE = "how code is written is not looked at"
TIMES = "nobody else knows how long something took there"
KNOWN = {
    "II.2.a wrong sums for the parts and for the step": TIMES,
    "II.2.c wrong milliseconds": TIMES,
    "II.4.a wrong basic_english called": STYLE,
    "III.2.c wrong a loop over several lines": STYLE,
    "IV.1.a wrong torch.sigmoid, not written": STYLE,
    "V.2.a wrong tensors instead of Python numbers": "numbers are read in any form",
    "VI.1.c right lambda, comparison of exponentials": "single precision: it rounds as a sigmoid does",
    "VI.1.c wrong zero is positive": "no logit is 0 to the last bit",
    "VI.4.a wrong test rows taken from the train split": "a history knows how many rows, not which",
    "VII.17 wrong a loop over the rows": STYLE,
}
"""Answers with another verdict than they should have, each with the reason: a check cannot know."""

TRIED = VARIANTS[::4] if RUN_ALL_TESTS else VARIANTS[::80]


def test_names_of_answers_are_unique():
    names = [str(variant) for variant in VARIANTS]
    assert len(set(names)) == len(names)
    known = {name for name in KNOWN if name.partition(" ")[0] in exercises()}  # a section may be left out
    assert known <= set(names)


def test_each_known_mistake_is_made_by_an_answer():
    """Those that have no values of their own: a rule, or figures that follow from the student's own model.

    Several exercises share some, such as "history_before: other rows": one answer to one of them is enough.
    """
    tried = {(variant.exercise, name) for variant in VARIANTS for name in (variant.hint or "").split(" | ")}
    shared = {name.partition(": ")[2] for _, name in tried}
    untried = [
        (exercise.id, mistake.name)
        for exercise in exercises().values()
        for mistake in exercise.mistakes
        if mistake.wrong is None
        and (exercise.id, mistake.name) not in tried
        and (": " not in mistake.name or mistake.name.partition(": ")[2] not in shared)
    ]
    assert untried == []


@pytest.mark.parametrize("variant", TRIED, ids=str)
def test_an_answer_gets_its_verdict(variant, request):
    if str(variant) in KNOWN:
        request.applymarker(pytest.mark.xfail(reason=KNOWN[str(variant)], strict=True))
    result = run_variant(variant)
    # An answer whose cell stops is not right, and no check hides that.
    assert (result["state"] == "right") == (variant.verdict == "right"), result["text"]
    if variant.hint is not None:
        assert " | ".join(result["mistakes"]) == variant.hint, result["text"]
