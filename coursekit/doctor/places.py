"""Where data and caches lie, how large they are, whether there is room, and whether the hub answers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.doctor.finding import Finding
from coursekit.doctor.mending import Environment
from coursekit.errors import CourseError

ROOM = 10**9
"""Free bytes on a disk, below which something will soon fail: the real data, read, take half of that."""

_DOWNLOAD = "about 60 MB"


@dataclass(frozen=True)
class Data:
    """Which data the notebooks use.

    source: sample, full or a folder. chosen: by `$COURSEKIT_DATA`. sizes: of the source's files that are
    here, in bytes. wanted: how many files it has. wrong: why the source cannot be used. unreachable: why the
    hub cannot, and what to do.
    """

    source: str
    chosen: bool
    sizes: Mapping[Path, int] = field(default_factory=dict)
    wanted: int = 0
    wrong: str | None = None
    unreachable: str | None = None

    @property
    def complete(self) -> bool:
        """Whether no download is needed."""
        return len(self.sizes) >= self.wanted


@dataclass(frozen=True)
class Cache:
    """A cache, or the course's part of one.

    path: where it lies, there or not. sizes: of its folders that are there and the course's, in bytes.
    free: bytes on its disk.
    """

    what: str
    path: Path
    sizes: Mapping[Path, int]
    free: int
    writable: bool = True


def look_at_data() -> Data:
    """Look which data source the notebooks use, and for its files; the hub is asked in any case."""
    from coursekit.data import AG_NEWS, IMDB, find_files, hub, resolve_source

    source, chosen = resolve_source(), bool(os.environ.get("COURSEKIT_DATA"))
    unreachable = hub.why_unreachable(IMDB.repository, IMDB.files["train"])
    wanted = 4 if source == "full" else 0
    try:
        found = [path for corpus in (IMDB, AG_NEWS) for path in find_files(corpus, source).values()]
        sizes = {path: path.stat().st_size for path in found}
    except (CourseError, OSError) as error:
        return Data(source, chosen, {}, wanted, str(error), unreachable)
    return Data(source, chosen, sizes, wanted, None, unreachable)


def judge_data(data: Data, environment: Environment, offline: bool = False) -> list[Finding]:
    """Say which data the notebooks use, and whether the hub answers. offline: by $HF_HUB_OFFLINE."""
    back = environment.unset("COURSEKIT_DATA")
    set_by = f"COURSEKIT_DATA is {data.source}" if data.chosen else "COURSEKIT_DATA is not set"
    size = megabytes(sum(data.sizes.values()))
    if data.wrong:
        found = [Finding("Data", "problem", f"{set_by}. {data.wrong}", back, "use the sample")]
    elif data.source == "full" and not data.complete:
        found = [_not_downloaded(data, set_by, environment, offline)]
    elif data.source == "full":
        found = [Finding("Data", "ok", f"{set_by}: the real data, {size}, are in the hub's cache.")]
    elif data.sizes:
        found = [Finding("Data", "ok", f"{set_by}: this folder has all files, {size}.")]
    else:
        found = [Finding("Data", "ok", f"the sample, which comes with the course ({set_by}).")]
    return [*found, _hub(data, environment, offline)]


def look_at_caches() -> list[Cache]:
    """Look at the course's cache, and at our data sets in the hub's cache."""
    from coursekit.data import AG_NEWS, IMDB, cache, hub

    own = cache.cache_folder()
    of_hub = [hub.repository_folder(corpus.repository) for corpus in (IMDB, AG_NEWS)]
    return [_cache("Course's cache", own, [own]), _cache("Hub's cache", of_hub[0].parent, of_hub)]


def judge_caches(caches: Iterable[Cache], environment: Environment) -> list[Finding]:
    """Say where caches lie, how large they are, and how to empty them."""
    found = []
    for one in caches:
        size = megabytes(sum(one.sizes.values())) if one.sizes else "nothing of the course"
        sentence = f"{size} in {one.path}" + ("." if one.writable else ", which you may not write to.")
        command = environment.remove(*one.sizes) if one.sizes else None
        found.append(Finding(one.what, "ok" if one.writable else "note", sentence, command, "empty it"))
    return found


def judge_room(caches: Iterable[Cache], environment: Environment) -> Finding:
    """Say whether the disks of the caches have room."""
    least = min(caches, key=lambda one: one.free)
    sentence = f"{least.free / 1e9:.1f} GB are free where the caches lie."
    if least.free >= ROOM:
        return Finding("Disk", "ok", sentence)
    return Finding(
        "Disk", "problem", f"only {sentence} Keep at least 1 GB free.", environment.make_room(), "make room"
    )


def folder_size(folder: Path) -> int | None:
    """Add up the sizes of all files in a folder, links not followed; None where there is no such folder."""
    if not folder.is_dir():
        return None
    total = 0
    for path, _, files in os.walk(folder):
        for name in files:
            try:
                total += (Path(path) / name).lstat().st_size
            except OSError:  # removed in between
                continue
    return total


def megabytes(size: int) -> str:
    """Write a number of bytes as MB of 10^6 bytes."""
    return f"{size / 1e6:.1f} MB" if size < 10**7 else f"{size / 1e6:.0f} MB"


def _cache(what: str, path: Path, folders: Iterable[Path]) -> Cache:
    there = next((one for one in (path, *path.absolute().parents) if one.is_dir()), Path("/"))
    sizes = {folder: folder_size(folder) for folder in folders}
    there_are = {folder: size for folder, size in sizes.items() if size is not None}
    return Cache(what, path, there_are, shutil.disk_usage(there).free, os.access(there, os.W_OK))


def _not_downloaded(data: Data, set_by: str, environment: Environment, offline: bool) -> Finding:
    if data.unreachable is None:
        sentence = f"{set_by}: {_DOWNLOAD} will be downloaded when a notebook asks for them, once."
        return Finding("Data", "ok", sentence)
    sentence = f"{set_by}, but the real data are not here, and the Hugging Face hub cannot be reached."
    if offline:
        return Finding("Data", "problem", sentence, environment.unset("HF_HUB_OFFLINE"), "allow the download")
    return Finding("Data", "problem", sentence, environment.unset("COURSEKIT_DATA"), "use the sample")


def _hub(data: Data, environment: Environment, offline: bool) -> Finding:
    if data.unreachable is None:
        return Finding("Hub", "ok", "the Hugging Face hub can be reached.")
    needless = " The sample needs no network." if data.source != "full" else ""
    sentence = f"the Hugging Face hub cannot be used: {data.unreachable}.{needless}"
    command = environment.unset("HF_HUB_OFFLINE") if offline else None
    return Finding("Hub", "note", sentence, command, "use it")
