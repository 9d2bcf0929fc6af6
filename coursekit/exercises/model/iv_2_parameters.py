"""Exercise IV.2: count the parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.values import Counts, Integer

if TYPE_CHECKING:
    from coursekit.course import Course


LAYERS = ("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias")


def _compute_sizes(course: Course, slots: int) -> dict[str, int]:
    hidden = course.settings.hidden
    return dict(zip(LAYERS, (slots * hidden, hidden, hidden, 1), strict=True))


@dataclass(frozen=True)
class Total(Integer):
    """A whole number; a place that was left blank counts as 0."""

    def read(self, given: Any) -> int:
        return 0 if given is None or (isinstance(given, str) and not given.strip()) else super().read(given)


def _count_parameters(course: Course, slots: int) -> dict[str, Any]:
    sizes = _compute_sizes(course, slots)
    return {"sizes": sizes, "total": sum(sizes.values())}


def _count_by_ending(course: Course, ending: str) -> int:
    sizes = _compute_sizes(course, course.settings.vocab_size + 1)
    return sum(size for name, size in sizes.items() if name.endswith(ending))


EXERCISE = Exercise(
    id="IV.2",
    title="Count the parameters",
    auto_points=1,
    values=(
        Counts(
            "sizes", 'a dict from the name of a parameter, such as "fc1.weight", to its size', keys=LAYERS
        ),
        Total("total", "the number of all parameters of the model"),
    ),
    truth=lambda course: _count_parameters(course, course.settings.vocab_size + 1),
    mistakes=(
        Mistake(
            "total left blank",
            "The total is still blank. Add up the four sizes.",
            lambda course: {"total": ""},
        ),
        Mistake(
            "bias forgotten",
            "The total leaves out the biases. They are few, but they are trained like the weights: add them.",
            lambda course: {"total": _count_by_ending(course, "weight")},
        ),
        Mistake(
            "one slot too few",
            "The first layer has one input slot too few: as many as the vocabulary has words. Slot 0, for "
            "the unknown words, is an input too. Read the shape of the weight.",
            lambda course: _count_parameters(course, course.settings.vocab_size),
        ),
        Mistake(
            "first axis only",
            "These are the lengths of the first axes. A matrix holds rows times columns numbers: numel() "
            "counts them all.",
            lambda course: {
                "sizes": dict(
                    zip(LAYERS, (course.settings.hidden, course.settings.hidden, 1, 1), strict=True)
                )
            },
        ),
        Mistake(
            "total of the last one",
            "This is the size of the last parameter alone. Add up all four.",
            lambda course: {"total": 1},
        ),
        Mistake(
            "bytes for numbers",
            "These are bytes: each number takes four of them. Count the numbers.",
            lambda course: {"total": 4 * _count_parameters(course, course.settings.vocab_size + 1)["total"]},
        ),
    ),
)
