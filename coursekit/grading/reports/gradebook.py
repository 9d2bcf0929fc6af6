"""The gradebook: a row a student, made from the records and from what persons gave for the texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coursekit.checks.exercise import Exercise
from coursekit.exercises import exercises
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import Record, section_place
from coursekit.grading.reviews import Points, Review, Reviews, points_of, show_points
from coursekit.grading.safe_text import csv_bytes

NOT_HANDED_IN = "not handed in"
GRADED = "graded"


@dataclass(frozen=True)
class Column:
    """A section's columns. exercises: ids in course order. maximum: points of all of them together."""

    section: str
    exercises: tuple[str, ...]
    maximum: int


@dataclass(frozen=True)
class Grade:
    """How one student did in one section.

    points: by exercise id; those of an unreadable notebook have none. reached: None where nothing could be
    graded. awaiting: a person still has to read a text. tampered, unreadable: something to look at.
    """

    points: Mapping[str, Points]
    reached: float | None
    awaiting: bool = False
    tampered: bool = False
    unreadable: bool = False


@dataclass(frozen=True)
class Row:
    """One student: grades by section (none for a section not handed in), and how everything stands, in words.

    sandbox: "yes", "no" where any notebook ran without, or "" where nothing was handed in.
    """

    student: str
    name: str
    grades: Mapping[str, Grade]
    state: str
    sandbox: str

    @property
    def reached(self) -> float | None:
        """Points of all sections together; None where nothing could be graded."""
        reached = [grade.reached for grade in self.grades.values() if grade.reached is not None]
        return math.fsum(reached) if reached else None


@dataclass(frozen=True)
class Gradebook:
    """Columns in course order, rows by student's key."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def maximum(self) -> int:
        """Points of all sections together."""
        return sum(column.maximum for column in self.columns)


def make_gradebook(
    records: Iterable[Record],
    reviews: Reviews,
    absent: Mapping[str, str] | None = None,
    registry: Mapping[str, Exercise] | None = None,
) -> Gradebook:
    """Make the gradebook. The result depends on its arguments alone, not on their order.

    absent: names by key of the students who handed in no notebook.
    """
    records = sorted(records, key=lambda record: (section_place(record.section), record.student))
    of_student: dict[str, list[Record]] = {student: [] for student in absent or {}}
    for record in records:
        of_student.setdefault(record.student, []).append(record)
    columns = _columns(records, exercises() if registry is None else registry)
    names = {**(absent or {}), **{record.student: record.name for record in reversed(records)}}
    rows = [
        _row(student, names[student], made, reviews, columns) for student, made in sorted(of_student.items())
    ]
    return Gradebook(columns, tuple(rows))


def grade_of(record: Record, reviews: Reviews) -> Grade:
    """Count one record."""
    unreadable = record.problem is not None
    points = {}
    for result in record.results:
        if result.outcome is Outcome.UNREADABLE:
            unreadable = True
        else:
            points[result.exercise] = points_of(result, review_of(reviews, record, result.exercise))
    return Grade(
        points,
        math.fsum(one.reached for one in points.values()) if points else None,
        any(one.awaiting for one in points.values()),
        any(result.outcome is Outcome.TAMPERED for result in record.results),
        unreadable,
    )


def review_of(reviews: Reviews, record: Record, exercise: str) -> Review | None:
    """Find what a person gave for the text of an exercise."""
    return reviews.get((record.student, record.section, exercise))


def _columns(records: list[Record], registry: Mapping[str, Exercise]) -> tuple[Column, ...]:
    """All exercises of every section found, and those that only older records have."""
    found: dict[str, dict[str, int]] = {}
    for record in records:
        if record.section not in found:
            of_section = [one for one in registry.values() if one.section == record.section]
            found[record.section] = {one.id: one.points for one in of_section}
        for result in record.results:
            if result.exercise not in registry:
                points = result.auto_max + result.text_max
                most = max(points, found[record.section].get(result.exercise, 0))
                found[record.section][result.exercise] = most
    return tuple(Column(section, tuple(ones), sum(ones.values())) for section, ones in found.items())


def _row(
    student: str, name: str, records: list[Record], reviews: Reviews, columns: tuple[Column, ...]
) -> Row:
    grades = {record.section: grade_of(record, reviews) for record in records}
    sandbox = "" if not records else "yes" if all(record.sandboxed for record in records) else "no"
    return Row(student, name, grades, _state(grades, columns), sandbox)


def _state(grades: Mapping[str, Grade], columns: tuple[Column, ...]) -> str:
    """Say how a student stands: "graded", or what is still to be done or known, and in which sections."""
    if not grades:
        return NOT_HANDED_IN
    said = {
        Outcome.AWAITING.value: [section for section, grade in grades.items() if grade.awaiting],
        Outcome.TAMPERED.value: [section for section, grade in grades.items() if grade.tampered],
        Outcome.UNREADABLE.value: [section for section, grade in grades.items() if grade.unreadable],
        NOT_HANDED_IN: [column.section for column in columns if column.section not in grades],
    }
    several = len(columns) > 1
    parts = [f"{what} ({', '.join(where)})" if several else what for what, where in said.items() if where]
    return "; ".join(parts) or GRADED


def gradebook_csv(book: Gradebook) -> bytes:
    """Write the gradebook as CSV for spreadsheets; equal gradebooks give equal bytes.

    Columns: student, name; for each section its exercises, "I total" and "I maximum"; then total, maximum,
    state, sandbox. A cell is empty where nothing was handed in or could be read.
    """
    header = ["student", "name"]
    for column in book.columns:
        header += [*column.exercises, f"{column.section} total", f"{column.section} maximum"]
    rows = [[*header, "total", "maximum", "state", "sandbox"]]
    rows += [_cells(book, row) for row in book.rows]
    return csv_bytes(rows, for_excel=True)


def _cells(book: Gradebook, row: Row) -> list[str]:
    cells = [row.student, row.name]
    for column in book.columns:
        grade = row.grades.get(column.section)
        points = grade.points if grade else {}
        cells += [_shown(points[one].reached if one in points else None) for one in column.exercises]
        cells += [_shown(grade.reached if grade else None), str(column.maximum)]
    return [*cells, _shown(row.reached), str(book.maximum), row.state, row.sandbox]


def _shown(points: float | None) -> str:
    return "" if points is None else show_points(points)
