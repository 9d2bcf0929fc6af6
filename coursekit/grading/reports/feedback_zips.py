"""The feedback as zip files that a learning platform takes back: a page a notebook, named as it expects.

Sources: Canvas, `AbstractAssignment#infer_comment_context_from_filename` (the numbers of the student and of
the file that was handed in); Moodle, `mod/assign/feedback/file/importziplib.php` (name, number, plugin).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from coursekit.grading.records import Record, sort_records
from coursekit.grading.submissions.students import make_printable

PAGE = "feedback.html"
"""What a student's page is called on the platform."""


def make_canvas_path(record: Record) -> str:
    """Return the path of a page in Canvas' zip file; "" where the download did not tell the numbers."""
    if record.platform != "canvas" or not record.upload:
        return ""
    student = [_clean_name(record.platform_name), *([record.user] if record.user else [])]
    return "_".join([*student, str(record.upload), PAGE])


def make_moodle_path(record: Record) -> str:
    """Return the path of a page in Moodle's zip file; "" where the download did not tell the number."""
    if record.platform != "moodle" or not record.user:
        return ""
    name = _clean_name(record.platform_name).replace("_", " ")
    return f"{name}_{record.user}_assignsubmission_file_/{PAGE}"


def _clean_name(name: str) -> str:
    """Return a name without what a path may not hold; the importers look at the numbers alone."""
    plain = re.sub(r'[\\/:*?"<>|\ufffd]|\.{2,}', "-", make_printable(name))
    return plain.strip(" .") or "student"


def zip_feedback(
    records: Iterable[Record], pages: Mapping[str, bytes], make_path: Callable[[Record], str]
) -> dict[str, bytes]:
    """Return a zip file for each section, by its Roman number; equal pages give equal bytes.

    pages: by student's key. make_path: gives a page's path in the zip file.
    """
    of_section: dict[str, dict[str, bytes]] = defaultdict(dict)
    for record in sort_records(records):
        path = make_path(record)
        if path and record.student in pages:
            of_section[record.section][path] = pages[record.student]
    return {section: _make_zip(files) for section, files in of_section.items()}


def _make_zip(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            member = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return stream.getvalue()
