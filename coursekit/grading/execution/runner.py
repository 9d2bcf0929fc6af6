"""Running the notebooks of a class: fork server, answer keys, workers, and a record for each notebook."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
from coursekit.grading.records import Record, RecordStore
from coursekit.grading.run_info import RunInfo
from coursekit.grading.submissions.submission import LoadedSubmission, Submission, load_submission
from coursekit.sections import SECTIONS

PATIENCE = 120.0
"""Seconds that a submission may take beyond the sum of its exercises' limits."""

_SOLUTION_SECONDS = 1800.0


@dataclass(frozen=True)
class Task:
    """One notebook to be graded.

    died_in: the exercises in which processes that graded it ended, the same twice where that happened twice.
    late_in: those of them that did not come to an end in time.
    """

    submission: Submission = field(hash=False)
    section: str
    digest: str
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


class Runner:
    """Grades notebooks, each in processes of its own, and writes their records as they come.

    info: what the run knows beside its records. show_progress: called with a few words after each
    notebook. missing_protections: sentences on what could not be promised on this system.
    """

    def __init__(
        self, options: GradingOptions, info: RunInfo, store: RecordStore, show_progress: Callable[[str], None]
    ) -> None:
        self._options = options
        self._info = info
        self._store = store
        self._show_progress = show_progress
        self._keys: dict[str, AnswerKey] = {}
        self.missing_protections: tuple[str, ...] = ()

    def run(self, tasks: Sequence[Task]) -> None:
        """Grade all. Should a notebook end the fork server, find out which one it was, and go on without it.

        Raises:
            CourseError: a solution does not pass, the fork server does not start, or a file is not written.
        """
        options, seed = self._options, self._info.seed
        sections = [section for section in SECTIONS if section in {task.section for task in tasks}]
        values = {
            name: pack_values(exercise)
            for section in sections
            for name, exercise in exercises_of(section).items()
        }
        waiting, suspects = list(tasks), list[Task]()
        while waiting or suspects:
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
                    self._make_answer_keys(sections, server)
                batch, jobs = ([suspects[0]], 1) if suspects else (waiting, options.jobs)
                begun, left = self._grade(batch, jobs)
            if suspects:  # it ran alone: if the server has ended, this notebook has ended it
                suspects = suspects[1:]
                for task in left:
                    self._give_up(task, "it ends the process that forks kernels")
            else:
                suspects = [task for task in left if task in begun]
                waiting = [task for task in left if task not in begun]

    def _make_answer_keys(self, sections: Sequence[str], server: ForkServer) -> None:
        """Compute the truths while the fork server gets ready, then run the solved notebooks."""
        root, options = self._options.root, self._options
        course, sample, copyable = answer_key.prepare_course(sections, self._info.seed)
        server.await_ready()

        def run_solution(section: str) -> dict[str, float]:
            return answer_key.run_solution(root, section, course)

        results = run_in_processes(run_solution, sections, options.jobs, lambda section: _SOLUTION_SECONDS)
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

    def _grade(self, tasks: Sequence[Task], jobs: int) -> tuple[list[Task], list[Task]]:
        """Grade notebooks. Where the fork server ends on the way: what was begun, and all not done."""
        begun: list[Task] = []
        left = list(tasks)

        def hand_out(batch: list[Task]) -> Iterator[Task]:
            for task in batch:
                begun.append(task)
                yield task

        def most_seconds(task: Task) -> float:
            return PATIENCE + 3 * sum(self._keys[task.section].seconds.values())

        while left:
            batch = left.copy()
            for result in run_in_processes(self._write_record, hand_out(batch), jobs, most_seconds):
                if result.value is False:
                    return [task for task in begun if task in left], left
                left.remove(result.work)
                if result.problem is None:
                    self._show_progress(result.work.label)
                elif again := self._task_to_repeat(result):
                    left.append(again)
                else:
                    self._give_up(result.work, result.problem)
        return [], []

    def _task_to_repeat(self, result: WorkResult) -> Task | None:
        """Return what is to be graded again where a process has ended in an exercise, None if useless."""
        task: Task = result.work
        exercise = result.last_note
        if exercise not in self._keys[task.section].exercises or task.died_in.count(exercise) > 1:
            return None
        late = (*task.late_in, exercise) if result.late else task.late_in
        return replace(task, died_in=(*task.died_in, exercise), late_in=late)

    def _write_record(self, task: Task) -> bool:
        """Grade a notebook, in a process of its own. False: no kernel could be had."""
        try:
            self._store.write(_grade_task(task, self._keys[task.section], self._info))
        except KernelsGone:
            return False
        return True

    def _give_up(self, task: Task, problem: str) -> None:
        """Record a notebook that brought its grading process down: a person has to look at it."""
        print(f"{task.submission.display_path}: {problem}", file=sys.stderr)
        unfinished = LoadedSubmission(
            task.submission,
            task.digest,
            task.section,
            problem="The grader could not finish this notebook: a person has to look at it.",
        )
        record = record_unreadable(unfinished, self._keys[task.section].exercises, self._info)
        results = tuple(replace(result, outcome=Outcome.AWAITING) for result in record.results)
        self._store.write(replace(record, results=results))
        self._show_progress(task.label)


def _grade_task(task: Task, key: AnswerKey, info: RunInfo) -> Record:
    loaded = load_submission(task.submission)
    if loaded.notebook is None or loaded.section != task.section:  # changed since it was found
        problem = loaded.problem or "The notebook was changed while it was graded: grade again."
        loaded = replace(loaded, section=task.section, notebook=None, problem=problem)
    return grade_submission(loaded, key, info, lost=task.lost)
