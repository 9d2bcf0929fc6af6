"""What the pages of `coursekit review` show of one card and of its students, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coursekit.grading.reports.pages import of_points, pluralize
from coursekit.grading.reports.review_sheet import Texts
from coursekit.grading.review.cards import NEAR_MODEL, Card, Member
from coursekit.grading.review.differences import Piece, mark_differences
from coursekit.grading.review.marking import card_version, load_readings
from coursekit.grading.review.rubric import load_rubric, rubric_version
from coursekit.grading.review.session import ReviewSession
from coursekit.grading.review_tables import FIRST, SECOND, SETTLED, Reading, RubricItem
from coursekit.grading.reviews import ReviewKey, normalize_texts, show_points

Readings = Mapping[ReviewKey, Sequence[Reading]]
"""The readings of an exercise by whose text it is, also those of older texts."""


@dataclass(frozen=True)
class ItemView:
    """An item of the rubric. key: its digit, "" for none. version: another one after each change."""

    id: int
    key: str
    text: str
    points: str
    retired: bool
    given: bool = False
    version: int = 0


@dataclass(frozen=True)
class MemberView:
    """A student on a card.

    id: as in `Member`. points: what counts, in words. own_points, items: what stands in the fields for this
    student alone; items of the rubric where the points follow from them.
    """

    id: str
    name: str
    points: str
    own_points: str
    comment: str
    is_individual: bool
    items: Sequence[int] = ()


@dataclass(frozen=True)
class CardView:
    """A card as a grader sees it.

    number: its place among `count` cards. state: in words. texts: in pieces, by name. notes: sentences on
    what it is like. former: the text that was read before it was changed, in pieces; former_state: what it
    got. version, rubric: of the card and of its items, other ones after each change.
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
    version: int = 0
    rubric: int = 0


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
    for member in card.members:
        reading = counting_reading(member, role, readings)
        members.append(
            MemberView(
                id=member.id,
                name=member.name if names else member.alias,
                points=(of_points(reading.points, card.maximum) if reading else "not read yet")
                + _describe_decision(session, card, [member], role, readings),
                own_points=show_points(reading.points) if reading else "",
                comment=reading.comment if reading else "",
                is_individual=bool(reading and reading.is_individual),
                items=reading.items if reading and reading.own_points is None else (),
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
    fresh = [
        reading
        for member in card.members
        if (reading := counting_reading(member, role, readings)) is not None
    ]
    of_all = max(
        (reading for reading in fresh if not reading.is_individual),
        key=lambda reading: reading.written,
        default=None,
    )
    shown = of_all or (fresh[0] if len({reading.points for reading in fresh}) == 1 else None)
    # What stands in the form is given to all: words for some of the students do not.
    is_same_for_all = len(fresh) == len(card.members) and len({_what_was_given(own) for own in fresh}) == 1
    in_form = shown if of_all or is_same_for_all else None
    neighbour = next((number for number, other in enumerate(cards) if other.id == card.neighbour), None)
    former = _find_former(card, role, readings)
    return CardView(
        id=card.id,
        number=place + 1,
        count=len(cards),
        students=pluralize(len(card.members), "student"),
        state=_describe_state(card, shown, fresh)
        + _describe_decision(session, card, card.members, role, readings),
        is_read=len(fresh) == len(card.members),
        texts=_mark_texts(card.texts, cards[neighbour].texts if neighbour is not None else {}),
        notes=[
            *_describe_likeness(card, neighbour),
            *(_describe_dispute(card, readings) if role == SETTLED else ()),
        ],
        items=view_items(rubric, in_form.items if in_form else ()),
        own_points=show_points(in_form.own_points) if in_form and in_form.own_points is not None else "",
        comment=in_form.comment if in_form else "",
        maximum=card.maximum,
        former=_join_former(card, former) if former else (),
        former_state=_describe_former(card, former, hidden=_reads_blindly(session, former, grader, readings))
        if former
        else "",
        version=card_version(
            (
                reading
                for member in card.members
                for reading in readings.get(member.key, ())
                if reading.text == member.text
            ),
            role,
        ),
        rubric=rubric_version(rubric),
    )


def fresh_reading(member: Member, role: str, readings: Readings) -> Reading | None:
    """Return the reading in a role of a student's text as it is now."""
    return next(
        (
            reading
            for reading in readings.get(member.key, ())
            if (reading.role, reading.text) == (role, member.text)
        ),
        None,
    )


def counting_reading(member: Member, role: str, readings: Readings) -> Reading | None:
    """Return the reading of the text as it is now that a grader in this role sees.

    Who settles sees the first one, too.
    """
    reading = fresh_reading(member, role, readings)
    return fresh_reading(member, FIRST, readings) if reading is None and role == SETTLED else reading


def _find_former(card: Card, role: str, readings: Readings) -> Reading | None:
    """Return the last reading of an older text of a student whose present one is not read yet."""
    roles = (SECOND,) if role == SECOND else (FIRST, SETTLED)
    older = [
        reading
        for member in card.members
        if counting_reading(member, role, readings) is None
        for reading in readings.get(member.key, ())
        if reading.role in roles and reading.text != member.text
    ]
    last = max(older, key=lambda reading: reading.written, default=None)
    if last is None:
        return None
    same_text = [reading for reading in older if (reading.key, reading.text) == (last.key, last.text)]
    return max(same_text, key=lambda reading: (reading.role == SETTLED, reading.written))  # what counted


def _what_was_given(reading: Reading) -> tuple[object, ...]:
    return reading.own_points, tuple(reading.items), reading.points, reading.comment


def _reads_blindly(session: ReviewSession, former: Reading, grader: str, readings: Readings) -> bool:
    """Tell whether a grader has read, or is to read, an older text without seeing what this one gave."""
    if former.grader == grader:
        return False
    place = (former.exercise, normalize_texts(former.texts), SECOND)
    return session.deals.get(place) == grader or any(
        (reading.grader, reading.role, reading.text) == (grader, SECOND, former.text)
        for reading in readings.get(former.key, ())
    )


def _describe_state(card: Card, shown: Reading | None, fresh: Sequence[Reading]) -> str:
    if not fresh:
        return "not read yet"
    state = of_points(shown.points, card.maximum) if shown else "read one by one"
    others = sum(shown is not None and reading.points != shown.points for reading in fresh)
    if others:
        state += f"; {pluralize(others, 'student')} with other points"
    missing = len(card.members) - len(fresh)
    return state + (f"; {pluralize(missing, 'student')} not read yet" if missing else "")


def _describe_decision(
    session: ReviewSession, card: Card, members: Sequence[Member], role: str, readings: Readings
) -> str:
    """Return what to tell a first reader of students for whom the instructor has decided; "" for none.

    Where a second person reads or has read, neither hears of the other's points, nor of what follows from
    both.
    """
    roles = {reading.role for member in card.members for reading in readings.get(member.key, ())}
    is_double = (card.exercise, card.id, SECOND) in session.deals or SECOND in roles
    if role != FIRST or is_double:
        return ""
    decided = [reading for member in members if (reading := fresh_reading(member, SETTLED, readings))]
    if not decided:
        return ""
    students = "" if len(decided) == len(members) else f" for {pluralize(len(decided), 'student')}"
    given = {of_points(reading.points, card.maximum) for reading in decided}
    what = f"{given.pop()} counts" if len(given) == 1 else "that counts"
    return f"; the instructor has decided{students}: {what}"


def _describe_likeness(card: Card, neighbour: int | None) -> list[str]:
    notes = []
    if card.model_likeness == 1:
        notes.append("Equal to the model answer.")
    elif card.model_likeness >= NEAR_MODEL:
        notes.append(f"{card.model_likeness:.0%} like the model answer.")
    if neighbour is not None:
        notes.append(f"{min(card.likeness, 0.99):.0%} like answer {neighbour + 1}. What differs is marked.")
    return notes


def find_disputes(card: Card, readings: Readings) -> list[tuple[Reading, Reading]]:
    """Return both readings of each student of a card about whom two graders differ."""
    pairs = []
    for member in card.members:
        first, second = (fresh_reading(member, role, readings) for role in (FIRST, SECOND))
        if first and second and first.points != second.points:
            pairs.append((first, second))
    return pairs


def _describe_dispute(card: Card, readings: Readings) -> list[str]:
    pairs = find_disputes(card, readings)
    members = {member.key: member for member in card.members}
    pairs.sort(key=lambda pair: fresh_reading(members[pair[0].key], SETTLED, readings) is not None)
    if not pairs:
        return []
    given = " ".join(_describe_reading(reading, card.maximum) for reading in pairs[0])
    students = "" if len(pairs) == len(card.members) else f" about {pluralize(len(pairs), 'student')}"
    return [f"Two graders differ{students}. {given} Your points decide."]


def _describe_reading(reading: Reading, maximum: float) -> str:
    comment = f' ("{reading.comment}")' if reading.comment else ""
    return f"{reading.grader} gave {of_points(reading.points, maximum)}{comment}."


def _describe_former(card: Card, reading: Reading, *, hidden: bool) -> str:
    if hidden:
        return "The text has changed since another grader read it."
    return (
        f"The text has changed since it was read. It got {of_points(reading.points, card.maximum)} then"
        + (f', with the comment "{reading.comment}".' if reading.comment else ".")
    )


def _join_former(card: Card, reading: Reading) -> list[Piece]:
    """Return the text that was read before, with what is gone from it, or new in the present one, marked."""
    if not reading.texts:  # it came in a table, for a text that was older already
        return []
    return mark_differences("\n\n".join(reading.texts.values()), "\n\n".join(card.texts.values()))


def _mark_texts(texts: Texts, other: Texts) -> dict[str, Sequence[Piece]]:
    """Return texts in pieces: what the neighbour's text of the same name does not have is marked."""
    return {
        name: mark_differences(text, other[name]) if name in other else [Piece(text)]
        for name, text in texts.items()
    }


def view_items(
    rubric: Sequence[RubricItem], given: Iterable[int], *, retired: bool = False
) -> list[ItemView]:
    """Return the items that can be given, each with its digit, and retired ones that were given, or all."""
    chosen = set(given)
    offered = [item for item in rubric if retired or not item.retired or item.id in chosen]
    digits = iter("123456789")
    return [
        ItemView(
            id=item.id,
            key="" if item.retired else next(digits, ""),
            text=item.text,
            points=show_points(round(item.points, 2)),
            retired=item.retired,
            given=item.id in chosen,
            version=item.action,
        )
        for item in offered
    ]
