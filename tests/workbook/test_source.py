"""Reading answer sources: cells, line numbers, and what jupytext would read in another way."""

import jupytext
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.workbook.source import CODE_ROLES, MARKDOWN_ROLES, read_source
from tests import ROOT as REPOSITORY
from tests.workbook.workbook_repo import GOOD, line_of, make_repo

SOURCES = sorted((REPOSITORY / "answers").glob("*.py"))


def read(tmp_path, text, name="01_tiny.py"):
    root = make_repo(tmp_path / "repo", text, name)
    return read_source(root / "answers" / name, f"answers/{name}")


def test_good_source_has_no_problems(tmp_path):
    source, problems = read(tmp_path, GOOD)
    assert problems == []
    assert (source.name, source.section, source.display_path) == ("01_tiny", "I", "answers/01_tiny.py")
    assert [cell.role for cell in source.cells] == [
        *(None, "setup", "task", "answer", "check", "show", "explanation"),
        *("task", "answer", "text", "check"),
    ]
    assert source.cells[5].tags == ("nbval-ignore-output",)


def test_every_line_keeps_its_number(tmp_path):
    source, _ = read(tmp_path, GOOD)
    lines = GOOD.splitlines()
    for cell in source.cells:
        assert lines[cell.line - 1].startswith("# %%")
        for line in cell.lines:
            assert line.text == (
                lines[line.number - 1][2:] if cell.kind == "markdown" else lines[line.number - 1]
            )


FRONT = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---
"""


def test_byte_order_mark(tmp_path):
    source, problems = read(tmp_path, "\ufeff# %%\nx = 1\n")
    assert (problems, source.cells[0].text) == ([], "x = 1")


def test_front_matter_of_jupytext_is_skipped(tmp_path):
    source, problems = read(tmp_path, FRONT + "\n# %%\nx = 1\n")
    assert problems == []
    assert [cell.line for cell in source.cells] == [9]


def test_magics_are_uncommented(tmp_path):
    source, _ = read(tmp_path, "# %%\n# %pip install tqdm\nif True:\n    # !ls\n    pass\n# 5 %of it\n")
    assert source.cells[0].text == "%pip install tqdm\nif True:\n    !ls\n    pass\n# 5 %of it"


def test_markdown_may_be_one_string(tmp_path):
    source, problems = read(tmp_path, '# %% [markdown]\nr"""\nA *word* and $\\ln 2$.\n"""\n')
    assert problems == []
    assert source.cells[0].text == "A *word* and $\\ln 2$."


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_of_any_system(tmp_path, end):
    source, problems = read(tmp_path, "")
    path = tmp_path / "repo" / "answers" / "01_tiny.py"
    path.write_bytes(f"# %%{end}x = 1{end}{end}# %%{end}y = 2{end}".encode())
    source, problems = read_source(path, "answers/01_tiny.py")
    assert problems == []
    assert [cell.text for cell in source.cells] == ["x = 1", "y = 2"]


BAD_FORM = {
    "text first": ("x = 1\n# %%\ny = 2\n", 1, "before the first cell"),
    "no cells": ("\n\n", 1, "no cells"),
    "header without space": ("# %%\nx = 1\n#%%\ny = 1\n", 3, 'did you mean "# %%"'),
    "header with markdown glued": ("# %%\nx = 1\n# %%[markdown]\n# y\n", 3, 'did you mean "# %%"'),
    "indented header": ("# %%\nx = 1\n  # %%\ny = 1\n", 3, "at the margin"),
    "title in header": ("# %% A title\nx = 1\n", 1, "unknown text in the cell header"),
    "unknown key": ('# %% exercice="I.1"\nx = 1\n', 1, 'unknown metadata key "exercice"'),
    "key twice": ('# %% role="setup" role="setup"\nx = 1\n', 1, "given twice"),
    "unknown role": ('# %% exercise="I.1" role="anwser"\nx = 1\n', 1, 'unknown role "anwser"'),
    "value is a list": ('# %% exercise=["I.1"] role="show"\nx = 1\n', 1, "must be strings"),
    "tags are a string": ('# %% tags="slow"\nx = 1\n', 1, "list of strings"),
    "tags are broken": ("# %% tags=[slow]\nx = 1\n", 1, "cannot be read"),
    "exercise without role": ('# %% exercise="I.1"\nx = 1\n', 1, "without a role"),
    "role without exercise": ('# %%\nx = 1\n\n# %% role="answer"\nx = 1\n', 4, "needs an exercise"),
    "setup with exercise": ('# %% exercise="I.1" role="setup"\nx = 1\n', 1, "belongs to no exercise"),
    "task in code": ('# %% exercise="I.1" role="task"\nx = 1\n', 1, "must be a markdown cell"),
    "answer in markdown": ('# %% [markdown] exercise="I.1" role="answer"\n# x\n', 1, "must be a code cell"),
    "empty cell": ("# %%\n\n# %%\nx = 1\n", 1, "empty cell"),
    "bare line in markdown": ("# %% [markdown]\n# one\ntwo\n", 3, 'must start with "# "'),
    "markdown string in one line": ('# %% [markdown]\n"""text"""\n', 2, "must end with a line"),
    "header in a string": ('# %%\nx = """\n# %%\n"""\n\n# %%\ny = 1\n', 3, "a string or code fence open"),
    "header in a markdown string": ('# %% [markdown]\n"""\na\n# %%\n"""\n', 4, "code fence open"),
    "string that is never closed": ('# %%\nx = 1\n# %%\nx = """\n\n# %%\ny = 1\n', 6, "fence open"),
    "form feed": ("# %%\nx = 1\n\f\ny = 2\n", 3, "another line end"),
    "header of another editor": ("# %%\nx = 1\n# <codecell>\ny = 1\n", 3, "unclear cell header"),
    "deeper header": ("# %%\nx = 1\n# %%% y\ny = 1\n", 3, "unclear cell header"),
    "raw cell": ("# %% [raw]\n# text\n", 1, "a raw cell"),
    "cell of another language": ('# %%\nx = 1\n# %% language="bash"\nls\n', 4, "reads this line as"),
    "metadata that are none": ("# %%\nx = 1\n# %% {1, 2}\ny = 1\n", 3, "cannot read this header"),
    "front matter that is none": ("# ---\n# jupyter:\n#   a: [\n# ---\n# %%\n", 1, "cannot read this file"),
    "front matter of others": ("# ---\n# title: x\n# ---\n\n# %%\nx = 1\n", 1, "before the first cell"),
    "open markdown string": ('# %% [markdown]\n"""\ntext\n', 2, "must end with a line"),
    "comment that is a command": (
        "# %%\n# copy the rows first\nx = 1\n",
        2,
        "read this comment as a command",
    ),
}


