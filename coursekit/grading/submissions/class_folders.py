"""Which folders of a download, or of a folder, hold the folders of the students.

Some layouts fix the name of such a folder. A download may have been unzipped into a folder of its own, and
one folder may lie around everything. A student may name files and folders as platforms do, too, and must not
hand in for others: something that a student cannot choose has to agree, or the folder is that of one student.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from coursekit.errors import CourseError
from coursekit.grading.submissions.files import Entry
from coursekit.grading.submissions.gradescope import find_exports
from coursekit.grading.submissions.layouts import (
    LAYOUTS,
    ParsedName,
    is_platform_name,
    parse_file_name,
    parse_folder_name,
)
from coursekit.grading.submissions.students import make_printable
from coursekit.sections import SECTIONS

NOTEBOOK_NAME = re.compile(r".*\.ipynb(?:[^0-9a-z].*)?", re.I | re.S)
"""Names of notebooks. Browsers and systems write more behind the ending, such as ".txt" or " (1)"."""

# Names that people and platforms give to the folder of a class, and hardly anybody to that of a student.
_CLASS_FOLDER_NAME = re.compile(
    r"submission|response|assignment|download|exercise|homework|tutorial|seminar|notebook|"
    rf"{'|'.join(sorted({layout.platform for layout in LAYOUTS if layout.platform}))}|"
    r"(?<![a-z])(?:sections?|weeks?|class|course|part|unit|group|lab|ps|hw|late)(?![a-z])|"
    rf"(?<![a-z])(?:{'|'.join(section.slug for section in SECTIONS.values())})(?![a-z])",
    re.I,
)
_CLASS_SIZE = 10  # students; a folder of any other name with so many of them is a download, too
_CERTAIN_SIZE = 3  # students; with so many, a folder around them is not taken for that of one student
_MOST_WRAPPERS = 2  # folders around a layout that fixes the names of its own
# Of a file that was downloaded again, "class (1)", or from Google Drive, "class-20260212T101010Z-001".
_NUMBERED_COPY = re.compile(r"(?:-[0-9]{8}T[0-9]{6}Z(?:-[0-9]{1,6}){1,3})?(?: ?\([0-9]{1,6}\)| [0-9]{1,6})?$")
_SECTION_WORDS = {
    section.number: re.compile(rf"(?<![a-z]){section.slug}(?![a-z])") for section in SECTIONS.values()
}

Parts = tuple[str, ...]
"""A path, as the names of its folders and of its file."""


@dataclass(frozen=True)
class ClassFolders:
    """Where the students' folders and files lie.

    wrapper: folders around everything, the outermost first. fixed: folders below it whose name a layout
    fixes. downloads: folders below it into which a download was unzipped. doubtful: folders that are taken
    for those of one student, and look like downloads. is_whole_course: whether what lies beside the fixed
    folders is no submission.
    """

    wrapper: Parts = ()
    fixed: frozenset[str] = frozenset()
    downloads: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    is_whole_course: bool = False

    @property
    def all(self) -> frozenset[str]:
        """All folders, below the wrapper, that hold students' folders or files."""
        return self.fixed | self.downloads


def find_class_folders(entries: Sequence[Entry], stem: str) -> ClassFolders:
    """Return where the students' folders and files lie among the entries of a folder or a zip file.

    stem: the name of the zip file without its ending, "" for a folder.

    Raises:
        CourseError: one folder lies around all, and nobody can tell whether it is a class or a student.
    """
    paths = [entry.parts for entry in entries if not _lies_aside(entry)]
    aside = {entry.parts[0] for entry in entries if _lies_aside(entry)}
    for depth in range(_MOST_WRAPPERS + 1):
        wrapper = next((parts[:depth] for parts in paths if len(parts) >= depth), ())
        inner = [parts[depth:] for parts in paths if len(parts) > depth]
        if any(parts[:depth] != wrapper[: len(parts)] for parts in paths):
            break  # several folders lie there
        if (exports := find_exports(inner)) is not None:
            return ClassFolders(wrapper=wrapper, downloads=exports - {""})
        if fixed := _find_fixed_folders(inner, aside if not depth else frozenset()):
            return replace(fixed, wrapper=wrapper)
    tops = {parts[0] for parts in paths}
    inner = [parts[1:] for parts in paths if len(parts) > 1]
    if len(tops) == 1 and inner:
        (top,) = tops
        if _lies_around_class(top, inner, stem):
            return ClassFolders(wrapper=(top,))
    return _find_downloads(entries)


