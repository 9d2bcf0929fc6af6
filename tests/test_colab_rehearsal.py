"""A rehearsal of Colab: a bare environment with Colab's versions, where the set-up cell installs the course.

The wheel of this checkout stands in for the repository on GitHub, and a small package for `google.colab`.
Then each student's notebook runs from top to bottom as it is, and notebook 01 with its solutions. Colab has
torch 2.11.0 and Python 3.13; the rehearsal has the torch of constraints.txt, which comes without a GPU's
libraries, and the Python of the tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient

from coursekit.checks.report import MIME
from coursekit.exercises import exercises_of
from coursekit.grading.demo_class import read_course_notebooks
from coursekit.sections import section_at
from coursekit.workbook.colab import read_repository
from tests import ROOT, RUN_ALL_TESTS
from tests.confined import bubblewrap, confined_command

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
STUDENTS = NOTEBOOKS if RUN_ALL_TESTS else [NOTEBOOKS[0], NOTEBOOKS[-1]]  # the others: make test-all
COURSE = "text-classification-workbook"
OFFLINE_SECONDS = 20
MODULES = (
    *("text", "tokens", "vocab", "dataset", "sequence", "data", "loader", "model", "loss", "loop"),
    "ngrams",
    *("checkpoint", "evaluation", "device", "ledger", "plot"),
)
"""Modules whose tests run with Colab's versions too."""


@dataclass(frozen=True)
class Colab:
    """A bare environment. home: its user's own folder; wheel: the course; before: what was there at first."""

    python: Path
    home: Path
    wheel: Path
    before: frozenset[str]

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a kernel there, without those that would show it the course of this process."""
        left_out = ("COURSEKIT_", "PYTHON", "VIRTUAL_ENV", "MPLBACKEND", "IPYTHON", "PYTEST_")
        variables = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
        return variables | {
            "COLAB_RELEASE_TAG": "rehearsal",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "IPYTHONDIR": str(self.home / "ipython"),
            "COURSEKIT_CACHE": str(self.home / "cache"),
            "OMP_WAIT_POLICY": "passive",
        }

    def installed(self) -> frozenset[str]:
        """Return what is installed, a line for each package."""
        return frozenset(run([self.python, "-m", "pip", "freeze"]).splitlines())

    def run(self, notebook: dict[str, Any]) -> list[dict[str, Any]]:
        """Run a notebook from top to bottom in a folder of its own, and return its cells. An error raises."""
        node = nbformat.reads(json.dumps(notebook), as_version=4)
        folder = self.home / "content"
        folder.mkdir(exist_ok=True)
        manager = AsyncKernelManager()
        manager._kernel_spec = KernelSpec(
            argv=[str(self.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"], language="python"
        )
        client = NotebookClient(node, km=manager, timeout=300, resources={"metadata": {"path": str(folder)}})
        try:
            client.execute(env=self.environment)
        finally:  # the client leaves a manager that was given to it as it is
            run_sync(manager.shutdown_kernel)(now=True)
        return list(node.cells)


def run(command: list[Any], **options: Any) -> str:
    completed = subprocess.run(command, capture_output=True, text=True, timeout=600, **options)
    assert completed.returncode == 0, (completed.stdout + completed.stderr)[-2000:]
    return completed.stdout


@pytest.fixture(scope="module")
def colab(tmp_path_factory: pytest.TempPathFactory) -> Colab:
    folder = tmp_path_factory.mktemp("colab")
    pip = ["-m", "pip", "--disable-pip-version-check"]
    source = folder / "source"  # a copy: building leaves folders behind
    shutil.copytree(
        ROOT,
        source,
        ignore=shutil.ignore_patterns(".*", "build", "*.egg-info", "notebooks", "answers", "tests"),
    )
    run([sys.executable, *pip, "wheel", "--no-deps", "--wheel-dir", folder, source])
    wheel = next(folder.glob("*.whl"))
    venv.create(folder / "python", with_pip=True)
    python = folder / "python" / "bin" / "python"
    lines = (ROOT / "tests" / "colab.txt").read_text("utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith(("#", "torch=="))]
    torch = re.search(r"^torch==\S+$", (ROOT / "constraints.txt").read_text("utf-8"), re.M)
    assert torch
    # pip is set up for a torch without a GPU's libraries; uv needs a sixth of pip's time for all the rest.
    run([python, *pip, "install", "--quiet", "--no-compile", "--no-deps", torch[0]])
    run([sys.executable, "-m", "uv", "pip", "install", "--python", python, torch[0], *packages])
    lay_google_colab(
        Path(run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip())
    )
    start = folder / "ipython" / "profile_default" / "startup" / "00-colab.py"
    start.parent.mkdir(parents=True)
    start.write_text("import google.colab\n")  # Colab's kernel has it imported from the start
    colab = Colab(python, folder, wheel, before=frozenset())
    return replace(colab, before=colab.installed())


def lay_google_colab(packages: Path) -> None:
    """Put a stand-in for Colab's own package there: libraries look whether it is imported."""
    (packages / "google" / "colab").mkdir(parents=True)
    (packages / "google" / "colab" / "__init__.py").write_text('"""A stand-in."""\n')


