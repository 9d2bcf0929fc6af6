"""What must hold within one source, and between the sources and the registry of exercises."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coursekit.checks.exercise import Exercise
from coursekit.workbook.markers import BEGIN, END, LineProblem
from coursekit.workbook.source import SOLVABLE_ROLES, ParsedCell, Problem, Source
from coursekit.workbook.stubs import bindings, compare_stubs, is_stub

_MAKE_MODULE = "no module in coursekit/exercises/ declares it; its name begins with the exercise's number"


@dataclass(frozen=True)
class CheckCall:
    """The one call in a check cell, with the exercise's literal id."""

    line: int
    exercise: str


def find_problems(source: Source, registry: Mapping[str, Exercise]) -> list[Problem]:
    """Return everything that is wrong with one source, in no particular order."""
    problems: list[LineProblem] = []
    for cell in source.cells:
        problems += _find_cell_problems(cell)
    problems += _find_setup_problems(source)
    problems += _find_exercise_problems(source, registry)
    return [Problem(source.display_path, problem.line, problem.text) for problem in problems]


def find_duplicate_checks(sources: Iterable[Source]) -> list[Problem]:
    """Return a problem for every second check cell of an exercise, also in another notebook."""
    places: dict[str, str] = {}
    problems = []
    for source in sources:
        for cell, call in _check_calls(source):
            if call.exercise in places:
                text = f"exercise {call.exercise} has its check in {places[call.exercise]} already; keep one"
                problems.append(Problem(source.display_path, call.line, text))
            places.setdefault(call.exercise, f"{source.display_path}:{cell.line}")
    return problems


def _find_cell_problems(cell: ParsedCell) -> list[LineProblem]:
    """Check one cell by itself: markers, syntax, stubs, and the form of a check's call."""
    problems = list(cell.marker_problems)
    if cell.role not in SOLVABLE_ROLES:
        for line in cell.lines:
            marker = line.text.strip()
            if marker in (BEGIN, END):
                text = f'"{marker}" belongs into cells with the role answer or text only'
                problems.append(LineProblem(line.number, text))
    if problems or cell.tree is None:
        return problems  # with unclear markers nothing else can be judged
    if isinstance(cell.tree, LineProblem):
        return [cell.tree]
    if cell.role == "check":
        call = _read_check(cell, cell.tree)
        return [] if isinstance(call, CheckCall) else [call]
    problems = _find_stray_checks(cell.tree)
    if cell.role in SOLVABLE_ROLES:
        problems += _find_solution_problems(cell, cell.tree)
    return problems


def _find_solution_problems(cell: ParsedCell, tree: ast.Module) -> list[LineProblem]:
    """Check a cell that the student fills in: its stubs, its solutions and what remains without these."""
    if not cell.regions:
        text = f'the role "{cell.role}" needs a stub and a solution between "{BEGIN}" and "{END}"'
        return [LineProblem(cell.line, text)]
    problems = compare_stubs(tree, cell.regions)
    if cell.role == "text":
        problems += _find_text_problems(tree)
    if isinstance(cell.student_tree, LineProblem):
        line, text = cell.student_tree
        problems.append(LineProblem(line, f"without its solution this cell is not Python any more: {text}"))
    return problems


def _find_stray_checks(tree: ast.Module) -> list[LineProblem]:
    """Find calls of check where they do not belong: a panel from there could be taken for the check's own."""
    text = 'check is called outside a check cell; give the call a cell of its own with role="check"'
    problems = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="check")):
                problems.append(LineProblem(node.lineno, text))
    return problems


def _find_text_problems(tree: ast.Module) -> list[LineProblem]:
    """Check a free text: the model answer is read without running anything, so it must be one string."""
    text = 'a free-text answer must be one string, such as explanation = """..."""'
    problems = []
    for node in tree.body:
        match node:
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                if not (
                    isinstance(value, ast.Constant) and (isinstance(value.value, str) or value.value is ...)
                ):
                    problems.append(LineProblem(node.lineno, text))
    return problems


def _read_check(cell: ParsedCell, tree: ast.Module) -> CheckCall | LineProblem:
    """Return the call of a check cell, or what is wrong with it."""
    match tree.body:
        case [ast.Expr(value=ast.Call(func=ast.Name(id="check"), args=args, keywords=keywords) as call)]:
            pass
        case _:
            return LineProblem(cell.line, 'a check cell holds exactly one call, such as check("I.1")')
    if not (len(args) == 1 and isinstance(args[0], ast.Constant) and isinstance(args[0].value, str)):
        text = 'the one positional argument of check must be the literal id, such as "I.1"'
        return LineProblem(call.lineno, text)
    if keywords:
        text = 'check finds the values by their names: the id alone is enough, as in check("I.1")'
        return LineProblem(keywords[0].value.lineno, text)
    return CheckCall(call.lineno, args[0].value)


