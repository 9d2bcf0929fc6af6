"""Exercise VII.4: validation rows, and seeds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Behaviour, Integer, Numbers, Unreadable, read_items
from coursekit.exercises.rnn_experiments._records import expect_row_numbers
from coursekit.exercises.rnn_experiments._vii_4_workers import (
    BY_NUMPY,
    BY_RANDOM,
    NEW_EPOCH,
    OTHER_NUMBERS,
    OTHER_ORDER,
    OWN_GENERATOR,
    SAME_ORDER,
    loader_facts,
    make_loader_function,
    try_loader,
    try_worker,
    worker_facts,
)

if TYPE_CHECKING:
    from coursekit.course import Course


Split = Callable[[Sequence[int], float, int], list[int]]
"""From labels, a share and a seed to the rows that are held out."""

CLASSES = 4
ONCE = "no row comes twice"
SIZE = "as many rows are held out as the share says"
STRATIFIED = "every class has the same share of rows held out"
UNEQUAL = "a large class has more rows held out than a small one"
REPEATS = "the same seed gives the same rows"
VARIES = "another seed gives other rows"


def _make_labels() -> list[int]:
    """Make labels of four classes that are not equally large, in mixed order."""
    labels = [0] * 400 + [1] * 300 + [2] * 200 + [3] * 100
    random.Random(5).shuffle(labels)
    return labels


def try_split(split: Callable[..., Any]) -> dict[str, list[int]]:
    """Call a student's `split` on 1,000 labels: for two seeds, once more, and for a larger share."""
    labels = _make_labels()
    calls = {"first": (0.1, 1), "again": (0.1, 1), "other": (0.1, 2), "larger": (0.2, 3)}
    return {name: _read_rows(split(list(labels), *given), len(labels)) for name, given in calls.items()}


