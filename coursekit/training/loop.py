"""The training loop (sections VI and VII)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim.lr_scheduler import LRScheduler
from torch.utils.data import DataLoader, Dataset
from tqdm.auto import tqdm

from coursekit.device import Precision, device_for, limit_threads, seeded
from coursekit.evaluation import RunningScore, Score, choose_batch_size, device_of, evaluate
from coursekit.loader import make_loader
from coursekit.loss import classification_loss, symmetric_divergence
from coursekit.training.checkpoint import Checkpoint, TrainingState
from coursekit.training.config import Loss, TrainingConfig, check_optimizer, describe_start
from coursekit.training.history import Epoch, History, histories_of, keep_history
from coursekit.training.schedule import Schedule


@dataclass(frozen=True)
class _Loaders:
    """The batches to train on, and those to score on. train_scoring: of the train set, in order."""

    train: DataLoader[Any]
    train_scoring: DataLoader[Any]
    test: DataLoader[Any] | None
    validation: DataLoader[Any] | None


def fit(
    model: nn.Module,
    train: Dataset[Any],
    test: Dataset[Any] | None = None,
    *,
    validation: Dataset[Any] | None = None,
    epochs: int = 5,
    start_epoch: int = 0,
    rate: float = 0.1,
    batch_size: int = 128,
    shuffle: bool = True,
    bucket: bool = True,
    schedule: str = "linear",
    seed: int = 0,
    optimizer: torch.optim.Optimizer | None = None,
    loss: Loss = classification_loss,
    consistency: float = 0.0,
    clip: float | None = None,
    patience: int | None = None,
    keep_best: bool = False,
    score_train: bool = False,
    checkpoint: str | os.PathLike[str] | None = None,
    precision: str = "float32",
    device: torch.device | str | None = None,
    progress: bool = True,
) -> History:
    """Train a model, and score the test rows before the first step and after every epoch.

    The seed decides the order of the batches and what dropout drops; the weights are the model's own.
    Same seed, same weights, same machine: the same history, to the last bit (on a GPU, nearly).
    The model moves to the device and stays there. Without an optimizer, plain SGD with the given rate. An
    optimizer brings its own rate (`rate` has no effect then), and has it again when the training is over.
    A keyboard interrupt ends the training early; the history then has the epochs that were finished.

    epochs, start_epoch: the number of the last epoch, and of the first entry of the history, which is the
        state before the first step. With a model and an optimizer that are trained already, epochs=10 and
        start_epoch=5 are five more epochs, numbered 6 to 10.
    bucket: rows of similar length come into one batch, where rows have lengths; see `make_loader`.
    schedule: how the learning rate changes. "linear": in a straight line to 0 at the last step. "constant":
        not at all. The last few batches then decide by luck where the training stands when it ends: on the
        real reviews, the test accuracy after five epochs is anything from 0.78 to 0.89, depending on the
        seed; with "linear" it is 0.88. "plateau": a tenth of it after each two epochs without a new minimum
        of the validation loss. "one-cycle": up to the rate and down to nearly 0, once in the whole training.
    loss: what the steps make smaller. The history has the plain cross-entropy in any case.
    consistency: the weight of R-Drop. Above 0, each batch goes through the model twice, and what dropout
        makes different between both predictions (`loss.symmetric_divergence`) is added to their mean loss.
    clip: the largest norm of the gradients of a step, all taken as one vector; longer ones are shortened.
    patience: stop when the validation loss had no new minimum for so many epochs.
    keep_best: give the model the weights of the epoch with the highest validation accuracy at the end (among
        equals: the lower loss, then the earlier epoch). `history.best` is the number of that epoch.
    score_train: score the train rows again after every epoch. Without it, their score is the mean over the
        epoch's batches, each scored before its own step: a little worse than the model is when the epoch
        ends, and no fair figure to set beside the test rows' one. It takes about a third more time.
    checkpoint: a file that keeps the training after every epoch. If it exists, the training goes on from
        there, to the same history and weights as if it had never stopped. One that is over returns at once.
    precision: "float32", or "mixed": 16 bits where a CUDA GPU is better with them; float32 elsewhere.

    Raises:
        CourseError: a setting is impossible, the device is not there, or the checkpoint is damaged or one of
            another training. The file then stays as it is.
        ValueError: the train set has no rows.
    """
    config = TrainingConfig(
        start_epoch=start_epoch,
        epochs=epochs,
        batch_size=batch_size,
        shuffle=shuffle,
        bucket=bucket,
        schedule=schedule,
        seed=seed,
        loss=loss,
        consistency=consistency,
        clip=clip,
        patience=patience,
        keep_best=keep_best,
        score_train=score_train,
        precision=precision,
    )
    config.check(model, validation)
    if optimizer is not None:
        check_optimizer(optimizer, model)
    computing = Precision(precision, device_for(model, device))
    model.to(computing.device)
    if optimizer is None:
        optimizer = torch.optim.SGD(model.parameters(), rate)
    elif computing.device.type != "cpu":
        # Adagrad makes its state at once, where the weights are then: this moves it to them.
        optimizer.load_state_dict(optimizer.state_dict())
    data = {"train set": train, "test set": test, "validation set": validation}
    # Before the schedule changes the optimizer: the rate that it comes with is one of the settings.
    settings = config.describe(optimizer, data)
    start = describe_start(model, data)
    start["earlier trainings"] = sum(len(history) > 1 for history in histories_of(model))
    file = Checkpoint(Path(checkpoint), model, settings) if checkpoint is not None else None
    loaders = _Loaders(
        train=make_loader(train, batch_size, shuffle=shuffle, seed=seed, bucket=bucket),
        train_scoring=_make_scoring_loader(train, computing.device),
        test=_make_scoring_loader(test, computing.device) if test is not None else None,
        validation=_make_scoring_loader(validation, computing.device) if validation is not None else None,
    )
    rates = Schedule(schedule, optimizer, steps=(epochs - start_epoch) * len(loaders.train))
    state = TrainingState(model, optimizer, rates, computing, loaders.train.generator)
    try:
        with seeded(seed), limit_threads(model, computing.device):
            if file is not None:
                file.load(state)
            _train(state, loaders, config, file, progress)
    except KeyboardInterrupt:
        state.history.interrupted = True
    finally:
        rates.restore()
    if state.best_weights is not None:
        model.load_state_dict(state.best_weights)
    state.history.settings = settings | start
    keep_history(model, state.history)
    return state.history


def _make_scoring_loader(dataset: Dataset[Any], device: torch.device) -> DataLoader[Any]:
    """Return the batches in which a data set is scored."""
    return make_loader(dataset, choose_batch_size(dataset, device))


def _train(
    state: TrainingState,
    loaders: _Loaders,
    config: TrainingConfig,
    checkpoint: Checkpoint | None,
    progress: bool,
) -> None:
    """Add one epoch after the other to the history, from where it is to the end."""
    first = config.start_epoch + len(state.history)
    remaining = range(first, first if state.history.stopped_early else config.epochs + 1)
    # tqdm's bar for notebooks does not listen to this variable by itself; builds and graders set it.
    silent = not progress or bool(os.environ.get("TQDM_DISABLE"))
    with tqdm(
        remaining,
        "training",
        total=config.epochs + 1 - config.start_epoch,
        initial=len(state.history),
        unit="epoch",
        leave=False,
        disable=silent,
    ) as bar:
        for number in bar:
            epoch = _run_epoch(state, loaders, config, number)
            _end_epoch(state, config, epoch)
            if checkpoint is not None:
                checkpoint.save(state)
            if state.history.stopped_early:
                break
            bar.set_postfix(loss=f"{epoch.train.loss:.3f}")


def _run_epoch(state: TrainingState, loaders: _Loaders, config: TrainingConfig, number: int) -> Epoch:
    """Train for an epoch and score the model; the first entry of a history is scored only."""
    rate = state.schedule.rate
    start = time.perf_counter()
    if number == config.start_epoch:
        train_score = evaluate(state.model, loaders.train_scoring)
    else:
        train_score = train_epoch(
            state.model,
            loaders.train,
            state.optimizer,
            state.schedule,
            loss=config.loss,
            consistency=config.consistency,
            clip=config.clip,
            precision=state.precision,
        )
    seconds = time.perf_counter() - start
    if config.score_train and number > config.start_epoch:
        train_score = evaluate(state.model, loaders.train_scoring)
    return Epoch(
        number=number,
        train=train_score,
        test=evaluate(state.model, loaders.test) if loaders.test is not None else None,
        rate=rate,
        seconds=seconds,
        validation=evaluate(state.model, loaders.validation) if loaders.validation is not None else None,
    )


def _end_epoch(state: TrainingState, config: TrainingConfig, epoch: Epoch) -> None:
    """Add a finished epoch to the history; decide on the next rate, the best weights, and whether to stop."""
    history = state.history
    if epoch.validation is not None and epoch.number > config.start_epoch:
        state.schedule.end_epoch(epoch.validation.loss)
    history.epochs.append(epoch)
    if config.keep_best and history.best_on_validation is epoch:
        weights = {name: tensor.detach().clone() for name, tensor in state.model.state_dict().items()}
        history.best, state.best_weights = epoch.number, weights
    if config.patience is not None:
        history.stopped_early = history.epochs_without_gain >= config.patience


def train_epoch(
    model: nn.Module,
    loader: Iterable[Any],
    optimizer: torch.optim.Optimizer,
    schedule: Schedule | LRScheduler | None = None,
    *,
    loss: Loss = classification_loss,
    consistency: float = 0.0,
    clip: float | None = None,
    precision: Precision | None = None,
) -> Score:
    """Take one step for each batch. Return the score of all batches, each as it was before its own step.

    loader: yields (inputs, labels). schedule: changes the learning rate after each step. loss, consistency,
    clip: as in `fit`. The score is one of the plain cross-entropy whatever the loss is, so that it can be
    compared with those of other data.
    """
    device = device_of(model)
    precision = precision or Precision("float32", device)
    model.train()
    score = RunningScore()
    for inputs, labels in loader:
        inputs, labels = inputs.to(device), labels.to(device)
        logits = precision.logits(model, inputs)
        batch_loss = objective = loss(logits, labels)
        if consistency:
            again = precision.logits(model, inputs)  # dropout drops something else this time
            divergence = symmetric_divergence(logits, again)
            objective = (batch_loss + loss(again, labels)) / 2 + consistency * divergence
        precision.step(objective, model, optimizer, clip)
        if schedule is not None:
            schedule.step()
        if loss is not classification_loss:
            batch_loss = classification_loss(logits.detach(), labels)
        score.add(logits, labels, batch_loss)
    # A GPU works on after the last call returns; waiting for the sums also makes the time honest.
    return score.score()
