"""Points for free texts: how they count, and what a person has written into review.csv.

`coursekit.grading.review_store` keeps them.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record
from coursekit.grading.safe_text import clean, one_line, read_table

ReviewKey = tuple[str, str, str]
"""Whose text: the student's key, the section's Roman number, the exercise's id."""


@dataclass(frozen=True)
class Review:
    """What a person gave for the free text of one exercise.

    points: 0 or more. stale: the student has written another text since, so a person should look again.
    text: `fingerprint` of the text that the person saw. disputed: a second person gave other points, and
    nobody has decided yet. items: what of the rubric the person found in it, with the points of each where
    these make up the points.
    """

    points: float
    comment: str = ""
    stale: bool = False
    text: str = ""
    disputed: bool = False
    items: tuple[tuple[str, float | None], ...] = ()

    @property
    def is_final(self) -> bool:
        """Whether it is for the text as it is now, and nobody has to look again."""
        return not (self.stale or self.disputed)


Reviews = Mapping[ReviewKey, Review]


@dataclass(frozen=True)
class Points:
    """What an exercise counts.

    reached: by the part that is run, plus what a person gave for the text. maximum: of both parts.
    awaiting: a person still has to read the text, or to read it again because it has changed.
    """

    reached: float
    maximum: int
    awaiting: bool


def points_of(result: Result, review: Review | None) -> Points:
    """Return an exercise's points, with a person's review of its text where there is one.

    A text that nobody has read counts nothing yet; a review of an older text counts until it is renewed. It
    never counts more than the text does now.
    """
    maximum = result.auto_max + result.text_max
    if result.text_max == 0:
        return Points(result.auto_points, maximum, result.outcome is Outcome.AWAITING)
    has_text = bool(result.texts) or result.outcome is Outcome.AWAITING
    given = min(review.points, result.text_max) if review else 0  # the text may count less than then
    return Points(result.auto_points + given, maximum, not review.is_final if review else has_text)


def show_points(points: float) -> str:
    """Return points as people write them: 3, 2.5, 0.25; at most four decimals."""
    return f"{points:.4f}".rstrip("0").rstrip(".")


def gives_the_same(review: Review, other: Review) -> bool:
    """Tell whether two give the same in a table, which shows four decimals, and no space at the ends."""
    return (
        show_points(review.points) == show_points(other.points)
        and clean(review.comment).strip() == clean(other.comment).strip()
    )


def fingerprint(texts: Mapping[str, str]) -> str:
    """Return a name for texts that follows from their content.

    It begins with a letter, so that no spreadsheet takes it for a number.
    """
    return "t" + hashlib.sha256(json.dumps(dict(texts), sort_keys=True).encode("ascii")).hexdigest()[:16]


def normalize_texts(texts: Mapping[str, str]) -> str:
    """Return a name for texts: the same for who wrote the same, but for white space and capitals.

    Signs that nobody sees, such as soft hyphens, do not count, and an accent may be a sign of its own or not.
    """
    return fingerprint({name: _simplify(text) for name, text in texts.items()})


def _simplify(text: str) -> str:
    words = " ".join(text.translate(_UNSEEN).split())
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", words).casefold())


_UNSEEN = dict.fromkeys(
    (0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)
)  # soft hyphens, marks of direction, …


def key_code(key: ReviewKey) -> str:
    """Return a name for whose text it is that tells nothing of the student."""
    return "k" + hashlib.sha256(json.dumps(key).encode("ascii")).hexdigest()[:16]


def row_key(key: ReviewKey, texts: Mapping[str, str], points: str = "", comment: str = "") -> str:
    """Return what stands in a row's column `key` of review.csv: whose text it is, which, and what was given.

    points, comment: as they stand in the row; where they are still the same, a person has not touched it.
    """
    return f"{key_code(key)}-{fingerprint(texts)}" + (f"-{_name_given(points, comment)}" if points else "")


def _name_given(points: str, comment: str) -> str:
    return fingerprint({"points": points, "comment": clean(comment).strip()})


def text_results(records: Iterable[Record]) -> Iterator[tuple[ReviewKey, Record, Result]]:
    """Yield all results of exercises that have points for a text, by record."""
    for record in records:
        for result in record.results:
            if result.text_max > 0:
                yield (record.student, record.section, result.exercise), record, result


