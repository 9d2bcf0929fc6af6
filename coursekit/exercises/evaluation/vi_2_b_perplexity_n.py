"""Exercise VI.2.b: perplexity of a random guess over N classes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Function, Number

if TYPE_CHECKING:
    from coursekit.course import Course


def _make_answer(formula: Callable[[float], float]) -> Callable[[Course], Answer]:
    """Make the answer of somebody who has a formula for N classes."""
    return lambda course: {"chance_perplexity": formula}


EXERCISE = Exercise(
    id="VI.2.b",
    title="Perplexity of a random guess over N classes",
    auto_points=1,
    values=(
        Function(
            "chance_perplexity",
            "a function from the number of classes to the perplexity of a random guess over them",
            probes=lambda: [(2,), (3,), (4,), (10,), (1000,)],
            result=Number("perplexity", "a perplexity", tolerance=0.01),
        ),
    ),
    truth=_make_answer(lambda classes: classes),
    mistakes=(
        Mistake(
            "1/N",
            "1/N is the probability that a guess is right. The perplexity turns it around: it says among "
            "how many classes the model is choosing. More classes make a guess harder, so the perplexity "
            "must grow.",
            _make_answer(lambda classes: 1 / classes),
        ),
        Mistake(
            "the loss of N classes",
            "This is the loss of a random guess over N classes. Raise e to the power of it.",
            _make_answer(math.log),
        ),
        Mistake(
            "two classes whatever N",
            "This gives the same number for every N. The probability of each class depends on how many "
            "there are.",
            _make_answer(lambda classes: 2.0),
        ),
    ),
)
