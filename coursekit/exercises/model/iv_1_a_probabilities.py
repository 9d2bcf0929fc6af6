"""Exercise IV.1.a: from logits to probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Function, Numbers
from coursekit.exercises.model._columns import ColumnWithin

if TYPE_CHECKING:
    from coursekit.course import Course


def _compute_sigmoid(z: Any) -> Any:
    import numpy as np

    return 1 / (1 + np.exp(-np.asarray(z)))


def _find_largest_difference(got: Any, want: Any) -> float:
    """Return the largest difference; arrays of another length differ without limit."""
    return float(abs(got - want).max()) if got.shape == want.shape else float("inf")


def _make_probes() -> Sequence[tuple[Any, ...]]:
    import torch

    return ((torch.tensor([-4.0, -0.5, 0.0, 1.0, 3.0]),), (torch.tensor([[0.2], [-0.1]]),))


def _make_sigmoid(sign: int = 1) -> Callable[[Any], Any]:
    return lambda z: (sign * z).sigmoid()


def _compute_untrained_logits(course: Course) -> Any:
    """Return the logits that an untrained model gives for the first batch, (batch size,)."""
    import torch

    settings = course.settings
    batch = course.encode(
        course.train_texts[: settings.batch_size], course.train_labels[: settings.batch_size]
    )
    with torch.no_grad():
        return course.model()(batch.bag.to("cpu"))[:, 0]


EXERCISE = Exercise(
    id="IV.1.a",
    title="From logits to probabilities",
    auto_points=1,
    values=(
        Function(
            "sigmoid",
            "a function that turns a tensor of logits into a tensor of probabilities",
            probes=_make_probes,
            result=Numbers("result", "a tensor of probabilities", tolerance=1e-5),
            keeps_arguments=True,
        ),
        ColumnWithin(
            "logits", "what the untrained model gives for the batch: one small number a row", low=-1.0
        ),
        ColumnWithin("probabilities", "the sigmoid of each logit: shares between 0 and 1"),
    ),
    truth=lambda course: {
        "sigmoid": _make_sigmoid(),
        "logits": [0.0] * course.settings.batch_size,
        "probabilities": [0.5] * course.settings.batch_size,
    },
    mistakes=(
        Mistake(
            "percent and probability mixed",
            "These are percentages. A probability is a number from 0 to 1, and the loss and all that "
            "follows count on that. Leave the factor 100 away; only the text for a reader may say percent.",
            lambda course: {"probabilities": 100 * _compute_sigmoid(_compute_untrained_logits(course))},
            when=lambda course, got: bool(got["probabilities"].max() > 1),
        ),
        Mistake(
            "sigmoid in percent",
            "Your function gives percentages. It must give probabilities: numbers from 0 to 1.",
            lambda course: {"sigmoid": lambda z: 100 * z.sigmoid()},
        ),
        Mistake(
            "sign of the exponent",
            "A large logit must give a probability near 1, and here it gives one near 0. Look at the sign "
            "of the exponent.",
            lambda course: {"sigmoid": _make_sigmoid(-1)},
        ),
        Mistake(
            "softmax over the batch",
            "Your probabilities add up to 1 over the batch, so you took a softmax over the rows. Each "
            "review gets its own probability, whatever the others get: use the sigmoid.",
            lambda course: {"probabilities": _compute_untrained_logits(course).softmax(dim=0)},
            when=lambda course, got: abs(float(got["probabilities"].sum()) - 1) < 1e-3,
        ),
        Mistake(
            "probabilities that do not belong to the logits",
            "These are not the sigmoids of your logits. Use the same logits for both values: call the model "
            "once, and then sigmoid(logits).",
            lambda course: {"probabilities": _compute_sigmoid(-_compute_untrained_logits(course) + 0.2)},
            when=lambda course, got: (
                _find_largest_difference(got["probabilities"], _compute_sigmoid(got["logits"])) > 1e-4
            ),
        ),
    ),
)
