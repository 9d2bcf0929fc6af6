"""A Sphinx extension: a page for each section, made of the two notebooks that are committed for it.

The page shows what the student's notebook has. Below each exercise, a part that opens with a click has the
solution, its plots with their tables, and the explanation.
"""

from __future__ import annotations

import ast
import copy
import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from coursekit.workbook.cells import FORMAT, Notebook, join_texts
from coursekit.workbook.colab import Repository, read_repository
from coursekit.workbook.markers import BEGIN, END

Cell = dict[str, Any]

FOLDER = "sections"
"""Where the pages are written, in the folder of the site's sources; git ignores it."""


def write_section_pages(app: Sphinx) -> None:
    """Write the pages of all sections. What has not changed is left alone: Sphinx need not read it again."""
    source = Path(app.srcdir)
    root = source.parent
    repository = read_repository(root)
    pages = {
        path.name: make_page(
            student=read_notebook(root / "notebooks" / path.name),
            solved=read_notebook(path),
            repository=repository,
        )
        for path in sorted((root / "answers").glob("*.ipynb"))
    }
    folder = source / FOLDER
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name not in pages:
            path.unlink()
    for name, page in pages.items():
        text = json.dumps(page, ensure_ascii=False, indent=1)
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def read_notebook(path: Path) -> Notebook:
    """Return a notebook file with each text as one string."""
    notebook: Notebook = join_texts(json.loads(path.read_text(encoding="utf-8")))
    return notebook


def make_page(*, student: Notebook, solved: Notebook, repository: Repository) -> Notebook:
    """Return a section's page as a notebook. student, solved: the two copies of the section's notebook."""
    student_cells = {cell["id"]: cell for cell in student["cells"]}
    cells: list[Cell] = []
    for exercise, group in groupby(solved["cells"], key=_exercise_of):
        members = list(group)
        if exercise is None:
            cells += [part for cell in members for part in _show_cell(cell)]
        else:
            cells += [student_cells[cell["id"]] for cell in members if cell["id"] in student_cells]
            cells += _make_solution(exercise, members)
    name = Path(solved["metadata"]["coursekit"]["source"]).stem
    cells[0] = _add_links(cells[0], f"notebooks/{name}.ipynb", repository)
    return {"cells": [copy.deepcopy(cell) for cell in cells], "metadata": solved["metadata"], **FORMAT}


def _exercise_of(cell: Cell) -> str | None:
    exercise: str | None = cell["metadata"].get("coursekit", {}).get("exercise")
    return exercise


def _role_of(cell: Cell) -> str | None:
    role: str | None = cell["metadata"].get("coursekit", {}).get("role")
    return role


def _make_solution(exercise: str, cells: Iterable[Cell]) -> list[Cell]:
    """Return the folded part of an exercise; nothing if it has neither a solution nor an explanation."""
    parts: list[Cell] = []
    for cell in cells:
        role = _role_of(cell)
        if role == "answer":
            solution = {"id": f"{cell['id']}-solution", "source": cut_out_solution(cell["source"])}
            parts += _split_outputs({**cell, **solution})
        elif role == "text":
            text = make_prose(cut_out_solution(cell["source"]))
            parts.append(_make_markdown_cell(text, f"{cell['id']}-solution"))
        elif role == "show":
            parts += list(_split_outputs(cell))[1:]  # its code stands above, in the student's part
        elif role == "explanation":
            parts.append(cell)
    if not parts:
        return []
    return _fold(f"Solution of {exercise}", "solution", parts)


def _fold(summary: str, kind: str, cells: list[Cell]) -> list[Cell]:
    """Return cells as a part that opens with a click. kind: its class in the page, beside "folded"."""
    opening = f"<details class='folded {kind}'><summary>{escape(summary)}</summary>"
    name = cells[0]["id"]
    return [
        _make_markdown_cell(opening, f"{name}-open"),
        *cells,
        _make_markdown_cell("</details>", f"{name}-close"),
    ]


def _show_cell(cell: Cell) -> list[Cell]:
    """Return a cell of no exercise as the page shows it: the set-up cell is long, so it is folded."""
    if "progress()" in cell["source"]:  # how the solved copy stands is nothing that a reader has done
        return [{**cell, "outputs": []}]
    code, *outputs = _split_outputs(cell)
    is_setup = _role_of(cell) == "setup"
    return [*(_fold("The set-up cell", "setup", [code]) if is_setup else [code]), *outputs]


_MARKUP = re.compile(r"([\\`*_{}\[\]<>#+!|$])")  # what Markdown would not show as it stands


def make_prose(source: str) -> str:
    """Return the texts that a cell gives to names as Markdown: each as a quotation below its name."""
    parts = []
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            text = _MARKUP.sub(r"\\\1", str(ast.literal_eval(statement.value)).strip())
            quoted = "\n".join(f"> {line}" for line in text.splitlines())
            parts.append(f"`{statement.targets[0].id}`\n\n{quoted}")
    return "\n\n".join(parts)


def cut_out_solution(source: str) -> str:
    """Return what stands between the solution markers of a cell."""
    kept, inside = [], False
    for line in source.splitlines():
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif inside:
            kept.append(line)
    return "\n".join(kept)


def _split_outputs(cell: Cell) -> Iterator[Cell]:
    """Give a cell's code without outputs, then each output as a cell: so a picture can have its own words."""
    if cell["cell_type"] != "code":
        yield cell
        return
    yield {**cell, "outputs": []}
    for number, output in enumerate(cell["outputs"], start=1):
        words = " ".join(output.get("data", {}).get("text/plain", "").split())
        yield {
            **cell,
            "id": f"{cell['id']}-output-{number}",
            "metadata": {"tags": ["remove-input"], "mystnb": {"image": {"alt": words}}},
            "outputs": [output],
        }


def _make_markdown_cell(text: str, identifier: str) -> Cell:
    return {"cell_type": "markdown", "id": identifier, "metadata": {}, "source": text}


def _add_links(cell: Cell, path: str, repository: Repository) -> Cell:
    """Return the first cell with links below its title: the notebook in Colab, and as a file."""
    links = {
        "Open in Colab": repository.colab_address(path),
        "The notebook on GitHub": repository.file_address(path),
    }
    buttons = " ".join(
        f'<a class="sd-btn sd-btn-outline-primary" href="{escape(address)}">{words}</a>'
        for words, address in links.items()
    )
    title, _, rest = cell["source"].partition("\n")
    return {**cell, "source": f"{title}\n\n<p>{buttons}</p>\n{rest}"}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("builder-inited", write_section_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
