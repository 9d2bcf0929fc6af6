"""Answers are found by exercise wherever their cells went, and no exercise gets another's."""

import copy
import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.exercises import exercises
from coursekit.grading.answers.extraction import find_answers
from coursekit.grading.answers.names import names_of
from coursekit.grading.submissions.notebook import read_notebook
from coursekit.sections import SECTIONS
from tests import ROOT


def files(folder):
    return sorted((ROOT / folder).glob("*.ipynb"))


TEMPLATES = {path.stem: read_notebook(path.read_bytes()) for path in files("notebooks")}
SOLVED = {path.stem: read_notebook(path.read_bytes()) for path in files("answers")}
VOCAB = TEMPLATES["01_vocab"]

sections = pytest.mark.parametrize("name", TEMPLATES)


def keyed(exercise, role, text, **more):
    own = {"coursekit": {"exercise": exercise, "role": role}}
    return {"cell_type": "code", "source": text, "metadata": own, "id": None, **more}


def code(text, **more):
    return {"cell_type": "code", "source": text, "metadata": {}, "id": None, **more}


def markdown(text, **more):
    return {"cell_type": "markdown", "source": text, "metadata": {}, "id": None, **more}


def answers_in(*cells, template=VOCAB):
    return find_answers({"cells": list(cells), "metadata": {}}, template)


def check_of(exercise):
    return keyed(exercise, "check", f'check("{exercise}", x=x)')


I1 = "# Exercise I.1 (answer)\n"
I2A = "# Exercise I.2.a (answer)\n"
FULL = "label_counts = {n}\nfirst_class = {n}\nmean_length = {n}"


def full(number):
    return FULL.format(n=number)


# Whole notebooks


@sections
def test_every_exercise_of_the_section_is_found_in_order(name):
    section = list(SECTIONS)[int(name[:2]) - 1]
    expected = [exercise for exercise in exercises() if exercise.partition(".")[0] == section]
    assert list(find_answers(TEMPLATES[name], TEMPLATES[name])) == expected


@sections
@pytest.mark.parametrize("notebooks", [TEMPLATES, SOLVED], ids=["empty", "solved"])
def test_the_answers_of_whole_notebooks(name, notebooks):
    expected = {}
    for cell in notebooks[name]["cells"]:
        own = cell["metadata"].get("coursekit", {})
        if own.get("role") in ("answer", "text"):
            expected.setdefault(own["exercise"], []).append(cell["source"])
    answers = find_answers(notebooks[name], TEMPLATES[name])
    assert {exercise: list(answer.cells) for exercise, answer in answers.items()} == expected
    assert not any(answer.notes or answer.own_positions or answer.is_missing for answer in answers.values())


def test_a_template_as_its_file_has_it():
    plain = json.loads(files("notebooks")[0].read_bytes())
    assert find_answers(SOLVED["01_vocab"], plain) == find_answers(SOLVED["01_vocab"], VOCAB)


def test_a_notebook_without_cells():
    answers = answers_in()
    assert all(answer.is_missing and answer.cells == () and answer.notes == () for answer in answers.values())


# Keys


@pytest.mark.parametrize(
    "cell",
    [
        code(I1 + full(1)),
        code("\n# my solution\n%%time\n  #exercise i.1 (ANSWER) second try\n" + full(1)),
        keyed("I.1", "answer", full(1)),
        code(full(1), id="I-1-answer"),
        code(full(1), id="I-1-answer-2"),
        keyed("I.2.a", "answer", I1 + full(1), id="I-3-a-answer"),
        code(full(1)),
    ],
    ids=["text", "below comments", "metadata", "id", "second id", "text wins", "by its names"],
)
def test_each_key_finds_the_answer(cell):
    answers = answers_in(cell)
    assert answers["I.1"].cells == (cell["source"],)
    assert not answers["I.1"].is_missing
    assert all(answer.is_missing for exercise, answer in answers.items() if exercise != "I.1")


def test_an_answer_without_a_key_is_told():
    assert answers_in(code(full(1)))["I.1"].notes == (
        "A cell without its key was taken for this answer: it gives `first_class`, `label_counts` and "
        "`mean_length` a value.",
    )


def test_copied_metadata_does_not_make_it_anothers_answer():
    other = "most_frequent = 1\nleast_frequent = 2"
    answers = answers_in(code(I1 + full(1)), keyed("I.1", "answer", other))
    assert answers["I.1"].cells == (I1 + full(1),)
    assert answers["I.2.a"].cells == (other,)


