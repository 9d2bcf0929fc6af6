"""Where in a name of Blackboard's the assignment ends, and the login begins: both may hold "_".

Blackboard writes a page of text beside each attempt, and its first line tells the login. Without these pages,
only what several students have in common tells it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from coursekit.grading.submissions.files import Entry, read_beginning
from coursekit.grading.submissions.layouts import blackboard_beginning, parse_file_name
from coursekit.grading.submissions.students import make_printable

# "Name: Ann Miller (a_miller)". The word before the colon is in the language of the platform.
_NAME_LINE = re.compile(
    r"\ufeff?[^\r\n:]{1,40}:[^\r\n]{0,400}\((?P<login>[^()\r\n]{1,100})\)[ \t]*(?:[\r\n]|$)"
)
_FIRST_LINE = 2_000  # bytes


def find_logins(files: Mapping[str, Entry]) -> tuple[dict[str, str], list[str]]:
    """Return the logins, by what `blackboard_beginning` gives for the names, and sentences to tell.

    files: those of one download, by name. A name for which nothing is certain is not in the result: its login
    is then what stands behind the last "_".
    """
    pages: dict[str, Entry | None] = {}
    for name, entry in files.items():
        parsed = parse_file_name(name)
        if parsed is not None and parsed.platform == "blackboard":
            beginning = blackboard_beginning(name)
            # A student's own file has "_" behind the time, so no student writes such a page.
            pages[beginning] = entry if parsed.file == ".txt" else pages.get(beginning)
    logins = {
        beginning: login
        for beginning, entry in pages.items()
        if entry is not None and (login := _read_login(entry)) and beginning.endswith(f"_{login}")
    }
    unknown = pages.keys() - logins.keys()
    assignments = {beginning.removesuffix(login) for beginning, login in logins.items()} or {
        _find_common_beginning(unknown)
    }
    for beginning in unknown:
        assignment = max(filter(beginning.startswith, assignments), key=len, default="")
        if assignment:
            logins[beginning] = beginning.removeprefix(assignment)
    return logins, _describe_shared_logins(
        {name: logins.get(name, name.rpartition("_")[2]) for name in unknown}
    )


def _read_login(entry: Entry) -> str:
    """Return the login that a page of Blackboard's tells, "" for none."""
    if entry.problem:
        return ""
    text = read_beginning(entry.place, _FIRST_LINE).decode("utf-8", "replace")
    match = _NAME_LINE.match(text)
    return match["login"] if match else ""


def _find_common_beginning(beginnings: Iterable[str]) -> str:
    """Return what all begin with, up to a "_": the assignment's name; "" where there are no two."""
    names = set(beginnings)
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)  # what these have in common, all others have, too
    pairs = enumerate(zip(first, last, strict=False))
    length = next((place for place, (left, right) in pairs if left != right), len(first))
    return first[: first.rfind("_", 0, length) + 1]


def _describe_shared_logins(login_of: Mapping[str, str]) -> list[str]:
    """Return a sentence where several beginnings of names give the same login. login_of: by beginning."""
    beginnings: dict[str, list[str]] = defaultdict(list)
    for beginning, login in sorted(login_of.items()):
        beginnings[login].append(beginning)
    shared = {login: names for login, names in beginnings.items() if len(names) > 1}
    if not shared:
        return []
    login, (first, second, *_) = min(shared.items())
    return [
        f"Several names of Blackboard give the same login, such as “{make_printable(first)}” and "
        f"“{make_printable(second)}” for {make_printable(login)}, and are taken for one student. If they are "
        "several, put the .txt files of the download beside the notebooks: they tell the logins."
    ]
