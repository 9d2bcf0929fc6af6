"""Grading: a folder of submissions in, a gradebook out.

Nothing of this package is ever inside the sandbox in which students' cells run.
"""

import sys

from coursekit.errors import CourseError

NEEDS_LINUX = "The grader needs Linux: grade in a Linux machine, a virtual one, WSL or a container."


def require_linux() -> None:
    """Refuse to go on where the grader's modules cannot even be imported; raises `CourseError`."""
    if not sys.platform.startswith("linux"):
        raise CourseError(NEEDS_LINUX)
