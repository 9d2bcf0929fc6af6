"""Each layout in which submissions come: whose a notebook is."""

import time
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.grading.submissions.layouts import (
    LAYOUTS,
    blackboard_beginning,
    parse_file_name,
    parse_folder_name,
)
from coursekit.grading.submissions.submission import find_submissions
from tests.grading.submissions.submission_folders import find_only, find_paths, write_files, zip_bytes

EXAMPLES = {  # of each layout: a path, and the key, the name and the ids of its student
    "nbgrader": ("submitted/ann/ps1/01_vocab.ipynb", "ann", "ann", {}),
    "GitHub Classroom": ("week-1-submissions/week-1-ann/01_vocab.ipynb", "ann", "ann", {}),
    "ILIAS": (
        "Week 1/Submissions/Lee_Ann_alee_123/01_vocab.ipynb",
        "Lee_Ann_123",
        "Lee_Ann",
        {"ilias": "123"},
    ),
    "Moodle": (
        "Ann Lee_123_assignsubmission_file_/01_vocab.ipynb",
        "Ann Lee",
        "Ann Lee",
        {"moodle": "123"},
    ),
    "Moodle with short folder names": (
        "Ann Lee_123/01_vocab.ipynb",
        "Ann Lee",
        "Ann Lee",
        {"moodle": "123"},
    ),
    "Canvas, anonymous": ("LATE_anon_a1B2c_345_01_vocab.ipynb", "anon_a1B2c", "anon_a1B2c", {}),
    "Canvas, a question of a quiz": (
        "miller_ann12_question_56_345_01_vocab.ipynb",
        "miller_ann_12",
        "miller_ann",
        {"canvas": "12"},
    ),
    "Canvas": ("millerann_12_345_01_vocab.ipynb", "millerann_12", "millerann", {"canvas": "12"}),
    "Blackboard": ("Week 1_alee_attempt_2026-02-12-14-30-22_01_vocab.ipynb", "alee", "alee", {}),
    "Brightspace": (
        "12-345 - Ann Lee - Feb 12, 2026 1030 AM/01_vocab.ipynb",
        "Ann Lee_12",
        "Ann Lee",
        {"brightspace": "12"},
    ),
    "a folder for each student": ("ann/01_vocab.ipynb", "ann", "ann", {}),
}


PAGES = "Canvas, a text entry or a link"
"""What has no notebook has an example of its own."""


def test_each_layout_has_an_example():
    assert list(EXAMPLES) == [layout.name for layout in LAYOUTS if layout.name != PAGES]


@pytest.mark.parametrize("layout", EXAMPLES)
def test_the_example_of_each_layout(tmp_path, layout):
    path, student, name, ids = EXAMPLES[layout]
    submission = find_only(write_files(tmp_path, {path: "I"}))
    assert (submission.student, submission.name, submission.ids) == (student, name, ids)


def test_a_folder_for_each_student(tmp_path):
    write_files(tmp_path, {"alice/01_vocab.ipynb": "I", "bob/01_vocab.ipynb": "I", "bob/05_loss.ipynb": "V"})
    assert find_paths(tmp_path) == {
        ("alice", "alice/01_vocab.ipynb"),
        ("bob", "bob/01_vocab.ipynb"),
        ("bob", "bob/05_loss.ipynb"),
    }


def test_nbgraders_submitted_folder_itself(tmp_path):
    root = write_files(
        tmp_path / "submitted", {"alice/ps1/01_vocab.ipynb": "I", "alice/ps2/05_loss.ipynb": "V"}
    )
    assert find_paths(root) == {("alice", "alice/ps1/01_vocab.ipynb"), ("alice", "alice/ps2/05_loss.ipynb")}


def test_of_an_nbgrader_course_only_submitted_counts(tmp_path):
    write_files(
        tmp_path,
        {
            "submitted/alice/ps1/01_vocab.ipynb": "I",
            "autograded/alice/ps1/01_vocab.ipynb": "I",
            "release/ps1/01_vocab.ipynb": "I",
            "gradebook.db": b"",
        },
    )
    assert find_paths(tmp_path) == {("alice", "submitted/alice/ps1/01_vocab.ipynb")}
    assert len(find_submissions(tmp_path).skipped) == 3


