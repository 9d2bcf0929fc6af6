"""The ledger: one JSON line for each finished training, appended and never changed (section VII).

The first line says what the data are, with the true labels of the validation and test rows; each further line
is a run with its predictions, or the record that the test split was opened. So a comparison, a plot or a
report needs the ledger alone: no model, no data.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from coursekit.errors import CourseError
from coursekit.files import hold_lock, replace_file

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from torch import Tensor

    from coursekit.training import History

Split = Literal["validation", "test"]
SPLITS: tuple[Split, ...] = ("validation", "test")


@dataclass(frozen=True)
class DataEntry:
    """Which rows the runs were trained and scored on.

    source: "sample" (written by a grammar), "full" (the hub's rows) or "folder" (a classroom's files).
    rows: split (train, validation, test) to its number of rows. fingerprint: 16 hex digits that stand for the
    rows and their splits. classes: their names. labels: split (validation, test) to the true classes, a digit
    for each row.
    """

    source: str
    rows: Mapping[str, int]
    fingerprint: str
    classes: tuple[str, ...]
    labels: Mapping[str, str]

    @property
    def summary(self) -> dict[str, Any]:
        """What each run repeats of it: everything short."""
        return {"source": self.source, "rows": dict(self.rows), "fingerprint": self.fingerprint}


@dataclass(frozen=True)
class RunEntry:
    """One finished training.

    against: the experiment that this one changes; None for the baseline. change: the changed setting and its
    value. settings: the whole recipe, the change included. data: the summary of the rows. device: as
    `describe_machine` gives it. history: as `History.to_json` gives it. validation, test: the predicted
    classes, a digit for each row. seconds: of the training's epochs alone, without reading data or scoring.
    date: when the run ended, ISO 8601, UTC.
    """

    name: str
    against: str | None
    change: Mapping[str, Any]
    settings: Mapping[str, Any]
    seed: int
    data: Mapping[str, Any]
    versions: Mapping[str, str]
    device: Mapping[str, Any]
    command: str
    history: Mapping[str, Any]
    validation: str
    test: str
    seconds: float
    date: str


@dataclass(frozen=True)
class FinalTestEntry:
    """The record that the test split was opened: for which experiment, what came out, and when.

    seed: of the experiment's models the one that was best on the validation rows; accuracy: that model's on
    the test rows, from 0 to 1. accuracies: seed to test accuracy, of all its models. date: ISO 8601, UTC.
    """

    name: str
    seed: int
    accuracy: float
    accuracies: Mapping[str, float]
    date: str


Entry = DataEntry | RunEntry | FinalTestEntry
_ENTRY_TYPES: dict[str, type[Entry]] = {"data": DataEntry, "run": RunEntry, "opened": FinalTestEntry}
_OTHER_FIELDS = "it has other fields than it should"
LINE_START = b'{"kind": "'
"""How each line begins: what is no JSON and does not begin so was not written here."""


def encode_entry(entry: Entry) -> bytes:
    """Return an entry as a line. ASCII alone: a line that is cut off anywhere can still be read as text."""
    kind = next(word for word, entry_type in _ENTRY_TYPES.items() if isinstance(entry, entry_type))
    return json.dumps({"kind": kind, **asdict(entry)}).encode("ascii") + b"\n"


def decode_entry(line: bytes) -> Entry:
    """Return the entry in a line. Raises `ValueError` where there is none; for JSON, its words say why."""
    plain = json.loads(line)
    entry_type = _ENTRY_TYPES.get(str(plain.pop("kind", None))) if isinstance(plain, dict) else None
    if entry_type is None:
        raise ValueError("it does not say which kind of line it is")
    if isinstance(plain.get("classes"), list):  # JSON has no tuples
        plain["classes"] = tuple(plain["classes"])
    try:
        entry: Entry = _adapters()[entry_type].validate_python(entry_type(**plain))
    except (TypeError, ValueError):  # Python's and pydantic's, whose words are for programmers
        raise ValueError(_OTHER_FIELDS) from None
    if isinstance(entry, DataEntry):
        if not entry.classes or not set(SPLITS) <= entry.rows.keys() & entry.labels.keys():
            raise ValueError(_OTHER_FIELDS)
        for split in SPLITS:
            check_digits(entry.labels[split], entry.rows[split], len(entry.classes), f"{split} labels")
    return entry


@cache
def _adapters() -> Mapping[type[Entry], TypeAdapter[Any]]:
    """Return what checks the types of an entry's fields, for each type of entry."""
    # Imported here: importing pydantic takes time, and most notebooks read no ledger.
    from pydantic import ConfigDict, TypeAdapter, with_config

    config = ConfigDict(strict=True, revalidate_instances="always")
    return {entry_type: TypeAdapter(with_config(config)(entry_type)) for entry_type in _ENTRY_TYPES.values()}


