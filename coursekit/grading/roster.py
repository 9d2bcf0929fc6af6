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
_STAFF = re.compile(
    r"\b(?:instructor|teacher|ta|tutor|grader|staff|assistant|lecturer|professor|observer|trainer|dozent\w*|"
    r"lehr\w*|betreu\w*)\b",
    re.I,
)
_PLACEHOLDER = re.compile(r"[-–—.0]*|n/?a|none|null", re.I)
_MOODLE_NUMBER = re.compile(r"\D*([0-9]{1,20})")  # "Participant 1234"
_MOODLE_TIME = "%A, %d %B %Y, %I:%M %p"  # "Thursday, 12 February 2026, 10:30 AM"

Row = Mapping[str, str]
"""Cells of a table by heading."""
Handle = tuple[str, str]
"""What may stand for a student: the kind, such as "canvas", "login" or "name", and the value."""


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

    @property
    def names(self) -> set[Handle]:
        """The forms of the name."""
        return {handle for handle in self.handles if handle[0] in ("exact name", "name")}

    @property
    def keys(self) -> set[Handle]:
        """Numbers, logins and addresses."""
        return self.handles - self.names

    def contradicts(self, other: RosterStudent) -> bool:
        """Tell whether both have numbers or logins of a kind, and none in common."""
        kinds = {kind for kind, _ in self.keys} & {kind for kind, _ in other.keys} - {"moodle"}
        return bool(kinds) and not self.keys & other.keys

    def add(self, other: RosterStudent) -> None:
        """Add what another row tells of the same student."""
        self.handles |= other.handles
        self.canvas = self.canvas or other.canvas
        self.handed_in |= other.handed_in


def read_roster(paths: Sequence[Path]) -> list[RosterStudent]:
    """Return the students of all tables. One who is in several of them, or twice in one, is there once.

    Rows are one student's by a number, a login or an address. Rows of two tables are so by name, too, where
    each table has it once and nothing contradicts it.

    Raises:
        CourseError: a table cannot be read, or has no column that tells students apart.
    """
    students: list[RosterStudent] = []
    by_key: dict[Handle, RosterStudent] = {}
    for path in paths:
        of_table = [_make_student(row) for row in _read_rows(path)]
        earlier = _index(students)
        counts = Counter(handle for student in of_table for handle in student.names)
        for student in of_table:
            same = next((by_key[key] for key in sorted(student.keys) if key in by_key), None)
            if same is None:
                same = _find_by_name(student, earlier, counts)
            if same is None:
                students.append(student)
                same = student
            else:
                same.add(student)
            by_key |= dict.fromkeys(student.keys, same)
    return students


def _find_by_name(
    student: RosterStudent, earlier: Mapping[Handle, Sequence[RosterStudent]], counts: Mapping[Handle, int]
) -> RosterStudent | None:
    """Return the student of earlier tables with this name, if it is that of one here and of one there."""
    fitting = {id(known): known for handle in student.names for known in earlier.get(handle, ())}
    if len(fitting) != 1 or any(counts[handle] > 1 for handle in student.names):
        return None
    (known,) = fitting.values()
    return None if known.contradicts(student) else known


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
    if "modelanswer" in header:
        raise CourseError(
            f"{path.name} is a table of texts: hand it in with --review, and name a roster here."
        )
    if not _KNOWN & set(header):
        raise CourseError(
            f"{path.name} has no column that tells students apart: it needs one called Student, Name, Last "
            "name, ID, Username or Email, as in the tables that learning platforms export."
        )
    for cells in table[1:]:
        row = dict[str, str]()
        for heading, cell in zip(header, cells, strict=False):
            row[heading] = row.get(heading) or ("" if _PLACEHOLDER.fullmatch(cell.strip()) else cell.strip())
        is_header = [_plain_heading(cell) for cell in cells] == header
        is_staff = bool(_STAFF.search(row.get("role", "")))
        name = row.get("student", "")
        is_canvas_own = name.startswith("Points Possible") or (_is_canvas(row) and name == "Student, Test")
        if not (is_header or is_staff or is_canvas_own) and _find_cells(row, _KNOWN):
            yield row


def _is_canvas(row: Row) -> bool:
    return "student" in row and bool(_OF_CANVAS & set(row))


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
    numbers = _find_cells(row, _NUMBERS)
    if _is_canvas(row):
        student.canvas = numbers.pop("id", "").removesuffix(".0")
        student.handles.update({("canvas", student.canvas)} if student.canvas else ())
    moodle = _MOODLE_NUMBER.fullmatch(row.get("identifier", ""))
    if moodle and _OF_MOODLES_WORKSHEET & set(row):
        del numbers["identifier"]
        student.handles.add(("moodle", moodle[1]))
        student.handed_in[moodle[1]] = _read_time(row.get("lastmodifiedsubmission", ""))
    student.handles.update(("number", _plain_number(cell)) for cell in numbers.values())
    logins = _find_cells(row, _LOGINS | _EMAILS).values()
    student.handles.update(("login", cell.casefold().removesuffix(".0")) for cell in logins)
    student.handles |= _name_handles(student.name)
    return student


