"""The gradebook as files that Canvas and Moodle import.

The forms follow the programs' own importers (Canvas: `lib/gradebook_importer.rb`; Moodle:
`mod/assign/feedback/offline/importgradeslib.php`): these look for the columns by the names used here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from coursekit.grading.outcome import Outcome
from coursekit.grading.records import Record, in_order
from coursekit.grading.reports.gradebook import Column, Gradebook, Row
from coursekit.grading.reports.pages import WORDS
from coursekit.grading.reviews import show_points
from coursekit.grading.safe_text import csv_bytes

Ids = Mapping[tuple[str, str], Mapping[str, str]]
"""Numbers that a download's file names hold, by student's key and section: {"canvas": "1234"}."""


@dataclass(frozen=True)
class Export:
    """Files by name, and sentences to tell the person who imports them."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()


def canvas_export(book: Gradebook, ids: Ids, titles: Mapping[str, str] | None = None) -> Export:
    """Make `canvas.csv`: one column of points a section, for Canvas' Grades, Import.

    titles: of the assignments by section, best as Canvas' own export writes them, "Vocabulary (4711)"; for a
    title that it does not know, Canvas offers a new assignment. Canvas finds a student by `ID`, and by the
    name where that is missing. A cell is empty where nothing was handed in or could be read.
    """
    named = [
        (titles or {}).get(column.section) or f"Text classification {column.section}"
        for column in book.columns
    ]
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *named]]
    rows.append(["    Points Possible", "", "", "", "", *(str(column.maximum) for column in book.columns)])
    without = 0
    for row in book.rows:
        number = _canvas_id(row.student, ids)
        without += not number
        points = [_section_points(row, column) for column in book.columns]
        rows.append([row.name, number, "", "", "", *points])
    notes = _not_final(book)
    if without:
        many = f"{without} students have" if without > 1 else "1 student has"
        notes.append(
            f"{many} no Canvas ID in the submissions: Canvas will ask who it is if the name is no help."
        )
    return Export({"canvas.csv": csv_bytes(rows)}, tuple(notes))


def _canvas_id(student: str, ids: Ids) -> str:
    """Find a student's number with Canvas, the same in all sections."""
    found = [
        known["canvas"] for (one, _), known in sorted(ids.items()) if one == student and "canvas" in known
    ]
    return found[0] if found else ""


def moodle_export(book: Gradebook, records: Iterable[Record], ids: Ids) -> Export:
    """Make one grading worksheet a section, `moodle_I.csv`, for the assignment's "Upload grading worksheet".

    Moodle numbers its participants anew in each assignment, so students whose submission brought no number
    are left out, and told. The comments list each exercise's points. As the time of the last change is not
    known here, Moodle replaces older grades only where "Allow updating records that have been modified more
    recently in Moodle than in the spreadsheet" is ticked.
    """
    names = {row.student: row for row in book.rows}
    of_section: dict[str, list[Record]] = {}
    for record in in_order(records):
        of_section.setdefault(record.section, []).append(record)
    files, notes = {}, _not_final(book)
    for column in book.columns:
        rows = [list(_MOODLE)]
        without = []
        for record in of_section.get(column.section, []):
            number = ids.get((record.student, record.section), {}).get("moodle", "")
            if number:
                rows.append(_moodle_row(number, names[record.student], column, record))
            else:
                without.append(record.student)
        files[f"moodle_{column.section}.csv"] = csv_bytes(rows)
        if without:
            notes.append(_left_out(column.section, without))
    return Export(files, tuple(notes))


_MOODLE = (
    *("Identifier", "Full name", "Grade", "Maximum Grade", "Grade can be changed"),
    *("Last modified (grade)", "Feedback comments"),
)


def _moodle_row(number: str, row: Row, column: Column, record: Record) -> list[str]:
    points = _section_points(row, column)
    return [
        *(f"Participant {number}", row.name, points, str(column.maximum), "Yes", ""),
        _comments(row, column, record),
    ]


def _comments(row: Row, column: Column, record: Record) -> str:
    """Say each exercise's points in HTML, Moodle's form of comments; students' own words do not occur."""
    if record.problem:
        return f"<p>{escape(record.problem, quote=False)}</p>"
    outcomes = {result.exercise: result.outcome for result in record.results}
    points = row.grades[column.section].points
    items = []
    for exercise in column.exercises:
        if exercise in points:
            one = points[exercise]
            outcome = outcomes[exercise]
            words = [WORDS[outcome]] if outcome not in (Outcome.AWAITING, Outcome.PASSED) else []
            words += ["a person will read the text"] if one.awaiting else []
            said = f" ({'; '.join(words)})" if words else ""
            items.append(f"<li>{exercise}: {show_points(one.reached)} of {one.maximum}{said}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _section_points(row: Row, column: Column) -> str:
    grade = row.grades.get(column.section)
    return "" if grade is None or grade.reached is None else show_points(grade.reached)


def _not_final(book: Gradebook) -> list[str]:
    many = sum(any(grade.awaiting for grade in row.grades.values()) for row in book.rows)
    if not many:
        return []
    who = f"{many} students" if many > 1 else "1 student"
    return [f"The grades of {who} are not final: free texts still await a person, and count nothing so far."]


def _left_out(section: str, students: list[str]) -> str:
    shown = ", ".join(students[:3]) + (f" and {len(students) - 3} more" if len(students) > 3 else "")
    return f"Section {section}: {shown} came without a Moodle number and cannot be in its worksheet."
