"""Comparing the committed notebooks with what their sources make, without executing or writing anything."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coursekit.checks.exercise import Exercise
from coursekit.workbook.build import make_pairs
from coursekit.workbook.cells import (
    FORMAT,
    TEXTS_KEY,
    Notebook,
    NotebookCopy,
    digest_outputs,
    digest_texts,
    join_texts,
)
from coursekit.workbook.colab import read_repository, relink_readme
from coursekit.workbook.folder import display_path
from coursekit.workbook.hand_edits import is_edited
from coursekit.workbook.source import BuildError, Problem


def check_freshness(
    root: Path, sections: Sequence[str] = (), registry: Mapping[str, Exercise] | None = None
) -> int:
    """Return the number of notebooks compared, all of them fresh.

    Raises `BuildError` with every difference in cells, metadata or stored outputs, every missing or
    superfluous notebook, and every problem of the sources.
    """
    pairs, problems = make_pairs(root, sections, registry)
    for pair in pairs:
        problems += _compare_notebook(root, pair.solved, pair.solved_path, solved=True)
        problems += _compare_notebook(root, pair.student, pair.student_path, solved=False)
    if not sections:
        problems += _find_superfluous(root)
        text = "its links lead to another repository than pyproject.toml says"
        problems += [
            Problem(display_path(path, root), 0, text) for path in relink_readme(root, read_repository(root))
        ]
    if problems:
        raise BuildError(problems, "The notebooks are not what the sources make: run `coursekit build`.")
    return 2 * len(pairs)


def _find_superfluous(root: Path) -> list[Problem]:
    """Return a problem for each notebook that no source makes."""
    sources = {path.stem for path in (root / "answers").glob("*.py")}
    return [
        Problem(
            display_path(path, root), 0, f"no source answers/{path.stem}.py makes this notebook; remove it"
        )
        for folder in ("answers", "notebooks")
        for path in sorted((root / folder).glob("*.ipynb"))
        if path.stem not in sources
    ]


def _compare_notebook(root: Path, expected: NotebookCopy, path: Path, solved: bool) -> list[Problem]:
    """Compare one notebook file with what its source makes."""
    shown_path = display_path(path, root)
    try:
        stored = json.loads(path.read_bytes())
        cells, metadata = stored["cells"], stored["metadata"]
        sentences = [
            *_compare_cells(expected, cells, solved),
            *_compare_metadata(expected, stored, metadata, solved),
        ]
    except FileNotFoundError:
        return [Problem(shown_path, 0, f"missing; {expected.source.display_path} makes it")]
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return [Problem(shown_path, 0, "cannot be read as a notebook")]
    return [Problem(shown_path, 0, sentence) for sentence in sentences]


def _compare_metadata(
    expected: NotebookCopy, stored: Notebook, metadata: dict[str, Any], solved: bool
) -> Iterator[str]:
    """Compare the notebook's own metadata and, in the solved copy, the digests of the outputs."""
    if any(stored.get(key) != value for key, value in FORMAT.items()):
        yield "not in notebook format 4.5"
    stored_course = metadata["coursekit"]
    expected_metadata = dict(expected.notebook["metadata"])
    # Of the texts as they are stored: other ones are told cell by cell.
    expected_metadata["coursekit"] = expected_metadata["coursekit"] | {TEXTS_KEY: digest_texts(stored)}
    if is_edited(stored):
        yield f"edited by hand: the build would replace that, so write it into {expected.source.display_path}"
        expected_metadata["coursekit"][TEXTS_KEY] = stored_course[TEXTS_KEY]
    if solved:
        digests = digest_outputs(stored)
        stored_digests = {key: stored_course.get(key) for key in digests}
        expected_metadata["coursekit"] = expected_metadata["coursekit"] | stored_digests
        if stored_digests != digests:
            stored_cells = stored_digests["cell_outputs"] or {}
            changed = [
                name for name, digest in digests["cell_outputs"].items() if stored_cells.get(name) != digest
            ]
            where = f"cell {', '.join(changed)}" if changed else "the notebook"
            yield f"{where}: the stored outputs are not those of the build"
    if metadata != expected_metadata:
        keys = sorted(
            key for key in {*metadata, *expected_metadata} if metadata.get(key) != expected_metadata.get(key)
        )
        yield f"the notebook's metadata differ from what the build writes: {', '.join(keys)}"


def _compare_cells(expected: NotebookCopy, cells: list[dict[str, Any]], solved: bool) -> Iterator[str]:
    """Compare cell by cell; after a missing or added cell only the first difference is told."""
    source = expected.source.display_path
    expected_cells = expected.notebook["cells"]
    for index, (expected_cell, cell) in enumerate(zip(expected_cells, cells, strict=False)):
        where = f"cell {index + 1} ({cell.get('id')})"
        line = f"{source}:{expected.line_of(index)}"
        expected_text = expected_cell["source"]
        expected_kind = expected_cell["cell_type"]
        if cell.get("id") != expected_cell["id"]:
            yield f"{where} stands where {line} makes {expected_cell['id']}"
            return
        if cell.get("cell_type") != expected_kind:
            yield f"{where} is a {cell.get('cell_type')} cell; {line} makes a {expected_kind} cell"
        elif join_texts(cell.get("source")) != expected_text and (cell.get("source") or expected_text):
            yield f"{where} has another text than {line}"
        if cell.get("metadata") != expected_cell["metadata"]:
            yield f"{where} has other metadata than {line}"
        if expected_kind == "code":
            yield from (f"{where} {sentence}" for sentence in _compare_outputs(cell, solved))
    if len(cells) != len(expected_cells):
        yield f"has {len(cells)} cells; {source} makes {len(expected_cells)}"


def _compare_outputs(cell: dict[str, Any], solved: bool) -> Iterator[str]:
    """Check that a solved cell has run, and that a student's holds nothing."""
    if solved and cell.get("execution_count") is None:
        yield "was never executed"
    if not solved and (cell.get("execution_count") is not None or cell.get("outputs")):
        yield "has outputs or an execution count; the student's copy holds none"
