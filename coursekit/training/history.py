"""The record of a training run, epoch by epoch (sections VI and VII)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from coursekit.errors import CourseError
from coursekit.evaluation import Score

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Epoch:
    """What one epoch brought. Losses in nats, accuracies from 0 to 1, seconds of training alone."""

    number: int
    """0 is the state before the first step."""
    train: Score
    """First entry: scored without training. Later: the mean over the epoch's batches, each scored before its
    own step; with `fit(..., score_train=True)`, scored after the epoch, as the test rows are."""
    test: Score | None
    """Scored after the epoch; None without a test set."""
    rate: float
    """Learning rate of the epoch's first step."""
    seconds: float = field(compare=False)
    """Left out of comparisons: two equal runs never take exactly the same time."""
    validation: Score | None = None
    """Scored after the epoch; None without a validation set."""


@dataclass
class History:
    """The epochs of a training run, the state before the first step included."""

    epochs: list[Epoch] = field(default_factory=list)
    interrupted: bool = False
    stopped_early: bool = False
    """The validation loss had no new minimum for as many epochs as `fit` was to be patient."""
    best: int | None = None
    """The number of the epoch whose weights the model has, where `fit` kept the best; None: the last ones."""
    settings: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What `fit` trained with: what `TrainingConfig.describe` and `describe_start` give, and the number of
    earlier trainings of the same model in this process. Empty where a file has kept the history."""

    def __len__(self) -> int:
        return len(self.epochs)

    def __getitem__(self, number: int) -> Epoch:
        return self.epochs[number]

    def __iter__(self) -> Iterator[Epoch]:
        return iter(self.epochs)

    def column(self, split: str, figure: str) -> list[float]:
        """Return one figure of all epochs, as in `history.column("test", "perplexity")`.

        split: "train", "test" or "validation". figure: "loss", "accuracy" or "perplexity".
        """
        return [getattr(getattr(epoch, split), figure) for epoch in self.epochs]

    @property
    def seconds_per_epoch(self) -> float:
        """Mean training time of an epoch, in seconds."""
        # The first entry is the state before the first step: nothing was trained.
        trained = [epoch.seconds for epoch in self.epochs[1:]]
        return fmean(trained) if trained else 0.0

    @property
    def final(self) -> Epoch:
        """The epoch whose weights the model has at the end: the best one where it was kept, else the last.

        Raises:
            ValueError: there are no epochs.
        """
        if not self.epochs:
            raise ValueError("The history has no epochs.")
        return next((epoch for epoch in self.epochs if epoch.number == self.best), self.epochs[-1])

    @property
    def best_on_validation(self) -> Epoch | None:
        """The epoch with the highest validation accuracy; among equals the lower loss, then the earlier one.

        None where no epoch has a validation score.
        """
        scored = [epoch for epoch in self.epochs if epoch.validation is not None]
        return max(scored, key=_validation_rank, default=None)  # max gives the first of equals

    @property
    def epochs_without_gain(self) -> int:
        """Epochs since the validation loss had its minimum; 0 without validation scores."""
        losses = [_comparable_loss(epoch.validation) for epoch in self.epochs if epoch.validation is not None]
        return len(losses) - 1 - losses.index(min(losses)) if losses else 0

    def to_json(self) -> dict[str, Any]:
        """Return the history as dictionaries, lists, numbers and strings, as `json.dumps` takes them.

        The settings stay out: a checkpoint and a ledger keep them beside it.
        """
        return {name: value for name, value in asdict(self).items() if name != "settings"}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> History:
        """Return the history that `to_json` was called on: equal to the last bit.

        Raises:
            CourseError: the record is not one of `to_json`.
        """
        try:
            epochs = [_read_epoch(entry) for entry in record["epochs"]]
            best = record["best"]
            return cls(
                epochs,
                interrupted=bool(record["interrupted"]),
                stopped_early=bool(record["stopped_early"]),
                best=None if best is None else int(best),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CourseError(f"This is not the record of a training ({error!r}).") from None


_HISTORIES: WeakKeyDictionary[nn.Module, list[History]] = WeakKeyDictionary()


def keep_history(model: nn.Module, history: History) -> None:
    """Remember a training of a model, as long as the model is there."""
    _HISTORIES.setdefault(model, []).append(history)


def histories_of(model: nn.Module) -> list[History]:
    """Return the trainings of a model in this process, in order: so a check can see how it was trained."""
    return list(_HISTORIES.get(model, ()))


def _validation_rank(epoch: Epoch) -> tuple[float, float]:
    """Return what is largest for the best epoch: the validation accuracy, then the loss turned around."""
    assert epoch.validation is not None
    return epoch.validation.accuracy, -_comparable_loss(epoch.validation)


def _comparable_loss(score: Score) -> float:
    """Return the loss; infinity for one that is no number: min and max would else depend on the order."""
    return math.inf if math.isnan(score.loss) else score.loss


def _read_epoch(entry: Mapping[str, Any]) -> Epoch:
    """Return the epoch in a record. Raises `KeyError`, `TypeError` or `ValueError` where there is none."""
    train = _read_score(entry["train"])
    if train is None:
        raise ValueError("an epoch without a train score")
    return Epoch(
        number=int(entry["number"]),
        train=train,
        test=_read_score(entry["test"]),
        rate=float(entry["rate"]),
        seconds=float(entry["seconds"]),
        validation=_read_score(entry["validation"]),
    )


def _read_score(entry: Mapping[str, Any] | None) -> Score | None:
    """Return the score in a record; None for a split that was not scored."""
    if entry is None:
        return None
    return Score(int(entry["samples"]), float(entry["loss"]), float(entry["accuracy"]))
