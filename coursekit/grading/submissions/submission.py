"""Submissions: finding the notebooks of students in folders and downloads, and loading each of them."""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.submissions.collector import (
    Collector,
    NotebookFile,
    StudentFiles,
    describe_doubtful_students,
    join_moodle_students,
)
from coursekit.grading.submissions.course_copies import Copy, CourseCopies
from coursekit.grading.submissions.files import Entry, Place, ZipMember, list_folder, list_zip, read_file
from coursekit.grading.submissions.layouts import ParsedName
from coursekit.grading.submissions.notebook import MAX_NOTEBOOK, Notebook, read_notebook, section_of
from coursekit.grading.submissions.students import make_printable, make_student_keys
from coursekit.sections import SECTIONS

UNKNOWN_SECTION = "unknown"
"""The section of a submission where nothing tells it."""

MAX_MODULES = 20
"""The most of a student's own modules that a notebook finds beside it."""
MAX_MODULE = 100_000
"""The most bytes of one of them."""
MAX_CANDIDATES = 50
"""The most notebooks of one student that are read to find those that count."""
MAX_CANDIDATE_BYTES = 6_000_000 * len(SECTIONS)
"""The most bytes of all these together, unpacked. Solved notebooks of all sections have a thirtieth of it."""
MAX_CANDIDATE_SECONDS = 0.6
"""Seconds of processor time after which no further one is read."""
_NEWEST_OWN = "The newest with work in it counts"
_NOT_READ = "not looked at: this student handed in very many notebooks, or very large ones"


@dataclass(frozen=True)
class Submission:
    """One notebook of one student.

    student: the key, one printable line, unique. name: as shown to people. display_path: the path below the
    folder of submissions, as shown to people, with forward slashes, also into a zip file
    ("class.zip/alice/01_vocab.ipynb"). parsed: what the name of the file, or of the student's folder, tells.
    notes: sentences for the feedback. place: where the bytes are. problem: why they cannot be read, where
    that is known already. modules: the student's own files of Python code beside it, by name. roster_ids:
    numbers that only the class list tells.
    """

    student: str
    name: str
    display_path: str
    parsed: ParsedName
    notes: tuple[str, ...]
    place: Place = field(repr=False)
    problem: str | None = None
    modules: Mapping[str, Place] = field(default_factory=dict, repr=False)
    roster_ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def ids(self) -> Mapping[str, str]:
        """The student's numbers on learning platforms, such as {"canvas": "1234"}."""
        return {**self.roster_ids, **self.parsed.ids}

    def read(self) -> bytes:
        """Return the bytes of the file, at most `MAX_NOTEBOOK`.

        Raises:
            CourseError: the file is too large, a link, damaged, or not there any more. The message is for the
            student.
        """
        if self.problem:
            raise CourseError(self.problem)
        return read_file(self.place, MAX_NOTEBOOK)


@dataclass(frozen=True)
class LoadedSubmission:
    """A submission that has been read: its notebook, or the problem because of which it cannot be graded.

    digest: SHA-256 of the file's bytes, and of those of modules where there are any, in hexadecimal digits;
    where they cannot be read, of the problem. section: such as "I", or `UNKNOWN_SECTION`. notebook: None
    where there is a problem. problem: a sentence for the student, None where there is a notebook. modules:
    the student's own, by name.
    """

    submission: Submission
    digest: str
    section: str
    notebook: Notebook | None = None
    problem: str | None = None
    modules: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class SubmissionFile:
    """The bytes of a submission, not parsed: enough to know whether it was graded before.

    digest, modules: as in `LoadedSubmission`. data: None where it cannot be read. problem: why not, for the
    student.
    """

    submission: Submission
    digest: str
    data: bytes | None = field(default=None, repr=False)
    problem: str | None = None
    modules: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def read_submission(submission: Submission) -> SubmissionFile:
    """Return the bytes of a submission with their digest; one that cannot be read has a problem instead."""
    try:
        data = submission.read()
    except CourseError as error:
        problem = str(error)
        return SubmissionFile(submission, hashlib.sha256(problem.encode()).hexdigest(), problem=problem)
    modules = dict(_read_modules(submission))
    digest = hashlib.sha256(data)
    for name, content in modules.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return SubmissionFile(submission, digest.hexdigest(), data=data, modules=modules)


