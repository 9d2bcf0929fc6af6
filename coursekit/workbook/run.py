"""Executing the solved notebooks on any data, section by section, and collecting how they stand."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.sections import SECTIONS
from coursekit.workbook.build import choose
from coursekit.workbook.cells import Notebook, code_cells, joined, to_text
from coursekit.workbook.execute import Execution, Progress, Step, execute, no_progress
from coursekit.workbook.files import ensure_writable, write_files
from coursekit.workbook.report import SectionRun, WorkbookRun

CELL_SECONDS = 3600  # on the real data a cell may train for minutes; an hour means that something hangs


def run_sections(
    root: Path, sections: Sequence[str], data: str, report: Path, progress: Progress | None = None
) -> WorkbookRun:
    """Execute the solved notebooks of the given sections (default: all) on `data` and write the report.

    The executed notebooks go to build/run/. A failing cell does not stop the run. Raises `CourseError`,
    before anything is executed, for an unknown section, bad data, or a report that cannot be written.
    """
    from coursekit.workbook.report import render

    paths = choose(root, sections, "answers", ".ipynb")
    data = absolute_source(data)
    notebooks = [_read(path) for path in paths]
    for path in (report, *(root / "build" / "run" / path.name for path in paths)):
        ensure_writable(path)
    try_data(data, [_section(notebook, path) for path, notebook in zip(paths, notebooks, strict=True)])
    total = sum(map(code_cells, notebooks))
    done = []
    with (progress or no_progress)(total) as step:
        for path, notebook in zip(paths, notebooks, strict=True):
            done.append(_run_section(path, notebook, data, step))
            write_files({root / "build" / "run" / path.name: to_text(done[-1].notebook)})
    outcome = WorkbookRun(data, tuple(done), report)
    write_files({report: render(outcome)})
    return outcome


def absolute_source(data: str) -> str:
    """Return the data source in a form that means the same in every folder: folders become absolute."""
    from coursekit.data import is_sample

    return data if data == "full" or is_sample(data) else str(Path(data).expanduser().resolve())


def try_data(data: str, sections: Sequence[str]) -> None:
    """Load what the sections need once here: a bad source is one sentence, and not seven failed notebooks."""
    from coursekit.data import load_ag_news, load_imdb

    corpora = {SECTIONS[section].corpus for section in sections}
    if "imdb" in corpora:
        load_imdb(data)
    if "ag_news" in corpora:
        load_ag_news(data)


def _read(path: Path) -> Notebook:
    """Read a solved notebook; texts become single strings."""
    try:
        notebook: Notebook = json.loads(path.read_bytes())
        notebook["metadata"], notebook["nbformat"]
        for cell in notebook["cells"]:
            cell["source"] = joined(cell["source"]) or ""
            cell["cell_type"], cell["metadata"]
    except (ValueError, KeyError, TypeError, OSError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise CourseError(
            f"{path} cannot be read as a notebook ({reason}): make it anew by `coursekit build`."
        ) from None
    return notebook


def _run_section(path: Path, notebook: Notebook, data: str, step: Step) -> SectionRun:
    """Execute one section where its source stands and look at its panels."""
    section = _section(notebook, path)
    start = time.perf_counter()
    execution = execute(
        notebook, path.parent, data, step.notebook(f"section {section}", notebook), timeout=CELL_SECONDS
    )
    seconds = time.perf_counter() - start
    return SectionRun(
        name=path.stem,
        section=section,
        title=_title(notebook, section) or path.stem,
        states=_states(execution),
        errors=tuple(_error_sentences(execution)),
        seconds=seconds,
        notebook=execution.notebook,
        peak_memory=execution.peak_memory,
    )


def _own(cell: dict[str, Any]) -> dict[str, Any]:
    own = cell["metadata"].get("coursekit", {})
    return own if isinstance(own, dict) else {}


def _section(notebook: Notebook, path: Path) -> str:
    return str(notebook["metadata"].get("coursekit", {}).get("section", path.stem))


def _states(execution: Execution) -> dict[str, str]:
    """Return each checked exercise with the state its own check cell shows."""
    states = {}
    for index, cell in enumerate(execution.notebook["cells"]):
        if _own(cell).get("role") == "check":
            shown = [panel.state for panel in execution.shown if panel.index == index]
            states[str(_own(cell).get("exercise"))] = shown[-1] if shown else "not shown"
    return states


def _error_sentences(execution: Execution) -> list[str]:
    cells = execution.notebook["cells"]
    sentences = []
    for error in execution.errors:
        exercise = _own(cells[error.index]).get("exercise")
        where = f"exercise {exercise}" if exercise else f"cell {error.index + 1}"
        sentences.append(f"{where}: {error.text}")
    return sentences


def _title(notebook: Notebook, section: str) -> str | None:
    """Return the text of the first heading, without the section's number that tables show beside it."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for line in cell["source"].splitlines():
                if line.startswith("# "):
                    return re.sub(rf"^(Section )?{re.escape(section)}[.:] ", "", line[2:].strip())
    return None
