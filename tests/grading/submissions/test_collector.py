"""Sorting files to students: nobody hands in for another, and nothing vanishes without a line."""

import json

import pytest

from coursekit.grading.submissions.layouts import parse_folder_name
from coursekit.grading.submissions.submission import find_submissions
from tests.grading.submissions.submission_folders import find_paths, write_files, zip_bytes

LATE = {  # a folder with late submissions only: what one student, or two, called their files
    "one file": ["mallory/alice_12345_67890_01_vocab.ipynb"],
    "late": ["mallory/alice_LATE_12345_67890_01_vocab.ipynb"],
    "two files": ["mallory/alice_1_2_01_vocab.ipynb", "mallory/alice_1_3_05_loss.ipynb"],
    "a number made up": ["mallory/alice_1_2_01_vocab.ipynb", "mallory/alice_9_3_05_loss.ipynb"],
    "a name made up": ["mallory/alice_1_2_01_vocab.ipynb", "mallory/zzz_1_3_05_loss.ipynb"],
    "a student made up": ["mallory/alice_1_2_01_vocab.ipynb", "mallory/zzz_9_3_05_loss.ipynb"],
    "moodle": ["mallory/Alice_1_assignsubmission_file_01_vocab.ipynb"],
    "folders of moodle": [f"mallory/{who}_assignsubmission_file_/01_vocab.ipynb" for who in ("A_1", "B_2")],
    "two students": ["mallory/alice_1_2_01_vocab.ipynb", "eve/bob_3_4_01_vocab.ipynb"],
    "two students for the same": ["mallory/alice_1_2_01_vocab.ipynb", "eve/alice_1_4_01_vocab.ipynb"],
    "beside a download": [
        *("mallory/alice_1_2_01_vocab.ipynb", "mallory/zzz_9_3_05_loss.ipynb"),
        *(f"Section I/student{number}_{number}_7_01_vocab.ipynb" for number in range(20)),
    ],
    "two names of one platform folder": [
        f"Mallory Oak_12345/{who}_01_vocab.ipynb" for who in ("alice_1_2", "bob_3_4", "carol_5_6")
    ],
    "an assignment's name": [f"Mallory Section_12345/{who}_01_vocab.ipynb" for who in ("al_1_2", "bo_3_4")],
}


@pytest.mark.parametrize("paths", LATE.values(), ids=LATE)
@pytest.mark.parametrize("form", ["folder", "zip", "zip in a folder"])
def test_nobody_hands_in_for_another_where_no_honest_student_is(tmp_path, paths, form):
    if form == "folder":
        write_files(tmp_path, dict.fromkeys(paths, "I"))
    else:
        (tmp_path / "late.zip").write_bytes(zip_bytes(dict.fromkeys(paths, "I")))
    collection = find_submissions(tmp_path / "late.zip" if form == "zip" else tmp_path)
    owners = {path.partition("/")[0] for path in paths if not path.startswith("Section I/")}
    students = {
        submission.student for submission in collection.submissions if "student" not in submission.student
    }
    assert students == {parse_folder_name(owner).name for owner in owners}
    told = [line for line in collection.skipped if "if it is a download, grade this folder by itself" in line]
    assert {line.removeprefix("late.zip/").partition(" (")[0] for line in told} == owners


@pytest.mark.parametrize(
    "folder", ["Assignment 1", "submissions", "section-2", "VOCAB", "02_dataset", "vii", "TC-Homework-12345"]
)
def test_a_download_of_two_students_in_a_folder_named_like_one(tmp_path, folder):
    names = ["alice_1_2_01_vocab.ipynb", "bob_3_4_01_vocab.ipynb"]
    write_files(tmp_path, {f"{folder}/{name}": "I" for name in names})
    collection = find_submissions(tmp_path)
    assert [submission.student for submission in collection.submissions] == [
        "alice_1",
        "bob_3",
    ] and collection.skipped == ()


def test_a_download_of_many_in_a_folder_of_any_name(tmp_path):
    write_files(tmp_path, {f"Kim/s{number}_{number}_9_01_vocab.ipynb": "I" for number in range(10)})
    write_files(tmp_path, {f"Lee/t{number}_{number}_9_01_vocab.ipynb": "I" for number in range(10)})
    collection = find_submissions(tmp_path)
    assert len(collection.submissions) == 20 and collection.skipped == ()


def test_a_download_with_something_else_in_it_is_told(tmp_path):
    names = ["alice_1_2_01_vocab.ipynb", "bob_3_4_01_vocab.ipynb", "my grades.csv"]
    write_files(tmp_path, {f"Section I/{name}": "I" for name in names})
    collection = find_submissions(tmp_path)
    assert {submission.student for submission in collection.submissions} == {"Section I"}
    assert any(line.startswith("Section I (taken for") for line in collection.skipped)
    assert {submission.student for submission in find_submissions(tmp_path / "Section I").submissions} == {
        *("alice_1", "bob_3")
    }