def use_wheel(notebook: dict[str, Any], wheel: Path) -> dict[str, Any]:
    """Return the notebook with the wheel as what its set-up cell installs; all else stays as it is."""
    archive = read_repository(ROOT).archive
    text = json.dumps(notebook)
    assert text.count(archive) == 1
    return dict(json.loads(text.replace(archive, str(wheel))))


def panels(cells: list[dict[str, Any]]) -> dict[str, str]:
    """Return the state that each check showed, by exercise."""
    reports = [
        output["data"][MIME]
        for cell in cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    return {report["exercise"]: report["state"] for report in reports}


def printed(cell: dict[str, Any]) -> str:
    return "".join(output.get("text", "") for output in cell["outputs"])


def setup_of(notebook: dict[str, Any]) -> str:
    """Return the text of the set-up cell."""
    return next("".join(cell["source"]) for cell in notebook["cells"] if cell["id"] == "setup")


@pytest.fixture(scope="module")
def offline(colab: Colab) -> subprocess.CompletedProcess[str] | None:
    """Run the set-up cell without a network, before anything has installed the course.

    None where no network can be cut: the notebooks have their rehearsal all the same.
    """
    if bubblewrap() is None:
        return None
    cell = setup_of(json.loads(NOTEBOOKS[0].read_bytes()))
    script = colab.home / "offline.py"
    script.write_text(
        "from IPython.core.interactiveshell import InteractiveShell\n"
        f"InteractiveShell.instance().run_cell({cell!r})\n"
    )
    return subprocess.run(
        [*confined_command("--unshare-net"), colab.python, script],
        capture_output=True,
        text=True,
        timeout=OFFLINE_SECONDS,
        env=colab.environment,
        cwd=colab.home,
    )


@pytest.fixture(scope="module")
def students(colab: Colab, offline: Any) -> dict[str, list[dict[str, Any]]]:
    """Run every student's notebook as it is: cells by name. The first one installs the course."""
    return {path.stem: colab.run(use_wheel(json.loads(path.read_bytes()), colab.wheel)) for path in STUDENTS}


def test_without_a_network_the_setup_cell_says_what_to_do(offline):
    if offline is None:
        pytest.skip("The network cannot be cut here.")
    output = offline.stdout + offline.stderr
    assert "The course is not installed. Connect to the internet and run this cell again." in output
    assert "ModuleNotFoundError" not in output


@pytest.mark.parametrize("name", [path.stem for path in STUDENTS])
def test_students_notebook_runs_with_nothing_filled_in(students, name):
    section = section_at(int(name[:2]))
    assert panels(students[name]) == dict.fromkeys(exercises_of(section.number), "not attempted")


def test_setup_tells_data_device_and_versions_in_one_line(students):
    for cells in students.values():
        setup = next(cell for cell in cells if cell["id"] == "setup")
        lines = [line for line in printed(setup).splitlines() if "data: " in line]
        assert len(lines) == 1
        assert re.search(r"data: sample .* · device: \w+ · torch [\d.]+ · Python [\d.]+$", lines[0])


def test_only_the_first_setup_installs(students):
    outputs = [printed(next(cell for cell in cells if cell["id"] == "setup")) for cells in students.values()]
    assert all(len(text.splitlines()) == 1 for text in outputs[1:])


def test_setup_changes_no_package(colab, students):
    after = colab.installed()
    assert colab.before - after == set()
    assert [re.split(r" @ |==", line)[0] for line in after - colab.before] == [COURSE]


@pytest.mark.skipif(not RUN_ALL_TESTS, reason="takes a minute: make test-all")
def test_the_package_uses_nothing_newer(colab, students, tmp_path):
    """Run tests with Colab's versions of other libraries. pytest lies in a folder of its own."""
    constraints = ROOT / "constraints.txt"
    tools = ("pytest", "pluggy", "iniconfig", "hypothesis", "sortedcontainers")
    pip = [colab.python, "-m", "pip", "install", "--quiet", "--no-deps", "--constraint", constraints]
    run([*pip, "--target", tmp_path, *tools])
    where = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    tests = [path for name in MODULES for path in (ROOT / "tests").rglob(f"test_{name}.py")]
    assert len(tests) == len(MODULES)
    command = [colab.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    assert " passed" in run(command, cwd=ROOT, env=colab.environment | where)


def test_solved_first_notebook_passes(colab, students):
    course_notebook = read_course_notebooks(ROOT, ["I"])[0]
    states = panels(colab.run(use_wheel(course_notebook.solve(), colab.wheel)))
    assert states == dict.fromkeys(exercises_of("I"), "passed")
