"""The class made by one command: deterministic, of all kinds, its answers as right or wrong as said."""

import json
import random
import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from coursekit.checks.judge import judge
from coursekit.checks.report import State
from coursekit.course import Course
from coursekit.errors import CourseError
from coursekit.exercises import exercises
from coursekit.grading.demo_class import DEFAULT_SECTIONS as SECTIONS
from coursekit.grading.demo_class import (
    KINDS,
    demo_data,
    exercise_of,
    is_solution_cell,
    make_demo_class,
    read_course_notebooks,
    remove_stubs,
)
from tests import ROOT
from tests.exercises.notebook_cells import run_setup


def _class(folder: Path, students: int = 12, **more) -> tuple[list[str], dict[str, bytes]]:
    lines = make_demo_class(folder, students, root=ROOT, **more)
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return lines, files


@pytest.fixture(scope="module")
def twelve(tmp_path_factory):
    """A folder with the smallest class that has everything."""
    folder = tmp_path_factory.mktemp("class") / "submissions"
    make_demo_class(folder, root=ROOT)
    return folder


def _of_kind(description: str) -> int:
    return next(number for number, kind in enumerate(KINDS) if kind.description == description)


def test_same_seed_makes_the_same_files(tmp_path):
    assert _class(tmp_path / "one", 15, seed=3) == _class(tmp_path / "two", 15, seed=3)


def test_other_seeds_make_other_classes(tmp_path):
    assert _class(tmp_path / "one", seed=1)[1].keys() != _class(tmp_path / "two", seed=2)[1].keys()


def test_larger_class_begins_with_the_smaller_one(tmp_path):
    small, large = _class(tmp_path / "small", 5)[0], _class(tmp_path / "large", 20)[0]
    assert large[:5] == small


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.description)
def test_every_kind_of_student_hands_in_a_section_with_few_exercises(kind):
    notebooks = read_course_notebooks(ROOT, ["IV"])
    cells = notebooks[0].template["cells"]
    others = {exercise_of(cell) for cell in cells if is_solution_cell(cell)} - {"IV.2"}
    few = deepcopy(notebooks[0].template)
    few["cells"] = [cell for cell in cells if exercise_of(cell) not in others]
    assert kind.make_files([replace(notebooks[0], template=few)], random.Random(0))


def test_twelve_students_are_of_all_kinds(twelve):
    assert len(KINDS) == 12
    assert len(list(twelve.iterdir())) == 12


def test_five_hundred_students_have_names_of_their_own(tmp_path):
    lines, files = _class(tmp_path / "many", 500, sections=["I"])
    assert len({line.partition(":")[0] for line in lines}) == 500
    assert len(files) == 500  # each has one notebook, or a message instead


@pytest.mark.parametrize("students", [0, -1, 100_000])
def test_impossible_numbers_of_students_are_refused(tmp_path, students):
    with pytest.raises(CourseError, match="1 to"):
        make_demo_class(tmp_path / "class", students, root=ROOT)
    assert not (tmp_path / "class").exists()


def test_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CourseError, match="not empty"):
        make_demo_class(tmp_path, root=ROOT)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_unknown_section_is_refused(tmp_path):
    with pytest.raises(CourseError, match="no section"):
        make_demo_class(tmp_path / "class", root=ROOT, sections=["IX"])


def test_all_notebooks_are_valid_but_the_truncated_one(tmp_path):
    lines, files = _class(tmp_path / "class")
    bad = set()
    for name, content in files.items():
        if name.endswith(".ipynb"):
            try:
                nbformat.validate(nbformat.from_dict(json.loads(content)))
            except ValueError:
                bad.add(name.partition("/")[0])
    broken = lines[_of_kind("one notebook broken off in the middle")].partition(":")[0]
    assert bad == {broken}


def test_honest_student_fills_in_everything(tmp_path):
    lines, files = _class(tmp_path / "class", 1)
    student = lines[0].partition(":")[0]
    for course_notebook in read_course_notebooks(ROOT, SECTIONS):
        notebook = json.loads(files[f"{student}/{course_notebook.file_name}"])
        asked = [cell for cell in notebook["cells"] if is_solution_cell(cell)]
        assert {exercise_of(cell) for cell in asked} == set(course_notebook.exercises)
        for cell in asked:
            assert not re.search(r"= \.\.\.|^\s*\.\.\.$|SOLUTION", cell["source"], re.MULTILINE), cell["id"]


