"""The sample's text: film reviews that nobody wrote, from a seed (the course's data without a network).

A grammar (`coursekit/lexicon`) gives the sentences; this module gives the reviews their shape: which film,
how long, which topics in which order, how sure the reviewer is, and how carefully the review was typed.

Nothing marks a review as positive but its words, and those are mixed: a reviewer with little conviction
praises and complains in turn, and a negation turns a word around. So the lessons of the real reviews hold
here too. `tests/test_synthetic.py` states them as bands: a long tail of rare words, unknown tokens,
accuracies, overfitting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from coursekit.errors import CourseError
from coursekit.lexicon.grammar import Grammar, Writer, choose_articles, load_grammar

SAMPLE_SEED = 2024
"""The seed of the sample that the notebooks are made with."""
SAMPLE_SIZE = 2000
"""Reviews in each split of the sample."""

Split = tuple[list[str], list[int]]
"""Texts and their labels (0 neg, 1 pos), in the same order."""

GENRES = ("comedy", "drama", "horror", "thriller", "romance", "scifi", "action", "family", "western", "war")
NEUTRAL = ("plot", "fact")
# All drawn alike: a topic that stands here twice comes up twice as often.
TOPICS = (*NEUTRAL, "plot", *("acting", "story", "craft", "feeling") * 2, "compare")
# The share of a reviewer's opinions that agree with the verdict: most reviewers are fairly sure, some are torn.
CONVICTIONS = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.62, 0.55)
BREAK = "<br /><br />"

# What the grammar may ask about the film of the present review.
FACTS = (
    *("film", "kind", "kinds", "hero", "place", "goal", "foe", "year", "director", "auteur"),
    *("lead", "star", "role", "he", "his", "him", "support", "friend", "he2", "his2", "him2"),
)
# Words that may be written small after "However,". A name and an "I" keep their capital.
SMALL = frozenset("The It It's This There A A(n) An You My Every Not What Some As Half Nothing They How".split())


@dataclass(frozen=True)
class Style:
    """How one reviewer types. Shares are from 0 to 1."""

    typos: float
    """Share of words that are misspelled."""
    shouts: float
    """Share of strong words in capitals."""
    exclaims: float
    """Share of sentences that end in "!" where others have a full stop."""
    paragraph: str
    """What stands between two paragraphs."""
    gap: str
    """What stands between two sentences."""
    apostrophes: bool
    capitals: bool


def write_imdb(seed: int = SAMPLE_SEED, train: int = SAMPLE_SIZE, test: int = SAMPLE_SIZE) -> dict[str, Split]:
    """Write a train and a test split; no review is in both.

    seed: any whole number; each gives data of its own. train, test: numbers of reviews.
    Returns {"train": (texts, labels), "test": (texts, labels)}, each in the form of `write_reviews`.
    """
    seen: set[str] = set()
    return {
        split: _write(count, f"imdb {split} {seed}", seen)
        for split, count in (("train", train), ("test", test))
    }


def write_reviews(count: int, seed: int) -> Split:
    """Write film reviews: count // 2 negative ones first (label 0), then the positive ones (label 1).

    The same seed gives the same bytes on every platform and with every Python from 3.11 on. All reviews
    differ. Raises `CourseError` for a negative count.
    """
    return _write(count, f"reviews {seed}", set())


def _write(count: int, seed: str, seen: set[str]) -> Split:
    """Write `count` reviews that are not in `seen`, and add them to it."""
    if count < 0:
        raise CourseError(f"The number of reviews is {count}; ask for 0 or more.")
    # A text as seed goes through SHA-512: the streams of neighbouring seeds have nothing in common.
    writer = Writer(_grammar(), Random(seed))
    labels = [0] * (count // 2) + [1] * (count - count // 2)
    texts: list[str] = []
    for label in labels:
        while (text := write_review(writer, label)) in seen:
            pass
        seen.add(text)
        texts.append(text)
    return texts, labels


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    """Read the reviews' grammar, once: its variants 0 and 1 are the labels."""
    return load_grammar("reviews.toml", ("bad", "good"), FACTS)


@lru_cache(maxsize=1)
def _strong_words() -> frozenset[str]:
    """List the words that an excited reviewer writes in capitals."""
    return _grammar().words("adj", "played", "adv", "prize") | {"not", "never", "worst", "best", "love", "hate"}


def write_review(writer: Writer, label: int) -> str:
    """Write one review with the given label."""
    genre = writer.pick(GENRES)
    _invent_film(writer, genre)
    paragraphs = _draft(writer, label, genre)
    style = _draw_style(writer)
    text = style.paragraph.join(_join(writer, sentences, style) for sentences in paragraphs)
    return _type(writer, choose_articles(text), style)


def _invent_film(writer: Writer, genre: str) -> None:
    """Fix the review's facts (title, people, story), so that all its sentences speak of the same film."""
    facts = writer.begin()
    for actor, role, mark in (("lead", "role", ""), ("support", "friend", "2")):
        sex, pronouns = writer.pick((("woman", ("she", "her", "her")), ("man", ("he", "his", "him"))))
        facts[role] = writer.say(sex)
        facts[actor] = f"{writer.say(sex)} {writer.say('surname')}"
        facts.update(zip(("he" + mark, "his" + mark, "him" + mark), pronouns, strict=True))
    facts["star"] = writer.pick((facts["lead"], facts["lead"].split()[-1]))
    facts["auteur"] = writer.say("surname")
    facts["director"] = f"{writer.say(writer.pick(('man', 'woman')))} {facts['auteur']}"
    # There are more recent films than old ones: a product of two random numbers is often small.
    facts["year"] = str(2009 - int(75 * writer.random() * writer.random()))
    title = writer.say("title")
    facts["film"] = writer.pick((f'"{title}"', f'"{title}"', title, title, f"'{title}'", title.upper()))
    for key in ("kind", "kinds", "hero", "place", "goal", "foe"):
        facts[key] = writer.say(f"genre.{genre}.{key}")


