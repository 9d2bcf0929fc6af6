"""Points, the gradebook, its files for Canvas and Moodle: sums that are right, cells that are safe."""

import csv
import io
import re
import sys
import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.checks.exercise import Exercise
from coursekit.exercises import exercises
from coursekit.grading.lateness import LateRule
from coursekit.grading.outcome import Outcome
from coursekit.grading.reports.gradebook import describe_awaited, grade_of, gradebook_csv, make_gradebook
from coursekit.grading.reports.platforms import EXPORTS, ClassResults, export_for_canvas, export_for_moodle
from coursekit.grading.reviews import Points, Review, points_of, show_points
from coursekit.grading.safe_text import csv_bytes, escape_formulas, read_rows, unescape_formulas
from tests.grading.grading_records import record, records, run_result, text_result

REGISTRY = {
    exercise.id: exercise
    for exercise in (
        Exercise("I.1", "Looking", (), auto_points=1),
        Exercise("I.2.b", "Why", (), auto_points=1, text_points=1),
        Exercise("I.4", "Not in most records", (), auto_points=2),
        Exercise("II.1", "Second", (), auto_points=3),
    )
}


def table(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def book_of(*records, reviews=None, absent=None):
    return make_gradebook(records, reviews or {}, absent, REGISTRY)


def sheet(*records, **more):
    return table(gradebook_csv(book_of(*records, **more)))


# Points


@pytest.mark.parametrize(
    ("result", "review", "points"),
    [
        (run_result(), None, Points(1, 1, False)),
        (run_result(points=0), None, Points(0, 1, False)),
        (run_result(), Review(5), Points(1, 1, False)),
        (text_result(), None, Points(1, 2, True)),
        (text_result(auto=0), Review(0.5), Points(0.5, 2, False)),
        (text_result(), Review(0), Points(1, 2, False)),
        (text_result(), Review(1, stale=True), Points(2, 2, True)),
        (text_result(text=None), None, Points(1, 2, False)),
        (text_result(text=None), Review(1, stale=True), Points(2, 2, True)),
        (
            run_result("VII.20", 0, 0, Outcome.AWAITING, text_max=3, texts={"report": "x"}),
            None,
            Points(0, 3, True),
        ),
        (run_result("VII.20", 0, 0, Outcome.NOT_ATTEMPTED, text_max=3), None, Points(0, 3, False)),
    ],
)
def test_points(result, review, points):
    assert points_of(result, review) == points


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (0, "0"),
        (3, "3"),
        (10, "10"),
        (2.5, "2.5"),
        (0.25, "0.25"),
        (1 / 3, "0.3333"),
        (0.1 + 0.2, "0.3"),
        (100.0, "100"),
    ],
)
def test_points_are_shown_as_people_write_them(points, shown):
    assert show_points(points) == shown


# The gradebook


def test_a_row_has_points_by_exercise_and_section():
    (row,) = sheet(record(), reviews={("ana", "I", "I.2.b"): Review(0.5)})
    assert row == {
        **{"student": "ana", "name": "Ana", "I.1": "1", "I.2.b": "1.5", "I.4": "", "I total": "2.5"},
        **{"I maximum": "5", "total": "2.5", "maximum": "5", "state": "graded", "sandbox": "yes"},
        "feedback": "feedback/ana.html",
    }


def test_a_text_that_nobody_has_read_counts_nothing_and_is_told():
    (row,) = sheet(record())
    assert (row["I.2.b"], row["I total"], row["state"]) == ("1", "2", "awaiting a person")


def test_a_review_of_an_older_text_counts_and_is_told():
    (row,) = sheet(record(), reviews={("ana", "I", "I.2.b"): Review(1, stale=True)})
    assert (row["I.2.b"], row["state"]) == ("2", "awaiting a person")


