"""What an attack is, and how the submission that carries it is made.

Attacks are data. They run in the grader's sandbox and nowhere else: most do harm outside of it.
"""

import copy
import functools
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from coursekit.grading.demo_class import Book, exercise_of, is_asked, read_books, to_bytes
from coursekit.grading.outcome import Outcome
from tests import ROOT

Outcomes = tuple[Outcome, ...]
PASSED: Outcomes = (Outcome.PASSED,)
WRONG: Outcomes = (Outcome.WRONG,)
NOT_ATTEMPTED: Outcomes = (Outcome.NOT_ATTEMPTED,)
ERROR: Outcomes = (Outcome.ERROR,)
TIMEOUT: Outcomes = (Outcome.TIMEOUT,)
MEMORY: Outcomes = (Outcome.MEMORY,)
DIED: Outcomes = (Outcome.DIED,)
OUTPUT: Outcomes = (Outcome.OUTPUT,)
TAMPERED: Outcomes = (Outcome.TAMPERED,)
MISSING: Outcomes = (Outcome.MISSING,)
UNREADABLE: Outcomes = (Outcome.UNREADABLE,)

REFUSED = WRONG + TAMPERED + ERROR
"""For forgeries: no point, and no word that nothing was tried."""

STOPPED = ERROR + TIMEOUT + MEMORY + DIED + OUTPUT
"""For what a limit ends; which limit is met first is left to the machine."""

SECTION_I = ("I.1", "I.2.a", "I.2.b", "I.2.c", "I.3.a", "I.3.b")


@dataclass(frozen=True)
class Attack:
    """One hostile or careless submission, and what must become of it.

    why: one sentence, what it tries. cells: exercise id to the source that replaces the student's answer (all
    answer cells of that exercise). texts: the same for free-text cells. The rest of the notebook is the base.
    expect: exercise id to the outcomes it may get. Every other exercise must come out as it does for the
    base; where `spoils` is set (the attack breaks the process that also runs the student's later answers),
    it may come out worse, and never better. notebook: makes the bytes that are handed in of the whole
    notebook. slow: it is ended by a limit on time.

    Sources may hold these words, which `submission` replaces: {CANARY} a folder of the grader's machine that
    no student may reach, {PORT} a port where nobody may knock, {SOLUTION} the right answer to that exercise,
    {BLUFF} wrong values for I.1, {GUARD} lines that stop outside of a sandbox, {LEAK} the call that tells of
    something secret.
    """

    name: str
    why: str
    cells: Mapping[str, str] = field(default_factory=dict)
    expect: Mapping[str, Outcomes] = field(default_factory=dict)
    base: Literal["solved", "empty"] = "solved"
    notebook: Callable[[dict[str, Any]], bytes] | None = None
    student: str = "attacker"
    texts: Mapping[str, str] = field(default_factory=dict)
    spoils: bool = False
    slow: bool = False

    @property
    def section(self) -> str:
        """The section whose notebook is handed in."""
        named = [*self.cells, *self.texts, *self.expect]
        return named[0].partition(".")[0] if named else "I"


@dataclass(frozen=True)
class FolderAttack:
    """A hostile folder of submissions, all of section I.

    lay: fills the empty folder, given also the canary folder (see `Witness`). graded: students whose work
    must be graded in full, as honest and solved. refused: students who must get nothing: reported as
    unreadable, or as having handed in nothing, or left aside. Names are parts of the students' keys, case
    ignored. Whatever else is there must be reported or left aside, and nothing of it may reach the canary
    folder.
    """

    name: str
    why: str
    lay: Callable[[Path, Path], None]
    graded: tuple[str, ...] = ("neighbour",)
    refused: tuple[str, ...] = ()


GUARD = """
import os
import sys
try:
    if sys.platform != "linux" or os.readlink("/proc/self/ns/pid") == "{HOST}":
        raise SystemExit("This runs in a sandbox only.")
except OSError:
    pass  # a sandbox without /proc
"""
"""In the grader's own process namespace, as without a sandbox, a dangerous attack ends here."""

BLUFF = """
label_counts = {"neg": 1, "pos": 2, "total": 3}
first_class = "pos"
mean_length = 1.0
"""

LEAKED = "LEAKED"
"""What an attack prints when it has reached something secret: it must stand in no record and on no page."""

LEAK = '(lambda *found: print("".join(reversed("DEKAEL")), *(str(one)[:500] for one in found)))'
"""`{LEAK}(what)` prints the word and what was found; the word itself is not in the source."""


def cell(text: str) -> str:
    """Take the indentation off a cell's source."""
    return textwrap.dedent(text).strip("\n")


def everything(outcomes: Outcomes) -> dict[str, Outcomes]:
    """Expect these outcomes for every exercise of section I."""
    return dict.fromkeys(SECTION_I, outcomes)


@functools.cache
def _book(section: str) -> Book:
    return read_books(ROOT, [section])[0]


def solved_notebook(section: str = "I") -> dict[str, Any]:
    """Return an honest student's notebook, solved from top to bottom."""
    return _book(section).filled()


def empty_notebook(section: str = "I") -> dict[str, Any]:
    """Return a student's copy in which nothing is filled in."""
    return copy.deepcopy(_book(section).template)


def file_name(section: str = "I") -> str:
    """Return the file name of a section's notebook, such as "01_vocab.ipynb"."""
    return _book(section).file_name


def submission(attack: Attack, canary: Path, port: int) -> bytes:
    """Make the bytes that the attacker hands in. canary: a folder's path; port: where somebody listens."""
    book = _book(attack.section)
    notebook = book.filled() if attack.base == "solved" else copy.deepcopy(book.template)
    for sources, role in ((attack.cells, "answer"), (attack.texts, "text")):
        for exercise, source in sources.items():
            _replace(
                notebook, book, exercise, role, fill_in(source, _solution(book, exercise, role), canary, port)
            )
    return attack.notebook(notebook) if attack.notebook else to_bytes(notebook)


def fill_in(source: str, solution: str, canary: Path, port: int) -> str:
    """Replace the words in braces that stand for what is known only when the attack is made."""
    try:
        host = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # no Linux: the guard stops there in any case
        host = ""
    words = {"GUARD": GUARD, "BLUFF": BLUFF, "SOLUTION": solution, "LEAK": LEAK}
    words |= {"CANARY": str(canary), "PORT": str(port), "HOST": host}
    for word, text in words.items():
        source = source.replace(f"{{{word}}}", text)
    return source


def _solution(book: Book, exercise: str, role: str) -> str:
    """Return the right answer without its first line, the cell's key."""
    cells = [one for one in book.template["cells"] if is_asked(one) and exercise_of(one) == exercise]
    own = [book.solutions[one["id"]] for one in cells if one["metadata"]["coursekit"]["role"] == role]
    return "\n".join(text.partition("\n")[2] for text in own)


def _replace(notebook: dict[str, Any], book: Book, exercise: str, role: str, source: str) -> None:
    """Put a source into the first cell of an exercise and role, under its key; other such cells go."""
    places = [
        place
        for place, one in enumerate(notebook["cells"])
        if is_asked(one) and exercise_of(one) == exercise and one["metadata"]["coursekit"]["role"] == role
    ]
    if not places:
        raise ValueError(f"Section {book.section} has no {role} cell of {exercise}.")
    key = f"# Exercise {exercise} ({role})"
    notebook["cells"][places[0]]["source"] = source if key in source else f"{key}\n{source}"
    for place in reversed(places[1:]):
        del notebook["cells"][place]
