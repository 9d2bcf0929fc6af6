"""A section's data, ready to use: what each exercise needs and should not have to make again."""

from __future__ import annotations

import hashlib
import os
import platform
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coursekit.sections import SECTIONS
from coursekit.text import Tokenizer, basic_english, whitespace
from coursekit.vocab import Vocabulary, count_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from datasets import DatasetDict

    from coursekit.data.tokens import Tokens
    from coursekit.dataset import BagDataset
    from coursekit.experiments.ledger import Ledger
    from coursekit.experiments.recipe import Experiment, Recipe
    from coursekit.model import BagMLP
    from coursekit.sequence import SequenceDataset
    from coursekit.vocab import SequenceVocabulary


@dataclass(frozen=True)
class Settings:
    """The course's settings for one size of data. rate: learning rate; epochs and batch size of training."""

    vocab_size: int
    batch_size: int
    epochs: int
    rate: float
    hidden: int = 200


REAL = Settings(vocab_size=20_000, batch_size=128, epochs=5, rate=0.1)
"""For the 25,000 real train reviews."""

SAMPLE = Settings(vocab_size=3_000, batch_size=128, epochs=10, rate=1.0)
"""For the sample's 2,000: fewer words, and larger steps, because there are fewer of them."""


class Course:
    """Everything that the exercises start from, made when it is first asked for.

    Sections I to VI start from the reviews; section VII starts from `news`.
    source: "sample", "full" or a folder; see `coursekit.data.load_imdb`.
    """

    def __init__(self, source: str) -> None:
        from coursekit.data import is_sample

        self.source = source
        self.settings = SAMPLE if is_sample(source) else REAL
        self._memory: dict[str, Any] = {}

    @cached_property
    def imdb(self) -> DatasetDict:
        """The reviews: splits `train` and `test`, columns `text` and `label` (0 neg, 1 pos)."""
        from coursekit.data import load_imdb

        return load_imdb(self.source)

    @cached_property
    def train_texts(self) -> list[str]:
        """The reviews of the train split, negative ones first."""
        return list(self.imdb["train"]["text"][:])

    @cached_property
    def train_labels(self) -> list[int]:
        """Their labels: 0 neg, 1 pos."""
        return list(self.imdb["train"]["label"][:])

    @cached_property
    def test_texts(self) -> list[str]:
        """The reviews of the test split."""
        return list(self.imdb["test"]["text"][:])

    @cached_property
    def test_labels(self) -> list[int]:
        """Their labels: 0 neg, 1 pos."""
        return list(self.imdb["test"]["label"][:])

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each type occurs in the train split, by `basic_english`."""
        return count_tokens(self.train_texts, basic_english)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The most frequent words of the train split, by `basic_english`, numbered from 1."""
        return Vocabulary(self.counts, self.settings.vocab_size)

    @cached_property
    def split_counts(self) -> Counter[str]:
        """How often each type occurs in the train split, by `str.split`."""
        return count_tokens(self.train_texts, whitespace)

    @cached_property
    def split_vocabulary(self) -> Vocabulary:
        """The vocabulary of the same size by `str.split`."""
        return Vocabulary(self.split_counts, self.settings.vocab_size)

    @cached_property
    def train(self) -> BagDataset:
        """The train split in index form, on the device of training."""
        return self.encode(self.train_texts, self.train_labels)

    @cached_property
    def test(self) -> BagDataset:
        """The test split in index form, on the device of training."""
        return self.encode(self.test_texts, self.test_labels)

    def encode(
        self,
        texts: list[str],
        labels: list[int],
        vocabulary: Vocabulary | None = None,
        tokenize: Tokenizer = basic_english,
    ) -> BagDataset:
        """Bring reviews into index form, by the course's vocabulary unless another is given."""
        from coursekit.dataset import BagDataset
        from coursekit.training import choose_device

        return BagDataset.encode(texts, labels, vocabulary or self.vocabulary, tokenize).to(
            choose_device(sparse=True)
        )

    @cached_property
    def news(self) -> News:
        """The news of section VII, from the same source."""

        return News(self.source)

    def model(self, seed: int = 0, outputs: int = 1) -> BagMLP:
        """Make a new, untrained model; the seed decides its weights."""
        from coursekit.model import BagMLP
        from coursekit.training import seeded

        with seeded(seed):
            return BagMLP(self.settings.vocab_size, self.settings.hidden, outputs)

    def remember(self, key: str, make: Callable[[], Any]) -> Any:
        """Make something once and keep it: the checks' truths are asked for again and again."""
        if key not in self._memory:
            self._memory[key] = make()
        return self._memory[key]

    def describe(self, section: str = "I") -> str:
        """Say in one line which data, device and versions a section uses. Loads the data if need be."""
        import torch

        from coursekit.training import choose_device

        is_news = SECTIONS[section].corpus == "ag_news"
        splits, things = (self.news.rows, "news") if is_news else (self.imdb, "reviews")
        rows = " + ".join(f"{len(split):,} {name}" for name, split in splits.items())
        device = choose_device(sparse=not is_news)
        return (
            f"data: {self.source} ({rows} {things}) · device: {device.type} · "
            f"torch {torch.__version__.partition('+')[0]} · Python {platform.python_version()}"
        )


VALIDATION_SHARE = 0.1
"""Part of the train rows that chooses between models."""

MAX_LENGTH = 256
"""Tokens of a row at most, <bos> and <eos> among them."""


@dataclass(frozen=True)
class Splits:
    """The rows in numbers: `train` to learn from, `validation` to choose by, `test` for the very end.

    The vocabulary knows the words of `train` alone: a model must not know a word that only a row has on which
    it will be judged.
    """

    vocabulary: SequenceVocabulary
    train: SequenceDataset
    validation: SequenceDataset
    test: SequenceDataset


