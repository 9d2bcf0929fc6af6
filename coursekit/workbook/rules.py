"""What must hold within one source, and between the sources and the registry of exercises."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coursekit.checks.exercise import Exercise
from coursekit.workbook.markers import BEGIN, END, Region, find_regions, strip_solutions
from coursekit.workbook.problems import Problem
from coursekit.workbook.source import Cell, Found, Source
from coursekit.workbook.stubs import bindings, compare, parse

_SOLVABLE = ("answer", "text")


@dataclass(frozen=True)
class CheckCall:
    """The one call in a check cell: the exercise's literal id and each keyword's variable."""

    line: int
    exercise: str
    names: dict[str, str]


def source_problems(source: Source, registry: Mapping[str, Exercise]) -> list[Problem]:
    """Return everything that is wrong with one source, in no particular order."""
    found: list[Found] = []
    for cell in source.cells:
        found += _cell_problems(cell)
    found += _setup_problems(source)
    found += _exercise_problems(source, registry)
    return [Problem(source.shown, line, text) for line, text in found]


def duplicate_problems(sources: Iterable[Source]) -> list[Problem]:
    """Return a problem for every second check cell of an exercise, also in another notebook."""
    seen: dict[str, str] = {}
    problems = []
    for source in sources:
        for cell, call in _check_calls(source):
            here = f"{source.shown}:{cell.line}"
            if call.exercise in seen:
                text = f"exercise {call.exercise} has its check in {seen[call.exercise]} already; keep one"
                problems.append(Problem(source.shown, call.line, text))
            seen.setdefault(call.exercise, here)
    return problems


def _cell_problems(cell: Cell) -> list[Found]:
    """Check one cell by itself: markers, syntax, stubs, and the form of a check's call."""
    regions, found = find_regions(cell.lines)
    if cell.role not in _SOLVABLE:
        for one in cell.lines:
            if one.text.strip() in (BEGIN, END):
                text = f'"{one.text.strip()}" belongs into cells with the role answer or text only'
                found.append((one.number, text))
    if found or cell.kind == "markdown":
        return found  # with unclear markers nothing else can be judged
    try:
        tree = parse(cell.lines)
    except (SyntaxError, ValueError) as error:
        return [_syntax_problem(error, cell)]
    if cell.role == "check":
        call = read_check(cell)
        return [] if isinstance(call, CheckCall) else [call]
    found = _stray_checks(tree)
    return found + _solution_problems(cell, tree, regions) if cell.role in _SOLVABLE else found


def _solution_problems(cell: Cell, tree: ast.Module, regions: Sequence[Region]) -> list[Found]:
    """Check a cell that the student fills in: its stubs, its solutions and what remains without these."""
    if not regions:
        text = f'the role "{cell.role}" needs a stub and a solution between "{BEGIN}" and "{END}"'
        return [(cell.line, text)]
    found = compare(tree, regions)
    if cell.role == "text":
        found += _text_problems(tree)
    try:
        parse(strip_solutions(cell.lines))
    except (SyntaxError, ValueError) as error:
        line, text = _syntax_problem(error, cell)
        found.append((line, f"without its solution this cell is not Python any more: {text}"))
    return found


def _stray_checks(tree: ast.Module) -> list[Found]:
    """Find calls of check where they do not belong: a panel from there could be taken for the check's own."""
    text = 'check is called outside a check cell; give the call a cell of its own with role="check"'
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="check")):
                found.append((node.lineno, text))
    return found


def _syntax_problem(error: Exception, cell: Cell) -> Found:
    """Put a syntax error into words; `ValueError` stands for a null byte."""
    line = (error.lineno if isinstance(error, SyntaxError) else None) or cell.line
    return line, f"syntax error: {error.msg if isinstance(error, SyntaxError) else error}"


def _text_problems(tree: ast.Module) -> list[Found]:
    """A model answer is read without running anything, so it must be one literal string."""
    found = []
    for node in tree.body:
        match node:
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                if not (
                    isinstance(value, ast.Constant) and (isinstance(value.value, str) or value.value is ...)
                ):
                    text = 'a free-text answer must be one string, such as explanation = """..."""'
                    found.append((node.lineno, text))
    return found


def read_check(cell: Cell) -> CheckCall | Found:
    """Return the call of a check cell, or what is wrong with it. The cell must be valid Python."""
    tree = parse(cell.lines)
    match tree.body:
        case [ast.Expr(value=ast.Call(func=ast.Name(id="check"), args=args, keywords=keywords) as call)]:
            pass
        case _:
            return cell.line, 'a check cell holds exactly one call, such as check("I.1", name=name)'
    if not (len(args) == 1 and isinstance(args[0], ast.Constant) and isinstance(args[0].value, str)):
        return call.lineno, 'the one positional argument of check must be the literal id, such as "I.1"'
    names: dict[str, str] = {}
    for keyword in keywords:
        if keyword.arg is None or not isinstance(keyword.value, ast.Name):
            return keyword.value.lineno, "check takes plain variables by keyword, such as name=name"
        names[keyword.arg] = keyword.value.id
    return CheckCall(call.lineno, args[0].value, names)


