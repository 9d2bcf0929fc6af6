"""Every malformed source stops the build with file and line, and nothing is written."""

import pytest

from coursekit.checks.exercise import Exercise
from coursekit.checks.values import Integer
from coursekit.workbook.build import make_pairs
from coursekit.workbook.source import BuildError
from tests.workbook.workbook_repo import GOOD, REGISTRY, line_of, make_repo, quick_build, snapshot

CHECK = 'check("I.1")'
CHECK_KEYS = 'exercise="I.1" role="check"'
SOLUTION = "### BEGIN SOLUTION\ntotal = 3\n### END SOLUTION\n"
DOUBLE = '(x):\n    """Return twice x."""\n    ...'

# What is replaced in the good source, by what, a part of the line that must be named, and the words.
CASES = {
    "nested": ("total = 3", "total = 2\n### BEGIN SOLUTION\ntotal = 3", "total = 2", "inside the solution"),
    "unclosed": ("total = 3\n### END SOLUTION", "total = 3", "### BEGIN SOLUTION", "without an"),
    "unopened": ("### BEGIN SOLUTION\ntotal = 3", "total = 3", "### END SOLUTION", "without a"),
    "wrong case": ("### BEGIN SOLUTION\ntotal", "### begin solution\ntotal", "### begin", "did you mean"),
    "no space": ("total = 3\n### END", "total = 3\n###END", "###END SOLUTION", "did you mean"),
    "trailing junk": ("3\n### END SOLUTION", "3\n### END SOLUTION 1", "SOLUTION 1", "did you mean"),
    "marker in a check": (CHECK, f"{CHECK}  # x\n### END SOLUTION", CHECK, "role answer or text only"),
    "marker in prose": ("Count the reviews.", "### BEGIN SOLUTION", "# ### BEGIN", "answer or text only"),
    "no solution": (SOLUTION, "", 'I.1" role="answer"', "needs a stub"),
    "no stub": ("total = ...  # an int\n", "", "### BEGIN SOLUTION", "solution without a stub"),
    "stub's name": ("total = ...", "totals = ...", "totals = ...", "does not bind `totals`"),
    "stub's parameters": (DOUBLE, DOUBLE.replace("x", "y"), "(y)", "other parameters"),
    "text that is no string": ('"""It', 'str() or """It', "str() or", "must be one string"),
    "no stub of a value": (
        "total = ...  # an int\n### BEGIN SOLUTION\ntotal =",
        "count = ...  # an int\n### BEGIN SOLUTION\ncount =",
        CHECK,
        "none of its cells has a stub of it",
    ),
    "undeclared value": (
        "total = ...  # an int\n### BEGIN SOLUTION\ntotal =",
        "total = ...  # an int\nmore = ...\n### BEGIN SOLUTION\nmore = total =",
        "more = ...",
        "declares no value `more`",
    ),
    "values by keyword": (CHECK, 'check("I.1", total=total)', "total=total", "the id alone is enough"),
    "values by star": (CHECK, 'check("I.1", **locals())', "**locals", "the id alone is enough"),
    "two calls": (CHECK, f"{CHECK}\nprint()", 'I.1" role="check"', "exactly one call"),
    "no call": (CHECK, "x = 1", 'I.1" role="check"', "exactly one call"),
    "stray check": ('print("reviews:", total)', CHECK + "  # 2", "# 2", "outside a check cell"),
    "id is no literal": (CHECK, "check(name)", "check(name", "literal id"),
    "other id": (CHECK, 'check("I.2")', 'check("I.2")', "a cell of exercise I.1"),
    "unknown exercise": ("I.1", "I.9", 'I.9" role="task"', "unknown exercise I.9"),
    "no task": (' exercise="I.1" role="task"', "", 'I.1" role="answer"', "has no task cell"),
    "no check": (f"# %% {CHECK_KEYS}\n{CHECK}\n", "", 'I.1" role="task"', "has no check cell"),
    "no text cell": ('role="text"', 'role="answer"', 'I.2" role="task"', "no cell with the role text"),
    "no answer cell": ('I.1" role="answer"', 'I.1" role="text"', 'I.1" role="task"', "with the role answer"),
    "syntax error": ("total = 3\n", "total = = 3\n", "total = = 3", "syntax error"),
    "syntax error in given code": ('print("reviews:", total)', "x = = 1", "x = = 1", "syntax error"),
    "return outside a function": ("total = 3\n", "return 3\n", "return 3", "syntax error"),
    "no set-up": ('# %% role="setup"', "# %%", "# %% [markdown]", "no set-up cell"),
    "two set-ups": ('exercise="I.1" role="show"', 'role="setup"', "nbval-ignore", "a second set-up cell"),
    "second check": (CHECK, f"{CHECK}\n\n# %% {CHECK_KEYS}\n{CHECK}  # 2", "# 2", "has its check in"),
    "unknown role": ('role="show"', 'role="shows"', 'role="shows"', 'unknown role "shows"'),
    "unknown key": ("tags=", "tag=", "tag=", 'unknown metadata key "tag"'),
}  # fmt: skip
# Where the problem is in the line after or before the one that is easy to name.
OFFSETS = {"nested": 1, "marker in a check": 1}


