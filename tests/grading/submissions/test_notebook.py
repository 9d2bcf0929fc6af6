"""Reading what was handed in as a notebook: every format, and everything that is none."""

import contextlib
import json
import time
import tracemalloc

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.grading.submissions.notebook import MAX_NOTEBOOK, UnreadableNotebook, read_notebook, section_of
from coursekit.sections import SECTIONS


def cell(source, kind="code", **more):
    return {"cell_type": kind, "source": source, "metadata": {}, **more}


def data(*cells, **more):
    return json.dumps(
        {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}
    ).encode()


def sources(notebook):
    return [entry["source"] for entry in notebook["cells"]]


def test_what_is_kept_of_a_cell():
    own = {"coursekit": {"exercise": "I.1", "role": "answer", "bad": 3}, "tags": ["a", 3], "other": {}}
    notebook = read_notebook(data(cell(["a = 1\r\n", "b = 2"], id="I-1-answer", metadata=own, outputs=[{}])))
    assert notebook["cells"] == [
        {
            "cell_type": "code",
            "source": "a = 1\nb = 2",
            "metadata": {"coursekit": {"exercise": "I.1", "role": "answer"}, "tags": ["a"]},
            "id": "I-1-answer",
        }
    ]


@pytest.mark.parametrize("minor", [0, 1, 2, 3, 4, 5, 99])
def test_every_minor_version_of_format_4(minor):
    assert sources(read_notebook(data(cell("x"), nbformat_minor=minor))) == ["x"]


@pytest.mark.parametrize("version", [2, 3])
def test_old_formats_as_nbformat_upgrades_them(version):
    worksheet = [
        {"cell_type": "code", "input": "a = 1", "language": "python", "outputs": []},
        {"cell_type": "markdown", "source": "text", "metadata": {}},
        {
            "cell_type": "code",
            "input": ["b = 2\n", "c = 3"],
            "language": "python",
            "outputs": [],
            "metadata": {},
        },
    ]
    if version == 3:
        worksheet.append({"cell_type": "heading", "level": 2, "source": "title", "metadata": {}})
    old = {
        "nbformat": version,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": worksheet[:2]}, {"cells": worksheet[2:]}],
    }
    plain = [
        (entry["cell_type"], entry["source"]) for entry in read_notebook(json.dumps(old).encode())["cells"]
    ]
    upgraded = nbformat.convert(nbformat.from_dict(json.loads(json.dumps(old))), 4)
    expected = [(entry.cell_type, "".join(entry.source).replace("## ", "")) for entry in upgraded.cells]
    assert plain == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_notebooks(encoding):
    text = json.dumps({"cells": [cell("s = 'é😀'")]}, ensure_ascii=False)
    assert sources(read_notebook(text.encode(encoding))) == ["s = 'é😀'"]


def test_halves_of_surrogates_become_text():
    [source] = sources(read_notebook(b'{"cells": [{"cell_type": "code", "source": "a\\ud83d b"}]}'))
    assert source == "a\ufffd b"
    assert source.encode("utf-8")


def test_numbers_cost_nothing():
    odd = b'{"cells": [], "a": NaN, "b": -Infinity, "c": 1e999, "d": ' + b"9" * 100_000 + b"}"
    assert sources(read_notebook(odd)) == []


