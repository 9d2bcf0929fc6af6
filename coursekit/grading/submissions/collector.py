"""Sorting the files of a folder or a download to their students, by the layouts in which submissions come."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from coursekit.errors import CourseError
from coursekit.grading.submissions.files import (
    MAX_FILES,
    MAX_STUDENTS_ZIP,
    Entry,
    ZipMember,
    list_zip,
)
from coursekit.grading.submissions.layouts import (
    LAYOUTS,
    Layout,
    ParsedName,
    is_platform_name,
    parse_file_name,
    parse_folder_name,
)
from coursekit.grading.submissions.students import make_printable
from coursekit.sections import SECTIONS

# What systems and editors leave behind: never a submission, and not worth a line.
_SYSTEM_FILES = {".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", "__pycache__"}
_NOTEBOOK_NAME = re.compile(r".*\.ipynb(?:\.txt|\.json)?", re.I | re.S)  # some browsers add an ending
_NO_NOTEBOOK = "not a notebook"
# Names that people and platforms give to the folder of a class, and hardly anybody to that of a student.
_CLASS_FOLDER_NAME = re.compile(
    r"submission|assignment|download|exercise|homework|tutorial|seminar|notebook|"
    rf"{'|'.join(layout.platform for layout in LAYOUTS if layout.platform)}|"
    r"(?<![a-z])(?:sections?|weeks?|class|course|part|unit|group|lab|ps|hw)(?![a-z])|"
    rf"(?<![a-z])(?:{'|'.join(section.slug for section in SECTIONS.values())})(?![a-z])",
    re.I,
)
_CLASS_SIZE = 10  # students; a folder of any other name with so many of them is a download, too
_MAYBE_DOWNLOAD = "taken for the folder of one student; if it is a download, grade this folder by itself"


@dataclass(frozen=True)
class NotebookFile:
    """The file of a notebook.

    path: as people see it, below the folder of submissions, with forward slashes, also into a zip file.
    upload, version: as in `ParsedName`.
    """

    entry: Entry
    path: str
    upload: int = 0
    version: int = 0


@dataclass
class StudentFiles:
    """A student and all notebooks that the student handed in.

    name: as shown to people. ids: the student's numbers on learning platforms, such as {"canvas": "1234"}.
    zip_cost: what it has cost to list the student's own zip files, counted in files.
    """

    name: str
    ids: dict[str, str] = field(default_factory=dict)
    notebooks: list[NotebookFile] = field(default_factory=list)
    zip_cost: int = 0


class Collector:
    """Collects the notebooks of students from folders and zip files.

    students: by what identifies them in the layout, `ParsedName.student`. skipped: paths that are no
    submissions, each with the reason.
    """

    def __init__(self) -> None:
        self.students: dict[str, StudentFiles] = {}
        self.skipped: set[str] = set()

    def skip(self, path: str, reason: str) -> None:
        """Note a path that is no submission."""
        self.skipped.add(f"{make_printable(path)} ({reason})")

    def collect(self, entries: list[Entry], prefix: str = "", stem: str = "", *, zips: bool = False) -> None:
        """Sort the entries of a folder or a zip file to their students.

        prefix: what stands before their paths. stem: the name of the zip file without its ending, "" for a
        folder. zips: whether zip files among the entries may be downloads.
        """
        visible = list(self._visible_entries(entries, prefix))
        for parts, entry in self._paths_below_class(visible, prefix, stem):
            path = prefix + "/".join(entry.parts)
            top = parts[0]
            if entry.leads_outside:  # it may name a student whose file it is not
                self.skip(path, entry.problem or _NO_NOTEBOOK)
            elif len(parts) > 1 or entry.is_folder:
                self._add_entry(self._student_of(parse_folder_name(top)), entry, path)
            elif parsed := parse_file_name(top):
                self._add_entry(self._student_of(parsed), entry, path, parsed)
            elif zips and top.lower().endswith(".zip") and not entry.problem:
                self._collect_zip(entry, path)
            else:
                self.skip(path, entry.problem or "not in the folder of a student")

    def _collect_zip(self, entry: Entry, path: str) -> None:
        """Sort the entries of a download that lies among others; one that is damaged stops nothing."""
        try:
            self.collect(list_zip(entry.place, trusted=True), f"{path}/", entry.parts[-1][: -len(".zip")])
        except CourseError as error:
            self.skip(path, str(error))

    def _visible_entries(self, entries: list[Entry], prefix: str) -> Iterator[Entry]:
        for entry in entries:
            if any(part in _SYSTEM_FILES or part.startswith("._") for part in entry.parts):
                continue
            depths = (n for n, part in enumerate(entry.parts, 1) if part[0] == "." and part != "..")
            hidden_depth = next(depths, 0)
            if hidden_depth:
                self.skip(prefix + "/".join(entry.parts[:hidden_depth]), "hidden")
            elif entry.parts:
                yield entry

    def _paths_below_class(
        self, entries: list[Entry], prefix: str, stem: str
    ) -> Iterator[tuple[tuple[str, ...], Entry]]:
        """Yield each entry with its path below the folder of the class, which holds those of the students.

        This folder may be the one that a layout names, such as nbgrader's `submitted`, one that is named like
        its zip file, or one into which a download was unzipped.
        """
        tops = {entry.parts[0] for entry in entries}
        is_deep = any(len(entry.parts) > 2 for entry in entries)
        layout = _find_layout_with_parent(tops) if is_deep else None
        if layout:
            class_folders = {layout.parent}
            for top in tops - class_folders:
                self.skip(prefix + top, f"beside {layout.name}'s folder {layout.parent}")
            entries = [entry for entry in entries if entry.parts[0] == layout.parent]
        elif tops == {stem} and is_deep:
            class_folders = tops
        else:
            class_folders = self._find_unzipped_downloads(entries, prefix)
        for entry in entries:
            parts = entry.parts[1:] if entry.parts[0] in class_folders else entry.parts
            if parts:
                yield parts, entry

    def _find_unzipped_downloads(self, entries: list[Entry], prefix: str) -> set[str]:
        """Find the folders into which a download was unzipped, and note those that only look like one.

        A student may name files as platforms do, and must not hand in for others. So everything there has
        such names, and a download names several students. As a student can make these up, too, something
        that a student cannot choose must agree: the folder's own name, or else there are very many of them.
        """
        names_in: dict[str, set[ParsedName | None]] = defaultdict(set)
        for entry in entries:
            if len(entry.parts) > 1:
                names_in[entry.parts[0]].add(_parse_platform_name(entry))
        users = {top: _count_users(names) for top, names in names_in.items() if not is_platform_name(top)}
        only_platform_names = not any(None in names for names in names_in.values())
        downloads: set[str] = set()
        if only_platform_names and not any(is_platform_name(entry.parts[0]) for entry in entries):
            downloads = {top for top, count in users.items() if _may_hold_class(top, count)}
        for top in users.keys() - downloads:
            if users[top] > 1 or (users[top] and None not in names_in[top]):
                self.skip(prefix + top, _MAYBE_DOWNLOAD)
        return downloads

    def _student_of(self, parsed: ParsedName) -> StudentFiles:
        """Return the student of a name, a new one where none of its files has been met."""
        student = self.students.setdefault(parsed.student, StudentFiles(make_printable(parsed.name)[:200]))
        if parsed.platform:
            student.ids.setdefault(parsed.platform, parsed.user)
        return student

    def _add_entry(
        self, student: StudentFiles, entry: Entry, path: str, parsed: ParsedName | None = None
    ) -> None:
        """Add what a student handed in: a notebook, a zip file with notebooks, or something else."""
        name = entry.parts[-1]
        if entry.is_folder:
            if entry.problem:
                self.skip(path, entry.problem)
        elif _NOTEBOOK_NAME.fullmatch(name):
            upload, version = (parsed.upload, parsed.version) if parsed else (0, 0)
            student.notebooks.append(NotebookFile(entry, path, upload=upload, version=version))
        elif name.lower().endswith(".zip") and not entry.problem:
            self._add_zip(student, entry, path, parsed)
        else:
            self.skip(path, entry.problem or _NO_NOTEBOOK)

    def _add_zip(self, student: StudentFiles, entry: Entry, path: str, parsed: ParsedName | None) -> None:
        """Add the notebooks in a student's own zip file; a zip file inside it is not opened.

        A student cannot make the grader list zip files for ever: all of them together may cost as much as the
        largest one.
        """
        if student.zip_cost >= MAX_FILES:
            self.skip(path, "not looked at: this student handed in very many zip files, or very large ones")
            return
        if isinstance(entry.place, ZipMember):  # it has to be unpacked to be listed
            student.zip_cost += entry.place.size * MAX_FILES // (2 * MAX_STUDENTS_ZIP)
        try:
            members = list_zip(entry.place, trusted=False)
        except CourseError as error:
            student.zip_cost += MAX_FILES // 4
            self.skip(path, str(error))
            return
        student.zip_cost += max(len(members), MAX_FILES // 100)
        for member in self._visible_entries(members, f"{path}/"):
            member_path = f"{path}/{'/'.join(member.parts)}"
            is_notebook = _NOTEBOOK_NAME.fullmatch(member.parts[-1])
            if not member.leads_outside and (member.is_folder or is_notebook):
                self._add_entry(student, member, member_path, parsed)
            else:
                self.skip(member_path, member.problem or _NO_NOTEBOOK)


def _find_layout_with_parent(tops: set[str]) -> Layout | None:
    """Return the layout whose folder for those of the students is there, beside nothing or its siblings."""
    for layout in LAYOUTS:
        if layout.parent in tops and (len(tops) == 1 or tops & layout.siblings):
            return layout
    return None


def _parse_platform_name(entry: Entry) -> ParsedName | None:
    """Return whose a file or folder directly in a folder is, if a learning platform certainly named it."""
    name = entry.parts[1]
    if not is_platform_name(name):
        return None
    if not entry.is_folder and len(entry.parts) == 2:
        return parse_file_name(name)
    parsed = parse_folder_name(name)
    return parsed if parsed.platform else None


def _count_users(names: set[ParsedName | None]) -> int:
    """Count students of whom no two have the same name or number."""
    parsed_names = [parsed for parsed in names if parsed]
    return min(len({parsed.name for parsed in parsed_names}), len({parsed.user for parsed in parsed_names}))


def _may_hold_class(folder: str, users: int) -> bool:
    """Tell whether a folder, by its name and the number of its students, may be that of a class."""
    if users < 2 or parse_folder_name(folder).platform:
        return False
    return users >= _CLASS_SIZE or bool(_CLASS_FOLDER_NAME.search(folder) or folder.upper() in SECTIONS)
