"""Answers of students, right and wrong, written without a look at the solutions: what checks are tried on.

A section has one file, such as `01_vocab.py`, in jupytext's percent format. Each cell is one answer:

    # %% exercise="I.1" verdict="right" name="by numpy"
    label_counts = ...

verdict: "right", or "wrong". name: what is special about it, once in an exercise. hint: of a wrong answer,
the names of the known mistakes whose hints must be shown, with " | " between them; "" where no hint may be.

The code runs after the set-up cell and the exercise's answer cells with nothing filled in. Free texts are
filled in by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HEADER = re.compile(
    r'# %% exercise="(?P<exercise>[^"]+)" verdict="(?P<verdict>right|wrong)" name="(?P<name>[^"]+)"'
    r'(?: hint="(?P<hint>[^"]*)")?'
)


@dataclass(frozen=True)
class Variant:
    """One answer to one exercise. hint: as in the file; None where it does not matter."""

    exercise: str
    verdict: str
    name: str
    hint: str | None
    code: str

    def __str__(self) -> str:
        return f"{self.exercise} {self.verdict} {self.name}"


def read_variants(path: Path) -> Iterator[Variant]:
    """Yield the answers of a file. Raises ValueError for a header that cannot be read."""
    for cell in re.split(r"(?m)^(?=# %%)", path.read_text(encoding="utf-8"))[1:]:
        header, _, code = cell.partition("\n")
        match = _HEADER.fullmatch(header.strip())
        if match is None:
            raise ValueError(f"{path.name}: {header}")
        yield Variant(**match.groupdict(), code=code)


VARIANTS = tuple(
    variant for path in sorted(Path(__file__).parent.glob("0*.py")) for variant in read_variants(path)
)
