"""Exercise VI.2.c: perplexity of a perfect model."""

from __future__ import annotations

import math

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number, Numbers

RIGHT_CLASS = (0.25, 0.5, 0.8, 0.99, 1.0)
"""Probabilities that the models of VI.2.c give the right class."""


EXERCISE = Exercise(
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
