"""What the exercises on evidence share: a ledger that comes from a student, and a made-up one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from coursekit.checks.values import Unreadable, Value, describe, describe_failures
from coursekit.exercises.rnn_experiments._records import expect_array

if TYPE_CHECKING:
    from coursekit.experiments.comparison import Comparison
    from coursekit.experiments.final import Final
    from coursekit.experiments.ledger import DataEntry, Ledger, RunEntry


VERDICT_WORDS = ("better", "worse", "cannot tell")
"""What may be said of an experiment beside the one that it changes."""


def extract_runs(ledger: Ledger) -> dict[str, Any]:
    """Return what a comparison is made of: the true classes of the validation rows, and the predictions.

    Returns "labels", a digit for each row, and "runs": (experiment, the one that it changes, seed,
    predicted).
    """
    assert ledger.data is not None  # no run is read before the line of the data
    runs = [
        (str(run.name), None if run.against is None else str(run.against), int(run.seed), str(run.validation))
        for run in ledger.runs
    ]
    return {"labels": str(ledger.data.labels["validation"]), "runs": runs}


def extract_rows(comparison: Comparison) -> dict[str, Any]:
    """Return the figures of a comparison, which no longer has the predictions.

    Returns "rows": (experiment, the one that it changes, seeds, mean, difference, its corrected p value), the
    last two None where there is no difference, and the last one where there is no second seed.
    """
    rows = []
    for row in comparison.rows:
        difference = row.difference
        figures = (None, None) if difference is None else (float(difference.value), difference.p_corrected)
        against = None if row.against is None else str(row.against)
        rows.append((str(row.name), against, int(row.seeds), float(row.mean), *figures))
    return {"rows": rows}


def draw_conclusions(evidence: Mapping[str, Any]) -> dict[str, Conclusion]:
    """Return what follows from the evidence for each experiment, by the course's own comparison.

    Raises an exception where the evidence is not that of a ledger.
    """
    return (
        _conclude_from_rows(evidence["rows"])
        if "rows" in evidence
        else _conclude_from_runs(evidence["labels"], evidence["runs"])
    )


@dataclass(frozen=True)
class Evidence(Value):
    """A ledger, or the comparison made of it. names: experiments that it must hold. seeds: of each.

    It is read as the evidence that `extract_runs` or `extract_rows` returns, for `draw_conclusions` to judge.
    """

    names: tuple[str, ...] = ()
    seeds: int = 1

    key_fields: ClassVar[tuple[str, ...]] = ("seeds",)

    def read(self, given: Any) -> dict[str, Any]:
        """Take the validation rows and the predictions out; raises Unreadable for anything but a ledger."""
        from coursekit.errors import CourseError
        from coursekit.experiments.comparison import Comparison, compare
        from coursekit.experiments.ledger import Ledger

        if isinstance(given, Ledger):
            try:
                names = [row.name for row in compare(given).rows]
            except CourseError as problem:
                raise Unreadable(str(problem)) from problem
            evidence = extract_runs(given)
        elif isinstance(given, Comparison) and given.split == "validation":
            names, evidence = [row.name for row in given.rows], extract_rows(given)
        else:
            raise Unreadable(
                f"It is {describe(given)}, and the Ledger that run gives is expected: {self.what}."
            )
        self._expect_names(names)
        return evidence

    def _expect_names(self, names: Collection[str]) -> None:
        missing = [name for name in self.names if name not in names]
        if missing:
            raise Unreadable(f'It has no run of "{missing[0]}". Expected: {self.what}.')

    def validate(self, plain: Any) -> Any:
        """Return the evidence, if conclusions follow from it."""
        self._expect_names(draw_conclusions(plain))
        return plain

    def is_correct(self, got: Mapping[str, Any], want: Any) -> bool:
        """Tell whether every experiment has enough seeds; its figures are its own."""
        return all(self.facts(got).values())

    def explain_difference(self, got: Mapping[str, Any], want: Any) -> str:
        """Name the experiments with too few seeds."""
        return describe_failures(self.facts(got))

    def facts(self, got: Mapping[str, Any]) -> dict[str, bool]:
        """Say of each experiment whether it has enough seeds."""
        return {
            f'"{name}" has {self.seeds} seeds': enough
            for name, enough in self._have_enough_seeds(got).items()
        }

    def _have_enough_seeds(self, got: Mapping[str, Any]) -> dict[str, bool]:
        conclusions = draw_conclusions(got)
        return {name: conclusions[name].seeds >= self.seeds for name in self.names}


ROWS = 2_000
ACCURACIES = {"baseline": 0.860, "GRU": 0.905, "LSTM": 0.862, "1 epoch": 0.610}
"""About what each experiment gets right: one is clearly better, one clearly worse, one about the same."""


def make_up_ledger(names: Sequence[str] = tuple(ACCURACIES), seeds: int = 3) -> Ledger:
    """Make a ledger of some experiments, with so many seeds each. It has no file."""
    from pathlib import Path

    import numpy as np

    from coursekit.experiments.ledger import DataEntry, Ledger

    generator = np.random.default_rng(11)
    labels = generator.integers(0, 4, ROWS)
    hard = generator.random(ROWS)  # the rows that are hard for one model are mostly hard for the others too
    text = "".join(map(str, labels))
    data = DataEntry(
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
            right = hard + generator.normal(0, 0.03, ROWS) < ACCURACIES[name]
            predicted = "".join(map(str, np.where(right, labels, (labels + 1) % 4)))
            if name in names:
                runs.append(make_run(name, None if name == "baseline" else "baseline", seed, data, predicted))
    return Ledger(Path("made-up.jsonl"), data, tuple(runs))


def make_up_final(name: str) -> Final:
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


_CLASSES = 10
"""Classes that digits can tell apart."""


class Conclusion(NamedTuple):
    """What a ledger says of one experiment. difference, words: beside the one that it changes, if any."""

    seeds: int
    mean: float
    difference: float | None
    words: str


def _conclude_from_runs(labels: str, runs: Any) -> dict[str, Conclusion]:
    from pathlib import Path

    from coursekit.experiments.comparison import compare
    from coursekit.experiments.ledger import DataEntry, Ledger, check_digits

    check_digits(labels, len(labels), _CLASSES, "labels")
    data = DataEntry("", {"validation": len(labels)}, "", (), {"validation": labels})
    known = set()
    for name, against, seed, predicted in runs:
        check_digits(predicted, len(labels), _CLASSES, "predictions")
        if not (isinstance(name, str) and isinstance(against, str | None) and type(seed) is int):
            raise TypeError("a run has an experiment's name and a seed")
        if (name, seed) in known:
            raise ValueError("a run is there twice")
        known.add((name, seed))
    ledger = Ledger(
        Path(),
        data,
        tuple(make_run(name, against, seed, data, predicted) for name, against, seed, predicted in runs),
    )
    return {
        row.name: Conclusion(row.seeds, row.mean, row.difference.value if row.difference else None, row.words)
        for row in compare(ledger).rows
    }


def _conclude_from_rows(rows: Any) -> dict[str, Conclusion]:
    from coursekit.experiments.comparison import BETTER, CANNOT_TELL, WORSE
    from coursekit.experiments.significance import ALPHA

    means = {name: mean for name, _, _, mean, _, _ in rows}
    if len(means) != len(rows) or not all(
        isinstance(name, str) and type(seeds) is int for name, _, seeds, *_ in rows
    ):
        raise ValueError("a row has a name of its own, and a number of seeds")
    shares = expect_array(list(means.values()))
    if not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError("an accuracy lies between 0 and 1")
    conclusions = {}
    for name, against, seeds, mean, value, p in rows:
        words = ""
        if value is not None:
            if abs(mean - means[against] - value) > 1e-6 or not 0 <= (1 if p is None else p) <= 1:
                raise ValueError("a difference does not follow from the means")
            words = CANNOT_TELL if p is None or p >= ALPHA else BETTER if value > 0 else WORSE
        conclusions[name] = Conclusion(seeds, mean, value, words)
    return conclusions


def make_run(name: str, against: str | None, seed: int, data: DataEntry, predicted: str) -> RunEntry:
    """Make a run of which only the predictions count."""
    from coursekit.experiments.ledger import RunEntry

    return RunEntry(
        name=name,
        against=against,
        change={},
        settings={},
        seed=seed,
        data=data.summary,
        versions={},
        device={},
        command="",
        history={},
        validation=predicted,
        test=predicted,
        seconds=1.0,
        date="2026-01-01T00:00:00+00:00",
    )