def test_the_key_in_the_text_wins_over_copied_metadata():
    unfinished = I1 + "# I will do this later"
    answers = answers_in(keyed("I.2.a", "answer", unfinished, id="I-2-a-answer"))
    assert answers["I.1"].cells == (unfinished,)
    assert answers["I.2.a"].is_missing


def test_a_key_of_an_unknown_exercise_is_no_key():
    answers = answers_in(code("# Exercise I.9 (answer)\n" + full(1)))
    assert answers["I.1"].cells == ("# Exercise I.9 (answer)\n" + full(1),)


def test_names_find_an_answer_only_where_no_cell_has_them():
    answers = answers_in(code(full(7)), code(I1 + full(1)))
    assert answers["I.1"].cells == (full(7), I1 + full(1))
    assert answers["I.1"].own_positions == (0,)


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_that_is_no_code_is_missing_and_told(kind):
    for cell in (keyed("I.1", "answer", full(1)), code(I1 + full(1)), code(full(1), id="I-1-answer")):
        answer = answers_in({**cell, "cell_type": kind})["I.1"]
        assert answer.is_missing
        assert answer.notes == (f"A cell of this answer is a {kind} cell. Only code cells count.",)


def test_a_text_that_is_no_code_leaves_the_answer():
    words = "# Exercise I.2.b (answer)\nunknown_code = first_code = last_code = 0"
    answer = answers_in(code(words), markdown("# Exercise I.2.b (text)\nbecause"))["I.2.b"]
    assert answer.cells == (words,) and not answer.is_missing
    assert "A cell of this text is a markdown cell. A person reads it as it is." in answer.notes
    assert "No cell of this exercise gives `why_get` a value." in answer.notes


# Versions


def test_of_two_versions_the_last_counts():
    answer = answers_in(code(I1 + full(1)), code(I1 + full(2)))["I.1"]
    assert answer.cells == (I1 + full(2),)
    assert answer.notes == ("There are 2 versions of this answer in the notebook. The last one counts.",)


def test_an_empty_last_version_counts_too_and_that_is_told():
    stub = next(cell for cell in VOCAB["cells"] if cell["id"] == "I-1-answer")
    answer = answers_in(code(I1 + full(1)), copy.deepcopy(stub))["I.1"]
    assert answer.cells == (stub["source"],)
    assert answer.notes[-1].startswith("The last version is the empty one.")


def test_a_cell_that_was_split_stays_whole():
    first = code(I1 + "label_counts = first_class = 1\nhelper = 3")
    second = keyed("I.1", "answer", "mean_length = helper")
    third = keyed("I.1", "answer", "label_counts += 1")
    answer = answers_in(first, second, third)["I.1"]
    assert answer.cells == (first["source"], second["source"], third["source"])
    assert answer.notes == ()


def test_a_second_cell_for_one_name_replaces_this_name_only():
    answer = answers_in(code(I1 + full(1)), code(I1 + "mean_length = 3"))["I.1"]
    assert answer.cells == (I1 + full(1), I1 + "mean_length = 3")


def test_an_earlier_version_whose_import_the_last_one_uses():
    answer = answers_in(code(I1 + "import math\n" + full(1)), code(I1 + full("math.pi")))["I.1"]
    assert len(answer.cells) == 2
    assert answer.notes == (
        "An earlier version of this answer runs as well, because the last one uses names from it.",
    )


def test_three_hundred_versions():
    answer = answers_in(*(code(I1 + full(number)) for number in range(300)))["I.1"]
    assert answer.cells == (I1 + full(299),)
    assert answer.notes == ("There are 300 versions of this answer in the notebook. The last one counts.",)


def test_answers_that_were_merged_into_one_cell():
    merged = I1 + full(1) + "\n\n" + I2A + "most_frequent = 1\nleast_frequent = 2"
    answers = answers_in(keyed("I.1", "answer", merged))
    assert answers["I.1"].cells == (I1 + full(1),)
    assert answers["I.2.a"].cells == (I2A + "most_frequent = 1\nleast_frequent = 2",)


