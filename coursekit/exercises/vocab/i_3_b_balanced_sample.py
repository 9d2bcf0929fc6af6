"""Exercise I.3.b: draw 200 samples that stay balanced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Behaviour, Integer, Unreadable, read_items
from coursekit.exercises.vocab._labels import FIRST_ROWS

TOY_LABELS = [0] * 600 + [1] * 600
"""Labels of a split that is ordered like the real one."""

OTHER_LABELS = [1, 1, 0, 1, 0] * 20
"""Labels in another order, with more of one class."""

OTHER_SIZE = 30

SEEDS = {"rows": 1, "again": 1, "other": 2}


def _try_sampler(draw: Callable[..., Any]) -> dict[str, Any]:
    """Call `balanced_sample` on a toy split: twice with one seed, once with another; then on other labels."""
    labels, other_labels = list(TOY_LABELS), list(OTHER_LABELS)
    record: dict[str, Any] = {
        name: _read_rows(draw(labels, FIRST_ROWS, seed), TOY_LABELS) for name, seed in SEEDS.items()
    }
    record["other labels"] = _read_rows(draw(other_labels, OTHER_SIZE, 3), OTHER_LABELS)
    record["labels"] = labels + other_labels
    return record


def _sampler_facts(record: Any) -> dict[str, bool]:
    rows, repeated, others = (_read_rows(record[name], TOY_LABELS) for name in SEEDS)
    drawn = [TOY_LABELS[row] for row in rows]
    half = FIRST_ROWS // 2
    other_rows = _read_rows(record["other labels"], OTHER_LABELS)
    other_drawn = [OTHER_LABELS[row] for row in other_rows]
    return {
        "the labels stay as they were": record["labels"] == TOY_LABELS + OTHER_LABELS,
        "it gives 200 rows": len(rows) == FIRST_ROWS,
        "no row comes twice": len(set(rows)) == len(rows),
        "100 rows are negative and 100 positive": drawn.count(0) == half and drawn.count(1) == half,
        "the same seed gives the same rows": rows == repeated,
        "another seed gives other rows": sorted(rows) != sorted(others),
        "negative and positive rows are mixed": drawn not in (sorted(drawn), sorted(drawn, reverse=True)),
        "it gives as many different rows as `size` says": len(set(other_rows))
        == len(other_rows)
        == OTHER_SIZE,
        "labels in another order are balanced too": 2 * other_drawn.count(0) == len(other_drawn),
    }


def _read_rows(given: Any, labels: list[int]) -> list[int]:
    entry = Integer("row", "a row number")
    rows = [entry.read(item) for item in read_items(given, "a list of row numbers")]
    if not all(0 <= row < len(labels) for row in rows):
        raise Unreadable("It gives row numbers that do not exist: they go from 0 to len(labels) - 1.")
    return rows


def _make_sampler(*, seeded: bool = True, varied: bool = True, mixed: bool = True) -> Answer:
    """Make a sampler, right or with one property missing."""
    import random

    def balanced_sample(labels: list[int], size: int, seed: int) -> list[int]:
        generator = random.Random(seed if varied else 0) if seeded else random.Random()
        rows: list[int] = []
        for label in (0, 1):
            group = [row for row, its_label in enumerate(labels) if its_label == label]
            rows += generator.sample(group, size // 2)
        if mixed:
            generator.shuffle(rows)
        return rows

    return {"balanced_sample": balanced_sample}


def _draw_unbalanced(labels: list[int], size: int, seed: int) -> list[int]:
    import random

    return random.Random(seed).sample(range(len(labels)), size)


EXERCISE = Exercise(
    id="I.3.b",
    title="Draw 200 samples that stay balanced",
    auto_points=1,
    values=(
        Behaviour(
            "balanced_sample",
            "a function of labels, size and seed that gives a list of row numbers, half of each class",
            trial=_try_sampler,
            facts=_sampler_facts,
            is_random=True,
        ),
    ),
    truth=lambda course: _make_sampler(),
    mistakes=(
        Mistake(
            "not reproducible",
            "Two calls with the same seed give different lists. Nobody could repeat your experiment. Let all "
            "chance, the order too, come from one generator made of the seed: random.Random(seed).",
            lambda course: _make_sampler(seeded=False),
        ),
        Mistake(
            "seed without effect",
            "Every seed gives the same rows. Let the seed decide which rows are drawn, and not their order "
            "alone.",
            lambda course: _make_sampler(varied=False),
        ),
        Mistake(
            "still sorted by class",
            "The rows are balanced, but all of one class still come first. Shuffle the chosen rows at the "
            "end.",
            lambda course: _make_sampler(mixed=False),
        ),
        Mistake(
            "balanced only by luck",
            "A draw from all rows is balanced only on average. Draw half of the rows from each class.",
            lambda course: {"balanced_sample": _draw_unbalanced},
        ),
    ),
)
