"""Submissions: finding the notebooks of students in folders and downloads, and loading each of them."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.submissions.choice import age_order, choose_notebooks
from coursekit.grading.submissions.collector import (
    Collector,
    NotebookFile,
    StudentFiles,
    join_moodle_students,
)
from coursekit.grading.submissions.course_copies import CourseCopies
from coursekit.grading.submissions.doubts import describe_doubtful_students, describe_joined_names
from coursekit.grading.submissions.files import Place, list_folder, list_zip, read_file
from coursekit.grading.submissions.layouts import ParsedName
from coursekit.grading.submissions.notebook import (
    MAX_NOTEBOOK,
    Notebook,
    count_sections,
    read_notebook,
    section_of,
)
from coursekit.grading.submissions.students import make_printable, make_student_keys
from coursekit.sections import SECTIONS

UNKNOWN_SECTION = "unknown"
"""The section of a submission where nothing tells it."""

MAX_MODULES = 20
"""The most of a student's own modules that a notebook finds beside it."""
MAX_MODULE = 100_000
"""The most bytes of one of them."""


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
    # Empty files are alike, whatever section they are for.
    digest = hashlib.sha256(data or submission.display_path.rpartition("/")[2].encode())
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
    notes = (*file.submission.notes, *_notes_on_sections(notebook, section))
    return LoadedSubmission(
        replace(file.submission, notes=notes),
        file.digest,
        section,
        notebook=notebook,
        problem=problem,
        modules=file.modules,
    )


def _notes_on_sections(notebook: Notebook | None, section: str) -> Iterator[str]:
    """Yield a sentence on answers of other sections in a notebook."""
    others = [other for other in count_sections(notebook) if other != section] if notebook else []
    if others:
        names = ", ".join(sorted(others, key=list(SECTIONS).index))
        yield (
            f"This notebook counts for section {section} only, and has cells of other sections: {names}. "
            "Hand in each section in the course's own notebook of it."
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
        for file, file_notes in choose_notebooks(student, collector, copies or CourseCopies())
    ]
    _skip_other_modules(students.values(), collector)
    collector.skip_lone_checkpoints()
    submissions.sort(key=lambda submission: (submission.student, submission.display_path))
    return SubmissionCollection(
        submissions=tuple(submissions),
        without_notebook={
            keys[identity]: student.ids
            for identity, student in sorted(students.items(), key=lambda item: keys[item[0]])
            if not student.notebooks
        },
        skipped=tuple(sorted(collector.skipped)),
        notes=(
            *describe_doubtful_students(students.values()),
            *notes,
            *describe_joined_names(students.values()),
            *collector.notes,
        ),
    )


def _find_modules(notebook: NotebookFile, modules: Sequence[NotebookFile]) -> dict[str, Place]:
    """Return the modules beside a notebook that it can import, by name; the last of a name counts."""
    beside = [
        module
        for module in sorted(modules, key=age_order)
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
