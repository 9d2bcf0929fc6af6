"""Notebooks that somebody has edited where they are made: the build must not replace that without a word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coursekit.workbook.cells import TEXTS_KEY, Notebook, NotebookCopy, digest_texts, join_texts
from coursekit.workbook.folder import display_path
from coursekit.workbook.source import Problem


def find_hand_edits(expected: NotebookCopy, path: Path, root: Path) -> list[Problem]:
    """Return a problem for each cell of a made notebook that was edited there, and not in its source."""
    try:
        stored = json.loads(path.read_bytes())
        if not is_edited(stored):
            return []
        sentences = list(_describe_edits(expected, stored["cells"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # it is made anew
        return []
    return [Problem(display_path(path, root), 0, sentence) for sentence in sentences]


def is_edited(stored: Notebook) -> bool:
    """Tell whether the texts of a made notebook are others than those that the build has written."""
    digest = stored["metadata"]["coursekit"].get(TEXTS_KEY)
    return digest is not None and digest != digest_texts(stored)


def _describe_edits(expected: NotebookCopy, cells: list[dict[str, Any]]) -> Iterator[str]:
    source = expected.source.display_path
    advice = "or say --replace, and the build replaces it"
    lines = {cell["id"]: expected.line_of(index) for index, cell in enumerate(expected.notebook["cells"])}
    texts = {cell["id"]: _content(cell) for cell in expected.notebook["cells"]}
    for number, cell in enumerate(cells, start=1):
        name = cell.get("id")
        if name not in texts:
            yield f"cell {number} was added by hand: write it into {source}, {advice}"
        elif _content(cell) != texts.pop(name):
            place = f"{source}:{lines[name]}"
            yield f"cell {number} ({name}) was edited by hand: write that into {place}, {advice}"
    for name in texts:
        yield f"cell {name} was removed by hand: remove it from {source}:{lines[name]}, {advice}"


def _content(cell: dict[str, Any]) -> tuple[Any, Any]:
    return cell.get("cell_type"), join_texts(cell.get("source")) or ""
