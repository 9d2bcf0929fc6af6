"""What the pages of `coursekit review` show of one card and of its students, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coursekit.grading.reports.pages import of_points, pluralize
from coursekit.grading.reports.review_sheet import Texts
from coursekit.grading.review.cards import NEAR_MODEL, Card, Member
from coursekit.grading.review.differences import Piece, mark_differences
from coursekit.grading.review.marking import load_readings, load_rubric
from coursekit.grading.review.session import ReviewSession
from coursekit.grading.review_tables import FIRST, SECOND, SETTLED, Reading, RubricItem
from coursekit.grading.reviews import ReviewKey, show_points

Readings = Mapping[tuple[ReviewKey, str], Reading]
"""The readings of an exercise, by whose text it is and the role."""


@dataclass(frozen=True)
class ItemView:
    """An item of the rubric. key: the digit that gives it, "" for none."""

    id: int
    key: str
    text: str
    points: str
    retired: bool
    given: bool = False


@dataclass(frozen=True)
class MemberView:
    """A student on a card. place: in the card. points: what counts, in words."""

    place: int
    name: str
    points: str
    own_points: str
    comment: str
    is_individual: bool


@dataclass(frozen=True)
class CardView:
    """A card as a grader sees it.

    number: its place among `count` cards. state: in words. texts: in pieces, by name. notes: sentences on
    what it is like. former: the text that was read before it was changed, in pieces; former_state: what it
    got.
    """

    id: str
    number: int
    count: int
    students: str
    state: str
    is_read: bool
    texts: Mapping[str, Sequence[Piece]]
    notes: Sequence[str]
    items: Sequence[ItemView]
    own_points: str
    comment: str
    maximum: int
    former: Sequence[Piece] = ()
    former_state: str = ""


def view_card(session: ReviewSession, grader: str, card: Card) -> CardView:
    """Return one card as it is now."""
    cards = session.cards_of(grader, card.exercise)
    readings = load_readings(session.store, card.exercise, [card])
    rubric = load_rubric(session.store, card.exercise)
    return make_card_view(session, grader, cards, cards.index(card), readings, rubric)


def view_members(session: ReviewSession, grader: str, card: Card, *, names: bool) -> list[MemberView]:
    """Return the students of a card, each with the points that count for this text."""
    readings = load_readings(session.store, card.exercise, [card])
    role = session.role_of(grader, card) or FIRST
    members = []
    for place, member in enumerate(card.members):
        reading = _reading_of(member, role, readings)
        is_fresh = reading is not None and reading.text == member.text
        members.append(
            MemberView(
                place=place,
                name=member.name if names else member.alias,
                points=of_points(reading.points, card.maximum) if reading and is_fresh else "not read yet",
                own_points=show_points(reading.points) if reading and is_fresh else "",
                comment=reading.comment if reading and is_fresh else "",
                is_individual=bool(reading and is_fresh and reading.is_individual),
            )
        )
    return members


def make_card_view(
    session: ReviewSession,
    grader: str,
    cards: Sequence[Card],
    place: int,
    readings: Readings,
    rubric: Sequence[RubricItem],
) -> CardView:
    """Return a card of a grader's as it is. place: among the grader's cards."""
    card = cards[place]
    role = session.role_of(grader, card) or FIRST
    own = [_reading_of(member, role, readings) for member in card.members]
    fresh = [
        reading
        for member, reading in zip(card.members, own, strict=True)
        if reading and reading.text == member.text
    ]
    of_all = next((reading for reading in fresh if not reading.is_individual), None)
    shown = of_all or (fresh[0] if len(card.members) == 1 and fresh else None)
    neighbour = next((number for number, other in enumerate(cards) if other.id == card.neighbour), None)
    stale = next(
        (
            reading
            for member, reading in zip(card.members, own, strict=True)
            if reading and reading.text != member.text
        ),
        None,
    )
    return CardView(
        id=card.id,
        number=place + 1,
        count=len(cards),
        students=pluralize(len(card.members), "student"),
        state=_describe_state(card, shown, fresh),
        is_read=len(fresh) == len(card.members),
        texts=_mark_texts(card.texts, cards[neighbour].texts if neighbour is not None else {}),
        notes=[
            *_describe_likeness(card, neighbour),
            *(_describe_dispute(card, readings) if role == SETTLED else ()),
        ],
        items=view_items(rubric, shown.items if shown else ()),
        own_points=show_points(shown.own_points) if shown and shown.own_points is not None else "",
        comment=shown.comment if shown else "",
        maximum=card.maximum,
        former=_join_former(card, stale) if stale else (),
        former_state=_describe_former(card, stale) if stale else "",
    )


def fresh_reading(member: Member, role: str, readings: Readings) -> Reading | None:
    """Return the reading of a student's text as it is now."""
    reading = readings.get((member.key, role))
    return reading if reading and reading.text == member.text else None


