"""Exercises I.3: what the order of the reviews does to a sample, and a sample that stays balanced."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Behaviour, Counts, Integer, Number, Text, Unreadable, read_items
from coursekit.checks.vocab.counting import CLASSES, count_labels

if TYPE_CHECKING:
    from coursekit.course import Course


FIRST = 200  # samples that I.3 looks at


def _truth_3a(course: Course) -> Answer:
    return {
        "first_counts": count_labels(course.train_labels[:FIRST]),
        "accuracy_first": course.train_labels[:FIRST].count(0) / FIRST,
        "accuracy_test": course.test_labels.count(0) / len(course.test_labels),
    }


I_3_A = Exercise(
    id="I.3.a",
    title="Right 100% of the time, and nothing learned",
    auto_points=1,
    text_points=1,
    values=(
        Counts("first_counts", 'a Counter of "neg" and "pos" in the first 200 rows', keys=CLASSES),
        Number(
            "accuracy_first", 'share of the first 200 rows for which the guess "neg" is right, from 0 to 1'
        ),
        Number("accuracy_test", "the same share for the whole test split, from 0 to 1"),
        Text(
            "why_perfect",
            "why a model trained and tested on the first 200 reviews is always right",
            asks=(
                "how the rows of the train split are ordered?",
                "what the model has to learn to be right on these 200 rows?",
                "what its accuracy would be on the test split?",
            ),
        ),
    ),
    truth=_truth_3a,
    mistakes=(
        Mistake(
            "percent instead of share",
            "Accuracies are shares from 0 to 1 in this course, not percentages: divide by the number of "
            "rows and leave the factor 100 away.",
            lambda course: {
                name: 100 * _truth_3a(course)[name] for name in ("accuracy_first", "accuracy_test")
            },
        ),
    ),
)


TOY_LABELS = [0] * 600 + [1] * 600
"""Labels of a split that is ordered like the real one."""
SEEDS = {"rows": 1, "again": 1, "other": 2}


def _try_sampler(draw: Callable[..., Any]) -> dict[str, list[int]]:
    """Call `balanced_sample` on a toy split: twice with one seed, once with another."""
    return {name: _positions(draw(list(TOY_LABELS), FIRST, seed)) for name, seed in SEEDS.items()}


def _sampler_facts(seen: Any) -> dict[str, bool]:
    rows, again, other = (_positions(seen[name]) for name in SEEDS)
    drawn = [TOY_LABELS[row] for row in rows]
    half = FIRST // 2
    return {
        "it gives 200 rows": len(rows) == FIRST,
        "no row comes twice": len(set(rows)) == len(rows),
        "100 rows are negative and 100 positive": drawn.count(0) == half and drawn.count(1) == half,
        "the same seed gives the same rows": rows == again,
        "another seed gives other rows": sorted(rows) != sorted(other),
        "negative and positive rows are mixed": drawn not in (sorted(drawn), sorted(drawn, reverse=True)),
    }


def _positions(given: Any) -> list[int]:
    entry = Integer("row", "a row number")
    rows = [entry.read(item) for item in read_items(given, "a list of row numbers")]
    if not all(0 <= row < len(TOY_LABELS) for row in rows):
        raise Unreadable("It gives row numbers that do not exist: they go from 0 to len(labels) - 1.")
    return rows


def _sampler(*, seeded: bool = True, varied: bool = True, mixed: bool = True) -> Answer:
    """Make a sampler, right or with one property missing."""
    import random

    def balanced_sample(labels: list[int], size: int, seed: int) -> list[int]:
        chance = random.Random(seed if varied else 0) if seeded else random.Random()
        rows: list[int] = []
        for label in (0, 1):
            rows += chance.sample([row for row, found in enumerate(labels) if found == label], size // 2)
        if mixed:
            chance.shuffle(rows)
        return rows

    return {"balanced_sample": balanced_sample}


def _unbalanced(labels: list[int], size: int, seed: int) -> list[int]:
    import random

    return random.Random(seed).sample(range(len(labels)), size)


I_3_B = Exercise(
    id="I.3.b",
    title="Draw 200 samples that stay balanced",
    auto_points=1,
    values=(
        Behaviour(
            "balanced_sample",
            "a function of labels, size and seed that gives a list of row numbers, half of each class",
            trial=_try_sampler,
            facts=_sampler_facts,
        ),
    ),
    truth=lambda course: _sampler(),
    mistakes=(
        Mistake(
            "not reproducible",
            "Two calls with the same seed give different rows. Nobody could repeat your experiment. Make "
            "a random generator from the seed inside the function: random.Random(seed).",
            lambda course: _sampler(seeded=False),
        ),
        Mistake(
            "seed without effect",
            "Every seed gives the same rows, so the seed has no effect. Hand it to the random generator.",
            lambda course: _sampler(varied=False),
        ),
        Mistake(
            "still sorted by class",
            "The rows are balanced, but all of one class still come first. Shuffle the chosen rows at the "
            "end.",
            lambda course: _sampler(mixed=False),
        ),
        Mistake(
            "balanced only by luck",
            "A draw from all rows is balanced only on average. Draw half of the rows from each class.",
            lambda course: {"balanced_sample": _unbalanced},
        ),
    ),
)