def test_a_student_called_submitted(tmp_path):
    write_files(tmp_path, {"submitted/week 1/01_vocab.ipynb": "I", "bob/01_vocab.ipynb": "I"})
    assert {student for student, _ in find_paths(tmp_path)} == {"submitted", "bob"}


CANVAS = {
    "millerann_1234_5678_01_vocab.ipynb": "I",
    "millerann_1234_5690_05_loss-2.ipynb": "V",
    "oyelaranbayo_LATE_77_91_01_vocab.ipynb": "I",
}
CANVAS_FOUND = {
    ("millerann_1234", "millerann", "millerann_1234_5678_01_vocab.ipynb"),
    ("millerann_1234", "millerann", "millerann_1234_5690_05_loss-2.ipynb"),
    ("oyelaranbayo_77", "oyelaranbayo", "oyelaranbayo_LATE_77_91_01_vocab.ipynb"),
}
MOODLE = {
    "Ann Miller_12345_assignsubmission_file_/01_vocab.ipynb": "I",
    "Bayo Oyelaran_77_assignsubmission_file/05_loss.ipynb": "V",
}
MOODLE_FOUND = {
    ("Ann Miller", "Ann Miller", "Ann Miller_12345_assignsubmission_file_/01_vocab.ipynb"),
    ("Bayo Oyelaran", "Bayo Oyelaran", "Bayo Oyelaran_77_assignsubmission_file/05_loss.ipynb"),
}


@pytest.mark.parametrize(("files", "expected"), [(CANVAS, CANVAS_FOUND), (MOODLE, MOODLE_FOUND)])
@pytest.mark.parametrize("form", ["zip", "zip in a folder", "unzipped", "unzipped into folders"])
def test_downloads_in_every_form(tmp_path, files, expected, form):
    prefix, place = "", tmp_path
    if form.startswith("zip"):
        prefix, place = "class.zip/", tmp_path / "class.zip" if form == "zip" else tmp_path
        (tmp_path / "class.zip").write_bytes(zip_bytes(files))
    else:
        prefix = "Assignment 1/" if form.endswith("folders") else ""
        write_files(tmp_path / prefix, files)
    collection = find_submissions(place)
    assert {
        (submission.student, submission.name, submission.display_path.removeprefix(prefix))
        for submission in collection.submissions
    } == expected
    assert all(submission.display_path.startswith(prefix) for submission in collection.submissions)
    assert collection.skipped == ()


def test_the_numbers_of_the_platforms_are_kept(tmp_path):
    (tmp_path / "canvas.zip").write_bytes(zip_bytes(CANVAS))
    (tmp_path / "moodle.zip").write_bytes(zip_bytes(MOODLE))
    ids = {submission.student: submission.ids for submission in find_submissions(tmp_path).submissions}
    assert ids["millerann_1234"] == {"canvas": "1234"}
    assert ids["Ann Miller"] == {"moodle": "12345"}


def test_a_moodle_folder_without_the_last_part_of_its_name(tmp_path):
    write_files(tmp_path, {"Ann Miller_12345/01_vocab.ipynb": "I", "team_12345/01_vocab.ipynb": "I"})
    names = {
        submission.student: (submission.name, submission.ids)
        for submission in find_submissions(tmp_path).submissions
    }
    assert names["Ann Miller"] == ("Ann Miller", {"moodle": "12345"})
    assert names["team_12345"] == ("team_12345", {})


def test_a_moodle_download_without_folders(tmp_path):
    write_files(tmp_path, {"Ann Miller_12345_assignsubmission_file_01_vocab.ipynb": "I"})
    assert find_only(tmp_path).student == "Ann Miller"


def test_a_zip_with_one_folder_of_its_own_name(tmp_path):
    (tmp_path / "class.zip").write_bytes(
        zip_bytes({"class/alice/01_vocab.ipynb": "I", "class/bob/a.ipynb": "I"})
    )
    assert {student for student, _ in find_paths(tmp_path / "class.zip")} == {"alice", "bob"}


def test_students_with_the_same_name_in_canvas_stay_two(tmp_path):
    write_files(tmp_path, {"leekim_1_10_01_vocab.ipynb": "I", "leekim_2_11_01_vocab.ipynb": "I"})
    assert {student for student, _ in find_paths(tmp_path)} == {"leekim_1", "leekim_2"}