def _reading_of(member: Member, role: str, readings: Readings) -> Reading | None:
    """Return what a grader in this role sees: the instructor also sees the first reading."""
    if role == SETTLED:
        return fresh_reading(member, SETTLED, readings) or readings.get((member.key, FIRST))
    return readings.get((member.key, role))


def _describe_state(card: Card, shown: Reading | None, fresh: Sequence[Reading]) -> str:
    if not fresh:
        return "not read yet"
    state = of_points(shown.points, card.maximum) if shown else "read one by one"
    individual = sum(reading.is_individual for reading in fresh)
    if len(card.members) > 1 and individual:
        state += f"; {pluralize(individual, 'student')} with points of their own"
    missing = len(card.members) - len(fresh)
    return state + (f"; {pluralize(missing, 'student')} not read yet" if missing else "")


def _describe_likeness(card: Card, neighbour: int | None) -> list[str]:
    notes = []
    if card.model_likeness == 1:
        notes.append("Equal to the model answer.")
    elif card.model_likeness >= NEAR_MODEL:
        notes.append(f"{card.model_likeness:.0%} like the model answer.")
    if neighbour is not None:
        notes.append(f"{min(card.likeness, 0.99):.0%} like answer {neighbour + 1}. What differs is marked.")
    return notes


def _describe_dispute(card: Card, readings: Readings) -> list[str]:
    first, second = (fresh_reading(card.members[0], role, readings) for role in (FIRST, SECOND))
    if first is None or second is None or first.points == second.points:
        return []
    given = " ".join(_describe_reading(reading, card.maximum) for reading in (first, second))
    return [f"Two graders differ. {given} Your points decide."]


def _describe_reading(reading: Reading, maximum: float) -> str:
    comment = f' ("{reading.comment}")' if reading.comment else ""
    return f"{reading.grader} gave {of_points(reading.points, maximum)}{comment}."


def _describe_former(card: Card, reading: Reading) -> str:
    return (
        f"The text has changed since it was read. It got {of_points(reading.points, card.maximum)} then"
        + (f', with the comment "{reading.comment}".' if reading.comment else ".")
    )


def _join_former(card: Card, reading: Reading) -> list[Piece]:
    """Return the text that was read before, with what is gone from it, or new in the present one, marked."""
    return mark_differences("\n\n".join(reading.texts.values()), "\n\n".join(card.texts.values()))


def _mark_texts(texts: Texts, other: Texts) -> dict[str, Sequence[Piece]]:
    """Return texts in pieces: what the neighbour's text of the same name does not have is marked."""
    return {
        name: mark_differences(text, other[name]) if name in other else [Piece(text)]
        for name, text in texts.items()
    }


def view_items(rubric: Sequence[RubricItem], given: Iterable[int]) -> list[ItemView]:
    """Return the items that can be given, each with its digit, and retired ones that were given."""
    chosen = set(given)
    offered = [item for item in rubric if not item.retired or item.id in chosen]
    digits = iter("123456789")
    return [
        ItemView(
            id=item.id,
            key="" if item.retired else next(digits, ""),
            text=item.text,
            points=show_points(round(item.points, 2)),
            retired=item.retired,
            given=item.id in chosen,
        )
        for item in offered
    ]
