"""The rubric of an exercise: what an answer may say, and the points for it, changed while graders read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coursekit.errors import CourseError
from coursekit.grading.review_store import ReviewStore, begin_action, hash_number, row_of
from coursekit.grading.review_tables import Reading, RubricItem

LONGEST_ITEM = 500
"""Characters of an item."""


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
        return _select_rubric(session, exercise)


def _select_rubric(session: Session, exercise: str) -> list[RubricItem]:
    query = select(RubricItem).where(RubricItem.exercise == exercise).order_by(RubricItem.id)
    return list(session.scalars(query))


def rubric_version(rubric: Iterable[RubricItem]) -> int:
    """Return a number that is another one after each change of what a rubric offers."""
    return hash_number([[item.id, item.text, item.points, item.retired] for item in rubric])


def sum_points(items: Iterable[RubricItem], maximum: float) -> float:
    """Return the points of rubric items: never below 0, never above the maximum."""
    return min(max(round(sum(item.points for item in items), 4), 0.0), maximum)


def find_items(
    session: Session, exercise: str, ids: Sequence[int], readings: Iterable[Reading], version: int | None
) -> list[RubricItem]:
    """Return the items with these ids. readings: of the card; what they have is given also when retired."""
    rubric = _select_rubric(session, exercise)
    had = {item_id for reading in readings for item_id in reading.items}
    items = [item for item in rubric if item.id in ids and (not item.retired or item.id in had)]
    is_other = version is not None and version != rubric_version(rubric)
    if len(items) < len(set(ids)) or (ids and is_other):
        raise CourseError("The rubric was changed meanwhile: look at it, and give the points again.")
    return items


def add_item(store: ReviewStore, grader: str, exercise: str, text: str, points: float) -> int:
    """Add an item to a rubric, and return its id. Raises `CourseError` for what cannot be one."""
    text = _check_item(text, points)
    with store.transaction() as session:
        item = RubricItem(exercise=exercise, text=text, points=points)
        session.add(item)
        session.flush()
        action = begin_action(session, grader, exercise, "", {"item": item.id, "row": None})
        item.action = action.id
        return item.id


def change_item(
    store: ReviewStore,
    grader: str,
    exercise: str,
    item_id: int,
    *,
    text: str,
    points: float | None = None,
    retired: bool | None = None,
    version: int | None = None,
) -> None:
    """Change an item: the points of all who have it follow, unless they were given points of their own.

    points, retired: None leaves them as they are. version: `RubricItem.action` as the page shows the item;
    None does not look.

    Raises:
        CourseError: it cannot be an item, there is none, or it has another version.
    """
    with store.transaction() as session:
        item = session.get(RubricItem, item_id)
        if item is None or item.exercise != exercise:
            raise CourseError("This item of the rubric is gone: open the page again.")
        if version is not None and version != item.action:
            raise CourseError("It was changed in another window meanwhile: open the page again.")
        points = item.points if points is None else points
        retired = item.retired if retired is None else retired
        text = _check_item(text, points)
        action = begin_action(session, grader, item.exercise, "", {"item": item.id, "row": row_of(item)})
        item.text, item.points, item.retired, item.action = text, points, retired, action.id
        session.flush()
        recompute_points(session, item.exercise)


def _check_item(text: str, points: float) -> str:
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_ITEM:
        raise CourseError(f"An item of a rubric has a text of at most {LONGEST_ITEM} characters.")
    if not -1000 <= points <= 1000:
        raise CourseError("The points of an item are a number such as 0.5 or -1.")
    return text


def recompute_points(session: Session, exercise: str) -> None:
    """Compute the points of all readings of an exercise that follow from the rubric."""
    items = {item.id: item for item in _select_rubric(session, exercise)}
    readings = select(Reading).where(Reading.exercise == exercise, Reading.own_points.is_(None))
    for reading in session.scalars(readings):
        own = [items[item_id] for item_id in reading.items if item_id in items]
        reading.points = sum_points(own, reading.maximum)
