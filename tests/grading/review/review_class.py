"""A class whose texts are reviewed, for the tests: made of records, without grading anything."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from coursekit.exercises import exercises_of
from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import RecordStore
from coursekit.grading.review.session import ReviewOptions, ReviewSession, open_session
from tests import ROOT
from tests.grading.grading_records import record

EXERCISE = "I.2.b"
"""An exercise of section I that has points for a text."""


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