def test_a_key_inside_a_string_cuts_nothing():
    text = I1 + full(1) + f'\nnote = """\n{I2A}most_frequent = 1\n"""'
    answers = answers_in(code(text))
    assert answers["I.1"].cells == (text,)
    assert answers["I.2.a"].is_missing


def test_an_exercise_of_several_cells_keeps_them_in_order():
    cells = [
        cell for cell in SOLVED["06_evaluation"]["cells"] if cell["source"].startswith("# Exercise VI.4.a")
    ]
    old = code(cells[1]["source"] + "\n# an older version")
    answer = answers_in(old, *cells, template=TEMPLATES["06_evaluation"])["VI.4.a"]
    assert answer.cells == tuple(cell["source"] for cell in cells)
    assert answer.notes == ("There are 2 versions of this answer in the notebook. The last one counts.",)


# The student's own cells


def test_own_cells_before_an_answer_belong_to_it():
    own = [code("import os"), code("def f(): pass")]
    answers = answers_in(*own, code(I1 + full(1)), check_of("I.1"), code("g = 2"), code(I2A + "x = 1"))
    assert answers["I.1"].cells == ("import os", "def f(): pass", I1 + full(1))
    assert answers["I.1"].own_positions == (0, 1)
    assert answers["I.2.a"].cells == ("g = 2", I2A + "x = 1")


def test_own_cells_after_the_last_answer_and_empty_ones_are_dropped():
    answers = answers_in(code("  \n"), code(I1 + full(1)), check_of("I.1"), code("g = 2"))
    assert answers["I.1"].cells == (I1 + full(1),)
    assert not any(answer.cells for exercise, answer in answers.items() if exercise != "I.1")


def test_own_cells_never_belong_to_a_version_that_does_not_count():
    answer = answers_in(code(I1 + full(1)), code("g = 2"), code(I1 + full(2)))["I.1"]
    assert answer.cells == ("g = 2", I1 + full(2))
    assert answer.own_positions == (0,)


def test_a_cell_between_answer_and_check_that_sets_a_name_is_part_of_the_answer():
    stub = I1 + full("...")
    below = [code("print(label_counts)"), code("label_counts = 3"), code("label_counts['total'] = 4")]
    answers = answers_in(code(stub), *below, check_of("I.1"), code(I2A + "x = 1"))
    assert answers["I.1"].cells == (
        stub,
        "print(label_counts)",
        "label_counts = 3",
        "label_counts['total'] = 4",
    )
    assert answers["I.1"].own_positions == (1,)
    assert answers["I.1"].notes == (
        "A cell below this answer gives `label_counts` a value. It counts as a part of the answer.",
    )


def test_the_same_cell_after_the_check_is_not():
    answers = answers_in(code(I1 + full(1)), check_of("I.1"), code("label_counts = 3"), code(I2A + "x = 1"))
    assert answers["I.1"].cells == (I1 + full(1),)
    assert answers["I.2.a"].cells == ("label_counts = 3", I2A + "x = 1")


def test_a_helper_between_answer_and_check_runs_before_the_check():
    helper = code("def helper(): return 1")
    answers = answers_in(code(I1 + full("helper")), helper, check_of("I.1"), code(I2A + "x = 1"))
    assert answers["I.1"].cells == (I1 + full("helper"), "def helper(): return 1")
    assert answers["I.1"].own_positions == (1,)
    assert answers["I.2.a"].cells == (I2A + "x = 1",)


SETUP, GIVEN = VOCAB["cells"][1], VOCAB["cells"][3]


def test_own_cells_above_a_cell_of_the_course_run_above_it():
    own = [code("a = 1"), code("b = 2"), code("c = 3")]
    answer = answers_in(own[0], SETUP, own[1], GIVEN, own[2], code(I1 + full(1)))["I.1"]
    assert answer.cells_above == ((1, "a = 1"), (3, "b = 2"))
    assert answer.cells == ("c = 3", I1 + full(1))


def test_a_copy_of_the_set_up_further_down_is_no_place_to_run_at():
    answer = answers_in(SETUP, code("a = 1"), copy.deepcopy(SETUP), code(I1 + full(1)))["I.1"]
    assert answer.cells_above == ()
    assert answer.cells == ("a = 1", I1 + full(1))


