"""Points of one exercise: what was reached by running it, and what a person gave for its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coursekit.grading.outcome import Outcome, Result

Key = tuple[str, str, str]
"""Whose text: the student's key, the section's Roman number, the exercise's id."""


@dataclass(frozen=True)
class Review:
    """What a person gave for the free text of one exercise.

    points: 0 or more. stale: the student has written another text since, so a person should look again.
    text: fingerprint of the text that the person saw, see `coursekit.grading.review.fingerprint`.
    """

    points: float
    comment: str = ""
    stale: bool = False
    text: str = ""


Reviews = Mapping[Key, Review]


@dataclass(frozen=True)
class Points:
    """How an exercise counts.

    reached: by the part that is run, plus what a person gave for the text. maximum: of both parts.
    awaiting: a person still has to read the text, or to read it again because it has changed.
    """

    reached: float
    maximum: int
    awaiting: bool


def points_of(result: Result, review: Review | None) -> Points:
    """Count an exercise's points, with a person's review of its text where there is one.

    A text that nobody has read counts nothing yet; a review of an older text counts until it is renewed.
    """
    maximum = result.auto_max + result.text_max
    if result.text_max == 0:
        return Points(result.auto_points, maximum, result.outcome is Outcome.AWAITING)
    has_text = bool(result.texts) or result.outcome is Outcome.AWAITING
    given = review.points if review else 0
    return Points(result.auto_points + given, maximum, review.stale if review else has_text)


def show_points(points: float) -> str:
    """Write points as people do: 3, 2.5, 0.25; at most four decimals."""
    return f"{points:.4f}".rstrip("0").rstrip(".")