def test_honest_folders_need_no_line_about_downloads(tmp_path):
    write_files(
        tmp_path, {"alice/01_vocab.ipynb": "I", "bob/bob_1_2_05_loss.ipynb": "V", "bob/mine.ipynb": "I"}
    )
    write_files(tmp_path, {f"{name}/5_6_7.ipynb": "II" for name in ("carol", "dan")})
    assert find_submissions(tmp_path).skipped == ()


def test_a_students_own_zip(tmp_path):
    write_files(
        tmp_path, {"alice/homework.zip": zip_bytes({"deep/01_vocab.ipynb": "I", "notes.txt": b"hello"})}
    )
    collection = find_submissions(tmp_path)
    assert [(submission.student, submission.display_path) for submission in collection.submissions] == [
        ("alice", "alice/homework.zip/deep/01_vocab.ipynb")
    ]
    assert json.loads(collection.submissions[0].read())["nbformat"] == 4
    assert collection.skipped == ("alice/homework.zip/notes.txt (not a notebook)",)


def test_a_students_zip_in_the_zip_of_the_class(tmp_path):
    inner = zip_bytes({"01_vocab.ipynb": "I", "more.zip": zip_bytes({"05_loss.ipynb": "V"})})
    (tmp_path / "class.zip").write_bytes(zip_bytes({"millerann_1_2_homework.zip": inner}))
    collection = find_submissions(tmp_path / "class.zip")
    assert [submission.student for submission in collection.submissions] == ["millerann_1"]
    assert json.loads(collection.submissions[0].read())["nbformat"] == 4
    assert "more.zip" in collection.skipped[0]


ENDINGS = [".ipynb.txt", ".IPYNB", ".ipynb.json", ".ipynb.1", ".ipynb (1)", ".ipynb.download", ".ipynb-2"]
OTHER_ENDINGS = [".json", ".txt", "", ".JSON.txt", ".html", ".py"]


@pytest.mark.parametrize("ending", [*ENDINGS, *OTHER_ENDINGS])
@pytest.mark.parametrize("form", ["folder", "zip", "class in a zip"])
def test_a_notebook_of_any_ending(tmp_path, ending, form):
    files = {f"vocab{ending}": "I"}
    if form == "folder":
        write_files(tmp_path, {f"alice/{name}": section for name, section in files.items()})
    elif form == "zip":
        write_files(tmp_path, {"alice/work.zip": zip_bytes(files)})
    else:
        inner = zip_bytes(files)
        (tmp_path / "week.zip").write_bytes(zip_bytes({"leekim_1_2_work.zip": inner}))
    assert len(find_paths(tmp_path)) == 1


@pytest.mark.parametrize("content", [b"", b"{}", b"hello", b'{"x": 1}', b"\0" * 100, b'# "cells"'])
def test_what_holds_no_notebook_is_none(tmp_path, content):
    write_files(tmp_path, {"alice/notes.txt": content})
    collection = find_submissions(tmp_path)
    assert collection.skipped == ("alice/notes.txt (not a notebook)",)


def test_nothing_vanishes_without_a_line(tmp_path):
    write_files(
        tmp_path,
        {
            "alice/01_vocab.ipynb": "I",
            "alice/data.csv": b"a,b",
            "alice/.hidden.ipynb": "I",
            "bob": None,
            "carol/essay.pdf": b"%PDF",
            "loose.ipynb": "I",
            "alice/.ipynb_checkpoints/01_vocab-checkpoint.ipynb": "I",
            "__MACOSX/alice/._01_vocab.ipynb": b"",
        },
    )
    collection = find_submissions(tmp_path)
    assert [submission.display_path for submission in collection.submissions] == ["alice/01_vocab.ipynb"]
    assert collection.without_notebook == {"bob": {}, "carol": {}}
    assert collection.skipped == (
        "alice/.hidden.ipynb (hidden)",
        "alice/data.csv (not a notebook)",
        "carol/essay.pdf (not a notebook)",
        "loose.ipynb (not in the folder of a student)",
    )


def test_many_large_zips_of_one_student_cost_little(tmp_path):
    inner = zip_bytes({f"{number}.txt": b"" for number in range(15_000)}, 0)
    write_files(tmp_path, {f"mallory/{number}.zip": inner for number in range(20)})
    write_files(tmp_path, {"bob/a.zip": zip_bytes({"01_vocab.ipynb": "I"})})
    collection = find_submissions(tmp_path)
    assert [submission.student for submission in collection.submissions] == ["bob"]
    assert sum("very many zip files" in line for line in collection.skipped) == 18


def test_a_class_of_five_hundred(tmp_path):
    (tmp_path / "class.zip").write_bytes(
        zip_bytes({f"student{number}_{number}_1_01_vocab.ipynb": "I" for number in range(500)})
    )
    assert (
        len([submission.read() for submission in find_submissions(tmp_path / "class.zip").submissions]) == 500
    )
