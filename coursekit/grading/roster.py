"""The list of a class, so that everybody has a row: read from the tables that learning platforms export.

It also tells what a download does not: the Canvas number of who is known by name only, and, in Moodle's
grading worksheet, when each student handed in.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.safe_text import read_table
from coursekit.grading.submissions.students import make_printable, make_student_keys
from coursekit.grading.submissions.submission import Submission, SubmissionCollection

# Headings as the platforms write them, in small letters, without spaces and signs; German ones too.
_NAMES = {"student", "name", "studentname", "fullname", "firstnamelastname", "vollständigername"}
_FIRST_NAMES = {"firstname", "givenname", "vorname"}
_LAST_NAMES = {"lastname", "surname", "familyname", "nachname"}
_NUMBERS = {
    *("id", "sisuserid", "identifier", "idnumber", "studentid", "studentnumber", "sid", "orgdefinedid"),
    "matrikelnummer",
}
_LOGINS = {"sisloginid", "username", "login", "userid", "benutzername", "anmeldename", "githubusername"}
_EMAILS = {"email", "emailaddress", "emailadresse", "mail"}
_KNOWN = _NAMES | _LAST_NAMES | _NUMBERS | _LOGINS | _EMAILS
_OF_MOODLES_WORKSHEET = {"status", "maximumgrade", "lastmodifiedsubmission", "lastmodifiedgrade"}
_OF_CANVAS = {"sisuserid", "sisloginid", "section"}
_MOODLE_NUMBER = re.compile(r"\D*([0-9]{1,20})")  # "Participant 1234"
_MOODLE_TIME = "%A, %d %B %Y, %I:%M %p"  # "Thursday, 12 February 2026, 10:30 AM"

Row = Mapping[str, str]
"""Cells of a table by heading."""
Handle = tuple[str, str]
"""What may stand for a student: the kind, such as "canvas", "email" or "name", and the value."""


@dataclass(eq=False)
class RosterStudent:
    """A student of a class list.

    name: as people write it. handles: all that may stand for the student elsewhere. canvas: the number with
    Canvas, "" for none. handed_in: by each number that Moodle has given, when the student handed in; None
    where the table does not tell.
    """

    name: str
    handles: set[Handle]
    canvas: str = ""
    handed_in: dict[str, datetime | None] = field(default_factory=dict)

    def is_same_person(self, other: RosterStudent) -> bool:
        """Tell whether rows of two tables are one student: by a number, login or address, else by name."""
        own, others = dict(self.handles - _names_among(self)), dict(other.handles - _names_among(other))
        shared = {kind for kind in own.keys() & others.keys() if kind != "moodle"}
        if shared:
            return any(own[kind] == others[kind] for kind in shared)
        return bool(_names_among(self) & _names_among(other))


def _names_among(student: RosterStudent) -> set[Handle]:
    return {handle for handle in student.handles if handle[0] == "name"}


def read_roster(paths: Sequence[Path]) -> list[RosterStudent]:
    """Return the students of all tables. One who is in several of them is there once.

    Raises:
        CourseError: a table cannot be read, or has no column that tells students apart.
    """
    students: list[RosterStudent] = []
    for path in paths:
        by_handle = _index(students)  # of the tables before this one
        for student in map(_make_student, _read_rows(path)):
            sharing = {id(known): known for handle in student.handles for known in by_handle.get(handle, ())}
            same = [known for known in sharing.values() if known.is_same_person(student)]
            if len(same) != 1:
                students.append(student)
                continue
            (known,) = same
            known.handles |= student.handles
            known.canvas = known.canvas or student.canvas
            known.handed_in |= student.handed_in
    return students


def _index(students: Iterable[RosterStudent]) -> dict[Handle, list[RosterStudent]]:
    by_handle: dict[Handle, list[RosterStudent]] = defaultdict(list)
    for student in students:
        for handle in student.handles:
            by_handle[handle].append(student)
    return by_handle


def _read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a table that are students."""
    table = [cells for _, cells in read_table(path, "roster")]
    header = [_plain_heading(cell) for cell in table[0]] if table else []
    if not _KNOWN & set(header):
        raise CourseError(
            f"{path.name} has no column that tells students apart: it needs one called Student, Name, Last "
            "name, ID, Username or Email, as in the tables that learning platforms export."
        )
    for cells in table[1:]:
        row = {heading: cell.strip() for heading, cell in zip(header, cells, strict=False)}
        name, role = row.get("student", ""), row.get("role", "")
        is_student = not role or "student" in role.lower()
        is_header = [_plain_heading(cell) for cell in cells] == header
        is_canvas_own = name.startswith("Points Possible") or name == "Student, Test"
        if is_student and not is_header and not is_canvas_own and any(_find_cells(row, _KNOWN)):
            yield row


