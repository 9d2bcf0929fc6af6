"""Stubs and solutions of one cell, compared by their syntax trees.

A stub is what the student starts from: `name = ...`, or a function or class with `...` in its body. It must
stand directly before its solution, and the solution must bind the same names with the same parameters.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence

from coursekit.workbook.markers import Line, LineProblem, Region

MAGIC = re.compile(r"^(\s*)(?:%%?[a-zA-Z]|![a-zA-Z./~$]).*$")  # a line for IPython: %matplotlib inline, !ls
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def parse_code(lines: Iterable[Line], header: int) -> ast.Module | LineProblem:
    """Return the syntax tree of a cell, or its syntax error; both have the line numbers of the source file.

    Lines that are left out (a student's copy) count as blank. IPython's `%magic` and `!command` lines count
    as `pass`. `header` is the line that stands for an error whose own line is not known.
    """
    text: list[str] = []
    for line in lines:
        text.extend([""] * (line.number - 1 - len(text)))
        text.append(MAGIC.sub(r"\1pass", line.text))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse("\n".join(text))
            # Parsing alone accepts a `return` outside a function; compiling does not. Notebooks may await.
            compile(tree, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        return LineProblem(error.lineno or header, f"syntax error: {error.msg}")
    except ValueError as error:  # a null byte
        return LineProblem(header, f"syntax error: {error}")
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


def compare_stubs(tree: ast.Module, regions: Sequence[Region]) -> list[LineProblem]:
    """Return what is wrong between the stubs and the solutions of one cell.

    `tree` is the whole cell with its solutions, `regions` are its solutions in order.
    """
    problems: list[LineProblem] = []
    solved: set[ast.stmt] = set()
    previous_end = 0
    for region in regions:
        block = _find_block(tree, region)
        if block is None:
            text = "this solution has no statement of its own between its markers"
            problems.append(LineProblem(region.begin, text))
        else:
            solution = [statement for statement in block if _is_within(statement, region)]
            problems += _find_crossings(tree, region, solution)
            stubs = [
                statement
                for statement in block
                if previous_end < _first_line(statement) < region.begin and is_stub(statement)
            ]
            if not stubs:
                text = "solution without a stub; put one before it, such as `name = ...  # what it is`"
                problems.append(LineProblem(region.begin, text))
            for stub in stubs:
                problems += _compare_stub(stub, region, solution)
            solved.update(stubs)
        previous_end = region.end
    for statement in tree.body:
        if is_stub(statement) and statement not in solved and not _meets_solution(statement, regions):
            problems.append(LineProblem(_first_line(statement), "this stub has no solution after it"))
    return problems


def is_stub(statement: ast.stmt) -> bool:
    """Return whether a statement leaves work to the student: `...` alone, assigned, or in a definition."""
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


def _is_within(statement: ast.stmt, region: Region) -> bool:
    return region.holds(_first_line(statement)) and region.holds(_last_line(statement))


def _meets_solution(statement: ast.stmt, regions: Sequence[Region]) -> bool:
    """Return whether a statement is part of a solution or has one inside (a stub within a function)."""
    first = _first_line(statement)
    # A marker at the end of a body is a comment, so the tree ends before it: ask for its first line.
    return any(region.holds(first) or first < region.begin <= _last_line(statement) for region in regions)


def _find_block(tree: ast.Module, region: Region) -> list[ast.stmt] | None:
    """Return the outermost list of statements of which at least one lies in the region."""
    for node in ast.walk(tree):  # breadth first, so outer blocks come before inner ones
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and any(_is_within(statement, region) for statement in block):
                return block
    return None


def _find_crossings(tree: ast.Module, region: Region, solution: Sequence[ast.stmt]) -> list[LineProblem]:
    """Find statements that start in the region but do not belong to its block, or that end after it."""
    solution_nodes = {node for statement in solution for node in ast.walk(statement)}
    text = "a marker cuts through this statement; put whole statements of one block between the markers"
    return [
        LineProblem(_first_line(node), text)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and region.holds(_first_line(node)) and node not in solution_nodes
    ]


def _compare_stub(stub: ast.stmt, region: Region, solution: Sequence[ast.stmt]) -> list[LineProblem]:
    """Compare one stub with its solution: names bound, and parameters of functions."""
    bound = bindings(solution)
    missing = [name for name in bindings([stub]) if name not in bound]
    if missing:
        names = ", ".join(f"`{name}`" for name in missing)
        text = f"stub does not match: the solution in line {region.begin} does not bind {names}"
        return [LineProblem(_first_line(stub), text)]
    if not isinstance(stub, _Definition):
        return []
    return _compare_definition(stub, bound[stub.name])


def _compare_definition(stub: _Definition, solved: ast.AST) -> list[LineProblem]:
    """Compare a function's parameters, or those of a class's stub methods, with the solution's."""
    if isinstance(stub, ast.ClassDef):
        if not isinstance(solved, ast.ClassDef):
            return []
        problems: list[LineProblem] = []
        methods = bindings(solved.body)
        for method in (part for part in stub.body if isinstance(part, _Definition) and is_stub(part)):
            if method.name in methods:
                problems += _compare_definition(method, methods[method.name])
            else:
                text = f"stub does not match: the solution's `{stub.name}` has no `{method.name}`"
                problems.append(LineProblem(_first_line(method), text))
        return problems
    value = solved.value if isinstance(solved, ast.Assign) else solved
    if not isinstance(value, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return []  # made by a call, such as functools.partial: the names cannot be read off
    stub_parameters = _parameters(stub.args)
    solution_parameters = _parameters(value.args)
    if stub_parameters == solution_parameters:
        return []
    text = (
        f"stub does not match: `{stub.name}({', '.join(stub_parameters)})` has other parameters than the "
        f"solution's `{stub.name}({', '.join(solution_parameters)})`"
    )
    return [LineProblem(_first_line(stub), text)]


def _parameters(arguments: ast.arguments) -> list[str]:
    """Return the parameters' names in order, `*` and `**` with theirs; defaults and types may differ."""
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    if arguments.vararg:
        names.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        names.append("*")
    names += [argument.arg for argument in arguments.kwonlyargs]
    return names + ([f"**{arguments.kwarg.arg}"] if arguments.kwarg else [])
