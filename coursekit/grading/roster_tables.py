"""One table of a class, as a learning platform exports it or people keep it: a student for each row.

It also tells what a download does not: the Canvas number of who is known by name only, and, in Moodle's
grading worksheet, when each student handed in.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.safe_text import read_table

# Headings as the platforms write them, in small letters, without spaces, signs and accents; "number" for "#".
_FIRST_NAMES = {
    *("firstname", "firstnames", "givenname", "givennames", "forename", "forenames", "vorname", "vornamen"),
    "prenom",
}
_LAST_NAMES = {
    *("lastname", "lastnames", "surname", "surnames", "familyname", "nachname", "familienname", "apellido"),
    *("apellidos", "cognome"),
}
# The whole name, or the half of it that no other column has: "Name" beside "Vorname", "Nom" beside "Prénom".
_WHOLE_OR_HALF = ("name", "nom", "nombre", "nome")
_NAMES = {
    *("student", "studentname", "fullname", "vollstandigername", "nomcomplet", "nombrecompleto"),
    *_WHOLE_OR_HALF,
}
_FIRST, _LAST = ("|".join(sorted(names)) for names in (_FIRST_NAMES, _LAST_NAMES | set(_WHOLE_OR_HALF)))
_AND = "(?:and|und|et|y|e)?"
_BOTH_NAMES = re.compile(f"(?:{_FIRST}){_AND}(?:{_LAST})|(?:{_LAST}){_AND}(?:{_FIRST})|vorundnachname")
_NUMBERS = {
    *("id", "sisuserid", "identifier", "idnumber", "studentid", "studentnumber", "studentno", "studentnr"),
    *("sid", "orgdefinedid", "matrikelnummer", "matrikelnr"),
}
_LOGINS = {"sisloginid", "username", "login", "userid", "benutzername", "anmeldename", "githubusername"}
_EMAILS = {"email", "emailaddress", "emailadresse", "mail"}
_ROLES = ("role", "roles", "rolle", "rollen")
_OF_A_NAME = _NAMES | _FIRST_NAMES | _LAST_NAMES
_KNOWN = _NAMES | _LAST_NAMES | _NUMBERS | _LOGINS | _EMAILS
_OF_MOODLES_WORKSHEET = {"status", "maximumgrade", "lastmodifiedsubmission", "lastmodifiedgrade"}
_OF_CANVAS = {"sisuserid", "sisloginid"}
_STAFF = re.compile(
    r"\b(?:instructor|teacher|ta|tutor|grader|staff|assistant|lecturer|professor|observer|trainer|dozent\w*|"
    r"lehr\w*|betreu\w*)\b",
    re.I,
)
_EMPTY = re.compile(r"[-–—.0]*|n/a", re.I)
_PLACEHOLDER = re.compile(r"na|none|null|unknown|unbekannt|tb[acd]|[?]+", re.I)  # names may be so, too
_MOODLE_NUMBER = re.compile(r"\D*([0-9]{1,20})")  # "Participant 1234"
# Moodle's English ("Thursday, 12 February 2026, 10:30 AM"), and that of the United States ("February 12,").
# Read by hand: `strptime` takes the names of months from the language of the machine.
_MOODLE_TIME = re.compile(
    r"(?:[a-z]{3,9},\s)?(?:(?P<day>\d{1,2})\s(?P<month>[a-z]{3,9})|(?P<us_month>[a-z]{3,9})\s(?P<us_day>\d{1,2}),)"
    r"\s(?P<year>\d{4}),\s(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s(?P<half>[ap])m)?",
    re.I,
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)
_MOST_ROTATIONS = 20

Row = Mapping[str, str]
"""Cells of a table by heading."""
Handle = tuple[str, str]
"""What may stand for a student: the kind, such as "canvas", "login" or "name", and the value."""


@dataclass(eq=False)
class RosterStudent:
    """A student of a class list.

    name: as people write it. handles: all that may stand for the student elsewhere. canvas: the number with
    Canvas, "" for none. handed_in: by each number that Moodle has given, when the student handed in; None
    where the table does not tell. is_named: False where a login or a number stands in the name's place.
    """

    name: str
    handles: set[Handle]
    canvas: str = ""
    handed_in: dict[str, datetime | None] = field(default_factory=dict)
    is_named: bool = True

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
        self.is_named = self.is_named or other.is_named


def read_roster_table(path: Path) -> list[RosterStudent]:
    """Return the students of one table, one for each row that is a student.

    Raises:
        CourseError: the table cannot be read, or has no column that tells students apart.
    """
    students = [student for row in _read_rows(path) if (student := _make_student(row))]
    _drop_shared_keys(students)
    return students


def _drop_shared_keys(students: Iterable[RosterStudent]) -> None:
    """Take away each key that rows of different names have: an address of all, or "to come"."""
    by_key: dict[Handle, list[RosterStudent]] = defaultdict(list)
    for student in students:
        for key in student.keys:
            by_key[key].append(student)
    for key, sharing in by_key.items():
        names = [set(_plain_words(own.name)) or {own.name} for own in sharing if own.is_named]
        longest = max(names, key=len, default=set[str]())
        if any(not words <= longest for words in names):  # not as "Ann Miller" and "Ann B. Miller"
            for student in sharing:
                student.handles.discard(key)


def _read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a table that are students."""
    table = [cells for _, cells in read_table(path, "roster", is_header=_is_header)]
    plain = [_plain_heading(cell) for cell in table[0]] if table else []
    if "modelanswer" in plain:
        raise CourseError(
            f"{path.name} is a table of texts: hand it in with --review, and name a roster here."
        )
    if not table or not _is_header(table[0]):
        raise CourseError(
            f"{path.name} has no column that tells students apart: it needs one called Student, Name, Last "
            "name, ID, Username or Email, as in the tables that learning platforms export."
        )
    header = _complete_names(plain, table[1:])
    for cells in table[1:]:
        row = dict[str, str]()
        for heading, cell in zip(header, cells, strict=False):
            row[heading] = row.get(heading) or _read_cell(heading, cell.strip())
        is_header = [_plain_heading(cell) for cell in cells] == plain
        is_staff = any(_STAFF.search(row.get(heading, "")) for heading in _ROLES)
        is_canvas_own = cells[0].strip().startswith("Points Possible") or (
            _is_canvas(row) and _read_name(row) == "Test Student"
        )
        if not (is_header or is_staff or is_canvas_own):
            yield row


