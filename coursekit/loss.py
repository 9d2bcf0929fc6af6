"""Cross-entropy and perplexity, written out (section V)."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional


def sigmoid(logits: Tensor) -> Tensor:
    """Turn logits into probabilities: 1 / (1 + e^-z), any shape."""
    return 1 / (1 + torch.exp(-logits))


def binary_cross_entropy(probabilities: Tensor, targets: Tensor) -> Tensor:
    """Mean of -(y ln p + (1 - y) ln(1 - p)), in nats.

    probabilities: (n,) float, of class 1. targets: (n,) of 0 and 1. Returns a number without axes.
    A logarithm counts as at least -100, as in torch's `BCELoss`: a model that is sure and wrong has a large
    loss, and not an infinite one; one that is sure and right has 0, and not 0 times infinity.

    Raises:
        ValueError: the shapes differ.
    """
    _same_shape(probabilities, targets)
    y = targets.to(probabilities.dtype)
    log_p = probabilities.log().clamp(min=-100)
    log_rest = (1 - probabilities).log().clamp(min=-100)
    return -(y * log_p + (1 - y) * log_rest).mean()


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean of -ln softmax(z)[y], in nats: the loss of the right class alone.

    logits: (n, classes) float. targets: (n,) int64 class numbers. Returns a number without axes.

    Raises:
        ValueError: there is not one target for each row of logits.
    """
    _same_shape(logits[:, 0], targets)
    log_probabilities = logits - logits.logsumexp(dim=1, keepdim=True)
    return -log_probabilities[torch.arange(len(targets), device=logits.device), targets].mean()


def classification_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy straight from the logits, by torch's own functions: the loss of training, in nats.

    logits: (n, 1) for two classes with one logit, or (n, classes). labels: (n,) int64.
    """
    if logits.shape[1] == 1:
        return functional.binary_cross_entropy_with_logits(logits.squeeze(1), labels.to(logits.dtype))
    return functional.cross_entropy(logits, labels)


def predicted_classes(logits: Tensor) -> Tensor:
    """Choose a class for each row, without any probability: (n, outputs) → (n,) int64.

    One logit: class 1 where it is above 0, for sigmoid(0) = 0.5. More: the place of the largest logit.
    """
    if logits.shape[1] == 1:
        return (logits.squeeze(1) > 0).long()
    return logits.argmax(dim=1)


def disagreement(logits: Tensor, again: Tensor) -> Tensor:
    """How far two predictions for the same rows lie apart, in nats: their mean Kullback-Leibler divergence.

    logits, again: (n, 1) for two classes with one logit, or (n, classes). Returns a number without axes, 0
    where both give the same probabilities. Dropout makes two predictions of one model differ; R-Drop trains
    it to differ less (Liang et al. 2021, "R-Drop: Regularized Dropout for Neural Networks", equation 2).
    """
    one, other = (_log_probabilities(each) for each in (logits, again))
    # (KL(p, q) + KL(q, p)) / 2 = sum of (p - q)(ln p - ln q) / 2
    return ((one.exp() - other.exp()) * (one - other)).sum(dim=1).mean() / 2


def _log_probabilities(logits: Tensor) -> Tensor:
    if logits.shape[1] == 1:  # the logit of class 1 against 0 for class 0
        logits = torch.cat([torch.zeros_like(logits), logits], dim=1)
    return logits.log_softmax(dim=1)


def chance_loss(classes: int) -> float:
    """Loss of a model that gives every class the same probability: ln N, in nats."""
    return math.log(classes)


def perplexity(loss: float) -> float:
    """Say a loss as a number of choices: e^loss. 1 is perfect, N is a guess among N classes.

    A training that has gone astray may reach losses beyond 709; e to that is too large for a float, and the
    perplexity counts as infinite.
    """
    try:
        return math.exp(loss)
    except OverflowError:
        return math.inf


def _same_shape(left: Tensor, right: Tensor) -> None:
    # (n,) against (n, 1) would broadcast to (n, n) and give a wrong mean without any error.
    if left.shape != right.shape:
        raise ValueError(f"The shapes {tuple(left.shape)} and {tuple(right.shape)} must be the same.")
