"""Giving points for cards, changing the rubric, and undoing either: what a grader does to the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from coursekit.errors import CourseError
from coursekit.grading.review.cards import Card, Member
from coursekit.grading.review_store import ReviewStore
from coursekit.grading.review_tables import Action, Reading, RubricItem
from coursekit.grading.reviews import ReviewKey

LONGEST_COMMENT, LONGEST_ITEM = 5_000, 500
"""Characters of a comment, and of a rubric's item."""

_KEPT_ACTIONS = 200  # a grader's last ones, which can be undone


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


def begin_rubric(store: ReviewStore, exercise: str, asks: Sequence[str], maximum: int) -> None:
    """Write the first rubric of an exercise, where it has none: what it asks for, in equal shares."""
    with store.transaction() as session:
        if session.scalar(select(RubricItem.id).where(RubricItem.exercise == exercise).limit(1)) is None:
            texts = asks or ("A full answer",)
            for text in texts:
                session.add(RubricItem(exercise=exercise, text=text, points=maximum / len(texts)))


def load_rubric(store: ReviewStore, exercise: str) -> list[RubricItem]:
    """Return the items of an exercise in the order in which they were added, also retired ones."""
    with store.transaction() as session:
        query = select(RubricItem).where(RubricItem.exercise == exercise).order_by(RubricItem.id)
        return list(session.scalars(query))


def load_readings(
    store: ReviewStore, exercise: str, cards: Iterable[Card] | None = None
) -> dict[tuple[ReviewKey, str], Reading]:
    """Return the readings of an exercise by whose text it is and the role. cards: only of these; or all."""
    with store.transaction() as session:
        query = _select_readings(exercise, cards)
        return {(reading.key, reading.role): reading for reading in session.scalars(query)}


def _select_readings(exercise: str, cards: Iterable[Card] | None) -> Select[Any]:
    query = select(Reading).where(Reading.exercise == exercise)
    if cards is None:
        return query
    students = [member.key[0] for card in cards for member in card.members]
    # SQLite takes some thousand values in a query; for so many, all readings are as quick.
    return query.where(Reading.student.in_(students)) if len(students) < 2_000 else query


def sum_points(items: Iterable[RubricItem], maximum: float) -> float:
    """Return the points of rubric items: never below 0, never above the maximum."""
    return min(max(round(sum(item.points for item in items), 4), 0.0), maximum)


def give_points(
    store: ReviewStore, grader: str, role: str, card: Card, mark: Mark, only: Member | None = None
) -> None:
    """Give points to all students of a card, or to one of them.

    Students who were given points for themselves keep them when the card is marked. An empty mark takes back
    what was given.

    Raises:
        CourseError: the points are not within 0 and the maximum, an item is not of this exercise, or the
            comment is too long or stands alone.
    """
    _check_mark(mark, card.maximum)
    members = [only] if only else card.members
    with store.transaction() as session:
        items = _find_items(session, card.exercise, mark.items)
        by_key = _readings_of(session, card, role)
        chosen = [member for member in members if only or not _is_individual(by_key.get(member.key), member)]
        before = [
            [list(member.key), role, _row_of(by_key[member.key]) if member.key in by_key else None]
            for member in chosen
        ]
        action = _begin_action(session, grader, card.exercise, card.id, {"readings": before})
        for member in chosen:
            if mark.is_empty:
                if member.key in by_key:
                    session.delete(by_key[member.key])
                continue
            own = mark.own_points
            fields: dict[str, Any] = {
                **dict(zip(("student", "section", "exercise"), member.key, strict=True)),
                "role": role,
                "grader": grader,
                "points": sum_points(items, card.maximum) if own is None else own,
                "own_points": own,
                "maximum": card.maximum,
                "comment": mark.comment,
                "items": [item.id for item in items],
                "text": member.text,
                "texts": dict(member.texts),
                "is_individual": only is not None,
                "action": action.id,
            }
            reading = by_key.get(member.key)
            if reading is None:
                session.add(Reading(**fields))
                continue
            for name, value in fields.items():
                setattr(reading, name, value)


def _check_mark(mark: Mark, maximum: int) -> None:
    if mark.own_points is not None and not 0 <= mark.own_points <= maximum:
        raise CourseError(f"These are no points: write a number from 0 to {maximum}, such as 0.5.")
    if len(mark.comment) > LONGEST_COMMENT:
        raise CourseError(f"The comment is too long: write at most {LONGEST_COMMENT:,} characters.")
    if mark.is_empty and mark.comment.strip():
        raise CourseError("A comment is kept together with points: give them first, 0 too.")


