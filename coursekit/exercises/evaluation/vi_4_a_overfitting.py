"""Exercise VI.4.a: evaluate after every epoch, until it overfits."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import (
    Behaviour,
    Integer,
    Numbers,
    Text,
    Unreadable,
    describe_failures,
    describe_result,
)
from coursekit.exercises._histories import Record, TrainingHistory, is_trained_at, is_trained_before
from coursekit.exercises._shared import are_weights_close, copy_weights, find_lowest, is_close, load_weights
from coursekit.exercises.evaluation._trials import (
    draw_few_rows,
    make_evaluation,
    make_watched_splits,
)

if TYPE_CHECKING:
    from torch import nn

    from coursekit.exercises.evaluation._trials import Evaluation


TRIAL_EPOCHS, TRIAL_RATE = 3, 0.05
"""For which the student's function is tried."""

EPOCHS, RATE, BATCHES = 100, 0.1, 8
"""The plan of the experiment: its epochs, its learning rate, and how many batches an epoch has."""

FLOOR = math.log(1 + math.exp(-1))
"""No two-class loss that applies softmax twice goes below this, in nats."""

MOST_LOSS = 700.0
"""e to a higher power is no float any more."""


@dataclass(frozen=True)
class OverfittingHistory(TrainingHistory):
    """The History of a training that goes on until the model has learned its few train rows by heart."""

    def facts(self, got: Record) -> dict[str, bool]:
        """Say of each sentence whether it holds for the perplexities, epoch by epoch."""
        train, test = list_perplexities(got, "train"), list_perplexities(got, "test")
        return {
            "both curves start near 2, at a guess": all(1.8 < curve[0] < 2.3 for curve in (train, test)),
            "the train perplexity falls below 1.1": train[-1] < 1.1,
            "the test perplexity has its minimum before the end, and ends clearly above it": (
                1.1 < min(test) < test[-1] / 1.02
            ),
        }

    def is_correct(self, got: Record, want: Any) -> bool:
        """Tell whether all facts hold; the curves themselves differ from machine to machine."""
        return all(self.facts(got).values())

    def explain_difference(self, got: Record, want: Any) -> str:
        """Name the facts that do not hold."""
        return describe_failures(self.facts(got))


def list_perplexities(record: Record, split: str) -> list[float]:
    """Return the perplexities of a split, epoch by epoch; a loss without bound has none, and is infinite."""
    return [math.exp(loss) if loss < MOST_LOSS else math.inf for loss in record[split]["loss"]]


def is_at_floor(record: Record) -> bool:
    """Tell whether a train curve has come down to the floor of a double softmax, and no further."""
    losses = record["train"]["loss"]
    return min(losses) >= FLOOR - 1e-4 and losses[-1] < FLOOR + 0.1


def _count_rows(record: Record, split: str) -> int:
    """Return how many rows a training has had of a split."""
    return int(record["settings"][f"{split} set"].split()[0].replace(",", ""))


def _compute_shares(record: Record) -> Any:
    """Return the share of positive reviews among the train rows, and among the test rows."""
    import numpy as np

    counts = [[*record["settings"][f"labels of {split} set"], 0] for split in ("train", "test")]
    return np.array([positive / (negative + positive) for negative, positive, *_ in counts])


def _find_best_epoch(got: Mapping[str, Any], split: str = "test") -> int:
    return find_lowest(got["small_history"][split]["loss"])


def _try_training(train_and_evaluate: Callable[..., Any]) -> dict[str, Any]:
    """Let a student's function train a small model for three epochs.

    Returns its two lists, the model's calls, and its weights afterwards.
    """
    model, train_loader, test_loader = make_watched_splits()
    train, tested = _read_two_lists(
        train_and_evaluate(model, train_loader, test_loader, TRIAL_EPOCHS, TRIAL_RATE)
    )
    return {"train": train, "tested": tested, "calls": model.first_calls(), "weights": copy_weights(model)}


