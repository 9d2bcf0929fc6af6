"""The value that is a tokenizer's result: a list of words, compared word by word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coursekit.checks.values import Unreadable, Value, read_items


@dataclass(frozen=True)
class Tokens(Value):
    """A list of tokens; it may be empty, as the tokens of an empty text are."""

    def read(self, given: Any) -> list[str]:
        items = read_items(given, "a list of strings", empty=True)
        if not all(isinstance(item, str) for item in items):
            raise Unreadable("It has something in it that is not a string.")
        return [str.__str__(item) for item in items]

    def distance(self, got: list[str], want: list[str]) -> str:
        if len(got) == len(want):
            return f"{sum(a != b for a, b in zip(got, want, strict=True))} of these tokens are not right."
        return "These are too many tokens." if len(got) > len(want) else "These are too few tokens."
