"""A folder of results: its lock, and what it was graded with, so that a stopped run goes on the same way."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.files import remove_leftovers, replacing
from coursekit.grading.records import RecordStore, json_bytes, read_json

LAST_SEED = 2**63 - 1
"""The largest seed that sample data can be drawn from."""

_RANDOM_SEEDS = 2**32


@dataclass(frozen=True)
class Settings:
    """How a folder's records are made; `settings.json` holds it.

    seeds: of the grading data, the last one for what is graded now. feedback_written: pages with figures of
    these data may have been seen. lacking: sentences on what the last run could not promise.
    """

    seeds: tuple[int, ...]
    sandboxed: bool
    version: str
    feedback_written: bool = False
    lacking: tuple[str, ...] = ()

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
    from filelock import FileLock, Timeout

    if out.exists() and not out.is_dir():
        raise CourseError(f"Cannot write results to {out}: it is a file. Name a folder with --out.")
    lock = FileLock(out / ".grading.lock")
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise CourseError(
            f"Another grading run is working on {out}: wait until it ends, or name another folder with --out."
        ) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise CourseError(f"Cannot write to {out} ({why}): check the path and your permissions.") from None
    try:
        yield
    finally:
        lock.release()


def check_seed(seed: int | None) -> None:
    """Raise `CourseError` for a seed that no data can be drawn from; None is drawn later."""
    if seed is not None and not 0 <= seed <= LAST_SEED:
        raise CourseError(f"The seed {seed} cannot be used: give --seed a whole number from 0 to 2^63 - 1.")


def open_run(
    out: Path, *, seed: int | None = None, sandboxed: bool, version: str, regrade: bool = False
) -> Settings:
    """Begin a run in a folder, or take up the one that was stopped there. Under the folder's lock.

    seed: of the grading data; None takes the recorded one, and draws one where none is recorded.
    regrade: the records there will be made anew, so another seed is allowed.
    It writes `settings.json`, and clears away what a killed run left half written.

    Raises:
        CourseError: the folder has records made with another seed.
    """
    check_seed(seed)
    store = RecordStore(out / "records")
    remove_leftovers(_path(out))
    store.remove_leftovers()
    has_records = any(store.folder.glob("*/*.json"))
    settings = _recorded(out, store, has_records)
    if settings is None or (seed is not None and (regrade or not has_records) and seed != settings.seed):
        chosen = _draw_seed() if seed is None else seed
        settings = Settings((chosen,), sandboxed, version)
    elif seed is not None and seed not in settings.seeds:
        made = ", ".join(map(str, settings.seeds))
        raise CourseError(
            f"The records in {out} were made with seed {made}, not {seed}: leave --seed out to go on, name "
            "another folder with --out, or say --regrade to make all of them anew."
        )
    return write_settings(out, replace(settings, sandboxed=sandboxed, version=version))


def take_fresh_data(out: Path, settings: Settings) -> Settings:
    """Draw another seed for what is graded now: figures of the data before may have been seen."""
    fresh = replace(settings, seeds=(*settings.seeds, _draw_seed()), feedback_written=False)
    return write_settings(out, fresh)


def write_settings(out: Path, settings: Settings) -> Settings:
    """Write a folder's `settings.json`, and give the settings back."""
    with replacing(_path(out)) as stream:
        stream.write(json_bytes({"seed": settings.seed, **asdict(settings)}))
    return settings


def _path(out: Path) -> Path:
    return out / "settings.json"


def _draw_seed() -> int:
    return secrets.randbelow(_RANDOM_SEEDS)


def _recorded(out: Path, store: RecordStore, has_records: bool) -> Settings | None:
    """Read a folder's settings; where they are damaged or lost, the records know the seeds.

    It is then not known whether feedback was written: what comes next is graded on fresh data.
    """
    try:
        plain = read_json(_path(out)) if _path(out).exists() else {}
        seeds = tuple(plain["seeds"])
        written, lacking = plain["feedback_written"], tuple(plain["lacking"])
        if not (seeds and all(map(_is_seed, seeds)) and isinstance(written, bool)):
            raise ValueError("not the settings of a run")
        return Settings(
            seeds, bool(plain["sandboxed"]), str(plain["version"]), written, tuple(map(str, lacking))
        )
    except (ValueError, TypeError, KeyError):
        pass
    seeds = tuple(sorted({record.seed for record in store.read_all().records})) if has_records else ()
    return Settings(seeds, True, "", feedback_written=True) if seeds else None


def _is_seed(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LAST_SEED
