"""Free texts that do not stand where they were asked for are found all the same."""

import copy

import pytest

from coursekit.grading.answers.texts import find_written_texts
from coursekit.grading.submissions.notebook import Notebook, read_notebook
from tests import ROOT

VOCAB = read_notebook((ROOT / "notebooks" / "01_vocab.ipynb").read_bytes())
SOLVED = read_notebook((ROOT / "answers" / "01_vocab.ipynb").read_bytes())
KEY = "# Exercise I.2.b (text)\n"
Texts = tuple[list[str], list[str]]
"""In the cell of the text, and beside it."""

WHY = "Because a rare word isn't in the vocabulary."


def position_of(identifier: str) -> int:
    return next(place for place, cell in enumerate(VOCAB["cells"]) if cell["id"] == identifier)


def new_cell(text: str, kind: str = "code") -> Notebook:
    return {"cell_type": kind, "source": text, "metadata": {}, "id": None}


def find(*, cell: str = "", insert: tuple[str, Notebook] | None = None, **changes: str) -> Texts:
    """Return what is found for I.2.b. cell: its text cell's source. insert: a new cell, and that above it."""
    notebook = copy.deepcopy(VOCAB)
    text_cell = notebook["cells"][position_of("I-2-b-text")]
    text_cell.update(changes)
    if cell:
        text_cell["source"] = cell
    if insert:
        notebook["cells"].insert(position_of(insert[0]) + 1, insert[1])
    written = find_written_texts(notebook, VOCAB)["I.2.b"]
    return written.in_cell, written.beside


def test_an_empty_notebook_has_no_texts():
    written = find_written_texts(VOCAB, VOCAB)
    assert set(written) == {"I.2.b", "I.3.a"}
    assert not any(texts.in_cell or texts.beside for texts in written.values())


def test_of_a_solved_notebook_all_stand_in_their_cells():
    written = find_written_texts(SOLVED, VOCAB)
    assert all(texts.in_cell and not texts.beside for texts in written.values())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (f"{KEY}why_get = {WHY}", f"why_get = {WHY}"),
        (f"{KEY}{WHY}", WHY),
        (f"{KEY}why_get = ...\n# {WHY}", f"# {WHY}"),
        (f"{KEY}why_get = ...  # {WHY}", f"why_get = ...  # {WHY}"),
        (f'{KEY}why_get = "{WHY}', f'why_get = "{WHY}'),
        (f'{KEY}why = "{WHY}"', f'why = "{WHY}"'),
        (f'{KEY}print("{WHY}")', f'print("{WHY}")'),
    ],
    ids=["no quotes", "no name", "comment", "comment behind", "open quotes", "other name", "printed"],
)
def test_a_text_in_its_cell(source: str, text: str):
    assert find(cell=source) == ([text], [])


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_cell_that_is_no_code_any_more(kind: str):
    assert find(cell=f"{KEY}{WHY}", cell_type=kind) == ([], [WHY])


@pytest.mark.parametrize("above", ["I-2-b-task", "I-2-b-answer", "I-2-b-text", "I-2-b-check"])
@pytest.mark.parametrize(
    "cell",
    [new_cell(WHY, "markdown"), new_cell(f'"""{WHY}"""'), new_cell(f"# {WHY}"), new_cell(WHY)],
    ids=["markdown", "string", "comment", "no code"],
)
def test_a_text_in_a_cell_of_its_own(above: str, cell: Notebook):
    assert find(insert=(above, cell)) == ([], [cell["source"]])


def test_a_text_in_the_cell_of_the_task():
    notebook = copy.deepcopy(VOCAB)
    notebook["cells"][position_of("I-2-b-task")]["source"] += f"\n\nMy answer: {WHY}"
    assert find_written_texts(notebook, VOCAB)["I.2.b"].beside == [f"My answer: {WHY}"]


@pytest.mark.parametrize("answer", ["", WHY])
def test_a_task_that_the_course_has_reworded_since_is_no_text(answer: str):
    notebook = copy.deepcopy(VOCAB)
    task = notebook["cells"][position_of("I-2-b-task")]
    task["source"] = (
        task["source"]
        .replace("share the number 0", "get the number 0")
        .replace("between triple quotes", "between three quotation marks")
    )
    task["source"] += f"\n\n{answer}"
    assert task["source"] != VOCAB["cells"][position_of("I-2-b-task")]["source"]
    assert find_written_texts(notebook, VOCAB)["I.2.b"].beside == ([answer] if answer else [])


def test_code_and_other_exercises_are_no_texts():
    helper = ("I-2-b-answer", new_cell("# a helper\nx = 1"))
    notes = ("I-2-c-task", new_cell("My notes on this exercise.", "markdown"))
    assert find(insert=helper) == ([], [])
    assert find(insert=notes) == ([], [])


@pytest.mark.parametrize("source", ["why_get = ...", f"{KEY}why_get = ...", f"{KEY}", "  ", "why_get = …"])
def test_a_stub_is_no_text(source: str):
    assert find(cell=source) == ([], [])


def test_a_copied_task_is_known():
    written = find_written_texts(VOCAB, VOCAB)["I.2.b"]
    assert written.is_copied("Explain why we look words up with numbers.get(word, 0).")
    assert not written.is_copied(WHY)
