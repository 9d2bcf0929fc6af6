"""Exercises III.2: how many batches there are, the last one, and what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.loader.runs import label_batches
from coursekit.checks.measures import NumbersWithin, mean
from coursekit.checks.values import DType, Function, Integer, Number, Numbers, Shape

if TYPE_CHECKING:
    from coursekit.course import Course


TRIES = ((25_000, 128), (2_000, 128), (256, 128), (257, 128), (7, 1), (100, 128))
"""Numbers of samples and batch sizes that the functions of III.2.a and III.2.b are called with."""


def _floor(samples: int, batch_size: int) -> int:
    return samples // batch_size


III_2_A = Exercise(
    id="III.2.a",
    title="Iterations per epoch",
    auto_points=1,
    values=(
        Integer("iterations_counted", "how many batches the loader gives in one epoch, counted in a loop"),
        Function(
            "iterations",
            "a function of samples and batch_size that gives the number of iterations",
            probes=lambda: TRIES,
        ),
    ),
    truth=lambda course: {
        "iterations_counted": len(label_batches(course)),
        "iterations": lambda samples, batch_size: -(-samples // batch_size),
    },
    mistakes=(
        Mistake(
            "floor instead of ceiling",
            "You round down, and that forgets the last, short batch. Its rows are trained on too: round up.",
            lambda course: {"iterations": _floor},
        ),
        Mistake(
            "always one more",
            "Samples // batch size + 1 is one too many when the division leaves no remainder: 256 samples "
            "make two batches of 128, and not three. Round up instead, for example with math.ceil.",
            lambda course: {"iterations": lambda samples, batch_size: samples // batch_size + 1},
        ),
        Mistake(
            "short batch not counted",
            "One batch is missing. The last one is shorter than the others, but it is a batch too. Did you "
            "count from 0, or with drop_last=True?",
            lambda course: {"iterations_counted": len(label_batches(course)) - 1},
        ),
        Mistake(
            "samples counted",
            "This is the number of samples. One iteration takes a whole batch of them: count the turns of "
            "the loop.",
            lambda course: {"iterations_counted": len(course.train_labels)},
        ),
    ),
)


III_2_B = Exercise(
    id="III.2.b",
    title="The last batch",
    auto_points=1,
    values=(
        Integer("last_size", "how many samples the last batch of an epoch has"),
        Function(
            "last_batch",
            "a function of samples and batch_size that gives the size of the last batch",
            probes=lambda: TRIES,
        ),
    ),
    truth=lambda course: {
        "last_size": len(label_batches(course)[-1]),
        "last_batch": lambda samples, batch_size: (samples - 1) % batch_size + 1,
    },
    mistakes=(
        Mistake(
            "drop_last",
            "This is a full batch. Either you took the batch size for granted, or your loader has "
            "drop_last=True: it then throws the short batch away, and the model never learns from those "
            "reviews in that epoch.",
            lambda course: {"last_size": course.settings.batch_size},
        ),
        Mistake(
            "a last batch of 0",
            "The remainder of the division is 0 when nothing is left over. No batch is empty, though: the "
            "last one is then a full batch.",
            lambda course: {"last_batch": lambda samples, batch_size: samples % batch_size},
        ),
        Mistake(
            "what is missing to a full batch",
            "This is how many samples the last batch lacks. Asked for is how many it has.",
            lambda course: {"last_size": course.settings.batch_size - len(label_batches(course)[-1])},
        ),
    ),
)


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


III_2_C = Exercise(
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


def _batch_form(course: Course) -> dict[str, Any]:
    """Give the form of a batch of multi-hot vectors."""
    size = course.settings.batch_size
    return {
        "vectors_shape": (size, course.settings.vocab_size + 1),
        "vectors_dtype": "float32",
        "labels_shape": (size,),
        "labels_dtype": "int64",
    }


III_2_D = Exercise(
    id="III.2.d",
    title="The form of a batch",
    auto_points=1,
    values=(
        Shape("vectors_shape", "the shape of the batch of multi-hot vectors: (rows, slots)"),
        DType("vectors_dtype", "the dtype of its numbers"),
        Shape("labels_shape", "the shape of the batch of labels"),
        DType("labels_dtype", "the dtype of the labels"),
    ),
    truth=_batch_form,
    mistakes=(
        Mistake(
            "one row instead of a batch",
            "This is the form of one row: the batch axis is missing. Look at the whole batch, and not at "
            "its first row or at a batch of one.",
            lambda course: {"vectors_shape": _batch_form(course)["vectors_shape"][1:], "labels_shape": (1,)},
        ),
        Mistake(
            "slot of the unknown words forgotten",
            "A vector has one slot for each word of the vocabulary, and one more: slot 0, for the unknown "
            "words. Read the shape off a batch.",
            lambda course: {"vectors_shape": (course.settings.batch_size, course.settings.vocab_size)},
        ),
        Mistake(
            "rows and columns swapped",
            "Rows and columns are swapped. The first axis is the batch: one row for each review.",
            lambda course: {"vectors_shape": _batch_form(course)["vectors_shape"][::-1]},
        ),
        Mistake(
            "types swapped",
            "The two dtypes are swapped. A network multiplies its inputs with weights, so inputs are real "
            "numbers. A label is a class number, so it is a whole number.",
            lambda course: {"vectors_dtype": "int64", "labels_dtype": "float32"},
        ),
    ),
)
