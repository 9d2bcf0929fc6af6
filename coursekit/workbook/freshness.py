"""Comparing the committed notebooks with what their sources make, without executing or writing anything."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coursekit.checks.exercise import Exercise
from coursekit.workbook.build import checked_pairs
from coursekit.workbook.cells import FORMAT, Made, Notebook, joined, outputs_seal
from coursekit.workbook.colab import readme_links
from coursekit.workbook.files import shown_path
from coursekit.workbook.problems import BuildError, Problem

AGAIN = "The notebooks are not what the sources make: run `coursekit build`."


def check_freshness(
    root: Path, sections: Sequence[str] = (), registry: Mapping[str, Exercise] | None = None
) -> int:
    """Return the number of notebooks compared, all of them fresh.

    Raises `BuildError` with every difference in cells, metadata or stored outputs, every missing or
    superfluous notebook, and every problem of the sources.
    """
    pairs, problems = checked_pairs(root, sections, registry)
    for pair in pairs:
        problems += _compare(root, pair.solved, pair.solved_path, solved=True)
        problems += _compare(root, pair.student, pair.student_path, solved=False)
    if not sections:
        problems += superfluous(root)
        problems += [
            Problem(
                shown_path(path, root),
                0,
                "its links lead to another repository than pyproject.toml says",
            )
            for path in readme_links(root)
        ]
    if problems:
        raise BuildError(problems, AGAIN)
    return 2 * len(pairs)


def superfluous(root: Path) -> list[Problem]:
    """Return a problem for each notebook that no source makes."""
    sources = {path.stem for path in (root / "answers").glob("*.py")}
    return [
        Problem(shown_path(path, root), 0, f"no source answers/{path.stem}.py makes this notebook; remove it")
        for folder in ("answers", "notebooks")
        for path in sorted((root / folder).glob("*.ipynb"))
        if path.stem not in sources
    ]


def _compare(root: Path, made: Made, path: Path, solved: bool) -> list[Problem]:
    """Compare one notebook file with what its source makes."""
    shown = shown_path(path, root)
    try:
        stored = json.loads(path.read_bytes())
        cells, metadata = stored["cells"], stored["metadata"]
        found = [*_compare_cells(made, cells, solved), *_compare_metadata(made, stored, metadata, solved)]
    except FileNotFoundError:
        return [Problem(shown, 0, f"missing; {made.source.shown} makes it")]
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return [Problem(shown, 0, "cannot be read as a notebook")]
    return [Problem(shown, 0, text) for text in found]


def _compare_metadata(made: Made, stored: Notebook, metadata: dict[str, Any], solved: bool) -> Iterator[str]:
    """Compare the notebook's own metadata and, in the solved copy, the digest of the outputs."""
    if any(stored.get(key) != value for key, value in FORMAT.items()):
        yield "not in notebook format 4.5"
    own = metadata["coursekit"]
    wanted = dict(made.notebook["metadata"])
    if solved:
        seal = outputs_seal(stored)
        given = {key: own.get(key) for key in seal}
        wanted["coursekit"] = wanted["coursekit"] | given
        if given != seal:
            old = given["cell_outputs"] or {}
            changed = [name for name, digest in seal["cell_outputs"].items() if old.get(name) != digest]
            where = f"cell {', '.join(changed)}" if changed else "the notebook"
            yield f"{where}: the stored outputs are not those of the build"
    if metadata != wanted:
        keys = sorted(key for key in {*metadata, *wanted} if metadata.get(key) != wanted.get(key))
        yield f"the notebook's metadata differ from what the build writes: {', '.join(keys)}"


def _compare_cells(made: Made, cells: list[dict[str, Any]], solved: bool) -> Iterator[str]:
    """Compare cell by cell; after a missing or added cell only the first difference is told."""
    wanted = made.notebook["cells"]
    for index, (want, have) in enumerate(zip(wanted, cells, strict=False)):
        where = f"cell {index + 1} ({have.get('id')})"
        line = f"{made.source.shown}:{made.line_of(index)}"
        if have.get("id") != want["id"]:
            yield f"{where} stands where {line} makes {want['id']}"
            return
        if have.get("cell_type") != want["cell_type"]:
            yield f"{where} is a {have.get('cell_type')} cell; {line} makes a {want['cell_type']} cell"
        elif joined(have.get("source")) != want["source"] and (have.get("source") or want["source"]):
            yield f"{where} has another text than {line}"
        if have.get("metadata") != want["metadata"]:
            yield f"{where} has other metadata than {line}"
        if want["cell_type"] == "code":
            yield from (f"{where} {text}" for text in _compare_outputs(have, solved))
    if len(cells) != len(wanted):
        yield f"has {len(cells)} cells; {made.source.shown} makes {len(wanted)}"


def _compare_outputs(cell: dict[str, Any], solved: bool) -> Iterator[str]:
    """A solved cell must have run; a student's must hold nothing."""
    if solved and cell.get("execution_count") is None:
        yield "was never executed"
    if not solved and (cell.get("execution_count") is not None or cell.get("outputs")):
        yield "has outputs or an execution count; the student's copy holds none"