def test_nobody_hands_in_for_another_by_a_file_name(tmp_path):
    write_files(tmp_path, {"mallory/alice_1_2_01_vocab.ipynb": "I", "alice/01_vocab.ipynb": "I"})
    assert {student for student, _ in find_paths(tmp_path)} == {"mallory", "alice"}
    moodle = write_files(tmp_path / "moodle", {"Eve_9_assignsubmission_file_/bob_7_8_01_vocab.ipynb": "I"})
    assert find_only(moodle).student == "Eve_9"
    write_files(tmp_path, {"eve_5_6_bob_7_8_01_vocab.ipynb": "I"})
    assert "eve_5" in {student for student, _ in find_paths(tmp_path)}


def test_who_hands_in_a_text_or_a_link_on_canvas_has_a_row_with_the_number(tmp_path):
    names = ["leekim_1_text.html", "roecay_LATE_2_link.html", "anon_a1B2c_text.html"]
    collection = find_submissions(write_files(tmp_path, dict.fromkeys(names, b"<p>Hello</p>")))
    assert collection.submissions == ()
    assert collection.without_notebook == {
        "anon_a1B2c": {},
        "leekim_1": {"canvas": "1"},
        "roecay_2": {"canvas": "2"},
    }


def test_a_students_file_may_be_called_like_a_text_entry(tmp_path):
    parsed = parse_file_name("leekim_1_10_text.html")
    assert (parsed.student, parsed.user, parsed.upload) == ("leekim_1", "1", 10)


@pytest.mark.parametrize(
    ("name", "is_late", "day"),
    [
        ("leekim_LATE_1_10_01_vocab.ipynb", True, None),
        ("LATE_anon_12345_10_01_vocab.ipynb", True, None),
        ("anon_12345_10_01_vocab.ipynb", False, None),
        ("W_1_alee_attempt_2026-02-12-14-30-22_01_vocab.ipynb", False, "2026-02-12 14:30"),
        ("1-2 - Ann Lee - Feb 12, 2026 1030 PM - 01_vocab.ipynb", False, "2026-02-12 22:30"),
        ("1-2 - Ann Lee - 12. Feb 2026 1030 - 01_vocab.ipynb", False, None),
    ],
)
def test_what_names_tell_of_the_time(name, is_late, day):
    parsed = parse_file_name(name)
    assert parsed.is_late == is_late
    assert (parsed.handed_in and f"{parsed.handed_in:%Y-%m-%d %H:%M}") == day


def test_every_time_that_brightspace_writes():
    for minute in range(24 * 60):
        time_of_day = datetime(2026, 2, 12) + timedelta(minutes=minute)
        hour, rest = f"{time_of_day:%I}", f"{time_of_day:%M %p}"
        for text in (f"{hour}{rest}", f"{int(hour)}{rest}"):
            assert parse_folder_name(f"12-34 - Ann Lee - Feb 12, 2026 {text}").handed_in == time_of_day


@pytest.mark.parametrize(
    "name",
    [
        "HW1_2026_02_12_ann.ipynb",
        "Miller_Ann_4012345_01_vocab.ipynb",
        "a_01_link.html",
        "anon_ab_01_vocab.ipynb",
    ],
)
def test_a_number_of_canvas_begins_with_no_zero(name):
    assert parse_file_name(name) is None


@pytest.mark.parametrize(
    "part",
    ["_", "a_", "1_", "_attempt_", "1-1 - ", " - 1", "-", "anon_1_", "a_1_2_LATE", "1", "1_question_2_"],
)
def test_a_long_name_costs_no_time(part):
    start = time.thread_time()
    for name in (part * 8000, f"1-1 - {part * 8000}", f"{part * 8000}\n"):
        parse_file_name(name)
        parse_folder_name(name, parent="Submissions")
    assert time.thread_time() - start < 5


def test_a_whole_download_of_ilias_with_its_list_of_points(tmp_path):
    files = {
        "Week 1/Abgaben/Lee_Ann_alee_123/01_vocab.ipynb": "I",
        "Week 1/Abgaben/Team 7/01_vocab.ipynb": "I",
        "Week 1/status.xlsx": b"",
    }
    (tmp_path / "Week 1.zip").write_bytes(zip_bytes(files))
    collection = find_submissions(tmp_path / "Week 1.zip")
    assert [submission.student for submission in collection.submissions] == ["Lee_Ann_123", "Team 7"]


