"""The ledger: one JSON line for each finished training, appended and never changed (section VII).

The first line says what the data are, with the true labels of the validation and test rows; each further line
is a run with its predictions, or the record that the test split was opened. So a comparison, a plot or a
report needs the ledger alone: no model, no data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coursekit.errors import CourseError
from coursekit.experiments.entry import (
    SPLITS,
    START,
    Data,
    Entry,
    Opened,
    Run,
    Split,
    check_digits,
    digits,
    entry_of,
)

if TYPE_CHECKING:
    from coursekit.training import History


@dataclass(frozen=True)
class Ledger:
    """What a ledger's file holds. notes: what was noticed in reading it, a sentence each."""

    path: Path
    data: Data | None = None
    runs: tuple[Run, ...] = ()
    opened: Opened | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, path: Path | str) -> Ledger:
        """Read a ledger; a half-written last line is left out, and noted. Nothing is written.

        Raises `CourseError` where there is no file, and for a line that is not a ledger's, with its number.
        """
        path = Path(path)
        if not path.exists():
            raise CourseError(f"There is no ledger at {path}: make one with coursekit experiments.")
        return parse(path)[0]

    @property
    def names(self) -> list[str]:
        """The experiments that have at least one run, in the order of their first."""
        return list(dict.fromkeys(run.name for run in self.runs))

    def of(self, name: str) -> list[Run]:
        """Give the runs of an experiment, by seed. Raises `CourseError` where there are none."""
        found = sorted((run for run in self.runs if run.name == name), key=lambda run: run.seed)
        if not found:
            there = f"it has {', '.join(self.names)}" if self.runs else "it has no runs yet"
            raise CourseError(f'The ledger {self.path} has no run of "{name}": {there}.')
        return found

    def correct(self, name: str, split: Split = "validation", *, opening: bool = False) -> np.ndarray:
        """Tell which rows an experiment's models get right: (seeds, rows) bool, the seeds in order.

        opening: for `final_test` alone, the one function that opens the test split.
        Raises `CourseError` for the test split before that.
        """
        if split not in SPLITS:
            raise CourseError(f"There is no split {split!r} in a ledger: choose one of {', '.join(SPLITS)}.")
        if split == "test" and self.opened is None and not opening:
            raise CourseError(
                "The test split has not been opened: choose an experiment by its validation rows, then call "
                "final_test(ledger, name), once."
            )
        runs = self.of(name)
        assert self.data is not None  # no run is read before the line of the data
        return np.stack([digits(getattr(run, split)) for run in runs]) == digits(self.data.labels[split])

    def accuracies(self, split: Split = "validation") -> dict[str, list[float]]:
        """Give each experiment's accuracies, from 0 to 1, one a seed."""
        return {name: self.correct(name, split).mean(axis=1).tolist() for name in self.names}

    def seconds(self) -> dict[str, float]:
        """Give each experiment's mean seconds of training."""
        return {name: float(np.mean([run.seconds for run in self.of(name)])) for name in self.names}

    def histories(self) -> dict[str, list[History]]:
        """Give each experiment's training histories, one a seed."""
        from coursekit.training import History

        return {name: [History.from_json(dict(run.history)) for run in self.of(name)] for name in self.names}


def as_ledger(ledger: Ledger | Path | str) -> Ledger:
    """Give the ledger itself, or read the one at a path."""
    return ledger if isinstance(ledger, Ledger) else Ledger.read(ledger)


def parse(path: Path) -> tuple[Ledger, int]:
    """Read a file; give the ledger, and how many of its bytes are whole lines."""
    ledger, whole = Ledger(path), 0
    # Not splitlines(): it would also cut at characters that may stand inside of a foreign file's line.
    lines = read_bytes(path).split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            ledger = _with(ledger, _checked(entry_of(line), ledger)) if line.strip() else ledger
        except ValueError as error:
            if number == len(lines) - (not lines[-1]) and _is_half(line):
                note = f"The last line of {path} is half written, so it is left out."
                return replace(ledger, notes=(*ledger.notes, note)), whole
            no_json = isinstance(error, json.JSONDecodeError | UnicodeDecodeError)
            raise CourseError(
                f"Line {number} of {path} is not a line of a ledger{'' if no_json else f' ({error})'}: "
                "name another file, or take the line out; nothing was changed."
            ) from None
        whole += len(line) + 1
    return ledger, whole - 1  # nothing follows the last piece


def read_bytes(path: Path) -> bytes:
    """Read a whole file, or say why it cannot be read."""
    if path.is_dir():
        raise is_folder(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise cannot("read", path, error) from None


def _is_half(line: bytes) -> bool:
    """Tell whether a line is the first part of one of ours. A crash of the machine may leave zeros for it."""
    seen = line.rstrip(b"\0\r")
    try:
        json.loads(seen)
    except ValueError:
        return seen.startswith(START) or START.startswith(seen)
    return False


def _checked(entry: Entry, ledger: Ledger) -> Entry:
    """Give the entry, or raise `ValueError` where it does not go with the lines before it."""
    if isinstance(entry, Data):
        if ledger.data not in (None, entry):
            raise ValueError("it begins a ledger on other data")
    elif ledger.data is None:
        raise ValueError("no line before it says what the data are")
    elif isinstance(entry, Run):
        if entry.data != ledger.data.facts:
            raise ValueError("its run was made on other data")
        for split in SPLITS:
            classes, rows = len(ledger.data.classes), ledger.data.rows[split]
            check_digits(getattr(entry, split), rows, classes, f"{split} predictions")
    return entry


def _with(ledger: Ledger, entry: Entry) -> Ledger:
    """Give the ledger with one entry more; of two for the same the first stands."""
    if isinstance(entry, Data):
        return replace(ledger, data=entry)
    if isinstance(entry, Opened):
        return replace(ledger, opened=ledger.opened or entry)
    if any((run.name, run.seed) == (entry.name, entry.seed) for run in ledger.runs):
        note = f'{ledger.path} has "{entry.name}" with seed {entry.seed} twice: the first one counts.'
        return replace(ledger, notes=(*ledger.notes, note))
    return replace(ledger, runs=(*ledger.runs, entry))


def cannot(do: str, path: Path, error: OSError) -> CourseError:
    """Say that a ledger cannot be read or written."""
    why = error.strerror or error
    return CourseError(f"Cannot {do} the ledger {path} ({why}): check the path and your permissions.")


def is_folder(path: Path) -> CourseError:
    """Say that a ledger's path is a folder's."""
    return CourseError(f"The ledger {path} is a folder: name a file.")
