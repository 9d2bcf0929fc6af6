"""Answers that training makes: the ledger, a verdict on each experiment, a choice, the test result.

Nobody can know them beforehand. They are judged by what the student's own ledger says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from coursekit.checks.rnn_experiments.retelling import found_in, told_by_comparison, told_by_ledger
from coursekit.checks.values import Unreadable, Value, Word, describe, what_fails
from coursekit.checks.values.reading import plain_string, read_number

WORDS = ("better", "worse", "cannot tell")
"""What may be said of an experiment beside the one that it changes."""


@dataclass(frozen=True)
class Evidence(Value):
    """A ledger, or the comparison made of it. names: experiments that it must hold. seeds: of each.

    Read as what the judgement follows from (see `retelling`); `found_in` draws the conclusions.
    """

    names: tuple[str, ...] = ()
    seeds: int = 1

    judging: ClassVar[tuple[str, ...]] = ("seeds",)

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
            told = told_by_ledger(given)
        elif isinstance(given, Comparison) and given.split == "validation":
            names, told = [row.name for row in given.rows], told_by_comparison(given)
        else:
            raise Unreadable(
                f"It is {describe(given)}, and the Ledger that run gives is expected: {self.what}."
            )
        self._expect(names)
        return told

    def _expect(self, names: Collection[str]) -> None:
        missing = [name for name in self.names if name not in names]
        if missing:
            raise Unreadable(f'It has no run of "{missing[0]}". Expected: {self.what}.')

    def reread(self, plain: Any) -> Any:
        """Take what was told, if conclusions follow from it."""
        self._expect(found_in(plain))
        return plain

    def same(self, got: Mapping[str, Any], want: Any) -> bool:
        """Tell whether every experiment has enough seeds; its figures are its own."""
        return all(self.facts(got).values())

    def distance(self, got: Mapping[str, Any], want: Any) -> str:
        """Name the experiments with too few seeds."""
        return what_fails(self.facts(got))

    def facts(self, got: Mapping[str, Any]) -> dict[str, bool]:
        """Say of each experiment whether it has enough seeds."""
        return {f'"{name}" has {self.seeds} seeds': enough for name, enough in self._enough(got).items()}

    def show(self, got: Mapping[str, Any]) -> str:
        """Write which experiments have enough seeds."""
        return str(self._enough(got))

    def _enough(self, got: Mapping[str, Any]) -> dict[str, bool]:
        found = found_in(got)
        return {name: found[name].seeds >= self.seeds for name in self.names}


@dataclass(frozen=True)
class Verdicts(Value):
    """A mapping from each experiment to one of the three words. Whether they fit, the mistakes say."""

    keys: tuple[str, ...] = ()

    def read(self, given: Any) -> dict[str, str]:
        """Take the words out of a dict; raises Unreadable where one is missing or none of the three."""
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict is expected: {self.what}.")
        missing = [key for key in self.keys if key not in given]
        if missing:
            raise Unreadable(f'It has no entry "{missing[0]}". Expected: {self.what}.')
        words = {key: Word(key, "one of the three verdicts").read(given[key]) for key in self.keys}
        if not set(words.values()) <= set(WORDS):
            raise Unreadable('Each verdict must be one of "better", "worse" and "cannot tell".')
        return words

    def same(self, got: dict[str, str], want: Any) -> bool:
        """Any three words may be right: the ledger beside them decides."""
        return True

    def show(self, got: dict[str, str]) -> str:
        """Write only that they are there: another machine's trainings may end otherwise."""
        return f"{len(got)} verdicts"


@dataclass(frozen=True)
class Choice(Word):
    """The name of an experiment. Whether it is the right one, the mistakes say."""

    def same(self, got: str, want: Any) -> bool:
        """Any name may be right: the ledger beside it decides."""
        return True

    def show(self, got: str) -> str:
        """Write only that there is one."""
        return "a name"


@dataclass(frozen=True)
class TestResult(Value):
    """What `final_test` gives: read as the name of the experiment and its accuracy on the test rows."""

    low: float = 0.0
    high: float = 1.0

    judging: ClassVar[tuple[str, ...]] = ("low", "high")

    def read(self, given: Any) -> tuple[str, float]:
        """Take name and accuracy out; raises Unreadable for anything but a `Final`."""
        from coursekit.experiments.final import Final

        if not isinstance(given, Final):
            raise Unreadable(f"It is {describe(given)}, and what final_test gives is expected: {self.what}.")
        return plain_string(given.name), float(read_number(given.accuracy))

    def reread(self, plain: Any) -> tuple[str, float]:
        """Take the pair of name and accuracy."""
        name, accuracy = plain
        if not isinstance(name, str):
            raise TypeError("a name is expected")
        return name, float(read_number(accuracy))

    def same(self, got: tuple[str, float], want: Any) -> bool:
        """Tell whether the accuracy is one that this training reaches."""
        return self.low <= got[1] <= self.high

    def distance(self, got: tuple[str, float], want: Any) -> str:
        """Say on which side of the band the accuracy lies."""
        where = "below" if got[1] < self.low else "above"
        return f"Its accuracy is {got[1]:.4g}, {where} what this training reaches. Expected: {self.what}."

    def show(self, got: tuple[str, float]) -> str:
        """Write whether the accuracy is in the band."""
        return "in band" if self.same(got, None) else "not in band"
