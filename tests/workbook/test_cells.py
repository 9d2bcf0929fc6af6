"""The two copies: what stays, what goes, and ids that never change."""

import pytest

from coursekit.workbook.build import make_pairs
from coursekit.workbook.cells import digest_outputs, digest_texts, join_texts, to_text
from tests.workbook.workbook_repo import GOOD, REGISTRY, line_of, make_repo


@pytest.fixture
def pair(tmp_path):
    pairs, _ = make_pairs(make_repo(tmp_path / "repo"), (), REGISTRY)
    return pairs[0]


def sources(copy):
    return {cell["id"]: cell["source"] for cell in copy.notebook["cells"]}


def test_students_copy_has_stubs_and_no_solutions(pair):
    cells = sources(pair.student)
    assert cells["I-1-answer"] == "# Exercise I.1 (answer)\ntotal = ...  # an int"
    assert cells["I-2-answer"].endswith('"""Return twice x."""\n    ...')
    whole = to_text(pair.student.notebook)
    for secret in ("SOLUTION", "total = 3", "2 * x", "adds a number", "Three, because"):
        assert secret not in whole


def test_solved_copy_keeps_solutions_markers_and_explanations(pair):
    cells = sources(pair.solved)
    assert cells["I-1-answer"].splitlines() == [
        "# Exercise I.1 (answer)",
        "total = ...  # an int",
        "### BEGIN SOLUTION",
        "total = 3",
        "### END SOLUTION",
    ]
    assert cells["I-1-explanation"] == "Three, because there are three."


def test_check_cells_are_the_same_in_both(pair):
    assert sources(pair.student)["I-1-check"] == sources(pair.solved)["I-1-check"] == 'check("I.1")'


def test_ids_are_made_of_exercise_and_role(pair):
    names = list(sources(pair.solved))
    assert names[1:] == [
        *("setup", "I-1-task", "I-1-answer", "I-1-check", "I-1-show", "I-1-explanation"),
        *("I-2-task", "I-2-answer", "I-2-text", "I-2-check"),
    ]
    assert names[0].startswith("cell-")
    assert set(sources(pair.student)) == set(names) - {"I-1-explanation"}


def test_ids_do_not_depend_on_neighbours(tmp_path, pair):
    text = "# %% [markdown]\n# A new opening.\n\n" + GOOD + "\n# %% [markdown]\n# A new opening.\n"
    pairs, _ = make_pairs(make_repo(tmp_path / "other", text), (), REGISTRY)
    names = list(sources(pairs[0].solved))
    assert names[1:-1] == list(sources(pair.solved))
    assert names[-1] == f"{names[0]}-2"


def test_second_cell_of_an_exercise_and_role(tmp_path):
    text = GOOD + '\n# %% exercise="I.1" role="show"\nprint(total)\n'
    pairs, _ = make_pairs(make_repo(tmp_path / "repo", text), (), REGISTRY)
    assert list(sources(pairs[0].student))[-1] == "I-1-show-2"


def test_metadata(pair):
    cells = {cell["id"]: cell["metadata"] for cell in pair.student.notebook["cells"]}
    assert cells["setup"] == {"coursekit": {"role": "setup"}}
    assert cells["I-1-show"] == {
        "coursekit": {"exercise": "I.1", "role": "show"},
        "tags": ["nbval-ignore-output"],
    }
    metadata = pair.student.notebook["metadata"]
    assert metadata["coursekit"] == {
        **{"section": "I", "source": "answers/01_tiny.py"},
        "texts_sha256": digest_texts(pair.student.notebook),
    }
    assert "version" not in metadata["language_info"]


def test_lines_lead_back_to_the_source(pair):
    index = list(sources(pair.student)).index("I-2-check")
    assert pair.student.line_of(index, 1) == line_of(GOOD, 'check("I.2"')
    assert pair.student.line_of(index) == line_of(GOOD, 'I.2" role="check"')


def test_same_source_same_bytes(tmp_path, pair):
    pairs, _ = make_pairs(make_repo(tmp_path / "again"), (), REGISTRY)
    assert to_text(pairs[0].student.notebook) == to_text(pair.student.notebook)


def test_files_are_valid_notebooks(pair):
    nbformat = pytest.importorskip("nbformat")
    text = to_text(pair.solved.notebook)
    node = nbformat.reads(text, as_version=4)
    nbformat.validate(node)
    assert nbformat.writes(node) == text.rstrip("\n")
    assert (node.nbformat, node.nbformat_minor) == (4, 5)


def cell_with(text, count=1):
    output = {"output_type": "stream", "name": "stdout", "text": text}
    return {"cell_type": "code", "id": "a", "execution_count": count, "outputs": [output]}


def test_digests_are_the_same_for_split_texts():
    assert digest_outputs({"cells": [cell_with("a\nb\n")]}) == digest_outputs(
        {"cells": [cell_with(["a\n", "b\n"])]}
    )


@pytest.mark.parametrize(
    "changed", [cell_with("270.68\n"), cell_with("270.69\n", count=2)], ids=["text", "count"]
)
def test_digests_differ_after_any_change(changed):
    assert digest_outputs({"cells": [cell_with("270.69\n")]}) != digest_outputs({"cells": [changed]})


def test_join_texts_leaves_other_values_alone():
    value = {"a": [1, 2], "b": ["x", "y"], "c": [], "d": [{"e": ["z"]}]}
    assert join_texts(value) == {"a": [1, 2], "b": "xy", "c": [], "d": [{"e": "z"}]}
