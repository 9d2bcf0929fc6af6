"""The sample's second text: short news that nobody wrote, in four classes, from a seed (section VII).

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

from coursekit.data.samples.grammar import Grammar, Writer, choose_articles
from coursekit.data.samples.notation import parse_grammar
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

CLASH = 0.14
"""Share of the rows in which two sides of different classes meet, and order alone tells who acts."""
CAREER = 0.06
"""Share of the rows about a change of job, in which order alone tells what the person is now."""

REPORT = 0.1
"""Share of the rows in which a topic alone tells the class: one of hundreds, some of them very rare."""

ANGLE = 0.4
"""Share of the other rows that look at their story from the side of any class, in a last sentence."""

# What the grammar may ask about the present row. The code fixes these facts, rules give the others, and
# words in pairs ("rises", "falls") are drawn together, so that headline and body agree.
FACT = "fact."
ROLES = ("one", "two", "was", "now", "about", "other_topic")
# How many sentences follow the first one, all drawn alike: most rows are short, a few are long.
FOLLOWING = (0,) * 12 + (1,) * 22 + (2,) * 4 + (3, 5)
# Small words keep their small letter in a headline that is written With Capitals.
SMALL = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "over", "the", "to")
)
# What stands between headline and body, and how often: half of the rows have neither agency nor dateline.
STYLES = (
    *("",) * 8,
    *("({agency}) {agency} - ",) * 3,
    *("{TOWN} ({agency}) - ",) * 3,
    *("{TOWN} - ", "{town} ({agency}) - "),
)
_QUOTED = re.compile(r'"([^"]*)"')


def write_ag_news(
    seed: int = SAMPLE_SEED, train: int = SAMPLE_TRAIN, test: int = SAMPLE_TEST
) -> dict[str, Split]:
    """Write a train and a test split; no row is in both.

    seed: any whole number; each gives data of its own. train, test: numbers of rows.
    Returns {"train": (texts, labels), "test": (texts, labels)}, each in the form of `write_news`.
    """
    seen: set[str] = set()
    return {
        split: _write(count, f"ag_news {split} {seed}", seen)
        for split, count in (("train", train), ("test", test))
    }


def write_news(count: int, seed: int) -> Split:
    """Write news with the labels 0 World, 1 Sports, 2 Business, 3 Sci/Tech in mixed order.

    The classes are of equal size, as far as `count` allows. The same seed gives the same bytes on every
    platform and with every Python from 3.11 on. All rows differ. Raises `CourseError` for a negative count.
    """
    return _write(count, f"news {seed}", set())


def _write(count: int, seed: str, seen: set[str]) -> Split:
    """Write `count` rows that are not in `seen`, and add them to it."""
    if count < 0:
        raise CourseError(f"The number of news is {count}; ask for 0 or more.")
    writer = Writer(_grammar(), Random(seed))
    labels = _mixed_labels(writer, count)
    texts: list[str] = []
    for label in labels:
        while (text := _write_row(writer, label)) in seen:
            pass
        seen.add(text)
        texts.append(text)
    return texts, labels


def _mixed_labels(writer: Writer, count: int) -> list[int]:
    """Return each class its share, in a drawn order."""
    labels = [place % len(CLASSES) for place in range(count)]
    for place in range(count - 1, 0, -1):  # Fisher and Yates' shuffle, by `Random.random` alone
        other = int((place + 1) * writer.random())
        labels[place], labels[other] = labels[other], labels[place]
    return labels


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    """Read the grammar of the news, once: its variants are the classes."""
    text = resources.files("coursekit.data.samples").joinpath("news.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    facts = (*ROLES, *tables["items"]["fact"], *tables["turns"])
    return parse_grammar(text, CLASSES, facts, "news.toml")


@lru_cache(maxsize=1)
def _later() -> dict[str, str]:
    """Name the rule of each fact that a sentence may ask for."""
    return {name.removeprefix(FACT): name for name in _grammar().rules if name.startswith(FACT)}


def _write_row(writer: Writer, label: int) -> str:
    """Write one row of the given class."""
    kind = writer.random()
    if kind < CLASH + CAREER:
        other = (label + 1 + int((len(CLASSES) - 1) * writer.random())) % len(CLASSES)
        rule = "clash" if kind < CLASH else "career"
        headline, body = draft_pair(
            writer, rule, *(writer.say(f"{rule}_side", one) for one in (label, other))
        )
    else:
        rule = "report" if kind < CLASH + CAREER + REPORT else "story"
        headline, body = _draft(writer, rule, label, {})
    return _wire(writer, headline, body)


def draft_pair(writer: Writer, rule: str, first: str, second: str) -> tuple[str, list[str]]:
    """Write a row in which order alone tells the class: the class of `first`.

    rule: "clash" (`first` acts, `second` is acted on) or "career" (`first` is the job of today, `second` the
    one before). Returns the headline and the sentences of the body. With `first` and `second` exchanged, the
    same draws give a row of the same words, each as often.
    """
    roles = ("one", "two") if rule == "clash" else ("now", "was")
    return _draft(writer, rule, 0, dict(zip(roles, (first, second), strict=True)))


def _draft(writer: Writer, rule: str, variant: int, roles: dict[str, str]) -> tuple[str, list[str]]:
    """Write a headline and the sentences of a body."""
    facts = writer.begin(_later())
    facts.update(roles)
    if rule == "report":
        facts["about"] = writer.say("topic", variant)
        facts["other_topic"] = writer.say("topic", int(len(CLASSES) * writer.random()))
    turn = int(2 * writer.random())
    facts.update((name, pair[turn]) for name, pair in _grammar().tables["turns"].items())
    headline, _, lead = writer.tell(rule, variant)[0].partition(" // ")
    following = writer.pick(FOLLOWING)
    after = writer.tell("aftermath" if roles else "more", variant, following)
    if not roles and writer.random() < ANGLE:
        after[-1:] = writer.tell("angle", int(len(CLASSES) * writer.random()))
    # One pass for all articles, then each sentence with its capital.
    parts = choose_articles("\n".join((headline, lead, *after))).split("\n")
    headline, *body = (part[0].upper() + part[1:] for part in parts)
    return headline, body


def _wire(writer: Writer, headline: str, body: list[str]) -> str:
    """Send a story over the wire: agency, dateline, and what careless software leaves of a web page.

    Nothing here depends on the class.
    """
    random = writer.random
    if random() < 0.5:
        headline = " ".join(
            word if word in SMALL else word[0].upper() + word[1:] for word in headline.split(" ")
        )
    agency, style = writer.say("agency"), writer.pick(STYLES)
    town = writer.say("fact.town") if "town" not in writer.facts else writer.facts["town"]
    text = f"{headline} {style.format(agency=agency, town=town, TOWN=town.upper())}{_cut(writer, body)}"
    return _leave_marks(writer, text)


def _cut(writer: Writer, body: list[str]) -> str:
    """Join the sentences of a body; now and then the last one breaks off, as on a page that is too short.

    The first sentence is never cut: it may be needed to tell who did what.
    """
    draw = writer.random()
    if len(body) < 2 or draw > 0.12:
        return " ".join(body)
    words = body[-1].split(" ")
    kept = words[: 1 + int((len(words) - 1) * writer.random())]
    return " ".join((*body[:-1], *kept, "&lt;b&gt;...&lt;/b&gt;" if draw < 0.06 else "..."))


def _leave_marks(writer: Writer, text: str) -> str:
    """Leave the marks of the original's HTML and line ends in the text."""
    random = writer.random
    if random() < 0.65:
        text = text.replace("'", " #39;")
    if random() < 0.5:
        text = _QUOTED.sub(r" quot;\1 quot;", text)
    text = text.replace("$", writer.pick(("$", "\\$", "\\$", " #36;")))
    if random() < 0.12:  # lines of about nine words, whose ends became backslashes
        words, last = [], 0
        for place, word in enumerate(text.split(" ")):
            joint = " " if place - last < 9 or random() < 0.3 else "\\"
            last = place if joint == "\\" else last
            words += [joint, word]
        text = "".join(words[1:])
    return text
