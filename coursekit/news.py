"""Section VII's data, ready to use: AG News, tokenised once, and split for an honest choice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from datasets import DatasetDict

    from coursekit.experiments.ledger import Ledger
    from coursekit.experiments.recipe import Experiment, Recipe
    from coursekit.sequence import SequenceDataset
    from coursekit.tokens import Tokens
    from coursekit.vocab import SequenceVocabulary

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
        from coursekit.tokens import load_tokens

        return load_tokens(self.train_texts)

    @cached_property
    def test_tokens(self) -> Tokens:
        """The words of the test texts."""
        from coursekit.tokens import load_tokens

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

        from coursekit.cache import cache_folder
        from coursekit.data import is_sample

        if is_sample(self.source):
            self._folder = tempfile.TemporaryDirectory(prefix="coursekit-")
            return Path(self._folder.name) / "experiments.jsonl"
        return cache_folder() / "experiments" / f"{self.fingerprint}.jsonl"

    def run(self, experiments: Iterable[Experiment], seeds: int = 1) -> Ledger:
        """Train the baseline and the experiments, unless the ledger has them already; give the whole ledger.

        An experiment that was changed under its old name is trained anew; see `coursekit.experiment.run`.
        """
        from coursekit.experiment import run

        return run(experiments, self, baseline=self.baseline, seeds=seeds, ledger=self.ledger, replace=True)
