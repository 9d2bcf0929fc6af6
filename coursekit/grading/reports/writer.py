"""All that is made from the records, and can be made again any time: gradebook, feedback, summary, review."""

from __future__ import annotations

import platform
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from coursekit.files import remove_leftovers, replacing
from coursekit.grading.execution.examiner import Facts
from coursekit.grading.options import GradingOptions
from coursekit.grading.records import Record, RecordStore
from coursekit.grading.reports.feedback import feedback_page
from coursekit.grading.reports.gradebook import Gradebook, gradebook_csv, make_gradebook
from coursekit.grading.reports.pages import Titles, counted
from coursekit.grading.reports.platforms import Export, canvas_export, moodle_export
from coursekit.grading.reports.review_sheet import course_asks, write_review
from coursekit.grading.reports.summary import RunFacts, summary_page
from coursekit.grading.reviews import Reviews, update_reviews
from coursekit.grading.submissions.submission import Found, file_name
from coursekit.sections import SECTIONS


def write_reports(
    options: GradingOptions,
    found: Found,
    store: RecordStore,
    facts: Facts,
    lacking: Sequence[str],
    handed_in: Collection[tuple[str, str]],
) -> list[str]:
    """Write all pages and tables of a folder of results; give sentences to tell.

    lacking: sentences on what this system cannot promise. handed_in: student and section of each notebook
    that is there now; records of others are from earlier runs.

    Raises:
        CourseError: the filled-in review cannot be read, or a file cannot be written.
    """
    from coursekit.grading.execution.preparation import model_answers

    all_records = store.read_all()
    records = list(all_records.records)
    earlier = [
        f"{record.name}, section {record.section}: graded in an earlier run, from {record.source}, which is "
        "not there any more."
        for record in records
        if (record.student, record.section) not in handed_in
    ]
    updated = update_reviews(options.out, records, options.review)
    reviews = updated.reviews
    titles = Titles.of_course()
    book = make_gradebook(records, reviews, {student: student for student in found.empty})
    _write(options.out / "gradebook.csv", gradebook_csv(book))
    export = _export(options, book, records, _ids_of(found, records))
    for name, content in export.files.items():
        _write(options.out / name, content)
    pages = _write_feedback(options, records, reviews, titles)
    models = model_answers(
        options.root, [name for name in SECTIONS if any(one.section == name for one in records)]
    )
    notes = write_review(options.out, records, reviews, models, course_asks(), titles, before=updated.before)
    run = RunFacts(
        seed=facts.seed,
        sandboxed=facts.sandboxed,
        versions=_versions(facts),
        empty=found.empty,
        aside=found.aside,
        damaged=all_records.damaged,
        lacking=lacking if facts.sandboxed else (),
        earlier=earlier,
        pages=pages,
        review="review.html",
    )
    _write(options.out / "summary.html", summary_page(records, reviews, run, titles).encode("utf-8"))
    kept = [f"{counted(len(earlier), 'result')} of notebooks that are not there any more: see the summary."]
    return [*updated.notes, *export.notes, *notes, *all_records.damaged, *(kept if earlier else ())]


def _export(
    options: GradingOptions,
    book: Gradebook,
    records: list[Record],
    ids: Mapping[tuple[str, str], Mapping[str, str]],
) -> Export:
    if options.form == "canvas":
        return canvas_export(book, ids)
    if options.form == "moodle":
        return moodle_export(book, records, ids)
    return Export({})


def _write_feedback(
    options: GradingOptions, records: list[Record], reviews: Reviews, titles: Titles
) -> dict[str, str]:
    """Write each student's page; give its address by the student's key."""
    of_student: dict[str, list[Record]] = {}
    for record in records:
        of_student.setdefault(record.student, []).append(record)
    pages = {}
    hidden = _private_paths(options)
    for student, own in of_student.items():
        given = {
            (record, exercise): one for (who, record, exercise), one in reviews.items() if who == student
        }
        name = f"feedback/{file_name(student)}.html"
        page = feedback_page(
            own[0].name, own, given, titles, private_paths=hidden, time_limit=options.seconds
        )
        _write(options.out / name, page.encode("utf-8"))
        pages[student] = name
    return pages


def _private_paths(options: GradingOptions) -> list[str]:
    """Return the folders of this machine that no student needs to know, the longest first."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parents[2], options.root, options.out}
    folders |= {options.submissions, Path.home()}
    found = {str(one) for folder in folders for one in (folder, folder.resolve()) if len(folder.parts) > 1}
    return sorted(found, key=lambda path: (-len(path), path))


def _ids_of(found: Found, records: Iterable[Record]) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Return the numbers of learning platforms, by student and section."""
    by_source = {one.shown: one.ids for one in found.submissions if one.ids}
    return {
        (record.student, record.section): by_source[record.source]
        for record in records
        if record.source in by_source
    }


def _versions(facts: Facts) -> dict[str, str]:
    packages = ("torch", "numpy", "nbval")
    found = {name: version(name) for name in packages}
    return {"coursekit": facts.version, "Python": platform.python_version(), **found}


def _write(path: Path, content: bytes) -> None:
    remove_leftovers(path)
    with replacing(path) as stream:
        stream.write(content)
