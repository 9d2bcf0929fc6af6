"""Exercise III.1.c: the order of the test rows."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Bands, Text
from coursekit.exercises._shared import LEARNED_ACCURACY, is_whole_share, measure_test_accuracy
from coursekit.exercises.loader._batches import train_small_model

if TYPE_CHECKING:
    from torch.utils.data import DataLoader

    from coursekit.course import Course


def _make_test_loaders(course: Course) -> list[DataLoader[Any]]:
    """Make three loaders of the test split: in order, shuffled, reversed."""
    from coursekit.loader import make_loader

    size = course.settings.batch_size
    backwards = course.test.subset(range(len(course.test) - 1, -1, -1))
    return [
        make_loader(course.test, size),
        make_loader(course.test, size, shuffle=True),
        make_loader(backwards, size),
    ]


def _average_batch_accuracies(course: Course) -> list[float]:
    from coursekit.evaluation import evaluate

    model, means = train_small_model(course), []
    for loader in _make_test_loaders(course):
        accuracies = [evaluate(model, [batch]).accuracy for batch in loader]
        means.append(fmean(accuracies))
    return means


def _are_whole_shares(accuracies: Sequence[float], samples: int) -> bool:
    """Tell whether each accuracy is a whole number of right answers out of the samples."""
    return all(is_whole_share(accuracy, samples) for accuracy in accuracies)


def _are_different(accuracies: Sequence[float]) -> bool:
    return max(accuracies) - min(accuracies) > 1e-6


EXERCISE = Exercise(
    id="III.1.c",
    title="The order of the test rows",
    auto_points=1,
    text_points=1,
    values=(
        Bands(
            "accuracies",
            "the test accuracy in order, shuffled and reversed, by one trained model",
            bands=((LEARNED_ACCURACY, 0.97),) * 3,
        ),
        Text(
            "why_no_change",
            "why the order of the test rows does not change the accuracy",
            asks=(
                "whether the weights change while the model is evaluated?",
                "whether the prediction for one row depends on the other rows of its batch?",
                "what the accuracy adds up, and whether the order matters for that sum?",
            ),
        ),
    ),
    mistakes=(
        Mistake(
            "percent instead of share",
            "These are percentages. Write each accuracy as a share from 0 to 1, as evaluate(...) gives it.",
            lambda course: {
                "accuracies": [100 * measure_test_accuracy(course, train_small_model(course))] * 3
            },
            when=lambda course, got: max(got["accuracies"]) > 1,
        ),
        Mistake(
            "mean of batch accuracies",
            "These look like means of the batches' accuracies. The last batch is shorter, so its rows count "
            "for more than the others, and the order decides which rows these are. Count the right rows of "
            "all batches, and divide once, by all rows.",
            lambda course: {"accuracies": _average_batch_accuracies(course)},
            when=lambda course, got: (
                _are_different(got["accuracies"])
                and not _are_whole_shares(got["accuracies"], len(course.test_labels))
            ),
        ),
        Mistake(
            "another model for each order",
            "The three accuracies differ, so something else than the order was different too. Use one and "
            "the same model for all three, and do not train in between.",
            lambda course: {
                "accuracies": [
                    measure_test_accuracy(course, train_small_model(course, seed)) for seed in range(3)
                ]
            },
            when=lambda course, got: _are_different(got["accuracies"]),
        ),
    ),
)
