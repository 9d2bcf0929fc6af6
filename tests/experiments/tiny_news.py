"""Tiny rows for experiments that take a moment, and ledgers that no training was needed for."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coursekit.experiments.ledger import DataEntry, Entry, Ledger, RunEntry, encode_entry
from coursekit.experiments.recipe import BASELINE, Recipe

TINY = Recipe(hidden=4, threshold=0, batch_size=32, rate=1e-2, epochs=3)


@dataclass
class TinySplits:
    vocabulary: Any
    train: Any
    validation: Any
    test: Any


class TinyNews:
    """Four classes of made-up words; the same interface as `coursekit.course.News`."""

    classes = ("World", "Sports", "Business", "Sci/Tech")

    def __init__(self, source: str = "sample", fingerprint: str = "tiny") -> None:
        self.source, self.fingerprint = source, fingerprint

    def splits(self, threshold: int = 0, max_length: int = 256, tokenizer: str = "whitespace") -> TinySplits:
        from coursekit.data.tokens import Tokens
        from coursekit.sequence import SequenceDataset
        from coursekit.vocab import SequenceVocabulary

        draw = random.Random(0)
        rows = [_rows(draw, count) for count in (96, 40, 30)]
        vocabulary = SequenceVocabulary(
            Counter(word for text in rows[0][0] for word in text.split()), threshold
        )
        sets = [
            SequenceDataset.from_tokens(Tokens.from_texts(texts, str.split), labels, vocabulary, max_length)
            for texts, labels in rows
        ]
        return TinySplits(vocabulary, *sets)


def _rows(draw: random.Random, count: int) -> tuple[list[str], list[int]]:
    labels = [draw.randrange(4) for _ in range(count)]
    texts = [
        " ".join(
            draw.choice([f"w{label}{draw.randrange(5)}", f"x{draw.randrange(30)}"])
            for _ in range(draw.randrange(3, 8))
        )
        for label in labels
    ]
    return texts, labels


# Ledgers without training


def make_data(rows: int = 200, source: str = "folder", seed: int = 0) -> DataEntry:
    draw = np.random.default_rng(seed)
    labels = {split: "".join(map(str, draw.integers(0, 4, rows))) for split in ("validation", "test")}
    return DataEntry(
        source=source,
        rows={"train": 25_997, "validation": rows, "test": rows},
        fingerprint="0123456789abcdef",
        classes=TinyNews.classes,
        labels=labels,
    )


def predictions(labels: str, accuracy: float, seed: int) -> str:
    """Digits of which about a share is right."""
    draw = np.random.default_rng(seed)
    right = draw.random(len(labels)) < accuracy
    return "".join(
        label if kept else str((int(label) + 1) % 4) for label, kept in zip(labels, right, strict=True)
    )


def make_run(
    data: DataEntry,
    name: str = BASELINE,
    seed: int = 0,
    *,
    against: str | None = None,
    change: Mapping[str, Any] | None = None,
    accuracy: float = 0.9,
    seconds: float = 10.0,
) -> RunEntry:
    number = sum(map(ord, name)) * 100 + seed
    epochs = [
        {
            "number": epoch,
            "train": {"samples": 9, "loss": 1.4 / (epoch + 1), "accuracy": 0.5},
            "test": None,
            "rate": 1e-3,
            "seconds": 1.0,
            "validation": {"samples": 9, "loss": 1.5 / (epoch + 1), "accuracy": 0.5},
        }
        for epoch in range(3)
    ]
    return RunEntry(
        name=name,
        against=against,
        change=dict(change or {}),
        settings={**Recipe().to_json(), **(change or {})},
        seed=seed,
        data=data.summary,
        versions={"python": "3.11.7", "torch": "2.13.0"},
        device={"kind": "cpu", "name": "A Processor", "cores": 2, "threads": 2, "memory": 16.0},
        command="coursekit experiments --data FOLDER",
        history={"epochs": epochs, "interrupted": False, "stopped_early": False, "best": None},
        validation=predictions(data.labels["validation"], accuracy, number),
        test=predictions(data.labels["test"], accuracy, number + 1),
        seconds=seconds,
        date=f"2026-01-0{seed + 1}T12:00:00+00:00",
    )


def make_ledger(path: Path, accuracies: Mapping[str, Sequence[float]], rows: int = 200) -> Ledger:
    """Write a ledger: experiment to the accuracy of each seed; all but the baseline are against it."""
    data = make_data(rows)
    entries: list[Entry] = [data]
    for name, shares in accuracies.items():
        other = {} if name == BASELINE else {"against": BASELINE, "change": {"hidden": len(name)}}
        entries += [
            make_run(data, name, seed, accuracy=share, **other)  # type: ignore[arg-type]
            for seed, share in enumerate(shares)
        ]
    path.write_bytes(b"".join(map(encode_entry, entries)))
    return Ledger.read(path)
