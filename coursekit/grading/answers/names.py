"""Which names a cell's code gives a value to, changes and uses, found without running anything.

Code that cannot be parsed (a syntax error, a cell for another language, a very long cell) is read line by
line.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

from coursekit.workbook.source import MAGIC
from coursekit.workbook.stubs import bindings, is_stub

MAX_PARSED = 100_000
"""Characters of the longest cell that is parsed; no cell that a person writes is longer."""

_ASSIGNED = re.compile(
    r"(?P<names>[A-Za-z_]\w{0,99}(?:[ \t]*,[ \t]*[A-Za-z_]\w{0,99}){0,20})[ \t]*(?::[^=\n]{0,200})?=(?!=)"
)
_DEFINED = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+(?P<names>[A-Za-z_]\w{0,99})")


@dataclass(frozen=True)
class Names:
    """The names of one cell, in its outermost scope.

    bound: what it gives a value to. stubs: those of `bound` that are left to the student (`name = ...`).
    changed: what it changes in place, such as `counts` in `counts["a"] += 1`. used: every name it reads, also
    in functions. parsed: False where the code is no valid Python.
    """

    bound: frozenset[str] = frozenset()
    stubs: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    parsed: bool = True


def names_of(text: str, parsed: bool = True) -> Names:
    """Read a cell's names, by parsing it or else line by line; never raises, whatever the text is."""
    tree = parse(text) if parsed else None
    if tree is None:
        return Names(bound=frozenset(_bound_by_lines(text)), parsed=False)
    try:
        return Names(
            bound=frozenset(bindings(tree.body)),
            stubs=frozenset(bindings(statement for statement in tree.body if is_stub(statement))),
            changed=frozenset(_changed(tree)),
            used=frozenset(
                node.id
                for node in ast.walk(tree)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            ),
        )
    except RecursionError:  # an expression of thousands of terms
        return Names(bound=frozenset(_bound_by_lines(text)), parsed=False)


def parse(text: str) -> ast.Module | None:
    """Return the syntax tree of a cell, its magics as `pass`; None where there is none."""
    if len(text) > MAX_PARSED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Parsed, never compiled: compiling computes constants, which may take long.
            return ast.parse("\n".join(MAGIC.sub(r"\1pass", line) for line in text.split("\n")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _changed(tree: ast.Module) -> set[str]:
    """Find the names whose objects are changed: by item, attribute, `+=`, `del`, or a call of a method."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target=target):
                found.update(_root(target))
            case ast.Assign(targets=targets) | ast.Delete(targets=targets):
                found.update(name for one in targets if not isinstance(one, ast.Name) for name in _root(one))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=value))):
                found.update(_root(value))
    return found


def _root(node: ast.expr) -> list[str]:
    """Return the name at the root of `name.part[0].other`, as a list of one or none."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return [node.id] if isinstance(node, ast.Name) else []


def _bound_by_lines(text: str) -> set[str]:
    """Guess the names that lines at the margin bind: `name = ...`, `a, b = ...`, `def name`, `class name`."""
    found: set[str] = set()
    for line in text[:MAX_PARSED].split("\n"):
        match = _ASSIGNED.match(line) or _DEFINED.match(line)
        if match:
            found.update(name.strip() for name in match["names"].split(","))
    return found