def _is_header(cells: Iterable[str]) -> bool:
    """Tell whether a row names a column that tells students apart."""
    headings = [_plain_heading(cell) for cell in cells]
    return any(heading in _KNOWN or _BOTH_NAMES.fullmatch(heading) for heading in headings)


def _read_cell(heading: str, cell: str) -> str:
    """Return a cell; "" for what people write where there is nothing."""
    is_empty = _EMPTY.fullmatch(cell) or (heading not in _OF_A_NAME and _PLACEHOLDER.fullmatch(cell))
    return "" if is_empty else cell.removeprefix("#").strip()


def _complete_names(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the headings, where "name" is called what it is: the whole name, the first or the last one.

    In lists such as "Name;Vorname" it is the half that is missing, unless most of its cells have the other
    half in them too.
    """
    header = ["fullname" if _BOTH_NAMES.fullmatch(heading) else heading for heading in header]
    half = next((heading for heading in _WHOLE_OR_HALF if heading in header), "")
    has_first, has_last = bool(_FIRST_NAMES & set(header)), bool(_LAST_NAMES & set(header))
    if not half or has_first == has_last:
        return header
    place = header.index(half)
    other = next(n for n, heading in enumerate(header) if heading in _FIRST_NAMES | _LAST_NAMES)
    pairs = [
        (set(_plain_words(cells[place])), set(_plain_words(cells[other])))
        for cells in rows
        if len(cells) > max(place, other)
    ]
    filled = [(words, others) for words, others in pairs if words and others]
    if 2 * sum(others < words for words, others in filled) > len(filled):
        return header
    header[place] = "lastname" if has_first else "firstname"
    return header


def _is_canvas(row: Collection[str]) -> bool:
    if _OF_CANVAS & set(row):
        return "student" in row or "id" in row
    return "student" in row and "section" in row


def _plain_heading(cell: str) -> str:
    return re.sub(r"[\W_]", "", _remove_accents(cell.replace("#", " number")))


def _find_cells(row: Row, headings: Collection[str]) -> dict[str, str]:
    return {heading: cell for heading, cell in row.items() if heading in headings and cell}


def _read_name(row: Row) -> str:
    """Return the name in a row, in the order of speech; "" where it has none.

    What has no letter is a number rather, where the row has anything else.
    """
    parts = [*_find_cells(row, _FIRST_NAMES).values(), *_find_cells(row, _LAST_NAMES).values()]
    names = []
    for whole in (*_find_cells(row, _NAMES).values(), " ".join(parts)):
        last, comma, first = re.sub(r"\([^()]*\)", "", whole).partition(",")
        names.append(" ".join((f"{first} {last}" if comma else last).split()))
    return next((name for name in names if any(map(str.isalpha, name))), next(filter(None, names), ""))


def _make_student(row: Row) -> RosterStudent | None:
    """Return the student of a row; None where nothing in it could stand for one."""
    own_name = _read_name(row)
    name = own_name or next(iter(_find_cells(row, _LOGINS | _EMAILS | _NUMBERS).values()), "")
    if not name:
        return None
    student = RosterStudent(name, name_handles(name), is_named=bool(own_name) and not own_name.isdecimal())
    numbers = _find_cells(row, _NUMBERS)
    if _is_canvas(row):
        student.canvas = numbers.pop("id", "").removesuffix(".0")
        student.handles.update({("canvas", student.canvas)} if student.canvas else ())
    moodle = _MOODLE_NUMBER.fullmatch(row.get("identifier", ""))
    if moodle and _OF_MOODLES_WORKSHEET & set(row):
        del numbers["identifier"]
        student.handles.add(("moodle", moodle[1]))
        student.handed_in[moodle[1]] = _read_time(row.get("lastmodifiedsubmission", ""))
    names = _find_cells(row, _NAMES)
    numbers |= {heading: cell for heading, cell in names.items() if re.fullmatch("[0-9]+", cell)}
    student.handles.update(("number", plain_number(cell)) for cell in numbers.values())
    addresses = [cell for cell in _find_cells(row, _EMAILS).values() if "@" in cell]
    for cell in (*_find_cells(row, _LOGINS).values(), *addresses):
        student.handles |= login_handles(cell.removesuffix(".0"))
    return student


def _read_time(text: str) -> datetime | None:
    """Return the time that Moodle writes in English; None for anything else."""
    match = _MOODLE_TIME.fullmatch(text)
    if not match:
        return None
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    with suppress(ValueError):
        month = _MONTHS.index((match["month"] or match["us_month"]).lower()) + 1
        day = int(match["day"] or match["us_day"])
        return datetime(int(match["year"]), month, day, hour, int(match["minute"]))
    return None


def plain_number(text: str) -> str:
    """Return a number without what spreadsheets do to it: 7 for 007, 1001 for 1001.0."""
    return text.casefold().removesuffix(".0").lstrip("0") or "0"


def login_handles(login: str) -> set[Handle]:
    """Return the forms of a login: as it is; of digits, also as spreadsheets save it, without its zeros."""
    plain = login.casefold()
    is_number = re.fullmatch("[0-9]+", plain)
    return {("login", plain), *([("login number", plain_number(plain))] if is_number else ())}


def name_handles(name: str) -> set[Handle]:
    """Return the forms of a name: as it is, its words in any order, its letters from any word on.

    Canvas writes the letters of the last name, then those of the first one. Some programs lose accents, so
    they count in the first form only.
    """
    exact = " ".join(unicodedata.normalize("NFC", name).casefold().replace("_", " ").split())
    words = _plain_words(name)
    starts = range(min(len(words), _MOST_ROTATIONS))
    forms = {" ".join(sorted(words)), *("".join([*words[n:], *words[:n]]) for n in starts)}
    return {("exact name", exact), *(("name", form) for form in forms if form)}


def _plain_words(text: str) -> list[str]:
    return re.sub(r"[\W_]+", " ", _remove_accents(text)).split()


def _remove_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
