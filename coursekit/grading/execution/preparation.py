"""What is made once, before any submission runs: truths, mistakes, and the reference of each section."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from coursekit.checks.exercise import Exercise
from coursekit.checks.judge import prepare
from coursekit.checks.report import State
from coursekit.course import Course
from coursekit.errors import CourseError
from coursekit.exercises import exercises as all_exercises
from coursekit.grading.answers.assembly import parts_of
from coursekit.grading.answers.extraction import find_answers
from coursekit.grading.execution.examiner import Section
from coursekit.grading.execution.second_look import LOOKS, Redraw, exercises_to_redraw
from coursekit.grading.execution.session import Terms, references_of, run
from coursekit.grading.outcome import Seen
from coursekit.grading.submissions.notebook import Notebook, read_notebook
from coursekit.sections import SECTIONS

TIMES_REFERENCE = 10
"""How many times as long as the reference an exercise may take, beyond the least."""


def exercises_of(section: str) -> dict[str, Exercise]:
    """Return a section's exercises by id."""
    return {name: one for name, one in all_exercises().items() if one.section == section}


def notebook_of(root: Path, folder: str, section: str) -> Notebook:
    """Read the course's own notebook of a section from `notebooks` or `answers`.

    Raises:
        CourseError: it is not there, or cannot be read.
    """
    from coursekit.workbook.build import choose

    (path,) = choose(root, [section], folder, ".ipynb")
    try:
        return read_notebook(path.read_bytes())
    except (CourseError, OSError):  # what is said of a student's notebook would not help here
        raise CourseError(
            f"Cannot read the course's own notebook {path}: make it anew by `coursekit build`."
        ) from None


def check_course(root: Path) -> None:
    """Raise `CourseError` now, before anything is begun, where a notebook of the course is not there."""
    for section in SECTIONS:
        for folder in ("notebooks", "answers"):
            notebook_of(root, folder, section)


def model_answers(root: Path, sections: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the free texts of the solved notebooks: by exercise, then by name."""
    found: dict[str, dict[str, str]] = {}
    for section in sections:
        for cell in notebook_of(root, "answers", section)["cells"]:
            own = cell["metadata"].get("coursekit", {})
            if own.get("role") == "text":
                found.setdefault(own["exercise"], {}).update(_strings(cell["source"]))
    return found


def _strings(source: str) -> dict[str, str]:
    """Return the texts that a cell assigns to names."""
    found = {}
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                # A line's end in the source is none in the text; an empty line is a new paragraph.
                found[name] = re.sub(r"(?<!\n)\n(?!\n)", " ", text.strip())
    return found


def further_seeds(seed: int) -> tuple[int, ...]:
    """Return seeds of other data on which copied figures are found out, made from the first by a hash."""
    digests = [hashlib.sha256(f"{seed}, look {look}".encode()).digest() for look in range(1, LOOKS + 1)]
    return tuple(int.from_bytes(digest[:8], "big") >> 1 for digest in digests)


def prepare_course(sections: Sequence[str], seed: int) -> tuple[Course, dict[str, tuple[str, ...]]]:
    """Load the grading data and compute all truths and mistakes; and find the exercises to be drawn again.

    It must be done before processes are forked: they then have it all.
    """
    import torch

    torch.set_num_threads(1)  # a process with a pool of threads cannot be forked
    course, other = Course(f"sample:{seed}"), Course(f"sample:{further_seeds(seed)[0]}")
    found: dict[str, tuple[str, ...]] = {}
    for section in sections:
        exercises = exercises_of(section)
        for exercise in exercises.values():
            prepare(exercise, course)
        found |= exercises_to_redraw(exercises, course, other)
    return course, found


def make_section(
    root: Path,
    section: str,
    course: Course,
    redraw: Mapping[str, tuple[str, ...]],
    least_seconds: float,
    made: tuple[Mapping[str, str], Mapping[str, float]],
) -> Section:
    """Bring together what a section is graded by. made: what `make_reference` gave."""
    references, took = made
    seconds = {name: least_seconds + TIMES_REFERENCE * one for name, one in took.items()}
    exercises = exercises_of(section)
    own = {name: names for name, names in redraw.items() if name in exercises}
    seeds = further_seeds(int(course.source.partition(":")[2]))
    return Section(
        template=notebook_of(root, "notebooks", section),
        terms=Terms(exercises, course, references, seconds),
        redraw=Redraw(own, seeds),
    )


def make_reference(root: Path, section: str, course: Course) -> tuple[dict[str, str], dict[str, float]]:
    """Run the solved notebook as a submission: its canonical texts, and the seconds of each exercise.

    Raises:
        CourseError: an exercise of it does not pass on these data. Nobody should be graded by it then.
    """
    exercises = exercises_of(section)
    template, solved = (notebook_of(root, folder, section) for folder in ("notebooks", "answers"))
    terms = Terms(exercises, course, {}, {})
    parts = parts_of(template, find_answers(solved, template), exercises)
    seen = run(parts, terms)
    for name in exercises:
        _expect_passed(name, seen.get(name, Seen()))
    return references_of(exercises, seen), {name: one.seconds for name, one in seen.items()}


def _expect_passed(exercise: str, seen: Seen) -> None:
    if seen.report is not None and seen.report.state is State.PASSED:
        return
    why = seen.error or (seen.lost.value if seen.lost else "")
    if not why and seen.report is not None:
        why = " ".join(f"{line.name}: {line.message}" for line in seen.report.lines if line.message)
    raise CourseError(
        f"The solved notebook does not pass exercise {exercise} on the grading data ({why[:300]}): mend its "
        "answer or its check, or choose other data with --seed."
    )