def test_rows_are_by_key_and_columns_in_course_order():
    rows = sheet(record("cem", "II", [run_result("II.1", 3, 3)]), record("bo"), record("ana", "II", []))
    assert [row["student"] for row in rows] == ["ana", "bo", "cem"]
    assert [name for name in rows[0] if "." in name] == ["I.1", "I.2.b", "I.4", "II.1"]
    assert rows[0]["maximum"] == "8"


def test_a_student_without_a_notebook_has_a_row():
    rows = sheet(record(), absent={"zoe": "Zoe"})
    zoe = rows[-1]
    assert (zoe["name"], zoe["state"], zoe["total"], zoe["I total"], zoe["sandbox"]) == (
        *("Zoe", "not handed in", "", ""),
        "",
    )


def test_a_class_in_which_nobody_handed_in_is_a_gradebook():
    assert sheet(absent={"zoe": "Zoe"}) == [
        {
            "student": "zoe",
            "name": "Zoe",
            "total": "",
            "maximum": "0",
            "state": "not handed in",
            "sandbox": "",
            "feedback": "",
        }
    ]


def test_states_name_sections_where_there_are_several():
    rows = sheet(
        record("ana", "I", [run_result()]),
        record("bo", "I"),
        record("bo", "II", [run_result("II.1", 0, 3, Outcome.TAMPERED)]),
    )
    assert rows[0]["state"] == "not handed in (II)"
    assert rows[1]["state"] == "awaiting a person (I); tampered (II)"


@pytest.mark.parametrize("results", [[], [run_result("I.1", 0, 1, Outcome.UNREADABLE)]])
def test_an_unreadable_notebook_has_no_points_rather_than_a_bare_zero(results):
    (row,) = sheet(record(results=results, problem="It is cut off."))
    assert (row["I.1"], row["I total"], row["total"]) == ("", "", "")
    assert row["state"] == "unreadable notebook"


def test_wrong_answers_are_zeros():
    (row,) = sheet(record(results=[run_result(points=0, outcome=Outcome.WRONG)]))
    assert (row["I.1"], row["I total"], row["state"]) == ("0", "0", "graded")


def test_running_without_the_sandbox_is_recorded():
    rows = sheet(record("ana", "I"), record("ana", "II", [], sandboxed=False), record("bo", "I"))
    assert [row["sandbox"] for row in rows] == ["no", "yes"]


def test_an_exercise_that_the_course_no_longer_has_keeps_its_column():
    (row,) = sheet(record(results=[run_result("I.9", 2, 2)]))
    assert (row["I.9"], row["I maximum"]) == ("2", "7")


@given(st.lists(records, max_size=5, unique_by=lambda record: (record.student, record.section)), st.randoms())
def test_the_order_of_the_records_changes_no_byte(class_records, random):
    before = gradebook_csv(make_gradebook(class_records, {}, {}, REGISTRY))
    random.shuffle(class_records)
    assert gradebook_csv(make_gradebook(class_records, {}, {}, REGISTRY)) == before


@given(st.lists(records, max_size=5, unique_by=lambda record: (record.student, record.section)))
def test_totals_are_the_sums_of_what_is_shown(class_records):
    for row in make_gradebook(class_records, {}, {}, REGISTRY).rows:
        points = [own.reached for grade in row.grades.values() for own in grade.points.values()]
        assert (row.reached or 0) == pytest.approx(sum(points))


def test_seconds_change_nothing():
    fast, slow = record(seconds=1.0), record(seconds=99.0)
    assert gradebook_csv(book_of(fast)) == gradebook_csv(book_of(slow))


def test_the_courses_own_exercises_are_the_columns():
    book = make_gradebook([record()], {})
    assert book.columns[0].exercises[:2] == ("I.1", "I.2.a")
    assert book.columns[0].maximum == sum(
        exercise.points for exercise in exercises().values() if exercise.section == "I"
    )


def test_a_grade_knows_what_to_look_at():
    grade = grade_of(record(results=[run_result(outcome=Outcome.TAMPERED, points=0)]), {}, LateRule())
    assert (grade.tampered, grade.awaiting, grade.reached) == (True, False, 0)


