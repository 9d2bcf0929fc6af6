"""Where data and caches lie, how large they are, whether there is room, and whether the hub answers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.doctor.environment import Environment
from coursekit.doctor.finding import Finding, State
from coursekit.errors import CourseError

LEAST_ROOM = 10**9
"""Free bytes on a disk, below which something will soon fail: the real data, read, take half of that."""

_DOWNLOAD_SIZE = "about 60 MB"


@dataclass(frozen=True)
class DataState:
    """Which data the notebooks use.

    source: sample, full or a folder. chosen: by `$COURSEKIT_DATA`. sizes: of the source's files that are
    here, in bytes. file_count: how many files it has. problem: why the source cannot be used. hub_problem:
    why the hub cannot, and what to do.
    """

    source: str
    chosen: bool
    sizes: Mapping[Path, int] = field(default_factory=dict)
    file_count: int = 0
    problem: str | None = None
    hub_problem: str | None = None

    @property
    def complete(self) -> bool:
        """Whether no download is needed."""
        return len(self.sizes) >= self.file_count


@dataclass(frozen=True)
class Cache:
    """A cache, or the course's part of one.

    path: where it lies, there or not. sizes: of its folders that are there and the course's, in bytes.
    free: bytes on its disk.
    """

    name: str
    path: Path
    sizes: Mapping[Path, int]
    free: int
    writable: bool = True


def inspect_data() -> DataState:
    """Return which data the notebooks use, and the files that are here; the hub is asked in any case."""
    from coursekit.data import AG_NEWS, IMDB, find_files, hub, resolve_source

    source, chosen = resolve_source(), bool(os.environ.get("COURSEKIT_DATA"))
    hub_problem = hub.find_hub_problem(IMDB.repository, IMDB.files["train"])
    file_count = 4 if source == "full" else 0
    try:
        paths = [path for corpus in (IMDB, AG_NEWS) for path in find_files(corpus, source).values()]
        sizes = {path: path.stat().st_size for path in paths}
    except (CourseError, OSError) as error:
        return DataState(source, chosen, {}, file_count, str(error), hub_problem)
    return DataState(source, chosen, sizes, file_count, None, hub_problem)


def check_data(data: DataState, environment: Environment, offline: bool = False) -> list[Finding]:
    """Return which data the notebooks use, and whether the hub answers. offline: by $HF_HUB_OFFLINE."""
    setting = f"COURSEKIT_DATA is {data.source}" if data.chosen else "COURSEKIT_DATA is not set"
    size = format_megabytes(sum(data.sizes.values()))
    if data.problem:
        command = environment.unset("COURSEKIT_DATA")
        finding = Finding("Data", "problem", f"{setting}. {data.problem}", command, "use the sample")
    elif data.source == "full" and not data.complete:
        finding = _check_download(data, setting, environment, offline)
    elif data.source == "full":
        finding = Finding("Data", "ok", f"{setting}: the real data, {size}, are in the hub's cache.")
    elif data.sizes:
        finding = Finding("Data", "ok", f"{setting}: this folder has all files, {size}.")
    else:
        finding = Finding("Data", "ok", f"the sample, which comes with the course ({setting}).")
    return [finding, _check_hub(data, environment, offline)]


def _check_download(data: DataState, setting: str, environment: Environment, offline: bool) -> Finding:
    """Return whether the real data, which are not here, can be downloaded."""
    if data.hub_problem is None:
        sentence = f"{setting}: {_DOWNLOAD_SIZE} will be downloaded when a notebook asks for them, once."
        return Finding("Data", "ok", sentence)
    sentence = f"{setting}, but the real data are not here, and the Hugging Face hub cannot be reached."
    if offline:
        return Finding("Data", "problem", sentence, environment.unset("HF_HUB_OFFLINE"), "allow the download")
    return Finding("Data", "problem", sentence, environment.unset("COURSEKIT_DATA"), "use the sample")


def _check_hub(data: DataState, environment: Environment, offline: bool) -> Finding:
    """Return whether the hub answers."""
    if data.hub_problem is None:
        return Finding("Hub", "ok", "the Hugging Face hub can be reached.")
    comfort = " The sample needs no network." if data.source != "full" else ""
    sentence = f"the Hugging Face hub cannot be used: {data.hub_problem}.{comfort}"
    command = environment.unset("HF_HUB_OFFLINE") if offline else None
    return Finding("Hub", "note", sentence, command, "use it")


def inspect_caches() -> list[Cache]:
    """Return the course's cache, and our data sets in the hub's cache."""
    from coursekit.data import AG_NEWS, IMDB, cache, hub

    course_folder = cache.cache_folder()
    hub_folders = [hub.repository_folder(corpus.repository) for corpus in (IMDB, AG_NEWS)]
    return [
        _inspect_cache("Course's cache", course_folder, [course_folder]),
        _inspect_cache("Hub's cache", hub_folders[0].parent, hub_folders),
    ]


def _inspect_cache(name: str, path: Path, folders: Iterable[Path]) -> Cache:
    existing = next((place for place in (path, *path.absolute().parents) if place.is_dir()), Path("/"))
    sizes = {folder: size for folder in folders if (size := folder_size(folder)) is not None}
    return Cache(name, path, sizes, shutil.disk_usage(existing).free, os.access(existing, os.W_OK))


def check_caches(caches: Iterable[Cache], environment: Environment) -> list[Finding]:
    """Return where caches lie, how large they are, and how to empty them."""
    findings = []
    for cache in caches:
        size = format_megabytes(sum(cache.sizes.values())) if cache.sizes else "nothing of the course"
        sentence = f"{size} in {cache.path}" + ("." if cache.writable else ", which you may not write to.")
        command = environment.remove(*cache.sizes) if cache.sizes else None
        state: State = "ok" if cache.writable else "note"
        findings.append(Finding(cache.name, state, sentence, command, "empty it"))
    return findings


def check_room(caches: Iterable[Cache], environment: Environment) -> Finding:
    """Return whether the disks of the caches have room."""
    free = min(cache.free for cache in caches)
    sentence = f"{free / 1e9:.1f} GB are free where the caches lie."
    if free >= LEAST_ROOM:
        return Finding("Disk", "ok", sentence)
    advice = f"only {sentence} Keep at least 1 GB free."
    return Finding("Disk", "problem", advice, environment.clear_downloads(), "make room")


def folder_size(folder: Path) -> int | None:
    """Return the bytes of all files in a folder, links not followed; None where there is no such folder."""
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


def format_megabytes(size: int) -> str:
    """Return a number of bytes as MB of 10^6 bytes."""
    return f"{size / 1e6:.1f} MB" if size < 10**7 else f"{size / 1e6:.0f} MB"
