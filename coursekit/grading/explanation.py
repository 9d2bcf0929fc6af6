"""Why an exercise of a student counts as it does: what ran, what came out, and what is right.

It is made from the folder of results; the submissions are read for the student's cells alone. For the
instructor only: it tells the right values.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.exercises import exercises_of
from coursekit.grading.answers.assembly import GradedCell, assemble_cells
from coursekit.grading.answers.extraction import find_answers
from coursekit.grading.course_changes import bring_up_to_date, describe_changes
from coursekit.grading.lateness import LateRule, read_due_dates
from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record, open_results
from coursekit.grading.reports.feedback import MEANINGS
from coursekit.grading.review_store import load_reviews
from coursekit.grading.reviews import Points, Review, mark_stale, points_of
from coursekit.grading.run_info import load_run_info
from coursekit.grading.safe_text import unescape_formulas
from coursekit.grading.submissions.course_copies import read_course_copies
from coursekit.grading.submissions.notebook import notebook_of
from coursekit.grading.submissions.submission import find_submissions, parse_submission, read_submission
from coursekit.sections import SECTIONS


@dataclass(frozen=True)
class Explanation:
    """Why an exercise counts as it does.

    points: with the review of its text. meaning: of the outcome, as the student reads it. cells: the
    student's, as they ran. notes: sentences on what is not known any more. late: a sentence on how
    late the notebook came, "" for in time.
    """

    record: Record
    result: Result
    points: Points
    review: Review | None
    meaning: str
    cells: tuple[GradedCell, ...]
    notes: tuple[str, ...]
    late: str

    @property
    def source(self) -> str:
        """The line of code that opens the data of the grading in a notebook."""
        return f'start("{self.record.section}", "sample:{self.record.seed}")'


def explain(results: Path, student: str, exercise: str, root: Path) -> Explanation:
    """Return why an exercise of a student counts as it does. student: the key, or the name if it is unique.

    Raises:
        CourseError: the folder has no records, or none of this student or exercise.
    """
    stored = open_results(results).read_all()
    damaged = f" {' '.join(stored.damaged)}" if stored.damaged else ""
    own_records = _find_records(stored.records, unicodedata.normalize("NFC", student), damaged)
    record, result = _find_result(own_records, exercise)
    reviews = mark_stale(load_reviews(results, [record]), [record])
    review = reviews.get((record.student, record.section, result.exercise))
    info = load_run_info(results)
    rule = LateRule(read_due_dates(root), info.late_share if info else 0.0)
    cells, notes = _read_cells(record, result, info.submissions if info else "", root)
    return Explanation(
        record=record,
        result=result,
        points=points_of(result, review),
        review=review,
        meaning=MEANINGS[result.outcome].format(limit="its time"),
        cells=tuple(cells),
        notes=(*notes, *describe_changes([record])),
        late=_describe_lateness(rule, record),
    )


def _describe_lateness(rule: LateRule, record: Record) -> str:
    """Return a sentence on how late a notebook came and what that costs; "" where it was in time."""
    lateness = rule.lateness_of(record)
    if lateness is None or not lateness.words:
        return ""
    percent = 100 * rule.penalty(lateness, 1.0)
    cost = f"{percent:.4g}% of what it reached in section {record.section}" if percent else "nothing"
    return f"The notebook came {lateness.words}, which takes {cost}."


def _find_records(records: Sequence[Record], student: str, damaged: str) -> list[Record]:
    """Return the records of a student, each as the course is now. damaged: sentences on damaged ones."""
    student = unescape_formulas(student)  # it may come from a cell of the gradebook
    wanted = student.strip().casefold()
    for names in (
        {record.student for record in records if record.student == student},
        {
            record.student
            for record in records
            if wanted in (record.student.casefold(), record.name.casefold())
        },
        {record.student for record in records if wanted in record.name.casefold().split()},
    ):
        if len(names) == 1:
            return [bring_up_to_date(record) for record in records if record.student in names]
        if names:
            raise CourseError(f'Several students fit "{student}": say which one: {_list(names)}.')
    students = {record.student for record in records}
    alike = difflib.get_close_matches(student, students | {record.name for record in records}, n=3)
    known = f"Did you mean {_list(alike)}?" if alike else f"There are notebooks of {_list(students)}."
    raise CourseError(
        f'No notebook of "{student}" was graded. Who handed in nothing has none. {known}{damaged}'
    )


def _find_result(records: Sequence[Record], exercise: str) -> tuple[Record, Result]:
    for record in records:
        for result in record.results:
            if result.exercise.casefold() == exercise.strip().casefold():
                return record, result
    problems = [record.problem for record in records if record.problem and not record.results]
    if problems:
        raise CourseError(f"Nothing of this student was graded: {' '.join(problems)}")
    graded = _list(result.exercise for record in records for result in record.results)
    raise CourseError(f'"{exercise}" of this student was not graded. Graded were {graded or "none"}.')


def _list(names: Iterable[str]) -> str:
    ordered = sorted(names) if isinstance(names, set) else list(names)
    return ", ".join(ordered[:20]) + (f" and {len(ordered) - 20} more" if len(ordered) > 20 else "")


def _read_cells(
    record: Record, result: Result, submissions: str, root: Path
) -> tuple[list[GradedCell], list[str]]:
    """Return the student's cells of an exercise, as they ran, and sentences on what is not there any more."""
    if record.section not in SECTIONS or result.outcome is Outcome.UNREADABLE:
        return [], []
    if not submissions:
        return [], ["The folder of results does not say where the submissions are: grade once more."]
    try:
        found = find_submissions(Path(submissions), read_course_copies(root)).submissions
    except CourseError:
        return [], [f"The submissions are not in {submissions} any more, so the cells cannot be shown."]
    for submission in found:
        if (submission.student, submission.display_path) != (record.student, record.source):
            continue
        loaded = parse_submission(read_submission(submission))
        if loaded.notebook is None or loaded.digest != record.digest:
            return [], [f"{record.source} has changed since it was graded, so the cells cannot be shown."]
        template = notebook_of(root, "notebooks", record.section)
        answers = find_answers(loaded.notebook, template)
        cells = assemble_cells(template, answers, exercises_of(record.section))
        return [cell for cell in cells if cell.exercise == result.exercise and cell.role != "check"], []
    return [], [f"{record.source} is not in {submissions} any more, so the cells cannot be shown."]
