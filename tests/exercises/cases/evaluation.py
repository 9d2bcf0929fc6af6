"""Section VI, solved differently from the solved notebook."""

import math
import random

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from coursekit.evaluation import evaluate
from coursekit.loader import make_loader
from coursekit.training import fit, train_epoch
from tests.exercises.cases import Answers

TEXT = "The first switch changes layers such as dropout, the second one stops the recording of a graph."
MODES = ("train", "eval", "no_grad", "both")


def _vi_1_a_loop(course):
    loader = make_loader(course.test, course.settings.batch_size)
    sizes = [labels.shape[0] for _, labels in loader]
    return {"samples": np.sum(sizes), "batches": np.int32(len(sizes))}


def _vi_1_a_lengths(course):
    loader = make_loader(course.test, course.settings.batch_size)
    return {"samples": len(loader.dataset), "batches": torch.tensor(len(loader))}


def _vi_1_b_functional(course):
    """A model without modules: `training` is an argument here."""
    torch.manual_seed(7)
    weight, inputs = torch.ones(1, 50, requires_grad=True), torch.ones(2, 50)

    def call(training):
        return functional.linear(functional.dropout(inputs, 0.5, training), weight)

    differ, graph = {}, {}
    for name in MODES:
        with torch.set_grad_enabled(name in ("train", "eval")):
            first, second = call(name in ("train", "no_grad")), call(name in ("train", "no_grad"))
        differ[name] = (first != second).any()
        graph[name] = first.grad_fn is not None
    return {"outputs_differ": differ, "has_graph": graph, "two_switches": TEXT}


def _vi_1_b_by_hand(course):
    return {
        "outputs_differ": {"train": True, "eval": False, "no_grad": np.True_, "both": torch.tensor(False)},
        "has_graph": dict(zip(MODES, (True, True, False, False), strict=True)),
        "two_switches": TEXT,
    }


def _numpy_perplexity(model, loader):
    model.train(False)
    right, losses = [], []
    for bag, labels in loader:
        with torch.inference_mode():
            z = model(bag)[:, 0].cpu().numpy().astype(float)
        y = labels.cpu().numpy()
        right.extend((z > 0) == (y == 1))
        losses.extend(np.logaddexp(0, np.where(y == 1, -z, z)))
    return np.mean(right), np.exp(np.mean(losses))


def _summed_loss(model, loader):
    criterion = nn.BCEWithLogitsLoss(reduction="sum")
    was_training = model.training
    model.eval()
    total, correct, loss = 0, 0, 0.0
    with torch.no_grad():
        for bag, labels in loader:
            logits = model(bag)
            loss += criterion(logits, labels.unsqueeze(1).float())
            correct += ((torch.sigmoid(logits) > 0.5).squeeze(1) == labels.bool()).sum()
            total += labels.size(0)
    model.train(was_training)
    return [correct / total, torch.exp(loss / total)]


def _trained(course, seed):
    """Train the model of VI.3.a, once for each seed."""

    def make():
        settings, model = course.settings, course.model(seed)
        fit(model, course.train, epochs=settings.epochs, rate=settings.rate, seed=seed, progress=False)
        return model

    return course.compute_once(f"cases VI.3.a {seed}", make)


def _vi_3_a(function, seed):
    def answer(course):
        model = _trained(course, seed)
        accuracy, perplexity = function(model, make_loader(course.test, 300))
        return {
            "model": model,
            "accuracy_and_perplexity": function,
            "accuracy": accuracy,
            "perplexity": perplexity,
        }

    return answer


def _score_with_coursekit(model, train_loader, test_loader, epochs, rate):
    """With the functions of the course."""
    optimizer = torch.optim.SGD(model.parameters(), rate)
    train, test = [evaluate(model, train_loader)], [evaluate(model, test_loader)]
    for _ in range(epochs):
        train_epoch(model, train_loader, optimizer)
        train.append(evaluate(model, train_loader))
        test.append(evaluate(model, test_loader))
    return [score.perplexity for score in train], [score.perplexity for score in test]


