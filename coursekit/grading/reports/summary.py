"""The instructor's page: how a class did, which exercises deserve a look, and what needs a person."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from coursekit.grading.lateness import LateRule
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import Record, Records, section_sort_key
from coursekit.grading.reports.gradebook import feedback_path, grade_of
from coursekit.grading.reports.pages import LONGEST_NAME, Titles, anchor, pluralize, render
from coursekit.grading.reports.review_sheet import REVIEW_PAGE
from coursekit.grading.reports.statistics import (
    MIN_STUDENTS,
    Bar,
    ExerciseFigures,
    distribution,
    exercise_figures,
    spread,
)
from coursekit.grading.reviews import Reviews, points_of, show_points
from coursekit.grading.run_info import RunInfo
from coursekit.grading.safe_text import one_line
from coursekit.grading.submissions.submission import SubmissionCollection

SLOWEST = 10
"""Submissions in the list of the slowest."""


@dataclass(frozen=True)
class Student:
    """A student as the page shows one: with the key too, where the name alone does not tell who it is.

    page: address of the feedback page, relative to the summary.
    """

    name: str
    key: str
    page: str


@dataclass(frozen=True)
class SectionSummary:
    """One section across the class.

    distribution: what the bars show, in words. late: notebooks that came late. bars: label, students, and
    their share in percent. outcomes: those that occur, in fixed order.
    """

    heading: str
    anchor: str
    submissions: int
    unreadable: int
    maximum: int
    distribution: str
    mean: str
    late: int
    bars: tuple[tuple[str, int, float], ...]
    outcomes: tuple[Outcome, ...]
    exercises: tuple[ExerciseFigures, ...]


@dataclass(frozen=True)
class SlowSubmission:
    """One of the slowest submissions. exercise: the one that took longest, and its seconds."""

    student: Student
    section: str
    seconds: float
    exercise: str
    exercise_seconds: float


@dataclass(frozen=True)
class TodoList:
    """What needs a person; each list is empty where there is nothing to do.

    texts: exercises, and how many of their texts are not read yet. changed, tampered: students and exercises.
    unreadable: students, sections, and why.
    """

    texts: tuple[tuple[str, int], ...]
    changed: tuple[tuple[Student, str], ...]
    tampered: tuple[tuple[Student, str], ...]
    unreadable: tuple[tuple[Student, str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether the records ask for nobody."""
        return not (self.texts or self.changed or self.tampered or self.unreadable)


def summary_page(
    records: Records,
    reviews: Reviews,
    info: RunInfo,
    submissions: SubmissionCollection,
    *,
    gone: Sequence[Record] = (),
    left_out: Sequence[str] = (),
    notes: Sequence[str] = (),
    titles: Titles | None = None,
    rule: LateRule | None = None,
) -> str:
    """Return the instructor's summary as a self-contained HTML page.

    records: of all students and sections, in any order. reviews: what persons gave. submissions: what lies
    in their folder. gone: those of the records whose notebook is not there any more. left_out: students of
    earlier runs who are not there any more. notes: sentences on the grades as a whole. titles: None for the
    course's own. rule: for notebooks that came late.
    """
    titles = titles or Titles.of_course()
    rule = rule or LateRule()
    ordered = sorted(records.records, key=lambda record: (section_sort_key(record.section), record.student))
    graded = {record.student for record in ordered}
    numbers = list(dict.fromkeys(record.section for record in ordered))
    values = {
        "info": info,
        "lacking": info.lacking if info.sandboxed else (),
        "versions": _versions(info),
        "review_page": REVIEW_PAGE,
        "title_of": titles.exercise,
        "students": len(graded),
        "submissions": len(ordered),
        "results": sum(len(record.results) for record in ordered),
        "sections": [
            _summarize_section(
                [record for record in ordered if record.section == number],
                reviews,
                titles,
                rule or LateRule(),
            )
            for number in numbers
        ],
        "todo": _make_todo_list(ordered, reviews),
        "empty": [name for name in submissions.without_notebook if name not in graded],
        "aside": submissions.skipped,
        "damaged": records.damaged,
        "gone": [
            f"{record.name}, section {record.section}: graded in an earlier run, from {record.source}."
            for record in gone
        ],
        "notes": notes,
        "left_out": [one_line(name, LONGEST_NAME) for name in left_out],
        "slowest": _find_slowest(ordered),
        "unprotected": sum(not record.sandboxed for record in ordered),
        "seeds": sorted({record.seed for record in ordered}) or [info.seed],
        "min_students": MIN_STUDENTS,
        "pluralize": pluralize,
    }
    return render("summary.html.j2", values)


def _versions(info: RunInfo) -> dict[str, str]:
    """Return the versions of what graded, by name."""
    packages = {name: version(name) for name in ("torch", "numpy", "nbval")}
    return {"coursekit": info.version, "Python": platform.python_version(), **packages}


