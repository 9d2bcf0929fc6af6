"""Dealing the cards out to several graders, so that no two of them read the same one without knowing."""

from __future__ import annotations

import math
import secrets
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coursekit.errors import CourseError
from coursekit.grading.review.cards import Card
from coursekit.grading.review_store import ReviewStore
from coursekit.grading.review_tables import FIRST, SECOND, SHEET, Deal, Grader, Reading
from coursekit.grading.reviews import ReviewKey

LEAD = "instructor"
"""Who opens every card, and decides where two graders differ; the only one if no graders are named."""

_LONGEST_NAME = 40

Deals = dict[tuple[str, str, str], str]
"""The grader of each card, by exercise, card and role."""


def parse_graders(text: str) -> tuple[str, ...]:
    """Return the names in "anna,ben". Raises `CourseError` for what are none."""
    names = tuple(unicodedata.normalize("NFC", " ".join(name.split())) for name in text.split(","))
    folded = {name.casefold() for name in names}
    if len(folded) < len(names) or "" in folded or LEAD in folded or max(map(len, names)) > _LONGEST_NAME:
        raise CourseError(
            f'The graders "{text}" cannot be read: name each once, with commas between them, such as '
            f"anna,ben. There is an {LEAD} beside them in any case."
        )
    if SHEET in folded:
        raise CourseError(f'No grader can be named "{SHEET}": points from a table have this name.')
    if not all(name.isprintable() for name in names):
        raise CourseError("The name of a grader has a character that cannot be printed.")
    return names


def parse_share(text: str) -> float:
    """Return a share from 0 to 1 for "10%", "10" or "0.1". Raises `CourseError` for anything else."""
    number = text.strip().removesuffix("%")
    try:
        share = float(number)
    except ValueError:
        share = math.nan
    if text.strip().endswith("%") or share > 1:
        share /= 100
    if not 0 <= share <= 1 or text.strip() == "1":  # 1% or all?
        raise CourseError(f'The share "{text}" cannot be read: write it such as 10%, from 0% to 100%.')
    return share


def load_tokens(store: ReviewStore, graders: Iterable[str]) -> dict[str, str]:
    """Return each grader's token, the same in every run, so that links keep working."""
    with store.transaction() as session:
        return {name: _find_or_add_grader(session, name).token for name in graders}


def _find_or_add_grader(session: Session, name: str) -> Grader:
    grader = session.get(Grader, name)
    if grader is None:
        for other in session.scalars(select(Grader.name)):
            if other.casefold() == name.casefold():
                raise CourseError(f'A grader of this class is called "{other}": write the name like that.')
        grader = Grader(name=name, token=secrets.token_urlsafe(32))
        session.add(grader)
    return grader


def deal_cards(
    store: ReviewStore, cards: Mapping[str, Sequence[Card]], graders: Sequence[str], double: float
) -> None:
    """Deal out all cards that nobody has read. cards: by exercise, in the order in which they are read.

    Cards that stand together, because their texts are alike, go to the same grader. A card stays with who has
    it, until others read than the last time: then all that nobody has begun are dealt out anew. Nobody reads
    a card a second time that they have read already. double: the share of an exercise's cards that are read
    by a second grader as well; second readings beyond it that nobody has begun are given up.
    """
    with store.transaction() as session:
        by_text = _load_readers(session)
        done = _find_read_cards(cards, by_text)
        readers = _find_readers(cards, by_text)
        deals = session.scalars(select(Deal)).all()
        others_read_now = _note_graders(session, graders)
        for deal in deals:
            place = (deal.exercise, deal.card, deal.role)
            if place not in done and (deal.grader not in graders or (others_read_now and not readers[place])):
                session.delete(deal)
        session.flush()
        held = _find_deals(session)
        present = {(exercise, card.id) for exercise, own in cards.items() for card in own}
        load = Counter(dict.fromkeys(graders, 0))
        load.update(
            grader
            for (exercise, card, role), grader in held.items()
            if grader in load and (exercise, card) in present and (exercise, card, role) not in done
        )
        for exercise, own in cards.items():
            for group in _group_neighbours(own):
                fresh = [
                    card
                    for card in group
                    if (exercise, card.id, FIRST) not in held
                    and (exercise, card.id, FIRST) not in done
                    and LEAD not in readers[exercise, card.id, FIRST]  # who has begun it goes on
                ]
                holders = [held.get((exercise, card.id, FIRST)) for card in group]
                grader = next((name for name in holders if name in graders), None) or _least(load, graders)
                for card in fresh:
                    blind = {held.get((exercise, card.id, SECOND)), *readers[exercise, card.id, SECOND]}
                    others = [name for name in graders if name not in blind]
                    if others:  # else the instructor reads it
                        chosen = grader if grader in others else _least(load, others)
                        _deal(session, held, load, card, FIRST, chosen)
            for card in _choose_surplus(own, held, double, readers):
                place = (exercise, card.id, SECOND)
                session.delete(session.get_one(Deal, place))
                load[held.pop(place)] -= 1
            for card in _choose_doubles(own, held, double) if len(graders) > 1 else ():
                seen = {held.get((exercise, card.id, FIRST)), *readers[exercise, card.id, FIRST]}
                others = [name for name in graders if name not in seen]
                if others:
                    _deal(session, held, load, card, SECOND, _least(load, others))


