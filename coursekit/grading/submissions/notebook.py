"""Reading a notebook that a student handed in, whatever the file really is.

Nothing is trusted: neither that the file is JSON, nor its encoding, size, depth or form. The result has only
what grading needs: cells with their text and their keys. Outputs are not read. nbformat's own reader is not
used on purpose: it validates against a schema, which takes seconds for a large file, it gives random ids to
old notebooks, and it stops at an output of an unexpected form, which does not matter here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from coursekit.cell_keys import CellKey, key_in_id, key_in_metadata, key_in_text
from coursekit.errors import CourseError
from coursekit.sections import SECTIONS
from coursekit.workbook.source import SOLVABLE_ROLES

Notebook = dict[str, Any]
"""`{"cells": [{"cell_type", "source": str, "metadata": dict, "id": str | None}, ...], "metadata": dict}`."""

MAX_NOTEBOOK = 20_000_000
"""The most bytes of a notebook that is read. Solved notebooks with all their pictures have a tenth of it."""
_MAX_CELLS = 20_000
_MAX_PARTS = 2_000_000  # lists, objects and commas in the JSON: memory grows with these, not with bytes
# Characters that are searched for the section, of one cell and of all: a key is in a cell's first lines.
_MAX_HEAD = 5_000
_MAX_SEARCHED = 1_000_000

_SURROGATE = re.compile("[\ud800-\udfff]")
_HELP = "Open it in Jupyter, save it there, and hand in the .ipynb file again."


class UnreadableNotebook(CourseError):
    """A file is no notebook that can be graded. The message is a sentence for the student."""


def read_notebook(data: bytes) -> Notebook:
    """Return the notebook in the bytes of a file: nbformat 4, 3 or 2, in UTF-8 or UTF-16.

    Of all metadata, only `coursekit` and `tags` are kept. Characters that no text can hold (halves of
    surrogate pairs) become U+FFFD; line ends become "\\n".

    Raises:
        UnreadableNotebook: it is too large, cut off, no JSON, or JSON but no notebook.
    """
    loaded = _parse_json(data)
    if not isinstance(loaded, dict):
        raise UnreadableNotebook(f"The file is JSON, but not a notebook. {_HELP}")
    raw_cells = _cells_of(loaded)
    if len(raw_cells) > _MAX_CELLS:
        raise UnreadableNotebook(
            f"The notebook has {len(raw_cells)} cells, and at most {_MAX_CELLS} are read."
        )
    cells = [_read_cell(raw_cell, number) for number, raw_cell in enumerate(raw_cells, start=1)]
    return {"cells": cells, "metadata": _read_metadata(loaded.get("metadata"))}


def strip_lines(text: str) -> str:
    """Return a text without blank lines around it and without spaces at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def notebook_of(root: Path, folder: str, section: str) -> Notebook:
    """Read the course's own notebook of a section from `notebooks` or `answers`.

    Raises:
        CourseError: it is not there, or cannot be read.
    """
    from coursekit.workbook.folder import find_section_files

    (path,) = find_section_files(root, [section], folder, ".ipynb")
    try:
        return read_notebook(path.read_bytes())
    except (CourseError, OSError):  # what is said of a student's notebook would not help here
        raise CourseError(
            f"Cannot read the course's own notebook {path}: make it anew by `coursekit build`."
        ) from None


def section_of(notebook: Notebook | None, path: str) -> str | None:
    """Return the section of a notebook, such as "I", or None where nothing tells it.

    Its metadata tell it, else the keys of its cells, else its file name. notebook: None where it could not
    be read. path: of its file, with forward slashes; only the last part counts.
    """
    if notebook is not None:
        own = notebook["metadata"].get("coursekit", {}).get("section")
        if own in SECTIONS:
            return str(own)
        votes = count_sections(notebook)
        if votes:
            return min(votes, key=lambda section: (-votes[section], list(SECTIONS).index(section)))
    file_name = path.rpartition("/")[2].lower()
    for section in SECTIONS.values():
        if re.search(rf"(?<![0-9]){section.notebook.replace('_', '[_ -]')}", file_name):
            return section.number
    return None


def count_sections(notebook: Notebook) -> Counter[str]:
    """Return how many cells have a key of each section, for an answer or a text."""
    votes: Counter[str] = Counter()
    characters_left = _MAX_SEARCHED
    for cell in notebook["cells"]:
        length = min(characters_left, _MAX_HEAD)
        characters_left -= min(len(cell["source"]), length)
        key = find_solvable_key(cell, length)
        section = key.exercise.partition(".")[0] if key else ""
        if section in SECTIONS:
            votes[section] += 1
    return votes


