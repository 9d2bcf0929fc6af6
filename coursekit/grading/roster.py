"""The list of a class, so that everybody has a row: read from the tables that learning platforms export.

It also tells what a download does not: the Canvas number of who is known by name only, and, in Moodle's
grading worksheet, when each student handed in.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.safe_text import read_table
from coursekit.grading.submissions.students import make_printable, make_student_keys
from coursekit.grading.submissions.submission import Submission, SubmissionCollection

# Headings as the platforms write them, in small letters, without spaces and signs; German ones too.
_NAMES = {"student", "name", "studentname", "fullname", "vollständigername"}
_FIRST_NAMES = {"firstname", "givenname", "vorname"}
_LAST_NAMES = {"lastname", "surname", "familyname", "nachname"}
_NUMBERS = {"id", "sisuserid", "identifier", "idnumber", "studentid", "sid", "orgdefinedid", "matrikelnummer"}
_LOGINS = {
    *("sisloginid", "username", "login", "userid", "benutzername", "anmeldename"),
    *("githubusername", "githubid", "email", "emailaddress", "mail"),
}
_KNOWN = _NAMES | _LAST_NAMES | _NUMBERS | _LOGINS
_MOODLE_NUMBER = re.compile(r"\D*([0-9]{1,20})")  # "Participant 1234"
_MOODLE_TIME = "%A, %d %B %Y, %I:%M %p"  # "Thursday, 12 February 2026, 10:30 AM"

Row = Mapping[str, str]
"""Cells of a table by heading."""


@dataclass
class RosterStudent:
    """A student of a class list.

    name: as people write it. handles: all that may stand for the student in names of files and folders, in
    small letters. canvas: the number with Canvas, "" for none. handed_in: by each number that Moodle has
    given, when the student handed in; None where the table does not tell.
    """

    name: str
    handles: set[str]
    canvas: str
    handed_in: dict[str, datetime | None]


def read_roster(paths: Sequence[Path]) -> list[RosterStudent]:
    """Return the students of all tables. One who is in several of them, by name, is there once.

    Raises:
        CourseError: a table cannot be read, or has no column that tells students apart.
    """
    students: dict[str, RosterStudent] = {}
    for path in paths:
        rows = list(_read_rows(path))
        counts = Counter(_name_of(row) for row in rows)
        for row in rows:
            student = _make_student(row)
            key = student.name if counts[_name_of(row)] == 1 else f"{student.name} {sorted(student.handles)}"
            known = students.setdefault(key, student)
            known.handles |= student.handles
            known.canvas = known.canvas or student.canvas
            known.handed_in |= student.handed_in
    return list(students.values())


def _read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a table that are students."""
    table = [cells for _, cells in read_table(path, "roster")]
    header = [re.sub(r"[\W_]", "", cell).lower() for cell in table[0]] if table else []
    if not _KNOWN & set(header):
        raise CourseError(
            f"{path.name} has no column that tells students apart: it needs one called Student, Name, Last "
            "name, ID, Username or Email, as in the tables that learning platforms export."
        )
    for cells in table[1:]:
        row = {heading: cell.strip() for heading, cell in zip(header, cells, strict=False) if cell.strip()}
        name = row.get("student", "")
        if _KNOWN & set(row) and not (name.startswith("Points Possible") or name == "Student, Test"):
            yield row


def _find_cells(row: Row, headings: Collection[str]) -> list[str]:
    return [cell.removeprefix("#") for heading, cell in row.items() if heading in headings]


def _name_of(row: Row) -> str:
    """Return the name in a row, in the order of speech; any login or number where it has none."""
    whole = next(iter(_find_cells(row, _NAMES)), "")
    parts = [*_find_cells(row, _FIRST_NAMES), *_find_cells(row, _LAST_NAMES)]
    last, comma, first = whole.partition(",")
    name = f"{first} {last}" if comma else whole or " ".join(parts)
    return " ".join(name.split()) or next(iter(_find_cells(row, _LOGINS | _NUMBERS)))


def _make_student(row: Row) -> RosterStudent:
    name = _name_of(row)
    numbers, logins = _find_cells(row, _NUMBERS), _find_cells(row, _LOGINS)
    canvas = row.get("id", "") if "student" in row else ""
    moodle = _MOODLE_NUMBER.fullmatch(row.get("identifier", ""))
    handed_in: dict[str, datetime | None] = {}
    if moodle and "fullname" in row:
        handed_in[moodle[1]] = None
        with suppress(ValueError):
            handed_in[moodle[1]] = datetime.strptime(row.get("lastmodifiedsubmission", ""), _MOODLE_TIME)
    handles = {*_name_forms(name), *numbers, *logins, *(login.partition("@")[0] for login in logins)}
    return RosterStudent(name, {handle.casefold() for handle in (*handles, *handed_in)}, canvas, handed_in)


