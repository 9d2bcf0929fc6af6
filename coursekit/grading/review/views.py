"""What the pages of `coursekit review` show besides single cards: an exercise, how far all is, agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from coursekit.grading.reports.pages import of_points, pluralize
from coursekit.grading.reports.review_sheet import Texts
from coursekit.grading.review.agreement import Agreement, measure_agreement
from coursekit.grading.review.card_views import (
    CardView,
    ItemView,
    Readings,
    find_disputes,
    fresh_reading,
    make_card_view,
    view_items,
)
from coursekit.grading.review.cards import Card, Member
from coursekit.grading.review.dealing import LEAD
from coursekit.grading.review.marking import load_readings
from coursekit.grading.review.rubric import load_rubric
from coursekit.grading.review.session import ReviewSession
from coursekit.grading.review_store import ReadTexts, find_read_texts
from coursekit.grading.review_tables import FIRST, SECOND, SETTLED, Reading
from coursekit.grading.reviews import ReviewKey

CARDS_ON_A_PAGE = 20
_OFFERED_COMMENTS = 12


@dataclass(frozen=True)
class Progress:
    """How many texts are read. name: of the exercise, or of the grader."""

    name: str
    read: int
    total: int

    @property
    def words(self) -> str:
        """How many, in words."""
        return f"{self.read:,} of {pluralize(self.total, 'text')} read"


@dataclass(frozen=True)
class ExerciseView:
    """One page of an exercise. page, pages: counted from 1."""

    exercise: str
    title: str
    maximum: int
    task: str
    model: Texts
    rubric: Sequence[ItemView]
    comments: Sequence[str]
    cards: Sequence[CardView]
    progress: Progress
    page: int
    pages: int
    next_exercise: str = ""


@dataclass(frozen=True)
class Difference:
    """A card about which two graders differ. number: its place. given: grader and points, in words."""

    exercise: str
    card: str
    number: int
    given: Sequence[str]
    settled: str


def view_exercise(
    session: ReviewSession,
    grader: str,
    exercise: str,
    *,
    page: int = 1,
    card_id: str = "",
    unread: bool = False,
) -> ExerciseView:
    """Return a page of an exercise: a given one, that of a card, or that of the next card to be read."""
    question = session.questions[exercise]
    cards = session.cards_of(grader, exercise)
    rubric = load_rubric(session.store, exercise)
    texts = _load_read_texts(session, exercise)
    place = (page - 1) * CARDS_ON_A_PAGE
    if card_id:
        place = next((number for number, card in enumerate(cards) if card.id == card_id), 0)
    elif unread:
        places = (
            number
            for number, card in enumerate(cards)
            if not all(
                _is_read(member, _roles_that_count(session, grader, card), texts) for member in card.members
            )
        )
        place = next(places, 0)
    pages = max(1, -(-len(cards) // CARDS_ON_A_PAGE))
    page = min(max(place // CARDS_ON_A_PAGE + 1, 1), pages)
    start = (page - 1) * CARDS_ON_A_PAGE
    stop = min(start + CARDS_ON_A_PAGE, len(cards))
    readings = load_readings(session.store, exercise, cards[start:stop])
    return ExerciseView(
        exercise=exercise,
        title=session.titles.exercise(exercise),
        maximum=question.maximum,
        task=session.tasks.get(exercise, ""),
        model=question.model,
        rubric=view_items(rubric, (), retired=True),
        comments=_offer_comments(session, grader, exercise),
        cards=[
            make_card_view(session, grader, cards, number, readings, rubric) for number in range(start, stop)
        ],
        progress=_count_read(session, grader, exercise, texts),
        page=page,
        pages=pages,
        next_exercise=_find_next_exercise(session, grader, exercise),
    )


def _find_next_exercise(session: ReviewSession, grader: str, exercise: str) -> str:
    """Return the next exercise with texts of this grader; "" behind the last one."""
    exercises = list(session.cards)
    later = exercises[exercises.index(exercise) + 1 :]
    return next((name for name in later if session.cards_of(grader, name)), "")


def view_progress(session: ReviewSession, grader: str) -> list[Progress]:
    """Return how far the reading is, by exercise: of the texts that a grader reads."""
    texts = _load_read_texts(session)
    return [_count_read(session, grader, exercise, texts) for exercise in session.cards]


def view_exercise_progress(session: ReviewSession, grader: str, exercise: str) -> Progress:
    """Return how far the reading of one exercise is."""
    return _count_read(session, grader, exercise, _load_read_texts(session, exercise))


def view_graders(session: ReviewSession) -> list[Progress]:
    """Return how far each grader is, over all exercises."""
    texts = _load_read_texts(session)
    graders = []
    for grader in session.graders:
        own = [_count_read(session, grader, exercise, texts) for exercise in session.cards]
        name = "all together" if grader == LEAD else grader
        graders.append(Progress(name, sum(part.read for part in own), sum(part.total for part in own)))
    return graders


def view_agreement(session: ReviewSession) -> tuple[Agreement, list[Difference]]:
    """Return how far two graders agree on the cards that both have read, and where they differ."""
    pairs, differences = [], []
    with session.store.transaction() as transaction:
        read_twice = set(
            transaction.scalars(select(Reading.exercise).where(Reading.role == SECOND).distinct())
        )
    for exercise, cards in session.cards.items():
        if exercise not in read_twice:
            continue
        readings = load_readings(session.store, exercise)
        for number, card in enumerate(cards, start=1):
            read_by_two = [
                (first, second)
                for member in card.members
                if (first := fresh_reading(member, FIRST, readings))
                and (second := fresh_reading(member, SECOND, readings))
            ]
            pair = min(read_by_two, key=lambda own: own[0].is_individual, default=None)
            if pair:
                pairs.append((pair[0].points, pair[1].points))
            disputes = find_disputes(card, readings)
            if disputes:
                given = [f"{own.grader}: {of_points(own.points, card.maximum)}" for own in disputes[0]]
                decided = _describe_decision(card, [first.key for first, _ in disputes], readings)
                differences.append(Difference(exercise, card.id, number, given, decided))
    return measure_agreement(pairs), differences


def _describe_decision(card: Card, disputed: Sequence[ReviewKey], readings: Readings) -> str:
    """Return what was decided for all students about whom two graders differ; "" while one is left."""
    members = [member for member in card.members if member.key in disputed]
    settled = [fresh_reading(member, SETTLED, readings) for member in members]
    points = [of_points(reading.points, card.maximum) for reading in settled if reading]
    return ", ".join(dict.fromkeys(points)) if len(points) == len(members) else ""


def _offer_comments(session: ReviewSession, grader: str, exercise: str) -> list[str]:
    """Return a grader's comments on an exercise, the most used first."""
    query = select(Reading.comment).where(Reading.exercise == exercise, Reading.comment != "")
    if grader != LEAD:
        query = query.where(Reading.grader == grader)
    query = query.group_by(Reading.comment).order_by(func.count().desc(), Reading.comment)
    with session.store.transaction() as transaction:
        return list(transaction.scalars(query.limit(_OFFERED_COMMENTS)))


def _load_read_texts(session: ReviewSession, exercise: str | None = None) -> ReadTexts:
    with session.store.transaction() as transaction:
        return find_read_texts(transaction, exercise)


def _count_read(session: ReviewSession, grader: str, exercise: str, texts: ReadTexts) -> Progress:
    read = total = 0
    for card in session.cards_of(grader, exercise):
        roles = _roles_that_count(session, grader, card)
        total += len(card.members)
        if texts:
            read += sum(_is_read(member, roles, texts) for member in card.members)
    return Progress(exercise, read, total)


def _roles_that_count(session: ReviewSession, grader: str, card: Card) -> tuple[str, ...]:
    """Return in which roles a card may be read for a grader: for who settles, also by the first one."""
    role = session.role_of(grader, card) or FIRST
    return (SETTLED, FIRST) if role == SETTLED else (role,)


def _is_read(member: Member, roles: tuple[str, ...], texts: ReadTexts) -> bool:
    """Tell whether a student's text is read as it is now."""
    return any((member.key, role, member.text) in texts for role in roles)