def _plain_heading(cell: str) -> str:
    return re.sub(r"[\W_]", "", cell).lower()


def _find_cells(row: Row, headings: Collection[str]) -> dict[str, str]:
    return {heading: cell.removeprefix("#") for heading, cell in row.items() if heading in headings and cell}


def _name_of(row: Row) -> str:
    """Return the name in a row, in the order of speech; any login or number where it has none."""
    whole = re.sub(r"\(.*?\)", "", next(iter(_find_cells(row, _NAMES).values()), ""))
    parts = [*_find_cells(row, _FIRST_NAMES).values(), *_find_cells(row, _LAST_NAMES).values()]
    last, comma, first = whole.partition(",")
    name = f"{first} {last}" if comma else whole or " ".join(parts)
    return " ".join(name.split()) or next(iter(_find_cells(row, _LOGINS | _EMAILS | _NUMBERS).values()))


def _make_student(row: Row) -> RosterStudent:
    student = RosterStudent(_name_of(row), set())
    if "student" in row and _OF_CANVAS & set(row):
        student.canvas = row.get("id", "")
        student.handles.add(("canvas", student.canvas))
    moodle = _MOODLE_NUMBER.fullmatch(row.get("identifier", ""))
    if moodle and _OF_MOODLES_WORKSHEET & set(row):
        student.handed_in[moodle[1]] = None
        student.handles.add(("moodle", moodle[1]))
        with suppress(ValueError):
            student.handed_in[moodle[1]] = datetime.strptime(
                row.get("lastmodifiedsubmission", ""), _MOODLE_TIME
            )
    elif number := _find_cells(row, _NUMBERS - {"id"} if student.canvas else _NUMBERS):
        student.handles.update(("number " + heading, _plain_number(cell)) for heading, cell in number.items())
    student.handles.update(("login", cell.casefold()) for cell in _find_cells(row, _LOGINS).values())
    student.handles.update(("email", cell.casefold()) for cell in _find_cells(row, _EMAILS).values())
    student.handles.update(("name", form) for form in _name_forms(student.name))
    return student


def _plain_number(text: str) -> str:
    """Return a number without what spreadsheets do to it: 7 for 007, 1001 for 1001.0."""
    return text.casefold().removesuffix(".0").lstrip("0") or "0"


