"""What VII.4 tries a student's `split` on, and how a split goes wrong."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from coursekit.checks.rnn_experiments.seen import row_numbers
from coursekit.checks.values import Integer, Unreadable, read_items

Split = Callable[[Sequence[int], float, int], list[int]]
"""From labels, a share and a seed to the rows that are held out."""

CLASSES = 4

ONCE = "no row comes twice"
SIZE = "as many rows are held out as the share says"
STRATIFIED = "every class has the same share of rows held out"
UNEQUAL = "a large class has more rows held out than a small one"
REPEATS = "the same seed gives the same rows"
VARIES = "another seed gives other rows"


def _labels() -> list[int]:
    """Make labels of four classes that are not equally large, in mixed order."""
    labels = [0] * 400 + [1] * 300 + [2] * 200 + [3] * 100
    random.Random(5).shuffle(labels)
    return labels


def try_split(split: Callable[..., Any]) -> dict[str, list[int]]:
    """Call a student's `split` on 1,000 labels: for two seeds, once more, and for a larger share."""
    labels = _labels()
    calls = {"first": (0.1, 1), "again": (0.1, 1), "other": (0.1, 2), "larger": (0.2, 3)}
    return {name: _rows(split(list(labels), *given), len(labels)) for name, given in calls.items()}


def split_facts(seen: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the rows that were seen."""
    labels = _labels()
    rows, again, other, larger = (
        row_numbers(seen[name], len(labels)) for name in ("first", "again", "other", "larger")
    )
    counts, more = (Counter(labels[row] for row in held) for held in (rows, larger))
    whole = Counter(labels)
    return {
        ONCE: len(set(rows)) == len(rows),
        SIZE: len(rows) == len(labels) // 10 and len(larger) == len(labels) // 5,
        STRATIFIED: all(
            counts[label] == whole[label] // 10 and more[label] == whole[label] // 5
            for label in range(CLASSES)
        ),
        UNEQUAL: counts[0] > counts[3],
        REPEATS: sorted(rows) == sorted(again),
        VARIES: sorted(rows) != sorted(other),
    }


def _rows(given: Any, size: int) -> list[int]:
    entry = Integer("row", "a row number")
    if isinstance(given, set | frozenset):  # the task asks for the rows, and not for their order
        given = sorted(given)
    rows = [entry.read(item) for item in read_items(given, "a list of row numbers")]
    if not all(0 <= row < size for row in rows):
        raise Unreadable("It gives row numbers that do not exist: they go from 0 to len(labels) - 1.")
    return rows


def make_split(
    *,
    stratified: bool = True,
    seeded: bool = True,
    varied: bool = True,
    equal: bool = False,
    kept: bool = False,
) -> Split:
    """Make a `split`, right or with one thing done in another way.

    equal: as many rows of each class. kept: the other rows are given, those to learn from.
    """

    def split(labels: Sequence[int], share: float, seed: int) -> list[int]:
        chance = random.Random(seed if varied else 0) if seeded else random.Random()
        everywhere = list(range(len(labels)))
        groups = [[row for row in everywhere if labels[row] == label] for label in sorted(set(labels))]
        if not stratified:
            groups = [everywhere]
        sizes = [round(share * len(group)) for group in groups]
        if equal:
            sizes = [round(share * len(labels) / len(groups))] * len(groups)
        held = [row for group, size in zip(groups, sizes, strict=True) for row in chance.sample(group, size)]
        return sorted(set(everywhere) - set(held)) if kept else held

    return split
