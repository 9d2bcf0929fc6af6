"""The sample's text: what it looks like, and the lessons that hold on it."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log10
from random import Random
from statistics import fmean as mean
from statistics import linear_regression, median, pstdev
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.course import SAMPLE_SETTINGS
from coursekit.data.samples.grammar import (
    Choice,
    Grammar,
    ModifiedPlaceholder,
    Placeholder,
    Rule,
    TextGenerator,
    choose_articles,
)
from coursekit.data.samples.grammar_file import parse_grammar
from coursekit.data.samples.reviews import GENRES, Split, load_reviews_grammar, write_imdb
from coursekit.dataset import BagDataset
from coursekit.errors import CourseError
from coursekit.evaluation import evaluate
from coursekit.loader import make_loader
from coursekit.model import BagMLP
from coursekit.text import Tokenizer, basic_english, whitespace
from coursekit.training import History, fit, seeded
from coursekit.vocab import Vocabulary, count_tokens
from tests import RUN_ALL_TESTS
from tests.data.samples.bands import Band, list_outliers

# ------------------------------------------------------------------------------------------- the texts

# After a change of the words or the rules this digest is another one: replace it, and have the solved
# notebooks built anew. Without such a change, a difference means that the texts depend on the machine.
DIGEST = "c540307815666fce237fd2b80a3d2d964bd08046a14560993ca9cbe23389ff7e"


def write_reviews(count: int, seed: int) -> Split:
    return write_imdb(seed, train=count, test=0)["train"]


@pytest.fixture(scope="module")
def reviews() -> Split:
    return write_reviews(1000, seed=7)


def test_the_same_seed_gives_the_same_bytes_on_every_machine() -> None:
    texts, _ = write_reviews(200, seed=0)
    assert hashlib.sha256("\n".join(texts).encode()).hexdigest() == DIGEST


def test_a_second_call_gives_the_same_reviews() -> None:
    assert write_reviews(50, seed=3) == write_reviews(50, seed=3)


def test_different_seeds_give_different_reviews() -> None:
    assert not set(write_reviews(200, seed=1)[0]) & set(write_reviews(200, seed=2)[0])


@pytest.mark.parametrize(("count", "labels"), [(0, []), (1, [1]), (4, [0, 0, 1, 1]), (5, [0, 0, 1, 1, 1])])
def test_negative_reviews_come_first(count: int, labels: list[int]) -> None:
    texts, written_labels = write_reviews(count, seed=0)
    assert (len(texts), written_labels) == (count, labels)


def test_a_negative_count_is_refused_in_a_sentence() -> None:
    with pytest.raises(CourseError, match="number of reviews is -1"):
        write_reviews(-1, seed=0)


def test_no_test_review_is_a_copy_of_a_train_review() -> None:
    data = write_imdb(seed=5, train=400, test=400)
    texts = data["train"][0] + data["test"][0]
    assert len(set(texts)) == len(texts) == 800


def test_the_number_of_test_reviews_does_not_change_the_train_reviews() -> None:
    assert write_imdb(seed=5, train=20, test=0)["train"] == write_imdb(seed=5, train=20, test=20)["train"]


@pytest.mark.parametrize(
    ("feature", "pattern", "least"),
    [
        ("HTML breaks", r"<br /><br />", 0.25),
        ("quotes", r'"', 0.4),
        ("words in capitals", r"\b[A-Z]{4,}\b", 0.1),
        ("numbers", r"\d", 0.4),
        ("names", r"[a-z] [A-Z][a-z]+ [A-Z][a-z]+", 0.5),
        ("negations", r"\b(?:not|never|hardly|no|nothing|anything but|far from)\b|n't", 0.45),
        ("brackets", r"\(", 0.2),
        ("exclamation marks", r"!", 0.3),
        (
            "well-known misspellings",
            r"definately|recie|beleiv|excelent|borring|charact[eo]|realy|wierd",
            0.005,
        ),
        ("a missing blank after a full stop", r"[a-z]\.[A-Z]", 0.05),
        ("a turn of opinion", r"However|That said|On the other hand|And yet|Still,|Mind you|But ", 0.1),
    ],
)
def test_many_reviews_have(reviews: Split, feature: str, pattern: str, least: float) -> None:
    share = mean(bool(re.search(pattern, text)) for text in reviews[0])
    assert share >= least, f"{feature}: in {share:.1%} of the reviews"


@pytest.mark.parametrize(
    "trace", [r"[{}|^]", r"\(n\)", r"\b[Aa] (?:a|an|the) ", r" ,", r" \.", r"^\s", r"\bNone\b"]
)
def test_no_trace_of_the_grammar_is_left(reviews: Split, trace: str) -> None:
    assert [text for text in reviews[0] if re.search(trace, text)] == []


def test_no_review_repeats_a_sentence(reviews: Split) -> None:
    for text in reviews[0]:
        sentences = [part for part in re.split(r"(?<=[.!?]) (?=[A-Z])|<br /><br />", text) if len(part) > 40]
        assert len(sentences) == len(set(sentences)), text


def test_writing_needs_no_heavy_import() -> None:
    heavy = "{'torch', 'datasets', 'numpy'}"
    code = f"import sys, coursekit.data.samples.reviews; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ------------------------------------------------------------------------------------------ the grammar


@pytest.mark.parametrize(
    ("word", "article"),
    [
        *[(word, "an") for word in ("apple", '"odd"', "hour", "honest", "unimaginative", "8", "11", "uncle")],
        *[
            (word, "a")
            for word in ("film", '"dull"', "unicycle", "one-eyed", "useful", "European", "1", "hat")
        ],
    ],
)
def test_the_article_suits_the_next_word(word: str, article: str) -> None:
    assert choose_articles(f"a(n) {word}, A(n) {word}") == f"{article} {word}, {article.capitalize()} {word}"


TINY = """
[words.mood]
bad = "sad, grim"
good = "glad, merry"
[items]
animal = "cat"
[lines.line]
any = '''
{^animal} {name} is {mood}, {not|never} {!mood}{.|!}
'''
"""


def write_tiny(seed: int, variant: int) -> str:
    generator = TextGenerator(parse_grammar(TINY, ("bad", "good"), ["name"]), Random(seed))
    generator.start_text({})["name"] = "Tom"
    return generator.write("line", variant)


@given(st.integers(), st.sampled_from([(0, "sad|grim", "glad|merry"), (1, "glad|merry", "sad|grim")]))
def test_placeholders_are_filled_in_the_variant_of_the_text(seed: int, case: tuple[int, str, str]) -> None:
    variant, mood, other = case
    assert re.fullmatch(f"Cat Tom is ({mood}), (not|never) ({other})[.!]", write_tiny(seed, variant))


@given(st.text(st.characters(exclude_characters="{}|'\\", categories=["L", "N", "P", "Zs"]), min_size=1))
def test_text_without_braces_stands_for_itself(text: str) -> None:
    text = text.strip() or "x"
    grammar = parse_grammar(f"[lines]\nline = '''\n{text}\n'''", ("any_other",), [])
    assert TextGenerator(grammar, Random(0)).write("line") == text


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('[items]\na = "{b}"', "rule a: no rule and no fact is called 'b'"),
        ('[items]\na = "{x|y"', "rule a: a brace is not closed"),
        ('[items]\na = "x}"', "rule a: '|' or '}' outside of braces"),
        ('[items]\na = "x|y"', "rule a: '|' or '}' outside of braces"),
        ('[items.a]\nbad = "x"', "rule a: a variant has no entries"),
    ],
)
def test_a_mistake_in_a_grammar_is_told_with_its_rule(source: str, complaint: str) -> None:
    with pytest.raises(CourseError, match=re.escape(complaint)):
        parse_grammar(source, ("bad", "good"), [])


def test_a_text_uses_no_pattern_twice() -> None:
    grammar = parse_grammar("[items]\nnumber = '1, 2, 3, 4, 5, 6'", ("only",), [])
    generator = TextGenerator(grammar, Random(0))
    texts = [text for _ in range(20) for text in generator.write_sentences("number")]
    assert sorted(texts) == ["1", "2", "3", "4", "5", "6"]


def names_in(grammar: Grammar) -> Iterator[str]:
    """List every rule that some pattern asks for."""
    waiting: list[Any] = [rule.variants for rule in grammar.rules.values()]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Rule):
            yield part.name
        elif isinstance(part, ModifiedPlaceholder):
            waiting.append(part.placeholder)
        elif isinstance(part, Choice):
            waiting.append(part.patterns)
        elif not isinstance(part, str | Placeholder):
            waiting.extend(part)


def test_every_rule_of_the_reviews_is_used() -> None:
    grammar = load_reviews_grammar()
    by_code = {
        "opening",
        "setup",
        "plot",
        "acting",
        "story",
        "craft",
        "feeling",
        "fact",
        "compare",
        "closing",
    }
    by_code |= {"credits", "concede", "turn", "link", "aside", "title", "surname", "woman", "man", *GENRES}
    by_code |= {name for name in grammar.rules if name.startswith("genre.")}
    assert set(grammar.rules) - set(names_in(grammar)) - by_code == set()


# -------------------------------------------------------------------------------------------- the bands

SEEDS = range(10 if RUN_ALL_TESTS else 4)
RATES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)


BANDS = (
    Band("mean length (tokens)", 60, 250),
    Band("longest length / median length", 4, 20),
    Band("skewness of the lengths", 0.5, 5),
    Band("share of types that occur once", 0.40, 0.65),
    Band("rank-frequency slope, all ranks", -1.3, -0.8),
    Band("rank-frequency slope, ranks 1 to 1000", -1.3, -0.8),
    Band("rank-frequency slope, 50 log-spaced ranks", -1.3, -0.8),
    Band("unknown tokens, split / basic_english", 2.5, 6),
    Band("test accuracy, basic_english", 0.78, 0.93),
    Band("accuracy gained by basic_english over split", 0.03, 0.25),
    Band("test accuracy without shuffling", 0.47, 0.53),
    Band("test accuracy at the lowest rate", 0.44, 0.56),
    Band("best rate, as place in the sweep", 1, len(RATES) - 2),
    Band("accuracy gained by the best rate over the lowest", 0.2, 0.5),
    Band("small train set: last train perplexity", 1.0, 1.05),
    Band("small train set: epoch of the least test perplexity", 1, 30),
    Band("small train set: last / least test perplexity", 1.03, 2),
)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_lessons_of_the_course_hold_on_the_sample(seed: int, one_thread: None) -> None:
    data = write_imdb(seed)
    counts: dict[Tokenizer, Counter[str]] = {
        tokenize: count_tokens(data["train"][0], tokenize) for tokenize in (basic_english, whitespace)
    }
    figures = text_figures(data, counts) | training_figures(data, counts, seed)
    assert list_outliers(BANDS, figures, f"seed {seed}") == []


def text_figures(data: dict[str, Split], counts: dict[Tokenizer, Counter[str]]) -> dict[str, float]:
    """Measure what can be seen in the train texts alone. counts: theirs, by both tokenizers."""
    lengths = [len(basic_english(text)) for text in data["train"][0]]
    middle, spread = mean(lengths), pstdev(lengths)
    frequencies = sorted(counts[basic_english].values(), reverse=True)
    types = len(frequencies)
    spaced = sorted({round(types ** (step / 49)) for step in range(50)})
    return {
        "mean length (tokens)": middle,
        "longest length / median length": max(lengths) / median(lengths),
        "skewness of the lengths": mean(((n - middle) / spread) ** 3 for n in lengths),
        "share of types that occur once": frequencies.count(1) / types,
        "rank-frequency slope, all ranks": slope(frequencies, range(1, types + 1)),
        "rank-frequency slope, ranks 1 to 1000": slope(frequencies, range(1, 1001)),
        "rank-frequency slope, 50 log-spaced ranks": slope(frequencies, spaced),
        "unknown tokens, split / basic_english": unknown(counts[whitespace]) / unknown(counts[basic_english]),
    }


def slope(frequencies: list[int], ranks: Sequence[int]) -> float:
    """Fit log10 frequency against log10 rank by least squares, at the given ranks (the first is 1).

    Over all ranks, as `numpy.polyfit` on the whole curve does it, the thousands of words that occur once
    outvote all others; over log-spaced ranks each stretch of the curve counts for its length on paper. The
    sample has to pass both, and the fit to its common words alone.
    """
    x, y = [log10(rank) for rank in ranks], [log10(frequencies[rank - 1]) for rank in ranks]
    return linear_regression(x, y).slope


def unknown(counts: Counter[str]) -> int:
    """Count the tokens outside of the tokenizer's own vocabulary."""
    return Vocabulary(counts, SAMPLE_SETTINGS.vocab_size).count_unknown(counts)


