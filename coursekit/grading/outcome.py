"""How a submission stands, exercise by exercise: what records hold, and what all reports are made from."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1
"""Version of a record's form; records of another form are made anew."""


class Outcome(enum.Enum):
    """How an exercise stands. There is no bare zero: each of these says why."""

    PASSED = "passed"
    WRONG = "wrong"
    UNFINISHED = "not finished"
    NOT_ATTEMPTED = "not attempted"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "out of memory"
    DIED = "kernel died"
    OUTPUT = "output too large"
    TAMPERED = "tampered"
    MISSING = "missing cell"
    UNREADABLE = "unreadable notebook"
    AWAITING = "awaiting a person"


@dataclass(frozen=True)
class Result:
    """How one exercise of one submission stands.

    outcome: that of the part which is graded by running it; where an exercise has only free text, that of the
    text: awaiting a person, or not attempted, or missing.
    auto_points, auto_max: reached and possible for the part that is run. text_max: possible for the text.
    texts: the free texts by their variable's name, as the student wrote them; empty where there are none.
    messages: sentences about single values. hints: sentences for recognised mistakes, whose names are in
    mistakes. notes: what the grader did, such as taking the last of two versions.
    output: what the student's own cells printed, as plain text, cut to a length that can be read.
    error: type and message of an error, in one line, or None. seconds: what the student's cells took.
    """

    exercise: str
    outcome: Outcome
    auto_points: int = 0
    auto_max: int = 0
    text_max: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    output: str = ""
    error: str | None = None
    seconds: float = 0.0

    @property
    def awaits_person(self) -> bool:
        """Whether there is a free text to be read, or something happened that a person should look at."""
        return bool(self.texts) or self.outcome in (Outcome.TAMPERED, Outcome.AWAITING)


@dataclass(frozen=True)
class Record:
    """One submission of one section: what `records/` holds.

    student: the student's key, one line of text, as the submission's folder or file names it. name: as it is
    shown. section: roman number. source: where the notebook was found, relative to the folder of submissions,
    with forward slashes. digest: SHA-256 of the notebook's bytes, hex. seed: of the grading data. sandboxed:
    False where student code ran unprotected. problem: one sentence where the notebook could not be read.
    """

    student: str
    name: str
    section: str
    source: str
    digest: str
    seed: int
    sandboxed: bool
    results: tuple[Result, ...]
    problem: str | None = None
    seconds: float = 0.0
    version: str = ""

    @property
    def auto_points(self) -> int:
        """Points reached in the parts that are run."""
        return sum(result.auto_points for result in self.results)

    def to_json(self) -> dict[str, Any]:
        """Give the record as plain data."""
        plain = asdict(self)
        for result, made in zip(self.results, plain["results"], strict=True):
            made["outcome"] = result.outcome.value
        return {"format": FORMAT, **plain}

    @classmethod
    def from_json(cls, plain: Any) -> Record:
        """Read what `to_json` gave. Raises `ValueError` for anything else."""
        try:
            fields = dict(plain)
            if fields.pop("format") != FORMAT:
                raise ValueError("the record has another form")
            results = tuple(_result(dict(one)) for one in fields.pop("results"))
            return cls(results=results, **fields)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"the record has other fields than it should ({error})") from None


_LISTS = ("messages", "hints", "mistakes", "notes")


def _result(fields: dict[str, Any]) -> Result:
    fields["outcome"] = Outcome(fields["outcome"])
    checked: dict[str, Any] = {key: tuple(value) if key in _LISTS else value for key, value in fields.items()}
    return Result(**checked)