def test_a_show_cell_may_belong_to_no_exercise(tmp_path):
    source, problems = read(tmp_path, '# %% role="show"\nprint(1)\n')
    assert (source.cells[0].role, source.cells[0].exercise, problems) == ("show", None, [])


@pytest.mark.parametrize("case", BAD_FORM)
def test_bad_form_is_told_with_its_line(tmp_path, case):
    text, line, words = BAD_FORM[case]
    _, problems = read(tmp_path, text)
    assert [(problem.path, problem.line) for problem in problems] == [("answers/01_tiny.py", line)]
    assert words in problems[0].text


@pytest.mark.parametrize("name", ["vocab.py", "1_vocab.py", "00_vocab.py", "01-vocab.py", "11_vocab.py"])
def test_file_name_must_carry_the_section(tmp_path, name):
    source, problems = read(tmp_path, GOOD, name)
    assert source is None
    assert "file name" in problems[0].text


def test_bytes_that_are_no_text(tmp_path):
    root = make_repo(tmp_path / "repo")
    path = root / "answers" / "01_tiny.py"
    path.write_bytes(b"# %%\nx = 1\ny = '\xff'\n")
    _, problems = read_source(path, "answers/01_tiny.py")
    assert (problems[0].line, "UTF-8" in problems[0].text) == (3, True)


def describe_cells(source):
    """Return kind, text and metadata of each cell, as jupytext has them."""
    descriptions = []
    for cell in source.cells:
        metadata = {"exercise": cell.exercise, "role": cell.role, "tags": list(cell.tags)}
        descriptions.append((cell.kind, cell.text, {key: value for key, value in metadata.items() if value}))
    return descriptions


TRICKY = '''\
# %% [markdown]
"""
# A heading

Text with *signs*.
"""

# %%
# %matplotlib inline
x = """
not a # %% header, and # %time is no magic
"""

# %% exercise="I.1" role="show" tags=["a", "b-c"]
for i in range(3):

    # %time is one
    print(i)


# %% [markdown] exercise="I.1" role="task"
# - a list
#   with an indent
#
# and a paragraph

# %%
last = 1
'''


