"""Kinds of answers that are dicts: counts, and measured figures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from coursekit.checks.values.base import Unreadable, Value, count_of, describe, describe_distance
from coursekit.checks.values.conversion import read_number, to_plain_string
from coursekit.checks.values.scalars import Integer


@dataclass(frozen=True)
class Counts(Value):
    """A mapping from string to whole number, such as a Counter.

    keys: what is counted; without any, all that the truth has. A key that is not there counts 0, and other
    keys with a count of 0 do no harm.
    """

    keys: tuple[str, ...] = ()

    def read(self, given: Any) -> dict[str, int]:
        counts = self._read_counts(given)
        if self.keys and not isinstance(given, Counter) and not set(self.keys) & set(counts):
            names = ", ".join(f'"{key}"' for key in self.keys)
            others = ", ".join(repr(key)[:40] for key in list(given)[:3]) or "none"
            raise Unreadable(f"It has no entry {names}; its keys are {others}. Expected: {self.what}.")
        return counts

    def validate(self, plain: Any) -> dict[str, int]:
        return self._read_counts(plain)  # what was a Counter is a dict by now, and may lack all keys

    def _read_counts(self, given: Any) -> dict[str, int]:
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict or Counter is expected: {self.what}.")
        counts = {to_plain_string(key): self._count(key, count) for key, count in given.items()}
        return dict(sorted((key, count) for key, count in counts.items() if count or key in self.keys))

    def is_correct(self, got: dict[str, int], want: dict[str, int]) -> bool:
        return all(got.get(key, 0) == want.get(key, 0) for key in {*got, *want})

    def _count(self, key: Any, count: Any) -> int:
        try:
            return Integer(self.name, "a count").read(count)
        except Unreadable as problem:
            raise Unreadable(
                f'Its entry "{to_plain_string(key)[:40]}" is not a count. {problem}'
            ) from problem

    def explain_difference(self, got: dict[str, int], want: dict[str, int]) -> str:
        extra = [key for key in got if key not in want]
        if extra:
            return f'It has an entry "{extra[0][:40]}" that was not asked for.'
        missing = [key for key in self.keys if key not in got and want.get(key)]
        if missing:
            return f'It has no entry "{missing[0]}".'
        wrong = [key for key in got if got[key] != want[key]]
        sentences = [f'"{key[:40]}": {describe_distance(got[key], want[key])}' for key in wrong[:3]]
        if wrong[3:]:
            others = count_of(len(wrong) - 3, "further entry is", "further entries are")
            sentences.append(f"{others} not right.")
        if len(got) < len(want):  # which ones are missing may be a part of the answer
            sentences.append("It has too few entries.")
        return " ".join(sentences)


@dataclass(frozen=True)
class Figures(Value):
    """A mapping from each of the keys to a number between low and high, such as seconds by part of a step.

    Measured figures have no truth: an exercise's mistakes say what must hold between them.
    """

    keys: tuple[str, ...] = ()
    low: float = 0.0
    high: float = math.inf

    key_fields: ClassVar[tuple[str, ...]] = ("low", "high")

    def read(self, given: Any) -> dict[str, float]:
        if not isinstance(given, Mapping):
            raise Unreadable(f"It is {describe(given)}, and a dict is expected: {self.what}.")
        missing = [str(key) for key in self.keys if key not in given]
        if missing:
            raise Unreadable(f"It has no entry for {', '.join(missing)}. Expected: {self.what}.")
        return {str(key): self._read_figure(str(key), given[key]) for key in self.keys}

    def _read_figure(self, key: str, given: Any) -> float:
        try:
            return float(read_number(given))
        except Unreadable as problem:
            raise Unreadable(f"Its entry for {key}: {problem}") from problem

    def is_correct(self, got: dict[str, float], want: Any) -> bool:
        return all(self.low <= figure <= self.high for figure in got.values())

    def explain_difference(self, got: dict[str, float], want: Any) -> str:
        outside = [key for key, figure in got.items() if not self.low <= figure <= self.high]
        return f"The figure for {', '.join(outside)} cannot be right. Expected: {self.what}."