def present_texts(records: Iterable[Record]) -> dict[ReviewKey, str]:
    """Return the fingerprint of each text that is there now."""
    return {key: fingerprint(result.texts) for key, _, result in text_results(records)}


def mark_stale(reviews: Reviews, records: Iterable[Record]) -> dict[ReviewKey, Review]:
    """Return the reviews with a mark on those whose text the student has changed since. Points stay."""
    present = present_texts(records)
    return {
        key: replace(review, stale=key in present and review.text != present[key])
        for key, review in reviews.items()
    }


def merge_reviews(
    kept: Reviews, given: Reviews, records: Iterable[Record], ignored: Collection[ReviewKey] = ()
) -> tuple[dict[ReviewKey, Review], list[str]]:
    """Return all reviews, the newly given over the kept ones, and a sentence for each that was not taken.

    A review of a text that has changed since never takes the place of a review of the text as it is now.
    ignored: whose rows say nothing new; none of them is taken.
    """
    given = {key: review for key, review in given.items() if key not in ignored}
    fresh = {key for key, review in mark_stale(kept, records).items() if not review.stale and review.text}
    stale = {key for key, review in mark_stale(given, records).items() if review.stale}
    differing = sorted(
        key for key in fresh & stale if show_points(given[key].points) != show_points(kept[key].points)
    )
    notes = [
        f"{student}, {exercise}: the points in the file are for an older text, and the present one has been "
        "reviewed already; that review counts."
        for student, _, exercise in differing
    ]
    return {**kept, **{key: review for key, review in given.items() if key not in fresh & stale}}, notes


COLUMNS = (
    *("student", "name", "section", "exercise", "title", "max"),
    *("answer", "model_answer", "points", "comment", "note", "key"),
)


@dataclass(frozen=True)
class FilledSheet:
    """What a filled-in review.csv says.

    reviews: by whose text; only of rows with points. notes: a sentence for each row that was left out.
    untouched: whose rows stand there as they were written. rows: a hash of what each row says. has_remarks:
    something else is written in the file that `reviews` do not hold, such as a column of one's own.
    """

    reviews: Reviews
    notes: tuple[str, ...] = ()
    has_remarks: bool = False
    untouched: frozenset[ReviewKey] = frozenset()
    rows: Mapping[ReviewKey, str] = field(default_factory=dict)


def read_review_sheet(path: Path, records: Iterable[Record]) -> FilledSheet:
    """Return what a person has written into a review.csv, with whatever program.

    Columns may stand in any order, and others may be there. Comma, semicolon or tab separate cells; a decimal
    comma is fine. A row without points has not been reviewed.

    Raises:
        CourseError: the file cannot be read, or has a row that cannot be; then nothing of it is taken.
    """
    numbered = read_table(path, "review")
    header = [cell.strip().lower() for cell in numbered[0][1]] if numbered else []
    missing = [name for name in ("student", "exercise", "points") if header.count(name) != 1]
    if missing:
        raise CourseError(
            f"{path.name} needs one column named {missing[0]}: keep the first row of review.csv."
        )
    rows = {
        number: dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=False))
        for number, cells in numbered[1:]
    }
    reader = _RowReader(records, rows.values())
    for number, row in rows.items():
        reader.read(number, row)
    if reader.problems:
        more = len(reader.problems) - 1
        others = f" ({more} more row{'s are' if more > 1 else ' is'} like this.)" if more else ""
        raise CourseError(f"{path.name}, {reader.problems[0]} Nothing was taken from the file.{others}")
    has_own_column = any(
        cell.strip()
        for _, cells in numbered[1:]
        for name, cell in zip(header, cells, strict=False)
        if name not in COLUMNS
    )
    return FilledSheet(
        reader.reviews,
        tuple(reader.notes),
        has_remarks=reader.has_remarks or has_own_column,
        untouched=frozenset(reader.untouched),
        rows=reader.rows,
    )


_NUMBER = re.compile(r"\d{1,6}([.,]\d*)?|[.,]\d+", re.ASCII)


