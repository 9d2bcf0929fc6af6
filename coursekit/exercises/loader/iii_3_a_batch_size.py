"""Exercise III.3.a: batch size, accuracy and time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Bands, Behaviour, Flag, Integer, Text, read_number
from coursekit.exercises._measures import accuracy_on_test

if TYPE_CHECKING:
    from coursekit.course import Course
    from coursekit.dataset import BagDataset


SIZES = (1, 2, 128, 256)  # batch sizes of III.3.a
BATCHES = {"three rows": ([[0.5], [-2.0], [1.5]], [1, 1, 0]), "one row": ([[-0.7]], [1])}
"""Logits and labels that `batch_loss` is called with."""


def _try_batch_loss(loss: Callable[..., Any]) -> dict[str, float | None]:
    """Call `batch_loss` on three rows and on a single one; gives None where it gives no number."""
    import torch

    seen: dict[str, float | None] = {}
    for name, (logits, labels) in BATCHES.items():
        try:
            seen[name] = float(read_number(loss(torch.tensor(logits), torch.tensor(labels))))
        except Exception:  # the mistake that is looked for: the function stops when the batch has one row
            seen[name] = None
    return seen


def _batch_loss_facts(seen: Any) -> dict[str, bool]:
    return {
        "the loss of a batch of three rows is right": _is_loss(seen, "three rows"),
        "it works for a batch of one row, and the loss is right": _is_loss(seen, "one row"),
    }


def _is_loss(seen: Any, name: str) -> bool:
    import torch

    from coursekit.loss import classification_loss

    logits, labels = BATCHES[name]
    want = float(classification_loss(torch.tensor(logits), torch.tensor(labels)))
    return seen[name] is not None and abs(read_number(seen[name]) - want) < 1e-5


def _batch_loss(axis: int | None) -> Callable[..., Any]:
    """Make the loss function that drops one axis, or every axis of length 1."""

    def batch_loss(logits: Any, labels: Any) -> Any:
        from torch.nn import functional

        flat = logits.squeeze() if axis is None else logits.squeeze(axis)
        return functional.binary_cross_entropy_with_logits(flat, labels.float())

    return batch_loss


def _part(course: Course, step: int) -> BagDataset:
    return course.train.subset(range(0, len(course.train), step))


def _same_rate_sweep(course: Course) -> dict[str, list[float]]:
    """Train with each batch size at one rate, few rows and a narrow model: small batches get much further."""
    from coursekit.model import BagMLP
    from coursekit.training import fit, seeded

    def sweep() -> dict[str, list[float]]:
        part = _part(course, len(course.train) // 200)
        found: dict[str, list[float]] = {"accuracies": [], "seconds": []}
        for size in SIZES:
            with seeded(0):
                model = BagMLP(course.settings.vocab_size, hidden=16)
            history = fit(model, part, epochs=2, rate=0.05, batch_size=size, progress=False)
            found["accuracies"].append(accuracy_on_test(course, model))
            found["seconds"].append(history.seconds_per_epoch)
        return found

    made: dict[str, list[float]] = course.compute_once("III same-rate sweep", sweep)
    return made


def _spread(numbers: Sequence[float]) -> float:
    return max(numbers) - min(numbers)


def _are_backwards(seconds: Sequence[float]) -> bool:
    """Tell whether the loader with batches of one row seems not to be slower by far than the one of 128."""
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
            "accuracies",
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
        "batch_loss": _batch_loss(1),
        "small_is_much_better": False,
    },
    mistakes=(
        Mistake(
            "batch 1 is impossible",
            "A batch of one row is possible. The error does not come from the loss but from squeeze(): "
            "without a number it drops every axis of length 1, also the batch axis. Name the axis that is "
            "to go: squeeze(1).",
            lambda course: {"batch_loss": _batch_loss(None)},
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
            lambda course: {"accuracies": _same_rate_sweep(course)["accuracies"]},
            when=lambda course, got: _spread(got["accuracies"]) > 0.08 and max(got["accuracies"]) <= 1,
        ),
        Mistake(
            "times in the wrong order",
            "A batch of one row cannot be that fast: an epoch has 128 times as many steps as with batches "
            "of 128. Are these seconds per epoch, and do they stand in the order of the batch sizes?",
            lambda course: {"seconds": _same_rate_sweep(course)["seconds"][::-1]},
            when=lambda course, got: _are_backwards(got["seconds"]),
        ),
        Mistake(
            "small batches raise accuracy a lot",
            "Look at your own figures: how many points lie between the best and the worst accuracy? The "
            "test part has one or two thousand reviews, so a difference of one or two points may be luck.",
            lambda course: {"small_is_much_better": True},
        ),
    ),
)
