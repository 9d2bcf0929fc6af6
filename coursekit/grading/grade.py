"""Grading a folder of submissions: what is to be done, doing it, and writing what came out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.examiner import Facts, digest_of, open_submission, unreadable
from coursekit.grading.filled import read_review
from coursekit.grading.outcome import Record
from coursekit.grading.records import RecordStore
from coursekit.grading.running import Runner, Task, Terms
from coursekit.grading.sandbox import Limits
from coursekit.grading.settings import check_seed, grading_lock, open_run
from coursekit.grading.submissions import Found, find_submissions

VERSION = version("text-classification-workbook")


@dataclass(frozen=True)
class Wish:
    """What the instructor asks for. seconds: the least that each exercise may take, before its time is up."""

    submissions: Path
    out: Path
    root: Path
    seed: int | None = None
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    sandbox: bool = True
    regrade: bool = False
    review: Path | None = None
    form: str | None = None
    seconds: float = 30.0
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Summary:
    """What a run did. notes: sentences to tell."""

    out: Path
    students: int
    graded: int
    kept: int
    unreadable: int
    seed: int
    sandboxed: bool
    notes: tuple[str, ...]


Progress = Callable[[int], AbstractContextManager[Callable[[str], None]]]
"""Call it with the number of notebooks; it gives what to call with a few words after each."""


@contextmanager
def _silent(total: int) -> Iterator[Callable[[str], None]]:
    yield lambda label: None


def grade(wish: Wish, progress: Progress = _silent) -> Summary:
    """Grade every notebook that is not graded yet, and write the gradebook and all pages.

    Raises:
        CourseError: nothing can be read or written, the sandbox cannot be had, or another grader works there.
    """
    from coursekit.grading.preparation import check_course
    from coursekit.grading.reports import write_reports

    check_seed(wish.seed)
    found = find_submissions(wish.submissions)
    if not (found.submissions or found.empty):
        raise CourseError(
            f"No student's notebook lies in {wish.submissions}: it needs a folder for each student, "
            "STUDENT/NOTEBOOK.ipynb, or a download of Canvas or Moodle."
        )
    check_course(wish.root)
    if wish.sandbox:
        _insist_on_sandbox()
    store = RecordStore(wish.out / "records")
    if wish.review is not None:  # a mistake in it should be told before hours of work, and nothing be begun
        read_review(wish.review, store.read_all().records)
    with grading_lock(wish.out):
        settings = open_run(
            wish.out, seed=wish.seed, sandboxed=wish.sandbox, version=VERSION, regrade=wish.regrade
        )
        facts = Facts(settings.seed, wish.sandbox, VERSION)
        if wish.regrade:  # now, so that a stopped regrade goes on like any other run
            store.clear()
        tasks, kept, problems = _tasks(found, store, facts)
        for record in problems:
            store.write(record)
        if tasks:
            _run(tasks, store, facts, wish, progress)
        notes = write_reports(wish, found, store, facts)
    students = len({one.student for one in found.submissions} | set(found.empty))
    return Summary(
        *(wish.out, students, len(tasks), kept, len(problems), facts.seed, facts.sandboxed, tuple(notes))
    )


def _insist_on_sandbox() -> None:
    from coursekit.grading.sandbox import why_no_sandbox

    why = why_no_sandbox()
    if why:
        raise CourseError(
            f"{why} Or say --no-sandbox: students' code then runs with your rights; the gradebook says so."
        )


def _tasks(found: Found, store: RecordStore, facts: Facts) -> tuple[list[Task], int, list[Record]]:
    """Find what is to be graded, how much is done already, and the records of what cannot be."""
    from coursekit.grading.preparation import exercises_of

    tasks: list[Task] = []
    problems: list[Record] = []
    kept = 0
    for submission in found.submissions:
        digest, data, problem = digest_of(submission)
        notebook, section, problem = open_submission(data, problem, submission.shown)
        if store.is_done(
            *(submission.student, section),
            digest=digest,
            seed=facts.seed,
            sandboxed=facts.sandboxed,
            version=facts.version,
        ):
            kept += 1
        elif problem is None and notebook is not None:
            tasks.append(Task(submission, section, digest))
        else:
            problems.append(
                unreadable(submission, digest, section, exercises_of(section), problem or "", facts)
            )
    return tasks, kept, problems


def _run(tasks: list[Task], store: RecordStore, facts: Facts, wish: Wish, progress: Progress) -> None:
    terms = Terms(wish.root, wish.jobs, wish.seconds, wish.limits, facts)
    with progress(len(tasks)) as step:
        Runner(terms, store, step).run(tasks)


def ids_of(found: Found, records: Iterable[Record]) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Give the numbers of learning platforms, by student and section."""
    by_source = {one.shown: one.ids for one in found.submissions if one.ids}
    return {
        (record.student, record.section): by_source[record.source]
        for record in records
        if record.source in by_source
    }
