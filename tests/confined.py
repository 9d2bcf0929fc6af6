"""Commands on a full disk, in a folder that may not be written, or without a network, by namespaces."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import pytest

from tests import ROOT

SIZE = 65_536
"""Bytes of a small disk."""


@dataclass(frozen=True)
class Command:
    """A command to run in a folder. place: the folder below it that is confined. room: free bytes there."""

    folder: str
    place: str
    words: Sequence[str]
    room: int = 0


@dataclass(frozen=True)
class CompletedCommand:
    """How a command ended. changes: files and folders that are new, changed or gone."""

    code: int
    stdout: str
    stderr: str
    changes: list[str]


@cache
def bubblewrap() -> str | None:
    """Return the program that makes namespaces; None where it cannot be had."""
    from coursekit.grading.execution.bubblewrap import find_bubblewrap

    program = find_bubblewrap()
    trial = [program, "--dev-bind", "/", "/", "--unshare-net", "true"]
    return program if program and subprocess.run(trial, capture_output=True).returncode == 0 else None


def confined_command(*options: str) -> list[str]:
    """Return the beginning of a command line.

    The program that follows it sees this machine, but for what bubblewrap's options change.
    """
    program = bubblewrap()
    if program is None:
        pytest.skip("No namespaces can be had here: bubblewrap is missing, or the system forbids them.")
    return [program, "--die-with-parent", "--dev-bind", "/", "/", *options, "--"]


def run_confined(commands: Sequence[Command], kind: Literal["full", "read-only"]) -> list[CompletedCommand]:
    """Run commands one after the other, in one process. kind: what the place of each of them is."""
    options: list[str] = []
    for place in {f"{command.folder}/{command.place}" for command in commands}:
        Path(place).mkdir(exist_ok=True)
        full = ["--size", str(SIZE), "--tmpfs", place]
        options += full if kind == "full" else ["--ro-bind", place, place]
    plain = json.dumps([vars(command) for command in commands])
    completed = subprocess.run(
        [*confined_command(*options), sys.executable, "-m", "tests.confined", kind, plain],
        cwd=ROOT,
        env={**os.environ, "TQDM_DISABLE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert completed.returncode == 0, completed.stderr
    return [CompletedCommand(**fields) for fields in json.loads(completed.stdout.splitlines()[-1])]


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return every file below a folder with its bytes, and every folder with None; locks say nothing."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if path.suffix != ".lock"
    }


def list_changes(before: dict[str, bytes | None], after: dict[str, bytes | None]) -> list[str]:
    """Return the names of what is new, changed or gone."""
    return sorted(name for name in {*before, *after} if before.get(name, 0) != after.get(name, 0))


def replace_slow_parts() -> None:
    """Let tiny workbooks be built and run without a kernel, and experiments be trained on a few rows."""
    from coursekit import course, exercises, experiments
    from coursekit.experiments import Experiment, plan
    from coursekit.workbook import build, run
    from tests.experiments.tiny_news import TINY, TinyNews
    from tests.workbook.workbook_repo import REGISTRY, fake_execute

    course.News = TinyNews
    experiments.SMALL = TINY
    plan.SETS = {"reduced": ((Experiment("GRU", cell="gru"),), TINY)}
    for module in (exercises, build):
        module.exercises = lambda: REGISTRY
    for module in (run, build):
        module.execute = fake_execute  # type: ignore[attr-defined]
    run.try_data = lambda *arguments: None


def _fill_disk(folder: Path, room: int) -> None:
    """Fill a small disk but for some bytes."""
    with (folder / "filler").open("wb") as stream:
        stream.write(b"\0" * (SIZE - room))


def _run_command(command: Command, kind: str) -> CompletedCommand:
    from typer.testing import CliRunner

    from coursekit.cli import app

    os.chdir(command.folder)
    if kind == "full":
        _fill_disk(Path(command.place), command.room)
    before = contents(Path())
    result = CliRunner().invoke(app.app, list(command.words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    changes = list_changes(before, contents(Path()))
    if kind == "full":
        (Path(command.place) / "filler").unlink()
    return CompletedCommand(result.exit_code, result.stdout, result.stderr, changes)


if __name__ == "__main__":
    replace_slow_parts()
    completed = [_run_command(Command(**fields), sys.argv[1]) for fields in json.loads(sys.argv[2])]
    print(json.dumps([vars(command) for command in completed]))
