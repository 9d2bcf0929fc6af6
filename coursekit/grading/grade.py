"""Grading a folder of submissions: what is to be done, doing it, and writing what came out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.examiner import Facts, Section, digest_of, examine, open_submission, unreadable
from coursekit.grading.filled import read_review
from coursekit.grading.outcome import Outcome, Record, Result
from coursekit.grading.records import RecordStore
from coursekit.grading.sandbox import Limits
from coursekit.grading.settings import grading_lock, open_run
from coursekit.grading.submissions import Found, Submission, find_submissions

VERSION = version("text-classification-workbook")

PATIENCE = 120.0
"""Seconds that a submission may take beyond the sum of its exercises' limits."""


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
class Task:
    """One notebook to be graded."""

    submission: Submission
    section: str
    digest: str


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
    from coursekit.grading.reports import write_reports

    found = find_submissions(wish.submissions)
    if wish.sandbox:
        _insist_on_sandbox()
    with grading_lock(wish.out):
        settings = open_run(
            wish.out, seed=wish.seed, sandboxed=wish.sandbox, version=VERSION, regrade=wish.regrade
        )
        facts = Facts(settings.seed, wish.sandbox, VERSION)
        store = RecordStore(wish.out / "records")
        if wish.review is not None:  # a mistake in it should be told before hours of work
            read_review(wish.review, store.read_all().records)
        if wish.regrade:  # now, so that a stopped regrade goes on like any other run
            store.clear()
        tasks, kept, problems = _tasks(found, store, facts)
        for record in problems:
            store.write(record)
        if tasks:
            _grade_tasks(tasks, store, facts, wish, progress)
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


def _grade_tasks(
    tasks: Sequence[Task], store: RecordStore, facts: Facts, wish: Wish, progress: Progress
) -> None:
    """Grade notebooks in forked processes, and write each one's record as it comes."""
    from coursekit.checks import SECTIONS
    from coursekit.checks.shipping import ship
    from coursekit.grading import preparation
    from coursekit.grading.crew import do_all, do_one
    from coursekit.grading.provisioner import ORDER
    from coursekit.grading.sandbox import warm_process

    asked = {task.section for task in tasks}
    names = [section for section in SECTIONS if section in asked]
    values = {one: ship(it) for name in names for one, it in preparation.exercises_of(name).items()}
    seeds = (facts.seed, *preparation.further_seeds(facts.seed))
    os.environ["JUPYTER_PATH"] = str(Path(__file__).parent)
    with progress(len(tasks)) as step, warm_process(values, seeds, wish.limits, sandbox=wish.sandbox) as warm:
        limits = {"seed": facts.seed, **asdict(warm.limits)}
        order = {"control": str(warm.control), "sockets": str(warm.sockets), "limits": limits}
        os.environ[ORDER] = json.dumps(order)
        course, redraw = preparation.prepare_course(names, facts.seed)
        sections: dict[str, Section] = {}
        for name in names:
            made = do_one(lambda name: preparation.make_reference(wish.root, name, course), name, 1800)
            sections[name] = preparation.make_section(*(wish.root, name, course, redraw, wish.seconds, made))

        def work(task: Task) -> None:
            record = _examine(task, sections[task.section], facts)
            store.write(record)

        def most_seconds(task: Task) -> float:
            return PATIENCE + 3 * sum(sections[task.section].terms.seconds.values())

        for done in do_all(work, tasks, wish.jobs, most_seconds):
            if done.problem is not None:
                store.write(_given_up(done.work, sections[done.work.section], facts, done.problem))
            step(f"{done.work.submission.student}, section {done.work.section}")


def _examine(task: Task, section: Section, facts: Facts) -> Record:
    digest, data, problem = digest_of(task.submission)
    notebook, name, problem = open_submission(data, problem, task.submission.shown)
    if notebook is None or problem is not None or name != task.section:  # changed since it was found
        return unreadable(
            *(task.submission, digest, task.section, section.terms.exercises),
            *(problem or "The notebook was changed while it was graded: grade again.", facts),
        )
    return examine(task.submission, notebook, digest, task.section, section, facts)


def _given_up(task: Task, section: Section, facts: Facts, problem: str) -> Record:
    """Make the record of a notebook that brought its grading process down: a person has to look at it."""
    print(f"{task.submission.shown}: {problem}", file=sys.stderr)
    record = unreadable(
        *(task.submission, task.digest, task.section, section.terms.exercises),
        *("The grader could not finish this notebook: a person has to look at it.", facts),
    )
    results = tuple(_awaiting(result) for result in record.results)
    return Record(**{**vars(record), "results": results})


def _awaiting(result: Result) -> Result:
    return Result(result.exercise, Outcome.AWAITING, auto_max=result.auto_max, text_max=result.text_max)


def ids_of(found: Found, store: RecordStore) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Give the numbers of learning platforms, by student and section."""
    by_source = {one.shown: one.ids for one in found.submissions if one.ids}
    return {
        (record.student, record.section): by_source[record.source]
        for record in store.read_all().records
        if record.source in by_source
    }
