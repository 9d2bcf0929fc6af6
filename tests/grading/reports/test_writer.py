"""All reports of a folder together: they agree with each other, and with who is there."""

import csv
from datetime import datetime
from html import unescape

import pytest

from coursekit.exercises import exercises_of
from coursekit.grading.answers.extraction import EMPTY_CELL_BELOW
from coursekit.grading.course_changes import fingerprint_section
from coursekit.grading.error_notes import explain_errors
from coursekit.grading.options import GradingOptions
from coursekit.grading.outcome import Outcome
from coursekit.grading.records import RecordStore
from coursekit.grading.reports.writer import write_reports
from coursekit.grading.review_store import save_reviews
from coursekit.grading.reviews import Review, show_points
from coursekit.grading.roster import add_roster, read_roster
from coursekit.grading.run_info import RunInfo
from coursekit.grading.submissions.submission import find_submissions
from tests import ROOT
from tests.grading.grading_records import record, run_result, text_result
from tests.grading.submissions.submission_folders import write_files

INFO = RunInfo((7,), sandboxed=True, version="1")


@pytest.fixture
def write(tmp_path):
    """Return a function that writes the reports of records, for the students whose folders are there."""

    def write(records, students=("ana", "bo"), **options):
        folder = tmp_path / "-".join(("class", *students))
        if not folder.exists():
            write_files(folder, {f"{student}/01_vocab.ipynb": "I" for student in students})
        store = RecordStore(tmp_path / "out" / "records")
        for own in records:
            store.write(own)
        options = GradingOptions(folder, tmp_path / "out", ROOT, **options)
        handed_in = {(own.student, own.section) for own in records if own.student in students}
        notes = write_reports(options, find_submissions(folder), store, INFO, handed_in)
        return tmp_path / "out", notes

    return write


def own_record(student, **fields):
    return record(student, course=fingerprint_section(fields.get("section", "I")), **fields)