def test_what_was_added_to_the_set_up_or_to_a_given_cell_runs_after_it():
    longer = {**SETUP, "source": SETUP["source"] + "\nimport math"}
    changed = {**GIVEN, "source": "print(train_texts[0])"}
    answer = answers_in(longer, code("a = 1"), changed, code(I1 + full(1)))["I.1"]
    assert answer.cells_above == ((3, "import math"), (3, "a = 1"))
    assert answer.cells == ("print(train_texts[0])", I1 + full(1))


@pytest.mark.parametrize("between", [[], [check_of("I.1")]], ids=["above the check", "below the check"])
def test_an_answer_in_a_cell_of_its_own_with_the_stub_left(between):
    stub = next(cell for cell in VOCAB["cells"] if cell["id"] == "I-1-answer")
    answer = answers_in(stub, *between, code(full(1)))["I.1"]
    assert answer.cells == (full(1),)
    assert "A cell without its key was taken for this answer" in answer.notes[0]


def test_values_in_the_brackets_of_a_check_are_the_answer():
    stub = next(cell for cell in VOCAB["cells"] if cell["id"] == "I-1-answer")
    check = code('check("I.1", label_counts={"neg": 1}, first_class=first_class, other=2)')
    answer = answers_in(stub, check)["I.1"]
    assert answer.cells == (stub["source"], "label_counts = {'neg': 1}")
    assert "The brackets of the check give `label_counts` a value." in answer.notes[0]


@pytest.mark.parametrize("metadata", [True, False], ids=["in the check's cell", "in an own cell"])
def test_values_in_the_brackets_of_a_check_below_code_are_the_answer(metadata):
    stub = next(cell for cell in VOCAB["cells"] if cell["id"] == "I-1-answer")
    text = 'lc = {"neg": 1}\ncheck("I.1", label_counts=lc, mean_length=2 * 3)\nprint(lc)'
    cell = {**check_of("I.1"), "source": text} if metadata else code(text)
    answer = answers_in(stub, cell)["I.1"]
    expected = "lc = {'neg': 1}\nlabel_counts = lc\nmean_length = 2 * 3\nprint(lc)"
    assert answer.cells == (stub["source"], expected)
    assert "The brackets of the check give `label_counts` and `mean_length` a value." in " ".join(
        answer.notes
    )


@pytest.mark.parametrize(
    "text", ['check("I.1")', 'check("I.9", x=1)', "check(x)", 'check("I.1", **all)', "check("]
)
def test_a_check_without_values_is_no_answer(text):
    assert answers_in(code(I1 + full(1)), code(text))["I.1"].cells == (I1 + full(1),)


# Answers in cells of the student's own


def section_with(*cells, name="01_vocab", without=(), above=""):
    """Return a notebook that is not filled in. cells: new ones above the cell `above`. without: its ids."""
    notebook = []
    for cell in copy.deepcopy(TEMPLATES[name]["cells"]):
        notebook += [*(cells if cell["id"] == above else ()), *([] if cell["id"] in without else [cell])]
    return {"cells": notebook, "metadata": {}}


def keys_lost(notebook):
    """Return the notebook as an editor saves it that keeps neither metadata nor ids."""
    return {**notebook, "cells": [{**cell, "metadata": {}, "id": None} for cell in notebook["cells"]]}


THREE = [code("label_counts = 1"), code("first_class = 2"), code("mean_length = 3")]
TOKENIZE = "def tokenize(text):\n    return text.split()"


def answers_about_tokenize(*, without=()):
    """Return the answers where a helper `tokenize`, the name of II.4.a's answer, stands above II.2.a's."""
    notebook = section_with(
        code("import re"), code(TOKENIZE), name="02_dataset", without=without, above="II-2-a-answer"
    )
    used = next(cell for cell in notebook["cells"] if cell["id"] == "II-2-a-answer")
    used["source"] = "# Exercise II.2.a (answer)\nparts = tokenize('a')\nstep = re.escape('a')"
    return find_answers(notebook, TEMPLATES["02_dataset"]), used["source"]


def test_a_helper_above_an_empty_answer_of_its_name_runs_where_it_stands():
    answers, used = answers_about_tokenize()
    assert answers["II.2.a"].cells == ("import re", TOKENIZE, used)
    assert answers["II.2.a"].own_positions == (0, 1)
    assert (
        answers["II.4.a"].cells
        == find_answers(TEMPLATES["02_dataset"], TEMPLATES["02_dataset"])["II.4.a"].cells
    )
    assert not any(answer.notes for answer in answers.values() if answer is not answers["II.2.a"])


