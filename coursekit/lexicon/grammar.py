"""A small grammar that writes: rules from a TOML file, drawn with a seeded generator.

A rule is a list of patterns. A pattern is text with holes in braces:

- `{rule}`: one pattern of that rule; `{name}` may also be a *fact*, a value fixed by the caller for one text;
- `{^rule}`: the same with a capital first letter;
- `{!rule}`: the same in the opposite variant ("not {!adj}");
- `{one|two|}`: one of these, each a pattern itself; the last one here is empty;
- `a(n)`: "a" or "an", as the next word asks (`choose_articles` decides when the text is complete).

A rule may have *variants*, such as "bad" and "good": a text is written in one of them, and each hole in it too.
Entries under "any" belong to all variants. The file has three tables: `words` (comma-separated, the first
ones drawn more often), `items` (comma-separated, all alike) and `lines` (one pattern a line, all alike).

Nothing here knows about films: any grammar in this notation will do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random
from typing import Any

from coursekit.errors import CourseError

Pattern = tuple["str | Hole", ...]
"""Fixed text and holes, in reading order."""


class Hole:
    """A place in a pattern that is filled anew each time."""

    __slots__ = ()

    def fill(self, writer: Writer, variant: int, out: list[str]) -> None:
        """Append this hole's text to `out`."""
        raise NotImplementedError


@dataclass(slots=True)
class Rule(Hole):
    """A named list of patterns for each variant. ranked: the first patterns are drawn more often."""

    name: str
    ranked: bool
    variants: tuple[tuple[Pattern, ...], ...] = ()

    def fill(self, writer: Writer, variant: int, out: list[str]) -> None:
        patterns = self.variants[variant]
        size = len(patterns)
        if self.ranked:
            # A product of two random numbers is small more often than not: word k of n comes with a
            # probability of about log(n / k) / n, so that a list has common words and rare ones.
            position = int(size * writer.random() * writer.random())
        else:
            position = int(size * writer.random())
        if position == writer.last.get(self.name) and size > 1:
            position = (position + 1) % size  # "boring and boring" helps nobody
        writer.last[self.name] = position
        for part in patterns[position]:
            if part.__class__ is str:
                out.append(part)  # type: ignore[arg-type]
            else:
                part.fill(writer, variant, out)  # type: ignore[union-attr]


@dataclass(slots=True)
class Changed(Hole):
    """A hole with marks: in the opposite variant, with a capital letter, or both."""

    hole: Hole
    opposite: bool
    capital: bool

    def fill(self, writer: Writer, variant: int, out: list[str]) -> None:
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
        for part in self.patterns[int(len(self.patterns) * writer.random())]:
            if part.__class__ is str:
                out.append(part)  # type: ignore[arg-type]
            else:
                part.fill(writer, variant, out)  # type: ignore[union-attr]


@dataclass(slots=True)
class Fact(Hole):
    """A value that the caller has fixed for the present text."""

    name: str

    def fill(self, writer: Writer, variant: int, out: list[str]) -> None:
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
        self.last: dict[str, int] = {}
        self._told: set[tuple[str, int]] = set()

    def begin(self) -> dict[str, str]:
        """Start a new text, which may use every pattern again, and give its facts, to be filled in."""
        self.facts = {}
        self._told.clear()
        return self.facts

    def opposite(self, variant: int) -> int:
        """Give the next variant; with two of them, the other one."""
        return (variant + 1) % len(self.grammar.variants)

    def say(self, name: str, variant: int = 0) -> str:
        """Write one text of a rule."""
        out: list[str] = []
        self.grammar.rules[name].fill(self, variant, out)
        return "".join(out)

    def tell(self, name: str, variant: int = 0) -> str:
        """Write one text of a rule with a pattern that this text does not have yet, or "" where none is found."""
        patterns = self.grammar.rules[name].variants[variant]
        for _ in range(5):
            position = int(len(patterns) * self.random())
            if (name, position) not in self._told:
                self._told.add((name, position))
                out: list[str] = []
                Choice((patterns[position],)).fill(self, variant, out)
                return "".join(out)
        return ""

    def pick(self, options: Sequence[Any]) -> Any:
        """Draw one of several values, all alike."""
        return options[int(len(options) * self.random())]


# "an hour", "an unimaginative film", "an 8"; but "a unicycle", "a one-eyed cook", "a useful idea".
_AN = re.compile(
    r"(?<=[aA])\(n\) (?=[\"'(]?(?:(?!one\b|once|eu|uni(?!n|m)|us[eu]|uk)[aeiou]|hono|hour|heir|8|11\b|18\b))", re.I
)


