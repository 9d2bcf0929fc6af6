"""Exercise V.1.a: the loss of a model that knows nothing."""

from __future__ import annotations

import math

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number, Text

EXERCISE = Exercise(
    id="V.1.a",
    title="The loss of a model that knows nothing",
    auto_points=1,
    text_points=1,
    values=(
        Number("chance_loss", "the loss of a model that says 0.5 to every review, in nats", tolerance=2e-4),
        Text(
            "derivation",
            "how the loss of this model follows from the equation",
            asks=(
                "what the two logarithms are when p is 0.5?",
                "why the labels no longer matter?",
                "why the number of reviews does not matter, and why the loss is positive?",
            ),
        ),
    ),
    truth=lambda course: {"chance_loss": math.log(2)},
    mistakes=(
        Mistake(
            "sign lost",
            "The size is right, the sign is not. The logarithm of a number below 1 is negative, and the "
            "equation begins with a minus: together they give a positive loss. Carry the minus through "
            "every line.",
            lambda course: {"chance_loss": math.log(0.5)},
        ),
        Mistake(
            "logarithm to base 10",
            "You took the logarithm to base 10. The equation has ln, the natural logarithm: math.log in "
            "Python.",
            lambda course: {"chance_loss": -math.log10(0.5)},
        ),
        Mistake(
            "logarithm to base 2",
            "You took the logarithm to base 2, so your loss is in bits. This course and torch count in "
            "nats: take the natural logarithm, math.log.",
            lambda course: {"chance_loss": -math.log2(0.5)},
        ),
        Mistake(
            "both terms at full weight",
            "You added both logarithms. The label chooses one of them: y is 0 or 1, so one of y and 1 - y "
            "is 0.",
            lambda course: {"chance_loss": -(math.log(0.5) + math.log(1 - 0.5))},
        ),
        Mistake(
            "the probability itself",
            "This is the probability that the model gives. The equation takes its logarithm, with a minus "
            "in front.",
            lambda course: {"chance_loss": 0.5},
        ),
    ),
)
