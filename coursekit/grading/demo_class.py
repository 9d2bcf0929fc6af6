"""A made-up class to try grading on: honest, partial, empty, mistaken, broken and hostile submissions.

Everything follows from a seed. The solutions come out of the solved notebooks, by cell id; the names, the
mistakes and the other ways to a right answer are in `demo_class.toml`. The hostile student does no harm where
somebody grades without a sandbox: it looks for the solved notebooks, and it ends its own kernel.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import json
import random
import shutil
import string
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import make_folder_for, write_error
from coursekit.sections import SECTIONS
from coursekit.workbook.cells import Notebook
from coursekit.workbook.markers import BEGIN, END
from coursekit.workbook.source import SOLVABLE_ROLES
from coursekit.workbook.stubs import is_stub


@dataclass(frozen=True)
class CourseNotebook:
    """One section's notebook. template: the student's copy; solutions: texts by cell id, to hand in."""

    section: str
    file_name: str
    template: Notebook
    solutions: Mapping[str, str]

    @property
    def exercises(self) -> tuple[str, ...]:
        """Ids of the exercises that ask for something, in order."""
        return tuple(
            dict.fromkeys(exercise_of(cell) for cell in self.template["cells"] if is_solution_cell(cell))
        )

    def solve(self, exercises: Collection[str] | None = None) -> Notebook:
        """Return a new notebook in which these exercises are solved (None: all), and the others untouched."""
        notebook = copy.deepcopy(self.template)
        for cell in notebook["cells"]:
            if is_solution_cell(cell) and (exercises is None or exercise_of(cell) in exercises):
                cell["source"] = self.solutions[cell["id"]]
        return notebook


def read_course_notebooks(root: Path, sections: Sequence[str]) -> list[CourseNotebook]:
    """Return the notebooks of these sections ("I", "3", "05_loss"; none: all) of the workbook in `root`.

    Raises `CourseError` for a section that there is not.
    """
    from coursekit.workbook.folder import find_section_files

    notebooks = []
    for path in find_section_files(root, sections, "notebooks", ".ipynb"):
        template, solved = _read_notebook(path), _read_notebook(root / "answers" / path.name)
        solutions = {
            cell["id"]: remove_stubs(cell["source"]) for cell in solved["cells"] if is_solution_cell(cell)
        }
        section = template["metadata"]["coursekit"]["section"]
        notebooks.append(CourseNotebook(section, path.name, template, solutions))
    return notebooks


def _read_notebook(path: Path) -> Notebook:
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


def is_solution_cell(cell: Mapping[str, Any]) -> bool:
    """Tell whether a student writes in this cell of the workbook."""
    return cell["metadata"].get("coursekit", {}).get("role") in SOLVABLE_ROLES


def remove_stubs(source: str) -> str:
    """Return a solved cell as a student hands it in: the `...` lines are replaced, and no marker is there."""
    lines = source.split("\n")
    dropped = {number for number, line in enumerate(lines, 1) if line.strip() in (BEGIN, END)}
    for statement in ast.parse(source).body:
        if is_stub(statement):
            dropped.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    kept: list[str] = []
    for number, line in enumerate(lines, 1):
        if number not in dropped and (line.strip() or kept[-2:] != ["", ""]):
            kept.append(line)
    return "\n".join(kept).strip()


def notebook_bytes(notebook: Mapping[str, Any]) -> bytes:
    """Return a notebook as the bytes of a file."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


DEFAULT_SECTIONS = tuple(section.number for section in SECTIONS.values() if section.corpus == "imdb")
"""What a demo class hands in unless asked otherwise. Section VII trains networks, which takes minutes."""