def find_solvable_key(cell: dict[str, Any], length: int = _MAX_HEAD) -> CellKey | None:
    """Return the key of a cell that a student fills in, or None.

    length: of the beginning of its text that is searched.
    """
    text = cell["source"][:length]
    keys = (key_in_text(text), key_in_metadata(cell["metadata"]), key_in_id(cell["id"]))
    return next((key for key in keys if key and key.exercise and key.role in SOLVABLE_ROLES), None)


def _parse_json(data: bytes) -> Any:
    """Return the JSON in the bytes of a file, or raise an error that says what is wrong with it."""
    if len(data) > MAX_NOTEBOOK:
        raise UnreadableNotebook(
            f"The notebook has {len(data) / 1e6:.0f} MB, and at most {MAX_NOTEBOOK / 1e6:.0f} MB are read. "
            "Clear its outputs (in Jupyter: Edit, Clear Outputs of All Cells), save it, and hand it in again."
        )
    if not data.strip():
        raise UnreadableNotebook(f"The file is empty. {_HELP}")
    if sum(map(data.count, (b"[", b"{", b","))) > _MAX_PARTS:
        raise UnreadableNotebook(
            "The notebook has too many parts to be read. Clear its outputs and save it again."
        )
    try:
        text = data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise UnreadableNotebook(f"The file is not UTF-8 text, so it is damaged. {_HELP}") from None
    try:
        # Numbers are never needed: long ones would cost time, and NaN is no JSON.
        return json.loads(
            text, parse_int=_parse_number, parse_float=_parse_number, parse_constant=_parse_number
        )
    except RecursionError:
        raise UnreadableNotebook(f"The file is nested too deeply to be a notebook. {_HELP}") from None
    except ValueError as error:
        raise UnreadableNotebook(_explain_json_error(text, error)) from None


def _parse_number(text: str) -> float:
    return float(text) if len(text) < 20 else 0.0


def _explain_json_error(text: str, error: ValueError) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html")):
        return "The file is a web page, not a notebook. Download the notebook itself, and hand in that."
    if not start.startswith("{"):
        return f"The file is not a notebook. {_HELP}"
    at_end = isinstance(error, json.JSONDecodeError) and error.pos >= len(text.rstrip()) - 1
    if at_end or "Unterminated string" in str(error):
        return f"The notebook is cut off: its end is missing. {_HELP}"
    line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
    return f"The notebook is damaged: it is not valid JSON{line}. {_HELP}"


def _cells_of(loaded: dict[str, Any]) -> list[Any]:
    """Return the cells of a notebook; formats 2 and 3 keep them in worksheets."""
    cell_lists = [loaded.get("cells")]
    sheets = loaded.get("worksheets")
    if "cells" not in loaded and isinstance(sheets, list):
        cell_lists = [sheet.get("cells") if isinstance(sheet, dict) else None for sheet in sheets]
    cells: list[Any] = []
    for cell_list in cell_lists:
        if not isinstance(cell_list, list):
            raise UnreadableNotebook(
                f"The file is JSON without a list of cells, so it is no notebook. {_HELP}"
            )
        cells += cell_list
    return cells


def _read_cell(cell: Any, number: int) -> dict[str, Any]:
    """Return the text and the keys of a cell, and nothing else. number: of the cell, from 1."""
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        raise UnreadableNotebook(f"The notebook is damaged: its cell {number} is not a cell. {_HELP}")
    kind = cell["cell_type"]
    source = cell.get("source", cell.get("input", ""))  # formats 2 and 3 call the text of code `input`
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise UnreadableNotebook(
            f"The notebook is damaged: the text of its cell {number} is not text. {_HELP}"
        )
    identifier = cell.get("id")
    return {
        "cell_type": kind if kind in ("code", "raw") else "markdown",  # format 3 has headings and HTML, too
        "source": _normalize_text(source),
        "metadata": _read_metadata(cell.get("metadata")),
        "id": identifier if isinstance(identifier, str) and len(identifier) <= 64 else None,
    }


def _normalize_text(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")


def _read_metadata(metadata: Any) -> dict[str, Any]:
    """Return the metadata of this course and the tags, where they have the right form."""
    known: dict[str, Any] = {}
    if isinstance(metadata, dict):
        own, tags = metadata.get("coursekit"), metadata.get("tags")
        if isinstance(own, dict):
            known["coursekit"] = {key: value for key, value in own.items() if isinstance(value, str)}
        if isinstance(tags, list):
            known["tags"] = [tag for tag in tags if isinstance(tag, str)]
    return known
