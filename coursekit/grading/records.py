"""The folder of records: one JSON file a submission and section, from which every report is made.

A record is whole or not there, whatever stops the grader: a later run goes on where an earlier one stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import (
    ConfigDict,
    NaiveDatetime,
    StrictBool,
    StrictFloat,
    StrictInt,
    TypeAdapter,
    ValidationError,
    with_config,
)

from coursekit.errors import CourseError
from coursekit.files import remove_leftovers, replace_file, write_error
from coursekit.grading.outcome import Result
from coursekit.grading.submissions.layouts import ParsedName
from coursekit.grading.submissions.students import student_file_name
from coursekit.sections import SECTIONS

FORMAT = 1
"""Version of a record's form. Records of another form are refused."""

JSON_FILE = ConfigDict(extra="forbid", allow_inf_nan=False)
"""How `validate` reads a dataclass that is kept in a JSON file: no unknown field, no NaN, no infinity."""

T = TypeVar("T")


@with_config(JSON_FILE)
@dataclass(frozen=True)
class Record:
    """One submission of one section: what `records/` holds.

    student: the student's key, one line of text, as the submission's folder or file names it. name: as it is
    shown. section: roman number. source: where the notebook was found, relative to the folder of submissions,
    with forward slashes. digest: SHA-256 of the notebook's bytes, hex. seed: of the grading data. sandboxed:
    False where student code ran unprotected. problem: one sentence where the notebook could not be read.
    seconds: how long the grading took. version: of coursekit. course: what the section's exercises were then,
    as `coursekit.grading.course_changes` fingerprints them. handed_in: when, in the learning platform's time
    zone; None where it does not tell. is_late: whether the platform says that it came too late. platform,
    platform_name, user, upload: what the name in the download told, as in `ParsedName`.
    """

    student: str
    name: str
    section: str
    source: str
    digest: str
    seed: StrictInt
    sandboxed: StrictBool
    results: tuple[Result, ...]
    problem: str | None = None
    seconds: StrictFloat = 0.0
    version: str = ""
    course: str = ""
    handed_in: NaiveDatetime | None = None
    is_late: StrictBool = False
    platform: str = ""
    platform_name: str = ""
    user: str = ""
    upload: StrictInt = 0

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data."""
        plain = asdict(self)
        for fields in plain["results"]:
            fields["outcome"] = fields["outcome"].value
        if self.handed_in:
            plain["handed_in"] = self.handed_in.isoformat()
        return {"format": FORMAT, **plain}

    def with_facts(self, parsed: ParsedName, source: str) -> Record:
        """Return the record with what the name in the download, or the class list, tells of the notebook.

        source: where it lies now. Another download, such as the next assignment's, changes little: a notebook
        came when it came first, and Moodle's number and time are of one assignment.
        """
        if source != self.source and self.platform:
            if "moodle" in self.ids and parsed.ids != self.ids:
                return self
            times = [time for time in (self.handed_in, parsed.handed_in) if time]
            is_late = self.is_late and parsed.is_late
            return replace(self, handed_in=min(times, default=None), is_late=is_late)
        record = replace(self, handed_in=parsed.handed_in or self.handed_in, is_late=parsed.is_late)
        if not parsed.platform:  # what an earlier download told stays true
            return record
        return replace(
            record,
            platform=parsed.platform,
            platform_name=parsed.name,
            user=parsed.user,
            upload=parsed.upload,
        )

    @property
    def ids(self) -> dict[str, str]:
        """The student's number on the learning platform, such as {"canvas": "1234"}; empty for none."""
        return {self.platform: self.user} if self.user else {}

    @classmethod
    def from_json(cls, plain: Any) -> Record:
        """Return the record that `to_json` gave as plain data. Raises `ValueError` for anything else."""
        if not isinstance(plain, dict) or plain.get("format") != FORMAT:
            raise ValueError("the record has another form")
        record = validate(cls, {name: value for name, value in plain.items() if name != "format"})
        if len({result.exercise for result in record.results}) < len(record.results):
            raise ValueError("an exercise is in it twice")
        return record


@dataclass(frozen=True)
class Records:
    """What a folder of records holds.

    records: by student's key, then in course order of the sections. damaged: a sentence for each file that is
    no record; it counts as not there, and is left where it is.
    """

    records: tuple[Record, ...] = ()
    damaged: tuple[str, ...] = ()

    def by_notebook(self) -> dict[tuple[str, str], Record]:
        """Return the records by student's key and digest: that of a very notebook, whenever it was made."""
        return {(record.student, record.digest): record for record in reversed(self.records)}