def _read_modules(submission: Submission) -> Iterator[tuple[str, bytes]]:
    """Yield a student's modules by name; one that cannot be read is not there when it is imported."""
    for name, place in submission.modules.items():
        with contextlib.suppress(CourseError):
            yield name, read_file(place, MAX_MODULE)


def parse_submission(file: SubmissionFile) -> LoadedSubmission:
    """Return a submission with its notebook; one that cannot be read or graded has a problem instead."""
    notebook, problem = None, file.problem
    if file.data is not None:
        try:
            notebook = read_notebook(file.data)
        except CourseError as error:
            problem = str(error)
    section = section_of(notebook, file.submission.display_path) or UNKNOWN_SECTION
    if notebook is not None and section == UNKNOWN_SECTION:
        notebook = None
        problem = "Nothing in the notebook says which section it is of: begin with the course's own notebook."
    return LoadedSubmission(
        file.submission, file.digest, section, notebook=notebook, problem=problem, modules=file.modules
    )


def load_submission(submission: Submission) -> LoadedSubmission:
    """Read a submission and parse its notebook; see `parse_submission`."""
    return parse_submission(read_submission(submission))


@dataclass(frozen=True)
class SubmissionCollection:
    """All that was handed in.

    submissions: by student, then by path; one for each section of a student, and at most one whose section
    nobody knows. without_notebook: the students who handed in no notebook, each with the numbers on learning
    platforms. skipped: paths that are no submissions, each with the reason. notes: sentences to tell.
    """

    submissions: tuple[Submission, ...]
    without_notebook: Mapping[str, Mapping[str, str]]
    skipped: tuple[str, ...]
    notes: tuple[str, ...] = ()


def find_submissions(path: Path, copies: CourseCopies | None = None) -> SubmissionCollection:
    """Return all notebooks below a folder, or in the zip file of a download.

    `coursekit.grading.submissions.layouts` says which layouts are understood. Where a student handed in
    several notebooks of one section, one counts: one that can be read, then one that is not just a copy of
    the course's own (copies), then the one with the highest number of Canvas, then the newest, then the last
    by name. Beside a notebook with work in it, untouched ones of other sections are not handed in. Of very
    many, or very large ones, only the newest are read.

    Raises:
        CourseError: the path is no folder and no zip file, or cannot be read.
    """
    collector = Collector()
    if path.is_dir():
        collector.collect(list_folder(path), zips=True)
    elif path.suffix.lower() == ".zip" and path.is_file():
        try:
            entries = list_zip(path.resolve(), trusted=True)
        except CourseError:
            raise CourseError(f"{path} is damaged, or no zip file: download it again.") from None
        collector.collect(entries, prefix=f"{path.name}/", stem=path.stem)
    else:
        raise CourseError(f"{path} is no folder of submissions and no zip file of them: check the path.")
    students, notes = join_moodle_students(collector.students)
    keys = make_student_keys(students)
    submissions = [
        Submission(
            student=keys[identity],
            name=student.name,
            display_path=make_printable(file.path),
            parsed=file.parsed,
            notes=file_notes,
            place=file.entry.place,
            problem=file.entry.problem,
            modules=_find_modules(file, student.modules),
        )
        for identity, student in students.items()
        for file, file_notes in _choose_notebooks(student.notebooks, collector, copies or CourseCopies())
    ]
    _skip_other_modules(students.values(), collector)
    submissions.sort(key=lambda submission: (submission.student, submission.display_path))
    return SubmissionCollection(
        submissions=tuple(submissions),
        without_notebook={
            keys[identity]: student.ids
            for identity, student in sorted(students.items(), key=lambda item: keys[item[0]])
            if not student.notebooks
        },
        skipped=tuple(sorted(collector.skipped)),
        notes=(*describe_doubtful_students(students.values()), *notes, *collector.notes),
    )


def _find_modules(notebook: NotebookFile, modules: Sequence[NotebookFile]) -> dict[str, Place]:
    """Return the modules beside a notebook that it can import, by name; the last of a name counts."""
    beside = [
        module
        for module in sorted(modules, key=_age_order)
        if module.folder == notebook.folder and module.name.removesuffix(".py").isidentifier()
    ]
    return {module.name: module.entry.place for module in beside[-MAX_MODULES:]}


