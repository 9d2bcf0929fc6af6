"""The solution markers: nbgrader's `### BEGIN SOLUTION` and `### END SOLUTION`, each on a line of its own."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"

_MARKERS = {"BEGIN SOLUTION": BEGIN, "END SOLUTION": END}
_MARKER_WORDS = re.compile(r"#\W*(BEGIN|END)[\W_]*SOLUTION", re.IGNORECASE)
_SIMILAR = 0.87  # "BEGN SOLUTION" and "END SOLUTIONS" are above it, "SOLUTION" and ordinary comments below


@dataclass(frozen=True)
class Line:
    """One line of a cell: `number` in the source file (from 1) and its `text` without the line end."""

    number: int
    text: str


class LineProblem(NamedTuple):
    """One thing that is wrong in a source file: the number of the line (from 1), and a sentence."""

    line: int
    text: str


@dataclass(frozen=True)
class Region:
    """One solution: the line numbers of its two markers in the source file."""

    begin: int
    end: int

    def holds(self, number: int) -> bool:
        """Return whether the line lies between the markers, the markers themselves not counted."""
        return self.begin < number < self.end


def find_regions(lines: Iterable[Line]) -> tuple[list[Region], list[LineProblem]]:
    """Return the solutions of one cell, and what is wrong with its markers.

    A marker may be indented and followed by spaces; anything else that looks like one is a problem, because a
    marker that is overlooked would hand the solution to the students.
    """
    regions: list[Region] = []
    problems: list[LineProblem] = []
    begin: int | None = None
    for line in lines:
        marker = line.text.strip()
        if marker == BEGIN:
            if begin is not None:
                text = f'"{BEGIN}" inside the solution that begins in line {begin}'
                problems.append(LineProblem(line.number, text))
            begin = line.number
        elif marker == END:
            if begin is None:
                problems.append(LineProblem(line.number, f'"{END}" without a "{BEGIN}" before it'))
            else:
                regions.append(Region(begin, line.number))
            begin = None
        elif meant := likely_marker(line.text):
            text = f'unclear marker {marker!r}; did you mean "{meant}"?'
            problems.append(LineProblem(line.number, text))
    if begin is not None:
        problems.append(LineProblem(begin, f'"{BEGIN}" without an "{END}" in the same cell'))
    return regions, problems


def likely_marker(text: str) -> str | None:
    """Return the marker that a line was probably meant to be, None for an ordinary line.

    There are two signs: the words stand somewhere after a "#" (`###END SOLUTION`, `### begin solution`,
    `### BEGIN SOLUTION (part 1)`, `x = 1  ### END SOLUTION`), or a comment is nearly the marker's words.
    """
    match = _MARKER_WORDS.search(text)
    if match:
        return BEGIN if match[1].upper() == "BEGIN" else END
    if not text.lstrip().startswith("#"):
        return None
    words = " ".join(re.findall(r"[A-Z]+", text.upper()))
    similar = difflib.get_close_matches(words, _MARKERS, n=1, cutoff=_SIMILAR)
    return _MARKERS[similar[0]] if similar else None


def strip_solutions(lines: Sequence[Line], regions: Sequence[Region]) -> list[Line]:
    """Return the lines of the student's copy: no markers, and nothing between them.

    Trailing blank lines go too, and where a cut leaves two blank lines together, one of them. Without regions
    all lines come back as they are.
    """
    kept: list[Line] = []
    for line in lines:
        if any(region.begin <= line.number <= region.end for region in regions):
            continue
        after_cut = bool(kept) and any(kept[-1].number < region.begin < line.number for region in regions)
        if after_cut and not line.text.strip() and not kept[-1].text.strip():
            continue
        kept.append(line)
    while kept and regions and not kept[-1].text.strip():
        kept.pop()
    return kept