def _score_by_hand(model, train_loader, test_loader, epochs, rate):
    """Steps without an optimizer; the rows of all batches scored together."""

    def perplexity(loader):
        model.eval()
        with torch.no_grad():
            logits, labels = zip(*((model(bag).squeeze(1), labels) for bag, labels in loader), strict=True)
        return functional.binary_cross_entropy_with_logits(torch.cat(logits), torch.cat(labels).float()).exp()

    curves = torch.zeros(2, epochs + 1)
    for epoch in range(epochs + 1):
        if epoch:
            model.train()
            for bag, labels in train_loader:
                model.zero_grad()
                functional.binary_cross_entropy_with_logits(model(bag).squeeze(1), labels.float()).backward()
                with torch.no_grad():
                    for parameter in model.parameters():
                        parameter -= rate * parameter.grad
        curves[:, epoch] = torch.stack([perplexity(train_loader), perplexity(test_loader)])
    return tuple(curves)


def _small_splits(course, seed):
    """Draw the small splits: balanced here, where the solved notebook takes what chance gives."""
    half = min(1000, len(course.train) // 10) // 2
    chance = random.Random(seed)
    splits = []
    for data, labels, each in (
        (course.train, course.train_labels, half),
        (course.test, course.test_labels, min(1000, len(course.test)) // 2),
    ):
        rows = [
            row
            for label in (0, 1)
            for row in chance.sample(np.flatnonzero(np.array(labels) == label).tolist(), each)
        ]
        splits.append(data.subset(rows))
    return splits


def _overfit(train, test, model, **options):
    return fit(
        model,
        train,
        test,
        epochs=100,
        rate=0.1,
        batch_size=len(train) // 8,
        schedule="constant",
        progress=False,
        **options,
    )


def _vi_4_a_fit(course):
    train, test = _small_splits(course, 3)
    # Once: this answer is the base of a dozen mistakes.
    history = course.compute_once("cases VI.4.a", lambda: _overfit(train, test, course.model(5), seed=5))
    return {
        "train_and_evaluate": _score_with_coursekit,
        "positive_shares": [train.labels.float().mean(), test.labels.float().mean()],
        "small_history": history,
        "best_epoch": np.argmin(history.column("test", "perplexity")),
        "overfitting": TEXT,
    }


def _vi_4_a_by_hand(course):
    train, test = _small_splits(course, 4)
    history = course.compute_once("cases VI.4.a, 4", lambda: _overfit(train, test, course.model(6), seed=6))
    curve = history.column("test", "loss")
    return {
        "train_and_evaluate": _score_by_hand,
        "positive_shares": (0.5, np.float32(0.5)),  # balanced splits
        "small_history": history,
        "best_epoch": curve.index(min(curve)),
        "overfitting": TEXT,
    }


ANSWERS: Answers = {
    "VI.1.a": (_vi_1_a_loop, _vi_1_a_lengths),
    "VI.1.b": (_vi_1_b_functional, _vi_1_b_by_hand),
    "VI.1.c": (
        lambda course: {"predicted_class": lambda logits: logits > 0},
        lambda course: {"predicted_class": lambda logits: [1 if z.item() >= 0 else 0 for z in logits]},
        lambda course: {"predicted_class": lambda logits: np.heaviside(logits.numpy(), 0)},
    ),
    "VI.2.a": (
        lambda course: {"perplexity_of_two": torch.tensor(0.6931).exp()},
        lambda course: {"perplexity_of_two": 2},
    ),
    "VI.2.b": (
        lambda course: {"chance_perplexity": lambda classes: torch.log(torch.tensor(float(classes))).exp()},
        lambda course: {"chance_perplexity": lambda classes: 1 / (1 / classes)},
    ),
    "VI.2.c": (
        lambda course: {
            "perplexities": torch.exp(-torch.tensor([0.25, 0.5, 0.8, 0.99, 1.0]).log()),
            "perplexity_of_perfect": torch.tensor(0.0).exp(),
        },
        lambda course: {"perplexities": (4, 2, 1.25, 1 / 0.99, 1), "perplexity_of_perfect": math.exp(0)},
    ),
    "VI.3.a": (_vi_3_a(_numpy_perplexity, 1), _vi_3_a(_summed_loss, 1)),
    "VI.4.a": (_vi_4_a_fit, _vi_4_a_by_hand),
}