# Cells that are safe

FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
UNSEEN = [
    *("\xa0", "\u3000", "\u1680", "\u2003", "\u2009", "\u202f", "\u205f", "\u2028", "\u2029", "\x85"),
    *("\x0b", "\x0c", "\x00", "\x1c", "\x7f", "\x9b", "\xad", "\u034f", "\u061c", "\u115f", "\u17b4"),
    *("\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2060", "\u2800", "\u3164", "\ufe0f"),
    *("\ufeff", "\uffa0", "\U000e0020", "\U000e0100"),
]
EVIL = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "x;=1+1",
    "x\n=1",
    'a","=1',
    "'=1",
    'x;"=1',
    'x; " "=1',
    "\ufe66cmd",
    "\ufe621",
    "\ufe631",
    "\ufe6bSUM(A1)",
    "\u207a1",
    "\u2a751",
    "\ufb291",
    *(f"{unseen}=1" for unseen in UNSEEN),
    *(f"x;{unseen}=1" for unseen in UNSEEN),
    *(f"\u3000{unseen} \xa0\uff1d1" for unseen in UNSEEN),
    "\xa0\t=1",
    "\xa0\n=1",
    "\xa0\xa0@SUM(A1)",
]


def is_formula(cell):
    """Tell whether any program might take a cell for a formula, whatever it drops or normalises."""
    seen = cell.lstrip("".join(UNSEEN) + " ")
    return unicodedata.normalize("NFKC", seen[:1])[:1] in tuple("=+-@\t\r\n")


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_whatever_separates_cells(evil, separator):
    content = csv_bytes([["x", evil, "y"]]).decode("utf-8")
    for row in csv.reader(io.StringIO(content, newline=""), delimiter=separator):
        assert not any(map(is_formula, row))
    assert not any(map(is_formula, re.split(r"[;\t\r\n]", escape_formulas(evil))))
    assert unescape_formulas(escape_formulas(evil)) == evil


def test_every_sign_that_normalises_to_that_of_a_formula_is_guarded():
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        dangerous = unicodedata.normalize("NFKC", sign).lstrip()[:1] in tuple("=+-@")
        if dangerous or sign.isspace() or unicodedata.category(sign) == "Zs":
            text = sign if dangerous else f"{sign}=1"
            assert escape_formulas(text) != text, hex(code)


MIXED = st.text(alphabet="=+-@'\"; \t\n\r\xa0\u3000\u200b\ufeff\ufe66\uff0dax", max_size=12)


@given(MIXED | st.text())
def test_the_apostrophes_can_be_taken_away_again(text):
    assert unescape_formulas(escape_formulas(text)) == text


@given(MIXED)
def test_no_part_of_a_safe_cell_begins_with_a_formula(text):
    assert not escape_formulas(text).startswith(("\t", "\r", "\n"))
    assert not any(map(is_formula, re.split(r"[;\t\r\n]", escape_formulas(text))))


HARMLESS = [
    *("Ana", "José Ñandú", "李小龍", "a, b", 'say "x"', "5 - 3", "", "I.2.b", "'quoted'", "'\xa0=1"),
    *("\xa0Ana", "\u3000\u674e", "\u200bx", "\ufeffx", "x\xa0=\xa01", "a\ufe66b", '"=" is a sign'),
    *("\u2013 a dash", "\u2014 a dash", "\u2212 a minus", "\u2260 1", "a;b", "a; b\nc", "1-2", "<=", "~="),
]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_cell_stays_as_it_is(text):
    assert escape_formulas(text) == text


CELLS = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=5)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=3))
def test_rows_are_read_as_they_were_written(rows):
    header = [["first", "second"]]
    read = read_rows(csv_bytes(header + rows, for_excel=True).decode("utf-8"))
    assert [cells for _, cells in read] == header + rows


