"""What a ledger's lines are: the data, a run, and the record that the test split was opened (section VII)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

Split = Literal["validation", "test"]
SPLITS: tuple[Split, ...] = ("validation", "test")


@dataclass(frozen=True)
class Data:
    """Which rows the runs were trained and scored on."""

    source: str
    """ "sample" (written by a grammar), "full" (the hub's rows) or "folder" (a classroom's files)."""
    rows: Mapping[str, int]
    """Split to its number of rows: train, validation, test."""
    fingerprint: str
    classes: tuple[str, ...]
    labels: Mapping[str, str]
    """Split (validation, test) to the true classes, a digit for each row."""

    @property
    def facts(self) -> dict[str, Any]:
        """What each run repeats of it: everything short."""
        return {"source": self.source, "rows": dict(self.rows), "fingerprint": self.fingerprint}


@dataclass(frozen=True)
class Run:
    """One finished training. validation, test: the predicted classes, a digit for each row."""

    name: str
    against: str | None
    """The experiment that this one changes; None for the baseline."""
    change: Mapping[str, Any]
    settings: Mapping[str, Any]
    """The whole recipe, the change included."""
    seed: int
    data: Mapping[str, Any]
    versions: Mapping[str, str]
    device: Mapping[str, Any]
    command: str
    history: Mapping[str, Any]
    validation: str
    test: str
    seconds: float
    """Of the training's epochs alone: no reading of data, no scoring."""
    date: str
    """When the run ended: ISO 8601, UTC."""


@dataclass(frozen=True)
class Opened:
    """The record that the test split was opened: for which experiment, what came out, and when.

    seed: of the experiment's models the one that was best on the validation rows; accuracy: that model's.
    accuracies: seed to test accuracy, of all its models.
    """

    name: str
    seed: int
    accuracy: float
    accuracies: Mapping[str, float]
    date: str


Entry = Data | Run | Opened
KINDS: dict[str, type[Data] | type[Run] | type[Opened]] = {"data": Data, "run": Run, "opened": Opened}

START = b'{"kind": "'
"""How each line begins: what is no JSON and does not begin so was not written here."""


def line_of(entry: Entry) -> bytes:
    """Write an entry as a line. ASCII alone: a line that is cut off anywhere can still be read as text."""
    kind = next(word for word, one in KINDS.items() if isinstance(entry, one))
    return json.dumps({"kind": kind, **asdict(entry)}).encode("ascii") + b"\n"


def entry_of(line: bytes) -> Entry:
    """Read a line. Raises `ValueError` where it is no entry; a few words say why, where it is JSON at all."""
    found = json.loads(line)
    kind = KINDS.get(str(found.pop("kind", None))) if isinstance(found, dict) else None
    if kind is None:
        raise ValueError("it does not say which kind of line it is")
    try:
        entry = kind(**found)
        if isinstance(entry, Data):
            _check_data(entry)
            return Data(**{**found, "classes": tuple(entry.classes)})
        if not isinstance(entry.name, str) or type(entry.seed) is not int:
            raise TypeError
        return entry
    except (TypeError, KeyError, AttributeError):
        raise ValueError("it has other fields than it should") from None


def _check_data(data: Data) -> None:
    for split in SPLITS:
        check_digits(data.labels[split], data.rows[split], len(data.classes), f"{split} labels")


def check_digits(text: str, rows: int, classes: int, what: str) -> None:
    """Raise `ValueError` unless a text holds a class for each row."""
    allowed = "0123456789"[:classes]
    if not isinstance(text, str) or len(text) != rows or set(text) - set(allowed):
        raise ValueError(f"its {what} are not {rows:,} digits from 0 to {allowed[-1]}")


def digits(text: str) -> np.ndarray:
    """Read a string of digits as classes: (n,) uint8."""
    return np.frombuffer(text.encode("ascii"), np.uint8) - ord("0")
