"""A class whose texts are reviewed, for the tests: made of records, without grading anything."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coursekit.exercises import exercises_of
from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import RecordStore
from coursekit.grading.review.cards import Card, Member
from coursekit.grading.review.marking import Mark, give_points, load_readings
from coursekit.grading.review.rubric import load_rubric
from coursekit.grading.review.session import ReviewOptions, ReviewSession, open_session
from coursekit.grading.review_tables import FIRST
from tests import ROOT
from tests.grading.grading_records import record

EXERCISE = "I.2.b"
"""An exercise of section I that has points for a text."""

SAME = "A dictionary raises a KeyError."
TEXTS = {"ana": SAME, "bo": SAME.upper(), "cy": "Zero is for unknown words.", "di": SAME}


def write_class(results: Path, texts: Mapping[str, str | None], exercise: str = EXERCISE) -> None:
    """Write the records of a class. texts: by student; None for who has written none."""
    section = exercise.partition(".")[0]
    asked = exercises_of(section)[exercise]
    (name,) = asked.text_names
    store = RecordStore(results / "records")
    for student, text in texts.items():
        result = Result(
            exercise,
            Outcome.PASSED,
            asked.auto_points,
            asked.auto_points,
            asked.text_points,
            {} if text is None else {name: text},
        )
        store.write(record(student, section, results=[result]))


def open_class(
    results: Path, texts: Mapping[str, str | None], graders: Sequence[str] = (), double: float = 0.0
) -> ReviewSession:
    """Write a class and open it for reviewing."""
    write_class(results, texts)
    return open_session(ReviewOptions(results, ROOT, graders=tuple(graders), double=double))


def points(session: ReviewSession) -> dict[str, float]:
    """Return the points by student."""
    readings = load_readings(session.store, EXERCISE)
    return {key[0]: reading.points for key, own in readings.items() for reading in own}


def give(
    session: ReviewSession, card: Card, *, grader: str = "anna", only: Member | None = None, **mark: Any
) -> None:
    """Give points in the first reading. mark: the fields of `Mark`."""
    give_points(session.store, grader, FIRST, card, Mark(**mark), only=only)


def items(session: ReviewSession) -> list[int]:
    """Return the ids of the rubric's items."""
    return [item.id for item in load_rubric(session.store, EXERCISE)]
