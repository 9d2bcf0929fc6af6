"""Sorting files to students: nobody hands in for another, and nothing vanishes without a line."""

import json

import pytest

from coursekit.errors import CourseError
from coursekit.grading.submissions.layouts import parse_folder_name
from coursekit.grading.submissions.submission import find_submissions
from coursekit.sections import SECTIONS
from tests.grading.submissions.submission_folders import find_paths, notebook_bytes, write_files, zip_bytes

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


LAST = list(SECTIONS)[-1].lower()


@pytest.mark.parametrize(
    "folder", ["Assignment 1", "submissions", "section-2", "VOCAB", "02_dataset", LAST, "TC-Homework-12345"]
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


# A class that is taken for one student


def told(folder):
    """Return the students, and what is told of them in any way: a refusal, or notes."""
    try:
        collection = find_submissions(folder)
    except CourseError as error:
        return set(), str(error)
    return {submission.student for submission in collection.submissions}, " ".join(collection.notes)


def own_name(who, name="vocab", section="I"):
    """Return a notebook with the student's name, as a file of its own content."""
    return {f"{name}_{who}.ipynb": notebook_bytes(section, f"name = {who!r}")}


def class_of(folder, whos, name="vocab", section="I"):
    return {
        f"{folder}/{who}/{file}": content
        for who in whos
        for file, content in own_name(who, name, section).items()
    }


@pytest.mark.parametrize("name", ["vocab", "homework"])
def test_a_class_whose_notebooks_bear_the_students_names(tmp_path, name):
    files = class_of("Kurs", "abcde", name)
    (tmp_path / "Kurs-20260212T101010Z-001.zip").write_bytes(zip_bytes(files))
    assert told(tmp_path / "Kurs-20260212T101010Z-001.zip")[0] == set("abcde")
    (tmp_path / "any.zip").write_bytes(zip_bytes(files))
    assert "if it is a class, grade this folder by itself" in told(tmp_path / "any.zip")[1]
    assert {"Kurs", "ann"} == told(write_files(tmp_path / "a", files | {"ann/1.ipynb": "I"}))[0]
    what = "folders with a notebook" if name == "vocab" else "different notebooks of section I"
    assert f"Kurs is taken for one student, and has 5 {what}" in told(tmp_path / "a")[1]


@pytest.mark.parametrize("names", [("vocab", "dataset"), ("hand-in", "mine")])
def test_two_classes_whose_notebooks_bear_the_students_names(tmp_path, names):
    files = class_of("Week 1", "abc", names[0]) | class_of("Week 2", "abd", names[1], "II")
    students, notes = told(write_files(tmp_path, files))
    assert students == set("abcd")
    assert notes.startswith("2 students are in several downloads and joined by name, such as a.")


def test_notebooks_of_several_people_in_one_folder_are_told(tmp_path):
    for number, who in enumerate("abcd"):
        name = f"Week 1 (File responses)/01_vocab - {who}.ipynb"
        write_files(tmp_path, {name: notebook_bytes("I", f"x = {number}")})
        students, notes = told(tmp_path)
        assert students == {"Week 1 (File responses)"}
        assert (f"has {number + 1} different notebooks of section I" in notes) == (number > 1)


@pytest.mark.parametrize("other", ["Week 2/a/1.ipynb", "Week 2/1.ipynb", "ann/a/1.ipynb"])
def test_a_class_beside_a_folder_that_may_be_a_students_is_told(tmp_path, other):
    students, notes = told(write_files(tmp_path, class_of("Week 1", "abc") | {other: "II"}))
    assert students == {"Week 1", other.partition("/")[0]}
    assert "Week 1 is taken for one student, and has 3 folders" in notes


def test_a_class_of_two_with_something_else_is_refused(tmp_path):
    files = class_of("Week 1", "ab") | {"Week 1/cy/essay.pdf": b"%PDF"}
    assert "grade this folder by itself" in told(write_files(tmp_path, files))[1]
    assert told(tmp_path / "Week 1")[0] == {"a", "b"}


@pytest.mark.parametrize("folder", ["Late", "HW1", "Week 1"])
def test_a_folder_of_two_with_the_name_of_a_class_is_told(tmp_path, folder):
    files = class_of(folder, "xy") | {"ann/01_vocab.ipynb": "I", "bob/01_vocab.ipynb": "I"}
    assert f"{folder} is taken for one student, and has 2 folders" in told(write_files(tmp_path, files))[1]


@pytest.mark.parametrize("folder", ["ann", "Group 7"])
def test_a_student_with_an_older_copy_in_a_folder_needs_no_sentence(tmp_path, folder):
    files = {f"{folder}/01_vocab.ipynb": "I", f"{folder}/old/01_vocab.ipynb": "I", "bob/01_vocab.ipynb": "I"}
    assert told(write_files(tmp_path, files)) == ({folder, "bob"}, "")


def test_teams_called_like_classes_stay_teams(tmp_path):
    paths = ["Group A/hw/1.ipynb", "Group A/old/1.ipynb", "Group B/hw/1.ipynb", "Group C/hw/1.ipynb"]
    students, notes = told(write_files(tmp_path, dict.fromkeys(paths, "I")))
    assert students == {"Group A", "Group B", "Group C"}
    assert notes.startswith("Group A is taken for one student")


@pytest.mark.parametrize(
    "form", ["{section}", "week {number}", "ps{number}", "0{number}_vocab", "Section-{section}"]
)
def test_the_only_student_has_a_folder_for_each_section(tmp_path, form):
    sections = ("I", "II", "III", "IV")
    files = {
        f"ann/{form.format(section=section, number=number)}/work {number}.ipynb": section
        for number, section in enumerate(sections)
    }
    assert told(write_files(tmp_path, files)) == ({"ann"}, "")


def test_a_folder_for_each_section_needs_no_sentence(tmp_path):
    sections = ("I", "II", "III", "IV", "V")
    files = {
        f"submitted/ann/ps{number}/work_{number}.ipynb": section for number, section in enumerate(sections)
    }
    collection = find_submissions(write_files(tmp_path, files))
    assert (len(collection.submissions), collection.notes) == (5, ())


def test_an_unzipped_class_beside_the_zip_of_another(tmp_path):
    write_files(tmp_path, class_of("Week 4", "ab", "model", "IV"))
    (tmp_path / "w1.zip").write_bytes(zip_bytes(class_of("w1", "abc")))
    students, notes = told(tmp_path)
    assert students == set("abc")
    assert notes.startswith("2 students are in several downloads and joined by name")


def test_dates_that_look_like_numbers_of_canvas_are_told(tmp_path):
    names = [f"HW1_2026_10_12_{who}.ipynb" for who in ("ann", "bob")]
    students, notes = told(write_files(tmp_path, dict.fromkeys(names, "I")))
    assert students == {"HW1_2026"}
    assert "HW1 is taken for one student of Canvas, and several files have the same number" in notes


@pytest.mark.parametrize(("weeks", "is_told"), [((11, 21), True), ((11,), False)])
def test_moodle_names_of_one_word_in_several_downloads_are_told(tmp_path, weeks, is_told):
    for number in weeks:
        name = f"\u674e\u660e_{number}_assignsubmission_file_/01_vocab.ipynb"
        (tmp_path / f"w{number}.zip").write_bytes(zip_bytes({name: "I"}))
    students, notes = told(tmp_path)
    assert len(students) == len(weeks)
    assert ("join the rows by hand" in notes) == is_told


def test_hidden_names_of_moodle_need_no_sentence(tmp_path):
    for week in (1, 4):
        names = [f"Participant_{week}{who}_assignsubmission_file_/01_vocab.ipynb" for who in range(3)]
        (tmp_path / f"w{week}.zip").write_bytes(zip_bytes(dict.fromkeys(names, "I")))
    assert told(tmp_path)[1] == ""


# What is left out says why, and what to do


def test_only_the_copy_that_jupyter_makes_is_told(tmp_path):
    path = "ann/.ipynb_checkpoints/01_vocab-checkpoint.ipynb"
    write_files(tmp_path / "a", {path: "I", "bob/01_vocab.ipynb": "I", "ann/.DS_Store": b""})
    collection = find_submissions(tmp_path / "a")
    assert collection.without_notebook == {"ann": {}}
    (line,) = collection.skipped
    assert line == f"{path} (only the copy that Jupyter makes by itself: the notebook is missing)"
    (tmp_path / "b.zip").write_bytes(zip_bytes({path: "I", "bob/01_vocab.ipynb": "I"}))
    assert len(find_submissions(tmp_path / "b.zip").skipped) == 1


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"ann.zip": zip_bytes({"01_vocab.ipynb": "I"})},
            "ann.zip/01_vocab.ipynb (not in the folder of a student: unzip it into one)",
        ),
        (
            {"all.zip": zip_bytes({"ann.zip": zip_bytes({"01_vocab.ipynb": "I"})})},
            "all.zip/ann.zip (a zip file in a zip file: unzip it)",
        ),
        (
            {"ann/a.zip": zip_bytes({"b.zip": zip_bytes({"01_vocab.ipynb": "I"})})},
            "ann/a.zip/b.zip (a zip file in a zip file: unzip it)",
        ),
    ],
)
def test_a_zip_that_is_not_opened_says_what_to_do(tmp_path, files, expected):
    write_files(tmp_path, files | {"bob/01_vocab.ipynb": "I"})
    assert find_submissions(tmp_path).skipped == (expected,)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_notebook_of_another_ending_in_any_encoding(tmp_path, encoding):
    content = notebook_bytes("I", "é" * 40_000).decode().encode(encoding)
    assert len(find_paths(write_files(tmp_path, {"ann/01_vocab.txt": content}))) == 1
