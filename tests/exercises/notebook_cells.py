"""Cells of the course's notebooks for tests that run them in this process, without a kernel."""

from __future__ import annotations

import contextlib
import io
import json
from functools import cache
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from coursekit.sections import SECTIONS
from tests import ROOT


@cache
def read_cells(folder: str, section: str) -> list[dict[str, Any]]:
    """Return the code cells that have a role, each with its exercise and its code as Python."""
    notebook = json.loads((ROOT / folder / f"{SECTIONS[section].notebook}.ipynb").read_text("utf-8"))
    transform = TransformerManager().transform_cell
    return [
        {**cell["metadata"]["coursekit"], "code": transform("".join(cell["source"]))}
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and "coursekit" in cell["metadata"]
    ]


@cache
def run_setup(section: str) -> dict[str, Any]:
    """Return the names that the set-up cell of a section makes: copy them before anything else runs there."""
    namespace: dict[str, Any] = {"__name__": "__main__", "get_ipython": lambda: None}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in read_cells("notebooks", section):
            if cell["role"] == "setup":
                exec(cell["code"], namespace)
    return namespace
