"""The free texts for a person: `review.csv` to be filled in, `review.html` to read them beside the model.

Both are in order of the exercises, and of the students within: a question is best graded over a whole class.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from coursekit.checks.exercise import Exercise
from coursekit.errors import CourseError
from coursekit.files import remove_leftovers, replace_file, write_error
from coursekit.grading.records import Record, section_sort_key, sort_records
from coursekit.grading.reports.pages import Titles, of_points, pluralize, render
from coursekit.grading.review_store import find_rows_of_folder
from coursekit.grading.reviews import (
    COLUMNS,
    Review,
    ReviewKey,
    Reviews,
    gives_the_same,
    mark_stale,
    read_review_sheet,
    row_key,
    show_points,
    text_results,
)
from coursekit.grading.safe_text import csv_bytes, one_line

Texts = Mapping[str, str]
"""Free texts by their variable's name."""

REVIEW_PAGE = "review.html"

_MAX_CELL = 30_000  # characters; Excel takes 32,767 in a cell and spills the rest over other rows


@dataclass(frozen=True)
class Answer:
    """What one student wrote for one exercise, and what a person gave for it.

    student, name: as shown; an alias where the reader must not know whose text it is.
    """

    key: ReviewKey
    student: str
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
        if self.review.disputed:
            return f"two graders differ, and nobody has decided: {given} until then"
        return f"reviewed: {given}"

    @property
    def is_reviewed(self) -> bool:
        """Whether a person has reviewed this very text, and nobody has to look again."""
        return self.review is not None and self.review.is_final


@dataclass(frozen=True)
class Question:
    """One exercise with every answer to it. model: the model answer. asks: what a full answer says."""

    exercise: str
    section: str
    maximum: int
    answers: tuple[Answer, ...]
    model: Texts
    asks: tuple[str, ...]

    @property
    def waiting(self) -> int:
        """How many answers a person still has to read."""
        return sum(not answer.is_reviewed for answer in self.answers)


def make_aliases(records: Iterable[Record]) -> dict[str, str]:
    """Return a name for each student that does not show who it is, the same in every run: "student-3f2a91".

    It is made from the student's key by a hash, so who knows the keys of the class can find out.
    """
    students = {record.student for record in records}
    digests = {
        student: hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest() for student in students
    }
    length = 6
    while len({digest[:length] for digest in digests.values()}) < len(students):
        length += 1
    return {student: f"student-{digest[:length]}" for student, digest in digests.items()}


def make_questions(
    records: Iterable[Record],
    reviews: Reviews,
    models: Mapping[str, Texts],
    registry: Mapping[str, Exercise] | None = None,
    aliases: Mapping[str, str] | None = None,
) -> tuple[Question, ...]:
    """Return the texts by exercise, in course order.

    reviews: with `stale` marked, as `mark_stale` gives them. models: model answers by exercise. registry: the
    exercises by id; None for the course's own.

    A text that is not there any more, but was reviewed, is in it too, empty.
    """
    from coursekit.exercises import exercises

    registry = exercises() if registry is None else registry
    answers: dict[tuple[str, str], list[Answer]] = {}  # by section and exercise
    for key, record, result in text_results(sort_records(records)):
        review = reviews.get(key)
        if result.texts or review:
            alias = aliases[record.student] if aliases else ""
            answer = Answer(
                key,
                student=alias or record.student,
                name=alias or record.name,
                texts=dict(result.texts),
                maximum=result.text_max,
                review=review,
            )
            answers.setdefault((record.section, result.exercise), []).append(answer)
    places = {exercise: place for place, exercise in enumerate(registry)}

    def sort_key(question: Question) -> tuple[Any, ...]:
        place = places.get(question.exercise, len(places))
        return section_sort_key(question.section), place, question.exercise

    questions = [
        Question(
            exercise,
            section,
            maximum=max(answer.maximum for answer in own),
            answers=tuple(sorted(own, key=lambda answer: answer.student) if aliases else own),
            model=dict(models.get(exercise, {})),
            asks=_asks_of(registry.get(exercise)),
        )
        for (section, exercise), own in answers.items()
    ]
    return tuple(sorted(questions, key=sort_key))


def _asks_of(exercise: Exercise | None) -> tuple[str, ...]:
    """Return what a full answer says, as the exercise's `Text` values declare it."""
    values = exercise.values if exercise else ()
    return tuple(ask for value in values for ask in getattr(value, "asks", ()))


def review_csv(questions: Iterable[Question], titles: Titles) -> bytes:
    """Return the texts as CSV to be filled in: `points` holds what a person gave, or is empty.

    Where a text has changed, `points` is empty and `note` says what was given before: that counts until
    points are written here. The `key` tells a row from others: it must stay with it.
    """
    rows = [list(COLUMNS)]
    for question in questions:
        for answer in question.answers:
            rows.append(_make_row(question, answer, titles.exercise(question.exercise)))
    return csv_bytes(rows, for_excel=True)


