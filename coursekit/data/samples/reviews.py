"""The sample's film reviews: nobody wrote them, they come from a seed (the course's data without a network).

A grammar (`reviews.toml`) gives the sentences; this module gives the reviews their form: which film, how
long, which topics in which order, how sure the reviewer is, and how carefully the review was typed.

Nothing marks a review as positive but its words, and those are mixed: a reviewer with little conviction
praises and complains in turn, and a negation turns a word around. So the lessons of the real reviews hold
here too. The tests state them as bands: a long tail of rare words, unknown tokens, accuracies, overfitting.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from coursekit.data.samples.grammar import Grammar, TextGenerator
from coursekit.data.samples.grammar_file import load_grammar
from coursekit.data.samples.review_style import ReviewFormatter
from coursekit.errors import CourseError

SAMPLE_SEED = 2024
"""The seed of the sample that the notebooks are made with."""
SAMPLE_SIZE = 2000
"""Reviews in each split of the sample."""

Split = tuple[list[str], list[int]]
"""Texts and their labels (0 neg, 1 pos), in the same order."""

GENRES = ("comedy", "drama", "horror", "thriller", "romance", "scifi", "action", "family", "western", "war")
NEUTRAL = ("plot", "fact")
# All equally likely: a topic that stands here twice comes up twice as often.
TOPICS = (*("plot", "acting", "story", "craft", "feeling") * 2, "fact", "compare")
# The share of a reviewer's opinions that agree with the verdict: most are fairly sure, some are torn.
CONVICTIONS = (1.0, 1.0, 0.95, 0.95, 0.9, 0.85, 0.8, 0.65)

# What the grammar may ask about the film of a review.
FACTS = (
    *("film", "kind", "kinds", "hero", "place", "goal", "foe", "year", "director", "auteur"),
    *("prop", "scene_place", "pet"),
    *("lead", "star", "role", "he", "his", "him", "support", "friend", "he2", "his2", "him2"),
)
# Of these, the facts that a rule gives as soon as a sentence asks for them.
LAZY_FACTS = {
    genre: {key: f"genre.{genre}.{key}" for key in ("kind", "kinds", "hero", "place", "goal", "foe")}
    | {"prop": "object", "scene_place": "site", "pet": "creature"}
    for genre in GENRES
}
# A sentence that starts with one of these may follow a "However,"; a name or an "I" keeps its capital.
LINKABLE_WORDS = frozenset(
    ("The", "It", "It's", "This", "There", "A", "A(n)", "You", "My", "Every", "Not", "Nothing")
)
STRONG = frozenset(("not", "never", "worst", "best", "love", "hate"))


def write_imdb(
    seed: int = SAMPLE_SEED, train: int = SAMPLE_SIZE, test: int = SAMPLE_SIZE
) -> dict[str, Split]:
    """Return a train and a test split of film reviews, which all differ.

    The same seed gives the same bytes on every platform and with every Python from 3.11 on.

    seed: any whole number; each gives data of its own. train, test: numbers of reviews.
    Returns {"train": (texts, labels), "test": (texts, labels)}. The first half of a split, rounded down, are
    negative reviews (label 0); then come the positive ones (label 1).

    Raises:
        CourseError: a number of reviews is negative.
    """
    earlier_texts: set[str] = set()
    return {
        split: _write_split(count, f"imdb {split} {seed}", earlier_texts)
        for split, count in (("train", train), ("test", test))
    }


def _write_split(count: int, seed: str, earlier_texts: set[str]) -> Split:
    """Return `count` reviews that are not among the earlier texts, and add them to these."""
    if count < 0:
        raise CourseError(f"The number of reviews is {count}; ask for 0 or more.")
    grammar = load_reviews_grammar()
    # A text as seed goes through SHA-512: the streams of neighbouring seeds have nothing in common.
    generator = TextGenerator(grammar, Random(seed))
    strong = grammar.words("adj", "played", "adv", "prize") | STRONG
    doubted = grammar.words("part", "parts", "thing", "stuff", "made") | strong
    formatter = ReviewFormatter(generator, strong, doubted, grammar.tables["misspelled"])
    labels = [0] * (count // 2) + [1] * (count - count // 2)
    texts: list[str] = []
    for label in labels:
        while (text := _write_review(generator, formatter, label)) in earlier_texts:
            pass
        earlier_texts.add(text)
        texts.append(text)
    return texts, labels


@lru_cache(maxsize=1)
def load_reviews_grammar() -> Grammar:
    """Return the reviews' grammar, read once: its variants 0 and 1 are the labels."""
    return load_grammar("reviews.toml", ("bad", "good"), FACTS)