class News:
    """Everything that the exercises of section VII start from, made when it is first asked for.

    source: "sample", "full" or a folder; see `coursekit.data.load_ag_news`.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._splits: dict[tuple[int, int], Splits] = {}

    @cached_property
    def rows(self) -> DatasetDict:
        """The news: splits `train` and `test`, columns `text` and `label` (0 World to 3 Sci/Tech)."""
        from coursekit.data import load_ag_news

        return load_ag_news(self.source)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The names of the four classes; a label is an index into them."""
        return tuple(self.rows["train"].features["label"].names)

    @cached_property
    def train_texts(self) -> list[str]:
        """All texts of the train split, those of the validation split among them."""
        return list(self.rows["train"]["text"][:])

    @cached_property
    def train_labels(self) -> list[int]:
        """Their labels, from 0 to 3."""
        return list(self.rows["train"]["label"][:])

    @cached_property
    def test_texts(self) -> list[str]:
        """The texts of the test split."""
        return list(self.rows["test"]["text"][:])

    @cached_property
    def test_labels(self) -> list[int]:
        """Their labels, from 0 to 3."""
        return list(self.rows["test"]["label"][:])

    @cached_property
    def tokens(self) -> Tokens:
        """The words of the train texts, cut by `nltk_words` once and kept between runs."""
        from coursekit.data.tokens import load_tokens

        return load_tokens(self.train_texts)

    @cached_property
    def test_tokens(self) -> Tokens:
        """The words of the test texts."""
        from coursekit.data.tokens import load_tokens

        return load_tokens(self.test_texts)

    @cached_property
    def split_rows(self) -> tuple[list[int], list[int]]:
        """Row numbers of the train texts: those to learn from, and those of the validation split."""
        from coursekit.loader import stratified_split

        return stratified_split(self.train_labels, VALIDATION_SHARE)

    def splits(self, threshold: int | None = None, max_length: int = MAX_LENGTH) -> Splits:
        """Bring all rows into numbers. threshold: a word is known if it occurs more often than that."""
        threshold = self.baseline.threshold if threshold is None else threshold
        key = (threshold, max_length)
        if key not in self._splits:
            self._splits[key] = self._encode(*key)
        return self._splits[key]

    def _encode(self, threshold: int, max_length: int) -> Splits:
        from coursekit.sequence import SequenceDataset
        from coursekit.vocab import SequenceVocabulary

        kept, held_out = self.split_rows
        vocabulary = SequenceVocabulary(self.tokens.counts(kept), threshold)
        numbered = [
            SequenceDataset.from_tokens(tokens, labels, vocabulary, max_length)
            for tokens, labels in ((self.tokens, self.train_labels), (self.test_tokens, self.test_labels))
        ]
        return Splits(vocabulary, numbered[0].subset(kept), numbered[0].subset(held_out), numbered[1])

    @cached_property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that stand for these rows, in this order, and for their validation split."""
        digest = hashlib.sha256()
        for texts, labels in (
            (self.train_texts, self.train_labels),
            (self.test_texts, self.test_labels),
        ):
            for text, label in zip(texts, labels, strict=True):
                digest.update(f"{label}:{len(text)}:{text}".encode())
        digest.update(repr(self.split_rows[1]).encode())
        return digest.hexdigest()[:16]

    @cached_property
    def baseline(self) -> Recipe:
        """The settings that every experiment starts from; how large they are depends on data and device."""
        from coursekit.data import is_sample
        from coursekit.device import choose_device
        from coursekit.experiments.plan import REDUCED, REFERENCE, SMALL

        if is_sample(self.source):
            return SMALL
        return REDUCED if choose_device().type == "cpu" else REFERENCE

    @cached_property
    def ledger(self) -> Path:
        """Where the experiments of the notebook are written down.

        Real data: a file in the course's cache folder, so that hours of training outlive a notebook.
        The sample: a file that goes when Python ends; its experiments take seconds.
        """
        import tempfile
        from pathlib import Path

        from coursekit.data import is_sample
        from coursekit.data.cache import cache_folder

        if is_sample(self.source):
            self._folder = tempfile.TemporaryDirectory(prefix="coursekit-")
            return Path(self._folder.name) / "experiments.jsonl"
        return cache_folder() / "experiments" / f"{self.fingerprint}.jsonl"

    def run(self, experiments: Iterable[Experiment], seeds: int = 1) -> Ledger:
        """Train the baseline and the experiments, unless the ledger has them already; give the whole ledger.

        An experiment that was changed under its old name is trained anew; see `coursekit.experiments.run`.
        """
        from coursekit.experiments import run

        return run(experiments, self, baseline=self.baseline, seeds=seeds, ledger=self.ledger, replace=True)


def start(section: str, source: str | os.PathLike[str] | None = None) -> Course:
    """Open a section of the workbook: choose the data, say in one line what is in use, and hand it over.

    section: its Roman number, as in `start("I")`. source: as in `coursekit.data.load_imdb`; it holds for the
    checks too. Without one, `$COURSEKIT_DATA` decides, and without that, the sample.

    Raises:
        CourseError: no such section, or the data cannot be loaded.
    """
    from coursekit.data import resolve_source
    from coursekit.errors import CourseError

    if section not in SECTIONS:
        raise CourseError(f'There is no section "{section}": the sections are {", ".join(SECTIONS)}.')
    if source is not None:
        os.environ["COURSEKIT_DATA"] = os.fspath(source)
    course = Course(resolve_source())
    print(f"Section {section} · {course.describe(section)}")
    return course