def test_a_helper_with_the_name_of_a_deleted_answer_runs_where_it_stands_too():
    answers, used = answers_about_tokenize(without=["II-4-a-answer"])
    assert answers["II.2.a"].cells == ("import re", TOKENIZE, used)
    assert answers["II.2.a"].own_positions == (0, 1)
    assert answers["II.4.a"].cells == (TOKENIZE,)
    assert answers["II.4.a"].own_positions == ()


def test_own_cells_above_an_answer_that_was_typed_too_early_run_where_they_stand():
    retyped, used = "unknown_split = unknown_basic = 1", I2A + "most_frequent = math.pi"
    answers = answers_in(code("import math"), code(retyped), code("a = 1"), code(used), code(I1 + full(1)))
    assert answers["I.2.a"].cells == ("import math", "a = 1", used)
    assert answers["I.2.c"].cells == (retyped,)


def test_a_helper_below_an_empty_answer_of_its_name_runs_where_it_stands_too():
    helper, used = "least = numbers[0]\nunknown_split = unknown_basic = least", "print(unknown_split)"
    notebook = section_with(code(helper), code(used), above="I-3-a-answer")
    answers = find_answers(notebook, VOCAB)
    assert answers["I.2.c"].cells == (helper,)
    assert answers["I.3.a"].cells[:2] == (helper, used)
    assert answers["I.3.a"].own_positions == (0, 1)


def test_an_answer_without_a_key_that_no_earlier_exercise_needs_runs_once():
    answers = answers_in(code(full(1)), code(I2A + "most_frequent = least_frequent = label_counts"))
    assert answers["I.1"].cells == (full(1),)
    assert answers["I.2.a"].cells == (I2A + "most_frequent = least_frequent = label_counts",)


def test_an_answer_above_the_empty_one_does_not_count_and_that_is_told():
    answer = find_answers(section_with(code(full(1)), above="I-1-answer"), VOCAB)["I.1"]
    assert answer.own_positions == (0,)
    assert answer.notes == (
        "The empty answer cell stands below your own cell, and gives `first_class`, `label_counts` and "
        "`mean_length` no value again. Delete the empty cell, so that yours counts.",
    )


@pytest.mark.parametrize("change", [lambda notebook: notebook, keys_lost], ids=["with keys", "without keys"])
@pytest.mark.parametrize(
    ("without", "above"),
    [(["I-1-answer"], "I-1-check"), (["I-1-answer"], "I-1-show"), ([], "I-1-show")],
    ids=["deleted", "deleted, below the check", "empty, below the check"],
)
def test_an_answer_in_one_cell_for_each_name(without, above, change):
    notebook = change(section_with(*THREE, above=above, without=without))
    answers = find_answers(notebook, VOCAB)
    assert answers["I.1"].cells[-3:] == tuple(cell["source"] for cell in THREE)
    assert not answers["I.1"].own_positions
    assert "Cells without their key were taken for this answer" in answers["I.1"].notes[0]
    assert not answers["I.2.a"].notes


@pytest.mark.parametrize("change", [lambda notebook: notebook, keys_lost], ids=["with keys", "without keys"])
def test_an_answer_above_its_task_goes_on_to_its_check(change):
    notebook = section_with(code(I1 + full(1)), above="I-1-task", without=["I-1-answer"])
    position = next(place for place, cell in enumerate(notebook["cells"]) if cell["id"] == "I-1-check")
    notebook["cells"].insert(position, code("label_counts = 2"))
    answer = find_answers(change(notebook), VOCAB)["I.1"]
    assert answer.cells == (I1 + full(1), "label_counts = 2")
    assert answer.own_positions == ()


def test_a_part_of_a_deleted_answer_is_not_finished():
    notebook = section_with(
        code("label_counts = {}\nfirst_class = 1"),
        code("import re"),
        above="I-1-check",
        without=["I-1-answer"],
    )
    answer = find_answers(notebook, VOCAB)["I.1"]
    assert answer.cells == ("label_counts = {}\nfirst_class = 1", "import re")
    assert answer.notes == (
        "A cell without its key was taken for this answer: it gives `first_class` and `label_counts` a "
        "value.",
        "No cell of this exercise gives `mean_length` a value.",
    )


