"""All that is made from the records, and can be made again any time: gradebook, feedback, summary, review."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coursekit.files import remove_leftovers, replace_file
from coursekit.grading.answers.extraction import EMPTY_CELL_BELOW
from coursekit.grading.answers.texts import read_model_answers
from coursekit.grading.course_changes import bring_up_to_date, describe_changes, describe_point_changes
from coursekit.grading.error_notes import describe_causes
from coursekit.grading.lateness import LateRule, describe_unknown_times
from coursekit.grading.options import GradingOptions
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import Record, RecordStore, section_sort_key
from coursekit.grading.reports.feedback import feedback_page
from coursekit.grading.reports.gradebook import (
    Gradebook,
    describe_awaited,
    feedback_path,
    gradebook_csv,
    make_gradebook,
)
from coursekit.grading.reports.pages import Titles, pluralize
from coursekit.grading.reports.platforms import EXPORTS, ClassResults
from coursekit.grading.reports.review_sheet import make_aliases, write_review
from coursekit.grading.reports.summary import summary_page
from coursekit.grading.review_store import ReviewUpdate, update_reviews
from coursekit.grading.reviews import Reviews
from coursekit.grading.run_info import RunInfo, save_run_info
from coursekit.grading.submissions.students import make_printable
from coursekit.grading.submissions.submission import UNKNOWN_SECTION, SubmissionCollection
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
    stored = store.read_all()
    everybody = [bring_up_to_date(record) for record in stored.records]
    update = update_reviews(options.out, everybody, options.review)
    choice = _choose_records(stored.records, submissions, options)
    save_run_info(options.out, replace(info, left_out=tuple(choice.left_out)))
    records = choice.records
    titles = Titles.of_course()
    rule = LateRule(options.due, options.late_share or 0.0)
    names = {student: student for student in submissions.without_notebook}
    names |= {submission.student: submission.name for submission in submissions.submissions}
    book = make_gradebook(records, update.reviews, names, rule=rule)
    _write(options.out / "gradebook.csv", gradebook_csv(book))
    pages = _write_feedback(options, records, update.reviews, titles, rule)
    on_grades = [
        *choice.notes,
        *describe_changes(records),
        *describe_causes([note for result in record.results for note in result.notes] for record in records),
        *_describe_lost_answers(records),
        *describe_unknown_times(rule, records),
        *describe_awaited(book),
    ]
    notes = [*submissions.notes, *update.notes, *on_grades]
    notes += _write_exports(options, _make_results(book, records, submissions, pages, info))
    notes += _write_texts(options, everybody, records, update, titles)
    gone = [
        record
        for record in records
        if (record.student, record.section) not in handed_in
        and (not options.sections or record.section in options.sections)
    ]
    page = summary_page(
        replace(stored, records=records),
        update.reviews,
        info,
        submissions,
        gone=gone,
        left_out=tuple(choice.left_out.values()),
        notes=on_grades,
        titles=titles,
        rule=rule,
    )
    _write(options.out / "summary.html", page.encode("utf-8"))
    return [*notes, *stored.damaged, *_describe_missing(choice.left_out, gone, options)]


def _make_results(
    book: Gradebook,
    records: Sequence[Record],
    submissions: SubmissionCollection,
    pages: Mapping[str, bytes],
    info: RunInfo,
) -> ClassResults:
    """Return what the exports are made from."""
    ids = {(student, ""): own for student, own in submissions.without_notebook.items() if own}
    ids |= {(own.student, ""): own.roster_ids for own in submissions.submissions if own.roster_ids}
    return ClassResults(
        book=book,
        records=records,
        ids=ids | {(record.student, record.section): record.ids for record in records if record.ids},
        pages=pages,
        titles=info.canvas_titles,
    )


def _write_texts(
    options: GradingOptions,
    everybody: Sequence[Record],
    records: Sequence[Record],
    update: ReviewUpdate,
    titles: Titles,
) -> list[str]:
    """Write the free texts for a person; return sentences to tell. everybody: also who is left out."""
    sections = {record.section for record in records}
    return write_review(
        options.out,
        records,
        update.reviews,
        read_model_answers(options.root, [section for section in SECTIONS if section in sections]),
        before=update.before,
        known=everybody,
        titles=titles,
        aliases=make_aliases(records) if options.anonymous else None,
    )


def _describe_missing(
    left_out: Mapping[str, str], gone: Sequence[Record], options: GradingOptions
) -> Iterator[str]:
    """Yield sentences on students, and on notebooks, that are not there any more. left_out: names by key."""
    folder = options.submissions.name
    if left_out:
        names = ", ".join(map(make_printable, sorted(left_out)[:3])) + (", …" if len(left_out) > 3 else "")
        yield (
            f"{pluralize(len(left_out), 'student')} of earlier runs ({names}) not in {folder} any more, and "
            "left out: see the summary. To keep them, add --keep-missing; for another class, name another "
            "folder with --out."
        )
    if gone:
        yield (
            f"{pluralize(len(gone), 'result')} of earlier runs, whose notebooks are not in {folder}, "
            f"{'counts' if len(gone) == 1 else 'count'} as before: see the summary."
        )


@dataclass(frozen=True)
class _Choice:
    """Which records the reports are made from.

    records: with the points that the course gives now. left_out: keys and names of students who are not
    there any more. notes: sentences to tell.
    """

    records: tuple[Record, ...]
    left_out: Mapping[str, str]
    notes: tuple[str, ...]


def _choose_records(
    stored: Sequence[Record], submissions: SubmissionCollection, options: GradingOptions
) -> _Choice:
    """Choose the records of who is there, and of the sections that are due and were begun by anybody."""
    keep_missing = options.keep_missing
    present = {submission.student for submission in submissions.submissions}
    present.update(submissions.without_notebook)
    # Moodle numbers its students anew in each assignment: one of the same name may be the same student.
    moodle_names = {own.name for own in submissions.submissions if own.parsed.platform == "moodle"}
    namesakes = {
        record.student: record.name
        for record in stored
        if record.student not in present and not keep_missing
        if "moodle" in record.ids and record.name in moodle_names
    }
    present.update(namesakes)
    chosen = [record for record in stored if keep_missing or record.student in present]
    left_out = {
        record.student: record.name for record in stored if not keep_missing and record.student not in present
    }
    counts = Counter(record.section for record in chosen)
    tried = {record.section for record in chosen if _is_tried(record)} or set(counts)
    due = {*options.due, *options.sections, UNKNOWN_SECTION} if options.due else set(counts)
    notes = [
        f"Section {section} is left out: "
        + (
            f"{pluralize(counts[section], 'notebook')} of it came, and nothing is filled in."
            if section in due
            else "it is not among the due dates in pyproject.toml."
        )
        for section in sorted(counts.keys() - (tried & due), key=section_sort_key)
    ]
    chosen = [record for record in chosen if record.section in tried & due]
    records = [bring_up_to_date(record) for record in chosen]
    notes += describe_point_changes(chosen, records)
    if namesakes:
        names = ", ".join(map(make_printable, sorted(set(namesakes.values()))))
        notes.append(
            f"Students of Moodle with the same name ({names}) have a row for each number that Moodle gave "
            "them, those of earlier runs too: join the rows by hand."
        )
    return _Choice(tuple(records), left_out, tuple(notes))


def _is_tried(record: Record) -> bool:
    """Tell whether anything came of a notebook but empty answers."""
    empty = (Outcome.NOT_ATTEMPTED, Outcome.MISSING)
    return not record.results or any(result.outcome not in empty or result.texts for result in record.results)


def _describe_lost_answers(records: Iterable[Record]) -> Iterator[str]:
    """Yield a sentence if answers do not count because an empty cell stands below them."""
    count = sum(
        any(note.startswith(EMPTY_CELL_BELOW) for result in record.results for note in result.notes)
        for record in records
    )
    if count:
        which = "1 notebook has" if count == 1 else f"{count} notebooks have"
        yield (
            f"{which} an empty answer cell below an own cell with the answer, which then does not count. The "
            "feedback says so, and coursekit explain shows the cells."
        )


def _write_exports(options: GradingOptions, results: ClassResults) -> list[str]:
    """Write the files for learning platforms, those of an earlier run too, and remove what is old."""
    notes: list[str] = []
    for platform, export in EXPORTS.items():
        old = {path.name for path in options.out.glob(f"{platform}*") if _EXPORTED.fullmatch(path.name)}
        if platform != options.export and not old:
            continue
        made = export(results)
        for name, content in made.files.items():
            _write(options.out / name, content)
        for name in old - set(made.files):
            (options.out / name).unlink(missing_ok=True)
        notes += made.notes
    if options.export == "moodle" and not options.roster:
        notes.append(
            "Moodle's numbers are those in the names of its folders. Where students hand in as groups, these "
            "are numbers of groups: give Moodle's grading worksheet with --roster, and they are left out."
        )
    return notes


_EXPORTED = re.compile(rf"(?:{'|'.join(EXPORTS)})(?:_feedback)?(?:_[A-Z]+|_unknown)?\.(?:csv|zip)")
"""Names of the files for learning platforms."""


def _write_feedback(
    options: GradingOptions, records: Iterable[Record], reviews: Reviews, titles: Titles, rule: LateRule
) -> dict[str, bytes]:
    """Write each student's page, and return the pages by student. Remove those of who is not there."""
    of_student: dict[str, list[Record]] = {}
    for record in records:
        of_student.setdefault(record.student, []).append(record)
    private_paths = _private_paths(options)
    pages = {}
    for student, own_records in of_student.items():
        page = feedback_page(
            own_records[0].name,
            own_records,
            reviews,
            titles,
            rule=rule,
            private_paths=private_paths,
            time_limit=options.seconds,
        )
        pages[student] = page.encode("utf-8")
        _write(options.out / feedback_path(student), pages[student])
    wanted = {options.out / feedback_path(student) for student in pages}
    for path in set((options.out / "feedback").glob("*.html")) - wanted:
        path.unlink(missing_ok=True)
    return pages


def _private_paths(options: GradingOptions) -> list[str]:
    """Return the folders of this machine that no student needs to know, the longest first."""
    package = Path(__file__).parents[3]  # the folder that holds coursekit
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path.home(), package}
    folders |= {options.root, options.out, options.submissions}
    paths = {str(path) for folder in folders for path in (folder, folder.resolve()) if len(folder.parts) > 1}
    return sorted(paths, key=lambda path: (-len(path), path))


def _write(path: Path, content: bytes) -> None:
    remove_leftovers(path)
    with replace_file(path) as stream:
        stream.write(content)