def check_digits(text: str, rows: int, classes: int, what: str) -> None:
    """Raise `ValueError` unless a text holds a class for each row. what: how the message calls the text."""
    allowed = "0123456789"[:classes]
    if not isinstance(text, str) or len(text) != rows or set(text) - set(allowed):
        raise ValueError(f"its {what} are not {rows:,} digits from 0 to {allowed[-1]}")


def encode_classes(classes: Tensor) -> str:
    """Return classes, (n,) int from 0 to 9, as a string with a digit for each row."""
    return "".join(map(str, classes.tolist()))


def decode_classes(text: str) -> np.ndarray:
    """Return a string of digits as classes: (n,) uint8."""
    return np.frombuffer(text.encode("ascii"), np.uint8) - ord("0")


@dataclass(frozen=True)
class Ledger:
    """What a ledger's file holds. notes: what was noticed in reading it, a sentence each.

    data: None in an empty ledger. final_test: None as long as the test split has not been opened.
    """

    path: Path
    data: DataEntry | None = None
    runs: tuple[RunEntry, ...] = ()
    final_test: FinalTestEntry | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, path: Path | str) -> Ledger:
        """Return the ledger in a file; a half-written last line is left out, and noted. Nothing is written.

        Raises `CourseError` where there is no file, and for a line that is not a ledger's, with its number.
        """
        path = Path(path)
        if not path.exists():
            raise CourseError(f"There is no ledger at {path}: make one with coursekit experiments.")
        return _read_file(path)[0]

    @property
    def names(self) -> list[str]:
        """The experiments that have at least one run, in the order of their first."""
        return list(dict.fromkeys(run.name for run in self.runs))

    def runs_of(self, name: str) -> list[RunEntry]:
        """Return the runs of an experiment, by seed. Raises `CourseError` where there are none."""
        runs = sorted((run for run in self.runs if run.name == name), key=lambda run: run.seed)
        if not runs:
            content = f"it has {', '.join(self.names)}" if self.runs else "it has no runs yet"
            raise CourseError(f'The ledger {self.path} has no run of "{name}": {content}.')
        return runs

    def correct(self, name: str, split: Split = "validation", *, opening: bool = False) -> np.ndarray:
        """Return which rows an experiment's models get right: (seeds, rows) bool, the seeds in order.

        opening: for `final_test` alone, the one function that opens the test split.
        Raises `CourseError` for the test split before that, and for an experiment that is not there.
        """
        if split not in SPLITS:
            raise CourseError(f"There is no split {split!r} in a ledger: choose one of {', '.join(SPLITS)}.")
        if split == "test" and self.final_test is None and not opening:
            raise CourseError(
                "The test split has not been opened: choose an experiment by its validation rows, then call "
                "final_test(ledger, name), once."
            )
        predicted = np.stack([decode_classes(getattr(run, split)) for run in self.runs_of(name)])
        assert self.data is not None  # no run is read before the line of the data
        return predicted == decode_classes(self.data.labels[split])

    def accuracies(self, split: Split = "validation") -> dict[str, list[float]]:
        """Return each experiment's accuracies, from 0 to 1, one a seed."""
        return {name: self.correct(name, split).mean(axis=1).tolist() for name in self.names}

    def seconds(self) -> dict[str, float]:
        """Return each experiment's mean seconds of training."""
        return {name: fmean(run.seconds for run in self.runs_of(name)) for name in self.names}

    def histories(self) -> dict[str, list[History]]:
        """Return each experiment's training histories, one a seed."""
        from coursekit.training import History

        return {
            name: [History.from_json(dict(run.history)) for run in self.runs_of(name)] for name in self.names
        }


def as_ledger(ledger: Ledger | Path | str) -> Ledger:
    """Return the ledger itself, or the one in the file at a path."""
    return ledger if isinstance(ledger, Ledger) else Ledger.read(ledger)


def _read_file(path: Path) -> tuple[Ledger, int]:
    """Return the ledger in a file, and how many of the file's bytes are whole lines."""
    ledger, whole = Ledger(path), 0
    # Not splitlines(): it would also cut at characters that may stand inside of a foreign file's line.
    lines = _read_bytes(path).rstrip(b"\0").split(b"\n")  # a crash of the computer may leave zeros
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                ledger = _add_entry(ledger, decode_entry(line))
        except ValueError as error:
            if number == len(lines) - (not lines[-1]) and _is_half_written(line):
                note = f"The last line of {path} is half written, so it is left out."
                return replace(ledger, notes=(*ledger.notes, note)), whole
            no_json = isinstance(error, json.JSONDecodeError | UnicodeDecodeError)
            raise CourseError(
                f"Line {number} of {path} is not a line of a ledger{'' if no_json else f' ({error})'}: "
                "name another file, or take the line out; nothing was changed."
            ) from None
        whole += len(line) + 1
    return ledger, whole - 1  # nothing follows the last piece


