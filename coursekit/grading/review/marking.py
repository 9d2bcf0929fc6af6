"""Giving points for cards, and undoing that or a change of the rubric: what a grader does to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coursekit.errors import CourseError
from coursekit.grading.review.cards import Card, Member
from coursekit.grading.review.rubric import find_items, recompute_points, sum_points
from coursekit.grading.review_store import (
    ReviewStore,
    begin_action,
    hash_number,
    next_number,
    row_of,
)
from coursekit.grading.review_tables import (
    FIRST,
    SECOND,
    SETTLED,
    SHEET,
    Action,
    Reading,
    RubricItem,
    copy_reading,
    group_readings,
    note_taken_back,
)
from coursekit.grading.reviews import ReviewKey

LONGEST_COMMENT = 5_000
"""Characters of a comment."""


@dataclass(frozen=True)
class Mark:
    """What a grader gives: items of the rubric, or points of their own, and a comment.

    items: ids of rubric items. own_points: None where the items decide.
    """

    items: tuple[int, ...] = ()
    own_points: float | None = None
    comment: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it gives no points: then nothing has been read yet."""
        return not self.items and self.own_points is None


@dataclass(frozen=True)
class Undone:
    """What has been undone: on which card of which exercise; card is "" for a change of the rubric."""

    exercise: str
    card: str


def load_readings(
    store: ReviewStore, exercise: str, cards: Iterable[Card] | None = None
) -> dict[ReviewKey, list[Reading]]:
    """Return the readings of an exercise by whose text it is. cards: only of these; None for all."""
    with store.transaction() as session:
        return group_readings(session.scalars(_select_readings(exercise, cards)))


def _select_readings(exercise: str, cards: Iterable[Card] | None) -> Select[Any]:
    query = select(Reading).where(Reading.exercise == exercise)
    if cards is None:
        return query
    students = [member.key[0] for card in cards for member in card.members]
    # SQLite takes some thousand values in a query; for so many, all readings are as quick.
    return query.where(Reading.student.in_(students)) if len(students) < 2_000 else query


def give_points(
    store: ReviewStore,
    grader: str,
    role: str,
    card: Card,
    mark: Mark,
    *,
    only: Member | None = None,
    version: int | None = None,
    rubric: int | None = None,
) -> None:
    """Give points to all students of a card, or to one of them.

    Students who were given points for themselves in the browser keep them when the card is marked, unless all
    of its students were. An empty mark takes back what was given. version: of the card as its page shows it
    (see `card_version`), and rubric: of the items (see `rubric_version`); None does not look.

    Raises:
        CourseError: the points are not within 0 and the maximum, an item is not of this exercise or not
            offered any more, the comment is too long or stands alone, there is nothing to take back, or the
            card or the rubric has another version.
    """
    _check_mark(mark, card.maximum)
    with store.transaction() as session:
        readings = _readings_of(session, card)
        items = find_items(session, card.exercise, mark.items, readings.values(), rubric)
        if version is not None and version != card_version(readings.values(), role):
            raise CourseError("It was changed in another window meanwhile. This is how it stands now.")
        members = [only] if only else _choose_members(card, role, readings)
        own = {member.key: readings.get((member.key, role)) for member in members}
        if mark.is_empty and not any(own.values()):
            raise CourseError("There are no points of yours to take back. To decide, give points, 0 too.")
        before = [
            [list(member.key), role, member.text, row_of(reading) if reading else None]
            for member in members
            for reading in [own[member.key]]
        ]
        change = {"readings": before, "emptied": mark.is_empty}
        action = begin_action(session, grader, card.exercise, card.id, change)
        written = next_number(session)
        for member in members:
            reading = own[member.key]
            if mark.is_empty:
                if reading:
                    session.delete(reading)
                    note_taken_back(session, member.key)
                continue
            typed = None if mark.own_points is None else round(mark.own_points, 4)  # as items are
            fields: dict[str, Any] = {
                **dict(zip(("student", "section", "exercise"), member.key, strict=True)),
                "role": role,
                "text": member.text,
                "grader": grader,
                "points": sum_points(items, card.maximum) if typed is None else typed,
                "own_points": typed,
                "maximum": card.maximum,
                "comment": mark.comment.strip(),
                "items": [item.id for item in items],
                "texts": dict(member.texts),
                "is_individual": only is not None,
                "action": action.id,
                "written": written,
            }
            if reading is None:
                session.add(Reading(**fields))
                continue
            for name, value in fields.items():
                setattr(reading, name, value)


def card_version(readings: Iterable[Reading], role: str) -> int:
    """Return a number that is another one after each change of what a grader in this role gave to a card.

    For who decides, it follows what all gave.
    """
    seen = [reading for reading in readings if role in (reading.role, SETTLED)]
    return hash_number(sorted((*reading.key, reading.role, reading.written) for reading in seen))