@pytest.mark.parametrize("case", CASES)
def test_malformed_source_stops_the_build_with_file_and_line(monkeypatch, tmp_path, case):
    old, new, where, words = CASES[case]
    text = GOOD.replace(old, new)
    assert text != GOOD
    root = make_repo(tmp_path / "repo", text)
    before = snapshot(root)
    with pytest.raises(BuildError) as caught:
        quick_build(monkeypatch, root)
    line = line_of(text, where) + OFFSETS.get(case, 0)
    matching = [problem for problem in caught.value.problems if words in problem.text]
    assert [(problem.path, problem.line) for problem in matching] == [("answers/01_tiny.py", line)]
    assert f"answers/01_tiny.py:{line}: " in str(caught.value)
    assert snapshot(root) == before


def test_good_source_is_accepted(tmp_path):
    pairs, problems = make_pairs(make_repo(tmp_path / "repo"), (), REGISTRY)
    assert problems == []
    assert [pair.solved.source.name for pair in pairs] == ["01_tiny"]


def test_exercise_of_the_section_that_is_left_out(tmp_path):
    registry = REGISTRY | {"I.3": Exercise("I.3", "Plot", (Integer("x", "a number"),))}
    _, problems = make_pairs(make_repo(tmp_path / "repo"), (), registry)
    assert [str(problem) for problem in problems] == [
        "answers/01_tiny.py:1: exercise I.3 (Plot) is left out: no cell has it"
    ]


def test_exercise_of_another_section(tmp_path):
    root = make_repo(tmp_path / "repo", name="02_other.py")
    _, problems = make_pairs(root, (), REGISTRY)
    assert {problem.text for problem in problems} == {
        "exercise I.1 belongs to section I, this file is II",
        "exercise I.2 belongs to section I, this file is II",
    }


def test_same_exercise_in_two_notebooks(tmp_path):
    root = make_repo(tmp_path / "repo")
    (root / "answers" / "02_other.py").write_text(GOOD)
    _, problems = make_pairs(root, ("II",), REGISTRY)
    line = line_of(GOOD, 'I.1" role="check"')
    words = f"I.1 has its check in answers/01_tiny.py:{line}"
    matching = [problem for problem in problems if words in problem.text]
    assert [(problem.path, problem.line) for problem in matching] == [("answers/02_other.py", line + 1)]


def test_all_problems_of_all_sources_are_told_at_once(monkeypatch, tmp_path):
    text = GOOD.replace("total = 3", "total = = 3").replace("(x):", "(y):", 1)
    root = make_repo(tmp_path / "repo", text)
    (root / "answers" / "02_other.py").write_text("# %%\nx = (\n")
    with pytest.raises(BuildError) as caught:
        quick_build(monkeypatch, root)
    places = {(problem.path, problem.line) for problem in caught.value.problems}
    assert places >= {
        ("answers/01_tiny.py", line_of(text, "= = 3")),
        ("answers/01_tiny.py", line_of(text, "(y):")),
        ("answers/02_other.py", 1),
        ("answers/02_other.py", 2),
    }
    assert str(caught.value).endswith("Nothing was written.")


def test_problems_of_other_sections_do_not_stop_the_one_that_is_built(tmp_path):
    root = make_repo(tmp_path / "repo")
    (root / "answers" / "02_other.py").write_text("# %%\nx = (\n")
    pairs, problems = make_pairs(root, ("I",), REGISTRY)
    assert (len(pairs), problems) == (1, [])
