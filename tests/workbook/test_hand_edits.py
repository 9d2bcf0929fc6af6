"""A made notebook that was edited by hand: the build refuses to replace it, and names the source's line."""

import json

import pytest

from coursekit.workbook.build import build
from coursekit.workbook.source import BuildError
from tests.workbook.workbook_repo import GOOD, REGISTRY, line_of, make_repo, quick_build, snapshot

STUDENT = "notebooks/01_tiny.ipynb"


@pytest.fixture
def root(tmp_path, monkeypatch):
    root = make_repo(tmp_path / "repo")
    quick_build(monkeypatch, root)
    return root


def edit(root, change, name=STUDENT):
    path = root / name
    notebook = json.loads(path.read_text())
    change(notebook["cells"])
    path.write_text(json.dumps(notebook))


def append_word(cells):
    cells[2]["source"] = [*cells[2]["source"], " And more."]


def refusal(root):
    before = snapshot(root)
    with pytest.raises(BuildError) as told:
        build(root, registry=REGISTRY)
    assert snapshot(root) == before
    return [str(problem) for problem in told.value.problems]


def test_an_edited_cell_is_told_with_its_line(root):
    edit(root, append_word)
    line = line_of(GOOD, 'I.1" role="task"')
    assert refusal(root) == [
        f"{STUDENT}: cell 3 (I-1-task) was edited by hand: write that into answers/01_tiny.py:{line}, "
        "or say --replace, and the build replaces it"
    ]


@pytest.mark.parametrize("name", [STUDENT, "answers/01_tiny.ipynb"])
def test_added_and_removed_cells_are_told(root, name):
    edit(
        root, lambda cells: cells.append({"cell_type": "raw", "id": "x", "metadata": {}, "source": "a"}), name
    )
    edit(root, lambda cells: cells.pop(2), name)
    first, second = refusal(root)
    assert "was added by hand" in first
    assert "cell I-1-task was removed by hand" in second


def test_it_is_replaced_where_that_is_asked_for(root):
    edit(root, append_word)
    assert [path.name for path in build(root, registry=REGISTRY, replace=True)] == ["01_tiny.ipynb"]
    assert "And more." not in (root / STUDENT).read_text()


def test_a_changed_source_is_no_edit(root):
    source = root / "answers" / "01_tiny.py"
    source.write_text(GOOD.replace("Count the reviews", "Count all reviews"))
    assert len(build(root, registry=REGISTRY)) == 2


@pytest.mark.parametrize("text", ["", "{", '{"cells": [], "metadata": {}}'])
def test_what_is_no_notebook_is_made_anew(root, text):
    (root / STUDENT).write_text(text)
    build(root, registry=REGISTRY)
    assert json.loads((root / STUDENT).read_text())["cells"]
