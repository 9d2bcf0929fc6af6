"""What VI.3 and VI.4 are tried on, and made wrong with: a watched model, few rows, an evaluation."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn

    from coursekit.course import Course
    from coursekit.dataset import BagDataset

    Evaluation = Callable[[nn.Module, Any], tuple[float, float]]
"""From a model and a loader to an accuracy and a perplexity."""


def make_watched_model(size: int) -> tuple[Any, BagDataset]:
    """Make a small model that records its calls, and 90 rows for it.

    The model is right about most rows and wrong about the last ten, so that a short last batch stands out.
    Its `calls` have [train mode?, recording?] for each call.
    """
    import torch
    from torch import nn

    from coursekit.dataset import Bag, BagDataset
    from coursekit.model import BagMLP
    from coursekit.training import choose_device, seeded

    class Watched(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = BagMLP(size, hidden=8, sparse=False)
            self.calls: list[list[bool]] = []

        def forward(self, bag: Bag) -> Tensor:
            self.calls.append([self.training, torch.is_grad_enabled()])
            logits: Tensor = self.inner(bag)
            return logits

        def first_calls(self) -> list[list[bool]]:
            return self.calls[:1000]  # no right function needs as many

    with seeded(3), torch.no_grad():
        words = torch.randint(1, size // 2, (90, 3))
        bag = Bag(words.flatten(), torch.arange(0, 271, 3))
        model = Watched()
        model.inner.fc2.weight.mul_(20)
        logits = model.inner(bag).squeeze(1)
        model.inner.fc2.bias.sub_(logits.median())
        labels = (logits > logits.median()).long()
        labels[80:] = 1 - labels[80:]
    device = choose_device(sparse=True)
    return model.to(device), BagDataset(bag, labels).to(device)


def make_watched_splits() -> tuple[Any, Any, Any]:
    """Make a watched model, a loader of train rows in batches of 40, and one of test rows."""
    from coursekit.dataset import Bag, BagDataset
    from coursekit.loader import make_loader

    model, rows = make_watched_model(40)
    # The test rows have words that no train row has: only training on them could move their vectors.
    test = BagDataset(Bag(rows.bag.indices + 20, rows.bag.offsets), rows.labels)
    # In order: then the right training has one result, whatever is scored in between.
    return model, make_loader(rows, 40), make_loader(test, 40)


def draw_few_rows(course: Course, split: str) -> Any:
    """Draw the few rows of VI.4.a: 1,000 reviews, or a tenth of a train split that is small itself."""
    from random import Random

    # 300 test rows show what a mistake does as well as 1,000 do, in less time.
    rows, size = (
        (course.train, min(1000, len(course.train) // 10)) if split == "train" else (course.test, 300)
    )
    return rows.subset(Random(1).sample(range(len(rows)), size))


def average_by_sample(values: Sequence[float], sizes: Sequence[int]) -> float:
    """Return the mean over the samples of all batches."""
    return sum(value * size for value, size in zip(values, sizes, strict=True)) / sum(sizes)


def average_by_batch(values: Sequence[float], sizes: Sequence[int]) -> float:
    """Return the mean over the batches: a short batch counts as much as a full one."""
    return fmean(values)


Combine = Callable[[Sequence[float], Sequence[int]], float]
"""Makes one number of the numbers of the batches and of their sizes."""


def make_evaluation(
    perplexity: Combine = lambda losses, sizes: math.exp(average_by_sample(losses, sizes)),
    accuracy: Combine = average_by_sample,
    *,
    training: bool = False,
    recording: bool = False,
) -> Evaluation:
    """Make an evaluation, right or with one thing done in another way."""

    def accuracy_and_perplexity(model: nn.Module, loader: Any) -> tuple[float, float]:
        import torch

        from coursekit.loss import classification_loss, predicted_classes

        model.train(training)
        losses, shares, sizes = [], [], []
        with torch.set_grad_enabled(recording):
            for bag, labels in loader:
                logits = model(bag)
                losses.append(float(classification_loss(logits, labels).detach()))
                shares.append(float((predicted_classes(logits) == labels).float().mean()))
                sizes.append(len(labels))
        return accuracy(shares, sizes), perplexity(losses, sizes)

    return accuracy_and_perplexity
