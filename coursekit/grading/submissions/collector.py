"""Sorting the files of a folder or a download to their students, by the layouts in which submissions come."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from coursekit.errors import CourseError
from coursekit.grading.submissions.blackboard import find_logins
from coursekit.grading.submissions.class_folders import NOTEBOOK_NAME, find_class_folders, split_classes
from coursekit.grading.submissions.files import (
    MAX_FILES,
    MAX_STUDENTS_ZIP,
    Entry,
    ZipMember,
    list_zip,
    read_beginning,
)
from coursekit.grading.submissions.gradescope import METADATA_FILE, read_submitters
from coursekit.grading.submissions.layouts import (
    ParsedName,
    parse_file_name,
    parse_folder_name,
)
from coursekit.grading.submissions.students import make_printable

# What systems and editors leave behind: never a submission, and not worth a line.
_SYSTEM_FILES = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", "__pycache__"}
_NO_NOTEBOOK = "not a notebook"
# Files with another ending are looked into, some of each student, for what a notebook begins with.
_MAX_OPENED = 20
_BEGINNING = 65_536  # bytes
_NOTEBOOK_KEYS = ('"cells"', '"nbformat"', '"worksheets"')
_ZIP_IN_ZIP = "a zip file in a zip file: unzip it"
_CHECKPOINTS = ".ipynb_checkpoints"
_MAYBE_DOWNLOAD = "taken for the folder of one student; if it is a download, grade this folder by itself"


@dataclass(frozen=True)
class NotebookFile:
    """The file of a notebook, or of a module beside it.

    path: as people see it, below the folder of submissions, with forward slashes, also into a zip file.
    parsed: what the name of the file, or of the student's folder, tells.
    """

    entry: Entry
    path: str
    parsed: ParsedName

    @property
    def folder(self) -> str:
        """The folder or zip file in which it is, as people see it."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """What the student called it: a platform may have written more before that."""
        whole, own = self.entry.parts[-1], self.parsed.file
        return own if own and whole.endswith(f"_{own}") else whole


@dataclass
class StudentFiles:
    """A student and all notebooks that the student handed in.

    parsed: what the first name of a file or folder tells of the student. ids: the student's numbers on
    learning platforms, such as {"canvas": "1234"}. modules: files of Python code. origins: the folders of a
    class, or downloads, in which the student is. zip_cost: what it has cost to list the student's own zip
    files, counted in files. opened: how many files were opened to see whether they hold a notebook.
    """

    parsed: ParsedName
    ids: dict[str, str] = field(default_factory=dict)
    notebooks: list[NotebookFile] = field(default_factory=list)
    modules: list[NotebookFile] = field(default_factory=list)
    origins: set[str] = field(default_factory=set)
    zip_cost: int = 0
    opened: int = 0

    @property
    def name(self) -> str:
        """The name as shown to people."""
        return make_printable(self.parsed.name)[:200]


@dataclass(frozen=True)
class _Located:
    """An entry with its path below the folder of the class.

    origin: the path of that folder. parent: its name, where a layout fixes it; "" for any other.
    """

    parts: tuple[str, ...]
    entry: Entry
    origin: str
    parent: str = ""


class Collector:
    """Collects the notebooks of students from folders and zip files.

    students: by what identifies them in the layout, `ParsedName.student`. skipped: paths that are no
    submissions, each with the reason. notes: sentences to tell.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.students: dict[str, StudentFiles] = {}
        self.skipped: set[str] = set()
        self._checkpoints: list[str] = []

    def skip(self, path: str, reason: str) -> None:
        """Note a path that is no submission."""
        self.skipped.add(f"{make_printable(path)} ({reason})")

    def skip_lone_checkpoints(self) -> None:
        """Note the copies that Jupyter makes by itself where the notebook was left out."""
        folders = {notebook.folder for student in self.students.values() for notebook in student.notebooks}
        for path in self._checkpoints:
            if path.partition(f"/{_CHECKPOINTS}/")[0] not in folders:
                self.skip(path, "only the copy that Jupyter makes by itself: the notebook is missing")

    def collect(self, entries: list[Entry], prefix: str = "", stem: str = "", *, zips: bool = False) -> None:
        """Sort the entries of a folder or a zip file to their students.

        prefix: what stands before their paths. stem: the name of the zip file without its ending, "" for a
        folder. zips: whether zip files among the entries may be downloads.
        """
        visible = list(self._visible_entries(entries, prefix))
        classes = split_classes(visible)
        for folder, inner in classes.items():
            self.collect(inner, f"{prefix}{folder}/", folder.rpartition("/")[2], zips=zips)
        if classes:
            visible = [entry for entry in visible if len(entry.parts) == 1 and not entry.is_folder]
        all_located = list(self._locate(visible, prefix, stem))
        submitters = self._read_gradescope_submitters(all_located, prefix)
        logins, notes = find_logins(
            {
                located.parts[0]: located.entry
                for located in all_located
                if len(located.parts) == 1 and not located.entry.is_folder
            }
        )
        self.notes += notes
        for located in all_located:
            entry, parts = located.entry, located.parts
            path = prefix + "/".join(entry.parts)
            top = parts[0]
            if entry.leads_outside:  # it may name a student whose file it is not
                self.skip(path, entry.problem or _NO_NOTEBOOK)
            elif len(parts) > 1 or entry.is_folder:
                team = submitters.get((located.origin, top))
                for parsed in team or [parse_folder_name(top, located.parent)]:
                    parsed = replace(parsed, origin=located.origin)
                    self._add_entry(self._student_of(parsed), entry, path, parsed)
            elif top == METADATA_FILE and any(origin == located.origin for origin, _ in submitters):
                continue
            elif file_parsed := parse_file_name(top, logins):
                file_parsed = replace(file_parsed, origin=located.origin)
                self._add_entry(self._student_of(file_parsed), entry, path, file_parsed)
            elif zips and top.lower().endswith(".zip") and not entry.problem:
                self._collect_zip(entry, path)
            else:
                self.skip(path, entry.problem or _explain_loose_file(entry))

    def _read_gradescope_submitters(
        self, all_located: Sequence[_Located], prefix: str
    ) -> dict[tuple[str, str], tuple[ParsedName, ...]]:
        """Return whose the folders in Gradescope's exports are, by the paths of the exports."""
        submitters: dict[tuple[str, str], tuple[ParsedName, ...]] = {}
        for located in all_located:
            if located.parts != (METADATA_FILE,) or located.entry.is_folder:
                continue
            try:
                by_folder = read_submitters(located.entry.place)
            except CourseError as error:
                self.skip(prefix + "/".join(located.entry.parts), str(error))
                continue
            submitters |= {(located.origin, folder): students for folder, students in by_folder.items()}
        return submitters

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
            if _CHECKPOINTS in entry.parts:
                if not entry.is_folder:
                    self._checkpoints.append(prefix + "/".join(entry.parts))
                continue
            depths = (n for n, part in enumerate(entry.parts, 1) if part[0] == "." and part != "..")
            hidden_depth = next(depths, 0)
            if hidden_depth:
                self.skip(prefix + "/".join(entry.parts[:hidden_depth]), "hidden")
            elif entry.parts:
                yield entry

    def _locate(self, entries: list[Entry], prefix: str, stem: str) -> Iterator[_Located]:
        """Yield each entry with its path below the folder of the class."""
        folders = find_class_folders(entries, stem)
        wrapper = prefix + "".join(f"{name}/" for name in folders.wrapper)
        for top in folders.doubtful:
            self.skip(wrapper + top, _MAYBE_DOWNLOAD)
        for entry in entries:
            parts = entry.parts[len(folders.wrapper) :]
            if not parts:
                continue
            top, *rest = parts
            if top in folders.all and rest:
                parent = top if top in folders.fixed else ""
                yield _Located(tuple(rest), entry, f"{wrapper}{top}/", parent)
            elif folders.is_whole_course and top not in folders.fixed:
                self.skip(wrapper + top, f"beside the folder {', '.join(sorted(folders.fixed))}")
            elif top not in folders.all:
                yield _Located(parts, entry, wrapper)

    def _student_of(self, parsed: ParsedName) -> StudentFiles:
        """Return the student of a name, a new one where none of its files has been met."""
        student = self.students.setdefault(parsed.student, StudentFiles(parsed))
        student.ids = parsed.ids | student.ids
        student.origins.add(parsed.origin)
        return student

    def _add_entry(self, student: StudentFiles, entry: Entry, path: str, parsed: ParsedName) -> None:
        """Add what a student handed in: a notebook, a zip file with notebooks, or something else."""
        name = entry.parts[-1]
        if entry.is_folder:
            if entry.problem:
                self.skip(path, entry.problem)
        elif name.lower().endswith(".zip") and not entry.problem:
            self._add_zip(student, entry, path, parsed)
        elif NOTEBOOK_NAME.fullmatch(name) or self._holds_notebook(student, entry):
            student.notebooks.append(NotebookFile(entry, path, parsed))
        elif name.endswith(".py") and not entry.problem:
            student.modules.append(NotebookFile(entry, path, parsed))
        else:
            self.skip(path, entry.problem or _NO_NOTEBOOK)

    def _holds_notebook(self, student: StudentFiles, entry: Entry) -> bool:
        """Tell whether a file that is not called like a notebook begins like one."""
        if entry.problem or student.opened >= _MAX_OPENED:
            return False
        student.opened += 1
        data = read_beginning(entry.place, _BEGINNING)
        beginning = data.decode(json.detect_encoding(data), "replace").lstrip("\ufeff \t\r\n")
        return beginning.startswith("{") and any(key in beginning for key in _NOTEBOOK_KEYS)

    def _add_zip(self, student: StudentFiles, entry: Entry, path: str, parsed: ParsedName) -> None:
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
            is_zip = member.parts[-1].lower().endswith(".zip") and not member.is_folder
            if not (member.leads_outside or is_zip):
                self._add_entry(student, member, member_path, parsed)
            else:
                self.skip(member_path, member.problem or _ZIP_IN_ZIP)


