"""Exercise V.1.c: the same by nn.BCELoss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Number
from coursekit.exercises.loss._first_batch import apply_loss, compute_first_batch

if TYPE_CHECKING:
    from torch import Tensor

    from coursekit.course import Course


# All four logits lie between 0 and 1, so nn.BCELoss cannot tell them from probabilities.
SMALL_LOGITS = ((0.9,), (0.2,), (0.6,), (0.1,))
SMALL_LABELS = (1, 0, 1, 0)


def _make_right_answer(course: Course) -> Answer:
    from torch.nn import functional

    def loss(z: Tensor, y: Tensor) -> Tensor:
        return functional.binary_cross_entropy(z.sigmoid(), y)

    return {
        "loss_bce": apply_loss(*compute_first_batch(course, 1), loss),
        "small_loss": apply_loss(SMALL_LOGITS, SMALL_LABELS, loss),
    }


def _compute_bce(p: Tensor, y: Tensor) -> Tensor:
    from torch.nn import functional

    return functional.binary_cross_entropy(p, y)


def _take_logits_for_probabilities(course: Course) -> Answer:
    from torch.nn import functional

    return {"small_loss": apply_loss(SMALL_LOGITS, SMALL_LABELS, functional.binary_cross_entropy)}


EXERCISE = Exercise(
    id="V.1.c",
    title="The same by nn.BCELoss",
    auto_points=1,
    values=(
        Number(
            "loss_bce",
            "the loss of the first batch by nn.BCELoss, all decimals kept",
            tolerance=1e-6,
        ),
        Number("small_loss", "the loss of the four small logits by nn.BCELoss", tolerance=1e-6),
    ),
    truth=_make_right_answer,
    mistakes=(
        Mistake(
            "logits where probabilities are wanted",
            "You gave logits to nn.BCELoss. It wants probabilities. These four logits lie between 0 and 1 "
            "by chance, so torch could not notice. Apply the sigmoid first.",
            _take_logits_for_probabilities,
        ),
        Mistake(
            "sum over the batch",
            "This is n times too much: reduction='sum' adds up the losses. Leave the reduction out, and "
            "torch takes the mean.",
            lambda course: {
                "loss_bce": _make_right_answer(course)["loss_bce"] * len(compute_first_batch(course, 1)[1])
            },
        ),
        Mistake(
            "sigmoid applied twice",
            "The sigmoid is applied twice before nn.BCELoss. Apply it once, to the logits.",
            lambda course: {
                "loss_bce": apply_loss(
                    *compute_first_batch(course, 1),
                    lambda z, y: _compute_bce(z.sigmoid().sigmoid(), y),
                )
            },
        ),
    ),
)
