"""From one notebook to its record: find the answers, run and judge them, say how each exercise stands."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from coursekit.checks.exercise import Exercise
from coursekit.checks.judge import compare_values, find_right_values
from coursekit.checks.report import State
from coursekit.grading.answers.assembly import assemble_cells, make_module_cells
from coursekit.grading.answers.extraction import find_answers
from coursekit.grading.course_changes import fingerprint_section
from coursekit.grading.execution.answer_key import AnswerKey, judge_run
from coursekit.grading.execution.second_look import Finding, look_again
from coursekit.grading.execution.session import run_notebook
from coursekit.grading.outcome import ExerciseRun, Outcome, Result, is_touched, result_of
from coursekit.grading.records import Record
from coursekit.grading.run_info import RunInfo
from coursekit.grading.submissions.submission import LoadedSubmission

_COPIED = "The figures are the same to the last digit on other data: let the cell compute them from the data."
_OF_SAMPLE = (
    "{name}: this is the right value for the sample. Your cell must compute it from the data that are in "
    "use: a value that is typed in, or kept from a file, is right for one set of texts only."
)
_UNCONFIRMED = (
    "The figures could not be confirmed: on other data, your cells did not come to any. A person looks at it."
)


def grade_submission(
    loaded: LoadedSubmission,
    key: AnswerKey,
    info: RunInfo,
    *,
    lost: Mapping[str, Outcome],
) -> Record:
    """Return the record of a submission: its notebook graded, or why it cannot be.

    key: of its section. lost: see `coursekit.grading.execution.session.run_notebook`.
    """
    if loaded.notebook is None:
        return record_unreadable(loaded, key.exercises, info)
    start = time.monotonic()
    answers = find_answers(loaded.notebook, key.template)
    touched = {name for name in key.exercises if is_touched(answers[name], key.template)}

    def judge(exercise: Exercise, run: ExerciseRun) -> bool:
        is_right = judge_run(exercise, run, key.course)
        return is_right and exercise.id in touched and not answers[exercise.id].is_missing

    cells = make_module_cells(loaded.modules) + assemble_cells(key.template, answers, key.exercises)
    runs = run_notebook(cells, key.exercises, judge, seconds=key.seconds, lost=lost)
    results: dict[str, Result] = {}
    for name, exercise in key.exercises.items():
        run = runs.get(name, ExerciseRun())
        result = result_of(exercise, answers[name], run, touched=name in touched)
        results[name] = _explain_values(result, exercise, run, key)
    passed = [name for name, result in results.items() if result.outcome is Outcome.PASSED]
    for name, finding in look_again(passed, cells, runs, key, lost=lost).items():
        results[name] = _after_second_look(results[name], finding)
    first = next(iter(results))
    results[first] = replace(results[first], notes=(*loaded.submission.notes, *results[first].notes))
    return _make_record(loaded, info, tuple(results.values()), seconds=time.monotonic() - start)


def _explain_values(result: Result, exercise: Exercise, run: ExerciseRun, key: AnswerKey) -> Result:
    """Keep what was given beside what is right, and say which values are those of the sample."""
    if result.outcome not in (Outcome.WRONG, Outcome.UNFINISHED) or not run.readings:
        return result
    values = compare_values(exercise, run.readings, key.course)
    wrong = {line.name for line in run.report.lines if line.state is State.WRONG} if run.report else set()
    of_sample = wrong.intersection(find_right_values(exercise, run.readings, key.sample))
    messages = [_OF_SAMPLE.format(name=name) for name in sorted(of_sample)]
    return replace(result, values=values, messages=(*result.messages, *messages))


def record_unreadable(loaded: LoadedSubmission, exercises: Mapping[str, Exercise], info: RunInfo) -> Record:
    """Return the record of a submission that cannot be graded. Nothing is lost, and it says why."""
    results = tuple(
        Result(
            exercise.id,
            Outcome.UNREADABLE,
            auto_max=exercise.auto_points,
            text_max=exercise.text_points,
        )
        for exercise in exercises.values()
    )
    return _make_record(loaded, info, results, seconds=0.0)


def _make_record(
    loaded: LoadedSubmission, info: RunInfo, results: tuple[Result, ...], *, seconds: float
) -> Record:
    return Record(
        student=loaded.submission.student,
        name=loaded.submission.name,
        section=loaded.section,
        source=loaded.submission.display_path,
        digest=loaded.digest,
        seed=info.seed,
        sandboxed=info.sandboxed,
        results=results,
        seconds=round(seconds, 3),
        version=info.version,
        course=fingerprint_section(loaded.section),
        problem=loaded.problem,
    ).with_facts(loaded.submission.parsed, loaded.submission.display_path)


def _after_second_look(result: Result, finding: Finding) -> Result:
    """Take the points of figures that were not computed, or of which nobody knows whether they were."""
    if finding is Finding.COPIED:
        return replace(
            result,
            outcome=Outcome.WRONG,
            auto_points=0,
            hints=(_COPIED,),
            mistakes=("figures that do not change",),
        )
    if finding is Finding.UNCONFIRMED:
        return replace(
            result, outcome=Outcome.AWAITING, auto_points=0, messages=(*result.messages, _UNCONFIRMED)
        )
    return result