def training_figures(
    data: dict[str, Split], counts: dict[Tokenizer, Counter[str]], seed: int
) -> dict[str, float]:
    """Measure what the course's model does, at the course's settings for the sample.

    The sweep over the learning rates takes half the epochs: which rate is the best one is plain by then.
    """
    train, test = encode(data, counts, basic_english)
    basic, split = accuracy(train, test, seed), accuracy(*encode(data, counts, whitespace), seed)
    sweep = [accuracy(train, test, seed, rate=rate, epochs=SAMPLE_SETTINGS.epochs // 2) for rate in RATES]
    history = overfit(train, test, seed)
    small = history.column("test", "perplexity")
    return {
        "test accuracy, basic_english": basic,
        "accuracy gained by basic_english over split": basic - split,
        "test accuracy without shuffling": accuracy(train, test, seed, shuffle=False),
        "test accuracy at the lowest rate": sweep[0],
        "best rate, as place in the sweep": sweep.index(max(sweep)),
        "accuracy gained by the best rate over the lowest": max(sweep) - sweep[0],
        "small train set: last train perplexity": history[-1].train.perplexity,
        "small train set: epoch of the least test perplexity": small.index(min(small)),
        "small train set: last / least test perplexity": small[-1] / min(small),
    }


def encode(
    data: dict[str, Split], counts: dict[Tokenizer, Counter[str]], tokenize: Tokenizer
) -> tuple[BagDataset, BagDataset]:
    """Bring both splits into index form, by the train split's vocabulary."""
    vocabulary = Vocabulary(counts[tokenize], SAMPLE_SETTINGS.vocab_size)
    train, test = (BagDataset.encode(*data[split], vocabulary, tokenize) for split in ("train", "test"))
    return train, test


def new_model(seed: int) -> BagMLP:
    with seeded(seed):
        # With so few words dense gradients are the faster ones. The model is the same.
        return BagMLP(SAMPLE_SETTINGS.vocab_size, SAMPLE_SETTINGS.hidden, sparse=False)


def accuracy(
    train: BagDataset,
    test: BagDataset,
    seed: int,
    *,
    rate: float = SAMPLE_SETTINGS.rate,
    epochs: int = SAMPLE_SETTINGS.epochs,
    shuffle: bool = True,
) -> float:
    """Train the course's model and score it once, at the end."""
    model = new_model(seed)
    fit(
        model,
        train,
        epochs=epochs,
        rate=rate,
        batch_size=SAMPLE_SETTINGS.batch_size,
        shuffle=shuffle,
        seed=seed,
        device="cpu",
        progress=False,
    )
    return evaluate(model, make_loader(test, len(test))).accuracy


def overfit(train: BagDataset, test: BagDataset, seed: int) -> History:
    """Train on 200 rows for 40 epochs, and watch 500 rows of the test split."""
    few = [*range(100), *range(1000, 1100)]
    return fit(
        new_model(seed),
        train.subset(few),
        test.subset(range(0, 2000, 4)),
        epochs=40,
        rate=0.2,
        batch_size=16,
        seed=seed,
        device="cpu",
        progress=False,
    )
