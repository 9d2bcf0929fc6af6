"""How good a model is on a data set: loss, accuracy, perplexity (section VI)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.utils.data import Dataset

from coursekit.device import few_threads
from coursekit.loader import make_loader
from coursekit.loss import classification_loss, perplexity, predicted_classes

EVALUATION_BATCH = 2048  # rows


@dataclass(frozen=True)
class Score:
    """A model's figures on one data set. loss: mean cross-entropy in nats; accuracy: share from 0 to 1."""

    samples: int
    loss: float
    accuracy: float

    @property
    def perplexity(self) -> float:
        """e to the mean loss over all samples."""
        return perplexity(self.loss)


class Tally:
    """Adds up loss and correct predictions over batches, so that each *sample* counts the same.

    A mean of batch means would let the samples of a short last batch count for more.
    """

    def __init__(self) -> None:
        self.samples = 0
        self._losses: list[tuple[torch.Tensor, int]] = []
        self._correct: torch.Tensor | int = 0

    def add(self, logits: torch.Tensor, labels: torch.Tensor, loss: torch.Tensor) -> None:
        """Add a batch: logits (n, outputs), labels (n,), and its mean loss."""
        self.samples += len(labels)
        # Kept as tensors: asking a GPU for a number after every batch would make it wait.
        self._losses.append((loss.detach(), len(labels)))
        self._correct = self._correct + (predicted_classes(logits.detach()) == labels).sum()

    def score(self) -> Score:
        """Return the figures of everything added so far."""
        if not self.samples:
            raise ValueError("There is nothing to score: the data set has no rows.")
        # Python's numbers have 64 bits, which a Mac's GPU does not; one call brings all losses from there.
        means = torch.stack([mean for mean, _ in self._losses]).tolist()
        total = 0.0
        for mean, (_, samples) in zip(means, self._losses, strict=True):
            total += mean * samples
        return Score(self.samples, total / self.samples, float(self._correct) / self.samples)


@torch.no_grad()
def evaluate(model: nn.Module, loader: Iterable[Any]) -> Score:
    """Score a model on all batches of a loader; the model's mode is as before afterwards.

    `eval()` switches dropout off, `no_grad()` stops torch from recording a graph: two different things,
    and an evaluation wants both.
    """
    device = device_of(model)
    was_training = model.training
    model.eval()
    tally = Tally()
    try:
        for inputs, labels in loader:
            logits = model(inputs.to(device))
            labels = labels.to(device)
            tally.add(logits, labels, classification_loss(logits, labels))
    finally:  # also when a student stops the evaluation half-way
        model.train(was_training)
    return tally.score()


@torch.no_grad()
def predict(
    model: nn.Module,
    dataset: Dataset[Any],
    batch_size: int | None = None,
    device: torch.device | str | None = None,
) -> torch.Tensor:
    """Compute a model's logits for all rows: (n, outputs) float32, on the processor, in the data set's order.

    batch_size: rows computed at a time; None: see `rows_at_a_time`. device: where to; without one, where the
    model lies. Dropout is off, and the model's mode is as before afterwards.

    Raises:
        ValueError: the data set has no rows.
    """
    model.to(device or device_of(model))
    loader = make_loader(dataset, batch_size or rows_at_a_time(dataset, device_of(model)))
    was_training = model.training
    model.eval()
    try:
        with few_threads(model, device_of(model)):
            batches = [model(inputs.to(device_of(model))).float().cpu() for inputs, _ in loader]
    finally:
        model.train(was_training)
    if not batches:
        raise ValueError("There is nothing to predict: the data set has no rows.")
    # Rows of similar length come together: the batches are in another order than the data set.
    assert loader.batch_sampler is not None
    rows = torch.tensor([row for batch in loader.batch_sampler for row in batch])
    logits = torch.cat(batches)
    ordered = torch.empty_like(logits)
    ordered[rows] = logits
    return ordered


def rows_at_a_time(dataset: Dataset[Any], device: torch.device) -> int:
    """Choose how many rows to score at a time.

    2,048, for a large batch is simply faster where no graph is kept. But the states of so many sequences are
    gigabytes, which a processor moves to and from its memory all the time: there, 256.
    """
    return 256 if hasattr(dataset, "lengths") and device.type == "cpu" else EVALUATION_BATCH


def device_of(model: nn.Module) -> torch.device:
    """Tell where a model's parameters lie; a model without any can only be on the processor."""
    return next((parameter.device for parameter in model.parameters()), torch.device("cpu"))