def _make_row(question: Question, answer: Answer, title: str) -> list[str]:
    review = answer.review
    points = show_points(review.points) if review and answer.is_reviewed else ""
    comment = review.comment if review and answer.is_reviewed else ""
    comment_before = f', "{review.comment}"' if review and review.comment else ""
    return [
        *(answer.student, answer.name, question.section, question.exercise, title, str(answer.maximum)),
        *(_join_texts(answer.texts), _join_texts(question.model)),
        points,
        comment,
        f"{answer.state}{comment_before}" if review and not answer.is_reviewed else "",
        row_key(answer.key, answer.texts, points, comment),
    ]


def _join_texts(texts: Texts) -> str:
    """Return texts as one cell; with their names where there are several."""
    if len(texts) == 1:
        cell = next(iter(texts.values()))
    else:
        cell = "\n\n".join(f"{name}: {text}" for name, text in texts.items())
    return cell if len(cell) <= _MAX_CELL else f"{cell[:_MAX_CELL]}… (cut here: {REVIEW_PAGE} has all of it)"


def review_html(questions: Sequence[Question], titles: Titles) -> str:
    """Return the page on which a person reads the texts beside the model answers. Equal input, equal page."""
    waiting = sum(question.waiting for question in questions)
    total = sum(len(question.answers) for question in questions)
    values = {
        "sections": _group_by_section(questions, titles),
        "waiting": waiting,
        "total": pluralize(total, "answer"),
        "pluralize": pluralize,
        "one_line": one_line,
    }
    return render("review_sheet.html.j2", values)


def _group_by_section(questions: Sequence[Question], titles: Titles) -> list[dict[str, Any]]:
    """Return the sections as the template shows them: their titles, and questions with titles and answers."""
    sections: dict[str, list[dict[str, Any]]] = {}
    numbers = count(1)  # ids of answers: a student's key may hold anything
    for question in questions:
        answers = [{"id": f"answer-{next(numbers)}", "answer": answer} for answer in question.answers]
        entry = {"question": question, "title": titles.exercise(question.exercise), "answers": answers}
        sections.setdefault(question.section, []).append(entry)
    return [{"title": titles.section(section), "entries": entries} for section, entries in sections.items()]


def write_review(
    out: Path,
    records: Sequence[Record],
    reviews: Reviews,
    models: Mapping[str, Texts],
    *,
    before: Reviews | None = None,
    known: Sequence[Record] | None = None,
    titles: Titles | None = None,
    registry: Mapping[str, Exercise] | None = None,
    aliases: Mapping[str, str] | None = None,
) -> list[str]:
    """Write review.csv and review.html into a folder of results; return sentences to tell, if any.

    A review.csv that a person has begun to fill in, and whose points are not among `reviews`, is kept beside
    the new one. models: model answers by exercise. before: the reviews when that file was written, where they
    were others. known: all records that there are, where `records` are a part of them. titles, registry: None
    for the course's own. aliases: what stands in the place of each student's key and name; None for these
    themselves.

    Raises:
        CourseError: a file cannot be written.
    """
    titles = titles or Titles.of_course()
    reviews = mark_stale(reviews, records)
    questions = make_questions(records, reviews, models, registry, aliases)
    path = out / "review.csv"
    remove_leftovers(path)
    remove_leftovers(out / REVIEW_PAGE)
    sheet = review_csv(questions, titles)
    notes = _keep_aside(path, sheet, known or records, (reviews, before or {}))
    with replace_file(path) as stream:
        stream.write(sheet)
    with replace_file(out / REVIEW_PAGE) as stream:
        stream.write(review_html(questions, titles).encode("utf-8"))
    return notes


def _keep_aside(
    path: Path, sheet: bytes, records: Sequence[Record], known: tuple[Reviews, Reviews]
) -> list[str]:
    """Move a review.csv away that holds what a person wrote and nobody has taken up yet."""
    if not path.exists() or not _holds_more(path, sheet, records, known):
        return []
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        aside = path.with_name(f"review-kept-{digest}.csv")
        path.replace(aside)
    except OSError as error:
        raise write_error(error, path) from None
    return [
        f"{path} held more than the reviews that are kept, such as points that were not handed in: it is now "
        f"{aside.name}. To take its points up, run again with --review {aside}."
    ]


def _holds_more(path: Path, sheet: bytes, records: Sequence[Record], known: tuple[Reviews, Reviews]) -> bool:
    """Tell whether a review.csv holds more than the new one and the known reviews.

    A row as it was written holds no more than the folder knows or knew, unless that was lost.
    """
    try:
        if path.read_bytes() == sheet:
            return False
        filled = read_review_sheet(path, records)
    except (CourseError, OSError):
        return True  # it cannot be read as it is, so a person has changed it
    more = {
        key
        for key, review in filled.reviews.items()
        if not any(
            key in reviews and (key in filled.untouched or gives_the_same(review, reviews[key]))
            for reviews in known
        )
    }
    return filled.has_remarks or bool(more - (filled.untouched & find_rows_of_folder(path.parent)))
