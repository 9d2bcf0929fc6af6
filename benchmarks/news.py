"""Section VII's training against the way of the course document it is made from.

The document's way: every epoch cuts each text into words again (in `__getitem__`, by worker processes), takes
rows in random order, fills each up to the longest of its batch, and lets the maximum over time see the pads.
Ours: words numbered once, rows of like length together, pads left out. The models have the same size.
"""

from __future__ import annotations

import itertools
import os
import string
from collections.abc import Callable
from typing import Any

import torch
from figures import Figure, seconds
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from coursekit.course import News
from coursekit.loader import make_loader, padding_share
from coursekit.model import RecurrentClassifier
from coursekit.sequence import Padded, SequenceDataset
from coursekit.training import seeded, train_epoch
from coursekit.vocab import BOS, EOS, MAX_LENGTH, PAD, UNK, SequenceVocabulary

REAL_ROWS = 28_886
PART = 12  # batches of the document's epoch that are measured; all of them take minutes
BATCH, HIDDEN, THRESHOLD, RATE = 512, 256, 25, 1e-3  # the document's


class EveryTime(Dataset[Any]):
    """The document's data set: a text is cut into words whenever it is asked for."""

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


def to_the_longest(samples: list[tuple[list[int], int]]) -> tuple[Padded, Tensor]:
    """The document's batch: every row cut at 256 and filled up to the longest."""
    rows = [row[:MAX_LENGTH] for row, _ in samples]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])
    return Padded(ids, torch.tensor([*map(len, rows)])), torch.tensor([label for _, label in samples])


class MaxOverPads(nn.Module):
    """The document's model: the maximum over time takes the states of the pads too."""

    def __init__(self, vocabulary_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, HIDDEN)
        self.lstm = nn.LSTM(HIDDEN, HIDDEN, batch_first=True)
        self.head = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.Tanh(), nn.Dropout(0.1), nn.Linear(HIDDEN, 4))

    def forward(self, batch: Padded) -> Tensor:
        """Return the logits: (n, 4)."""
        states, _ = self.lstm(self.embedding(batch.ids))
        return self.head(states.max(dim=1).values)


def epoch_seconds(model: nn.Module, loader: DataLoader[Any], batches: int, *, fused: bool) -> float:
    """Time the first batches of a training epoch, its loader's start included.

    fused: Adam's step in one pass over the memory, as the course trains; the document has torch's plain one.
    """
    optimizer = torch.optim.Adam(model.parameters(), RATE, fused=fused)
    return seconds(lambda: train_epoch(model, itertools.islice(loader, batches), optimizer))


def measure(news: News, full: bool, say: Callable[[str], None]) -> tuple[list[Figure], list[str]]:
    """Take all measurements. Returns the figures, and notes for the reader."""
    texts, labels = news.train_texts, news.train_labels
    vocabulary = SequenceVocabulary(news.tokens.counts(), THRESHOLD)
    ours = make_loader(
        SequenceDataset.from_tokens(news.tokens, labels, vocabulary), BATCH, shuffle=True, seed=0
    )
    theirs = DataLoader(
        EveryTime(texts, labels, vocabulary),
        BATCH,
        shuffle=True,
        collate_fn=to_the_longest,
        num_workers=os.cpu_count() or 1,
        generator=torch.Generator().manual_seed(0),
    )
    with seeded(0):
        old = MaxOverPads(len(vocabulary))
        new = RecurrentClassifier(len(vocabulary), cell="lstm", hidden=HIDDEN)

    say("an epoch of the LSTM, our way")
    fast = epoch_seconds(new, ours, len(ours), fused=True)
    part = len(theirs) if full else min(PART, len(theirs))
    say(f"{part} of {len(theirs)} batches, the document's way")
    slow = epoch_seconds(old, theirs, part, fused=False) * len(theirs) / part
    say("padding")
    pads, their_pads = padding_share(ours), padding_share(theirs)

    real = len(texts) >= REAL_ROWS
    notes = [
        f"{len(texts):,} news, LSTM of {HIDDEN} units: {fast:.1f} s an epoch; "
        f"the document's way {slow:.1f} s. "
        f"Padding {pads:.1%} of all cells; the document's way {their_pads:.1%}."
    ]
    if part < len(theirs):
        notes.append(
            f"The document's epoch was measured for {part} of its {len(theirs)} batches and scaled up; "
            "--full measures all of them."
        )
    return [
        Figure("an epoch of an LSTM, the document's way : ours", slow / fast, 2.5, "times", real),
        Figure(
            "padding, our way (target: a fifth of the document's)", pads, their_pads / 5, "of the cells", real
        ),
    ], notes
