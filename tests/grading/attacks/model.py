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

from coursekit.exercises import exercises_of
from coursekit.grading.demo_class import (
    CourseNotebook,
    exercise_of,
    is_solution_cell,
    notebook_bytes,
    read_course_notebooks,
)
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

SECTION_I = tuple(exercises_of("I"))
"""The exercises of section I by their ids."""


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

LEAK = '(lambda *secrets: print("".join(reversed("DEKAEL")), *(str(secret)[:500] for secret in secrets)))'
"""`{LEAK}(secret)` prints the word and the secret; the word itself is not in the source."""


def cell_source(text: str) -> str:
    """Return a cell's source without the indentation that all its lines have."""
    return textwrap.dedent(text).strip("\n")


def make_attack(name: str, why: str, source: str, outcomes: Outcomes = PASSED, **options: Any) -> Attack:
    """Return an attack in exercise I.1 of a notebook that is solved otherwise.

    source: replaces the answer. outcomes: of I.1. options: other fields of `Attack`.
    """
    return Attack(name, why, {"I.1": cell_source(source)}, {"I.1": outcomes}, **options)


def everything(outcomes: Outcomes) -> dict[str, Outcomes]:
    """Return what an attack expects that may get these outcomes for every exercise of section I."""
    return dict.fromkeys(SECTION_I, outcomes)


@functools.cache
def _course_notebook(section: str) -> CourseNotebook:
    return read_course_notebooks(ROOT, [section])[0]


def solved_notebook(section: str = "I") -> dict[str, Any]:
    """Return an honest student's notebook, solved from top to bottom."""
    return _course_notebook(section).solve()


def empty_notebook(section: str = "I") -> dict[str, Any]:
    """Return a student's copy in which nothing is filled in."""
    return copy.deepcopy(_course_notebook(section).template)


def file_name(section: str = "I") -> str:
    """Return the file name of a section's notebook, such as "01_vocab.ipynb"."""
    return _course_notebook(section).file_name


def submission(attack: Attack, canary: Path, port: int) -> bytes:
    """Return the bytes that the attacker hands in. canary: a folder's path; port: where somebody listens."""
    course_notebook = _course_notebook(attack.section)
    notebook = course_notebook.solve() if attack.base == "solved" else copy.deepcopy(course_notebook.template)
    for sources, role in ((attack.cells, "answer"), (attack.texts, "text")):
        for exercise, source in sources.items():
            _replace(
                notebook,
                course_notebook,
                exercise,
                role,
                fill_in(source, _solution(course_notebook, exercise, role), canary, port),
            )
    return attack.notebook(notebook) if attack.notebook else notebook_bytes(notebook)


def fill_in(source: str, solution: str, canary: Path, port: int) -> str:
    """Return a source in which words in braces are replaced by what is known when the attack is made."""
    try:
        host = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # no Linux: the guard stops there in any case
        host = ""
    words = {"GUARD": GUARD, "BLUFF": BLUFF, "SOLUTION": solution, "LEAK": LEAK}
    words |= {"CANARY": str(canary), "PORT": str(port), "HOST": host}
    for word, text in words.items():
        source = source.replace(f"{{{word}}}", text)
    return source


def _solution(course_notebook: CourseNotebook, exercise: str, role: str) -> str:
    """Return the right answer without its first line, the cell's key."""
    cells = [
        cell
        for cell in course_notebook.template["cells"]
        if is_solution_cell(cell) and exercise_of(cell) == exercise
    ]
    own = [
        course_notebook.solutions[cell["id"]]
        for cell in cells
        if cell["metadata"]["coursekit"]["role"] == role
    ]
    return "\n".join(text.partition("\n")[2] for text in own)


def _replace(
    notebook: dict[str, Any], course_notebook: CourseNotebook, exercise: str, role: str, source: str
) -> None:
    """Put a source into the first cell of an exercise and role, under its key; other such cells go."""
    places = [
        place
        for place, cell in enumerate(notebook["cells"])
        if is_solution_cell(cell)
        and exercise_of(cell) == exercise
        and cell["metadata"]["coursekit"]["role"] == role
    ]
    if not places:
        raise ValueError(f"Section {course_notebook.section} has no {role} cell of {exercise}.")
    key = f"# Exercise {exercise} ({role})"
    notebook["cells"][places[0]]["source"] = source if key in source else f"{key}\n{source}"
    for place in reversed(places[1:]):
        del notebook["cells"][place]
