"""The vocabulary: which words a model knows, and their numbers (sections I and VII)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coursekit.text import Tokenizer

UNKNOWN = 0
"""The number of every word that is not in the vocabulary."""

SPECIALS = ("<pad>", "<unk>", "<bos>", "<eos>")
"""The special tokens of a sequence (section VII); the number of each is its position here."""

PAD, UNK, BOS, EOS = range(4)
"""Their numbers: padding, an out-of-vocabulary word, the beginning of a sequence, the end of a sequence."""

MAX_LENGTH = 256
"""Tokens of a sequence at most (section VII), <bos> and <eos> counted."""


def count_tokens(texts: Iterable[str], tokenize: Tokenizer) -> Counter[str]:
    """Return how often each type occurs in all texts together."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(tokenize(text))
    return counts


def most_frequent(counts: Mapping[str, int], size: int | None = None) -> list[str]:
    """Return the `size` most frequent words, the most frequent one first; without a size, all words.

    Words with the same count are in alphabetical order, so that every machine makes the same list.
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
        """Length of a multi-hot vector: a slot for each word, and slot 0 for all unknown words."""
        return len(self.words) + 1

    def encode(self, tokens: Sequence[str]) -> list[int]:
        """Return the number of each token; an out-of-vocabulary token has number 0."""
        number_of = self._number.get
        return [number_of(token, UNKNOWN) for token in tokens]

    def count_unknown(self, counts: Mapping[str, int]) -> int:
        """Return how many *tokens* are out of vocabulary. counts: how often each type occurs in the texts."""
        return sum(count for word, count in counts.items() if word not in self._number)


class SequenceVocabulary(Mapping[str, int]):
    """The special tokens, then the words that occur *more than* `threshold` times, most frequent first.

    It reads like a dict from word to number, special tokens included, and `words[number]` is the way back.
    Words with the same count are in alphabetical order, so that every machine makes the same list.

    >>> vocabulary = SequenceVocabulary(Counter("a a a b b c".split()), threshold=1)
    >>> vocabulary.words
    ['<pad>', '<unk>', '<bos>', '<eos>', 'a', 'b']
    >>> vocabulary.encode(["b", "c", "a"])
    [2, 5, 1, 4, 3]
    """

    def __init__(self, counts: Mapping[str, int], threshold: int = 25) -> None:
        if threshold < 0:
            raise ValueError(f"A word cannot occur fewer than 0 times, and the threshold is {threshold}.")
        self.threshold = threshold
        # A text in which someone wrote "<eos>" must not end there: a special token is never a word of a text.
        frequent = {
            word: count for word, count in counts.items() if count > threshold and word not in SPECIALS
        }
        self.words: list[str] = [*SPECIALS, *most_frequent(frequent)]
        self._number = {word: number for number, word in enumerate(self.words)}
        self._word_number = {word: self._number[word] for word in self.words[len(SPECIALS) :]}

    def __getitem__(self, word: str) -> int:
        return self._number[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._number

    def numbers(self, tokens: Iterable[str]) -> list[int]:
        """Return the number of each token of a text; an out-of-vocabulary token has number UNK."""
        number_of = self._word_number.get
        return [number_of(token, UNK) for token in tokens]

    def encode(self, tokens: Sequence[str], max_length: int = MAX_LENGTH) -> list[int]:
        """Return the numbers of a text's tokens, between BOS and EOS.

        There are at most `max_length` numbers: a text that is too long loses its last words, never its EOS.
        A text without tokens becomes [BOS, EOS].
        """
        return [BOS, *self.numbers(tokens[: words_that_fit(max_length)]), EOS]

    def count_unknown(self, counts: Mapping[str, int]) -> int:
        """Return how many *tokens* are out of vocabulary. counts: how often each type occurs in the texts."""
        return sum(count for word, count in counts.items() if word not in self._word_number)


def words_that_fit(max_length: int) -> int:
    """Return how many words fit into a sequence of `max_length` numbers, between BOS and EOS."""
    if max_length < 2:
        raise ValueError(f"A sequence needs two places for <bos> and <eos>, and max_length is {max_length}.")
    return max_length - 2
