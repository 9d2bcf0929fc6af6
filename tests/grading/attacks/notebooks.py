"""Attacks and accidents in the notebook file: old formats, broken files, many cells, keys that lie."""

import copy
import json
from collections.abc import Callable
from typing import Any

from coursekit.grading.demo_class import exercise_of, is_solution_cell, notebook_bytes
from tests.grading.attacks.model import (
    BLUFF,
    DIED,
    ERROR,
    MISSING,
    PASSED,
    SECTION_I,
    TIMEOUT,
    UNREADABLE,
    WRONG,
    Attack,
    everything,
)

Notebook = dict[str, Any]
Change = Callable[[Notebook], bytes]


def _make_code_cell(source: str, **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def _save_as_4_0(notebook: Notebook) -> bytes:
    """Return the notebook in version 4.0 of its format, where cells have no ids."""
    for cell in notebook["cells"]:
        cell.pop("id", None)
    return notebook_bytes(notebook | {"nbformat_minor": 0})


def _save_as_3(notebook: Notebook, version: int = 3) -> bytes:
    """Return the notebook in the form of the years before 2015: cells in a worksheet, code as "input"."""
    cells = []
    for cell in notebook["cells"]:
        common = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        if cell["cell_type"] == "code":
            code = {"input": cell["source"], "language": "python", "collapsed": False}
            cells.append(common | code | {"outputs": [], "prompt_number": 1})
        else:
            cells.append(common | {"source": cell["source"]})
    sheet = {"cells": cells, "metadata": {}}
    return notebook_bytes(
        {"metadata": {"name": "01_vocab"}, "nbformat": version, "nbformat_minor": 0, "worksheets": [sheet]}
    )


def _set_fields(**fields: Any) -> Change:
    """Return a change that sets fields of the whole notebook."""
    return lambda notebook: notebook_bytes(notebook | fields)


def _set_kernel(name: str, language: str) -> Change:
    spec = {"name": name, "display_name": name, "language": language}
    return lambda notebook: notebook_bytes(
        notebook | {"metadata": notebook["metadata"] | {"kernelspec": spec}}
    )


def _replace_file(content: bytes) -> Change:
    return lambda notebook: content


def _change_text(change: Callable[[str], str], encoding: str = "utf-8") -> Change:
    """Return a change of the file's text."""
    return lambda notebook: change(notebook_bytes(notebook).decode()).encode(encoding, "surrogatepass")


def _change_cells(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Change:
    """Return a change of the list of cells."""
    return lambda notebook: notebook_bytes(notebook | {"cells": change(notebook["cells"])})


def _find_answer(cells: list[dict[str, Any]], exercise: str = "I.1") -> int:
    return next(n for n, cell in enumerate(cells) if is_solution_cell(cell) and exercise_of(cell) == exercise)


def _insert_cells(*sources: str, after: bool = False, exercise: str = "I.1") -> Change:
    """Return a change that puts code cells without a key before (or after) an answer."""

    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        place = _find_answer(cells, exercise) + after
        return [*cells[:place], *map(_make_code_cell, sources), *cells[place:]]

    return _change_cells(change)


def _add_versions(*sources: str, last: bool) -> Change:
    """Return a change that puts other versions of the answer to I.1, with its key, before it, or after it."""
    versions = [_make_code_cell("# Exercise I.1 (answer)\n" + source) for source in sources]

    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        place = _find_answer(cells) + last
        return [*cells[:place], *versions, *cells[place:]]

    return _change_cells(change)


def _set_answer_type(kind: str) -> Change:
    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        cell = cells[_find_answer(cells)]
        cell["cell_type"] = kind
        del cell["outputs"], cell["execution_count"]
        return cells

    return _change_cells(change)


def _change_each_cell(edit: Callable[[dict[str, Any]], None]) -> Change:
    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for cell in cells:
            edit(cell)
        return cells

    return _change_cells(change)


def _append_cells(number: int) -> Change:
    return _change_cells(lambda cells: [*cells, *(_make_code_cell(f"x = {n}") for n in range(number))])


def _add_large_output(size: int) -> Change:
    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        output = {"output_type": "stream", "name": "stdout", "text": "x" * size}
        cells[_find_answer(cells)]["outputs"] = [output]
        return cells

    return _change_cells(change)


def _swap_keys(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the cells with metadata and ids of two answers exchanged; their texts keep the right keys."""
    first, second = cells[_find_answer(cells)], cells[_find_answer(cells, "I.2.c")]
    for field in ("metadata", "id"):
        first[field], second[field] = second[field], first[field]
    return cells


def _add_lying_keys(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the cells and extra ones that name paths and exercises that do not exist."""
    names = (
        "../../etc/passwd",
        "I.1\n# Exercise I.2.a",
        "IX.9",
        "",
        "I.1/../I.2.a",
        "<script>",
        "I" * 10_000,
    )
    lies: list[Any] = [
        _make_code_cell("1 / 0", coursekit={"exercise": name, "role": "answer"}) for name in names
    ]
    lies += [
        _make_code_cell("1 / 0", coursekit=odd) for odd in ([], "I.1", 5, {"exercise": ["I.1"], "role": {}})
    ]
    lies += [_make_code_cell(f"# Exercise {name} (answer)\nx = 1") for name in names[2:4]]
    return [*cells, *lies]


def _reverse_exercises(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the exercises in the opposite order; the cells of each exercise keep theirs."""
    order = dict.fromkeys(exercise_of(cell) for cell in cells if is_solution_cell(cell))
    asked = [
        cell
        for exercise in reversed(order)
        for cell in cells
        if is_solution_cell(cell) and exercise_of(cell) == exercise
    ]
    return [*(cell for cell in cells if not is_solution_cell(cell)), *asked]


def _change_setup(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for cell in cells:
        if cell.get("id") == "setup":
            cell["source"] = 'SOURCE = "full"\ncourse = None\ncheck = lambda *a, **k: print("✓ passed")\n'
    return cells


def _nest_metadata(depth: int) -> Change:
    nested = '{"a": ' * depth + "1" + "}" * depth
    return _change_text(lambda text: text.replace('"metadata": {', f'"metadata": {{"deep": {nested}, ', 1))


EITHER = dict.fromkeys(SECTION_I, PASSED + UNREADABLE)
"""For files that may be read or refused, as long as they are not half read."""

FORMATS = (
    Attack("nbformat-4-0", "Its cells have no ids.", notebook=_save_as_4_0),
    Attack("nbformat-3", "It is saved in the form of 2013.", notebook=_save_as_3),
    Attack(
        "nbformat-2", "It is saved in the form of 2011.", notebook=lambda notebook: _save_as_3(notebook, 2)
    ),
    Attack("nbformat-99", "It comes from the future.", expect=EITHER, notebook=_set_fields(nbformat=99)),
    Attack("nbformat-is-text", "Its version is a text.", expect=EITHER, notebook=_set_fields(nbformat="4")),
    Attack(
        "foreign-kernel",
        "Its kernel is that of another machine.",
        notebook=_set_kernel("my-env-3.9", "python"),
    ),
    Attack("other-language", "Its kernel is one for R.", notebook=_set_kernel("ir", "R")),
    Attack(
        "no-metadata",
        "It has no metadata at all.",
        notebook=lambda notebook: notebook_bytes(
            notebook | {"metadata": {}, "cells": [cell | {"metadata": {}} for cell in notebook["cells"]]}
        ),
    ),
    Attack(
        "only-texts",
        "Its cells have neither ids nor metadata: only the keys in the texts are left.",
        notebook=lambda notebook: notebook_bytes(
            {
                "metadata": {},
                "nbformat": 4,
                "nbformat_minor": 0,
                "cells": [
                    {key: value for key, value in cell.items() if key != "id"} | {"metadata": {}}
                    for cell in notebook["cells"]
                ],
            }
        ),
    ),
    Attack(
        "same-ids",
        "All its cells have the same id.",
        notebook=_change_each_cell(lambda cell: cell.update(id="same")),
    ),
    Attack(
        "byte-order-mark",
        "It begins with a byte order mark, as some editors save.",
        expect=EITHER,
        notebook=lambda notebook: b"\xef\xbb\xbf" + notebook_bytes(notebook),
    ),
    Attack(
        "utf-16", "It is saved in UTF-16.", expect=EITHER, notebook=_change_text(lambda text: text, "utf-16")
    ),
    Attack(
        "windows-lines",
        "Its lines end as on Windows, in the file and in the cells.",
        notebook=_change_each_cell(lambda cell: cell.update(source=cell["source"].replace("\n", "\r\n"))),
    ),
    Attack(
        "lines-as-lists",
        "Its texts are lists of lines.",
        notebook=_change_each_cell(lambda cell: cell.update(source=cell["source"].splitlines(keepends=True))),
    ),
)

BROKEN = (
    Attack(
        "truncated",
        "It breaks off in the middle.",
        expect=everything(UNREADABLE),
        notebook=lambda notebook: notebook_bytes(notebook)[: len(notebook_bytes(notebook)) // 2],
    ),
    Attack("empty-file", "It is empty.", expect=everything(UNREADABLE), notebook=_replace_file(b"")),
    Attack(
        "invalid-utf-8",
        "It holds bytes that are no text.",
        expect=everything(UNREADABLE),
        notebook=lambda notebook: notebook_bytes(notebook).replace(b"cells", b"ce\xff\xfells", 1),
    ),
    Attack(
        "web-page",
        "It is the log-in page that was saved instead.",
        expect=everything(UNREADABLE),
        notebook=_replace_file(b"<!DOCTYPE html><html><body>Please log in.</body></html>"),
    ),
    Attack(
        "picture",
        "It is a picture.",
        expect=everything(UNREADABLE),
        notebook=_replace_file(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    ),
    Attack(
        "conflict-markers",
        "It has git's conflict markers in it.",
        expect=everything(UNREADABLE),
        notebook=_change_text(lambda text: text.replace("\n", "\n<<<<<<< HEAD\n", 1)),
    ),
    Attack("a-list", "It is a list.", expect=everything(UNREADABLE), notebook=_replace_file(b"[1, 2, 3]\n")),
    Attack("a-number", "It is a number.", expect=everything(UNREADABLE), notebook=_replace_file(b"12345\n")),
    Attack(
        "cells-are-text",
        "Its cells are a text.",
        expect=everything(UNREADABLE),
        notebook=_set_fields(cells="none"),
    ),
    Attack(
        "cells-of-other-kinds",
        "Among its cells are numbers, lists and nothing.",
        expect=dict.fromkeys(SECTION_I, PASSED + UNREADABLE + MISSING),
        notebook=_change_cells(lambda cells: [*cells, 5, None, [], "x", {}, {"cell_type": "code"}]),
    ),  # type: ignore[list-item]
    Attack(
        "source-is-a-number",
        "The text of an answer is a number.",
        expect=dict.fromkeys(SECTION_I, PASSED + UNREADABLE + MISSING),
        notebook=_change_cells(lambda cells: [*cells, _make_code_cell(5)]),
    ),  # type: ignore[arg-type]
    Attack(
        "nested-deep",
        "It nests a hundred thousand objects.",
        expect=everything(UNREADABLE),
        notebook=_nest_metadata(100_000),
    ),
    Attack(
        "nested-in-brackets",
        "It is a million brackets.",
        expect=everything(UNREADABLE),
        notebook=_replace_file(b"[" * 1_000_000),
    ),
    Attack(
        "long-number",
        "It has a number with a million digits.",
        expect=EITHER,
        notebook=_change_text(
            lambda text: text.replace('"metadata": {', '"metadata": {"long": ' + "9" * 1_000_000 + ", ", 1)
        ),
    ),
    Attack(
        "infinite-numbers",
        "It holds numbers that JSON does not have.",
        expect=EITHER,
        notebook=_change_text(
            lambda text: text.replace('"metadata": {', '"metadata": {"odd": [NaN, Infinity, 1e999999], ', 1)
        ),
    ),
    Attack(
        "half-a-character",
        "A text holds half a character.",
        expect=EITHER | {"I.1": PASSED + ERROR + UNREADABLE},
        notebook=_change_text(
            lambda text: text.replace("# Exercise I.1 (answer)", "# Exercise I.1 (answer) \\ud800")
        ),
    ),
    Attack(
        "null-character",
        "A cell of the student's holds a null character.",
        expect={"I.1": PASSED + ERROR + WRONG + UNREADABLE}
        | dict.fromkeys(SECTION_I[1:], PASSED + UNREADABLE),
        notebook=_insert_cells("x = 1 \0"),
    ),
    Attack(
        "key-twice",
        "Its list of cells is there twice: once honest, once not.",
        expect=EITHER,
        notebook=_change_text(lambda text: text.replace('{\n "cells"', '{\n "cells": [],\n "cells"', 1)),
    ),
)

SIZES = (
    Attack(
        "hundred-megabytes",
        "An output makes it 100 MB large.",
        expect=everything(UNREADABLE),
        notebook=_add_large_output(100_000_000),
    ),
    Attack(
        "nineteen-megabytes",
        "An output makes it just small enough to be read.",
        notebook=_add_large_output(19_000_000),
    ),
    Attack(
        "large-cell",
        "An extra cell has a million lines: to translate them takes long, or more memory than there is.",
        expect={"I.3.b": PASSED + TIMEOUT},
        notebook=_insert_cells("x = 1\n" * 1_000_000, after=True, exercise="I.3.b"),
    ),
    Attack(
        "ten-thousand-cells",
        "It has ten thousand cells after its last answer.",
        notebook=_append_cells(10_000),
    ),
    Attack(
        "thousand-extra-cells",
        "It has a thousand extra cells before an answer.",
        expect={"I.1": PASSED + TIMEOUT},
        notebook=_insert_cells(*(f"extra_{number} = {number}" for number in range(1_000))),
    ),
    Attack(
        "many-versions",
        "It has five hundred wrong versions of an answer, and the right one at the end.",
        notebook=_add_versions(*([BLUFF] * 500), last=False),
    ),
)

CELLS = (
    Attack(
        "wrong-then-right",
        "An earlier version is wrong, the last is right.",
        notebook=_add_versions(BLUFF, last=False),
    ),
    Attack(
        "right-then-wrong",
        "An earlier version is right, the last is wrong.",
        expect={"I.1": WRONG},
        notebook=_add_versions(BLUFF, last=True),
    ),
    Attack(
        "earlier-version-attacks",
        "A version that does not count would end the kernel.",
        notebook=_add_versions("import os\nlabel_counts = 1\nos._exit(1)", last=False),
    ),
    Attack(
        "answer-in-markdown",
        "The answer stands in a text cell.",
        expect={"I.1": MISSING},
        notebook=_set_answer_type("markdown"),
    ),
    Attack(
        "answer-in-a-raw-cell",
        "The answer stands in a raw cell.",
        expect={"I.1": MISSING},
        notebook=_set_answer_type("raw"),
    ),
    Attack(
        "answer-deleted",
        "The answer's cell is gone.",
        expect={"I.1": MISSING},
        notebook=_change_cells(
            lambda cells: [cell for n, cell in enumerate(cells) if n != _find_answer(cells)]
        ),
    ),
    Attack(
        "no-cells",
        "It has no cells, but says which section it is.",
        expect=everything(MISSING),
        notebook=_set_fields(cells=[]),
    ),
    Attack(
        "order-reversed",
        "Its answers stand in the opposite order.",
        notebook=_change_cells(_reverse_exercises),
    ),
    Attack(
        "twice-pasted",
        "Everything is there twice.",
        notebook=_change_cells(
            lambda cells: [*cells, *(cell | {"id": f"{cell['id']}-again"} for cell in copy.deepcopy(cells))]
        ),
    ),
    Attack(
        "metadata-swapped",
        "Two answers have each other's ids and metadata.",
        notebook=_change_cells(_swap_keys),
    ),
    Attack(
        "keys-that-lie",
        "Extra cells claim to answer exercises that there are not, some of them paths.",
        notebook=_change_cells(_add_lying_keys),
    ),
    Attack(
        "setup-changed",
        "Its set-up cell takes other data and replaces check.",
        notebook=_change_cells(_change_setup),
    ),
    Attack(
        "extra-cell-raises",
        "An extra cell before an answer raises an error; the answer itself does not.",
        expect={"I.2.a": PASSED},
        notebook=_insert_cells("1 / 0", exercise="I.2.a"),
    ),
    Attack(
        "extra-cell-ends-the-kernel",
        "An extra cell before an answer ends the kernel.",
        expect={"I.2.a": DIED},
        notebook=_insert_cells("import os\nos._exit(0)", exercise="I.2.a"),
    ),
    Attack(
        "extra-cell-at-the-end",
        "A cell after the last answer ends the kernel; it belongs to no answer.",
        notebook=_change_cells(lambda cells: [*cells, _make_code_cell("import os\nos._exit(0)")]),
    ),
    Attack(
        "helper-in-an-extra-cell",
        "An honest student defines a function in a cell before the answer.",
        {"I.1": "{SOLUTION}\nmean_length = mean(lengths())"},
        notebook=_insert_cells(
            "def lengths():\n    return [len(basic_english(text)) for text in train_texts]",
            "from statistics import mean",
        ),
    ),
    Attack(
        "magics",
        "An honest student measures time, in two ways.",
        {"I.2.c": "%time x = 1\n{SOLUTION}\n!true"},
        notebook=_insert_cells("%matplotlib inline", "%%time\ny = 1"),
    ),
    Attack("syntax-error", "It is no Python.", {"I.1": "label_counts = = 5"}, {"I.1": ERROR}),
    Attack(
        "unclosed-text",
        "Its text has no end, so that nothing after it is read.",
        {"I.1": 'x = """' + BLUFF},
        {"I.1": ERROR},
    ),
    Attack(
        "top-level-return",
        "It returns from the cell before it gives values.",
        {"I.1": "return\n" + BLUFF},
        {"I.1": ERROR},
    ),
)

ATTACKS = (*FORMATS, *BROKEN, *SIZES, *CELLS)


def is_valid(content: bytes) -> bool:
    """Tell whether bytes are a notebook that Jupyter itself opens without a word."""
    import nbformat

    try:
        nbformat.validate(nbformat.from_dict(json.loads(content)))
    except (ValueError, nbformat.ValidationError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return True
