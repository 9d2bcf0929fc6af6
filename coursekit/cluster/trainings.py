"""Experiments on the workers of a Dask cluster: recipe and seed go there, the ledger's entry comes back."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from coursekit.cluster.connection import Scheduler, connect
from coursekit.cluster.work import ClusterRun, Work, WorkerGone
from coursekit.errors import CourseError
from coursekit.experiments.ledger import DataEntry, RunEntry, decode_entry
from coursekit.experiments.runner import NewsData
from coursekit.experiments.trial import Trial

_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""What says how many threads torch uses; Dask sets all of them to 1 for its workers."""


@dataclass(frozen=True)
class EncodedNews:
    """Rows in numbers, for the settings that some trials have: all that a worker needs of the data."""

    source: str
    fingerprint: str
    classes: tuple[str, ...]
    encoded: Mapping[tuple[int, int, str], Any]

    def splits(self, threshold: int, max_length: int, tokenizer: str) -> Any:
        """Return the rows in numbers: train, validation, test, and their vocabulary."""
        return self.encoded[threshold, max_length, tokenizer]


@dataclass(frozen=True)
class TrainingOrder:
    """What a process needs for a training."""

    trial: Trial
    news: EncodedNews
    data: DataEntry
    device: str | None
    command: str


class TrainingService:
    """Trains for a Dask worker, each training in a process of its own, which can be ended.

    slots: trainings at a time; they share the processor's cores.
    """

    notes: tuple[str, ...] = ()

    def __init__(self, order: TrainingOrder, slots: int) -> None:
        self._order = order
        self._threads = max(1, (os.cpu_count() or 1) // slots)
        self._processes: set[subprocess.Popen[bytes]] = set()

    def run(self, content: bytes) -> bytes:
        """Train. content: the pickled `Trial`. Returns the ledger's entry as its line.

        Raises:
            CourseError: the training has ended with an error.
            WorkerGone: something else has ended it.
        """
        trial: Trial = pickle.loads(content)
        settings = trial.recipe.data_settings
        encoded = {settings: self._order.news.encoded[settings]}
        order = replace(self._order, trial=trial, news=replace(self._order.news, encoded=encoded))
        process = subprocess.Popen(
            [sys.executable, "-m", "coursekit.cluster.training_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | dict.fromkeys(_THREADS, str(self._threads)) | {"OMP_WAIT_POLICY": "passive"},
        )
        self._processes.add(process)
        try:
            entry, errors = process.communicate(pickle.dumps(order))
        finally:
            self._processes.discard(process)
        if process.returncode < 0:  # a signal has ended it, perhaps because there was no memory left
            raise WorkerGone
        if process.returncode != 0:
            last = (errors.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"])[-1]
            raise CourseError(f'The training of "{trial.name}", seed {trial.seed}, ended: {last[:300]}')
        return entry

    def close(self) -> None:
        """End all trainings."""
        for process in list(self._processes):
            process.kill()


def run_trials_on_cluster(
    scheduler: Scheduler,
    device: str | None,
    trials: Sequence[Trial],
    news: NewsData,
    data: DataEntry,
    command: str,
) -> Generator[tuple[Trial, RunEntry], None, None]:
    """Train on the workers of a cluster, and yield each trial with its entry as they come.

    Raises:
        CourseError: the scheduler does not answer, no worker can be used, or a training has ended thrice.
    """
    if not trials:
        return
    settings = {trial.recipe.data_settings for trial in trials}
    encoded = EncodedNews(
        news.source, news.fingerprint, tuple(news.classes), {key: news.splits(*key) for key in settings}
    )
    order = TrainingOrder(trials[0], encoded, data, device, command)
    with connect(scheduler) as client:
        run: ClusterRun[Trial] = ClusterRun(client, "train", trials[0].folder)
        try:
            for trial, content in run.run(partial(TrainingService, order), _make_works(trials)):
                if content is None:
                    raise CourseError(
                        f'Workers have ended three times over "{trial.name}", seed {trial.seed}: look at '
                        "their logs, perhaps they have too little memory. The other runs are kept."
                    )
                entry = decode_entry(content)
                if not isinstance(entry, RunEntry):
                    raise CourseError("A worker gave back what is no run of a ledger.")
                yield trial, entry
        finally:
            for note in run.refusals:
                print(note, file=sys.stderr)


def _make_works(trials: Sequence[Trial]) -> Iterator[Work[Trial]]:
    for trial in trials:
        # A worker has a folder of its own for the checkpoint, and nothing of this computer's.
        content = pickle.dumps(replace(trial, folder=Path()))
        yield Work(trial, content=content, label=f"{trial.name}, seed {trial.seed}")
