"""Exercises V.3.a to V.3.c: one logit for each class, and the cross-entropy of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.loss.first_batch import first_batch
from coursekit.checks.values import Number, Numbers

if TYPE_CHECKING:
    from torch import Tensor

    from coursekit.course import Course


def _for_classes(loss: Callable[[int], float]) -> dict[str, float]:
    return {"loss_two": loss(2), "loss_ten": loss(10)}


def _is_divided(course: Course, plain: Any) -> bool:
    divided = _for_classes(lambda classes: math.log(classes) / classes)
    return any(abs(plain[name] - wrong) < 1e-3 for name, wrong in divided.items() if name in plain)


V_3_A = Exercise(
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
    truth=lambda course: _for_classes(math.log),
    mistakes=(
        Mistake(
            "divided by the classes too",
            "You divided by the number of classes as well as by the number of reviews. The equation has one "
            "division, by M. Each review adds one term only, that of its own class.",
            lambda course: _for_classes(lambda classes: math.log(classes) / classes),
            when=_is_divided,
        ),
        Mistake(
            "every class counted",
            "You added a logarithm for every class. y is 1 for the right class and 0 for all others, so a "
            "review adds the logarithm of one class only.",
            lambda course: _for_classes(lambda classes: classes * math.log(classes)),
        ),
        Mistake(
            "minus forgotten",
            "These losses are negative, and a cross-entropy never is. The minus in front of the sums is "
            "missing.",
            lambda course: _for_classes(lambda classes: -math.log(classes)),
        ),
        Mistake(
            "log10 for ln",
            "This is log10. The equation has ln, which is math.log or torch.log.",
            lambda course: _for_classes(math.log10),
        ),
        Mistake(
            "log2 for ln",
            "This is log2, the loss in bits. Use ln, which is math.log or torch.log, to have it in nats.",
            lambda course: _for_classes(math.log2),
        ),
    ),
)


def _two_logits(course: Course, loss: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    """Give what a line of code makes of the first batch's two logits (n, 2) and labels (n,)."""
    return loss(*first_batch(course, 2))


def _cross_entropy(course: Course) -> Tensor:
    from coursekit.loss import cross_entropy

    return _two_logits(course, cross_entropy)


def _softmax_twice(course: Course) -> Tensor:
    from coursekit.loss import cross_entropy

    return _two_logits(course, lambda z, y: cross_entropy(z.softmax(1), y))


V_3_B = Exercise(
    id="V.3.b",
    title="Two logits, softmax, and cross-entropy by hand",
    auto_points=1,
    values=(
        Numbers(
            "probabilities",
            "the probabilities of both classes, a row a review",
            tolerance=1e-5,
            shape=(None, 2),
        ),
        Number("loss_softmax", "the loss of the first batch, all decimals kept", tolerance=1e-5, digits=4),
    ),
    truth=lambda course: {
        "probabilities": _two_logits(course, lambda z, y: z.softmax(1)),
        "loss_softmax": _cross_entropy(course),
    },
    mistakes=(
        Mistake(
            "softmax along the wrong axis",
            "Here the columns add up to 1. The two probabilities of one review must add up to 1: take the "
            "softmax along the classes, dim=1.",
            lambda course: {"probabilities": _two_logits(course, lambda z, y: z.softmax(0))},
        ),
        Mistake(
            "softmax of the softmax",
            "This loss has gone through two softmaxes. log_softmax and nn.CrossEntropyLoss apply one "
            "themselves, so they want logits. You have probabilities: take their plain logarithm.",
            lambda course: {"loss_softmax": _softmax_twice(course)},
        ),
        Mistake(
            "every row with every label",
            "probabilities[:, labels] is a table (n, n): it pairs every review with every label. For one "
            "entry a row, number the rows as well: probabilities[torch.arange(n), labels].",
            lambda course: {
                "loss_softmax": _two_logits(course, lambda z, y: -z.softmax(1)[:, y].log().mean())
            },
        ),
        Mistake(
            "mean over all entries",
            "You took the mean over n rows and 2 columns. Half of those entries are 0, because y is 0 "
            "there. Divide by the number of reviews, n.",
            lambda course: {"loss_softmax": _cross_entropy(course) / 2},
        ),
    ),
)


# As good as it gets: each logit of the right class is far above the other one.
PERFECT_LOGITS, PERFECT_LABELS = ((40.0, -40.0), (-40.0, 40.0)), (0, 1)


def _perfect(change: Callable[[Tensor], Tensor] = lambda z: z) -> Tensor:
    import torch

    from coursekit.loss import cross_entropy

    return cross_entropy(change(torch.tensor(PERFECT_LOGITS)), torch.tensor(PERFECT_LABELS))


V_3_C = Exercise(
    id="V.3.c",
    title="The same by nn.CrossEntropyLoss",
    auto_points=1,
    values=(
        Number("loss_ce", "the loss of the first batch by nn.CrossEntropyLoss", tolerance=1e-6, digits=4),
        Number("perfect_loss", "the loss of the perfect logits by nn.CrossEntropyLoss", tolerance=1e-6),
        Number(
            "floor", "the loss of the same logits when a softmax is applied before the loss", tolerance=2e-4
        ),
    ),
    truth=lambda course: {
        "loss_ce": _cross_entropy(course),
        "perfect_loss": _perfect(),
        "floor": _perfect(lambda z: z.softmax(1)),
    },
    mistakes=(
        Mistake(
            "softmax before the loss",
            "You gave probabilities to nn.CrossEntropyLoss, so the softmax is applied twice. It does not "
            "complain, it only gives another number. Give it the logits.",
            lambda course: {"loss_ce": _softmax_twice(course)},
        ),
        Mistake(
            "perfect logits through two softmaxes",
            "A perfect answer must cost nothing, and here it costs something: there is a softmax too many. "
            "For perfect_loss, hand over the logits as they are.",
            lambda course: {"perfect_loss": _perfect(lambda z: z.softmax(1))},
        ),
        Mistake(
            "floor without the second softmax",
            "There is no floor in your number yet. For floor, make the mistake on purpose: apply softmax to "
            "the perfect logits, and give the result to nn.CrossEntropyLoss.",
            lambda course: {"floor": _perfect()},
        ),
    ),
)
