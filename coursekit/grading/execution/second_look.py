"""Figures that anybody could write down: a second look on other data.

What training makes is right anywhere in a band, so that a number from a neighbour would pass. Where nothing
else in an exercise depends on the data, the notebook is run once more, on other rows. Figures that stay the
same to the last digit, on three sets of rows, were not computed. Where there are none on other rows, nobody
knows: a person looks.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence

from coursekit.checks.exercise import Exercise
from coursekit.grading.answers.assembly import GradedCell
from coursekit.grading.execution.answer_key import AnswerKey
from coursekit.grading.execution.provisioner import use_other_data
from coursekit.grading.execution.session import run_notebook
from coursekit.grading.outcome import ExerciseRun, Outcome


class Finding(enum.Enum):
    """What a second look at an exercise's figures finds.

    COMPUTED: they are others on other data. COPIED: they are the same on all. UNCONFIRMED: on other data the
    exercise did not come to figures, for whatever reason.
    """

    COMPUTED = enum.auto()
    COPIED = enum.auto()
    UNCONFIRMED = enum.auto()


def look_again(
    passed: Iterable[str],
    cells: Sequence[GradedCell],
    runs: Mapping[str, ExerciseRun],
    key: AnswerKey,
    *,
    lost: Mapping[str, Outcome],
) -> dict[str, Finding]:
    """Run a notebook on other data, as it ran before, and return what is to be said of its figures.

    passed: the exercises that have passed; those whose figures could be copied are looked at. Their check
    cells pass there where the figures are others than before; so nbval has the last word here too.

    Raises:
        KernelsGone: see `coursekit.grading.execution.session.run_notebook`.
    """
    first = {
        exercise: _figures(runs[exercise], key.copyable[exercise])
        for exercise in passed
        if exercise in key.copyable
    }

    def has_other_figures(exercise: Exercise, run: ExerciseRun) -> bool:
        figures = _figures(run, key.copyable[exercise.id])
        return None not in figures and figures != first[exercise.id]

    findings: dict[str, Finding] = {}
    for seed in key.further_seeds:
        undecided = [exercise for exercise in first if exercise not in findings]
        if not undecided:
            break
        with use_other_data(seed):
            again = run_notebook(
                _cells_to_check(undecided, cells),
                key.exercises,
                has_other_figures,
                seconds=key.seconds,
                lost=lost,
            )
        for exercise in undecided:
            run = again.get(exercise, ExerciseRun())
            if run.passed:
                findings[exercise] = Finding.COMPUTED
            elif _figures(run, key.copyable[exercise]) != first[exercise]:
                findings[exercise] = Finding.UNCONFIRMED
    return {exercise: findings.get(exercise, Finding.COPIED) for exercise in first}


def _figures(run: ExerciseRun, names: Iterable[str]) -> list[str | None]:
    """Return an exercise's figures as text, None for one that is not there."""
    readings = run.readings or {}
    return [
        repr(readings[name].plain) if name in readings and readings[name].state == "read" else None
        for name in names
    ]


def _cells_to_check(exercises: Iterable[str], cells: Sequence[GradedCell]) -> list[GradedCell]:
    """Return the cells of a notebook up to the last check of some exercises, without the other checks."""
    names = set(exercises)
    wanted = [cell for cell in cells if cell.role != "check" or cell.exercise in names]
    checks = [place for place, cell in enumerate(wanted) if cell.role == "check"]
    return wanted[: checks[-1] + 1]
