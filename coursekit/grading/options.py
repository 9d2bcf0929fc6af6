"""What an instructor asks the grader to do: one bundle of options, handed on whole; and how far it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from coursekit.cluster.connection import Scheduler
from coursekit.forkserver.limits import Limits


@dataclass(frozen=True)
class GradingOptions:
    """What the instructor asks for.

    submissions: a folder, or a zip file. out: the folder of results. root: the workbook. seed: of the grading
    data; None takes the recorded one, or draws one. jobs: notebooks at a time. regrade: grade again what is
    graded already. review: a filled-in review.csv. export: the learning platform to write a file for, one of
    `coursekit.grading.reports.platforms.EXPORTS`. sections: the only ones to grade, such as "I"; none for
    all. due: when sections are due. late_share: of the points that a section has reached, what each begun day
    costs after that; None takes that of the last run. roster: tables of all students, as learning platforms
    export them. keep_missing: report students of earlier runs who are not in the submissions any more.
    anonymous: hide the names from who reads the texts. canvas_titles: of assignments, by section. seconds:
    the least that each exercise may take before its time is up. limits: of each kernel. scheduler: of the
    cluster that grades; None for this computer.
    """

    submissions: Path
    out: Path
    root: Path
    seed: int | None = None
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    sandbox: bool = True
    regrade: bool = False
    review: Path | None = None
    export: str | None = None
    sections: frozenset[str] = frozenset()
    due: Mapping[str, datetime] = field(default_factory=dict)
    late_share: float | None = None
    roster: tuple[Path, ...] = ()
    keep_missing: bool = False
    anonymous: bool = False
    canvas_titles: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 30.0
    limits: Limits = field(default_factory=Limits)
    scheduler: Scheduler | None = None


Progress = Callable[[int], AbstractContextManager[Callable[[str], None]]]
"""Call it with the number of notebooks; it gives what to call with a few words after each."""


@contextmanager
def silent(total: int) -> Iterator[Callable[[str], None]]:
    """Show no progress."""
    yield lambda label: None
