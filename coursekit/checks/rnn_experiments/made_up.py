"""A ledger with invented predictions: it shows the mistakes of VII.18 and VII.19 without training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coursekit.checks.rnn_experiments.retelling import run_of

if TYPE_CHECKING:
    from coursekit.experiments.final import Final
    from coursekit.experiments.ledger import Ledger

ROWS = 2_000
ACCURACIES = {"baseline": 0.860, "GRU": 0.905, "LSTM": 0.862, "1 epoch": 0.610}
"""About what each experiment gets right: one is clearly better, one clearly worse, and one cannot be told."""


def made_up_ledger(names: Sequence[str] = tuple(ACCURACIES), seeds: int = 3) -> Ledger:
    """Make a ledger of some experiments, with so many seeds each. It has no file."""
    from pathlib import Path

    import numpy as np

    from coursekit.experiments.entry import Data
    from coursekit.experiments.ledger import Ledger

    chance = np.random.default_rng(11)
    labels = chance.integers(0, 4, ROWS)
    hard = chance.random(ROWS)  # the rows that are hard for one model are mostly hard for the others too
    text = "".join(map(str, labels))
    data = Data(
        source="made up",
        rows={"train": 10 * ROWS, "validation": ROWS, "test": ROWS},
        fingerprint="0" * 16,
        classes=("World", "Sports", "Business", "Sci/Tech"),
        labels={"validation": text, "test": text},
    )
    runs = []
    for (
        name
    ) in ACCURACIES:  # always all of them: the numbers of one must not depend on which others are there
        for seed in range(seeds):
            right = hard + chance.normal(0, 0.03, ROWS) < ACCURACIES[name]
            predicted = "".join(map(str, np.where(right, labels, (labels + 1) % 4)))
            if name in names:
                runs.append(run_of(name, None if name == "baseline" else "baseline", seed, data, predicted))
    return Ledger(Path("made-up.jsonl"), data, tuple(runs))


def made_up_final(name: str) -> Final:
    """Make the test result of one experiment."""
    from coursekit.experiments.final import Final

    accuracy = 0.9
    return Final(
        name=name,
        seed=0,
        accuracy=accuracy,
        low=accuracy - 0.01,
        high=accuracy + 0.01,
        mean=accuracy,
        sd=0.002,
        validation=accuracy,
        samples=ROWS,
        date="2026-01-01T00:00:00+00:00",
    )
