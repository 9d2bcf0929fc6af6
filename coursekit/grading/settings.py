"""A folder of results: its lock, and what it was graded with, so that a stopped run goes on the same way."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.files import remove_leftovers, replacing
from coursekit.grading.records import RecordStore, json_bytes, read_json

LAST_SEED = 2**63 - 1
"""The largest seed that sample data can be drawn from."""

_RANDOM_SEEDS = 2**32


@dataclass(frozen=True)
class Settings:
    """How a folder's records are made. resumed: the folder had records before."""

    seed: int
    sandboxed: bool
    version: str
    sections: tuple[str, ...] = ()
    resumed: bool = False


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
    out: Path,
    *,
    seed: int | None = None,
    sandboxed: bool,
    version: str,
    sections: Iterable[str] = (),
    regrade: bool = False,
) -> Settings:
    """Begin a run in a folder, or take up the one that was stopped there. Under the folder's lock.

    seed: of the grading data; None takes the recorded one, and draws one where none is recorded.
    regrade: the records there will be made anew, so another seed is allowed.
    It writes `settings.json`, and clears away what a killed run left half written.

    Raises:
        CourseError: the folder has records made with another seed, or its settings cannot be read.
    """
    check_seed(seed)
    path = out / "settings.json"
    store = RecordStore(out / "records")
    remove_leftovers(path)
    store.remove_leftovers()
    has_records = any(store.folder.glob("*/*.json"))
    recorded = _recorded_seed(path, store, has_records, may_forget=regrade and seed is not None)
    if seed is not None and recorded not in (None, seed) and has_records and not regrade:
        raise CourseError(
            f"The records in {out} were made with seed {recorded}, not {seed}: leave --seed out to go on "
            f"with {recorded}, name another folder with --out, or say --regrade to make all of them anew."
        )
    chosen = seed if seed is not None else recorded
    chosen = secrets.randbelow(_RANDOM_SEEDS) if chosen is None else chosen
    settings = Settings(chosen, sandboxed, version, tuple(sections), has_records)
    plain = {"seed": chosen, "sandboxed": sandboxed, "version": version, "sections": list(settings.sections)}
    with replacing(path) as stream:
        stream.write(json_bytes(plain))
    return settings


def _recorded_seed(path: Path, store: RecordStore, has_records: bool, may_forget: bool) -> int | None:
    """Give the seed of a folder's records: from its settings, or else from the records themselves."""
    if path.exists():
        try:
            seed = read_json(path)["seed"]
            if isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= LAST_SEED:
                return seed
        except (ValueError, TypeError, KeyError):
            pass  # not ours, or damaged: the records know the seed too
    if not has_records:
        return None
    seeds = {record.seed for record in store.read_all().records}
    if len(seeds) > 1 and not may_forget:
        raise CourseError(
            f"The records in {path.parent} have several seeds and {path.name} does not say which one counts: "
            "name another folder with --out, or say --regrade and --seed N to make all of them anew."
        )
    return seeds.pop() if len(seeds) == 1 else None
