"""The folder of records: one JSON file a submission and section, from which every report is made.

A record is whole or not there, whatever stops the grader: a later run goes on where an earlier one stopped.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import cannot_write, remove_leftovers, replacing
from coursekit.grading.outcome import Outcome, Result

FORMAT = 1
"""Version of a record's form; records of another form are made anew."""


@dataclass(frozen=True)
class Record:
    """One submission of one section: what `records/` holds.

    student: the student's key, one line of text, as the submission's folder or file names it. name: as it is
    shown. section: roman number. source: where the notebook was found, relative to the folder of submissions,
    with forward slashes. digest: SHA-256 of the notebook's bytes, hex. seed: of the grading data. sandboxed:
    False where student code ran unprotected. problem: one sentence where the notebook could not be read.
    """

    student: str
    name: str
    section: str
    source: str
    digest: str
    seed: int
    sandboxed: bool
    results: tuple[Result, ...]
    problem: str | None = None
    seconds: float = 0.0
    version: str = ""

    @property
    def auto_points(self) -> int:
        """Points reached in the parts that are run."""
        return sum(result.auto_points for result in self.results)

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data."""
        plain = asdict(self)
        for result, made in zip(self.results, plain["results"], strict=True):
            made["outcome"] = result.outcome.value
        return {"format": FORMAT, **plain}

    @classmethod
    def from_json(cls, plain: Any) -> Record:
        """Read what `to_json` gave. Raises `ValueError` for anything else."""
        try:
            fields = dict(plain)
            if fields.pop("format") != FORMAT:
                raise ValueError("the record has another form")
            results = tuple(_result(dict(one)) for one in fields.pop("results"))
            return cls(results=results, **fields)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"the record has other fields than it should ({error})") from None


_LISTS = ("messages", "hints", "mistakes", "notes")


def _result(fields: dict[str, Any]) -> Result:
    fields["outcome"] = Outcome(fields["outcome"])
    checked: dict[str, Any] = {key: tuple(value) if key in _LISTS else value for key, value in fields.items()}
    return Result(**checked)


@dataclass(frozen=True)
class Records:
    """What a folder of records holds.

    records: by student's key, then in course order of the sections. damaged: a sentence for each file that is
    no record; it counts as not there, and is left where it is.
    """

    records: tuple[Record, ...] = ()
    damaged: tuple[str, ...] = ()


class RecordStore:
    """The records in a folder: `<student's file name>/<section>.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, student: str, section: str) -> Path:
        """Where the record of a student's section is, or will be."""
        from coursekit.grading.submissions.submission import file_name
        from coursekit.sections import SECTIONS

        known = section in SECTIONS  # a notebook may say anything of its section
        return self.folder / file_name(student) / f"{section if known else file_name(section)}.json"

    def write(self, record: Record) -> None:
        """Write a record, or replace it. Raises `CourseError` where that fails; the old one stays then."""
        with replacing(self.path_of(record.student, record.section)) as stream:
            stream.write(json_bytes(record.to_json()))

    def find(self, student: str, section: str) -> Record | None:
        """Read one record; None where there is none, or a damaged one."""
        found = self._read(self.path_of(student, section))
        return found if isinstance(found, Record) else None

    def find_notebook(self, student: str, digest: str) -> Record | None:
        """Find the record of this very notebook, whenever it was made."""
        from coursekit.grading.submissions.submission import file_name

        for path in sorted((self.folder / file_name(student)).glob("*.json")):
            record = self._read(path)
            if isinstance(record, Record) and (record.student, record.digest) == (student, digest):
                return record
        return None

    def read_all(self) -> Records:
        """Read every record. The order depends on nothing but the records."""
        found = [self._read(path) for path in sorted(self.folder.glob("*/*.json"))]
        records = [one for one in found if isinstance(one, Record)]
        damaged = tuple(one for one in found if isinstance(one, str))
        return Records(tuple(in_order(records)), damaged)

    def clear(self) -> None:
        """Remove every record. What persons gave for texts is not in them."""
        for path in self.folder.glob("*/*.json"):
            try:
                path.unlink()
            except OSError as error:
                raise cannot_write(error, path) from None

    def remove_leftovers(self) -> None:
        """Remove what killed graders left half written. Only under the lock of the folder."""
        for student in self.folder.iterdir() if self.folder.is_dir() else ():
            for path in {_target_of(left) for left in student.glob(".*.json.*.tmp")}:
                remove_leftovers(path)

    def _read(self, path: Path) -> Record | str | None:
        """Return the record, or a sentence that says what is wrong with its file, or None without a file."""
        try:
            record = record_from(json.loads(path.read_bytes()))
            if self.path_of(record.student, record.section) != path:
                raise ValueError("it is the record of another student or section")
        except FileNotFoundError:
            return None
        except OSError as error:
            return self._told(path, error.strerror or str(error))
        except (ValueError, RecursionError) as error:
            no_json = isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError)
            return self._told(path, "it is no JSON" if no_json else str(error))
        return record

    def _told(self, path: Path, why: str) -> str:
        place = path.relative_to(self.folder.parent).as_posix()
        return f"{place} cannot be read as a record ({why}): it counts as not there, and is made anew."


def _target_of(left: Path) -> Path:
    """`I.json` for a leftover `.I.json.k3j2.tmp`."""
    return left.with_name(left.name[1:].rsplit(".", 2)[0])


def in_order(records: Iterable[Record]) -> list[Record]:
    """Sort records by student's key, then by course order of the sections."""
    return sorted(records, key=lambda record: (record.student, section_place(record.section)))


def section_place(section: str) -> tuple[int, str]:
    """The place of a section in the course, to sort by; sections that the course has not come last."""
    from coursekit.sections import SECTIONS

    order = list(SECTIONS)
    return (order.index(section) if section in order else len(order), section)


def json_bytes(plain: Any) -> bytes:
    """Write plain data as JSON: sorted, indented, UTF-8, with a newline at the end.

    Half characters (lone surrogates), which UTF-8 cannot hold, make the whole text be written in ASCII.
    """
    try:
        return (json.dumps(plain, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")
    except UnicodeEncodeError:
        return (json.dumps(plain, indent=2, sort_keys=True) + "\n").encode("ascii")


def read_json(path: Path) -> Any:
    """Read a JSON file. Raises `CourseError` where it cannot be read, and `ValueError` if it is no JSON."""
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        why = error.strerror or str(error)
        raise CourseError(f"Cannot read {path} ({why}): check the path and your permissions.") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def record_from(plain: Any) -> Record:
    """Read a record from plain data, and look at every field. Raises `ValueError` for anything else."""
    record = Record.from_json(plain)
    _check(record, _RECORD)
    for result in record.results:
        _check(result, _RESULT)
        if not all(isinstance(text, str) for text in result.texts.values()):
            raise ValueError("a text is no text")
    ids = [result.exercise for result in record.results]
    if len(set(ids)) < len(ids):
        raise ValueError("an exercise is in it twice")
    return record


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    **{"str": str, "str | None": (str, type(None)), "bool": bool, "int": int, "float": (int, float)},
    **{"tuple[str, ...]": tuple, "Mapping[str, str]": dict, "tuple[Result, ...]": tuple},
}
_RECORD = {field.name: _TYPES[str(field.type)] for field in fields(Record)}
_RESULT = {field.name: _TYPES[str(field.type)] for field in fields(Result) if field.name != "outcome"}


def _check(thing: Record | Result, types: Mapping[str, type | tuple[type, ...]]) -> None:
    for name, kind in types.items():
        value = getattr(thing, name)
        right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if isinstance(value, tuple) and name != "results":
            right = right and all(isinstance(one, str) for one in value)
        if isinstance(value, float):
            right = right and math.isfinite(value)
        if not right:
            raise ValueError(f"its {name} is not what it should be")