def _lies_aside(entry: Entry) -> bool:
    """Tell whether a file lies beside a class and is no submission, such as a roster or a README."""
    if entry.is_folder or len(entry.parts) > 1:
        return False
    name = entry.parts[0]
    return not (NOTEBOOK_NAME.fullmatch(name) or is_platform_name(name) or name.lower().endswith(".zip"))


def split_classes(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return the entries of each folder, by its path, where all folders hold a class of their own; else none.

    A student's folder could look like a class, too; so all of them have to, and there are at least two, or
    zip files lie beside it. Files beside them are in none.
    """
    of_top: dict[str, list[Entry]] = defaultdict(list)
    folders = set()
    for entry in entries:
        top, *inner = entry.parts
        if inner:
            of_top[top].append(replace(entry, parts=tuple(inner)))
        if inner or entry.is_folder:
            folders.add(top)
        elif not (_lies_aside(entry) or top.lower().endswith(".zip")):
            return {}  # submissions lie here
    if set(of_top) != folders or _find_fixed_folders(
        [entry.parts for entry in entries if len(entry.parts) > 1]
    ):
        return {}  # a student without a file, or the folders' own names tell something
    if len(of_top) == 1:
        ((top, inside),) = of_top.items()
        classes = {f"{top}/{folder}": own for folder, own in split_classes(inside).items()}
        if classes or not any(_is_zip(entry) for entry in entries):
            return classes
    return dict(of_top) if of_top and all(_is_class(top, own) for top, own in of_top.items()) else {}


def _is_zip(entry: Entry) -> bool:
    return len(entry.parts) == 1 and not entry.is_folder and entry.parts[0].lower().endswith(".zip")


def is_class_name(folder: str) -> bool:
    """Tell whether a folder is called like that of a class, and hardly like that of a student."""
    return bool(_CLASS_FOLDER_NAME.search(folder))


def _is_class(top: str, entries: Sequence[Entry]) -> bool:
    """Tell whether a folder, by its name and by what is in it, holds a class. entries: below it."""
    paths = [entry.parts for entry in entries]
    for _ in range(_MOST_WRAPPERS + 1):
        if is_platform_name(top) or parse_folder_name(top).platform:
            return False
        if find_exports(paths) is not None or _find_fixed_folders(paths):
            return True
        names = _find_notebook_names(paths)
        students = count_students(names)
        is_like_class = is_class_name(top) and not _is_workbook(names)
        if students >= _CLASS_SIZE or (students > 1 and is_like_class):
            return True
        tops = {parts[0] for parts in paths}
        if len(tops) != 1:
            return False
        paths = [parts[1:] for parts in paths if len(parts) > 1]
    return False


def _find_fixed_folders(paths: list[Parts], aside: Collection[str] = ()) -> ClassFolders | None:
    """Find the folders that a layout fixes; None for none. Folders of students lie in them, with files.

    aside: names of files that lie beside them.
    """
    subfolders: dict[str, set[str]] = defaultdict(set)
    for parts in paths:
        if len(parts) > 2:
            subfolders[parts[0]].add(parts[1])
    tops = {parts[0] for parts in paths}
    for layout in LAYOUTS:
        fixed = {
            top
            for top, names in subfolders.items()
            if layout.holds_students(top, names, {*tops - {top}, *aside} if tops - {top} else ())
        }
        # Without something beside that only the platform makes, a student could have made the folder.
        if fixed and (layout.siblings or fixed == tops):
            return ClassFolders(fixed=frozenset(fixed), is_whole_course=bool(layout.siblings))
    return None


def _lies_around_class(top: str, inner: list[Parts], stem: str) -> bool:
    """Tell whether the only folder lies around a class, and is not that of a student.

    inner: the paths below it.
    """
    subfolders = {parts[0] for parts in inner if len(parts) > 1}
    if not subfolders:
        return False
    if top == stem or top == _NUMBERED_COPY.sub("", stem):
        return True
    if any(len(parts) == 1 and NOTEBOOK_NAME.fullmatch(parts[0]) for parts in inner):
        return False
    names = _find_notebook_names(inner)
    students = count_students(names)
    if students < 2 or _is_workbook(names) or any(map(is_platform_name, subfolders)):
        return False
    if is_class_name(top) and set(names) == subfolders:
        return True
    if is_class_name(top) or students >= _CERTAIN_SIZE:
        what = "the same notebook" if count_same_name(names) >= students else "a notebook"
        raise CourseError(
            f"{make_printable(top)} holds {students} folders with {what}: if it is a class, grade this "
            "folder by itself; if all of it is one student's, put it into a folder beside those of the "
            "others."
        )
    return False


def _find_notebook_names(paths: list[Parts]) -> dict[str, set[str]]:
    """Return the names of the notebooks in each folder, in small letters."""
    names: dict[str, set[str]] = defaultdict(set)
    for parts in paths:
        if len(parts) > 1 and NOTEBOOK_NAME.fullmatch(parts[-1]):
            names[parts[0]].add(parts[-1].lower())
    return names


def count_students(names: Mapping[str, Collection[str]], *, may_be_unclear: bool = True) -> int:
    """Return how many folders may be those of students: each has a notebook of the same section, or name.

    names: those of the notebooks in each folder, in small letters. may_be_unclear: whether one whose name
    tells no section may be of any, unless its folder is called like that of a section or an assignment:
    students write their own names into those of notebooks.
    """
    counts: Counter[str] = Counter()
    unclear = 0
    for folder, own in names.items():
        sections = {section for name in own for section in _find_sections(name)}
        counts.update(sections)
        own_folder = folder.rpartition("/")[2]
        is_student = not (is_class_name(own_folder) or own_folder.upper() in SECTIONS)
        unclear += may_be_unclear and is_student and not sections
    return max(max(counts.values(), default=0) + unclear, count_same_name(names))


def count_same_name(names: Mapping[str, Collection[str]]) -> int:
    """Return in how many folders the most common name of a notebook is. names: those in each folder."""
    counts = Counter(name for own in names.values() for name in own)
    return max(counts.values(), default=0)


def _find_sections(name: str) -> set[str]:
    return {section for section, word in _SECTION_WORDS.items() if word.search(name)}


_WORKBOOK_FOLDERS = {"notebooks", "answers", "coursekit", "tests", "sample"}


def _is_workbook(subfolders: Collection[str]) -> bool:
    """Tell whether folders are those of the course itself; a student may be called like one of them."""
    return len(_WORKBOOK_FOLDERS.intersection(subfolders)) > 1


def _find_downloads(entries: Sequence[Entry]) -> ClassFolders:
    """Find the folders into which a download was unzipped, and those that only look like one.

    Everything in a download has names that a platform makes, and they are those of several students. As a
    student can make these up, the folder's own name has to agree, or there are very many of them.
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
    doubtful = {
        top
        for top in users.keys() - downloads
        if users[top] > 1 or (users[top] and None not in names_in[top])
    }
    return ClassFolders(downloads=frozenset(downloads), doubtful=frozenset(doubtful))


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
    users = {parsed.user or parsed.name for parsed in parsed_names}
    # Moodle calls all participants alike where it hides their names.
    people = {parsed.name if " " in parsed.name else parsed.student for parsed in parsed_names}
    return min(len(people), len(users))


def _may_hold_class(folder: str, users: int) -> bool:
    """Tell whether a folder, by its name and the number of its students, may be that of a class."""
    if users < 2 or parse_folder_name(folder).platform:
        return False
    return users >= _CLASS_SIZE or is_class_name(folder) or folder.upper() in SECTIONS
