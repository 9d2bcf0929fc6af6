"""Exercise VI.2.a: perplexity of a random guess over two classes."""

from __future__ import annotations

import math

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number

EXERCISE = Exercise(
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
            "This is the probability of the right class, and not the perplexity. The cross-entropy of the "
            "guess is above 0, its minus sign included: the perplexity is e to the power of just that.",
            lambda course: {"perplexity_of_two": math.exp(-math.log(2))},
        ),
        Mistake(
            "the loss itself",
            "This is the loss. The perplexity is e to the power of the loss.",
            lambda course: {"perplexity_of_two": math.log(2)},
        ),
    ),
)