BROKEN = {
    "empty": (b"", "empty"),
    "blank": (b" \n", "empty"),
    "truncated": (data(cell("a = 1"))[:60], "cut off"),
    "truncated in a string": (data(cell("a = 1"))[:45], "cut off"),
    "one brace": (b"{", "cut off"),
    "damaged": (data(cell("x")).replace(b'"cells":', b'"cells"'), "not valid JSON"),
    "merge conflict": (b'{\n<<<<<<< HEAD\n"cells": []\n}', r"not valid JSON \(line 2\)"),
    "not UTF-8": (data(cell("x")).replace(b"x", b"\xff\xfe"), "not UTF-8"),
    "web page": (b"\n<!DOCTYPE html><html></html>", "web page"),
    "python": (b"a = 1", "not a notebook"),
    "zip": (b"PK\3\4" + bytes(100), "not"),
    "nothing but zeros": (bytes(100), "not"),
    "list": (b"[]", "not a notebook"),
    "text": (b'"cells"', "not a notebook"),
    "null": (b"null", "not a notebook"),
    "deep": (b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too deeply"),
    "deep objects": (b'{"a":' * 100_000, "too deeply"),
    "no cells": (b'{"nbformat": 4}', "without a list of cells"),
    "cells are an object": (b'{"cells": {}}', "without a list of cells"),
    "worksheets without cells": (b'{"worksheets": [1]}', "without a list of cells"),
    "a cell is a number": (data(cell("x"), 3), "its cell 2 is not a cell"),
    "a cell without a kind": (data({"source": "x"}), "its cell 1 is not a cell"),
    "source is a number": (data(cell(3)), "text of its cell 1 is not text"),
    "source is a mixed list": (data(cell(["a", 3])), "text of its cell 1 is not text"),
    "source is null": (data(cell(None)), "text of its cell 1 is not text"),
    "too many parts": (b"[" + b"[]," * 2_000_000 + b"[]]", "too many parts"),
    "too many cells": (data(*[cell("")] * 20_001), "20001 cells"),
    "too large": (b" " * (MAX_NOTEBOOK + 1), "20 MB"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_notebook_is_told_in_a_sentence(name):
    given_data, reason = BROKEN[name]
    with pytest.raises(UnreadableNotebook, match=reason) as refused:
        read_notebook(given_data)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 250
    assert refused.value.__cause__ is None


@given(st.binary(max_size=300))
def test_no_bytes_give_a_traceback(junk):
    with contextlib.suppress(CourseError):
        read_notebook(junk)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "cells": JSON | st.lists(st.fixed_dictionaries({}, optional={
            "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | JSON,
            "source": st.text() | JSON, "input": st.text() | JSON, "metadata": JSON, "id": JSON,
        })),
        "worksheets": JSON, "metadata": JSON, "nbformat": JSON,
    },
)  # fmt: skip


@given(NEARLY)
def test_what_is_nearly_a_notebook_is_read_or_refused(nearly):
    try:
        notebook = read_notebook(json.dumps(nearly).encode())
    except UnreadableNotebook:
        return
    section_of(notebook, "01_vocab.ipynb")
    for entry in notebook["cells"]:
        assert set(entry) == {"cell_type", "source", "metadata", "id"}
        assert entry["cell_type"] in ("code", "markdown", "raw")
        assert entry["source"].encode("utf-8") is not None


@given(st.data())
def test_a_notebook_cut_or_damaged_anywhere(drawn):
    whole = bytearray(data(*(cell(f"a = {n}", id=str(n)) for n in range(4))))
    if drawn.draw(st.booleans()):
        whole = whole[: drawn.draw(st.integers(0, len(whole) - 1))]
    for _ in range(drawn.draw(st.integers(0, 3)) if whole else 0):
        whole[drawn.draw(st.integers(0, len(whole) - 1))] = drawn.draw(st.integers(0, 255))
    with contextlib.suppress(UnreadableNotebook):
        read_notebook(bytes(whole))


def test_the_worst_that_is_still_parsed_stays_small():
    worst = b'{"cells": [], "a": [' + b"{}," * 990_000 + b"{}]}"
    tracemalloc.start()
    read_notebook(worst)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300e6


# Sections


LAST = list(SECTIONS.values())[-1]
KEYED = data(
    cell("# Exercise V.1.a (answer)\nx = 1"), cell("", id="V-2-a-answer"), cell("# Exercise I.1 (answer)")
)


@pytest.mark.parametrize(
    ("notebook", "name", "section"),
    [
        (data(metadata={"coursekit": {"section": "III"}}), "01_vocab.ipynb", "III"),
        (data(metadata={"coursekit": {"section": "XX"}}), "01_vocab.ipynb", "I"),
        (KEYED, "01_vocab.ipynb", "V"),
        (data(cell("x", metadata={"coursekit": {"exercise": "VI.1.a", "role": "answer"}})), "a.ipynb", "VI"),
        (data(), f"class.zip/miller_1_2_{LAST.notebook}-2.ipynb", LAST.number),
        (data(), "alice/04-Model (1).ipynb", "IV"),
        (data(), "05_loss/notebook.ipynb", None),
        (data(), "model.ipynb", None),
        (None, "alice/02_dataset.ipynb", "II"),
        (None, "x.ipynb", None),
    ],
)
def test_which_section_a_notebook_is_of(notebook, name, section):
    assert section_of(read_notebook(notebook) if notebook else None, name) == section


@pytest.mark.parametrize("texts", [["\n" * 9_000_000], ["#\n" * 6_000_000], ["# a\n" * 180] * 19_000])
def test_cells_of_endless_remarks_are_not_searched_to_their_end(texts):
    notebook = read_notebook(data(*map(cell, texts), cell("# Exercise I.1 (answer)")))
    start = time.thread_time()
    section_of(notebook, "x.ipynb")
    assert time.thread_time() - start < 1  # it was 2 or 3 seconds, and is 0.2


def test_a_key_below_a_long_remark_gives_the_section():
    remark = "# my notes on this\n" * 100
    assert section_of(read_notebook(data(cell(f"{remark}# Exercise II.1 (answer)\nx = 1"))), "x") == "II"
