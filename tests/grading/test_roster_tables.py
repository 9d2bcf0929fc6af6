"""One table of a class: which of its columns and rows tell of students, in the forms that people save."""

import locale
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.grading.roster_tables import name_handles, read_roster_table

CANVAS_PARTS = (
    "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,Week 1 (77)\n"
    "    Points Possible,,,,,,10\n"
    "Miller,Ann,12,s-12,amiller,A,\n"
    "Student,Test,99,,x99,A,\n"
)


def students_of(folder, text, encoding="utf-8"):
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return read_roster_table(path)


def names_of(folder, text):
    return [student.name for student in students_of(folder, text)]


@pytest.mark.parametrize("row", ["(withdrawn)", '","', "#", "(", "()"])
def test_a_row_without_a_name_is_no_student_or_has_what_is_there(tmp_path, row):
    names = names_of(tmp_path, f"Name\nAnn Miller\n{row}\n")
    assert names == ["Ann Miller", "("] if row == "(" else ["Ann Miller"]


@pytest.mark.parametrize(
    "table",
    [
        "Name;Vorname;Matrikelnummer\nMiller;Ann;4012345\nLee;Bo;4012346\n",
        "Vorname;Name;Matrikelnummer\nAnn;Miller;4012345\nBo;Lee;4012346\n",
        "Surname,Name\nMiller,Ann\nLee,Bo\n",
        "Forename,Surname\nAnn,Miller\nBo,Lee\n",
        "Forename(s),Surname\nAnn,Miller\nBo,Lee\n",
        "Nom;Prénom;Email\nMiller;Ann;a@x\nLee;Bo;b@x\n",
        "Nom;Pre\u0301nom\nMiller;Ann\nLee;Bo\n",
        "Nombre,Apellido(s)\nAnn,Miller\nBo,Lee\n",
        "Cognome,Nome\nMiller,Ann\nLee,Bo\n",
        "Nom\nAnn Miller\nBo Lee\n",
        "Name,First name\nAnn Miller,Ann\nBo Lee,Bo\n",
        'Name,First name\n"Miller, Ann",Ann\n"Lee, Bo",\n',
        "Name,First name,Last name\nAnn Miller,Ann,Miller\nBo Lee,Bo,Lee\n",
        '"Name, Vorname";Matrikelnummer\n"Miller, Ann";4012345\n"Lee, Bo";4012346\n',
        "Vorname und Name\nAnn Miller\nBo Lee\n",
        "Student #,Name\n4012345,Ann Miller\n4012346,Bo Lee\n",
        "Student No.,Name\n4012345,Ann Miller\n4012346,Bo Lee\n",
        "Student,Name\n4012345,Ann Miller\n4012346,Bo Lee\n",
        "Student,First name,Last name\n4012345,Ann,Miller\n4012346,Bo,Lee\n",
        "#,Name\n1,Ann Miller\n2,Bo Lee\n",
        "First name,Last name,Roles\nAnn,Miller,Student\nTea,Cher,Teacher\nBo,Lee,Student\n",
        "Vorname;Nachname;Rollen\nAnn;Miller;Teilnehmer/in\nBo;Lee;\nTea;Cher;Trainer/in\n",
    ],
)
def test_names_of_two_students(tmp_path, table):
    assert names_of(tmp_path, table) == ["Ann Miller", "Bo Lee"]


def test_a_given_name_is_no_placeholder(tmp_path):
    assert names_of(tmp_path, "First name,Last name\nNa,Li\nAnn,Null\nn/a,Roe\n") == [
        "Na Li",
        "Ann Null",
        "Roe",
    ]


@pytest.mark.parametrize("heading", ["Student #", "Student No.", "Student Nr", "Matrikel-Nr.", "Student"])
def test_numbers_of_students(tmp_path, heading):
    (student,) = students_of(tmp_path, f"{heading},Name\n04012345,Ann Miller\n")
    assert ("number", "4012345") in student.keys


def test_canvas_with_first_and_last_names(tmp_path):
    (student,) = students_of(tmp_path, CANVAS_PARTS)
    assert (student.name, student.canvas) == ("Ann Miller", "12")


def test_canvas_without_its_numbers_of_the_university(tmp_path):
    (student,) = students_of(tmp_path, CANVAS_PARTS.replace("SIS User ID", "Integration ID"))
    assert (student.name, student.canvas) == ("Ann Miller", "12")


def test_somebody_may_be_called_test_student(tmp_path):
    assert names_of(tmp_path, "LastName,FirstName,ID\nStudent,Test,99\n") == ["Test Student"]


HEADER = "Identifier,Full name,Status,Last modified (submission)\n"


