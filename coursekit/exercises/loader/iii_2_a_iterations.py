"""Exercise III.2.a: iterations per epoch."""

from __future__ import annotations

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Function, Integer
from coursekit.exercises.loader._batches import TRIES, batch_labels


def _count_full_batches(samples: int, batch_size: int) -> int:
    return samples // batch_size


EXERCISE = Exercise(
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
        "iterations_counted": len(batch_labels(course)),
        "iterations": lambda samples, batch_size: -(-samples // batch_size),
    },
    mistakes=(
        Mistake(
            "floor instead of ceiling",
            "You round down, and that forgets the last, short batch. Its rows are trained on too: round up.",
            lambda course: {"iterations": _count_full_batches},
        ),
        Mistake(
            "always one more",
            "Your function gives one too many when the division leaves no remainder: 256 samples make two "
            "batches of 128, and not three. Round up, for example with math.ceil.",
            lambda course: {"iterations": lambda samples, batch_size: samples // batch_size + 1},
        ),
        Mistake(
            "short batch not counted",
            "One batch is missing. The last one is shorter than the others, but it is a batch too. Did you "
            "count from 0, or with drop_last=True?",
            lambda course: {"iterations_counted": len(batch_labels(course)) - 1},
        ),
        Mistake(
            "samples counted",
            "This is the number of samples. One iteration takes a whole batch of them: count the turns of "
            "the loop.",
            lambda course: {"iterations_counted": len(course.train_labels)},
        ),
        Mistake(
            "remainder",
            "This is the remainder of the division: how many samples the last batch may have. Asked for is "
            "the number of batches.",
            lambda course: {"iterations": lambda samples, batch_size: samples % batch_size},
        ),
        Mistake(
            "rounded to the nearest",
            "You round to the nearest whole number. A batch that was begun is an iteration too, however "
            "few rows it has: always round up.",
            lambda course: {
                "iterations": lambda samples, batch_size: max(1, int(samples / batch_size + 0.5))
            },
        ),
        Mistake(
            "the course's own numbers",
            "Your function gives the same for all samples and batch sizes. Use its arguments.",
            lambda course: {"iterations": lambda samples, batch_size: len(batch_labels(course))},
        ),
    ),
)
