"""Tiny reviews and models on which the functions of V.2 and V.3.d are tried, within a moment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer
    from torch.utils.data import DataLoader

    from coursekit.dataset import BagDataset
    from coursekit.exercises.loss._first_batch import Loss
    from coursekit.model import BagMLP

    Loader = DataLoader[Any]

UNTRAINED_LOSS = (0.66, 0.73)
"""Loss of a model with two classes before its first step, whatever its seed."""


def make_toy_reviews() -> BagDataset:
    """Make 16 tiny reviews: words 1 to 8 are in negative ones, 9 to 16 in positive ones, 17 to 19 in all."""
    import torch

    from coursekit.dataset import Bag, BagDataset

    rows, labels = [], []
    for row in range(16):
        label = row % 2
        rows.append([1 + 8 * label + row // 2, 1 + 8 * label + (row // 2 + 3) % 8, 17 + row % 3])
        labels.append(label)
    indices = torch.tensor(rows).flatten()
    return BagDataset(Bag(indices, torch.arange(0, 3 * 16 + 1, 3)), torch.tensor(labels))


def make_toy_model(outputs: int = 1, seed: int = 0) -> BagMLP:
    """Make a new model for the toy reviews; the seed decides its weights."""
    from coursekit.model import BagMLP
    from coursekit.training import seeded

    with seeded(seed):
        return BagMLP(20, 8, outputs, sparse=False)


def make_toy_loader(batch_size: int = 4) -> Loader:
    """Make a loader of the toy reviews, always in the same order."""
    from coursekit.loader import make_loader

    return make_loader(make_toy_reviews(), batch_size)


def make_trial_optimizer(model: nn.Module) -> Optimizer:
    """Make an optimizer that nobody would guess: a function that makes one of its own is found out.

    Its first step is one of plain gradient descent, and tells the gradient.
    """
    import torch

    return torch.optim.SGD(model.parameters(), lr=0.7, momentum=0.4)


def take_steps(
    model: nn.Module, loader: Iterable[Any], optimizer: Optimizer, loss: Loss | None = None
) -> list[float]:
    """Take one step for each batch. Returns the losses of the batches, each before its own step."""
    from coursekit.loss import classification_loss

    losses = []
    for inputs, labels in loader:
        batch_loss = (loss or classification_loss)(model(inputs), labels)
        optimizer.zero_grad()
        batch_loss.backward()
        optimizer.step()
        losses.append(batch_loss.item())
    return losses
