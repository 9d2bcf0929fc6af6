"""Exercise III.2.c: the share of positive samples in each batch."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number, Numbers
from coursekit.exercises._shared import NumbersWithin
from coursekit.exercises.loader._batches import batch_labels

if TYPE_CHECKING:
    from coursekit.course import Course


@dataclass(frozen=True)
class ShuffledShares(NumbersWithin):
    """Shares of positives in shuffled batches: one for each batch, and every one near a half."""

    low: float = 0.2
    high: float = 0.8

    def explain_difference(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            return "It does not have one number for each batch."
        return f"It goes from {got.min():.4g} to {got.max():.4g}, and shuffled batches are all near a half."


def _compute_shares(course: Course) -> list[float]:
    return [fmean(batch) for batch in batch_labels(course)]


def _make_right_answer(course: Course) -> dict[str, Any]:
    return {
        "shares_in_order": _compute_shares(course),
        "shares_shuffled": [0.5] * len(batch_labels(course)),
        "mean_in_order": fmean(_compute_shares(course)),
        "share_of_all": fmean(course.train_labels),
    }


EXERCISE = Exercise(
    id="III.2.c",
    title="The share of positive samples in each batch",
    auto_points=1,
    values=(
        Numbers(
            "shares_in_order", "a list: the share of positives in each batch, rows in order", shape=(None,)
        ),
        ShuffledShares("shares_shuffled", "the same list for the loader that shuffles", shape=(None,)),
        Number("mean_in_order", "the mean of shares_in_order, all decimals kept"),
        Number("share_of_all", "the share of positives among all rows of the train split"),
    ),
    truth=_make_right_answer,
    mistakes=(
        Mistake(
            "mean of the batches taken for the share of all",
            "The mean of the batches' shares is not the share of all rows. The last batch is short, and in "
            "this mean each of its rows counts for more. Divide all positive rows by all rows.",
            lambda course: {"share_of_all": _make_right_answer(course)["mean_in_order"]},
        ),
        Mistake(
            "share of all taken for the mean of the batches",
            "This is the share of positives among all rows. Asked for is the mean of the list "
            "shares_in_order, in which each batch counts the same, also the short one.",
            lambda course: {"mean_in_order": _make_right_answer(course)["share_of_all"]},
        ),
        Mistake(
            "counts instead of shares",
            "These are the numbers of positive samples. Divide each by the number of samples in its batch.",
            lambda course: {"shares_in_order": [sum(batch) for batch in batch_labels(course)]},
        ),
        Mistake(
            "short batch divided by the full batch size",
            "You divide every batch by the same number. The last batch is shorter: divide by len(labels) of "
            "the batch.",
            lambda course: {
                "shares_in_order": [sum(batch) / course.settings.batch_size for batch in batch_labels(course)]
            },
        ),
        Mistake(
            "shares of negatives",
            "These are the shares of the negative samples. Label 1 stands for positive.",
            lambda course: {"shares_in_order": [1 - share for share in _compute_shares(course)]},
        ),
        Mistake(
            "sum for the mean",
            "This is the sum of the shares. Divide it by the number of batches.",
            lambda course: {"mean_in_order": sum(_compute_shares(course))},
        ),
        Mistake(
            "number of positives",
            "This is the number of positive rows. Divide it by the number of all rows.",
            lambda course: {"share_of_all": sum(course.train_labels)},
        ),
    ),
)
