"""What is wrong with a source: file, line and one sentence, many at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from coursekit.errors import CourseError


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, and where.

    `path` is relative to the repository, with forward slashes. `line` counts from 1 in that file; for a
    notebook, where lines mean little, it is 0 and the text names the cell.
    """

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}" if self.line else f"{self.path}: {self.text}"


class BuildError(CourseError):
    """A build or a comparison found problems; `problems` has all of them, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem], then: str) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        heading = f"{count} problem{'' if count == 1 else 's'}. {then}"
        super().__init__("\n".join([*map(str, self.problems), heading]))