def test_two_assignments_of_github_classroom(tmp_path):
    names = [f"{week}-submissions/{week}-{who}" for week in ("week-1", "week-2") for who in ("ann", "bo-b")]
    write_files(tmp_path, {f"{name}/01_vocab.ipynb": "I" for name in names[:2]})
    write_files(tmp_path, {f"{name}/05_loss.ipynb": "V" for name in names[2:]})
    assert sorted(student for student, _ in find_paths(tmp_path)) == ["ann", "ann", "bo-b", "bo-b"]


def moodle(who, number):
    return f"{who}_{number}_assignsubmission_file_"


def test_a_moodle_student_of_two_assignments_is_one_and_keeps_both_numbers(tmp_path):
    week_1 = {f"{moodle('Ann Lee', 11)}/01_vocab.ipynb": "I", f"{moodle('Bo Roe', 12)}/01_vocab.ipynb": "I"}
    week_4 = {f"{moodle('Ann Lee', 22)}/04_model.ipynb": "IV"}
    (tmp_path / "week 1.zip").write_bytes(zip_bytes(week_1))
    (tmp_path / "week 4.zip").write_bytes(zip_bytes(week_4))
    collection = find_submissions(tmp_path)
    assert [(submission.student, submission.ids) for submission in collection.submissions] == [
        ("Ann Lee", {"moodle": "11"}),
        ("Ann Lee", {"moodle": "22"}),
        ("Bo Roe", {"moodle": "12"}),
    ]
    assert collection.notes == ("1 student is in several downloads of Moodle, and joined by the full name.",)


def test_moodle_students_of_one_name_stay_two_and_are_told(tmp_path):
    names = [moodle("Ann Lee", 11), moodle("Ann Lee", 12)]
    collection = find_submissions(write_files(tmp_path, {f"{name}/01_vocab.ipynb": "I" for name in names}))
    assert [submission.student for submission in collection.submissions] == ["Ann Lee_11", "Ann Lee_12"]
    assert "2 students of Moodle are called Ann Lee" in collection.notes[0]


def test_the_same_name_in_two_downloads_is_told(tmp_path):
    (tmp_path / "group 1.zip").write_bytes(zip_bytes({"alice/01_vocab.ipynb": "I", "bob/05_loss.ipynb": "V"}))
    (tmp_path / "group 2.zip").write_bytes(
        zip_bytes({"alice/01_vocab.ipynb": "I", "bob/01_vocab.ipynb": "I"})
    )
    collection = find_submissions(tmp_path)
    assert len(collection.submissions) == 3
    joined, same_section = collection.notes
    assert joined.startswith("2 students are in several downloads and joined by name, such as alice.")
    assert same_section.startswith("alice is in group 2.zip and in group 1.zip with the same section")


def test_blind_participants_and_teams_of_moodle_are_never_joined(tmp_path):
    for week, number in (("week 1", 11), ("week 4", 22)):
        (tmp_path / f"{week}.zip").write_bytes(
            zip_bytes({f"{moodle('Participant', number)}/01_vocab.ipynb": "I"})
        )
    students = [submission.student for submission in find_submissions(tmp_path).submissions]
    assert students == ["Participant_11", "Participant_22"]


def test_moodles_default_team_has_no_number(tmp_path):
    submission = find_only(write_files(tmp_path, {"Default group_assignsubmission_file/01_vocab.ipynb": "I"}))
    assert (submission.student, submission.ids) == ("Default group", {})


@pytest.mark.parametrize(
    ("folder", "zip_name"),
    [("HW1", "any.zip"), ("class", "class (1).zip"), ("class", "class 2.zip"), ("Kurs 7", "Kurs 7.zip")],
)
def test_one_folder_around_the_class_is_unwrapped(tmp_path, folder, zip_name):
    files = {f"{folder}/{who}/01_vocab.ipynb": "I" for who in ("alice", "bob")}
    (tmp_path / zip_name).write_bytes(zip_bytes(files))
    assert {student for student, _ in find_paths(tmp_path / zip_name)} == {"alice", "bob"}
    if folder == "HW1":
        assert {student for student, _ in find_paths(write_files(tmp_path / "course", files))} == {
            *("alice", "bob")
        }


