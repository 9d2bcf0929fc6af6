"""Exercise VI.3.a: accuracy and perplexity over the test split."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Behaviour, Number, Numbers
from coursekit.exercises._models import TrainedModel, recognise_wrong_scores
from coursekit.exercises._shared import are_weights_close, copy_weights, is_close
from coursekit.exercises.evaluation._trials import (
    average_by_batch,
    average_by_sample,
    make_evaluation,
    make_watched_model,
)

if TYPE_CHECKING:
    from coursekit.dataset import BagDataset


def _read_pair(given: Any) -> tuple[float, float]:
    """Read what an evaluation returns."""
    read = Numbers("result", "the accuracy and the perplexity", shape=(2,)).read(given)
    return float(read[0]), float(read[1])


def _make_toy_loaders(rows: BagDataset) -> list[Any]:
    """Make batches of 40, 40, 10; of 45, 45; the first ones with other labels; of 89 and a single row."""
    from coursekit.dataset import BagDataset
    from coursekit.loader import make_loader

    labels = rows.labels.clone()
    labels[:40] = 1 - labels[:40]
    turned = BagDataset(rows.bag, labels)
    return [make_loader(rows, 40), make_loader(rows, 45), make_loader(turned, 40), make_loader(rows, 89)]


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
    (accuracy, short), (_, even), (_, turned), (_, single) = map(_read_pair, record["results"])
    calls = [(training, recording) for training, recording in record["calls"]]
    was_called = len(calls) >= len(loaders)
    return {
        "it gives the accuracy, from 0 to 1, and then the perplexity": 0 <= accuracy <= 1 and short >= 0.999,
        "the accuracy counts every sample the same, also in a short last batch": is_close(
            accuracy, want.accuracy, 1e-3
        ),
        "the perplexity depends on every batch, and not on the last one alone": not is_close(
            short, turned, 1e-3
        ),
        "the perplexity is e to the mean loss where all batches have one size": is_close(
            even, want.perplexity, 1e-3
        ),
        "the perplexity is e to the mean loss where the last batch is short": is_close(
            short, want.perplexity, 1e-3
        )
        and is_close(single, want.perplexity, 1e-3),
        "it rounds nothing": all(
            is_close(got, right, 1e-5) or not is_close(got, right, 1e-3)
            for got, right in ((accuracy, want.accuracy), (short, want.perplexity))
        ),
        "the model is in evaluation mode": was_called and not any(training for training, _ in calls),
        "torch records no graph": was_called and not any(recording for _, recording in calls),
        "the weights stay as they were": are_weights_close(record["weights"], copy_weights(model), 1e-6),
    }


def _compute_perplexity(got: Any) -> float:
    return math.exp(got["model"]["test"]["loss"])


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
        Number(
            "accuracy", "the accuracy of the trained model on the test split, from 0 to 1", tolerance=1e-5
        ),
        Number("perplexity", "the perplexity of the trained model on the test split"),
    ),
    evidence=(TrainedModel("model", "the model that the first lines of the answer cell train"),),
    derived={
        "accuracy": lambda course, got: got["model"]["test"]["accuracy"],
        "perplexity": lambda course, got: _compute_perplexity(got),
    },
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
            "accuracy and perplexity exchanged",
            "The two figures have changed places: the accuracy is the one below 1.",
            derived=lambda course, got: {
                "accuracy": _compute_perplexity(got),
                "perplexity": got["model"]["test"]["accuracy"],
            },
        ),
        Mistake(
            "a loss for a perplexity",
            "This is the mean loss. The perplexity is e to its power: math.exp(...).",
            derived=lambda course, got: {"perplexity": got["model"]["test"]["loss"]},
        ),
        Mistake(
            "2 to the power of the loss",
            "This is 2 to the power of the mean loss. Our losses are in nats, so the base is e: "
            "math.exp(...).",
            derived=lambda course, got: {"perplexity": 2 ** got["model"]["test"]["loss"]},
        ),
        Mistake(
            "e to minus the loss",
            "perplexity is e to the power of minus the loss, and so it is below 1. Leave the minus away: the "
            "loss has it inside.",
            derived=lambda course, got: {"perplexity": math.exp(-got["model"]["test"]["loss"])},
        ),
        Mistake(
            "perplexity of the train split",
            "This is the perplexity on the train split, which the model has learned from. Hand test_loader "
            "to your function.",
            derived=lambda course, got: {"perplexity": math.exp(got["model"]["train"]["loss"])},
        ),
        *recognise_wrong_scores("accuracy", "model"),
    ),
)
