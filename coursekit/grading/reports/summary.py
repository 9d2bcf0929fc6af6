"""The instructor's page: how a class did, which exercises deserve a look, and what needs a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record, section_place
from coursekit.grading.reports.pages import LONGEST_NAME, Titles, anchor, counted, render
from coursekit.grading.reports.statistics import (
    ENOUGH,
    Bar,
    ExerciseFigures,
    distribution,
    exercise_figures,
    spread,
)
from coursekit.grading.reviews import Points, Reviews, points_of, show_points
from coursekit.grading.safe_text import one_line

SLOWEST = 10
"""Submissions in the list of the slowest."""


@dataclass(frozen=True)
class RunFacts:
    """What a run knows beside its records.

    seed: of the grading data. sandboxed: whether this run protected the machine. versions: of what
    graded, by name. empty: students without a notebook. aside: files that are no submissions. damaged:
    one sentence for each record that cannot be read. lacking: sentences on what this system could not
    promise. earlier: a line for each record whose notebook is not among the submissions any more. pages:
    addresses of the feedback pages by the student's key, relative to the summary. review: address of the
    page with the texts to be read, "" for none.
    """

    seed: int
    sandboxed: bool
    versions: Mapping[str, str] = field(default_factory=dict)
    empty: Sequence[str] = ()
    aside: Sequence[str] = ()
    damaged: Sequence[str] = ()
    lacking: Sequence[str] = ()
    earlier: Sequence[str] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    review: str = ""


@dataclass(frozen=True)
class Person:
    """A student as the page shows one: with the key too, where the name alone does not tell who it is."""

    name: str
    key: str
    page: str


@dataclass(frozen=True)
class SectionPart:
    """One section across the class. shown: the outcomes that occur, in fixed order."""

    heading: str
    anchor: str
    submissions: int
    unreadable: int
    maximum: int
    said: str
    mean: str
    bars: tuple[tuple[str, int, float], ...]
    shown: tuple[Outcome, ...]
    rows: tuple[ExerciseFigures, ...]


@dataclass(frozen=True)
class Slow:
    """One of the slowest submissions. exercise: the one that took longest, and its seconds."""

    person: Person
    section: str
    seconds: float
    exercise: str
    exercise_seconds: float


@dataclass(frozen=True)
class Needs:
    """What needs a person; each list is empty where there is nothing to do."""

    texts: tuple[tuple[str, int], ...]
    changed: tuple[tuple[Person, str], ...]
    tampered: tuple[tuple[Person, str], ...]
    unreadable: tuple[tuple[Person, str, str], ...]

    @property
    def nothing(self) -> bool:
        """Whether the records ask for nobody."""
        return not (self.texts or self.changed or self.tampered or self.unreadable)


def summary_page(
    records: Sequence[Record], reviews: Reviews, facts: RunFacts, titles: Titles | None = None
) -> str:
    """Return the instructor's summary as a self-contained HTML page.

    records: of all students and sections, in any order. reviews: what persons gave. titles: None for the
    course's own.
    """
    titles = titles or Titles.of_course()
    ordered = sorted(records, key=lambda record: (section_place(record.section), record.student))
    sections = list(dict.fromkeys(record.section for record in ordered))
    values = {
        "facts": facts,
        "title_of": titles.exercise,
        "students": len({record.student for record in ordered}),
        "submissions": len(ordered),
        "results": sum(len(record.results) for record in ordered),
        "parts": [
            _section([record for record in ordered if record.section == section], reviews, titles)
            for section in sections
        ],
        "needs": _needs(ordered, reviews, facts),
        "slowest": _slowest(ordered, facts),
        "unprotected": sum(not record.sandboxed for record in ordered),
        "seeds": sorted({record.seed for record in ordered} | {facts.seed}),
        "enough": ENOUGH,
        "counted": counted,
    }
    return render("summary.html.j2", values)


def _points(record: Record, result: Result, reviews: Reviews) -> Points:
    return points_of(result, reviews.get((record.student, record.section, result.exercise)))


def _readable(record: Record) -> bool:
    return any(result.outcome is not Outcome.UNREADABLE for result in record.results)


def _section(records: Sequence[Record], reviews: Reviews, titles: Titles) -> SectionPart:
    """Make one section's part. Notebooks that cannot be read are counted, and left out of all figures."""
    section = records[0].section
    readable = [record for record in records if _readable(record)]
    points = [[_points(record, result, reviews) for result in record.results] for record in readable]
    totals = [sum(one.reached for one in row) for row in points]
    maximum = max((sum(one.maximum for one in row) for row in points), default=0)
    rows = exercise_figures(readable, reviews)
    occurring = {outcome for row in rows for outcome in row.counts} | {Outcome.PASSED}
    mean = spread(totals).mean
    return SectionPart(
        heading=titles.section(section),
        anchor=anchor("section", section),
        submissions=len(records),
        unreadable=len(records) - len(readable),
        maximum=maximum,
        said=_said(totals, maximum),
        mean="–" if mean is None else f"{mean:.1f}",
        bars=_bars(distribution(totals, maximum), totals, maximum),
        shown=tuple(outcome for outcome in Outcome if outcome in occurring),
        rows=rows,
    )


