"""The layouts in which submissions come: nbgrader's, downloads of learning platforms, a folder a student.

`LAYOUTS` has a row for each. To add a layout, add its row here, its examples to `test_layouts.py`, and a
sentence to `docs/teaching/gradebook.md`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class ParsedName:
    """What the name of a file or a folder tells about its student.

    student: identifies the student. name: how people call the student. platform: the learning platform that
    made the name, "" for none; user: its number of the student, login: a login or an email address, "" where
    the name has none. file: what the
    student called the file, "" for a folder. upload, version: numbers that grow each time the student hands
    in, 0 where the name has none. handed_in: when that was, in
    the platform's time zone. is_late: whether the platform says that it came too late. origin: the path of
    the class's folder, or of the download, in which the name stands.
    """

    student: str
    name: str
    platform: str = ""
    user: str = ""
    login: str = ""
    file: str = ""
    upload: int = 0
    version: int = 0
    handed_in: datetime | None = None
    is_late: bool = False
    origin: str = ""

    @property
    def ids(self) -> dict[str, str]:
        """The student's number on the learning platform, such as {"canvas": "1234"}; empty for none."""
        return {self.platform: self.user} if self.user else {}


@dataclass(frozen=True)
class Layout:
    """One layout of submissions: how its names of files and folders tell the student.

    name: what people call the layout. platform: the learning platform whose numbers of students stand in the
    names, as `Submission.ids` calls it; "" for none.
    file_name, folder_name: patterns of the names of a student's file and folder; None where such names tell
    nothing. folder_path: the same for a folder in a folder whose name the layout fixes: a pattern of both
    names with "/" between them. Groups: `name`, as in `ParsedName`; where there are such, `user` (around
    `name`, where the platform has no other key of a student), `login`, `upload` (digits), `date` and `late`;
    in `file_name` also `file`, what the student called the file. version: a pattern of `file` with the group
    `version`. date: the form of `date`, as `datetime.strptime` takes it.
    is_distinctive: whether nobody but the platform makes such names, even by chance.
    siblings: files and folders beside the folder that `folder_path` fixes, of which at least one is there if
    anything else is.
    """

    name: str
    platform: str = ""
    file_name: re.Pattern[str] | None = None
    folder_name: re.Pattern[str] | None = None
    folder_path: re.Pattern[str] | None = None
    version: re.Pattern[str] | None = None
    date: str = ""
    is_distinctive: bool = False
    siblings: frozenset[str] = frozenset()

    def parse(self, name: str, pattern: re.Pattern[str] | None) -> ParsedName | None:
        """Return what a name tells, or None where it does not match one of this layout's patterns."""
        match = pattern.fullmatch(name) if pattern else None
        if match is None:
            return None
        groups = {key: value or "" for key, value in match.groupdict().items()}
        user = groups.get("user", "")
        own_name = unicodedata.normalize("NFC", groups["name"])  # some systems take the accents apart
        version = self.version.fullmatch(groups["file"]) if self.version else None
        return ParsedName(
            student=f"{own_name}_{user}" if user else own_name,
            name=own_name,
            platform=self.platform,
            user=user,
            login=groups.get("login", ""),
            file=groups.get("file", ""),
            upload=int(groups.get("upload") or 0),
            version=int(version["version"]) if version else 0,
            handed_in=_read_date(groups.get("date", ""), self.date),
            is_late=bool(groups.get("late")),
        )

    def holds_students(self, folder: str, subfolders: Collection[str], beside: Collection[str]) -> bool:
        """Tell whether a folder is the one that this layout fixes, with the students' folders in it.

        beside: names of the files and folders that lie beside it.
        """
        if self.folder_path is None or not subfolders:
            return False
        if self.siblings and beside and not self.siblings.intersection(beside):
            return False
        return all(self.folder_path.fullmatch(f"{folder}/{name}") for name in subfolders)


_SHORT_TIME = re.compile(r"(?<![0-9])(?=[0-9]{3} [AP]M$)", re.I)  # "930 AM" for 9:30


def _read_date(text: str, form: str) -> datetime | None:
    text = _SHORT_TIME.sub("0", text)  # `strptime` takes two digits for the hour where it can
    with suppress(ValueError):
        return datetime.strptime(text, form) if text else None
    return None


_CANVAS_NUMBER = "(?:0|[1-9][0-9]{0,19})"  # neither a day in a date, "02", nor the beginning of "01_vocab"
_MOODLE = r"(?P<name>.+?)(?:_(?P<user>[0-9]{1,20}))?_assignsubmission_(?:file|onlinetext)"
_BRIGHTSPACE = r"(?P<user>[0-9]{1,20})-[0-9]{1,20} - (?P<name>.+?) - (?P<date>(?=[^-]{0,40}[0-9])[^-]{6,40})"

