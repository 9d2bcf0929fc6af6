"""Exercise III.3.a: batch size, accuracy and time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Bands, Behaviour, Flag, Integer, Text, read_number
from coursekit.exercises._shared import measure_test_accuracy

if TYPE_CHECKING:
    from coursekit.course import Course


SIZES = (1, 2, 128, 256)  # batch sizes of III.3.a
BATCHES = {"three rows": ([[0.5], [-2.0], [1.5]], [1, 1, 0]), "one row": ([[-0.7]], [1])}
"""Logits and labels that `batch_loss` is called with."""


def _try_batch_loss(loss: Callable[..., Any]) -> dict[str, float | None]:
    """Call `batch_loss` on three rows and on a single one. Returns None for a call that returns no number."""
    import torch

    record: dict[str, float | None] = {}
    for name, (logits, labels) in BATCHES.items():
        try:
            record[name] = float(read_number(loss(torch.tensor(logits), torch.tensor(labels))))
        except Exception:  # the mistake that is looked for: the function stops when the batch has one row
            record[name] = None
    return record


def _batch_loss_facts(record: Any) -> dict[str, bool]:
    return {
        "the loss of a batch of three rows is right": _is_right_loss(record, "three rows"),
        "it works for a batch of one row, and the loss is right": _is_right_loss(record, "one row"),
    }


def _is_right_loss(record: Any, name: str) -> bool:
    import torch

    from coursekit.loss import classification_loss

    logits, labels = BATCHES[name]
    want = float(classification_loss(torch.tensor(logits), torch.tensor(labels)))
    return record[name] is not None and abs(read_number(record[name]) - want) < 1e-5


def _make_batch_loss(axis: int | None) -> Callable[..., Any]:
    """Make the loss function that drops one axis, or every axis of length 1."""

    def batch_loss(logits: Any, labels: Any) -> Any:
        from torch.nn import functional

        flat = logits.squeeze() if axis is None else logits.squeeze(axis)
        return functional.binary_cross_entropy_with_logits(flat, labels.float())

    return batch_loss


def _sweep_at_one_rate(course: Course) -> dict[str, list[float]]:
    """Train with each batch size at one rate, few rows and a narrow model: small batches get much further."""
    from coursekit.model import BagMLP
    from coursekit.training import fit, seeded

    def sweep() -> dict[str, list[float]]:
        part = course.train.subset(range(0, len(course.train), len(course.train) // 200))
        figures: dict[str, list[float]] = {"accuracies_by_size": [], "seconds": []}
        for size in SIZES:
            with seeded(0):
                model = BagMLP(course.settings.vocab_size, hidden=16)
            history = fit(model, part, epochs=2, rate=0.05, batch_size=size, progress=False)
            figures["accuracies_by_size"].append(measure_test_accuracy(course, model))
            figures["seconds"].append(history.seconds_per_epoch)
        return figures

    sweep_figures: dict[str, list[float]] = course.compute_once("III same-rate sweep", sweep)
    return sweep_figures


def _compute_spread(numbers: Sequence[float]) -> float:
    return max(numbers) - min(numbers)


def _is_order_wrong(seconds: Sequence[float]) -> bool:
    """Tell whether batches of one row seem to be nearly as fast as batches of 128."""
    return seconds[0] < 2 * seconds[2]


EXERCISE = Exercise(
    id="III.3.a",
    title="Batch size, accuracy and time",
    auto_points=1,
    text_points=1,
    values=(
        Integer("axes_squeeze", "the number of axes of logits.squeeze() for a batch of one row"),
        Integer("axes_squeeze_1", "the number of axes of logits.squeeze(1) for a batch of one row"),
        Behaviour(
            "batch_loss",
            "a function of logits and labels that gives the loss of a batch of any size",
            trial=_try_batch_loss,
            facts=_batch_loss_facts,
        ),
        Bands(
            "accuracies_by_size",
            f"the test accuracy for the batch sizes {', '.join(map(str, SIZES))}, each with its own rate",
            bands=((0.60, 0.97),) * len(SIZES),
        ),
        Bands("seconds", "the seconds per epoch for the same batch sizes", bands=((1e-6, 1e5),) * len(SIZES)),
        Flag("small_is_much_better", "whether the small batches bring a much higher accuracy here"),
        Text(
            "comment",
            "what the batch size does to accuracy and to time",
            asks=(
                "how far the four accuracies lie apart?",
                "what an epoch costs with small batches, and why?",
                "why each batch size needs a learning rate of its own?",
            ),
        ),
    ),
    truth=lambda course: {
        "axes_squeeze": 0,
        "axes_squeeze_1": 1,
        "batch_loss": _make_batch_loss(1),
        "small_is_much_better": False,
    },
    mistakes=(
        Mistake(
            "batch 1 is impossible",
            "A batch of one row is possible. The error does not come from the loss but from squeeze(): "
            "without a number it drops every axis of length 1, also the batch axis. Name the axis that is "
            "to go: squeeze(1).",
            lambda course: {"batch_loss": _make_batch_loss(None)},
        ),
        Mistake(
            "squeeze(1) drops the batch axis",
            "squeeze(1) drops axis 1 only, and the batch axis is axis 0. Try both on logits and look at "
            ".shape.",
            lambda course: {"axes_squeeze_1": 0},
        ),
        Mistake(
            "squeeze() keeps the batch axis",
            "squeeze() drops every axis of length 1. A batch of one row has two of them. Look at .shape.",
            lambda course: {"axes_squeeze": 1},
        ),
        Mistake(
            "one rate for all batch sizes",
            "The accuracies lie far apart. Did each batch size get its own rate, and a new model? With the "
            "same rate for all, small batches take many more steps of full length: you would compare long "
            "training with short training, and not batch sizes.",
            lambda course: {"accuracies_by_size": _sweep_at_one_rate(course)["accuracies_by_size"]},
            when=lambda course, got: (
                _compute_spread(got["accuracies_by_size"]) > 0.08 and max(got["accuracies_by_size"]) <= 1
            ),
        ),
        Mistake(
            "times in the wrong order",
            "A batch of one row cannot be that fast: an epoch has 128 times as many steps as with batches "
            "of 128. Are these seconds per epoch, and do they stand in the order of the batch sizes?",
            lambda course: {"seconds": _sweep_at_one_rate(course)["seconds"][::-1]},
            when=lambda course, got: _is_order_wrong(got["seconds"]),
        ),
        Mistake(
            "small batches raise accuracy a lot",
            "Look at your own figures: how many points lie between the best and the worst accuracy? The "
            "test part has one or two thousand reviews, so a difference of one or two points may be luck.",
            lambda course: {"small_is_much_better": True},
        ),
    ),
)
