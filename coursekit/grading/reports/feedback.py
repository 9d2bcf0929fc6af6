"""The page that a student gets back: per exercise how it stands, why, and what to do next."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coursekit.grading.lateness import LateRule
from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record, section_sort_key
from coursekit.grading.reports.gradebook import Grade, grade_of, review_of
from coursekit.grading.reports.pages import (
    LONGEST_NAME,
    SIGNS,
    WORDS,
    Titles,
    amount,
    anchor,
    of_points,
    render,
)
from coursekit.grading.reviews import Review, Reviews, points_of, show_points
from coursekit.grading.safe_text import hide_paths, one_line, truncate

MEANINGS: Mapping[Outcome, str] = {
    Outcome.PASSED: "All values are right.",
    Outcome.WRONG: (
        "Your cells ran, but not all values are right. Read the lines below, change your answer, and run "
        "the check in your notebook again."
    ),
    Outcome.UNFINISHED: (
        "A part is done, and a part is still to be filled in. Replace the ... that are left."
    ),
    Outcome.NOT_ATTEMPTED: (
        "Nothing is filled in here. Replace the ... in the answer cell by your own code."
    ),
    Outcome.ERROR: (
        "Your cells stopped with an error, so what comes after it did not run. Restart the kernel in your "
        "notebook, run all cells, and mend the line that the error names."
    ),
    Outcome.TIMEOUT: (
        "It ran longer than {limit} and was stopped. Look for a loop that never ends, or for work that is "
        "done again and again."
    ),
    Outcome.MEMORY: (
        "It asked for more memory than an exercise may have, and was stopped. Look for a list or a tensor "
        "that grows and grows."
    ),
    Outcome.DIED: (
        "Python itself ended while your cells ran. Look for exit(), quit() or os._exit(), and for a "
        "function that calls itself without end."
    ),
    Outcome.OUTPUT: (
        "Your cells printed more than anybody can read, and were stopped. Look for a print in a loop."
    ),
    Outcome.TAMPERED: (
        "Something in your cells disturbed the grading, so there is no result that can be trusted. A "
        "person will look at it. Use only what the task names, and ask if you do not know what it was."
    ),
    Outcome.MISSING: (
        "Your notebook has no answer cell for this exercise. Copy the cell from a fresh notebook, with "
        "its first line, and put your answer into it."
    ),
    Outcome.UNREADABLE: (
        "Your notebook could not be opened. Open it in Jupyter, save it, and hand it in again."
    ),
    Outcome.AWAITING: "A person reads your text and gives the points.",
}
"""What each outcome means, and what to do next. {limit} is the time that an exercise has."""

_CSS_CLASSES = {
    Outcome.PASSED: "good",
    Outcome.UNFINISHED: "half",
    **dict.fromkeys((Outcome.NOT_ATTEMPTED, Outcome.AWAITING, Outcome.TAMPERED, Outcome.MISSING), "open"),
}

_NO_TEXT = "You wrote no text here."
_UNREAD = "A person will read it and give up to {points}."
_CHANGED = "Your text has changed since a person read it. A person will read it again."
_DISPUTED = "A second person gave other points, so these may still change."


@dataclass(frozen=True)
class ExerciseFeedback:
    """One exercise as the template shows it.

    css_class: only repeats what sign and words say. left_out: what was cut off the output, in words.
    text_note: what became of the free text. rubric_items: what a person found in it, with points.
    comment: what the person wrote about it.
    """

    result: Result
    title: str
    anchor: str
    sign: str
    words: str
    css_class: str
    points: str
    meaning: str
    output: str
    left_out: str
    text_note: str
    rubric_items: tuple[str, ...]
    comment: str

    @property
    def error(self) -> str:
        """Type and message of the error, in one line."""
        return one_line(self.result.error or "")

    @property
    def texts(self) -> list[tuple[str, str, str]]:
        """The free texts: name, text, and what was cut off, since a text may have any length."""
        texts = self.result.texts.items()
        return [(one_line(name), *truncate(text, characters=20_000, lines=1000)) for name, text in texts]


@dataclass(frozen=True)
class SectionFeedback:
    """One section as the template shows it.

    total: its points in words, sum: the same in a table. late: how late it came, and what that costs.
    source: the line of code that opens the section on the data of the grading. awaiting: texts that a person
    still has to read. refused: nothing was graded.
    """

    heading: str
    anchor: str
    total: str
    sum: str
    passed: str
    late: str
    source: str
    awaiting: int
    exercises: tuple[ExerciseFeedback, ...]
    problem: str
    refused: bool


def feedback_page(
    name: str,
    records: Sequence[Record],
    reviews: Reviews,
    titles: Titles | None = None,
    *,
    rule: LateRule | None = None,
    private_paths: Sequence[str] = (),
    time_limit: float | None = None,
) -> str:
    """Return one student's feedback as a self-contained HTML page; equal input gives equal bytes.

    name: of the student, as shown. records: this student's, one a section, in any order. reviews: what
    persons gave. titles: None for the course's own. rule: for notebooks that came late. private_paths:
    folders of the grader's machine, whose names become "…" wherever they stand. time_limit: seconds that an
    exercise has.
    """
    titles = titles or Titles.of_course()
    ordered = sorted(records, key=lambda record: section_sort_key(record.section))
    grades = [grade_of(record, reviews, rule or LateRule()) for record in ordered]
    sections = [
        _make_section(_hide_paths(record, private_paths), grade, reviews, titles, time_limit)
        for record, grade in zip(ordered, grades, strict=True)
    ]
    reached = math.fsum(grade.reached or 0 for grade in grades)
    maximum = sum(_possible_points(record) for record in ordered)
    values = {
        "name": one_line(name, LONGEST_NAME),
        "sections": sections,
        "total": of_points(reached, maximum) if any(grade.points for grade in grades) else "not graded",
        "sum": amount(reached, maximum),
        "awaiting": sum(section.awaiting for section in sections),
    }
    return render("feedback.html.j2", values, private_paths)


def _hide_paths(record: Record, paths: Sequence[str]) -> Record:
    """Take private paths out of what will be cut: the cut could leave half a path, which none would know."""
    results = tuple(
        replace(
            result,
            output=hide_paths(result.output, paths),
            error=hide_paths(result.error or "", paths),
            texts={name: hide_paths(text, paths) for name, text in result.texts.items()},
        )
        for result in record.results
    )
    return replace(record, results=results, problem=hide_paths(record.problem or "", paths))


def _possible_points(record: Record) -> int:
    return sum(result.auto_max + result.text_max for result in record.results)


def _make_section(
    record: Record, grade: Grade, reviews: Reviews, titles: Titles, time_limit: float | None
) -> SectionFeedback:
    reached, maximum = grade.reached or 0, _possible_points(record)
    gradable = [result for result in record.results if result.auto_max]
    passed = sum(result.outcome is Outcome.PASSED for result in gradable)
    refused = all(result.outcome is Outcome.UNREADABLE for result in record.results)
    return SectionFeedback(
        heading=titles.section(record.section),
        anchor=anchor("section", record.section),
        # No points, and not 0 points: the gradebook has an empty cell, too.
        total="not graded" if refused else of_points(reached, maximum),
        sum="–" if refused else amount(reached, maximum),
        passed=f"{passed} of {len(gradable)}",
        late=_describe_lateness(grade),
        source=f'start("{record.section}", "sample:{record.seed}")',
        awaiting=sum(own.awaiting for own in grade.points.values()),
        exercises=tuple(
            _make_exercise(result, review_of(reviews, record, result.exercise), titles, time_limit)
            for result in record.results
        ),
        problem=one_line(record.problem or ""),
        refused=refused,
    )


def _describe_lateness(grade: Grade) -> str:
    """Return how late a notebook came, and what that costs; "" where it was in time, or nobody knows."""
    if grade.lateness is None or not grade.lateness.words:
        return ""
    taken = f" That takes {show_points(grade.penalty)} of its points." if grade.penalty else ""
    return f"It was handed in {grade.lateness.words}.{taken}"


def _make_exercise(
    result: Result, review: Review | None, titles: Titles, time_limit: float | None
) -> ExerciseFeedback:
    points = points_of(result, review)
    output, left_out = truncate(_last_of_each_line(result.output))
    is_read = result.outcome is Outcome.AWAITING and review is not None and review.is_final
    limit = f"{time_limit:g} seconds" if time_limit else "the time that an exercise has"
    return ExerciseFeedback(
        result=result,
        title=titles.exercise(result.exercise),
        anchor=anchor("exercise", result.exercise),
        sign="✓" if is_read else SIGNS[result.outcome],
        words="read by a person" if is_read else WORDS[result.outcome],
        css_class="good" if is_read else _CSS_CLASSES.get(result.outcome, "bad"),
        points=of_points(points.reached, points.maximum) + (" so far" if points.awaiting else ""),
        meaning="" if result.outcome is Outcome.AWAITING else MEANINGS[result.outcome].format(limit=limit),
        output=output,
        left_out=left_out,
        text_note=_note_on_text(result, review),
        rubric_items=tuple(_describe_item(*item) for item in review.items) if review else (),
        comment=review.comment.strip() if review else "",
    )


def _describe_item(text: str, points: float | None) -> str:
    """Return an item of the rubric with its points, such as "names the reason (+0.5)"."""
    if points is None:
        return one_line(text)
    sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else ""
    return f"{one_line(text)} ({sign}{show_points(abs(points))})"


def _note_on_text(result: Result, review: Review | None) -> str:
    """Return what became of the free text; "" where none is asked for, or where the outcome says it."""
    if result.text_max == 0:
        return ""
    if review is not None:
        given = f"A person gave {of_points(review.points, result.text_max)} for your text."
        return " ".join([given, *([_CHANGED] if review.stale else [_DISPUTED] if review.disputed else [])])
    if result.texts or result.outcome is Outcome.AWAITING:
        return _UNREAD.format(points=of_points(result.text_max, result.text_max).partition(" of ")[2])
    return _NO_TEXT if result.auto_max and result.outcome is not Outcome.UNREADABLE else ""


def _last_of_each_line(output: str) -> str:
    """Return of each line what a terminal would show: a progress bar starts its line anew at each step."""
    rows = output.replace("\r\n", "\n").split("\n")
    return "\n".join(row.rstrip("\r").rpartition("\r")[2] for row in rows)
