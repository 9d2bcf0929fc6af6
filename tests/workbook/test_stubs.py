"""Stubs and solutions compared by their syntax trees."""

import ast
import textwrap

import pytest

from coursekit.workbook.markers import Line, LineProblem, find_regions
from coursekit.workbook.stubs import bindings, compare_stubs, parse_code


def number_lines(text, first=1):
    return [Line(number, line) for number, line in enumerate(text.splitlines(), start=first)]


def find_stub_problems(text, first=1):
    lines = number_lines(textwrap.dedent(text).strip(), first)
    regions, problems = find_regions(lines)
    assert problems == []
    return compare_stubs(parse_code(lines, header=0), regions)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("a = 1", {"a"}),
        ("a = b = 1", {"a", "b"}),
        ("a, (b, *c) = f()", {"a", "b", "c"}),
        ("[a, b] = f()", {"a", "b"}),
        ("a: int = 1", {"a"}),
        ("a: int", set()),
        ("a.b = 1", set()),
        ("a[0] = 1", set()),
        ("for a, b in c: d = 1", {"a", "b", "d"}),
        ("with f() as a, g() as (b, c): pass", {"a", "b", "c"}),
        ("import a.b, c as d", {"a", "d"}),
        ("from x import a, b as c", {"a", "c"}),
        ("def a(b): c = 1", {"a"}),
        ("async def a(): b = 1", {"a"}),
        ("class A:\n    b = 1", {"A"}),
        ("if x:\n    a = 1\nelse:\n    b = 1", {"a", "b"}),
        ("try:\n    a = 1\nexcept E:\n    b = 1\nfinally:\n    c = 1", {"a", "b", "c"}),
        ("while (a := f()): b = 1", {"a", "b"}),
        ("a = [b for b in c]", {"a"}),
        ("f = lambda a: (b := a)", {"f"}),
        ("match x:\n    case [a, *b]: c = 1\n    case {'k': d, **e}: pass", {"a", "b", "c", "d", "e"}),
    ],
)
def test_bindings_of_every_form(code, names):
    assert set(bindings(parse_code(number_lines(code), header=0).body)) == names


SOUND = {
    "assignment": """
        total = ...  # an int
        ### BEGIN SOLUTION
        total = 3
        ### END SOLUTION
    """,
    "two names, bound by a tuple": """
        low = ...
        high = ...
        ### BEGIN SOLUTION
        low, high = 1, 2
        ### END SOLUTION
    """,
    "a tuple stub": """
        low, high = ..., ...
        ### BEGIN SOLUTION
        low = 1
        high = 2
        ### END SOLUTION
    """,
    "bound by for": """
        last = ...
        ### BEGIN SOLUTION
        for last in range(3):
            pass
        ### END SOLUTION
    """,
    "given code around": """
        rates = [0.1, 1.0]
        best = ...
        ### BEGIN SOLUTION
        best = max(rates)
        ### END SOLUTION
        print(best)
    """,
    "two solutions": """
        a = ...
        ### BEGIN SOLUTION
        a = 1
        ### END SOLUTION
        b = ...
        ### BEGIN SOLUTION
        b = 2
        ### END SOLUTION
    """,
    "function": """
        def f(x, *, scale=1):
            ...
        ### BEGIN SOLUTION
        def f(x, *, scale=2):
            return x * scale
        ### END SOLUTION
    """,
    "function with a stub of its result": """
        def f(x):
            result = ...
            return result
        ### BEGIN SOLUTION
        def f(x):
            return x
        ### END SOLUTION
    """,
    "lambda": """
        def f(x): ...
        ### BEGIN SOLUTION
        f = lambda x: x
        ### END SOLUTION
    """,
    "made by a call": """
        def f(x): ...
        ### BEGIN SOLUTION
        f = partial(g, 1)
        ### END SOLUTION
    """,
    "solution within the function": """
        def f(x):
            ...
            ### BEGIN SOLUTION
            return x
            ### END SOLUTION
    """,
    "solution within a loop": """
        losses = []
        for x in range(3):
            loss = ...
            ### BEGIN SOLUTION
            loss = x
            ### END SOLUTION
            losses.append(loss)
    """,
    "class": """
        class Net(Module):
            def forward(self, x):
                ...
        ### BEGIN SOLUTION
        class Net(Module):
            def __init__(self):
                super().__init__()
            def forward(self, x):
                return x
        ### END SOLUTION
    """,
}