def _draft(writer: Writer, label: int, genre: str) -> list[list[str]]:
    """Write the sentences of one review in paragraphs: an opening, topics in any order, most often a verdict."""
    random = writer.random
    conviction = writer.pick(CONVICTIONS)
    paragraphs = [[_opinion(writer, "opening", label, conviction)[0]]]
    # A product of several random factors is close to log-normal: most reviews are short, a few ramble on.
    left = 1 + int(9 * (0.3 + 1.4 * random()) * (0.3 + 1.4 * random()) * (0.3 + 1.4 * random()))
    topic, opinion = "", label
    while left > 0:
        topic = writer.pick([t for t in (*TOPICS, genre) if t != topic])
        run = min(left, 1 + int(4 * random() * random()))
        left -= run
        for _ in range(run):
            if topic in NEUTRAL:
                sentence = writer.tell(topic, int(2 * random()))
            else:
                before = opinion
                sentence, opinion = _opinion(writer, topic, label, conviction)
                sentence = _link(writer, sentence, opinion != before)
            paragraphs[-1].append(sentence)
        if random() < 0.4:
            paragraphs.append([])
    if random() < 0.8:
        paragraphs[-1].append(_opinion(writer, "closing", label, (1 + 2 * conviction) / 3)[0])
    found = ([sentence for sentence in sentences if sentence] for sentences in paragraphs)
    return [sentences for sentences in found if sentences]


def _opinion(writer: Writer, topic: str, label: int, conviction: float) -> tuple[str, int]:
    """Write a sentence with an opinion, which agrees with the label as often as the conviction says."""
    if writer.random() < conviction:
        return writer.tell(topic, label), label
    rule = "concede" if writer.random() < 0.5 and topic not in ("opening", "closing") else topic
    return writer.tell(rule, 1 - label), 1 - label


def _link(writer: Writer, sentence: str, turned: bool) -> str:
    """Tie a sentence to the one before: with "However," where the opinion turned, now and then with "Also,"."""
    if writer.random() < (0.5 if turned else 0.12):
        first, space, rest = sentence.partition(" ")
        first = first.lower() if first in SMALL else first
        sentence = f"{writer.say('turn' if turned else 'link')} {first}{space}{rest}"
    if sentence.endswith(".") and writer.random() < 0.04:
        sentence = f"{sentence[:-1]} {writer.say('aside')}."
    return sentence


def _draw_style(writer: Writer) -> Style:
    """Decide how this reviewer types."""
    pick = writer.pick
    return Style(
        typos=pick((0, 0, 0, 0, 0, 0.01, 0.01, 0.03, 0.03, 0.08)),
        shouts=pick((0.4, 0.15, 0, 0, 0, 0, 0, 0, 0, 0)),
        exclaims=pick((0.5, 0.2, 0, 0, 0, 0, 0, 0)),
        paragraph=pick((BREAK, BREAK, BREAK, BREAK, f" {BREAK}", " ", " ", " ")),
        gap=pick((*(" ",) * 17, "  ", "... ", "")),
        apostrophes=writer.random() > 0.06,
        capitals=writer.random() > 0.04,
    )


def _join(writer: Writer, sentences: list[str], style: Style) -> str:
    """Make a paragraph of sentences, with the reviewer's punctuation."""
    typed = []
    for sentence in sentences:
        sentence = sentence[0].upper() + sentence[1:]
        if sentence.endswith("."):
            if style.exclaims and writer.random() < style.exclaims:
                sentence = sentence.rstrip(".") + writer.pick(("!", "!", "!", "!!", "!!!"))
            elif style.gap.startswith("."):
                sentence = sentence.rstrip(".")
        typed.append(sentence)
    return style.gap.join(typed) + ("." if style.gap.startswith(".") and typed[-1][-1].isalpha() else "")


def _type(writer: Writer, text: str, style: Style) -> str:
    """Give a finished text the reviewer's habits: capitals for strong words, missing marks, misspellings."""
    if style.shouts:
        strong = _strong_words()

        def shout(match: re.Match[str]) -> str:
            word = match.group()
            return word.upper() if word in strong and writer.random() < style.shouts else word

        text = re.sub(r"[a-z]+", shout, text)
    if not style.apostrophes:
        text = text.replace("n't", "nt").replace("'s ", "s ")
    if style.typos:
        text = re.sub(
            r"[a-z]{4,}",
            lambda match: _misspell(writer, match.group()) if writer.random() < style.typos else match.group(),
            text,
        )
    return text if style.capitals else text.lower()


def _misspell(writer: Writer, word: str) -> str:
    """Misspell a word as many people do, or make a slip of the finger: a letter lost, doubled or swapped."""
    known = _grammar().tables["misspelled"]
    if word in known:
        return str(known[word])
    place = 1 + int((len(word) - 2) * writer.random())
    before, letter, after = word[:place], word[place], word[place + 1 :]
    slips = (before + after, before + letter + letter + after, before + after[:1] + letter + after[1:])
    return str(writer.pick(slips))
