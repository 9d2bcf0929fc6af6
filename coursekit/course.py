"""A section's data, ready to use: what each exercise needs and should not have to make again."""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coursekit.text import Tokenizer, basic_english, whitespace
from coursekit.vocab import Vocabulary, count_tokens

if TYPE_CHECKING:
    from datasets import DatasetDict

    from coursekit.dataset import BagDataset
    from coursekit.model import BagMLP
    from coursekit.news import News


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

NEWS_SECTIONS = ("VII",)
"""Sections that start from the news; the others start from the reviews."""


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
        from coursekit.news import News

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

        splits, things = (self.news.rows, "news") if section in NEWS_SECTIONS else (self.imdb, "reviews")
        rows = " + ".join(f"{len(split):,} {name}" for name, split in splits.items())
        device = choose_device(sparse=section not in NEWS_SECTIONS)
        return (
            f"data: {self.source} ({rows} {things}) · device: {device.type} · "
            f"torch {torch.__version__.partition('+')[0]} · Python {platform.python_version()}"
        )


def start(section: str, source: str | os.PathLike[str] | None = None) -> Course:
    """Open a section of the workbook: choose the data, say in one line what is in use, and hand it over.

    section: its Roman number, as in `start("I")`. source: as in `coursekit.data.load_imdb`; it holds for the
    checks too. Without one, `$COURSEKIT_DATA` decides, and without that, the sample.

    Raises:
        CourseError: no such section, or the data cannot be loaded.
    """
    from coursekit.checks import SECTIONS
    from coursekit.data import resolve_source
    from coursekit.errors import CourseError

    if section not in SECTIONS:
        raise CourseError(f'There is no section "{section}": the sections are {", ".join(SECTIONS)}.')
    if source is not None:
        os.environ["COURSEKIT_DATA"] = os.fspath(source)
    course = Course(resolve_source())
    print(f"Section {section} · {course.describe(section)}")
    return course
