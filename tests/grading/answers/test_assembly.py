"""The graded notebook: where a student's own cells run, and what of a lost cell is run again."""

import pytest

from coursekit.exercises import exercises_of
from coursekit.grading.answers.assembly import assemble_cells, definitions_of
from coursekit.grading.answers.extraction import find_answers
from coursekit.grading.submissions.notebook import Notebook, read_notebook
from coursekit.sections import SECTIONS
from tests import ROOT


def own_cell(text: str) -> Notebook:
    return {"cell_type": "code", "source": text, "metadata": {}, "id": None}


@pytest.mark.parametrize("name", ["01_vocab", "03_loader", list(SECTIONS.values())[-1].notebook])
def test_own_cells_run_where_they_stand(name: str):
    template = read_notebook((ROOT / "notebooks" / f"{name}.ipynb").read_bytes())
    submission = {"cells": [], "metadata": {}}
    for number, cell in enumerate(template["cells"]):
        submission["cells"] += [own_cell(f"own_{number} = {number}"), cell]
    section = template["metadata"]["coursekit"]["section"]
    expected = [
        cell["source"]
        for cell in submission["cells"]
        if cell["cell_type"] == "code"
        and cell["metadata"].get("coursekit", {}).get("role") not in ("check", "show")
    ]

    cells = assemble_cells(template, find_answers(submission, template), exercises_of(section))

    run = [cell.source for cell in cells if cell.role != "check"]
    assert run[-1] == "progress()"
    assert run[:-1] == expected[: len(run) - 1]


def test_own_cells_run_before_an_answer_that_was_moved_below_a_cell_of_the_course():
    template = read_notebook((ROOT / "notebooks" / "03_loader.ipynb").read_bytes())
    cells = {cell["id"]: cell for cell in template["cells"]}
    setup, answer, given = cells["setup"], cells["III-1-answer"], cells["cell-71efc9948e"]
    submission = {"cells": [setup, own_cell("a = 1"), given, answer], "metadata": {}}

    graded = assemble_cells(template, find_answers(submission, template), exercises_of("III"))

    sources = [cell.source for cell in graded]
    assert sources.index("a = 1") < sources.index(answer["source"]) < sources.index(given["source"])


def test_definitions_are_what_later_cells_may_need():
    source = "import math\nfrom os import path\nx = 1\ndef f():\n    return x\nclass C:\n    pass\nprint(f())"

    assert definitions_of(source) == (
        "import math\nfrom os import path\ndef f():\n    return x\nclass C:\n    pass"
    )


@pytest.mark.parametrize("source", ["%%time\nimport os", "def f(:", "\0", "(" * 500])
def test_what_is_no_python_defines_nothing(source: str):
    assert definitions_of(source) == ""
