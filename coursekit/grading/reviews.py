"""Points for free texts: what a person gave, kept in `reviews.json`, and read from a filled-in review.csv.

Points that a person gave are never taken away or changed by a grading run, only by a later review.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import remove_leftovers, replacing
from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record, json_bytes, read_json
from coursekit.grading.safe_text import clean, one_line, read_rows

Key = tuple[str, str, str]
"""Whose text: the student's key, the section's Roman number, the exercise's id."""


@dataclass(frozen=True)
class Review:
    """What a person gave for the free text of one exercise.

    points: 0 or more. stale: the student has written another text since, so a person should look again.
    text: fingerprint of the text that the person saw, see `reviewed.fingerprint`.
    """

    points: float
    comment: str = ""
    stale: bool = False
    text: str = ""


Reviews = Mapping[Key, Review]


@dataclass(frozen=True)
class Points:
    """How an exercise counts.

    reached: by the part that is run, plus what a person gave for the text. maximum: of both parts.
    awaiting: a person still has to read the text, or to read it again because it has changed.
    """

    reached: float
    maximum: int
    awaiting: bool


def points_of(result: Result, review: Review | None) -> Points:
    """Count an exercise's points, with a person's review of its text where there is one.

    A text that nobody has read counts nothing yet; a review of an older text counts until it is renewed.
    """
    maximum = result.auto_max + result.text_max
    if result.text_max == 0:
        return Points(result.auto_points, maximum, result.outcome is Outcome.AWAITING)
    has_text = bool(result.texts) or result.outcome is Outcome.AWAITING
    given = review.points if review else 0
    return Points(result.auto_points + given, maximum, review.stale if review else has_text)


def show_points(points: float) -> str:
    """Write points as people do: 3, 2.5, 0.25; at most four decimals."""
    return f"{points:.4f}".rstrip("0").rstrip(".")


FILE = "reviews.json"
FORMAT = 1


def fingerprint(texts: Mapping[str, str]) -> str:
    """Name a text by its content. It begins with a letter, so that no spreadsheet takes it for a number."""
    return "t" + hashlib.sha256(json.dumps(dict(texts), sort_keys=True).encode("ascii")).hexdigest()[:16]


def row_key(key: Key, texts: Mapping[str, str]) -> str:
    """Name a row of review.csv: whose text, and which."""
    whose = hashlib.sha256(json.dumps(key).encode("ascii")).hexdigest()[:16]
    return f"k{whose}-{fingerprint(texts)}"


def text_results(records: Iterable[Record]) -> Iterator[tuple[Key, Record, Result]]:
    """Go through all exercises that have points for a text, by record."""
    for record in records:
        for result in record.results:
            if result.text_max > 0:
                yield (record.student, record.section, result.exercise), record, result


def load_reviews(out: Path) -> dict[Key, Review]:
    """Read the reviews kept in a folder of results; none where there is no file.

    Raises `CourseError` where the file is damaged: a run must not go on and forget what persons gave.
    """
    path = out / FILE
    remove_leftovers(path)
    if not path.exists():
        return {}
    try:
        plain = read_json(path)
        if plain["format"] != FORMAT:
            raise ValueError("it has another format")
        return dict(_kept(one) for one in plain["reviews"])
    except (ValueError, TypeError, KeyError) as error:
        raise CourseError(
            f"{path} cannot be read ({error}): it holds the points that persons gave, so put a copy back, or "
            "move it away and hand in the filled-in review.csv again with --review."
        ) from None


def _kept(one: Any) -> tuple[Key, Review]:
    points, words = one["points"], [one[name] for name in ("student", "section", "exercise")]
    said = [one["comment"], one["text"]]
    if isinstance(points, bool) or not isinstance(points, int | float) or not math.isfinite(points):
        raise ValueError("points are not a number")
    if not all(isinstance(word, str) for word in words + said):
        raise ValueError("a field is not a text")
    return (words[0], words[1], words[2]), Review(float(points), said[0], text=said[1])


def save_reviews(out: Path, reviews: Reviews) -> None:
    """Keep the reviews in a folder of results. Raises `CourseError` where that fails; the old file stays."""
    plain = [
        {**dict(zip(("student", "section", "exercise"), key, strict=True))}
        | {"points": review.points, "comment": review.comment, "text": review.text}
        for key, review in sorted(reviews.items())
    ]
    with replacing(out / FILE) as stream:
        stream.write(json_bytes({"format": FORMAT, "reviews": plain}))


