"""The course's cache: files that can be made again at any time.

A cache only saves time: if a file cannot be read or written, the course goes on without it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from coursekit.errors import CourseError
from coursekit.files import replace_file


def cache_folder() -> Path:
    """Return the folder for what the course would else compute again; it need not exist yet.

    `$COURSEKIT_CACHE` decides. Without it: `coursekit` in the platform's folder for caches of a user, such as
    `~/.cache` on Linux, `~/Library/Caches` on macOS, and `%LOCALAPPDATA%` on Windows.
    """
    if chosen := os.environ.get("COURSEKIT_CACHE"):
        return Path(chosen)
    folder = user_cache_path("coursekit", appauthor=False)
    # A user without a home folder, as in some containers, gets a path that begins with "~".
    return folder if folder.is_absolute() else Path(tempfile.gettempdir()) / "coursekit"


def write_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> bool:
    """Write arrays to an .npz file, whole or not at all; return whether it worked.

    A reader never meets half a file, and two processes that write at the same time leave the file of one.
    """
    try:
        with replace_file(path) as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # it takes the dict's values for its options
    except CourseError:
        return False
    return True


def read_arrays(path: Path) -> dict[str, NDArray[Any]] | None:
    """Return the arrays of an .npz file; None if there is no such file, or if it is damaged."""
    if not path.is_file():
        return None
    try:
        # Without pickles: a file in a cache can then hold numbers, and never a program.
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except Exception:  # a damaged archive fails in a dozen ways, and the answer to each is the same
        return None
