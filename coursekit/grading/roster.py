"""The list of a class, so that everybody has a row: who of it is which student of the submissions."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coursekit.grading.roster_tables import (
    Handle,
    RosterStudent,
    login_handles,
    name_handles,
    plain_number,
    read_roster_table,
)
from coursekit.grading.submissions.students import make_printable, make_student_keys
from coursekit.grading.submissions.submission import Submission, SubmissionCollection

_KINDS = {"canvas": "canvas", "gradescope": "number", "moodle": "moodle"}
"""What a number of a platform is called in the class list."""
_WITH_DIGITS = r"[^\W_]*[0-9][^\W_]*"  # "4012345", "s4012345"
_MOST_PIECES = 20


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
        of_table = read_roster_table(path)
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
        notes=(
            *collection.notes,
            *_describe_doubts({key: key for key in without_notebook} | here, found, by_handle),
        ),
    )


@dataclass(frozen=True)
class _Clue:
    """What a folder's name may tell of its student.

    handle: has to be one of the student's. names: of these the student has to have one; None for any name.
    login: how a login of the student has to begin.
    """

    handle: Handle
    names: Collection[Handle] | None = None
    login: str = ""

    def fits(self, student: RosterStudent) -> bool:
        """Tell whether a student who has the handle fits. Who has no name in the list may have any."""
        has_name = self.names is None or not student.is_named or not student.names.isdisjoint(self.names)
        logins = [value for kind, value in student.handles if kind == "login"]
        return has_name and (not self.login or any(login.startswith(self.login) for login in logins))


def _find_student(
    key: str,
    name: str,
    ids: Mapping[str, str],
    login: str,
    by_handle: Mapping[Handle, Sequence[RosterStudent]],
) -> RosterStudent | None:
    """Return the one student of the class list who fits, by the surest clues first. None for a doubt."""
    for clues in _find_clues(key, name, ids, login):
        fitting = {
            id(student): student
            for clue in clues
            for student in by_handle.get(clue.handle, ())
            if clue.fits(student)
        }
        if len(fitting) == 1:
            return next(iter(fitting.values()))
    return None


def _find_clues(key: str, name: str, ids: Mapping[str, str], login: str) -> Iterator[Sequence[_Clue]]:
    """Yield clues to a student, the surest first; those that are equally sure together.

    A number of Moodle is that of one assignment, and of another list perhaps: the name has to agree.
    """
    base = re.sub(r"_[0-9]{1,20}$", "", name)
    names = name_handles(base)
    for platform, value in ids.items():
        if platform in _KINDS:
            number = plain_number(value) if platform == "gradescope" else value
            needs_name = platform == "moodle" and len(base.split()) > 1
            yield [_Clue((_KINDS[platform], number), names if needs_name else None)]
    yield from _find_login_clues(base, login)
    if not ids:
        yield [_Clue(("login", key.casefold()))]
        yield [_Clue(handle) for handle in login_handles(key)]
        yield [_Clue(("number", plain_number(key)))]
    yield list(_find_number_clues(key, base, ids))
    yield [_Clue(handle) for handle in names if handle[0] == "exact name"]
    yield [_Clue(handle) for handle in names]
    if "ilias" in ids and not login:  # the key has the beginning of the login only, if that has "_" in it
        yield [
            _Clue(handle, login=f"{end.casefold()}_")
            for rest, end in _split_at_underscores(base)
            for handle in name_handles(rest)
        ]


def _find_login_clues(base: str, login: str) -> Iterator[Sequence[_Clue]]:
    """Yield clues by a login. It may have "_" in it, and so may begin in what was taken for the name."""
    if not login:
        return
    text = f"{base}_{login}"
    ends = [(rest, end) for rest, end in _split_at_underscores(text) if end.endswith(login)]
    yield [_Clue(("login", end.casefold()), names=name_handles(rest)) for rest, end in ends]
    for _, end in ends:
        yield [_Clue(("login", end.casefold()))]
    yield [_Clue(handle) for handle in login_handles(login)]


def _split_at_underscores(text: str) -> Iterator[tuple[str, str]]:
    """Yield both sides of each "_" in a text, that with the longest end first."""
    for match in itertools.islice(re.finditer("_", text), _MOST_PIECES):
        yield text[: match.start()], text[match.end() :]


def _find_number_clues(key: str, base: str, ids: Mapping[str, str]) -> Iterator[_Clue]:
    """Yield clues by a number in a key, such as "Ann Miller (4012345)", and by the name that is left."""
    rest = re.sub(_WITH_DIGITS, " ", key)
    pairs = [(number, base) for number in ids.values()]
    for pattern in (_WITH_DIGITS, r"[0-9]+"):
        for match in itertools.islice(re.finditer(pattern, key), _MOST_PIECES):
            pairs += [(match[0], f"{key[: match.start()]} {key[match.end() :]}"), (match[0], rest)]
    for number, name in pairs:
        names = name_handles(name)
        for handle in {("number", plain_number(number)), ("canvas", number), *login_handles(number)}:
            yield _Clue(handle, names=names)


def _describe_doubts(
    here: Mapping[str, str],
    found: Mapping[str, RosterStudent | None],
    by_handle: Mapping[Handle, Sequence[RosterStudent]],
) -> Iterator[str]:
    """Yield sentences on students who are not in the class list, or there once and here twice.

    here: names by key.
    """
    counts = Counter(here.values())
    strangers = sorted(
        make_printable(name if counts[name] == 1 else key) for key, name in here.items() if found[key] is None
    )
    if strangers:
        more = f" and {len(strangers) - 5} more" if len(strangers) > 5 else ""
        yield f"Not found in the roster: {', '.join(strangers[:5])}{more}."
        known = any(found.values()) or any(name_handles(name) & by_handle.keys() for name in here.values())
        if not known:
            yield (
                "Nobody who handed in has a name or a number of the roster: check that it is of this class, "
                "and that its first row calls the columns Name, or First name and Last name."
            )
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
