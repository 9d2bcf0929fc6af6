"""Exercise IV.1.a: from logits to probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Function, Numbers
from coursekit.exercises.model._columns import Column

if TYPE_CHECKING:
    from coursekit.course import Course


def _compute_sigmoid(z: Any) -> Any:
    import numpy as np

    return 1 / (1 + np.exp(-np.asarray(z)))


def _make_probes() -> Sequence[tuple[Any, ...]]:
    import torch

    return ((torch.tensor([-4.0, -0.5, 0.0, 1.0, 3.0]),), (torch.tensor([[0.2], [-0.1]]),))


def _compute_softmax(z: Any) -> Any:
    import numpy as np

    return np.exp(z) / np.exp(z).sum()


def _make_sigmoid(sign: int = 1) -> Callable[[Any], Any]:
    return lambda z: (sign * z).sigmoid()


def take_first_batch(course: Course) -> Any:
    """Return the batch that the shuffling loader gives first, as the exercise takes it: inputs, targets."""
    from coursekit.loader import make_loader

    batch: Any = course.compute_once(
        "IV.1 batch",
        lambda: next(iter(make_loader(course.train, course.settings.batch_size, shuffle=True))),
    )
    return batch


def _compute_untrained_logits(course: Course) -> Any:
    """Return the logits that the untrained model gives for the first batch, (batch size,)."""
    import torch

    inputs, _ = take_first_batch(course)
    with torch.no_grad():
        return course.model().to(inputs.indices.device)(inputs)[:, 0].cpu().numpy()


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
        Column("logits", "what the untrained model gives for the batch: one small number a row"),
        Column("probabilities", "the sigmoid of each logit: shares between 0 and 1"),
    ),
    truth=lambda course: {
        "sigmoid": _make_sigmoid(),
        "logits": _compute_untrained_logits(course),
        "probabilities": _compute_sigmoid(_compute_untrained_logits(course)),
    },
    mistakes=(
        Mistake(
            "percent and probability mixed",
            "These are percentages. A probability is a number from 0 to 1, and the loss and all that "
            "follows count on that. Leave the factor 100 away; only the text for a reader may say percent.",
            lambda course: {"probabilities": 100 * _compute_sigmoid(_compute_untrained_logits(course))},
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
            "no brackets below the line",
            "Python divides before it adds: 1 / 1 + e is (1 / 1) + e. Put the sum below the line into "
            "brackets: 1 / (1 + ...).",
            lambda course: {"sigmoid": lambda z: 1 / 1 + (-z).exp()},
        ),
        Mistake(
            "e to the power of z alone",
            "Your function gives e to the power of the logit, which can be any number above 0. The sigmoid "
            "divides 1 by 1 plus e to the power of minus z.",
            lambda course: {"sigmoid": lambda z: z.exp()},
        ),
        Mistake(
            "sigmoid of the sigmoid",
            "You took the sigmoid twice: all your probabilities lie between 0.5 and 0.73. Take it once, of "
            "the logits.",
            lambda course: {
                "probabilities": _compute_sigmoid(_compute_sigmoid(_compute_untrained_logits(course)))
            },
        ),
        Mistake(
            "softmax over the batch",
            "Your probabilities add up to 1 over the batch, so you took a softmax over the rows. Each "
            "review gets its own probability, whatever the others get: use the sigmoid.",
            derived=lambda course, got: {"probabilities": _compute_softmax(got["logits"])},
        ),
        Mistake(
            "logits for probabilities",
            "These are still the logits: some are below 0, which no probability is. Hand them to sigmoid.",
            lambda course: {"probabilities": _compute_untrained_logits(course)},
        ),
        Mistake(
            "probabilities for logits",
            "These are the probabilities already. The logits are what the model gives, before the sigmoid.",
            lambda course: {"logits": _compute_sigmoid(_compute_untrained_logits(course))},
        ),
        Mistake(
            "probabilities of other logits",
            "Your probabilities are right for your logits, but these are not what the untrained `model` "
            "gives for `inputs`.",
            derived=lambda course, got: {
                "logits": got["logits"],
                "probabilities": _compute_sigmoid(got["logits"]),
            },
        ),
    ),
)