class _RowReader:
    """Reads row after row, and collects what is wrong, so that a person hears of all of it at once."""

    def __init__(self, records: Iterable[Record], rows: Iterable[Mapping[str, str]]) -> None:
        self.reviews: dict[ReviewKey, Review] = {}
        self.notes: list[str] = []
        self.problems: list[str] = []
        self.has_remarks = False
        self.untouched: set[ReviewKey] = set()
        self.rows: dict[ReviewKey, str] = {}
        self._results = {key: result for key, _, result in text_results(records)}
        self._by_code = {row_key(key, {}).partition("-")[0]: key for key in self._results}
        self._by_name: dict[tuple[str, str], set[ReviewKey]] = defaultdict(set)
        for key in self._results:  # a name as a file shows it may be that of several students
            self._by_name[clean(key[0]).strip(), key[2]].add(key)
        pairs = [(self._keys_by_name(row), self._key_by_code(row)) for row in rows]
        self._in_place = {key for keys, key in pairs if key in keys}

    def read(self, number: int, row: Mapping[str, str]) -> None:
        """Read one row. row: cells by column."""
        points, comment = row["points"].strip(), row.get("comment", "").strip()
        names = (one_line(clean(row[column]), 80) for column in ("student", "exercise"))
        label = f"row {number} ({', '.join(names)})"
        if not points and not comment:
            return
        key = self._find_key(label, row)
        if key is None:
            return
        if not points:
            self._leave_out(f"In {label} stands a comment without points: it is taken when points are there.")
            return
        value = self._parse_points(label, points, self._results[key].text_max)
        if value is None:
            return
        comment = comment.replace("\r\n", "\n").replace("\r", "\n")
        cell = row.get("key", "").strip()
        code, text, given = (*cell.split("-", maxsplit=2), "", "")[:3]
        review = Review(value, comment, text=text or fingerprint(self._results[key].texts))
        if code == key_code(key) and given == _name_given(show_points(value), comment):
            self.untouched.add(key)
        self.rows[key] = _hash_row(review, cell)
        if self.reviews.get(key, review) != review:
            self.problems.append(f"{label}: the same answer has other points or another comment further up.")
        self.reviews[key] = review

    def _leave_out(self, note: str) -> None:
        """Leave out a row in which a person has written something, and say so."""
        self.has_remarks = True
        self.notes.append(note)

    def _keys_by_name(self, row: Mapping[str, str]) -> set[ReviewKey]:
        """Return whose text a row may be about by the name in it."""
        return self._by_name.get((row["student"].strip(), row["exercise"].strip()), set())

    def _key_by_code(self, row: Mapping[str, str]) -> ReviewKey | None:
        """Return whose text a row is about by its column `key`; None where it has none."""
        return self._by_code.get(row.get("key", "").strip().partition("-")[0])

    def _find_key(self, label: str, row: Mapping[str, str]) -> ReviewKey | None:
        """Return whose text a row is about. Its key decides: programs change names such as 007 or 1E5.

        A name contradicts it only where no student of this name has a row with name and key together. A
        program may have made the name of another student into this name, but sorting moves names.
        """
        by_name, by_code = self._keys_by_name(row), self._key_by_code(row)
        if by_code:
            if not by_name or by_code in by_name or by_name & self._in_place:
                return by_code
            self.problems.append(
                f"{label}: its key belongs to another row ({one_line(clean(by_code[0]), 80)}, {by_code[2]}), "
                "as if only some columns had been sorted; sort whole rows."
            )
        elif len(by_name) == 1:
            return next(iter(by_name))
        elif by_name:
            self._leave_out(
                f"{label} has no key, and {len(by_name)} students have this name: the row is left out. Copy "
                "the key from review.csv."
            )
        else:
            self._leave_out(f"There is no answer for {label} among the submissions: the row is left out.")
        return None

    def _parse_points(self, label: str, points: str, maximum: int) -> float | None:
        value = float(points.replace(",", ".")) if _NUMBER.fullmatch(points) else math.nan
        if 0 <= value <= maximum:
            return round(value, 4)  # as points from the browser are
        allowed = f"0 to {maximum}, such as 0.5 or {show_points(maximum)}"
        quoted = one_line(clean(points), 31)
        self.problems.append(f'{label}: "{quoted}" are no points; write a number from {allowed}.')
        return None


def _hash_row(review: Review, cell: str) -> str:
    """Return a name for what a row says. Its key is in it: that has what was given when it was written."""
    content = json.dumps([show_points(review.points), review.comment.strip(), cell])
    return hashlib.sha256(content.encode("ascii")).hexdigest()
