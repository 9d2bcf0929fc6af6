"""Grading a folder of submissions: what is to be done, doing it, and writing what came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.errors import CourseError
from coursekit.exercises import exercises_of
from coursekit.files import reserve_space
from coursekit.grading.course_changes import bring_up_to_date
from coursekit.grading.execution.notebook_grader import record_unreadable
from coursekit.grading.execution.runner import Runner, Task
from coursekit.grading.lateness import format_late_penalty
from coursekit.grading.options import GradingOptions, Progress, silent
from coursekit.grading.records import Record, Records, RecordStore
from coursekit.grading.reports.pages import pluralize
from coursekit.grading.reviews import read_review_sheet
from coursekit.grading.roster import add_roster, read_roster
from coursekit.grading.run_info import (
    RunInfo,
    check_seed,
    draw_fresh_seed,
    grading_lock,
    load_run_info,
    open_run,
    save_run_info,
)
from coursekit.grading.submissions.course_copies import read_course_copies
from coursekit.grading.submissions.submission import (
    UNKNOWN_SECTION,
    LoadedSubmission,
    Submission,
    SubmissionCollection,
    find_submissions,
    parse_submission,
    read_submission,
)
from coursekit.sections import SECTIONS

if TYPE_CHECKING:
    from coursekit.grading.execution.cluster import ClusterRunner

VERSION = version("text-classification-workbook")


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


def grade(options: GradingOptions, progress: Progress = silent) -> Summary:
    """Grade every notebook that is not graded yet, and write the gradebook and all pages.

    Raises:
        CourseError: nothing can be read or written, the sandbox cannot be had, or another grader works there.
    """
    from coursekit.grading.reports.writer import write_reports

    check_seed(options.seed)
    if options.scheduler is not None and not options.sandbox:
        raise CourseError("Workers grade in the sandbox only: leave out --no-sandbox, or --scheduler.")
    collection = find_submissions(options.submissions, read_course_copies(options.root))
    store = RecordStore(options.out / "records")
    options, recalled = _recall_options(options, collection, store)
    if options.roster:
        recorded = {record.student: record.ids for record in store.read_all().records}
        collection = add_roster(collection, read_roster(options.roster), recorded)
    if not (collection.submissions or collection.without_notebook):
        raise CourseError(
            f"No student's notebook lies in {options.submissions}: make a folder for each student, "
            "STUDENT/NOTEBOOK.ipynb, or name a learning platform's download (docs/teaching/gradebook.md)."
        )
    if options.sandbox and options.scheduler is None:
        _insist_on_sandbox()
    if options.review is not None:  # a mistake in it is told before hours of work
        read_review_sheet(options.review, map(bring_up_to_date, store.read_all().records))
    with grading_lock(options.out), reserve_space(options.out, _room_for_reports(collection)) as release:
        info, plan = _open_and_plan(options, collection, store)
        runner, trouble = _grade_all(plan, store, info, options, progress)
        release()
        notes: list[str] = []
        if trouble is None or any(store.folder.glob("*/*.json")):
            if runner is not None:
                info = replace(info, lacking=runner.missing_protections)
            info = replace(
                info,
                canvas_titles=options.canvas_titles,
                late_share=options.late_share or 0.0,
                roster=tuple(map(str, options.roster)),
            )
            info = save_run_info(options.out, replace(info, feedback_written=True))
            notes = write_reports(options, collection, store, info, plan.handed_in)
    if trouble is not None:
        raise trouble
    students = {submission.student for submission in collection.submissions}
    return Summary(
        out=options.out,
        students=len(students.union(collection.without_notebook)),
        graded=len(plan.tasks),
        kept=len(plan.kept),
        unreadable=len(plan.problems),
        seed=info.seed,
        sandboxed=info.sandboxed,
        notes=(
            *info.lacking,
            *(runner.notes if runner else ()),
            *recalled,
            *notes,
            *_describe_others(plan.others),
            *_describe_renewed(plan.renewed),
        ),
    )


def _recall_options(
    options: GradingOptions, collection: SubmissionCollection, store: RecordStore
) -> tuple[GradingOptions, list[str]]:
    """Return the options with those of the last run that would change grades if they were forgotten.

    Also sentences that say so. A class list is not recalled for students of whom none was graded before.
    """
    info = load_run_info(options.out)
    if info is None:
        return options, []
    kept = tuple(path for path in map(Path, info.roster) if path.is_file())
    is_other_class = bool(kept) and not options.roster and _is_other_class(collection, store)
    roster = options.roster or (() if is_other_class else kept)
    recalled = replace(
        options,
        late_share=info.late_share if options.late_share is None else options.late_share,
        roster=roster,
        canvas_titles={**info.canvas_titles, **options.canvas_titles},
    )
    said = [
        *(
            [f"--late-penalty {format_late_penalty(info.late_share)}"]
            if recalled.late_share and options.late_share is None
            else []
        ),
        *(["--roster " + " ".join(path.name for path in roster)] if roster and not options.roster else []),
    ]
    sentences = [f"As in the last run: {', '.join(said)}."] if said else []
    if is_other_class:
        sentences.append(
            "None of these students was graded here before, so the class list of the last run is left out. "
            "For another class, name another folder with --out; for the same one, give the list again."
        )
    return recalled, sentences


def _is_other_class(collection: SubmissionCollection, store: RecordStore) -> bool:
    """Tell whether nobody of those who were graded before has handed in now."""
    students = {submission.student for submission in collection.submissions}
    return any(store.folder.glob("*/*.json")) and not any(map(store.has_student, students))


def _open_and_plan(
    options: GradingOptions, collection: SubmissionCollection, store: RecordStore
) -> tuple[RunInfo, _Plan]:
    """Begin a run or take one up, and find what is to be done. Records are read here once, and not kept."""
    stored = store.read_all()
    info = open_run(
        options.out,
        stored.records,
        seed=options.seed,
        sandboxed=options.sandbox,
        version=VERSION,
        regrade=options.regrade,
        submissions=str(options.submissions),
    )
    plan = _plan(collection, stored, info, options.sections)
    if plan.changed and info.feedback_written and (options.seed is None or not options.regrade):
        info = draw_fresh_seed(options.out, info)
    if options.regrade:  # now, so that a stopped regrade goes on like any other run
        # Results whose notebooks are not here, such as those of an earlier section, stay as they are.
        others = [record for record in stored.records if record.section not in options.sections]
        plan = _plan(collection, Records(tuple(others if options.sections else ())), info, options.sections)
        again = plan.handed_in - set(plan.kept)
        store.remove(again if options.sections else again | {(own, UNKNOWN_SECTION) for own, _ in again})
    return info, plan


_REPORT_BYTES, _REPORTS_BYTES = 150_000, 8_000_000


def _room_for_reports(collection: SubmissionCollection) -> int:
    """Guess the bytes of all reports: some for each notebook, some for the class."""
    return _REPORTS_BYTES + _REPORT_BYTES * len(collection.submissions)


def _grade_all(
    plan: _Plan, store: RecordStore, info: RunInfo, options: GradingOptions, progress: Progress
) -> tuple[Runner | ClusterRunner | None, Exception | None]:
    """Grade what is to be graded. Gives what has graded, and what has stopped it on the way.

    Whatever stops it, what is graded by then is to be reported first.
    """
    runner: Runner | ClusterRunner | None = None
    trouble: Exception | None = None
    try:
        for record in plan.refreshed:
            store.write(record)
        for loaded in plan.problems:
            exercises = exercises_of(loaded.section) if loaded.section in SECTIONS else {}
            store.write(record_unreadable(loaded, exercises, info))
        if plan.tasks:
            wanted = {task.section for task in plan.tasks}
            runner = _make_runner(options, info, [section for section in SECTIONS if section in wanted])
            tasks = (task.with_file() for task in plan.tasks)  # as late as possible: they take memory
            with progress(len(plan.tasks)) as show_progress, closing(runner.run(tasks)) as graded:
                for task, record in graded:
                    store.write(record)
                    show_progress(task.label)
    except Exception as error:
        trouble = error
    return runner, trouble


def _make_runner(options: GradingOptions, info: RunInfo, sections: Sequence[str]) -> Runner | ClusterRunner:
    """Return what grades: this computer, or the workers of a cluster."""
    if options.scheduler is None:
        return Runner(options, info, sections)
    from coursekit.grading.execution.cluster import ClusterRunner

    return ClusterRunner(options.scheduler, options, info, sections)


def _describe_others(others: Counter[str]) -> list[str]:
    """Return a sentence on the notebooks that were left alone because of their section."""
    if not others:
        return []
    sections = ", ".join(f"{count} of {section}" for section, count in sorted(others.items()))
    return [f"Not graded, as other sections are asked for, or due by pyproject.toml: {sections}."]


def _describe_renewed(renewed: Counter[str]) -> list[str]:
    """Return a sentence on the notebooks that are graded again. renewed: see `_Plan`."""
    return [
        f"{pluralize(count, 'notebook')} graded {how} before {'is' if count == 1 else 'are'} graded again."
        for how, count in sorted(renewed.items())
    ]


def _insist_on_sandbox() -> None:
    from coursekit.grading.execution.bubblewrap import find_sandbox_problem

    problem = find_sandbox_problem()
    if problem:
        raise CourseError(
            f"{problem} Or say --no-sandbox: students' code then runs with your rights; "
            "the gradebook says so."
        )


@dataclass(frozen=True)
class _Plan:
    """What is to be done in a run.

    tasks: to be graded. kept: graded before, by student and section. problems: what cannot be graded.
    changed: what has never been graded as it is now. refreshed: records of which the download, or the class
    list, now tells something else. others: notebooks by section that is not to be graded. renewed: those that
    are graded again because of how that was done before, in words.
    """

    tasks: list[Task] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    problems: list[LoadedSubmission] = field(default_factory=list)
    changed: list[Submission] = field(default_factory=list)
    refreshed: list[Record] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    renewed: Counter[str] = field(default_factory=Counter)

    @property
    def handed_in(self) -> set[tuple[str, str]]:
        """Student and section of each notebook that is there now."""
        tasks = {(task.submission.student, task.section) for task in self.tasks}
        problems = {(loaded.submission.student, loaded.section) for loaded in self.problems}
        return {*self.kept, *tasks, *problems}


def _plan(
    collection: SubmissionCollection, stored: Records, info: RunInfo, sections: Collection[str]
) -> _Plan:
    """Find what is to be graded, what is done already, and what cannot be graded.

    sections: the only ones to grade; none for all.
    """
    plan = _Plan()
    graded = stored.by_notebook()
    for submission in collection.submissions:
        file = read_submission(submission)
        before = graded.get((submission.student, file.digest))
        how_before = _describe_other_grading(before, info) if before else ""
        if before and not how_before:
            plan.kept.append((before.student, before.section))
            refreshed = before.with_facts(submission.parsed, submission.display_path)
            plan.refreshed.extend([refreshed] if refreshed != before else [])
            continue
        loaded = parse_submission(file)
        if sections and loaded.section not in {*sections, UNKNOWN_SECTION}:
            plan.others[loaded.section] += 1
            continue
        plan.changed.extend([] if before else [submission])
        plan.renewed.update([how_before] if how_before else [])
        if loaded.problem is None:
            plan.tasks.append(Task(submission, loaded.section, loaded.digest))
        else:
            plan.problems.append(loaded)
    return plan


def _describe_other_grading(before: Record, info: RunInfo) -> str:
    """Return how a notebook was graded, where that differs from how it would be graded now; "" else."""
    if before.version != VERSION:
        return f"by version {before.version} of the course"
    if before.sandboxed != info.sandboxed:
        return "in the sandbox" if before.sandboxed else "without the sandbox"
    return ""