LAYOUTS = (
    Layout(
        "nbgrader",  # submitted/STUDENT/ASSIGNMENT/NOTEBOOK.ipynb
        folder_path=re.compile(r"submitted/(?P<name>.+)", re.S),
        siblings=frozenset(
            {"source", "release", "autograded", "feedback", "gradebook.db", "nbgrader_config.py"}
        ),
    ),
    Layout(
        "GitHub Classroom",  # week-1-submissions/week-1-annmiller/NOTEBOOK.ipynb
        folder_path=re.compile(r"(?P<assignment>.+)-submissions/(?P=assignment)-(?P<name>.+)", re.S),
    ),
    Layout(
        "ILIAS",  # Week 1/Submissions/Miller_Ann_amiller_12345/NOTEBOOK.ipynb; a team has a folder "Team 7"
        platform="ilias",
        folder_path=re.compile(
            r"(?:Submissions|Abgaben)/(?P<name>.+?)(?:_(?P<login>[^_]+)_(?P<user>[0-9]{1,20}))?", re.S | re.I
        ),
        siblings=frozenset({"status.xlsx", "status.xls", "status.csv"}),
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
        "Canvas, anonymous",  # LATE_anon_a1B2c_67890_NOTEBOOK.ipynb; text entries as below
        platform="canvas",
        file_name=re.compile(
            r"(?P<late>LATE_)?(?P<name>anon_[0-9A-Za-z]{1,20})_"
            rf"(?:(?P<upload>{_CANVAS_NUMBER})_(?P<file>.+)|(?:text|link)\.html)",
            re.S,
        ),
        is_distinctive=True,
    ),
    Layout(
        "Canvas, a question of a quiz",  # miller_ann1234_question_567_67890_NOTEBOOK.ipynb
        platform="canvas",
        file_name=re.compile(
            rf"(?P<name>.+?)(?P<user>{_CANVAS_NUMBER})_question_[0-9]{{1,20}}_(?P<upload>{_CANVAS_NUMBER})_"
            r"(?P<file>.+)",
            re.S,
        ),
        is_distinctive=True,
    ),
    Layout(
        "Canvas",  # millerann_LATE_12345_67890_NOTEBOOK.ipynb; handed in again, it gets "-1", "-2" and so on
        platform="canvas",
        file_name=re.compile(
            rf"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>{_CANVAS_NUMBER})_(?P<upload>{_CANVAS_NUMBER})_(?P<file>.+)",
            re.S,
        ),
        version=re.compile(r".*-(?P<version>[0-9]{1,6})(?:\.[^.]*)*?\.ipynb", re.S | re.I),
        is_distinctive=True,
    ),
    Layout(
        "Canvas, a text entry or a link",  # millerann_LATE_12345_text.html
        platform="canvas",
        file_name=re.compile(
            rf"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>{_CANVAS_NUMBER})_(?P<file>(?:text|link)\.html)", re.S
        ),
        is_distinctive=True,
    ),
    Layout(
        "Blackboard",  # Week 1_annmiller_attempt_2026-02-12-14-30-22_NOTEBOOK.ipynb, and a .txt beside it
        platform="blackboard",
        file_name=re.compile(
            r".+?_(?P<name>[^_]+_*)_attempt_(?P<date>[0-9]{4}(?:-[0-9]{2}){5})(?P<file>_.+|\.txt)", re.S
        ),
        date="%Y-%m-%d-%H-%M-%S",
        is_distinctive=True,
    ),
    Layout(
        "Brightspace",  # 12345-67890 - Ann Miller - Feb 12, 2026 1030 AM/NOTEBOOK.ipynb, or all in the name
        platform="brightspace",
        file_name=re.compile(rf"{_BRIGHTSPACE} - (?P<file>.+)", re.S),
        folder_name=re.compile(_BRIGHTSPACE, re.S),
        date="%b %d, %Y %I%M %p",
        is_distinctive=True,
    ),
    Layout(
        "a folder for each student",  # STUDENT/NOTEBOOK.ipynb; the last row, because it takes every folder
        folder_name=re.compile(r"(?P<name>.+)", re.S),
    ),
)


def blackboard_beginning(name: str) -> str:
    """Return what stands before the attempt in a name of Blackboard: the assignment's name and the login."""
    return unicodedata.normalize("NFC", name.partition("_attempt_")[0])


def parse_file_name(name: str, logins: Mapping[str, str] | None = None) -> ParsedName | None:
    """Return what the name of a file in a download tells, or None where it tells nothing.

    logins: what `blackboard.find_logins` gave for the download.

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
    parsed = layout.parse(name, layout.file_name)
    if parsed and parsed.platform == "blackboard" and logins:
        login = logins.get(blackboard_beginning(name), parsed.name)
        return replace(parsed, student=login, name=login)
    return parsed


def parse_folder_name(name: str, parent: str = "") -> ParsedName:
    """Return what the name of a student's folder tells, by the first layout that it matches.

    parent: the name of the folder around it, where a layout fixes it; "" for any other.
    """
    for layout in LAYOUTS:
        parsed = layout.parse(f"{parent}/{name}", layout.folder_path) if parent else None
        parsed = parsed or layout.parse(name, layout.folder_name)
        if parsed:
            return parsed
    raise ValueError(f"no layout takes the folder {name!r}")


def is_platform_name(name: str) -> bool:
    """Tell whether a learning platform certainly made this name of a file or folder."""
    return any(
        pattern.fullmatch(name)
        for layout in LAYOUTS
        if layout.is_distinctive
        for pattern in (layout.file_name, layout.folder_name)
        if pattern
    )
