"""The answer key of a section: what is made once, before any submission of it runs.

Truths and known mistakes are computed on the grading data, the solved notebook is run as a submission to see
that it passes and how long its exercises take, and the exercises are found whose figures could be copied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.checks.exercise import Exercise
from coursekit.checks.judge import compute_truth, is_passed, judge_readings, prepare_exercise
from coursekit.checks.report import State
from coursekit.checks.values import Value
from coursekit.course import Course
from coursekit.errors import CourseError
from coursekit.exercises import exercises_of
from coursekit.grading.answers.assembly import assemble_cells
from coursekit.grading.answers.extraction import find_answers
from coursekit.grading.execution.session import run_notebook
from coursekit.grading.outcome import ExerciseRun
from coursekit.grading.submissions.notebook import Notebook, notebook_of

TIMES_REFERENCE = 10
"""How many times as long as the solution an exercise may take, beyond the least."""

SECOND_LOOKS = 2
"""Further sets of rows: by chance, two accuracies of 2,000 rows are equal once in about fifty times."""


@dataclass(frozen=True)
class AnswerKey:
    """What a section's submissions are graded by.

    template: the student's copy, not filled in. course: the grading data, with every truth computed. sample:
    the data that students have, likewise.
    seconds: that each exercise may take. copyable: of the exercises whose figures could be copied, the names
    of these figures. further_seeds: of the data on which such an exercise is run again.
    """

    template: Notebook
    exercises: Mapping[str, Exercise]
    course: Course
    sample: Course
    seconds: Mapping[str, float]
    copyable: Mapping[str, tuple[str, ...]]
    further_seeds: tuple[int, ...]


def judge_run(exercise: Exercise, run: ExerciseRun, course: Course) -> bool:
    """Judge what an exercise has handed in, keep the report with the run, and tell whether it passes."""
    run.report = judge_readings(exercise, run.readings or {}, course)
    return is_passed(exercise, run.report)


def further_seeds(seed: int) -> tuple[int, ...]:
    """Return seeds of other data on which copied figures are found out, made from the first by a hash."""
    digests = [
        hashlib.sha256(f"{seed}, look {look}".encode()).digest() for look in range(1, SECOND_LOOKS + 1)
    ]
    return tuple(int.from_bytes(digest[:8], "big") >> 1 for digest in digests)


def prepare_course(sections: Sequence[str], seed: int) -> tuple[Course, Course, dict[str, tuple[str, ...]]]:
    """Load the grading data and the sample, compute all truths and mistakes, and find what could be copied.

    Returns the course on each of them, and the names of the figures that could be copied, by exercise. It
    must be done before processes are forked: they then have it all.
    """
    import torch

    torch.set_num_threads(1)  # a process with a pool of threads cannot be forked
    course, sample = Course(f"sample:{seed}"), Course("sample")
    copyable: dict[str, tuple[str, ...]] = {}
    for section in sections:
        for exercise in exercises_of(section).values():
            prepare_exercise(exercise, course)
            if figures := copyable_figures(exercise, course, sample):
                copyable[exercise.id] = figures
    return course, sample, copyable


def copyable_figures(exercise: Exercise, course: Course, other: Course) -> tuple[str, ...]:
    """Return the names of an exercise's figures if nothing but figures within bands hangs on the data.

    A figure that must agree with its evidence needs no second look: it cannot come from a neighbour.
    """
    truth, other_truth = compute_truth(exercise, course), compute_truth(exercise, other)
    values = [value for value in exercise.values if not value.is_text]
    if any(_cannot_be_copied(value, truth, other_truth) for value in values):
        return ()
    return tuple(value.name for value in values if value.name not in (*truth, *exercise.derived))


def _cannot_be_copied(value: Value, truth: Mapping[str, Any], other_truth: Mapping[str, Any]) -> bool:
    """Tell whether nobody could write a value down, or whether it is another one for other data."""
    if not value.is_copyable:
        return True
    if value.name not in truth:
        return False
    return not value.is_correct(other_truth[value.name], truth[value.name])


def run_solution(root: Path, section: str, course: Course) -> dict[str, float]:
    """Run the solved notebook as a submission, and return the seconds of each exercise.

    Raises:
        CourseError: an exercise of it does not pass on these data. Nobody should be graded by it then.
    """
    exercises = exercises_of(section)
    template, solved = (notebook_of(root, folder, section) for folder in ("notebooks", "answers"))
    cells = assemble_cells(template, find_answers(solved, template), exercises)
    runs = run_notebook(cells, exercises, lambda exercise, run: judge_run(exercise, run, course))
    for name in exercises:
        if name not in runs:
            raise CourseError(
                f"Exercise {name} is in coursekit/exercises, and no cell of the notebooks has it: write its "
                f"cells into answers/ and give coursekit build {section}, or delete its module."
            )
        _insist_on_passed(name, runs[name])
    return {name: run.seconds for name, run in runs.items()}


def _insist_on_passed(exercise: str, run: ExerciseRun) -> None:
    if run.report is not None and run.report.state is State.PASSED:
        return
    why = run.error or (run.lost.value if run.lost else "")
    if not why and run.report is not None:
        why = " ".join(f"{line.name}: {line.message}" for line in run.report.lines if line.message)
    raise CourseError(
        f"The solved notebook does not pass exercise {exercise} on the grading data ({why[:300]}): mend its "
        "answer or its check, or choose other data with --seed."
    )


def make_answer_key(
    root: Path,
    section: str,
    *,
    course: Course,
    sample: Course,
    copyable: Mapping[str, tuple[str, ...]],
    solution_seconds: Mapping[str, float],
    least_seconds: float,
) -> AnswerKey:
    """Bring together what a section is graded by. solution_seconds: what `run_solution` gave."""
    exercises = exercises_of(section)
    return AnswerKey(
        template=notebook_of(root, "notebooks", section),
        exercises=exercises,
        course=course,
        sample=sample,
        seconds={
            name: least_seconds + TIMES_REFERENCE * seconds for name, seconds in solution_seconds.items()
        },
        copyable={name: figures for name, figures in copyable.items() if name in exercises},
        further_seeds=further_seeds(int(course.source.partition(":")[2])),
    )
