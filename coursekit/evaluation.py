"""How good a model is on a data set: loss, accuracy, perplexity (section VI)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from coursekit.loss import classification_loss, perplexity, predicted_classes


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
        self._loss: torch.Tensor | float = 0.0
        self._correct: torch.Tensor | int = 0

    def add(self, logits: torch.Tensor, labels: torch.Tensor, loss: torch.Tensor) -> None:
        """Add a batch: logits (n, outputs), labels (n,), and its mean loss."""
        self.samples += len(labels)
        # Kept as tensors: asking a GPU for a number after every batch would make it wait.
        self._loss = self._loss + loss.detach().double() * len(labels)
        self._correct = self._correct + (predicted_classes(logits.detach()) == labels).sum()

    def score(self) -> Score:
        """Give the figures of everything added so far."""
        if not self.samples:
            raise ValueError("There is nothing to score: the data set has no rows.")
        return Score(self.samples, float(self._loss) / self.samples, float(self._correct) / self.samples)


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


def device_of(model: nn.Module) -> torch.device:
    """Tell where a model's parameters lie; a model without any can only be on the processor."""
    return next((parameter.device for parameter in model.parameters()), torch.device("cpu"))
