"""Finding the notebooks of students: in folders, or in downloads of Canvas and Moodle."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.archive import list_zip
from coursekit.grading.collecting import Collection, File
from coursekit.grading.notebooks import MAX_NOTEBOOK, read_notebook, section_of
from coursekit.grading.places import Place, list_folder, read_place
from coursekit.grading.students import file_name, keys_for, shown

__all__ = ["Found", "Submission", "file_name", "find_submissions"]

_UNREADABLE, _FOREIGN = "unreadable", "foreign"  # in the place of a section: what a notebook without one is


@dataclass(frozen=True)
class Submission:
    """One notebook of one student.

    student: the key, one printable line, unique. name: as shown to people. shown: the path below the folder
    of submissions, with forward slashes, also into a zip ("class.zip/alice/01_vocab.ipynb"). ids: the
    student's numbers on learning platforms, such as {"canvas": "1234"}. notes: sentences for the feedback.
    place: where the bytes are. problem: why they cannot be read, where that is known already.
    """

    student: str
    name: str
    shown: str
    ids: Mapping[str, str]
    notes: tuple[str, ...]
    place: Place = field(repr=False)
    problem: str | None = None

    def read(self) -> bytes:
        """Give the file's bytes, at most `MAX_NOTEBOOK`.

        Raises:
            CourseError: it is too large, a link, damaged, or not there any more. The message is for the
            student.
        """
        if self.problem:
            raise CourseError(self.problem)
        return read_place(self.place, MAX_NOTEBOOK)


@dataclass(frozen=True)
class Found:
    """What lies in a folder of submissions.

    submissions: by student, then by path; one for each section of a student, and at most one whose section
    nobody knows. empty: keys of students without a notebook. aside: paths that are no submissions, each with
    a reason.
    """

    submissions: tuple[Submission, ...]
    empty: tuple[str, ...]
    aside: tuple[str, ...]


def find_submissions(path: Path) -> Found:
    """Find all notebooks below a folder, or in the zip file of a download.

    Understood are `STUDENT/NOTEBOOK.ipynb`, nbgrader's `submitted/STUDENT/ASSIGNMENT/NOTEBOOK.ipynb`, and
    downloads of Canvas and Moodle, as zip files or unzipped. Where a student handed in several notebooks of
    one section, one counts: one that can be read, then the highest number of Canvas, then the newest, then
    the last by name.

    Raises:
        CourseError: the path is no folder and no zip file, or cannot be read.
    """
    collection = Collection()
    if path.is_dir():
        collection.collect(list_folder(path), zips=True)
    elif path.suffix.lower() == ".zip" and path.is_file():
        try:
            entries = list_zip(path.resolve(), trusted=True)
        except CourseError:
            raise CourseError(f"{path} is damaged, or no zip file: download it again.") from None
        collection.collect(entries, f"{path.name}/", path.stem)
    else:
        raise CourseError(f"{path} is no folder of submissions and no zip file of them: check the path.")
    keys = keys_for(collection.students)
    submissions = []
    for raw, student in collection.students.items():
        for one, notes in _counting(student.files, collection):
            entry, key, ids = one.entry, keys[raw], dict(student.ids)
            submissions.append(
                Submission(key, student.name, shown(one.path), ids, notes, entry.place, entry.problem)
            )
    submissions.sort(key=lambda one: (one.student, one.shown))
    empty = sorted(keys[raw] for raw, student in collection.students.items() if not student.files)
    return Found(tuple(submissions), tuple(empty), tuple(sorted(collection.aside)))


def _counting(files: list[File], collection: Collection) -> Iterator[tuple[File, tuple[str, ...]]]:
    """Yield the notebooks of a student that count, each with what to say about others of its section."""
    if len(files) < 2:  # no need to read it here
        yield from ((one, ()) for one in files)
        return
    by_section: dict[str, list[tuple[bool, File]]] = defaultdict(list)
    for one in files:
        section, readable = _section(one)
        by_section[section or (_UNREADABLE if not readable else _FOREIGN)].append((readable, one))
    if len(by_section) > 1:
        for _, one in by_section.pop(_FOREIGN, []):
            collection.leave(one.path, "not a notebook of this course")
    for several in by_section.values():
        *others, (_, counts) = sorted(several, key=lambda pair: _rank(*pair))
        name = shown(counts.entry.parts[-1])
        for _, other in others:
            collection.leave(other.path, f"another notebook of the same section counts: {name}")
        said = f"{len(several)} notebooks of this section were handed in. The newest counts: {name}."
        yield counts, (said,) if others else ()


def _section(one: File) -> tuple[str | None, bool]:
    """Give a notebook's section, and whether it can be read."""
    try:
        if one.entry.problem:
            raise CourseError(one.entry.problem)
        return section_of(read_notebook(read_place(one.entry.place, MAX_NOTEBOOK)), one.path), True
    except CourseError:
        return section_of(None, one.path), False


def _rank(readable: bool, one: File) -> tuple[object, ...]:
    """Order a section's notebooks: the last one counts. In names, numbers are compared as numbers."""
    pieces = re.split(r"([0-9]{1,9})", one.path)
    name = [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]
    return readable, one.upload, one.version, one.entry.modified, name
