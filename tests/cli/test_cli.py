"""The command line: quick to start, one sentence for bad input, exit codes that scripts can rely on."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit import exercises as exercises_module
from coursekit.errors import CourseError
from coursekit.experiments.other_models import write_models
from coursekit.grading import NEEDS_LINUX
from coursekit.workbook import build as build_module
from coursekit.workbook import freshness, run
from coursekit.workbook.report import SectionRun, WorkbookRun
from tests import ROOT
from tests.cli.command import call, one_sentence
from tests.workbook.workbook_repo import (
    GOOD,
    REGISTRY,
    fake_execute,
    line_of,
    make_repo,
    quick_build,
    snapshot,
)

HEAVY = (
    "jupytext",
    "torch",
    "datasets",
    "numpy",
    "matplotlib",
    "pandas",
    "nltk",
    "nbformat",
    "nbclient",
    "nbconvert",
    "jinja2",
    "scipy",
    "filelock",
    "pydantic",
)


@pytest.fixture
def root(monkeypatch, tmp_path):
    """A tiny workbook, entered, whose registry is the fake one."""
    repo = make_repo(tmp_path / "repo")
    monkeypatch.chdir(repo)
    for module in (exercises_module, build_module):
        monkeypatch.setattr(module, "exercises", lambda: REGISTRY)
    monkeypatch.delenv("COURSEKIT_DATA", raising=False)
    return repo


@pytest.mark.parametrize("words", [["grade", "class"], ["demo-class"]])
def test_the_grader_says_that_it_needs_linux(monkeypatch, tmp_path, words):
    monkeypatch.setattr(sys, "platform", "win32")
    message = one_sentence(call(*words, "--out", str(tmp_path / "out")))
    assert message.strip() == NEEDS_LINUX


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from typer.testing import CliRunner; from coursekit.cli.app import app\n"
        "assert 'build' in CliRunner().invoke(app, ['--help']).stdout\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert completed.stdout == "[]\n"


def test_check_imports_nothing_that_executes(monkeypatch, root):
    quick_build(monkeypatch, root)
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path; from tests.workbook.workbook_repo import REGISTRY\n"
        "from coursekit.workbook.freshness import check_freshness\n"
        "check_freshness(Path.cwd(), (), REGISTRY)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    reading = {"jupytext", "nbformat", "jinja2"}  # jupytext, and what it imports itself
    assert set(ast.literal_eval(completed.stdout)) <= reading


def test_build_names_what_it_wrote(monkeypatch, root):
    monkeypatch.setattr(build_module, "execute", fake_execute)
    result = call("build")
    assert result.exit_code == 0
    assert result.stdout == "wrote answers/01_tiny.ipynb\nwrote notebooks/01_tiny.ipynb\n"
    assert call("build", "I").stdout == "Every notebook was up to date already.\n"
    assert call("build", "--check").stdout == "2 notebooks are what their sources make.\n"


def test_problems_are_listed_and_leave_with_1(root):
    text = GOOD.replace("total = 3", "total = = 3")
    (root / "answers" / "01_tiny.py").write_text(text)
    before = snapshot(root)
    for words in (["build"], ["build", "--check"]):
        result = call(*words)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert f"answers/01_tiny.py:{line_of(text, '= = 3')}: syntax error" in result.stderr
        assert "Traceback" not in result.stderr
    assert snapshot(root) == before


def test_commands_work_from_a_folder_below(monkeypatch, root):
    quick_build(monkeypatch, root)
    monkeypatch.chdir(root / "notebooks")
    assert call("build", "--check").exit_code == 0


@pytest.mark.parametrize("words", [["build"], ["build", "--check"], ["run"]], ids=" ".join)
def test_outside_a_workbook(monkeypatch, tmp_path, words):
    monkeypatch.chdir(tmp_path)
    assert "No workbook found at or above" in one_sentence(call(*words))


@pytest.mark.parametrize("words", [["build", "IX"], ["build", "--check", "IX"], ["run", "IX"]], ids=" ".join)
def test_unknown_section(monkeypatch, root, words):
    quick_build(monkeypatch, root)
    assert 'There is no section "IX"' in one_sentence(call(*words))


def test_run_before_the_first_build(root):
    assert "coursekit build" in one_sentence(call("run"))


def test_run_of_a_damaged_notebook(monkeypatch, root):
    quick_build(monkeypatch, root)
    (root / "answers" / "01_tiny.ipynb").write_text("{")
    assert "cannot be read as a notebook" in one_sentence(call("run"))


def test_bad_data_is_told_before_anything_is_executed(monkeypatch, root):
    quick_build(monkeypatch, root)
    monkeypatch.setattr(run, "execute", lambda *args, **kwargs: pytest.fail("executed"))
    message = one_sentence(call("run", "--data", "no/such/folder"))
    assert str(root / "no" / "such" / "folder") in message


def test_data_source_may_come_from_the_environment(monkeypatch, root):
    quick_build(monkeypatch, root)
    monkeypatch.setenv("COURSEKIT_DATA", "from/the/environment")
    assert str(root / "from" / "the" / "environment") in one_sentence(call("run"))


@pytest.mark.parametrize("place", ["pyproject.toml/report.html", "answers"])
def test_report_that_cannot_be_written(monkeypatch, root, place):
    quick_build(monkeypatch, root)
    assert "Cannot write" in one_sentence(call("run", "--output", place))


def make_workbook_run(root, **states):
    """Return a run of the tiny workbook. states: of its exercises, by id."""
    section = SectionRun("01_tiny", "I", "A tiny section", states, (), 1.25, {"cells": []}, 2_000_000_000)
    return WorkbookRun("sample", (section,), root / "build" / "report.html")


@pytest.mark.parametrize(("state", "count", "code"), [("passed", "2/2", 0), ("wrong", "1/2 ✗", 1)])
def test_run_ends_with_a_table_and_the_reports_path(monkeypatch, root, state, count, code):
    arguments = {}

    def run_sections(root, sections, data, report, progress):
        arguments.update(root=root, sections=list(sections), data=data, report=report)
        return make_workbook_run(root, **{"I.1": "passed", "I.2": state})

    monkeypatch.setattr(run, "run_sections", run_sections)
    result = call("run", "I", "--data", "sample")
    assert result.exit_code == code
    assert count in result.stdout and "A tiny section" in result.stdout and "1.2" in result.stdout
    assert result.stdout.endswith("Report with every plot: build/report.html\n")
    assert arguments == {
        "root": root.resolve(),
        "sections": ["I"],
        "data": "sample",
        "report": root / "build" / "report.html",
    }
    assert ("exercise I.2: wrong" in result.stdout) == bool(code)


def test_exercises_as_a_table(root):
    table = call("exercises").stdout
    for words in ("I.1", "Count", "auto+text", "2 exercises", "I: 4"):
        assert words in table


def test_exercises_as_json(root):
    rows = json.loads(call("exercises", "--json").stdout)
    assert rows[0] == {"id": "I.1", "section": "I", "title": "Count", "kind": "auto", "points": 2}
    assert len(rows) == 2


def test_module_of_the_instructors_that_is_not_installed(monkeypatch, root):
    def fail(*args, **kwargs):
        raise ModuleNotFoundError("No module named 'jupytext'", name="jupytext")

    monkeypatch.setattr(build_module, "build", fail)
    message = one_sentence(call("build"))
    assert "jupytext" in message and "pip install --editable '.[instructor]'" in message


def test_own_module_that_is_missing_is_a_bug_and_shown_as_one(monkeypatch, root):
    def fail(*args, **kwargs):
        raise ModuleNotFoundError("No module named 'coursekit.x'", name="coursekit.x")

    monkeypatch.setattr(build_module, "build", fail)
    assert isinstance(call("build").exception, ModuleNotFoundError)


# Section VII's experiments


@pytest.fixture
def tiny(monkeypatch, root):
    """The command line on rows and a plan that take a moment."""
    from coursekit.experiments import Experiment, plan
    from tests.experiments.tiny_news import TINY, TinyNews

    monkeypatch.setattr("coursekit.course.News", TinyNews)
    monkeypatch.setattr("coursekit.experiments.SMALL", TINY)
    monkeypatch.setattr(plan, "SETS", {"reduced": ((Experiment("GRU", cell="gru"),), TINY)})
    monkeypatch.setenv("TQDM_DISABLE", "1")
    return root


def test_experiments_are_trained_compared_and_reported(tiny):
    words = ["experiments", "--seeds", "1", "--device", "cpu", "--ledger", "runs.jsonl"]
    result = call(*words)
    assert result.exit_code == 0, result.output
    assert "| GRU " in result.stdout and "Ledger: runs.jsonl" in result.stdout
    content = (tiny / "runs.jsonl").read_bytes()
    assert call(*words).exit_code == 0 and (tiny / "runs.jsonl").read_bytes() == content

    assert call("results", "runs.jsonl").stdout == "wrote answers/results.md\n"
    page = (tiny / "answers" / "results.md").read_text()
    assert (
        "`coursekit experiments --data sample --set reduced --seeds 1 --ledger runs.jsonl --device cpu`"
        in page
    )
    assert call("results", "runs.jsonl").stdout == "unchanged: answers/results.md\n"
    assert call("results", "runs.jsonl", "--output", "page.md").stdout == "wrote page.md\n"
    assert (tiny / "page.md").read_text() == page


def test_only_the_named_experiments_are_trained(tiny):
    result = call("experiments", "--seeds", "1", "--only", "GRU", "--device", "cpu")
    assert "| GRU " in result.stdout and "\n| baseline" not in result.stdout
    assert (tiny / "build" / "experiments-reduced.jsonl").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "huge"], 'There is no set "huge" of experiments: choose one of reduced'),
        (["--seeds", "0"], "Invalid value for '--seeds'"),
        (["--only", "LSTM"], 'There is no experiment "LSTM": choose from baseline, GRU.'),
        (["--device", "toaster"], "toaster"),
        (["--scheduler", "toaster"], '"toaster" is no address of a Dask scheduler'),
        (["--ledger", "answers"], "is a folder"),
        (["--ledger", "answers/01_tiny.py"], "Line 1 of answers/01_tiny.py is not a line of a ledger"),
        (["--ledger", "pyproject.toml/runs.jsonl"], "Cannot write pyproject.toml/runs.jsonl"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_experiments_that_cannot_be(tiny, words, message):
    before = snapshot(tiny)
    assert message in one_sentence(call("experiments", *words))
    assert {**snapshot(tiny), **before} == snapshot(tiny)


def test_a_scheduler_trains_in_the_place_of_this_computer(tiny, monkeypatch):
    asked = []

    def run_trials(scheduler, device, trials, news, data, command):
        asked.append((scheduler.address, device, [trial.name for trial in trials]))
        yield from ()

    monkeypatch.setattr("coursekit.cluster.trainings.run_trials_on_cluster", run_trials)
    words = ["--seeds", "1", "--only", "GRU", "--device", "cuda:7", "--scheduler", "tcp://127.0.0.1:8786"]
    call("experiments", *words)
    assert asked == [("tcp://127.0.0.1:8786", "cuda:7", ["GRU"])]


def test_a_path_of_this_computer_is_not_written_down():
    from coursekit.cli.experiments import command_line

    command = command_line("/home/somebody/data", "full", 3, Path("/tmp/x/runs.jsonl"), ["max+last"], None)
    assert command == (
        "coursekit experiments --data FOLDER --set full --seeds 3 --ledger runs.jsonl --only max+last"
    )
    assert "--data ../shared/data" in command_line("../shared/data", "full", 3, Path("runs.jsonl"))


@pytest.mark.parametrize(
    ("name", "message"), [("none.jsonl", "There is no ledger at"), ("answers", "is a folder")]
)
def test_results_without_a_ledger(root, name, message):
    assert message in one_sentence(call("results", name))


def test_results_beside_other_models(root):
    from tests.experiments.test_other_models import make_model
    from tests.experiments.tiny_news import make_ledger

    make_ledger(root / "runs.jsonl", {"baseline": [0.8]})
    write_models(root / "models.json", [make_model(name="a linear model")])
    call("results", "runs.jsonl", "--output", "page.md", "--beside", "models.json")
    assert "| a linear model |" in (root / "page.md").read_text("utf-8")


def test_results_beside_a_file_of_something_else(root):
    from tests.experiments.tiny_news import make_ledger

    make_ledger(root / "runs.jsonl", {"baseline": [0.8]})
    words = ("results", "runs.jsonl", "--output", "page.md", "--beside", "runs.jsonl")
    assert "has no measured models" in one_sentence(call(*words))


def test_results_that_cannot_be_written(root):
    from tests.experiments.tiny_news import make_ledger

    make_ledger(root / "runs.jsonl", {"baseline": [0.8]})
    assert "Cannot write" in one_sentence(call("results", "runs.jsonl", "--output", "answers"))


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (CourseError("Something is missing."), 2, "Something is missing."),
        (KeyboardInterrupt(), 130, "Stopped."),
    ],
)
@pytest.mark.parametrize(
    "words_called", [["build"], ["build", "--check"], ["run"], ["exercises"]], ids=" ".join
)
def test_errors_end_in_one_sentence(monkeypatch, root, error, code, words, words_called):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(build_module, "build", fail)
    monkeypatch.setattr(freshness, "check_freshness", fail)
    monkeypatch.setattr(run, "run_sections", fail)
    monkeypatch.setattr(exercises_module, "exercises", fail)
    assert words in one_sentence(call(*words_called), code)
