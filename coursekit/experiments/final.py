"""The one look at the test split, and the course's scale (section VII)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from coursekit.errors import CourseError
from coursekit.experiments.ledger import Ledger, Opened, append, as_ledger, locked, take_up
from coursekit.experiments.significance import wilson
from coursekit.plot.tables import percent


@dataclass(frozen=True)
class Final:
    """What the chosen experiment reaches on the test split. All figures are shares from 0 to 1.

    accuracy: of one model, the seed that was best on the validation rows: the model one would hand in.
    mean, sd: of all its seeds: what the recipe brings.
    """

    name: str
    seed: int
    accuracy: float
    low: float
    high: float
    """95% interval of the accuracy (Wilson): other test rows would have given another figure."""
    mean: float
    sd: float | None
    validation: float
    """The same model's accuracy on the validation rows. It was chosen by it, so it is a little too high."""
    samples: int
    date: str
    """When the test split was opened."""

    @property
    def points(self) -> int:
        """The points of the course's scale."""
        return grade(self.accuracy)

    def __str__(self) -> str:
        over = "" if self.sd is None else f"; all its seeds: {percent(self.mean)} ± {100 * self.sd:.1f}"
        return (
            f'"{self.name}", seed {self.seed}: {100 * self.accuracy:.2f}% of {self.samples:,} test rows '
            f"(95% interval {100 * self.low:.2f} to {100 * self.high:.2f}){over}; {self.points} of 3 points."
        )


def choose(ledger: Ledger | Path | str) -> str:
    """Name the experiment with the highest mean validation accuracy; of equals the one that came first."""
    ledger = as_ledger(ledger)
    if not ledger.runs:
        raise CourseError(f"The ledger {ledger.path} has no runs yet: there is nothing to choose from.")
    means = {name: float(np.mean(found)) for name, found in ledger.accuracies().items()}
    return max(means, key=lambda name: means[name])


def final_test(ledger: Ledger | Path | str, name: str) -> Final:
    """Open the test split for one experiment, and record in the ledger's file that this was done.

    Asked again for the same experiment, it gives what was recorded. For another one it raises `CourseError`:
    who looks at several test figures and reports the best one has chosen by the test rows.
    """
    path = as_ledger(ledger).path
    with locked(path):
        found = take_up(path)
        if found.opened is None:
            opened = _open(found, name)
            append(path, opened)
            found = replace(found, opened=opened)
    return recorded(found, name)


def recorded(ledger: Ledger, name: str) -> Final:
    """Return the recorded test result. Raises `CourseError` without one, or for another experiment."""
    opened = ledger.opened
    if opened is None:
        raise CourseError(
            f"The test split of {ledger.path} has not been opened: call final_test(ledger, name)."
        )
    if opened.name != name:
        raise CourseError(
            f'The test split was opened for "{opened.name}" on {opened.date[:10]}, and it is opened once: '
            f'choosing "{name}" now would be choosing by the test rows.'
        )
    assert ledger.data is not None
    samples = ledger.data.rows["test"]
    low, high = wilson(opened.accuracy, samples)
    values = list(opened.accuracies.values())
    seeds = [run.seed for run in ledger.of(name)]
    validation = ledger.correct(name)[seeds.index(opened.seed)].mean()
    return Final(
        name=name,
        seed=opened.seed,
        accuracy=opened.accuracy,
        low=low,
        high=high,
        mean=float(np.mean(values)),
        sd=float(np.std(values, ddof=1)) if len(values) > 1 else None,
        validation=float(validation),
        samples=samples,
        date=opened.date,
    )


def _open(ledger: Ledger, name: str) -> Opened:
    validation = ledger.correct(name).mean(axis=1)
    test = ledger.correct(name, "test", opening=True).mean(axis=1)
    seeds = [run.seed for run in ledger.of(name)]
    best = int(validation.argmax())
    return Opened(
        name=name,
        seed=seeds[best],
        accuracy=float(test[best]),
        accuracies={str(seed): float(share) for seed, share in zip(seeds, test, strict=True)},
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def grade(accuracy: float) -> int:
    """Return the course's points for a test accuracy from 0 to 1: 0.90, 0.91 and 0.915 bring 1, 2 and 3."""
    return sum(accuracy >= step for step in (0.90, 0.91, 0.915))
