"""Exercise VI.4.a: evaluate after every epoch, until it overfits."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import (
    Band,
    Bands,
    Behaviour,
    Numbers,
    Text,
    Unreadable,
    Value,
    describe,
    describe_failures,
)
from coursekit.exercises._shared import copy_weights, find_lowest, is_close, load_weights
from coursekit.exercises.evaluation._trials import (
    draw_few_rows,
    make_evaluation,
    make_watched_splits,
)

if TYPE_CHECKING:
    from torch import nn

    from coursekit.course import Course
    from coursekit.exercises.evaluation._trials import Evaluation
    from coursekit.training import History


EPOCHS = 100
"""Epochs of the experiment."""

FLOOR = math.log(1 + math.exp(-1))
"""No two-class loss that applies softmax twice goes below this, in nats."""


@dataclass(frozen=True)
class Curves(Value):
    """The perplexities of a training run: a History, or a dict with the lists "train" and "test".

    Entry 0 of a list is the state before the first step. `facts` says what must hold for the curves.
    """

    def read(self, given: Any) -> dict[str, list[float]]:
        """Take both curves out; raises Unreadable where one is missing or has another length."""
        columns = {split: self._column(given, split) for split in ("train", "test")}
        wanted = EPOCHS + 1
        for split, column in columns.items():
            if len(column) != wanted:
                raise Unreadable(
                    f"It has {len(column)} {split} entries, and {wanted} are expected: one for the state "
                    f"before the first step, and one after each of the {EPOCHS} epochs."
                )
        return columns

    def _column(self, given: Any, split: str) -> list[float]:
        try:
            raw = given.column(split, "perplexity") if hasattr(given, "column") else given[split]
        except (AttributeError, KeyError, TypeError, IndexError) as error:
            if hasattr(given, "column"):
                problem = f"It has no figures of the {split} rows: hand them to fit as well."
            else:
                problem = f"It is {describe(given)}, and the History that fit returns is expected."
            raise Unreadable(problem) from error
        column: list[float] = (
            Numbers(split, f"the {split} perplexity by epoch", shape=(None,)).read(raw).tolist()
        )
        return column

    def facts(self, got: dict[str, list[float]]) -> dict[str, bool]:
        """Say of each sentence whether it holds for the curves."""
        train, test = got["train"], got["test"]
        return {
            "both curves start near 2, at a guess": all(1.8 < column[0] < 2.3 for column in (train, test)),
            "the train perplexity falls below 1.1": train[-1] < 1.1,
            "the test perplexity has its minimum before the end, and ends clearly above it": (
                1.1 < min(test) < test[-1] / 1.02
            ),
        }

    def is_correct(self, got: dict[str, list[float]], want: Any) -> bool:
        """Tell whether all facts hold; the curves themselves differ from machine to machine."""
        return all(self.facts(got).values())

    def explain_difference(self, got: dict[str, list[float]], want: Any) -> str:
        """Name the facts that do not hold."""
        return describe_failures(self.facts(got))


def take_first_rows(course: Course) -> Any:
    """Take as many rows from the beginning of the train split: all of them negative."""
    return course.train.subset(range(len(draw_few_rows(course, "train"))))


def run_experiment(
    course: Course, train: Any, test: Any, *, rate: float = 0.1, softmax: bool = False
) -> History:
    """Run the overfitting experiment, perhaps with a softmax in the model as well as in the loss."""
    from torch import nn

    from coursekit.training import fit

    model = nn.Sequential(course.model(outputs=2), nn.Softmax(dim=1)) if softmax else course.model()
    return fit(
        model,
        train,
        test,
        epochs=EPOCHS,
        rate=rate,
        batch_size=len(train) // 8,
        schedule="constant",
        progress=False,
    )


def _take_perplexities(history: History) -> dict[str, list[float]]:
    return {split: history.column(split, "perplexity") for split in ("train", "test")}


def run_right_experiment(course: Course) -> dict[str, list[float]]:
    """Run the experiment rightly, once."""
    curves: dict[str, list[float]] = course.compute_once(
        "VI.4.a experiment",
        lambda: _take_perplexities(
            run_experiment(course, draw_few_rows(course, "train"), draw_few_rows(course, "test"))
        ),
    )
    return curves


def is_at_floor(curves: Mapping[str, Sequence[float]]) -> bool:
    """Tell whether a train curve has come down to the floor of a double softmax, and no further."""
    return min(curves["train"]) >= math.exp(FLOOR) - 1e-4 and curves["train"][-1] < 1.1 * math.exp(FLOOR)


def _try_training(train_and_evaluate: Callable[..., Any]) -> dict[str, Any]:
    """Let a student's function train a small model for three epochs.

    Returns its two lists, the model's calls, and its weights afterwards.
    """
    model, train_loader, test_loader = make_watched_splits()
    train, tested = _read_two_lists(train_and_evaluate(model, train_loader, test_loader, 3, 0.05))
    return {"train": train, "tested": tested, "calls": model.first_calls(), "weights": copy_weights(model)}


def _training_facts(record: Any) -> dict[str, bool]:
    from coursekit.evaluation import evaluate

    model, train_loader, test_loader = make_watched_splits()
    start = evaluate(model, test_loader).perplexity
    vectors = model.inner.embedding.weight[21:].detach().clone()
    load_weights(model, record["weights"])
    moved = (model.inner.embedding.weight[21:] - vectors).abs().max()
    train, tested = _read_two_lists([record["train"], record["tested"]])
    training = [bool(is_training) for is_training, _ in record["calls"]]
    return {
        "each list has epochs + 1 entries": len(train) == len(tested) == 4,
        "the first entry is the state before the first step": is_close(tested[0], start, 1e-3),
        "the last test perplexity is that of the finished model on all test rows": is_close(
            tested[-1], evaluate(model, test_loader).perplexity, 1e-3
        ),
        "the train perplexity falls": train[-1] < train[0],
        "every step is taken in train mode, also after an evaluation": training.count(True)
        >= 3 * len(train_loader),
        "the test rows are scored in evaluation mode": training.count(False)
        >= len(tested) * len(test_loader),
        "nothing is learned from the test rows": bool(moved < 1e-6),
    }


def _read_two_lists(given: Any) -> tuple[list[float], list[float]]:
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise Unreadable(
            f"It returns {describe(given)}, and two lists are expected: train and test perplexities."
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
) -> Callable[..., tuple[list[float], list[float]]]:
    """Make a training loop with evaluation, right or with one thing done in another way."""
    score = evaluation or make_evaluation()

    def train_and_evaluate(
        model: nn.Module, train_loader: Any, test_loader: Any, epochs: int, rate: float
    ) -> tuple[list[float], list[float]]:
        import torch

        from coursekit.loss import classification_loss

        optimizer = torch.optim.SGD(model.parameters(), rate)
        curves: tuple[list[float], list[float]] = ([], [])
        for epoch in range(epochs + 1):
            if epoch > 0:
                if back_to_train:
                    model.train()
                for bag, labels in (*train_loader, *(test_loader if learn_from_test else ())):
                    optimizer.zero_grad()
                    classification_loss(model(bag), labels).backward()
                    optimizer.step()
            if epoch >= first:
                for curve, loader in zip(curves, (train_loader, test_loader), strict=True):
                    curve.append(score(model, loader)[1])
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
        Bands(
            "positive_shares",
            "the share of positive reviews among your train rows, and among your test rows",
            bands=((0.35, 0.65), (0.35, 0.65)),
        ),
        Curves(
            "small_history", f"the History of {EPOCHS} epochs on your few train rows, with your test rows"
        ),
        Band("best_epoch", "the epoch after which the test perplexity is lowest", low=1, high=EPOCHS - 1),
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
            "rows of one class",
            "Your rows are of one class only: a model that always gives the same answer is right about all "
            "of them. The splits are ordered by class, so draw rows at random, the test rows from "
            "course.test.",
            lambda course: {
                "positive_shares": [0.0, 0.0],
                "small_history": run_experiment(
                    course, take_first_rows(course), take_first_rows(course), softmax=True
                ),
            },
            when=lambda course, got: not {0.0, 1.0}.isdisjoint(got["positive_shares"]),
        ),
        Mistake(
            "softmax twice",
            "Your train perplexity stops at about 1.37. That is e^0.3133, the floor of a model with a "
            "softmax at its end whose loss takes the softmax once more. Hand the logits to the loss as they "
            "are.",
            lambda course: {
                "small_history": run_experiment(
                    course,
                    draw_few_rows(course, "train"),
                    draw_few_rows(course, "test"),
                    rate=0.3,
                    softmax=True,
                )
            },
            when=lambda course, got: is_at_floor(got["small_history"]),
        ),
        Mistake(
            "losses in the curves",
            "Some numbers of your curves are below 1: these are losses. Take e to the power of each.",
            lambda course: {
                "small_history": {
                    split: [math.log(perplexity) for perplexity in column]
                    for split, column in run_right_experiment(course).items()
                }
            },
            when=lambda course, got: min(map(min, got["small_history"].values())) < 1,
        ),
        Mistake(
            "tested on the train rows",
            "Your test perplexity falls nearly to 1, together with the train perplexity. So the model has "
            "seen these test rows in training. Take them from course.test.",
            lambda course: {
                "small_history": run_experiment(
                    course, draw_few_rows(course, "train"), draw_few_rows(course, "train")
                )
            },
            when=lambda course, got: 1 <= got["small_history"]["test"][-1] < 1.1,
        ),
        Mistake(
            "not trained enough to overfit",
            f"Your model has not learned its train rows by heart after {EPOCHS} epochs, so there is no "
            "overfitting to see yet. Take few train rows, the rate that is given, and a constant schedule.",
            lambda course: {
                "small_history": run_experiment(
                    course, draw_few_rows(course, "train"), draw_few_rows(course, "test"), rate=0.003
                )
            },
            when=lambda course, got: got["small_history"]["train"][-1] > 1.1,
        ),
        Mistake(
            "epoch of the lowest train perplexity",
            "This is the epoch with the lowest train perplexity. On the train rows more training always "
            "looks better. The test rows tell when to stop.",
            lambda course: {
                "small_history": run_right_experiment(course),
                "best_epoch": find_lowest(run_right_experiment(course)["train"]),
            },
            when=lambda course, got: (
                got["best_epoch"]
                == find_lowest(got["small_history"]["train"])
                != find_lowest(got["small_history"]["test"])
            ),
        ),
        Mistake(
            "another epoch than the lowest",
            "Your best epoch is not the one where your own test curve is lowest. Entry 0 of the curve is "
            "epoch 0, so the place of the smallest entry is the epoch: do not add 1.",
            lambda course: {
                "small_history": run_right_experiment(course),
                "best_epoch": find_lowest(run_right_experiment(course)["test"]) + 1,
            },
            when=lambda course, got: got["best_epoch"] != find_lowest(got["small_history"]["test"]),
        ),
    ),
)
