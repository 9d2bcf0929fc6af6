"""What an exercise is: its values, its truth, its points and its known mistakes, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coursekit.checks.values import Value

if TYPE_CHECKING:
    from coursekit.course import Course

Answer = Mapping[str, Any]
"""Values by name, in the form in which a student gives them."""


@dataclass(frozen=True)
class Mistake:
    """A mistake that students really make, and the hint that helps.

    wrong: the values as somebody who makes the mistake has them; names left out are right. The mistake is
    recognised where the student's values equal those.
    derived: the same in plain form, from the course and from the student's plain values, evidence included.
    when: a rule in their place. It looks at the course and at the plain values, too. An answer for which it
    returns True is refused, even if each value alone would pass. names: the values that are wrong then;
    without any, those that `wrong` gives.
    Both may raise where a part that they need is not there.
    """

    name: str
    hint: str
    wrong: Callable[[Course], Answer] | None = None
    when: Callable[[Course, Mapping[str, Any]], bool] | None = None
    derived: Callable[[Course, Mapping[str, Any]], Mapping[str, Any]] | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """One exercise of the workbook.

    truth: the right values for the data in use, in the form in which a student gives them. Values that are
    right by themselves (bands, free text) need none.
    evidence: names of the notebook that show how the values were made, such as a trained model. They are read
    with the values, and nobody has to give them.
    derived: of each value that follows from other values or from the evidence, what makes the right one of
    these, all in plain form. It may raise where a part that it needs is not there.
    auto_points: for what the check sees. text_points: given by a person for the free text.
    """

    id: str
    title: str
    values: tuple[Value, ...]
    truth: Callable[[Course], Answer] = lambda course: {}
    mistakes: tuple[Mistake, ...] = ()
    auto_points: int = 0
    text_points: int = 0
    evidence: tuple[Value, ...] = ()
    derived: Mapping[str, Callable[[Course, Mapping[str, Any]], Any]] = field(default_factory=dict)

    @property
    def values_and_evidence(self) -> tuple[Value, ...]:
        """All that is read where the student's code runs: the values, and the evidence."""
        return (*self.values, *self.evidence)

    @property
    def section(self) -> str:
        """Roman number of the section: "I" for exercise "I.2.a"."""
        return self.id.partition(".")[0]

    @property
    def text_names(self) -> frozenset[str]:
        """Names of the free texts, which a person reads."""
        return frozenset(value.name for value in self.values if value.is_text)

    @property
    def kind(self) -> str:
        """How it is graded: "auto" by comparing outputs, "text" by a person, "auto+text" by both."""
        texts = [value.is_text for value in self.values]
        return "text" if all(texts) else "auto+text" if any(texts) else "auto"

    @property
    def points(self) -> int:
        """All points together."""
        return self.auto_points + self.text_points
