"""All that is made from the records, and can be made again any time: gradebook, feedback, summary, review."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from pathlib import Path

from coursekit.files import remove_leftovers, replace_file
from coursekit.grading.options import GradingOptions
from coursekit.grading.records import Record, RecordStore
from coursekit.grading.reports.feedback import feedback_page, feedback_path
from coursekit.grading.reports.gradebook import gradebook_csv, make_gradebook
from coursekit.grading.reports.pages import Titles, pluralize
from coursekit.grading.reports.platforms import EXPORTS, Ids
from coursekit.grading.reports.review_sheet import write_review
from coursekit.grading.reports.summary import summary_page
from coursekit.grading.reviews import Reviews, update_reviews
from coursekit.grading.run_info import RunInfo
from coursekit.grading.submissions.submission import SubmissionCollection
from coursekit.sections import SECTIONS


def write_reports(
    options: GradingOptions,
    submissions: SubmissionCollection,
    store: RecordStore,
    info: RunInfo,
    handed_in: Collection[tuple[str, str]],
) -> list[str]:
    """Write all pages and tables of a folder of results; return sentences to tell.

    handed_in: student and section of each notebook that is there now; records of others are from earlier
    runs.

    Raises:
        CourseError: the filled-in review cannot be read, or a file cannot be written.
    """
    from coursekit.grading.execution.answer_key import model_answers

    stored = store.read_all()
    records = stored.records
    gone = [
        record
        for record in records
        if (record.student, record.section) not in handed_in
        and (not options.sections or record.section in options.sections)
    ]
    update = update_reviews(options.out, records, options.review)
    titles = Titles.of_course()
    names = {submission.student: submission.name for submission in submissions.submissions}
    absent = names | {student: student for student in submissions.without_notebook}
    book = make_gradebook(records, update.reviews, absent)
    _write(options.out / "gradebook.csv", gradebook_csv(book))
    notes = [*submissions.notes, *update.notes]
    if options.export is not None:
        export = EXPORTS[options.export](book, records, _platform_ids(submissions, records))
        for name, content in export.files.items():
            _write(options.out / name, content)
        notes += export.notes
    _write_feedback(options, records, update.reviews, titles)
    sections = {record.section for record in records}
    models = model_answers(options.root, [section for section in SECTIONS if section in sections])
    notes += write_review(options.out, records, update.reviews, models, before=update.before, titles=titles)
    page = summary_page(stored, update.reviews, info, submissions, gone=gone, titles=titles)
    _write(options.out / "summary.html", page.encode("utf-8"))
    notes += stored.damaged
    if gone:
        results = pluralize(len(gone), "result")
        notes.append(f"{results} of notebooks that are not there any more: see the summary.")
    return notes


def _write_feedback(
    options: GradingOptions, records: Iterable[Record], reviews: Reviews, titles: Titles
) -> None:
    """Write each student's page."""
    of_student: dict[str, list[Record]] = {}
    for record in records:
        of_student.setdefault(record.student, []).append(record)
    private_paths = _private_paths(options)
    for student, own_records in of_student.items():
        own_reviews = {
            (section, exercise): review
            for (reviewed, section, exercise), review in reviews.items()
            if reviewed == student
        }
        page = feedback_page(
            own_records[0].name,
            own_records,
            own_reviews,
            titles,
            private_paths=private_paths,
            time_limit=options.seconds,
        )
        _write(options.out / feedback_path(student), page.encode("utf-8"))


def _private_paths(options: GradingOptions) -> list[str]:
    """Return the folders of this machine that no student needs to know, the longest first."""
    package = Path(__file__).parents[3]  # the folder that holds coursekit
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path.home(), package}
    folders |= {options.root, options.out, options.submissions}
    paths = {str(path) for folder in folders for path in (folder, folder.resolve()) if len(folder.parts) > 1}
    return sorted(paths, key=lambda path: (-len(path), path))


def _platform_ids(submissions: SubmissionCollection, records: Iterable[Record]) -> Ids:
    """Return the numbers of learning platforms, by student and section; "" for who handed in no notebook."""
    by_source = {
        submission.display_path: submission.ids for submission in submissions.submissions if submission.ids
    }
    without_notebook = {(student, ""): ids for student, ids in submissions.without_notebook.items() if ids}
    return without_notebook | {
        (record.student, record.section): by_source[record.source]
        for record in records
        if record.source in by_source
    }


def _write(path: Path, content: bytes) -> None:
    remove_leftovers(path)
    with replace_file(path) as stream:
        stream.write(content)