def _find_items(session: Session, exercise: str, ids: Sequence[int]) -> list[RubricItem]:
    query = select(RubricItem).where(RubricItem.exercise == exercise, RubricItem.id.in_(ids))
    items = list(session.scalars(query.order_by(RubricItem.id)))
    if len(items) < len(set(ids)):
        raise CourseError("The rubric has changed since this page was opened: open it again.")
    return items


def _readings_of(session: Session, card: Card, role: str) -> dict[ReviewKey, Reading]:
    """Return the readings of a card's students in a role, by whose text it is."""
    query = _select_readings(card.exercise, [card]).where(Reading.role == role)
    return {reading.key: reading for reading in session.scalars(query)}


def _is_individual(reading: Reading | None, member: Member) -> bool:
    """Tell whether a student was given points for this very text alone."""
    return reading is not None and reading.is_individual and reading.text == member.text


def add_item(store: ReviewStore, grader: str, exercise: str, text: str, points: float) -> int:
    """Add an item to a rubric, and return its id. Raises `CourseError` for what cannot be one."""
    text = _check_item(text, points)
    with store.transaction() as session:
        item = RubricItem(exercise=exercise, text=text, points=points)
        session.add(item)
        session.flush()
        action = _begin_action(session, grader, exercise, "", {"item": item.id, "row": None})
        item.action = action.id
        return item.id


def change_item(
    store: ReviewStore, grader: str, item_id: int, *, text: str, points: float, retired: bool = False
) -> str:
    """Change an item: the points of all who have it follow, unless they were given points of their own.

    Returns the exercise. Raises `CourseError` for what cannot be an item, or is none.
    """
    text = _check_item(text, points)
    with store.transaction() as session:
        item = session.get(RubricItem, item_id)
        if item is None:
            raise CourseError("This item of the rubric is gone: open the page again.")
        action = _begin_action(session, grader, item.exercise, "", {"item": item.id, "row": _row_of(item)})
        item.text, item.points, item.retired, item.action = text, points, retired, action.id
        session.flush()
        _recompute_points(session, item.exercise)
        return item.exercise


def _check_item(text: str, points: float) -> str:
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_ITEM:
        raise CourseError(f"An item of a rubric has a text of at most {LONGEST_ITEM} characters.")
    if not -1000 <= points <= 1000:
        raise CourseError("The points of an item are a number such as 0.5 or -1.")
    return text


def _recompute_points(session: Session, exercise: str) -> None:
    """Compute the points of all readings of an exercise that follow from the rubric."""
    rubric = select(RubricItem).where(RubricItem.exercise == exercise)
    items = {item.id: item for item in session.scalars(rubric)}
    readings = select(Reading).where(Reading.exercise == exercise, Reading.own_points.is_(None))
    for reading in session.scalars(readings):
        own = [items[item_id] for item_id in reading.items if item_id in items]
        reading.points = sum_points(own, reading.maximum)


def undo(store: ReviewStore, grader: str) -> Undone | None:
    """Undo the last thing that a grader did; None where there is nothing to undo.

    Raises:
        CourseError: somebody else has changed the same since.
    """
    with store.transaction() as session:
        query = select(Action).where(Action.grader == grader).order_by(Action.id.desc()).limit(1)
        action = session.scalar(query)
        if action is None:
            return None
        if "item" in action.before:
            _restore_item(session, action)
        else:
            _restore_readings(session, action)
        session.delete(action)
        session.flush()
        _recompute_points(session, action.exercise)
        return Undone(action.exercise, action.card)


def _restore_item(session: Session, action: Action) -> None:
    item = session.get(RubricItem, action.before["item"])
    _refuse_if_changed(item, action)
    row = action.before["row"]
    if item is None:
        return
    if row is None:
        item.retired, item.action = True, 0  # who has it keeps it
        return
    for name, value in row.items():
        setattr(item, name, value)


def _restore_readings(session: Session, action: Action) -> None:
    for key, role, row in action.before["readings"]:
        reading = session.get(Reading, (*key, role))
        _refuse_if_changed(reading, action)
        if reading is not None:
            session.delete(reading)
            session.flush()
        if row is not None:
            session.add(Reading(**row))


def _refuse_if_changed(row: Reading | RubricItem | None, action: Action) -> None:
    if row is not None and row.action != action.id:
        raise CourseError("This cannot be undone: it has been changed again since, by somebody else.")


def _begin_action(
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


def _row_of(row: Reading | RubricItem) -> dict[str, Any]:
    """Return a row's fields as plain data."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