def _is_readable(record: Record) -> bool:
    return any(result.outcome is not Outcome.UNREADABLE for result in record.results)


def _summarize_section(
    records: Sequence[Record], reviews: Reviews, titles: Titles, rule: LateRule
) -> SectionSummary:
    """Return one section's part. Notebooks that cannot be read are counted, and left out of all figures."""
    section = records[0].section
    readable = [record for record in records if _is_readable(record)]
    grades = [grade_of(record, reviews, rule) for record in readable]
    totals = [grade.reached or 0.0 for grade in grades]
    maximum = max((sum(own.maximum for own in grade.points.values()) for grade in grades), default=0)
    figures = exercise_figures(readable, reviews)
    occurring = {outcome for exercise in figures for outcome in exercise.counts} | {Outcome.PASSED}
    totals_spread = spread(totals)
    return SectionSummary(
        heading=titles.section(section),
        anchor=anchor("section", section),
        submissions=len(records),
        unreadable=len(records) - len(readable),
        maximum=maximum,
        distribution=_describe_distribution(totals, maximum),
        mean="–" if totals_spread is None else f"{totals_spread.mean:.1f}",
        late=sum(bool(lateness and lateness.words) for lateness in map(rule.lateness_of, records)),
        bars=_label_bars(distribution(totals, maximum), totals, maximum),
        outcomes=tuple(outcome for outcome in Outcome if outcome in occurring),
        exercises=figures,
    )


def _describe_distribution(totals: Sequence[float], maximum: int) -> str:
    """Return in words what the bars show."""
    totals_spread = spread(totals)
    if totals_spread is None:
        return "No notebook of this section could be read."
    return (
        f"{pluralize(len(totals), 'notebook')}, {pluralize(maximum, 'point')} possible: the least "
        f"{show_points(totals_spread.least)}, the median {show_points(totals_spread.median)}, the mean "
        f"{totals_spread.mean:.1f}, the most {show_points(totals_spread.most)}."
    )


def _label_bars(
    bars: Iterable[Bar], totals: Sequence[float], maximum: int
) -> tuple[tuple[str, int, float], ...]:
    """Return each bar's label, its number of students, and their share in percent."""
    halves = any(total != int(total) for total in totals)

    def label(bar: Bar) -> str:
        last = min(bar.low + bar.width - 1, maximum)
        if halves and last < maximum:
            return f"{bar.low} to under {last + 1}"
        return f"{bar.low}" if last == bar.low else f"{bar.low} to {last}"

    return tuple((label(bar), bar.students, 100 * bar.students / max(1, len(totals))) for bar in bars)


def _student_of(record: Record) -> Student:
    key = "" if record.name == record.student else record.student
    return Student(
        one_line(record.name, LONGEST_NAME), one_line(key, LONGEST_NAME), feedback_path(record.student)
    )


def _make_todo_list(records: Sequence[Record], reviews: Reviews) -> TodoList:
    """Return what a person should see: texts by exercise, all else by student."""
    texts: dict[str, int] = {result.exercise: 0 for record in records for result in record.results}
    changed, tampered, unreadable = [], [], []
    for record in records:
        student = _student_of(record)
        if not _is_readable(record):
            why = one_line(record.problem or "The notebook could not be read.")
            unreadable.append((student, record.section, why))
            continue
        changed_texts, disturbed = [], []
        for result in record.results:
            review = reviews.get((record.student, record.section, result.exercise))
            if review is not None and review.stale:
                changed_texts.append(result.exercise)
            elif points_of(result, review).awaiting:
                texts[result.exercise] += 1
            if result.outcome is Outcome.TAMPERED:
                disturbed.append(result.exercise)
        changed += [(student, ", ".join(changed_texts))] if changed_texts else []
        tampered += [(student, ", ".join(disturbed))] if disturbed else []
    waiting = tuple((exercise, count) for exercise, count in texts.items() if count)
    return TodoList(waiting, tuple(changed), tuple(tampered), tuple(unreadable))


def _find_slowest(records: Sequence[Record]) -> tuple[SlowSubmission, ...]:
    def sort_key(record: Record) -> tuple[float, str, tuple[int, str]]:
        return -record.seconds, record.student, section_sort_key(record.section)

    return tuple(_slow_submission(record) for record in sorted(records, key=sort_key)[:SLOWEST])


def _slow_submission(record: Record) -> SlowSubmission:
    longest = max(record.results, key=lambda result: result.seconds, default=None)
    exercise, seconds = (longest.exercise, longest.seconds) if longest else ("", 0.0)
    return SlowSubmission(_student_of(record), record.section, record.seconds, exercise, seconds)