def _write_review(generator: TextGenerator, formatter: ReviewFormatter, label: int) -> str:
    """Return one review with the given label."""
    genre = generator.choose(GENRES)
    _invent_film(generator, genre)
    return formatter.format(_write_paragraphs(generator, label, genre))


def _invent_film(generator: TextGenerator, genre: str) -> None:
    """Choose the review's facts (title, people, story), so that all its sentences speak of the same film."""
    facts = generator.start_text(LAZY_FACTS[genre])
    for actor, role, mark in (("lead", "role", ""), ("support", "friend", "2")):
        sex, pronouns = generator.choose((("woman", ("she", "her", "her")), ("man", ("he", "his", "him"))))
        surname = generator.write("surname")
        facts[actor] = f"{generator.write(sex)} {surname}"
        if actor == "lead":
            facts["star"] = generator.choose((facts[actor], surname))
        facts[role] = generator.write(sex)
        while role == "friend" and facts[role] == facts["role"]:
            facts[role] = generator.write(sex)
        facts.update(zip(("he" + mark, "his" + mark, "him" + mark), pronouns, strict=True))
    facts["auteur"] = generator.write("surname")
    facts["director"] = f"{generator.write(generator.choose(('man', 'woman')))} {facts['auteur']}"
    # There are more recent films than old ones: a product of two random numbers is often small.
    facts["year"] = str(2009 - int(75 * generator.random() * generator.random()))
    title = generator.write("title")
    facts["film"] = generator.choose(
        (f'"{title}"', f'"{title}"', f'"{title}"', title, f"'{title}'", title.upper())
    )


def _write_paragraphs(generator: TextGenerator, label: int, genre: str) -> list[list[str]]:
    """Return the sentences of one review in paragraphs: an opening, topics, most often a verdict."""
    random = generator.random
    conviction = generator.choose(CONVICTIONS)
    firm_conviction = (1 + 3 * conviction) / 4  # first and last words are more to the point
    paragraphs = [_write_opinion(generator, "opening", label, firm_conviction)[0]]
    if random() < 0.45:
        paragraphs[0] += generator.write_sentences("credits")
    # A product of several random factors is close to log-normal: most reviews are short, a few ramble on.
    size = 4.2
    for _ in range(4):
        size *= 0.25 + 1.5 * random()
    sentences_left = 1 + int(size)
    topic = ""
    opinion = label
    has_setup = False
    while sentences_left > 0:
        topic = generator.choose([other for other in (*TOPICS, genre) if other != topic])
        count = min(sentences_left, 1 + int(4 * random() * random()))
        sentences_left -= count
        if topic == "plot" and not has_setup:
            has_setup = True
            paragraphs[-1] += generator.write_sentences("setup")
        if topic in NEUTRAL:
            paragraphs[-1] += generator.write_sentences(topic, int(2 * random()), count + (topic == "plot"))
        else:
            for _ in range(count):
                last_opinion = opinion
                sentences, opinion = _write_opinion(generator, topic, label, conviction)
                has_turned = opinion != last_opinion
                paragraphs[-1] += [_link_sentence(generator, sentence, has_turned) for sentence in sentences]
        if random() < 0.45:
            paragraphs.append([])
    if random() < 0.8:
        paragraphs[-1] += _write_opinion(generator, "closing", label, firm_conviction)[0]
    return [sentences for sentences in paragraphs if sentences]


def _write_opinion(
    generator: TextGenerator, topic: str, label: int, conviction: float
) -> tuple[list[str], int]:
    """Return a sentence with an opinion, which agrees with the label as often as the conviction says.

    Returns (a list of one sentence, or of none; its opinion, in the numbers of the labels).
    """
    if generator.random() < conviction:
        return generator.write_sentences(topic, label), label
    rule = "concede" if generator.random() < 0.5 and topic not in ("opening", "closing") else topic
    return generator.write_sentences(rule, 1 - label), 1 - label


def _link_sentence(generator: TextGenerator, sentence: str, has_turned: bool) -> str:
    """Return a sentence, now and then with a link to the one before: "However," or "Also,".

    has_turned: its opinion is another one than that of the sentence before.
    """
    first_word, space, rest = sentence.partition(" ")
    if first_word in LINKABLE_WORDS and generator.random() < (0.8 if has_turned else 0.15):
        link = generator.write("turn" if has_turned else "link")
        sentence = f"{link} {first_word.lower()}{space}{rest}"
    if sentence.endswith(".") and generator.random() < 0.04:
        sentence = f"{sentence[:-1]} {generator.write('aside')}."
    return sentence
