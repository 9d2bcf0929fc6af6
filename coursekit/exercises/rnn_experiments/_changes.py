"""What the experiments of section VII have in common: one change, and an accuracy on validation rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.exercise import Mistake
from coursekit.checks.values import Unreadable, Value, describe, describe_failures
from coursekit.checks.values.conversion import to_plain_string
from coursekit.exercises._shared import is_whole_share

if TYPE_CHECKING:
    from coursekit.course import Course


ACCURACY_BAND = (0.68, 0.998)
"""Where the validation accuracy of a trained recurrent model lies, on the sample and on the real rows."""

Change = tuple[str, str, Any]
"""What an experiment stands against, the setting that it changes, and the new value."""

_SETTING_TYPES = (int, float, str, type(None))
"""What the value of a setting may be."""


def _to_setting(value: Any) -> Any:
    """Return the value of a setting, or the name of its kind where no setting can have it."""
    return value if type(value) in (bool, *_SETTING_TYPES) else type(value).__name__


@dataclass(frozen=True)
class Changes(Value):
    """One `Experiment`, or several in a list. Names are free; what is changed, and against what, is not."""

    def read(self, given: Any) -> list[Change]:
        """Take each experiment's change; raises Unreadable for anything else."""
        from coursekit.experiments.recipe import Experiment

        entries = list(given) if isinstance(given, list | tuple) else [given]
        others = [entry for entry in entries if not isinstance(entry, Experiment)]
        if others or not entries:
            kind = (
                f"In it is something {describe(others[0])}"
                if isinstance(given, list | tuple) and others
                else ""
            )
            raise Unreadable(
                f"{kind or f'It is {describe(given)}'}, and an Experiment is expected: {self.what}."
            )
        return [
            (to_plain_string(entry.against), to_plain_string(entry.setting), _to_setting(entry.value))
            for entry in entries
        ]

    def validate(self, plain: Any) -> list[Change]:
        """Take the list of changes."""
        if not plain or not all(
            isinstance(against, str) and isinstance(setting, str) and isinstance(value, _SETTING_TYPES)
            for against, setting, value in plain
        ):
            raise TypeError("changes are expected")
        return list(plain)

    def is_correct(self, got: list[Change], want: list[Change]) -> bool:
        """Tell whether the same changes are there, in any order."""
        return sorted(map(repr, got)) == sorted(map(repr, want))

    def explain_difference(self, got: list[Change], want: list[Change]) -> str:
        """Say which part of the experiments is not as asked for."""
        if len(got) != len(want):
            wanted = "more" if len(got) < len(want) else "fewer"
            return f"It has {len(got)} experiments; it should have {wanted}."
        parts = (
            "the experiments stand against the right one",
            "they change the right setting",
            "they set the right value",
        )
        return describe_failures(
            {
                sentence: sorted(repr(change[place]) for change in got)
                == sorted(repr(change[place]) for change in want)
                for place, sentence in enumerate(parts)
            }
        )


def make_experiments(
    setting: str, values: Callable[[Course], list[Any]], against: str = "LSTM"
) -> Callable[[Course], list[Any]]:
    """Make the experiments that set one setting to each of some values."""

    def make(course: Course) -> list[Any]:
        from coursekit.experiments.recipe import Experiment

        return [
            Experiment(f"{setting} {value}", against=against, **{setting: value}) for value in values(course)
        ]

    return make


def recognise_percent(name: str, words: str, wrong: float | Sequence[float]) -> Mistake:
    """Recognise an accuracy, or a list of them, in percent. words: which accuracy it is, for the hint."""
    return Mistake(
        f"{name} in percent",
        f"Your accuracy {words} is in percent. Give a share from 0 to 1: the right rows divided by all rows.",
        lambda course: {name: wrong},
        when=lambda course, got: max(_to_list(got[name])) > 1,
    )


def recognise_other_rows(name: str, words: str, count: int | None = None) -> Mistake:
    """Recognise an accuracy that cannot be one of the validation rows. count: how many are in the list."""

    def wrong(course: Course) -> dict[str, Any]:
        share = _make_other_share(len(course.news.split_rows[1]))
        return {name: share if count is None else [share] * count}

    return Mistake(
        f"{name} of other rows",
        f"Your accuracy {words} is not a whole number of validation rows divided by all of them. It may be "
        "that of the train or of the test rows, or it is rounded. Take the ledger's: ledger.accuracies().",
        wrong,
        when=lambda course, got: (
            not all(is_whole_share(share, len(course.news.split_rows[1])) for share in _to_list(got[name]))
        ),
    )


def _to_list(got: Any) -> list[float]:
    """Read one accuracy, or an array of them, as a list."""
    return [float(share) for share in got] if hasattr(got, "__len__") else [got]


def _make_other_share(rows: int) -> float:
    """Return an accuracy near 0.85 that falls between two shares of so many rows, as a rounded one may."""
    return (round(0.85 * rows) + 0.37) / rows
