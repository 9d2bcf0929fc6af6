"""The vocabulary: which words a model knows, and their numbers (section I)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coursekit.text import Tokenizer

UNKNOWN = 0
"""The number of every word that is not in the vocabulary."""


def count_tokens(texts: Iterable[str], tokenize: Tokenizer) -> Counter[str]:
    """Count how often each type occurs in all texts together."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(tokenize(text))
    return counts


def most_frequent(counts: Mapping[str, int], size: int | None = None) -> list[str]:
    """Give the `size` most frequent words, most frequent first (all of them without a size).

    Words with the same count stand in alphabetical order, so that every machine makes the same list.
    """
    return sorted(counts, key=lambda word: (-counts[word], word))[:size]


class Vocabulary(Mapping[str, int]):
    """The most frequent words, numbered from 1. Number 0 stands for every other word.

    It reads like a dict from word to number. `vocabulary.encode(tokens)` numbers a list of tokens.

    >>> vocabulary = Vocabulary(Counter("a a a b b c".split()), size=2)
    >>> vocabulary.words, vocabulary.encode(["b", "c", "a"])
    (['a', 'b'], [2, 0, 1])
    """

    def __init__(self, counts: Mapping[str, int], size: int) -> None:
        if size < 1:
            raise ValueError(f"A vocabulary needs at least one word, and its size is {size}.")
        self.words: list[str] = most_frequent(counts, size)
        self._number = {word: number for number, word in enumerate(self.words, start=1)}

    def __getitem__(self, word: str) -> int:
        return self._number[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._number

    @property
    def slots(self) -> int:
        """Length of a multi-hot vector: one slot a word, and slot 0 for the unknown ones."""
        return len(self.words) + 1

    def encode(self, tokens: Sequence[str]) -> list[int]:
        """Number each token; out-of-vocabulary tokens get 0."""
        number = self._number.get
        return [number(token, UNKNOWN) for token in tokens]

    def count_unknown(self, counts: Mapping[str, int]) -> int:
        """Count the out-of-vocabulary *tokens* in a text collection, from the counts of its types."""
        return sum(count for word, count in counts.items() if word not in self._number)
