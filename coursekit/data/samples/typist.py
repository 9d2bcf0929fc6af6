"""How a reviewer types: exclamation marks, capitals, missing blanks, misspellings.

The habits belong to a whole text, as with real writers: most are careful, a few are not at all. They are
why `str.split` sees so many more types than `basic_english`: "dull", "dull.", "DULL!!", "dull...the".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from coursekit.data.samples.grammar import Writer, choose_articles

BREAK = "<br /><br />"
# A word in lower case that stands in no quotation marks yet and is no part of a compound.
_PLAIN = re.compile(r"(?<![\w\"'-])[a-z]+(?![\w\"'-])")
_LONG_WORD = re.compile(r"([a-z]{4,})")


@dataclass(frozen=True)
class Style:
    """How one reviewer types. Shares are from 0 to 1."""

    typos: float
    """Share of words that are misspelled."""
    shouts: float
    """Share of strong words in capitals."""
    quotes: float
    """Share of doubted words in quotation marks."""
    exclaims: float
    """Share of sentences that end in "!" where others have a full stop."""
    paragraph: str
    """What stands between two paragraphs."""
    gap: str
    """What stands between two sentences."""
    comma: str
    """A comma and what this reviewer puts around it."""
    apostrophes: bool
    capitals: bool


def draw_style(writer: Writer) -> Style:
    """Decide how a reviewer types. The options are drawn alike, so their numbers are their shares."""
    pick = writer.pick
    return Style(
        typos=pick((0, 0, 0, 0, 0.01, 0.01, 0.02, 0.03, 0.05, 0.1)),
        shouts=pick((0.5, 0.3, 0.2, 0, 0, 0, 0, 0)),
        quotes=pick((0.4, 0.3, 0.2, 0.1, 0, 0, 0, 0)),
        exclaims=pick((0.5, 0.3, 0.1, 0, 0, 0, 0, 0)),
        paragraph=pick((BREAK, BREAK, BREAK, BREAK, BREAK, f" {BREAK}", " ", " ")),
        gap=pick((" ",) * 9 + ("  ", "... ", "...", "...", "..", "", "", "", "<br />")),
        comma=pick((", ",) * 4 + (",",)),
        apostrophes=writer.random() > 0.06,
        capitals=writer.random() > 0.05,
    )


@dataclass(frozen=True)
class Typist:
    """Types drafts, each in a style of its own.

    strong: words that an excited reviewer writes in capitals.
    doubted: words that a mocking reviewer puts in quotation marks.
    misspelled: words, and how many people spell them.
    """

    writer: Writer
    strong: Collection[str]
    doubted: Collection[str]
    misspelled: Mapping[str, str]

    def type(self, paragraphs: Sequence[Sequence[str]]) -> str:
        """Make one text of the sentences of each paragraph; no paragraph may be empty."""
        style = draw_style(self.writer)
        text = style.paragraph.join(self._join(sentences, style) for sentences in paragraphs)
        text = choose_articles(text)
        if style.shouts or style.quotes:
            text = _PLAIN.sub(lambda match: self._stress(match[0], style), text)
        if not style.apostrophes:
            text = text.replace("n't", "nt").replace("'s ", "s ")
        if style.comma != ", ":
            text = text.replace(", ", style.comma)
        if style.typos:
            text = self._misspell_some(text, style.typos)
        return text if style.capitals else text.lower()

    def _join(self, sentences: Sequence[str], style: Style) -> str:
        typed: list[str] = []
        for sentence in sentences:
            gap = style.gap
            if sentence.endswith(".") and self.writer.random() < style.exclaims:
                sentence = sentence.rstrip(".") + self.writer.pick(("!", "!", "!", "!!", "!!!"))
            if gap.startswith("."):  # "a bore...then again": the dots stand for the full stop
                sentence, gap = (sentence.rstrip("."), gap) if sentence.endswith(".") else (sentence, " ")
            typed += (sentence[0].upper() + sentence[1:], gap)
        return "".join(typed[:-1]) + "." * typed[-1].startswith(".")

    def _stress(self, word: str, style: Style) -> str:
        """Shout a word, or doubt it."""
        if word in self.strong and self.writer.random() < style.shouts:
            word = word.upper()
        elif word in self.doubted and self.writer.random() < style.quotes:
            word = f'"{word}"'
        return word

    def _misspell_some(self, text: str, share: float) -> str:
        random = self.writer.random
        parts = _LONG_WORD.split(text)  # the words stand at the odd places
        words = len(parts) // 2
        for _ in range(int(share * words + random()) if words else 0):
            place = 1 + 2 * int(words * random())
            parts[place] = self._misspell(parts[place])
        return "".join(parts)

    def _misspell(self, word: str) -> str:
        """Misspell as many people do, or let a finger slip: a letter is lost, doubled, or swapped."""
        if word in self.misspelled:
            return self.misspelled[word]
        place = 1 + int((len(word) - 2) * self.writer.random())
        before, letter, after = word[:place], word[place], word[place + 1 :]
        lost, doubled = before + after, before + letter + letter + after
        return self.writer.pick((lost, doubled, before + after[:1] + letter + after[1:]))