def test_tricky_source(tmp_path):
    source, problems = read(tmp_path, TRICKY)
    assert problems == []
    assert [cell.text for cell in source.cells] == [
        "# A heading\n\nText with *signs*.",
        '%matplotlib inline\nx = """\nnot a # %% header, and # %time is no magic\n"""',
        "for i in range(3):\n\n    %time is one\n    print(i)",
        "- a list\n  with an indent\n\nand a paragraph",
        "last = 1",
    ]
    lines = TRICKY.splitlines()
    assert all(line.text.strip() in lines[line.number - 1] for cell in source.cells for line in cell.lines)


# Comments in a code cell, and what Jupyter shows of them when it opens the source through jupytext.
COMMENTS = {
    "# Copy the rows.": "# Copy the rows.",
    "#copying": "#copying",
    "# 50 % of it": "# 50 % of it",
    "#! at the margin": None,
    "# %timeit counts(texts)": "%timeit counts(texts)",
    "# !ls": "!ls",
    "# x = %time y": None,
    "# why?": None,
    "# why is that?": "# why is that?",
    "# copy the rows": None,
    "# ls": None,
    'text = "# %timeit"': 'text = "# %timeit"',
}


@pytest.mark.parametrize("comment", COMMENTS)
def test_comments_are_read_as_jupyter_shows_them(tmp_path, comment):
    source, problems = read(tmp_path, f"# %%\n{comment}\nx = 1\n")
    if COMMENTS[comment] is None:
        assert [problem.line for problem in problems] == [2]
        assert "read this comment as a command; word it otherwise" in problems[0].text
    else:
        assert problems == []
        assert source.cells[0].text == f"{COMMENTS[comment]}\nx = 1"


def test_front_matter_may_say_that_comments_stay_comments(tmp_path):
    front = FRONT.replace("#     text", "#     comment_magics: false\n#     text")
    source, problems = read(tmp_path, f"{front}\n# %%\n# %timeit x\n# copy the rows\n")
    assert problems == []
    assert source.cells[0].text == "# %timeit x\n# copy the rows"


@st.composite
def notebooks(draw):
    """Make cells such as an author writes: no text at the ends is blank, no line looks like a header."""
    word = st.from_regex(r"[a-z]{1,6}( = [0-9])?", fullmatch=True).filter(lambda text: text not in COMMANDS)
    line = st.one_of(word, word.map("# Note: {}".format), word.map("    {}".format), st.just(""))
    cells = []
    for _ in range(draw(st.integers(1, 5))):
        lines = [draw(word), *draw(st.lists(line, max_size=5)), draw(word)]
        make = draw(st.sampled_from([new_code_cell, new_markdown_cell]))
        role = draw(
            st.sampled_from(sorted(CODE_ROLES - {"setup"} if make is new_code_cell else MARKDOWN_ROLES))
        )
        metadata = draw(st.sampled_from([{}, {"exercise": "I.1", "role": role}, {"tags": ["a", "b-c"]}]))
        cells.append(make("\n".join(lines), metadata=metadata))
    return cells


COMMANDS = {"cat", "cd", "cp", "mv", "rm", "rmdir", "mkdir", "copy", "ddir", "echo", "ls", "ldir", "ren"}


@settings(max_examples=40, deadline=None)
@given(notebooks(), st.sampled_from(["", '"""']))
def test_what_jupytext_writes_is_read_back_with_the_right_lines(tmp_path_factory, cells, quotes):
    notebook = new_notebook(cells=cells, metadata={"jupytext": {"cell_markers": quotes}} if quotes else {})
    text = jupytext.writes(notebook, fmt="py:percent")
    source, problems = read(tmp_path_factory.mktemp("given"), text)
    assert problems == []
    assert describe_cells(source) == [(cell.cell_type, cell.source, dict(cell.metadata)) for cell in cells]
    lines = text.splitlines()
    for cell in source.cells:
        assert lines[cell.line - 1].startswith("# %%")
        for line in cell.lines:
            assert lines[line.number - 1] in (line.text, f"# {line.text}", f"#{line.text}")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_courses_own_sources_have_the_right_form(path):
    _, problems = read_source(path, f"answers/{path.name}")
    assert problems == []


def test_line_helper():
    assert line_of("a\nb\n", "b") == 2
