"""Free texts for a person: what is written, what comes back from spreadsheets, and what is never lost."""

import contextlib
import csv
import io
from contextlib import closing
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.checks.exercise import Exercise
from coursekit.checks.values import Text
from coursekit.errors import CourseError
from coursekit.grading.reports.pages import POLICY, Titles
from coursekit.grading.reports.review_sheet import (
    make_questions,
    review_csv,
    review_html,
    write_review,
)
from coursekit.grading.review.cards import Card, Member
from coursekit.grading.review.marking import Mark, give_points, undo
from coursekit.grading.review_store import ReviewStore, load_reviews, save_reviews, update_reviews
from coursekit.grading.review_tables import FILE, FIRST
from coursekit.grading.reviews import (
    COLUMNS,
    Review,
    fingerprint,
    mark_stale,
    merge_reviews,
    normalize_texts,
    read_review_sheet,
    text_results,
)
from tests.grading.grading_records import record, run_result, text_result

TEXT = Text("why", "Why is it rare?", asks=("What is rare?", "Why does it matter?"))
REGISTRY = {
    "I.2.b": Exercise("I.2.b", "Why", (TEXT,), auto_points=1, text_points=1),
    "I.10": Exercise("I.10", "Later", (TEXT,), text_points=3),
}
TITLES = Titles({"I.2.b": "Why", "I.10": "Later"}, {"I": "Vocabulary"})
MODELS = {"I.2.b": {"why": "Because of the & sign."}}
ANA, BO = ("ana", "I", "I.2.b"), ("bo", "I", "I.2.b")
RECORDS = [record("ana"), record("bo", results=[text_result(text="I do not know it.")])]


def questions(records=RECORDS, reviews=None):
    return make_questions(records, mark_stale(reviews or {}, records), MODELS, REGISTRY)


