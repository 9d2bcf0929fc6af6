"""Which of several notebooks of a student counts, and what is said of the others."""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from coursekit.errors import CourseError
from coursekit.grading.submissions.collector import Collector, NotebookFile, StudentFiles
from coursekit.grading.submissions.course_copies import Copy, CourseCopies
from coursekit.grading.submissions.doubts import describe_doubtful_section, describe_doubtful_students
from coursekit.grading.submissions.files import Entry, Place, ZipMember, read_file
from coursekit.grading.submissions.notebook import MAX_NOTEBOOK, read_notebook, section_of
from coursekit.grading.submissions.students import make_printable
from coursekit.sections import SECTIONS

MAX_CANDIDATES = 50
"""The most notebooks of one student that are read to find those that count."""
MAX_CANDIDATE_BYTES = 6_000_000 * len(SECTIONS)
"""The most bytes of all these together, unpacked. Solved notebooks of all sections have a thirtieth of it."""
MAX_CANDIDATE_SECONDS = 0.6
"""Seconds of processor time after which no further one is read."""
_OTHER_FILES = (b"%PDF", b"PK", b"7z\xbc\xaf", b"Rar!")  # what PDF files and archives begin with
_ENDING = re.compile(r"\.ipynb|\.(?:zip|py|json|txt)$", re.I)
_VERSION = re.compile(r"(?:[ _-]\(?|\()[0-9]{1,3}\)?$")
_NEWEST_OWN = "The newest with work in it counts"
_NOT_READ = "not looked at: this student handed in very many notebooks, or very large ones"


@dataclass(frozen=True)
class _Candidate:
    """A notebook that counts, unless a better one of its section was handed in.

    section: None where nothing tells it. is_readable: None where the file was not read; its section is then
    the one that its name tells. copy: which of the course's own notebooks it is; None for none. digest:
    SHA-256 of its bytes, "" where there are none. is_other_file: whether it is of another kind, such as PDF.
    """

    file: NotebookFile
    section: str | None
    is_readable: bool | None
    copy: Copy | None = None
    digest: str = ""
    is_other_file: bool = False

    @property
    def has_work(self) -> bool:
        """Whether it can be read, and is not the course's own."""
        return bool(self.is_readable) and self.copy is None

    def is_same_file(self, other: _Candidate) -> bool:
        """Tell whether both are one file, such as one in a zip file and one that was unzipped from it."""
        return bool(self.digest) and (self.digest, self.file.name) == (other.digest, other.file.name)

    @property
    def origin(self) -> str:
        """The class's folder, or the download, in which it is, as people see it."""
        return make_printable(self.file.parsed.origin.rstrip("/")) or "the folder of submissions"


def choose_notebooks(
    student: StudentFiles, collector: Collector, copies: CourseCopies
) -> Iterator[tuple[NotebookFile, tuple[str, ...]]]:
    """Yield the notebooks of a student that count, each with notes on others of its section."""
    files = student.notebooks
    if len(files) < 2:  # it counts in any case
        for candidate in _read_candidates(files, copies):
            yield candidate.file, _notes_on_choice(candidate, [])
        return
    by_section: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in _leave_out_other_files(list(_read_candidates(files, copies)), collector):
        if candidate.section is None and candidate.is_readable is None:
            collector.skip(candidate.file.path, _NOT_READ)
        else:
            group = "foreign" if candidate.is_readable else "unreadable"
            by_section[candidate.section or group].append(candidate)
    collector.notes += _notes_on_many_people(student, by_section)
    if len(by_section) > 1:
        for candidate in by_section.pop("foreign", []):
            collector.skip(candidate.file.path, "not a notebook of this course")
    has_work = any(candidate.has_work for candidates in by_section.values() for candidate in candidates)
    for candidates in by_section.values():
        best = max(candidates, key=_candidate_order)
        if best.file.parsed.platform == "moodle" and best.digest:
            # The same file once more, beside the next assignment: it came when it came first.
            same = [candidate for candidate in candidates if candidate.digest == best.digest]
            best = min(same, key=lambda candidate: age_order(candidate.file))
        others = sorted((own for own in candidates if own is not best), key=_candidate_order)
        foreign = next((other for other in others if other.origin != best.origin), None)
        if foreign and not best.file.parsed.platform:
            who = make_printable(best.file.parsed.name)
            collector.notes.append(
                f"{who} is in {best.origin} and in {foreign.origin} with the same section, and taken for one "
                "student. If they are two, grade these by themselves."
            )
        for other in others:
            what = "the same file" if other.is_same_file(best) else "another notebook of the same section"
            reason = f"{what} counts: {make_printable(best.file.path)}"
            collector.skip(other.file.path, _NOT_READ if other.is_readable is None else reason)
        if best.copy is Copy.UNTOUCHED and has_work:
            collector.skip(best.file.path, "not handed in: nothing is filled in")
            continue
        yield best.file, _notes_on_choice(best, others)


