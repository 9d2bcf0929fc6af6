"""The ten-cell notebook for both graders: a course of nbgrader's, and nbgrader in its own environment.

The notebook is a part of section I: its set-up cell, its data cell, and the four exercises that ask for code
alone, each with an answer cell and a test cell. The texts of set-up, data and answers are the workbook's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from coursekit.course import Course
from coursekit.errors import CourseError
from coursekit.exercises import exercises
from coursekit.grading.demo_class import Book, exercise_of, read_books

NBGRADER = "0.9.6"
ASSIGNMENT = "ten"
EXERCISES = ("I.1", "I.2.a", "I.2.c", "I.3.b")
CELLS = 2 + 2 * len(EXERCISES)

_SAMPLER = """\
assert Counter(train_labels[row] for row in balanced_sample(train_labels, 200, 7)) == {0: 100, 1: 100}
assert balanced_sample(train_labels, 200, 7) == balanced_sample(train_labels, 200, 7)
assert balanced_sample(train_labels, 200, 7) != balanced_sample(train_labels, 200, 8)"""


def make_course(root: Path, folder: Path, program: Path, students: Iterable[str]) -> None:
    """Make nbgrader's course in an empty folder, with a solved notebook of each student under `submitted/`.

    program: nbgrader's command. It makes the release, from which the submissions are.

    Raises:
        CourseError: nbgrader does not make the release.
    """
    (book,) = read_books(root, ["I"])
    source = folder / "source" / ASSIGNMENT / book.file_name
    source.parent.mkdir(parents=True)
    source.write_text(json.dumps(_source(root, book)), encoding="utf-8")
    call([program, "generate_assignment", ASSIGNMENT], folder)
    release = json.loads((folder / "release" / ASSIGNMENT / book.file_name).read_text(encoding="utf-8"))
    for cell in release["cells"]:
        cell["source"] = book.solutions.get(cell["id"], cell["source"])
    for student in students:
        handed_in = folder / "submitted" / student / ASSIGNMENT / book.file_name
        handed_in.parent.mkdir(parents=True)
        handed_in.write_text(json.dumps(release), encoding="utf-8")


def _source(root: Path, book: Book) -> dict[str, Any]:
    """Make the teacher's notebook: ten cells of the solved one, with nbgrader's metadata beside ours."""
    notebook = json.loads((root / "answers" / book.file_name).read_text(encoding="utf-8"))
    course = Course("sample")
    cells = []
    for raw in notebook["cells"]:
        cell = {**raw, "source": "".join(raw["source"])}
        role = cell["metadata"].get("coursekit", {}).get("role")
        is_data = cell["cell_type"] == "code" and "train_texts, train_labels =" in cell["source"]
        if role == "setup" or is_data:
            cells.append(_marked(cell, locked=True))
        elif exercise_of(cell) in EXERCISES and role == "answer":
            cells.append(_marked(cell, solution=True))
        elif exercise_of(cell) in EXERCISES and role == "check":
            cells.append(
                _marked({**cell, "source": tests(course, exercise_of(cell))}, locked=True, grade=True)
            )
    if len(cells) != CELLS:
        raise CourseError(
            f"The notebook of section I gives {len(cells)} cells for the benchmark, not {CELLS}."
        )
    # No trace of the stored outputs: only what says whose notebook this is, and its kernel.
    return {**notebook, "cells": cells, "metadata": book.template["metadata"]}


def _marked(cell: Mapping[str, Any], **is_so: bool) -> dict[str, Any]:
    """Return a code cell with nbgrader's metadata: locked, solution or grade, as `is_so` says."""
    plain = {"locked": False, "solution": False, "grade": False, "task": False}
    mark = {"schema_version": 3, "grade_id": cell["id"], **plain, **is_so}
    if mark["grade"]:
        mark["points"] = 1
    return {
        **cell,
        "outputs": [],
        "execution_count": None,
        "metadata": {**cell["metadata"], "nbgrader": mark},
    }


def tests(course: Course, exercise: str) -> str:
    """Write an exercise's test cell: plain asserts against the right values, which cost next to nothing."""
    if exercise == "I.3.b":
        return _SAMPLER
    lines = []
    for name, value in exercises()[exercise].truth(course).items():
        plain = dict(value) if isinstance(value, dict) else value
        close = isinstance(value, float)
        lines.append(f"assert abs({name} - {value!r}) < 1e-6" if close else f"assert {name} == {plain!r}")
    return "\n".join(lines)


def install(folder: Path, constraints: Path) -> Path:
    """Return nbgrader's command in an environment of its own in `folder`, made where it is not there yet.

    pip finds most packages that nbgrader needs among those of the running Python, by a .pth file in the
    environment, and adds the others to the environment. So nbgrader's kernels have the same
    torch, ipykernel and coursekit as ours.

    Raises:
        CourseError: it cannot be installed.
    """
    place = folder / f"nbgrader-{NBGRADER}-python{sys.version_info.major}.{sys.version_info.minor}"
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    finished = place / f"made-for-{zlib.crc32(sys.prefix.encode()):x}"
    if finished.exists():
        return programs / "nbgrader"
    shutil.rmtree(place, ignore_errors=True)
    venv.create(place, with_pip=True)
    python = programs / "python"
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    own = Path(call(asked, folder).strip())
    others = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (own / "course.pth").write_text("".join(f"import site; site.addsitedir({path!r})\n" for path in others))
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    call([*pip, "--constraint", constraints, f"nbgrader=={NBGRADER}"], folder)
    call([python, "-c", "import coursekit, nbgrader, ipykernel"], folder)
    finished.touch()
    return programs / "nbgrader"


def call(command: list[Any], folder: Path, **more: str) -> str:
    """Run a program in a folder, its own programs first on the path as where its environment is activated.

    Gives what it printed. more: further variables of its environment.

    Raises:
        CourseError: it failed; with the end of what it said.
    """
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "COURSEKIT_DATA": "sample", **more}
    ended = subprocess.run(
        [str(one) for one in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        said = " ".join((ended.stderr or ended.stdout).split())[-400:]
        name = " ".join(str(one) for one in (Path(command[0]).name, *command[1:3]))
        raise CourseError(f"{name} ended with {ended.returncode}: {said}")
    return ended.stdout
