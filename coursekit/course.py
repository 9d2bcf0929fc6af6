"""The data of a section, ready to use: what an exercise needs and should not have to make again."""

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
from coursekit.vocab import MAX_LENGTH, Vocabulary, count_tokens

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
    """The course's settings for data of one size.

    vocab_size: words. batch_size: rows. rate: the learning rate. hidden: units of the hidden layer.
    """

    vocab_size: int
    batch_size: int
    epochs: int
    rate: float
    hidden: int = 200


REAL_SETTINGS = Settings(vocab_size=20_000, batch_size=128, epochs=5, rate=0.1)
"""For the 25,000 real train reviews."""

SAMPLE_SETTINGS = Settings(vocab_size=3_000, batch_size=128, epochs=10, rate=1.0)
"""For the sample's 2,000 reviews: fewer words, and larger steps, because there are fewer steps."""


class Course:
    """Everything that the exercises start from; each part is made when it is first used.

    The sections on reviews use this object itself, those on news use its `news`.

    source: "sample", "full" or a folder; see `coursekit.data.load_imdb`.
    """

    def __init__(self, source: str) -> None:
        from coursekit.data import is_sample

        self.source = source
        self.section = ""  # the Roman number of the section that `start` has opened with it
        self.settings = SAMPLE_SETTINGS if is_sample(source) else REAL_SETTINGS
        self._results: dict[str, Any] = {}

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
        """The labels of the train split: 0 neg, 1 pos."""
        return list(self.imdb["train"]["label"][:])

    @cached_property
    def test_texts(self) -> list[str]:
        """The reviews of the test split."""
        return list(self.imdb["test"]["text"][:])

    @cached_property
    def test_labels(self) -> list[int]:
        """The labels of the test split: 0 neg, 1 pos."""
        return list(self.imdb["test"]["label"][:])

    @cached_property
    def tokens(self) -> Tokens:
        """The words of the train reviews by `basic_english`; real ones are kept between runs."""
        return self._tokenize(self.train_texts)

    @cached_property
    def test_tokens(self) -> Tokens:
        """The words of the test reviews."""
        return self._tokenize(self.test_texts)

    def _tokenize(self, texts: list[str]) -> Tokens:
        from coursekit.data import is_sample
        from coursekit.data.tokens import Tokens, load_tokens

        if is_sample(self.source):  # as fast as a look into the cache
            return Tokens.from_texts(texts, basic_english)
        return load_tokens(texts, "basic_english")

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each type occurs in the train split, by `basic_english`."""
        return self.tokens.counts()

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
        """The most frequent words of the train split, by `str.split`; as many as in `vocabulary`."""
        return Vocabulary(self.split_counts, self.settings.vocab_size)

    @cached_property
    def train(self) -> BagDataset:
        """The train split in index form, on the device of training."""
        return self._encode_tokens(self.tokens, self.train_labels)

    @cached_property
    def test(self) -> BagDataset:
        """The test split in index form, on the device of training."""
        return self._encode_tokens(self.test_tokens, self.test_labels)

    def _encode_tokens(self, tokens: Tokens, labels: list[int]) -> BagDataset:
        from coursekit.dataset import BagDataset
        from coursekit.training import choose_device

        return BagDataset.from_tokens(tokens, labels, self.vocabulary).to(choose_device(sparse=True))

    def encode(
        self,
        texts: list[str],
        labels: list[int],
        vocabulary: Vocabulary | None = None,
        tokenize: Tokenizer = basic_english,
    ) -> BagDataset:
        """Return reviews in index form, on the device of training.

        texts, labels: of n reviews. vocabulary: without one, the course's own.
        """
        from coursekit.dataset import BagDataset
        from coursekit.training import choose_device

        return BagDataset.encode(texts, labels, vocabulary or self.vocabulary, tokenize).to(
            choose_device(sparse=True)
        )

    @cached_property
    def news(self) -> News:
        """What the sections on news start from, from the same source."""
        return News(self.source)

    def model(self, seed: int = 0, outputs: int = 1) -> BagMLP:
        """Return a new, untrained model; the seed decides its weights. outputs: logits of a row."""
        from coursekit.model import BagMLP
        from coursekit.training import seeded

        with seeded(seed):
            return BagMLP(self.settings.vocab_size, self.settings.hidden, outputs)

    def compute_once(self, key: str, compute: Callable[[], Any]) -> Any:
        """Return the result of a function, which is called only the first time that this key is asked for.

        A check needs the same right values and the same trainings each time that it runs.
        """
        if key not in self._results:
            self._results[key] = compute()
        return self._results[key]

    def describe(self, section: str = "I") -> str:
        """Return a line with the data, device and versions that a section uses; it loads the data."""
        import torch

        from coursekit.training import choose_device

        is_news = SECTIONS[section].corpus == "ag_news"
        splits = self.news.rows if is_news else self.imdb
        noun = "news" if is_news else "reviews"
        sizes = " + ".join(f"{len(split):,} {name}" for name, split in splits.items())
        device = choose_device(sparse=not is_news)
        return (
            f"data: {self.source} ({sizes} {noun}) · device: {device.type} · "
            f"torch {torch.__version__.partition('+')[0]} · Python {platform.python_version()}"
        )


VALIDATION_SHARE = 0.1
"""Share of the train rows by which models are compared."""


@dataclass(frozen=True)
class Splits:
    """The rows in numbers: `train` to learn from, `validation` to choose by, `test` for the very end.

    The vocabulary has the words of `train` only: a model must not know a word that is only in the rows on
    which it will be judged.
    """

    vocabulary: SequenceVocabulary
    train: SequenceDataset
    validation: SequenceDataset
    test: SequenceDataset


class News:
    """Everything that the exercises on news start from; each part is made when it is first used.

    source: "sample", "full" or a folder; see `coursekit.data.load_ag_news`.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._tokens: dict[str, tuple[Tokens, Tokens]] = {}
        self._splits: dict[tuple[int, int, str], Splits] = {}

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
        """All texts of the train split; those of the validation split are among them."""
        return list(self.rows["train"]["text"][:])

    @cached_property
    def train_labels(self) -> list[int]:
        """The labels of the train split, from 0 to 3."""
        return list(self.rows["train"]["label"][:])

    @cached_property
    def test_texts(self) -> list[str]:
        """The texts of the test split."""
        return list(self.rows["test"]["text"][:])

    @cached_property
    def test_labels(self) -> list[int]:
        """The labels of the test split, from 0 to 3."""
        return list(self.rows["test"]["label"][:])

    @property
    def tokens(self) -> Tokens:
        """The words of the train texts by `nltk_words`, tokenized once and kept between runs."""
        return self._load_tokens("nltk_words")[0]

    @property
    def test_tokens(self) -> Tokens:
        """The words of the test texts."""
        return self._load_tokens("nltk_words")[1]

    def _load_tokens(self, tokenizer: str) -> tuple[Tokens, Tokens]:
        """Return the tokens of the train texts and of the test texts."""
        from coursekit.data.tokens import load_tokens

        if tokenizer not in self._tokens:
            train, test = (load_tokens(texts, tokenizer) for texts in (self.train_texts, self.test_texts))
            self._tokens[tokenizer] = train, test
        return self._tokens[tokenizer]

    @cached_property
    def split_rows(self) -> tuple[list[int], list[int]]:
        """Positions in the train texts: of the rows to learn from, and of those of the validation split."""
        from coursekit.loader import stratified_split

        return stratified_split(self.train_labels, VALIDATION_SHARE)

    def splits(
        self, threshold: int | None = None, max_length: int = MAX_LENGTH, tokenizer: str = "nltk_words"
    ) -> Splits:
        """Return all rows in numbers.

        threshold: a word is known if it occurs more often than that; without one, the baseline's. max_length:
        tokens of a row at most, <bos> and <eos> counted. tokenizer: a name in `coursekit.text.TOKENIZERS`.
        """
        threshold = self.baseline.threshold if threshold is None else threshold
        key = (threshold, max_length, tokenizer)
        if key not in self._splits:
            self._splits[key] = self._encode(*key)
        return self._splits[key]

    def _encode(self, threshold: int, max_length: int, tokenizer: str) -> Splits:
        from coursekit.sequence import SequenceDataset
        from coursekit.vocab import SequenceVocabulary

        train_rows, validation_rows = self.split_rows
        train_tokens, test_tokens = self._load_tokens(tokenizer)
        vocabulary = SequenceVocabulary(train_tokens.counts(train_rows), threshold)
        train = SequenceDataset.from_tokens(train_tokens, self.train_labels, vocabulary, max_length)
        test = SequenceDataset.from_tokens(test_tokens, self.test_labels, vocabulary, max_length)
        return Splits(
            vocabulary,
            train=train.subset(train_rows),
            validation=train.subset(validation_rows),
            test=test,
        )

    @cached_property
    def fingerprint(self) -> str:
        """A hash of these rows, in this order, and of their validation split: 16 hexadecimal digits."""
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
        """The settings that every experiment starts from; they depend on the data and on the device."""
        from coursekit.data import is_sample
        from coursekit.device import choose_device
        from coursekit.experiments.plan import REDUCED, REFERENCE, SMALL

        if is_sample(self.source):
            return SMALL
        return REDUCED if choose_device().type == "cpu" else REFERENCE

    @cached_property
    def ledger(self) -> Path:
        """The file of the notebook's experiments.

        Real data: a file in the course's cache folder, for it may hold hours of training.
        The sample: a file that is deleted when Python ends; its experiments take seconds.
        """
        import tempfile
        from pathlib import Path

        from coursekit.data import is_sample
        from coursekit.data.cache import cache_folder

        if is_sample(self.source):
            self._folder = tempfile.TemporaryDirectory(prefix="coursekit-")  # deleted with this object
            return Path(self._folder.name) / "experiments.jsonl"
        return cache_folder() / "experiments" / f"{self.fingerprint}.jsonl"

    def run(self, experiments: Iterable[Experiment], seeds: int = 1) -> Ledger:
        """Train the baseline and the experiments that the ledger does not have yet; return the whole ledger.

        An experiment that was changed under its old name is trained again; see `coursekit.experiments.run`.
        """
        from coursekit.experiments import run

        return run(experiments, self, baseline=self.baseline, seeds=seeds, ledger=self.ledger, replace=True)


