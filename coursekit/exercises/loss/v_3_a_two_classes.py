"""Exercise V.3.a: the theory again, class by class."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number

if TYPE_CHECKING:
    from coursekit.course import Course


def _compute_losses(loss: Callable[[int], float]) -> dict[str, float]:
    return {"loss_two": loss(2), "loss_ten": loss(10)}


def _is_divided(course: Course, plain: Any) -> bool:
    divided = _compute_losses(lambda classes: math.log(classes) / classes)
    return any(abs(plain[name] - wrong) < 1e-3 for name, wrong in divided.items() if name in plain)


EXERCISE = Exercise(
    id="V.3.a",
    title="The theory again, class by class",
    auto_points=1,
    values=(
        Number(
            "loss_two", "the loss when both of two classes get the same probability, in nats", tolerance=2e-4
        ),
        Number(
            "loss_ten", "the loss when all of ten classes get the same probability, in nats", tolerance=2e-4
        ),
    ),
    truth=lambda course: _compute_losses(math.log),
    mistakes=(
        Mistake(
            "divided by the classes too",
            "You divided by the number of classes as well as by the number of reviews. The equation has one "
            "division, by M. Each review adds one term only, that of its own class.",
            lambda course: _compute_losses(lambda classes: math.log(classes) / classes),
            when=_is_divided,
        ),
        Mistake(
            "every class counted",
            "You added a logarithm for every class. y is 1 for the right class and 0 for all others, so a "
            "review adds the logarithm of one class only.",
            lambda course: _compute_losses(lambda classes: classes * math.log(classes)),
        ),
        Mistake(
            "minus forgotten",
            "These losses are negative, and a cross-entropy never is. The minus in front of the sums is "
            "missing.",
            lambda course: _compute_losses(lambda classes: -math.log(classes)),
        ),
        Mistake(
            "log10 for ln",
            "This is log10. The equation has ln, which is math.log or torch.log.",
            lambda course: _compute_losses(math.log10),
        ),
        Mistake(
            "log2 for ln",
            "This is log2, the loss in bits. Use ln, which is math.log or torch.log, to have it in nats.",
            lambda course: _compute_losses(math.log2),
        ),
        Mistake(
            "the probability itself",
            "These are the probabilities of a guess. The equation takes their logarithm, with a minus in "
            "front.",
            lambda course: _compute_losses(lambda classes: 1 / classes),
        ),
    ),
)
