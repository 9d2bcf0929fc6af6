"""The list of a class: tables as the platforms export them, and who of it handed in what."""

from datetime import datetime

import pytest

from coursekit.errors import CourseError
from coursekit.grading.roster import add_roster, read_roster
from coursekit.grading.submissions.submission import find_submissions
from tests.grading.submissions.submission_folders import write_files

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (77)\n"
    "    Points Possible,,,,,10\n"
    '"Miller, Ann",12,s-12,amiller,A,\n'
    '"Lee, Bo",13,s-13,blee,A,\n'
    '"Student, Test",99,,,A,\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Last modified (submission)\n"
    'Participant 501,Ann Miller,ann@x.edu,Submitted,,"Thursday, 12 February 2026, 10:30 AM"\n'
    "Participant 502,Bo Lee,bo@x.edu,No submission,,-\n"
)
GRADESCOPE = "First Name,Last Name,SID,Email\nAnn,Miller,s1,ann@x.edu\nBo,Lee,s2,bo@x.edu\n"
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email\n#12,#amiller,Miller,Ann,ann@x.edu\n#13,#blee,Lee,Bo,\n"
)
ILIAS = "Nachname;Vorname;Benutzername\nMiller;Ann;amiller\nLee;Bo;blee\n"
GITHUB = "identifier,github_username,github_id,name\nann@x.edu,annm,1,Ann Miller\nbo@x.edu,bol,2,Bo Lee\n"
TABLES = {
    "Canvas": (CANVAS, "millerann_12_345_01_vocab.ipynb"),
    "Canvas by name": (CANVAS, "Ann Miller/01_vocab.ipynb"),
    "Moodle": (MOODLE, "Ann Miller_501_assignsubmission_file_/01_vocab.ipynb"),
    "Gradescope": (GRADESCOPE, "Ann Miller/01_vocab.ipynb"),
    "Brightspace": (BRIGHTSPACE, "12-345 - Ann Miller - Feb 12, 2026 1030 AM/01_vocab.ipynb"),
    "Blackboard by login": (BRIGHTSPACE, "Week 1_amiller_attempt_2026-02-12-14-30-22_01_vocab.ipynb"),
    "ILIAS": (ILIAS, "Week 1/Submissions/Miller_Ann_amiller_123/01_vocab.ipynb"),
    "GitHub Classroom": (GITHUB, "week-1-submissions/week-1-annm/01_vocab.ipynb"),
    "names": ("name\nAnn Miller\nBo Lee\n", "ann miller/01_vocab.ipynb"),
    "with a byte order mark": (
        "\N{BYTE ORDER MARK}Name;Points\nAnn Miller;\nBo Lee;\n",
        "Ann Miller/01_vocab.ipynb",
    ),
}


def roster_of(folder, *tables):
    paths = []
    for number, text in enumerate(tables):
        paths.append(folder / f"roster{number}.csv")
        paths[-1].write_text(text, "utf-8")
    return read_roster(paths)


def with_roster(folder, files, *tables, recorded=()):
    write_files(folder / "class", files)
    return add_roster(find_submissions(folder / "class"), roster_of(folder, *tables), recorded)


@pytest.mark.parametrize("name", TABLES)
def test_who_handed_in_nothing_has_a_row(tmp_path, name):
    table, path = TABLES[name]
    collection = with_roster(tmp_path, {path: "I"}, table)
    assert list(collection.without_notebook) == ["Bo Lee"]
    assert len(collection.submissions) == 1
    assert collection.notes == ()


def test_canvas_numbers_of_who_is_known_by_name(tmp_path):
    collection = with_roster(tmp_path, {"Ann Miller/01_vocab.ipynb": "I"}, CANVAS)
    assert collection.submissions[0].ids == {"canvas": "12"}
    assert collection.without_notebook == {"Bo Lee": {"canvas": "13"}}


def test_moodle_tells_when_each_student_handed_in(tmp_path):
    collection = with_roster(tmp_path, {TABLES["Moodle"][1]: "I"}, MOODLE)
    assert collection.submissions[0].parsed.handed_in == datetime(2026, 2, 12, 10, 30)
    assert collection.submissions[0].ids == {"moodle": "501"}


def test_moodles_numbers_of_another_assignment_tell_no_time(tmp_path):
    path = "Ann Miller_777_assignsubmission_file_/01_vocab.ipynb"
    collection = with_roster(tmp_path, {path: "I"}, MOODLE)
    assert collection.submissions[0].parsed.handed_in is None
    assert list(collection.without_notebook) == ["Bo Lee"]