@pytest.mark.parametrize(
    ("time", "moment"),
    [
        ("Thursday, 12 February 2026, 10:30 AM", datetime(2026, 2, 12, 10, 30)),
        ("Thursday, February 12, 2026, 10:30 AM", datetime(2026, 2, 12, 10, 30)),
        ("Thursday, February 5, 2026, 9:05 PM", datetime(2026, 2, 5, 21, 5)),
        ("Thursday, 5 February 2026, 12:05\u202fam", datetime(2026, 2, 5, 0, 5)),
        ("Thursday, 5 February 2026, 12:05 PM", datetime(2026, 2, 5, 12, 5)),
        ("Thursday, 5 February 2026, 21:05", datetime(2026, 2, 5, 21, 5)),
        ("Thursday, 30 February 2026, 9:05 PM", None),
        ("Thursday, 5 February 2026, 13:05 PM", None),
        ("Thursday, 5 February 2026, 0:05 PM", None),
        ("Donnerstag, 5. Februar 2026, 09:05", None),
        ("-", None),
        ("", None),
    ],
)
def test_times_of_moodle(tmp_path, time, moment):
    (student,) = students_of(tmp_path, f'{HEADER}Participant 501,Ann Miller,Submitted,"{time}"\n')
    assert student.handed_in == {"501": moment}


def test_times_of_moodle_in_another_locale(tmp_path):
    before = locale.setlocale(locale.LC_TIME)
    for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "ja_JP.UTF-8"):
        with suppress(locale.Error):
            locale.setlocale(locale.LC_TIME, name)
    try:
        test_times_of_moodle(
            tmp_path, "Thursday, May 14, 2026, 10:30 PM", moment=datetime(2026, 5, 14, 22, 30)
        )
    finally:
        locale.setlocale(locale.LC_TIME, before)


@pytest.mark.parametrize(
    "table",
    [
        "Name,Email\nAnn Miller,unknown\nBo Lee,unknown\n",
        "Name,Email\nAnn Miller,info@x.edu\nBo Lee,info@x.edu\n",
        "Name,Student ID\nAnn Miller,to come\nBo Lee,to come\n",
        "Name,Username\nAnn Miller,007\nBo Lee,7\n",
    ],
)
def test_what_two_students_share_stands_for_neither(tmp_path, table):
    ann, bo = students_of(tmp_path, table)
    assert not ann.keys & bo.keys


def test_a_middle_name_makes_nobody_else(tmp_path):
    first, second = students_of(tmp_path, "Name,ID\nAnn Miller,4\nAnn B. Miller,4\n")
    assert first.keys == second.keys == {("number", "4")}


def test_a_login_of_digits_is_a_number_too(tmp_path):
    (student,) = students_of(tmp_path, "Username\n0123456\n")
    assert {("login", "0123456"), ("login number", "123456")} <= student.keys


@pytest.mark.parametrize(
    "table",
    [
        '"Name, Vorname";"Matrikelnummer"\n"Miller, Ann";1\n',
        "Student;Points (a 1, b 2, c 3)\nAnn Miller;1\n",
        "Student;Notes, remarks, all, else\nAnn Miller;1\n",
        "Name;Points\rAnn Miller;1\rBo, Lee, Cy, Roe, and more;2\r",
        "sep=;\rName;Points\rAnn Miller;1\r",
        'Name;"a\nb, c, d"\nAnn Miller;1\n',
        'Name;Size 5", 6", 7"\nAnn Miller;1\n',
        "Notes, remarks\tStudent\tPoints\nx\tAnn Miller\t1\n",
    ],
)
def test_separators(tmp_path, table):
    assert names_of(tmp_path, table)[0] == "Ann Miller"


def test_a_long_name_takes_no_time(tmp_path):
    (student,) = students_of(tmp_path, f"Name\n{'(' * 50_000} {'a ' * 30_000}\n")
    assert len(student.handles) < 200
    assert len(name_handles("a b " * 10_000)) < 200


HEADINGS = st.sampled_from(
    ["Name", "Vorname", "Surname", "Student", "Student #", "ID", "SIS Login ID", "Email", "Roles", "Nom", "x"]
)
CELLS = st.text("ab1,;\t(\"'#@\n\r .ü\u0301-_", max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HEADINGS, min_size=1, max_size=4), st.lists(st.lists(CELLS, max_size=4), max_size=4))
def test_any_table_is_read_or_refused(tmp_path, headings, rows):
    text = "\n".join(",".join(row) for row in [headings, *rows])
    with suppress(CourseError):
        assert all(student.name.strip() for student in students_of(tmp_path, text))
