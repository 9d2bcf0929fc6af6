"""How good a model is on a data set: loss, accuracy, perplexity (section VI)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.utils.data import Dataset

from coursekit.device import limit_threads
from coursekit.loader import make_loader
from coursekit.loss import classification_loss, perplexity, predicted_classes

EVALUATION_BATCH_SIZE = 2048  # rows


@dataclass(frozen=True)
class Score:
    """The results of a model on a data set. loss: mean cross-entropy in nats. accuracy: from 0 to 1."""

    samples: int
    loss: float
    accuracy: float

    @property
    def perplexity(self) -> float:
        """e^loss, with the mean loss of all samples."""
        return perplexity(self.loss)


class RunningScore:
    """Adds up losses and correct predictions over batches, so that each *sample* counts the same.

    In a mean of batch means, the samples of a short last batch would count more than others.
    """

    def __init__(self) -> None:
        self.samples = 0
        self._losses: list[tuple[torch.Tensor, int]] = []
        self._correct: torch.Tensor | int = 0

    def add(self, logits: torch.Tensor, labels: torch.Tensor, loss: torch.Tensor) -> None:
        """Add a batch: logits (n, outputs), labels (n,), and its mean loss, a tensor without axes."""
        self.samples += len(labels)
        # Kept as tensors: if we asked a GPU for a number after every batch, it would have to wait each time.
        self._losses.append((loss.detach(), len(labels)))
        self._correct = self._correct + (predicted_classes(logits.detach()) == labels).sum()

    def score(self) -> Score:
        """Return the score of all batches so far.

        Raises:
            ValueError: there is no batch.
        """
        if not self.samples:
            raise ValueError("There is nothing to score: the data set has no rows.")
        # Python's numbers have 64 bits, which those of a Mac's GPU have not; one call brings all losses.
        means = torch.stack([mean for mean, _ in self._losses]).tolist()
        total = 0.0
        for mean, (_, samples) in zip(means, self._losses, strict=True):
            total += mean * samples
        return Score(self.samples, total / self.samples, float(self._correct) / self.samples)


@torch.no_grad()
def evaluate(model: nn.Module, loader: Iterable[Any]) -> Score:
    """Return the score of a model on all batches of a loader; afterwards, its mode is as before.

    `eval()` switches dropout off, and `no_grad()` stops torch from recording a graph. These are two different
    things, and an evaluation needs both.

    Raises:
        ValueError: the loader has no batches.
    """
    device = device_of(model)
    was_training = model.training
    model.eval()
    running_score = RunningScore()
    try:
        for inputs, labels in loader:
            logits = model(inputs.to(device))
            labels = labels.to(device)
            running_score.add(logits, labels, classification_loss(logits, labels))
    finally:  # also if the evaluation is interrupted
        model.train(was_training)
    return running_score.score()


@torch.no_grad()
def predict(
    model: nn.Module,
    dataset: Dataset[Any],
    batch_size: int | None = None,
    device: torch.device | str | None = None,
) -> torch.Tensor:
    """Return a model's logits for all rows: (n, outputs) float32, on the processor, in the data set's order.

    batch_size: rows computed at a time (None: as `choose_batch_size` says). device: where to compute (None:
    where the model is). Dropout is off; afterwards, the model's mode is as before.

    Raises:
        ValueError: the data set has no rows.
    """
    model.to(device or device_of(model))
    loader = make_loader(dataset, batch_size or choose_batch_size(dataset, device_of(model)))
    was_training = model.training
    model.eval()
    try:
        with limit_threads(model, device_of(model)):
            batches = [model(inputs.to(device_of(model))).float().cpu() for inputs, _ in loader]
    finally:
        model.train(was_training)
    if not batches:
        raise ValueError("There is nothing to predict: the data set has no rows.")
    # Rows of similar length are in one batch: the batches have another order than the data set.
    assert loader.batch_sampler is not None
    rows = torch.tensor([row for batch in loader.batch_sampler for row in batch])
    loader_logits = torch.cat(batches)
    logits = torch.empty_like(loader_logits)
    logits[rows] = loader_logits
    return logits


def choose_batch_size(dataset: Dataset[Any], device: torch.device) -> int:
    """Return how many rows to evaluate at a time.

    2,048: without a graph, a large batch is faster. But the states of so many sequences are gigabytes, which
    a processor would move to and from its memory all the time: for sequences on a processor, 256.
    """
    return 256 if hasattr(dataset, "lengths") and device.type == "cpu" else EVALUATION_BATCH_SIZE


def device_of(model: nn.Module) -> torch.device:
    """Return the device of a model's parameters; a model without parameters is on the processor."""
    return next((parameter.device for parameter in model.parameters()), torch.device("cpu"))