def _skip_other_modules(students: Iterable[StudentFiles], collector: Collector) -> None:
    """Note the files of Python code beside which there is no notebook."""
    for student in students:
        folders = {notebook.folder for notebook in student.notebooks}
        for module in student.modules:
            if module.folder not in folders:
                collector.skip(module.path, "not a notebook")


@dataclass(frozen=True)
class _Candidate:
    """A notebook that counts, unless a better one of its section was handed in.

    section: None where nothing tells it. is_readable: None where the file was not read; its section is then
    the one that its name tells. copy: which of the course's own notebooks it is; None for none.
    """

    file: NotebookFile
    section: str | None
    is_readable: bool | None
    copy: Copy | None = None

    @property
    def origin(self) -> str:
        """The class's folder, or the download, in which it is, as people see it."""
        return make_printable(self.file.parsed.origin.rstrip("/")) or "the folder of submissions"


def _choose_notebooks(
    files: list[NotebookFile], collector: Collector, copies: CourseCopies
) -> Iterator[tuple[NotebookFile, tuple[str, ...]]]:
    """Yield the notebooks of a student that count, each with notes on others of its section."""
    if len(files) < 2:  # it counts in any case: no need to read it here
        yield from ((file, ()) for file in files)
        return
    by_section: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in _read_candidates(files, copies):
        if candidate.section is None and candidate.is_readable is None:
            collector.skip(candidate.file.path, _NOT_READ)
        else:
            group = "foreign" if candidate.is_readable else "unreadable"
            by_section[candidate.section or group].append(candidate)
    if len(by_section) > 1:
        for candidate in by_section.pop("foreign", []):
            collector.skip(candidate.file.path, "not a notebook of this course")
    has_work = any(
        candidate.is_readable and candidate.copy is None
        for candidates in by_section.values()
        for candidate in candidates
    )
    for candidates in by_section.values():
        *others, best = sorted(candidates, key=_candidate_order)
        foreign = next((other for other in others if other.origin != best.origin), None)
        if foreign and not best.file.parsed.platform:
            who = make_printable(best.file.parsed.name)
            collector.notes.append(
                f"{who} is in {best.origin} and in {foreign.origin} with the same section, and taken for one "
                "student. If they are two, grade these by themselves."
            )
        for other in others:
            reason = f"another notebook of the same section counts: {make_printable(best.file.path)}"
            collector.skip(other.file.path, _NOT_READ if other.is_readable is None else reason)
        if best.copy is Copy.UNTOUCHED and has_work:
            collector.skip(best.file.path, "not handed in: nothing is filled in")
            continue
        yield best.file, _notes_on_choice(best, others)


def _notes_on_choice(best: _Candidate, others: list[_Candidate]) -> tuple[str, ...]:
    """Return sentences for the feedback on why a notebook counts, and not one of the others."""
    notes = []
    path = make_printable(best.file.path)
    if others:
        which = "The newest counts" if best.copy or not any(other.copy for other in others) else _NEWEST_OWN
        notes.append(f"{len(others) + 1} notebooks of this section were handed in. {which}: {path}.")
    if best.copy is Copy.SOLVED:
        notes.append(f"This notebook is the course's own solution: {path}.")
    return tuple(notes)


def _read_candidates(files: list[NotebookFile], copies: CourseCopies) -> Iterator[_Candidate]:
    """Read a student's notebooks, the newest first, until they have cost enough."""
    start = time.thread_time()
    bytes_read = 0
    is_over_limit = False
    for number, file in enumerate(sorted(files, key=_age_order, reverse=True)):
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
        yield _Candidate(file, section_of(notebook, file.path), is_readable, copies.find(notebook))


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
    return place, candidate.copy is None, candidate.copy is Copy.UNTOUCHED, *_age_order(candidate.file)


def _age_order(file: NotebookFile) -> tuple[object, ...]:
    """Return a sort key for notebooks by age: the newest is last. Numbers in names compare as numbers."""
    pieces = re.split(r"([0-9]{1,9})", file.path)
    name = [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]
    handed_in = file.parsed.handed_in or datetime.min
    return file.parsed.upload, file.parsed.version, handed_in, file.entry.modified, name
