"""The cells of a submission: whose they are, and which are the instructor's and never run from there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from coursekit.grading.answers.names import MAX_PARSED, Names, names_of, parse
from coursekit.grading.submissions.keys import (
    SOLVABLE,
    Key,
    key_in_id,
    key_in_line,
    key_in_metadata,
    key_in_text,
)
from coursekit.grading.submissions.notebook import Notebook
from coursekit.workbook.stubs import bindings

_MAX_READ = 250_000  # characters of code of one notebook that are parsed; the rest is read line by line
_MAX_SETUP, _MAX_CUTS = 10_000, 50  # characters of a set-up cell; answers that were merged into one cell
_CHECK = re.compile(r"\s*check\(")


@dataclass
class Piece:
    """One code cell of a submission, or a part of one in which answers to two exercises were merged.

    exercise, role: whose answer it is; "" for a cell of the student's own. zone: the exercise between whose
    answer and whose check it stands, or "". dropped: it does not run.
    """

    text: str
    names: Names
    exercise: str = ""
    role: str = ""
    zone: str = ""
    dropped: bool = False


@dataclass(frozen=True)
class Plan:
    """What the template says.

    names: of each exercise, the names that are left to the student. parts: the same for each of its cells.
    own: the texts of the instructor's cells. empty: the texts of cells that nobody has filled in. given: all
    names that the template's own code binds. setup: the statements of the set-up cell; setup_names: what it
    binds. shown: all names that check and show cells bind.
    """

    names: dict[str, frozenset[str]]
    parts: tuple[tuple[str, frozenset[str]], ...]
    own: frozenset[str]
    empty: frozenset[str]
    given: frozenset[str]
    setup: frozenset[str]
    setup_names: frozenset[str]
    shown: frozenset[str]

    def untouched(self, piece: Piece) -> bool:
        """Tell whether a cell is as the template has it."""
        return trimmed(piece.text) in self.empty


def plan_of(template: Notebook) -> Plan:
    """Read a template: the student's copy of a section, as `read_notebook` gives it or as its JSON has it."""
    parts: list[tuple[str, frozenset[str]]] = []
    own, empty, given, setup = set[str](), set[str](), set[str](), set[str]()
    setup_names, shown = frozenset[str](), set[str]()
    for cell in template["cells"]:
        if cell["cell_type"] != "code":
            continue
        text = "".join(cell["source"])  # a file has a list of lines
        names, key = names_of(text), key_in_metadata(cell["metadata"]) or Key()
        given |= names.bound - names.stubs
        if key.role in SOLVABLE:
            parts.append((key.exercise, names.stubs))
            empty.add(trimmed(text))
            continue
        own.add(trimmed(text))
        if key.role == "setup":
            setup, setup_names = {spelled for spelled, _ in _statements(text)}, names.bound
        elif key.role:
            shown |= names.bound
    asked: dict[str, frozenset[str]] = {}
    for exercise, stubs in parts:
        asked[exercise] = asked.get(exercise, frozenset()) | stubs
    return Plan(
        names=asked,
        parts=tuple(parts),
        own=frozenset(own),
        empty=frozenset(empty),
        given=frozenset(given),
        setup=frozenset(setup),
        setup_names=setup_names,
        shown=frozenset(shown),
    )


