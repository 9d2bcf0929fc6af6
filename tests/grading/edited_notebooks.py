"""Solved notebooks with the edits that students make, and what the checks say when such a notebook runs.

The edits are drawn from a seed: own cells anywhere, cells split, merged, moved, copied and typed again,
answers broken or left out, and the forms in which other programs save a notebook.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import multiprocessing
import os
import random
from collections.abc import Callable
from typing import Any

from coursekit.checks.judge import is_passed
from coursekit.exercises import exercises
from coursekit.sections import SECTIONS
from tests.grading.solutions import course_notebook

Cells = list[dict[str, Any]]
Edit = Callable[[Cells, random.Random], None]

OWN_CELLS = (
    "import math\nprint(math.pi)",
    "x = 3\nprint(x)",
    "print(undefined_name)",
    "def helper(value):\n    return value",
    "%%time\ny = sum(range(10))",
    "# a note of mine",
    "test_texts = test_texts[:]",
    "result = [1, 2, 3]; result",
    "raise ValueError('for a moment')",
    "!echo hello",
    "exit = None",
    "import random, re\nrandom.seed(1)",
)
SECONDS = 120


def make_edited_notebook(section: str, seed: int) -> dict[str, Any]:
    """Return a solved notebook with one to five edits."""
    generator = random.Random(f"{section} {seed}")
    notebook = copy.deepcopy(course_notebook(SECTIONS[section].notebook).solve())
    cells = notebook["cells"]
    for edit in generator.choices(EDITS, k=generator.randint(1, 5)):
        edit(cells, generator)
    generator.choice(FORMS)(cells, generator)
    return notebook


def run_as_student(notebook: dict[str, Any], seed: int) -> dict[str, bool]:
    """Run a notebook from top to bottom; return of each exercise what its last check said.

    seed: of the data. A cell that stops does not stop those after it. An exercise that was never checked is
    left out.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run_cells, args=(notebook, seed, sender))
    process.start()
    sender.close()
    try:
        if not receiver.poll(SECONDS):
            raise TimeoutError(f"more than {SECONDS} seconds")
        verdicts: dict[str, bool] = receiver.recv()
        return verdicts
    finally:
        process.kill()
        process.join()


def _run_cells(notebook: dict[str, Any], seed: int, sender: Any) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    import coursekit.exercises as package

    os.environ["COURSEKIT_DATA"] = f"sample:{seed}"
    verdicts: dict[str, bool] = {}
    examine = package.examine

    def examine_and_note(exercise_id: str, *arguments: Any, **options: Any) -> Any:
        report = examine(exercise_id, *arguments, **options)
        if exercise_id in exercises():
            verdicts[exercise_id] = is_passed(exercises()[exercise_id], report)
        return report

    package.examine = examine_and_note
    shell = InteractiveShell.instance()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"]), store_history=False)
    sender.send(verdicts)


def _find(cells: Cells, *roles: str) -> list[int]:
    """Return the places of code cells with these roles."""
    return [
        place
        for place, cell in enumerate(cells)
        if cell["cell_type"] == "code" and cell["metadata"].get("coursekit", {}).get("role") in roles
    ]


