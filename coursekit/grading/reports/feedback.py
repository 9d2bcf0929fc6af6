"""The page that a student gets back: per exercise how it stands, why, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record, section_place
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
from coursekit.grading.reviews import Review, points_of
from coursekit.grading.safe_text import cut, hide, one_line

Given = Mapping[tuple[str, str], Review]
"""What persons gave for one student's texts, by section and exercise."""

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

_LOOKS = {
    Outcome.PASSED: "good",
    Outcome.UNFINISHED: "half",
    **dict.fromkeys((Outcome.NOT_ATTEMPTED, Outcome.AWAITING, Outcome.TAMPERED, Outcome.MISSING), "open"),
}

NO_TEXT = "You wrote no text here."
UNREAD = "A person will read it and give up to {points}."
CHANGED = "Your text has changed since a person read it. A person will read it again."


@dataclass(frozen=True)
class Item:
    """One exercise as the template shows it. look: the style's class, which only repeats sign and words."""

    result: Result
    title: str
    anchor: str
    sign: str
    words: str
    look: str
    points: str
    meaning: str
    output: str
    left_out: str
    said_of_text: str
    comment: str

    @property
    def error(self) -> str:
        """Type and message of the error, in one line."""
        return one_line(self.result.error or "")

    @property
    def texts(self) -> list[tuple[str, str, str]]:
        """The free texts: name, text, and what was cut off, since a text may have any length."""
        texts = self.result.texts.items()
        return [(one_line(name), *cut(text, characters=20_000, lines=1000)) for name, text in texts]


@dataclass(frozen=True)
class Part:
    """One section. total: its points in words, sum: the same in a table. refused: nothing was graded."""

    heading: str
    anchor: str
    total: str
    sum: str
    passed: str
    awaiting: int
    items: tuple[Item, ...]
    problem: str
    refused: bool


def feedback_page(
    name: str,
    records: Sequence[Record],
    reviews: Given,
    titles: Titles | None = None,
    *,
    private_paths: Sequence[str] = (),
    time_limit: float | None = None,
) -> str:
    """Return one student's feedback as a self-contained HTML page; equal input gives equal bytes.

    name: of the student, as shown. records: this student's, one a section, in any order. reviews: what
    persons gave, by section and exercise. titles: None for the course's own. private_paths: folders of the
    grader's machine, whose names become "…" wherever they stand. time_limit: seconds that an exercise has.
    """
    titles = titles or Titles.of_course()
    ordered = sorted(records, key=lambda record: section_place(record.section))
    parts = [_part(_hidden(record, private_paths), reviews, titles, time_limit) for record in ordered]
    reached, maximum = _sum(ordered, reviews)
    values = {
        "name": one_line(name, LONGEST_NAME),
        "parts": parts,
        "total": of_points(reached, maximum),
        "sum": amount(reached, maximum),
        "awaiting": sum(part.awaiting for part in parts),
    }
    return render("feedback.html.j2", values, private_paths)


def _hidden(record: Record, paths: Sequence[str]) -> Record:
    """Take private paths out of what will be cut: the cut could leave half a path, which none would know."""
    results = tuple(
        replace(
            result,
            output=hide(result.output, paths),
            error=hide(result.error or "", paths),
            texts={name: hide(text, paths) for name, text in result.texts.items()},
        )
        for result in record.results
    )
    return replace(record, results=results, problem=hide(record.problem or "", paths))


def _sum(records: Sequence[Record], reviews: Given) -> tuple[float, int]:
    counted = [
        points_of(result, reviews.get((record.section, result.exercise)))
        for record in records
        for result in record.results
    ]
    return sum(one.reached for one in counted), sum(one.maximum for one in counted)


def _part(record: Record, reviews: Given, titles: Titles, time_limit: float | None) -> Part:
    results = record.results
    items = tuple(
        _item(result, reviews.get((record.section, result.exercise)), titles, time_limit)
        for result in results
    )
    states = [result.outcome for result in results]
    gradable = [result for result in results if result.auto_max]
    passed = sum(result.outcome is Outcome.PASSED for result in gradable)
    refused = all(state is Outcome.UNREADABLE for state in states)
    points = _sum([record], reviews)
    return Part(
        heading=titles.section(record.section),
        anchor=anchor("section", record.section),
        # No points, and not 0 points: the gradebook has an empty cell, too.
        total="not graded" if refused else of_points(*points),
        sum="–" if refused else amount(*points),
        passed=f"{passed} of {len(gradable)}",
        awaiting=sum(
            points_of(result, reviews.get((record.section, result.exercise))).awaiting for result in results
        ),
        items=items,
        problem=one_line(record.problem or ""),
        refused=refused,
    )


def _item(result: Result, review: Review | None, titles: Titles, time_limit: float | None) -> Item:
    points = points_of(result, review)
    output, left_out = cut(_last_of_each_line(result.output))
    read = result.outcome is Outcome.AWAITING and review is not None and not review.stale
    limit = f"{time_limit:g} seconds" if time_limit else "the time that an exercise has"
    return Item(
        result=result,
        title=titles.exercise(result.exercise),
        anchor=anchor("exercise", result.exercise),
        sign="✓" if read else SIGNS[result.outcome],
        words="read by a person" if read else WORDS[result.outcome],
        look="good" if read else _LOOKS.get(result.outcome, "bad"),
        points=of_points(points.reached, points.maximum) + (" so far" if points.awaiting else ""),
        meaning="" if result.outcome is Outcome.AWAITING else MEANINGS[result.outcome].format(limit=limit),
        output=output,
        left_out=left_out,
        said_of_text=_said_of_text(result, review),
        comment=review.comment.strip() if review else "",
    )


def _said_of_text(result: Result, review: Review | None) -> str:
    """Say what became of the free text; "" where none is asked for, or where the outcome says it already."""
    if result.text_max == 0:
        return ""
    if review is not None:
        given = f"A person gave {of_points(review.points, result.text_max)} for your text."
        return f"{given} {CHANGED}" if review.stale else given
    if result.texts or result.outcome is Outcome.AWAITING:
        return UNREAD.format(points=of_points(result.text_max, result.text_max).partition(" of ")[2])
    return NO_TEXT if result.auto_max and result.outcome is not Outcome.UNREADABLE else ""


def _last_of_each_line(output: str) -> str:
    """Keep of each line what a terminal would show: a progress bar starts its line anew with each step."""
    rows = output.replace("\r\n", "\n").split("\n")
    return "\n".join(row.rstrip("\r").rpartition("\r")[2] for row in rows)