def _training_facts(record: Any) -> dict[str, bool]:
    from coursekit.evaluation import evaluate

    model, train_loader, test_loader = make_watched_splits()
    start = evaluate(model, test_loader).perplexity
    vectors = model.inner.embedding.weight[21:].detach().clone()
    load_weights(model, record["weights"])
    moved = (model.inner.embedding.weight[21:] - vectors).abs().max()
    train, tested = _read_two_lists([record["train"], record["tested"]])
    right_train, right_tested, weights = _train_rightly()
    training = [bool(is_training) for is_training, _ in record["calls"]]
    return {
        "each list has epochs + 1 entries": len(train) == len(tested) == TRIAL_EPOCHS + 1,
        "the second list begins with the test perplexity before the first step": is_close(
            tested[0], start, 1e-3
        ),
        "the last test perplexity is that of the finished model on all test rows": is_close(
            tested[-1], evaluate(model, test_loader).perplexity, 1e-3
        ),
        "each batch of each epoch makes one step of plain SGD, at the given rate": are_weights_close(
            record["weights"], weights, 1e-4
        ),
        "the test perplexities are those after each epoch": _are_lists_close(tested, right_tested),
        "the train perplexities are those of all train rows after each epoch": _are_lists_close(
            train, right_train
        ),
        "every step is taken in train mode, also after an evaluation": training.count(True)
        >= TRIAL_EPOCHS * len(train_loader),
        "the test rows are scored in evaluation mode": training.count(False)
        >= len(tested) * len(test_loader),
        "nothing is learned from the test rows": bool(moved < 1e-6),
    }


@cache
def _train_rightly() -> tuple[list[float], list[float], list[Any]]:
    """Return the train and the test perplexities of the right training, and its weights."""
    model, train_loader, test_loader = make_watched_splits()
    train, tested = _make_training()(model, train_loader, test_loader, TRIAL_EPOCHS, TRIAL_RATE)
    return train, tested, copy_weights(model)


def _are_lists_close(left: Sequence[float], right: Sequence[float]) -> bool:
    return len(left) == len(right) and all(is_close(a, b, 1e-3) for a, b in zip(left, right, strict=True))


def _read_two_lists(given: Any) -> tuple[list[float], list[float]]:
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise Unreadable(
            f"It returns {describe_result(given)}, and two lists are expected: train and test perplexities."
        )
    train, test = (
        Numbers("list", "the perplexities, epoch by epoch", shape=(None,)).read(part) for part in given
    )
    return train.tolist(), test.tolist()


def _make_training(
    evaluation: Evaluation | None = None,
    *,
    back_to_train: bool = True,
    first: int = 0,
    learn_from_test: bool = False,
    reset: bool = True,
    momentum: float = 0.0,
    score_while_training: bool = False,
) -> Callable[..., tuple[list[float], list[float]]]:
    """Make a training loop with evaluation, right or with one thing done in another way."""
    score = evaluation or make_evaluation()

    def train_and_evaluate(
        model: nn.Module, train_loader: Any, test_loader: Any, epochs: int, rate: float
    ) -> tuple[list[float], list[float]]:
        import torch

        from coursekit.loss import classification_loss

        optimizer = torch.optim.SGD(model.parameters(), rate, momentum=momentum)
        curves: tuple[list[float], list[float]] = ([], [])
        for epoch in range(epochs + 1):
            losses = []
            if epoch > 0:
                if back_to_train:
                    model.train()
                for bag, labels in (*train_loader, *(test_loader if learn_from_test else ())):
                    if reset:
                        optimizer.zero_grad()
                    loss = classification_loss(model(bag), labels)
                    loss.backward()
                    optimizer.step()
                    losses.append(loss.item())
            if epoch >= first:
                for curve, loader in zip(curves, (train_loader, test_loader), strict=True):
                    curve.append(score(model, loader)[1])
            if losses and score_while_training:
                curves[0][-1] = math.exp(fmean(losses))
        return curves

    return train_and_evaluate


