"""The gradebook as files that learning platforms import. `EXPORTS` is the list of them: a row each.

The forms follow the programs' own importers (Canvas: `lib/gradebook_importer.rb`; Moodle:
`mod/assign/feedback/offline/importgradeslib.php`): these look for the columns by the names used here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from coursekit.grading.outcome import Outcome
from coursekit.grading.records import Record, sort_records
from coursekit.grading.reports.feedback_zips import make_canvas_path, make_moodle_path, zip_feedback
from coursekit.grading.reports.gradebook import Column, Gradebook, Row
from coursekit.grading.reports.pages import WORDS
from coursekit.grading.reviews import show_points
from coursekit.grading.safe_text import csv_bytes

Ids = Mapping[tuple[str, str], Mapping[str, str]]
"""Numbers in a download's names, {"canvas": "1234"}, by student's key and section ("" for no notebook)."""


@dataclass(frozen=True)
class ClassResults:
    """What an export is made from.

    ids: the platforms' numbers of students. pages: the feedback, by student's key. titles: what the
    instructor calls the assignments on the platform, by section, such as {"I": "Week 1 (12345)"}.
    """

    book: Gradebook
    records: Sequence[Record]
    ids: Ids = field(default_factory=dict)
    pages: Mapping[str, bytes] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Export:
    """Files by name, and sentences to tell the person who imports them."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()


def export_for_canvas(results: ClassResults) -> Export:
    """Return `canvas.csv`, one column of points a section, for Canvas' Grades, Import; and the feedback.

    Canvas finds a student by `ID`, and by the name where that is missing. It finds an assignment by its title
    with its number, "Week 1 (12345)", and offers to make a new one for any other title. A cell is empty where
    nothing was handed in or could be read. `canvas_feedback_I.zip` is for the assignment's "Upload
    Submissions".
    """
    book = results.book
    headings = [
        results.titles.get(column.section, f"Text classification {column.section}") for column in book.columns
    ]
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *headings]]
    rows.append(["    Points Possible", "", "", "", "", *(str(column.maximum) for column in book.columns)])
    canvas_ids = {
        student: numbers["canvas"] for (student, _), numbers in results.ids.items() if "canvas" in numbers
    }
    without_id = 0
    for row in book.rows:
        canvas_id = canvas_ids.get(row.student, "")
        without_id += not canvas_id
        points = [_section_points(row, column) for column in book.columns]
        rows.append([row.name, canvas_id, "", "", "", *points])
    notes = []
    if without_id:
        students = f"{without_id} students have" if without_id > 1 else "1 student has"
        notes.append(
            f"{students} no Canvas ID in the submissions: Canvas will ask who it is if the name is no help."
        )
    zips = zip_feedback(results.records, results.pages, make_canvas_path)
    feedback = {f"canvas_feedback_{section}.zip": content for section, content in zips.items()}
    return Export({"canvas.csv": csv_bytes(rows), **feedback}, tuple(notes))


def export_for_moodle(results: ClassResults) -> Export:
    """Return a grading worksheet a section, `moodle_I.csv`, for the assignment's "Upload grading worksheet".

    Moodle numbers its participants anew in each assignment, so students whose submission brought no number
    are left out, and told. The comments list each exercise's points, and its hints. As the time of the last
    change is not known here, Moodle replaces older grades only where "Allow updating records that have been
    modified more recently in Moodle than in the spreadsheet" is ticked. `moodle_feedback_I.zip` is for
    "Upload multiple feedback files in a zip".
    """
    row_of = {row.student: row for row in results.book.rows}
    zips = zip_feedback(results.records, results.pages, make_moodle_path)
    files = {f"moodle_feedback_{section}.zip": content for section, content in zips.items()}
    notes: list[str] = []
    for column in results.book.columns:
        rows = [list(_MOODLE_COLUMNS)]
        without_number = []
        of_section = [record for record in results.records if record.section == column.section]
        for record in sort_records(of_section):
            number = results.ids.get((record.student, record.section), {}).get("moodle", "")
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
    results = {result.exercise: result for result in record.results}
    grade = row.grades[column.section]
    points_of = grade.points
    items = []
    for exercise in [exercise for exercise in column.exercises if exercise in points_of]:
        points, outcome = points_of[exercise], results[exercise].outcome
        remarks = [WORDS[outcome]] if outcome not in (Outcome.AWAITING, Outcome.PASSED) else []
        remarks += ["a person will read the text"] if points.awaiting else []
        brackets = f" ({'; '.join(remarks)})" if remarks else ""
        hints = "".join(f"<br>{escape(hint, quote=False)}" for hint in results[exercise].hints)
        items.append(
            f"<li>{exercise}: {show_points(points.reached)} of {points.maximum}{brackets}{hints}</li>"
        )
    late = grade.lateness.words if grade.lateness else ""
    taken = f": that takes {show_points(grade.penalty)} of the points" if grade.penalty else ""
    return (f"<p>Handed in {late}{taken}.</p>" if late else "") + f"<ul>{''.join(items)}</ul>"


def _section_points(row: Row, column: Column) -> str:
    grade = row.grades.get(column.section)
    return "" if grade is None or grade.reached is None else show_points(grade.reached)


def _note_on_missing_numbers(section: str, students: list[str]) -> str:
    names = ", ".join(students[:3]) + (f" and {len(students) - 3} more" if len(students) > 3 else "")
    return f"Section {section}: {names} came without a Moodle number and cannot be in its worksheet."


MakeExport = Callable[[ClassResults], Export]

EXPORTS: Mapping[str, MakeExport] = {
    "canvas": export_for_canvas,
    "moodle": export_for_moodle,
}
"""Every export by its name, as `coursekit grade --format` takes it. A new one is a function and a row."""