def test_a_folder_that_may_be_a_class_is_refused(tmp_path):
    write_files(tmp_path, {f"Kurs/{who}/01_vocab.ipynb": "I" for who in ("alice", "bob", "carol")})
    with pytest.raises(CourseError, match="if it is a class, grade this folder by itself"):
        find_submissions(tmp_path)
    assert len(find_submissions(tmp_path / "Kurs").submissions) == 3


@pytest.mark.parametrize(
    "files",
    [
        ["HW1/01_vocab.ipynb", "HW1/old/01_vocab.ipynb", "HW1/new/01_vocab.ipynb"],
        ["HW1/notebooks/01_vocab.ipynb", "HW1/answers/01_vocab.ipynb"],
        ["alice/old/01_vocab.ipynb", "alice/new/01_vocab.ipynb"],
        ["alice/I/01_vocab.ipynb", "alice/V/05_loss.ipynb", "alice/VI/06_evaluation.ipynb"],
    ],
)
def test_the_only_folder_may_be_that_of_one_student(tmp_path, files):
    write_files(tmp_path, dict.fromkeys(files, "I"))
    assert {student for student, _ in find_paths(tmp_path)} == {files[0].partition("/")[0]}


FILES = {  # of each layout that reads the names of files: what comes before the student's own part
    "Moodle": "Ann Lee_123_assignsubmission_file_",
    "Canvas, anonymous": "anon_a1B2c_345_",
    "Canvas, a question of a quiz": "miller_ann12_question_56_345_",
    "Canvas": "millerann_12_345_",
    "Blackboard": "Week 1_alee_attempt_2026-02-12-14-30-22_",
    "Brightspace": "12-345 - Ann Lee - Feb 12, 2026 1030 AM - ",
}


def test_each_layout_of_file_names_has_an_example():
    assert list(FILES) == [layout.name for layout in LAYOUTS if layout.file_name and layout.name != PAGES]


@pytest.mark.parametrize("other", FILES.values(), ids=FILES)
@pytest.mark.parametrize("own", FILES.values(), ids=FILES)
def test_a_student_who_writes_another_students_name_behind_the_own_one(own, other):
    parsed, honest = parse_file_name(f"{own}{other}01_vocab.ipynb"), parse_file_name(f"{own}01_vocab.ipynb")
    assert (parsed.student, parsed.platform) == (honest.student, honest.platform)


@pytest.mark.parametrize(
    ("name", "student", "platform", "number"),
    [
        ("eve_5_6_x_7_assignsubmission_file_y.ipynb", "eve", "canvas", "5"),
        ("eve_5_6_7_assignsubmission_file_01_vocab.ipynb", "eve", "canvas", "5"),
        ("eve_LATE_5_6_Ada Able_7_assignsubmission_file_y.ipynb", "eve", "canvas", "5"),
        ("Eve Ort_41_assignsubmission_file_ada_5_6_01_vocab.ipynb", "Eve Ort", "moodle", "41"),
        ("Eve Ort_41_assignsubmission_file_5_6_01_vocab.ipynb", "Eve Ort", "moodle", "41"),
    ],
)
def test_a_students_own_part_of_a_name_does_not_change_the_platform(name, student, platform, number):
    parsed = parse_file_name(name)
    assert (parsed.name, parsed.platform, parsed.user) == (student, platform, number)


@pytest.mark.parametrize(
    "files",
    [
        [
            f"Week {week}/Submissions/Lee_{who}_u{who}_{n}/01_vocab.ipynb"
            for week in (1, 4)
            for n, who in enumerate("ab", 10)
        ],
        [
            f"Week {week}/{who}/{name}"
            for week, name in ((1, "01_vocab.ipynb"), (4, "04_model.ipynb"))
            for who in "ab"
        ],
        [
            f"Extracted/Week 1/Submissions/Lee_{who}_u{who}_{n}/01_vocab.ipynb"
            for n, who in enumerate("ab", 10)
        ],
        [f"Kurs 7/Participant_{n}_assignsubmission_file_/01_vocab.ipynb" for n in range(10, 24)],
        [f"Week 1/Participant_{n}_assignsubmission_file_/01_vocab.ipynb" for n in range(10, 14)],
        [f"submitted/{who}/ps1/01_vocab.ipynb" for who in "abc"],
        [f"HW1/{who}/01_vocab.ipynb" for who in "abc"],
    ],
    ids=[
        "two of ILIAS",
        "two folders of a class",
        "ILIAS further down",
        "blind",
        "blind, few",
        "nbgrader",
        "one around",
    ],
)
@pytest.mark.parametrize("beside", [{}, {"roster.csv": b"Name\nAnn\n"}], ids=["", "with a roster"])
def test_a_class_is_never_one_student(tmp_path, files, beside):
    students = {parse_folder_name(path.split("/")[-2]).student for path in files if "ps1" not in path}
    paths = find_paths(write_files(tmp_path, dict.fromkeys(files, "I") | beside))
    assert len({student for student, _ in paths}) == (len(students) or 3)


