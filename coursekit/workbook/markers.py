"""The solution markers: nbgrader's `### BEGIN SOLUTION` and `### END SOLUTION`, each on a line of its own."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coursekit.workbook.source import Line

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"

_WANTED = {"BEGIN SOLUTION": BEGIN, "END SOLUTION": END}
_INSIDE = re.compile(r"#\W*(BEGIN|END)[\W_]*SOLUTION", re.IGNORECASE)
_SIMILAR = 0.87  # "BEGN SOLUTION" and "END SOLUTIONS" are above it, "SOLUTION" and ordinary comments below


@dataclass(frozen=True)
class Region:
    """One solution: the line numbers of its two markers in the source file."""

    begin: int
    end: int

    def holds(self, number: int) -> bool:
        """Tell whether the line lies between the markers, the markers themselves not counted."""
        return self.begin < number < self.end


def find_regions(lines: Iterable[Line]) -> tuple[list[Region], list[tuple[int, str]]]:
    """Return the solutions of one cell and what is wrong with its markers, as (line number, sentence).

    A marker may be indented and followed by spaces; anything else that looks like one is a problem, because a
    marker that is overlooked would hand the solution to the students.
    """
    regions: list[Region] = []
    problems: list[tuple[int, str]] = []
    begun: int | None = None
    for line in lines:
        marker = line.text.strip()
        if marker == BEGIN:
            if begun is not None:
                problems.append((line.number, f'"{BEGIN}" inside the solution that begins in line {begun}'))
            begun = line.number
        elif marker == END:
            if begun is None:
                problems.append((line.number, f'"{END}" without a "{BEGIN}" before it'))
            else:
                regions.append(Region(begun, line.number))
            begun = None
        elif meant := likely_marker(line.text):
            problems.append((line.number, f'unclear marker {marker!r}; did you mean "{meant}"?'))
    if begun is not None:
        problems.append((begun, f'"{BEGIN}" without an "{END}" in the same cell'))
    return regions, problems


def likely_marker(text: str) -> str | None:
    """Return the marker that a line was probably meant to be, None for an ordinary line.

    Two ways lead here: the words stand somewhere after a "#" (`###END SOLUTION`, `### begin solution`,
    `### BEGIN SOLUTION (part 1)`, `x = 1  ### END SOLUTION`), or a comment is nearly the marker's words.
    """
    found = _INSIDE.search(text)
    if found:
        return BEGIN if found[1].upper() == "BEGIN" else END
    if not text.lstrip().startswith("#"):
        return None
    words = " ".join(re.findall(r"[A-Z]+", text.upper()))
    close = difflib.get_close_matches(words, _WANTED, n=1, cutoff=_SIMILAR)
    return _WANTED[close[0]] if close else None


def strip_solutions(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of the student's copy: no markers, and nothing between them.

    Trailing blank lines go too, and where a cut leaves two blank lines together, one of them. Lines without
    markers come back as they are, so stripping twice is the same as stripping once. The markers must be well
    formed (`find_regions` without problems).
    """
    regions, _ = find_regions(lines)
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