def choose_articles(text: str) -> str:
    """Write every `a(n)` as "a" or "an"."""
    return _AN.sub("n ", text).replace("(n)", "")


def load_grammar(resource: str, variants: tuple[str, ...], facts: Sequence[str]) -> Grammar:
    """Read a grammar of this package.

    resource: file name beside this module. variants: the names of the variants, in the order of their
    numbers. facts: the names that a caller will give for each text.
    Raises `CourseError` for a hole that no rule and no fact fills, and for a rule without a variant.
    """
    text = resources.files(__package__).joinpath(resource).read_text("utf-8")
    return parse_grammar(text, variants, facts, resource)


def parse_grammar(text: str, variants: tuple[str, ...], facts: Sequence[str], origin: str = "grammar") -> Grammar:
    """Read a grammar from TOML text; see `load_grammar`."""
    tables = tomllib.loads(text)
    entries: dict[str, tuple[str, dict[str, str]]] = {}
    for kind, separator in (("words", ","), ("items", ","), ("lines", "\n")):
        for name, lists in _flatten(tables.pop(kind, {}), {"any", *variants}):
            entries[name] = (separator, lists)
            tables.setdefault("ranked", set()).update([name] if kind == "words" else [])
    ranked = tables.pop("ranked", set())
    rules = {name: Rule(name, name in ranked) for name in entries}
    holes: dict[str, Hole] = {**{name: Fact(name) for name in facts}, **rules}
    for name, (separator, lists) in entries.items():
        try:
            rules[name].variants = tuple(
                tuple(
                    _parse(entry, holes)
                    for key in ("any", variant)
                    for entry in _split(lists.get(key, ""), separator)
                )
                for variant in variants
            )
        except ValueError as error:
            raise CourseError(f"{origin}, rule {name}: {error}") from error
        if not all(rules[name].variants):
            raise CourseError(f"{origin}, rule {name}: a variant has no entries; add some, or an 'any' list.")
    return Grammar(rules, variants, tables)


def _flatten(table: Mapping[str, Any], keys: set[str], prefix: str = "") -> list[tuple[str, dict[str, str]]]:
    """List the rules of a table; a table inside a table gives names with a dot."""
    found: list[tuple[str, dict[str, str]]] = []
    for name, value in table.items():
        if isinstance(value, str):
            found.append((prefix + name, {"any": value}))
        elif keys.issuperset(value):
            found.append((prefix + name, value))
        else:
            found.extend(_flatten(value, keys, f"{prefix}{name}."))
    return found


def _split(text: str, separator: str) -> list[str]:
    """Cut a list into its entries. Blanks at the end of a line count, blanks around a comma do not."""
    entries = text.split(separator)
    return [e for e in entries if e] if separator == "\n" else [e.strip() for e in entries if e.strip()]


_MARKS = re.compile(r"[{}|]")


def _parse(text: str, holes: Mapping[str, Hole]) -> Pattern:
    """Read one pattern."""
    alternatives, end = _read(text, 0, holes)
    if end < len(text) or len(alternatives) > 1:
        raise ValueError(f"'|' or '}}' outside of braces in {text!r}.")
    return alternatives[0]


def _read(text: str, start: int, holes: Mapping[str, Hole]) -> tuple[list[Pattern], int]:
    """Read alternatives up to the brace that closes them, or to the end; give them and the place after."""
    alternatives: list[list[str | Hole]] = [[]]
    while match := _MARKS.search(text, start):
        if match.start() > start:
            alternatives[-1].append(text[start : match.start()])
        start = match.end()
        if match.group() == "}":
            return [tuple(parts) for parts in alternatives], start - 1
        if match.group() == "|":
            alternatives.append([])
            continue
        inner, end = _read(text, start, holes)
        if text[end : end + 1] != "}":
            raise ValueError(f"a brace is not closed in {text!r}.")
        alternatives[-1].append(_hole(inner, text[start:end], holes))
        start = end + 1
    if start < len(text):
        alternatives[-1].append(text[start:])
    return [tuple(parts) for parts in alternatives], len(text)


def _hole(inner: list[Pattern], name: str, holes: Mapping[str, Hole]) -> Hole:
    """Make the hole of one pair of braces."""
    if len(inner) > 1:
        return Choice(tuple(inner))
    plain = name.lstrip("^!")
    if plain not in holes:
        raise ValueError(f"no rule and no fact is called {plain!r}.")
    marks = name[: len(name) - len(plain)]
    return Changed(holes[plain], "!" in marks, "^" in marks) if marks else holes[plain]
