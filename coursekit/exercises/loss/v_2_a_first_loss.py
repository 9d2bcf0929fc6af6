"""Exercise V.2.a: the loss before the first step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from statistics import fmean
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Behaviour, Numbers, Unreadable, read_items, read_number
from coursekit.exercises._shared import are_weights_close, copy_weights
from coursekit.exercises.loss._toys import (
    UNTRAINED_LOSS,
    make_toy_loader,
    make_toy_model,
    make_toy_reviews,
    make_trial_optimizer,
    take_steps,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

    from coursekit.course import Course
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


def _train_after_evaluation(
    model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int
) -> list[float]:
    """Do as `_train_and_report`, but begin with the loss over all batches."""
    from coursekit.loss import classification_loss

    first = fmean(classification_loss(model(inputs), labels).item() for inputs, labels in loader)
    return [first, *_train_and_report(model, loader, optimizer, epochs)[1:]]


def _train_with_sums(model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int) -> list[float]:
    """Do as `_train_and_report`, but give the sum of an epoch's losses."""
    losses = _train_and_report(model, loader, optimizer, epochs)
    return [losses[0], *(len(loader) * loss for loss in losses[1:])]


def _train_with_last_losses(
    model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int
) -> list[float]:
    """Do as `_train_and_report`, but give the loss of an epoch's last batch."""
    epochs_losses = [take_steps(model, loader, optimizer) for _ in range(epochs)]
    return [epochs_losses[0][0], *(losses[-1] for losses in epochs_losses)]


def _train_with_one_list(model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int) -> list[float]:
    """Do as `_train_and_report`, but never empty the list of the batches' losses."""
    batch_losses: list[float] = []
    losses: list[float] = []
    for _ in range(epochs):
        batch_losses += take_steps(model, loader, optimizer)
        losses += [fmean(batch_losses)] if losses else [batch_losses[0], fmean(batch_losses)]
    return losses


def _train_without_reset(model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int) -> list[float]:
    """Do as `_train_and_report`, but let the gradients pile up."""
    from coursekit.loss import classification_loss

    losses: list[float] = []
    for _ in range(epochs):
        epoch = []
        for inputs, labels in loader:
            loss = classification_loss(model(inputs), labels)
            loss.backward()
            optimizer.step()
            epoch.append(loss.item())
        losses += [fmean(epoch)] if losses else [epoch[0], fmean(epoch)]
    return losses


def _train_without_first_loss(
    model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int
) -> list[float]:
    """Train by the loop that most people write first: it reports a loss only at the end of an epoch."""
    return [take_steps(model, loader, optimizer)[-1] for _ in range(epochs)]


TRIAL_EPOCHS = 3
"""Epochs for which `train` is tried."""


TRIAL_ROWS = 13
"""In batches of four: the last batch has one row, where `squeeze()` would drop its axis."""


def _make_trial_loader() -> Loader:
    from coursekit.loader import make_loader

    return make_loader(make_toy_reviews().subset(range(TRIAL_ROWS)), 4)


def _try_train(train: Callable[..., Any]) -> dict[str, Any]:
    """Call `train` on four tiny batches. Returns its losses, and the model's weights."""
    model = make_toy_model()
    given = train(model, _make_trial_loader(), make_trial_optimizer(model), TRIAL_EPOCHS)
    if given is None:
        raise Unreadable("When it is tried, it returns nothing. Does it end with `return losses`?")
    return {"losses": _read_losses(given), "weights": copy_weights(model)}


def _read_losses(given: Any) -> list[float]:
    return [float(read_number(item)) for item in read_items(given, "a list of losses")]


@cache
def _train_rightly() -> tuple[list[list[float]], list[Any]]:
    """Return what the right training gives, and its weights.

    The mean loss of an epoch may weigh batches or reviews, and it may be taken before each step or after the
    epoch: four lists.
    """
    from coursekit.evaluation import evaluate

    model, loader = make_toy_model(), _make_trial_loader()
    optimizer, sizes = make_trial_optimizer(model), [len(labels) for _, labels in loader]
    lists: list[list[float]] = [[], [], [], []]
    for _ in range(TRIAL_EPOCHS):
        epoch = take_steps(model, loader, optimizer)
        after = [evaluate(model, [batch]).loss for batch in loader]
        lists[0].append(fmean(epoch))
        lists[1].append(fmean(epoch, sizes))
        lists[2].append(fmean(after))
        lists[3].append(fmean(after, sizes))
    return lists, copy_weights(model)


def _train_facts(record: Any) -> dict[str, bool]:
    """Compare with the right training of the toy model."""
    from coursekit.evaluation import evaluate

    first = evaluate(make_toy_model(), [next(iter(_make_trial_loader()))]).loss
    later, weights = _train_rightly()
    losses = _read_losses(record["losses"])
    return {
        "it gives one loss from before the training, and one for each epoch": len(losses) == TRIAL_EPOCHS + 1,
        "the first is the loss of the first batch, before the first step": abs(losses[0] - first) < 1e-4,
        "each batch of each epoch makes one step, down the gradient of its loss": are_weights_close(
            record["weights"], weights, 1e-4
        ),
        "the later losses are the mean losses of the epochs": any(
            len(losses) == len(means) + 1
            and all(abs(a - b) < 1e-4 for a, b in zip(losses[1:], means, strict=True))
            for means in later
        ),
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
        return f"It ends with {got[-1]:.4g}, no lower than a guess."


def _train_twice(course: Course) -> list[float]:
    """Return the losses of a second training of the same toy model."""
    model = make_toy_model()
    optimizer = make_trial_optimizer(model)
    _train_and_report(model, make_toy_loader(), optimizer, 10)
    return _train_and_report(model, make_toy_loader(), optimizer, course.settings.epochs // 2)


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
            "loss of all batches first",
            "Your first number is the mean loss over all batches of the untrained model. The task asks for "
            "the loss of the first batch alone: it comes for free, before the first step.",
            lambda course: {"train": _train_after_evaluation},
        ),
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
            "sums of the epochs",
            "Your later numbers are the sums of an epoch's losses. Divide each by the number of batches.",
            lambda course: {"train": _train_with_sums},
        ),
        Mistake(
            "losses of the last batches",
            "Your later numbers are the losses of the last batch of each epoch. One batch tells little: give "
            "the mean over all batches of the epoch.",
            lambda course: {"train": _train_with_last_losses},
        ),
        Mistake(
            "the list is never emptied",
            "The mean of a later epoch has the losses of the epochs before in it. Begin each epoch with an "
            "empty list, or a sum of 0.",
            lambda course: {"train": _train_with_one_list},
        ),
        Mistake(
            "gradients pile up",
            "Your first step is right, the later ones are not. backward() adds to the gradients of the step "
            "before. Call optimizer.zero_grad() once for each batch.",
            lambda course: {"train": _train_without_reset},
        ),
        Mistake(
            "another number of epochs",
            "losses does not have `epochs` + 1 entries: one from before the first step, and one for each "
            "epoch.",
            when=lambda course, got: len(got["losses"]) != course.settings.epochs // 2 + 1,
            names=("losses",),
        ),
        Mistake(
            "a trained model went in",
            "Your list begins far below the loss of a guess, so the model was trained before. Did you run "
            "the cell a second time? Make a new model and a new optimizer just before you call train.",
            lambda course: {"losses": _train_twice(course)},
            when=lambda course, got: (
                got["losses"][0] < UNTRAINED_LOSS[0] and all(_train_facts(got["train"]).values())
            ),
            names=("losses",),
        ),
    ),
)
