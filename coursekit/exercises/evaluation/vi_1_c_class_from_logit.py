"""Exercise VI.1.c: the predicted class without a sigmoid."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Function, Numbers

if TYPE_CHECKING:
    from torch import Tensor

    from coursekit.course import Course


def _make_probes() -> list[tuple[Tensor]]:
    import torch

    # A sigmoid in single precision cannot tell 1e-9 from -1e-9: it gives 0.5 for both.
    tiny = [1e-9, -1e-9, 80.0, -200.0]
    rows = ([-2.0, -0.5, 0.3, 2.5], [-3.0, -1.0, -0.2], [0.1, 0.2, 0.7, 4.0, 9.0], tiny)
    return [(torch.tensor(row),) for row in rows]


def _make_answer(choose: Callable[[Tensor], Tensor]) -> Callable[[Course], Answer]:
    """Make the answer of somebody who predicts classes by a rule."""
    return lambda course: {"predicted_class": choose}


EXERCISE = Exercise(
    id="VI.1.c",
    title="The predicted class without a sigmoid",
    auto_points=1,
    values=(
        Function(
            "predicted_class",
            "a function from logits (n,) to classes (n,), each 0 or 1, without a sigmoid",
            probes=_make_probes,
            result=Numbers("classes", "a class, 0 or 1, for each logit", shape=(None,)),
            keeps_arguments=True,
        ),
    ),
    truth=_make_answer(lambda logits: (logits > 0).long()),
    mistakes=(
        Mistake(
            "divide by the maximum",
            "This looks like a division by the maximum. Then the class of a review depends on the other "
            "reviews in its batch, and if all logits are negative the signs turn around. Look at one logit "
            "alone: for which logits is the sigmoid above 0.5?",
            _make_answer(lambda logits: (logits / logits.max() > 0.5).long()),
        ),
        Mistake(
            "threshold of a probability",
            "This compares the logit with 0.5. That is the threshold for a probability. Which logit has the "
            "probability 0.5?",
            _make_answer(lambda logits: (logits > 0.5).long()),
        ),
        Mistake(
            "sigmoid still there",
            "This still takes the sigmoid. It is a detour, and it loses something: for a logit very close "
            "to 0 it rounds to 0.5 exactly. You can read the class off the logit itself.",
            _make_answer(lambda logits: (logits.sigmoid() > 0.5).long()),
        ),
        Mistake(
            "classes swapped",
            "Your classes are swapped. A large logit means a large probability of class 1.",
            _make_answer(lambda logits: (logits < 0).long()),
        ),
    ),
)