def make_demo_class(
    folder: Path, students: int = 12, seed: int = 0, *, root: Path, sections: Sequence[str] = DEFAULT_SECTIONS
) -> list[str]:
    """Write `<student>/<notebook>.ipynb` for a class of made-up students; return a line about each of them.

    A class of twelve has one student of each kind. In a larger one most are honest, wholly or partly. The
    same seed makes the same files. root: the workbook's folder.

    Raises:
        CourseError: the folder is not empty or cannot be written, or there are too many or too few students.
            No part of a class is left then.
    """
    names = _draw_names(seed)
    if not 1 <= students <= len(names):
        raise CourseError(f"A demo class has 1 to {len(names)} students, not {students}.")
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise CourseError(f"{folder} is not empty: name a new folder for the demo class.")
        notebooks = read_course_notebooks(root, sections)
        with _remove_on_failure([folder / name for name in names[:students]]):
            lines = []
            for number, name in enumerate(names[:students]):
                chance = random.Random(f"{seed} {number}")
                kind = KINDS[number] if number < len(KINDS) else chance.choices(KINDS, _WEIGHTS)[0]
                _write_files(folder / name, kind.make_files(notebooks, chance))
                lines.append(f"{name}: {kind.description}")
            return lines
    except OSError as error:
        raise write_error(error, folder) from None


@contextlib.contextmanager
def _remove_on_failure(students: Sequence[Path]) -> Iterator[None]:
    """Remove the students' folders again where the block fails or is stopped: no part of a class is left."""
    with make_folder_for(students[0]):
        try:
            yield
        except BaseException:
            for student in students:
                shutil.rmtree(student, ignore_errors=True)
            raise


def _draw_names(seed: int) -> list[str]:
    given_names, family_names = (demo_data()["names"][part].split() for part in ("given", "family"))
    names = [f"{given}-{family}".lower() for given in given_names for family in family_names]
    random.Random(f"{seed} names").shuffle(names)
    return names


def _write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


Files = dict[str, bytes]
"""What a student hands in: file names and contents."""

MakeFiles = Callable[[Sequence[CourseNotebook], random.Random], Files]


@dataclass(frozen=True)
class StudentKind:
    """A kind of student. description: what is handed in. weight: how often in a large class."""

    description: str
    weight: int
    make_files: MakeFiles


def _solve_all(notebooks: Sequence[CourseNotebook], chance: random.Random) -> Files:
    return {notebook.file_name: notebook_bytes(notebook.solve()) for notebook in notebooks}


def _solve_some(notebooks: Sequence[CourseNotebook], chance: random.Random) -> Files:
    files = {}
    for notebook in notebooks:
        exercises = notebook.exercises
        solved = chance.sample(exercises, chance.randint(1, max(1, len(exercises) - 1)))
        files[notebook.file_name] = notebook_bytes(notebook.solve(solved))
    return files


def _solve_none(notebooks: Sequence[CourseNotebook], chance: random.Random) -> Files:
    return {notebook.file_name: notebook_bytes(notebook.template) for notebook in notebooks}


def _hand_in_message(notebooks: Sequence[CourseNotebook], chance: random.Random) -> Files:
    return {"message.txt": b"My notebook is on my other computer. I hand it in tomorrow.\n"}


