"""Attacks and accidents in the notebook file: old formats, broken files, many cells, keys that lie."""

import copy
import json
from collections.abc import Callable
from typing import Any

from coursekit.grading.demo_class import exercise_of, is_asked, to_bytes
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


def _code(source: str, **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def _old(notebook: Notebook) -> bytes:
    """Write version 4.0, where cells have no ids."""
    for one in notebook["cells"]:
        one.pop("id", None)
    return to_bytes(notebook | {"nbformat_minor": 0})


def _third(notebook: Notebook, version: int = 3) -> bytes:
    """Write the form of the years before 2015: cells in a worksheet, code as "input"."""
    cells = []
    for one in notebook["cells"]:
        made = {"cell_type": one["cell_type"], "metadata": one["metadata"]}
        if one["cell_type"] == "code":
            code = {"input": one["source"], "language": "python", "collapsed": False}
            cells.append(made | code | {"outputs": [], "prompt_number": 1})
        else:
            cells.append(made | {"source": one["source"]})
    sheet = {"cells": cells, "metadata": {}}
    return to_bytes(
        {"metadata": {"name": "01_vocab"}, "nbformat": version, "nbformat_minor": 0, "worksheets": [sheet]}
    )


def _set(**fields: Any) -> Change:
    """Return a change that sets fields of the whole notebook."""
    return lambda notebook: to_bytes(notebook | fields)


def _kernel(name: str, language: str) -> Change:
    spec = {"name": name, "display_name": name, "language": language}
    return lambda notebook: to_bytes(notebook | {"metadata": notebook["metadata"] | {"kernelspec": spec}})


def _bytes(content: bytes) -> Change:
    return lambda notebook: content


def _text(change: Callable[[str], str], encoding: str = "utf-8") -> Change:
    """Return a change of the file's text."""
    return lambda notebook: change(to_bytes(notebook).decode()).encode(encoding, "surrogatepass")


def _cells(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Change:
    """Return a change of the list of cells."""
    return lambda notebook: to_bytes(notebook | {"cells": change(notebook["cells"])})


def _place(cells: list[dict[str, Any]], exercise: str = "I.1") -> int:
    return next(n for n, one in enumerate(cells) if is_asked(one) and exercise_of(one) == exercise)


def _insert(*sources: str, after: bool = False, exercise: str = "I.1") -> Change:
    """Put code cells without a key before (or after) an answer."""

    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        place = _place(cells, exercise) + after
        return [*cells[:place], *map(_code, sources), *cells[place:]]

    return _cells(change)


def _versions(*sources: str, last: bool) -> Change:
    """Put other versions of the answer to I.1, with its key, before it or (`last`) after it."""
    made = [_code("# Exercise I.1 (answer)\n" + source) for source in sources]

    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        place = _place(cells) + last
        return [*cells[:place], *made, *cells[place:]]

    return _cells(change)


def _of_type(kind: str) -> Change:
    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        one = cells[_place(cells)]
        one["cell_type"] = kind
        del one["outputs"], one["execution_count"]
        return cells

    return _cells(change)


def _each(edit: Callable[[dict[str, Any]], None]) -> Change:
    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for one in cells:
            edit(one)
        return cells

    return _cells(change)


def _many(number: int) -> Change:
    return _cells(lambda cells: [*cells, *(_code(f"x = {n}") for n in range(number))])


def _large_output(size: int) -> Change:
    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        output = {"output_type": "stream", "name": "stdout", "text": "x" * size}
        cells[_place(cells)]["outputs"] = [output]
        return cells

    return _cells(change)


def _swapped_keys(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Exchange the metadata and ids of two answers; their texts keep the right keys."""
    one, other = cells[_place(cells)], cells[_place(cells, "I.2.c")]
    for field in ("metadata", "id"):
        one[field], other[field] = other[field], one[field]
    return cells


def _lying_keys(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Name exercises that there are not, and paths, in metadata and in texts of extra cells."""
    names = (
        "../../etc/passwd",
        "I.1\n# Exercise I.2.a",
        "IX.9",
        "",
        "I.1/../I.2.a",
        "<script>",
        "I" * 10_000,
    )
    lies: list[Any] = [_code("1 / 0", coursekit={"exercise": name, "role": "answer"}) for name in names]
    lies += [_code("1 / 0", coursekit=odd) for odd in ([], "I.1", 5, {"exercise": ["I.1"], "role": {}})]
    lies += [_code(f"# Exercise {name} (answer)\nx = 1") for name in names[2:4]]
    return [*cells, *lies]


def _reversed(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Turn the order of the exercises around; each exercise's cells keep theirs."""
    order = dict.fromkeys(exercise_of(one) for one in cells if is_asked(one))
    asked = [
        one for exercise in reversed(order) for one in cells if is_asked(one) and exercise_of(one) == exercise
    ]
    return [*(one for one in cells if not is_asked(one)), *asked]


def _changed_setup(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for one in cells:
        if one.get("id") == "setup":
            one["source"] = 'SOURCE = "full"\ncourse = None\ncheck = lambda *a, **k: print("✓ passed")\n'
    return cells


def _deep(depth: int) -> Change:
    nested = '{"a": ' * depth + "1" + "}" * depth
    return _text(lambda text: text.replace('"metadata": {', f'"metadata": {{"deep": {nested}, ', 1))


EITHER = dict.fromkeys(SECTION_I, PASSED + UNREADABLE)
"""For files that may be read or refused, as long as they are not half read."""

FORMATS = (
    Attack("nbformat-4-0", "Its cells have no ids.", notebook=_old),
    Attack("nbformat-3", "It is saved in the form of 2013.", notebook=_third),
    Attack("nbformat-2", "It is saved in the form of 2011.", notebook=lambda notebook: _third(notebook, 2)),
    Attack("nbformat-99", "It comes from the future.", expect=EITHER, notebook=_set(nbformat=99)),
    Attack("nbformat-is-text", "Its version is a text.", expect=EITHER, notebook=_set(nbformat="4")),
    Attack(
        "foreign-kernel", "Its kernel is that of another machine.", notebook=_kernel("my-env-3.9", "python")
    ),
    Attack("other-language", "Its kernel is one for R.", notebook=_kernel("ir", "R")),
    Attack(
        "no-metadata",
        "It has no metadata at all.",
        notebook=lambda notebook: to_bytes(
            notebook | {"metadata": {}, "cells": [one | {"metadata": {}} for one in notebook["cells"]]}
        ),
    ),
    Attack(
        "only-texts",
        "Its cells have neither ids nor metadata: only the keys in the texts are left.",
        notebook=lambda notebook: to_bytes(
            {
                "metadata": {},
                "nbformat": 4,
                "nbformat_minor": 0,
                "cells": [
                    {key: value for key, value in one.items() if key != "id"} | {"metadata": {}}
                    for one in notebook["cells"]
                ],
            }
        ),
    ),
    Attack("same-ids", "All its cells have the same id.", notebook=_each(lambda one: one.update(id="same"))),
    Attack(
        "byte-order-mark",
        "It begins with a byte order mark, as some editors save.",
        expect=EITHER,
        notebook=lambda notebook: b"\xef\xbb\xbf" + to_bytes(notebook),
    ),
    Attack("utf-16", "It is saved in UTF-16.", expect=EITHER, notebook=_text(lambda text: text, "utf-16")),
    Attack(
        "windows-lines",
        "Its lines end as on Windows, in the file and in the cells.",
        notebook=_each(lambda one: one.update(source=one["source"].replace("\n", "\r\n"))),
    ),
    Attack(
        "lines-as-lists",
        "Its texts are lists of lines.",
        notebook=_each(lambda one: one.update(source=one["source"].splitlines(keepends=True))),
    ),
)

BROKEN = (
    Attack(
        "truncated",
        "It breaks off in the middle.",
        expect=everything(UNREADABLE),
        notebook=lambda notebook: to_bytes(notebook)[: len(to_bytes(notebook)) // 2],
    ),
    Attack("empty-file", "It is empty.", expect=everything(UNREADABLE), notebook=_bytes(b"")),
    Attack(
        "invalid-utf-8",
        "It holds bytes that are no text.",
        expect=everything(UNREADABLE),
        notebook=lambda notebook: to_bytes(notebook).replace(b"cells", b"ce\xff\xfells", 1),
    ),
    Attack(
        "web-page",
        "It is the log-in page that was saved instead.",
        expect=everything(UNREADABLE),
        notebook=_bytes(b"<!DOCTYPE html><html><body>Please log in.</body></html>"),
    ),
    Attack(
        "picture",
        "It is a picture.",
        expect=everything(UNREADABLE),
        notebook=_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    ),
    Attack(
        "conflict-markers",
        "It has git's conflict markers in it.",
        expect=everything(UNREADABLE),
        notebook=_text(lambda text: text.replace("\n", "\n<<<<<<< HEAD\n", 1)),
    ),
    Attack("a-list", "It is a list.", expect=everything(UNREADABLE), notebook=_bytes(b"[1, 2, 3]\n")),
    Attack("a-number", "It is a number.", expect=everything(UNREADABLE), notebook=_bytes(b"12345\n")),
    Attack(
        "cells-are-text", "Its cells are a text.", expect=everything(UNREADABLE), notebook=_set(cells="none")
    ),
    Attack(
        "cells-of-other-kinds",
        "Among its cells are numbers, lists and nothing.",
        expect=dict.fromkeys(SECTION_I, PASSED + UNREADABLE + MISSING),
        notebook=_cells(lambda cells: [*cells, 5, None, [], "x", {}, {"cell_type": "code"}]),
    ),  # type: ignore[list-item]
    Attack(
        "source-is-a-number",
        "The text of an answer is a number.",
        expect=dict.fromkeys(SECTION_I, PASSED + UNREADABLE + MISSING),
        notebook=_cells(lambda cells: [*cells, _code(5)]),
    ),  # type: ignore[arg-type]
    Attack(
        "nested-deep",
        "It nests a hundred thousand objects.",
        expect=everything(UNREADABLE),
        notebook=_deep(100_000),
    ),
    Attack(
        "nested-in-brackets",
        "It is a million brackets.",
        expect=everything(UNREADABLE),
        notebook=_bytes(b"[" * 1_000_000),
    ),
    Attack(
        "long-number",
        "It has a number with a million digits.",
        expect=EITHER,
        notebook=_text(
            lambda text: text.replace('"metadata": {', '"metadata": {"long": ' + "9" * 1_000_000 + ", ", 1)
        ),
    ),
    Attack(
        "infinite-numbers",
        "It holds numbers that JSON does not have.",
        expect=EITHER,
        notebook=_text(
            lambda text: text.replace('"metadata": {', '"metadata": {"odd": [NaN, Infinity, 1e999999], ', 1)
        ),
    ),
    Attack(
        "half-a-character",
        "A text holds half a character.",
        expect=EITHER | {"I.1": PASSED + ERROR + UNREADABLE},
        notebook=_text(
            lambda text: text.replace("# Exercise I.1 (answer)", "# Exercise I.1 (answer) \\ud800")
        ),
    ),
    Attack(
        "null-character",
        "A cell of the student's holds a null character.",
        expect={"I.1": PASSED + ERROR + WRONG + UNREADABLE}
        | dict.fromkeys(SECTION_I[1:], PASSED + UNREADABLE),
        notebook=_insert("x = 1 \0"),
    ),
    Attack(
        "key-twice",
        "Its list of cells is there twice: once honest, once not.",
        expect=EITHER,
        notebook=_text(lambda text: text.replace('{\n "cells"', '{\n "cells": [],\n "cells"', 1)),
    ),
)

SIZES = (
    Attack(
        "hundred-megabytes",
        "An output makes it 100 MB large.",
        expect=everything(UNREADABLE),
        notebook=_large_output(100_000_000),
    ),
    Attack(
        "nineteen-megabytes",
        "An output makes it just small enough to be read.",
        notebook=_large_output(19_000_000),
    ),
    Attack(
        "large-cell",
        "An extra cell has a million lines.",
        notebook=_insert("x = 1\n" * 1_000_000, after=True, exercise="I.3.b"),
    ),
    Attack("ten-thousand-cells", "It has ten thousand cells after its last answer.", notebook=_many(10_000)),
    Attack(
        "thousand-extra-cells",
        "It has a thousand extra cells before an answer.",
        expect={"I.1": PASSED + TIMEOUT},
        notebook=_insert(*(f"extra_{number} = {number}" for number in range(1_000))),
    ),
    Attack(
        "many-versions",
        "It has five hundred wrong versions of an answer, and the right one at the end.",
        notebook=_versions(*([BLUFF] * 500), last=False),
    ),
)

CELLS = (
    Attack(
        "wrong-then-right",
        "An earlier version is wrong, the last is right.",
        notebook=_versions(BLUFF, last=False),
    ),
    Attack(
        "right-then-wrong",
        "An earlier version is right, the last is wrong.",
        expect={"I.1": WRONG},
        notebook=_versions(BLUFF, last=True),
    ),
    Attack(
        "earlier-version-attacks",
        "A version that does not count would end the kernel.",
        notebook=_versions("import os\nlabel_counts = 1\nos._exit(1)", last=False),
    ),
    Attack(
        "answer-in-markdown",
        "The answer stands in a text cell.",
        expect={"I.1": MISSING},
        notebook=_of_type("markdown"),
    ),
    Attack(
        "answer-in-a-raw-cell",
        "The answer stands in a raw cell.",
        expect={"I.1": MISSING},
        notebook=_of_type("raw"),
    ),
    Attack(
        "answer-deleted",
        "The answer's cell is gone.",
        expect={"I.1": MISSING},
        notebook=_cells(lambda cells: [one for n, one in enumerate(cells) if n != _place(cells)]),
    ),
    Attack(
        "no-cells",
        "It has no cells, but says which section it is.",
        expect=everything(MISSING),
        notebook=_set(cells=[]),
    ),
    Attack("order-reversed", "Its answers stand in the opposite order.", notebook=_cells(_reversed)),
    Attack(
        "twice-pasted",
        "Everything is there twice.",
        notebook=_cells(
            lambda cells: [*cells, *(one | {"id": f"{one['id']}-again"} for one in copy.deepcopy(cells))]
        ),
    ),
    Attack(
        "metadata-swapped", "Two answers have each other's ids and metadata.", notebook=_cells(_swapped_keys)
    ),
    Attack(
        "keys-that-lie",
        "Extra cells claim to answer exercises that there are not, some of them paths.",
        notebook=_cells(_lying_keys),
    ),
    Attack(
        "setup-changed",
        "Its set-up cell takes other data and replaces check.",
        notebook=_cells(_changed_setup),
    ),
    Attack(
        "extra-cell-raises",
        "An extra cell before an answer raises an error; the answer itself does not.",
        expect={"I.2.a": PASSED},
        notebook=_insert("1 / 0", exercise="I.2.a"),
    ),
    Attack(
        "extra-cell-ends-the-kernel",
        "An extra cell before an answer ends the kernel.",
        expect={"I.2.a": DIED},
        notebook=_insert("import os\nos._exit(0)", exercise="I.2.a"),
    ),
    Attack(
        "extra-cell-at-the-end",
        "A cell after the last answer ends the kernel; it belongs to no answer.",
        notebook=_cells(lambda cells: [*cells, _code("import os\nos._exit(0)")]),
    ),
    Attack(
        "helper-in-an-extra-cell",
        "An honest student defines a function in a cell before the answer.",
        {"I.1": "{SOLUTION}\nmean_length = mean(lengths())"},
        notebook=_insert(
            "def lengths():\n    return [len(basic_english(text)) for text in train_texts]",
            "from statistics import mean",
        ),
    ),
    Attack(
        "magics",
        "An honest student measures time, in two ways.",
        {"I.2.c": "%time x = 1\n{SOLUTION}\n!true"},
        notebook=_insert("%matplotlib inline", "%%time\ny = 1"),
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
