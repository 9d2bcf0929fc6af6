"""How a reviewer types: exclamation marks, capitals, missing blanks, misspellings.

The habits belong to a whole text, as with real writers: most are careful, a few are not at all. They are
why `str.split` sees so many more types than `basic_english`: "dull", "dull.", "DULL!!", "dull...the".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from coursekit.data.samples.grammar import TextGenerator, choose_articles

BREAK = "<br /><br />"
# A word in lower case that is not in quotation marks and is no part of a compound.
_PLAIN_WORD = re.compile(r"(?<![\w\"'-])[a-z]+(?![\w\"'-])")
_LONG_WORD = re.compile(r"([a-z]{4,})")


@dataclass(frozen=True)
class ReviewStyle:
    """How one reviewer types. Shares are from 0 to 1."""

    typos: float
    """Share of words that are misspelled."""
    shouts: float
    """Share of strong words in capitals."""
    quotes: float
    """Share of doubted words in quotation marks."""
    exclamations: float
    """Share of sentences that end in "!" where others have a full stop."""
    paragraph: str
    """What stands between two paragraphs."""
    gap: str
    """What stands between two sentences."""
    comma: str
    """A comma and what this reviewer puts around it."""
    apostrophes: bool
    capitals: bool


def draw_style(generator: TextGenerator) -> ReviewStyle:
    """Return a style, drawn at random. All options are equally likely: how often one stands here, counts."""
    choose = generator.choose
    return ReviewStyle(
        typos=choose((0, 0, 0, 0, 0.01, 0.01, 0.02, 0.03, 0.05, 0.1)),
        shouts=choose((0.5, 0.3, 0.2, 0, 0, 0, 0, 0)),
        quotes=choose((0.4, 0.3, 0.2, 0.1, 0, 0, 0, 0)),
        exclamations=choose((0.5, 0.3, 0.1, 0, 0, 0, 0, 0)),
        paragraph=choose((BREAK, BREAK, BREAK, BREAK, BREAK, f" {BREAK}", " ", " ")),
        gap=choose((" ",) * 9 + ("  ", "... ", "...", "...", "..", "", "", "", "<br />")),
        comma=choose((", ",) * 4 + (",",)),
        apostrophes=generator.random() > 0.06,
        capitals=generator.random() > 0.05,
    )


@dataclass(frozen=True)
class ReviewFormatter:
    """Makes texts of sentences as reviewers type them, each text in a style of its own.

    strong: words that an excited reviewer writes in capitals.
    doubted: words that a mocking reviewer puts in quotation marks.
    misspelled: words, and how many people spell them.
    """

    generator: TextGenerator
    strong: Collection[str]
    doubted: Collection[str]
    misspelled: Mapping[str, str]

    def format(self, paragraphs: Sequence[Sequence[str]]) -> str:
        """Return one text made of the sentences of each paragraph; no paragraph may be empty."""
        style = draw_style(self.generator)
        text = style.paragraph.join(self._join_sentences(sentences, style) for sentences in paragraphs)
        text = choose_articles(text)
        if style.shouts or style.quotes:
            text = _PLAIN_WORD.sub(lambda match: self._stress_word(match[0], style), text)
        if not style.apostrophes:
            text = text.replace("n't", "nt").replace("'s ", "s ")
        if style.comma != ", ":
            text = text.replace(", ", style.comma)
        if style.typos:
            text = self._misspell_words(text, style.typos)
        return text if style.capitals else text.lower()

    def _join_sentences(self, sentences: Sequence[str], style: ReviewStyle) -> str:
        parts: list[str] = []
        for sentence in sentences:
            gap = style.gap
            if sentence.endswith(".") and self.generator.random() < style.exclamations:
                sentence = sentence.rstrip(".") + self.generator.choose(("!", "!", "!", "!!", "!!!"))
            if gap.startswith("."):  # "a bore...then again": the dots stand for the full stop
                sentence, gap = (sentence.rstrip("."), gap) if sentence.endswith(".") else (sentence, " ")
            parts += (sentence[0].upper() + sentence[1:], gap)
        return "".join(parts[:-1]) + "." * parts[-1].startswith(".")

    def _stress_word(self, word: str, style: ReviewStyle) -> str:
        """Return a word in capitals, in quotation marks, or as it is."""
        if word in self.strong and self.generator.random() < style.shouts:
            return word.upper()
        if word in self.doubted and self.generator.random() < style.quotes:
            return f'"{word}"'
        return word

    def _misspell_words(self, text: str, share: float) -> str:
        random = self.generator.random
        parts = _LONG_WORD.split(text)  # the words stand at the odd positions
        word_count = len(parts) // 2
        for _ in range(int(share * word_count + random()) if word_count else 0):
            position = 1 + 2 * int(word_count * random())
            parts[position] = self._misspell(parts[position])
        return "".join(parts)

    def _misspell(self, word: str) -> str:
        """Return a word as many people misspell it, or with one letter lost, doubled or swapped."""
        if word in self.misspelled:
            return self.misspelled[word]
        position = 1 + int((len(word) - 2) * self.generator.random())
        before, letter, after = word[:position], word[position], word[position + 1 :]
        lost, doubled = before + after, before + letter + letter + after
        swapped = before + after[:1] + letter + after[1:]
        return self.generator.choose((lost, doubled, swapped))
