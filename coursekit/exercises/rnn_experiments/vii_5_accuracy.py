"""Exercise VII.5: accuracy, in the right mode."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Behaviour, Number, read_number
from coursekit.exercises.rnn_experiments._records import expect_array, expect_flags

if TYPE_CHECKING:
    from torch import Tensor, nn

    from coursekit.course import Course

    Accuracy = Callable[[nn.Module, Any], float]
"""From a model and a loader to a share from 0 to 1."""

_SHARE = "it is a share from 0 to 1"
_EVEN = "it is right where all batches have one size"
_SHORT = "it is right where the last batch is short"
_MODE = "the model is in evaluation mode while it predicts"
_GRAPH = "torch records no graph"
_BACK = "afterwards the model is in the mode in which it was"
_ROWS = 90
_RIGHT = 80
_EQUAL = (45, 45)
_UNEQUAL = (40, 40, 10)
"""Sizes of batches."""


def _make_watched_model() -> Any:
    """Make a model that is sure of the class which its rows name, and that records its calls.

    Its `calls` have (train mode?, recording?) for each call.
    """
    import torch
    from torch import nn

    class Watched(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.ones(1))
            self.dropout = nn.Dropout(0.5)
            self.calls: list[tuple[bool, bool]] = []

        def forward(self, rows: Any) -> Tensor:
            self.calls.append((self.training, torch.is_grad_enabled()))
            logits: Tensor = self.dropout(torch.eye(4)[rows.ids[:, 1] - 4] * self.weight)
            return logits

    return Watched()


def _make_batches(sizes: Sequence[int]) -> list[Any]:
    """Make batches of `_ROWS` rows in all; the watched model is right about the first `_RIGHT` of them."""
    import torch

    from coursekit.sequence import PaddedBatch
    from coursekit.vocab import BOS, EOS

    labels = torch.arange(_ROWS) % 4
    predicted = torch.where(torch.arange(_ROWS) < _RIGHT, labels, (labels + 1) % 4)
    ids = torch.stack(
        [torch.full_like(predicted, BOS), predicted + 4, torch.full_like(predicted, EOS)], dim=1
    )
    parts = zip(ids.split(list(sizes)), labels.split(list(sizes)), strict=True)
    return [(PaddedBatch(part, torch.full((len(part),), 3)), right) for part, right in parts]


def _try_accuracy(accuracy: Callable[..., Any]) -> dict[str, Any]:
    """Call a student's function on a watched model, with batches of one size and with a short last one.

    Returns both shares, the calls, and whether the model was in train mode afterwards: after two
    runs that it came to in evaluation mode, and after one that it came to in train mode.
    """
    from coursekit.device import seeded

    model = _make_watched_model()
    with seeded(0):
        model.eval()  # without dropout: so the figures do not depend on the mode that the function chooses
        shares = [read_number(accuracy(model, _make_batches(sizes))) for sizes in (_EQUAL, _UNEQUAL)]
        modes = [model.training]
        model.train()
        accuracy(model, _make_batches(_EQUAL))
    return {"shares": shares, "calls": list(model.calls), "modes": [*modes, model.training]}


def _accuracy_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the shares and the calls in the record."""
    even, short = expect_array(record["shares"], (2,)).tolist()
    training, recording = (expect_flags([call[place] for call in record["calls"]]) for place in (0, 1))
    want = _RIGHT / _ROWS
    return {
        _SHARE: 0 <= even <= 1 and 0 <= short <= 1,
        _EVEN: abs(even - want) < 1e-5,
        _SHORT: abs(short - want) < 1e-5,
        _MODE: len(training) > 0 and not any(training),
        _GRAPH: not any(recording),
        _BACK: expect_flags(record["modes"]) == [False, True],
    }


def make_accuracy(
    combine: Callable[[Sequence[int], Sequence[int]], float] = lambda right, sizes: sum(right) / sum(sizes),
    *,
    evaluation: bool = True,
    recording: bool = False,
    back: bool = True,
) -> Accuracy:
    """Make an `accuracy`, right or with one thing done in another way.

    combine: one number of the right rows and of all rows of each batch. back: the mode is put back.
    """

    def accuracy(model: nn.Module, loader: Any) -> float:
        import torch

        was_training = model.training
        if evaluation:
            model.eval()
        right, sizes = [], []
        with torch.set_grad_enabled(recording):
            for rows, labels in loader:
                right.append(int((model(rows).argmax(dim=1) == labels).sum()))
                sizes.append(len(labels))
        if back:
            model.train(was_training)
        return combine(right, sizes)

    return accuracy


def _make_answer(combine: Callable[[Sequence[int], Sequence[int]], float]) -> Callable[[Course], Answer]:
    """Make the answer of somebody who makes one number of the batches in this way."""
    return lambda course: {"accuracy": make_accuracy(combine)}


def _average_batches(right: Sequence[int], sizes: Sequence[int]) -> float:
    return sum(hits / size for hits, size in zip(right, sizes, strict=True)) / len(sizes)


def _measure_always_world(course: Course) -> float:
    labels = [course.news.train_labels[row] for row in course.news.split_rows[1]]
    return labels.count(0) / len(labels)


EXERCISE = Exercise(
    id="VII.5",
    title="Accuracy, in the right mode",
    auto_points=2,
    values=(
        Behaviour(
            "accuracy",
            "a function of a model and a loader that returns a share from 0 to 1",
            trial=_try_accuracy,
            facts=_accuracy_facts,
        ),
        Number(
            "always_world",
            "the accuracy on the validation rows of the model that always says World, from 0 to 1",
            tolerance=1e-4,
        ),
    ),
    truth=lambda course: {"always_world": _measure_always_world(course)},
    mistakes=(
        Mistake(
            "no evaluation mode",
            "Your function leaves the model in the mode in which it is. After an epoch of training that is "
            "train mode, and dropout changes the predictions. Call model.eval() before the loop.",
            lambda course: {"accuracy": make_accuracy(evaluation=False)},
        ),
        Mistake(
            "mode not put back",
            "After your function the model stays in evaluation mode, and whoever trains on trains without "
            "dropout. Remember model.training at the start, and put it back: model.train(was_training).",
            lambda course: {"accuracy": make_accuracy(back=False)},
        ),
        Mistake(
            "mean of batch accuracies",
            "You take the mean over the batches. In the short last batch each row then counts for more than "
            "elsewhere. Add up the right rows of all batches, and divide once by the number of all rows.",
            _make_answer(_average_batches),
        ),
        Mistake(
            "last batch alone",
            "Your accuracy is that of the last batch alone: each turn of the loop replaces the number of the "
            "turn before. Add the right rows up.",
            _make_answer(lambda right, sizes: right[-1] / sizes[-1]),
        ),
        Mistake(
            "accuracy in percent",
            "Your function does not give a share. Divide the right rows by all rows, and leave the factor "
            "100 away.",
            _make_answer(lambda right, sizes: 100 * sum(right) / sum(sizes)),
        ),
        Mistake(
            "graph recorded",
            "Your function lets torch record a graph for every batch, and nobody will use it. Put the loop "
            "into a block `with torch.no_grad():`.",
            lambda course: {"accuracy": make_accuracy(recording=True)},
        ),
        Mistake(
            "right rows counted, not divided",
            "This is a number of rows. Divide it by the number of all validation rows.",
            lambda course: {
                "always_world": round(_measure_always_world(course) * len(course.news.split_rows[1]))
            },
        ),
    ),
)