def split_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the rows in the record."""
    labels = _make_labels()
    rows, repeated, others, larger = (
        expect_row_numbers(record[name], len(labels)) for name in ("first", "again", "other", "larger")
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
        REPEATS: sorted(rows) == sorted(repeated),
        VARIES: sorted(rows) != sorted(others),
    }


def _read_rows(given: Any, size: int) -> list[int]:
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
    return_others: bool = False,
) -> Split:
    """Make a `split`, right or with one thing done in another way.

    equal: as many rows of each class. return_others: the rows to learn from are returned.
    """

    def split(labels: Sequence[int], share: float, seed: int) -> list[int]:
        generator = random.Random(seed if varied else 0) if seeded else random.Random()
        everywhere = list(range(len(labels)))
        groups = [[row for row in everywhere if labels[row] == label] for label in sorted(set(labels))]
        if not stratified:
            groups = [everywhere]
        sizes = [round(share * len(group)) for group in groups]
        if equal:
            sizes = [round(share * len(labels) / len(groups))] * len(groups)
        held = [
            row for group, size in zip(groups, sizes, strict=True) for row in generator.sample(group, size)
        ]
        return sorted(set(everywhere) - set(held)) if return_others else held

    return split


def _count_per_class(labels: Sequence[int]) -> list[int]:
    """Count the rows of each class that a stratified tenth has."""
    return [round(0.1 * labels.count(label)) for label in range(CLASSES)]


def _make_answer(
    choose: Callable[[int], int], *, with_numpy: bool = True, with_random: bool = True
) -> Callable[[Course], Answer]:
    """Make the answer of somebody who makes the seed of a worker in this way."""

    def seed_worker(worker_id: int) -> None:
        import numpy as np

        seed = choose(worker_id)
        if with_numpy:
            np.random.seed(seed)
        if with_random:
            random.seed(seed)

    return lambda course: {"seed_worker": seed_worker}


def _take_initial_seed(worker_id: int) -> int:
    import torch

    return torch.initial_seed()


_FACTS = {"split": split_facts, "make_train_loader": loader_facts, "seed_worker": worker_facts}


def _match_failed_facts(name: str, *sentences: str) -> Callable[[Course, Mapping[str, Any]], bool]:
    """Make a rule: of this value, none of these sentences holds."""

    def are_failed(course: Course, got: Mapping[str, Any]) -> bool:
        facts = _FACTS[name](got[name])
        return not any(facts[sentence] for sentence in sentences)

    return are_failed


def _is_not_stratified(course: Course, got: Mapping[str, Any]) -> bool:
    facts = split_facts(got["split"])
    return facts[ONCE] and facts[SIZE] and facts[UNEQUAL] and not facts[STRATIFIED]


def _is_equal_for_classes(course: Course, got: Mapping[str, Any]) -> bool:
    """Tell whether as many rows of each class are held out."""
    labels = _make_labels()
    counts = Counter(labels[row] for row in got["split"]["first"])
    return len(set(got["split"]["first"])) == len(got["split"]["first"]) and len(set(counts.values())) == 1


EXERCISE = Exercise(
    id="VII.4",
    title="Validation rows, and seeds",
    auto_points=2,
    values=(
        Behaviour(
            "split",
            "a function of labels, share and seed that returns the row numbers that are held out",
            trial=try_split,
            facts=split_facts,
        ),
        Numbers(
            "validation_counts",
            "how many of the held-out news rows belong to each class: four numbers",
            tolerance=1,
            shape=(CLASSES,),
        ),
        Behaviour(
            "make_train_loader",
            "a function of a data set, a batch size and a seed that returns a DataLoader",
            trial=try_loader,
            facts=loader_facts,
        ),
        Behaviour(
            "seed_worker",
            "a function of a worker's number that seeds numpy and random in that worker",
            trial=try_worker,
            facts=worker_facts,
        ),
    ),
    truth=lambda course: {"validation_counts": _count_per_class(course.news.train_labels)},
    mistakes=(
        Mistake(
            "other rows returned",
            "You return the rows that stay for training. Return the ones that are held out.",
            lambda course: {"split": make_split(return_others=True)},
        ),
        Mistake(
            "not stratified",
            "Your rows are drawn from all rows at once, so chance decides how many of each class there are. "
            "Draw from each class apart, the same share of its rows.",
            lambda course: {"split": make_split(stratified=False)},
            when=_is_not_stratified,
        ),
        Mistake(
            "as many rows of each class",
            "You hold out the same number of rows of each class. A class that is twice as large should have "
            "twice as many: take the same share of each.",
            lambda course: {"split": make_split(equal=True)},
            when=_is_equal_for_classes,
        ),
        Mistake(
            "split without a seed",
            "Two calls with the same seed hold out different rows, so a model could meet its validation rows "
            "in training tomorrow. Make a generator from the seed inside of the function.",
            lambda course: {"split": make_split(seeded=False)},
            when=_match_failed_facts("split", REPEATS),
        ),
        Mistake(
            "split ignores its seed",
            "Every seed holds out the same rows. Let the seed decide which rows are drawn.",
            lambda course: {"split": make_split(varied=False)},
            when=_match_failed_facts("split", VARIES),
        ),
        Mistake(
            "held out of the test split",
            "These are rows of the test split. If you choose a model by test rows, they are used up: their "
            "accuracy then says too much. Split news.train_labels.",
            lambda course: {"validation_counts": _count_per_class(course.news.test_labels)},
        ),
        Mistake(
            "all rows counted",
            "These are the counts of all train rows. Count the rows that are held out.",
            lambda course: {
                "validation_counts": [course.news.train_labels.count(label) for label in range(CLASSES)]
            },
        ),
        Mistake(
            "torch seeded globally",
            "You seed torch as a whole. Then the order depends on everything else that draws a number, such "
            "as dropout or a second loader. Give the loader a generator of its own: "
            "torch.Generator().manual_seed(seed).",
            lambda course: {"make_train_loader": make_loader_function(generator=False, seed_all=True)},
            when=_match_failed_facts("make_train_loader", OWN_GENERATOR),
        ),
        Mistake(
            "loader does not shuffle",
            "Your loader gives the rows in the same order whatever the seed and the epoch. Did you forget "
            "shuffle=True?",
            lambda course: {"make_train_loader": make_loader_function(shuffle=False)},
            when=_match_failed_facts("make_train_loader", OTHER_ORDER, NEW_EPOCH),
        ),
        Mistake(
            "loader without a generator",
            "Your loader shuffles, but the seed does not decide how. Make a torch.Generator from the seed, "
            "and hand it to the DataLoader: generator=...",
            lambda course: {"make_train_loader": make_loader_function(generator=False)},
            when=_match_failed_facts("make_train_loader", SAME_ORDER),
        ),
        Mistake(
            "same order in every epoch",
            "You shuffle once, and then every epoch has that order. Let the loader shuffle: it draws a new "
            "order from its generator at the start of each epoch.",
            lambda course: {"make_train_loader": make_loader_function(fixed=True)},
            when=_match_failed_facts("make_train_loader", NEW_EPOCH),
        ),
        Mistake(
            "one seed for all workers",
            "All workers draw the same numbers. Each of them needs a seed of its own, below 2**32: the "
            "remainder of torch.initial_seed(), which is different in each.",
            _make_answer(lambda worker_id: 42),
            when=_match_failed_facts("seed_worker", BY_NUMPY, BY_RANDOM),
        ),
        Mistake(
            "only numpy seeded",
            "numpy is seeded, and Python's own random is not: all workers draw the same numbers with it. "
            "Call random.seed as well.",
            _make_answer(lambda worker_id: _take_initial_seed(worker_id) % 2**32, with_random=False),
            when=_match_failed_facts("seed_worker", BY_RANDOM),
        ),
        Mistake(
            "only Python's random seeded",
            "Python's random is seeded, and numpy is not, or not with a seed of each worker's own. Call "
            "np.random.seed with the remainder of torch.initial_seed() by 2**32.",
            _make_answer(_take_initial_seed, with_numpy=False),
            when=_match_failed_facts("seed_worker", BY_NUMPY),
        ),
        Mistake(
            "seed from the worker's number alone",
            "Your workers differ, but each draws the same numbers in every epoch and whatever the seed of "
            "the loader. torch.initial_seed() changes from epoch to epoch: use it.",
            _make_answer(lambda worker_id: worker_id),
            when=_match_failed_facts("seed_worker", OTHER_NUMBERS),
        ),
        Mistake(
            "seed too large for numpy",
            "Your function stops: numpy takes seeds below 2**32, and torch's seeds are larger. Take the "
            "remainder: torch.initial_seed() % 2**32.",
            _make_answer(_take_initial_seed),
        ),
    ),
)
