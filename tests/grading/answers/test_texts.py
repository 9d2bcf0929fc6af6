"""Free texts that do not stand where they were asked for are found all the same."""

import copy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
@pytest.mark.parametrize("with_keys", [True, False])
def test_no_notebook_of_the_course_has_a_text_beside_its_cell(path: Path, with_keys: bool):
    template = read_notebook(path.read_bytes())
    given = {cell["source"] for cell in template["cells"]}
    for folder in ("notebooks", "answers"):
        notebook = read_notebook((ROOT / folder / path.name).read_bytes())
        # Without the explanations of the solutions, which no student has.
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" or cell["source"] in given]
        if not with_keys:
            cells = [{**cell, "metadata": {}, "id": None} for cell in cells]
        written = find_written_texts({**notebook, "cells": cells}, template)
        assert not any(texts.beside for texts in written.values())
        assert all(bool(texts.in_cell) == (folder == "answers") for texts in written.values())


def test_an_own_comment_in_a_function_of_the_course_is_no_text():
    key, text = "# Exercise I.3.a (answer)\n", "# we go through all of the rows and count each of them"
    source = f"{key}def count(rows):\n    {text}\n    return len(rows)\nfirst_counts = count([])"
    assert beside(edited({"I-3-a-answer": source})) == {}


def test_a_comment_below_code_with_a_mistake_is_found():
    source = f"{source_of('I-2-b-answer')}\nfirst_code = (\n\n# {WHY}"
    assert beside(edited({"I-2-b-answer": source})) == {"I.2.b": [f"# {WHY}"]}


def edited(changes: dict[str, str], *, with_keys: bool = True) -> Notebook:
    """Return the empty notebook with other texts in some cells, by their ids. with_keys: or without any."""
    notebook = copy.deepcopy(VOCAB)
    for cell in notebook["cells"]:
        cell["source"] = changes.get(cell["id"], cell["source"])
        if not with_keys:
            cell.update(metadata={}, id=None)
    return notebook


def source_of(identifier: str) -> str:
    return str(VOCAB["cells"][position_of(identifier)]["source"])


def beside(notebook: Notebook) -> dict[str, list[str]]:
    """Return the texts beside their cells, of the exercises that have some."""
    written = find_written_texts(notebook, VOCAB)
    return {exercise: texts.beside for exercise, texts in written.items() if texts.beside}


@pytest.mark.parametrize("above", ["I-2-b-task", "I-2-b-answer", "I-2-b-text", "I-2-b-check"])
@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_a_text_in_a_notebook_without_keys(above: str, kind: str):
    notebook = edited({}, with_keys=False)
    notebook["cells"].insert(position_of(above) + 1, new_cell(WHY, kind))
    assert beside(notebook) == {"I.2.b": [WHY]}


def test_a_text_at_the_end_of_a_notebook_without_keys_belongs_to_no_exercise():
    notebook = edited({}, with_keys=False)
    notebook["cells"].append(new_cell(WHY, "markdown"))
    assert beside(notebook) == {}


@pytest.mark.parametrize("with_keys", [True, False])
@pytest.mark.parametrize("paragraph", [1, 2, 3])
def test_a_text_between_the_paragraphs_of_the_task(with_keys: bool, paragraph: int):
    paragraphs = source_of("I-2-b-task").split("\n\n")
    paragraphs.insert(paragraph, WHY)
    notebook = edited({"I-2-b-task": "\n\n".join(paragraphs)}, with_keys=with_keys)
    assert beside(notebook) == {"I.2.b": [WHY]}


def test_a_text_behind_the_last_words_of_the_task():
    notebook = edited({"I-3-a-task": f"{source_of('I-3-a-task')} {WHY}"})
    assert beside(notebook) == {"I.3.a": [WHY]}


@pytest.mark.parametrize(
    "text",
    [f"# {WHY}", f"# Because\n# {WHY}", f'"""{WHY}"""'],
    ids=["comment", "two lines", "string"],
)
def test_a_text_at_the_end_of_the_answer_cell(text: str):
    source = f"{source_of('I-2-b-answer')}\nx = 1  # a remark\n\n{text}"
    assert beside(edited({"I-2-b-answer": source})) == {"I.2.b": [text]}


