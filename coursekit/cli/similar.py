"""What `coursekit similar` does: read the answers of a class, compare them, and write the page of pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

import typer

from coursekit.errors import CourseError
from coursekit.files import remove_leftovers, replace_file
from coursekit.grading.answers.extraction import find_answers
from coursekit.grading.outcome import is_touched
from coursekit.grading.reports.pages import pluralize
from coursekit.grading.reports.similar import similar_page
from coursekit.grading.safe_text import clean
from coursekit.grading.similarity import Cells, find_pairs
from coursekit.grading.submissions.course_copies import read_course_copies
from coursekit.grading.submissions.notebook import Notebook, notebook_of
from coursekit.grading.submissions.submission import find_submissions, load_submission
from coursekit.sections import SECTIONS
from coursekit.workbook.folder import display_path

SectionAnswers = dict[str, dict[str, Cells]]
"""The cells of the answers to a section: by exercise, then by student."""


def compare_class(submissions: Path, output: Path, root: Path, sections: Collection[str]) -> None:
    """Write the page of answers that are improbably alike, and print the pairs.

    sections: those to compare; none for all.

    Raises:
        CourseError: the submissions cannot be read, or the page not be written.
    """
    answers, course, identical = _read_answers(submissions, root, sections)
    if not answers:
        raise CourseError(f"No notebook of the course lies in {submissions}: there is nothing to compare.")
    pairs = {section: find_pairs(answers[section], course[section]) for section in answers}
    students = {section: len(set().union(*of_exercise.values())) for section, of_exercise in answers.items()}
    remove_leftovers(output)
    with replace_file(output) as stream:
        stream.write(similar_page(pairs, answers, students, identical).encode("utf-8"))
    for section, names in identical:
        typer.echo(clean(f"Section {section}: {' and '.join(names)} handed in the same file."))
    for section, own_pairs in pairs.items():
        for pair in own_pairs:
            exercises = ", ".join(answer.exercise for answer in pair.answers)
            typer.echo(clean(f"Section {section}: {' and '.join(pair.students)}, alike in {exercises}"))
    count = sum(map(len, pairs.values()))
    typer.echo(
        f"{pluralize(count, 'pair')} of students with answers that are improbably alike. Look at "
        f"{display_path(output, Path.cwd().resolve())} before you judge: it says what it cannot know."
    )


def _read_answers(
    submissions: Path, root: Path, sections: Collection[str]
) -> tuple[dict[str, SectionAnswers], dict[str, dict[str, list[str]]], list[tuple[str, list[str]]]]:
    """Return the answers that students have worked on, the course's own, and who handed in the same file.

    The answers are by section and exercise, the others by section.
    """
    wanted = [section for section in SECTIONS if not sections or section in sections]
    templates = {section: notebook_of(root, "notebooks", section) for section in wanted}
    answers: dict[str, SectionAnswers] = {section: defaultdict(dict) for section in wanted}
    seen: set[str] = set()
    same_file: dict[tuple[str, str], list[str]] = defaultdict(list)
    for submission in find_submissions(submissions, read_course_copies(root)).submissions:
        if submission.display_path in seen:  # a team's file: its members have not copied it
            continue
        seen.add(submission.display_path)
        loaded = load_submission(submission)
        if loaded.notebook is None or loaded.section not in templates:
            continue
        template = templates[loaded.section]
        touched = 0
        for exercise, answer in find_answers(loaded.notebook, template).items():
            if is_touched(answer, template):
                answers[loaded.section][exercise][submission.student] = answer.cells
                touched += 1
        if touched:
            same_file[loaded.section, loaded.digest].append(submission.student)
    course = {section: _course_cells(root, section, templates[section]) for section in wanted}
    identical = [(section, names) for (section, _), names in sorted(same_file.items()) if len(names) > 1]
    return {section: own for section, own in answers.items() if own}, course, identical


def _course_cells(root: Path, section: str, template: Notebook) -> dict[str, list[str]]:
    """Return the course's own answers of a section by exercise: the stubs, and the solutions."""
    cells: dict[str, list[str]] = defaultdict(list)
    for notebook in (template, notebook_of(root, "answers", section)):
        for exercise, answer in find_answers(notebook, template).items():
            cells[exercise] += answer.cells
    return cells
