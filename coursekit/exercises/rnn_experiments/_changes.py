"""What the experiments of section VII have in common: one change, and an accuracy on validation rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.values import Unreadable, Value, describe, describe_failures
from coursekit.checks.values.conversion import to_plain_string

if TYPE_CHECKING:
    from coursekit.course import Course


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