def _readings_of(session: Session, card: Card) -> dict[tuple[ReviewKey, str], Reading]:
    """Return the readings of a card's texts as they are now, by whose text it is and the role."""
    present = {member.key: member.text for member in card.members}
    return {
        (reading.key, reading.role): reading
        for reading in session.scalars(_select_readings(card.exercise, [card]))
        if present.get(reading.key) == reading.text
    }


def _choose_members(
    card: Card, role: str, readings: Mapping[tuple[ReviewKey, str], Reading]
) -> Sequence[Member]:
    """Return the students of a card to whom points for all of it go."""

    def is_disputed(member: Member) -> bool:
        first, second, settled = (readings.get((member.key, own)) for own in (FIRST, SECOND, SETTLED))
        return settled is None and bool(first and second and first.points != second.points)

    def is_individual(member: Member) -> bool:
        if role == SETTLED and is_disputed(member):
            return False
        reading = readings.get((member.key, role))
        if reading is None and role == SETTLED:
            reading = readings.get((member.key, FIRST))
        return reading is not None and reading.is_individual and reading.grader != SHEET

    shared = [member for member in card.members if not is_individual(member)]
    return shared or card.members


def _check_mark(mark: Mark, maximum: int) -> None:
    if mark.own_points is not None and not 0 <= mark.own_points <= maximum:
        raise CourseError(f"These are no points: write a number from 0 to {maximum}, such as 0.5.")
    if len(mark.comment) > LONGEST_COMMENT:
        raise CourseError(f"The comment is too long: write at most {LONGEST_COMMENT:,} characters.")
    if mark.is_empty and mark.comment.strip():
        raise CourseError("A comment is kept together with points: give points too, 0 as well.")


def undo(store: ReviewStore, grader: str, find_card: Callable[[str, str, str], Card | None]) -> Undone | None:
    """Undo the last thing that a grader did; None where there is nothing to undo.

    find_card: returns a card that the grader still reads, by exercise, id and role. Students whose text is
    another one now keep what they have.

    Raises:
        CourseError: it cannot be undone, and is forgotten: what was done before can be undone next.
    """
    with store.transaction() as session:
        query = select(Action).where(Action.grader == grader).order_by(Action.id.desc()).limit(1)
        action = session.scalar(query)
        if action is None:
            return None
        exercise, card_id = action.exercise, action.card
        role = action.before["readings"][0][1] if card_id else ""
        card = find_card(exercise, card_id, role) if card_id else None
        problem = ""
        if card_id and card is None:
            problem = "The last thing cannot be undone: its text has changed, or another grader reads it now."
        elif card is not None and not _rows_on_card(action, card):
            problem = "The last thing cannot be undone: the text that it was for is not there any more."
        elif _is_changed(session, action, card):
            problem = "The last thing cannot be undone: it has been changed again since."
        elif card is None:
            _restore_item(session, action)
        else:
            _restore_readings(session, action, card)
        session.delete(action)
        session.flush()
        recompute_points(session, exercise)
    if problem:
        raise CourseError(problem)
    return Undone(exercise, card_id)


def _is_changed(session: Session, action: Action, card: Card | None) -> bool:
    """Tell whether what an action wrote has been written again since, of texts that are on the card now."""
    if card is None:
        item = session.get(RubricItem, action.before["item"])
        return item is None or item.action != action.id
    for key, role, text, row in _rows_on_card(action, card):
        reading = session.get(Reading, (*key, role, text))
        if action.before["emptied"]:
            if reading is not None and row is not None:
                return True
        elif reading is None or reading.action != action.id:
            return True
    return False


_Row = tuple[ReviewKey, str, str, dict[str, Any] | None]
"""Whose text, in which role, which text, and the reading of it before an action; None for none."""


def _rows_on_card(action: Action, card: Card) -> list[_Row]:
    """Return what an action has kept of the texts that are on the card now."""
    present = {(member.key, member.text) for member in card.members}
    return [
        (tuple(key), role, text, row)
        for key, role, text, row in action.before["readings"]
        if (tuple(key), text) in present
    ]


def _restore_item(session: Session, action: Action) -> None:
    item = session.get_one(RubricItem, action.before["item"])
    row = action.before["row"]
    if row is None:
        item.retired, item.action = True, 0  # who has it keeps it
        return
    for name, value in row.items():
        setattr(item, name, value)


def _restore_readings(session: Session, action: Action, card: Card) -> None:
    """Write the readings of a card's texts as they were before.

    Who has written the same since, and got what the action gave, gets what the others had before.
    """
    rows = _rows_on_card(action, card)
    kept = {(key, role): row for key, role, _, row in rows}
    shared = next((row for row in kept.values() if row is not None and not row["is_individual"]), None)
    for (key, role), reading in _readings_of(session, card).items():
        if reading.action != action.id:
            continue
        row = kept.get((key, role), shared)
        session.delete(reading)
        session.flush()
        if row is None:
            note_taken_back(session, key)
        else:
            session.add(copy_reading(Reading(**row), key, reading.texts))
    if action.before["emptied"]:
        for key, role, text, row in rows:
            if row is not None and session.get(Reading, (*key, role, text)) is None:
                session.add(Reading(**row))
