"""The feedback as zip files that a learning platform takes back: a page a notebook, named as it expects.

Sources: Canvas, `AbstractAssignment#infer_comment_context_from_filename` (the numbers of the student and of
the file that was handed in); Moodle, `mod/assign/feedback/file/importziplib.php` (name, number, plugin).
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping

from coursekit.grading.submissions.layouts import ParsedName

PAGE = "feedback.html"
"""What a student's page is called on the platform."""


def make_canvas_path(parsed: ParsedName) -> str:
    """Return the path of a page in Canvas' zip file; "" where the download did not tell the numbers."""
    if parsed.platform != "canvas" or not parsed.upload:
        return ""
    student = f"{parsed.name}_{parsed.user}" if parsed.user else parsed.name
    return f"{student}_{parsed.upload}_{PAGE}"


def make_moodle_path(parsed: ParsedName) -> str:
    """Return the path of a page in Moodle's zip file; "" where the download did not tell the number."""
    if parsed.platform != "moodle" or not parsed.user:
        return ""
    return f"{parsed.name.replace('_', ' ')}_{parsed.user}_assignsubmission_file_/{PAGE}"


def zip_feedback(
    names: Mapping[tuple[str, str], ParsedName],
    pages: Mapping[str, bytes],
    make_path: Callable[[ParsedName], str],
) -> dict[str, bytes]:
    """Return a zip file for each section, by its Roman number; equal pages give equal bytes.

    names: what the names in the download tell, by student's key and section. pages: by student's key.
    make_path: gives a page's path in the zip file.
    """
    of_section: dict[str, dict[str, bytes]] = defaultdict(dict)
    for (student, section), parsed in sorted(names.items()):
        path = make_path(parsed).encode("utf-8", "replace").decode()  # a name may hold half a character
        if path and student in pages:
            of_section[section][path] = pages[student]
    return {section: _make_zip(files) for section, files in of_section.items()}


def _make_zip(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            member = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return stream.getvalue()