def _leave_out_other_files(candidates: list[_Candidate], collector: Collector) -> Iterator[_Candidate]:
    """Yield the candidates without files of another kind, such as a print of a notebook that is there."""
    sections = {candidate.section for candidate in candidates if not candidate.is_other_file}
    for candidate in candidates:
        if candidate.is_other_file and sections and candidate.section in {None, *sections}:
            collector.skip(candidate.file.path, "not a notebook")
        else:
            yield candidate


def _notes_on_many_people(
    student: StudentFiles, by_section: Mapping[str, Sequence[_Candidate]]
) -> Iterator[str]:
    """Yield a sentence on the section of which a student has so many notebooks that they may be a class's."""
    if student.parsed.platform or any(describe_doubtful_students([student])):
        return
    counts = {
        section: len({_VERSION.sub("", _ENDING.sub("", own.file.name)).lower() for own in candidates})
        for section, group in by_section.items()
        if section in SECTIONS and (candidates := [own for own in group if own.has_work])
    }
    if counts:
        section = max(counts, key=lambda section: counts[section])
        yield from describe_doubtful_section(student.parsed.name, section, counts[section])


def _notes_on_choice(best: _Candidate, others: list[_Candidate]) -> tuple[str, ...]:
    """Return sentences for the feedback on why a notebook counts, and not one of the others."""
    notes = []
    path = make_printable(best.file.path)
    others = [other for other in others if not other.is_same_file(best)]
    if others:
        which = "The newest counts" if best.copy or not any(other.copy for other in others) else _NEWEST_OWN
        if best.copy is Copy.UNTOUCHED and any(other.copy is Copy.SOLVED for other in others):
            which = "The course's own solution does not count, and this one does"
        notes.append(f"{len(others) + 1} notebooks of this section were handed in. {which}: {path}.")
    if best.copy is Copy.SOLVED:
        notes.append(f"This notebook is the course's own solution: {path}.")
    return tuple(notes)


def _read_candidates(files: list[NotebookFile], copies: CourseCopies) -> Iterator[_Candidate]:
    """Read a student's notebooks, the newest first, until they have cost enough."""
    start = time.thread_time()
    bytes_read = 0
    is_over_limit = False
    for number, file in enumerate(sorted(files, key=age_order, reverse=True)):
        is_over_limit = (
            is_over_limit
            or number >= MAX_CANDIDATES
            or bytes_read + _stated_size(file.entry) > MAX_CANDIDATE_BYTES
            or time.thread_time() - start > MAX_CANDIDATE_SECONDS
        )
        data = b""
        notebook = None
        if not is_over_limit and not file.entry.problem:
            with contextlib.suppress(CourseError):
                data = read_file(file.entry.place, MAX_NOTEBOOK)
                notebook = read_notebook(data)
            bytes_read += _reading_cost(file.entry.place, data)
        is_readable = None if is_over_limit else notebook is not None
        section = section_of(notebook, file.path)
        yield _Candidate(
            file,
            section,
            is_readable,
            copy=copies.find(notebook, section),
            digest=hashlib.sha256(data).hexdigest() if data else "",
            is_other_file=data.startswith(_OTHER_FILES) and not file.name.lower().endswith(".ipynb"),
        )


def _stated_size(entry: Entry) -> int:
    """Return how many bytes a file says it has; 0 where they are too many, as nothing is read then."""
    if isinstance(entry.place, ZipMember):
        size = max(entry.place.size, entry.place.compressed)
    else:
        try:
            size = entry.place.lstat().st_size
        except OSError:
            return 0
    return size if size <= MAX_NOTEBOOK and not entry.problem else 0


def _reading_cost(place: Place, data: bytes) -> int:
    """Return what reading a file has cost, counted in bytes of a notebook. data: the bytes that it gave."""
    cost = len(data)
    if isinstance(place, ZipMember) and max(place.size, place.compressed) <= MAX_NOTEBOOK:
        if not data:  # it is damaged, or tells a wrong size: one byte unpacks to at most 1032
            cost = min(MAX_NOTEBOOK, 1032 * place.compressed)
        if isinstance(place.container, ZipMember):  # a zip file in a zip file is read anew for each file
            cost += place.container.size // 4
    return cost


def _candidate_order(candidate: _Candidate) -> tuple[object, ...]:
    """Return a sort key for notebooks of one section: the last one counts.

    Damaged ones come first, then those that were not read, then the course's own, solved or untouched, then
    all others.
    """
    place = (False, None, True).index(candidate.is_readable)
    return place, candidate.copy is None, candidate.copy is Copy.UNTOUCHED, *age_order(candidate.file)


def age_order(file: NotebookFile) -> tuple[object, ...]:
    """Return a sort key for notebooks by age: the newest is last. Numbers in names compare as numbers."""
    parts = (_ENDING.sub("", part) for part in file.path.split("/"))  # "a (1).ipynb" is behind "a.ipynb"
    split_parts = [re.split(r"([0-9]{1,9})", part) for part in parts]
    name = [[(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in own] for own in split_parts]
    handed_in = file.parsed.handed_in or datetime.min
    return file.parsed.upload, file.parsed.version, handed_in, file.entry.modified, name
