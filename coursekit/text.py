"""Tokenizers: from a text to its list of tokens (sections I and VII, and exercise II.4)."""

from __future__ import annotations

import string
from collections.abc import Callable

Tokenizer = Callable[[str], list[str]]
"""A tokenizer takes one text and returns its tokens in reading order."""

# The order matters: `.` is separated before `<br />` is removed, and so on.
# Source: `basic_english` in torchtext 0.18, `torchtext/data/utils.py`: the same rules as regular expressions.
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
    """Lower-case a text, separate its punctuation and split it at white space.

    Every string has the same tokens as by torchtext's tokenizer of this name. Each rule there replaces a
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

    The course's first tokenizer. Capitals and punctuation stay part of the words, so `Good`, `good` and
    `good.` are three different types.
    """
    return text.split()


_WITHOUT_PUNCTUATION = str.maketrans("", "", string.punctuation)


def nltk_words(text: str) -> list[str]:
    """Lower-case a text, delete its ASCII punctuation and split it with NLTK: the tokenizer of section VII.

    `word_tokenize` first looks for sentences, which needs a download, and then for the words of each. A
    sentence ends with a full stop, a question mark or an exclamation mark, and these are deleted here. So
    `preserve_line=True`, which takes the text for one sentence, gives the same words without the download.
    NLTK also splits a few contractions: "cannot" becomes "can" and "not".

    Without its punctuation, "U.S." becomes "us", and "first-half" becomes "firsthalf". A text that is empty,
    or that has only punctuation, has no tokens.

    >>> nltk_words("Don't panic: Oil at $50!")
    ['dont', 'panic', 'oil', 'at', '50']
    """
    from nltk.tokenize import word_tokenize  # half a second, and only section VII needs it

    return word_tokenize(text.lower().translate(_WITHOUT_PUNCTUATION), preserve_line=True)


TOKENIZERS: dict[str, Tokenizer] = {
    "whitespace": whitespace,
    "basic_english": basic_english,
    "nltk_words": nltk_words,
}
"""The tokenizers by the names that a recipe gives them (section VII)."""
