"""Right solutions, written as several able students would write them, and none of them like ours.

A file `01_vocab_a.py` is plain text of cells, with a line `# ---` between two of them. A cell begins with the
key that it has in the student's notebook, such as `# Exercise I.2.b (answer)`. A cell without a key is a
student's own, and stands before the next cell with one.
"""

import copy
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coursekit.grading.demo_class import Book, exercise_of, is_asked, read_books
from tests import ROOT

_KEY = re.compile(r"# Exercise (?P<exercise>[IVX]+(?:\.[0-9a-z]+)+) \((?P<role>answer|text)\)")


def solution_files() -> list[Path]:
    """Return the files with solutions, by section and then by student."""
    return sorted(Path(__file__).parent.glob("[0-9][0-9]_*_[a-z].py"))


def filled(path: Path) -> dict[str, Any]:
    """Return the student's notebook with the solutions of a file in it.

    Where an exercise has several answer cells, the first one takes all, and the others are deleted. Raises
    ValueError for a key that the notebook does not have or that stands twice in the file.
    """
    notebook = copy.deepcopy(_book(path.stem.rpartition("_")[0]).template)
    own: list[str] = []
    done: set[str] = set()
    for source in cells(path):
        key = source.partition("\n")[0]
        if not _KEY.fullmatch(key):
            own.append(source)
            continue
        if key in done:
            raise ValueError(f"{path.name} has the cell {key!r} twice.")
        done.add(key)
        _put(notebook["cells"], key, source, own)
        own = []
    if own:
        raise ValueError(f"{path.name} ends with a cell that has no key.")
    return notebook


def cells(path: Path) -> Iterator[str]:
    """Return the sources of a file's cells, in order."""
    for part in re.split(r"^# ---$", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        yield part.strip("\n")


@functools.cache
def _book(name: str) -> Book:
    return read_books(ROOT, [name])[0]


def _put(notebook: list[dict[str, Any]], key: str, source: str, before: list[str]) -> None:
    """Put a source into the first cell that has this key, and new cells before it; other such cells go."""
    places = [place for place, cell in enumerate(notebook) if is_asked(cell) and _key_of(cell) == key]
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
