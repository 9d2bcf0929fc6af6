"""Colab: badges and set-up cells lead to one repository, and the course changes nothing that Colab has."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.errors import CourseError
from coursekit.workbook.build import build
from coursekit.workbook.colab import Repository, read_repository
from coursekit.workbook.freshness import check_freshness
from coursekit.workbook.source import BuildError
from tests import ROOT
from tests.workbook.workbook_repo import REGISTRY, make_repo

PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
COURSE = read_repository(ROOT)
FORK = Repository("someone-else/my.course", "spring/2027")


def cells(path: Path) -> list[dict[str, object]]:
    return json.loads(path.read_bytes())["cells"]


def text(cell: dict[str, object]) -> str:
    return "".join(cell["source"])  # type: ignore[arg-type]


# Badges and set-up cells


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_badge_opens_the_notebook_that_it_stands_in(path):
    links = re.findall(r"\]\((https://colab\.[^)]*\.ipynb)\)", text(cells(path)[0]))
    assert links == [
        f"https://colab.research.google.com/github/{COURSE.name}/blob/{COURSE.branch}/notebooks/{path.name}"
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_one_cell_sets_up_and_installs_where_nothing_is_installed(path):
    setups = [text(cell) for cell in cells(path) if "%pip" in text(cell)]
    assert len(setups) == 1
    assert setups[0].count(COURSE.archive) == 1
    assert "start(" in setups[0]


def test_branch_with_a_slash_keeps_it():
    assert FORK.archive == "https://github.com/someone-else/my.course/archive/refs/heads/spring/2027.zip"


def test_copy_of_the_course_changes_one_place(tmp_path):
    root = make_repo(tmp_path / "repo")
    old = read_repository(root)
    (root / "README.md").write_text(
        f"{old.badge('notebooks/01_tiny.ipynb')} and [source](answers/01_tiny.py)\n"
    )
    build(root, registry=REGISTRY)
    (root / "pyproject.toml").write_text(
        f'[tool.coursekit]\nrepository = "{FORK.name}"\nbranch = "{FORK.branch}"\n'
    )
    with pytest.raises(BuildError, match="another repository"):
        check_freshness(root, registry=REGISTRY)

    build(root, registry=REGISTRY)

    check_freshness(root, registry=REGISTRY)
    paths = [root / "README.md", *root.glob("*/*.ipynb")]
    assert len(paths) == 3
    for path in paths:
        assert old.name not in path.read_text("utf-8")
        assert FORK.name in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "does not say where"),
        ("[tool.coursekit]\nbranch = 'main'", "does not say where"),
        ("tool = 1", "does not say where"),
        ("[tool.coursekit", "Cannot read"),
        ("[tool.coursekit]\nrepository = 'course'\nbranch = 'main'", "OWNER/NAME"),
        ("[tool.coursekit]\nrepository = 'a/b'\nbranch = 'x y'", '"main"'),
        ("[tool.coursekit]\nrepository = 'a/b'\nbranch = 3", '"main"'),
        ("[tool.coursekit]\nrepository = 'a/b) [c](d'\nbranch = 'main'", "OWNER/NAME"),
    ],
)
def test_wrong_table_is_told(tmp_path, table, message):
    (tmp_path / "pyproject.toml").write_text(table)
    with pytest.raises(CourseError, match=message):
        read_repository(tmp_path)


# What Colab has


WHOLE = ROOT.parent / "shared" / "colab" / "constraints.txt"
"""All 697 packages of Colab's runtime; the repository itself has those that the course rests on."""

PINS = WHOLE if WHOLE.is_file() else ROOT / "tests" / "colab.txt"

# Colab's torch is a build of its own, for other CUDA libraries than the registry's torch asks for.
CUDA = re.compile(r"(?:nvidia|cuda)-.*|triton")

ADDED = {"jedi"}
"""Colab's IPython asks for it and runs without it: any package that needs IPython brings it there."""


def normalize(name: str) -> str:
    """Return a package's name as the registry spells it."""
    return re.sub("[-_.]+", "-", name).lower()


def pins(path: Path) -> dict[str, str]:
    """Return the versions of a file's packages, by name."""
    lines = (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.split("==") for line in lines if line)
    return {normalize(name): version for name, version in pairs if not CUDA.fullmatch(normalize(name))}


def resolve(pyproject: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Ask what a student's course needs on Colab: Python 3.13, and nothing that is there may change.

    uv is asked, because pip reads markers such as `python_version < "3.13"` as of the Python it runs on.
    """
    (folder / "pyproject.toml").write_text(pyproject, "utf-8")
    constraints = "".join(f"{name}=={version}\n" for name, version in pins(PINS).items())
    (folder / "colab.txt").write_text(constraints, "utf-8")
    return subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--constraint", "colab.txt"),
            *("--python-version", "3.13", "--python-platform", "x86_64-manylinux_2_35"),
            *("--no-header", "--no-annotate", "--quiet"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_course_changes_no_package_of_colab(tmp_path):
    resolved = resolve(PYPROJECT, tmp_path)

    assert resolved.returncode == 0, resolved.stderr
    (tmp_path / "needed.txt").write_text(resolved.stdout)
    needed, of_colab = pins(tmp_path / "needed.txt"), pins(PINS)
    assert {name: version for name, version in needed.items() if of_colab.get(name, version) != version} == {}
    if PINS == WHOLE:  # then what it does not list is not in Colab, and is added
        assert set(needed) - set(of_colab) <= ADDED


@pytest.mark.parametrize(("name", "bound"), [("numpy", "2.2"), ("torch", "2.12")])
def test_bound_above_colabs_version_is_seen(tmp_path, name, bound):
    raised, changes = re.subn(rf'"{name}>=[\d.]+"', f'"{name}>={bound}"', PYPROJECT, count=1)
    assert changes == 1

    resolved = resolve(raised, tmp_path)

    assert resolved.returncode != 0
    assert name in resolved.stderr


def test_short_list_is_a_part_of_the_whole():
    if not WHOLE.is_file():
        pytest.skip("the whole list of Colab's packages is not beside the repository")
    assert pins(ROOT / "tests" / "colab.txt").items() <= pins(WHOLE).items()


def test_short_list_has_every_package_that_a_student_needs():
    needed = re.findall(
        r'^    "([a-z0-9_-]+)>=', PYPROJECT.partition("[project.optional-dependencies]")[0], re.M
    )
    assert len(needed) >= 15
    assert set(needed) <= set(pins(ROOT / "tests" / "colab.txt"))