def _check_calls(source: Source) -> Iterator[tuple[ParsedCell, CheckCall]]:
    """Yield the check cells that can be read; the others have their problem already."""
    for cell in source.cells:
        if cell.role == "check" and isinstance(cell.tree, ast.Module):
            call = _read_check(cell, cell.tree)
            if isinstance(call, CheckCall):
                yield cell, call


def _find_setup_problems(source: Source) -> list[LineProblem]:
    """Check that there is exactly one set-up cell."""
    setups = [cell for cell in source.cells if cell.role == "setup"]
    if not setups:
        return [LineProblem(1, 'no set-up cell; one code cell needs role="setup"')]
    text = f"a second set-up cell; the first is in line {setups[0].line}"
    return [LineProblem(cell.line, text) for cell in setups[1:]]


def _find_exercise_problems(source: Source, registry: Mapping[str, Exercise]) -> list[LineProblem]:
    """Compare the cells of each exercise with each other and with the registry."""
    problems: list[LineProblem] = []
    cells_by_exercise: defaultdict[str, list[ParsedCell]] = defaultdict(list)
    for cell in source.cells:
        if cell.exercise is not None:
            cells_by_exercise[cell.exercise].append(cell)
    for identifier, cells in cells_by_exercise.items():
        line = cells[0].line
        exercise = registry.get(identifier)
        if exercise is None:
            text = f"unknown exercise {identifier}: {_MAKE_MODULE}"
            problems.append(LineProblem(line, text))
        elif exercise.section != source.section:
            text = (
                f"exercise {identifier} belongs to section {exercise.section}, this file is {source.section}"
            )
            problems.append(LineProblem(line, text))
        if not any(cell.role in (*SOLVABLE_ROLES, "check") for cell in cells):
            text = f"exercise {identifier} has neither an answer nor a check"
            problems.append(LineProblem(line, text))
    for cell, call in _check_calls(source):
        cells = cells_by_exercise[cell.exercise or ""]
        problems += _find_call_problems(cell, call, cells, registry.get(call.exercise))
    for exercise in registry.values():
        if exercise.section == source.section:
            problems += _find_missing_cells(exercise, cells_by_exercise[exercise.id])
    return problems


def _find_call_problems(
    cell: ParsedCell, call: CheckCall, cells: Sequence[ParsedCell], exercise: Exercise | None
) -> list[LineProblem]:
    """Compare a check's call with its cell, and the exercise's values with the student's stubs.

    `cells` are all cells of the exercise.
    """
    if cell.exercise is not None and call.exercise != cell.exercise:
        text = f'check("{call.exercise}") stands in a cell of exercise {cell.exercise}; make the two the same'
        return [LineProblem(call.line, text)]
    if exercise is None:
        if cell.exercise is not None:
            return []  # its cells have the problem already
        return [LineProblem(call.line, f"unknown exercise {call.exercise}: {_MAKE_MODULE}")]
    stubs = _stubs_in_student_copy(cells)
    if stubs is None:
        return []
    declared = [value.name for value in exercise.values]
    problems = [
        LineProblem(
            call.line, f"exercise {exercise.id} declares `{name}`, and none of its cells has a stub of it"
        )
        for name in declared
        if name not in stubs
    ]
    return problems + [
        LineProblem(
            line, f"exercise {exercise.id} declares no value `{name}`: the check would not look at it"
        )
        for name, line in stubs.items()
        if name not in declared
    ]


def _stubs_in_student_copy(cells: Iterable[ParsedCell]) -> dict[str, int] | None:
    """Return the stubs of an exercise's answer cells by name, with their lines; None where unreadable."""
    lines: dict[str, int] = {}
    for cell in cells:
        if cell.role in SOLVABLE_ROLES and cell.student_tree is not None:
            if cell.marker_problems or isinstance(cell.student_tree, LineProblem):
                return None
            stubs = [statement for statement in cell.student_tree.body if is_stub(statement)]
            lines.update({name: stub.lineno for stub in stubs for name in bindings([stub])})
    return lines


def _find_missing_cells(exercise: Exercise, cells: Sequence[ParsedCell]) -> list[LineProblem]:
    """Return what an exercise of this section lacks."""
    roles = {cell.role for cell in cells}
    line = cells[0].line if cells else 1
    if not roles:
        text = f"exercise {exercise.id} ({exercise.title}) is left out: no cell has it"
        return [LineProblem(line, text)]
    missing = {"task": "no task cell", "check": "no check cell"}
    if "text" in exercise.kind:
        missing["text"] = f'no cell with the role text, but its kind is "{exercise.kind}"'
    if "auto" in exercise.kind:
        missing["answer"] = f'no cell with the role answer, but its kind is "{exercise.kind}"'
    return [
        LineProblem(line, f"exercise {exercise.id} has {text}")
        for role, text in missing.items()
        if role not in roles
    ]