def _read_bytes(path: Path) -> bytes:
    """Return the content of a whole file, or say why it cannot be read."""
    if path.is_dir():
        raise _folder_error(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise _access_error("read", path, error) from None


def _is_half_written(line: bytes) -> bool:
    """Return whether a line is the first part of an entry's."""
    text = line.rstrip(b"\r")
    try:
        json.loads(text)
    except ValueError:
        return text.startswith(LINE_START) or LINE_START.startswith(text)
    return False


def _add_entry(ledger: Ledger, entry: Entry) -> Ledger:
    """Return the ledger with one entry more. Raises `ValueError` where it does not go with those before."""
    if isinstance(entry, DataEntry):
        if ledger.data not in (None, entry):
            raise ValueError("it begins a ledger on other data")
        return replace(ledger, data=entry)
    if ledger.data is None:
        raise ValueError("no line before it says what the data are")
    if isinstance(entry, FinalTestEntry):
        return replace(ledger, final_test=ledger.final_test or entry)
    if entry.data != ledger.data.summary:
        raise ValueError("its run was made on other data")
    for split in SPLITS:
        rows, classes = ledger.data.rows[split], len(ledger.data.classes)
        check_digits(getattr(entry, split), rows, classes, f"{split} predictions")
    if any((run.name, run.seed) == (entry.name, entry.seed) for run in ledger.runs):
        note = f'{ledger.path} has "{entry.name}" with seed {entry.seed} twice: the first one counts.'
        return replace(ledger, notes=(*ledger.notes, note))
    return replace(ledger, runs=(*ledger.runs, entry))


def _access_error(action: str, path: Path, error: OSError) -> CourseError:
    """Return the refusal of a ledger that cannot be used. action: "read" or "write"."""
    why = error.strerror or error
    return CourseError(f"Cannot {action} the ledger {path} ({why}): check the path and your permissions.")


def _folder_error(path: Path) -> CourseError:
    """Return the refusal of a path that is a folder's."""
    return CourseError(f"The ledger {path} is a folder: name a file.")


@contextmanager
def ledger_lock(path: Path) -> Iterator[None]:
    """Keep a ledger for this process alone. The system opens the lock when the process ends, however it ends.

    Raises `CourseError` where another process has the lock, and where nothing can be written there.
    """
    if path.is_dir():
        raise _folder_error(path)
    busy = f"Another process is working on the ledger {path}: wait until it ends, or name another ledger."
    with hold_lock(path.with_name(f".{path.name}.lock"), refused=path, busy=busy):
        yield


def resume_ledger(path: Path) -> Ledger:
    """Return a ledger to go on with, under its lock; a file that is not there is an empty ledger.

    A half-written last line is kept in a file beside the ledger, and taken off the ledger.
    """
    if not path.exists():
        return Ledger(path)
    ledger, whole = _read_file(path)
    stored = _read_bytes(path)
    content = stored.rstrip(b"\0")
    aside = path.with_name(f"{path.name}.damaged")
    try:
        if len(content) < len(stored):
            _truncate(path, len(content))
        if content[whole:]:
            _append_bytes(aside, content[whole:].rstrip(b"\r\n") + b"\n")
            _truncate(path, whole)
            note = f"The last line of {path} was half written: it is kept in {aside.name} and made anew."
            return replace(ledger, notes=(*ledger.notes[:-1], note))
        if content and not content.endswith(b"\n"):  # cut off between a line and its end
            _append_bytes(path, b"\n")
    except OSError as error:
        raise _access_error("write", path, error) from None
    return ledger


def move_runs_aside(path: Path, names: Collection[str]) -> Ledger:
    """Return a ledger without the runs of some experiments, under its lock; they go to a file beside it.

    The copies are on the disk before the ledger loses anything: a crash in between costs nothing.
    """
    ledger = resume_ledger(path)
    aside = path.with_name(f"{path.name}.replaced")
    moved_runs = [run for run in ledger.runs if run.name in names]
    kept_runs = [run for run in ledger.runs if run.name not in names]
    entries = [entry for entry in (ledger.data, *kept_runs, ledger.final_test) if entry is not None]
    try:
        _append_bytes(aside, b"".join(map(encode_entry, moved_runs)))
        with replace_file(path) as stream:
            stream.write(b"".join(map(encode_entry, entries)))
    except OSError as error:
        raise _access_error("write", path, error) from None
    return resume_ledger(path)


def append_entry(path: Path, entry: Entry) -> None:
    """Append one line and wait until it is on the disk. Where that fails, the file is as it was before."""
    size_before = path.stat().st_size if path.exists() else None
    try:
        _append_bytes(path, encode_entry(entry))
    except OSError as error:  # a full disk, say
        with suppress(OSError):  # else a half-written line stays, and is seen on resuming
            if size_before is None:
                path.unlink(missing_ok=True)
            elif path.stat().st_size != size_before:
                _truncate(path, size_before)
        raise _access_error("write", path, error) from None


def _append_bytes(path: Path, content: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _truncate(path: Path, size: int) -> None:
    with path.open("r+b") as stream:
        stream.truncate(size)
        os.fsync(stream.fileno())