def _name_forms(name: str) -> set[str]:
    """Return the forms of a name: its words in any order, and its letters, beginning with any word.

    Canvas writes the letters of the last name, then those of the first one. Accents do not count: some
    programs lose them.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = re.sub(r"[\W_]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).split()
    return {" ".join(sorted(words)), *("".join([*words[n:], *words[:n]]) for n in range(len(words)))}


def add_roster(
    collection: SubmissionCollection, roster: Sequence[RosterStudent], recorded: Collection[str] = ()
) -> SubmissionCollection:
    """Return the submissions with a row for everybody in the class list, and sentences to tell.

    recorded: keys of students whose notebooks were graded in earlier runs; they keep these keys.
    """
    if not roster:
        return collection
    by_handle = _index(roster)
    alternatives = {key: _handles_of_key(key) for key in recorded}
    for key, ids in collection.without_notebook.items():
        alternatives[key] = [_handles_of_ids(ids), *_handles_of_key(key)]
    for submission in collection.submissions:
        names = {("name", form) for form in _name_forms(submission.name)}
        login = {(kind, submission.parsed.login.casefold()) for kind in ("login", "email")}
        own = [_handles_of_ids(submission.parsed.ids), login, names]
        alternatives[submission.student] = [*own, *_handles_of_key(submission.student)]
    found = {key: _find_student(handles, by_handle) for key, handles in alternatives.items()}
    here = {submission.student: submission.name for submission in collection.submissions}
    earlier = {key: _ids_of(found[key]) for key in recorded if found[key] and key not in here}
    submissions = [_add_facts(submission, found[submission.student]) for submission in collection.submissions]
    without_notebook = {
        key: {**_ids_of(found[key]), **ids} for key, ids in collection.without_notebook.items()
    }
    return replace(
        collection,
        submissions=tuple(submissions),
        without_notebook={**earlier, **without_notebook, **_name_absent(roster, found)},
        notes=(*collection.notes, *_describe_doubts(here, found)),
    )


def _handles_of_ids(ids: Mapping[str, str]) -> set[Handle]:
    """Return what numbers of a platform may be in a class list; of some, no list has them."""
    kinds = {"canvas": ("canvas",), "moodle": ("moodle",), "gradescope": ("number sid", "email")}
    return {
        (kind, _plain_number(number) if kind.startswith("number") else number.casefold())
        for platform, number in ids.items()
        for kind in kinds.get(platform, ())
    }


def _handles_of_key(key: str) -> list[set[Handle]]:
    """Return what a student's key may be in a class list: "millerann_1234" has a name and a number."""
    match = re.fullmatch(r"(.+)_([0-9]{1,20})", key, re.S)
    base, number = (match[1], match[2]) if match else (key, "")
    numbers = {("number " + heading, _plain_number(key)) for heading in _NUMBERS}
    return [
        {("canvas", number), ("moodle", number)} if number else set(),
        {("name", form) for form in _name_forms(base)},
        {("login", key.casefold()), ("email", key.casefold()), *numbers},
    ]


def _find_student(
    alternatives: Sequence[set[Handle]], by_handle: Mapping[Handle, Sequence[RosterStudent]]
) -> RosterStudent | None:
    """Return the one student of the class list who fits; the surest handles come first. None for a doubt."""
    for handles in alternatives:
        fitting = {id(student): student for handle in handles for student in by_handle.get(handle, ())}
        if len(fitting) == 1:
            return next(iter(fitting.values()))
    return None


def _describe_doubts(here: Mapping[str, str], found: Mapping[str, RosterStudent | None]) -> Iterator[str]:
    """Yield sentences on students who are not in the class list, or there once and here twice."""
    strangers = sorted(make_printable(name) for key, name in here.items() if found[key] is None)
    if strangers:
        more = f" and {len(strangers) - 5} more" if len(strangers) > 5 else ""
        yield f"Not found in the roster: {', '.join(strangers[:5])}{more}."
    keys_of: dict[int, list[str]] = defaultdict(list)
    for key in sorted(found):
        if student := found[key]:
            keys_of[id(student)].append(make_printable(key))
    for keys in keys_of.values():
        if len(keys) > 1:
            yield f"{' and '.join(keys)} are one student in the roster, and have a row each."


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
    names = list(_tell_apart(absent, counts))
    keys = make_student_keys([*found, *names])
    return {keys[name]: _ids_of(student) for name, student in zip(names, absent, strict=True)}


def _tell_apart(students: Iterable[RosterStudent], counts: Mapping[str, int]) -> Iterator[str]:
    """Yield a name for each student, no two alike: with a number, login or address where several share it."""
    used: Counter[str] = Counter()
    for student in students:
        name = student.name
        if counts[name] > 1:
            others = sorted(value for kind, value in student.handles if kind != "name")
            name = f"{name} ({others[0]})" if others else name
        used[name] += 1
        yield name if used[name] == 1 else f"{name} ({used[name]})"
