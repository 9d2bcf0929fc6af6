"""Exercise VI.3.a: accuracy and perplexity over the test split."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Band, Behaviour, Numbers
from coursekit.exercises._shared import are_weights_close, copy_weights, is_close, is_whole_share
from coursekit.exercises.evaluation._trials import (
    average_by_batch,
    average_by_sample,
    draw_few_rows,
    make_evaluation,
    make_watched_model,
)

if TYPE_CHECKING:
    from torch import nn

    from coursekit.course import Course
    from coursekit.dataset import BagDataset
    from coursekit.exercises.evaluation._trials import Evaluation


def _read_pair(given: Any) -> tuple[float, float]:
    """Read what an evaluation returns."""
    read = Numbers("result", "the accuracy and the perplexity", shape=(2,)).read(given)
    return float(read[0]), float(read[1])


def _make_toy_loaders(rows: BagDataset) -> list[Any]:
    """Make three batches of 40, 40 and 10; two of 45; and the first loader again with another first batch."""
    from coursekit.dataset import BagDataset
    from coursekit.loader import make_loader

    labels = rows.labels.clone()
    labels[:40] = 1 - labels[:40]
    return [make_loader(rows, 40), make_loader(rows, 45), make_loader(BagDataset(rows.bag, labels), 40)]


def _try_evaluation(evaluation: Callable[..., Any]) -> dict[str, Any]:
    """Call a student's evaluation on a small model, with a short last batch and without.

    Returns its results, the model's calls, and its weights afterwards.
    """
    model, rows = make_watched_model(40)
    results = [list(_read_pair(evaluation(model, loader))) for loader in _make_toy_loaders(rows)]
    return {"results": results, "calls": model.first_calls(), "weights": copy_weights(model)}


def _evaluation_facts(record: Any) -> dict[str, bool]:
    from coursekit.evaluation import evaluate

    model, rows = make_watched_model(40)
    loaders = _make_toy_loaders(rows)
    want = evaluate(model, loaders[0])
    (accuracy, short), (_, even), (_, turned) = (_read_pair(result) for result in record["results"])
    calls = [(training, recording) for training, recording in record["calls"]]
    was_called = len(calls) >= len(loaders)
    return {
        "the accuracy counts every sample the same, also in a short last batch": is_close(
            accuracy, want.accuracy, 1e-3
        ),
        "the perplexity is at least 1": min(short, even, turned) >= 1,
        "the perplexity depends on every batch, and not on the last one alone": not is_close(
            short, turned, 1e-3
        ),
        "the perplexity is e to the mean loss where all batches have one size": is_close(
            even, want.perplexity, 1e-3
        ),
        "the perplexity is e to the mean loss where the last batch is short": is_close(
            short, want.perplexity, 1e-3
        ),
        "the model is in evaluation mode": was_called and not any(training for training, _ in calls),
        "torch records no graph": was_called and not any(recording for _, recording in calls),
        "the weights stay as they were": are_weights_close(record["weights"], copy_weights(model), 1e-6),
    }


def _train_short_run(course: Course) -> nn.Module:
    """Train a model a little: real figures for the mistakes, within a second on any data."""

    def make() -> nn.Module:
        from coursekit.training import fit

        model = course.model()
        fit(
            model,
            draw_few_rows(course, "train"),
            epochs=15,
            batch_size=25,
            schedule="constant",
            progress=False,
        )
        return model

    model: nn.Module = course.compute_once("VI short run", make)
    return model


def _score_short_run(course: Course, evaluation: Evaluation) -> tuple[float, float]:
    from coursekit.loader import make_loader

    return evaluation(_train_short_run(course), make_loader(course.test, course.settings.batch_size))


EXERCISE = Exercise(
    id="VI.3.a",
    title="Accuracy and perplexity over the test split",
    auto_points=1,
    values=(
        Behaviour(
            "accuracy_and_perplexity",
            "a function of a model and a loader that gives the accuracy and the perplexity",
            trial=_try_evaluation,
            facts=_evaluation_facts,
        ),
        Band(
            "accuracy", "the accuracy of the trained model on the test split, from 0 to 1", low=0.7, high=0.97
        ),
        Band("perplexity", "the perplexity of the trained model on the test split", low=1.08, high=1.8),
    ),
    mistakes=(
        Mistake(
            "perplexity of the last batch",
            "Your function gives the perplexity of the last batch only: in each pass of the loop the new "
            "value replaces the old one. Add up the loss over all batches, and take e to the power after "
            "the loop.",
            lambda course: {
                "accuracy_and_perplexity": make_evaluation(lambda losses, sizes: math.exp(losses[-1])),
            },
        ),
        Mistake(
            "mean of the batches' perplexities",
            "Your function takes e to the power in each batch and then the mean. That is another number, "
            "and a larger one. Take the mean of the loss over all samples first, and e to the power once, "
            "at the end.",
            lambda course: {
                "accuracy_and_perplexity": make_evaluation(
                    lambda losses, sizes: average_by_sample([*map(math.exp, losses)], sizes)
                )
            },
        ),
        Mistake(
            "every batch counts the same",
            "Your function gives each batch the same weight. The last batch is shorter, so its samples "
            "count for more than the others. Multiply each batch's mean loss by its number of samples, and "
            "divide the sum by the number of all samples. Count correct samples, and not shares of batches.",
            lambda course: {
                "accuracy_and_perplexity": make_evaluation(
                    lambda losses, sizes: math.exp(average_by_batch(losses, sizes)), average_by_batch
                )
            },
        ),
        Mistake(
            "e to minus the mean loss",
            "Your function takes e to the power of minus the loss. The minus sign of the cross-entropy is "
            "inside it already. A perplexity is never below 1.",
            lambda course: {
                "accuracy_and_perplexity": make_evaluation(
                    lambda losses, sizes: math.exp(-average_by_sample(losses, sizes))
                )
            },
        ),
        Mistake(
            "no evaluation mode",
            "Your function leaves the model in train mode: dropout would go on dropping. Call model.eval() "
            "before the loop.",
            lambda course: {"accuracy_and_perplexity": make_evaluation(training=True)},
        ),
        Mistake(
            "graph recorded",
            "Your function lets torch record a graph that nobody needs. Put the loop into a block "
            "`with torch.no_grad():`. model.eval() does not do that for you.",
            lambda course: {"accuracy_and_perplexity": make_evaluation(recording=True)},
        ),
        Mistake(
            "accuracy in percent",
            "Your accuracy is in percent. Give a share from 0 to 1: correct samples divided by all samples.",
            lambda course: {"accuracy": 100 * _score_short_run(course, make_evaluation())[0]},
            when=lambda course, got: got["accuracy"] > 1,
        ),
        Mistake(
            "a loss for a perplexity",
            "Your perplexity of the test split is below 1, and that cannot be. It may be the loss, or e to "
            "the power of minus the loss.",
            lambda course: {"perplexity": math.log(_score_short_run(course, make_evaluation())[1])},
            when=lambda course, got: got["perplexity"] < 1,
        ),
        Mistake(
            "accuracy is no share of the test reviews",
            "Your accuracy is not a whole number of reviews divided by the number of all test reviews. It "
            "may be a mean over batches, or rounded. Count the correct reviews, divide once, and do not "
            "round.",
            lambda course: {
                "accuracy": _score_short_run(course, make_evaluation(accuracy=average_by_batch))[0]
            },
            when=lambda course, got: not is_whole_share(got["accuracy"], len(course.test_labels)),
        ),
    ),
)