def test_one_student_of_two_tables_has_one_row(tmp_path):
    second = MOODLE.replace("501", "601").replace("502", "602")
    collection = with_roster(tmp_path, {TABLES["Moodle"][1]: "I"}, MOODLE, second)
    assert list(collection.without_notebook) == ["Bo Lee"]


def test_two_students_of_one_name_have_two_rows(tmp_path):
    table = "name,id\nAnn Miller,1\nAnn Miller,2\nBo Lee,3\n"
    collection = with_roster(tmp_path, {"Bo Lee/01_vocab.ipynb": "I"}, table)
    assert len(collection.without_notebook) == 2


def test_a_name_that_two_have_is_told_and_joined_with_nobody(tmp_path):
    table = "name,id\nAnn Miller,1\nAnn Miller,2\n"
    collection = with_roster(tmp_path, {"Ann Miller/01_vocab.ipynb": "I"}, table)
    assert len(collection.without_notebook) == 2
    assert collection.notes == ("Not found in the roster: Ann Miller.",)


def test_who_is_not_in_the_list_is_told(tmp_path):
    files = {f"{name}/01_vocab.ipynb": "I" for name in ("Ann Miller", "Zed", "Yan")}
    assert with_roster(tmp_path, files, GRADESCOPE).notes == ("Not found in the roster: Yan, Zed.",)


def test_who_handed_in_before_keeps_the_key(tmp_path):
    files = {"millerann_12_345_01_vocab.ipynb": "I"}
    collection = with_roster(
        tmp_path, files, CANVAS, recorded={"leebo_13": {"canvas": "13"}, "gone_55": {"canvas": "55"}}
    )
    assert set(collection.without_notebook) == {"leebo_13"}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "no column that tells students apart"),
        ("Points,Comment\n3,x\n", "no column that tells students apart"),
        ('Name\n"Ann\n', "is not a table"),
        ("PK\x03\x04", "is a workbook of a spreadsheet program"),
    ],
)
def test_a_table_that_cannot_be_read_is_told(tmp_path, table, message):
    with pytest.raises(CourseError, match=message):
        roster_of(tmp_path, table)


def test_a_roster_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CourseError, match="Cannot read the roster"):
        read_roster([tmp_path / "none.csv"])


@pytest.mark.parametrize(
    "table",
    [
        "Name,Email\nAnn Miller,miller1@x\nAnn Miller,miller2@x\n",
        "First Name,Last Name,Username\nAnn,Miller,zmiller\nAnn,Miller,ymiller\n",
        "Name\nAnn Miller\nAnn Miller\n",
    ],
)
def test_two_absent_students_of_one_name_have_two_rows(tmp_path, table):
    assert len(with_roster(tmp_path, {"Bo Lee/01_vocab.ipynb": "I"}, table).without_notebook) == 2


def test_a_number_of_one_platform_is_no_number_of_another(tmp_path):
    table = "OrgDefinedId,Last Name,First Name\n13,Lee,Ann\n12,Ray,Bo\n"
    path = "12-345 - Ann Lee - Feb 12, 2026 1030 AM/01_vocab.ipynb"
    assert list(with_roster(tmp_path, {path: "I"}, table).without_notebook) == ["Bo Ray"]


@pytest.mark.parametrize(
    ("tables", "people"),
    [
        (["Name,ID\nAnn Miller,1\n", "Name,ID\nAnn Miller,2\n"], 2),
        (["Name,ID\nAnn Miller,1\n", "Name,ID\nAnn Miller,1.0\n"], 1),
        (["Name,Email\nAnn B Miller,ann@x\n", "Name,Email\nAnn Miller,ANN@x\n"], 1),
        (["Name\nANN MILLER\n", "Name\nMiller Ann\n"], 1),
        ([MOODLE, MOODLE.replace("501", "601").replace("502", "602")], 2),
    ],
)
def test_who_is_one_student_in_several_tables(tmp_path, tables, people):
    assert len(roster_of(tmp_path, *tables)) == people


