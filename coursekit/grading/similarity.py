"""Which students have answers that are improbably alike: fingerprints of code, and who shares rare ones.

An answer is cut into its statements, each a row of tokens of the syntax tree: layout and comments are not in
it, nor whether a value has a name, and which one the student chose. Every run of `RUN` tokens is a
fingerprint, as in winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document
Fingerprinting", SIGMOD 2003); answers are short, so all are kept, where winnowing would keep a part. No run
goes over the end of a statement, so the order of statements does not count.

Fingerprints of the course's own cells tell nothing, nor do those that many students have; the rarer one is
in this class, the more it weighs. How improbable it is that two answers are so alike is read off the class
itself: the share of all pairs whose answers to this exercise are as much alike. Over the exercises of a
section these shares are multiplied, and by the number of ways to choose so many of the exercises, since any
of them could have been alike.
"""

from __future__ import annotations

import ast
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

from coursekit.grading.answers.names import parse_cell

RUN = 5
"""Tokens in a fingerprint."""
LEAST_ALIKE = 0.6
"""The least share of the shorter one's fingerprints, by weight, that two answers have in common."""
LEAST_WEIGHT = 5.0
"""The least weight of what they have in common, in bits: less is no evidence."""
WORDS_OF_A_TEXT = 4
"""A string with so many words is a text: its words count. Any other constant may as well have a name."""
MANY = 0.5
"""A fingerprint that a larger share of the students has tells nothing."""
MOST_OWNERS = 60
"""The most students with a fingerprint of whom pairs are made, however large the class is."""
MARGIN = 4.0
"""Bits beyond those of the most similar pair of an honest class: 1 class in 16 then has a false pair."""

Fingerprint = tuple[str, ...]

Cells = Sequence[str]
Answers = Mapping[str, Mapping[str, Cells]]
"""The cells of the answers: by exercise, then by student."""


@dataclass(frozen=True)
class AlikeAnswer:
    """Two answers to one exercise. alike: the share of their fingerprints that both have, from 0 to 1."""

    exercise: str
    alike: float


@dataclass(frozen=True)
class AlikePair:
    """Two students with answers that are improbably alike.

    bits: how improbable; each one halves the chance. answers: those that are alike, the most alike first.
    """

    students: tuple[str, str]
    bits: float
    answers: tuple[AlikeAnswer, ...]


def find_pairs(answers: Answers, course: Mapping[str, Cells]) -> list[AlikePair]:
    """Return the pairs of students whose answers are improbably alike, the least probable first.

    course: the course's own cells by exercise, stubs and solutions: what is in them was not copied.
    """
    students = {student for of_exercise in answers.values() for student in of_exercise}
    pairs = math.comb(len(students), 2)
    bits: dict[tuple[str, str], float] = defaultdict(float)
    alike: dict[tuple[str, str], list[AlikeAnswer]] = defaultdict(list)
    for exercise, of_exercise in answers.items():
        own = find_fingerprints(course.get(exercise, ()))
        prints = {student: find_fingerprints(cells) - own for student, cells in of_exercise.items()}
        degrees = _compare_answers(prints)
        ordered = sorted(degrees.values())
        for pair, degree in degrees.items():
            if degree >= LEAST_ALIKE:
                as_alike = len(ordered) - bisect_left(ordered, degree)
                bits[pair] += math.log2(pairs / as_alike)
                alike[pair].append(AlikeAnswer(exercise, degree))
    least_bits = math.log2(max(1, pairs)) + MARGIN
    found = []
    for pair, own_bits in bits.items():
        both = sum(pair[0] in of_exercise and pair[1] in of_exercise for of_exercise in answers.values())
        own_bits -= math.log2(math.comb(both, len(alike[pair])))
        if own_bits >= least_bits:
            ordered_answers = sorted(alike[pair], key=lambda answer: -answer.alike)
            found.append(AlikePair(pair, own_bits, tuple(ordered_answers)))
    return sorted(found, key=lambda pair: (-pair.bits, pair.students))


def _compare_answers(prints: Mapping[str, Set[Fingerprint]]) -> dict[tuple[str, str], float]:
    """Return how much alike the answers to an exercise are, for each pair that has enough in common."""
    owners: dict[Fingerprint, list[str]] = defaultdict(list)
    for student in sorted(prints):
        for fingerprint in prints[student]:
            owners[fingerprint].append(student)
    many = max(5, min(MOST_OWNERS, MANY * len(prints)))
    weights: dict[str, float] = defaultdict(float)
    shared: dict[tuple[str, str], float] = defaultdict(float)
    for names in owners.values():
        if len(names) > many:
            continue
        weight = math.log2(len(prints) / len(names))
        for name in names:
            weights[name] += weight
        for pair in combinations(names, 2):
            shared[pair] += weight
    return {
        (left, right): weight / min(weights[left], weights[right])
        for (left, right), weight in shared.items()
        if weight >= LEAST_WEIGHT
    }


def find_fingerprints(cells: Cells) -> set[Fingerprint]:
    """Return the fingerprints of an answer's code; a cell that is no Python has none."""
    nodes = [node for cell in cells if (tree := parse_cell(cell)) for node in ast.walk(tree)]
    own_names = {
        node.arg if isinstance(node, ast.arg) else node.id
        for node in nodes
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }
    fingerprints: set[Fingerprint] = set()
    try:
        for node in nodes:
            if isinstance(node, ast.stmt):
                tokens = tuple(_list_tokens(node, own_names))
                starts = range(max(1, len(tokens) - RUN + 1))
                fingerprints.update(tokens[start : start + RUN] for start in starts)
    except RecursionError:  # an expression of thousands of terms
        return set()
    return fingerprints


def _list_tokens(node: ast.AST, own_names: Set[str]) -> Iterator[str]:
    """Yield the tokens of a statement, without those of the statements inside it."""
    if isinstance(node, ast.Constant) and len(str(node.value).split()) < WORDS_OF_A_TEXT:
        yield "value"
    elif isinstance(node, ast.Constant):
        yield from str(node.value).split()
    elif isinstance(node, ast.Name):
        yield "value" if node.id in own_names else node.id
    else:
        yield type(node).__name__
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.keyword):
        yield str(node.arg)
    elif isinstance(node, ast.alias):
        yield node.name
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt | ast.expr_context):
            yield from _list_tokens(child, own_names)
