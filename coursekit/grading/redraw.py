"""Figures that anybody could write down: a second look on other data.

What training makes is right anywhere in a band, so that a number from a neighbour would pass. Where nothing
else in an exercise depends on the data, it is run once more, on other rows. Figures that stay the same to the
last digit, on three sets of rows, were not computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coursekit.checks.exercise import Answer, Exercise
from coursekit.checks.reading import Reading
from coursekit.checks.values import Behaviour, Function, Value
from coursekit.course import Course
from coursekit.grading.assembly import Part, definitions
from coursekit.grading.kernel import WatchedKernel
from coursekit.grading.provisioner import KERNEL_NAME, other_data
from coursekit.grading.seen import Seen, handed_in
from coursekit.grading.session import OUTPUT_BYTES

LOOKS = 2
"""Further sets of rows: by chance, two accuracies of 2,000 rows are equal once in about fifty times."""


@dataclass(frozen=True)
class Redraw:
    """Which exercises are looked at again, on data of which seeds, and the seconds that each may take."""

    exercises: Mapping[str, tuple[str, ...]]
    seeds: tuple[int, ...]
    seconds: Mapping[str, float]

    def applies_to(self, exercise: str) -> bool:
        return exercise in self.exercises

    def is_copied(self, exercise: Exercise, parts: list[Part], seen: Seen) -> bool:
        """Tell whether the figures stay the same whatever the data are."""
        names = self.exercises[exercise.id]
        first = _figures(seen.readings, names)
        for seed in self.seeds:
            with other_data(seed):
                again = _run_alone(exercise, parts, self.seconds.get(exercise.id, 600.0))
            if again is None or _figures(again, names) != first:
                return False
        return True


def exercises_to_redraw(
    exercises: Mapping[str, Exercise], one: Course, other: Course
) -> dict[str, tuple[str, ...]]:
    """Find the exercises in which nothing but figures within bands hangs on the data; with their names."""
    found = {}
    for exercise in exercises.values():
        truths = [exercise.truth(course) for course in (one, other)]
        values = [value for value in exercise.values if not value.is_text]
        free = tuple(value.name for value in values if value.name not in truths[0])
        if free and not any(_is_sure(value, truths) for value in values):
            found[exercise.id] = free
    return found


def _is_sure(value: Value, truths: list[Answer]) -> bool:
    """Tell whether a value cannot be copied: a function, or one that is another for other data."""
    if isinstance(value, Function | Behaviour):
        return True
    if value.name not in truths[0]:
        return False
    one, other = (value.read(truth[value.name]) for truth in truths)
    return not value.same(one, other)


def _figures(readings: Mapping[str, Reading] | None, names: tuple[str, ...]) -> list[str]:
    return [repr(readings[name].plain) if readings and name in readings else "" for name in names]


def _run_alone(exercise: Exercise, parts: list[Part], seconds: float) -> dict[str, Reading] | None:
    """Run one exercise by itself in a fresh kernel; None where it does not come to its end."""
    kernel = WatchedKernel(KERNEL_NAME)
    try:
        for part in parts:
            own = part.exercise == exercise.id
            if part.role == "check" and not own:
                continue
            whole = own or part.role in ("given", "extra")
            kernel.allow(seconds, OUTPUT_BYTES)
            outputs = kernel.run(part.source if whole else definitions(part.source))
            if kernel.lost:
                return None
            if part.role == "check":
                return handed_in(exercise, outputs)
        return None
    finally:
        kernel.stop()
