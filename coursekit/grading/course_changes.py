"""What has changed in the course since a notebook was graded: points are computed anew, all else is said."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from coursekit import checks, exercises
from coursekit.checks.exercise import Exercise
from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record
from coursekit.sections import SECTIONS

_POINTS = {"auto_points", "text_points"}


@cache
def fingerprint_section(section: str) -> str:
    """Return a hash of all that decides on a section's exercises, without their points.

    16 hexadecimal digits; "" for no section of the course. Comments and the layout of the code do not count.
    """
    if section not in SECTIONS:
        return ""
    shared = Path(exercises.__file__).parent
    paths = [
        *sorted(Path(checks.__file__).parent.rglob("*.py")),
        *sorted(shared.glob("*.py")),
        *sorted((shared / SECTIONS[section].slug).glob("*.py")),
    ]
    digest = hashlib.sha256()
    for path in paths:
        tree = _WithoutPoints().visit(ast.parse(path.read_text(encoding="utf-8")))
        digest.update(ast.dump(tree).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


class _WithoutPoints(ast.NodeTransformer):
    """Takes the points out of the declaration of an exercise: they are no part of what is right."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.keywords = [keyword for keyword in node.keywords if keyword.arg not in _POINTS]
        return self.generic_visit(node)


def bring_up_to_date(record: Record) -> Record:
    """Return a record with the exercises that the course has now, and with the points that it gives for them.

    An exercise that is new since then has no points yet; one that is gone is left out.
    """
    if record.section not in SECTIONS:
        return record
    results = {result.exercise: result for result in record.results}
    outcome = Outcome.MISSING if record.problem is None else Outcome.UNREADABLE
    return replace(
        record,
        results=tuple(
            _with_current_points(results.get(name) or Result(name, outcome, messages=(_NEW,)), exercise)
            for name, exercise in exercises.exercises_of(record.section).items()
        ),
    )


_NEW = "This exercise is new since your notebook was graded."


def _with_current_points(result: Result, exercise: Exercise) -> Result:
    return replace(
        result,
        auto_points=exercise.auto_points if result.outcome is Outcome.PASSED else 0,
        auto_max=exercise.auto_points,
        text_max=exercise.text_points,
    )


def describe_changes(records: Iterable[Record]) -> Iterator[str]:
    """Yield a sentence for each section whose exercises were others when notebooks of it were graded."""
    changed: Counter[str] = Counter()
    for record in records:
        known = record.section in SECTIONS
        if known and record.problem is None and record.course != fingerprint_section(record.section):
            changed[record.section] += 1
    for section in sorted(changed, key=list(SECTIONS).index):
        count = changed[section]
        which = f"{count} notebooks were" if count > 1 else "1 notebook was"
        yield (
            f"The exercises of section {section} have changed since {which} graded: "
            f"grade again with --regrade --section {section}."
        )


def describe_point_changes(before: Iterable[Record], now: Iterable[Record]) -> Iterator[str]:
    """Yield a sentence for each exercise whose points were others when notebooks were graded."""
    changed: dict[str, tuple[int, int]] = {}
    for old_record, new_record in zip(before, now, strict=True):
        old = {result.exercise: result.auto_max + result.text_max for result in old_record.results}
        new = {result.exercise: result.auto_max + result.text_max for result in new_record.results}
        changed |= {
            name: (old[name], new[name]) for name in old.keys() & new.keys() if old[name] != new[name]
        }
    for exercise, (old_points, new_points) in sorted(changed.items()):
        yield f"The points of {exercise} are {new_points} now, and were {old_points}: all are computed anew."
