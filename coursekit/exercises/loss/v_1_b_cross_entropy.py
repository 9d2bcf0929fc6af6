"""Exercise V.1.b: binary cross-entropy by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Number, Shape
from coursekit.exercises.loss._first_batch import compute_first_batch

if TYPE_CHECKING:
    from torch import Tensor

    from coursekit.course import Course


def _make_right_answer(course: Course) -> Answer:
    from coursekit.loss import binary_cross_entropy, sigmoid

    logits, labels = compute_first_batch(course, 1)
    return {
        "loss_by_hand": binary_cross_entropy(sigmoid(logits.squeeze(1)), labels),
        "mixed_shape": (len(labels), len(labels)),
    }


def _apply_wrong_line(course: Course, wrong: Callable[[Tensor, Tensor], Tensor]) -> Answer:
    """Return what a wrong line makes of the probabilities (n, 1) and the labels (n,)."""
    logits, labels = compute_first_batch(course, 1)
    return {"loss_by_hand": wrong(logits.sigmoid(), labels)}


EXERCISE = Exercise(
    id="V.1.b",
    title="Binary cross-entropy by hand",
    auto_points=1,
    values=(
        Number("loss_by_hand", "the loss of the first batch, all decimals kept", tolerance=1e-5),
        Shape(
            "mixed_shape", "the shape of labels * probabilities when the probabilities keep the shape (n, 1)"
        ),
    ),
    truth=_make_right_answer,
    mistakes=(
        Mistake(
            "a column against a row",
            "Your probabilities are a column (n, 1) and your labels are flat (n,). torch stretches both to "
            "a table (n, n), and pairs every review with every label. Bring both to the shape (n,) first: "
            "squeeze(1).",
            lambda course: _apply_wrong_line(
                course, lambda p, y: -(y * p.log() + (1 - y) * (1 - p).log()).mean()
            ),
        ),
        Mistake(
            "only the positive reviews",
            "You have the term with y, and not the one with 1 - y. Negative reviews then cost nothing at "
            "all.",
            lambda course: _apply_wrong_line(course, lambda p, y: -(y * p[:, 0].log()).mean()),
        ),
        Mistake(
            "sum instead of mean",
            "This is the sum over the batch. The equation divides by n: take the mean.",
            lambda course: {
                "loss_by_hand": _make_right_answer(course)["loss_by_hand"]
                * len(compute_first_batch(course, 1)[1])
            },
        ),
        Mistake(
            "shape without stretching",
            "Try it with labels of the shape (n,) as they come: (labels * probabilities).shape. An axis of "
            "length 1 is stretched to the length of the other, and a missing axis is added in front.",
            lambda course: {"mixed_shape": (len(compute_first_batch(course, 1)[1]), 1)},
        ),
        Mistake(
            "classes exchanged",
            "You took the probability of the wrong class for each review: p belongs to label 1, and 1 - p "
            "to label 0.",
            lambda course: _apply_wrong_line(
                course, lambda p, y: -((1 - y) * p[:, 0].log() + y * (1 - p[:, 0]).log()).mean()
            ),
        ),
        Mistake(
            "sigmoid applied twice",
            "The sigmoid is applied twice: probabilities are no logits. Take it once.",
            lambda course: _apply_wrong_line(
                course,
                lambda p, y: -(y * p[:, 0].sigmoid().log() + (1 - y) * (1 - p[:, 0].sigmoid()).log()).mean(),
            ),
        ),
        Mistake(
            "mean before the logarithm",
            "You take the mean of the probabilities first, and then the logarithm. Take the logarithm for "
            "each review, and the mean at the end.",
            lambda course: _apply_wrong_line(
                course, lambda p, y: -(y * p[:, 0] + (1 - y) * (1 - p[:, 0])).mean().log()
            ),
        ),
    ),
)
