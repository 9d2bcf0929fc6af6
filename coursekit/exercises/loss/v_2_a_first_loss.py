"""Exercise V.2.a: the loss before the first step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Behaviour, Numbers, Unreadable, read_items, read_number
from coursekit.exercises._shared import copy_weights, load_weights
from coursekit.exercises.loss._toys import (
    UNTRAINED_LOSS,
    make_sgd,
    make_toy_loader,
    make_toy_model,
    take_steps,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

    from coursekit.exercises.loss._toys import Loader


def _train_and_report(model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int) -> list[float]:
    """Solve V.2.a: return the first batch's loss before the first step, then each epoch's mean loss."""
    losses: list[float] = []
    for _ in range(epochs):
        epoch = take_steps(model, loader, optimizer)
        losses += [fmean(epoch)] if losses else [epoch[0], fmean(epoch)]
    return losses


def _train_and_report_late(
    model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int
) -> list[float]:
    """Do as `_train_and_report`, but measure the first loss when the first step is already done."""
    from coursekit.loss import classification_loss

    inputs, labels = next(iter(loader))
    take_steps(model, [(inputs, labels)], optimizer)
    first = classification_loss(model(inputs), labels).item()
    return [first, *(fmean(take_steps(model, loader, optimizer)) for _ in range(epochs))]


def _train_without_first_loss(
    model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int
) -> list[float]:
    """Train by the loop that most people write first: it reports a loss only at the end of an epoch."""
    return [take_steps(model, loader, optimizer)[-1] for _ in range(epochs)]


TRIAL_EPOCHS = 3
"""Epochs for which `train` is tried."""


def _try_train(train: Callable[..., Any]) -> dict[str, Any]:
    """Call `train` on four tiny batches. Returns its losses, and the model's weights."""
    model = make_toy_model()
    given = train(model, make_toy_loader(), make_sgd(model), TRIAL_EPOCHS)
    if given is None:
        raise Unreadable("When it is tried, it returns nothing. Does it end with `return losses`?")
    return {"losses": _read_losses(given), "weights": copy_weights(model)}


def _read_losses(given: Any) -> list[float]:
    return [float(read_number(item)) for item in read_items(given, "a list of losses")]


def _train_facts(record: Any) -> dict[str, bool]:
    """Compare with the untrained toy model: the first loss may be that of the first batch, or of all."""
    from coursekit.evaluation import evaluate

    model, loader = make_toy_model(), make_toy_loader()
    before = (evaluate(model, [next(iter(loader))]).loss, evaluate(model, loader).loss)
    load_weights(model, record["weights"])
    losses = _read_losses(record["losses"])
    return {
        "it gives one loss from before the training, and one for each epoch": len(losses) == TRIAL_EPOCHS + 1,
        "the first is the loss before the first step": any(abs(losses[0] - loss) < 1e-4 for loss in before),
        "the model learns: its loss is smaller after the training": evaluate(model, loader).loss
        < 0.9 * before[1],
    }


@dataclass(frozen=True)
class Losses(Numbers):
    """The losses of a training run: the first is that of an untrained model, and the last is lower."""

    shape: tuple[int | None, ...] | None = (None,)

    def is_correct(self, got: Any, want: Any) -> bool:
        """Tell whether the losses begin at that of a guess, and end below it."""
        return bool(
            len(got) > 1 and UNTRAINED_LOSS[0] <= got[0] <= UNTRAINED_LOSS[1] and got[-1] < UNTRAINED_LOSS[0]
        )

    def explain_difference(self, got: Any, want: Any) -> str:
        """Say which of the two does not hold."""
        if len(got) < 2:
            return f"It has one entry only. Expected: {self.what}."
        if not UNTRAINED_LOSS[0] <= got[0] <= UNTRAINED_LOSS[1]:
            return f"It begins with {got[0]:.4g}, and that is not the loss of an untrained model."
        return f"It ends with {got[-1]:.4g}, so the model has learned next to nothing."


def _train_twice() -> list[float]:
    """Return the losses of a second training of the same toy model."""
    model = make_toy_model()
    optimizer = make_sgd(model)
    _train_and_report(model, make_toy_loader(), optimizer, 10)
    return _train_and_report(model, make_toy_loader(), optimizer, 2)


EXERCISE = Exercise(
    id="V.2.a",
    title="The loss before the first step",
    auto_points=1,
    values=(
        Behaviour(
            "train",
            "a function that trains a model and gives its losses, the one before the first step first",
            trial=_try_train,
            facts=_train_facts,
        ),
        Losses("losses", "the list that train gives for a new model on the train split"),
    ),
    mistakes=(
        Mistake(
            "reported after a step",
            "The first number of your function is not the mean loss of the untrained model. Most likely a "
            "step came first. Keep the loss of the first batch before optimizer.step() is called for the "
            "first time.",
            lambda course: {"train": _train_and_report_late},
        ),
        Mistake(
            "nothing from before",
            "Your function gives one number for each epoch, and none from before the training. At the end "
            "of epoch 1 the weights have already moved many times. Put the loss of the untrained model in "
            "front.",
            lambda course: {"train": _train_without_first_loss},
        ),
        Mistake(
            "a trained model went in",
            "Your list begins far below the loss of a guess, so the model was trained before. Did you run "
            "the cell a second time? Make a new model and a new optimizer just before you call train.",
            lambda course: {"losses": _train_twice()},
            when=lambda course, plain: plain["losses"][0] < UNTRAINED_LOSS[0],
        ),
    ),
)