def _use_demo_answers(answers: str, notebooks: Sequence[CourseNotebook], chance: random.Random) -> Files:
    """Solve all, and put answers of `demo_class.toml`, "mistake" or "other", in the place of some."""
    asked = {exercise for notebook in notebooks for exercise in notebook.exercises}
    known = [entry for entry in demo_data()[answers] if entry["exercise"] in asked]
    chosen = chance.sample(known, chance.randint((len(known) + 1) // 2, len(known)))
    return _replace_answers(notebooks, {entry["exercise"]: entry["source"] for entry in chosen})


@cache
def demo_data() -> dict[str, Any]:
    """Return what `demo_class.toml` holds: "names", and the lists of answers "mistake" and "other"."""
    return tomllib.loads(Path(__file__).with_name("demo_class.toml").read_text(encoding="utf-8"))


def _replace_answers(notebooks: Sequence[CourseNotebook], sources: Mapping[str, str]) -> Files:
    """Solve all, but give these sources as answers. sources: by exercise."""
    files = {}
    for notebook in notebooks:
        solved = notebook.solve()
        for cell in solved["cells"]:
            if exercise_of(cell) in sources and cell["metadata"]["coursekit"]["role"] == "answer":
                key = cell["source"].split("\n", 1)[0]
                cell["source"] = f"{key}\n{sources[exercise_of(cell)].strip()}"
        files[notebook.file_name] = notebook_bytes(solved)
    return files


def _replace_in_one_section(
    notebooks: Sequence[CourseNotebook], chance: random.Random, sources: Sequence[str]
) -> Files:
    """Solve all, but give these sources as answers to as many exercises of one section, if it has so many."""
    by_notebook = [
        [exercise_of(cell) for cell in notebook.template["cells"] if cell["id"].endswith("-answer")]
        for notebook in notebooks
    ]
    large_enough = [exercises for exercises in by_notebook if len(exercises) >= len(sources)]
    exercises = chance.choice(large_enough or by_notebook)
    chosen = chance.sample(exercises, min(len(sources), len(exercises)))
    return _replace_answers(notebooks, dict(zip(chosen, sources, strict=False)))


def _save_with_colab(notebooks: Sequence[CourseNotebook], chance: random.Random) -> Files:
    """Save as Colab does: ids become metadata, all other metadata of cells is gone."""
    files = {}
    for notebook in notebooks:
        solved = notebook.solve()
        solved["nbformat_minor"] = 0
        solved["metadata"] = {
            "colab": {"provenance": []},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        }
        for cell in solved["cells"]:
            del cell["id"]
            cell["metadata"] = {"id": "".join(chance.choices(string.ascii_letters, k=12))}
        files[notebook.file_name] = notebook_bytes(solved)
    return files


def _save_with_vs_code(notebooks: Sequence[CourseNotebook], chance: random.Random) -> Files:
    """Save as VS Code may do: new ids, no metadata in the cells, another kernel's name."""
    files = {}
    for notebook in notebooks:
        solved = notebook.solve()
        solved["metadata"] = {
            "kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "version": "3.12.4"},
        }
        for cell in solved["cells"]:
            cell["id"] = f"{chance.getrandbits(32):08x}"
            cell["metadata"] = {}
        files[notebook.file_name] = notebook_bytes(solved)
    return files


def _truncate_one(notebooks: Sequence[CourseNotebook], chance: random.Random) -> Files:
    """Cut one notebook in the middle, as an upload that broke off."""
    files = _solve_all(notebooks, chance)
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
    StudentKind("everything solved", 8, _solve_all),
    StudentKind("a part solved, the rest untouched", 8, _solve_some),
    StudentKind("nothing filled in", 2, _solve_none),
    StudentKind("known mistakes in some exercises", 6, partial(_use_demo_answers, "mistake")),
    StudentKind(
        "one answer looks for solutions, one ends the kernel",
        1,
        partial(_replace_in_one_section, sources=(_SEARCHES, _ENDS_THE_KERNEL)),
    ),
    StudentKind("one notebook broken off in the middle", 1, _truncate_one),
    StudentKind("one loop that never ends", 1, partial(_replace_in_one_section, sources=(_ENDLESS,))),
    StudentKind("one answer that raises an error", 3, partial(_replace_in_one_section, sources=(_RAISES,))),
    StudentKind("solved in other ways", 4, partial(_use_demo_answers, "other")),
    StudentKind("solved, and saved again by Colab", 3, _save_with_colab),
    StudentKind("solved, and saved again by VS Code", 3, _save_with_vs_code),
    StudentKind("a folder without a notebook", 1, _hand_in_message),
)
"""The first twelve students of a class, in this order."""

_WEIGHTS = [kind.weight for kind in KINDS]
