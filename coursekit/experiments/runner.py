"""Experiments: each changes one setting, is trained with several seeds, and is written down (section VII)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import torch
from tqdm.auto import tqdm

from coursekit.errors import CourseError
from coursekit.experiments.ledger import (
    SPLITS,
    DataEntry,
    Ledger,
    RunEntry,
    append_entry,
    encode_classes,
    ledger_lock,
    move_runs_aside,
    resume_ledger,
)
from coursekit.experiments.recipe import BASELINE, Experiment, Recipe, resolve_recipes
from coursekit.experiments.trial import Trial
from coursekit.training import choose_device


class NewsData(Protocol):
    """Where the rows come from; `coursekit.course.News` is one."""

    source: str

    @property
    def fingerprint(self) -> str:
        """Stands for these rows and their validation split."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes."""

    def splits(self, threshold: int, max_length: int, tokenizer: str) -> Any:
        """Return the rows in numbers: train, validation, test, and their vocabulary."""


RunTrials = Callable[
    [Sequence[Trial], NewsData, DataEntry, str], Generator[tuple[Trial, RunEntry], None, None]
]
"""Trains: rows, the ledger's entry on them and the command come with the trials; yields each's entry."""


def run(
    experiments: Iterable[Experiment],
    news: NewsData,
    *,
    baseline: Recipe | None = None,
    seeds: int = 3,
    ledger: Ledger | Path | str,
    only: Collection[str] | None = None,
    device: torch.device | str | None = None,
    replace: bool = False,
    progress: bool = True,
    command: str = "coursekit.experiments.run, called from Python",
    run_trials: RunTrials | None = None,
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
    run_trials: trains elsewhere than on this computer; `device` is not looked at then.

    Raises:
        CourseError: the plan is impossible, the ledger is of other data or other settings, another process is
            working on it, or a checkpoint cannot be used. Nothing is lost then.
    """
    path = ledger.path if isinstance(ledger, Ledger) else Path(ledger)
    plan = list(experiments)
    settings = resolve_recipes(plan, baseline)
    selected = _select_runs(settings, only, seeds)
    if run_trials is None:
        run_trials = _train_here(choose_device(device), len(selected), progress)
    _check_inputs(path, news)
    with ledger_lock(path):
        ledger = resume_ledger(path)
        for note in ledger.notes:
            print(note, file=sys.stderr)
        changed = _changed_names(ledger, settings)
        if changed and not replace:
            raise _settings_error(ledger, settings, changed[0])
        if changed:
            ledger = move_runs_aside(path, changed)
        data = _ensure_data_entry(ledger, news, settings[BASELINE])
        finished = {(run.name, run.seed) for run in ledger.runs}
        folder = path.with_name(f"{path.name}.checkpoints")
        by_name = {experiment.name: experiment for experiment in plan}
        trials = [
            Trial(name, seed, settings[name], by_name.get(name), folder, data.fingerprint)
            for seed, name in selected
        ]
        for trial in trials:
            if trial.key in finished:  # stopped between writing its line and this
                trial.remove_checkpoint()
        remaining = [trial for trial in trials if trial.key not in finished]
        with closing(run_trials(remaining, news, data, command)) as runs:
            for trial, entry in runs:
                append_entry(path, entry)
                trial.remove_checkpoint()
        return resume_ledger(path)


def _train_here(device: torch.device, planned: int, progress: bool) -> RunTrials:
    """Return what trains on this computer, one after another, with a bar. planned: as in `_show_progress`."""

    def run_trials(
        trials: Sequence[Trial], news: NewsData, data: DataEntry, command: str
    ) -> Generator[tuple[Trial, RunEntry], None, None]:
        for trial in _show_progress(trials, planned, progress):
            yield trial, trial.run(news, data, device, command, progress=progress)

    return run_trials


def _check_inputs(path: Path, news: NewsData) -> None:
    """Raise what is wrong with the ledger or the data before anything is written, the lock among it."""
    if path.is_file():
        Ledger.read(path)
    news.fingerprint  # noqa: B018 - it reads the rows


def _select_runs(
    settings: dict[str, Recipe], only: Collection[str] | None, seeds: int
) -> list[tuple[int, str]]:
    """Return seed and name of each run that is asked for, all experiments with seed 0 first."""
    if not isinstance(seeds, int) or isinstance(seeds, bool) or seeds < 1:
        raise CourseError(f"The number of seeds is {seeds!r}: it must be a whole number of 1 or more.")
    unknown = [name for name in only or () if name not in settings]
    if unknown:
        raise CourseError(f'There is no experiment "{unknown[0]}": choose from {", ".join(settings)}.')
    return [(seed, name) for seed in range(seeds) for name in settings if only is None or name in only]


def _changed_names(ledger: Ledger, settings: dict[str, Recipe]) -> list[str]:
    """Return the names that stand for other settings in the ledger than they do now."""
    return [
        name
        for name in ledger.names
        if name in settings and dict(ledger.runs_of(name)[0].settings) != settings[name].to_json()
    ]


def _settings_error(ledger: Ledger, settings: dict[str, Recipe], name: str) -> CourseError:
    """Return the refusal of an experiment that has other settings in the ledger, with the first of them."""
    before, now = dict(ledger.runs_of(name)[0].settings), settings[name].to_json()
    setting = next(setting for setting in now if before.get(setting) != now[setting])
    return CourseError(
        f'The ledger {ledger.path} has "{name}" with {setting} = {before.get(setting)}, and now it is '
        f"{now[setting]}: give the experiment another name, or name another ledger."
    )


def _ensure_data_entry(ledger: Ledger, news: NewsData, baseline: Recipe) -> DataEntry:
    """Return the ledger's entry on the data. An empty ledger gets it now; one of other rows is refused."""
    if ledger.data is not None and ledger.data.fingerprint != news.fingerprint:
        raise CourseError(
            f"The ledger {ledger.path} is of other rows ({ledger.data.source}, "
            f"{ledger.data.rows['train']:,} train rows): give the data it was begun with, or name another "
            "ledger."
        )
    if ledger.data is not None:
        return ledger.data
    splits = news.splits(*baseline.data_settings)
    if len(news.classes) > 10:
        raise CourseError(f"A ledger writes a class as one digit, and there are {len(news.classes)} classes.")
    data = DataEntry(
        source=source_kind(news.source),
        rows={split: len(getattr(splits, split)) for split in ("train", "validation", "test")},
        fingerprint=news.fingerprint,
        classes=tuple(news.classes),
        labels={split: encode_classes(getattr(splits, split).labels) for split in SPLITS},
    )
    append_entry(ledger.path, data)
    return data


def source_kind(source: str) -> str:
    """Return which kind of data a source is ("sample", "full", "folder"), without the name of a folder."""
    kind = str(source).partition(":")[0]
    return kind if kind in ("sample", "full") else "folder"


def _show_progress(trials: Sequence[Trial], planned: int, progress: bool) -> Iterator[Trial]:
    """Go through the trials with a bar that tells the time left, from what the cost so far has taken.

    planned: the number of all trials, those that are finished among them; they come first in the count.
    """
    silent = not progress or bool(os.environ.get("TQDM_DISABLE"))
    style = "{desc}: {percentage:3.0f}%|{bar}| {elapsed} gone, {remaining} left"
    total = sum(trial.cost for trial in trials)
    with tqdm(total=total, smoothing=0, bar_format=style, disable=silent or not trials) as bar:
        for number, trial in enumerate(trials, start=planned - len(trials) + 1):
            bar.set_description_str(f"run {number} of {planned}, {trial.name}, seed {trial.seed}")
            yield trial
            bar.update(trial.cost)
