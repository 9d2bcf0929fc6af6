"""What persons gave for texts, kept in `reviews.sqlite` in a folder of results.

Several programs may use the file at once: the grader, and the server of `coursekit review`. What a call has
saved is on the disk when it returns. A grading run never takes points away or changes them, a person does.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from coursekit.errors import CourseError
from coursekit.grading.records import Record
from coursekit.grading.review_tables import (
    FILE,
    FIRST,
    SECOND,
    SETTLED,
    Action,
    KnownText,
    Reading,
    RubricItem,
    SheetRow,
    copy_reading,
    explain_errors,
    find_place,
    group_readings,
    make_sheet_reading,
    open_engine,
    open_engine_to_read,
    prepare_tables,
)
from coursekit.grading.reviews import (
    Review,
    ReviewKey,
    Reviews,
    fingerprint,
    gives_the_same,
    mark_stale,
    merge_reviews,
    normalize_texts,
    present_texts,
    read_review_sheet,
    text_results,
)

_KEPT_ACTIONS = 200  # a grader's last ones, which can be undone


class ReviewStore:
    """The file of a folder of results, open for reading and writing. It is made where there is none.

    What fails raises `CourseError`; nothing of the transaction has changed then.
    read_only: nothing may be written in the folder, and nobody does.
    """

    def __init__(self, out: Path, *, read_only: bool = False) -> None:
        self.path = out / FILE
        self._engine = open_engine_to_read(self.path) if read_only else open_engine(self.path)
        with explain_errors(self.path):
            prepare_tables(self._engine, self.path)
        self._place = find_place(self.path)

    def close(self) -> None:
        """Close the file; SQLite then has all of it in one file."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session whose changes are all saved at its end, or none of them after an error."""
        self._check_place()
        with (
            explain_errors(self.path),
            Session(self._engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
            self._check_place()

    def _check_place(self) -> None:
        """Refuse to go on with a file that was removed or replaced: SQLite still writes into the old one."""
        if self._place is None or find_place(self.path) != self._place:
            raise CourseError(
                f"Nothing was saved: {self.path} was removed or replaced after it had been opened. Stop the "
                "command, put the file back if you have it, and give the command again."
            )

    def load_reviews(self, records: Iterable[Record] = ()) -> dict[ReviewKey, Review]:
        """Return what counts for each text, and whether two graders differ about it.

        records: what is handed in; of several texts of a student, the one that is there now counts.
        """
        with self.transaction() as session:
            readings = session.scalars(select(Reading)).all()
            rubric = {item.id: item for item in session.scalars(select(RubricItem))}
        return combine_readings(readings, present_texts(records), rubric)

    def save_reviews(self, reviews: Reviews, records: Iterable[Record] = ()) -> None:
        """Save reviews from a filled-in file; those that say nothing new leave everything as it is.

        records: what is handed in, for the texts themselves.
        """
        texts = {key: result.texts for key, _, result in text_results(records)}
        with self.transaction() as session:
            by_key = group_readings(session.scalars(select(Reading)))
            written = next_number(session)
            for key, review in reviews.items():
                same_text = {own.role: own for own in by_key.get(key, ()) if own.text == review.text}
                present = combine_readings(same_text.values()).get(key)
                if _says_the_same(review, present):
                    continue
                role = SETTLED if {SECOND, SETTLED} & set(same_text) else FIRST
                own_texts = texts.get(key, {})
                if fingerprint(own_texts) != review.text:  # the file is about an older text
                    own_texts = same_text[role].texts if role in same_text else {}
                session.merge(make_sheet_reading(key, role, review, own_texts, written))

    def load_rows(self) -> dict[ReviewKey, str]:
        """Return what filled-in files have said, and "" for points that were taken back: see `SheetRow`."""
        with self.transaction() as session:
            return {
                (own.student, own.section, own.exercise): own.row for own in session.scalars(select(SheetRow))
            }

    def note_rows(self, rows: Mapping[ReviewKey, str]) -> None:
        """Note what a filled-in file has said, once it is saved."""
        with self.transaction() as session:
            for (student, section, exercise), row in rows.items():
                session.merge(SheetRow(student=student, section=section, exercise=exercise, row=row))


ReadTexts = set[tuple[ReviewKey, str, str]]
"""What has been read: whose text, in which role, and which text."""


def find_read_texts(session: Session, exercise: str | None = None) -> ReadTexts:
    """Return what has been read, of one exercise or of all, without loading the texts themselves."""
    query = select(Reading.student, Reading.section, Reading.exercise, Reading.role, Reading.text)
    if exercise is not None:
        query = query.where(Reading.exercise == exercise)
    return {
        ((student, section, name), role, text)
        for student, section, name, role, text in session.execute(query)
    }


def next_number(session: Session) -> int:
    """Return a number for `Reading.written` that no reading has or had."""
    largest = session.scalar(select(func.max(Reading.written))) or 0
    actions = session.scalar(sql("SELECT seq FROM sqlite_sequence WHERE name = 'actions'")) or 0
    return max(largest, actions * _NUMBERS_OF_AN_ACTION) + 1


_NUMBERS_OF_AN_ACTION = 1_000  # more than a file with points, which is no action, takes between two actions


def combine_readings(
    readings: Iterable[Reading],
    present: Mapping[ReviewKey, str] | None = None,
    rubric: Mapping[int, RubricItem] | None = None,
) -> dict[ReviewKey, Review]:
    """Return what counts for each student's text: what was settled, else what its grader gave.

    present: the text that each student has now. Where it has not been read, the last reading of an older one
    counts. A second reading alone counts nothing: it only shows whether two persons agree.
    rubric: the items of all exercises by their ids; without it, reviews have none.
    """
    reviews = {}
    for key, own in group_readings(readings).items():
        counting = [reading for reading in own if reading.role != SECOND]
        if not counting:
            continue
        now = (present or {}).get(key)
        chosen = max(
            counting,
            key=lambda reading: (reading.text == now, reading.written, reading.role == SETTLED),
        )
        roles = {reading.role: reading for reading in own if reading.text == chosen.text}
        counts = roles.get(SETTLED) or roles[FIRST]
        second = roles.get(SECOND)
        differs = SETTLED not in roles and second is not None and second.points != counts.points
        items = _describe_items(counts, rubric or {})
        reviews[key] = Review(counts.points, counts.comment, text=counts.text, disputed=differs, items=items)
    return reviews


def _describe_items(
    reading: Reading, rubric: Mapping[int, RubricItem]
) -> tuple[tuple[str, float | None], ...]:
    """Return the items that a grader gave, with their points unless the grader typed others."""
    items = [rubric[number] for number in reading.items if number in rubric]
    return tuple((item.text, item.points if reading.own_points is None else None) for item in items)


def _says_the_same(review: Review, present: Review | None) -> bool:
    """Tell whether a row says what is known."""
    return (
        present is not None
        and not present.disputed
        and review.text == present.text
        and gives_the_same(review, present)
    )


@dataclass(frozen=True)
class ReviewUpdate:
    """The reviews of a folder as they are now (`stale` marked) and as they were before; notes to tell."""

    reviews: Reviews
    before: Reviews
    notes: tuple[str, ...] = ()


def load_reviews(out: Path, records: Iterable[Record] = ()) -> dict[ReviewKey, Review]:
    """Return the reviews kept in a folder of results; none where there is no file.

    records: what is handed in, as for `ReviewStore.load_reviews`.

    Raises:
        CourseError: the file is damaged: a run must not go on and forget what persons gave.
    """
    if not (out / FILE).exists():
        return {}
    with closing(ReviewStore(out, read_only=not os.access(out, os.W_OK))) as store:
        return store.load_reviews(records)


def save_reviews(out: Path, reviews: Reviews) -> None:
    """Keep reviews in a folder of results. Raises `CourseError` where that fails; all stays as it was."""
    with closing(ReviewStore(out)) as store:
        store.save_reviews(reviews)


def update_reviews(out: Path, records: Sequence[Record], sheet: Path | None = None) -> ReviewUpdate:
    """Return all reviews of a folder, after those of a filled-in review.csv have been taken up.

    Who is new and has written the same as others gets what a person gave to all of them.

    sheet: the filled-in file, or None.

    Raises:
        CourseError: the file, or what is kept, cannot be read, or not be written; nothing has changed then.
    """
    if sheet is None and not (out / FILE).exists():
        return ReviewUpdate({}, {})
    filled = read_review_sheet(sheet, records) if sheet else None
    with closing(ReviewStore(out)) as store:
        before = store.load_reviews(records)
        notes: tuple[str, ...] = ()
        if filled and sheet:
            given = filled.reviews
            earlier = store.load_rows()
            known = {key for key, row in filled.rows.items() if row == earlier.get(key)}
            untouched = filled.untouched & (before.keys() | earlier.keys())  # others are lost here
            reviews, refused = merge_reviews(before, given, records, ignored=known | untouched)
            store.save_reviews(
                {key: review for key, review in reviews.items() if review is not before.get(key)}, records
            )
            store.note_rows({key: row for key, row in filled.rows.items() if key not in filled.untouched})
            newer = sum(not _says_the_same(given[key], before.get(key)) for key in known)
            notes = (*filled.notes, *refused, *_describe_newer_points(newer, sheet))
        share_readings(store, records)
        return ReviewUpdate(mark_stale(store.load_reviews(records), records), before, notes)


def _describe_newer_points(count: int, sheet: Path) -> Iterator[str]:
    if count:
        which = "1 row" if count == 1 else f"{count} rows"
        yield (
            f"{which} of {sheet.name} came in an earlier run and cannot count again: what was given, taken "
            "back or written since counts."
        )


def find_rows_of_folder(out: Path) -> set[ReviewKey]:
    """Return for whose texts a table has been taken up, or points were taken back, in a folder of results."""
    if not (out / FILE).exists():
        return set()
    with closing(ReviewStore(out)) as store:
        return set(store.load_rows())


def share_readings(store: ReviewStore, records: Iterable[Record]) -> None:
    """Give what a group of equal answers has to texts that are new since and equal to theirs.

    A text is new once: what a person takes back later stays taken back. Who has left and returns is new.
    """
    texts = {key: result.texts for key, _, result in text_results(records) if result.texts}
    with store.transaction() as session:
        for own in session.scalars(select(KnownText)).all():
            if (own.student, own.section, own.exercise) not in texts:
                session.delete(own)
        session.flush()
        known = {
            ((text.student, text.section, text.exercise), text.text)
            for text in session.scalars(select(KnownText))
        }
        new = [key for key, own in texts.items() if (key, fingerprint(own)) not in known]
        for key in new:
            student, section, exercise = key
            session.add(
                KnownText(student=student, section=section, exercise=exercise, text=fingerprint(texts[key]))
            )
        by_key = group_readings(session.scalars(select(Reading)))
        groups = {key: (key[2], normalize_texts(own)) for key, own in texts.items()}
        held = {groups[key] for key in groups.keys() - set(new)}
        # What somebody got who has another text now counts only where nobody else has this one.
        present = {key: fingerprint(own) for key, own in texts.items()}
        of_present = _find_shared(by_key, present, only=groups)
        of_older = _find_shared(by_key, present)
        for key in new:
            if key not in by_key:  # a changed text is read again, by a person
                of_group = of_present if groups[key] in held else of_older
                for reading in of_group.get(groups[key], ()):
                    session.add(copy_reading(reading, key, texts[key]))


def _find_shared(
    by_key: Mapping[ReviewKey, Sequence[Reading]],
    present: Mapping[ReviewKey, str],
    only: Mapping[ReviewKey, tuple[str, str]] | None = None,
) -> dict[tuple[str, str], list[Reading]]:
    """Return all readings of one text of a student for each group of equal answers: of who was read last.

    present: each student's text: of several equal ones, its readings count, else those written last. only:
    the group in which each student's text is now; readings of other texts do not count then.
    """
    of_group: dict[tuple[str, str], list[Reading]] = {}
    for key, readings in sorted(by_key.items()):
        of_text: dict[str, list[Reading]] = {}
        for reading in readings:
            if not reading.is_individual and reading.texts:
                of_text.setdefault(normalize_texts(reading.texts), []).append(reading)
        for text, own in of_text.items():
            group = (key[2], text)
            if only is not None and only.get(key) != group:
                continue
            own = _choose_text(own, present.get(key))
            last = max(reading.written for reading in own)
            if group not in of_group or last > max(reading.written for reading in of_group[group]):
                of_group[group] = own
    return of_group


def _choose_text(readings: Sequence[Reading], present: str | None) -> list[Reading]:
    """Return the readings of one text, of those of a student's equal ones: of the one that counts."""

    def sort_key(reading: Reading) -> tuple[bool, bool, int]:
        return reading.role != SECOND, reading.text == present, reading.written

    text = max(readings, key=sort_key).text
    return [reading for reading in readings if reading.text == text]


def begin_action(
    session: Session, grader: str, exercise: str, card: str, before: Mapping[str, Any]
) -> Action:
    """Note what a grader is about to do, and forget what is too old to be undone."""
    action = Action(grader=grader, exercise=exercise, card=card, before=dict(before))
    session.add(action)
    session.flush()
    own = select(Action.id).where(Action.grader == grader).order_by(Action.id.desc())
    oldest = session.scalar(own.offset(_KEPT_ACTIONS).limit(1))
    if oldest is not None:
        session.execute(delete(Action).where(Action.grader == grader, Action.id <= oldest))
    return action


def row_of(row: Reading | RubricItem) -> dict[str, Any]:
    """Return a row's fields as plain data."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def hash_number(values: Sequence[Any]) -> int:
    """Return a number below 2**48, which JavaScript has exactly, for what JSON can hold."""
    return int(hashlib.sha256(json.dumps(values).encode()).hexdigest()[:12], base=16)
