"""What VII.4 tries a student's loader and `seed_worker` on, and how a loader goes wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from coursekit.checks.values import Integer, Unreadable, describe_result
from coursekit.exercises.rnn_experiments._records import expect_array

SAME_ORDER = "two loaders with the same seed go through the rows in the same order"
OTHER_ORDER = "another seed gives another order"
NEW_EPOCH = "the second epoch has another order than the first"
SIZES = "a batch has as many rows as batch_size says"
ALL_ROWS = "every row comes once in an epoch"
OWN_GENERATOR = "torch's global generator is not touched"
_ROWS = 100
_OTHER_SIZE = 7
_GLOBAL = 11
"""The seed of torch's global generator while loaders are made."""


def try_loader(make_train_loader: Callable[..., Any]) -> dict[str, Any]:
    """Make three loaders with a student's function, and go through them for two epochs.

    Returns the rows in their orders, and what torch's global generator draws after the loaders are made.
    """
    import torch

    with restore_generators():
        torch.default_generator.manual_seed(_GLOBAL)  # torch.manual_seed would seed a GPU too
        first, same, other = (make_train_loader(list(range(_ROWS)), 8, seed) for seed in (1, 1, 2))
        drawn = torch.rand(3).tolist()
        epochs = [_read_order(first) for _ in range(2)]
        torch.rand(3)  # something else that draws numbers, as a dropout layer does
        repeated = [_read_order(same) for _ in range(2)]
        batches = make_train_loader(list(range(_ROWS)), _OTHER_SIZE, 3)
        return {
            "drawn": drawn,
            "epochs": epochs,
            "repeated": repeated,
            "other": _read_order(other),
            "sizes": [len(batch) for batch in batches],
        }


def loader_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the orders in the record."""
    import torch

    # The generator that nobody has touched draws the first numbers of its seed.
    untouched = torch.rand(3, generator=torch.Generator().manual_seed(_GLOBAL)).tolist()
    (first, second), repeated, other = record["epochs"], record["repeated"], record["other"]
    return {
        SIZES: record["sizes"][0] == _OTHER_SIZE,
        ALL_ROWS: all(sorted(order) == list(range(_ROWS)) for order in (first, second, other)),
        SAME_ORDER: repeated == [first, second],
        OTHER_ORDER: other != first,
        NEW_EPOCH: first != second,
        OWN_GENERATOR: record["drawn"] == untouched,
    }


def _read_order(loader: Any) -> list[int]:
    """Go through a loader once; raises Unreadable where it is none."""
    from torch.utils.data import DataLoader

    if not isinstance(loader, DataLoader):
        raise Unreadable(f"It returns {describe_result(loader)}, and a DataLoader is expected.")
    entry = Integer("row", "a row of the data set")
    return [entry.read(row) for batch in loader for row in batch]


def make_loader_function(
    *, generator: bool = True, seed_all: bool = False, shuffle: bool = True, fixed: bool = False
) -> Callable[..., Any]:
    """Make a `make_train_loader`, right or with one thing done in another way.

    seed_all: torch's global generator is seeded. fixed: the rows are shuffled once, for all epochs.
    """

    def make_train_loader(dataset: Any, batch_size: int, seed: int) -> Any:
        import torch
        from torch.utils.data import DataLoader

        own = torch.Generator().manual_seed(seed)
        if seed_all:
            torch.manual_seed(seed)
        if fixed:
            order = torch.randperm(len(dataset), generator=own).tolist()
            dataset = [dataset[row] for row in order]
            return DataLoader(dataset, batch_size)
        return DataLoader(dataset, batch_size, shuffle=shuffle, generator=own if generator else None)

    return make_train_loader


BY_NUMPY = "two workers draw different numbers with numpy"
BY_RANDOM = "two workers draw different numbers with Python's random"
SAME_NUMBERS = "a second run draws the same numbers"
OTHER_NUMBERS = "the next epoch draws other numbers"


def try_worker(seed_worker: Callable[..., Any]) -> list[list[tuple[float, float]]]:
    """Let a student's `seed_worker` do its work for two workers, in this process.

    Returns the numbers that both workers draw, by numpy and by random: in an epoch, in the same epoch of a
    second run, and in the next epoch.
    """
    base = 2**40 + 7  # such a number: the base seeds of a DataLoader have up to 63 bits
    with restore_generators():
        return [
            [_draw_in_worker(seed_worker, start, worker) for worker in (0, 1)]
            for start in (base, base, base + 2**33 + 5)
        ]


def worker_facts(record: Any) -> dict[str, bool]:
    """Say of each sentence whether it holds for the numbers in the record."""
    run, rerun, epoch = expect_array(record, (3, 2, 2))
    if not ((run >= 0) & (run < 1) & (epoch >= 0) & (epoch < 1)).all():
        raise ValueError("drawn numbers lie between 0 and 1")
    first, second = run
    return {
        BY_NUMPY: bool(first[0] != second[0]),
        BY_RANDOM: bool(first[1] != second[1]),
        SAME_NUMBERS: bool((run == rerun).all()),
        OTHER_NUMBERS: bool((run != epoch).all()),
    }


def _draw_in_worker(seed_worker: Callable[..., Any], base: int, worker: int) -> tuple[float, float]:
    """Start a worker as a DataLoader does, and draw a number with numpy and one with random.

    The generators come into a worker as copies of the main process's: they start from the same state in each.
    """
    import numpy as np
    import torch

    np.random.seed(99)
    random.seed(99)
    torch.default_generator.manual_seed(base + worker)
    with _pretend_worker(worker, base + worker):
        seed_worker(worker)
    return float(np.random.random()), random.random()


@contextmanager
def _pretend_worker(worker: int, seed: int) -> Iterator[None]:
    """Let `torch.utils.data.get_worker_info` answer as in one of two workers: it knows the seed as well."""
    from torch.utils.data._utils import worker as workers

    before = workers._worker_info
    # Not a WorkerInfo of torch: it is made in another way in each version.
    info: Any = SimpleNamespace(id=worker, num_workers=2, seed=seed, dataset=None)
    workers._worker_info = info
    try:
        yield
    finally:
        workers._worker_info = before


@contextmanager
def restore_generators() -> Iterator[None]:
    """Put the global generators back as they were: a check must not change what a student draws next."""
    import numpy as np
    import torch

    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        torch.set_rng_state(states[2])
