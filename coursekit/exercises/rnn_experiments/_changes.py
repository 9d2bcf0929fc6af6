"""What the experiments of section VII have in common: one change, and an accuracy on validation rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Mistake
from coursekit.checks.values import Unreadable, Value, describe, what_fails
from coursekit.checks.values.reading import plain_string
from coursekit.exercises._measures import is_whole_share

if TYPE_CHECKING:
    from coursekit.course import Course


ACCURACY = (0.68, 0.998)
"""Where the validation accuracy of a trained recurrent model lies, on the sample and on the real rows."""

Change = tuple[str, str, Any]
"""What an experiment stands against, the setting that it changes, and the new value."""

_SETTING = (int, float, str, type(None))
"""What the value of a setting may be."""


def _plain(value: Any) -> Any:
    """Return the value of a setting, or the name of its kind where no setting can have it."""
    return value if type(value) in (bool, *_SETTING) else type(value).__name__


@dataclass(frozen=True)
class Changes(Value):
    """One `Experiment`, or several in a list. Names are free; what is changed, and against what, is not."""

    def read(self, given: Any) -> list[Change]:
        """Take each experiment's change; raises Unreadable for anything else."""
        from coursekit.experiments.recipe import Experiment

        found = list(given) if isinstance(given, list | tuple) else [given]
        other = [one for one in found if not isinstance(one, Experiment)]
        if other or not found:
            kind = (
                f"In it is something {describe(other[0])}"
                if isinstance(given, list | tuple) and other
                else ""
            )
            raise Unreadable(
                f"{kind or f'It is {describe(given)}'}, and an Experiment is expected: {self.what}."
            )
        return [(*map(plain_string, (one.against, one.setting)), _plain(one.value)) for one in found]

    def reread(self, plain: Any) -> list[Change]:
        """Take the list of changes."""
        if not plain or not all(
            isinstance(against, str) and isinstance(setting, str) and isinstance(value, _SETTING)
            for against, setting, value in plain
        ):
            raise TypeError("changes are expected")
        return list(plain)

    def same(self, got: list[Change], want: list[Change]) -> bool:
        """Tell whether the same changes are there, in any order."""
        return sorted(map(repr, got)) == sorted(map(repr, want))

    def distance(self, got: list[Change], want: list[Change]) -> str:
        """Say which part of the experiments is not as asked for."""
        if len(got) != len(want):
            wanted = "more" if len(got) < len(want) else "fewer"
            return f"It has {len(got)} experiments; it should have {wanted}."
        parts = (
            "the experiments stand against the right one",
            "they change the right setting",
            "they set the right value",
        )
        return what_fails(
            {
                sentence: sorted(repr(one[place]) for one in got) == sorted(repr(one[place]) for one in want)
                for place, sentence in enumerate(parts)
            }
        )

    def show(self, got: list[Change]) -> str:
        """Write the changes in a fixed order."""
        return str(sorted(map(repr, got)))


def experiments(
    setting: str, values: Callable[[Course], list[Any]], against: str = "LSTM"
) -> Callable[[Course], list[Any]]:
    """Make the experiments that set one setting to each of some values."""

    def make(course: Course) -> list[Any]:
        from coursekit.experiments.recipe import Experiment

        return [
            Experiment(f"{setting} {value}", against=against, **{setting: value}) for value in values(course)
        ]

    return make


def in_percent(name: str, words: str, wrong: float | Sequence[float]) -> Mistake:
    """Recognise an accuracy, or a list of them, in percent. words: which accuracy it is, for the hint."""
    return Mistake(
        f"{name} in percent",
        f"Your accuracy {words} is in percent. Give a share from 0 to 1: the right rows divided by all rows.",
        lambda course: {name: wrong},
        when=lambda course, got: max(_listed(got[name])) > 1,
    )


def other_rows(name: str, words: str, count: int | None = None) -> Mistake:
    """Recognise an accuracy that cannot be one of the validation rows. count: how many are in the list."""

    def wrong(course: Course) -> dict[str, Any]:
        share = _other_share(len(course.news.split_rows[1]))
        return {name: share if count is None else [share] * count}

    return Mistake(
        f"{name} of other rows",
        f"Your accuracy {words} is not a whole number of validation rows divided by all of them. It may be "
        "that of the train or of the test rows, or it is rounded. Take the ledger's: ledger.accuracies().",
        wrong,
        when=lambda course, got: (
            not all(is_whole_share(share, len(course.news.split_rows[1])) for share in _listed(got[name]))
        ),
    )


def _listed(got: Any) -> list[float]:
    """Read one accuracy, or an array of them, as a list."""
    return [float(one) for one in got] if hasattr(got, "__len__") else [got]


def _other_share(rows: int) -> float:
    """Return an accuracy near 0.85 that falls between two shares of so many rows, as a rounded one may."""
    return (round(0.85 * rows) + 0.37) / rows
