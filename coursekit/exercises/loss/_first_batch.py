"""The first batch of the reviews: V.1 and V.3 compute the same losses of it in different ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

    from coursekit.course import Course

    Loss = Callable[[Tensor, Tensor], Tensor]


def compute_first_batch(course: Course, outputs: int) -> tuple[Tensor, Tensor]:
    """Return the logits (n, outputs) of an untrained model for the first batch, and its labels (n,)."""

    def make() -> tuple[Tensor, Tensor]:
        import torch

        from coursekit.loader import make_loader

        loader = make_loader(course.train, course.settings.batch_size, shuffle=True, seed=0)
        inputs, labels = next(iter(loader))
        with torch.no_grad():
            return course.model(seed=0, outputs=outputs).to(labels.device)(inputs), labels

    logits, labels = course.compute_once(f"first batch, {outputs} outputs", make)
    return logits, labels


def apply_loss(logits: Any, labels: Any, loss: Loss) -> Tensor:
    """Return the loss of logits (n, 1) and labels (n,), in the form that torch wants."""
    import torch

    return loss(torch.as_tensor(logits).squeeze(1), torch.as_tensor(labels).float())


def apply_to_two_logits(course: Course, loss: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    """Return what a line of code makes of the first batch's two logits (n, 2) and labels (n,)."""
    return loss(*compute_first_batch(course, 2))


def cross_entropy(course: Course) -> Tensor:
    from coursekit.loss import cross_entropy

    return apply_to_two_logits(course, cross_entropy)


def apply_softmax_twice(course: Course) -> Tensor:
    from coursekit.loss import cross_entropy

    return apply_to_two_logits(course, lambda z, y: cross_entropy(z.softmax(1), y))