def test_logins_of_blackboard_with_underscores(tmp_path):
    names = [
        f"Week_1 a_{who}_miller_attempt_2026-02-12-14-30-2{n}_01_vocab.ipynb" for n, who in enumerate("abc")
    ]
    paths = find_paths(write_files(tmp_path, dict.fromkeys(names, "I")))
    assert sorted(student for student, _ in paths) == ["a_miller", "b_miller", "c_miller"]


def blackboard(assignment, login, second=0, file="_01_vocab.ipynb"):
    return f"{assignment}_{login}_attempt_2026-02-12-14-30-{second:02}{file}"


def blackboard_page(login):
    return f"Name: Ann (Annie) Lee ({login})\r\nAssignment: Week 1\r\nSubmission Field: (x)\r\n".encode()


@pytest.mark.parametrize(
    "logins", [["a_miller", "b_miller"], ["stud_101", "stud_102"], ["ann", "a_lee", "_x"]]
)
@pytest.mark.parametrize("weeks", [["Week 1"], ["Week 1", "Week 2"], ["W_1", "W_1_again"]])
def test_the_pages_of_blackboard_tell_the_logins(tmp_path, logins, weeks):
    for week in weeks:
        for login in logins:
            page = blackboard(week, login, file=".txt")
            write_files(tmp_path, {blackboard(week, login): "I", page: blackboard_page(login)})
    collection = find_submissions(tmp_path)
    assert {submission.student for submission in collection.submissions} == set(logins)
    assert collection.notes == ()


NAME_PARTS = st.text("ab_-. 1", min_size=1, max_size=8)


@given(NAME_PARTS, NAME_PARTS.filter(lambda login: login.strip("_")))
def test_a_login_that_is_known_ends_the_assignments_name(assignment, login):
    name = blackboard(assignment, login)
    parsed = parse_file_name(name, {blackboard_beginning(name): login})
    assert (parsed.student, parsed.name, parsed.file) == (login, login, "_01_vocab.ipynb")


def test_a_login_without_a_page_is_told_by_the_pages_of_others(tmp_path):
    files = {blackboard("W_1", login): "I" for login in ("a_miller", "b_miller")}
    page = {blackboard("W_1", "a_miller", file=".txt"): blackboard_page("a_miller")}
    assert {student for student, _ in find_paths(write_files(tmp_path, files | page))} == {
        "a_miller",
        "b_miller",
    }


def test_a_student_does_not_write_the_page_of_blackboard(tmp_path):
    files = {
        blackboard("Week 1", "mal_ann"): "I",
        blackboard("Week 1", "mal_ann", file="_.txt"): blackboard_page("ann"),
        blackboard("Week 1", "bob", file=".txt"): blackboard_page("bob"),
        blackboard("Week 1", "bob"): "I",
    }
    assert {student for student, _ in find_paths(write_files(tmp_path, files))} == {"mal_ann", "bob"}


@pytest.mark.parametrize("page", [b"", b"Name:", b"Name: Ann Lee (bob)", b"\xff\xfe(", b"a: " + b"(" * 3000])
def test_a_page_of_blackboard_without_the_login_changes_nothing(tmp_path, page):
    files = {blackboard("Week 1", "ann"): "I", blackboard("Week 1", "ann", file=".txt"): page}
    assert find_only(write_files(tmp_path, files)).student == "ann"


def test_several_names_of_blackboard_for_one_login_are_told(tmp_path):
    names = [blackboard(week, login) for week in ("Week 1", "Week 2") for login in ("a_miller", "b_miller")]
    (note,) = find_submissions(write_files(tmp_path, dict.fromkeys(names, "I"))).notes
    assert "“Week 1_a_miller” and “Week 1_b_miller” for miller" in note
    assert ".txt" in note


