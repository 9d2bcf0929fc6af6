"""Tokenizers: from a text to its list of tokens (section I, and exercise II.4)."""

from __future__ import annotations

from collections.abc import Callable

Tokenizer = Callable[[str], list[str]]
"""A tokenizer takes one text and gives its tokens in reading order."""

# The order matters: `.` is set apart before `<br />` is removed, and so on.
# Source: `basic_english` in torchtext 0.18, `torchtext/data/utils.py`, the same rules as regular expressions.
_REPLACEMENTS = (
    ("'", " '  "),
    ('"', ""),
    (".", " . "),
    ("<br />", " "),
    (",", " , "),
    ("(", " ( "),
    (")", " ) "),
    ("!", " ! "),
    ("?", " ? "),
    (";", " "),
    (":", " "),
)


def basic_english(text: str) -> list[str]:
    """Lower-case a text, set its punctuation apart and split it at white space.

    The same tokens as torchtext's tokenizer of that name, for every string. Each rule there replaces a
    fixed string, so plain `str.replace` does the work of its regular expressions in about half the time.

    >>> basic_english('I "loved" it.<br />Didn\\'t you?')
    ['i', 'loved', 'it', '.', 'didn', "'", 't', 'you', '?']
    """
    text = text.lower()
    for old, new in _REPLACEMENTS:
        text = text.replace(old, new)
    return text.split()


def whitespace(text: str) -> list[str]:
    """Split a text at white space and change nothing else: `text.split()`.

    The course's first tokenizer. Capitals and punctuation stay glued to the words, so `Good`, `good` and
    `good.` are three different types.
    """
    return text.split()
