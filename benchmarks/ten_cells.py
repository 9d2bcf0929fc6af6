"""The ten-cell notebook for all graders: a course of nbgrader's and otter's, and environments for them.

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
from coursekit.grading.demo_class import CourseNotebook, exercise_of, read_course_notebooks

ROOT = Path(__file__).resolve().parents[1]
NBGRADER = "nbgrader==0.9.6"
OTTER = "otter-grader==7.0.0"
SCIKIT_LEARN = "scikit-learn==1.9.1"
ASSIGNMENT = "ten"
EXERCISES = ("I.1", "I.2.a", "I.2.c", "I.3.b")
CELLS = 2 + 2 * len(EXERCISES)

_SAMPLER_TESTS = """\
assert Counter(train_labels[row] for row in balanced_sample(train_labels, 200, 7)) == {0: 100, 1: 100}
assert balanced_sample(train_labels, 200, 7) == balanced_sample(train_labels, 200, 7)
assert balanced_sample(train_labels, 200, 7) != balanced_sample(train_labels, 200, 8)"""


def make_nbgrader_course(root: Path, folder: Path, program: Path, students: Iterable[str]) -> None:
    """Make nbgrader's course in an empty folder, with a solved notebook of each student under `submitted/`.

    program: nbgrader's command. It makes the release, from which the submissions are.

    Raises:
        CourseError: nbgrader does not make the release.
    """
    (course_notebook,) = read_course_notebooks(root, ["I"])
    source = folder / "source" / ASSIGNMENT / course_notebook.file_name
    source.parent.mkdir(parents=True)
    source.write_text(json.dumps(make_teacher_notebook(root, course_notebook)), encoding="utf-8")
    run_command([program, "generate_assignment", ASSIGNMENT], folder)
    release = json.loads(
        (folder / "release" / ASSIGNMENT / course_notebook.file_name).read_text(encoding="utf-8")
    )
    for cell in release["cells"]:
        cell["source"] = course_notebook.solutions.get(cell["id"], cell["source"])
    for student in students:
        handed_in = folder / "submitted" / student / ASSIGNMENT / course_notebook.file_name
        handed_in.parent.mkdir(parents=True)
        handed_in.write_text(json.dumps(release), encoding="utf-8")


def make_otter_autograder(folder: Path, otter: Path) -> Path:
    """Return otter's file of tests, with the same ones as in nbgrader's test cells, and a point for each.

    Raises:
        CourseError: otter does not make it.
    """
    course = Course("sample")
    tests = folder / "otter" / "tests"
    tests.mkdir(parents=True)
    for exercise in EXERCISES:
        lines = write_tests(course, exercise).split("\n")
        case = {"code": "\n".join(f">>> {line}" for line in lines), "hidden": False, "locked": False}
        suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
        name = exercise.replace(".", "_")
        test = {"name": name, "points": 1, "suites": [suite]}
        (tests / f"{name}.py").write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n", encoding="utf-8")
    path = tests.parent / "autograder.zip"
    options = ["--no-requirements", "--no-environment", "--output-path", path]
    run_command([otter, "generate", "--tests-dir", tests, *options], tests.parent)
    return path


def make_teacher_notebook(root: Path, course_notebook: CourseNotebook) -> dict[str, Any]:
    """Return the teacher's notebook: ten cells of the solved one, with nbgrader's metadata beside ours."""
    notebook = json.loads((root / "answers" / course_notebook.file_name).read_text(encoding="utf-8"))
    course = Course("sample")
    cells = []
    for stored_cell in notebook["cells"]:
        cell = {**stored_cell, "source": "".join(stored_cell["source"])}
        role = cell["metadata"].get("coursekit", {}).get("role")
        is_data = cell["cell_type"] == "code" and "train_texts[0]" in cell["source"]
        if role == "setup" or is_data:
            cells.append(_mark_cell(cell, locked=True))
        elif exercise_of(cell) in EXERCISES and role == "answer":
            cells.append(_mark_cell(cell, solution=True))
        elif exercise_of(cell) in EXERCISES and role == "check":
            test_cell = {**cell, "source": write_tests(course, exercise_of(cell))}
            cells.append(_mark_cell(test_cell, locked=True, grade=True))
    if len(cells) != CELLS:
        raise CourseError(
            f"The notebook of section I gives {len(cells)} cells for the benchmark, not {CELLS}."
        )
    # No trace of the stored outputs: only what says whose notebook this is, and its kernel.
    return {**notebook, "cells": cells, "metadata": course_notebook.template["metadata"]}


def _mark_cell(cell: Mapping[str, Any], **flags: bool) -> dict[str, Any]:
    """Return a code cell with nbgrader's metadata. flags: locked, solution or grade."""
    defaults = {"locked": False, "solution": False, "grade": False, "task": False}
    metadata = {"schema_version": 3, "grade_id": cell["id"], **defaults, **flags}
    if metadata["grade"]:
        metadata["points"] = 1
    return {
        **cell,
        "outputs": [],
        "execution_count": None,
        "metadata": {**cell["metadata"], "nbgrader": metadata},
    }


