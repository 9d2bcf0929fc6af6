"""Each layout in which submissions come: whose a notebook is."""

import pytest

from coursekit.grading.submissions.layouts import LAYOUTS, parse_file_name
from coursekit.grading.submissions.submission import find_submissions
from tests.grading.submissions.submission_folders import find_only, find_paths, write_files, zip_bytes

EXAMPLES = {  # of each layout: a path, and the key, the name and the ids of its student
    "nbgrader": ("submitted/ann/ps1/01_vocab.ipynb", "ann", "ann", {}),
    "Moodle": (
        "Ann Lee_123_assignsubmission_file_/01_vocab.ipynb",
        "Ann Lee_123",
        "Ann Lee",
        {"moodle": "123"},
    ),
    "Moodle with short folder names": (
        "Ann Lee_123/01_vocab.ipynb",
        "Ann Lee_123",
        "Ann Lee",
        {"moodle": "123"},
    ),
    "Canvas": ("millerann_12_345_01_vocab.ipynb", "millerann_12", "millerann", {"canvas": "12"}),
    "a folder for each student": ("ann/01_vocab.ipynb", "ann", "ann", {}),
}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_the_example_of_each_layout(tmp_path, layout):
    path, student, name, ids = EXAMPLES[layout.name]
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
    ("Ann Miller_12345", "Ann Miller", "Ann Miller_12345_assignsubmission_file_/01_vocab.ipynb"),
    ("Bayo Oyelaran_77", "Bayo Oyelaran", "Bayo Oyelaran_77_assignsubmission_file/05_loss.ipynb"),
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
    assert ids["Ann Miller_12345"] == {"moodle": "12345"}


def test_a_moodle_folder_without_the_last_part_of_its_name(tmp_path):
    write_files(tmp_path, {"Ann Miller_12345/01_vocab.ipynb": "I", "team_12345/01_vocab.ipynb": "I"})
    names = {
        submission.student: (submission.name, submission.ids)
        for submission in find_submissions(tmp_path).submissions
    }
    assert names["Ann Miller_12345"] == ("Ann Miller", {"moodle": "12345"})
    assert names["team_12345"] == ("team_12345", {})


def test_a_moodle_download_without_folders(tmp_path):
    write_files(tmp_path, {"Ann Miller_12345_assignsubmission_file_01_vocab.ipynb": "I"})
    assert find_only(tmp_path).student == "Ann Miller_12345"


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


FILES = {  # of each layout that reads the names of files: what comes before the student's own part
    "Moodle": "Ann Lee_123_assignsubmission_file_",
    "Canvas": "millerann_12_345_",
}


def test_each_layout_of_file_names_has_an_example():
    assert list(FILES) == [layout.name for layout in LAYOUTS if layout.file_name]


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
