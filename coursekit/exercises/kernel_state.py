"""What cells have changed that a right answer relies on: torch's switches, and the data of the course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.usual_state import read_switches
from coursekit.checks.values.comparison import is_same

if TYPE_CHECKING:
    from coursekit.course import Course

DATA = (
    *("train_texts", "train_labels", "test_texts", "test_labels", "counts", "split_counts"),
    *("vocabulary", "split_vocabulary", "settings", "train", "test"),
)
"""The attributes of a course that cells use, and could change in place."""


def find_changed_switch() -> str | None:
    """Say which of torch's switches is not as usual, and how to turn it back; None where all are."""
    switches = read_switches()
    if switches is None:
        return None
    records_gradients, dtype = switches
    if not records_gradients:
        return "A cell has switched gradients off: run torch.set_grad_enabled(True)."
    if str(dtype) != "torch.float32":
        return (
            "A cell has changed torch's default type of numbers: run torch.set_default_dtype(torch.float32)."
        )
    return None


def find_changed_data(namespace: Mapping[str, Any], reference: Course) -> str | None:
    """Say what of a notebook's `course` is not as it was; None where all is, or where there is no course.

    namespace: the names of the notebook. reference: a course from the same source that nobody has changed.
    """
    from coursekit.course import Course

    course = namespace.get("course")
    if not isinstance(course, Course) or course.source != reference.source:
        return None
    for name in DATA:
        if name in vars(course) and not is_same(vars(course)[name], getattr(reference, name)):
            return f"A cell has changed course.{name}: run the set-up cell again, and work on a copy."
    return None