def _new_cell(source: str, kind: str = "code") -> dict[str, Any]:
    cell = {"cell_type": kind, "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def insert_own_cell(cells: Cells, generator: random.Random) -> None:
    cells.insert(generator.randrange(len(cells) + 1), _new_cell(generator.choice(OWN_CELLS)))


def insert_markdown(cells: Cells, generator: random.Random) -> None:
    cells.insert(generator.randrange(len(cells) + 1), _new_cell("My notes: *see above*.", "markdown"))


def split_answer(cells: Cells, generator: random.Random) -> None:
    """Split an answer between two statements; the second part has no key any more."""
    place = generator.choice(_find(cells, "answer"))
    source = cells[place]["source"]
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return
    if len(statements) < 2:
        return
    line = generator.choice(statements[1:]).lineno - 1
    lines = source.split("\n")
    cells[place]["source"] = "\n".join(lines[:line])
    cells.insert(place + 1, _new_cell("\n".join(lines[line:])))


def merge_with_next(cells: Cells, generator: random.Random) -> None:
    """Merge an answer with the cell below it, as Jupyter does."""
    place = generator.choice(_find(cells, "answer"))
    if place + 1 < len(cells) and cells[place + 1]["cell_type"] == "code":
        cells[place]["source"] += "\n\n" + cells.pop(place + 1)["source"]


def move_cell_up(cells: Cells, generator: random.Random) -> None:
    """Move an answer above the text cell, task or check before it."""
    place = generator.choice(_find(cells, "answer", "text"))
    if place > 1:
        cells[place - 1], cells[place] = cells[place], cells[place - 1]


def keep_older_version(cells: Cells, generator: random.Random) -> None:
    """Keep a wrong version of an answer above the right one."""
    place = generator.choice(_find(cells, "answer"))
    older = copy.deepcopy(cells[place])
    older["source"] = older["source"].split("\n")[0] + "\n" + _bind_to_none(older["source"])
    cells.insert(place, older)


def type_again(cells: Cells, generator: random.Random) -> None:
    """Type an answer into a new cell, without its key, in the place of the old one."""
    place = generator.choice(_find(cells, "answer"))
    cells[place] = _new_cell("\n".join(cells[place]["source"].split("\n")[1:]))


def break_answer(cells: Cells, generator: random.Random) -> None:
    place = generator.choice(_find(cells, "answer"))
    cells[place]["source"] = cells[place]["source"].split("\n")[0] + "\nraise ValueError('not yet')"


def spoil_answer(cells: Cells, generator: random.Random) -> None:
    place = generator.choice(_find(cells, "answer"))
    cells[place]["source"] += "\n" + _bind_to_none(cells[place]["source"])


def correct_below(cells: Cells, generator: random.Random) -> None:
    """Spoil an answer, and put it right in a cell between the answer and the check."""
    place = generator.choice(_find(cells, "answer"))
    right = "\n".join(cells[place]["source"].split("\n")[1:])
    cells[place]["source"] = cells[place]["source"].split("\n")[0] + "\n" + _bind_to_none(right)
    cells.insert(place + 1, _new_cell(right))


def empty_answer(cells: Cells, generator: random.Random) -> None:
    place = generator.choice(_find(cells, "answer"))
    cells[place]["source"] = cells[place]["source"].split("\n")[0]


def delete_show_cell(cells: Cells, generator: random.Random) -> None:
    places = _find(cells, "show")
    if places:
        del cells[generator.choice(places)]


def check_twice(cells: Cells, generator: random.Random) -> None:
    place = generator.choice(_find(cells, "check"))
    cells.insert(place, copy.deepcopy(cells[place]))


def _bind_to_none(source: str) -> str:
    """Return code that gives None to all names of an answer."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return "pass"
    names = {
        name.id
        for statement in body
        for name in ast.walk(statement)
        if isinstance(statement, ast.Assign)
        and isinstance(name, ast.Name)
        and isinstance(name.ctx, ast.Store)
    } | {statement.name for statement in body if isinstance(statement, ast.FunctionDef)}
    return "\n".join(f"{name} = None" for name in sorted(names)) or "pass"


EDITS: tuple[Edit, ...] = (
    *(insert_own_cell, insert_own_cell, insert_own_cell, insert_markdown, split_answer, merge_with_next),
    *(move_cell_up, keep_older_version, type_again, break_answer, spoil_answer, correct_below),
    *(empty_answer, delete_show_cell, check_twice),
)


def save_as_it_is(cells: Cells, generator: random.Random) -> None:
    pass


def save_like_colab(cells: Cells, generator: random.Random) -> None:
    """Colab keeps the metadata and writes an id into it; the cells' own ids are lost."""
    for number, cell in enumerate(cells):
        cell.pop("id", None)
        cell["metadata"] = {**cell["metadata"], "id": f"c{number}"}
        cell["source"] = cell["source"].splitlines(keepends=True)


def save_like_vscode(cells: Cells, generator: random.Random) -> None:
    """VS Code gives new ids and may drop metadata that it does not know."""
    for number, cell in enumerate(cells):
        cell["id"] = f"{number:08x}"
        cell["metadata"] = {}


def save_like_deepnote(cells: Cells, generator: random.Random) -> None:
    for number, cell in enumerate(cells):
        cell["metadata"] = {"cell_id": f"{number:032x}", "tags": [], "deepnote_cell_type": cell["cell_type"]}
        cell.pop("id", None)


FORMS: tuple[Edit, ...] = (
    save_as_it_is,
    save_as_it_is,
    save_like_colab,
    save_like_vscode,
    save_like_deepnote,
)
