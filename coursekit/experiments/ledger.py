"""The ledger: one JSON line for each finished training, appended and never changed (section VII).

The first line says what the data are, with the true labels of the validation and test rows; each further line
is a run with its predictions, or the record that the test split was opened. So a comparison, a plot or a
report needs the ledger alone: no model, no data.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from coursekit.errors import CourseError
from coursekit.files import replace_file

if TYPE_CHECKING:
    from coursekit.training import History


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
        """Return the runs of an experiment, by seed. Raises `CourseError` where there are none."""
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
        """Return each experiment's accuracies, from 0 to 1, one a seed."""
        return {name: self.correct(name, split).mean(axis=1).tolist() for name in self.names}

    def seconds(self) -> dict[str, float]:
        """Return each experiment's mean seconds of training."""
        return {name: float(np.mean([run.seconds for run in self.of(name)])) for name in self.names}

    def histories(self) -> dict[str, list[History]]:
        """Return each experiment's training histories, one a seed."""
        from coursekit.training import History

        return {name: [History.from_json(dict(run.history)) for run in self.of(name)] for name in self.names}


def as_ledger(ledger: Ledger | Path | str) -> Ledger:
    """Return the ledger itself, or read the one at a path."""
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
    """Return the entry, or raise `ValueError` where it does not go with the lines before it."""
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
    """Return the ledger with one entry more; of two for the same the first stands."""
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


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep a ledger for this process alone. The system opens the lock when the process ends, however it ends.

    Raises `CourseError` where another process has it, and where nothing can be written there.
    """
    from filelock import FileLock, Timeout

    if path.is_dir():
        raise is_folder(path)
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise CourseError(
            f"Another process is working on the ledger {path}: wait until it ends, or name another ledger."
        ) from None
    except OSError as error:
        raise cannot("write", path, error) from None
    try:
        yield
    finally:
        lock.release()


def take_up(path: Path) -> Ledger:
    """Read a ledger to go on with, under its lock; a file that is not there is an empty ledger.

    A half-written last line is kept in a file beside the ledger, and taken off the ledger.
    """
    if not path.exists():
        return Ledger(path)
    ledger, whole = parse(path)
    content = read_bytes(path)
    aside = path.with_name(f"{path.name}.damaged")
    try:
        if content[whole:]:
            _append(aside, content[whole:].rstrip(b"\r\n") + b"\n")
            _cut(path, whole)
            note = f"The last line of {path} was half written: it is kept in {aside.name} and made anew."
            return replace(ledger, notes=(*ledger.notes[:-1], note))
        if content and not content.endswith(b"\n"):  # cut off between a line and its end
            _append(path, b"\n")
    except OSError as error:
        raise cannot("write", path, error) from None
    return ledger


def move_aside(path: Path, names: Collection[str]) -> Ledger:
    """Take the runs of some experiments off a ledger, under its lock; they go to a file beside it.

    The copies are on the disk before the ledger loses anything: a crash in between costs nothing.
    """
    ledger = take_up(path)
    aside = path.with_name(f"{path.name}.replaced")
    moved = [run for run in ledger.runs if run.name in names]
    kept = [run for run in ledger.runs if run.name not in names]
    entries = [entry for entry in (ledger.data, *kept, ledger.opened) if entry is not None]
    try:
        _append(aside, b"".join(map(line_of, moved)))
        with replace_file(path) as stream:
            stream.write(b"".join(map(line_of, entries)))
    except OSError as error:
        raise cannot("write", path, error) from None
    return take_up(path)


def append(path: Path, entry: Entry) -> None:
    """Append one line and wait until it is on the disk. Where that fails, the file is as it was before."""
    before = path.stat().st_size if path.exists() else None
    try:
        _append(path, line_of(entry))
    except OSError as error:  # a full disk, say
        if before is None:
            path.unlink(missing_ok=True)
        elif path.exists():
            _cut(path, before)
        raise cannot("write", path, error) from None


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _cut(path: Path, size: int) -> None:
    with path.open("r+b") as stream:
        stream.truncate(size)
        os.fsync(stream.fileno())
