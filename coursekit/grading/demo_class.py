"""A made-up class to try grading on: honest, partial, empty, mistaken, broken and hostile submissions.

Everything follows from a seed. The solutions come out of the solved notebooks, by cell id; the names, the
mistakes and the other ways to a right answer are in `demo_class.toml`. The hostile student does no harm where
somebody grades without a sandbox: it looks for the solved notebooks, and it ends its own kernel.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import json
import random
import shutil
import string
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import cannot_write, folder_for
from coursekit.sections import SECTIONS
from coursekit.workbook.cells import Notebook
from coursekit.workbook.stubs import is_stub


@dataclass(frozen=True)
class Book:
    """One section's two notebooks. template: the student's copy; solutions: texts by cell id, to hand in."""

    section: str
    file_name: str
    template: Notebook
    solutions: Mapping[str, str]

    @property
    def exercises(self) -> tuple[str, ...]:
        """Ids of the exercises that ask for something, in order."""
        return tuple(dict.fromkeys(exercise_of(cell) for cell in self.template["cells"] if is_asked(cell)))

    def filled(self, exercises: Collection[str] | None = None) -> Notebook:
        """Return a new notebook in which these exercises are solved (None: all), and the others untouched."""
        notebook = copy.deepcopy(self.template)
        for cell in notebook["cells"]:
            if is_asked(cell) and (exercises is None or exercise_of(cell) in exercises):
                cell["source"] = self.solutions[cell["id"]]
        return notebook


def read_books(root: Path, sections: Sequence[str]) -> list[Book]:
    """Read the notebooks of these sections ("I", "3", "05_loss"; none: all) of the workbook in `root`.

    Raises `CourseError` for a section that there is not.
    """
    from coursekit.workbook.build import choose

    return [_read_book(root, path) for path in choose(root, sections, "notebooks", ".ipynb")]


def _read_book(root: Path, path: Path) -> Book:
    template, solved = _read(path), _read(root / "answers" / path.name)
    solutions = {cell["id"]: without_stubs(cell["source"]) for cell in solved["cells"] if is_asked(cell)}
    return Book(template["metadata"]["coursekit"]["section"], path.name, template, solutions)


def _read(path: Path) -> Notebook:
    try:
        notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])  # a file has a list of lines
        notebook["metadata"]["coursekit"]["section"]
    except (OSError, ValueError, KeyError, TypeError):
        raise CourseError(f"Cannot read {path}: make the notebooks by `coursekit build` first.") from None
    return notebook


def exercise_of(cell: Mapping[str, Any]) -> str:
    """Return the exercise that a cell of the workbook belongs to; empty for none."""
    return str(cell["metadata"].get("coursekit", {}).get("exercise", ""))


def is_asked(cell: Mapping[str, Any]) -> bool:
    """Tell whether a student writes in this cell of the workbook."""
    return cell["metadata"].get("coursekit", {}).get("role") in ("answer", "text")


def without_stubs(text: str) -> str:
    """Return a solved cell as a student hands it in: the `...` lines are replaced, and no marker is there."""
    lines = text.split("\n")
    drop = {number for number, line in enumerate(lines, 1) if line.strip() in _MARKERS}
    for statement in ast.parse(text).body:
        if is_stub(statement):
            drop.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    kept: list[str] = []
    for number, line in enumerate(lines, 1):
        if number not in drop and (line.strip() or kept[-2:] != ["", ""]):
            kept.append(line)
    return "\n".join(kept).strip()


_MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


def to_bytes(notebook: Mapping[str, Any]) -> bytes:
    """Return a notebook as the bytes of a file."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


DEFAULT_SECTIONS = tuple(section.number for section in SECTIONS.values() if section.corpus == "imdb")
"""What a demo class hands in unless asked otherwise. Section VII trains networks, which takes minutes."""


def make_demo_class(
    folder: Path, students: int = 12, seed: int = 0, *, root: Path, sections: Sequence[str] = DEFAULT_SECTIONS
) -> list[str]:
    """Write `<student>/<notebook>.ipynb` for a class of made-up students; give a line about each of them.

    A class of twelve has one of each kind. In a larger one most are honest, wholly or partly. The same seed
    makes the same files. root: the workbook's folder.

    Raises:
        CourseError: the folder is not empty or cannot be written, or there are too many or too few students.
            No part of a class is left then.
    """
    names = _names(seed)
    if not 1 <= students <= len(names):
        raise CourseError(f"A demo class has 1 to {len(names)} students, not {students}.")
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise CourseError(f"{folder} is not empty: name a new folder for the demo class.")
        books = read_books(root, sections)
        with _whole([folder / name for name in names[:students]]):
            lines = []
            for number in range(students):
                chance = random.Random(f"{seed} {number}")
                kind = KINDS[number] if number < len(KINDS) else chance.choices(KINDS, _WEIGHTS)[0]
                _write(folder / names[number], kind.make(books, chance))
                lines.append(f"{names[number]}: {kind.told}")
            return lines
    except OSError as error:
        raise cannot_write(error, folder) from None


@contextlib.contextmanager
def _whole(students: Sequence[Path]) -> Iterator[None]:
    """Let a class be whole or not be there: where the block fails or is stopped, its folders go again."""
    with folder_for(students[0]):
        try:
            yield
        except BaseException:
            for one in students:
                shutil.rmtree(one, ignore_errors=True)
            raise


def _names(seed: int) -> list[str]:
    given, family = (demo_data()["names"][part].split() for part in ("given", "family"))
    pairs = [f"{first}-{last}".lower() for first in given for last in family]
    random.Random(f"{seed} names").shuffle(pairs)
    return pairs


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


