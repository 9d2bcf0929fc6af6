"""Figures that anybody could write down: a second look on other data.

What training makes is right anywhere in a band, so that a number from a neighbour would pass. Where nothing
else in an exercise depends on the data, the notebook is run once more, on other rows. Figures that stay the
same to the last digit, on three sets of rows, were not computed. Where there are none on other rows, nobody
knows: a person looks.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from coursekit.checks.exercise import Answer, Exercise
from coursekit.checks.reading import Reading
from coursekit.checks.values import Behaviour, Function, Value
from coursekit.course import Course
from coursekit.grading.answers.assembly import Part
from coursekit.grading.execution.provisioner import other_data
from coursekit.grading.execution.session import Terms, run
from coursekit.grading.outcome import Outcome, Seen

LOOKS = 2
"""Further sets of rows: by chance, two accuracies of 2,000 rows are equal once in about fifty times."""


class Finding(enum.Enum):
    """What a second look at an exercise's figures finds.

    COMPUTED: they are others on other data. COPIED: they are the same on all. UNCONFIRMED: on other data the
    exercise did not come to figures, for whatever reason.
    """

    COMPUTED = enum.auto()
    COPIED = enum.auto()
    UNCONFIRMED = enum.auto()


@dataclass(frozen=True)
class Redraw:
    """Which exercises are looked at again, by the names of their figures, and on data of which seeds."""

    exercises: Mapping[str, tuple[str, ...]]
    seeds: tuple[int, ...]

    def look_again(
        self,
        passed: Iterable[str],
        parts: list[Part],
        seen: Mapping[str, Seen],
        terms: Terms,
        lost: Mapping[str, Outcome],
    ) -> dict[str, Finding]:
        """Run a notebook on other data, as it ran before, and say what is to be said of its figures.

        passed: the exercises that have passed; those whose figures may be copied are looked at.

        Raises:
            KernelsGone: see there.
        """
        findings: dict[str, Finding] = {}
        undecided = {name: self._figures(name, seen[name]) for name in passed if name in self.exercises}
        for seed in self.seeds:
            if not undecided:
                break
            with other_data(seed):
                again = run(_until(undecided, parts), replace(terms, course=None, references={}), lost)
            for name, first in list(undecided.items()):
                figures = self._figures(name, again.get(name, Seen()))
                if figures == first:
                    continue
                findings[name] = Finding.UNCONFIRMED if None in figures else Finding.COMPUTED
                del undecided[name]
        return findings | dict.fromkeys(undecided, Finding.COPIED)

    def _figures(self, exercise: str, seen: Seen) -> list[str | None]:
        """Return an exercise's figures as text, None for one that is not there."""
        return [_figure(seen.readings, name) for name in self.exercises[exercise]]


def _figure(readings: Mapping[str, Reading] | None, name: str) -> str | None:
    reading = (readings or {}).get(name)
    return repr(reading.plain) if reading is not None and reading.state == "read" else None


def _until(exercises: Iterable[str], parts: list[Part]) -> list[Part]:
    """Return the parts of a notebook up to the last check of some exercises."""
    asked = set(exercises)
    last = max(place for place, part in enumerate(parts) if part.role == "check" and part.exercise in asked)
    return parts[: last + 1]


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
