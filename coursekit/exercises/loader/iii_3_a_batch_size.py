"""Exercise III.3.a: batch size, accuracy and time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Behaviour, Flag, Integer, Text, read_number
from coursekit.exercises._histories import (
    TrainingHistories,
    differ_besides,
    is_trained_at,
    last_accuracy,
    recognise_wrong_trainings,
)

if TYPE_CHECKING:
    from coursekit.course import Course


SIZES = (1, 2, 128, 256)  # batch sizes of III.3.a
EPOCHS = 5
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


def _take_part(course: Course, split: str) -> Any:
    """Take the rows of a split on which this exercise trains: about 1,000 to 2,000."""
    rows = getattr(course, split)
    return rows.subset(range(0, len(rows), max(2, len(course.train) // 2000)))


def _compute_rate(size: float) -> float:
    """Return the learning rate that goes with a batch size."""
    return 0.4 * size / 128


def _are_small_much_better(got: Mapping[str, Any]) -> bool:
    """Tell whether the small sizes are five points above the large ones; if one is, both answers hold."""
    histories = got["histories_by_size"]
    if not all(is_trained_at(record, _compute_rate(size)) for size, record in histories.items()):
        return bool(got["small_is_much_better"])  # these trainings say nothing
    accuracies = {size: last_accuracy(record) for size, record in histories.items()}
    much_better = {accuracies[size] > max(accuracies[128], accuracies[256]) + 0.05 for size in (1, 2)}
    return much_better.pop() if len(much_better) == 1 else bool(got["small_is_much_better"])


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
        TrainingHistories(
            "histories_by_size",
            f"a dict from each of the batch sizes {', '.join(map(str, SIZES))} to its History",
            keys=SIZES,
        ),
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
    },
    derived={"small_is_much_better": lambda course, got: _are_small_much_better(got)},
    mistakes=(
        Mistake(
            "batch 1 is impossible",
            "A batch of one row is possible. The error does not come from the loss but from squeeze(): "
            "without a number it drops every axis of length 1, also the batch axis. Name the axis that is "
            "to go: squeeze(1).",
            lambda course: {"batch_loss": _make_batch_loss(None)},
        ),
        Mistake(
            "sum of the losses",
            "Your function gives the sum over the batch. Then a large batch has a large loss, whatever the "
            "model knows: take the mean.",
            lambda course: {"batch_loss": lambda z, y: len(y) * _make_batch_loss(1)(z, y)},
        ),
        Mistake(
            "sigmoid twice",
            "This loss takes logits and applies the sigmoid itself. Hand the logits over as they are.",
            lambda course: {"batch_loss": lambda z, y: _make_batch_loss(1)(z.sigmoid(), y)},
        ),
        Mistake(
            "column against row",
            "Your loss pairs every logit with every label. Bring both to the shape (n,): logits.squeeze(1).",
            lambda course: {
                "batch_loss": lambda z, y: _make_batch_loss(1)(
                    z.repeat(len(y), 1), y.repeat_interleave(len(y))
                )
            },
        ),
        Mistake(
            "squeeze(1) drops the batch axis",
            "squeeze(1) drops axis 1 only, and the batch axis is axis 0. Try both on one_row and look at "
            ".shape.",
            lambda course: {"axes_squeeze_1": 0},
        ),
        Mistake(
            "squeeze() keeps the batch axis",
            "squeeze() drops every axis of length 1. A batch of one row has two of them. Look at .shape.",
            lambda course: {"axes_squeeze": 1},
        ),
        Mistake(
            "another batch size than its key",
            "A training in your dict had another batch size than its key says. Hand it to fit: "
            "batch_size=size.",
            when=lambda course, got: any(
                record["settings"]["batch_size"] != size for size, record in got["histories_by_size"].items()
            ),
            names=("histories_by_size",),
        ),
        *recognise_wrong_trainings(
            "histories_by_size",
            train=lambda course: _take_part(course, "train"),
            test=lambda course: _take_part(course, "test"),
            epochs=lambda course: EPOCHS,
            rows="part and test_part",
        ),
        Mistake(
            "one rate for all batch sizes",
            "All four trainings had the same rate. Small batches then take many more steps of full length: "
            "you would compare long training with short training, and not batch sizes. Give each size its "
            "own rate: rate=rates[i].",
            when=lambda course, got: (
                len({record["rates"][1] for record in got["histories_by_size"].values()}) == 1
            ),
            names=("histories_by_size",),
        ),
        Mistake(
            "another rate than the size's own",
            "A training had another rate than the list `rates` has for its batch size. Take size and rate "
            "from the same place of the two lists: zip(sizes, rates).",
            when=lambda course, got: (
                not all(
                    is_trained_at(record, _compute_rate(size))
                    for size, record in got["histories_by_size"].items()
                )
            ),
            names=("histories_by_size",),
        ),
        Mistake(
            "more than batch size and rate changed",
            "The four trainings differ in more than the batch size and its rate: in the schedule, the "
            "shuffling or the optimizer. Leave the rest as it is.",
            when=lambda course, got: differ_besides(
                got["histories_by_size"].values(), "rate", "batch_size", "seed", "weights"
            ),
            names=("histories_by_size",),
        ),
        Mistake(
            "small batches raise accuracy a lot",
            "Look at your own figures: how many points lie between the best and the worst accuracy? The "
            "test part has one or two thousand reviews, so a difference of one or two points may be luck.",
            when=lambda course, got: got["small_is_much_better"] and not _are_small_much_better(got),
            names=("small_is_much_better",),
        ),
    ),
)
