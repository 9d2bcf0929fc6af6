"""The layouts in which submissions come: nbgrader's, downloads of learning platforms, a folder a student.

`LAYOUTS` has a row for each. To add a layout, add its row here, its examples to `test_layouts.py`, and a
sentence to the README.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class ParsedName:
    """What the name of a file or a folder tells about its student.

    student: identifies the student. name: how people call the student. platform: the learning platform that
    made the name, "" for none; user: its number of the student. upload, version: numbers that grow each time
    the student hands in, 0 where the name has none.
    """

    student: str
    name: str
    platform: str = ""
    user: str = ""
    upload: int = 0
    version: int = 0


@dataclass(frozen=True)
class Layout:
    """One layout of submissions: how its names of files and folders tell the student.

    name: what people call the layout. platform: the learning platform whose numbers of students stand in the
    names, as `Submission.ids` calls it; "" for none.
    file_name, folder_name: patterns of the names of a student's file and folder; None where such names tell
    nothing. Their groups: `name`, as in `ParsedName`; where there are such, `user` (around `name`, where the
    platform has no other key of a student) and `upload` (digits); in `file_name` also `file`, what the
    student called the file. version: a pattern of `file` with the group `version`.
    is_distinctive: whether nobody but the platform makes such names, even by chance.
    parent: the folder that holds the folders of the students; "" for none. siblings: files and folders that
    lie beside it, of which at least one is there if anything else is.
    """

    name: str
    platform: str = ""
    file_name: re.Pattern[str] | None = None
    folder_name: re.Pattern[str] | None = None
    version: re.Pattern[str] | None = None
    is_distinctive: bool = False
    parent: str = ""
    siblings: frozenset[str] = frozenset()

    def parse(self, name: str, pattern: re.Pattern[str] | None) -> ParsedName | None:
        """Return what a name tells, or None where it does not match one of this layout's patterns."""
        match = pattern.fullmatch(name) if pattern else None
        if match is None:
            return None
        groups = match.groupdict()
        version = self.version.fullmatch(groups["file"]) if self.version else None
        return ParsedName(
            student=f"{groups['name']}_{groups['user']}" if "user" in groups else groups["name"],
            name=groups["name"],
            platform=self.platform,
            user=groups.get("user", ""),
            upload=int(groups.get("upload", 0)),
            version=int(version["version"]) if version else 0,
        )


_MOODLE = r"(?P<name>.+?)_(?P<user>[0-9]{1,20})_assignsubmission_(?:file|onlinetext)"

LAYOUTS = (
    Layout(
        "nbgrader",  # submitted/STUDENT/ASSIGNMENT/NOTEBOOK.ipynb
        parent="submitted",
        siblings=frozenset(
            {"source", "release", "autograded", "feedback", "gradebook.db", "nbgrader_config.py"}
        ),
    ),
    Layout(
        "Moodle",  # Ann Miller_12345_assignsubmission_file_/NOTEBOOK.ipynb, or all of it in the file's name
        platform="moodle",
        file_name=re.compile(rf"{_MOODLE}_(?P<file>.+)", re.S),
        folder_name=re.compile(rf"{_MOODLE}(?:_.*)?", re.S),
        is_distinctive=True,
    ),
    Layout(
        "Moodle with short folder names",  # Ann Miller_12345/NOTEBOOK.ipynb
        platform="moodle",
        folder_name=re.compile(r"(?P<name>.*\S\s.*\S)_(?P<user>[0-9]{3,20})_?", re.S),
    ),
    Layout(
        "Canvas",  # millerann_LATE_12345_67890_NOTEBOOK.ipynb; handed in again, it gets "-1", "-2" and so on
        platform="canvas",
        file_name=re.compile(
            r"(?P<name>.+?)(?:_LATE)?_(?P<user>[0-9]{1,20})_(?P<upload>[0-9]{1,20})_(?P<file>.+)", re.S
        ),
        version=re.compile(r".*-(?P<version>[0-9]{1,6})(?:\.[^.]*)*?\.ipynb", re.S | re.I),
        is_distinctive=True,
    ),
    Layout(
        "a folder for each student",  # STUDENT/NOTEBOOK.ipynb; the last row, because it takes every folder
        folder_name=re.compile(r"(?P<name>.+)", re.S),
    ),
)


def parse_file_name(name: str) -> ParsedName | None:
    """Return what the name of a file in a download tells, or None where it tells nothing.

    A student chooses the end of such a name, and could write there what another platform would have written.
    So the platform whose part of the name ends first has made it.
    """
    candidates = []
    for layout in LAYOUTS:
        match = layout.file_name.fullmatch(name) if layout.file_name else None
        if match:
            candidates.append((match.start("file"), layout))
    if not candidates:
        return None
    _, layout = min(candidates, key=lambda candidate: candidate[0])
    return layout.parse(name, layout.file_name)


def parse_folder_name(name: str) -> ParsedName:
    """Return what the name of a student's folder tells, by the first layout that it matches."""
    return next(parsed for layout in LAYOUTS if (parsed := layout.parse(name, layout.folder_name)))


def is_platform_name(name: str) -> bool:
    """Tell whether a learning platform certainly made this name of a file or folder."""
    return any(
        pattern.fullmatch(name)
        for layout in LAYOUTS
        if layout.is_distinctive
        for pattern in (layout.file_name, layout.folder_name)
        if pattern
    )