def write_tests(course: Course, exercise: str) -> str:
    """Return an exercise's test cell: plain asserts against the right values, which cost next to nothing."""
    if exercise == "I.3.b":
        return _SAMPLER_TESTS
    lines = []
    for name, value in exercises()[exercise].truth(course).items():
        if isinstance(value, float):
            lines.append(f"assert abs({name} - {value!r}) < 1e-6")
        else:
            plain_value = dict(value) if isinstance(value, dict) else value  # no Counter: it needs an import
            lines.append(f"assert {name} == {plain_value!r}")
    return "\n".join(lines)


def install_peer(package: str, module: str, extra: str = "") -> Path:
    """Return the Python of an environment with what is measured beside ours, made where it is not there yet.

    pip finds most packages that it needs among those of the running Python, by a .pth file in the
    environment, and adds the others to the environment. So its kernels have the same torch, ipykernel and
    coursekit as ours.

    package: with its version, such as "nbgrader==0.9.6". module: what is imported of it. extra: of the
    package, such as "[grading]".

    Raises:
        CourseError: it cannot be installed.
    """
    python_version = f"{sys.version_info.major}.{sys.version_info.minor}"
    name, version = package.split("==")
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    environment = folder / f"{name}-{version}-python{python_version}"
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    ready_mark = environment / f"made-for-{zlib.crc32(sys.prefix.encode()):x}"
    if ready_mark.exists():
        return python
    shutil.rmtree(environment, ignore_errors=True)
    venv.create(environment, with_pip=True)
    print_packages = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(run_command(print_packages, folder).strip())
    our_packages = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    lines = [f"import site; site.addsitedir({path!r})\n" for path in our_packages]
    (packages / "course.pth").write_text("".join(lines))
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run_command([*pip, "--constraint", ROOT / "constraints.txt", f"{name}{extra}=={version}"], folder)
    run_command([python, "-c", f"import coursekit, ipykernel, {module}"], folder)
    ready_mark.touch()
    return python


def install_otter() -> Path:
    """Return otter's command; errors as in `install_peer`."""
    return install_peer(OTTER, "otter", "[grading]").parent / "otter"


def run_command(command: list[Any], folder: Path) -> str:
    """Run a program in a folder and return what it printed.

    The program's own folder is the first one of the path, as in an activated environment.

    Raises:
        CourseError: it failed; with the end of what it said.
    """
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "COURSEKIT_DATA": "sample"}
    result = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        output = " ".join((result.stderr or result.stdout).split())[-400:]
        name = " ".join(str(word) for word in (Path(command[0]).name, *command[1:3]))
        raise CourseError(f"{name} ended with {result.returncode}: {output}")
    return result.stdout
