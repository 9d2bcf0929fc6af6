"""Running the notebooks of a class: warm process, references, a crew, and a record for each notebook."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.forkserver.limits import Limits
from coursekit.grading.execution import preparation
from coursekit.grading.execution.examiner import (
    Facts,
    Section,
    digest_of,
    examine,
    open_submission,
    unreadable,
)
from coursekit.grading.execution.provisioner import kernels_of
from coursekit.grading.execution.sandbox import Warm, warm_process
from coursekit.grading.execution.session import KernelsGone
from coursekit.grading.execution.shipping import ship
from coursekit.grading.execution.workers import Done, do_all
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import Record, RecordStore
from coursekit.grading.submissions.submission import Submission
from coursekit.sections import SECTIONS

PATIENCE = 120.0
"""Seconds that a submission may take beyond the sum of its exercises' limits."""

_REFERENCE_SECONDS = 1800.0


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
        return {one: Outcome.TIMEOUT if one in self.late_in else Outcome.TAMPERED for one in twice}

    @property
    def label(self) -> str:
        """A few words for the progress bar."""
        return f"{self.submission.student}, section {self.section}"


@dataclass(frozen=True)
class Terms:
    """How a class is run.

    root: the workbook. hidden: folders that no student may see. seconds: the least that each exercise may
    take.
    """

    root: Path
    hidden: tuple[Path, ...]
    jobs: int
    seconds: float
    limits: Limits
    facts: Facts


class Runner:
    """Grades notebooks, each in processes of its own, and writes their records as they come.

    lacking: sentences on what could not be promised on this system.
    """

    def __init__(self, terms: Terms, store: RecordStore, step: Callable[[str], None]) -> None:
        self._terms = terms
        self._store = store
        self._step = step
        self._sections: dict[str, Section] = {}
        self.lacking: tuple[str, ...] = ()

    def run(self, tasks: Sequence[Task]) -> None:
        """Grade all. Should a notebook end the warm process, find out which one it was, and go on without it.

        Raises:
            CourseError: a reference does not pass, the warm process does not start, or a file is not written.
        """
        asked = {task.section for task in tasks}
        names = [section for section in SECTIONS if section in asked]
        values = {one: ship(it) for name in names for one, it in preparation.exercises_of(name).items()}
        facts = self._terms.facts
        seeds = (facts.seed, *preparation.further_seeds(facts.seed))
        waiting, suspects = list(tasks), list[Task]()
        while waiting or suspects:
            with (
                warm_process(
                    *(values, seeds, self._terms.limits),
                    sandbox=facts.sandboxed,
                    hidden=self._terms.hidden,
                    kernels=self._terms.jobs,
                ) as warm,
                kernels_of(warm, facts.seed),
            ):
                self.lacking = warm.lacking
                if self._sections:
                    warm.await_ready()
                else:
                    self._prepare(names, warm)
                batch, jobs = ([suspects[0]], 1) if suspects else (waiting, self._terms.jobs)
                begun, left = self._grade(batch, jobs)
            if suspects:  # it ran alone: if the process has ended, this notebook has ended it
                suspects = suspects[1:]
                for task in left:
                    self._give_up(task, "it ends the process that forks kernels")
            else:
                suspects = [task for task in left if task in begun]
                waiting = [task for task in left if task not in begun]

    def _prepare(self, names: Sequence[str], warm: Warm) -> None:
        """Compute the truths while the warm process gets ready, then run the solved notebooks."""
        terms = self._terms
        course, redraw = preparation.prepare_course(names, terms.facts.seed)
        warm.await_ready()

        def reference(name: str) -> Any:
            return preparation.make_reference(terms.root, name, course)

        for done in do_all(reference, names, terms.jobs, lambda name: _REFERENCE_SECONDS):
            if done.problem is not None:
                raise CourseError(f"The solved notebook of section {done.work} cannot be run: {done.problem}")
            self._sections[done.work] = preparation.make_section(
                *(terms.root, done.work, course, redraw, terms.seconds, done.result)
            )

    def _grade(self, tasks: Sequence[Task], jobs: int) -> tuple[list[Task], list[Task]]:
        """Grade notebooks. Where the warm process ends on the way: what was begun, and all not done."""
        begun: list[Task] = []
        left = list(tasks)

        def hand_out(batch: list[Task]) -> Iterator[Task]:
            for task in batch:
                begun.append(task)
                yield task

        def most_seconds(task: Task) -> float:
            return PATIENCE + 3 * sum(self._sections[task.section].terms.seconds.values())

        while left:
            batch = left.copy()
            for done in do_all(self._work, hand_out(batch), jobs, most_seconds):
                if done.result is False:
                    return [task for task in begun if task in left], left
                left.remove(done.work)
                if done.problem is None:
                    self._step(done.work.label)
                elif again := self._once_more(done):
                    left.append(again)
                else:
                    self._give_up(done.work, done.problem)
        return [], []

    def _once_more(self, done: Done) -> Task | None:
        """Return what is to be graded again where a process has ended in an exercise, None if useless."""
        task: Task = done.work
        known = self._sections[task.section].terms.exercises
        if done.noted not in known or task.died_in.count(done.noted) > 1:
            return None
        late = (*task.late_in, done.noted) if done.late else task.late_in
        return replace(task, died_in=(*task.died_in, done.noted), late_in=late)

    def _work(self, task: Task) -> bool:
        """Grade a notebook, in a process of its own. False: no kernel could be had."""
        try:
            self._store.write(_examine(task, self._sections[task.section], self._terms.facts))
        except KernelsGone:
            return False
        return True

    def _give_up(self, task: Task, problem: str) -> None:
        """Record a notebook that brought its grading process down: a person has to look at it."""
        print(f"{task.submission.shown}: {problem}", file=sys.stderr)
        record = unreadable(
            *(task.submission, task.digest, task.section, self._sections[task.section].terms.exercises),
            *("The grader could not finish this notebook: a person has to look at it.", self._terms.facts),
        )
        results = tuple(replace(result, outcome=Outcome.AWAITING) for result in record.results)
        self._store.write(replace(record, results=results))
        self._step(task.label)


def _examine(task: Task, section: Section, facts: Facts) -> Record:
    digest, data, problem = digest_of(task.submission)
    notebook, name, problem = open_submission(data, problem, task.submission.shown)
    if notebook is None or problem is not None or name != task.section:  # changed since it was found
        return unreadable(
            *(task.submission, digest, task.section, section.terms.exercises),
            *(problem or "The notebook was changed while it was graded: grade again.", facts),
        )
    return examine(task.submission, notebook, digest, task.section, section, facts, task.lost)
