"""Exercise V.3.d: training and accuracy for two logits."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from statistics import fmean
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Behaviour, Number, read_number
from coursekit.exercises._models import TrainedModel, is_taught_by_test_rows, recognise_wrong_scores
from coursekit.exercises._shared import are_weights_close, copy_weights
from coursekit.exercises.loss._toys import make_toy_loader, make_toy_model, make_trial_optimizer

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.optim import Optimizer

    from coursekit.exercises.loss._toys import Loader


def _make_training(*, softmax: bool = False, reset: bool = True) -> Answer:
    """Make a training loop for two logits, right or wrong in one point."""
    from torch.nn import functional

    def train_two(model: nn.Module, loader: Loader, optimizer: Optimizer, epochs: int) -> None:
        for _ in range(epochs):
            for inputs, labels in loader:
                logits = model(inputs)
                loss = functional.cross_entropy(logits.softmax(1) if softmax else logits, labels)
                if reset:
                    optimizer.zero_grad()
                loss.backward()
                optimizer.step()

    return {"train_two": train_two}


RUNS = {"one step": (16, 1), "two epochs": (4, 2)}
"""Batch size and epochs of the trainings in which `train_two` is tried."""


def _try_train_two(train: Callable[..., Any]) -> dict[str, list[Any]]:
    """Train a toy model in one step, and in two epochs of four batches, and return the weights after each."""
    record = {}
    for name, (batch_size, epochs) in RUNS.items():
        model = make_toy_model(outputs=2)
        train(model, make_toy_loader(batch_size), make_trial_optimizer(model), epochs)
        record[name] = copy_weights(model)
    return record


@cache
def _train_weights(*, softmax: bool) -> dict[str, list[Any]]:
    """Return the weights that come out of the right training, or of one with a second softmax."""
    return _try_train_two(_make_training(softmax=softmax)["train_two"])


def _train_two_facts(record: Any) -> dict[str, bool]:
    """Compare the weights with those that the right training makes."""
    right, doubled = _train_weights(softmax=False), _train_weights(softmax=True)
    step, epochs = record["one step"], record["two epochs"]
    return {
        "one step moves the weights as the cross-entropy of the logits tells": are_weights_close(
            step, right["one step"], 1e-5
        ),
        "softmax is applied once, not twice": not are_weights_close(step, doubled["one step"], 1e-5),
        "each batch of each epoch makes one step, by its own gradient": are_weights_close(
            epochs, right["two epochs"], 1e-5
        ),
    }


def _make_accuracy(choose: Callable[[Tensor], Tensor], *, by_batch: bool = False, factor: int = 1) -> Answer:
    """Make an accuracy loop for two logits, right or wrong in one point."""

    def accuracy_two(model: nn.Module, loader: Loader) -> float:
        hits = [(choose(model(inputs)) == labels).tolist() for inputs, labels in loader]
        if by_batch:
            return factor * fmean([fmean(batch) for batch in hits])
        return factor * fmean([hit for batch in hits for hit in batch])

    return {"accuracy_two": accuracy_two}


BATCHES = {
    # Both logits of a row have the same sign here, so that only the larger one tells the class.
    "same sign": ([[2.0, 1.0], [-1.0, -2.0], [1.0, 3.0], [-3.0, -1.0]], [0, 1, 1, 1]),
    # Four right ones, and a wrong one alone in the last batch.
    "short batch": ([[1.0, -1.0], [-1.0, 1.0], [2.0, -1.0], [-2.0, 1.0], [-1.0, 2.0]], [0, 1, 0, 1, 0]),
}
"""Logits and labels for which `accuracy_two` is asked, in batches of four."""


def _try_accuracy(accuracy: Callable[..., Any]) -> dict[str, float]:
    """Call `accuracy_two` on a model that gives its inputs back, so that they are the logits."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    model = torch.nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        model.weight.copy_(torch.eye(2))
    record = {}
    for name, (logits, labels) in BATCHES.items():
        rows = TensorDataset(torch.tensor(logits), torch.tensor(labels))
        record[name] = float(read_number(accuracy(model, DataLoader(rows, batch_size=4))))
    return record


def _accuracy_facts(record: Any) -> dict[str, bool]:
    same_sign, short_batch = (read_number(record[name]) for name in BATCHES)
    return {
        "it gives a share from 0 to 1": 0 <= same_sign <= 1 and 0 <= short_batch <= 1,
        "it chooses the class with the larger logit": abs(same_sign - 0.75) < 1e-6,
        "each review counts the same, also in a short last batch": abs(short_batch - 0.8) < 1e-6,
    }


EXERCISE = Exercise(
    id="V.3.d",
    title="Training and accuracy for two logits",
    auto_points=1,
    values=(
        Behaviour(
            "train_two",
            "a function that trains a model with two logits",
            trial=_try_train_two,
            facts=_train_two_facts,
        ),
        Behaviour(
            "accuracy_two",
            "a function that gives the accuracy of a model with two logits, from 0 to 1",
            trial=_try_accuracy,
            facts=_accuracy_facts,
        ),
        Number(
            "test_accuracy",
            "the accuracy of the trained model on the test split, from 0 to 1",
            tolerance=1e-5,
        ),
    ),
    evidence=(TrainedModel("model", "the model with two logits that you have trained"),),
    derived={"test_accuracy": lambda course, got: got["model"]["test"]["accuracy"]},
    mistakes=(
        Mistake(
            "softmax in the training",
            "In your training the softmax is applied twice: the loss already has one inside. Such a loss "
            "never gets near 0, and its gradient is too small. Give the model's logits to the loss.",
            lambda course: _make_training(softmax=True),
        ),
        Mistake(
            "gradients pile up",
            "The first step is right, the later ones are not. backward() adds to the gradients of the step "
            "before. Call optimizer.zero_grad() before each backward().",
            lambda course: _make_training(reset=False),
        ),
        Mistake(
            "a threshold for two logits",
            "logit > 0 decides when there is one logit. With two logits the larger one wins, even if both "
            "are negative: logits.argmax(dim=1).",
            lambda course: _make_accuracy(lambda logits: logits[:, 1] > 0),
        ),
        Mistake(
            "mean of the batches' accuracies",
            "You averaged over batches. A short last batch then counts for more than its reviews. Count all "
            "reviews that are right, and divide once, by the number of all reviews.",
            lambda course: _make_accuracy(lambda logits: logits.argmax(1), by_batch=True),
        ),
        Mistake(
            "accuracy in percent",
            "Your function gives percent. In this course an accuracy is a share from 0 to 1: leave the "
            "factor 100 out.",
            lambda course: _make_accuracy(lambda logits: logits.argmax(1), factor=100),
        ),
        Mistake(
            "no better than a guess",
            "`model` is no better than a guess. Before you measured it, did you train this very model, on "
            "train_loader, whose rows are shuffled, with an optimizer that has its parameters?",
            when=lambda course, got: (
                abs(got["model"]["test"]["accuracy"] - 0.5) < 0.05
                and all(_train_two_facts(got["train_two"]).values())
            ),
            names=("test_accuracy",),
        ),
        Mistake(
            "taught by the test rows",
            "`model` knows the test reviews better than the train reviews: it was trained on the wrong "
            "loader.",
            when=lambda course, got: is_taught_by_test_rows(got["model"]),
            names=("test_accuracy",),
        ),
        *recognise_wrong_scores("test_accuracy", "model"),
    ),
)
