"""Making the two notebooks of a source: same cells, same ids, with and without the solutions.

Notebooks are plain dictionaries in nbformat 4.5's shape, so that comparing them needs no notebook library.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from coursekit.errors import CourseError
from coursekit.workbook.colab import Repository
from coursekit.workbook.markers import Line
from coursekit.workbook.source import SOLVABLE_ROLES, ParsedCell, Source

Notebook = dict[str, Any]

FORMAT = {"nbformat": 4, "nbformat_minor": 5}
TEXTS_KEY = "texts_sha256"
"""Where `digest_texts` stands in a made notebook's metadata."""
# No version anywhere: different Pythons and kernels must make the same file.
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


@dataclass(frozen=True)
class NotebookCopy:
    """A student's or solved copy, with the way back: `cells[i]` is the source of `notebook["cells"][i]`.

    `line_numbers[i][k]` is the line number in the source file of that cell's line k (from 0).
    """

    source: Source
    notebook: Notebook
    cells: tuple[ParsedCell, ...]
    line_numbers: tuple[tuple[int, ...], ...]

    def line_of(self, index: int, line: int | None = None) -> int:
        """Return the source's line for cell `index`; with `line` (from 1), for that line of the cell."""
        numbers = self.line_numbers[index]
        if line is not None and 1 <= line <= len(numbers):
            return numbers[line - 1]
        return self.cells[index].line


def make_student_copy(source: Source, repository: Repository) -> NotebookCopy:
    """Return the student's copy: no solutions, no explanations, nothing executed, a badge on top."""
    return _make_copy(source, repository, solved=False)


def make_solved_copy(source: Source, repository: Repository) -> NotebookCopy:
    """Return the solved copy, not executed yet. The markers stay, so that nbgrader can take it over."""
    return _make_copy(source, repository, solved=True)


def _make_copy(source: Source, repository: Repository, solved: bool) -> NotebookCopy:
    notebook_cells: list[dict[str, Any]] = []
    cells: list[ParsedCell] = []
    line_numbers: list[tuple[int, ...]] = []
    for cell, identifier in zip(source.cells, _make_cell_ids(source.cells), strict=True):
        if cell.role == "explanation" and not solved:
            continue
        lines = list(cell.lines if solved else cell.student_lines)
        if not solved and not cells and cell.kind == "markdown":
            badge = repository.badge(f"notebooks/{source.name}.ipynb")
            lines[1:1] = [Line(cell.line, ""), Line(cell.line, badge)]  # below the title
        if cell.role == "setup":
            lines[:0] = [Line(cell.line, text) for text in repository.install_code().split("\n")]
        if cell.role in SOLVABLE_ROLES:
            # A second key beside the metadata: Colab and VS Code keep text, but not always ids and metadata.
            lines.insert(0, Line(cell.line, f"# Exercise {cell.exercise} ({cell.role})"))
        text = "\n".join(line.text for line in lines)
        notebook_cells.append(_make_notebook_cell(cell, identifier, text))
        cells.append(cell)
        line_numbers.append(tuple(line.number for line in lines))
    about = {"section": source.section, "source": source.display_path}
    metadata = {**_METADATA, "coursekit": about}
    notebook = {"cells": notebook_cells, "metadata": metadata, **FORMAT}
    about[TEXTS_KEY] = digest_texts(notebook)
    return NotebookCopy(source, notebook, tuple(cells), tuple(line_numbers))


def _make_notebook_cell(cell: ParsedCell, identifier: str, text: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if cell.role:
        keys = {"exercise": cell.exercise, "role": cell.role}
        metadata["coursekit"] = {key: value for key, value in keys.items() if value is not None}
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    result = {"cell_type": cell.kind, "id": identifier, "metadata": metadata, "source": text}
    return result | {"execution_count": None, "outputs": []} if cell.kind == "code" else result


def _make_cell_ids(cells: Iterable[ParsedCell]) -> list[str]:
    """Return each cell's id, the same in every build and in both copies.

    An exercise's cell is named by exercise and role ("I-1-answer"), any other by its text's SHA-256. A second
    cell of the same name gets "-2", and so on.
    """
    counts: Counter[str] = Counter()
    ids = []
    for cell in cells:
        if cell.role == "setup":
            name = "setup"
        elif cell.exercise and cell.role:
            name = f"{cell.exercise.replace('.', '-')}-{cell.role}"
        else:
            name = "cell-" + hashlib.sha256(cell.text.encode("utf-8")).hexdigest()[:10]
        counts[name] += 1
        ids.append(name if counts[name] == 1 else f"{name}-{counts[name]}")
    return ids


def count_code_cells(notebook: Notebook) -> int:
    """Return how many cells of a notebook can be executed."""
    return sum(cell["cell_type"] == "code" for cell in notebook["cells"])


def digest_outputs(notebook: Notebook) -> dict[str, Any]:
    """Return the digests that betray a hand edit of any stored output, as notebook metadata.

    `outputs_sha256` is one SHA-256 over the outputs and execution counts of all code cells in order;
    `cell_outputs` has the first 12 digits of each cell's own, so that the edited cell can be named. Both are
    the same for texts stored as one string or, as in files, as a list of lines.
    """
    digests = {
        cell["id"]: _sha256(
            {"count": cell.get("execution_count"), "outputs": join_texts(cell.get("outputs", []))}
        )
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    }
    return {
        "outputs_sha256": _sha256(list(digests.items())),
        "cell_outputs": {name: digest[:12] for name, digest in digests.items()},
    }


def digest_texts(notebook: Notebook) -> str:
    """Return the digest that betrays a hand edit of any cell's text: one SHA-256 over all of them."""
    return _sha256(
        [
            [cell.get("id"), cell.get("cell_type"), join_texts(cell.get("source")) or ""]
            for cell in notebook["cells"]
        ]
    )


def _sha256(value: Any) -> str:
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def join_texts(value: Any) -> Any:
    """Return a copy in which every list of strings is one string: files split texts into lines."""
    if isinstance(value, dict):
        return {key: join_texts(part) for key, part in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(part, str) for part in value):
            return "".join(value)
        return [join_texts(part) for part in value]
    return value


def to_text(notebook: Notebook) -> str:
    """Return the file's text, laid out as Jupyter itself writes it.

    Raises `CourseError` where nbformat finds that this is no valid notebook.
    """
    import nbformat

    node = nbformat.from_dict(notebook)
    try:
        nbformat.validate(node)
    except nbformat.ValidationError as error:
        source = notebook["metadata"].get("coursekit", {}).get("source", "unknown")
        reason = " ".join(str(error).split())[:300]
        raise CourseError(f"The notebook made of {source} would not be valid: {reason}") from None
    return str(nbformat.writes(node, version=nbformat.NO_CONVERT)).rstrip("\n") + "\n"