def test_a_correction_of_an_answer_without_a_key_counts():
    cells = [code(full(1)), code("def f(): pass"), code("label_counts['total'] = 3")]
    notebook = section_with(*cells, above="I-1-check", without=["I-1-answer"])
    answer = find_answers(notebook, VOCAB)["I.1"]
    assert answer.cells == tuple(cell["source"] for cell in cells)
    assert answer.own_positions == (1,)


def test_names_in_the_place_of_another_exercise_are_no_part_of_an_answer():
    notebook = section_with(code("first_class = 2"), above="I-2-a-answer", without=["I-1-answer"])
    answers = find_answers(notebook, VOCAB)
    assert answers["I.1"].is_missing
    assert answers["I.2.a"].own_positions == (0,)


@pytest.mark.parametrize("change", [lambda notebook: notebook, keys_lost], ids=["with keys", "without keys"])
def test_an_answer_in_a_copy_of_another_exercises_cell(change):
    notebook = section_with()
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    real = "# Exercise I.2.b (answer)\nunknown_code = 1\nfirst_code = 2\nlast_code = 3"
    copied = "# Exercise I.2.b (answer)\nunknown_split = 1\nunknown_basic = 2"
    cells["I-2-b-answer"]["source"] = real
    cells["I-2-c-answer"].update(source=copied, metadata=cells["I-2-b-answer"]["metadata"], id="I-2-b-answer")
    answers = find_answers(change(notebook), VOCAB)
    assert answers["I.2.b"].cells[0] == real and len(answers["I.2.b"].cells) == 2
    assert answers["I.2.c"].cells == (copied,)
    assert answers["I.2.c"].notes == (
        "A cell with the key of I.2.b was taken for this answer: it gives `unknown_basic` and "
        "`unknown_split` a value.",
    )


def test_a_key_counts_where_the_other_exercise_has_its_answer():
    helper = "# Exercise I.1 (answer)\nmost_frequent = 1\nleast_frequent = 2"
    answers = answers_in(code(helper), code(I1 + full(1)), code(I2A + "most_frequent = least_frequent = 3"))
    assert answers["I.1"].cells == (helper, I1 + full(1))


@pytest.mark.parametrize(
    "text",
    [
        "%time label_counts = Counter()",
        "%time first_class = mean_length = label_counts = 1",
        "from mysolution import *",
        "def solve():\n    global label_counts, first_class\n    label_counts = first_class = 1\nsolve()",
        "%run mysolution.py",
        "exec(open('mysolution.py').read())",
        "globals()['label_counts'] = 1",
    ],
)
def test_no_note_on_names_that_may_have_a_value(text):
    answer = answers_in(code(f"{I1}first_class = mean_length = 1\n{text}"))["I.1"]
    assert answer.notes == ()


@pytest.mark.parametrize(
    "above",
    ["# now the check\n", "\n\n# a\n  # b\n", "%%time\n", "%matplotlib inline\n# a\n", "%time "],
)
def test_values_in_the_brackets_of_a_check_below_comments_and_magics(above):
    stub = next(cell for cell in VOCAB["cells"] if cell["id"] == "I-1-answer")
    answer = answers_in(stub, code(f'{above}check("I.1", mean_length=3.0)'))["I.1"]
    assert answer.cells == (stub["source"], "mean_length = 3.0")


@pytest.mark.parametrize("above", ["# now the check\n", "%%time\n", "%time "])
def test_a_check_below_comments_and_magics_is_the_instructors(above):
    answers = answers_in(code(I1 + full(1)), code(f'{above}check("I.1")'), code("a = 1"), code(I2A + "x = a"))
    assert answers["I.1"].cells == (I1 + full(1),)
    assert answers["I.2.a"].cells == ("a = 1", I2A + "x = a")


# The instructor's cells


@pytest.mark.parametrize("strip", [False, True], ids=["with keys", "without keys"])
def test_the_instructors_cells_never_come_from_a_submission(strip):
    notebook = copy.deepcopy(SOLVED["06_evaluation"])
    theirs = {
        cell["source"]
        for cell in notebook["cells"]
        if cell["metadata"].get("coursekit", {}).get("role") not in ("answer", "text")
    }
    if strip:
        for cell in notebook["cells"]:
            cell.update(metadata={}, id=None)
    answers = find_answers(notebook, TEMPLATES["06_evaluation"])
    assert not theirs & {source for answer in answers.values() for source in answer.cells}


