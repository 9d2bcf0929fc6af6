"""A small grammar that writes texts: named rules, drawn with a seeded generator.

A rule is a list of patterns, and a pattern is text with placeholders. A placeholder is filled from another
rule, so that a few hundred lines give more texts than anyone could read. `grammar_file.py` reads the rules.
Nothing here knows about films: any grammar will do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")

Pattern = tuple["str | Placeholder", ...]
"""Fixed text and placeholders, in reading order."""


class Placeholder:
    """A part of a pattern that is filled each time the pattern is written."""

    __slots__ = ()

    def fill(self, generator: TextGenerator, variant: int, parts: list[str]) -> None:
        """Append the text for this placeholder to `parts`."""
        raise NotImplementedError


def _fill_pattern(pattern: Pattern, generator: TextGenerator, variant: int, parts: list[str]) -> None:
    """Append a pattern's text to `parts`, its placeholders filled."""
    for part in pattern:
        if isinstance(part, str):
            parts.append(part)
        else:
            part.fill(generator, variant, parts)


@dataclass(slots=True)
class Rule(Placeholder):
    """A named list of patterns for each variant.

    factors: how many random numbers decide a draw. With 1, all patterns are equally likely. The product of
    several is small more often than not: with 2, pattern k of n has a probability of about log(n / k) / n,
    and with 3 about log(n / k)**2 / 2n. So a list has common words and rare ones, as languages do (Zipf's
    law).
    """

    name: str
    factors: int
    variants: tuple[tuple[Pattern, ...], ...] = ()

    def fill(self, generator: TextGenerator, variant: int, parts: list[str]) -> None:
        """Draw one of the patterns, but not the same one twice in a row."""
        patterns, random, name = self.variants[variant], generator.random, self.name
        product = len(patterns) * random()
        for _ in range(self.factors - 1):
            product *= random()
        position = int(product)
        if position == generator.last_positions.get(name) and len(patterns) > 1:
            position = (position + 1) % len(patterns)  # nobody writes "boring and boring"
        generator.last_positions[name] = position
        # As in `_fill_pattern`, but without a call: most of the time of a text is spent here.
        for part in patterns[position]:
            if isinstance(part, str):
                parts.append(part)
            else:
                part.fill(generator, variant, parts)


@dataclass(slots=True)
class ModifiedPlaceholder(Placeholder):
    """A placeholder with marks: in the opposite variant, with a capital letter, or both."""

    placeholder: Placeholder
    opposite: bool
    capital: bool

    def fill(self, generator: TextGenerator, variant: int, parts: list[str]) -> None:
        """Fill the placeholder, then change what was written."""
        start = len(parts)
        variant = generator.opposite(variant) if self.opposite else variant
        self.placeholder.fill(generator, variant, parts)
        if self.capital:
            text = "".join(parts[start:])
            parts[start:] = [text[:1].upper() + text[1:]]


@dataclass(slots=True)
class Choice(Placeholder):
    """`{one|two|}`: alternatives that stand in the pattern itself."""

    patterns: tuple[Pattern, ...]

    def fill(self, generator: TextGenerator, variant: int, parts: list[str]) -> None:
        """Draw one of the alternatives."""
        pattern = self.patterns[int(len(self.patterns) * generator.random())]
        _fill_pattern(pattern, generator, variant, parts)


@dataclass(slots=True)
class Fact(Placeholder):
    """A value that stays the same for all of the present text."""

    name: str

    def fill(self, generator: TextGenerator, variant: int, parts: list[str]) -> None:
        """Write the value."""
        if self.name not in generator.facts:
            generator.facts[self.name] = generator.write(generator.lazy_facts[self.name])
        parts.append(generator.facts[self.name])


@dataclass(frozen=True)
class Grammar:
    """Rules by name, the names of the variants, and the file's further tables as they are."""

    rules: Mapping[str, Rule]
    variants: tuple[str, ...]
    tables: Mapping[str, Any]

    def words(self, *names: str) -> frozenset[str]:
        """Return the single words that the named rules list in any variant."""
        patterns = [pattern for name in names for variant in self.rules[name].variants for pattern in variant]
        texts = [pattern[0] for pattern in patterns if len(pattern) == 1 and isinstance(pattern[0], str)]
        return frozenset(text for text in texts if text.isalpha())


class TextGenerator:
    """Draws texts from a grammar. The same state of the random generator gives the same text everywhere.

    Only `Random.random` is used, and only products and whole parts of it: Python promises the same numbers
    on every platform and in every version.
    """

    def __init__(self, grammar: Grammar, source: Random) -> None:
        self.grammar = grammar
        self.random = source.random
        self.facts: dict[str, str] = {}
        self.lazy_facts: Mapping[str, str] = {}
        self.last_positions: dict[str, int] = {}
        self._used_patterns: set[int] = set()

    def start_text(self, lazy_facts: Mapping[str, str]) -> dict[str, str]:
        """Start a new text, which may use every pattern again, and return its facts, to be filled in.

        lazy_facts: further facts by name, and the rule that gives each as soon as a pattern asks for it; most
        texts ask for few.
        """
        self.facts, self.lazy_facts = {}, lazy_facts
        self._used_patterns.clear()
        return self.facts

    def opposite(self, variant: int) -> int:
        """Return the next variant; with two of them, the other one."""
        return (variant + 1) % len(self.grammar.variants)

    def write(self, name: str, variant: int = 0) -> str:
        """Return one text of a rule."""
        parts: list[str] = []
        self.grammar.rules[name].fill(self, variant, parts)
        return "".join(parts)

    def write_sentences(self, name: str, variant: int = 0, count: int = 1) -> list[str]:
        """Return up to `count` texts of a rule, each with a pattern that this text does not have yet.

        They have the order of the grammar's file, so that a story in several lines has its beginning first.
        There are fewer than `count` if few patterns are left.
        """
        patterns = self.grammar.rules[name].variants[variant]
        positions: list[int] = []
        for _ in range(4 * count):
            position = int(len(patterns) * self.random())
            # Known by its id: a pattern under "any" is the same object in every variant.
            if id(patterns[position]) not in self._used_patterns:
                self._used_patterns.add(id(patterns[position]))
                positions.append(position)
                if len(positions) == count:
                    break
        return [self._write_pattern(patterns[position], variant) for position in sorted(positions)]

    def _write_pattern(self, pattern: Pattern, variant: int) -> str:
        parts: list[str] = []
        _fill_pattern(pattern, self, variant, parts)
        return "".join(parts)

    def choose(self, options: Sequence[T]) -> T:
        """Draw one of several values, all equally likely."""
        return options[int(len(options) * self.random())]


# "an hour", "an unimaginative film", "an 8"; but "a unicycle", "a one-eyed cook", "a useful idea".
_AN = re.compile(
    r"(?<=a)\(n\) (?=[\"'(]?"
    r"(?:(?!one\b|once|eu|uni(?!n|m)|us[eu]|uk)[aeiou]|hon(?:o|es)|hour|heir|8|11\b|18\b))",
    re.IGNORECASE,
)


def choose_articles(text: str) -> str:
    """Return the text with every `a(n)` as "a" or "an"."""
    return _AN.sub("n ", text).replace("(n)", "")
