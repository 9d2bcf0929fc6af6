"""Running the notebooks of a class: fork server, answer keys, workers, and a record for each notebook."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

from coursekit.errors import CourseError
from coursekit.exercises import exercises_of
from coursekit.grading.execution import answer_key
from coursekit.grading.execution.answer_key import AnswerKey
from coursekit.grading.execution.notebook_grader import grade_submission, record_unreadable
from coursekit.grading.execution.provisioner import provide_kernels
from coursekit.grading.execution.sandbox import ForkServer, run_fork_server
from coursekit.grading.execution.session import KernelsGone
from coursekit.grading.execution.shipping import pack_values
from coursekit.grading.execution.workers import WorkResult, run_in_processes
from coursekit.grading.options import GradingOptions
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import Record
from coursekit.grading.run_info import RunInfo
from coursekit.grading.submissions.submission import (
    LoadedSubmission,
    Submission,
    SubmissionFile,
    parse_submission,
    read_submission,
)

PATIENCE = 120.0
"""Seconds that a submission may take beyond the sum of its exercises' limits."""

_SOLUTION_SECONDS = 1800.0
_END = object()


@dataclass(frozen=True, eq=False)
class Task:
    """One notebook to be graded.

    file: its bytes, None until they are needed. died_in: the exercises in which processes that graded it
    ended, the same twice where that happened twice. late_in: those of them that did not come to an end in
    time.
    """

    submission: Submission
    section: str
    digest: str
    file: SubmissionFile | None = field(default=None, repr=False)
    died_in: tuple[str, ...] = ()
    late_in: tuple[str, ...] = ()

    @property
    def lost(self) -> dict[str, Outcome]:
        """The exercises that are not run any more: they have brought down their process twice."""
        twice = [exercise for exercise, count in Counter(self.died_in).items() if count > 1]
        return {
            exercise: Outcome.TIMEOUT if exercise in self.late_in else Outcome.TAMPERED for exercise in twice
        }

    @property
    def label(self) -> str:
        """A few words for the progress bar."""
        return f"{self.submission.student}, section {self.section}"

    def with_file(self) -> Task:
        """Return the task with the bytes of its notebook."""
        return replace(self, file=read_submission(self.submission))