def test_a_name_with_a_formula_is_safe_in_every_file():
    evil = record("=1+1", name='=HYPERLINK("http://x","y")')
    book = book_of(evil)
    ids = {("=1+1", "I"): {"canvas": "1", "moodle": "2"}}
    files = [
        gradebook_csv(book),
        *(
            content
            for make in EXPORTS.values()
            for content in make(ClassResults(book, [evil], ids)).files.values()
        ),
    ]
    for content in files:
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
        assert any("HYPERLINK" in cell for cell in cells)
        assert not any(FORMULA.match(cell) for cell in cells)


def test_half_characters_and_hidden_marks_do_not_break_a_file():
    (row,) = sheet(record(name="a\ud800b\u202ec\0d"))
    assert row["name"] == "a\N{REPLACEMENT CHARACTER}b[U+202E]c␀d"


def test_excel_is_told_that_it_is_utf8():
    assert gradebook_csv(book_of(record())).startswith(b"\xef\xbb\xbfstudent,")


# Canvas and Moodle

TWO = [
    record("ana"),
    record("bo", "I", [run_result(points=0)]),
    record("bo", "II", [run_result("II.1", 3, 3)]),
]
IDS = {
    ("ana", "I"): {"canvas": "1234", "moodle": "51"},
    ("bo", "I"): {"moodle": "52"},
    ("bo", "II"): {"canvas": "1235", "moodle": "77"},
}


def test_canvas_gets_the_columns_its_importer_looks_for():
    content = export_for_canvas(ClassResults(book_of(*TWO), TWO, IDS)).files["canvas.csv"]
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    assert rows == [
        [
            "Student",
            "ID",
            "SIS User ID",
            "SIS Login ID",
            "Section",
            "Text classification I",
            "Text classification II",
        ],
        ["    Points Possible", "", "", "", "", "5", "3"],
        ["Ana", "1234", "", "", "", "2", ""],
        ["Bo", "1235", "", "", "", "0", "3"],
    ]


def test_canvas_files_begin_without_a_mark():
    assert (
        export_for_canvas(ClassResults(book_of(*TWO), TWO, IDS))
        .files["canvas.csv"]
        .startswith(b"Student,ID,")
    )


def test_exports_have_files_of_their_own_and_take_an_empty_class():
    assert {"canvas", "moodle"} <= set(EXPORTS)
    names = [name for make in EXPORTS.values() for name in make(ClassResults(book_of(*TWO), TWO, IDS)).files]
    assert len(set(names)) == len(names)
    assert all(isinstance(make(ClassResults(book_of(), [], {})).files, dict) for make in EXPORTS.values())


def test_grades_that_are_not_final_are_told():
    (note,) = describe_awaited(book_of(*TWO))
    assert note.startswith("The grades of 1 student are not final")
    assert describe_awaited(book_of(TWO[1])) == []


def test_students_without_a_canvas_number_are_told():
    notes = export_for_canvas(ClassResults(book_of(*TWO, absent={"zoe": "Zoe"}), TWO, IDS)).notes
    assert "1 student has no Canvas ID" in notes[-1]


def test_moodle_gets_a_worksheet_for_each_section():
    export = export_for_moodle(ClassResults(book_of(*TWO), TWO, IDS))
    assert list(export.files) == ["moodle_I.csv", "moodle_II.csv"]
    (row,) = table(export.files["moodle_II.csv"])
    assert row == {
        **{"Identifier": "Participant 77", "Full name": "Bo", "Grade": "3", "Maximum Grade": "3"},
        **{"Grade can be changed": "Yes", "Last modified (grade)": ""},
        "Feedback comments": "<ul><li>II.1: 3 of 3</li></ul>",
    }


def test_moodle_comments_say_outcomes_in_words():
    ana, bo = table(export_for_moodle(ClassResults(book_of(*TWO), TWO, IDS)).files["moodle_I.csv"])
    assert "<li>I.2.b: 1 of 2 (a person will read the text)</li>" in ana["Feedback comments"]
    assert bo["Feedback comments"] == "<ul><li>I.1: 0 of 1</li></ul>"


