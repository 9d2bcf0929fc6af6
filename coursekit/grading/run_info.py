"""What a grading run knows beside its records, kept so that a stopped run goes on the same way; its lock."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictBool, StrictFloat, StrictInt, with_config

from coursekit.errors import CourseError
from coursekit.files import hold_lock, remove_leftovers, replace_file
from coursekit.grading.records import (
    JSON_FILE,
    Record,
    RecordStore,
    json_bytes,
    read_json,
    validate,
    version_error,
)

LAST_SEED = 2**63 - 1
"""The largest seed that sample data can be drawn from."""

_RANDOM_SEEDS = 2**32

Seed = Annotated[StrictInt, Field(ge=0, le=LAST_SEED)]


@with_config(JSON_FILE)
@dataclass(frozen=True)
class RunInfo:
    """What a run knows beside its records; `settings.json` in the folder of results holds it.

    seeds: of the grading data, the last one for what is graded now. sandboxed: whether student code runs in
    the sandbox. version: of coursekit. feedback_written: pages with figures of these data may have been seen.
    lacking: sentences on what the last run could not promise on this system. submissions: the folder or zip
    file of the last run. canvas_titles, late_share, roster: as they were given last. left_out: keys of
    students of earlier runs who are not there any more.
    """

    seeds: Annotated[tuple[Seed, ...], Field(min_length=1)]
    sandboxed: StrictBool
    version: str
    feedback_written: StrictBool = False
    lacking: tuple[str, ...] = ()
    submissions: str = ""
    canvas_titles: Mapping[str, str] = field(default_factory=dict)
    late_share: StrictFloat = 0.0
    roster: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def seed(self) -> int:
        """The seed of the data for what is graded now."""
        return self.seeds[-1]


@contextmanager
def grading_lock(out: Path) -> Iterator[None]:
    """Keep a folder of results for this process alone. The system opens the lock when the process ends.

    A process forked from this one without starting another program holds the lock too, as long as it lives.

    Raises:
        CourseError: another grader works there, or nothing can be written there.
    """
    if out.exists() and not out.is_dir():
        raise CourseError(f"Cannot write results to {out}: it is a file. Name a folder with --out.")
    busy = f"Another grading run is working on {out}: wait until it ends, or name another folder with --out."
    with hold_lock(out / ".grading.lock", refused=out, busy=busy):
        yield


def check_seed(seed: int | None) -> None:
    """Raise `CourseError` for a seed that no data can be drawn from; None is drawn later."""
    if seed is not None and not 0 <= seed <= LAST_SEED:
        raise CourseError(f"The seed {seed} cannot be used: give --seed a whole number from 0 to 2^63 - 1.")


def open_run(
    out: Path,
    records: Sequence[Record],
    *,
    seed: int | None = None,
    sandboxed: bool,
    version: str,
    regrade: bool = False,
    submissions: str = "",
) -> RunInfo:
    """Begin a run in a folder, or take up the one that was stopped there. Under the folder's lock.

    records: all that lie there. seed: of the grading data; None takes the recorded one, and draws one where
    none is recorded. regrade: the records there will be made anew, so another seed is allowed. submissions:
    the folder or zip file of this run.
    It writes `settings.json`, and clears away what a killed run left half written.

    Raises:
        CourseError: the folder has records made with another seed, or is of another version of the course.
    """
    check_seed(seed)
    store = RecordStore(out / "records")
    remove_leftovers(_path(out))
    store.remove_leftovers()
    has_records = any(store.folder.glob("*/*.json"))
    info = load_run_info(out) or _recover_run_info(records)
    if info is None or (seed is not None and (regrade or not has_records) and seed != info.seed):
        info = RunInfo((_draw_seed() if seed is None else seed,), sandboxed, version)
    elif seed is not None and seed not in info.seeds:
        seeds = ", ".join(map(str, info.seeds))
        raise CourseError(
            f"The records in {out} were made with seed {seeds}, not {seed}: leave --seed out to go on, name "
            "another folder with --out, or say --regrade to make all of them anew."
        )
    return save_run_info(out, replace(info, sandboxed=sandboxed, version=version, submissions=submissions))


def draw_fresh_seed(out: Path, info: RunInfo) -> RunInfo:
    """Return the run with another seed for what is graded now, and save it.

    For the time after feedback: figures of the data before may have been seen.
    """
    return save_run_info(out, replace(info, seeds=(*info.seeds, _draw_seed()), feedback_written=False))


def save_run_info(out: Path, info: RunInfo) -> RunInfo:
    """Write a folder's `settings.json`, and return what was written."""
    with replace_file(_path(out)) as stream:
        stream.write(json_bytes({"seed": info.seed, **asdict(info)}))
    return info


def _path(out: Path) -> Path:
    return out / "settings.json"


def read_run_times(out: Path) -> tuple[int, ...]:
    """Return when the last run in a folder began and ended, for comparing only: a later run changes them."""
    return tuple(path.stat().st_mtime_ns for path in (_path(out), out / "gradebook.csv") if path.exists())


def _draw_seed() -> int:
    return secrets.randbelow(_RANDOM_SEEDS)


def load_run_info(out: Path) -> RunInfo | None:
    """Return what a folder's `settings.json` holds; None where there is none, or a damaged one.

    Raises:
        CourseError: it has fields that are unknown here, so another version of the course has written it.
    """
    path = _path(out)
    known = {"seed", *(field.name for field in fields(RunInfo))}
    try:
        plain = dict(read_json(path)) if path.exists() else {}
        if plain.keys() > known:
            raise version_error(path)
        if plain.keys() != known:
            raise ValueError("it has other fields than it should")
        del plain["seed"]  # `seeds` has it too
        return validate(RunInfo, plain)
    except (ValueError, TypeError):
        return None


def _recover_run_info(records: Sequence[Record]) -> RunInfo | None:
    """Return what the records know of a run whose `settings.json` is lost or damaged; None without records.

    It is not known whether feedback was written: what comes next is graded on fresh data.
    """
    seeds = tuple(sorted({record.seed for record in records}))
    return RunInfo(seeds, sandboxed=True, version="", feedback_written=True) if seeds else None
