"""What VII.4 tries a student's loader and `seed_worker` on, and how a loader goes wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from coursekit.checks.values import Integer, Unreadable, describe

SAME_ORDER = "two loaders with the same seed go through the rows in the same order"
OTHER_ORDER = "another seed gives another order"
NEW_EPOCH = "the second epoch has another order than the first"
ALL_ROWS = "every row comes once in an epoch"
OWN = "torch's global generator is not touched"


def try_loader(make_train_loader: Callable[..., Any]) -> dict[str, bool]:
    """Make three loaders with a student's function, and go through them for two epochs."""
    import torch

    rows = list(range(100))
    with own_chance():
        torch.default_generator.manual_seed(11)  # torch.manual_seed would seed a GPU too
        before = torch.get_rng_state()
        first, same, other = (make_train_loader(list(rows), 8, seed) for seed in (1, 1, 2))
        untouched = bool((before == torch.get_rng_state()).all())
        epochs = [_order(first) for _ in range(2)]
        torch.rand(3)  # something else that draws numbers, as a dropout layer does
        repeated = [_order(same) for _ in range(2)]
        return {
            ALL_ROWS: all(sorted(epoch) == rows for epoch in epochs),
            SAME_ORDER: repeated == epochs,
            OTHER_ORDER: _order(other) != epochs[0],
            NEW_EPOCH: epochs[0] != epochs[1],
            OWN: untouched,
        }


def _order(loader: Any) -> list[int]:
    """Go through a loader once; raises Unreadable where it is none."""
    from torch.utils.data import DataLoader

    if not isinstance(loader, DataLoader):
        raise Unreadable(f"It returns {describe(loader)}, and a DataLoader is expected.")
    entry = Integer("row", "a row of the data set")
    return [entry.read(row) for batch in loader for row in batch]


def make_loading(
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
RERUN = "a second run draws the same numbers"
NEXT = "the next epoch draws other numbers"


def try_worker(seed_worker: Callable[..., Any]) -> dict[str, bool]:
    """Let a student's `seed_worker` do its work for two workers, two runs and two epochs, in this process."""
    with own_chance():
        base = 2**40 + 7  # such a number: the base seeds of a DataLoader have up to 63 bits
        first, second = (_drawn(seed_worker, base, worker) for worker in (0, 1))
        again = [_drawn(seed_worker, base, worker) for worker in (0, 1)]
        epoch = [_drawn(seed_worker, base + 2**33 + 5, worker) for worker in (0, 1)]
    return {
        BY_NUMPY: first[0] != second[0],
        BY_RANDOM: first[1] != second[1],
        RERUN: [first, second] == again,
        NEXT: all(
            a != b for run in zip((first, second), epoch, strict=True) for a, b in zip(*run, strict=True)
        ),
    }


def _drawn(seed_worker: Callable[..., Any], base: int, worker: int) -> tuple[float, float]:
    """Start a worker as a DataLoader does, and draw a number with numpy and one with random.

    The generators come into a worker as copies of the main process's: they start from the same state in each.
    """
    import numpy as np
    import torch

    np.random.seed(99)
    random.seed(99)
    torch.default_generator.manual_seed(base + worker)
    seed_worker(worker)
    return float(np.random.random()), random.random()


@contextmanager
def own_chance() -> Iterator[None]:
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
