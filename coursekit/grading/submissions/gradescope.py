"""Gradescope's export of an assignment: its numbered folders, and whose they are.

The folders are called `submission_12345`. The students' names stand in a YAML file beside them, several for a
team. Source: the files of "Download Submissions"; Gradescope does not document them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from coursekit.errors import CourseError
from coursekit.grading.submissions.files import Place, read_file
from coursekit.grading.submissions.layouts import ParsedName

METADATA_FILE = "submission_metadata.yml"
"""The file that tells whose the folders are."""

_FOLDER = re.compile(r"submission_[0-9]{1,20}")
_MAX_METADATA = 50_000_000  # bytes


def find_exports(paths: Iterable[tuple[str, ...]]) -> frozenset[str] | None:
    """Return the folders that are exports; "" among them where all of it is one. None where anything else is.

    A student's folder can hold what an export holds, and must not hand in for others: so each folder has to
    be an export, or the file with the names lies where no student can put it.
    """
    names_in: dict[str, set[str]] = defaultdict(set)
    for parts in paths:
        names_in[""].add(parts[0])
        if len(parts) > 1:
            names_in[parts[0]].add(parts[1])
    tops = names_in.pop("", set())
    if _is_export(tops):
        return frozenset({""})
    are_exports = bool(tops) and all(_is_export(names_in[top]) for top in tops)
    return frozenset(tops) if are_exports else None


def _is_export(names: set[str]) -> bool:
    return METADATA_FILE in names and any(map(_FOLDER.fullmatch, names))


def read_submitters(place: Place) -> dict[str, tuple[ParsedName, ...]]:
    """Return the students of each folder.

    Raises:
        CourseError: the file cannot be read.
    """
    import yaml

    data = read_file(place, _MAX_METADATA)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where libyaml is there
    try:
        submissions = yaml.load(data, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise CourseError("It is no YAML, so the students go by the numbers of their folders.") from None
    if not isinstance(submissions, dict):
        raise CourseError("It names no submissions, so the students go by the numbers of their folders.")
    return {
        str(folder): tuple(_parse_submitters(submission))
        for folder, submission in submissions.items()
        if isinstance(submission, dict)
    }


def _parse_submitters(submission: Mapping[str, Any]) -> Iterator[ParsedName]:
    handed_in = submission.get(":created_at")
    submitters = submission.get(":submitters")
    for submitter in submitters if isinstance(submitters, list) else []:
        if not isinstance(submitter, dict):
            continue
        name, number, email = (_text(submitter.get(key)) for key in (":name", ":sid", ":email"))
        user = number or email
        if name or user:
            yield ParsedName(
                student=f"{name}_{user}" if name and user else name or user,
                name=name or user,
                platform="gradescope",
                user=user,
                login=email,
                # As the class's clock showed it: a due date has no time zone either.
                handed_in=handed_in.replace(tzinfo=None) if isinstance(handed_in, datetime) else None,
            )


def _text(value: Any) -> str:
    return unicodedata.normalize("NFC", str(value)).strip() if isinstance(value, str | int) else ""