def _read_time(text: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(text, _MOODLE_TIME)
    return None


def _plain_number(text: str) -> str:
    """Return a number without what spreadsheets do to it: 7 for 007, 1001 for 1001.0."""
    return text.casefold().removesuffix(".0").lstrip("0") or "0"


def _name_handles(name: str) -> set[Handle]:
    """Return the forms of a name: as it is, its words in any order, its letters from any word on.

    Canvas writes the letters of the last name, then those of the first one. Some programs lose accents, so
    they count in the first form only.
    """
    exact = " ".join(unicodedata.normalize("NFC", name).casefold().replace("_", " ").split())
    plain = "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(c))
    words = re.sub(r"[\W_]+", " ", plain).split()
    forms = {" ".join(sorted(words)), *("".join([*words[n:], *words[:n]]) for n in range(len(words)))}
    return {("exact name", exact), *(("name", form) for form in forms if form)}


def add_roster(
    collection: SubmissionCollection,
    roster: Sequence[RosterStudent],
    recorded: Mapping[str, Mapping[str, str]] | None = None,
) -> SubmissionCollection:
    """Return the submissions with a row for everybody in the class list, and sentences to tell.

    recorded: the numbers, by key, of students whose notebooks were graded in earlier runs.
    """
    if not roster:
        return collection
    recorded = recorded or {}
    by_handle = _index(roster)
    found = {key: _find_student(key, key, ids, "", by_handle) for key, ids in recorded.items()}
    for key, ids in collection.without_notebook.items():
        found[key] = _find_student(key, key, ids, "", by_handle)
    for submission in collection.submissions:
        parsed = submission.parsed
        found[submission.student] = _find_student(
            submission.student, submission.name, parsed.ids, parsed.login, by_handle
        )
    here = {submission.student: submission.name for submission in collection.submissions}
    earlier = {key: _ids_of(found[key]) for key in recorded if found[key] and key not in here}
    moodle_tells = any(kind == "moodle" for kind, _ in by_handle)
    submissions = [
        _add_facts(submission, found[submission.student], moodle_tells=moodle_tells)
        for submission in collection.submissions
    ]
    without_notebook = {
        key: {**_ids_of(found[key]), **ids} for key, ids in collection.without_notebook.items()
    }
    return replace(
        collection,
        submissions=tuple(submissions),
        without_notebook={**earlier, **without_notebook, **_name_absent(roster, found)},
        notes=(*collection.notes, *_describe_doubts(here, found)),
    )


def _find_student(
    key: str,
    name: str,
    ids: Mapping[str, str],
    login: str,
    by_handle: Mapping[Handle, Sequence[RosterStudent]],
) -> RosterStudent | None:
    """Return the one student of the class list who fits, by the surest handles first. None for a doubt.

    A number of Moodle is that of one assignment, and of another list perhaps: the name has to agree.
    """
    base = re.sub(r"_[0-9]{1,20}$", "", name)
    names = sorted(_name_handles(base))
    exact = [handle for handle in names if handle[0] == "exact name"]
    number = {"canvas": "canvas", "gradescope": "number", "moodle": "moodle"}
    own = [
        (number[platform], _plain_number(value) if platform == "gradescope" else value)
        for platform, value in ids.items()
        if platform in number
    ]
    logins = [("login", text.casefold()) for text in (login, *([] if ids else [key])) if text]
    alternatives = (own, logins, [] if ids else [("number", _plain_number(key))], exact, names)
    for handles in alternatives:
        fitting = {
            id(student): student
            for handle in handles
            for student in by_handle.get(handle, ())
            if handle[0] != "moodle" or len(base.split()) < 2 or student.names & set(names)
        }
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


def _add_facts(submission: Submission, student: RosterStudent | None, *, moodle_tells: bool) -> Submission:
    """Return a submission with what the class list tells of it: a number, and when it was handed in.

    moodle_tells: whether the list is Moodle's. A name that it does not have is a team's, and the number that
    of a group: as a participant's it would be somebody else's.
    """
    if student is None and moodle_tells and submission.parsed.platform == "moodle":
        return replace(submission, parsed=replace(submission.parsed, user=""))
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
            others = sorted(value for _, value in student.keys)
            name = f"{name} ({others[0]})" if others else name
        used[name] += 1
        yield name if used[name] == 1 else f"{name} ({used[name]})"
