"""Exercise V.3.c: the same by nn.CrossEntropyLoss."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number
from coursekit.exercises.loss._first_batch import apply_softmax_twice, apply_to_two_logits, cross_entropy

if TYPE_CHECKING:
    from torch import Tensor


# As good as it gets: each logit of the right class is far above the other one.
PERFECT_LOGITS = ((40.0, -40.0), (-40.0, 40.0))
PERFECT_LABELS = (0, 1)


def _compute_perfect_loss(change: Callable[[Tensor], Tensor] = lambda z: z) -> Tensor:
    import torch

    from coursekit.loss import cross_entropy

    return cross_entropy(change(torch.tensor(PERFECT_LOGITS)), torch.tensor(PERFECT_LABELS))


EXERCISE = Exercise(
    id="V.3.c",
    title="The same by nn.CrossEntropyLoss",
    auto_points=1,
    values=(
        Number("loss_ce", "the loss of the first batch by nn.CrossEntropyLoss", tolerance=1e-6),
        Number("perfect_loss", "the loss of the perfect logits by nn.CrossEntropyLoss", tolerance=1e-6),
        Number(
            "floor", "the loss of the same logits when a softmax is applied before the loss", tolerance=2e-4
        ),
    ),
    truth=lambda course: {
        "loss_ce": cross_entropy(course),
        "perfect_loss": _compute_perfect_loss(),
        "floor": _compute_perfect_loss(lambda z: z.softmax(1)),
    },
    mistakes=(
        Mistake(
            "softmax before the loss",
            "You gave probabilities to nn.CrossEntropyLoss, so the softmax is applied twice. It does not "
            "complain, it only gives another number. Give it the logits.",
            lambda course: {"loss_ce": apply_softmax_twice(course)},
        ),
        Mistake(
            "perfect logits through two softmaxes",
            "A perfect answer must cost nothing, and here it costs something: there is a softmax too many. "
            "For perfect_loss, hand over the logits as they are.",
            lambda course: {"perfect_loss": _compute_perfect_loss(lambda z: z.softmax(1))},
        ),
        Mistake(
            "floor without the second softmax",
            "There is no floor in your number yet. For floor, make the mistake on purpose: apply softmax to "
            "the perfect logits, and give the result to nn.CrossEntropyLoss.",
            lambda course: {"floor": _compute_perfect_loss()},
        ),
        Mistake(
            "both classes count",
            "You added the logarithms of both classes of a review. Only the one of its own class counts.",
            lambda course: {
                "loss_ce": apply_to_two_logits(course, lambda z, y: -z.log_softmax(1).sum(1).mean())
            },
        ),
        Mistake(
            "sum over the batch",
            "This is the sum over the batch. nn.CrossEntropyLoss() without arguments takes the mean.",
            lambda course: {"loss_ce": cross_entropy(course) * course.settings.batch_size},
        ),
    ),
)