def rows_of(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def sheet(records=RECORDS, reviews=None):
    return rows_of(review_csv(questions(records, reviews), TITLES))


def save_rows(path, rows, separator=",", encoding="utf-8-sig", end="\r\n", columns=COLUMNS):
    """Save rows as a spreadsheet program does."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, delimiter=separator, lineterminator=end, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def fill_in(path, points, comments=(), records=RECORDS, **more):
    rows = sheet(records)
    for row, written_there in zip(rows, points, strict=True):
        row["points"] = written_there
    for row, comment in zip(rows, comments, strict=False):
        row["comment"] = comment
    return save_rows(path, rows, **more)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "filled.csv"


def review_of(key, points, comment="", text=None, records=RECORDS):
    now = {
        (record.student, "I", result.exercise): result.texts
        for record in records
        for result in record.results
    }
    return Review(points, comment, text=text or fingerprint(now[key]))


# What is written


def test_a_row_has_all_that_a_person_needs():
    row = sheet()[0]
    assert row.pop("key").startswith("k")
    assert row == {
        **{"student": "ana", "name": "Ana", "section": "I", "exercise": "I.2.b", "title": "Why", "max": "1"},
        **{"answer": "Because it is rare.", "model_answer": "Because of the & sign."},
        **{"points": "", "comment": "", "note": ""},
    }


def test_rows_are_by_exercise_in_course_order_and_then_by_student():
    ten = text_result("I.10", "A long report.", text_max=3)
    class_records = [record("bo", results=[ten, text_result()]), record("ana", results=[ten, text_result()])]
    assert [(row["exercise"], row["student"]) for row in sheet(class_records)] == [
        *(("I.2.b", "ana"), ("I.2.b", "bo")),
        *(("I.10", "ana"), ("I.10", "bo")),
    ]


def test_several_texts_of_an_exercise_stand_in_one_cell_with_their_names():
    assert (
        sheet([record(results=[text_result(text={"a": "One.", "b": "Two."})])])[0]["answer"]
        == "a: One.\n\nb: Two."
    )


def test_a_text_that_was_not_written_needs_no_person():
    assert sheet([record(results=[run_result(), text_result(text=None)])]) == []


def test_a_very_long_text_fits_into_a_cell():
    answer = sheet([record(results=[text_result(text="word " * 20_000)])])[0]["answer"]
    assert len(answer) < 32_767 and answer.endswith("review.html has all of it)")


def test_formulas_of_students_are_made_safe():
    evil = record("=1+1", name="@x", results=[text_result(text="=cmd|' /C calc'!A0\n-1;+2")])
    row = sheet([evil])[0]
    assert (row["student"], row["name"]) == ("'=1+1", "'@x")
    assert row["answer"] == "'=cmd|' /C calc'!A0\n'-1;'+2"


def test_kept_points_stand_in_the_file():
    row = sheet(reviews={ANA: review_of(ANA, 0.5, "Nearly.")})[0]
    assert (row["points"], row["comment"], row["note"]) == ("0.5", "Nearly.", "")


def test_a_changed_text_is_marked_and_asks_for_points_again():
    row = sheet(reviews={ANA: review_of(ANA, 1, "Fine.", text="t-older")})[0]
    assert (row["points"], row["comment"]) == ("", "")
    assert row["note"] == 'text changed since it was reviewed: 1 of 1 point then, "Fine."'


def test_a_reviewed_text_that_is_gone_keeps_its_row():
    row = sheet([record(results=[text_result(text=None)])], {ANA: Review(1, text="t-older")})[0]
    assert row["answer"] == "" and row["note"].startswith("text changed")


def test_equal_records_give_equal_files():
    assert review_csv(questions(RECORDS[::-1]), TITLES) == review_csv(questions(), TITLES)
    assert review_html(questions(RECORDS[::-1]), TITLES) == review_html(questions(), TITLES)


def test_what_a_full_answer_says_comes_from_the_exercises():
    (question,) = questions([record(results=[text_result("I.10", text_max=3)])])
    assert question.asks == ("What is rare?", "Why does it matter?")


# What comes back

HOW = {
    "as it was": {},
    "semicolons": {"separator": ";"},
    "tabs in utf-16": {"separator": "\t", "encoding": "utf-16"},
    "no mark": {"encoding": "utf-8"},
    "windows": {"encoding": "cp1252"},
    "unix lines": {"end": "\n"},
    "columns turned round": {"columns": COLUMNS[::-1]},
    "fewer columns": {"columns": ("points", "exercise", "student", "comment")},
}


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_a_filled_in_file_is_read_however_it_was_saved(path, how):
    fill_in(path, ["0.5", "1"], ['Fast schön, aber; "x"', ""], **how)
    assert read_review_sheet(path, RECORDS).reviews == {
        ANA: review_of(ANA, 0.5, 'Fast schön, aber; "x"'),
        BO: review_of(BO, 1),
    }


def test_excels_own_first_line_is_no_header(path):
    fill_in(path, ["1", ""], separator=";", encoding="utf-8")
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())
    assert set(read_review_sheet(path, RECORDS).reviews) == {ANA}


@pytest.mark.parametrize(
    ("written", "points"),
    [
        *(("1", 1), ("0", 0), ("0,5", 0.5), ("0.5", 0.5), (".5", 0.5), (" 1 ", 1), ("1,", 1), ("1.0", 1)),
        *(("0.33333333", 0.3333), ("0,666666666666667", 0.6667), ("1.000000000", 1)),
    ],
)
def test_points_are_read_with_point_or_comma(path, written, points):
    assert read_review_sheet(fill_in(path, [written, ""]), RECORDS).reviews[ANA].points == points


@pytest.mark.parametrize(
    "written",
    [
        "-1",
        "2",
        "1.01",
        "1.00000001",
        "nan",
        "NaN",
        "inf",
        "one",
        "1/2",
        "50%",
        "1e0",
        "½",
        "02. May",
        "0,5,5",
        "1" * 400,
        "١",
    ],
)
def test_points_that_are_none_are_refused_by_row_and_nothing_is_taken(tmp_path, path, written):
    fill_in(path, ["1", written])
    save_reviews(tmp_path, {ANA: review_of(ANA, 0.5)})
    before = load_reviews(tmp_path)
    with pytest.raises(
        CourseError, match=r"filled\.csv, row 3 \(bo, I\.2\.b\): .* write a number from 0 to 1"
    ):
        update_reviews(tmp_path, RECORDS, path)
    assert load_reviews(tmp_path) == before


def test_all_bad_rows_are_counted(path):
    with pytest.raises(CourseError, match=r"row 2 .*Nothing was taken.*1 more row is like this"):
        read_review_sheet(fill_in(path, ["x", "y"]), RECORDS)


def test_rows_are_counted_as_a_spreadsheet_shows_them(path):
    class_records = [
        record("ana", results=[text_result(text="One line\nand another\nand one more.")]),
        RECORDS[1],
    ]
    with pytest.raises(CourseError, match=r"row 3 \(bo"):
        read_review_sheet(fill_in(path, ["1", "x"], records=class_records), class_records)


def test_a_row_without_points_is_not_reviewed_yet(path):
    assert read_review_sheet(fill_in(path, ["", " "]), RECORDS).reviews == {}


def test_a_comment_without_points_is_told(path):
    result = read_review_sheet(fill_in(path, ["", ""], ["Hm.", ""]), RECORDS)
    assert result.reviews == {} and result.has_remarks
    assert result.notes[0].startswith("In row 2 (ana, I.2.b) stands a comment without points")


def test_rows_of_nobody_are_told_and_left_out(path):
    rows = [{**sheet()[0], "student": "zoe", "key": "", "points": "1"}]
    result = read_review_sheet(save_rows(path, rows), RECORDS)
    assert result.reviews == {} and "no answer for row 2 (zoe, I.2.b)" in result.notes[0]


def test_a_key_finds_the_student_whose_name_a_spreadsheet_changed(path):
    class_records = [record("007"), record("1e5"), record("bo")]
    rows = [{**row, "points": "1"} for row in sheet(class_records)]
    rows[0]["student"], rows[1]["student"] = "7", "100000"
    result = read_review_sheet(save_rows(path, rows), class_records)
    assert set(result.reviews) == {(student, "I", "I.2.b") for student in ("007", "1e5", "bo")}


ACCENT = "\N{COMBINING ACUTE ACCENT}"
LOOK_ALIKE = {  # students whose names are equal in a file, though their keys are not
    "accents stacked high": ("x" + 5 * ACCENT, "x" + 6 * ACCENT),
    "three of them": ("x" + 5 * ACCENT, "x" + 6 * ACCENT, "x" + 7 * ACCENT),
    "one as the file shows it": ("x" + 4 * ACCENT, "x" + 9 * ACCENT),
    "spaces around": ("x", " x", "x "),
    "a mark": ("x\u200b", "x[U+200B]"),
    "a colour": ("x", "\x1b[31mx"),
    "a control character": ("x\x01", "x\N{SYMBOL FOR START OF HEADING}"),
    "ends of lines": ("x\ny", "x\ry", "x\r\ny", "x\u2028y", "x\x85y"),
    "half a character": ("x\ud800", "x\udfff", "x\ufffd"),
}


@pytest.mark.parametrize("students", LOOK_ALIKE.values(), ids=LOOK_ALIKE)
def test_the_own_file_is_taken_also_where_names_look_alike(path, students):
    class_records = [record(student) for student in (*students, "zoe")]
    rows = [{**row, "points": str(number / 10)} for number, row in enumerate(sheet(class_records))]
    result = read_review_sheet(save_rows(path, rows), class_records)
    assert {key[0]: review.points for key, review in result.reviews.items()} == {
        student: number / 10 for number, student in enumerate(sorted((*students, "zoe")))
    }
    assert result.notes == ()


@pytest.mark.parametrize("students", LOOK_ALIKE.values(), ids=LOOK_ALIKE)
@pytest.mark.parametrize("key", ["", "gone", None])
def test_a_row_without_a_key_whose_name_several_have_is_told(path, students, key):
    class_records = [record(student) for student in (*students, "zoe")]
    rows = [{**row, "key": key, "points": "1"} for row in sheet(class_records)]
    columns = [name for name in COLUMNS if name != "key" or key is not None]
    result = read_review_sheet(save_rows(path, rows, columns=columns), class_records)
    assert set(result.reviews) == {("zoe", "I", "I.2.b")} and result.has_remarks
    assert len(result.notes) == len(students)
    assert all(f"{len(students)} students have this name" in note for note in result.notes)


@pytest.mark.parametrize(
    ("student", "changed"),
    [
        *(("007", "7"), ("1e5", "100000"), ("1-2", "02. Jan"), ("123456789012", "1.23457E+11")),
        *(("true", "TRUE"), ("\u674e", "?"), ("1.0", "1"), ("x\u00a0y", "x y")),
    ],
)
def test_a_name_that_a_program_made_into_another_students_does_not_contradict_the_key(path, student, changed):
    class_records = [record(student), record(changed), record("zoe")]
    rows = [{**row, "points": "1" if row["student"] == student else "0"} for row in sheet(class_records)]
    for row in rows:
        row["student"] = changed if row["student"] == student else row["student"]
    result = read_review_sheet(save_rows(path, rows), class_records)
    assert {key[0]: review.points for key, review in result.reviews.items()} == {
        **{student: 1, changed: 0, "zoe": 0}
    }


@pytest.mark.parametrize("students", LOOK_ALIKE.values(), ids=LOOK_ALIKE)
def test_columns_sorted_apart_are_noticed_also_among_names_that_look_alike(path, students):
    class_records = [record(student) for student in (*students, "zoe")]
    rows = [{**row, "points": "1"} for row in sheet(class_records)]
    for row, other in zip(rows, [row["student"] for row in rows][::-1], strict=True):
        row["student"] = other
    with pytest.raises(CourseError, match="sort whole rows"):
        read_review_sheet(save_rows(path, rows), class_records)


def test_columns_sorted_apart_are_noticed(path):
    rows = [{**row, "points": "1"} for row in sheet()]
    rows[0]["student"], rows[1]["student"] = "bo", "ana"
    with pytest.raises(CourseError, match="sort whole rows"):
        read_review_sheet(save_rows(path, rows), RECORDS)


def test_rows_in_another_order_are_fine(path):
    rows = [{**row, "points": "1" if row["student"] == "bo" else "0"} for row in sheet()][::-1]
    result = read_review_sheet(save_rows(path, rows), RECORDS)
    assert {key[0]: review.points for key, review in result.reviews.items()} == {"ana": 0, "bo": 1}


def test_the_same_row_twice_is_fine_and_with_other_points_is_not(path):
    row = {**sheet()[0], "points": "1"}
    assert len(read_review_sheet(save_rows(path, [row, row]), RECORDS).reviews) == 1
    with pytest.raises(CourseError, match="further up"):
        read_review_sheet(save_rows(path, [row, {**row, "points": "0"}]), RECORDS)


def test_a_file_that_is_no_review_is_refused(path):
    for content, said in [
        (b"", "needs one column named student"),
        (b"a,b\r\n1,2\r\n", "needs one column named student"),
        (b"student,exercise,points,points\r\n", "needs one column named points"),
        (b"PK\x03\x04", "workbook of a spreadsheet"),
        (b'student,exercise,points\r\nana,"I.2.b"x,1\r\n', "not a table"),
    ]:
        path.write_bytes(content)
        with pytest.raises(CourseError, match=said):
            read_review_sheet(path, RECORDS)


def test_a_file_that_is_not_there_is_told(path):
    with pytest.raises(CourseError, match="Cannot read the review"):
        read_review_sheet(path, RECORDS)


COMMENTS = st.text(alphabet="=+-@'; \t\nax\"ü,\xa0\u3000\ufe66\uff0d\u207a") | st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "M"))
)


@given(COMMENTS, st.floats(0, 1).map(lambda points: round(points, 4)))
def test_a_comment_comes_back_as_it_was_given(tmp_path_factory, comment, points):
    comment = comment.strip().replace("\u2028", "").replace("\u2029", "").strip()
    path = tmp_path_factory.mktemp("review") / "review.csv"
    path.write_bytes(review_csv(questions(reviews={ANA: review_of(ANA, points, comment)}), TITLES))
    assert read_review_sheet(path, RECORDS).reviews == {ANA: review_of(ANA, points, comment)}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"student,exercise,points\r\n" + content)
    with contextlib.suppress(CourseError):
        read_review_sheet(path, RECORDS)


# What is kept


def test_reviews_are_kept(tmp_path):
    given = {ANA: review_of(ANA, 0.5, "Ünd"), BO: review_of(BO, 1)}
    save_reviews(tmp_path, given)
    assert load_reviews(tmp_path) == given


def test_a_regrade_keeps_a_persons_points(tmp_path, path):
    update_reviews(tmp_path, RECORDS, fill_in(path, ["0.5", ""]))
    again = update_reviews(tmp_path, RECORDS)
    assert again.reviews == {ANA: review_of(ANA, 0.5)}


def test_rows_left_empty_take_nothing_away(tmp_path, path):
    update_reviews(tmp_path, RECORDS, fill_in(path, ["0.5", "1"]))
    updated = update_reviews(tmp_path, RECORDS, fill_in(path, ["1", ""]))
    assert {key[0]: review.points for key, review in updated.reviews.items()} == {"ana": 1, "bo": 1}


def test_a_changed_text_keeps_its_points_and_is_marked(tmp_path, path):
    update_reviews(tmp_path, RECORDS, fill_in(path, ["0.5", "1"]))
    changed = [record("ana", results=[text_result(text="Another text, longer.")]), RECORDS[1]]
    reviews = update_reviews(tmp_path, changed).reviews
    assert (reviews[ANA].points, reviews[ANA].stale, reviews[BO].stale) == (0.5, True, False)


def test_the_file_of_an_older_text_does_not_confirm_the_new_one(tmp_path, path):
    fill_in(path, ["1", ""])
    changed = [record("ana", results=[text_result(text="Another text, longer.")])]
    assert update_reviews(tmp_path, changed, path).reviews[ANA].stale


def test_an_untouched_row_takes_nothing_back(tmp_path, path):
    update_reviews(tmp_path, RECORDS, fill_in(path, ["0.5", ""]))
    save_rows(path, sheet(reviews=load_reviews(tmp_path)))
    save_reviews(tmp_path, {ANA: review_of(ANA, 1)})  # given elsewhere after the table was written
    assert update_reviews(tmp_path, RECORDS, path).reviews[ANA].points == 1


def test_untouched_rows_restore_what_is_lost(tmp_path, path):
    given = {ANA: review_of(ANA, 0.5, "Nearly."), BO: review_of(BO, 1)}
    save_rows(path, sheet(reviews=given))
    assert update_reviews(tmp_path, RECORDS, path).reviews == given


def card_of(key):
    texts = {own: result.texts for own, _, result in text_results(RECORDS)}[key]
    member = Member("m", key, key[0], key[0], texts, fingerprint(texts))
    return Card(normalize_texts(texts), key[2], key[1], 1, (member,))


def give_in_browser(out, key, points):
    """Give points for a text as a grader does in the browser; None takes them back."""
    with closing(ReviewStore(out)) as store:
        give_points(store, "instructor", FIRST, card_of(key), Mark(own_points=points))


def write_grades(out, sheet=None, records=RECORDS):
    """Do with the texts what a grading run does; return all sentences."""
    updated = update_reviews(out, records, sheet)
    return [*updated.notes, *write_both(out, updated.reviews, updated.before, records)]


def copy_sheet(out, path, **points):
    """Save a copy of review.csv with other points. points: by student."""
    rows = rows_of((out / "review.csv").read_bytes())
    return save_rows(path, [{**row, "points": points.get(row["student"], row["points"])} for row in rows])


def points_by_student(out):
    return {key[0]: review.points for key, review in load_reviews(out, RECORDS).items()}


def test_an_edit_of_a_new_table_counts_also_where_an_earlier_one_said_the_same(tmp_path, path):
    update_reviews(tmp_path, RECORDS, fill_in(path, ["1", ""]))
    give_in_browser(tmp_path, ANA, 0.25)
    write_grades(tmp_path)
    assert write_grades(tmp_path, copy_sheet(tmp_path, path, ana="1")) == []
    assert points_by_student(tmp_path) == {"ana": 1}


def test_an_earlier_table_stays_known_after_a_newer_one_with_rows_as_they_were(tmp_path, path):
    earlier = fill_in(tmp_path / "earlier.csv", ["1", ""])
    update_reviews(tmp_path, RECORDS, earlier)
    give_in_browser(tmp_path, ANA, 0.25)
    write_grades(tmp_path)
    write_grades(tmp_path, copy_sheet(tmp_path, path, bo="1"))
    write_grades(tmp_path, earlier)
    assert points_by_student(tmp_path) == {"ana": 0.25, "bo": 1}


def test_points_that_were_taken_back_do_not_return_with_the_same_table(tmp_path, path):
    update_reviews(tmp_path, RECORDS, fill_in(path, ["1", ""]))
    give_in_browser(tmp_path, ANA, None)
    assert any("came in an earlier run" in note for note in write_grades(tmp_path, path))
    assert points_by_student(tmp_path) == {}


@pytest.mark.parametrize("how", ["taken back", "undone"])
def test_points_that_were_taken_back_do_not_return_with_an_untouched_row(tmp_path, path, how):
    give_in_browser(tmp_path, ANA, 1)
    write_grades(tmp_path)
    if how == "undone":
        with closing(ReviewStore(tmp_path)) as store:
            assert undo(store, "instructor", lambda *_: card_of(ANA))
    else:
        give_in_browser(tmp_path, ANA, None)
    assert write_grades(tmp_path, copy_sheet(tmp_path, path, bo="1")) == []
    assert points_by_student(tmp_path) == {"bo": 1}
    assert kept_aside(tmp_path) == []


def test_an_untouched_row_of_an_older_text_takes_nothing_back(tmp_path, path):
    give_in_browser(tmp_path, ANA, 1)
    write_grades(tmp_path)
    copy_sheet(tmp_path, path)
    give_in_browser(tmp_path, ANA, 0.5)
    changed = [record("ana", results=[text_result(text="Another text, longer.")]), RECORDS[1]]
    assert write_grades(tmp_path, path, records=changed) == []
    assert points_by_student(tmp_path) == {"ana": 0.5}


def test_points_for_the_changed_text_confirm_it(tmp_path, path):
    changed = [record("ana", results=[text_result(text="Another text, longer.")])]
    save_reviews(tmp_path, {ANA: Review(1, text="t-older")})
    updated = update_reviews(tmp_path, changed, fill_in(path, ["0"], records=changed))
    assert updated.reviews[ANA] == review_of(ANA, 0, records=changed)


def test_a_review_of_an_older_text_replaces_none_of_the_present_one(tmp_path):
    kept, given = {ANA: review_of(ANA, 1)}, {ANA: Review(0, text="t-older")}
    reviews, notes = merge_reviews(kept, given, RECORDS)
    assert reviews == kept and "older text" in notes[0]


def test_students_who_are_not_in_the_class_now_keep_their_reviews(tmp_path, path):
    update_reviews(tmp_path, RECORDS, fill_in(path, ["0.5", "1"]))
    update_reviews(tmp_path, RECORDS[:1], None)
    assert BO in load_reviews(tmp_path)


# The file that a person is filling in lies where the next run writes


def write_both(out, reviews=None, before=None, records=RECORDS):
    return write_review(out, records, reviews or {}, MODELS, before=before, titles=TITLES, registry=REGISTRY)


def kept_aside(out):
    return [path.name for path in out.glob("review-kept-*.csv")]


def test_both_files_are_written(tmp_path):
    assert write_both(tmp_path) == []
    assert {"review.csv", "review.html"} == {path.name for path in tmp_path.iterdir()}


def test_writing_again_keeps_nothing_aside(tmp_path):
    write_both(tmp_path)
    assert write_both(tmp_path) == []
    assert write_both(tmp_path, records=[record("cem")]) == []
    assert kept_aside(tmp_path) == []


def test_points_that_were_not_handed_in_are_kept_aside_and_told(tmp_path):
    write_both(tmp_path)
    fill_in(tmp_path / "review.csv", ["1", ""])
    (told,) = write_both(tmp_path)
    (aside,) = kept_aside(tmp_path)
    assert aside in told and "--review" in told
    assert set(read_review_sheet(tmp_path / aside, RECORDS).reviews) == {ANA}


@pytest.mark.parametrize("content", [b"\xff", b"student", b"PK\x03\x04"])
def test_a_file_that_a_person_broke_is_kept_aside(tmp_path, content):
    (tmp_path / "review.csv").write_bytes(content)
    write_both(tmp_path)
    assert (tmp_path / kept_aside(tmp_path)[0]).read_bytes() == content


def test_a_column_of_ones_own_is_kept_aside(tmp_path):
    save_rows(tmp_path / "review.csv", [{**sheet()[0], "mine": "ask her"}], columns=(*COLUMNS, "mine"))
    write_both(tmp_path)
    assert len(kept_aside(tmp_path)) == 1


def test_points_that_were_handed_in_are_not_kept_aside(tmp_path):
    write_both(tmp_path)
    path = fill_in(tmp_path / "review.csv", ["1", "0.5"])
    updated = update_reviews(tmp_path, RECORDS, path)
    assert write_both(tmp_path, updated.reviews, updated.before) == []
    assert [row["points"] for row in rows_of(path.read_bytes())] == ["1", "0.5"]


def test_points_changed_in_a_copy_elsewhere_keep_nothing_aside(tmp_path, path):
    update_reviews(tmp_path, RECORDS, fill_in(path, ["1", "0.5"]))
    write_both(tmp_path, load_reviews(tmp_path))
    updated = update_reviews(tmp_path, RECORDS, fill_in(path, ["0", "0"]))
    assert write_both(tmp_path, updated.reviews, updated.before) == []


def test_a_changed_text_with_a_comment_keeps_nothing_aside(tmp_path, path):
    update_reviews(tmp_path, RECORDS, fill_in(path, ["1", "0"], ["Good.", "Bad."]))
    write_both(tmp_path, load_reviews(tmp_path))
    changed = [
        record(student, results=[text_result(text="Another text, longer.")]) for student in ("ana", "bo")
    ]
    for _ in range(2):
        assert write_both(tmp_path, load_reviews(tmp_path), records=changed) == []


def test_points_changed_in_the_browser_keep_nothing_aside(tmp_path):
    for points in (1, 0.5, 1 / 3, 0.25, None, 1):
        give_in_browser(tmp_path, ANA, points)
        assert write_grades(tmp_path) == []
    assert kept_aside(tmp_path) == []


def test_points_that_were_lost_are_kept_aside_and_can_be_taken_up(tmp_path):
    give_in_browser(tmp_path, ANA, 1)
    write_grades(tmp_path)
    for lost in tmp_path.glob(f"{FILE}*"):
        lost.unlink()
    give_in_browser(tmp_path, BO, 0.5)  # makes the file anew
    assert "--review" in write_grades(tmp_path)[0]
    (aside,) = kept_aside(tmp_path)
    write_grades(tmp_path, tmp_path / aside)
    assert points_by_student(tmp_path) == {"ana": 1, "bo": 0.5}


# The page


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def page(records=RECORDS, reviews=None):
    return review_html(questions(records, reviews), TITLES)


EVIL = "<script>alert(1)</script><img src=x onerror=y>\" & 'x' {{ 7*7 }}"


def test_everything_of_a_student_is_escaped():
    evil = record(EVIL, name=EVIL, results=[text_result(text={EVIL: EVIL, "b": EVIL})])
    key = (EVIL, "I", "I.2.b")
    parsed = Page(page([evil], {key: review_of(key, 1, EVIL, records=[evil])}))
    assert not {"script", "img"} & {tag for tag, _ in parsed.tags}
    assert "".join(parsed.text).count(EVIL) == 5


def test_the_page_needs_no_network_and_no_script():
    parsed = Page(page())
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in parsed.tags}
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}) in parsed.tags
    assert all(attrs["href"].startswith("#") for tag, attrs in parsed.tags if tag == "a")


def test_headings_go_down_one_level_at_a_time():
    levels = [int(tag[1]) for tag, _ in Page(page()).tags if tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_link_and_label_has_its_target_once():
    parsed = Page(page([record("ana"), record("a n a"), record("\u202e")]))
    ids = [attrs["id"] for _, attrs in parsed.tags if "id" in attrs]
    wanted = [attrs["href"][1:] for tag, attrs in parsed.tags if tag == "a"]
    wanted += [attrs["aria-labelledby"] for _, attrs in parsed.tags if "aria-labelledby" in attrs]
    assert len(ids) == len(set(ids)) and set(wanted) <= set(ids)


def test_the_model_answer_and_what_is_asked_stand_beside_the_texts():
    text = page()
    assert text.count("Because of the &amp; sign.") == 1
    assert "A full answer says:" in text and "<li>What is rare?</li>" in text
    assert text.index("Model answer") < text.index("Because it is rare.")


def test_states_are_said_in_words():
    text = page(reviews={ANA: review_of(ANA, 0.5, "Nearly."), BO: Review(1, text="t-older")})
    assert "reviewed: 0.5 of 1 point" in text and "Nearly." in text
    assert "text changed since it was reviewed: 1 of 1 point then" in text
    assert "1 of 2 answers still to be read." in text
    assert "not reviewed yet" in page()


def test_a_class_without_texts_has_a_page():
    assert "No free text has been handed in." in page([])