def test_empty_student_hands_in_the_students_copy(tmp_path):
    lines, files = _class(tmp_path / "class")
    student = lines[_of_kind("nothing filled in")].partition(":")[0]
    for course_notebook in read_course_notebooks(ROOT, SECTIONS):
        assert json.loads(files[f"{student}/{course_notebook.file_name}"]) == course_notebook.template


def test_partial_student_does_some_exercises_and_leaves_some(tmp_path):
    lines, files = _class(tmp_path / "class")
    student = lines[_of_kind("a part solved, the rest untouched")].partition(":")[0]
    for course_notebook in read_course_notebooks(ROOT, SECTIONS):
        notebook = json.loads(files[f"{student}/{course_notebook.file_name}"])
        untouched = {
            cell["id"]: cell["source"] for cell in course_notebook.template["cells"] if is_solution_cell(cell)
        }
        left = {
            exercise_of(cell) for cell in notebook["cells"] if untouched.get(cell["id"]) == cell["source"]
        }
        assert left < set(course_notebook.exercises)
        assert left or len(course_notebook.exercises) == 1


@pytest.mark.parametrize(
    "description", ["solved, and saved again by Colab", "solved, and saved again by VS Code"]
)
def test_saved_again_means_that_ids_and_metadata_are_gone(tmp_path, description):
    lines, files = _class(tmp_path / "class")
    student = lines[_of_kind(description)].partition(":")[0]
    course_notebook = read_course_notebooks(ROOT, SECTIONS)[0]
    notebook = json.loads(files[f"{student}/{course_notebook.file_name}"])
    ids = {cell["id"] for cell in course_notebook.template["cells"]}
    assert not ids & {cell.get("id") for cell in notebook["cells"]}
    assert not any("coursekit" in cell["metadata"] for cell in notebook["cells"])
    assert "coursekit" not in notebook["metadata"]


def test_student_without_a_notebook_has_a_folder(tmp_path):
    lines, files = _class(tmp_path / "class")
    student = lines[_of_kind("a folder without a notebook")].partition(":")[0]
    assert [name for name in files if name.startswith(student)] == [f"{student}/message.txt"]


def test_stubs_and_markers_are_taken_out():
    solved = "# key\na = ...  # a number\n### BEGIN SOLUTION\na = 5\n### END SOLUTION\nb = 6"
    assert remove_stubs(solved) == "# key\na = 5\nb = 6"


# The answers of demo_class.toml, run on the sample and judged as a student's.


@pytest.fixture(scope="module")
def course() -> Course:
    """The sample's data, made once."""
    return Course("sample")


def _report(entry, course):
    exercise = exercises()[entry["exercise"]]
    names = {**run_setup(exercise.section), "course": course}
    exec(entry["source"], names)
    asked = [value.name for value in exercise.values if not value.is_text]
    return judge(exercise, {name: names[name] for name in asked}, course)


def _name(entry) -> str:
    return entry["exercise"]


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("entry", demo_data()["mistake"], ids=_name)
def test_mistake_is_recognised(entry, course):
    report = _report(entry, course)
    hints = {mistake.name: mistake.hint for mistake in exercises()[entry["exercise"]].mistakes}
    assert report.state is State.WRONG
    assert hints[entry["mistake"]] in report.hints


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("entry", demo_data()["other"], ids=_name)
def test_other_way_is_right(entry, course):
    report = _report(entry, course)
    said = {line.state for line in report.lines if not exercise_value(entry["exercise"], line.name).is_text}
    assert said == {State.PASSED}, str(report)


def exercise_value(exercise: str, name: str):
    """The declared value of that name."""
    return next(value for value in exercises()[exercise].values if value.name == name)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("kind", ["mistake", "other"])
def test_every_section_has_a_mistake_and_another_way(kind, section):
    assert any(exercises()[entry["exercise"]].section == section for entry in demo_data()[kind])