EXERCISE = Exercise(
    id="VI.4.a",
    title="Evaluate after every epoch, until it overfits",
    auto_points=1,
    text_points=1,
    values=(
        Behaviour(
            "train_and_evaluate",
            "a function that trains a model and gives its train and its test perplexity after every epoch",
            trial=_try_training,
            facts=_training_facts,
        ),
        Numbers(
            "positive_shares",
            "the share of positive reviews among your train rows, and among your test rows",
            tolerance=1e-5,
            shape=(2,),
        ),
        OverfittingHistory(
            "small_history", f"the History of {EPOCHS} epochs on your few train rows, with your test rows"
        ),
        Integer("best_epoch", "the epoch after which the test perplexity is lowest"),
        Text(
            "overfitting",
            "what the two curves show, and why the curves of the strange report cannot show it",
            asks=(
                "what the train perplexity does, and what that says about the train reviews?",
                "what the test perplexity does, and from which epoch on?",
                "at which epoch you would stop the training?",
                "why 100% from the first epoch and a perplexity of 1.368 to the end are suspicious?",
            ),
        ),
    ),
    derived={
        "positive_shares": lambda course, got: _compute_shares(got["small_history"]),
        "best_epoch": lambda course, got: _find_best_epoch(got),
    },
    mistakes=(
        Mistake(
            "evaluation mode left on",
            "After the first evaluation your model stays in evaluation mode, so it goes on training without "
            "its dropout. Call model.train() at the start of every epoch.",
            lambda course: {"train_and_evaluate": _make_training(back_to_train=False)},
        ),
        Mistake(
            "last batch only",
            "Your test perplexities are not those of all test rows. Perhaps each one comes from the last "
            "batch alone. `evaluate(model, loader).perplexity` covers all of them.",
            lambda course: {
                "train_and_evaluate": _make_training(
                    make_evaluation(lambda losses, sizes: math.exp(losses[-1]))
                )
            },
        ),
        Mistake(
            "nothing before the first step",
            "Your lists begin after the first epoch. Evaluate once before the first step too, so that entry "
            "0 shows where the model started.",
            lambda course: {"train_and_evaluate": _make_training(first=1)},
        ),
        Mistake(
            "trained on the test rows",
            "Your function takes steps on the test rows as well. Then the test rows say nothing any more. "
            "Use them in the evaluation only.",
            lambda course: {"train_and_evaluate": _make_training(learn_from_test=True)},
        ),
        Mistake(
            "gradients pile up",
            "Your first step is right, the later ones are not. backward() adds to the gradients of the step "
            "before. Call optimizer.zero_grad() once for each batch.",
            lambda course: {"train_and_evaluate": _make_training(reset=False)},
        ),
        Mistake(
            "momentum",
            "Your optimizer has a momentum. The task asks for plain SGD: torch.optim.SGD with the parameters "
            "and the rate alone.",
            lambda course: {"train_and_evaluate": _make_training(momentum=0.9)},
        ),
        Mistake(
            "train perplexity from the steps",
            "Your train perplexities come from the losses of the steps. Each of these was taken while the "
            "weights still moved, so they are too high. Evaluate all train rows after the epoch, as you do "
            "with the test rows.",
            lambda course: {"train_and_evaluate": _make_training(score_while_training=True)},
        ),
        Mistake(
            "rows of one class",
            "Your train rows or your test rows are of one class only: a model that always gives the same "
            "answer is right about all of them. The splits are ordered by class, so draw from all rows of "
            "a split, at random.",
            when=lambda course, got: not {0.0, 1.0}.isdisjoint(_compute_shares(got["small_history"])),
            names=("small_history",),
        ),
        Mistake(
            "tested on the train rows",
            "Your training was tested on the rows that it had learned from. Take the test rows from "
            "course.test, and hand them to fit as its third argument.",
            when=lambda course, got: (
                got["small_history"]["settings"]["train set"] == got["small_history"]["settings"]["test set"]
                or got["small_history"]["test"]["loss"][-1] < math.log(1.1)
            ),
            names=("small_history",),
        ),
        Mistake(
            "too many train rows",
            "Your training had more train rows than `few`. To learn so many by heart takes much longer, and "
            "there is little overfitting to see. Take course.train.subset(rows) with `few` row numbers.",
            when=lambda course, got: (
                _count_rows(got["small_history"], "train") > len(draw_few_rows(course, "train"))
            ),
            names=("small_history",),
        ),
        Mistake(
            "too few train rows",
            "Your training had fewer train rows than `few`.",
            when=lambda course, got: (
                _count_rows(got["small_history"], "train") < len(draw_few_rows(course, "train"))
            ),
            names=("small_history",),
        ),
        Mistake(
            "another number of test rows",
            "Your training had more or fewer test rows than `few_test`.",
            when=lambda course, got: _count_rows(got["small_history"], "test") != min(1000, len(course.test)),
            names=("small_history",),
        ),
        Mistake(
            "another number of epochs",
            f"Your history does not go from epoch 0 to epoch {EPOCHS}. Hand over the whole plan: **plan.",
            when=lambda course, got: got["small_history"]["numbers"] != [*range(EPOCHS + 1)],
            names=("small_history",),
        ),
        Mistake(
            "softmax twice",
            "Your train perplexity stops at about 1.37. That is e^0.3133, the floor of a model with a "
            "softmax at its end whose loss takes the softmax once more. Hand the logits to the loss as they "
            "are.",
            when=lambda course, got: is_at_floor(got["small_history"]),
            names=("small_history",),
        ),
        Mistake(
            "a rate that falls",
            'Your learning rate falls to 0: that is what fit does unless you say schedule="constant". Hand '
            "over the whole plan: **plan.",
            when=lambda course, got: got["small_history"]["settings"]["schedule"] != "constant",
            names=("small_history",),
        ),
        Mistake(
            "another rate or batch size",
            "Your training had another rate or another batch size than the plan. Hand it over as it is: "
            "**plan.",
            when=lambda course, got: (
                not is_trained_at(got["small_history"], RATE)
                or got["small_history"]["settings"]["batch_size"]
                != len(draw_few_rows(course, "train")) // BATCHES
            ),
            names=("small_history",),
        ),
        Mistake(
            "a model trained before",
            "Your model knew something before its first step. Make a new one for this training: "
            "course.model(seed=0).",
            when=lambda course, got: is_trained_before(got["small_history"]),
            names=("small_history",),
        ),
        Mistake(
            "shares of negative reviews",
            "These are the shares of negative reviews. In .labels, 1 stands for positive.",
            derived=lambda course, got: {"positive_shares": 1 - _compute_shares(got["small_history"])},
        ),
        Mistake(
            "epoch of the lowest train perplexity",
            "This is the epoch with the lowest train perplexity. On the train rows more training always "
            "looks better. The test rows tell when to stop.",
            derived=lambda course, got: {"best_epoch": _find_best_epoch(got, "train")},
        ),
        Mistake(
            "counted from 1",
            "Entry 0 of the curve is epoch 0, so the place of the smallest entry is the epoch: do not add 1.",
            derived=lambda course, got: {"best_epoch": _find_best_epoch(got) + 1},
        ),
        Mistake(
            "epoch of the highest accuracy",
            "This is the epoch with the highest test accuracy. The task asks for the lowest test perplexity, "
            "which also sees how sure the model is.",
            derived=lambda course, got: {
                "best_epoch": find_lowest([-share for share in got["small_history"]["test"]["accuracy"]])
            },
        ),
        Mistake(
            "epoch of the highest perplexity",
            "This is the epoch with the highest test perplexity. The lower it is, the better.",
            derived=lambda course, got: {
                "best_epoch": find_lowest([-loss for loss in got["small_history"]["test"]["loss"]])
            },
        ),
    ),
)