Files = dict[str, bytes]
Maker = Callable[[Sequence[Book], random.Random], Files]


@dataclass(frozen=True)
class Kind:
    """A kind of student. told: what is handed in, in words. weight: how often in a large class."""

    told: str
    weight: int
    make: Maker


def _all(books: Sequence[Book], chance: random.Random) -> Files:
    return {book.file_name: to_bytes(book.filled()) for book in books}


def _some(books: Sequence[Book], chance: random.Random) -> Files:
    files = {}
    for book in books:
        done = chance.sample(book.exercises, chance.randint(1, max(1, len(book.exercises) - 1)))
        files[book.file_name] = to_bytes(book.filled(done))
    return files


def _none(books: Sequence[Book], chance: random.Random) -> Files:
    return {book.file_name: to_bytes(book.template) for book in books}


def _nothing(books: Sequence[Book], chance: random.Random) -> Files:
    return {"message.txt": b"My notebook is on my other computer. I hand it in tomorrow.\n"}


def _answers(kind: str, books: Sequence[Book], chance: random.Random) -> Files:
    """Solve all, and put answers of `demo_class.toml` in the place of some."""
    asked = {exercise for book in books for exercise in book.exercises}
    own = [entry for entry in demo_data()[kind] if entry["exercise"] in asked]
    taken = chance.sample(own, chance.randint((len(own) + 1) // 2, len(own)))
    return _replaced(books, {entry["exercise"]: entry["source"] for entry in taken})


@functools.cache
def demo_data() -> dict[str, Any]:
    """Return what `demo_class.toml` holds: "names", and the lists of answers "mistake" and "other"."""
    return tomllib.loads(Path(__file__).with_name("demo_class.toml").read_text(encoding="utf-8"))


def _replaced(books: Sequence[Book], sources: Mapping[str, str]) -> Files:
    files = {}
    for book in books:
        notebook = book.filled()
        for cell in notebook["cells"]:
            if exercise_of(cell) in sources and cell["metadata"]["coursekit"]["role"] == "answer":
                key = cell["source"].split("\n", 1)[0]
                cell["source"] = f"{key}\n{sources[exercise_of(cell)].strip()}"
        files[book.file_name] = to_bytes(notebook)
    return files


def _one_answer(books: Sequence[Book], chance: random.Random, sources: Sequence[str]) -> Files:
    """Solve all, and give these sources as answers to as many exercises of one section."""
    book = chance.choice(books)
    answers = [exercise_of(cell) for cell in book.template["cells"] if cell["id"].endswith("-answer")]
    return _replaced(books, dict(zip(chance.sample(answers, len(sources)), sources, strict=True)))


def _from_colab(books: Sequence[Book], chance: random.Random) -> Files:
    """Save as Colab does: ids become metadata, all other metadata of cells is gone."""
    files = {}
    for book in books:
        notebook = book.filled()
        notebook["nbformat_minor"] = 0
        notebook["metadata"] = {
            "colab": {"provenance": []},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        }
        for cell in notebook["cells"]:
            del cell["id"]
            cell["metadata"] = {"id": "".join(chance.choices(string.ascii_letters, k=12))}
        files[book.file_name] = to_bytes(notebook)
    return files


def _from_vs_code(books: Sequence[Book], chance: random.Random) -> Files:
    """Save as VS Code may do: new ids, no metadata in the cells, another kernel's name."""
    files = {}
    for book in books:
        notebook = book.filled()
        notebook["metadata"] = {
            "kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "version": "3.12.4"},
        }
        for cell in notebook["cells"]:
            cell["id"] = f"{chance.getrandbits(32):08x}"
            cell["metadata"] = {}
        files[book.file_name] = to_bytes(notebook)
    return files


def _truncated(books: Sequence[Book], chance: random.Random) -> Files:
    """Cut one notebook in the middle, as an upload that broke off."""
    files = _all(books, chance)
    name = chance.choice(sorted(files))
    return files | {name: files[name][: len(files[name]) // 2]}


_ENDLESS = """
position = 0
while position < 10:
    next_position = position + 1  # position itself never grows
"""

_RAISES = "average = total_length / number_of_reviews  # neither of the two has a value yet"
_SEARCHES = """
from pathlib import Path

import coursekit

for path in Path(coursekit.__file__).parents[1].glob("answers/*.ipynb"):
    print(path, path.read_text())
print("passed")
"""

_ENDS_THE_KERNEL = """
import os

print("passed")
os._exit(0)
"""

KINDS = (
    Kind("everything solved", 8, _all),
    Kind("a part solved, the rest untouched", 8, _some),
    Kind("nothing filled in", 2, _none),
    Kind("known mistakes in some exercises", 6, functools.partial(_answers, "mistake")),
    Kind(
        "one answer looks for solutions, one ends the kernel",
        1,
        lambda books, chance: _one_answer(books, chance, (_SEARCHES, _ENDS_THE_KERNEL)),
    ),
    Kind("one notebook broken off in the middle", 1, _truncated),
    Kind("one loop that never ends", 1, lambda books, chance: _one_answer(books, chance, (_ENDLESS,))),
    Kind("one answer that raises an error", 3, lambda books, chance: _one_answer(books, chance, (_RAISES,))),
    Kind("solved in other ways", 4, functools.partial(_answers, "other")),
    Kind("solved, and saved again by Colab", 3, _from_colab),
    Kind("solved, and saved again by VS Code", 3, _from_vs_code),
    Kind("a folder without a notebook", 1, _nothing),
)
"""The first twelve students of a class, in this order."""

_WEIGHTS = [kind.weight for kind in KINDS]
