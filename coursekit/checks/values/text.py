"""Kinds of answers that are strings: a word, a list of words, a free text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from coursekit.checks.values.base import Unreadable, Value, describe
from coursekit.checks.values.conversion import expect_length, read_items, to_plain, to_plain_string


@dataclass(frozen=True)
class Word(Value):
    """A short string, such as one word or the name of something. Capitals do not matter.

    options: the strings that can be given; without any, all can. aliases: other strings for some of them.
    """

    options: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()

    def read(self, given: Any) -> str:
        word = to_plain(given)
        if not isinstance(word, str):
            raise Unreadable(f"It is {describe(given)}, and a string is expected: {self.what}.")
        word = to_plain_string(word).strip()
        if not self.options:
            return word
        known = {option.casefold(): option for option in self.options} | dict(self.aliases)
        if word.casefold() not in known:
            raise Unreadable(f'It is "{word[:40]}", and one of these is expected: {self.what}.')
        return known[word.casefold()]

    def is_correct(self, got: str, want: str) -> bool:
        return got.casefold() == want.casefold()


@dataclass(frozen=True)
class Words(Value):
    """A list of strings in a fixed order; length: how many there must be."""

    length: int | None = None

    def read(self, given: Any) -> list[str]:
        items = read_items(given, "a list of strings")
        for item in items:
            if not isinstance(item, str):
                raise Unreadable(f"An entry is {describe(item)}, and only strings are expected: {self.what}.")
        expect_length(items, self.length)
        return [to_plain_string(item) for item in items]

    def explain_difference(self, got: list[str], want: list[str]) -> str:
        if len(got) != len(want):
            return "It has too many entries." if len(got) > len(want) else "It has too few entries."
        if sorted(got) == sorted(want):
            return "The right strings, in another order."
        return (
            f"{sum(a == b for a, b in zip(got, want, strict=True))} of {len(want)} stand at the right place."
        )


_NO_ANSWERS = frozenset(
    (
        *("i do not know", "i dont know", "do not know", "dont know", "idk", "i am not sure", "im not sure"),
        *("not sure", "i have no idea", "no idea", "i do not understand", "i dont understand", "no answer"),
        *("to do", "todo", "tbd", "none", "nothing", "n a", "na", "pass", "skip", "skipped"),
    )
)
"""Texts that say that there is no answer, as `split_words` writes them."""


def split_words(text: str) -> list[str]:
    """Return the words of a text in small letters, without signs and apostrophes."""
    return re.sub(r"[^\w\s]", " ", text.casefold().replace("'", "").replace("’", "")).split()


@dataclass(frozen=True)
class Text(Value):
    """A free-text answer, read by a person. asks: what a full answer answers; the student sees them."""

    asks: tuple[str, ...] = ()

    def is_stub(self, given: Any) -> bool:
        return given is Ellipsis or (
            isinstance(given, str) and to_plain_string(given).strip() in ("", "...", "…")
        )

    def read(self, given: Any) -> str:
        if not isinstance(given, str):
            raise Unreadable(f"It is {describe(given)}, and a text in quotation marks is expected.")
        text = to_plain_string(given).strip()
        words = split_words(text)
        if " ".join(words[:3]) in ("your answer in", "your report in"):
            raise Unreadable("This is the text that the cell began with: write your own sentences.")
        if " ".join(words) in _NO_ANSWERS:
            raise Unreadable("This says that you have no answer yet: write what you think, and why.")
        if words and " ".join(words) in (" ".join(split_words(part)) for part in (self.what, *self.asks)):
            raise Unreadable("This is the question itself: answer it in your own words.")
        # Some scripts put no spaces between words, so their letters count.
        if len(words) < 3 and sum(letter.isalpha() and not letter.isascii() for letter in text) < 6:
            raise Unreadable("It is too short to be an answer: write at least one sentence.")
        return text

    def is_correct(self, got: str, want: Any) -> bool:
        return True

    @property
    def is_text(self) -> bool:
        return True
