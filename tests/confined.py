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

import pytest

from tests import ROOT

SIZE = 65_536
"""Bytes of a small disk."""


@dataclass(frozen=True)
class Order:
    """A command to give. folder: where. place: the folder below it that is confined. room: bytes left."""

    folder: str
    place: str
    words: Sequence[str]
    room: int = 0


@dataclass(frozen=True)
class End:
    """How a command ended. left: files and folders that are new or changed."""

    code: int
    stdout: str
    stderr: str
    left: list[str]


@cache
def bubblewrap() -> str | None:
    """Return the program that makes namespaces; None where it cannot be had."""
    from coursekit.grading.execution.sandbox import _bubblewrap

    program = _bubblewrap()
    trial = [program, "--dev-bind", "/", "/", "--unshare-net", "true"]
    return program if program and subprocess.run(trial, capture_output=True).returncode == 0 else None


def confined(*options: str) -> list[str]:
    """Begin a command line whose program sees this machine, but for what the options change."""
    program = bubblewrap()
    if program is None:
        pytest.skip("No namespaces can be had here: bubblewrap is missing, or the system forbids them.")
    return [program, "--die-with-parent", "--dev-bind", "/", "/", *options, "--"]


def give(orders: Sequence[Order], kind: str) -> list[End]:
    """Return commands one after the other, in one process. kind: "full" or "read-only", of each one's place."""
    options: list[str] = []
    for place in {f"{order.folder}/{order.place}" for order in orders}:
        Path(place).mkdir(exist_ok=True)
        full = ["--size", str(SIZE), "--tmpfs", place]
        options += full if kind == "full" else ["--ro-bind", place, place]
    told = json.dumps([vars(order) for order in orders])
    done = subprocess.run(
        [*confined(*options), sys.executable, "-m", "tests.confined", kind, told],
        cwd=ROOT,
        env={**os.environ, "TQDM_DISABLE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [End(**one) for one in json.loads(done.stdout.splitlines()[-1])]


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return every file below a folder with its bytes, and every folder with None; locks say nothing."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if path.suffix != ".lock"
    }


def left(before: dict[str, bytes | None], after: dict[str, bytes | None]) -> list[str]:
    """Name what is new, changed or gone."""
    return sorted(name for name in {*before, *after} if before.get(name, 0) != after.get(name, 0))


def stand_in() -> None:
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


def _fill(folder: Path, room: int) -> None:
    """Leave so many bytes on a small disk."""
    with (folder / "filler").open("wb") as stream:
        stream.write(b"\0" * (SIZE - room))


def _carry_out(order: Order, kind: str) -> End:
    from typer.testing import CliRunner

    from coursekit.cli import app

    os.chdir(order.folder)
    if kind == "full":
        _fill(Path(order.place), order.room)
    before = contents(Path())
    done = CliRunner().invoke(app.app, list(order.words))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    end = End(done.exit_code, done.stdout, done.stderr, left(before, contents(Path())))
    if kind == "full":
        (Path(order.place) / "filler").unlink()
    return end


if __name__ == "__main__":
    stand_in()
    ends = [_carry_out(Order(**one), sys.argv[1]) for one in json.loads(sys.argv[2])]
    print(json.dumps([vars(end) for end in ends]))
