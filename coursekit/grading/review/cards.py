"""Cards: equal answers to an exercise are one card, and cards with nearly the same text stand together.

How alike two texts are is the cosine of their tf-idf vectors of character n-grams, from 0 to 1 (Manning,
Raghavan and Schütze, Introduction to Information Retrieval, 2008, chapter 6). Parts of words tell more than
words here: they bear with slips of the keyboard, endings, and languages without spaces.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coursekit.grading.reports.review_sheet import Answer, Question, Texts
from coursekit.grading.reviews import ReviewKey, fingerprint, key_code, normalize_texts

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NEAR = 0.6
"""From here on two texts are so alike that they stand beside each other."""

NEAR_MODEL = 0.85
"""From here on a text is so like the model answer that the page says so."""

_COMPARED = 5_000  # characters of a text; nobody writes longer answers but to do harm
_BLOCK = 500  # texts that are compared with all others at a time: 20 MB for 10,000 of them


@dataclass(frozen=True)
class Member:
    """A student whose answer is on a card.

    id: tells the student from others, and nothing more. alias: what hides the name. text: `fingerprint` of
    `texts`.
    """

    id: str
    key: ReviewKey
    alias: str
    name: str
    texts: Texts
    text: str


@dataclass(frozen=True)
class Card:
    """All equal answers to an exercise, read once.

    id: `normalize_texts` of them. neighbour: the card beside which it stands because the texts are alike;
    None for the first of such cards, or the only one. likeness: to that card's text. model_likeness: to the
    model answer; 1 only where both are equal but for white space and capitals.
    """

    id: str
    exercise: str
    section: str
    maximum: int
    members: tuple[Member, ...]
    neighbour: str | None = None
    likeness: float = 0.0
    model_likeness: float = 0.0

    @property
    def texts(self) -> Texts:
        """The answer, as the first of its students wrote it."""
        return self.members[0].texts


def make_cards(question: Question, aliases: Mapping[str, str], seed: int) -> tuple[Card, ...]:
    """Return the cards of an exercise in the order in which they are read.

    The largest groups of like cards come first, and in a group the largest card; what is equally large comes
    in an order drawn by the seed, so that no student is always last.
    """
    groups: dict[str, list[Answer]] = {}
    for answer in question.answers:
        if answer.texts:
            groups.setdefault(normalize_texts(answer.texts), []).append(answer)

    def draw(card: str) -> str:
        return hashlib.sha256(f"{seed} {question.exercise} {card}".encode()).hexdigest()

    ids = sorted(groups, key=lambda card: (-len(groups[card]), draw(card)))
    texts = ["\n".join(groups[card][0].texts.values())[:_COMPARED] for card in ids]
    neighbours, model_likenesses = _compare(texts, "\n".join(question.model.values())[:_COMPARED])
    model = normalize_texts(question.model)
    sizes = np.zeros(len(ids), dtype=int)
    for place, (leader, _) in enumerate(neighbours):
        sizes[leader] += len(groups[ids[place]])

    def sort_key(place: int) -> tuple[int, int, float, int]:
        leader, likeness = neighbours[place]
        return -int(sizes[leader]), leader, -likeness, place

    return tuple(
        Card(
            id=ids[place],
            exercise=question.exercise,
            section=question.section,
            maximum=question.maximum,
            members=tuple(_make_member(answer, aliases) for answer in groups[ids[place]]),
            neighbour=ids[neighbours[place][0]] if neighbours[place][0] != place else None,
            likeness=neighbours[place][1],
            model_likeness=1.0 if ids[place] == model else min(model_likenesses[place], 0.99),
        )
        for place in sorted(range(len(ids)), key=sort_key)
    )


def _make_member(answer: Answer, aliases: Mapping[str, str]) -> Member:
    return Member(
        id=key_code(answer.key),
        key=answer.key,
        alias=aliases[answer.key[0]],
        name=answer.name,
        texts=answer.texts,
        text=fingerprint(answer.texts),
    )


def _compare(texts: Sequence[str], model: str) -> tuple[list[tuple[int, float]], list[float]]:
    """Return for each text its most like leader and how alike they are, and how like the model it is.

    texts: in order. A text that is like no leader before it becomes one itself, with likeness 1.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not texts:
        return [], []
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, dtype=np.float32)
    try:
        matrix = vectorizer.fit_transform([*texts, model])
    except ValueError:  # "empty vocabulary": no text has a letter
        return [(place, 1.0) for place in range(len(texts))], [0.0] * len(texts)
    own, of_model = matrix[:-1], matrix[-1]
    return _find_leaders(own), (own @ of_model.T).toarray()[:, 0].tolist()


def _find_leaders(matrix: csr_matrix) -> list[tuple[int, float]]:
    """Return for each row the most like leader before it, and the cosine of both.

    matrix: shape (texts, n-grams), float32, rows of length 1.
    """
    rows = matrix.shape[0]
    is_leader = np.zeros(rows, dtype=bool)
    leaders = []
    for start in range(0, rows, _BLOCK):
        stop = min(start + _BLOCK, rows)
        cosines = (matrix[start:stop] @ matrix[:stop].T).toarray()
        for place in range(start, stop):
            likenesses = np.where(is_leader[:place], cosines[place - start, :place], 0)
            best = int(likenesses.argmax()) if place else 0
            if place and likenesses[best] >= NEAR:
                leaders.append((best, float(likenesses[best])))
            else:
                is_leader[place] = True
                leaders.append((place, 1.0))
    return leaders
