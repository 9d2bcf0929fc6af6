"""Exercise VII.1: words, and a vocabulary with a threshold."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from coursekit.checks.exercise import Answer, Exercise, Mistake
from coursekit.checks.values import Function, Integer, Words
from coursekit.exercises._shared import Tokens
from coursekit.text import nltk_words
from coursekit.vocab import SPECIALS, most_frequent

if TYPE_CHECKING:
    from coursekit.course import Course


TRICKY = (
    "WALL ST. Rallies",
    "Oil at $50.25, up 3%",
    "a bad first-half for U.S. banks",
    "Don't panic: it's over!",
    "They cannot win",
    "Bulls\\Bears",
    "Shares &lt;b&gt;up&lt;/b&gt;, says AP #39;s man",
    "",
    "?!...",
    "  two  spaces\tand a tab\nand a line ",
)
"""Texts that `tokenize` is tried on. All signs in them are ASCII: those `string.punctuation` knows."""


_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
_SPACES = str.maketrans(dict.fromkeys(string.punctuation, " "))


def _cut_by_nltk(text: str) -> list[str]:
    from nltk.tokenize import word_tokenize

    return list(word_tokenize(text, preserve_line=True))


def _cut_before_deleting(text: str) -> list[str]:
    cleaned = (word.translate(_NO_PUNCTUATION) for word in _cut_by_nltk(text.lower()))
    return [word for word in cleaned if word]


def _make_tokenizer_answer(tokenize: Callable[[str], list[str]]) -> Callable[[Course], Answer]:
    """Make the answer of somebody with this tokenizer."""
    return lambda course: {"tokenize": tokenize}


def _list_vocabulary(
    counts: Mapping[str, int], threshold: int, specials: Sequence[str] = SPECIALS
) -> list[str]:
    """List the special tokens and the words that occur more often than `threshold` times, by the rule."""
    return [*specials, *most_frequent({word: n for word, n in counts.items() if n > threshold})]


def _make_vocabulary_answer(make: Callable[[Counter[str], int], list[str]]) -> Callable[[Course], Answer]:
    """Make the answer of somebody who makes the list in another way, from the right counts."""
    return lambda course: {"vocabulary": make(course.news.tokens.counts(), course.news.baseline.threshold)}


def _list_by_frequency_alone(counts: Counter[str], threshold: int) -> list[str]:
    return [*SPECIALS, *(word for word, count in counts.most_common() if count > threshold)]


def _list_by_appearance(counts: Counter[str], threshold: int) -> list[str]:
    return [*SPECIALS, *(word for word, count in counts.items() if count > threshold)]


def _count_test_rows_too(course: Course) -> Answer:
    counts = course.news.tokens.counts() + course.news.test_tokens.counts()
    return {"distinct": len(counts), "vocabulary": _list_vocabulary(counts, course.news.baseline.threshold)}


EXERCISE = Exercise(
    id="VII.1",
    title="Words, and a vocabulary with a threshold",
    auto_points=2,
    values=(
        Function(
            "tokenize",
            "a function of a text that returns its list of words",
            probes=lambda: [(text,) for text in TRICKY],
            result=Tokens("result", "the words of the text"),
        ),
        Integer("distinct", "how many distinct words the train split has"),
        Words("vocabulary", "a list: the four special tokens, then the frequent words in order"),
    ),
    truth=lambda course: {
        "tokenize": nltk_words,
        "distinct": len(course.news.tokens.counts()),
        "vocabulary": _list_vocabulary(course.news.tokens.counts(), course.news.baseline.threshold),
    },
    mistakes=(
        Mistake(
            "capitals kept",
            "Some words still have capitals, so that Oil and oil are two types. Lower-case the news text "
            "before you cut it.",
            _make_tokenizer_answer(lambda text: _cut_by_nltk(text.translate(_NO_PUNCTUATION))),
        ),
        Mistake(
            "punctuation turned into spaces",
            "You put a space where a sign stood, so first-half becomes two words, and U.S. becomes u and s. "
            "Here the signs are deleted, and nothing takes their place.",
            _make_tokenizer_answer(lambda text: _cut_by_nltk(text.lower().translate(_SPACES))),
        ),
        Mistake(
            "punctuation kept",
            "There is punctuation in your words, or beside them. Delete every sign of string.punctuation "
            "before you cut the text.",
            _make_tokenizer_answer(lambda text: _cut_by_nltk(text.lower())),
        ),
        Mistake(
            "cut first, punctuation deleted afterwards",
            "You cut the text first and delete the signs afterwards. NLTK then takes don't apart into do "
            "and n't. Delete the signs first: that leaves it one word, dont.",
            _make_tokenizer_answer(_cut_before_deleting),
        ),
        Mistake(
            "cut at spaces",
            "Your words are those of text.split(). NLTK does a little more: of cannot it makes can and not. "
            "Use word_tokenize.",
            _make_tokenizer_answer(lambda text: text.lower().translate(_NO_PUNCTUATION).split()),
        ),
        Mistake(
            "test rows counted too",
            "Your counts have words of the test texts in them. The test split stands for news of tomorrow, "
            "and nobody knows their words today. Count the train texts only.",
            _count_test_rows_too,
        ),
        Mistake(
            "tokens instead of types",
            "This is the number of tokens: a word that occurs ten times counts ten times. Count each "
            "distinct word once.",
            lambda course: {"distinct": course.news.tokens.counts().total()},
        ),
        Mistake(
            "special tokens counted as words",
            "The four special tokens are not words of the texts: they belong to the vocabulary, and not to "
            "the number of distinct words.",
            lambda course: {"distinct": len(course.news.tokens.counts()) + len(SPECIALS)},
        ),
        Mistake(
            "at least the threshold",
            "Your vocabulary has the words that occur exactly as often as the threshold says. A word must "
            "occur more often than that: > and not >=.",
            _make_vocabulary_answer(lambda counts, threshold: _list_vocabulary(counts, threshold - 1)),
        ),
        Mistake(
            "special tokens forgotten",
            "The frequent words are right, but the vocabulary begins with the four special tokens. Without "
            "them, padding and unknown words would have no number.",
            _make_vocabulary_answer(lambda counts, threshold: _list_vocabulary(counts, threshold, ())),
        ),
        Mistake(
            "special tokens in another order",
            "Your special tokens stand in another order. A token's number is its place in the list, and the "
            "course pads with number 0: <pad> comes first, then <unk>, <bos>, <eos>.",
            _make_vocabulary_answer(
                lambda counts, threshold: _list_vocabulary(counts, threshold, (*SPECIALS[1:], SPECIALS[0]))
            ),
        ),
        Mistake(
            "special tokens at the end",
            "Your special tokens stand at the end, so their numbers change with every threshold. Put them "
            "first.",
            _make_vocabulary_answer(
                lambda counts, threshold: [*_list_vocabulary(counts, threshold, ()), *SPECIALS]
            ),
        ),
        Mistake(
            "words not in order of frequency",
            "Your words stand in the order in which they first appear. Sort them, the most frequent first: "
            "then a word has a small number in every vocabulary if it is frequent.",
            _make_vocabulary_answer(_list_by_appearance),
        ),
        Mistake(
            "equal counts in any order",
            "Words with the same count stand in the order in which you met them. Sort by count, largest "
            "first, and then by the word: key=lambda word: (-counts[word], word).",
            _make_vocabulary_answer(_list_by_frequency_alone),
        ),
        Mistake(
            "vocabulary of the rows to learn from",
            "This is the vocabulary of news.splits(), which leaves the validation rows out. Here, count the "
            "whole train split.",
            lambda course: {"vocabulary": list(course.news.splits().vocabulary.words)},
        ),
    ),
)