def start(section: str, source: str | os.PathLike[str] | None = None) -> Course:
    """Open a section of the workbook: print in one line what is in use, and return the course's data.

    section: its Roman number, as in `start("I")`. source: as in `coursekit.data.load_imdb`; the checks use it
    too. Without one, `$COURSEKIT_DATA` decides as it was before any call of `start`, and without that, it is
    the sample.

    Raises:
        CourseError: no such section, or the data cannot be loaded.
    """
    from coursekit.data import resolve_source
    from coursekit.errors import CourseError

    if section not in SECTIONS:
        raise CourseError(f'There is no section "{section}": the sections are {", ".join(SECTIONS)}.')
    inherited = _find_inherited_source()
    course = Course(resolve_source(inherited or "sample") if source is None else resolve_source(source))
    course.section = section
    print(f"Section {section} · {course.describe(section)}")
    _opened[:] = [course]
    _shared[:] = [(course.source, inherited)]
    os.environ["COURSEKIT_DATA"] = course.source  # now that it can be loaded: the checks read it there
    return course


def get_course() -> Course:
    """Return the course that `start` has opened last; without any, one on the data in use."""
    from coursekit.data import resolve_source

    if not _opened:
        _opened.append(Course(resolve_source()))
    return _opened[-1]


_opened: list[Course] = []
"""The course that was opened last."""

_shared: list[tuple[str, str | None]] = []
"""The source that the last call of `start` has put into `$COURSEKIT_DATA`, and what stood there before."""


def _find_inherited_source() -> str | None:
    """Return what `$COURSEKIT_DATA` is, or was before a call of `start` changed it."""
    current = os.environ.get("COURSEKIT_DATA")
    return _shared[-1][1] if _shared and _shared[-1][0] == current else current
