"""The sample's news: short texts in four classes; nobody wrote them, they come from a seed (section VII).

A row is a headline, a blank and a body, as in AG News: agencies and datelines, and the leftovers of a web
page that was turned into text carelessly. The sentences are in `coursekit/data/samples/news.toml`.

The class follows one rule, which a reader can apply to every row: **a row belongs to whoever or whatever
its headline is about**. A body may look at its story from the side of another class: that changes nothing.
- A story has words of its class. A report has only its topic: one of hundreds, some of them very rare.
- A clash of two sides is filed under the one that acts: "Tarn Bank sues Fennport United" is Business, and
  "Fennport United sues Tarn Bank" is Sports.
- A career is filed under what the person is now: "From minister to goalkeeper" is Sports, and "From
  goalkeeper to minister" is World.

In clashes and careers both orders are equally frequent and have exactly the same words. So no model that
only counts words can tell them apart: it guesses one of two. A recurrent network can read who comes first.
`tests/data/samples/test_news.py` states as bands what this brings.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from random import Random

from coursekit.data.samples.grammar import Grammar, TextGenerator, choose_articles
from coursekit.data.samples.grammar_file import parse_grammar
from coursekit.data.samples.reviews import Split
from coursekit.errors import CourseError

SAMPLE_SEED = 2024
"""The seed of the sample that the notebook is made with."""
SAMPLE_TRAIN = 2700
"""Rows in the sample's train split."""
SAMPLE_TEST = 1200
"""Rows in the sample's test split."""

CLASSES = ("world", "sports", "business", "scitech")
"""The variants of the grammar, in the order of the labels 0 to 3."""

CLASH_SHARE = 0.14
"""Share of the rows in which two sides of different classes meet, and order alone tells who acts."""
CAREER_SHARE = 0.06
"""Share of the rows about a change of job, in which order alone tells what the person is now."""

REPORT_SHARE = 0.1
"""Share of the rows in which a topic alone tells the class: one of hundreds, some of them very rare."""

ANGLE_SHARE = 0.4
"""Share of the other rows that look at their story from the side of any class, in a last sentence."""

# What the grammar may ask about a row. The code sets these facts, rules give the others, and words in pairs
# ("rises", "falls") are drawn together, so that headline and body agree.
FACT_PREFIX = "fact."
ROLES = ("one", "two", "was", "now", "about", "other_topic")
# How many sentences follow the first one, all equally likely: most rows are short, a few are long.
SENTENCE_COUNTS = (0,) * 12 + (1,) * 22 + (2,) * 4 + (3, 5)
# These words have no capital in a headline that is written With Capitals.
SMALL_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "over", "the", "to")
)
# What stands between headline and body, all equally likely: half of the rows have no agency and no dateline.
DATELINES = (
    *("",) * 8,
    *("({agency}) {agency} - ",) * 3,
    *("{TOWN} ({agency}) - ",) * 3,
    *("{TOWN} - ", "{town} ({agency}) - "),
)
_QUOTED = re.compile(r'"([^"]*)"')


def write_ag_news(
    seed: int = SAMPLE_SEED, train: int = SAMPLE_TRAIN, test: int = SAMPLE_TEST
) -> dict[str, Split]:
    """Return a train and a test split of news, which all differ.

    The same seed gives the same bytes on every platform and with every Python from 3.11 on.

    seed: any whole number; each gives data of its own. train, test: numbers of rows.
    Returns {"train": (texts, labels), "test": (texts, labels)}. The labels are 0 World, 1 Sports, 2 Business
    and 3 Sci/Tech, in mixed order; the classes have the same size, as far as the number allows.

    Raises:
        CourseError: a number of rows is negative.
    """
    earlier_texts: set[str] = set()
    return {
        split: _write_split(count, f"ag_news {split} {seed}", earlier_texts)
        for split, count in (("train", train), ("test", test))
    }


def _write_split(count: int, seed: str, earlier_texts: set[str]) -> Split:
    """Return `count` rows that are not among the earlier texts, and add them to these."""
    if count < 0:
        raise CourseError(f"The number of news is {count}; ask for 0 or more.")
    generator = TextGenerator(load_news_grammar(), Random(seed))
    labels = _draw_labels(generator, count)
    texts: list[str] = []
    for label in labels:
        while (text := _write_row(generator, label)) in earlier_texts:
            pass
        earlier_texts.add(text)
        texts.append(text)
    return texts, labels


def _draw_labels(generator: TextGenerator, count: int) -> list[int]:
    """Return `count` labels, as many of each class, in random order."""
    labels = [position % len(CLASSES) for position in range(count)]
    for position in range(count - 1, 0, -1):  # Fisher and Yates' shuffle, by `Random.random` alone
        other = int((position + 1) * generator.random())
        labels[position], labels[other] = labels[other], labels[position]
    return labels


