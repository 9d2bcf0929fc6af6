"""Experiments: each changes one setting, is trained with several seeds, and is written down (section VII)."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import torch
from tqdm.auto import tqdm

from coursekit.errors import CourseError
from coursekit.experiments.ledger import Data, Ledger, append, locked, move_aside, parse, take_up
from coursekit.experiments.recipe import BASELINE, Experiment, Recipe, recipes
from coursekit.experiments.trial import Trial, digits_of
from coursekit.training import choose_device


class Source(Protocol):
    """Where the rows come from; `coursekit.course.News` is one."""

    source: str

    @property
    def fingerprint(self) -> str:
        """Stands for these rows and their validation split."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes."""

    def splits(self, threshold: int, max_length: int) -> Any:
        """Return the rows in numbers: train, validation, test, and their vocabulary."""


def run(
    experiments: Iterable[Experiment],
    news: Source,
    *,
    baseline: Recipe | None = None,
    seeds: int = 3,
    ledger: Ledger | Path | str,
    only: Collection[str] | None = None,
    device: torch.device | str | None = None,
    replace: bool = False,
    progress: bool = True,
    command: str = "coursekit.experiments.run, called from Python",
) -> Ledger:
    """Train the baseline and each experiment with seeds 0 to seeds - 1; write each run down as it ends.

    Runs that the ledger holds are skipped. One that was stopped in the middle, by whatever, goes on after
    its last whole epoch. All experiments come with seed 0 first, then with seed 1: whenever a long work is
    stopped, they stand about equal. The test predictions are written down with the rest, and nobody looks at
    them before `final_test` does.

    only: names of the experiments to train now; all when left out. device: see `choose_device`.
    replace: where the ledger has an experiment's name with other settings, its runs make place: they are
        moved to a file beside the ledger. Without it, that is refused.
    command: the words by which this was started, for the report.
    Raises `CourseError` for an impossible plan, for a ledger of other data or other settings, for one that
    another process is working on, and for a checkpoint that cannot be used. Nothing is lost then.
    """
    path = ledger.path if isinstance(ledger, Ledger) else Path(ledger)
    plan = list(experiments)
    settings = recipes(plan, baseline)
    wanted = _wanted(settings, only, seeds)
    computing = choose_device(device)
    _look(path, news)
    with locked(path):
        book = take_up(path)
        for note in book.notes:
            print(note, file=sys.stderr)
        changed = _changed(book, settings)
        if changed and not replace:
            raise _other_settings(book, settings, changed[0])
        if changed:
            book = move_aside(path, changed)
        data = _begin(book, news, settings[BASELINE])
        done = {(one.name, one.seed) for one in book.runs}
        folder = path.with_name(f"{path.name}.checkpoints")
        changes = {one.name: one for one in plan}
        trials = [
            Trial(name, seed, settings[name], changes.get(name), folder, data.fingerprint)
            for seed, name in wanted
        ]
        for trial in trials:
            if trial.key in done:  # stopped between writing its line and this
                trial.forget()
        left = [trial for trial in trials if trial.key not in done]
        for trial in _shown(left, len(trials), progress):
            append(path, trial.run(news, data, computing, command, progress=progress))
            trial.forget()
        return take_up(path)


def _look(path: Path, news: Source) -> None:
    """Raise what is wrong with the ledger or the data before anything is written, the lock among it."""
    if path.is_file():
        parse(path)
    news.fingerprint  # noqa: B018 - it reads the rows


def _wanted(settings: dict[str, Recipe], only: Collection[str] | None, seeds: int) -> list[tuple[int, str]]:
    if not isinstance(seeds, int) or isinstance(seeds, bool) or seeds < 1:
        raise CourseError(f"The number of seeds is {seeds!r}: it must be a whole number of 1 or more.")
    unknown = [name for name in only or () if name not in settings]
    if unknown:
        raise CourseError(f'There is no experiment "{unknown[0]}": choose from {", ".join(settings)}.')
    return [(seed, name) for seed in range(seeds) for name in settings if only is None or name in only]


def _changed(book: Ledger, settings: dict[str, Recipe]) -> list[str]:
    """Return the names that stand for other settings in the ledger than they do now."""
    return [
        name
        for name in book.names
        if name in settings and dict(book.of(name)[0].settings) != settings[name].to_json()
    ]


def _other_settings(book: Ledger, settings: dict[str, Recipe], name: str) -> CourseError:
    there, here = dict(book.of(name)[0].settings), settings[name].to_json()
    setting = next(setting for setting in here if there.get(setting) != here[setting])
    return CourseError(
        f'The ledger {book.path} has "{name}" with {setting} = {there.get(setting)}, and now it is '
        f"{here[setting]}: give the experiment another name, or name another ledger."
    )


def _begin(book: Ledger, news: Source, baseline: Recipe) -> Data:
    """Return what the data are; write it into an empty ledger, and compare it with what another one says."""
    if book.data is not None and book.data.fingerprint != news.fingerprint:
        raise CourseError(
            f"The ledger {book.path} is of other rows ({book.data.source}, {book.data.rows['train']:,} train "
            "rows): give the data it was begun with, or name another ledger."
        )
    if book.data is not None:
        return book.data
    rows = news.splits(baseline.threshold, baseline.max_length)
    if len(news.classes) > 10:
        raise CourseError(f"A ledger writes a class as one digit, and there are {len(news.classes)} classes.")
    data = Data(
        source=source_kind(news.source),
        rows={split: len(getattr(rows, split)) for split in ("train", "validation", "test")},
        fingerprint=news.fingerprint,
        classes=tuple(news.classes),
        labels={split: digits_of(getattr(rows, split).labels) for split in ("validation", "test")},
    )
    append(book.path, data)
    return data


def source_kind(source: str) -> str:
    """Tell which kind of data a source is, without the name of anybody's folder."""
    kind = str(source).partition(":")[0]
    return kind if kind in ("sample", "full") else "folder"


def _shown(trials: list[Trial], planned: int, progress: bool) -> Iterator[Trial]:
    """Go through the trials with a bar that tells the time left, from what the cost so far has taken."""
    silent = not progress or bool(os.environ.get("TQDM_DISABLE"))
    style = "{desc}: {percentage:3.0f}%|{bar}| {elapsed} gone, {remaining} left"
    total = sum(trial.cost for trial in trials)
    with tqdm(total=total, smoothing=0, bar_format=style, disable=silent or not trials) as bar:
        for number, trial in enumerate(trials, start=planned - len(trials) + 1):
            bar.set_description_str(f"run {number} of {planned}, {trial.name}, seed {trial.seed}")
            yield trial
            bar.update(trial.cost)
