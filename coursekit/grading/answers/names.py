"""The names to which a cell's code gives a value, and those that it changes and uses.

No code is run to find them. Code that cannot be parsed (a syntax error, a cell for another language, a very
long cell) is read line by line.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from coursekit.workbook.stubs import MAGIC, bindings, is_stub

MAX_PARSED = 100_000
"""The most characters of a cell that is parsed. No cell that a person writes is longer."""

_ASSIGNED = re.compile(
    r"(?P<names>[A-Za-z_]\w{0,99}(?:[ \t]*,[ \t]*[A-Za-z_]\w{0,99}){0,20})[ \t]*(?::[^=\n]{0,200})?=(?!=)"
)
_DEFINED = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+(?P<names>[A-Za-z_]\w{0,99})")
_TIMED = re.compile(r"^([ \t]*)%time[ \t]+(?=\S)")  # a magic that runs the code behind it
_RUN_FILE = re.compile(r"^[ \t]*%(?:run|store)\b", re.MULTILINE)  # magics that may bind any names
_BINDING_CALLS = frozenset({"exec", "globals", "locals", "vars", "get_ipython"})


@dataclass(frozen=True)
class CellNames:
    """The names in the code of one cell, in its outermost scope.

    bound: those to which it gives a value. stubs: those of `bound` that are left to the student
    (`name = ...`). changed: those whose objects it changes in place, such as `counts` in `counts["a"] += 1`.
    used: every name that it reads, also in functions. parsed: False where the code was read line by line.
    binds_unseen: whether it may bind further names, such as by `import *`, `global` or `%run`.
    """

    bound: frozenset[str] = frozenset()
    stubs: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    parsed: bool = True
    binds_unseen: bool = False


def names_of(text: str, *, parsed: bool = True) -> CellNames:
    """Return the names in a cell's code. It never raises, whatever the text is.

    parsed: False to read the code line by line, which takes less time.
    """
    tree = parse_cell(text) if parsed else None
    if tree is None:
        return CellNames(bound=frozenset(_names_bound_by_lines(text)), parsed=False)
    try:
        bound = frozenset(bindings(tree.body))
        nodes = list(ast.walk(tree))
        used = frozenset(
            node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        )
        return CellNames(
            bound=bound,
            stubs=frozenset(bindings(statement for statement in tree.body if is_stub(statement))),
            changed=frozenset(_changed_names(tree)),
            used=used,
            binds_unseen="*" in bound
            or bool(used & _BINDING_CALLS)
            or any(isinstance(node, ast.Global) for node in nodes)
            or bool(_RUN_FILE.search(text)),
        )
    except RecursionError:  # an expression of thousands of terms
        return CellNames(bound=frozenset(_names_bound_by_lines(text)), parsed=False)


def parse_cell(text: str) -> ast.Module | None:
    """Return the syntax tree of a cell, or None where the code is no valid Python.

    Magics are `pass`, and `%time` is the code behind it, where that is valid Python.
    """
    if len(text) > MAX_PARSED:
        return None
    lines = text.split("\n")
    timed = [_TIMED.sub(r"\1", line) for line in lines]
    tree = _parse_lines(timed) if timed != lines else None
    return tree or _parse_lines(lines)


def _parse_lines(lines: Sequence[str]) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Parsed, never compiled: compiling computes constants, which may take long.
            return ast.parse("\n".join(MAGIC.sub(r"\1pass", line) for line in lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _changed_names(tree: ast.Module) -> set[str]:
    """Return the names whose objects are changed: by item, attribute, `+=`, `del`, or a call of a method."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target=changed):
                names.update(_root_name(changed))
            case ast.Assign(targets=targets) | ast.Delete(targets=targets):
                for target in targets:
                    names.update([] if isinstance(target, ast.Name) else _root_name(target))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=value))):
                names.update(_root_name(value))
    return names


def _root_name(node: ast.expr) -> list[str]:
    """Return the name at the beginning of `name.part[0].other`, as a list of one name or none."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return [node.id] if isinstance(node, ast.Name) else []


def _names_bound_by_lines(text: str) -> set[str]:
    """Return the names that lines at the margin bind: `name = ...`, `a, b = ...`, `def name`, `class Name`.

    This is a guess: such a line may also be a part of a longer text.
    """
    names: set[str] = set()
    for line in text[:MAX_PARSED].split("\n"):
        match = _ASSIGNED.match(line) or _DEFINED.match(line)
        if match:
            names.update(name.strip() for name in match["names"].split(","))
    return names


def assigned_texts(cells: Sequence[str]) -> dict[str, str]:
    """Return the texts that cells assign to names, without running them; the last of several counts."""
    texts: dict[str, str] = {}
    for cell in cells:
        tree = parse_cell(cell)
        for statement in tree.body if tree else []:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                    texts[name] = text.strip()
    return texts
