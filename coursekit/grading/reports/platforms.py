"""The gradebook as files that learning platforms import. `EXPORTS` is the list of them: a row each.

The forms follow the programs' own importers (Canvas: `lib/gradebook_importer.rb`; Moodle:
`mod/assign/feedback/offline/importgradeslib.php`): these look for the columns by the names used here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from coursekit.grading.outcome import Outcome
from coursekit.grading.records import Record, sort_records
from coursekit.grading.reports.gradebook import Column, Gradebook, Row
from coursekit.grading.reports.pages import WORDS
from coursekit.grading.reviews import show_points
from coursekit.grading.safe_text import csv_bytes

Ids = Mapping[tuple[str, str], Mapping[str, str]]
"""Numbers in a download's names, {"canvas": "1234"}, by student's key and section ("" for no notebook)."""


@dataclass(frozen=True)
class Export:
    """Files by name, and sentences to tell the person who imports them."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()


def export_for_canvas(book: Gradebook, records: Sequence[Record], ids: Ids) -> Export:
    """Return `canvas.csv`: one column of points a section, for Canvas' Grades, Import.

    Canvas finds a student by `ID`, and by the name where that is missing. It offers a new assignment for
    each column. A cell is empty where nothing was handed in or could be read.
    """
    titles = [f"Text classification {column.section}" for column in book.columns]
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]]
    rows.append(["    Points Possible", "", "", "", "", *(str(column.maximum) for column in book.columns)])
    without_id = 0
    for row in book.rows:
        canvas_id = _find_canvas_id(row.student, ids)
        without_id += not canvas_id
        points = [_section_points(row, column) for column in book.columns]
        rows.append([row.name, canvas_id, "", "", "", *points])
    notes = _notes_on_awaited_points(book)
    if without_id:
        students = f"{without_id} students have" if without_id > 1 else "1 student has"
        notes.append(
            f"{students} no Canvas ID in the submissions: Canvas will ask who it is if the name is no help."
        )
    return Export({"canvas.csv": csv_bytes(rows)}, tuple(notes))


def _find_canvas_id(student: str, ids: Ids) -> str:
    """Return a student's number with Canvas, the same in all sections; "" where it is not known."""
    canvas_ids = (
        numbers["canvas"]
        for (key, _), numbers in sorted(ids.items())
        if key == student and "canvas" in numbers
    )
    return next(canvas_ids, "")


def export_for_moodle(book: Gradebook, records: Sequence[Record], ids: Ids) -> Export:
    """Return a grading worksheet a section, `moodle_I.csv`, for the assignment's "Upload grading worksheet".

    Moodle numbers its participants anew in each assignment, so students whose submission brought no number
    are left out, and told. The comments list each exercise's points. As the time of the last change is not
    known here, Moodle replaces older grades only where "Allow updating records that have been modified more
    recently in Moodle than in the spreadsheet" is ticked.
    """
    row_of = {row.student: row for row in book.rows}
    files, notes = {}, _notes_on_awaited_points(book)
    for column in book.columns:
        rows = [list(_MOODLE_COLUMNS)]
        without_number = []
        for record in sort_records(record for record in records if record.section == column.section):
            number = ids.get((record.student, record.section), {}).get("moodle", "")
            if number:
                rows.append(_moodle_row(number, row_of[record.student], column, record))
            else:
                without_number.append(record.student)
        files[f"moodle_{column.section}.csv"] = csv_bytes(rows)
        if without_number:
            notes.append(_note_on_missing_numbers(column.section, without_number))
    return Export(files, tuple(notes))


_MOODLE_COLUMNS = (
    *("Identifier", "Full name", "Grade", "Maximum Grade", "Grade can be changed"),
    *("Last modified (grade)", "Feedback comments"),
)


def _moodle_row(number: str, row: Row, column: Column, record: Record) -> list[str]:
    points = _section_points(row, column)
    return [
        *(f"Participant {number}", row.name, points, str(column.maximum), "Yes", ""),
        _moodle_comment(row, column, record),
    ]


def _moodle_comment(row: Row, column: Column, record: Record) -> str:
    """Return each exercise's points in HTML, Moodle's form of comments; students' own words do not occur."""
    if record.problem:
        return f"<p>{escape(record.problem, quote=False)}</p>"
    outcomes = {result.exercise: result.outcome for result in record.results}
    points_of = row.grades[column.section].points
    items = []
    for exercise in [exercise for exercise in column.exercises if exercise in points_of]:
        points, outcome = points_of[exercise], outcomes[exercise]
        remarks = [WORDS[outcome]] if outcome not in (Outcome.AWAITING, Outcome.PASSED) else []
        remarks += ["a person will read the text"] if points.awaiting else []
        brackets = f" ({'; '.join(remarks)})" if remarks else ""
        items.append(f"<li>{exercise}: {show_points(points.reached)} of {points.maximum}{brackets}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _section_points(row: Row, column: Column) -> str:
    grade = row.grades.get(column.section)
    return "" if grade is None or grade.reached is None else show_points(grade.reached)


def _notes_on_awaited_points(book: Gradebook) -> list[str]:
    waiting = sum(any(grade.awaiting for grade in row.grades.values()) for row in book.rows)
    if not waiting:
        return []
    who = f"{waiting} students" if waiting > 1 else "1 student"
    return [f"The grades of {who} are not final: free texts still await a person, and count nothing so far."]


def _note_on_missing_numbers(section: str, students: list[str]) -> str:
    names = ", ".join(students[:3]) + (f" and {len(students) - 3} more" if len(students) > 3 else "")
    return f"Section {section}: {names} came without a Moodle number and cannot be in its worksheet."


MakeExport = Callable[[Gradebook, Sequence[Record], Ids], Export]

EXPORTS: Mapping[str, MakeExport] = {
    "canvas": export_for_canvas,
    "moodle": export_for_moodle,
}
"""Every export by its name, as `coursekit grade --format` takes it. A new one is a function and a row."""
