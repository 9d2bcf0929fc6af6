"""Sorting files to students, by the layouts in which submissions come."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from coursekit.errors import CourseError
from coursekit.grading.submissions.files import MAX_FILES, MAX_STUDENTS_ZIP, Entry, Member, list_zip
from coursekit.grading.submissions.students import Handed, by_file_name, by_folder_name, is_download, shown
from coursekit.sections import SECTIONS

# What systems and editors leave behind: never a submission, and not worth a line.
_LEFT_BEHIND = {".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", "__pycache__"}
_NBGRADER = {"source", "release", "autograded", "feedback", "gradebook.db", "nbgrader_config.py"}
_NOTEBOOK = re.compile(r".*\.ipynb(?:\.txt|\.json)?", re.I | re.S)  # some browsers add an ending
_NO_NOTEBOOK = "not a notebook"
# Names that people and platforms give to the folder of a class, and hardly anybody to that of a student.
_OF_A_CLASS = re.compile(
    r"submission|assignment|download|exercise|homework|tutorial|seminar|canvas|moodle|notebook|"
    r"(?<![a-z])(?:sections?|weeks?|class|course|part|unit|group|lab|ps|hw)(?![a-z])|"
    rf"(?<![a-z])(?:{'|'.join(section.slug for section in SECTIONS.values())})(?![a-z])",
    re.I,
)
_VERY_MANY = 10  # students; a folder of any other name with so many is a download, too
_MAYBE_DOWNLOAD = "taken for the folder of one student; if it is a download, grade this folder by itself"


@dataclass(frozen=True)
class File:
    """A notebook: where it is, its path as it is shown, and the numbers of `Handed`."""

    entry: Entry
    path: str
    upload: int = 0
    version: int = 0


@dataclass
class Student:
    """A student as the layout names one, with the numbers of learning platforms, and all notebooks.

    zip_cost: what it has cost to list the student's own zips, counted in files.
    """

    name: str
    ids: dict[str, str] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    zip_cost: int = 0


class Collection:
    """The students by their raw names, and what was left aside, while a folder is gone through."""

    def __init__(self) -> None:
        self.students: dict[str, Student] = {}
        self.aside: set[str] = set()

    def leave(self, path: str, reason: str) -> None:
        """Note a path that is no submission."""
        self.aside.add(f"{shown(path)} ({reason})")

    def collect(self, entries: list[Entry], prefix: str = "", stem: str = "", zips: bool = False) -> None:
        """Sort the entries of a folder or a zip.

        prefix: what stands before their paths. stem: of the zip's file name, if it is one. zips: whether zip
        files among them may be downloads.
        """
        for below, entry in self._unwrapped(list(self._visible(entries, prefix)), prefix, stem):
            path, first = prefix + "/".join(entry.parts), below[0]
            if entry.astray:
                self.leave(path, entry.problem or _NO_NOTEBOOK)  # it may name a student whose it is not
            elif len(below) > 1 or entry.folder:
                handed = by_folder_name(first)
                self._add(self._student(handed.raw if handed else first, handed), entry, path)
            elif handed := by_file_name(first):
                self._add(self._student(handed.raw, handed), entry, path, handed)
            elif zips and first.lower().endswith(".zip") and not entry.problem:
                self._collect_zip(entry, path)
            else:
                self.leave(path, entry.problem or "not in the folder of a student")

    def _collect_zip(self, entry: Entry, path: str) -> None:
        """Sort the entries of a download that lies among others; one that is damaged stops nothing."""
        try:
            self.collect(list_zip(entry.place, trusted=True), f"{path}/", entry.parts[-1][: -len(".zip")])
        except CourseError as error:
            self.leave(path, str(error))

    def _visible(self, entries: list[Entry], prefix: str) -> Iterator[Entry]:
        for entry in entries:
            if any(part in _LEFT_BEHIND or part.startswith("._") for part in entry.parts):
                continue
            hidden = next((n for n, part in enumerate(entry.parts, 1) if part[0] == "." and part != ".."), 0)
            if hidden:
                self.leave(prefix + "/".join(entry.parts[:hidden]), "hidden")
            elif entry.parts:
                yield entry

    def _unwrapped(
        self, entries: list[Entry], prefix: str, stem: str
    ) -> Iterator[tuple[tuple[str, ...], Entry]]:
        """Yield each entry with its path below the folder that holds the students.

        That may be nbgrader's `submitted`, a folder named like its zip, or downloads that were unzipped into
        a folder each.
        """
        tops = {entry.parts[0] for entry in entries}
        deep = any(len(entry.parts) > 2 for entry in entries)
        wrapped: set[str] = set()
        if "submitted" in tops and deep and (len(tops) == 1 or tops & _NBGRADER):
            wrapped = {"submitted"}
            for top in tops - wrapped:
                self.leave(prefix + top, "beside nbgrader's folder submitted")
            entries = [entry for entry in entries if entry.parts[0] == "submitted"]
        elif tops == {stem} and deep:
            wrapped = tops
        else:
            wrapped = self._downloads(entries, prefix)
        for entry in entries:
            below = entry.parts[1:] if entry.parts[0] in wrapped else entry.parts
            if below:
                yield below, entry

    def _downloads(self, entries: list[Entry], prefix: str) -> set[str]:
        """Find the folders into which a download was unzipped, and tell which only look like one.

        A student may name files as platforms do, and must not hand in for others. So everything there has
        such names, and a download names several students. As a student can make these up, too, something
        that a student cannot choose must agree: the folder's own name, or else there are very many of them.
        """
        inside: dict[str, set[Handed | None]] = defaultdict(set)
        for entry in entries:
            if len(entry.parts) > 1:
                inside[entry.parts[0]].add(_handed(entry))
        users = {top: _count_users(found) for top, found in inside.items() if not is_download(top)}
        pure = not any(None in found for found in inside.values())
        if not pure or any(is_download(entry.parts[0]) for entry in entries):
            wrapped = set()
        else:
            wrapped = {top for top, many in users.items() if _may_hold_class(top, many)}
        for top in users.keys() - wrapped:
            if users[top] > 1 or (users[top] and None not in inside[top]):
                self.leave(prefix + top, _MAYBE_DOWNLOAD)
        return wrapped

    def _student(self, raw: str, handed: Handed | None) -> Student:
        one = self.students.setdefault(raw, Student(shown(handed.name if handed else raw)[:200]))
        if handed:
            one.ids.setdefault(handed.platform, handed.user)
        return one

    def _add(self, student: Student, entry: Entry, path: str, handed: Handed | None = None) -> None:
        """Add a file of a student: a notebook, a zip with notebooks, or something else."""
        name = entry.parts[-1]
        if entry.folder:
            if entry.problem:
                self.leave(path, entry.problem)
        elif _NOTEBOOK.fullmatch(name):
            numbers = (handed.upload, handed.version) if handed else (0, 0)
            student.files.append(File(entry, path, *numbers))
        elif name.lower().endswith(".zip") and not entry.problem:
            self._add_zip(student, entry, path, handed)
        else:
            self.leave(path, entry.problem or _NO_NOTEBOOK)

    def _add_zip(self, student: Student, entry: Entry, path: str, handed: Handed | None) -> None:
        """Add the notebooks of a student's own zip; a zip inside it is not opened.

        A student cannot make the grader list zips for ever: all of them together may cost as much as the
        largest one.
        """
        if student.zip_cost >= MAX_FILES:
            self.leave(path, "not looked at: this student handed in very many zip files, or very large ones")
            return
        if isinstance(entry.place, Member):  # it has to be unpacked to be listed
            student.zip_cost += entry.place.size * MAX_FILES // (2 * MAX_STUDENTS_ZIP)
        try:
            inside = list_zip(entry.place, trusted=False)
        except CourseError as error:
            student.zip_cost += MAX_FILES // 4
            self.leave(path, str(error))
            return
        student.zip_cost += max(len(inside), MAX_FILES // 100)
        for one in self._visible(inside, f"{path}/"):
            below = f"{path}/{'/'.join(one.parts)}"
            if not one.astray and (one.folder or _NOTEBOOK.fullmatch(one.parts[-1])):
                self._add(student, one, below, handed)
            else:
                self.leave(below, one.problem or _NO_NOTEBOOK)


def _handed(entry: Entry) -> Handed | None:
    """Read who handed in what lies directly in a folder, if a learning platform certainly named it."""
    name = entry.parts[1]
    if not is_download(name):
        return None
    return by_folder_name(name) if entry.folder or len(entry.parts) > 2 else by_file_name(name)


def _count_users(found: set[Handed | None]) -> int:
    """Count students of whom no two have the same name or number."""
    handed = [one for one in found if one]
    return min(len({one.name for one in handed}), len({one.user for one in handed}))


def _may_hold_class(folder: str, users: int) -> bool:
    if users < 2 or by_folder_name(folder):
        return False
    return users >= _VERY_MANY or bool(_OF_A_CLASS.search(folder) or folder.upper() in SECTIONS)