@pytest.mark.parametrize(
    ("table", "path"),
    [
        (
            "Nachname;Vorname\nGarcía López;Ann María\n",
            "W/Submissions/García López_Ann María_agl_12/01_vocab.ipynb",
        ),
        ("Benutzername\nagl\n", "W/Submissions/García López_Ann María_agl_12/01_vocab.ipynb"),
        ('Student,ID,SIS Login ID\n"Garcia Lopez, Maria",,x\n', "garcialopezmaria_1_2_01_vocab.ipynb"),
        ("Name\nZoe\u0308 Lee\n", "Zo\u00eb Lee/01_vocab.ipynb"),
        ('Name\n"Miller, Ann (she/her)"\n', "Ann Miller/01_vocab.ipynb"),
        ("Identifier,Status\nParticipant 501,x\n", "Participant_501_assignsubmission_file_/01_vocab.ipynb"),
        ("First name / Last name\nAnn Miller\n", "Ann Miller/01_vocab.ipynb"),
        ("Student Number\n007\n", "7/01_vocab.ipynb"),
    ],
)
def test_names_in_other_forms(tmp_path, table, path):
    collection = with_roster(tmp_path, {path: "I"}, table)
    assert (dict(collection.without_notebook), collection.notes) == ({}, ())


def test_who_is_no_student_has_no_row(tmp_path):
    table = "Name,Role\nProf X,Instructor\nAnn Lee,Student\nName,Role\n"
    assert [student.name for student in roster_of(tmp_path, table)] == ["Ann Lee"]


def test_an_own_list_gives_no_canvas_number(tmp_path):
    (student,) = roster_of(tmp_path, "Student,ID\nAnn Lee,77\n")
    assert student.canvas == ""


def test_two_rows_of_one_student_are_told(tmp_path):
    files = {"Ann Miller/01_vocab.ipynb": "I", "annm/04_model.ipynb": "IV"}
    (note,) = with_roster(tmp_path, files, GITHUB).notes
    assert note == "Ann Miller and annm are one student in the roster, and have a row each."


def test_a_table_in_utf_16_without_a_mark(tmp_path):
    (tmp_path / "roster.csv").write_bytes("Name\tEmail\nZoë Lee\tz@x\n".encode("utf-16-le"))
    assert [student.name for student in read_roster([tmp_path / "roster.csv"])] == ["Zoë Lee"]


def test_who_handed_in_before_keeps_the_canvas_number(tmp_path):
    files = {"millerann_12_345_01_vocab.ipynb": "I"}
    collection = with_roster(tmp_path, files, CANVAS, recorded={"leebo_13": {"canvas": "13"}})
    assert collection.without_notebook == {"leebo_13": {"canvas": "13"}}


CANVAS_HEADER = "Student,ID,SIS User ID,SIS Login ID,Section\n"


def test_the_number_of_a_team_is_no_participants_number(tmp_path):
    files = {"Team red_502_assignsubmission_file_/01_vocab.ipynb": "I", TABLES["Moodle"][1]: "I"}
    collection = with_roster(tmp_path, files, MOODLE)
    ids = {submission.name: submission.ids for submission in collection.submissions}
    assert ids == {"Ann Miller": {"moodle": "501"}, "Team red": {}}
    assert any("Not found in the roster: Team red" in note for note in collection.notes)


def test_a_moodle_number_of_another_student_is_not_believed(tmp_path):
    moodle = "Identifier,Full name,Status\nParticipant 501,Bo Ray,x\nParticipant 777,Ann Lee,x\n"
    canvas = f'{CANVAS_HEADER}"Lee, Ann",11,,,\n"Ray, Bo",12,,,\n'
    files = {f"{name}_assignsubmission_file_/01_vocab.ipynb": "I" for name in ("Ann Lee_501", "Bo Ray_777")}
    collection = with_roster(tmp_path, files, moodle, canvas)
    assert {own.student: own.ids["canvas"] for own in collection.submissions} == {
        "Ann Lee": "11",
        "Bo Ray": "12",
    }
    assert collection.without_notebook == {}


@pytest.mark.parametrize(
    "path",
    [
        "12-345 - Ann Lee - Feb 12, 2026 1030 AM/01_vocab.ipynb",
        "W/Submissions/Lee_Ann_alee_12/01_vocab.ipynb",
        "Ann Lee_12_assignsubmission_file_/01_vocab.ipynb",
    ],
)
def test_another_platforms_number_is_no_canvas_number(tmp_path, path):
    table = f'{CANVAS_HEADER}"Lee, Ann",11,,,\n"Ray, Bo",12,,,\n'
    (submission,) = with_roster(tmp_path, {path: "I"}, table).submissions
    assert submission.roster_ids == {"canvas": "11"}