@pytest.mark.parametrize(
    "form", ["{}_{}_assignsubmission_file_", "{0}_{1}", "{0}", "1{1}-{1} - {0} - Feb 12, 2026 900 AM"]
)
def test_a_name_with_accents_apart_is_the_same_name(tmp_path, form):
    together, apart, other = (
        form.format(*who) for who in (("Zo\xeb L", 11), ("Zoe\u0308 L", 11), ("Bo R", 12))
    )
    (tmp_path / "w1.zip").write_bytes(zip_bytes({f"{together}/01_vocab.ipynb": "I"}))
    write_files(tmp_path, {f"Week 4/{name}/04_model.ipynb": "IV" for name in (apart, other)})
    students = [submission.student for submission in find_submissions(tmp_path).submissions]
    assert len(students) == 3 and len(set(students)) == 2


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("12-34 - Ann Lee - Jan 31, 2026 1130 AM", "12-35 - Ann Lee - Feb 2, 2026 130 PM"),
        ("12-34 - Ann Lee - Feb 2, 2026 1130 AM", "12-35 - Ann Lee - Feb 2, 2026 130 PM"),
    ],
)
def test_the_platforms_own_time_tells_which_is_newer(tmp_path, older, newer):
    write_files(tmp_path, {f"{newer}/01_vocab.ipynb": "I"})
    write_files(tmp_path, {f"{older}/01_vocab.ipynb": "I"})
    ((_, path),) = find_paths(tmp_path)
    assert path.startswith(newer)


CLASS = {
    f"Group {group}/{who}/01_vocab.ipynb": "I" for group, whos in (("A", "abe"), ("B", "cd")) for who in whos
}


@pytest.mark.parametrize(
    "beside",
    [
        {"README.txt": b"x"},
        {"notes.docx": b"x", "roster.csv": b"x"},
        {"Group A.zip": zip_bytes({f"Group A/{who}/01_vocab.ipynb": "I" for who in "abe"})},
    ],
)
def test_what_lies_beside_classes_changes_nothing(tmp_path, beside):
    students = {student for student, _ in find_paths(write_files(tmp_path, CLASS | beside))}
    assert students == set("abcde")


@pytest.mark.parametrize("wrapper", ["course/", "course/spring/"])
def test_classes_in_a_folder(tmp_path, wrapper):
    paths = find_paths(
        write_files(tmp_path, {f"{wrapper}{path}": section for path, section in CLASS.items()})
    )
    assert {student for student, _ in paths} == set("abcde")


def test_a_login_like_a_folder_of_the_course_changes_nothing(tmp_path):
    files = {path.replace("/e/", "/tests/"): section for path, section in CLASS.items()}
    assert {student for student, _ in find_paths(write_files(tmp_path, files))} == {*"abcd", "tests"}


@pytest.mark.parametrize(
    "files",
    [
        {"mal-submissions/mal-bo/01_vocab.ipynb": "I", "ann/01_vocab.ipynb": "I", "bo/01_vocab.ipynb": "I"},
        {"mal-submissions/mal-bo/01_vocab.ipynb": "I", "ann/01_vocab.ipynb": "I", "bo": None},
        {
            "week1/bo/1.ipynb": "I",
            "week1/cy/1.ipynb": "I",
            "week2/bo/1.ipynb": "I",
            "week2/di/1.ipynb": "I",
            "ann": None,
        },
    ],
)
def test_nobody_hands_in_for_others(tmp_path, files):
    tops = {path.partition("/")[0] for path in files}
    collection = find_submissions(write_files(tmp_path, files))
    students = {own.student for own in collection.submissions} | set(collection.without_notebook)
    assert students == tops


def test_ilias_at_the_top_with_what_lies_beside_it(tmp_path):
    files = {"Submissions/Lee_Ann_alee_12/01_vocab.ipynb": "I", "status.xlsx": b"x", "Feedback/x.txt": b"x"}
    assert find_only(write_files(tmp_path, files)).student == "Lee_Ann_12"


def test_a_student_who_looks_like_a_class_is_told(tmp_path):
    files = {f"Kurs/{who}/01_vocab.ipynb": "I" for who in "abcd"} | {"ann/01_vocab.ipynb": "I"}
    (note,) = find_submissions(write_files(tmp_path, files)).notes
    assert note.startswith("Kurs is taken for one student, and has 4 folders with the same notebook")
