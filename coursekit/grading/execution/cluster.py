"""Grading on the workers of a Dask cluster: a notebook's bytes go there, its record comes back."""

from __future__ import annotations

import json
import pickle
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from coursekit.cluster.connection import Scheduler, connect
from coursekit.cluster.work import ClusterRun, Work
from coursekit.errors import CourseError
from coursekit.grading.execution.runner import Task, record_unfinished
from coursekit.grading.execution.worker_host import GradingService, HostSettings
from coursekit.grading.options import GradingOptions
from coursekit.grading.records import Record
from coursekit.grading.run_info import RunInfo
from coursekit.workbook.folder import find_section_files


class ClusterRunner:
    """Grades notebooks as `runner.Runner` does, on the workers of a cluster.

    missing_protections: sentences on what workers could not promise. notes: those on workers that were not
    used.
    """

    def __init__(
        self, scheduler: Scheduler, options: GradingOptions, info: RunInfo, sections: Sequence[str]
    ) -> None:
        self._scheduler = scheduler
        self._out = options.out
        notebooks = _read_notebooks(options.root, sections)
        self._settings = HostSettings(_without_paths(options), info, tuple(sections), notebooks)
        self.missing_protections: tuple[str, ...] = ()
        self.notes: tuple[str, ...] = ()

    def run(self, tasks: Iterable[Task]) -> Generator[tuple[Task, Record], None, None]:
        """Grade all, and yield each with its record. tasks: with their files.

        Raises:
            CourseError: the scheduler does not answer, or no worker can be used.
        """
        info = self._settings.info
        with connect(self._scheduler) as client:
            run: ClusterRun[Task] = ClusterRun(client, "grade", self._out)
            try:
                works = _make_works(iter(tasks))
                for task, content in run.run(partial(GradingService, self._settings), works):
                    yield task, record_unfinished(task, info) if content is None else _read_record(content)
            finally:
                self.missing_protections, self.notes = run.promises, run.refusals


def _read_notebooks(root: Path, sections: Sequence[str]) -> dict[str, bytes]:
    """Return the course's own notebooks of the sections, filled in and not, by path in the workbook."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("notebooks", "answers")
        for path in find_section_files(root, sections, folder, ".ipynb")
    }


def _without_paths(options: GradingOptions) -> GradingOptions:
    """Return the options without what tells of this computer's folders: workers have their own."""
    nowhere = Path()
    return replace(
        options, submissions=nowhere, out=nowhere, root=nowhere, review=None, roster=(), scheduler=None
    )


def _make_works(tasks: Iterator[Task]) -> Iterator[Work[Task]]:
    for task in tasks:
        yield Work(task, content=pickle.dumps(_without_places(task)), label=f"section {task.section}")


def _without_places(task: Task) -> Task:
    """Return a task that tells nothing of where files lie on this computer."""
    assert task.file is not None
    submission = replace(task.submission, place=Path(), modules={})
    notes = replace(task.file.submission, place=Path(), modules={})
    return replace(task, submission=submission, file=replace(task.file, submission=notes))


def _read_record(content: bytes) -> Record:
    try:
        return Record.from_json(json.loads(content))
    except ValueError as error:
        raise CourseError(f"A worker gave back what is no record: {error}") from None