class Runner:
    """Grades notebooks, each in processes of its own, and gives their records as they come.

    info: what the run knows beside its records. sections: of all notebooks that will come.
    missing_protections: sentences on what could not be promised on this system. notes: others to tell.
    """

    notes: tuple[str, ...] = ()

    def __init__(self, options: GradingOptions, info: RunInfo, sections: Sequence[str]) -> None:
        self._options = options
        self._info = info
        self._sections = sections
        self._keys: dict[str, AnswerKey] = {}
        self._running: list[Task] = []
        self._repeated: list[Task] = []
        self.missing_protections: tuple[str, ...] = ()

    def run(self, tasks: Iterable[Task | None]) -> Generator[tuple[Task, Record], None, None]:
        """Grade all, and yield each with its record.

        Should a notebook end the fork server, find out which one it was, and go on without it.

        tasks: with their files; asked for the next one whenever a process is free, and first when all is
        ready. None for nothing now, but perhaps later.

        Raises:
            CourseError: a solution does not pass, or the fork server does not start.
        """
        waiting, suspects = iter(tasks), list[Task]()
        while True:
            is_alone = bool(suspects)
            works = self._hand_out_alone(suspects.pop(0)) if is_alone else self._hand_out(waiting)
            with self._kernels():
                yield from self._grade_until_kernels_are_gone(works, 1 if is_alone else self._options.jobs)
            lost, self._running = self._running, []
            if is_alone:  # if the server has ended, this notebook has ended it
                for task in lost:
                    yield task, self._give_up(task, "it ends the process that forks kernels")
            elif lost:
                suspects = lost
            else:
                return

    @contextmanager
    def _kernels(self) -> Iterator[None]:
        """Let kernels be had in this block, and see to it that there are answer keys."""
        seed = self._info.seed
        values = {
            name: pack_values(exercise)
            for section in self._sections
            for name, exercise in exercises_of(section).items()
        }
        options = self._options
        with (
            run_fork_server(
                values,
                seeds=(seed, *answer_key.further_seeds(seed)),
                limits=options.limits,
                sandbox=self._info.sandboxed,
                hidden=(options.root, options.submissions, options.out),
                kernels=options.jobs,
            ) as server,
            provide_kernels(server, seed),
        ):
            self.missing_protections = server.missing_protections
            if self._keys:
                server.await_ready()
            else:
                self._make_answer_keys(server)
            yield

    def _make_answer_keys(self, server: ForkServer) -> None:
        """Compute the truths while the fork server gets ready, then run the solved notebooks."""
        root, options = self._options.root, self._options
        course, sample, copyable = answer_key.prepare_course(self._sections, self._info.seed)
        server.await_ready()

        def run_solution(section: str) -> dict[str, float]:
            return answer_key.run_solution(root, section, course)

        results = run_in_processes(
            run_solution, self._sections, options.jobs, lambda section: _SOLUTION_SECONDS
        )
        for result in results:
            section = result.work
            if result.problem is not None:
                raise CourseError(f"The solved notebook of section {section} cannot be run: {result.problem}")
            self._keys[section] = answer_key.make_answer_key(
                root,
                section,
                course=course,
                sample=sample,
                copyable=copyable,
                solution_seconds=result.value,
                least_seconds=options.seconds,
            )

    def _grade_until_kernels_are_gone(
        self, works: Iterator[Task | None], jobs: int
    ) -> Iterator[tuple[Task, Record]]:
        """Grade notebooks. Where the fork server ends on the way, those begun stay in `_running`."""

        def most_seconds(task: Task) -> float:
            return self._section_seconds(task.section)

        with closing(run_in_processes(self._try_task, works, jobs, most_seconds)) as results:
            for result in results:
                if result.problem is None and result.value is None:
                    return
                self._running.remove(result.work)
                if result.problem is None:
                    yield result.work, result.value
                elif again := self._task_to_repeat(result):
                    self._repeated.append(again)
                else:
                    yield result.work, self._give_up(result.work, result.problem)

    def _hand_out(self, source: Iterator[Task | None]) -> Iterator[Task | None]:
        """Yield what is to be graded next; None while a notebook may come back, or a new one may come."""
        while True:
            task = self._repeated.pop() if self._repeated else next(source, _END)
            if task is _END and not self._running:
                return
            if isinstance(task, Task):
                self._running.append(task)
                yield task
            else:
                yield None

    def _hand_out_alone(self, task: Task) -> Iterator[Task]:
        self._running.append(task)
        yield task

    def longest_seconds(self) -> float:
        """Return how long one try to grade a notebook may take at most, in seconds."""
        return max(map(self._section_seconds, self._keys))

    def _section_seconds(self, section: str) -> float:
        return PATIENCE + 3 * sum(self._keys[section].seconds.values())

    def _task_to_repeat(self, result: WorkResult) -> Task | None:
        """Return what is to be graded again where a process has ended in an exercise, None if useless."""
        task: Task = result.work
        exercise = result.last_note
        if exercise not in self._keys[task.section].exercises or task.died_in.count(exercise) > 1:
            return None
        late = (*task.late_in, exercise) if result.late else task.late_in
        return replace(task, died_in=(*task.died_in, exercise), late_in=late)

    def _try_task(self, task: Task) -> Record | None:
        """Grade a notebook, in a process of its own. None: no kernel could be had."""
        try:
            return _grade_task(task, self._keys[task.section], self._info)
        except KernelsGone:
            return None

    def _give_up(self, task: Task, problem: str) -> Record:
        """Return the record of a notebook that brought its grading process down."""
        print(f"{task.submission.display_path}: {problem}", file=sys.stderr)
        return record_unfinished(task, self._info)


def _grade_task(task: Task, key: AnswerKey, info: RunInfo) -> Record:
    assert task.file is not None
    loaded = parse_submission(task.file)
    if loaded.notebook is None or loaded.section != task.section:  # changed since it was found
        problem = loaded.problem or "The notebook was changed while it was graded: grade again."
        loaded = replace(loaded, section=task.section, notebook=None, problem=problem)
    return grade_submission(loaded, key, info, lost=task.lost)


def record_unfinished(task: Task, info: RunInfo) -> Record:
    """Return the record of a notebook that could not be graded to its end: a person has to look at it."""
    unfinished = LoadedSubmission(
        task.submission,
        task.digest,
        task.section,
        problem="The grader could not finish this notebook: a person has to look at it.",
    )
    record = record_unreadable(unfinished, exercises_of(task.section), info)
    results = tuple(replace(result, outcome=Outcome.AWAITING) for result in record.results)
    return replace(record, results=results)
