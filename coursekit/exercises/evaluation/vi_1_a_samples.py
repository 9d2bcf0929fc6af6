"""Exercise VI.1.a: count the samples that are evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Integer

if TYPE_CHECKING:
    from coursekit.course import Course


def _count_batches(course: Course) -> int:
    from coursekit.loader import batch_count

    return batch_count(len(course.test_labels), course.settings.batch_size)


EXERCISE = Exercise(
    id="VI.1.a",
    title="Count the samples that are evaluated",
    auto_points=1,
    values=(
        Integer("samples", "how many reviews the test loader gives in one pass"),
        Integer("batches", "in how many batches they come"),
    ),
    truth=lambda course: {"samples": len(course.test_labels), "batches": _count_batches(course)},
    mistakes=(
        Mistake(
            "batches counted instead",
            "This is the number of batches. len(loader) counts batches. Add up how many labels each batch "
            "has, or ask for the length of the data set.",
            lambda course: {"samples": _count_batches(course)},
        ),
        Mistake(
            "every batch taken as full",
            "This is the number of batches times the batch size. The last batch is shorter: count what is "
            "really in it.",
            lambda course: {"samples": _count_batches(course) * course.settings.batch_size},
        ),
    ),
)
