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
            "This is the size of a full batch. Go to the very end of the epoch: the last batch is shorter. "
            "(With drop_last=True, a loader throws it away, and the model never learns from those reviews "
            "in that epoch.)",
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
        Mistake(
            "number of batches",
            "This is the number of batches. Asked for is how many samples the last of them has.",
            lambda course: {"last_batch": lambda samples, batch_size: -(-samples // batch_size)},
        ),
        Mistake(
            "what the function lacks",
            "Your function gives how many samples the last batch lacks. Asked for is how many it has.",
            lambda course: {"last_batch": lambda samples, batch_size: -samples % batch_size},
        ),
        Mistake(
            "batch size for all",
            "Your function gives a full batch each time. The last batch has what is left over.",
            lambda course: {"last_batch": lambda samples, batch_size: batch_size},
        ),
    ),
)
