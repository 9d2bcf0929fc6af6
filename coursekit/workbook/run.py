"""Executing the solved notebooks on any data, and collecting what came of each exercise."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import ensure_writable, write_files
from coursekit.sections import SECTIONS
from coursekit.workbook.cells import Notebook, count_code_cells, join_texts, to_text
from coursekit.workbook.execute import CellCounter, Execution, Progress, execute, hide_progress
from coursekit.workbook.folder import find_section_files
from coursekit.workbook.report import SectionRun, WorkbookRun, render_report

CELL_SECONDS = 3600  # on the real data a cell may train for minutes; an hour means that something hangs


def run_sections(
    root: Path, sections: Sequence[str], data: str, report: Path, progress: Progress | None = None
) -> WorkbookRun:
    """Execute the solved notebooks of the given sections (default: all) on `data` and write the report.

    The executed notebooks go to build/run/. A failing cell does not stop the run. Raises `CourseError`,
    before anything is executed, for an unknown section, bad data, or a report that cannot be written.
    """
    paths = find_section_files(root, sections, folder="answers", suffix=".ipynb")
    data = absolute_source(data)
    notebooks = [_read_notebook(path) for path in paths]
    executed_paths = [root / "build" / "run" / path.name for path in paths]
    for path in (report, *executed_paths):
        ensure_writable(path)
    try_data(data, [_section_of(notebook, path) for path, notebook in zip(paths, notebooks, strict=True)])
    total = sum(map(count_code_cells, notebooks))
    section_runs = []
    with (progress or hide_progress)(total) as counter:
        for path, notebook, executed_path in zip(paths, notebooks, executed_paths, strict=True):
            section_run = _run_section(path, notebook, data, counter)
            section_runs.append(section_run)
            write_files({executed_path: to_text(section_run.notebook)})
    outcome = WorkbookRun(data, tuple(section_runs), report)
    write_files({report: render_report(outcome)})
    return outcome


def absolute_source(data: str) -> str:
    """Return the data source in a form that means the same in every folder: folders become absolute."""
    from coursekit.data import is_sample

    return data if data == "full" or is_sample(data) else str(Path(data).expanduser().resolve())


def try_data(data: str, sections: Sequence[str]) -> None:
    """Load once what the sections need: a bad source is then one sentence, and not many failed notebooks."""
    from coursekit.data import load_ag_news, load_imdb

    corpora = {SECTIONS[section].corpus for section in sections}
    if "imdb" in corpora:
        load_imdb(data)
    if "ag_news" in corpora:
        load_ag_news(data)


def _read_notebook(path: Path) -> Notebook:
    """Return a solved notebook; texts become single strings."""
    try:
        notebook: Notebook = json.loads(path.read_bytes())
        notebook["metadata"], notebook["nbformat"]  # what is not there raises KeyError
        for cell in notebook["cells"]:
            cell["source"] = join_texts(cell["source"]) or ""
            cell["cell_type"], cell["metadata"]
    except (ValueError, KeyError, TypeError, OSError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise CourseError(
            f"{path} cannot be read as a notebook ({reason}): make it anew by `coursekit build`."
        ) from None
    return notebook


def _run_section(path: Path, notebook: Notebook, data: str, counter: CellCounter) -> SectionRun:
    """Execute one section in the folder of its source; return what came of it."""
    section = _section_of(notebook, path)
    on_cell = counter.start_notebook(f"section {section}", notebook)
    start = time.perf_counter()
    execution = execute(notebook, path.parent, data, on_cell, timeout=CELL_SECONDS)
    seconds = time.perf_counter() - start
    return SectionRun(
        name=path.stem,
        section=section,
        title=_find_title(notebook, section) or path.stem,
        states=_find_states(execution),
        errors=tuple(_describe_errors(execution)),
        seconds=seconds,
        notebook=execution.notebook,
        peak_memory=execution.peak_memory,
    )


def _course_metadata(cell: dict[str, Any]) -> dict[str, Any]:
    """Return what the build notes in a cell's metadata: `exercise` and `role`."""
    metadata = cell["metadata"].get("coursekit", {})
    return metadata if isinstance(metadata, dict) else {}


def _section_of(notebook: Notebook, path: Path) -> str:
    return str(notebook["metadata"].get("coursekit", {}).get("section", path.stem))


def _find_states(execution: Execution) -> dict[str, str]:
    """Return each checked exercise with the state its own check cell shows."""
    states = {}
    for index, cell in enumerate(execution.notebook["cells"]):
        metadata = _course_metadata(cell)
        if metadata.get("role") == "check":
            cell_states = [panel.state for panel in execution.panels if panel.index == index]
            states[str(metadata.get("exercise"))] = cell_states[-1] if cell_states else "not shown"
    return states


def _describe_errors(execution: Execution) -> list[str]:
    """Return a sentence for each cell that failed."""
    cells = execution.notebook["cells"]
    sentences = []
    for error in execution.errors:
        exercise = _course_metadata(cells[error.index]).get("exercise")
        where = f"exercise {exercise}" if exercise else f"cell {error.index + 1}"
        sentences.append(f"{where}: {error.text}")
    return sentences


def _find_title(notebook: Notebook, section: str) -> str | None:
    """Return the text of the first heading, without the section's number that tables show beside it."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for line in cell["source"].splitlines():
                if line.startswith("# "):
                    return re.sub(rf"^(Section )?{re.escape(section)}[.:] ", "", line[2:].strip())
    return None
