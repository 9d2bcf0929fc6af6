"""Whatever is asked wrongly of a command: one sentence, exit code 2, and nothing new or changed.

What belongs to one command alone is in its own tests; here stands what all have in common.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coursekit.cli import app
from coursekit.experiments import runner
from coursekit.grading import grade
from coursekit.grading.execution import bubblewrap
from coursekit.grading.reports.platforms import EXPORTS
from coursekit.workbook import run
from tests import confined
from tests.confined import Command, contents, list_changes
from tests.experiments.tiny_news import make_ledger
from tests.workbook.workbook_repo import make_repo, quick_build

ROOT = confined.ROOT
TIME_LIMIT = 20
"""Seconds within which a command must end that needs a network and has none."""


@pytest.fixture
def workbook(monkeypatch, tmp_path):
    """The course's notebooks, and things that are not what a command wants; no work may be begun."""
    return enter(monkeypatch, make_workbook(tmp_path / "workbook"))


def make_workbook(folder):
    folder.mkdir()
    for name in ("answers", "notebooks", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    for name in ("file", "table.csv", "class/ann/note.txt", "broken.jsonl", "binary.jsonl", "no.zip"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("This is not what you want.\n")
    (folder / "binary.jsonl").write_bytes(b"\xff\x00")
    (folder / "empty").mkdir()
    shutil.copy(ROOT / "notebooks" / "01_vocab.ipynb", folder / "class" / "ann")
    return folder


def enter(monkeypatch, folder):
    monkeypatch.chdir(folder)
    monkeypatch.delenv("COURSEKIT_DATA", raising=False)
    monkeypatch.setattr(bubblewrap, "find_sandbox_problem", lambda: None)
    for module, name in ((run, "execute"), (runner, "append_entry"), (grade, "_grade_all")):
        monkeypatch.setattr(module, name, lambda *args, **kwargs: pytest.fail("the work was begun"))
    return folder


def call(words):
    return CliRunner().invoke(app.app, words.split())


def one_sentence(end):
    """Return the message; nothing else may be shown."""
    assert end.stdout == ""
    assert len(end.stderr.strip().splitlines()) == 1, end.stderr
    assert "Traceback" not in end.stderr and end.stderr.endswith(".\n")
    return end.stderr


BAD = {
    # unknown section
    "build IX": "sections are I, II",
    "build --check I IX": "sections are I, II",
    "run IX": "sections are I, II",
    "demo-class --out new --section IX": "sections are I, II",
    # a folder that is not there, is empty, or is a file
    "run --data nowhere": "There is no folder",
    "run --data empty": "has no file imdb/train.parquet",
    "run --data file": "is a file",
    "run --data nowhere --output new/deep/report.html": "There is no folder",
    "experiments --data nowhere": "There is no folder",
    "experiments --data empty": "has no file ag_news/train.parquet",
    "experiments --data file": "is a file",
    "experiments --data nowhere --ledger new/deep/runs.jsonl": "There is no folder",
    "grade nowhere --out new": "no folder of submissions",
    "grade file --out new": "no folder of submissions",
    "grade empty --out new": "No student's notebook lies in",
    "grade no.zip --out new": "no zip file",
    # another data source than there is
    "run --data sample:x": "no usable seed",
    "experiments --data sample:-1": "no usable seed",
    # a place that cannot be written
    "run --output file/report.html": "Cannot write",
    "run --output empty": "it is a folder",
    "experiments --ledger file/runs.jsonl": "Cannot write",
    "experiments --ledger empty": "is a folder",
    "grade class --out file": "Name a folder with --out",
    "grade class --out file/new": "Cannot write",
    "demo-class --out file": "Cannot write",
    "demo-class --out file/new": "Cannot write",
    "demo-class --out class": "is not empty",
    # numbers that cannot be
    "experiments --seeds 0": "Invalid value for '--seeds'",
    "experiments --seeds -1": "Invalid value for '--seeds'",
    "grade class --out new --seed -1": "give --seed a whole number from 0",
    "grade class --out new --seed 9223372036854775808": "give --seed a whole number from 0",
    "grade class --out new --jobs 0": "Invalid value for '--jobs'",
    "grade class --out new --timeout -1": "Invalid value for '--timeout'",
    "grade class --out new --timeout nan": "Invalid value for '--timeout'",
    "grade class --out new --memory 0": "Invalid value for '--memory'",
    "demo-class --out new --students 0": "Invalid value for '--students'",
    "demo-class --out new --students -3": "Invalid value for '--students'",
    "demo-class --out new --students 100000": "1 to",
    # words that no option knows
    "experiments --set huge": "choose one of reduced",
    "experiments --device toaster": "choose one of",
    "experiments --device cpu:99": "choose one of",
    "experiments --device cuda:99": "choose one of",
    "experiments --only nobody": "choose from baseline",
    "grade class --out new --format excel": f"choose one of {', '.join(EXPORTS)}",
    # a file that is something else
    "experiments --ledger broken.jsonl": "is not a line of a ledger",
    "experiments --ledger binary.jsonl": "is not a line of a ledger",
    "results broken.jsonl": "is not a line of a ledger",
    "results nowhere.jsonl": "There is no ledger",
    "results empty": "is a folder",
    "results file/runs.jsonl": "There is no ledger",
    "grade class --out new --review table.csv": "one column named student",
    "grade class --out new --review nowhere.csv": "Cannot read the review",
    "grade class --out new --review empty": "Cannot read the review",
    # what the command line itself refuses
    "nonsense": "No such command 'nonsense'",
    "grade": "see root grade --help",
    "grade class": "'--out'",
    "grade class --out new --jobs many": "'--jobs'",
    "demo-class": "'--out'",
    "demo-class --out new --students many": "'--students'",
    "experiments --seeds many": "'--seeds'",
    "results": "see root results --help",
    **{f"{name} --nonsense": f"see root {name} --help" for name in ("build", "run", "exercises", "doctor")},
}


@pytest.mark.parametrize("words", BAD)
def test_bad_input_is_told_and_leaves_nothing(workbook, words):
    before = contents(workbook)
    result = call(words)
    assert BAD[words] in one_sentence(result)
    assert result.exit_code == 2
    assert list_changes(before, contents(workbook)) == []
    assert not list(workbook.rglob("*.lock"))


@pytest.mark.parametrize("words", ["grade class --out new", "demo-class --out new"])
@pytest.mark.parametrize("damage", ["not there", "cut off", "of something else"])
def test_course_that_is_not_whole(workbook, words, damage):
    for name in ("notebooks", "answers"):
        (workbook / name).unlink()
        shutil.copytree(ROOT / name, workbook / name)
    notebook = workbook / "notebooks" / "02_dataset.ipynb"
    notebook.unlink()
    if damage != "not there":
        notebook.write_text("{" if damage == "cut off" else "{}")
    before = contents(workbook)
    result = call(words)
    assert "notebooks" in one_sentence(result)
    assert result.exit_code == 2
    assert list_changes(before, contents(workbook)) == []


def test_no_words_at_all_show_the_help():
    assert "Usage:" in CliRunner().invoke(app.app, []).output


def test_output_that_nobody_takes():
    with Path("/dev/full").open("w") if Path("/dev/full").exists() else pytest.skip("No /dev/full.") as full:
        for words in (["exercises"], ["exercises", "--json"]):
            result = subprocess.run(
                [sys.executable, "-m", "coursekit", *words],
                **{"cwd": ROOT, "stdout": full, "stderr": subprocess.PIPE, "text": True},
            )
            assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
            assert "The disk is full" in result.stderr


# A full disk, and a folder that may not be written


@pytest.fixture(scope="module", params=["full", "read-only"])
def ends(request, tmp_path_factory):
    """How the commands end that write: by the command."""
    folder = tmp_path_factory.mktemp("confined")
    course, tiny = make_workbook(folder / "course"), make_repo(folder / "tiny")
    with pytest.MonkeyPatch.context() as patch:
        quick_build(patch, tiny)
    (tiny / "notebooks" / "01_tiny.ipynb").unlink()
    make_ledger(tiny / "runs.jsonl", {"baseline": [0.8]})
    commands = [
        Command(str(tiny), "notebooks", ["build"]),
        Command(str(tiny), "build", ["run"]),
        Command(str(tiny), "out", ["run", "--output", "out/report.html"]),
        Command(str(tiny), "out", ["experiments", "--seeds", "1", "--ledger", "out/runs.jsonl"]),
        Command(str(tiny), "out", ["results", "runs.jsonl", "--output", "out/page.md"]),
        Command(str(course), "out", ["grade", "class", "--out", "out", "--no-sandbox"]),
        Command(str(course), "out", ["demo-class", "--section", "I", "--out", "out/class"], room=32_768),
    ]
    completed = confined.run_confined(commands, request.param)
    return {" ".join(command.words[:2]): end for command, end in zip(commands, completed, strict=True)}


@pytest.mark.parametrize(
    "words",
    [
        *("build", "run", "run --output", "experiments --seeds"),
        *("results runs.jsonl", "grade class", "demo-class --section"),
    ],
)
def test_place_that_takes_nothing(ends, words):
    end = ends[words]
    warning, _, message = end.stderr.strip().rpartition("\n")
    assert message.startswith("Cannot write ") and message.endswith(".")
    assert warning == "" or "--no-sandbox" in words or warning.startswith("No sandbox")
    assert (end.code, end.stdout) == (2, "")
    # What a run has executed stays: build/run/ is on another disk than the report, and whole.
    assert [name for name in end.changes if not name.startswith("build")] == []


# The wrong Python, and make


def make(folder, *words, before=(), **environment):
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "MAKE"))}
    return subprocess.run(
        [*before, "make", "--no-print-directory", *words],
        cwd=folder,
        env={**kept, "PIP_CONFIG_FILE": os.devnull, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def old_python(folder):
    """Return a Python that is too old: a real one, or else one that says so."""
    for minor in range(10, 5, -1):
        program = shutil.which(f"python3.{minor}")
        if program and subprocess.run([program, "-c", ""], capture_output=True).returncode == 0:
            return program, f"Python 3.{minor}"
    path = folder / "python3.10"
    path.write_text('#!/bin/sh\ncase "$2" in *print*) echo "Python 3.10";; *) exit 1;; esac\n')
    path.chmod(0o755)
    return str(path), "Python 3.10"


@pytest.mark.parametrize("target", ["run", "test", "lab", "build", "bench", "bench-class"])
def test_make_with_an_old_python(tmp_path, target):
    (tmp_path / "folder").mkdir()
    program, version = old_python(tmp_path)
    result = make(tmp_path / "folder", target, f"PYTHON={program}")
    message, *of_make = result.stderr.splitlines()
    assert f"needs Python 3.11 or newer, and {program} is {version}" in message and "make PYTHON=" in message
    assert len(of_make) == 1 and result.stdout == "" and result.returncode == 2
    assert not (tmp_path / "folder" / ".venv").exists()


def test_make_with_a_python_that_is_not_there(tmp_path):
    result = make(tmp_path, "run", "PYTHON=no-such-python")
    message, *of_make = result.stderr.splitlines()
    assert "no-such-python is no Python" in message and "make PYTHON=" in message
    assert len(of_make) == 1 and result.stdout == "" and result.returncode == 2


def test_make_without_a_network_and_without_an_environment(tmp_path):
    (tmp_path / "coursekit").mkdir()
    alone = confined.confined_command("--unshare-net")
    result = make(tmp_path, "run", f"PYTHON={sys.executable}", before=alone)
    *_, message, of_make = result.stderr.splitlines()
    assert "connected to the internet" in message and "the same command again" in message
    assert of_make.startswith("make: ***") and result.returncode == 2
    # pip by itself tries five times, with longer and longer pauses.
    assert result.stderr.count("Retrying") <= 2
    # The next `make run` begins anew.
    assert "pip install" in make(tmp_path, "-n", "run").stdout


def test_make_run_needs_no_network_where_the_environment_is(monkeypatch, tmp_path):
    repo = make_repo(tmp_path / "repo")
    quick_build(monkeypatch, repo)
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, repo)
    program = repo / ".venv" / "bin" / "coursekit"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m coursekit "$@"\n')
    program.chmod(0o755)
    (repo / ".venv" / ".ready").touch()
    result = subprocess.run(
        [*confined.confined_command("--unshare-net"), "make", "run"],
        **{"cwd": repo, "capture_output": True, "text": True, "timeout": 120},
    )
    assert result.returncode == 0, result.stderr
    assert (repo / "build" / "report.html").is_file()


# The full data without a network

_MARK = "now it is needed"
_LOAD_FULL_DATA = f"""
import json, sys
import datasets, huggingface_hub, torch
from typer.testing import CliRunner
from coursekit import course
from coursekit.cli import app
from coursekit.errors import CourseError
print({_MARK!r}, flush=True)
ends = []
for words in json.loads(sys.argv[1]):
    if words == "start":
        try:
            course.start("I", "full")
        except CourseError as error:
            ends.append([2, str(error)])
    else:
        result = CliRunner().invoke(app.app, words.split())
        ends.append([result.exit_code, result.output])
print(json.dumps(ends))
"""
"""The 20 seconds begin where the network is needed: importing torch takes long on a busy machine."""

WAYS_TO_LOAD = ("start", "run I --data full", "experiments --data full")


def load_full_data(folder, ways, before=(), **environment):
    """Ask for the full data in a process of its own, which the hub's library reads the environment in."""
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    process = subprocess.Popen(
        [*before, sys.executable, "-c", _LOAD_FULL_DATA, json.dumps(ways)],
        cwd=folder,
        env={**kept, "HF_HOME": str(folder.parent / "hub"), "HF_HUB_OFFLINE": "0", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline().strip() == _MARK, process.stderr.read()
        return json.loads(process.communicate(timeout=TIME_LIMIT)[0])
    finally:
        process.kill()


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    """How each way to ask for the full data ends where the network is cut, and what they leave."""
    folder = make_workbook(tmp_path_factory.mktemp("cut") / "workbook")
    before = contents(folder)
    ends = load_full_data(folder, WAYS_TO_LOAD, confined.confined_command("--unshare-net"))
    return dict(zip(WAYS_TO_LOAD, ends, strict=True)), list_changes(before, contents(folder))


@pytest.mark.parametrize("words", WAYS_TO_LOAD)
def test_full_data_with_the_network_cut(cut, words):
    code, message = cut[0][words]
    assert code == 2 and len(message.strip().splitlines()) == 1
    assert "connect to the internet" in message and '"sample"' in message


def test_full_data_with_the_network_cut_leave_nothing(cut):
    assert cut[1] == []


def test_full_data_from_a_network_that_swallows_everything(workbook):
    before = contents(workbook)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        ((code, message),) = load_full_data(workbook, ["run I --data full"], HF_ENDPOINT=address)
    assert code == 2 and len(message.strip().splitlines()) == 1
    assert "did not answer in time" in message and '"sample"' in message
    assert list_changes(before, contents(workbook)) == []
