"""Reads grammar files: from TOML text to rules.

A pattern is text with placeholders in braces:

- `{rule}`: one pattern of that rule; `{name}` may also be a *fact*, a value fixed by the caller for one text;
- `{^rule}`: the same with a capital first letter;
- `{!rule}`: the same in the opposite variant ("not {!adj}");
- `{one|two|}`: one of these, each a pattern itself; the last alternative here is empty;
- `a(n)`: "a" or "an", as the next word asks (`choose_articles` decides when the text is complete).

A rule may have *variants*, such as "bad" and "good". A text is written in one of them, and so are its
placeholders.
Entries under "any" belong to all variants. The file has four tables: `items` (comma-separated, all alike),
`lines` (one pattern a line, all alike), `words` (comma-separated, the first ones drawn more often) and `long`
(comma-separated, for hundreds of words: a few are drawn often, most hardly ever).
A table in a table makes rules with a dot in their names. Further tables are kept as they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from coursekit.data.samples.grammar import (
    Choice,
    Fact,
    Grammar,
    ModifiedPlaceholder,
    Pattern,
    Placeholder,
    Rule,
)
from coursekit.errors import CourseError

TABLES = {"items": (",", 1), "lines": ("\n", 1), "words": (",", 3), "long": (",", 4)}
"""The tables of rules: what stands between the entries of a list, and how steeply they are ranked."""


def load_grammar(resource: str, variants: tuple[str, ...], facts: Sequence[str]) -> Grammar:
    """Return a grammar of this package.

    resource: file name beside this module. variants: the names of the variants, in the order of their
    numbers. facts: the names that a caller will give for each text.

    Raises:
        CourseError: no rule and no fact fills a placeholder, or a variant of a rule has no entries.
    """
    text = resources.files(__package__).joinpath(resource).read_text("utf-8")
    return parse_grammar(text, variants, facts, resource)


def parse_grammar(
    text: str, variants: tuple[str, ...], facts: Sequence[str], origin: str = "grammar"
) -> Grammar:
    """Return the grammar in a TOML text; as in `load_grammar`, origin being its name in an error message."""
    tables = tomllib.loads(text)
    rules_with_entries = [
        (Rule(name, factors), {key: _split_entries(entries[key], separator) for key in entries})
        for table, (separator, factors) in TABLES.items()
        for name, entries in _flatten_table(tables.pop(table, {}), {"any", *variants})
    ]
    rules = {rule.name: rule for rule, _ in rules_with_entries}
    placeholders: dict[str, Placeholder] = {**{name: Fact(name) for name in facts}, **rules}
    for rule, entries in rules_with_entries:
        try:
            patterns = {
                key: tuple(_parse_pattern(entry, placeholders) for entry in entries[key]) for key in entries
            }
        except ValueError as error:
            raise CourseError(f"{origin}, rule {rule.name}: {error}") from error
        rule.variants = tuple(patterns.get("any", ()) + patterns.get(variant, ()) for variant in variants)
        if not all(rule.variants):
            raise CourseError(
                f"{origin}, rule {rule.name}: a variant has no entries; add some, or an 'any' list."
            )
    return Grammar(rules, variants, tables)


def _flatten_table(
    table: Mapping[str, Any], keys: set[str], prefix: str = ""
) -> list[tuple[str, dict[str, str]]]:
    """Return the rules of a table, each with its lists; a table inside a table gives names with a dot.

    keys: the names of lists.
    """
    rules: list[tuple[str, dict[str, str]]] = []
    for name, value in table.items():
        if isinstance(value, str):
            rules.append((prefix + name, {"any": value}))
        elif keys.issuperset(value):
            rules.append((prefix + name, value))
        else:
            rules.extend(_flatten_table(value, keys, f"{prefix}{name}."))
    return rules


def _split_entries(text: str, separator: str) -> list[str]:
    """Return the entries of a list, without the blanks around them."""
    return [entry.strip() for entry in text.split(separator) if entry.strip()]


_MARKS = re.compile(r"[{}|]")


def _parse_pattern(text: str, placeholders: Mapping[str, Placeholder]) -> Pattern:
    """Return the pattern that a text stands for; raise `ValueError` where its braces are wrong."""
    alternatives, end = _parse_alternatives(text, 0, placeholders)
    if end < len(text) or len(alternatives) > 1:
        raise ValueError(f"'|' or '}}' outside of braces in {text!r}.")
    return alternatives[0]


def _parse_alternatives(
    text: str, start: int, placeholders: Mapping[str, Placeholder]
) -> tuple[list[Pattern], int]:
    """Return the alternatives from `start` to the brace that closes them or the end, and its position."""
    alternatives: list[list[str | Placeholder]] = [[]]
    while match := _MARKS.search(text, start):
        if match.start() > start:
            alternatives[-1].append(text[start : match.start()])
        start = match.end()
        if match.group() == "}":
            return [tuple(parts) for parts in alternatives], start - 1
        if match.group() == "|":
            alternatives.append([])
            continue
        inner, end = _parse_alternatives(text, start, placeholders)
        if text[end : end + 1] != "}":
            raise ValueError(f"a brace is not closed in {text!r}.")
        alternatives[-1].append(_make_placeholder(inner, text[start:end], placeholders))
        start = end + 1
    if start < len(text):
        alternatives[-1].append(text[start:])
    return [tuple(parts) for parts in alternatives], len(text)


def _make_placeholder(
    alternatives: list[Pattern], content: str, placeholders: Mapping[str, Placeholder]
) -> Placeholder:
    """Return the placeholder for a pair of braces. content: the text in them."""
    if len(alternatives) > 1:
        return Choice(tuple(alternatives))
    name = content.lstrip("^!")
    if name not in placeholders:
        raise ValueError(f"no rule and no fact is called {name!r}.")
    marks = content[: len(content) - len(name)]
    if not marks:
        return placeholders[name]
    return ModifiedPlaceholder(placeholders[name], opposite="!" in marks, capital="^" in marks)
