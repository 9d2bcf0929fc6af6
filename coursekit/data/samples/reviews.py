"""The sample's text: film reviews that nobody wrote, from a seed (the course's data without a network).

A grammar (`coursekit/lexicon`) gives the sentences; this module gives the reviews their shape: which film,
how long, which topics in which order, how sure the reviewer is, and how carefully the review was typed.

Nothing marks a review as positive but its words, and those are mixed: a reviewer with little conviction
praises and complains in turn, and a negation turns a word around. So the lessons of the real reviews hold
here too. Its tests state them as bands: a long tail of rare words, unknown tokens, accuracies, overfitting.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from coursekit.data.samples.grammar import Grammar, Writer
from coursekit.data.samples.notation import load_grammar
from coursekit.data.samples.typist import Typist
from coursekit.errors import CourseError

SAMPLE_SEED = 2024
"""The seed of the sample that the notebooks are made with."""
SAMPLE_SIZE = 2000
"""Reviews in each split of the sample."""

Split = tuple[list[str], list[int]]
"""Texts and their labels (0 neg, 1 pos), in the same order."""

GENRES = ("comedy", "drama", "horror", "thriller", "romance", "scifi", "action", "family", "western", "war")
NEUTRAL = ("plot", "fact")
# All drawn alike: a topic that stands here twice comes up twice as often.
TOPICS = (*("plot", "acting", "story", "craft", "feeling") * 2, "fact", "compare")
# The share of a reviewer's opinions that agree with the verdict: most are fairly sure, some are torn.
CONVICTIONS = (1.0, 1.0, 0.95, 0.95, 0.9, 0.85, 0.8, 0.65)

# What the grammar may ask about the film of the present review.
FACTS = (
    *("film", "kind", "kinds", "hero", "place", "goal", "foe", "year", "director", "auteur"),
    *("prop", "scene_place", "pet"),
    *("lead", "star", "role", "he", "his", "him", "support", "friend", "he2", "his2", "him2"),
)
# Of these, the facts that a rule gives as soon as a sentence asks for them.
LATER = {
    genre: {key: f"genre.{genre}.{key}" for key in ("kind", "kinds", "hero", "place", "goal", "foe")}
    | {"prop": "object", "scene_place": "site", "pet": "creature"}
    for genre in GENRES
}
# A sentence that starts with one of these may follow a "However,"; a name or an "I" keeps its capital.
LINKED = frozenset(
    ("The", "It", "It's", "This", "There", "A", "A(n)", "You", "My", "Every", "Not", "Nothing")
)
STRONG = frozenset(("not", "never", "worst", "best", "love", "hate"))


def write_imdb(
    seed: int = SAMPLE_SEED, train: int = SAMPLE_SIZE, test: int = SAMPLE_SIZE
) -> dict[str, Split]:
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
    grammar = _grammar()
    # A text as seed goes through SHA-512: the streams of neighbouring seeds have nothing in common.
    writer = Writer(grammar, Random(seed))
    strong = grammar.words("adj", "played", "adv", "prize") | STRONG
    doubted = grammar.words("part", "parts", "thing", "stuff", "made") | strong
    typist = Typist(writer, strong, doubted, grammar.tables["misspelled"])
    labels = [0] * (count // 2) + [1] * (count - count // 2)
    texts: list[str] = []
    for label in labels:
        while (text := _write_review(writer, typist, label)) in seen:
            pass
        seen.add(text)
        texts.append(text)
    return texts, labels


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    """Read the reviews' grammar, once: its variants 0 and 1 are the labels."""
    return load_grammar("reviews.toml", ("bad", "good"), FACTS)


def _write_review(writer: Writer, typist: Typist, label: int) -> str:
    """Write one review with the given label."""
    genre = writer.pick(GENRES)
    _invent_film(writer, genre)
    return typist.type(_draft(writer, label, genre))


def _invent_film(writer: Writer, genre: str) -> None:
    """Fix the review's facts (title, people, story), so that all its sentences speak of the same film."""
    facts = writer.begin(LATER[genre])
    for actor, role, mark in (("lead", "role", ""), ("support", "friend", "2")):
        sex, pronouns = writer.pick((("woman", ("she", "her", "her")), ("man", ("he", "his", "him"))))
        surname = writer.say("surname")
        facts[actor] = f"{writer.say(sex)} {surname}"
        if actor == "lead":
            facts["star"] = writer.pick((facts[actor], surname))
        facts[role] = writer.say(sex)
        while role == "friend" and facts[role] == facts["role"]:
            facts[role] = writer.say(sex)
        facts.update(zip(("he" + mark, "his" + mark, "him" + mark), pronouns, strict=True))
    facts["auteur"] = writer.say("surname")
    facts["director"] = f"{writer.say(writer.pick(('man', 'woman')))} {facts['auteur']}"
    # There are more recent films than old ones: a product of two random numbers is often small.
    facts["year"] = str(2009 - int(75 * writer.random() * writer.random()))
    title = writer.say("title")
    facts["film"] = writer.pick(
        (f'"{title}"', f'"{title}"', f'"{title}"', title, f"'{title}'", title.upper())
    )


def _draft(writer: Writer, label: int, genre: str) -> list[list[str]]:
    """Write the sentences of one review in paragraphs: an opening, topics, most often a verdict."""
    random = writer.random
    conviction = writer.pick(CONVICTIONS)
    firm = (1 + 3 * conviction) / 4  # first and last words are more to the point
    paragraphs = [_opinion(writer, "opening", label, firm)[0]]
    if random() < 0.45:
        paragraphs[0] += writer.tell("credits")
    # A product of several random factors is close to log-normal: most reviews are short, a few ramble on.
    size = 4.2
    for _ in range(4):
        size *= 0.25 + 1.5 * random()
    left = 1 + int(size)
    topic, opinion, introduced = "", label, False
    while left > 0:
        topic = writer.pick([t for t in (*TOPICS, genre) if t != topic])
        run = min(left, 1 + int(4 * random() * random()))
        left -= run
        if topic == "plot" and not introduced:
            introduced = True
            paragraphs[-1] += writer.tell("setup")
        if topic in NEUTRAL:
            paragraphs[-1] += writer.tell(topic, int(2 * random()), run + (topic == "plot"))
        else:
            for _ in range(run):
                before = opinion
                sentences, opinion = _opinion(writer, topic, label, conviction)
                paragraphs[-1] += [_link(writer, sentence, opinion != before) for sentence in sentences]
        if random() < 0.45:
            paragraphs.append([])
    if random() < 0.8:
        paragraphs[-1] += _opinion(writer, "closing", label, firm)[0]
    return [sentences for sentences in paragraphs if sentences]


def _opinion(writer: Writer, topic: str, label: int, conviction: float) -> tuple[list[str], int]:
    """Write a sentence with an opinion, which agrees with the label as often as the conviction says."""
    if writer.random() < conviction:
        return writer.tell(topic, label), label
    rule = "concede" if writer.random() < 0.5 and topic not in ("opening", "closing") else topic
    return writer.tell(rule, 1 - label), 1 - label


def _link(writer: Writer, sentence: str, turned: bool) -> str:
    """Tie a sentence to the one before: by "However," where the opinion turned, now and then by "Also,"."""
    first, space, rest = sentence.partition(" ")
    if first in LINKED and writer.random() < (0.8 if turned else 0.15):
        sentence = f"{writer.say('turn' if turned else 'link')} {first.lower()}{space}{rest}"
    if sentence.endswith(".") and writer.random() < 0.04:
        sentence = f"{sentence[:-1]} {writer.say('aside')}."
    return sentence
