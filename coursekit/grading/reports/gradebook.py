"""The gradebook: a row a student, made from the records and from what persons gave for the texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coursekit.checks.exercise import Exercise
from coursekit.exercises import exercises
from coursekit.grading.lateness import Lateness, LateRule
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import Record, section_sort_key
from coursekit.grading.reviews import Points, Review, Reviews, points_of, show_points
from coursekit.grading.safe_text import csv_bytes
from coursekit.grading.submissions.students import student_file_name

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

    points: by exercise id; those of an unreadable notebook have none. reached: all of them, less the penalty;
    None where nothing could be graded. lateness: None where nothing tells it. penalty: the points that this
    takes off. awaiting: a person still has to read a text. tampered, unreadable: something to look at.
    """

    points: Mapping[str, Points]
    reached: float | None
    lateness: Lateness | None = None
    penalty: float = 0.0
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


def feedback_path(student: str) -> str:
    """Return where a student's page lies in the folder of results. student: the key."""
    return f"feedback/{student_file_name(student)}.html"


def make_gradebook(
    records: Iterable[Record],
    reviews: Reviews,
    absent: Mapping[str, str] | None = None,
    registry: Mapping[str, Exercise] | None = None,
    rule: LateRule | None = None,
) -> Gradebook:
    """Return the gradebook. It depends on the arguments alone, not on their order.

    absent: names by key of the students who handed in no notebook. rule: for notebooks that came late.
    """
    records = sorted(records, key=lambda record: (section_sort_key(record.section), record.student))
    of_student: dict[str, list[Record]] = {student: [] for student in absent or {}}
    for record in records:
        of_student.setdefault(record.student, []).append(record)
    columns = _make_columns(records, exercises() if registry is None else registry)
    names = {**(absent or {}), **{record.student: record.name for record in reversed(records)}}
    rows = [
        _make_row(student, names[student], own_records, reviews, columns, rule or LateRule())
        for student, own_records in sorted(of_student.items())
    ]
    return Gradebook(columns, tuple(rows))


def grade_of(record: Record, reviews: Reviews, rule: LateRule) -> Grade:
    """Return the points of one record, and what a person should look at."""
    unreadable = record.problem is not None
    points = {}
    for result in record.results:
        if result.outcome is Outcome.UNREADABLE:
            unreadable = True
        else:
            points[result.exercise] = points_of(result, review_of(reviews, record, result.exercise))
    reached = math.fsum(own.reached for own in points.values())
    lateness = rule.lateness_of(record)
    penalty = rule.penalty(lateness, reached)
    return Grade(
        points,
        reached=reached - penalty if points else None,
        lateness=lateness,
        penalty=penalty,
        awaiting=any(own.awaiting for own in points.values()),
        tampered=any(result.outcome is Outcome.TAMPERED for result in record.results),
        unreadable=unreadable,
    )


def review_of(reviews: Reviews, record: Record, exercise: str) -> Review | None:
    """Return what a person gave for the text of an exercise; None where nobody has read it."""
    return reviews.get((record.student, record.section, exercise))


def _make_columns(records: list[Record], registry: Mapping[str, Exercise]) -> tuple[Column, ...]:
    """Return all exercises of every section handed in, and those that only older records have."""
    maxima: dict[str, dict[str, int]] = {}  # by section, then by exercise
    for record in records:
        if record.section not in maxima:
            of_section = [exercise for exercise in registry.values() if exercise.section == record.section]
            maxima[record.section] = {exercise.id: exercise.points for exercise in of_section}
        for result in record.results:
            if result.exercise not in registry:
                known = maxima[record.section].get(result.exercise, 0)
                maxima[record.section][result.exercise] = max(result.auto_max + result.text_max, known)
    return tuple(Column(section, tuple(points), sum(points.values())) for section, points in maxima.items())


def _make_row(
    student: str,
    name: str,
    records: list[Record],
    reviews: Reviews,
    columns: tuple[Column, ...],
    rule: LateRule,
) -> Row:
    grades = {record.section: grade_of(record, reviews, rule) for record in records}
    sandbox = "" if not records else "yes" if all(record.sandboxed for record in records) else "no"
    return Row(student, name, grades, _describe_state(grades, columns), sandbox)


def _describe_state(grades: Mapping[str, Grade], columns: tuple[Column, ...]) -> str:
    """Return "graded", or what is still to be done or known, and in which sections."""
    if not grades:
        return NOT_HANDED_IN
    sections_by_state = {
        Outcome.AWAITING.value: [section for section, grade in grades.items() if grade.awaiting],
        Outcome.TAMPERED.value: [section for section, grade in grades.items() if grade.tampered],
        Outcome.UNREADABLE.value: [section for section, grade in grades.items() if grade.unreadable],
        NOT_HANDED_IN: [column.section for column in columns if column.section not in grades],
    }
    several = len(columns) > 1
    parts = [
        f"{state} ({', '.join(sections)})" if several else state
        for state, sections in sections_by_state.items()
        if sections
    ]
    return "; ".join(parts) or GRADED


def gradebook_csv(book: Gradebook) -> bytes:
    """Return the gradebook as CSV for spreadsheets; equal gradebooks give equal bytes.

    Columns: student, name; for each section its exercises, "I days late" and "I penalty" where the class has
    any, "I total" and "I maximum"; then total, maximum, state, sandbox, and the path of the feedback. A cell
    is empty where nothing was handed in, could be read, or is known.
    """
    sections = [_section_cells(book, column) for column in book.columns]
    header = [name for names, _ in sections for name in names]
    rows = [["student", "name", *header, "total", "maximum", "state", "sandbox", "feedback"]]
    for number, row in enumerate(book.rows):
        cells = [cell for _, by_row in sections for cell in by_row[number]]
        feedback = feedback_path(row.student) if row.grades else ""
        total = [_points_cell(row.reached), str(book.maximum)]
        rows.append([row.student, row.name, *cells, *total, row.state, row.sandbox, feedback])
    return csv_bytes(rows, for_excel=True)


def _section_cells(book: Gradebook, column: Column) -> tuple[list[str], list[list[str]]]:
    """Return a section's headings, and its cells by row."""
    grades = [row.grades.get(column.section) for row in book.rows]
    points = [grade.points if grade else {} for grade in grades]
    columns = {
        exercise: [_points_cell(own[exercise].reached if exercise in own else None) for own in points]
        for exercise in column.exercises
    }
    if any(grade and grade.lateness for grade in grades):
        columns[f"{column.section} days late"] = [
            grade.lateness.cell if grade and grade.lateness else "" for grade in grades
        ]
    if any(grade and grade.penalty for grade in grades):
        columns[f"{column.section} penalty"] = [
            _points_cell(grade.penalty if grade and grade.points else None) for grade in grades
        ]
    columns[f"{column.section} total"] = [_points_cell(grade.reached if grade else None) for grade in grades]
    columns[f"{column.section} maximum"] = [str(column.maximum)] * len(grades)
    return list(columns), [list(cells) for cells in zip(*columns.values(), strict=True)]


def describe_awaited(book: Gradebook) -> list[str]:
    """Return a sentence on the grades that are not final; none where all are."""
    waiting = sum(any(grade.awaiting for grade in row.grades.values()) for row in book.rows)
    if not waiting:
        return []
    who = f"{waiting} students" if waiting > 1 else "1 student"
    return [
        f"The grades of {who} are not final: free texts still await a person, who reads them with "
        "coursekit review. A new one counts nothing so far, and a changed one what it counted before."
    ]


def _points_cell(points: float | None) -> str:
    return "" if points is None else show_points(points)