def test_changed_checks_are_dropped():
    cells = [
        code('check("I.1", label_counts=1)'),
        code("check(\n  'I.1'\n)"),
        keyed("I.1", "check", "print('passed')"),
        keyed("I.1", "show", "plot.class_counts({})"),
        code(I1 + full(1)),
    ]
    assert answers_in(*cells)["I.1"].cells == (I1 + full(1),)


EVALUATION = TEMPLATES["06_evaluation"]
CHALLENGE = next(cell for cell in EVALUATION["cells"] if "NgramVocabulary(" in cell["source"])


@pytest.mark.parametrize("change", ["bigrams = 2", "best_epoch = 3", "small_history = best_epoch = 3"])
@pytest.mark.parametrize("place", ["above", "alone"])
def test_what_is_beyond_the_points_is_left_out_however_it_was_changed(change, place):
    changed = {**CHALLENGE, "source": f"{CHALLENGE['source']}\n{change}"}
    kept = [cell for cell in SOLVED["06_evaluation"]["cells"] if cell["id"] != CHALLENGE["id"]]
    last = [cell for cell in kept if cell["id"].startswith("VI-4-a-answer")]
    cells = [*(cell for cell in kept if cell not in last), changed, *(last if place == "above" else [])]
    answers = answers_in(*cells, template=EVALUATION)
    sources = [source for answer in answers.values() for source in answer.cells]
    above = [source for answer in answers.values() for _, source in answer.cells_above]
    assert not [source for source in sources + above if "NgramVocabulary(" in source]


def test_a_name_that_only_a_plot_binds_is_not_given():
    begin = "# Exercise VI.3.a (answer)\n"
    answer = "def accuracy_and_perplexity(model, loader):\n    return scores(loader), 1"
    helper = f"{begin}def scores(loader):\n    return 1\n\n{answer}"
    answer = begin + answer
    answers = answers_in(code(helper), code(answer), template=EVALUATION)
    assert any("def scores" in source for source in answers["VI.3.a"].cells)


def test_a_changed_setup_keeps_only_what_was_added():
    setup = next(cell for cell in VOCAB["cells"] if cell["id"] == "setup")
    changed = (
        setup["source"].replace("SOURCE = None", "SOURCE = 'full'")
        + "\nimport numpy as np\n%matplotlib inline"
    )
    for cell in ({**setup, "source": changed}, code(changed)):
        answer = answers_in(cell, code(I1 + full(1)))["I.1"]
        assert answer.cells == ("import numpy as np", I1 + full(1))


def test_a_changed_cell_of_the_instructors_without_a_role_is_the_students():
    helper = next(cell for cell in VOCAB["cells"] if cell["source"].startswith("print(course"))
    changed = {**helper, "source": helper["source"] + "\nimport re"}
    assert answers_in(helper, code(I1 + full(1)))["I.1"].own_positions == ()
    assert answers_in(changed, code(I1 + full(1)))["I.1"].own_positions == (0,)


# Editors, and what nobody expects


def resaved(notebook):
    """Save as nbformat would: other ids, and the texts as lists of lines."""
    node = nbformat.v4.new_notebook()
    for cell in notebook["cells"]:
        make = nbformat.v4.new_code_cell if cell["cell_type"] == "code" else nbformat.v4.new_markdown_cell
        node.cells.append(make(cell["source"], metadata=cell["metadata"]))
    return read_notebook(nbformat.writes(node).encode())


