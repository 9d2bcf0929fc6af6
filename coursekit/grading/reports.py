"""All that is made from the records, and can be made again any time: gradebook, feedback, summary, review."""

from __future__ import annotations

import platform
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.files import remove_leftovers, replacing
from coursekit.grading.examiner import Facts
from coursekit.grading.exports import Export, canvas_export, moodle_export
from coursekit.grading.feedback import feedback_page
from coursekit.grading.filled import update_reviews
from coursekit.grading.gradebook import Gradebook, gradebook_csv, make_gradebook
from coursekit.grading.outcome import Record
from coursekit.grading.pages import Titles, counted
from coursekit.grading.points import Reviews
from coursekit.grading.records import RecordStore
from coursekit.grading.review import course_asks, write_review
from coursekit.grading.submissions import Found, file_name
from coursekit.grading.summary import RunFacts, summary_page

if TYPE_CHECKING:
    from coursekit.grading.grade import Wish


def write_reports(
    wish: Wish,
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
    from coursekit.checks import SECTIONS
    from coursekit.grading.grade import ids_of
    from coursekit.grading.preparation import model_answers

    all_records = store.read_all()
    records = list(all_records.records)
    earlier = [
        f"{record.name}, section {record.section}: graded in an earlier run, from {record.source}, which is "
        "not there any more."
        for record in records
        if (record.student, record.section) not in handed_in
    ]
    updated = update_reviews(wish.out, records, wish.review)
    reviews = updated.reviews
    titles = Titles.of_course(_section_titles(wish.root))
    book = make_gradebook(records, reviews, {student: student for student in found.empty})
    _write(wish.out / "gradebook.csv", gradebook_csv(book))
    export = _export(wish, book, records, ids_of(found, records))
    for name, content in export.files.items():
        _write(wish.out / name, content)
    pages = _write_feedback(wish, records, reviews, titles)
    models = model_answers(
        wish.root, [name for name in SECTIONS if any(one.section == name for one in records)]
    )
    notes = write_review(wish.out, records, reviews, models, course_asks(), titles, before=updated.before)
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
    _write(wish.out / "summary.html", summary_page(records, reviews, run, titles).encode("utf-8"))
    kept = [f"{counted(len(earlier), 'result')} of notebooks that are not there any more: see the summary."]
    return [*updated.notes, *export.notes, *notes, *all_records.damaged, *(kept if earlier else ())]


def _export(
    wish: Wish,
    book: Gradebook,
    records: list[Record],
    ids: Mapping[tuple[str, str], Mapping[str, str]],
) -> Export:
    if wish.form == "canvas":
        return canvas_export(book, ids)
    if wish.form == "moodle":
        return moodle_export(book, records, ids)
    return Export({})


def _write_feedback(wish: Wish, records: list[Record], reviews: Reviews, titles: Titles) -> dict[str, str]:
    """Write each student's page; give its address by the student's key."""
    of_student: dict[str, list[Record]] = {}
    for record in records:
        of_student.setdefault(record.student, []).append(record)
    pages = {}
    hidden = _private_paths(wish)
    for student, own in of_student.items():
        given = {
            (record, exercise): one for (who, record, exercise), one in reviews.items() if who == student
        }
        name = f"feedback/{file_name(student)}.html"
        page = feedback_page(own[0].name, own, given, titles, private_paths=hidden, time_limit=wish.seconds)
        _write(wish.out / name, page.encode("utf-8"))
        pages[student] = name
    return pages


def _private_paths(wish: Wish) -> list[str]:
    """Give the folders of this machine that no student needs to know, the longest first."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parents[2], wish.root, wish.out}
    folders |= {wish.submissions, Path.home()}
    found = {str(one) for folder in folders for one in (folder, folder.resolve()) if len(folder.parts) > 1}
    return sorted(found, key=lambda path: (-len(path), path))


def _section_titles(root: Path) -> dict[str, str]:
    from coursekit.checks import SECTIONS
    from coursekit.grading.preparation import notebook_of

    found = {}
    for section in SECTIONS:
        for cell in notebook_of(root, "notebooks", section)["cells"]:
            heading = cell["source"].splitlines()[0] if cell["cell_type"] == "markdown" else ""
            if heading.startswith(f"# {section}. "):
                found[section] = heading.removeprefix(f"# {section}. ").strip()
                break
    return found


def _versions(facts: Facts) -> dict[str, str]:
    packages = ("torch", "numpy", "nbval")
    found = {name: version(name) for name in packages}
    return {"coursekit": facts.version, "Python": platform.python_version(), **found}


def _write(path: Path, content: bytes) -> None:
    remove_leftovers(path)
    with replacing(path) as stream:
        stream.write(content)