def test_an_exact_login_is_surer_than_its_parts(tmp_path):
    table = f'{CANVAS_HEADER}"Lee, Ann",2,a,alee,\n"Ray, Bo",12,b,bray_2,\n'
    (submission,) = with_roster(tmp_path, {"bray_2/01_vocab.ipynb": "I"}, table).submissions
    assert submission.roster_ids == {"canvas": "12"}


@pytest.mark.parametrize("rows", ["Ann Lee,b@x\nAnn Lee,a@x\n", "Ann Lee,a@x\nAnn Lee,b@x\n"])
def test_equal_names_are_not_joined_by_the_order_of_rows(tmp_path, rows):
    students = roster_of(tmp_path, f'{CANVAS_HEADER}"Lee, Ann",11,,,\n', f"Name,Email\n{rows}")
    assert sorted(student.canvas for student in students) == ["", "", "11"]


@pytest.mark.parametrize(
    ("tables", "people"),
    [
        (
            [
                'Student,ID,SIS User ID,Section\n"Lee, A",,a,\n',
                'Student,ID,SIS User ID,Section\n"Ray, B",,b,\n',
            ],
            2,
        ),
        (["Name,SID,Email\nAnn,N/A,a@x\n", "Name,SID,Email\nBo,N/A,b@x\n"], 2),
        (["Name,Role\nAnn,Teilnehmer/in\nBo,Lernende\nCy,Student Assistant\n"], 2),
        ([f'{CANVAS_HEADER}"Lee, Ann",11,,alee,A\n"Lee, Ann",11,,alee,B\n'], 1),
        (
            [
                f'{CANVAS_HEADER}"Lee, Ann",11,7001,,\n"Lee, Ann",12,7002,,\n',
                "Name,SID\nAnn Lee,7001\nAnn Lee,7002\n",
            ],
            2,
        ),
        (["Student,Email\nTest Student,t@x\n"], 1),
        (["Name\n!!!\n", "Name\n???\n"], 2),
    ],
)
def test_nobody_of_a_list_is_lost_or_doubled(tmp_path, tables, people):
    assert len(roster_of(tmp_path, *tables)) == people


def test_an_accent_tells_two_students_apart(tmp_path):
    files = {"Müller/01_vocab.ipynb": "I", "Muller/01_vocab.ipynb": "I"}
    collection = with_roster(tmp_path, files, "Name\nMüller\nMuller\n")
    assert (collection.without_notebook, collection.notes) == ({}, ())


def test_a_canvas_number_out_of_a_spreadsheet(tmp_path):
    (student,) = roster_of(tmp_path, f'{CANVAS_HEADER}"Lee, Ann",1002.0,,,\n')
    assert student.canvas == "1002"


def test_a_filled_in_review_is_no_roster(tmp_path):
    with pytest.raises(CourseError, match="is a table of texts"):
        roster_of(tmp_path, "student,name,model_answer\nann,Ann,x\n")


ILIAS_LOGIN = "W/Submissions/Miller_Ann_a_miller_12345/01_vocab.ipynb"


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ("Name;Vorname;Matrikelnummer\nMiller;Ann;4012345\n", "Ann Miller/01_vocab.ipynb"),
        ("Name,ID\nAnn Miller,4012345\n", "Ann Miller 4012345/01_vocab.ipynb"),
        ("Name,ID\nAnn Miller,4012345\n", "4012345 Ann Miller/01_vocab.ipynb"),
        ("Name,ID\nAnn Miller,04012345\n", "Ann Miller (4012345)/01_vocab.ipynb"),
        ("Name,SID\nAnn Miller,s401\n", "Miller_Ann_s401/01_vocab.ipynb"),
        ("Name,ID\nAnn Miller,401\n", "Miller_Ann_401_2/01_vocab.ipynb"),
        ("Matrikelnummer\n4012345\n", "Ann Miller 4012345/01_vocab.ipynb"),
        ("Student #,Name\n4012345,Ann Miller\n", "Ann Miller/01_vocab.ipynb"),
        ("Benutzername;Nachname;Vorname\na_miller;Miller;Ann\n", ILIAS_LOGIN),
        ("Benutzername\na_miller\n", ILIAS_LOGIN),
        ("Benutzername\n123456\n", "W/Submissions/Miller_Ann_0123456_77/01_vocab.ipynb"),
        ("Username\n123456\n", "Week 1_0123456_attempt_2026-02-12-14-30-22_01_vocab.ipynb"),
        ("Username\n0123456\n", "123456/01_vocab.ipynb"),
    ],
)
def test_numbers_and_logins_in_other_forms(tmp_path, table, path):
    collection = with_roster(tmp_path, {path: "I"}, table)
    assert (dict(collection.without_notebook), collection.notes) == ({}, ())


