"""Exercise II.3.c: one step of gradient descent by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Function, Numbers, Text


def _make_probes() -> list[tuple[Any, ...]]:
    import torch

    return [
        (torch.tensor([1.0, -2.0, 0.5]), torch.tensor([0.2, -0.4, 0.0]), 0.1),
        (torch.tensor([[0.3, -0.1], [2.0, 4.0]]), torch.tensor([[1.0, 1.5], [-0.5, -8.0]]), 0.5),
        (torch.tensor([1.0, 2.0]), torch.tensor([5.0, -5.0]), 0.0),
    ]


def _take_torch_step(weights: Any, gradient: Any, rate: float) -> Any:
    import torch

    parameter = torch.nn.Parameter(weights.clone())
    parameter.grad = gradient.clone()
    torch.optim.SGD([parameter], rate).step()
    return parameter.detach()


END_RATES = (0.01, 0.4, 1.1)  # the little valley of II.3.c
END_STEPS = 10


def _find_ends(slope: Callable[[float], float]) -> list[float]:
    ends = []
    for rate in END_RATES:
        w = 1.0
        for _ in range(END_STEPS):
            w = w - rate * slope(w)
        ends.append(w)
    return ends


EXERCISE = Exercise(
    id="II.3.c",
    title="One step of gradient descent by hand",
    auto_points=1,
    text_points=1,
    values=(
        Function(
            "sgd_step",
            "a function of weights, gradient and rate that returns the new weights",
            probes=_make_probes,
            result=Numbers("result", "the new weights", tolerance=1e-6),
        ),
        Numbers("ends", "for each of the three rates, where w is after ten steps", shape=(len(END_RATES),)),
        Text(
            "role_of_rate",
            "the update in words or as an equation, and the role of the learning rate in it",
            asks=(
                "how the new weight follows from the old one, the gradient and the rate?",
                "why there is a minus sign?",
                "what happens when the rate is too small, and when it is too large?",
            ),
        ),
    ),
    truth=lambda course: {"sgd_step": _take_torch_step, "ends": _find_ends(lambda w: 2 * w)},
    mistakes=(
        Mistake(
            "plus instead of minus",
            "This step goes up the hill. The gradient points to where the loss grows, and we want it to "
            "fall: subtract.",
            lambda course: {"sgd_step": lambda weights, gradient, rate: weights + rate * gradient},
        ),
        Mistake(
            "rate left out",
            "The learning rate has no effect here. The step is not the gradient itself, but the gradient "
            "times the rate.",
            lambda course: {"sgd_step": lambda weights, gradient, rate: weights - gradient},
        ),
        Mistake(
            "valley climbed",
            "All three end higher than they began: these steps climb out of the valley. Check the sign of "
            "your step.",
            lambda course: {"ends": _find_ends(lambda w: -2 * w)},
        ),
        Mistake(
            "wrong slope",
            "This is what comes out when the slope of w² is taken for w. Its derivative is 2w.",
            lambda course: {"ends": _find_ends(lambda w: w)},
        ),
    ),
)
