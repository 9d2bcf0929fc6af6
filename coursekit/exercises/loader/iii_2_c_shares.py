"""Exercise III.2.c: the share of positive samples in each batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Number, Numbers
from coursekit.exercises._measures import NumbersWithin, mean
from coursekit.exercises.loader._batches import label_batches

if TYPE_CHECKING:
    from coursekit.course import Course


@dataclass(frozen=True)
class ShuffledShares(NumbersWithin):
    """Shares of positives in shuffled batches: one for each batch, and every one near a half."""

    low: float = 0.2
    high: float = 0.8
    entries: ClassVar[str] = "shares"

    def distance(self, got: Any, want: Any) -> str:
        if got.shape != want.shape:
            return "It has not one number for each batch."
        return f"It goes from {got.min():.4g} to {got.max():.4g}, and shuffled batches are all near a half."


def _shares(course: Course) -> list[float]:
    return [mean(batch) for batch in label_batches(course)]


def _truth_2c(course: Course) -> dict[str, Any]:
    return {
        "shares_in_order": _shares(course),
        "shares_shuffled": [0.5] * len(label_batches(course)),
        "mean_in_order": mean(_shares(course)),
        "share_of_all": mean(course.train_labels),
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
    truth=_truth_2c,
    mistakes=(
        Mistake(
            "mean of the batches taken for the share of all",
            "The mean of the batches' shares is not the share of all rows. The last batch is short, and in "
            "this mean each of its rows counts for more. Divide all positive rows by all rows.",
            lambda course: {"share_of_all": _truth_2c(course)["mean_in_order"]},
        ),
        Mistake(
            "share of all taken for the mean of the batches",
            "This is the share of positives among all rows. Asked for is the mean of the list "
            "shares_in_order, in which each batch counts the same, also the short one.",
            lambda course: {"mean_in_order": _truth_2c(course)["share_of_all"]},
        ),
        Mistake(
            "counts instead of shares",
            "These are the numbers of positive samples. Divide each by the number of samples in its batch.",
            lambda course: {"shares_in_order": [sum(batch) for batch in label_batches(course)]},
        ),
        Mistake(
            "short batch divided by the full batch size",
            "You divide every batch by the same number. The last batch is shorter: divide by len(labels) of "
            "the batch.",
            lambda course: {
                "shares_in_order": [
                    sum(batch) / course.settings.batch_size for batch in label_batches(course)
                ]
            },
        ),
    ),
)