def _explain_loose_file(entry: Entry) -> str:
    """Say why a file beside the students' folders is no submission, and what to do."""
    name = entry.parts[-1]
    if isinstance(entry.place, ZipMember):
        if name.lower().endswith(".zip"):
            return _ZIP_IN_ZIP
        if NOTEBOOK_NAME.fullmatch(name):
            return "not in the folder of a student: unzip it into one"
    return "not in the folder of a student"


def join_moodle_students(students: dict[str, StudentFiles]) -> tuple[dict[str, StudentFiles], list[str]]:
    """Return the students with those of Moodle by their full names, and sentences to tell.

    Moodle numbers its participants anew in each assignment, so a number tells nothing about other ones. A
    full name does, where it is that of one student in each of them. A name of one word, such as
    "Participant", may be that of others, and keeps its number.
    """
    joined = {
        identity: student for identity, student in students.items() if not _has_full_moodle_name(student)
    }
    by_name: dict[str, dict[str, StudentFiles]] = defaultdict(dict)
    for identity, student in students.items():
        if identity not in joined:
            by_name[student.parsed.name][identity] = student
    notes = []
    joined_count = 0
    for name, same_name in by_name.items():
        origins = Counter(origin for student in same_name.values() for origin in student.origins)
        if max(origins.values()) > 1 or name in joined:
            joined |= same_name
            notes.append(
                f"{len(same_name)} students of Moodle are called {make_printable(name)}: each number that it "
                "gave has a row of its own. If they handed in for several assignments, join the rows by hand."
            )
            continue
        first, *others = same_name.values()
        for other in others:
            first.notebooks += other.notebooks
            first.modules += other.modules
            first.origins |= other.origins
        joined[name] = first
        joined_count += bool(others)
    notes += _describe_short_names(joined)
    if joined_count:
        who = f"{joined_count} students are" if joined_count > 1 else "1 student is"
        notes.append(f"{who} in several downloads of Moodle, and joined by the full name.")
    return joined, notes


def _describe_short_names(students: dict[str, StudentFiles]) -> list[str]:
    """Return a sentence where names of one word may be those of the same students in several downloads."""
    origins: dict[str, list[str]] = defaultdict(list)
    for student in students.values():
        if student.parsed.platform == "moodle" and not _has_full_moodle_name(student):
            origins[student.parsed.name] += student.origins
    # A name that is twice in a download is the word for all whose names Moodle hides, or of two students.
    names = [name for name, own in origins.items() if len(own) > 1 and len(set(own)) == len(own)]
    if not names:
        return []
    return [
        f"{len(names)} name(s) of one word are in several downloads of Moodle, such as "
        f"{make_printable(min(names))}: each number that it gave has a row of its own. If they are the same "
        "students, join the rows by hand."
    ]


def _has_full_moodle_name(student: StudentFiles) -> bool:
    return student.parsed.platform == "moodle" and len(student.parsed.name.split()) > 1
