"""What persons gave for texts, kept in `reviews.sqlite` in a folder of results.

Several programs may use the file at once: the grader, and the server of `coursekit review`. What a call has
saved is on the disk when it returns. A grading run never takes points away or changes them, a person does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from coursekit.grading.records import Record
from coursekit.grading.review_tables import (
    FILE,
    FIRST,
    SECOND,
    SETTLED,
    SHEET,
    Reading,
    explain_errors,
    open_engine,
    prepare_tables,
)
from coursekit.grading.reviews import (
    Review,
    ReviewKey,
    Reviews,
    fingerprint,
    mark_stale,
    merge_reviews,
    normalize_texts,
    read_review_sheet,
    text_results,
)


class ReviewStore:
    """The file of a folder of results, open for reading and writing. It is made where there is none.

    What fails raises `CourseError`; nothing of the transaction has changed then.
    """

    def __init__(self, out: Path) -> None:
        self.path = out / FILE
        self._engine = open_engine(self.path)
        with explain_errors(self.path):
            prepare_tables(self._engine, self.path)

    def close(self) -> None:
        """Close the file; SQLite then has all of it in one file."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session whose changes are all saved at its end, or none of them after an error."""
        with (
            explain_errors(self.path),
            Session(self._engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def load_reviews(self) -> dict[ReviewKey, Review]:
        """Return what counts for each text, and whether two graders differ about it."""
        with self.transaction() as session:
            readings = session.scalars(select(Reading)).all()
        return combine_readings(readings)

    def save_reviews(self, reviews: Reviews) -> None:
        """Save reviews from a filled-in file; those that say nothing new leave everything as it is."""
        with self.transaction() as session:
            by_key = _readings_by_key(session.scalars(select(Reading)))
            present = combine_readings(reading for roles in by_key.values() for reading in roles.values())
            for key, review in reviews.items():
                if not _says_the_same(review, present.get(key)):
                    roles = by_key.get(key, {})
                    role = SETTLED if {SECOND, SETTLED} & set(roles) else FIRST
                    session.merge(_reading_from_sheet(key, role, review))


def combine_readings(readings: Iterable[Reading]) -> dict[ReviewKey, Review]:
    """Return what counts for each text: what was settled, else what its grader gave.

    What was settled for an older text gives way to a later reading. A second reading alone counts nothing: it
    only shows whether two persons agree.
    """
    reviews = {}
    for key, roles in _readings_by_key(readings).items():
        first, second, settled = (roles.get(role) for role in (FIRST, SECOND, SETTLED))
        if settled and (first is None or settled.text == first.text):
            first, second = settled, None
        if first is None:
            continue
        differs = second is not None and second.text == first.text and second.points != first.points
        reviews[key] = Review(first.points, first.comment, text=first.text, disputed=differs)
    return reviews


def _readings_by_key(readings: Iterable[Reading]) -> dict[ReviewKey, dict[str, Reading]]:
    """Return the readings by whose text it is, then by role."""
    by_key: dict[ReviewKey, dict[str, Reading]] = {}
    for reading in readings:
        by_key.setdefault(reading.key, {})[reading.role] = reading
    return by_key


def _says_the_same(review: Review, present: Review | None) -> bool:
    return (
        present is not None
        and not present.disputed
        and (review.points, review.comment, review.text) == (present.points, present.comment, present.text)
    )


def _reading_from_sheet(key: ReviewKey, role: str, review: Review) -> Reading:
    student, section, exercise = key
    return Reading(
        student=student,
        section=section,
        exercise=exercise,
        role=role,
        grader=SHEET,
        points=review.points,
        own_points=review.points,
        maximum=review.points,
        comment=review.comment,
        text=review.text,
        is_individual=True,
        items=[],
        texts={},
        action=0,
    )


@dataclass(frozen=True)
class ReviewUpdate:
    """The reviews of a folder as they are now (`stale` marked) and as they were before; notes to tell."""

    reviews: Reviews
    before: Reviews
    notes: tuple[str, ...] = ()


def load_reviews(out: Path) -> dict[ReviewKey, Review]:
    """Return the reviews kept in a folder of results; none where there is no file.

    Raises:
        CourseError: the file is damaged: a run must not go on and forget what persons gave.
    """
    if not (out / FILE).exists():
        return {}
    store = ReviewStore(out)
    try:
        return store.load_reviews()
    finally:
        store.close()


def save_reviews(out: Path, reviews: Reviews) -> None:
    """Keep reviews in a folder of results. Raises `CourseError` where that fails; all stays as it was."""
    store = ReviewStore(out)
    try:
        store.save_reviews(reviews)
    finally:
        store.close()


def update_reviews(out: Path, records: Sequence[Record], sheet: Path | None = None) -> ReviewUpdate:
    """Return all reviews of a folder, after those of a filled-in review.csv have been taken up.

    Who has written the same as others, word for word, gets what a person gave to all of them.

    sheet: the filled-in file, or None.

    Raises:
        CourseError: the file, or what is kept, cannot be read, or not be written; nothing has changed then.
    """
    if sheet is None and not (out / FILE).exists():
        return ReviewUpdate({}, {})
    filled = read_review_sheet(sheet, records) if sheet else None
    store = ReviewStore(out)
    try:
        before = store.load_reviews()
        notes: tuple[str, ...] = ()
        if filled:
            reviews, refused = merge_reviews(before, filled.reviews, records)
            store.save_reviews(
                {key: review for key, review in reviews.items() if review is not before.get(key)}
            )
            notes = (*filled.notes, *refused)
        share_readings(store, records)
        return ReviewUpdate(mark_stale(store.load_reviews(), records), before, notes)
    finally:
        store.close()


def share_readings(store: ReviewStore, records: Iterable[Record]) -> None:
    """Give what a group of equal answers has to those who wrote the same since, and have nothing yet."""
    texts = {key: result.texts for key, _, result in text_results(records) if result.texts}
    with store.transaction() as session:
        by_key = _readings_by_key(session.scalars(select(Reading).where(Reading.role != SECOND)))
        of_group: dict[tuple[str, str], Reading] = {}
        for _, roles in sorted(by_key.items()):
            for reading in roles.values():
                if not reading.is_individual and reading.texts:
                    of_group[reading.exercise, normalize_texts(reading.texts)] = reading
        if not of_group:
            return
        for key in texts.keys() - by_key.keys():
            shared = of_group.get((key[2], normalize_texts(texts[key])))
            if shared:
                session.add(copy_reading(shared, key, texts[key]))


def copy_reading(reading: Reading, key: ReviewKey, texts: Mapping[str, str]) -> Reading:
    """Return the same reading for another student's equal text."""
    fields = {column.key: getattr(reading, column.key) for column in Reading.__table__.columns}
    student, section, exercise = key
    fields |= {"student": student, "section": section, "exercise": exercise}
    fields |= {"text": fingerprint(texts), "texts": dict(texts)}
    return Reading(**fields)
