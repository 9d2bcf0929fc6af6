"""Which notebooks came late, by how many days, and what that costs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grading.records import Record
from coursekit.sections import SECTIONS
from coursekit.workbook.folder import read_settings

_PENALTY = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?)\s*%\s*(?:/|per|a)\s*day", re.I)
_OF_A_QUIZ = re.compile(r"[0-9]_question_[0-9]")  # millerann1234_question_567_67890_01_vocab.ipynb


@dataclass(frozen=True)
class Lateness:
    """How late a notebook came. days: begun days after the due date, 0 for none; None where nobody knows."""

    days: int | None

    @property
    def words(self) -> str:
        """Such as "2 days late"; "" for a notebook that was in time."""
        if self.days is None:
            return "late"
        return f"{self.days} day{'s' if self.days > 1 else ''} late" if self.days else ""

    @property
    def cell(self) -> str:
        """What stands in a table: the days, or "late" where nobody knows how many."""
        return "late" if self.days is None else str(self.days)


@dataclass(frozen=True)
class LateRule:
    """When sections are due, and what each begun day after that costs.

    due: by section, as the clock of the learning platform shows it. share: of the points that a notebook has
    reached, from 0 to 1.
    """

    due: Mapping[str, datetime] = field(default_factory=dict)
    share: float = 0.0

    def lateness_of(self, record: Record) -> Lateness | None:
        """Return how late a notebook came; None where nothing tells it."""
        due = self.due.get(record.section)
        if due is not None and record.handed_in:
            return Lateness(max(0, math.ceil((record.handed_in - due) / timedelta(days=1))))
        return Lateness(None) if record.is_late else None

    def penalty(self, lateness: Lateness | None, reached: float) -> float:
        """Return the points that are taken off, rounded to 1/100. Where nobody knows the days, one counts."""
        if lateness is None:
            return 0.0
        days = 1 if lateness.days is None else lateness.days
        return round(min(1.0, self.share * days) * reached, 2)


def describe_unknown_times(rule: LateRule, records: Iterable[Record]) -> Iterator[str]:
    """Yield a sentence for each section that is due, and of which nobody knows when some notebooks came.

    Canvas tells: what came late has LATE in its name, but for files of a quiz.
    """
    unknown = Counter(
        record.section
        for record in records
        if record.section in rule.due
        and rule.lateness_of(record) is None
        and (record.platform != "canvas" or _OF_A_QUIZ.search(record.source))
    )
    for section, count in sorted(unknown.items()):
        yield (
            f"Section {section} has a due date, and nothing tells when {count} of its notebooks came: they "
            "count as in time. Downloads of most learning platforms tell; for Moodle, give its grading "
            "worksheet in English with --roster."
        )


def _as_written(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def format_late_penalty(share: float) -> str:
    """Return the share of the points that a day costs as `parse_late_penalty` reads it, such as 10%/day."""
    return f"{100 * share:.4g}%/day"


def parse_late_penalty(text: str) -> float:
    """Return the share of the points that a day costs: 0.1 for "10%/day".

    Raises:
        CourseError: the text has another form, or is more than 100%.
    """
    match = _PENALTY.fullmatch(text.strip())
    share = float(match[1].replace(",", ".")) / 100 if match else 2.0
    if share > 1:
        raise CourseError(f'The late penalty "{text}" cannot be read: write it like 10%/day.')
    return share


def read_due_dates(root: Path) -> dict[str, datetime]:
    """Return when sections are due: the table `[tool.coursekit.due]` of the workbook's `pyproject.toml`.

    A day without a time ends at midnight.

    Raises:
        CourseError: it has something else than sections and dates.
    """
    table = read_settings(root).get("due", {})
    where = f"{root / 'pyproject.toml'}: [tool.coursekit.due]"
    if not isinstance(table, dict):
        raise CourseError(f"{where} must be a table, with lines such as I = 2027-03-01T23:59:00.")
    due = {}
    for section, moment in table.items():
        if section not in SECTIONS:
            raise CourseError(f'{where} has "{section}", and the sections are {", ".join(SECTIONS)}.')
        if isinstance(moment, datetime) and moment.tzinfo is None:
            due[section] = moment
        elif isinstance(moment, date) and not isinstance(moment, datetime):
            due[section] = datetime.combine(moment, time.max)
        else:
            raise CourseError(
                f"{where} has {section} = {_as_written(moment)}: write the day, with or without a time, as "
                "the learning platform's clock shows it, and no quotation marks: "
                f"{section} = 2027-03-01T23:59:00."
            )
    return due
