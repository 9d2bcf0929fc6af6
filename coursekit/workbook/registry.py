"""What the builder needs to know of the exercises, and where it gets it."""

from collections.abc import Iterable, Mapping
from typing import Protocol


class Value(Protocol):
    """One value that a check compares."""

    @property
    def name(self) -> str:
        """The keyword under which `check` takes it."""


class Exercise(Protocol):
    """One exercise, as far as the builder looks at it."""

    @property
    def id(self) -> str:
        """Such as "I.2.a"."""

    @property
    def section(self) -> str:
        """The section's Roman number."""

    @property
    def title(self) -> str:
        """A few words."""

    @property
    def kind(self) -> str:
        """One of "auto", "text", "auto+text"."""

    @property
    def points(self) -> int:
        """What a full answer is worth."""

    @property
    def values(self) -> Iterable[Value]:
        """The values its check compares."""


Registry = Mapping[str, Exercise]


def course_registry() -> Registry:
    """Return the course's own exercises. Imported late: the builder also runs on other registries."""
    from coursekit.checks import exercises

    return exercises()