@given(st.sampled_from(sorted(SOLVED)), st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_no_way_of_moving_cells_loses_an_answer_or_mixes_two(name, random, no_metadata, no_ids):
    notebook = copy.deepcopy(SOLVED[name])
    expected = {
        exercise: set(answer.cells) for exercise, answer in find_answers(notebook, TEMPLATES[name]).items()
    }
    own = [code(f"my_own_{number} = {number}") for number in range(3)]
    notebook["cells"] += own
    random.shuffle(notebook["cells"])
    for cell in notebook["cells"]:
        if no_metadata:
            cell["metadata"] = {}
        if no_ids:
            cell["id"] = None
    answers = find_answers(resaved(notebook), TEMPLATES[name])
    for exercise, answer in answers.items():
        assert {source for source in answer.cells if "my_own_" not in source} == expected[exercise]
        assert all("my_own_" in answer.cells[position] for position in answer.own_positions)
        assert not answer.is_missing


@sections
def test_without_any_key_all_names_lead_to_their_exercise(name):
    notebook = copy.deepcopy(SOLVED[name])
    expected = find_answers(notebook, TEMPLATES[name])
    for cell in notebook["cells"]:
        cell.update(metadata={}, id=None)
        if cell["source"].startswith("# Exercise"):
            cell["source"] = cell["source"].partition("\n")[2]
    answers = find_answers(notebook, TEMPLATES[name])
    for exercise, answer in answers.items():
        assert set(answer.cells) == {source.partition("\n")[2] for source in expected[exercise].cells}


SCRAPS = st.sampled_from(
    [
        I1,
        I2A,
        "# Exercise I.2.b (text)\n",
        full(1),
        "why_get = ...",
        "most_frequent = 1",
        "\n",
        "%%bash\nls",
        "'''",
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
CELLS = st.builds(
    lambda parts, kind, own, identifier: {
        "cell_type": kind,
        "source": "".join(parts),
        "metadata": {"coursekit": own} if own else {},
        "id": identifier,
    },
    st.lists(SCRAPS, max_size=4),
    st.sampled_from(["code", "code", "code", "markdown", "raw"]),
    st.dictionaries(
        st.sampled_from(["exercise", "role", "section"]),
        st.sampled_from(["I.1", "I.2.a", "I.9", "answer", "text", "check", "show", "setup", "task", ""]),
    ),
    st.sampled_from([None, "setup", "I-1-answer", "I-2-a-check", "x", ""]),
)


@given(st.lists(CELLS, max_size=8))
def test_any_cells_are_read(cells):
    answers = answers_in(*cells)
    assert list(answers) == list(answers_in())
    ran = [source for answer in answers.values() for source in answer.cells]
    assert all(source.strip() for source in ran)
    assert (
        sum(map(len, ran)) <= sum(len(cell["source"]) for cell in cells if cell["cell_type"] == "code") + 200
    )
    for answer in answers.values():
        assert answer.is_missing == (not answer.cells)
        assert all(position < len(answer.cells) for position in answer.own_positions)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "-" * 50_000 + "1",
        "a" + ".b" * 30_000,
        "x = " + "+".join("1" * 20_000),
        "x = " + "9" * 50_000,
        "x = '\0'",
        "mean_length = " + "[" * 90 + "]" * 90,
        "\n".join(["if x:"] * 1_000),
        "label_counts = (",
        "a" * 1_000_000,
        " " * 500_000 + "x",
        "\n" * 500_000,
        "#" * 500_000,
        ", ".join(["a"] * 5_000) + " = 1",
    ],
    ids=range(14),
)
def test_code_that_would_hurt_a_parser(text):
    assert answers_in(code(I1 + text))["I.1"].cells == (I1 + text,)


def test_a_very_long_setup_cell_is_dropped_whole():
    answers = answers_in(code("course = start(1)\n" + "import a\n" * 10_000), code(I1 + full(1)))
    assert answers["I.1"].cells == (I1 + full(1),)


def test_thousands_of_keys_in_one_cell_cut_nothing():
    text = (I1 + I2A) * 1_000
    assert answers_in(code(text))["I.1"].cells == (text,)


def test_ten_thousand_cells():
    cells = [code(f"a{number} = {number}") for number in range(10_000)]
    assert answers_in(*cells, code(I1 + full(1)))["I.1"].own_positions == tuple(range(10_000))


@pytest.mark.parametrize(
    ("text", "bound", "changed"),
    [
        ("a = 1\nb[0] = 2\nc.d = 3\ne += 4\nf.update(5)\ndel g[0]", {"a"}, {"b", "c", "e", "f", "g"}),
        ("%matplotlib inline\na = 1", {"a"}, set()),
        ("a, b = (\nc == 3\nd: int = 5\ndef e(:\nclass F", {"a", "b", "d", "e", "F"}, set()),
        ("  a = 1\nb = (", {"b"}, set()),
        ("!ls\na = 1", {"a"}, set()),
        ("%time a = 1\n%time b[0] = 2", {"a"}, {"b"}),
        ("%time a b\nc = 1", {"c"}, set()),
        ("%timeit a = 1", set(), set()),
    ],
)
def test_names_of_code(text, bound, changed):
    names = names_of(text)
    assert names.bound == bound
    assert names.changed == changed
