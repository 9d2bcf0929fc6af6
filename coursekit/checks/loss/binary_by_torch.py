"""Exercises V.1.c and V.1.d: the same loss by nn.BCELoss, and by nn.BCEWithLogitsLoss."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.loss.first_batch import first_batch, one_logit
from coursekit.checks.values import Number

if TYPE_CHECKING:
    from torch import Tensor

    from coursekit.course import Course


# All four logits lie between 0 and 1, so nn.BCELoss cannot tell them from probabilities.
SMALL_LOGITS, SMALL_LABELS = ((0.9,), (0.2,), (0.6,), (0.1,)), (1, 0, 1, 0)


def _truth_1c(course: Course) -> Answer:
    from torch.nn import functional

    def loss(z: Tensor, y: Tensor) -> Tensor:
        return functional.binary_cross_entropy(z.sigmoid(), y)

    return {
        "loss_bce": one_logit(*first_batch(course, 1), loss),
        "small_loss": one_logit(SMALL_LOGITS, SMALL_LABELS, loss),
    }


def _logits_as_probabilities(course: Course) -> Answer:
    from torch.nn import functional

    return {"small_loss": one_logit(SMALL_LOGITS, SMALL_LABELS, functional.binary_cross_entropy)}


V_1_C = Exercise(
    id="V.1.c",
    title="The same by nn.BCELoss",
    auto_points=1,
    values=(
        Number(
            "loss_bce",
            "the loss of the first batch by nn.BCELoss, all decimals kept",
            tolerance=1e-6,
            digits=4,
        ),
        Number("small_loss", "the loss of the four small logits by nn.BCELoss", tolerance=1e-6, digits=4),
    ),
    truth=_truth_1c,
    mistakes=(
        Mistake(
            "logits where probabilities are wanted",
            "You gave logits to nn.BCELoss. It wants probabilities. These four logits lie between 0 and 1 "
            "by chance, so torch could not notice. Apply the sigmoid first.",
            _logits_as_probabilities,
        ),
        Mistake(
            "sum over the batch",
            "This is n times too much: reduction='sum' adds up the losses. Leave the reduction out, and "
            "torch takes the mean.",
            lambda course: {"loss_bce": _truth_1c(course)["loss_bce"] * len(first_batch(course, 1)[1])},
        ),
    ),
)


FAR_LOGITS, FAR_LABELS = ((-200.0,),), (1,)


def _with_logits(course: Course, change: Callable[[Tensor], Tensor] = lambda z: z) -> dict[str, Any]:
    """Give both values of V.1.d, as nn.BCEWithLogitsLoss makes them of the changed logits."""
    from torch.nn import functional

    def loss(z: Tensor, y: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(change(z), y)

    return {
        "loss_logits": one_logit(*first_batch(course, 1), loss),
        "far_loss": one_logit(FAR_LOGITS, FAR_LABELS, loss),
    }


def _far_by_bce(course: Course) -> Answer:
    from torch.nn import functional

    loss = one_logit(FAR_LOGITS, FAR_LABELS, lambda z, y: functional.binary_cross_entropy(z.sigmoid(), y))
    return {"far_loss": loss}


V_1_D = Exercise(
    id="V.1.d",
    title="The same by nn.BCEWithLogitsLoss",
    auto_points=1,
    values=(
        Number(
            "loss_logits", "the loss of the first batch, straight from its logits", tolerance=1e-6, digits=4
        ),
        Number("far_loss", "the loss of the logit -200 for a positive review", tolerance=1e-3),
    ),
    truth=_with_logits,
    mistakes=(
        Mistake(
            "sigmoid applied twice",
            "You applied the sigmoid, and nn.BCEWithLogitsLoss applies it again: the name says that it "
            "takes logits. Give it the logits as the model makes them.",
            lambda course: {"loss_logits": _with_logits(course, lambda z: z.sigmoid())["loss_logits"]},
        ),
        Mistake(
            "far logit through two sigmoids",
            "This logit went through the sigmoid before nn.BCEWithLogitsLoss. So the worst of all answers "
            "costs no more than a guess. Hand the logit over as it is.",
            lambda course: {"far_loss": _with_logits(course, lambda z: z.sigmoid())["far_loss"]},
        ),
        Mistake(
            "far logit by nn.BCELoss",
            "This is where nn.BCELoss cuts every loss off. It sees the probability, which is rounded to 0 "
            "here, and ln 0 is infinite. Use nn.BCEWithLogitsLoss on the logit.",
            _far_by_bce,
        ),
    ),
)