@pytest.mark.parametrize("case", SOUND)
def test_sound_stubs(case):
    assert find_stub_problems(SOUND[case]) == []


UNSOUND = {
    "no stub": ("### BEGIN SOLUTION\na = 1\n### END SOLUTION", 1, "solution without a stub"),
    "stub after": ("### BEGIN SOLUTION\na = 1\n### END SOLUTION\na = ...", 1, "solution without a stub"),
    "stub far away": (
        "a = ...\n### BEGIN SOLUTION\na = 1\n### END SOLUTION\n### BEGIN SOLUTION\nb = 1\n### END SOLUTION",
        5,
        "solution without a stub",
    ),
    "stub in another block": (
        "a = ...\nif True:\n    ### BEGIN SOLUTION\n    a = 1\n    ### END SOLUTION\n    pass",
        3,
        "solution without a stub",
    ),
    "other name": ("x = 1\na = ...\n### BEGIN SOLUTION\nb = 1\n### END SOLUTION", 2, "does not bind `a`"),
    "one of two": ("a, b = ..., ...\n### BEGIN SOLUTION\na = 1\n### END SOLUTION", 1, "does not bind `b`"),
    "only within a function": (
        "a = ...\n### BEGIN SOLUTION\ndef f():\n    a = 1\n### END SOLUTION",
        1,
        "does not bind `a`",
    ),
    "stub without solution": (
        "a = ...\n### BEGIN SOLUTION\na = 1\n### END SOLUTION\nb = ...",
        5,
        "no solution",
    ),
    "parameter renamed": (
        "def f(x): ...\n### BEGIN SOLUTION\ndef f(z):\n    return z\n### END SOLUTION",
        1,
        "other parameters",
    ),
    "parameter order": (
        "def f(x, y): ...\n### BEGIN SOLUTION\ndef f(y, x):\n    return x\n### END SOLUTION",
        1,
        "other parameters",
    ),
    "keyword-only lost": (
        "def f(x, *, y): ...\n### BEGIN SOLUTION\ndef f(x, y):\n    return x\n### END SOLUTION",
        1,
        "other parameters",
    ),
    "lambda's parameters": (
        "def f(x): ...\n### BEGIN SOLUTION\nf = lambda y: y\n### END SOLUTION",
        1,
        "other parameters",
    ),
    "method renamed": (
        "class A:\n    def f(self): ...\n### BEGIN SOLUTION\nclass A:\n    def g(self): 1\n### END SOLUTION",
        2,
        "has no `f`",
    ),
    "method's parameters": (
        "class A:\n    def f(self, x): ...\n### BEGIN SOLUTION\nclass A:\n    def f(s): 1\n### END SOLUTION",
        2,
        "other parameters",
    ),
    "empty solution": ("a = ...\n### BEGIN SOLUTION\n# only a comment\n### END SOLUTION", 2, "no statement"),
    "marker cuts": (
        "a = ...\n### BEGIN SOLUTION\na = 1\ndef f():\n    x = 1\n    ### END SOLUTION\n    return x",
        4,
        "cuts through",
    ),
}


@pytest.mark.parametrize("first", [1, 40])
@pytest.mark.parametrize("case", UNSOUND)
def test_unsound_stubs_are_told_with_their_line(case, first):
    text, line, words = UNSOUND[case]
    problems = find_stub_problems(text, first)
    assert any(problem.line == line + first - 1 and words in problem.text for problem in problems)


def test_syntax_errors_have_the_files_line():
    error = parse_code([Line(40, "x = 1"), Line(41, "y = (")], header=39)
    assert error == LineProblem(41, "syntax error: '(' was never closed")


def test_an_error_without_a_line_gets_the_headers():
    error = parse_code([Line(40, "x = 1\0")], header=39)
    assert error == LineProblem(39, "syntax error: source code string cannot contain null bytes")


def test_magics_and_await_are_no_syntax_errors():
    lines = [Line(1, "%pip install x"), Line(2, "if True:"), Line(3, "    !ls"), Line(4, "await f()")]
    assert isinstance(parse_code(lines, header=0), ast.Module)