def current(reviews: Reviews, records: Iterable[Record]) -> dict[Key, Review]:
    """Mark the reviews whose text the student has changed since. Points stay as they are."""
    now = {key: fingerprint(result.texts) for key, _, result in text_results(records)}
    return {
        key: replace(review, stale=key in now and review.text != now[key]) for key, review in reviews.items()
    }


def merge(kept: Reviews, given: Reviews, records: Iterable[Record]) -> tuple[dict[Key, Review], list[str]]:
    """Put newly given reviews over the kept ones; give all, and a sentence for each that was not taken.

    A review of a text that has changed since never takes the place of a review of the text as it is now.
    """
    fresh = {key for key, review in current(kept, records).items() if not review.stale and review.text}
    old = {key for key, review in current(given, records).items() if review.stale}
    left = sorted(key for key in fresh & old if given[key].points != kept[key].points)
    notes = [
        f"{student}, {exercise}: the points in the file are for an older text, and the present one has been "
        "reviewed already; that review counts."
        for student, _, exercise in left
    ]
    return {**kept, **{key: review for key, review in given.items() if key not in fresh & old}}, notes


COLUMNS = (
    *("student", "name", "section", "exercise", "title", "max"),
    *("answer", "model_answer", "points", "comment", "note", "key"),
)
_OURS = set(COLUMNS)


@dataclass(frozen=True)
class Filled:
    """What a filled-in review.csv says.

    reviews: by whose text; only of rows with points. notes: a sentence for each row that was left out.
    remarks: something else is written in the file that `reviews` do not hold, such as a column of one's own.
    """

    reviews: Mapping[Key, Review]
    notes: tuple[str, ...] = ()
    remarks: bool = False


@dataclass(frozen=True)
class Updated:
    """The reviews of a folder as they are now (`stale` marked) and as they were before; notes to tell."""

    reviews: Mapping[Key, Review]
    before: Mapping[Key, Review]
    notes: tuple[str, ...] = ()


def update_reviews(out: Path, records: Sequence[Record], filled: Path | None = None) -> Updated:
    """Take a filled-in review.csv up into a folder's reviews, if there is one, and give all of them.

    Raises:
        CourseError: the file, or what is kept, cannot be read, or not be written; nothing has changed then.
    """
    before = load_reviews(out)
    if filled is None:
        return Updated(current(before, records), before)
    given = read_review(filled, records)
    reviews, notes = merge(before, given.reviews, records)
    save_reviews(out, reviews)
    return Updated(current(reviews, records), before, (*given.notes, *notes))


def read_review(path: Path, records: Iterable[Record]) -> Filled:
    """Read a review.csv that a person has filled in, with whatever program.

    Columns may stand in any order, and others may be there. Comma, semicolon or tab separate cells; a decimal
    comma is fine. A row without points has not been reviewed.

    Raises:
        CourseError: the file cannot be read, or has a row that cannot be; then nothing of it is taken.
    """
    rows = _cells(path)
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    missing = [name for name in ("student", "exercise", "points") if header.count(name) != 1]
    if missing:
        raise CourseError(
            f"{path.name} needs one column named {missing[0]}: keep the first row of review.csv."
        )
    padded = ((number, [*cells, *[""] * (len(header) - len(cells))]) for number, cells in rows[1:])
    table = [(number, dict(zip(header, cells, strict=False))) for number, cells in padded]
    reader = _Reader(records, [row for _, row in table])
    for number, row in table:
        reader.take(number, row)
    if reader.problems:
        more = len(reader.problems) - 1
        others = f" ({more} more row{'s are' if more > 1 else ' is'} like this.)" if more else ""
        raise CourseError(f"{path.name}, {reader.problems[0]} Nothing was taken from the file.{others}")
    own = set(header) - _OURS
    remarks = reader.remarks or any(
        cell.strip()
        for _, cells in rows[1:]
        for name, cell in zip(header, cells, strict=False)
        if name in own
    )
    return Filled(reader.reviews, tuple(reader.notes), remarks)


