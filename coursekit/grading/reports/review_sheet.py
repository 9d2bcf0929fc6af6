"""The free texts for a person: `review.csv` to be filled in, `review.html` to read them beside the model.

Both are in order of the exercises, and of the students within: a question is best graded over a whole class.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from coursekit.checks.exercise import Exercise
from coursekit.errors import CourseError
from coursekit.files import cannot_write, remove_leftovers, replacing
from coursekit.grading.records import Record, in_order, section_place
from coursekit.grading.reports.pages import Titles, counted, of_points, render
from coursekit.grading.reviews import (
    COLUMNS,
    Key,
    Review,
    Reviews,
    current,
    read_review,
    row_key,
    show_points,
    text_results,
)
from coursekit.grading.safe_text import csv_bytes, one_line

Texts = Mapping[str, str]
"""Free texts by their variable's name."""

_CELL = 30_000  # characters; Excel takes 32,767 in a cell and spills the rest over other rows


@dataclass(frozen=True)
class Answer:
    """What one student wrote for one exercise, and what a person gave for it."""

    key: Key
    name: str
    texts: Texts
    maximum: int
    review: Review | None

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.review is None:
            return "not reviewed yet"
        given = of_points(self.review.points, self.maximum)
        if self.review.stale:
            return f"text changed since it was reviewed: {given} then"
        return f"reviewed: {given}"

    @property
    def done(self) -> bool:
        """Whether a person has reviewed this very text."""
        return self.review is not None and not self.review.stale


@dataclass(frozen=True)
class Question:
    """One exercise with every answer to it. model: the model answer. asks: what a full answer says."""

    exercise: str
    section: str
    maximum: int
    answers: tuple[Answer, ...]
    model: Texts = field(default_factory=dict)
    asks: tuple[str, ...] = ()

    @property
    def waiting(self) -> int:
        """How many answers a person still has to read."""
        return sum(not answer.done for answer in self.answers)


def make_questions(
    records: Iterable[Record],
    reviews: Reviews,
    models: Mapping[str, Texts],
    asks: Mapping[str, Sequence[str]],
    registry: Mapping[str, Exercise] | None = None,
) -> tuple[Question, ...]:
    """Collect the texts by exercise, in course order. reviews: with `stale` marked, as `current` gives them.

    A text that is not there any more, but was reviewed, is in it too, empty.
    """
    found: dict[tuple[str, str], list[Answer]] = {}
    for key, record, result in text_results(in_order(records)):
        review = reviews.get(key)
        if result.texts or review:
            one = Answer(key, record.name, dict(result.texts), result.text_max, review)
            found.setdefault((record.section, result.exercise), []).append(one)
    from coursekit.exercises import exercises

    order = list(exercises() if registry is None else registry)
    places = {exercise: place for place, exercise in enumerate(order)}

    def place(which: tuple[str, str]) -> tuple[Any, ...]:
        return (section_place(which[0]), places.get(which[1], len(places)), which[1])

    return tuple(
        Question(
            *(exercise, section, max(answer.maximum for answer in answers), tuple(answers)),
            *(dict(models.get(exercise, {})), tuple(asks.get(exercise, ()))),
        )
        for (section, exercise), answers in sorted(found.items(), key=lambda item: place(item[0]))
    )


def course_asks(registry: Mapping[str, Exercise] | None = None) -> dict[str, tuple[str, ...]]:
    """Return what a full answer says, of each exercise that has free texts: as its `Text` values declare it."""
    from coursekit.exercises import exercises

    found: dict[str, tuple[str, ...]] = {}
    for exercise in (exercises() if registry is None else registry).values():
        asks = tuple(ask for value in exercise.values for ask in getattr(value, "asks", ()))
        if asks:
            found[exercise.id] = asks
    return found


def review_csv(questions: Iterable[Question], titles: Titles) -> bytes:
    """Write the texts as CSV to be filled in: in `points` is what a person gave, or nothing where one has to.

    Where a text has changed, `points` is empty and `note` says what was given before: that counts until
    points are written here. The `key` tells a row from others: it must stay with it.
    """
    rows = [list(COLUMNS)]
    for question in questions:
        for answer in question.answers:
            rows.append(_row(question, answer, titles.exercise(question.exercise)))
    return csv_bytes(rows, for_excel=True)


