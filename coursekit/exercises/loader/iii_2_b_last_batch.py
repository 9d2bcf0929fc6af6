"""Exercise III.2.b: the last batch."""

from __future__ import annotations

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Function, Integer
from coursekit.exercises.loader._batches import TRIES, batch_labels

EXERCISE = Exercise(
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
        "last_size": len(batch_labels(course)[-1]),
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
            lambda course: {"last_size": course.settings.batch_size - len(batch_labels(course)[-1])},
        ),
    ),
)