def _note_graders(session: Session, graders: Sequence[str]) -> bool:
    """Note who reads now, and tell whether others read the last time."""
    before = set(session.scalars(select(Grader).where(Grader.reads)))
    now = {_find_or_add_grader(session, name) for name in graders}
    for grader in before | now:
        grader.reads = grader in now
    return before != now


_ReadersByText = Mapping[tuple[ReviewKey, str, str], set[str]]
"""Who has read a text: by whose it is, the role, and which text."""


def _load_readers(session: Session) -> _ReadersByText:
    """Return who has read which texts, without loading the texts themselves."""
    whose = (Reading.student, Reading.section, Reading.exercise)
    query = select(*whose, Reading.role, Reading.text, Reading.grader)
    by_text: defaultdict[tuple[ReviewKey, str, str], set[str]] = defaultdict(set)
    for student, section, exercise, role, text, grader in session.execute(query):
        by_text[(student, section, exercise), role, text].add(grader)
    return by_text


def _find_readers(
    cards: Mapping[str, Sequence[Card]], by_text: _ReadersByText
) -> defaultdict[tuple[str, str, str], set[str]]:
    """Return who has read texts of a card as they are now, by exercise, card and role."""
    readers: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for exercise, own in cards.items():
        for card in own:
            for role in (FIRST, SECOND):
                for member in card.members:
                    readers[exercise, card.id, role] |= by_text.get((member.key, role, member.text), set())
    return readers


def load_deals(store: ReviewStore) -> Deals:
    """Return the grader of each card."""
    with store.transaction() as session:
        return _find_deals(session)


def _find_deals(session: Session) -> Deals:
    return {(deal.exercise, deal.card, deal.role): deal.grader for deal in session.scalars(select(Deal))}


def _find_read_cards(
    cards: Mapping[str, Sequence[Card]], by_text: _ReadersByText
) -> set[tuple[str, str, str]]:
    """Return exercise, card and role of what has been read as it is now, for all of its students."""
    return {
        (exercise, card.id, role)
        for exercise, own in cards.items()
        for card in own
        for role in (FIRST, SECOND)
        if all((member.key, role, member.text) in by_text for member in card.members)
    }


def _group_neighbours(cards: Sequence[Card]) -> list[list[Card]]:
    """Return the cards in groups of those that stand together."""
    groups: dict[str, list[Card]] = {}
    for card in cards:
        groups.setdefault(card.neighbour or card.id, []).append(card)
    return list(groups.values())


def _choose_doubles(cards: Sequence[Card], held: Deals, double: float) -> list[Card]:
    """Return further cards for a second reading, until a share of those dealt out have one.

    They are spread over the whole order, for large groups and rare answers alike, and over the graders who
    read first, so that everybody's readings are compared.
    """
    first_reader = {
        card.id: held[card.exercise, card.id, FIRST]
        for card in cards
        if (card.exercise, card.id, FIRST) in held
    }
    dealt = [card for card in cards if card.id in first_reader]
    doubles = {card.id for card in dealt if (card.exercise, card.id, SECOND) in held}
    totals = Counter(first_reader.values())
    counts = Counter(first_reader[card] for card in doubles)
    missing = Counter[str]()
    for _ in range(math.ceil(double * len(dealt)) - len(doubles)):
        least = min(sorted(totals), key=lambda grader: (counts + missing)[grader] / totals[grader])
        missing[least] += 1
    chosen = set[str]()
    for grader, count in missing.items():
        free = [card for card in dealt if first_reader[card.id] == grader and card.id not in doubles]
        chosen.update(card.id for card in _spread(free, count))
    return [card for card in dealt if card.id in chosen]


def _choose_surplus(
    cards: Sequence[Card], held: Deals, double: float, readers: Mapping[tuple[str, str, str], set[str]]
) -> list[Card]:
    """Return cards whose second reading nobody has begun, as many as are beyond the share."""
    dealt = [card for card in cards if (card.exercise, card.id, FIRST) in held]
    own = dealt if double else cards  # as for further ones; none at all are wanted for 0
    doubles = [card for card in own if (card.exercise, card.id, SECOND) in held]
    surplus = len(doubles) - math.ceil(double * len(dealt))
    return _spread([card for card in doubles if not readers[card.exercise, card.id, SECOND]], surplus)


def _spread(cards: Sequence[Card], count: int) -> list[Card]:
    """Return a number of cards from the whole order, or all where there are fewer."""
    count = min(count, len(cards))
    return [cards[number * len(cards) // count] for number in range(count)]


def _least(load: Counter[str], graders: Sequence[str]) -> str:
    """Return the grader with the fewest cards; the first of several."""
    return min(graders, key=lambda name: load[name])


def _deal(
    session: Session,
    held: Deals,
    load: Counter[str],
    card: Card,
    role: str,
    grader: str,
) -> None:
    session.add(Deal(exercise=card.exercise, card=card.id, role=role, grader=grader))
    held[card.exercise, card.id, role] = grader
    load[grader] += 1
