"""Finding the notebooks of students: in folders, or in downloads of Canvas and Moodle."""

from __future__ import annotations

import contextlib
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.submissions.files import Entry, Member, Place, list_folder, list_zip, read_place
from coursekit.grading.submissions.layouts import Collection, File
from coursekit.grading.submissions.notebook import MAX_NOTEBOOK, read_notebook, section_of
from coursekit.grading.submissions.students import file_name, keys_for, shown

__all__ = ["Found", "Submission", "file_name", "find_submissions"]

MAX_EACH = 50
"""Notebooks of one student that are looked at to find which count."""
MAX_LOOKED_AT = 40_000_000
"""Bytes of all these together, unpacked. Solved notebooks of all sections have a thirtieth of it."""
MAX_SECONDS = 0.6
"""Processor time within which a further one is looked at."""
_NOT_LOOKED_AT = "not looked at: this student handed in very many notebooks, or very large ones"
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
        """Return the file's bytes, at most `MAX_NOTEBOOK`.

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
    the last by name. Of very many, or very large ones, only the newest are looked at.

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
    by_section: dict[str, list[_Looked]] = defaultdict(list)
    for looked in _look_at(files):
        if looked.section is None and looked.readable is None:
            collection.leave(looked.file.path, _NOT_LOOKED_AT)
        else:
            by_section[looked.section or (_FOREIGN if looked.readable else _UNREADABLE)].append(looked)
    if len(by_section) > 1:
        for looked in by_section.pop(_FOREIGN, []):
            collection.leave(looked.file.path, "not a notebook of this course")
    for several in by_section.values():
        *others, counts = sorted(several, key=_rank)
        name = shown(counts.file.entry.parts[-1])
        for other in others:
            reason = f"another notebook of the same section counts: {name}"
            collection.leave(other.file.path, _NOT_LOOKED_AT if other.readable is None else reason)
        said = f"{len(several)} notebooks of this section were handed in. The newest counts: {name}."
        yield counts.file, (said,) if others else ()


@dataclass(frozen=True)
class _Looked:
    """A notebook, its section, and whether it can be read: None where it was not looked at.

    The section is then the one that the file's name says.
    """

    file: File
    section: str | None
    readable: bool | None


def _look_at(files: list[File]) -> Iterator[_Looked]:
    """Look at a student's notebooks, the newest first, until they have cost enough."""
    start, spent = time.thread_time(), 0
    enough = False
    for number, one in enumerate(sorted(files, key=_age, reverse=True)):
        enough = enough or number >= MAX_EACH or spent + _size(one.entry) > MAX_LOOKED_AT
        enough = enough or time.thread_time() - start > MAX_SECONDS
        data, notebook = b"", None
        if not enough and not one.entry.problem:
            with contextlib.suppress(CourseError):
                data = read_place(one.entry.place, MAX_NOTEBOOK)
                notebook = read_notebook(data)
            spent += _cost(one.entry.place, data)
        yield _Looked(one, section_of(notebook, one.path), None if enough else notebook is not None)


def _size(entry: Entry) -> int:
    """Return how many bytes a file says it has; none where they are too many, as nothing is read then."""
    if isinstance(entry.place, Member):
        size = max(entry.place.size, entry.place.compressed)
    else:
        try:
            size = entry.place.lstat().st_size
        except OSError:
            return 0
    return size if size <= MAX_NOTEBOOK and not entry.problem else 0


def _cost(place: Place, data: bytes) -> int:
    """Return what reading a file has cost, in bytes of a notebook. data: what came of it."""
    cost = len(data)
    if isinstance(place, Member) and max(place.size, place.compressed) <= MAX_NOTEBOOK:
        if not data:  # damaged, or it says a wrong size: a byte gives at most 1032
            cost = min(MAX_NOTEBOOK, 1032 * place.compressed)
        if isinstance(place.container, Member):  # a zip in a zip is read anew for each file
            cost += place.container.size // 4
    return cost


def _rank(looked: _Looked) -> tuple[object, ...]:
    """Order a section's notebooks: the last one counts. One that may be readable is before a damaged one."""
    return (False, None, True).index(looked.readable), *_age(looked.file)


def _age(one: File) -> tuple[object, ...]:
    """Order notebooks by age, the newest last. In names, numbers are compared as numbers."""
    pieces = re.split(r"([0-9]{1,9})", one.path)
    name = [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]
    return one.upload, one.version, one.entry.modified, name
