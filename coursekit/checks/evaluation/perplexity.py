"""Exercises VI.2: the perplexity of a guess, and of a perfect model."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Function, Number, Numbers

if TYPE_CHECKING:
    from coursekit.course import Course


VI_2_A = Exercise(
    id="VI.2.a",
    title="Perplexity of a random guess over two classes",
    auto_points=1,
    values=(
        Number("perplexity_of_two", "the perplexity of a model that gives both classes 0.5", tolerance=1e-3),
    ),
    truth=lambda course: {"perplexity_of_two": math.exp(math.log(2))},
    mistakes=(
        Mistake(
            "exp of minus the loss",
            "This is e to the power of minus the loss: the probability of the right class, and not the "
            "perplexity. The cross-entropy has its minus sign inside already, so it is positive. Do not add "
            "another one.",
            lambda course: {"perplexity_of_two": math.exp(-math.log(2))},
        ),
        Mistake(
            "the loss itself",
            "This is the loss. The perplexity is e to the power of the loss.",
            lambda course: {"perplexity_of_two": math.log(2)},
        ),
    ),
)


def _of_classes(formula: Callable[[float], float]) -> Callable[[Course], Answer]:
    """Make the answer of somebody who has a formula for N classes."""
    return lambda course: {"chance_perplexity": formula}


VI_2_B = Exercise(
    id="VI.2.b",
    title="Perplexity of a random guess over N classes",
    auto_points=1,
    values=(
        Function(
            "chance_perplexity",
            "a function from the number of classes to the perplexity of a random guess over them",
            probes=lambda: [(2,), (3,), (4,), (10,), (1000,)],
            result=Number("perplexity", "a perplexity", tolerance=0.01, digits=1),
        ),
    ),
    truth=_of_classes(lambda classes: classes),
    mistakes=(
        Mistake(
            "1/N",
            "1/N is the probability that a guess is right. The perplexity turns it around: it says among "
            "how many classes the model is choosing. More classes make a guess harder, so the perplexity "
            "must grow.",
            _of_classes(lambda classes: 1 / classes),
        ),
        Mistake(
            "the loss of N classes",
            "This is the loss of a random guess over N classes. Raise e to the power of it.",
            _of_classes(math.log),
        ),
        Mistake(
            "two classes whatever N",
            "This gives the same number for every N. The probability of each class depends on how many "
            "there are.",
            _of_classes(lambda classes: 2.0),
        ),
    ),
)


RIGHT_CLASS = (0.25, 0.5, 0.8, 0.99, 1.0)
"""Probabilities that the models of VI.2.c give the right class."""


VI_2_C = Exercise(
    id="VI.2.c",
    title="Perplexity of a perfect model",
    auto_points=1,
    values=(
        Numbers("perplexities", "the perplexity of each of the five models, in their order", shape=(5,)),
        Number("perplexity_of_perfect", "the perplexity of a model that is always right and always sure"),
    ),
    truth=lambda course: {"perplexities": [1 / p for p in RIGHT_CLASS], "perplexity_of_perfect": 1.0},
    mistakes=(
        Mistake(
            "0 for perfect",
            "0 is the loss of a perfect model, and not its perplexity. What is e to the power of 0?",
            lambda course: {"perplexity_of_perfect": -math.log(1.0)},
        ),
        Mistake(
            "probabilities instead of perplexities",
            "These are the probabilities again. -ln p is the loss: take e to the power of it, and not of ln "
            "p.",
            lambda course: {"perplexities": [math.exp(math.log(p)) for p in RIGHT_CLASS]},
        ),
        Mistake(
            "losses instead of perplexities",
            "These five numbers are losses. Take e to the power of each.",
            lambda course: {"perplexities": [-math.log(p) for p in RIGHT_CLASS]},
        ),
    ),
)