def _name_forms(name: str) -> set[str]:
    """Return a name as it is, and its letters as Canvas writes them: the last name first, or as it is."""
    *first, last = name.split() or [""]
    return {name, re.sub(r"[\W_]", "", "".join([last, *first])), re.sub(r"[\W_]", "", name)}


def add_roster(
    collection: SubmissionCollection, roster: Sequence[RosterStudent], recorded: Collection[str] = ()
) -> SubmissionCollection:
    """Return the submissions with a row for everybody in the class list, and sentences to tell.

    recorded: keys of students whose notebooks were graded in earlier runs; they keep these keys.
    """
    if not roster:
        return collection
    by_handle: dict[str, list[RosterStudent]] = defaultdict(list)
    for student in roster:
        for handle in student.handles:
            by_handle[handle].append(student)
    handles = {key: [_handles_of_key(key)] for key in (*recorded, *collection.without_notebook)}
    for key, ids in collection.without_notebook.items():
        handles[key].insert(0, set(ids.values()))
    for submission in collection.submissions:
        key, ids, name = submission.student, submission.ids, submission.name
        handles[key] = [set(ids.values()), {*_handles_of_key(key), *_name_forms(name)}]
    found = {key: _find_student(alternatives, by_handle) for key, alternatives in handles.items()}
    absent = _name_absent(roster, found)
    here = {submission.student: submission.name for submission in collection.submissions}
    strangers = sorted(make_printable(name) for key, name in here.items() if found[key] is None)
    more = f" and {len(strangers) - 5} more" if len(strangers) > 5 else ""
    note = f"Not found in the roster: {', '.join(strangers[:5])}{more}."
    earlier: dict[str, dict[str, str]] = {key: {} for key in recorded if found[key] and key not in here}
    return replace(
        collection,
        submissions=tuple(
            _add_facts(submission, found[submission.student]) for submission in collection.submissions
        ),
        without_notebook={
            **earlier,
            **{key: _ids_of(found[key]) | dict(ids) for key, ids in collection.without_notebook.items()},
            **absent,
        },
        notes=(*collection.notes, *([note] if strangers else [])),
    )


def _handles_of_key(key: str) -> set[str]:
    """Return what a student's key may be in a class list: "millerann_1234" has a name and a number."""
    match = re.fullmatch(r"(.+)_([0-9]{1,20})", key, re.S)
    return {key, match[1], match[2]} if match else {key}


def _find_student(
    handles: Sequence[set[str]], by_handle: Mapping[str, Sequence[RosterStudent]]
) -> RosterStudent | None:
    """Return the one student of the class list who fits; numbers are tried before names. None for a doubt."""
    for alternatives in handles:
        fitting = {
            id(student): student
            for handle in alternatives
            for student in by_handle.get(handle.casefold(), ())
        }
        if len(fitting) == 1:
            return next(iter(fitting.values()))
    return None


def _ids_of(student: RosterStudent | None) -> dict[str, str]:
    """Return the number that is the same in every assignment: those of Moodle are not."""
    return {"canvas": student.canvas} if student and student.canvas else {}


def _add_facts(submission: Submission, student: RosterStudent | None) -> Submission:
    """Return a submission with what the class list tells of it: a number, and when it was handed in."""
    if student is None:
        return submission
    handed_in = student.handed_in.get(submission.ids.get("moodle", ""))
    parsed = replace(submission.parsed, handed_in=handed_in or submission.parsed.handed_in)
    return replace(submission, parsed=parsed, roster_ids=_ids_of(student))


def _name_absent(
    roster: Sequence[RosterStudent], found: Mapping[str, RosterStudent | None]
) -> dict[str, dict[str, str]]:
    """Return a key and the numbers of each student of the class list of whom nothing is there."""
    there = {id(student) for student in found.values()}
    absent = [student for student in roster if id(student) not in there]
    counts = Counter(student.name for student in absent)
    names = [
        student.name if counts[student.name] == 1 else f"{student.name} ({min(student.handles)})"
        for student in absent
    ]
    keys = make_student_keys([*found, *names])
    return {keys[name]: _ids_of(student) for name, student in zip(names, absent, strict=True)}