def rows_of(out):
    with (out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_changed_points_are_the_same_everywhere(write):
    now = exercises_of("I")["I.1"].points
    old = now + 7
    stale = own_record("ana", results=[run_result("I.1", old, old), text_result(auto=0, text=None)])
    out, notes = write([stale], students=["ana"])
    row = rows_of(out)["ana"]
    assert row["I.1"] == str(now)
    assert f"{row['I total']} of " in (out / "feedback" / "ana.html").read_text("utf-8")
    assert row["I total"] == str(sum(exercises_of("I")[name].auto_points for name in ("I.1", "I.2.b")))
    assert any(note.startswith(f"The points of I.1 are {now} now, and were {old}") for note in notes)
    assert f"The points of I.1 are {now} now" in (out / "summary.html").read_text("utf-8")


def test_changed_checks_are_told_with_the_command(write):
    out, notes = write([record("ana")], students=["ana"])
    assert any("--regrade --section I" in note for note in notes)
    assert "--regrade --section I" in (out / "summary.html").read_text("utf-8")


def test_what_the_machine_lacks_is_told_in_the_summary(write):
    (note,) = explain_errors(["ModuleNotFoundError: No module named 'polars'"])
    out, notes = write([own_record("ana", results=[run_result(notes=(note,))])], students=["ana"])
    assert any(sentence.startswith("The grader has no package polars: 1 notebook") for sentence in notes)
    assert "no package polars" in (out / "summary.html").read_text("utf-8")


def test_the_summary_says_how_to_see_the_same_data(write):
    out, _ = write([own_record("ana")], students=["ana"])
    assert 'start("I", "sample:7")' in unescape((out / "summary.html").read_text("utf-8"))


def test_students_of_another_class_are_left_out_and_named(write):
    write([own_record("ana"), own_record("bo")])
    out, notes = write([own_record("cy")], students=["cy"])
    assert set(rows_of(out)) == {"cy"}
    assert {path.stem for path in (out / "feedback").iterdir()} == {"cy"}
    assert any(note.startswith("2 students of earlier runs") and "--keep-missing" in note for note in notes)
    summary = (out / "summary.html").read_text("utf-8")
    assert "<bdi>Ana</bdi>" in summary and "They are left out of everything" in summary


def test_who_is_left_out_is_named_at_once(write):
    write([own_record(student) for student in ("ana", "bo", "cy", "di")], students=["ana", "bo", "cy", "di"])
    _, notes = write([own_record("eve")], students=["eve"])
    assert any("4 students of earlier runs (ana, bo, cy, …)" in note for note in notes)


def test_students_of_moodle_with_one_name_keep_their_rows_under_the_next_numbers(write):
    """Each assignment numbers its participants anew: nobody knows which of the two is which."""
    old, new = (
        [f"Hana Brakow_{number}_assignsubmission_file_" for number in numbers]
        for numbers in ((5008, 5012), (7008, 7012))
    )
    first = [
        own_record(f"Hana Brakow_{number}", name="Hana Brakow", platform="moodle", user=number)
        for number in ("5008", "5012")
    ]
    write(first, students=old)
    out, notes = write([], students=new)
    assert {"Hana Brakow_5008", "Hana Brakow_5012"} <= set(rows_of(out))
    assert any("same name (Hana Brakow)" in note and "join the rows by hand" in note for note in notes)


def test_an_answer_above_the_empty_cell_is_told_to_the_instructor(write):
    told = f"{EMPTY_CELL_BELOW}, and gives `a` no value again."
    results = [run_result(notes=(told,)), run_result("I.2.a", notes=(told,))]
    _, notes = write([own_record("ana", results=results)])
    assert any(note.startswith("1 notebook has an empty answer cell below") for note in notes)


def test_moodles_numbers_without_a_worksheet_may_be_those_of_groups(write):
    _, notes = write([own_record("ana")], export="moodle")
    assert any("numbers of groups" in note and "--roster" in note for note in notes)


def test_they_are_kept_where_that_is_asked_for(write):
    write([own_record("ana"), own_record("bo")])
    out, _ = write([own_record("cy")], students=["cy"], keep_missing=True)
    assert set(rows_of(out)) == {"ana", "bo", "cy"}


def test_nothing_is_lost_of_who_is_left_out(write):
    write([own_record("ana"), own_record("bo")])
    write([own_record("cy")], students=["cy"])
    out, _ = write([], students=["ana", "bo", "cy"])
    assert set(rows_of(out)) == {"ana", "bo", "cy"}


def test_an_empty_notebook_of_another_section_raises_nobodys_maximum(write):
    empty = own_record("bo", section="II", results=[run_result("II.1.a", 0, 1, Outcome.NOT_ATTEMPTED)])
    out, notes = write([own_record("ana"), own_record("bo"), empty])
    assert "II total" not in rows_of(out)["ana"]
    assert "Section II is left out: 1 notebook of it came, and nothing is filled in." in notes


def test_only_what_is_due_is_in_the_gradebook(write):
    other = own_record("ana", section="II", results=[run_result("II.1.a")])
    out, notes = write([own_record("ana"), other], students=["ana"], due={"I": datetime(2027, 3, 1)})
    assert "II total" not in rows_of(out)["ana"]
    assert "Section II is left out: it is not among the due dates in pyproject.toml." in notes


def test_a_section_with_a_text_alone_counts(write):
    text = run_result("II.3.b", 0, 1, Outcome.NOT_ATTEMPTED, text_max=1, texts={"why": "Because."})
    out, _ = write([own_record("ana"), own_record("ana", section="II", results=[text])], students=["ana"])
    assert rows_of(out)["ana"]["II total"] == "0"


def test_a_class_that_did_nothing_still_has_a_gradebook(write):
    empty = own_record("ana", results=[run_result("I.1", 0, 1, Outcome.NOT_ATTEMPTED)])
    out, _ = write([empty], students=["ana"])
    assert rows_of(out)["ana"]["I total"] == "0"


def test_an_older_file_for_a_platform_is_written_again(write):
    out, _ = write([own_record("ana")], students=["ana"], export="moodle")
    (out / "moodle_VII.csv").write_text("of a section that nobody has any more")
    (out / "canvas-mine.csv").write_text("my own")
    (out / "moodle_I.csv").write_text("old")
    write([own_record("ana")], students=["ana"])
    assert (out / "moodle_I.csv").read_text().startswith("Identifier,")
    assert not (out / "moodle_VII.csv").exists()
    assert (out / "canvas-mine.csv").read_text() == "my own"
    assert not (out / "canvas.csv").exists()


def test_grades_that_are_not_final_are_told_always(write):
    out, notes = write([own_record("ana")], students=["ana"])
    assert any("are not final" in note for note in notes)
    assert "are not final" in (out / "summary.html").read_text("utf-8")


def test_names_are_hidden_from_who_reads_and_points_come_back(write, tmp_path):
    out, _ = write([own_record("ana"), own_record("bo")], anonymous=True)
    sheet = (out / "review.csv").read_text("utf-8-sig")
    for text in (sheet, (out / "review.html").read_text("utf-8")):
        assert "ana" not in text.lower().replace("ananas", "") and "Bo<" not in text
        assert "student-" in text
    rows = list(csv.DictReader(sheet.splitlines()))
    for row in rows:
        row["points"] = "1"
    filled = tmp_path / "filled.csv"
    with filled.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    out, _ = write([], review=filled, anonymous=True)
    assert [row["I.2.b"] for row in rows_of(out).values()] == [
        str(exercises_of("I")["I.2.b"].auto_points + 1)
    ] * 2


def test_the_feedback_says_how_to_see_the_same(write):
    late = own_record("ana", is_late=True)
    out, _ = write([late], students=["ana"], late_share=0.5)
    page = (out / "feedback" / "ana.html").read_text("utf-8")
    assert "start(&#34;I&#34;, &#34;sample:7&#34;)" in page
    reached = sum(exercises_of("I")[name].auto_points for name in ("I.1", "I.2.b"))
    assert f"It was handed in late. That takes {show_points(reached / 2)} of its points." in page


def test_each_member_of_a_team_has_the_own_number(write, tmp_path):
    (tmp_path / "roster.csv").write_text('Student,ID,SIS Login ID\n"Lee, Ana",12,a\n"Lee, Bo",13,b\n')
    metadata = "".join(f"  - :name: {name} Lee\n    :sid: {name}\n" for name in ("Ana", "Bo"))
    folder = write_files(
        tmp_path / "class",
        {
            "submission_1/01_vocab.ipynb": "I",
            "submission_metadata.yml": f"submission_1:\n  :submitters:\n{metadata}".encode(),
        },
    )
    collection = add_roster(find_submissions(folder), read_roster([tmp_path / "roster.csv"]))
    store = RecordStore(tmp_path / "out" / "records")
    for submission in collection.submissions:
        own = own_record(submission.student, name=submission.name, source=submission.display_path)
        store.write(own.with_facts(submission.parsed, submission.display_path))
    write_reports(
        GradingOptions(folder, tmp_path / "out", ROOT, export="canvas"), collection, store, INFO, []
    )
    rows = list(csv.DictReader((tmp_path / "out" / "canvas.csv").read_text("utf-8").splitlines()))[1:]
    assert {row["Student"]: row["ID"] for row in rows} == {"Ana Lee": "12", "Bo Lee": "13"}


def test_a_text_never_counts_more_than_it_does_now(write):
    own = own_record("ana", results=[text_result(auto=0, text_max=4)])
    out, _ = write([own], students=["ana"])
    most = exercises_of("I")["I.2.b"].points
    save_reviews(out, {("ana", "I", "I.2.b"): Review(4.0)})
    out, _ = write([], students=["ana"])
    assert rows_of(out)["ana"]["I.2.b"] == str(most)


def test_every_report_has_the_courses_exercises_and_maximum(write):
    old = own_record("ana", results=[run_result("I.9", 5, 5), run_result("I.1")])
    out, _ = write([old], students=["ana"])
    most = sum(exercise.points for exercise in exercises_of("I").values())
    assert rows_of(out)["ana"]["I maximum"] == str(most)
    assert "I.9" not in rows_of(out)["ana"]
    reached = exercises_of("I")["I.1"].auto_points
    assert f"{reached} of {most} points" in (out / "feedback" / "ana.html").read_text("utf-8")
    assert f"{most} points possible" in (out / "summary.html").read_text("utf-8")


def test_a_due_date_that_nothing_can_be_compared_with_is_told(write):
    _, notes = write([own_record("ana")], students=["ana"], due={"I": datetime(2027, 3, 1)})
    assert any(note.startswith("Section I has a due date, and nothing tells when 1") for note in notes)


def test_texts_of_who_is_left_out_do_not_look_like_lost_points(write, tmp_path):
    out, _ = write([own_record("ana")], students=["ana"])
    save_reviews(out, {("ana", "I", "I.2.b"): Review(1.0)})
    write([], students=["ana"])
    _, notes = write([own_record("cy")], students=["cy"])
    assert not any("review-kept" in note for note in notes)
