"""A tiny workbook of two exercises with a registry of its own, for the builder's tests."""

from collections.abc import Callable
from pathlib import Path

from coursekit.checks.exercise import Exercise
from coursekit.checks.values import Function, Integer, Text
from coursekit.workbook import build as build_module
from coursekit.workbook.cells import Notebook
from coursekit.workbook.execute import REPORT_MIME, Execution, find_panels

SETUP = """\
from IPython.display import display


def check(exercise):
    names = {"I.1": ["total"], "I.2": ["double", "explanation"]}[exercise]
    values = [globals()[name] for name in names]
    empty = [value for value in values if value is ... or (callable(value) and value(1) is None)]
    state = "not attempted" if empty else "passed"
    panel = {"exercise": exercise, "state": state}
    display({"application/vnd.coursekit.report+json": panel, "text/plain": f"{exercise} {state}"}, raw=True)
"""

GOOD = f'''\
# %% [markdown]
# # A tiny section
# The mean is $\\bar x = \\frac{{1}}{{n}} \\sum_i x_i$.

# %% role="setup"
{SETUP}
# %% [markdown] exercise="I.1" role="task"
# Count the reviews.

# %% exercise="I.1" role="answer"
total = ...  # an int
### BEGIN SOLUTION
total = 3
### END SOLUTION

# %% exercise="I.1" role="check"
check("I.1")

# %% exercise="I.1" role="show" tags=["nbval-ignore-output"]
print("reviews:", total)

# %% [markdown] exercise="I.1" role="explanation"
# Three, because there are three.

# %% [markdown] exercise="I.2" role="task"
# Write `double`, and say what it does.


# %% exercise="I.2" role="answer"
def double(x):
    """Return twice x."""
    ...


### BEGIN SOLUTION
def double(x):
    """Return twice x."""
    return 2 * x


### END SOLUTION

# %% exercise="I.2" role="text"
explanation = ...  # your answer in two or three sentences, as a string
### BEGIN SOLUTION
explanation = """It adds a number to itself."""
### END SOLUTION

# %% exercise="I.2" role="check"
check("I.2")
'''


REGISTRY = {
    "I.1": Exercise("I.1", "Count", (Integer("total", "how many"),), auto_points=2),
    "I.2": Exercise(
        "I.2",
        "Double",
        (
            Function("double", "twice its argument", probes=lambda: [(1,)]),
            Text("explanation", "what it does"),
        ),
        auto_points=1,
        text_points=1,
    ),
}


def make_repo(folder: Path, text: str = GOOD, name: str = "01_tiny.py") -> Path:
    """Lay out a workbook with one source in `folder` and return the folder."""
    (folder / "answers").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(
        '[tool.coursekit]\nrepository = "someone/course"\nbranch = "main"\n'
    )
    (folder / "answers" / name).write_text(text, encoding="utf-8")
    return folder


def line_of(text: str, part: str) -> int:
    """Return the number of the first line that contains `part`."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def snapshot(root: Path) -> dict[str, bytes]:
    """Return every file below `root`, hidden ones too, with its bytes."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def fake_execute(
    notebook: Notebook,
    folder: Path,
    data: str,
    on_cell: Callable[[int], None] = lambda number: None,
    timeout: int = 0,
) -> Execution:
    """Stand in for a kernel: number the cells, print a figure, and let each check show the wanted state."""
    solved = any("BEGIN SOLUTION" in cell["source"] for cell in notebook["cells"])
    cells: list[dict] = []
    for count, cell in enumerate(notebook["cells"], start=1):
        cell = dict(cell)
        if cell["cell_type"] == "code":
            on_cell(1 + sum(before["cell_type"] == "code" for before in cells))
            cell["execution_count"] = count
            cell["outputs"] = [_make_output(cell, "passed" if solved else "not attempted")]
        cells.append(cell)
    executed = {**notebook, "cells": cells, "metadata": {**notebook["metadata"]}}
    executed["metadata"]["coursekit"] = dict(notebook["metadata"]["coursekit"])
    return Execution(executed, (), tuple(find_panels(executed)))


def _make_output(cell: dict, state: str) -> dict:
    metadata = cell["metadata"].get("coursekit", {})
    if metadata.get("role") != "check":
        return {"output_type": "stream", "name": "stdout", "text": "270.69 tokens\nin 1.5 s\n"}
    panel = {"exercise": metadata["exercise"], "state": state}
    data = {REPORT_MIME: panel, "text/plain": state}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def quick_build(monkeypatch, root: Path, **options) -> list[Path]:
    """Build without a kernel."""
    monkeypatch.setattr(build_module, "execute", fake_execute)
    return build_module.build(root, registry=REGISTRY, **options)