def _said(totals: Sequence[float], maximum: int) -> str:
    """Say in words what the bars show."""
    found = spread(totals)
    if found.least is None or found.median is None or found.mean is None or found.most is None:
        return "No notebook of this section could be read."
    return (
        f"{counted(len(totals), 'notebook')}, {counted(maximum, 'point')} possible: the least "
        f"{show_points(found.least)}, the median {show_points(found.median)}, the mean {found.mean:.1f}, "
        f"the most {show_points(found.most)}."
    )


def _bars(bars: Iterable[Bar], totals: Sequence[float], maximum: int) -> tuple[tuple[str, int, float], ...]:
    """Return each bar a label, the number of students, and their share in percent."""
    halves = any(total != int(total) for total in totals)

    def label(bar: Bar) -> str:
        last = min(bar.low + bar.width - 1, maximum)
        if halves and last < maximum:
            return f"{bar.low} to under {last + 1}"
        return f"{bar.low}" if last == bar.low else f"{bar.low} to {last}"

    return tuple((label(bar), bar.students, 100 * bar.students / max(1, len(totals))) for bar in bars)


def _person(record: Record, facts: RunFacts) -> Person:
    key = "" if record.name == record.student else record.student
    return Person(
        one_line(record.name, LONGEST_NAME), one_line(key, LONGEST_NAME), facts.pages.get(record.student, "")
    )


def _needs(records: Sequence[Record], reviews: Reviews, facts: RunFacts) -> Needs:
    """Collect what a person should see: texts by exercise, all else by student."""
    texts: dict[str, int] = {result.exercise: 0 for record in records for result in record.results}
    changed, tampered, unreadable = [], [], []
    for record in records:
        person = _person(record, facts)
        if not _readable(record):
            why = one_line(record.problem or "The notebook could not be read.")
            unreadable.append((person, record.section, why))
            continue
        stale, disturbed = [], []
        for result in record.results:
            review = reviews.get((record.student, record.section, result.exercise))
            if review is not None and review.stale:
                stale.append(result.exercise)
            elif points_of(result, review).awaiting:
                texts[result.exercise] += 1
            if result.outcome is Outcome.TAMPERED:
                disturbed.append(result.exercise)
        changed += [(person, ", ".join(stale))] if stale else []
        tampered += [(person, ", ".join(disturbed))] if disturbed else []
    waiting = tuple((exercise, count) for exercise, count in texts.items() if count)
    return Needs(waiting, tuple(changed), tuple(tampered), tuple(unreadable))


def _slowest(records: Sequence[Record], facts: RunFacts) -> tuple[Slow, ...]:
    slow = sorted(
        records, key=lambda record: (-record.seconds, record.student, section_place(record.section))
    )
    return tuple(_slow(record, facts) for record in slow[:SLOWEST])


def _slow(record: Record, facts: RunFacts) -> Slow:
    longest = max(record.results, key=lambda result: result.seconds, default=None)
    exercise, seconds = (longest.exercise, longest.seconds) if longest else ("", 0.0)
    return Slow(_person(record, facts), record.section, record.seconds, exercise, seconds)
