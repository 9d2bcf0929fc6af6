"""The committed notebooks: fresh, and every student's copy runs to its end with nothing filled in."""

import json

import pytest

from coursekit.exercises import exercises
from coursekit.workbook.execute import execute
from coursekit.workbook.freshness import check_freshness
from tests import ROOT, RUN_ALL_TESTS

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_notebooks_are_what_the_sources_make():
    assert check_freshness(ROOT) == 2 * len(NOTEBOOKS)


def test_every_section_of_the_registry_has_a_notebook():
    sections = [read_section(path) for path in NOTEBOOKS]
    assert sections == list(dict.fromkeys(exercise.section for exercise in exercises().values()))


def read_section(path):
    return json.loads(path.read_text("utf-8"))["metadata"]["coursekit"]["section"]


@pytest.mark.parametrize("path", sorted((ROOT / "answers").glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_later_cell_spoils_an_earlier_answer(path):
    """The table at the end judges the values as they are then: who solves all must see no mistake there."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    (table,) = [cell for cell in cells if "".join(cell["source"]).endswith("progress()")]
    text = "".join(table["outputs"][0]["data"]["text/plain"])
    section = read_section(path)
    rows = [line for line in text.splitlines() if f" {section}." in line.partition("|")[2].partition("|")[0]]
    assert len(rows) == sum(exercise.section == section for exercise in exercises().values())
    assert [row for row in rows if not row.startswith("| ✓ ")] == []


@pytest.mark.skipif(
    not RUN_ALL_TESTS, reason="the rehearsal of Colab runs the first and the last: make test-all"
)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_students_copy_runs_to_its_end_and_is_not_attempted(path):
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    execution = execute(notebook, path.parent, "sample")
    assert execution.errors == ()
    section = notebook["metadata"]["coursekit"]["section"]
    expected = [exercise.id for exercise in exercises().values() if exercise.section == section]
    assert {panel.exercise: panel.state for panel in execution.panels} == dict.fromkeys(
        expected, "not attempted"
    )