def trimmed(text: str) -> str:
    """Return a text without blank lines around it and spaces at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def pieces_of(notebook: Notebook, plan: Plan) -> list[Piece]:
    """Return the code of a submission in its order, each piece with its exercise where a key tells it."""
    pieces: list[Piece] = []
    zone, budget = "", _MAX_READ
    for cell in notebook["cells"]:
        weak = key_in_metadata(cell["metadata"]) or key_in_id(cell["id"]) or Key()
        if cell["cell_type"] != "code":
            zone = "" if weak.role == "task" else zone
            continue
        for position, text in enumerate(_split(cell["source"], plan)):
            budget -= len(text)
            piece = Piece(text, names_of(text, parsed=budget > 0), zone=zone)
            _sort(piece, weak if position == 0 else Key(), plan)
            checked = _CHECK.match(text)
            if piece.exercise:
                zone = piece.exercise
            elif (weak.role == "check" and piece.dropped) or checked:
                zone = ""
            if text.strip():
                pieces.append(piece)
    return pieces


def not_code(notebook: Notebook, plan: Plan) -> Iterator[tuple[Key, str]]:
    """Yield the key and the kind of every answer and text cell that is not code any more."""
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            keys = (key_in_text(cell["source"]), key_in_metadata(cell["metadata"]), key_in_id(cell["id"]))
            key = next((key for key in keys if _asks(key, plan)), None)
            if key:
                yield key, cell["cell_type"]


def _asks(key: Key | None, plan: Plan) -> bool:
    return key is not None and key.role in SOLVABLE and key.exercise in plan.names


def _sort(piece: Piece, weak: Key, plan: Plan) -> None:
    """Find out whose a piece is. `weak` is the key in its metadata or id, which get copied with cells."""
    strong = key_in_text(piece.text)
    if strong and _asks(strong, plan):
        piece.exercise, piece.role = strong.exercise, strong.role
    elif _asks(weak, plan) and not _is_anothers(piece.names, weak.exercise, plan):
        piece.exercise, piece.role = weak.exercise, weak.role
    else:
        _sort_unkeyed(piece, weak, plan)


def _is_anothers(names: Names, exercise: str, plan: Plan) -> bool:
    """Tell whether code has no name of its exercise, and all that a cell of another exercise asks for."""
    if plan.names[exercise] & (names.bound | names.changed):
        return False
    return any(part and part <= names.bound for other, part in plan.parts if other != exercise)


def _sort_unkeyed(piece: Piece, weak: Key, plan: Plan) -> None:
    """Drop what is the instructor's: the grader has its own set-up, helper, check and show cells."""
    text = trimmed(piece.text)
    if not text or text in plan.own or _is_check(piece):
        piece.dropped = True
    elif weak.role in ("check", "show"):
        piece.dropped = piece.names.bound <= plan.shown
    elif weak.role == "setup" or (plan.setup_names & piece.names.bound and "start(" in text):
        # A student's own source of data would not be the grader's. What was added to the cell may be needed.
        piece.text = _added(piece, plan)
        piece.dropped = not piece.text
        piece.names = names_of(piece.text)


def _is_check(piece: Piece) -> bool:
    """Tell whether a cell is one call of `check`, or begins with one and is no valid Python."""
    if not _CHECK.match(piece.text):
        return False
    tree = parse(piece.text) if piece.names.parsed else None
    match tree.body if tree else []:
        case [ast.Expr(value=ast.Call(func=ast.Name(id="check")))] | []:
            return True
    return False


def _statements(text: str) -> list[tuple[str, frozenset[str]]]:
    """Return the statements of a cell, each as `ast.unparse` spells it, with the names it binds."""
    tree = parse(text)
    try:
        return [(ast.unparse(one), frozenset(bindings([one]))) for one in tree.body] if tree else []
    except RecursionError:
        return []


def _added(piece: Piece, plan: Plan) -> str:
    """Return what was added to the set-up cell, without magics and without what replaces a part of it."""
    if not piece.names.parsed or len(piece.text) > _MAX_SETUP:
        return ""
    added = [text for text, bound in _statements(piece.text) if not bound & plan.setup_names]
    return "\n".join(text for text in added if text not in plan.setup and text != "pass")


def _split(text: str, plan: Plan) -> list[str]:
    """Cut a cell where the key of another exercise stands: cells can be merged by one keystroke.

    A key inside a string cuts nothing: each piece must be valid Python by itself.
    """
    if len(text) > MAX_PARSED:
        return [text]
    lines, cuts, current = text.split("\n"), [0], key_in_text(text)
    for number, line in enumerate(lines):
        found = key_in_line(line) if line.startswith("#") else None
        if found and _asks(found, plan) and (current is None or found.exercise != current.exercise):
            cuts.append(number)
            current = found
    if not 1 < len(cuts) <= _MAX_CUTS:
        return [text]
    ends = [*cuts[1:], len(lines)]
    pieces = ["\n".join(lines[start:end]).rstrip("\n") for start, end in zip(cuts, ends, strict=True)]
    return pieces if all(parse(piece) for piece in pieces) else [text]
