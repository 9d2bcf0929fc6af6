"""Finding notebooks in folders and downloads, whatever students and platforms call them."""

import io
import json
import os
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.grading.submissions import submission
from coursekit.grading.submissions.files import read_place
from coursekit.grading.submissions.notebook import MAX_NOTEBOOK
from coursekit.grading.submissions.students import by_file_name, keys_for, shown
from coursekit.grading.submissions.submission import file_name, find_submissions


def notebook(section="I", text="x = 1"):
    cells = [{"cell_type": "code", "source": text, "metadata": {}, "id": "a", "outputs": []}]
    metadata = {"coursekit": {"section": section}} if section else {}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


def write(root, files):
    """Lay out files: path to bytes, to a section, or to None for an empty folder."""
    for path, content in files.items():
        place = root / path
        if content is None:
            place.mkdir(parents=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else notebook(content))
    return root


def zipped(files, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for path, content in files.items():
            archive.writestr(path, content if isinstance(content, bytes) else notebook(content))
    return stream.getvalue()


def found_paths(path):
    return {(one.student, one.shown) for one in find_submissions(path).submissions}


def only(path):
    [one] = find_submissions(path).submissions
    return one


# Layouts


def test_a_folder_for_each_student(tmp_path):
    write(tmp_path, {"alice/01_vocab.ipynb": "I", "bob/01_vocab.ipynb": "I", "bob/05_loss.ipynb": "V"})
    assert found_paths(tmp_path) == {
        ("alice", "alice/01_vocab.ipynb"),
        ("bob", "bob/01_vocab.ipynb"),
        ("bob", "bob/05_loss.ipynb"),
    }


def test_nbgraders_submitted_folder_itself(tmp_path):
    root = write(tmp_path / "submitted", {"alice/ps1/01_vocab.ipynb": "I", "alice/ps2/05_loss.ipynb": "V"})
    assert found_paths(root) == {("alice", "alice/ps1/01_vocab.ipynb"), ("alice", "alice/ps2/05_loss.ipynb")}


def test_of_an_nbgrader_course_only_submitted_counts(tmp_path):
    write(
        tmp_path,
        {
            "submitted/alice/ps1/01_vocab.ipynb": "I",
            "autograded/alice/ps1/01_vocab.ipynb": "I",
            "release/ps1/01_vocab.ipynb": "I",
            "gradebook.db": b"",
        },
    )
    assert found_paths(tmp_path) == {("alice", "submitted/alice/ps1/01_vocab.ipynb")}
    assert len(find_submissions(tmp_path).aside) == 3


def test_a_student_called_submitted(tmp_path):
    write(tmp_path, {"submitted/week 1/01_vocab.ipynb": "I", "bob/01_vocab.ipynb": "I"})
    assert {student for student, _ in found_paths(tmp_path)} == {"submitted", "bob"}


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
        (tmp_path / "class.zip").write_bytes(zipped(files))
    else:
        prefix = "Assignment 1/" if form.endswith("folders") else ""
        write(tmp_path / prefix, files)
    found = find_submissions(place)
    assert {(one.student, one.name, one.shown.removeprefix(prefix)) for one in found.submissions} == expected
    assert all(one.shown.startswith(prefix) for one in found.submissions)
    assert found.aside == ()


def test_the_numbers_of_the_platforms_are_kept(tmp_path):
    (tmp_path / "canvas.zip").write_bytes(zipped(CANVAS))
    (tmp_path / "moodle.zip").write_bytes(zipped(MOODLE))
    ids = {one.student: one.ids for one in find_submissions(tmp_path).submissions}
    assert ids["millerann_1234"] == {"canvas": "1234"}
    assert ids["Ann Miller_12345"] == {"moodle": "12345"}


def test_a_moodle_folder_without_the_last_part_of_its_name(tmp_path):
    write(tmp_path, {"Ann Miller_12345/01_vocab.ipynb": "I", "team_12345/01_vocab.ipynb": "I"})
    names = {one.student: (one.name, one.ids) for one in find_submissions(tmp_path).submissions}
    assert names["Ann Miller_12345"] == ("Ann Miller", {"moodle": "12345"})
    assert names["team_12345"] == ("team_12345", {})


def test_a_moodle_download_without_folders(tmp_path):
    write(tmp_path, {"Ann Miller_12345_assignsubmission_file_01_vocab.ipynb": "I"})
    assert only(tmp_path).student == "Ann Miller_12345"


def test_a_zip_with_one_folder_of_its_own_name(tmp_path):
    (tmp_path / "class.zip").write_bytes(
        zipped({"class/alice/01_vocab.ipynb": "I", "class/bob/a.ipynb": "I"})
    )
    assert {student for student, _ in found_paths(tmp_path / "class.zip")} == {"alice", "bob"}


def test_students_with_the_same_name_in_canvas_stay_two(tmp_path):
    write(tmp_path, {"leekim_1_10_01_vocab.ipynb": "I", "leekim_2_11_01_vocab.ipynb": "I"})
    assert {student for student, _ in found_paths(tmp_path)} == {"leekim_1", "leekim_2"}


def test_nobody_hands_in_for_another_by_a_file_name(tmp_path):
    write(tmp_path, {"mallory/alice_1_2_01_vocab.ipynb": "I", "alice/01_vocab.ipynb": "I"})
    assert {student for student, _ in found_paths(tmp_path)} == {"mallory", "alice"}
    moodle = write(tmp_path / "moodle", {"Eve_9_assignsubmission_file_/bob_7_8_01_vocab.ipynb": "I"})
    assert only(moodle).student == "Eve_9"
    write(tmp_path, {"eve_5_6_bob_7_8_01_vocab.ipynb": "I"})
    assert "eve_5" in {student for student, _ in found_paths(tmp_path)}


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
        write(tmp_path, dict.fromkeys(paths, "I"))
    else:
        (tmp_path / "late.zip").write_bytes(zipped(dict.fromkeys(paths, "I")))
    found = find_submissions(tmp_path / "late.zip" if form == "zip" else tmp_path)
    owners = {path.partition("/")[0] for path in paths if not path.startswith("Section I/")}
    students = {one.student for one in found.submissions if "student" not in one.student}
    assert students == owners
    told = [line for line in found.aside if "if it is a download, grade this folder by itself" in line]
    assert {line.removeprefix("late.zip/").partition(" (")[0] for line in told} == owners


@pytest.mark.parametrize(
    "folder", ["Assignment 1", "submissions", "section-2", "VOCAB", "02_dataset", "vii", "TC-Homework-12345"]
)
def test_a_download_of_two_students_in_a_folder_named_like_one(tmp_path, folder):
    names = ["alice_1_2_01_vocab.ipynb", "bob_3_4_01_vocab.ipynb"]
    write(tmp_path, {f"{folder}/{name}": "I" for name in names})
    found = find_submissions(tmp_path)
    assert [one.student for one in found.submissions] == ["alice_1", "bob_3"] and found.aside == ()


def test_a_download_of_many_in_a_folder_of_any_name(tmp_path):
    write(tmp_path, {f"Kim/s{number}_{number}_9_01_vocab.ipynb": "I" for number in range(10)})
    write(tmp_path, {f"Lee/t{number}_{number}_9_01_vocab.ipynb": "I" for number in range(10)})
    found = find_submissions(tmp_path)
    assert len(found.submissions) == 20 and found.aside == ()


def test_a_download_with_something_else_in_it_is_told(tmp_path):
    names = ["alice_1_2_01_vocab.ipynb", "bob_3_4_01_vocab.ipynb", "my grades.csv"]
    write(tmp_path, {f"Section I/{name}": "I" for name in names})
    found = find_submissions(tmp_path)
    assert {one.student for one in found.submissions} == {"Section I"}
    assert any(line.startswith("Section I (taken for") for line in found.aside)
    assert {one.student for one in find_submissions(tmp_path / "Section I").submissions} == {
        *("alice_1", "bob_3")
    }


def test_honest_folders_need_no_line_about_downloads(tmp_path):
    write(tmp_path, {"alice/01_vocab.ipynb": "I", "bob/bob_1_2_05_loss.ipynb": "V", "bob/mine.ipynb": "I"})
    write(tmp_path, {f"{name}/5_6_7.ipynb": "II" for name in ("carol", "dan")})
    assert find_submissions(tmp_path).aside == ()


def test_a_students_own_zip(tmp_path):
    write(tmp_path, {"alice/homework.zip": zipped({"deep/01_vocab.ipynb": "I", "notes.txt": b"hello"})})
    found = find_submissions(tmp_path)
    assert [(one.student, one.shown) for one in found.submissions] == [
        ("alice", "alice/homework.zip/deep/01_vocab.ipynb")
    ]
    assert json.loads(found.submissions[0].read())["nbformat"] == 4
    assert found.aside == ("alice/homework.zip/notes.txt (not a notebook)",)


def test_a_students_zip_in_the_zip_of_the_class(tmp_path):
    inner = zipped({"01_vocab.ipynb": "I", "more.zip": zipped({"05_loss.ipynb": "V"})})
    (tmp_path / "class.zip").write_bytes(zipped({"millerann_1_2_homework.zip": inner}))
    found = find_submissions(tmp_path / "class.zip")
    assert [one.student for one in found.submissions] == ["millerann_1"]
    assert json.loads(found.submissions[0].read())["nbformat"] == 4
    assert "more.zip" in found.aside[0]


def test_endings_that_browsers_add(tmp_path):
    write(
        tmp_path,
        {"alice/01_vocab.ipynb.txt": "I", "bob/01_vocab.IPYNB": "I", "carol/01_vocab.ipynb.json": "I"},
    )
    assert len(found_paths(tmp_path)) == 3


def test_nothing_vanishes_without_a_line(tmp_path):
    write(
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
    found = find_submissions(tmp_path)
    assert [one.shown for one in found.submissions] == ["alice/01_vocab.ipynb"]
    assert found.empty == ("bob", "carol")
    assert found.aside == (
        "alice/.hidden.ipynb (hidden)",
        "alice/data.csv (not a notebook)",
        "carol/essay.pdf (not a notebook)",
        "loose.ipynb (not in the folder of a student)",
    )


def test_what_is_no_folder_and_no_zip_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    for path in (tmp_path / "a.txt", tmp_path / "nowhere"):
        with pytest.raises(CourseError, match="no folder of submissions"):
            find_submissions(path)


# Several notebooks of one section


def test_the_newest_of_several_counts_and_is_named(tmp_path):
    write(tmp_path, {"alice/a.ipynb": "I", "alice/b.ipynb": "I", "alice/05_loss.ipynb": "V"})
    os.utime(tmp_path / "alice/a.ipynb", (2_000_000_000, 2_000_000_000))
    os.utime(tmp_path / "alice/b.ipynb", (1_000_000_000, 1_000_000_000))
    found = find_submissions(tmp_path)
    assert [one.shown for one in found.submissions] == ["alice/05_loss.ipynb", "alice/a.ipynb"]
    assert found.submissions[0].notes == ()
    assert found.submissions[1].notes == (
        "2 notebooks of this section were handed in. The newest counts: a.ipynb.",
    )
    assert found.aside == ("alice/b.ipynb (another notebook of the same section counts: a.ipynb)",)


def test_equally_old_notebooks_are_told_apart_by_name(tmp_path):
    write(tmp_path, {"alice/vocab 9.ipynb": "I", "alice/vocab 10.ipynb": "I"})
    for path in (tmp_path / "alice").iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert only(tmp_path).shown == "alice/vocab 10.ipynb"


def test_canvas_highest_number_counts_whatever_the_times(tmp_path):
    names = ["a_1_5_01_vocab.ipynb", "a_1_5_01_vocab-10.ipynb", "a_1_5_01_vocab-9.ipynb"]
    write(tmp_path, dict.fromkeys(names, "I"))
    os.utime(tmp_path / names[0], (2_000_000_000, 2_000_000_000))
    assert only(tmp_path).shown == names[1]


def test_a_year_in_a_file_name_is_no_newer_upload(tmp_path):
    write(tmp_path, {"a_1_5_vocab-2024.ipynb": "I", "a_1_9_vocab.ipynb": "I"})
    assert only(tmp_path).shown == "a_1_9_vocab.ipynb"


def test_one_that_can_be_read_counts_before_a_newer_damaged_one(tmp_path):
    write(tmp_path, {"alice/01_vocab.ipynb": "I", "alice/01_vocab (1).ipynb": b"{"})
    os.utime(tmp_path / "alice/01_vocab (1).ipynb", (2_000_000_000, 2_000_000_000))
    assert only(tmp_path).shown == "alice/01_vocab.ipynb"


def test_a_foreign_notebook_beside_the_own_is_left_aside(tmp_path):
    write(tmp_path, {"alice/01_vocab.ipynb": "I", "alice/scratch.ipynb": notebook(None)})
    assert only(tmp_path).shown == "alice/01_vocab.ipynb"
    assert find_submissions(tmp_path).aside == ("alice/scratch.ipynb (not a notebook of this course)",)


def test_a_damaged_notebook_of_no_known_section_stays(tmp_path):
    write(tmp_path, {"alice/01_vocab.ipynb": "I", "alice/mine.ipynb": b"{"})
    assert len(found_paths(tmp_path)) == 2


def huge(kind):
    """Make a notebook of many megabytes that is small in a zip."""
    texts = {"letters": "x" * 15_000_000, "lines": "\n" * 7_500_000, "remarks": "#\n" * 5_000_000}
    parts = {"parts": b"[]," * 900_000 + b"[]", "numbers": b"1234567," * 1_900_000 + b"1"}
    made = notebook(None, texts.get(kind, ""))
    return made.replace(b'"outputs": []', b'"outputs": [' + parts.get(kind, b"") + b"]")


@pytest.fixture
def reads(monkeypatch):
    """Collect what is read to find the notebooks that count."""
    seen = []
    monkeypatch.setattr(submission, "read_place", lambda *given: seen.append(given) or read_place(*given))
    return seen


@pytest.mark.parametrize("kind", ["letters", "lines", "remarks", "parts", "numbers"])
def test_many_huge_notebooks_of_one_student_cost_little(tmp_path, kind, reads):
    files = dict.fromkeys((f"{number}.ipynb" for number in range(12)), huge(kind))
    write(tmp_path, {"mallory/a.zip": zipped({**files, "01_vocab.ipynb": "I"}), "bob/01_vocab.ipynb": "I"})
    start = time.thread_time()
    found = find_submissions(tmp_path)
    assert len(reads) <= 6 and time.thread_time() - start < 4  # half a second or one, on an idle machine
    assert {one.shown for one in found.submissions} >= {"mallory/a.zip/01_vocab.ipynb", "bob/01_vocab.ipynb"}
    assert len(found.submissions) + len(found.aside) == 14
    assert sum("not looked at: this student handed in very many" in line for line in found.aside) > 5


@pytest.mark.parametrize("lie", ["size", "checksum"])
def test_notebooks_that_lie_about_themselves_cost_little(tmp_path, lie, reads):
    data = bytearray(zipped({f"{number}.ipynb": huge("letters") for number in range(12)}))
    at = -1
    for _ in range(12):  # in the list of members
        at = data.index(b"PK\1\2", at + 1)
        place = at + (24 if lie == "size" else 16)
        data[place : place + 4] = struct.pack("<L", 7)
    find_submissions(write(tmp_path, {"mallory/a.zip": bytes(data)}))
    assert 0 < len(reads) <= 4


def test_a_zip_in_a_zip_is_not_unpacked_for_ever(tmp_path, reads):
    inner = zipped({f"{number}.ipynb": "I" for number in range(50)} | {"junk": bytes(40_000_000)}, 0)
    (tmp_path / "class.zip").write_bytes(zipped({"mallory_1_2_a.zip": inner}))
    find_submissions(tmp_path / "class.zip")
    assert 0 < len(reads) <= 5


def test_what_is_not_looked_at_goes_by_its_name_and_the_newest_is_looked_at_first(tmp_path, monkeypatch):
    names = ["01_vocab", "05_loss", "05_loss (1)", "mine", "new", "newest"]
    sections = {"new": "I", "newest": "II"}
    for number, name in enumerate(names):
        write(tmp_path, {f"alice/{name}.ipynb": sections.get(name, "V")})
        os.utime(tmp_path / f"alice/{name}.ipynb", (1_000_000_000 + 100 * number,) * 2)
    monkeypatch.setattr(submission, "MAX_EACH", 2)
    found = find_submissions(tmp_path)
    assert [one.shown for one in found.submissions] == [
        *("alice/05_loss (1).ipynb", "alice/new.ipynb", "alice/newest.ipynb")
    ]
    said = ".ipynb (not looked at: this student handed in very many notebooks, or very large ones)"
    assert found.aside == tuple(f"alice/{name}{said}" for name in ("01_vocab", "05_loss", "mine"))


def test_a_damaged_notebook_gives_way_to_one_that_was_not_looked_at(tmp_path, monkeypatch):
    write(tmp_path, {"alice/01_vocab.ipynb": "I", "alice/01_vocab (1).ipynb": b"{"})
    os.utime(tmp_path / "alice/01_vocab (1).ipynb", (2_000_000_000, 2_000_000_000))
    monkeypatch.setattr(submission, "MAX_EACH", 1)
    assert only(tmp_path).shown == "alice/01_vocab.ipynb"


def test_an_honest_student_with_pictures_and_many_versions_is_looked_at_in_full(tmp_path):
    sections = {"I": "a", "II": "b", "III": "c", "IV": "d", "V": "e", "VI": "f", "VII": "g"}
    write(
        tmp_path,
        {
            f"alice/{name} {version}.ipynb": notebook(section, "x" * 1_000_000)
            for section, name in sections.items()
            for version in range(5)
        },
    )
    found = find_submissions(tmp_path)
    assert len(found.submissions) == 7 and len(found.aside) == 28
    assert not any("not looked at" in line for line in found.aside)


def test_many_large_zips_of_one_student_cost_little(tmp_path):
    inner = zipped({f"{number}.txt": b"" for number in range(15_000)}, 0)
    write(tmp_path, {f"mallory/{number}.zip": inner for number in range(20)})
    write(tmp_path, {"bob/a.zip": zipped({"01_vocab.ipynb": "I"})})
    found = find_submissions(tmp_path)
    assert [one.student for one in found.submissions] == ["bob"]
    assert sum("very many zip files" in line for line in found.aside) == 18


# Hostile files


def test_links_are_submissions_that_cannot_be_read(tmp_path):
    write(tmp_path, {"secret.txt": b"the answers", "in/bob/01_vocab.ipynb": "I"})
    (tmp_path / "in/alice").mkdir()
    (tmp_path / "in/alice/01_vocab.ipynb").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in/carol").symlink_to(tmp_path / "in/bob")
    (tmp_path / "in/bob/loop").symlink_to(tmp_path / "in")
    found = find_submissions(tmp_path / "in")
    assert [one.student for one in found.submissions] == ["alice", "bob"]
    with pytest.raises(CourseError, match="link") as refused:
        found.submissions[0].read()
    assert str(tmp_path) not in str(refused.value)
    assert [line.split(" ")[0] for line in found.aside] == ["bob/loop", "carol"]


def test_a_file_that_becomes_a_link_is_not_followed(tmp_path):
    one = only(write(tmp_path, {"alice/01_vocab.ipynb": "I"}))
    (tmp_path / "alice/01_vocab.ipynb").unlink()
    (tmp_path / "alice/01_vocab.ipynb").symlink_to("/etc/passwd")
    with pytest.raises(CourseError, match="cannot be read"):
        one.read()


def test_a_file_that_vanishes(tmp_path):
    one = only(write(tmp_path, {"alice/01_vocab.ipynb": "I"}))
    (tmp_path / "alice/01_vocab.ipynb").unlink()
    with pytest.raises(CourseError, match="cannot be read"):
        one.read()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="This system has no pipes in its file system.")
def test_a_pipe_is_never_waited_for(tmp_path):
    write(tmp_path, {"alice": None, "bob/01_vocab.ipynb": "I"})
    os.mkfifo(tmp_path / "alice/01_vocab.ipynb")
    os.mkfifo(tmp_path / "alice/more.zip")
    alice = find_submissions(tmp_path).submissions[0]
    with pytest.raises(CourseError, match="no ordinary file"):
        alice.read()
    bob = find_submissions(tmp_path).submissions[1]
    (tmp_path / "bob/01_vocab.ipynb").unlink()
    os.mkfifo(tmp_path / "bob/01_vocab.ipynb")
    with pytest.raises(CourseError, match="no ordinary file"):
        bob.read()


def test_a_very_large_notebook_is_not_read(tmp_path):
    write(tmp_path, {"alice": None})
    with (tmp_path / "alice/01_vocab.ipynb").open("wb") as stream:
        stream.truncate(100_000_000)
    with pytest.raises(CourseError, match=r"100\.0 MB, and at most 20 MB"):
        only(tmp_path).read()


def test_hundreds_of_notebooks_of_one_student(tmp_path):
    write(tmp_path, {f"alice/{number}.ipynb": "I" for number in range(120)})
    found = find_submissions(tmp_path)
    assert len(found.submissions) == 1
    assert len(found.aside) == 119


@pytest.mark.parametrize(
    "name", ["../bob/01_vocab.ipynb", "/bob/01_vocab.ipynb", "C:/bob/01_vocab.ipynb", "a/../../bob/a.ipynb"]
)
@pytest.mark.parametrize("slash", ["/", "\\"])
def test_zip_slip_costs_its_own_file_only(tmp_path, name, slash):
    files = {name.replace("/", slash): "I", "alice/01_vocab.ipynb": "I"}
    (tmp_path / "class.zip").write_bytes(zipped(files))
    found = find_submissions(tmp_path / "class.zip")
    assert [one.student for one in found.submissions] == ["alice"]
    assert "leads out of the zip" in found.aside[0]


def test_zip_slip_in_a_students_zip_reaches_nobody_else(tmp_path):
    write(tmp_path, {"mallory/a.zip": zipped({"../alice/01_vocab.ipynb": "I"}), "alice/01_vocab.ipynb": "I"})
    found = find_submissions(tmp_path)
    assert [one.shown for one in found.submissions] == ["alice/01_vocab.ipynb"]
    assert found.empty == ("mallory",)


def test_backslashes_of_old_windows_programs_are_read(tmp_path):
    write(tmp_path, {"alice/a.zip": zipped({"homework\\01_vocab.ipynb": "I"})})
    assert only(tmp_path).read() == notebook("I")


def test_a_zip_bomb_costs_one_student(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("alice/01_vocab.ipynb", b" " * 200_000_000)
        archive.writestr("bob/01_vocab.ipynb", notebook())
    (tmp_path / "class.zip").write_bytes(stream.getvalue())
    alice, bob = find_submissions(tmp_path / "class.zip").submissions
    with pytest.raises(CourseError, match="MB"):
        alice.read()
    assert bob.read() == notebook()


def test_a_zip_bomb_that_lies_about_its_size(tmp_path):
    data = bytearray(zipped({"alice/01_vocab.ipynb": b" " * (10 * MAX_NOTEBOOK)}))
    at = data.rindex(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<L", 100)  # the size in the list of members
    (tmp_path / "class.zip").write_bytes(bytes(data))
    tracemalloc.start()
    with pytest.raises(CourseError, match="MB"):
        only(tmp_path / "class.zip").read()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * MAX_NOTEBOOK


def test_links_and_passwords_in_a_zip(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("alice/01_vocab.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bob/01_vocab.ipynb", notebook())
    data = bytearray(stream.getvalue())
    at = data.rindex(b"PK\1\2")
    data[at + 8] |= 1  # bob's is encrypted, it says
    (tmp_path / "class.zip").write_bytes(bytes(data))
    for one, reason in zip(
        find_submissions(tmp_path / "class.zip").submissions, ["link", "encrypted"], strict=True
    ):
        with pytest.raises(CourseError, match=reason):
            one.read()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_the_same_name_twice_in_a_zip_the_last_counts(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for text in ("first", "second"):
            archive.writestr("alice/01_vocab.ipynb", notebook("I", text))
    (tmp_path / "class.zip").write_bytes(stream.getvalue())
    assert b"second" in only(tmp_path / "class.zip").read()


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\5\6" + bytes(18), b"not a zip at all" * 100])
def test_a_damaged_zip_stops_nobody_else(tmp_path, data):
    write(tmp_path, {"alice/a.zip": data, "bob/01_vocab.ipynb": "I", "class.zip": data})
    found = find_submissions(tmp_path)
    assert [one.student for one in found.submissions] == ["bob"]
    assert found.empty == ("alice",)


@given(st.data())
def test_a_zip_damaged_anywhere_never_gives_a_traceback(tmp_path_factory, data):
    whole = bytearray(zipped({"alice/01_vocab.ipynb": "I", "bob/x.zip": zipped({"01.ipynb": "I"})}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("zip")
    (folder / "class.zip").write_bytes(bytes(whole))
    for one in find_submissions(folder).submissions:
        try:
            one.read()
        except CourseError as refused:
            assert "\n" not in str(refused)


def test_a_zip_that_says_it_has_a_huge_list_of_members(tmp_path):
    data = bytearray(zipped({"01_vocab.ipynb": "I"}))
    data[-10:-6] = struct.pack("<L", 400_000_000)
    write(tmp_path, {"alice/a.zip": bytes(data), "bob/01_vocab.ipynb": "I"})
    assert "too large" in find_submissions(tmp_path).aside[0]


def test_a_zip_with_a_second_record_that_may_contradict_the_first(tmp_path):
    data = zipped({"01_vocab.ipynb": "I"})
    locator = b"PK\6\7" + bytes(16)
    write(tmp_path, {"alice/a.zip": data[:-22] + locator + data[-22:]})
    assert "too large" in find_submissions(tmp_path).aside[0]


def test_many_members_are_refused_quickly(tmp_path):
    write(tmp_path, {"alice/a.zip": zipped({f"{number}.ipynb": b"{}" for number in range(20_001)}, 0)})
    assert "at most 20000" in find_submissions(tmp_path).aside[0]


# Names


NAMES = [
    "Ann Miller",
    "=cmd('calc')",
    "<script>alert(1)<",
    "\u0627\u0644\u0627\u0633\u0645",
    "\U0001f600",
    "CON",
    "con.txt",
    "-rf",
    "alice-0123456789ab",
    "x" * 200,
    "two\nlines",
    "esc\x1b[31m",
    "right\u202eleft",
    " spaces  around ",
    "..hidden",
    "%2e%2e",
    "a.",
    "A",
    "a",
]


@pytest.mark.skipif(os.name == "nt", reason="Windows allows few of these names.")
def test_students_may_be_called_anything(tmp_path):
    names = [name.replace("/", "") for name in NAMES]
    write(tmp_path, {f"{name}/01_vocab.ipynb": "I" for name in names})
    found = find_submissions(tmp_path)
    assert len({one.student for one in found.submissions}) == len(NAMES) - 1  # one is hidden
    for one in found.submissions:
        assert one.student.isprintable() and one.student.strip() == one.student
        assert one.name.isprintable() and one.shown.isprintable()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names.")
def test_a_name_that_is_no_text(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9")).mkdir()
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")) / "01_vocab.ipynb").write_bytes(notebook())
    one = only(tmp_path)
    assert (one.student + one.name + one.shown + file_name(one.student)).encode("utf-8")
    assert one.read() == notebook()


TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=300)


@given(st.lists(TEXT, unique=True, max_size=8))
@example(["\u00e9", "e\u0301"])
@example(["a", "a ", " a", "a\n", "a\u200b"])
@example(["x" * 250, "x" * 251])
def test_keys_are_printable_lines_and_no_two_alike(raws):
    keys = keys_for(raws)
    assert len(set(keys.values())) == len(set(raws))
    assert all(key.isprintable() and key == key.strip() and 0 < len(key) <= 160 for key in keys.values())
    assert keys == keys_for(reversed(raws))


def test_plain_names_are_their_own_keys_whoever_else_is_there():
    forged = keys_for(["a\n"])["a\n"]
    keys = keys_for(["a", "a\n", forged])
    assert keys["a"] == "a" and keys[forged] == forged
    assert keys["a\n"] not in ("a", forged)


@given(st.lists(TEXT, unique=True, max_size=8))
@example(["alice-0123456789ab"])
@example(["A", "a"])
@example(["..", ".", "-", "_"])
def test_file_names_are_safe_and_no_two_alike(students):
    names = [file_name(student) for student in students]
    assert len({name.lower() for name in names}) == len(students)
    for name in names:
        assert name.isascii() and 0 < len(name) <= 100
        assert not name.startswith((".", "-")) and not name.endswith(".")
        assert all(c.isalnum() or c in "._-" for c in name)
        assert name.split(".")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


@pytest.mark.parametrize("student", ["con", "nul.txt", "com1", file_name("Ann Miller")])
def test_file_names_that_mean_something_else_are_changed(student):
    assert file_name(student) != student


def test_plain_names_are_their_own_file_names():
    assert file_name("ann.miller_42") == "ann.miller_42"
    assert file_name("Ann Miller").startswith("ann-miller-")


@given(TEXT)
def test_what_is_shown_is_one_line_without_tricks(text):
    line = shown(text)
    assert "\n" not in line and "\u202e" not in line
    assert line.encode("utf-8")


def test_a_class_of_five_hundred(tmp_path):
    (tmp_path / "class.zip").write_bytes(
        zipped({f"student{number}_{number}_1_01_vocab.ipynb": "I" for number in range(500)})
    )
    assert len([one.read() for one in find_submissions(tmp_path / "class.zip").submissions]) == 500


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
    handed = by_file_name(name)
    assert (handed.name, handed.platform, handed.user) == (student, platform, number)