def _row(question: Question, answer: Answer, title: str) -> list[str]:
    review = answer.review
    before = f', "{review.comment}"' if review and review.comment else ""
    return [
        *(answer.key[0], answer.name, question.section, question.exercise, title, str(answer.maximum)),
        *(_joined(answer.texts), _joined(question.model)),
        show_points(review.points) if review and answer.done else "",
        review.comment if review and answer.done else "",
        f"{answer.state}{before}" if review and review.stale else "",
        row_key(answer.key, answer.texts),
    ]


def _joined(texts: Texts) -> str:
    """Put texts into one cell; with their names where there are several."""
    if len(texts) == 1:
        whole = next(iter(texts.values()))
    else:
        whole = "\n\n".join(f"{name}: {text}" for name, text in texts.items())
    return whole if len(whole) <= _CELL else f"{whole[:_CELL]}… (cut here: review.html has all of it)"


def review_html(questions: Sequence[Question], titles: Titles) -> str:
    """Return the page on which a person reads the texts beside the model answers. Equal input, equal page."""
    waiting = sum(question.waiting for question in questions)
    total = sum(len(question.answers) for question in questions)
    values = {
        "sections": _by_section(questions, titles),
        "waiting": waiting,
        "total": counted(total, "answer"),
        "counted": counted,
        "one_line": one_line,
    }
    return render("review_sheet.html.j2", values)


def _by_section(questions: Sequence[Question], titles: Titles) -> list[dict[str, Any]]:
    sections: dict[str, list[dict[str, Any]]] = {}
    numbers = count(1)  # ids of answers: a student's key may hold anything
    for question in questions:
        answers = [{"id": f"answer-{next(numbers)}", "answer": answer} for answer in question.answers]
        shown = {"question": question, "title": titles.exercise(question.exercise), "answers": answers}
        sections.setdefault(question.section, []).append(shown)
    return [{"title": titles.section(section), "questions": made} for section, made in sections.items()]


def write_review(
    out: Path,
    records: Sequence[Record],
    reviews: Reviews,
    models: Mapping[str, Texts],
    asks: Mapping[str, Sequence[str]],
    titles: Titles | None = None,
    registry: Mapping[str, Exercise] | None = None,
    before: Reviews | None = None,
) -> list[str]:
    """Write review.csv and review.html into a folder of results; give sentences to tell, if any.

    A review.csv that a person has begun to fill in, and whose points are not among `reviews`, is kept beside
    the new one. before: the reviews when that file was written, where they were others.

    Raises:
        CourseError: a file cannot be written.
    """
    titles = titles or Titles.of_course()
    reviews = current(reviews, records)
    questions = make_questions(records, reviews, models, asks, registry)
    path = out / "review.csv"
    remove_leftovers(path)
    remove_leftovers(out / "review.html")
    made = review_csv(questions, titles)
    notes = _keep_aside(path, made, records, (reviews, before or {}))
    with replacing(path) as stream:
        stream.write(made)
    with replacing(out / "review.html") as stream:
        stream.write(review_html(questions, titles).encode("utf-8"))
    return notes


def _keep_aside(
    path: Path, made: bytes, records: Sequence[Record], known: tuple[Reviews, Reviews]
) -> list[str]:
    """Move a review.csv away that holds what a person wrote and nobody has taken up yet."""
    if not path.exists() or not _holds_more(path, made, records, known):
        return []
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        aside = path.with_name(f"review-kept-{digest}.csv")
        path.replace(aside)
    except OSError as error:
        raise cannot_write(error, path) from None
    return [
        f"{path} held more than the reviews that are kept, such as points that were not handed in: it is now "
        f"{aside.name}. To take its points up, run again with --review {aside}."
    ]


def _holds_more(path: Path, made: bytes, records: Sequence[Record], known: tuple[Reviews, Reviews]) -> bool:
    try:
        if path.read_bytes() == made:
            return False
        filled = read_review(path, records)
    except (CourseError, OSError):
        return True  # it cannot be read as it is, so a person has changed it
    return filled.remarks or any(
        not any(_same(given, reviews.get(key)) for reviews in known) for key, given in filled.reviews.items()
    )


def _same(given: Review, kept: Review | None) -> bool:
    return kept is not None and (given.points, given.comment) == (kept.points, kept.comment)
