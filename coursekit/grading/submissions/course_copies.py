"""Notebooks that are just what the course hands out: its student's copies, and its solutions."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.grading.submissions.notebook import Notebook, notebook_of, strip_lines
from coursekit.sections import SECTIONS


class Copy(enum.Enum):
    """What a notebook of the course is: nothing is filled in, or all of it."""

    UNTOUCHED = "notebooks"
    SOLVED = "answers"


@dataclass(frozen=True)
class CourseCopies:
    """The course's own notebooks, by a hash of their code."""

    by_hash: Mapping[str, Copy] = field(default_factory=dict)

    def find(self, notebook: Notebook | None) -> Copy | None:
        """Return which of the course's notebooks has the same code, or None."""
        return self.by_hash.get(_hash_code(notebook)) if notebook and self.by_hash else None


def read_course_copies(root: Path) -> CourseCopies:
    """Read the notebooks of the workbook in `root`. Raises `CourseError` for one that is not there."""
    return CourseCopies(
        {
            _hash_code(notebook_of(root, copy.value, section)): copy
            for copy in (Copy.SOLVED, Copy.UNTOUCHED)
            for section in SECTIONS
        }
    )


def _hash_code(notebook: Notebook) -> str:
    """Return a hash of the code cells' texts; neither outputs nor the rest of the file matter."""
    code = [
        strip_lines(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and cell["source"].strip()
    ]
    return hashlib.sha256(json.dumps(code).encode()).hexdigest()
