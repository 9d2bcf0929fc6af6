"""Cross-entropy and perplexity, written out (section V)."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional


def sigmoid(logits: Tensor) -> Tensor:
    """Return the probabilities that belong to logits: 1 / (1 + e^-z), any shape."""
    return 1 / (1 + torch.exp(-logits))


def binary_cross_entropy(probabilities: Tensor, targets: Tensor) -> Tensor:
    """Return the mean of -(y ln p + (1 - y) ln(1 - p)), in nats: a tensor without axes.

    probabilities: (n,) float, of class 1. targets: (n,), zeros and ones.
    A logarithm is at least -100, as in torch's `BCELoss`: if a model is sure and wrong, its loss is large and
    not infinite; if it is sure and right, its loss is 0 and not 0 times infinity.

    Raises:
        ValueError: the shapes differ.
    """
    _check_same_shape(probabilities, targets)
    y = targets.to(probabilities.dtype)
    log_p = probabilities.log().clamp(min=-100)
    log_not_p = (1 - probabilities).log().clamp(min=-100)
    return -(y * log_p + (1 - y) * log_not_p).mean()


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean of -ln softmax(z)[y], in nats: a tensor without axes.

    logits: (n, classes) float. targets: (n,) int64, the numbers of the right classes.

    Raises:
        ValueError: there is not one target for each row of logits.
    """
    _check_same_shape(logits[:, 0], targets)
    log_probabilities = logits - logits.logsumexp(dim=1, keepdim=True)
    return -log_probabilities[torch.arange(len(targets), device=logits.device), targets].mean()


def classification_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the cross-entropy of logits by torch's own functions, in nats: the loss of training.

    logits: (n, 1) for two classes with one logit, or (n, classes). labels: (n,) int64.
    Returns a tensor without axes.
    """
    if logits.shape[1] == 1:
        return functional.binary_cross_entropy_with_logits(logits.squeeze(1), labels.to(logits.dtype))
    return functional.cross_entropy(logits, labels)


def predicted_classes(logits: Tensor) -> Tensor:
    """Return the predicted class of each row, without computing probabilities: (n, outputs) → (n,) int64.

    One logit: class 1 if it is above 0, because sigmoid(0) = 0.5. Several: the position of the largest one.
    """
    if logits.shape[1] == 1:
        return (logits.squeeze(1) > 0).long()
    return logits.argmax(dim=1)


def symmetric_divergence(first_logits: Tensor, second_logits: Tensor) -> Tensor:
    """Return how much two predictions for the same rows differ: a tensor without axes, in nats.

    It is the mean of the Kullback-Leibler divergences KL(p, q) and KL(q, p), and 0 if both predictions have
    the same probabilities. Each of them: (n, 1) for two classes with one logit, or (n, classes).
    Dropout makes two predictions of one model differ; R-Drop trains the model to make them differ less
    (Liang et al. 2021, "R-Drop: Regularized Dropout for Neural Networks", equation 2).
    """
    log_p, log_q = _log_probabilities(first_logits), _log_probabilities(second_logits)
    # (KL(p, q) + KL(q, p)) / 2 = sum of (p - q)(ln p - ln q) / 2
    return ((log_p.exp() - log_q.exp()) * (log_p - log_q)).sum(dim=1).mean() / 2


def _log_probabilities(logits: Tensor) -> Tensor:
    """Return ln softmax(z): (n, outputs) → (n, classes)."""
    if logits.shape[1] == 1:  # one logit is that of class 1, and class 0 has 0
        logits = torch.cat([torch.zeros_like(logits), logits], dim=1)
    return logits.log_softmax(dim=1)


def perplexity(loss: float) -> float:
    """Return e^loss: 1 is perfect, and N is as good as guessing among N classes.

    loss: in nats. If a training fails, its loss may be above 709. Then e^loss is too large for a float, and
    the perplexity is infinite.
    """
    try:
        return math.exp(loss)
    except OverflowError:
        return math.inf


def _check_same_shape(left: Tensor, right: Tensor) -> None:
    """Raise `ValueError` for two shapes: (n,) and (n, 1) would broadcast to (n, n), and the mean be wrong."""
    if left.shape != right.shape:
        raise ValueError(f"The shapes {tuple(left.shape)} and {tuple(right.shape)} must be the same.")
