"""An answer cell that stopped leaves old values: the check says so, in a real shell of IPython."""

import json
import subprocess
import sys

import pytest

from tests import ROOT

SHELL = """
import io, json, sys
from contextlib import redirect_stdout
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
printed = []
for cells in json.load(sys.stdin):
    shell.run_cell("from coursekit import check; from coursekit.exercises import cell_runs")
    shell.run_cell("cell_runs._stopped.clear()")
    for cell in cells:
        output = io.StringIO()
        with redirect_stdout(output):
            shell.run_cell(cell)
    printed.append(output.getvalue())
print(json.dumps(printed))
"""
KEY = "# Exercise VI.1.a (answer)\n"
SOLVED = f"{KEY}samples = 1\nbatches = 1\n"
FAILS = f"{KEY}samples = 2\nraise ValueError\n"
CHECK = 'check("VI.1.a")\n'

CASES = {  # cells, and the error that the check names
    "only run stopped": ([FAILS], "ValueError"),
    "last run stopped": ([SOLVED, FAILS], "ValueError"),
    "no Python": ([f"{KEY}samples = = 1\n"], "SyntaxError"),
    "below a magic": ([SOLVED, f"%%time\n{FAILS}"], "ValueError"),
    "ended well": ([SOLVED], None),
    "mended": ([FAILS, SOLVED], None),
    "a cell of the student's own stopped": ([SOLVED, "raise ValueError\n"], None),
    "another exercise stopped": ([SOLVED, FAILS.replace("VI.1.a", "VI.2.a")], None),
}


@pytest.fixture(scope="module")
def printed():
    """What the check prints at the end of each case, all of them run in one shell."""
    cells = json.dumps([[*cells, CHECK] for cells, _ in CASES.values()])
    completed = subprocess.run(
        [sys.executable, "-c", SHELL], input=cells, capture_output=True, text=True, cwd=ROOT, check=True
    )
    return dict(zip(CASES, json.loads(completed.stdout.splitlines()[-1]), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_a_check_says_whether_the_answer_cell_stopped(printed, case):
    error = CASES[case][1]
    assert "VI.1.a" in printed[case]
    assert ("The answer cell stopped" in printed[case]) == (error is not None)
    assert error is None or f"stopped with {error} when it last ran." in printed[case]
