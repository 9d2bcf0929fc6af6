"""`coursekit build --check`: any change by hand is found, and nothing is executed or written."""

import json

import pytest

from coursekit.workbook.freshness import check_freshness
from coursekit.workbook.source import BuildError
from tests.workbook.workbook_repo import GOOD, REGISTRY, make_repo, quick_build, snapshot

SOLVED = "answers/01_tiny.ipynb"
STUDENT = "notebooks/01_tiny.ipynb"


@pytest.fixture
def root(monkeypatch, tmp_path):
    repo = make_repo(tmp_path / "repo")
    quick_build(monkeypatch, repo)
    return repo


def change(root, name, edit):
    path = root / name
    notebook = json.loads(path.read_text())
    edit(notebook)
    path.write_text(json.dumps(notebook))


def cell(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def problems(root, sections=()):
    before = snapshot(root)
    with pytest.raises(BuildError) as caught:
        check_freshness(root, sections, REGISTRY)
    assert snapshot(root) == before
    return [str(problem) for problem in caught.value.problems]


def test_fresh_notebooks_pass_and_nothing_is_written(root):
    before = snapshot(root)
    assert check_freshness(root, (), REGISTRY) == 2
    assert snapshot(root) == before


def test_layout_of_the_json_does_not_matter(root):
    change(root, SOLVED, lambda notebook: None)
    assert check_freshness(root, (), REGISTRY) == 2


def edit_figure(notebook):
    output = cell(notebook, "I-1-show")["outputs"][0]
    output["text"] = [line.replace("270.69", "270.68") for line in output["text"]]


def test_one_figure_of_a_stored_output(root):
    change(root, SOLVED, edit_figure)
    assert problems(root) == [f"{SOLVED}: cell I-1-show: the stored outputs are not those of the build"]


def test_one_line_of_the_source(root):
    source = root / "answers" / "01_tiny.py"
    source.write_text(GOOD.replace("total = 3", "total = 4"))
    sentences = problems(root)
    assert len(sentences) == 1
    assert sentences[0].startswith(f"{SOLVED}: cell 4 (I-1-answer) has another text than answers/01_tiny.py:")


def test_one_word_of_prose_shows_in_both_copies(root):
    (root / "answers" / "01_tiny.py").write_text(GOOD.replace("Count the reviews", "Count all reviews"))
    assert [line.split(":")[0] for line in problems(root)] == [SOLVED, STUDENT]


EDITS = {
    "source by hand": (lambda n: cell(n, "setup").update(source="x = 1"), "cell 2 (setup) has another text"),
    "metadata": (lambda n: cell(n, "I-1-check").update(metadata={}), "cell 5 (I-1-check) has other metadata"),
    "cell id": (lambda n: cell(n, "setup").update(id="set-up"), "cell 2 (set-up) stands where"),
    "cell type": (lambda n: cell(n, "I-1-task").update(cell_type="raw"), "cell 3 (I-1-task) is a raw cell"),
    "cell removed": (lambda n: n["cells"].pop(), "makes 1"),
    "cell added": (
        lambda n: n["cells"].append({"cell_type": "raw", "id": "x", "source": "", "metadata": {}}),
        "has 1",
    ),
    "notebook metadata": (lambda n: n["metadata"].update(authors=[]), "metadata differ"),
    "kernel": (lambda n: n["metadata"]["kernelspec"].update(name="other"), "kernelspec"),
    "format": (lambda n: n.update(nbformat_minor=4), "not in notebook format 4.5"),
}


@pytest.mark.parametrize("name", [SOLVED, STUDENT])
@pytest.mark.parametrize("case", EDITS)
def test_edits_by_hand_are_found_in_both_copies(root, name, case):
    edit, words = EDITS[case]
    change(root, name, edit)
    sentences = problems(root)
    assert all(sentence.startswith(f"{name}: ") for sentence in sentences)
    assert any(words in sentence for sentence in sentences)


def test_solved_cell_that_never_ran(root):
    change(root, SOLVED, lambda n: cell(n, "I-1-answer").update(execution_count=None, outputs=[]))
    assert f"{SOLVED}: cell 4 (I-1-answer) was never executed" in problems(root)


def test_digests_removed(root):
    change(
        root,
        SOLVED,
        lambda n: [n["metadata"]["coursekit"].pop(key) for key in ("outputs_sha256", "cell_outputs")],
    )
    assert any("the stored outputs are not those of the build" in line for line in problems(root))


def test_student_copy_with_outputs(root):
    change(root, STUDENT, lambda n: cell(n, "setup").update(execution_count=1))
    assert problems(root)[0].startswith(f"{STUDENT}: cell 2 (setup) has outputs or an execution count")


@pytest.mark.parametrize("name", [SOLVED, STUDENT])
def test_missing_notebook(root, name):
    (root / name).unlink()
    assert problems(root) == [f"{name}: missing; answers/01_tiny.py makes it"]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"cells": 3}', '{"cells": [], "metadata": []}', '{"cells": [1], "metadata": {}}']
)
def test_damaged_notebook(root, text):
    (root / SOLVED).write_text(text)
    assert problems(root) == [f"{SOLVED}: cannot be read as a notebook"]


@pytest.mark.parametrize("folder", ["answers", "notebooks"])
def test_superfluous_notebook(root, folder):
    (root / folder / "09_old.ipynb").write_text("{}")
    assert problems(root) == [
        f"{folder}/09_old.ipynb: no source answers/09_old.py makes this notebook; remove it"
    ]


def test_problems_of_the_source_are_told_too(root):
    (root / "answers" / "01_tiny.py").write_text(GOOD.replace("total = ...", "totals = ..."))
    assert any("does not bind `totals`" in line for line in problems(root))