def test_a_text_at_the_beginning_of_the_answer_cell():
    key, _, rest = source_of("I-2-b-answer").partition("\n")
    source = f"{key}\n# {WHY}\n{rest}"
    assert beside(edited({"I-2-b-answer": source})) == {"I.2.b": [f"# {WHY}"]}


@pytest.mark.parametrize("given", [f'{KEY}why_get = "{WHY}"', f"{KEY}{WHY}"])
def test_a_comment_in_the_answer_cell_is_no_text_where_the_text_is_given(given: str):
    source = f"{source_of('I-2-b-answer')}\n# {WHY}"
    assert beside(edited({"I-2-b-answer": source, "I-2-b-text": given})) == {}


def test_a_comment_in_the_answer_cell_is_no_text_where_an_own_cell_gives_it():
    notebook = edited({"I-2-b-answer": f"{source_of('I-2-b-answer')}\n# {WHY}"})
    notebook["cells"].append(new_cell(f'why_get = "{WHY}"'))
    assert beside(notebook) == {}


@pytest.mark.parametrize("comment", ["# numbers = {}", "# step 2", "# print(words, numbers, size)"])
def test_short_comments_and_code_that_is_switched_off_are_no_text(comment: str):
    source = f"{source_of('I-2-b-answer')}\n{comment}"
    assert beside(edited({"I-2-b-answer": source})) == {}


@pytest.mark.parametrize("text", [f'print("{WHY}")', f'why = "{WHY}"', f'print("A:")\nprint("{WHY}")'])
def test_a_text_that_a_cell_of_its_own_prints_or_names(text: str):
    assert find(insert=("I-2-b-check", new_cell(text))) == ([], [text])


@pytest.mark.parametrize("text", ['print("done")', 'name = "a b"', "print(words, 'are all of the words')"])
def test_a_cell_that_prints_or_names_something_else_is_no_text(text: str):
    assert find(insert=("I-2-b-check", new_cell(text))) == ([], [])


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("I.2.b: ", "I.3.a: "),
        ("**I.2.b** ", "### Exercise i.3.a\n"),
        ("- I.2.b (text): ", "> Exercise I.3.a. "),
        ("My texts\nI.2.b\n", "I.3.a - "),
    ],
)
@pytest.mark.parametrize("kind", ["markdown", "raw", "code"])
def test_texts_at_the_end_that_name_their_exercises(start: str, end: str, kind: str):
    notebook = edited({})
    notebook["cells"].append(
        new_cell(f"{start}{WHY}\nI.2.c was easy.\n\n{end}It knows only one class.", kind)
    )
    texts = beside(notebook)
    assert set(texts) == {"I.2.b", "I.3.a"}
    assert WHY in texts["I.2.b"][0] and "I.2.c was easy." in texts["I.2.b"][0]
    assert "I.3.a" not in texts["I.2.b"][0]
    assert texts["I.3.a"] == ["It knows only one class."]


def test_a_sentence_that_begins_with_the_name_of_an_exercise_names_none():
    text = "More on this comes further down:\nI.2.b and I.3.a ask for it."
    assert find(insert=("I-1-task", new_cell(text, "markdown"))) == ([], [])


def test_a_text_that_begins_with_the_name_of_another_exercise_stays_where_it_stands():
    text = "I.3.a shows the same, and I.2.a too."
    assert find(insert=("I-2-b-text", new_cell(text, "markdown"))) == ([], [text])


@pytest.mark.parametrize("text", ["I." * 200_000, "#" * 500_000, "I.2.b\n" * 50_000, "# a b c\n" * 50_000])
@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_texts_that_would_hurt_a_reader(text: str, kind: str):
    notebook = edited({"I-2-b-answer": f"# Exercise I.2.b (answer)\n{text}"})
    notebook["cells"].append(new_cell(text, kind))
    find_written_texts(notebook, VOCAB)


@given(st.lists(st.sampled_from([WHY, "I.3.a: ", "\n", "# ", '"""', "why = 1", "print('a b c')", KEY, "x"])))
def test_any_text_is_read(parts: list[str]):
    for kind in ("markdown", "code"):
        notebook = edited({"I-2-b-answer": "".join(parts)})
        notebook["cells"].insert(position_of("I-2-b-check"), new_cell("".join(parts), kind))
        assert set(find_written_texts(notebook, VOCAB)) == {"I.2.b", "I.3.a"}
