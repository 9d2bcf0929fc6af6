"""Stubs and solutions of one cell, compared by their syntax trees.

A stub is what the student starts from: `name = ...`, or a function or class with `...` in its body. It must
stand directly before its solution, and the solution must bind the same names with the same parameters.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator, Sequence

from coursekit.workbook.markers import Region
from coursekit.workbook.source import MAGIC, Found, Line

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def parse(lines: Iterable[Line]) -> ast.Module:
    """Return the syntax tree of a cell; its line numbers are those of the source file.

    Lines that are left out (a student's copy) count as blank. IPython's `%magic` and `!command` lines count
    as `pass`. Raises `SyntaxError`, its `lineno` also that of the source file.
    """
    text: list[str] = []
    for line in lines:
        text.extend([""] * (line.number - 1 - len(text)))
        text.append(MAGIC.sub(r"\1pass", line.text))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse("\n".join(text))
        # Parsing alone accepts a `return` outside a function; compiling does not. Notebooks may await.
        compile(tree, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return tree


def bindings(statements: Iterable[ast.stmt]) -> dict[str, ast.AST]:
    """Return every name that the statements bind in their own scope, with the node that binds it last.

    All forms count: assignments (also of tuples, with types, and `:=`), `for`, `with`, `import`, `def`,
    `class` and `match`. Functions, classes and lambdas are scopes of their own: their bodies do not count.
    """
    bound: dict[str, ast.AST] = {}
    for statement in statements:
        for node in _walk_scope(statement):
            bound.update(dict.fromkeys(_names_bound_by(node), node))
    return bound


def _walk_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree without entering the functions, classes and lambdas in it."""
    yield node
    if isinstance(node, _Definition | ast.Lambda):
        return
    for child in ast.iter_child_nodes(node):
        yield from _walk_scope(child)


def _names_bound_by(node: ast.AST) -> list[str]:
    """Return the names that this one node binds; of its children, only an assignment's targets count."""
    match node:
        case ast.Assign(targets=targets):
            return [name for target in targets for name in _target_names(target)]
        case ast.AnnAssign(target=target, value=value) if value is not None:
            return _target_names(target)
        case ast.NamedExpr(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
            return _target_names(target)
        case ast.withitem(optional_vars=target) if target is not None:
            return _target_names(target)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [alias.asname or alias.name.split(".")[0] for alias in names]
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            return [name]
    return []


def _target_names(target: ast.expr) -> list[str]:
    """Return the plain names in an assignment's target; attributes and items bind no name."""
    match target:
        case ast.Name(id=name):
            return [name]
        case ast.Starred(value=value):
            return _target_names(value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [name for part in parts for name in _target_names(part)]
    return []


def compare(tree: ast.Module, regions: Sequence[Region]) -> list[Found]:
    """Return what is wrong between the stubs and the solutions of one cell.

    `tree` is the whole cell with its solutions, `regions` are its solutions in order.
    """
    found: list[Found] = []
    used: set[ast.stmt] = set()
    previous_end = 0
    for region in regions:
        block = _block_of(tree, region)
        if block is None:
            found.append((region.begin, "this solution has no statement of its own between its markers"))
        else:
            inside = [statement for statement in block if _within(statement, region)]
            found += _crossings(tree, region, inside)
            stubs = [s for s in block if previous_end < _first_line(s) < region.begin and is_stub(s)]
            if not stubs:
                text = "solution without a stub; put one before it, such as `name = ...  # what it is`"
                found.append((region.begin, text))
            for stub in stubs:
                found += _compare_stub(stub, region, inside)
            used.update(stubs)
        previous_end = region.end
    lonely = (s for s in tree.body if is_stub(s) and s not in used and not _touched(s, regions))
    found += [(_first_line(s), "this stub has no solution after it") for s in lonely]
    return found


def is_stub(statement: ast.stmt) -> bool:
    """Tell whether a statement leaves something to the student: `...` alone, assigned, or in a definition."""
    match statement:
        case ast.Expr(value=value):
            return _is_ellipsis(value)
        case ast.Assign(value=ast.Tuple(elts=parts)):
            return bool(parts) and all(map(_is_ellipsis, parts))
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return _is_ellipsis(value)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            inner = (node for part in statement.body for node in ast.walk(part))
            return any(is_stub(node) for node in inner if isinstance(node, ast.stmt))
    return False


def _is_ellipsis(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is ...


def _first_line(statement: ast.stmt) -> int:
    """Return the line a statement starts in, its decorators counted."""
    decorators = statement.decorator_list if isinstance(statement, _Definition) else []
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def _within(statement: ast.stmt, region: Region) -> bool:
    return region.holds(_first_line(statement)) and region.holds(_last_line(statement))


def _touched(statement: ast.stmt, regions: Sequence[Region]) -> bool:
    """Tell whether a statement is part of a solution or has one inside (a stub within a function)."""
    first = _first_line(statement)
    # A marker at the end of a body is a comment, so the tree ends before it: ask for its first line.
    return any(r.holds(first) or first < r.begin <= _last_line(statement) for r in regions)


def _block_of(tree: ast.Module, region: Region) -> list[ast.stmt] | None:
    """Return the outermost list of statements of which at least one lies in the region."""
    for node in ast.walk(tree):  # breadth first, so outer blocks come before inner ones
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and any(_within(statement, region) for statement in block):
                return block
    return None


def _crossings(tree: ast.Module, region: Region, inside: Sequence[ast.stmt]) -> list[Found]:
    """Find statements that start in the region but do not belong to its block, or that end after it."""
    own = {node for statement in inside for node in ast.walk(statement)}
    text = "a marker cuts through this statement; put whole statements of one block between the markers"
    return [
        (_first_line(node), text)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and region.holds(_first_line(node)) and node not in own
    ]


def _compare_stub(stub: ast.stmt, region: Region, solution: Sequence[ast.stmt]) -> list[Found]:
    """Compare one stub with its solution: names bound, and parameters of functions."""
    line, bound = _first_line(stub), bindings(solution)
    missing = [name for name in bindings([stub]) if name not in bound]
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        return [(line, f"stub does not match: the solution in line {region.begin} does not bind {names}")]
    if not isinstance(stub, _Definition):
        return []
    return _compare_definition(stub, bound[stub.name], line)


def _compare_definition(stub: _Definition, solved: ast.AST, line: int) -> list[Found]:
    """Compare a function's parameters, or those of a class's stub methods, with the solution's."""
    if isinstance(stub, ast.ClassDef):
        if not isinstance(solved, ast.ClassDef):
            return []
        found: list[Found] = []
        methods = bindings(solved.body)
        for method in (part for part in stub.body if isinstance(part, _Definition) and is_stub(part)):
            if method.name in methods:
                found += _compare_definition(method, methods[method.name], _first_line(method))
            else:
                text = f"stub does not match: the solution's `{stub.name}` has no `{method.name}`"
                found.append((_first_line(method), text))
        return found
    value = solved.value if isinstance(solved, ast.Assign) else solved
    if not isinstance(value, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return []  # made by a call, such as functools.partial: the names cannot be read off
    asked, given = _parameters(stub.args), _parameters(value.args)
    if asked == given:
        return []
    text = (
        f"stub does not match: `{stub.name}({', '.join(asked)})` has other parameters than the solution's "
        f"`{stub.name}({', '.join(given)})`"
    )
    return [(line, text)]


def _parameters(arguments: ast.arguments) -> list[str]:
    """Return the parameters' names in order, `*` and `**` with theirs; defaults and types may differ."""
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    if arguments.vararg:
        names.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        names.append("*")
    names += [argument.arg for argument in arguments.kwonlyargs]
    return names + ([f"**{arguments.kwarg.arg}"] if arguments.kwarg else [])
