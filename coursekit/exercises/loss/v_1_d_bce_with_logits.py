"""Exercise V.1.d: the same by nn.BCEWithLogitsLoss."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Number
from coursekit.exercises.loss._first_batch import apply_loss, compute_first_batch

if TYPE_CHECKING:
    from torch import Tensor

    from coursekit.course import Course


FAR_LOGITS = ((-200.0,),)
FAR_LABELS = (1,)


def _compute_losses(course: Course, change: Callable[[Tensor], Tensor] = lambda z: z) -> dict[str, Any]:
    """Return both values of V.1.d, as nn.BCEWithLogitsLoss makes them of the changed logits."""
    from torch.nn import functional

    def loss(z: Tensor, y: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(change(z), y)

    return {
        "loss_logits": apply_loss(*compute_first_batch(course, 1), loss),
        "far_loss": apply_loss(FAR_LOGITS, FAR_LABELS, loss),
    }


def _compute_far_loss_by_bce(course: Course) -> Answer:
    from torch.nn import functional

    loss = apply_loss(FAR_LOGITS, FAR_LABELS, lambda z, y: functional.binary_cross_entropy(z.sigmoid(), y))
    return {"far_loss": loss}


EXERCISE = Exercise(
    id="V.1.d",
    title="The same by nn.BCEWithLogitsLoss",
    auto_points=1,
    values=(
        Number("loss_logits", "the loss of the first batch, straight from its logits", tolerance=1e-6),
        Number("far_loss", "the loss of the logit -200 for a positive review", tolerance=1e-3),
    ),
    truth=_compute_losses,
    mistakes=(
        Mistake(
            "sigmoid applied twice",
            "You applied the sigmoid, and nn.BCEWithLogitsLoss applies it again: the name says that it "
            "takes logits. Give it the logits as the model makes them.",
            lambda course: {"loss_logits": _compute_losses(course, lambda z: z.sigmoid())["loss_logits"]},
        ),
        Mistake(
            "far logit through two sigmoids",
            "This logit went through the sigmoid before nn.BCEWithLogitsLoss. So the worst of all answers "
            "costs no more than a guess. Hand the logit over as it is.",
            lambda course: {"far_loss": _compute_losses(course, lambda z: z.sigmoid())["far_loss"]},
        ),
        Mistake(
            "far logit by nn.BCELoss",
            "This is where nn.BCELoss cuts every loss off. It sees the probability, which is rounded to 0 "
            "here, and ln 0 is infinite. Use nn.BCEWithLogitsLoss on the logit.",
            _compute_far_loss_by_bce,
        ),
    ),
)
