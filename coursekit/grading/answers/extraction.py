"""Taking a student's answers out of a notebook, wherever the cells were moved, copied, split or typed again.

An exercise asks for names (`label_counts = ...`). Its cells are those that carry its key, and those that give
its names a value where an answer may be expected. Of several versions, the last in the notebook counts: for
each name, the last cell that gives it a value. All that count run in the notebook's order, the student's own
cells before them. The instructor's cells never come from a submission.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coursekit.grading.answers.cells import Piece, Plan, not_code, pieces_of, plan_of
from coursekit.grading.submissions.notebook import Notebook


@dataclass(frozen=True)
class Submitted:
    """What was handed in for one exercise.

    cells: the sources in the order in which they are to run. extras: how many of them, from the front, are
    cells of the student's own, such as helpers and imports. own: the positions in `cells` of all cells of
    that kind; one may also stand between two parts of an answer. notes: sentences for the feedback. missing:
    neither an answer nor a text cell was found.
    """

    exercise: str
    cells: tuple[str, ...]
    extras: int
    notes: tuple[str, ...]
    missing: bool
    own: tuple[int, ...] = ()


def find_answers(notebook: Notebook, template: Notebook) -> dict[str, Submitted]:
    """Return what was handed in for every exercise of the template, in the template's order.

    notebook: the submission, as `read_notebook` gives it. template: the student's copy of the same section,
    not filled in.
    """
    plan = plan_of(template)
    pieces = pieces_of(notebook, plan)
    notes: dict[str, list[str]] = {exercise: [] for exercise in plan.names}
    for key, kind in not_code(notebook, plan):
        said = f"A cell of this {key.role} is a {kind} cell. Only code cells count."
        notes[key.exercise] += [] if said in notes[key.exercise] else [said]
    _adopt_retyped(pieces, plan, notes)
    _adopt_fixes(pieces, plan, notes)
    for exercise in plan.names:
        _choose([piece for piece in pieces if piece.exercise == exercise], plan, notes[exercise])
    ran = _with_extras(pieces)
    return {
        exercise: _submitted(exercise, ran.get(exercise, []), plan, notes[exercise])
        for exercise in plan.names
    }


def _adopt_retyped(pieces: list[Piece], plan: Plan, notes: dict[str, list[str]]) -> None:
    """Return a cell without a key to the part of an exercise all of whose names it binds, if no cell has it."""
    bound: dict[str, set[str]] = {exercise: set() for exercise in plan.names}
    for piece in pieces:
        if piece.exercise:
            bound[piece.exercise] |= piece.names.bound
    lost = [(exercise, part) for exercise, part in plan.parts if not part & bound[exercise]]
    lost.sort(key=lambda one: -len(one[1]))  # several names are better evidence than one; the sort is stable
    for piece in pieces:
        if not lost or piece.exercise or piece.dropped:
            continue
        found = next(((exercise, part) for exercise, part in lost if part <= piece.names.bound), None)
        if found:
            piece.exercise, piece.role = found[0], "answer"
            said = f"A cell without its key was taken for this answer: it gives {_list(found[1])} a value."
            notes[found[0]] += [] if said in notes[found[0]] else [said]


def _adopt_fixes(pieces: list[Piece], plan: Plan, notes: dict[str, list[str]]) -> None:
    """Return a cell without a key, between an answer and its check, to this answer if it changes its names.

    Such a cell ran before the check in the student's notebook, so the student's panel has judged it, too.
    """
    for piece in pieces:
        if piece.exercise or piece.dropped or not piece.zone:
            continue
        touched = plan.names[piece.zone] & (piece.names.bound | piece.names.changed)
        if touched:
            piece.exercise, piece.role = piece.zone, "answer"
            said = (
                f"A cell below this answer gives {_list(touched)} a value. It counts as a part of the answer."
            )
            notes[piece.zone] += [] if said in notes[piece.zone] else [said]


def _choose(versions: list[Piece], plan: Plan, notes: list[str]) -> None:
    """Drop the versions that later ones replace entirely, and say so."""
    if not versions:
        return
    asked = plan.names[versions[0].exercise]
    later: set[str] = set()
    kept: list[Piece] = []
    replaced: list[Piece] = []
    for piece in reversed(versions):
        here = asked & piece.names.bound
        touched = here | (asked & piece.names.changed)
        if touched and touched <= later:
            replaced.append(piece)
        else:
            kept.append(piece)
        later |= here
    needed = _needed_of(replaced, kept, plan, asked)
    for piece in replaced:
        piece.dropped = piece not in needed
    gone = [piece for piece in replaced if piece.dropped]
    for role in ("answer", "text"):
        number = sum(piece.role == role for piece in gone)
        if number:
            notes.append(
                f"There are {number + 1} versions of this {role} in the notebook. The last one counts."
            )
    if needed:
        notes.append(
            "An earlier version of this answer runs as well, because the last one uses names from it."
        )
    if gone and plan.untouched(kept[0]) and not all(plan.untouched(piece) for piece in gone):
        notes.append(
            "The last version is the empty one. Delete it, so that the one that you filled in counts."
        )


def _needed_of(replaced: list[Piece], kept: list[Piece], plan: Plan, asked: frozenset[str]) -> list[Piece]:
    """Find the replaced versions whose imports or helpers the ones that count use."""
    needed: list[Piece] = []
    for (
        piece
    ) in replaced:  # from the last to the first: the last definition of a helper is the one that is used
        running = [*kept, *needed]
        given = frozenset[str]().union(plan.given, asked, *(one.names.bound for one in running))
        used = frozenset[str]().union(*(one.names.used for one in running))
        if (used - given) & piece.names.bound:
            needed.append(piece)
    return needed


def _with_extras(pieces: Iterable[Piece]) -> dict[str, list[Piece]]:
    """Return each exercise its cells and the student's own cells before them, in the notebook's order."""
    ran: dict[str, list[Piece]] = {}
    waiting: list[Piece] = []
    for piece in pieces:
        if piece.dropped:
            continue
        if not piece.exercise:
            waiting.append(piece)
            continue
        ran.setdefault(piece.exercise, []).extend([*waiting, piece])
        waiting = []
    return ran


def _submitted(exercise: str, ran: list[Piece], plan: Plan, notes: list[str]) -> Submitted:
    own = tuple(position for position, piece in enumerate(ran) if not piece.exercise)
    front = next((position for position, piece in enumerate(ran) if piece.exercise), len(ran))
    bound = frozenset[str]().union(*(piece.names.bound for piece in ran))
    lost = plan.names[exercise] - bound
    if ran and lost and all(piece.names.parsed for piece in ran):
        notes.append(f"No cell of this exercise gives {_list(lost)} a value.")
    return Submitted(exercise, tuple(piece.text for piece in ran), front, tuple(notes), not ran, own)


def _list(names: Iterable[str]) -> str:
    """Write names as `a`, `b` and `c`."""
    *first, last = (f"`{name}`" for name in sorted(names))
    return f"{', '.join(first)} and {last}" if first else last
