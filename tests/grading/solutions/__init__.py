"""Right solutions, written as several able students would write them, and none of them like ours.

A file `01_vocab_a.py` is plain text of cells, with a line `# ---` between two of them. A cell begins with the
key that it has in the student's notebook, such as `# Exercise I.2.b (answer)`. A cell without a key is a
student's own, and stands before the next cell with one.
"""

import copy
import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coursekit.grading.demo_class import CourseNotebook, exercise_of, is_solution_cell, read_course_notebooks
from coursekit.sections import SECTIONS
from tests import ROOT

_KEY = re.compile(r"# Exercise (?P<exercise>[IVX]+(?:\.[0-9a-z]+)+) \((?P<role>answer|text)\)")


def solution_files() -> list[Path]:
    """Return the files with solutions of the course's sections, by section and then by student."""
    names = [section.notebook for section in SECTIONS.values()]
    return [path for name in names for path in sorted(Path(__file__).parent.glob(f"{name}_[a-z].py"))]


def answered_exercises(path: Path) -> set[str]:
    """Return the ids of the exercises that a file has answers to."""
    keys = [_KEY.fullmatch(source.partition("\n")[0]) for source in read_cells(path)]
    return {key["exercise"] for key in keys if key}


def fill_notebook(path: Path) -> dict[str, Any]:
    """Return the student's notebook with the solutions of a file in it.

    Where an exercise has several answer cells, the first one takes all, and the others are deleted. Raises
    ValueError for a key that the notebook does not have or that stands twice in the file.
    """
    notebook = copy.deepcopy(course_notebook(path.stem.rpartition("_")[0]).template)
    own_cells: list[str] = []
    used_keys: set[str] = set()
    for source in read_cells(path):
        key = source.partition("\n")[0]
        if not _KEY.fullmatch(key):
            own_cells.append(source)
            continue
        if key in used_keys:
            raise ValueError(f"{path.name} has the cell {key!r} twice.")
        used_keys.add(key)
        insert_answer(notebook["cells"], key, source, own_cells)
        own_cells = []
    if own_cells:
        raise ValueError(f"{path.name} ends with a cell that has no key.")
    return notebook


def read_cells(path: Path) -> list[str]:
    """Return the sources of a file's cells, in order."""
    parts = re.split(r"^# ---$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [part.strip("\n") for part in parts]


@functools.cache
def course_notebook(name: str) -> CourseNotebook:
    """Return a notebook of the course by its name, such as "01_vocab"."""
    return read_course_notebooks(ROOT, [name])[0]


def insert_answer(notebook: list[dict[str, Any]], key: str, source: str, before: Sequence[str] = ()) -> None:
    """Put a source into the first cell that has this key, and new cells before it; other such cells go.

    notebook: its cells. Raises ValueError where no cell has the key.
    """
    places = [place for place, cell in enumerate(notebook) if is_solution_cell(cell) and _key_of(cell) == key]
    if not places:
        raise ValueError(f"The notebook has no cell {key!r}.")
    for place in reversed(places[1:]):
        del notebook[place]
    first = places[0]
    notebook[first]["source"] = source
    slug = re.sub(r"\W+", "-", key).strip("-").lower()
    notebook[first:first] = [_new_cell(f"own-{slug}-{n}", text) for n, text in enumerate(before, 1)]


def _key_of(cell: dict[str, Any]) -> str:
    return f"# Exercise {exercise_of(cell)} ({cell['metadata']['coursekit']['role']})"


def _new_cell(identifier: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": identifier,
        "metadata": {},
        "outputs": [],
        "source": source,
    }
