"""The one look at the test split, and the course's scale (section VII)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, stdev

from coursekit.errors import CourseError
from coursekit.experiments.ledger import (
    FinalTestEntry,
    Ledger,
    append_entry,
    as_ledger,
    ledger_lock,
    resume_ledger,
)
from coursekit.experiments.significance import wilson_interval
from coursekit.plot.tables import format_percent


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
        """The points of the course's scale, from 0 to 3."""
        return grade(self.accuracy)

    def __str__(self) -> str:
        over = (
            "" if self.sd is None else f"; all its seeds: {format_percent(self.mean)} ± {100 * self.sd:.1f}"
        )
        return (
            f'"{self.name}", seed {self.seed}: {100 * self.accuracy:.2f}% of {self.samples:,} test rows '
            f"(95% interval {100 * self.low:.2f} to {100 * self.high:.2f}){over}; {self.points} of 3 points."
        )


def choose(ledger: Ledger | Path | str) -> str:
    """Return the experiment with the highest mean validation accuracy; of equals the one that came first.

    Raises `CourseError` where the ledger has no runs.
    """
    ledger = as_ledger(ledger)
    if not ledger.runs:
        raise CourseError(f"The ledger {ledger.path} has no runs yet: there is nothing to choose from.")
    means = {name: fmean(accuracies) for name, accuracies in ledger.accuracies().items()}
    return max(means, key=lambda name: means[name])


def final_test(ledger: Ledger | Path | str, name: str) -> Final:
    """Return the test result of one experiment; the ledger's file records that the test split was opened.

    Asked again for the same experiment, it returns what was recorded. For another one it raises
    `CourseError`: if you look at several test figures and report the best one, the test rows have chosen.
    """
    path = as_ledger(ledger).path
    with ledger_lock(path):
        current = resume_ledger(path)
        if current.final_test is None:
            entry = _open_test_split(current, name)
            append_entry(path, entry)
            current = replace(current, final_test=entry)
    return recorded_final(current, name)


def recorded_final(ledger: Ledger, name: str) -> Final:
    """Return the test result that a ledger has recorded for an experiment.

    Raises `CourseError` where it has recorded none, or that of another experiment.
    """
    entry = ledger.final_test
    if entry is None:
        raise CourseError(
            f"The test split of {ledger.path} has not been opened: call final_test(ledger, name)."
        )
    if entry.name != name:
        raise CourseError(
            f'The test split was opened for "{entry.name}" on {entry.date[:10]}, and it is opened once: '
            f'choosing "{name}" now would be choosing by the test rows.'
        )
    assert ledger.data is not None
    samples = ledger.data.rows["test"]
    low, high = wilson_interval(round(entry.accuracy * samples), samples)
    accuracies = list(entry.accuracies.values())
    seeds = [run.seed for run in ledger.runs_of(name)]
    validation = ledger.correct(name)[seeds.index(entry.seed)].mean()
    return Final(
        name=name,
        seed=entry.seed,
        accuracy=entry.accuracy,
        low=low,
        high=high,
        mean=fmean(accuracies),
        sd=stdev(accuracies) if len(accuracies) > 1 else None,
        validation=float(validation),
        samples=samples,
        date=entry.date,
    )


def _open_test_split(ledger: Ledger, name: str) -> FinalTestEntry:
    """Return the record of an experiment's test accuracies, with the seed that is best on validation rows."""
    validation = ledger.correct(name).mean(axis=1)
    test = ledger.correct(name, "test", opening=True).mean(axis=1)
    seeds = [run.seed for run in ledger.runs_of(name)]
    best = int(validation.argmax())
    return FinalTestEntry(
        name=name,
        seed=seeds[best],
        accuracy=float(test[best]),
        accuracies={str(seed): float(share) for seed, share in zip(seeds, test, strict=True)},
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def grade(accuracy: float) -> int:
    """Return the course's points for a test accuracy from 0 to 1: 0.90, 0.91 and 0.915 bring 1, 2 and 3."""
    return sum(accuracy >= step for step in (0.90, 0.91, 0.915))
