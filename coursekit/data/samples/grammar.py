"""A small grammar that writes: named rules, drawn with a seeded generator.

A rule is a list of patterns, and a pattern is text with holes. Filling a hole draws from another rule, so
that a few hundred lines give more texts than anyone could read. `notation.py` reads the rules from a file.
Nothing here knows about films: any grammar will do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")

Pattern = tuple["str | Hole", ...]
"""Fixed text and holes, in reading order."""


class Hole:
    """A place in a pattern that is filled anew each time."""

    __slots__ = ()

    def fill(self, writer: Writer, variant: int, out: list[str]) -> None:
        """Append this hole's text to `out`."""
        raise NotImplementedError


def _fill(pattern: Pattern, writer: Writer, variant: int, out: list[str]) -> None:
    """Append a pattern's text to `out`, its holes filled."""
    for part in pattern:
        if isinstance(part, str):
            out.append(part)
        else:
            part.fill(writer, variant, out)


@dataclass(slots=True)
class Rule(Hole):
    """A named list of patterns for each variant.

    factors: how many random numbers decide a draw. With 1, all patterns are alike. The product of several
    is small more often than not: with 2, pattern k of n has a probability of about log(n / k) / n, and with
    3 about log(n / k)**2 / 2n. So a list has common words and rare ones, as languages do (Zipf's law).
    """

    name: str
    factors: int
    variants: tuple[tuple[Pattern, ...], ...] = ()

    def fill(self, writer: Writer, variant: int, out: list[str]) -> None:
        """Draw one of the patterns, but not the same one twice running."""
        patterns, random, name = self.variants[variant], writer.random, self.name
        place = len(patterns) * random()
        for _ in range(self.factors - 1):
            place *= random()
        position = int(place)
        if position == writer.last.get(name) and len(patterns) > 1:
            position = (position + 1) % len(patterns)  # "boring and boring" helps nobody
        writer.last[name] = position
        for part in patterns[position]:
            if isinstance(part, str):
                out.append(part)
            else:
                part.fill(writer, variant, out)


@dataclass(slots=True)
class Changed(Hole):
    """A hole with marks: in the opposite variant, with a capital letter, or both."""

    hole: Hole
    opposite: bool
    capital: bool

    def fill(self, writer: Writer, variant: int, out: list[str]) -> None:
        """Fill the hole, then change what it wrote."""
        start = len(out)
        self.hole.fill(writer, writer.opposite(variant) if self.opposite else variant, out)
        if self.capital:
            text = "".join(out[start:])
            out[start:] = [text[:1].upper() + text[1:]]


@dataclass(slots=True)
class Choice(Hole):
    """`{one|two|}`: alternatives written on the spot."""

    patterns: tuple[Pattern, ...]

    def fill(self, writer: Writer, variant: int, out: list[str]) -> None:
        """Draw one of the alternatives."""
        _fill(self.patterns[int(len(self.patterns) * writer.random())], writer, variant, out)


@dataclass(slots=True)
class Fact(Hole):
    """A value that stays the same for all of the present text."""

    name: str

    def fill(self, writer: Writer, variant: int, out: list[str]) -> None:
        """Write the value."""
        if self.name not in writer.facts:
            writer.facts[self.name] = writer.say(writer.later[self.name])
        out.append(writer.facts[self.name])


@dataclass(frozen=True)
class Grammar:
    """Rules by name, the names of the variants, and the file's further tables as they stand."""

    rules: Mapping[str, Rule]
    variants: tuple[str, ...]
    tables: Mapping[str, Any]

    def words(self, *names: str) -> frozenset[str]:
        """Collect the single words that the named rules list in any variant."""
        patterns = (p for name in names for variant in self.rules[name].variants for p in variant)
        return frozenset(p[0] for p in patterns if len(p) == 1 and isinstance(p[0], str) and p[0].isalpha())


class Writer:
    """Draws texts from a grammar. The same generator state gives the same text everywhere.

    Only `Random.random` is used, and only products and whole parts of it: Python promises the same numbers
    on every platform and in every version.
    """

    def __init__(self, grammar: Grammar, source: Random) -> None:
        self.grammar = grammar
        self.random = source.random
        self.facts: dict[str, str] = {}
        self.later: Mapping[str, str] = {}
        self.last: dict[str, int] = {}
        self._told: set[int] = set()

    def begin(self, later: Mapping[str, str]) -> dict[str, str]:
        """Start a new text, which may use every pattern again, and give its facts, to be filled in.

        later: the rules that give further facts as soon as a pattern asks for them, by name; most texts
        ask for few.
        """
        self.facts, self.later = {}, later
        self._told.clear()
        return self.facts

    def opposite(self, variant: int) -> int:
        """Return the next variant; with two of them, the other one."""
        return (variant + 1) % len(self.grammar.variants)

    def say(self, name: str, variant: int = 0) -> str:
        """Write one text of a rule."""
        out: list[str] = []
        self.grammar.rules[name].fill(self, variant, out)
        return "".join(out)

    def tell(self, name: str, variant: int = 0, count: int = 1) -> list[str]:
        """Write up to `count` texts of a rule, each with a pattern that this text does not have yet.

        They stand in the order of the grammar's file, so that a story told in several lines has its
        beginning first. There are fewer than `count` where few patterns are left.
        """
        patterns = self.grammar.rules[name].variants[variant]
        chosen = []
        for _ in range(4 * count):
            position = int(len(patterns) * self.random())
            # Known by its id: a pattern under "any" is the same object in every variant.
            if id(patterns[position]) not in self._told:
                self._told.add(id(patterns[position]))
                chosen.append(position)
                if len(chosen) == count:
                    break
        return [self._text(patterns[position], variant) for position in sorted(chosen)]

    def _text(self, pattern: Pattern, variant: int) -> str:
        out: list[str] = []
        _fill(pattern, self, variant, out)
        return "".join(out)

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of several values, all alike."""
        return options[int(len(options) * self.random())]


# "an hour", "an unimaginative film", "an 8"; but "a unicycle", "a one-eyed cook", "a useful idea".
_AN = re.compile(
    r"(?<=a)\(n\) (?=[\"'(]?"
    r"(?:(?!one\b|once|eu|uni(?!n|m)|us[eu]|uk)[aeiou]|hon(?:o|es)|hour|heir|8|11\b|18\b))",
    re.IGNORECASE,
)


def choose_articles(text: str) -> str:
    """Write every `a(n)` as "a" or "an"."""
    return _AN.sub("n ", text).replace("(n)", "")