def _check_calls(source: Source) -> Iterator[tuple[Cell, CheckCall]]:
    """Yield the check cells that can be read; the others have their problem already."""
    for cell in source.cells:
        if cell.role == "check" and cell.kind == "code":
            try:
                call = read_check(cell)
            except (SyntaxError, ValueError):
                continue
            if isinstance(call, CheckCall):
                yield cell, call


def _setup_problems(source: Source) -> list[Found]:
    """There must be exactly one set-up cell."""
    setups = [cell for cell in source.cells if cell.role == "setup"]
    if not setups:
        return [(1, 'no set-up cell; one code cell needs role="setup"')]
    text = f"a second set-up cell; the first is in line {setups[0].line}"
    return [(cell.line, text) for cell in setups[1:]]


def _exercise_problems(source: Source, registry: Mapping[str, Exercise]) -> list[Found]:
    """Compare the cells of each exercise with each other and with the registry."""
    found: list[Found] = []
    cells: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in source.cells:
        if cell.exercise is not None:
            cells[cell.exercise].append(cell)
    for identifier, own in cells.items():
        exercise = registry.get(identifier)
        if exercise is None:
            found.append((own[0].line, f"unknown exercise {identifier}: coursekit/exercises has none"))
        elif exercise.section != source.section:
            text = (
                f"exercise {identifier} belongs to section {exercise.section}, this file is {source.section}"
            )
            found.append((own[0].line, text))
        if not any(cell.role in (*_SOLVABLE, "check") for cell in own):
            found.append((own[0].line, f"exercise {identifier} has neither an answer nor a check"))
    for cell, call in _check_calls(source):
        found += _call_problems(cell, call, cells[cell.exercise or ""], registry.get(call.exercise))
    for exercise in registry.values():
        if exercise.section == source.section:
            found += _missing_cells(exercise, cells[exercise.id])
    return found


def _call_problems(
    cell: Cell, call: CheckCall, own: Sequence[Cell], exercise: Exercise | None
) -> list[Found]:
    """Compare a check's call with its cell, with the exercise's values and with the student's stubs."""
    if cell.exercise is not None and call.exercise != cell.exercise:
        text = f'check("{call.exercise}") stands in a cell of exercise {cell.exercise}; make the two the same'
        return [(call.line, text)]
    found: list[Found] = []
    if exercise is None:
        if cell.exercise is None:
            found.append((call.line, f"unknown exercise {call.exercise}: coursekit/exercises has none"))
    else:
        declared = [value.name for value in exercise.values]
        for name in declared:
            if name not in call.names:
                found.append(
                    (call.line, f"exercise {exercise.id} declares `{name}`, but check is called without it")
                )
        for name in call.names:
            if name not in declared:
                found.append((call.line, f"exercise {exercise.id} declares no value `{name}`"))
    bound = _names_in_student_copy(own)
    if bound is None:
        return found
    for name in call.names.values():
        if name not in bound:
            found.append((call.line, f"`{name}` is bound by no stub of exercise {call.exercise}"))
    return found


def _names_in_student_copy(cells: Iterable[Cell]) -> set[str] | None:
    """Return the names that an exercise's answer cells bind with nothing filled in; None where unreadable."""
    names: set[str] = set()
    for cell in cells:
        if cell.role in _SOLVABLE and cell.kind == "code":
            if find_regions(cell.lines)[1]:
                return None
            try:
                names.update(bindings(parse(strip_solutions(cell.lines)).body))
            except (SyntaxError, ValueError):
                return None
    return names


def _missing_cells(exercise: Exercise, own: Sequence[Cell]) -> list[Found]:
    """Return what an exercise of this section lacks."""
    roles = {cell.role for cell in own}
    line = own[0].line if own else 1
    if not roles:
        return [(line, f"exercise {exercise.id} ({exercise.title}) is left out: no cell has it")]
    wanted = {"task": "no task cell", "check": "no check cell"}
    if "text" in exercise.kind:
        wanted["text"] = 'no cell with the role text, but its kind is "' + exercise.kind + '"'
    if "auto" in exercise.kind:
        wanted["answer"] = 'no cell with the role answer, but its kind is "' + exercise.kind + '"'
    return [
        (line, f"exercise {exercise.id} has {text}") for role, text in wanted.items() if role not in roles
    ]