def test_moodle_leaves_out_who_has_no_number_and_tells():
    export = export_for_moodle(ClassResults(book_of(*TWO), TWO, {("ana", "I"): {"moodle": "51"}}))
    assert len(table(export.files["moodle_I.csv"])) == 1
    assert any(note.startswith("Section II: bo came without a Moodle number") for note in export.notes)


def test_moodle_comments_have_the_hints():
    wrong = record(results=[run_result(points=0, outcome=Outcome.WRONG, hints=("Count <pad> too.",))])
    (row,) = table(export_for_moodle(ClassResults(book_of(wrong), [wrong], IDS)).files["moodle_I.csv"])
    assert row["Feedback comments"] == (
        "<ul><li>I.1: 0 of 1 (not right yet)<br>Count &lt;pad&gt; too.</li></ul>"
    )


def test_canvas_takes_the_titles_of_its_assignments():
    titles = {"I": "Week 1 (12345)"}
    content = export_for_canvas(ClassResults(book_of(*TWO), TWO, IDS, titles=titles)).files["canvas.csv"]
    assert content.splitlines()[0].endswith(b"Week 1 (12345),Text classification II")


# Notebooks that came late

DUE = datetime(2026, 3, 1, 12)
HALF_A_DAY = LateRule({"I": DUE}, share=0.5)


def late_sheet(rule, **fields):
    (row,) = table(gradebook_csv(make_gradebook([record(**fields)], {}, registry=REGISTRY, rule=rule)))
    return row


@pytest.mark.parametrize(
    ("fields", "rule", "cells"),
    [
        ({"handed_in": datetime(2026, 3, 1, 12, 0, 0)}, HALF_A_DAY, ("0", None, "2")),
        ({"handed_in": datetime(2026, 3, 1, 12, 0, 1)}, HALF_A_DAY, ("1", "1", "1")),
        ({"handed_in": datetime(2026, 3, 2, 13, 0, 0)}, HALF_A_DAY, ("2", "2", "0")),
        ({"handed_in": datetime(2026, 4, 2, 13, 0, 0)}, HALF_A_DAY, ("33", "2", "0")),
        ({"handed_in": datetime(2026, 3, 2, 13, 0, 0)}, LateRule({"I": DUE}), ("2", None, "2")),
        ({"is_late": True}, HALF_A_DAY, ("late", "1", "1")),
        ({"is_late": True}, LateRule(), ("late", None, "2")),
        ({}, HALF_A_DAY, (None, None, "2")),
    ],
)
def test_days_late_and_what_they_cost(fields, rule, cells):
    row = late_sheet(rule, **fields)
    assert (row.get("I days late"), row.get("I penalty"), row["I total"]) == cells
    assert row["total"] == row["I total"]


def test_the_exports_have_the_points_less_the_penalty():
    late = record(is_late=True)
    book = make_gradebook([late], {}, registry=REGISTRY, rule=HALF_A_DAY)
    results = ClassResults(book, [late], {("ana", "I"): {"moodle": "51"}})
    (row,) = table(export_for_moodle(results).files["moodle_I.csv"])
    assert row["Grade"] == "1"
    assert row["Feedback comments"].startswith("<p>Handed in late: that takes 1 of the points.</p>")


def test_a_problem_in_moodles_comments_is_escaped():
    bad = record(results=[], problem="<script>x</script>")
    (row,) = table(export_for_moodle(ClassResults(book_of(bad), [bad], IDS)).files["moodle_I.csv"])
    assert row["Feedback comments"] == "<p>&lt;script&gt;x&lt;/script&gt;</p>"
    assert row["Grade"] == ""


def test_a_reviews_points_reach_the_exports():
    reviews = {("ana", "I", "I.2.b"): Review(0.5, "-- good")}
    content = export_for_canvas(ClassResults(book_of(TWO[0], reviews=reviews), TWO[:1], IDS)).files[
        "canvas.csv"
    ]
    assert b"Ana,1234,,,,2.5" in content
