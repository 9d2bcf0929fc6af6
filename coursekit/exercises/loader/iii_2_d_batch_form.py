"""Exercise III.2.d: the form of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import DType, Shape

if TYPE_CHECKING:
    from coursekit.course import Course


def _describe_batch(course: Course) -> dict[str, Any]:
    """Return the form of a batch of multi-hot vectors."""
    size = course.settings.batch_size
    return {
        "vectors_shape": (size, course.settings.vocab_size + 1),
        "vectors_dtype": "float32",
        "labels_shape": (size,),
        "labels_dtype": "int64",
    }


EXERCISE = Exercise(
    id="III.2.d",
    title="The form of a batch",
    auto_points=1,
    values=(
        Shape("vectors_shape", "the shape of the batch of multi-hot vectors: (rows, slots)"),
        DType("vectors_dtype", "the dtype of its numbers"),
        Shape("labels_shape", "the shape of the batch of labels"),
        DType("labels_dtype", "the dtype of the labels"),
    ),
    truth=_describe_batch,
    mistakes=(
        Mistake(
            "one row instead of a batch",
            "This is the form of one row: the batch axis is missing. Look at the whole batch, and not at "
            "its first row or at a batch of one.",
            lambda course: {
                "vectors_shape": _describe_batch(course)["vectors_shape"][1:],
                "labels_shape": (1,),
            },
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
            lambda course: {"vectors_shape": _describe_batch(course)["vectors_shape"][::-1]},
        ),
        Mistake(
            "types swapped",
            "The two dtypes are swapped. A network multiplies its inputs with weights, so inputs are real "
            "numbers. A label is a class number, so it is a whole number.",
            lambda course: {"vectors_dtype": "int64", "labels_dtype": "float32"},
        ),
    ),
)
