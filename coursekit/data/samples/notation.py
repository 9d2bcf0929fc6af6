"""The notation of the grammar files: from TOML text to rules.

A pattern is text with holes in braces:

- `{rule}`: one pattern of that rule; `{name}` may also be a *fact*, a value fixed by the caller for one text;
- `{^rule}`: the same with a capital first letter;
- `{!rule}`: the same in the opposite variant ("not {!adj}");
- `{one|two|}`: one of these, each a pattern itself; the last one here is empty;
- `a(n)`: "a" or "an", as the next word asks (`choose_articles` decides when the text is complete).

A rule may have *variants*, such as "bad" and "good". A text is written in one of them, and so are its holes.
Entries under "any" belong to all variants. The file has four tables: `items` (comma-separated, all alike),
`lines` (one pattern a line, all alike), `words` (comma-separated, the first ones drawn more often) and `long`
(comma-separated, for hundreds of words: a few are drawn often, most hardly ever).
A table in a table makes rules with a dot in their names. Further tables are handed on as they stand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from coursekit.data.samples.grammar import Changed, Choice, Fact, Grammar, Hole, Pattern, Rule
from coursekit.errors import CourseError

TABLES = {"items": (",", 1), "lines": ("\n", 1), "words": (",", 3), "long": (",", 4)}
"""The tables of rules: what stands between the entries of a list, and how steeply they are ranked."""


def load_grammar(resource: str, variants: tuple[str, ...], facts: Sequence[str]) -> Grammar:
    """Read a grammar of this package.

    resource: file name beside this module. variants: the names of the variants, in the order of their
    numbers. facts: the names that a caller will give for each text.
    Raises `CourseError` for a hole that no rule and no fact fills, and for a rule without a variant.
    """
    text = resources.files(__package__).joinpath(resource).read_text("utf-8")
    return parse_grammar(text, variants, facts, resource)


def parse_grammar(
    text: str, variants: tuple[str, ...], facts: Sequence[str], origin: str = "grammar"
) -> Grammar:
    """Read a grammar from TOML text; see `load_grammar`."""
    tables = tomllib.loads(text)
    lists = [
        (Rule(name, factors), {key: _split(entries[key], separator) for key in entries})
        for table, (separator, factors) in TABLES.items()
        for name, entries in _flatten(tables.pop(table, {}), {"any", *variants})
    ]
    rules = {rule.name: rule for rule, _ in lists}
    holes: dict[str, Hole] = {**{name: Fact(name) for name in facts}, **rules}
    for rule, entries in lists:
        try:
            read = {key: tuple(_parse(entry, holes) for entry in entries[key]) for key in entries}
        except ValueError as error:
            raise CourseError(f"{origin}, rule {rule.name}: {error}") from error
        rule.variants = tuple(read.get("any", ()) + read.get(variant, ()) for variant in variants)
        if not all(rule.variants):
            raise CourseError(
                f"{origin}, rule {rule.name}: a variant has no entries; add some, or an 'any' list."
            )
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
    """Cut a list into its entries, without the blanks around them."""
    return [entry.strip() for entry in text.split(separator) if entry.strip()]


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
