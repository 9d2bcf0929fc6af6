"""What all pages of grading share: one look, no scripts, no network, and texts that can do no harm.

Whatever a template prints goes through `clean` and is then escaped: no text of a student can be forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from coursekit.grading.outcome import Outcome
from coursekit.grading.reviews import show_points
from coursekit.grading.safe_text import clean
from coursekit.sections import SECTIONS

if TYPE_CHECKING:
    import jinja2
    from jinja2.runtime import Context


LONGEST_NAME = 120
"""Characters of a person's name that a page shows."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""The pages' Content-Security-Policy: a browser runs and fetches nothing, even if escaping had a hole."""

SIGNS: Mapping[Outcome, str] = {
    Outcome.PASSED: "✓",
    Outcome.WRONG: "✗",
    Outcome.UNFINISHED: "◐",
    Outcome.NOT_ATTEMPTED: "○",
    **dict.fromkeys((Outcome.ERROR, Outcome.TIMEOUT, Outcome.MEMORY, Outcome.DIED, Outcome.OUTPUT), "!"),
    **dict.fromkeys((Outcome.TAMPERED, Outcome.AWAITING), "…"),
    **dict.fromkeys((Outcome.MISSING, Outcome.UNREADABLE), "–"),
}
"""One sign an outcome, the first four as in a check's panel. It only repeats what the words beside it say."""

WORDS: Mapping[Outcome, str] = {
    Outcome.PASSED: "passed",
    Outcome.WRONG: "not right yet",
    Outcome.UNFINISHED: "not finished",
    Outcome.NOT_ATTEMPTED: "not attempted",
    Outcome.ERROR: "stopped by an error",
    Outcome.TIMEOUT: "took too long",
    Outcome.MEMORY: "out of memory",
    Outcome.DIED: "the kernel died",
    Outcome.OUTPUT: "too much output",
    Outcome.TAMPERED: "to be looked at by a person",
    Outcome.MISSING: "no cell found",
    Outcome.UNREADABLE: "notebook unreadable",
    Outcome.AWAITING: "to be read by a person",
}
"""The outcomes in words, the first four as in a check's panel; without blame."""


def amount(reached: float, maximum: float) -> str:
    """Return "1 of 2"."""
    return f"{show_points(reached)} of {show_points(maximum)}"


def of_points(reached: float, maximum: float) -> str:
    """Return "1 of 2 points"."""
    return f"{amount(reached, maximum)} point{'' if maximum == 1 else 's'}"


def pluralize(number: int, noun: str) -> str:
    """Return "1 student", "2,000 students"."""
    return f"{number:,} {noun if number == 1 else noun + 's'}"


@dataclass(frozen=True)
class Titles:
    """What the pages call exercises ("I.1") and sections ("I"); what is not named here goes by its number."""

    exercises: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_course(cls) -> Titles:
        """Return the course's own titles."""
        from coursekit.exercises import exercises

        return cls(
            {exercise.id: exercise.title for exercise in exercises().values()},
            {section.number: section.title for section in SECTIONS.values()},
        )

    def section(self, section: str) -> str:
        """Return "I. Vocabulary", or "Section I"."""
        title = self.sections.get(section)
        return f"{section}. {title}" if title else f"Section {section}"

    def exercise(self, exercise: str) -> str:
        """Return the exercise's title, or "" for one without."""
        return self.exercises.get(exercise, "")


def anchor(*parts: str) -> str:
    """Return an id for a page, such as "exercise-I-2-a"."""
    return "-".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts)


def render(
    template: str, values: Mapping[str, Any], private_paths: Sequence[str] = (), *, package: str = __package__
) -> str:
    """Return a template of a package as a page. Every text in `values` is cleaned and escaped."""
    return _environment(package).get_template(template).render(
        **values, policy=POLICY, private_paths=tuple(private_paths)
    )  # fmt: skip


@cache
def _environment(package: str) -> jinja2.Environment:
    """Return what compiles a package's templates, made once: 500 pages need them compiled once only."""
    import jinja2

    @jinja2.pass_context
    def clean_value(context: Context, value: Any) -> Any:
        if isinstance(value, str) and not hasattr(value, "__html__"):  # a macro's result is done already
            return clean(value, context["private_paths"])
        return value

    def load_template(name: str) -> str:
        return files(package).joinpath(name).read_text(encoding="utf-8")

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(load_template),
        autoescape=True,
        finalize=clean_value,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