def _cells(path: Path) -> list[tuple[int, list[str]]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise CourseError(f"Cannot read the review {path} ({why}): check the path.") from None
    if data.startswith(b"PK"):
        raise CourseError(
            f'{path.name} is a workbook of a spreadsheet program: save it as "CSV UTF-8" first.'
        )
    try:
        return read_rows(_decoded(data))
    except csv.Error as error:
        raise CourseError(
            f'{path.name} is not a table ({error}): save it as "CSV UTF-8" with your spreadsheet program.'
        ) from None


def _decoded(data: bytes) -> str:
    """Decode what spreadsheets save: UTF-8, UTF-16 ("Unicode text"), or Windows' western encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


_NUMBER = re.compile(r"\d{1,6}([.,]\d{0,6})?|[.,]\d{1,6}", re.ASCII)


class _Reader:
    """Reads row after row, and collects what is wrong, so that a person hears of all of it at once."""

    def __init__(self, records: Iterable[Record], rows: Iterable[Mapping[str, str]]) -> None:
        self.reviews: dict[Key, Review] = {}
        self.notes: list[str] = []
        self.problems: list[str] = []
        self.remarks = False
        self._results = {key: result for key, _, result in text_results(records)}
        self._by_code = {row_key(key, {}).partition("-")[0]: key for key in self._results}
        self._by_name: dict[tuple[str, str], set[Key]] = defaultdict(set)
        for key in self._results:  # a name as a file shows it may be that of several students
            self._by_name[clean(key[0]).strip(), key[2]].add(key)
        pairs = [(self._named(row), self._keyed(row)) for row in rows]
        self._in_place = {keyed for named, keyed in pairs if keyed in named}

    def take(self, number: int, row: Mapping[str, str]) -> None:
        """Read one row. row: cells by column."""
        points, comment = row["points"].strip(), row.get("comment", "").strip()
        named = (one_line(clean(row[column]), 80) for column in ("student", "exercise"))
        who = f"row {number} ({', '.join(named)})"
        if not points and not comment:
            return
        key = self._whose(who, row)
        if key is None:
            return
        if not points:
            self.remarks = True
            self.notes.append(f"In {who} stands a comment without points: it is taken when points are there.")
            return
        value = self._points(who, points, self._results[key].text_max)
        if value is None:
            return
        comment = comment.replace("\r\n", "\n").replace("\r", "\n")
        review = Review(value, comment, text=self._text(row, key))
        if self.reviews.get(key, review) != review:
            self.problems.append(f"{who}: the same answer has other points or another comment further up.")
        self.reviews[key] = review

    def _named(self, row: Mapping[str, str]) -> set[Key]:
        """Return whose text a row may be about by the name in it."""
        return self._by_name.get((row["student"].strip(), row["exercise"].strip()), set())

    def _keyed(self, row: Mapping[str, str]) -> Key | None:
        """Return whose text a row is about by its key; None where it has none."""
        return self._by_code.get(row.get("key", "").strip().partition("-")[0])

    def _whose(self, who: str, row: Mapping[str, str]) -> Key | None:
        """Find whose text a row is about. The key decides: programs change names such as 007 or 1E5.

        A name contradicts it only where no student of this name has a row with name and key together. A
        program may have made the name of another student into this name, but sorting moves names.
        """
        named, keyed = self._named(row), self._keyed(row)
        if keyed:
            if not named or keyed in named or named & self._in_place:
                return keyed
            self.problems.append(
                f"{who}: its key belongs to another row ({one_line(clean(keyed[0]), 80)}, {keyed[2]}), "
                "as if only some columns had been sorted; sort whole rows."
            )
        elif len(named) == 1:
            return next(iter(named))
        elif named:
            self.remarks = True
            self.notes.append(
                f"{who} has no key, and {len(named)} students have this name: the row is left out. Copy the "
                "key from review.csv."
            )
        else:
            self.remarks = True
            self.notes.append(f"There is no answer for {who} among the submissions: the row is left out.")
        return None

    def _points(self, who: str, points: str, maximum: int) -> float | None:
        value = float(points.replace(",", ".")) if _NUMBER.fullmatch(points) else math.nan
        if 0 <= value <= maximum:
            return value
        allowed = f"0 to {maximum}, such as 0.5 or {show_points(maximum)}"
        shown = one_line(clean(points), 31)
        self.problems.append(f'{who}: "{shown}" are no points; write a number from {allowed}.')
        return None

    def _text(self, row: Mapping[str, str], key: Key) -> str:
        """Tell which text the person saw: by the row's key, or the present one where that is gone."""
        seen = row.get("key", "").strip().partition("-")[2]
        return seen or fingerprint(self._results[key].texts)