@lru_cache(maxsize=1)
def load_news_grammar() -> Grammar:
    """Return the grammar of the news, read once: its variants are the classes."""
    text = resources.files("coursekit.data.samples").joinpath("news.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    facts = (*ROLES, *tables["items"]["fact"], *tables["turns"])
    return parse_grammar(text, CLASSES, facts, "news.toml")


@lru_cache(maxsize=1)
def _lazy_facts() -> dict[str, str]:
    """Return each fact that a sentence may ask for, and the rule that gives it."""
    names = [name for name in load_news_grammar().rules if name.startswith(FACT_PREFIX)]
    return {name.removeprefix(FACT_PREFIX): name for name in names}


def _write_row(generator: TextGenerator, label: int) -> str:
    """Return one row of the given class."""
    draw = generator.random()
    if draw < CLASH_SHARE + CAREER_SHARE:
        rule = "clash" if draw < CLASH_SHARE else "career"
        other_label = (label + 1 + int((len(CLASSES) - 1) * generator.random())) % len(CLASSES)
        first = generator.write(f"{rule}_side", label)
        second = generator.write(f"{rule}_side", other_label)
        headline, body = write_pair(generator, rule, first, second)
    else:
        rule = "report" if draw < CLASH_SHARE + CAREER_SHARE + REPORT_SHARE else "story"
        headline, body = _write_headline_and_body(generator, rule, label, {})
    return _format_row(generator, headline, body)


def write_pair(generator: TextGenerator, rule: str, first: str, second: str) -> tuple[str, list[str]]:
    """Return a row in which only the order tells the class, which is that of `first`.

    rule: "clash" (`first` acts, `second` is acted on) or "career" (`first` is the job of today, `second` the
    one before). Returns the headline and the sentences of the body. With `first` and `second` exchanged, the
    same draws give a row of the same words, each as often.
    """
    names = ("one", "two") if rule == "clash" else ("now", "was")
    roles = dict(zip(names, (first, second), strict=True))
    return _write_headline_and_body(generator, rule, variant=0, roles=roles)


def _write_headline_and_body(
    generator: TextGenerator, rule: str, variant: int, roles: dict[str, str]
) -> tuple[str, list[str]]:
    """Return a headline and the sentences of a body.

    variant: a label; what order alone tells has one variant for all classes. roles: the two sides, by the
    names of their facts; empty in a story or a report.
    """
    facts = generator.start_text(_lazy_facts())
    facts.update(roles)
    if rule == "report":
        facts["about"] = generator.write("topic", variant)
        facts["other_topic"] = generator.write("topic", int(len(CLASSES) * generator.random()))
    direction = int(2 * generator.random())  # 0 or 1: "rises" or "falls", and so on
    facts.update((name, pair[direction]) for name, pair in load_news_grammar().tables["turns"].items())
    headline, _, lead = generator.write_sentences(rule, variant)[0].partition(" // ")
    count = generator.choose(SENTENCE_COUNTS)
    further = generator.write_sentences("aftermath" if roles else "more", variant, count)
    if not roles and generator.random() < ANGLE_SHARE:
        further[-1:] = generator.write_sentences("angle", int(len(CLASSES) * generator.random()))
    # One pass for all articles, then each sentence with its capital.
    parts = choose_articles("\n".join((headline, lead, *further))).split("\n")
    headline, *body = (part[0].upper() + part[1:] for part in parts)
    return headline, body


def _format_row(generator: TextGenerator, headline: str, body: list[str]) -> str:
    """Return a row as a news page has it: agency, dateline, and the leftovers of careless software.

    Nothing here depends on the class.
    """
    random = generator.random
    if random() < 0.5:
        headline = " ".join(
            word if word in SMALL_WORDS else word[0].upper() + word[1:] for word in headline.split(" ")
        )
    agency = generator.write("agency")
    dateline = generator.choose(DATELINES)
    town = generator.write("fact.town") if "town" not in generator.facts else generator.facts["town"]
    dateline = dateline.format(agency=agency, town=town, TOWN=town.upper())
    return _add_web_marks(generator, f"{headline} {dateline}{_join_body(generator, body)}")


def _join_body(generator: TextGenerator, body: list[str]) -> str:
    """Return the sentences of a body as one text; now and then the last one is cut off, as on some web pages.

    The first sentence is never cut: it may be needed to tell who did what.
    """
    draw = generator.random()
    if len(body) < 2 or draw > 0.12:
        return " ".join(body)
    words = body[-1].split(" ")
    words = words[: 1 + int((len(words) - 1) * generator.random())]
    return " ".join((*body[:-1], *words, "&lt;b&gt;...&lt;/b&gt;" if draw < 0.06 else "..."))


def _add_web_marks(generator: TextGenerator, text: str) -> str:
    """Return the text with the leftovers of a web page: marks of HTML, and backslashes for line ends."""
    random = generator.random
    if random() < 0.65:
        text = text.replace("'", " #39;")
    if random() < 0.5:
        text = _QUOTED.sub(r" quot;\1 quot;", text)
    text = text.replace("$", generator.choose(("$", "\\$", "\\$", " #36;")))
    if random() < 0.12:  # lines of about nine words, whose ends became backslashes
        parts, line_start = [], 0
        for position, word in enumerate(text.split(" ")):
            separator = " " if position - line_start < 9 or random() < 0.3 else "\\"
            line_start = position if separator == "\\" else line_start
            parts += [separator, word]
        text = "".join(parts[1:])
    return text
