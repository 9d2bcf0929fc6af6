"""Sentences on students who may be several: nothing shows a class that was taken for one student else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from coursekit.grading.submissions.class_folders import count_same_name, count_students, is_class_name
from coursekit.grading.submissions.collector import NotebookFile, StudentFiles
from coursekit.grading.submissions.students import make_printable

_CLASS_LIKE = 4  # folders with the same notebook, or notebooks of a section: few students keep so many
_FOLDERS_OF_CLASS, _NOTEBOOKS_OF_CLASS = 2, 3  # where the folder is called like that of a class
_VERSION = re.compile(r"-[0-9]{1,6}(?=\.|$)")


def describe_doubtful_students(students: Iterable[StudentFiles]) -> Iterator[str]:
    """Yield a sentence for each student who may be a class, by the names of folders and files."""
    for student in students:
        names: dict[str, set[str]] = defaultdict(set)
        inner_names: dict[str, set[str]] = defaultdict(set)  # without what lies directly in the own folder
        for notebook in student.notebooks:
            names[notebook.folder].add(notebook.name.lower())
            if notebook.path.removeprefix(notebook.parsed.origin).count("/") > 1:
                inner_names[notebook.folder].add(notebook.name.lower())
        # What unclear names hold is told by `describe_doubtful_section`, once the notebooks are read.
        count, minimum = count_students(names, may_be_unclear=False), _CLASS_LIKE
        if is_class_name(student.parsed.name) and not student.parsed.platform:
            count, minimum = count_students(inner_names), _FOLDERS_OF_CLASS
        if count >= minimum:
            what = "the same notebook" if count_same_name(names) >= count else "a notebook"
            yield (
                f"{student.name} is taken for one student, and has {count} folders with {what}: "
                "if that is a class, grade its folder by itself."
            )
        elif _has_shared_upload(student.notebooks):
            yield (
                f"{student.name} is taken for one student of Canvas, and several files have the same number, "
                "while Canvas gives each its own. If Canvas did not make their names, put each student's "
                "notebooks into a folder with the student's name."
            )


def describe_joined_names(students: Iterable[StudentFiles]) -> Iterator[str]:
    """Yield a sentence on students whom only the name of a folder joins from several downloads."""
    joined = [student for student in students if len(student.origins) > 1 and not student.parsed.platform]
    if joined:
        who = f"{len(joined)} students are" if len(joined) > 1 else "1 student is"
        example = make_printable(min(student.name for student in joined))
        yield (
            f"{who} in several downloads and joined by name, such as {example}. If two students of the class "
            "have one name, give their folders different ones."
        )


def describe_doubtful_section(student: str, section: str, count: int) -> Iterator[str]:
    """Yield a sentence if so many different notebooks of one section may be those of a class.

    student: the name. count: the number of notebooks that can be read and have work in them.
    """
    if count < (_NOTEBOOKS_OF_CLASS if is_class_name(student) else _CLASS_LIKE):
        return
    yield (
        f"{make_printable(student)} is taken for one student, and has {count} different notebooks of section "
        f"{section} with work in them; one counts. If they are of several students, put each student's "
        "notebooks into a folder with the student's name."
    )


def _has_shared_upload(notebooks: Iterable[NotebookFile]) -> bool:
    """Tell whether files of different names have one number of Canvas, which gives each its own."""
    files: dict[tuple[str, int], set[str]] = defaultdict(set)
    for notebook in notebooks:
        parsed = notebook.parsed
        if parsed.platform == "canvas" and parsed.upload:
            files[parsed.origin, parsed.upload].add(_VERSION.sub("", parsed.file))
    return any(len(names) > 1 for names in files.values())
