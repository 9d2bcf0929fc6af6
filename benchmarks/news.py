"""Section VII's training against the way of the course document it is made from.

The document's way: every epoch cuts each text into words again (in `__getitem__`, by worker processes), takes
rows in random order, fills each up to the longest of its batch, and lets the maximum over time see the pads.
Ours: words numbered once, rows of like length together, pads left out. The models have the same size.
"""

from __future__ import annotations

import itertools
import os
import string
from typing import Any

import torch
from measurements import Measurement, ReportProgress, time_call
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from coursekit.course import News
from coursekit.loader import make_loader, padding_share
from coursekit.model import RecurrentClassifier
from coursekit.sequence import PaddedBatch, SequenceDataset
from coursekit.training import seeded, train_epoch
from coursekit.vocab import BOS, EOS, MAX_LENGTH, PAD, UNK, SequenceVocabulary

REAL_ROWS = 28_886
SLOW_BATCHES = 12  # of the document's epoch that are measured; all of them take minutes
# The document's settings.
BATCH_SIZE = 512
HIDDEN = 256
THRESHOLD = 25
RATE = 1e-3


class SlowDataset(Dataset[Any]):
    """The document's data set: a text is tokenized every time that it is asked for."""

    def __init__(self, texts: list[str], labels: list[int], vocabulary: SequenceVocabulary) -> None:
        self.texts, self.labels, self.numbers = texts, labels, dict(vocabulary)

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, row: int) -> tuple[list[int], int]:
        from nltk.tokenize import word_tokenize

        text = self.texts[row].lower().translate(str.maketrans("", "", string.punctuation))
        # preserve_line=True saves the document's search for sentences: the figure is kind to it.
        words = word_tokenize(text, preserve_line=True)
        return [BOS, *(self.numbers.get(word, UNK) for word in words), EOS], self.labels[row]


def collate_slowly(samples: list[tuple[list[int], int]]) -> tuple[PaddedBatch, Tensor]:
    """Return the document's batch: every row cut at 256 and filled up to the longest."""
    rows = [row[:MAX_LENGTH] for row, _ in samples]
    length = max(map(len, rows))
    ids = torch.tensor([row + [PAD] * (length - len(row)) for row in rows])
    return PaddedBatch(ids, torch.tensor([*map(len, rows)])), torch.tensor([label for _, label in samples])


class UnmaskedLSTM(nn.Module):
    """The document's model: the maximum over time includes the states of the pads."""

    def __init__(self, vocabulary_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, HIDDEN)
        self.lstm = nn.LSTM(HIDDEN, HIDDEN, batch_first=True)
        self.head = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.Tanh(), nn.Dropout(0.1), nn.Linear(HIDDEN, 4))

    def forward(self, batch: PaddedBatch) -> Tensor:
        """Return the logits: (n, 4)."""
        states, _ = self.lstm(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def time_batches(model: nn.Module, loader: DataLoader[Any], batches: int, *, fused: bool) -> float:
    """Return the seconds of the first batches of a training epoch, its loader's start included.

    fused: Adam's step in one pass over the memory, as the course trains; the document has torch's plain one.
    """
    optimizer = torch.optim.Adam(model.parameters(), RATE, fused=fused)
    return time_call(lambda: train_epoch(model, itertools.islice(loader, batches), optimizer))


def measure(news: News, full: bool, report_progress: ReportProgress) -> tuple[list[Measurement], list[str]]:
    """Return the measurements of section VII, and notes for the reader.

    full: measure the document's epoch to its end.
    """
    texts, labels = news.train_texts, news.train_labels
    vocabulary = SequenceVocabulary(news.tokens.counts(), THRESHOLD)
    our_loader = make_loader(
        SequenceDataset.from_tokens(news.tokens, labels, vocabulary), BATCH_SIZE, shuffle=True, seed=0
    )
    their_loader = DataLoader(
        SlowDataset(texts, labels, vocabulary),
        BATCH_SIZE,
        shuffle=True,
        collate_fn=collate_slowly,
        num_workers=os.cpu_count() or 1,
        generator=torch.Generator().manual_seed(0),
    )
    with seeded(0):
        their_model = UnmaskedLSTM(len(vocabulary))
        our_model = RecurrentClassifier(len(vocabulary), cell="lstm", hidden=HIDDEN)

    report_progress("an epoch of the LSTM, our way")
    our_seconds = time_batches(our_model, our_loader, len(our_loader), fused=True)
    batches = len(their_loader)
    measured = batches if full else min(SLOW_BATCHES, batches)
    report_progress(f"{measured} of {batches} batches, the document's way")
    their_seconds = time_batches(their_model, their_loader, measured, fused=False) * batches / measured
    report_progress("padding")
    our_padding, their_padding = padding_share(our_loader), padding_share(their_loader)

    is_real = len(texts) >= REAL_ROWS
    notes = [
        f"{len(texts):,} news, LSTM of {HIDDEN} units: {our_seconds:.1f} s an epoch; "
        f"the document's way {their_seconds:.1f} s. "
        f"Padding {our_padding:.1%} of all cells; the document's way {their_padding:.1%}."
    ]
    if measured < batches:
        notes.append(
            f"The document's epoch was measured for {measured} of its {batches} batches and scaled up; "
            "--full measures all of them."
        )
    return [
        Measurement(
            "an epoch of an LSTM, the document's way : ours",
            their_seconds / our_seconds,
            2.5,
            "times",
            is_real,
        ),
        Measurement(
            "padding, our way (target: a fifth of the document's)",
            our_padding,
            their_padding / 5,
            "of the cells",
            is_real,
        ),
    ], notes