class RecordStore:
    """The records in a folder: `<student's file name>/<section>.json`.

    What reads records raises `CourseError` for one that another version of the course has written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, student: str, section: str) -> Path:
        """Return where the record of a student's section is, or will be."""
        known = section in SECTIONS  # a notebook may say anything of its section
        file_name = section if known else student_file_name(section)
        return self.folder / student_file_name(student) / f"{file_name}.json"

    def has_student(self, student: str) -> bool:
        """Tell whether any record of a student is there."""
        return any((self.folder / student_file_name(student)).glob("*.json"))

    def write(self, record: Record) -> None:
        """Write a record, or replace it. Raises `CourseError` where that fails; the old one stays then."""
        with replace_file(self.path_of(record.student, record.section)) as stream:
            stream.write(json_bytes(record.to_json()))

    def read_all(self) -> Records:
        """Return every record. The order depends on nothing but the records."""
        contents = [self._read(path) for path in sorted(self.folder.glob("*/*.json"))]
        records = [content for content in contents if isinstance(content, Record)]
        damaged = tuple(content for content in contents if isinstance(content, str))
        return Records(tuple(sort_records(records)), damaged)

    def remove(self, notebooks: Iterable[tuple[str, str]]) -> None:
        """Remove the records of these students and sections. What persons gave for texts is not in them."""
        for path in [self.path_of(student, section) for student, section in notebooks]:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise write_error(error, path) from None

    def remove_leftovers(self) -> None:
        """Remove what killed graders left half written. Only under the lock of the folder."""
        for student in self.folder.iterdir() if self.folder.is_dir() else ():
            for leftover in student.glob(".*.json.*.tmp"):  # `.I.json.k3j2.tmp` is half of `I.json`
                remove_leftovers(leftover.with_name(leftover.name[1:].rsplit(".", 2)[0]))

    def _read(self, path: Path) -> Record | str | None:
        """Return the record, or a sentence that says what is wrong with its file, or None without a file."""
        try:
            plain = json.loads(path.read_bytes())
            if isinstance(plain, dict) and plain.get("format", FORMAT) != FORMAT:
                raise version_error(path)
            record = Record.from_json(plain)
            if self.path_of(record.student, record.section) != path:
                raise ValueError("it is the record of another student or section")
        except FileNotFoundError:
            return None
        except OSError as error:
            return self._describe_damage(path, error.strerror or str(error))
        except (ValueError, RecursionError) as error:
            no_json = isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError)
            return self._describe_damage(path, "it is no JSON" if no_json else str(error))
        return record

    def _describe_damage(self, path: Path, reason: str) -> str:
        place = path.relative_to(self.folder.parent).as_posix()
        return f"{place} cannot be read as a record ({reason}): it counts as not there, and is made anew."


def open_results(results: Path) -> RecordStore:
    """Return the records of a folder of results. Raises `CourseError` where it is none."""
    store = RecordStore(results / "records")
    if not store.folder.is_dir():
        raise CourseError(
            f"{results} is no folder of results: name the one that `coursekit grade --out` wrote."
        )
    return store


def sort_records(records: Iterable[Record]) -> list[Record]:
    """Return records sorted by student's key, then by course order of the sections."""
    return sorted(records, key=lambda record: (record.student, section_sort_key(record.section)))


def section_sort_key(section: str) -> tuple[int, str]:
    """Return what sorts sections in course order; sections that the course does not have come last."""
    order = list(SECTIONS)
    return (order.index(section) if section in order else len(order), section)


# The JSON files of grading: records, reviews, and what a run knows.


def json_bytes(plain: Any) -> bytes:
    """Return plain data as JSON: sorted, indented, UTF-8, with a newline at the end.

    Half characters (lone surrogates), which UTF-8 cannot hold, make the whole text be written in ASCII.
    """
    try:
        return (json.dumps(plain, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")
    except UnicodeEncodeError:
        return (json.dumps(plain, indent=2, sort_keys=True) + "\n").encode("ascii")


def read_json(path: Path) -> Any:
    """Return what a JSON file holds.

    Raises:
        CourseError: the file cannot be read.
        ValueError: it is no JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        why = error.strerror or str(error)
        raise CourseError(f"Cannot read {path} ({why}): check the path and your permissions.") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None


class InvalidField(ValueError):
    """A field cannot have the value that stands in a JSON file. field: its name, or the way to it."""

    def __init__(self, field: str) -> None:
        super().__init__(f"its {field} is not what it should be")
        self.field = field


def validate(kind: type[T], plain: Any) -> T:
    """Return the object of a dataclass whose fields a JSON file has given. kind: the dataclass.

    Raises:
        InvalidField: a field has a value of another type.
        ValueError: there are other fields than the dataclass has. No message is pydantic's own.
    """
    try:
        valid: T = _type_adapter(kind).validate_python(plain)
        return valid
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(map(str, problem["loc"]))  # such as "seed", or "results.0.auto_points"
    if problem["type"] in ("missing", "unexpected_keyword_argument", "dataclass_type") or not place:
        raise ValueError(f"it has other fields than it should{f' ({place})' if place else ''}")
    raise InvalidField(place)


_type_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


def version_error(path: Path) -> CourseError:
    """Return the refusal of a file that another version of the course has written."""
    return CourseError(f"Another version of the course has written {path}: name a new folder with --out.")