@pytest.mark.parametrize("form", ["Miller_Ann_{}", "Ann Miller_{}", "Ann Miller ({})", "{} Ann Miller"])
def test_numbers_tell_two_students_of_one_name_apart(tmp_path, form):
    table = f'{CANVAS_HEADER}"Miller, Ann",11,401,,\n"Miller, Ann",12,402,,\n'
    files = {f"{form.format(number)}/01_vocab.ipynb": "I" for number in (401, 402)}
    collection = with_roster(tmp_path, files, table)
    assert [own.roster_ids["canvas"] for own in collection.submissions] == ["11", "12"]
    assert collection.without_notebook == {}
    assert not any("roster" in note for note in collection.notes)


def test_a_number_beside_another_name_is_not_believed(tmp_path):
    files = {"Ann Miller 402/01_vocab.ipynb": "I", "Ann Miller 401 402/01_vocab.ipynb": "I"}
    collection = with_roster(tmp_path, files, "Name,ID\nBo Lee,402\n")
    assert list(collection.without_notebook) == ["Bo Lee"]


@pytest.mark.parametrize("other", ["miller;Miller;Zed", "ann_a_miller;Roe;Cy"])
def test_a_login_is_not_taken_for_the_end_of_another(tmp_path, other):
    table = f"Benutzername;Nachname;Vorname\n{other}\na_miller;Miller;Ann\n"
    collection = with_roster(tmp_path, {ILIAS_LOGIN: "I"}, table)
    (absent,) = collection.without_notebook
    assert absent in ("Zed Miller", "Cy Roe")


def test_who_handed_in_before_is_found_without_the_login(tmp_path):
    table = "Benutzername;Nachname;Vorname\na_miller;Miller;Ann\n"
    recorded = {"Miller_Ann_a_12345": {"ilias": "12345"}}
    collection = with_roster(tmp_path, {"Bo Lee/01_vocab.ipynb": "I"}, table, recorded=recorded)
    assert set(collection.without_notebook) == {"Miller_Ann_a_12345"}


def test_an_unknown_address_joins_nobody(tmp_path):
    table = "Name,Email\nAnn Miller,unknown\nBo Lee,unknown\n"
    assert len(roster_of(tmp_path, table, table)) == 2


def test_no_name_that_fits_is_told(tmp_path):
    files = {f"{name}/01_vocab.ipynb": "I" for name in ("Ann Miller", "Bo Lee")}
    notes = with_roster(tmp_path, files, "Nachnaam;Email\nMiller;a@x\nLee;b@x\n").notes
    assert notes[0] == "Not found in the roster: Ann Miller, Bo Lee."
    assert "Nobody who handed in has a name or a number of the roster" in notes[1]


def test_who_was_graded_before_shows_that_the_roster_fits(tmp_path):
    files = {"Zed/01_vocab.ipynb": "I"}
    notes = with_roster(tmp_path, files, "Name\nAnn Miller\n", recorded={"Ann Miller": {}}).notes
    assert notes == ("Not found in the roster: Zed.",)


def test_two_of_one_name_who_are_not_in_the_list_are_told_apart(tmp_path):
    files = {f"Hana Ek_{number}_assignsubmission_file_/01_vocab.ipynb": "I" for number in (11, 12)}
    collection = with_roster(tmp_path, files, "Name,Email\nBo Lee,bo@example.org\n")
    assert any("Not found in the roster: Hana Ek_11, Hana Ek_12." in note for note in collection.notes)


def test_who_is_not_in_the_list_is_told_without_a_notebook_too(tmp_path):
    files = {"eklina_1005_link.html": b"<a>", "millerann_12_345_01_vocab.ipynb": "I"}
    collection = with_roster(tmp_path, files, CANVAS)
    assert any(note.startswith("Not found in the roster: eklina_1005") for note in collection.notes)
