"""Hostile and damaged files: links, pipes, zip bombs, and zip files that lie."""

import io
import os
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.grading.submissions.files import list_zip
from coursekit.grading.submissions.notebook import MAX_NOTEBOOK
from coursekit.grading.submissions.submission import find_submissions
from tests.grading.submissions.submission_folders import (
    find_only,
    notebook_bytes,
    write_files,
    zip_bytes,
)


def test_links_are_submissions_that_cannot_be_read(tmp_path):
    write_files(tmp_path, {"secret.txt": b"the answers", "in/bob/01_vocab.ipynb": "I"})
    (tmp_path / "in/alice").mkdir()
    (tmp_path / "in/alice/01_vocab.ipynb").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in/carol").symlink_to(tmp_path / "in/bob")
    (tmp_path / "in/bob/loop").symlink_to(tmp_path / "in")
    collection = find_submissions(tmp_path / "in")
    assert [submission.student for submission in collection.submissions] == ["alice", "bob"]
    with pytest.raises(CourseError, match="link") as refused:
        collection.submissions[0].read()
    assert str(tmp_path) not in str(refused.value)
    assert [line.split(" ")[0] for line in collection.skipped] == ["bob/loop", "carol"]


def test_a_file_that_becomes_a_link_is_not_followed(tmp_path):
    submission = find_only(write_files(tmp_path, {"alice/01_vocab.ipynb": "I"}))
    (tmp_path / "alice/01_vocab.ipynb").unlink()
    (tmp_path / "alice/01_vocab.ipynb").symlink_to("/etc/passwd")
    with pytest.raises(CourseError, match="cannot be read"):
        submission.read()


def test_a_file_that_vanishes(tmp_path):
    submission = find_only(write_files(tmp_path, {"alice/01_vocab.ipynb": "I"}))
    (tmp_path / "alice/01_vocab.ipynb").unlink()
    with pytest.raises(CourseError, match="cannot be read"):
        submission.read()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="This system has no pipes in its file system.")
def test_a_pipe_is_never_waited_for(tmp_path):
    write_files(tmp_path, {"alice": None, "bob/01_vocab.ipynb": "I"})
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
    write_files(tmp_path, {"alice": None})
    with (tmp_path / "alice/01_vocab.ipynb").open("wb") as stream:
        stream.truncate(100_000_000)
    with pytest.raises(CourseError, match=r"100\.0 MB, and at most 20 MB"):
        find_only(tmp_path).read()


@pytest.mark.parametrize(
    "name", ["../bob/01_vocab.ipynb", "/bob/01_vocab.ipynb", "C:/bob/01_vocab.ipynb", "a/../../bob/a.ipynb"]
)
@pytest.mark.parametrize("slash", ["/", "\\"])
def test_zip_slip_costs_its_own_file_only(tmp_path, name, slash):
    files = {name.replace("/", slash): "I", "alice/01_vocab.ipynb": "I"}
    (tmp_path / "class.zip").write_bytes(zip_bytes(files))
    collection = find_submissions(tmp_path / "class.zip")
    assert [submission.student for submission in collection.submissions] == ["alice"]
    assert "leads out of the zip" in collection.skipped[0]


def test_zip_slip_in_a_students_zip_reaches_nobody_else(tmp_path):
    write_files(
        tmp_path, {"mallory/a.zip": zip_bytes({"../alice/01_vocab.ipynb": "I"}), "alice/01_vocab.ipynb": "I"}
    )
    collection = find_submissions(tmp_path)
    assert [submission.display_path for submission in collection.submissions] == ["alice/01_vocab.ipynb"]
    assert list(collection.without_notebook) == ["mallory"]


def test_backslashes_of_old_windows_programs_are_read(tmp_path):
    write_files(tmp_path, {"alice/a.zip": zip_bytes({"homework\\01_vocab.ipynb": "I"})})
    assert find_only(tmp_path).read() == notebook_bytes("I")


def test_a_zip_bomb_costs_one_student(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("alice/01_vocab.ipynb", b" " * 200_000_000)
        archive.writestr("bob/01_vocab.ipynb", notebook_bytes())
    (tmp_path / "class.zip").write_bytes(stream.getvalue())
    alice, bob = find_submissions(tmp_path / "class.zip").submissions
    with pytest.raises(CourseError, match="MB"):
        alice.read()
    assert bob.read() == notebook_bytes()


def test_a_zip_bomb_that_lies_about_its_size(tmp_path):
    data = bytearray(zip_bytes({"alice/01_vocab.ipynb": b" " * (10 * MAX_NOTEBOOK)}))
    at = data.rindex(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<L", 100)  # the size in the list of members
    (tmp_path / "class.zip").write_bytes(bytes(data))
    tracemalloc.start()
    with pytest.raises(CourseError, match="MB"):
        find_only(tmp_path / "class.zip").read()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * MAX_NOTEBOOK


def test_links_and_passwords_in_a_zip(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("alice/01_vocab.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bob/01_vocab.ipynb", notebook_bytes())
    data = bytearray(stream.getvalue())
    at = data.rindex(b"PK\1\2")
    data[at + 8] |= 1  # bob's is encrypted, it says
    (tmp_path / "class.zip").write_bytes(bytes(data))
    for submission, reason in zip(
        find_submissions(tmp_path / "class.zip").submissions, ["link", "encrypted"], strict=True
    ):
        with pytest.raises(CourseError, match=reason):
            submission.read()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_the_same_name_twice_in_a_zip_the_last_counts(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for text in ("first", "second"):
            archive.writestr("alice/01_vocab.ipynb", notebook_bytes("I", text))
    (tmp_path / "class.zip").write_bytes(stream.getvalue())
    assert b"second" in find_only(tmp_path / "class.zip").read()


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\5\6" + bytes(18), b"not a zip at all" * 100])
def test_a_damaged_zip_stops_nobody_else(tmp_path, data):
    write_files(tmp_path, {"alice/a.zip": data, "bob/01_vocab.ipynb": "I", "class.zip": data})
    collection = find_submissions(tmp_path)
    assert [submission.student for submission in collection.submissions] == ["bob"]
    assert list(collection.without_notebook) == ["alice"]


@given(st.data())
def test_a_zip_damaged_anywhere_never_gives_a_traceback(tmp_path_factory, data):
    whole = bytearray(zip_bytes({"alice/01_vocab.ipynb": "I", "bob/x.zip": zip_bytes({"01.ipynb": "I"})}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("zip")
    (folder / "class.zip").write_bytes(bytes(whole))
    for submission in find_submissions(folder).submissions:
        try:
            submission.read()
        except CourseError as refused:
            assert "\n" not in str(refused)


def test_a_zip_that_says_it_has_a_huge_list_of_members(tmp_path):
    data = bytearray(zip_bytes({"01_vocab.ipynb": "I"}))
    data[-10:-6] = struct.pack("<L", 400_000_000)
    write_files(tmp_path, {"alice/a.zip": bytes(data), "bob/01_vocab.ipynb": "I"})
    assert "too large" in find_submissions(tmp_path).skipped[0]


def test_a_zip_with_a_second_record_that_may_contradict_the_first(tmp_path):
    data = zip_bytes({"01_vocab.ipynb": "I"})
    locator = b"PK\6\7" + bytes(16)
    write_files(tmp_path, {"alice/a.zip": data[:-22] + locator + data[-22:]})
    assert "too large" in find_submissions(tmp_path).skipped[0]


def test_many_members_are_refused_quickly(tmp_path):
    write_files(
        tmp_path, {"alice/a.zip": zip_bytes({f"{number}.ipynb": b"{}" for number in range(20_001)}, 0)}
    )
    assert "at most 20000" in find_submissions(tmp_path).skipped[0]


def zip64_bytes():
    """Return a small zip file with the records of Zip64, as `zip -` writes it, and where these begin."""
    data = zip_bytes({"01_vocab.ipynb": "I"})
    end = len(data) - 22
    count, length, offset = struct.unpack("<xxxxxxxxxxHLLxx", data[end:])
    record = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    last = data[end : end + 8] + b"\xff" * 12 + data[end + 20 :]
    return bytearray(data[:end] + record + locator + last), end


def test_a_small_zip_with_the_records_of_zip64_is_read(tmp_path):
    data, _ = zip64_bytes()
    (tmp_path / "a.zip").write_bytes(data)
    for trusted in (True, False):
        assert [entry.parts for entry in list_zip(tmp_path / "a.zip", trusted)] == [("01_vocab.ipynb",)]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (40, 2**33),
        (40, 5_000_000),
        (0, 0),  # the record itself
        (56 + 8, 0),  # the pointer to it
    ],
)
def test_a_zip64_that_lies_is_refused(tmp_path, place, value):
    data, start = zip64_bytes()
    data[start + place : start + place + 8] = struct.pack("<Q", value)
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(CourseError, match="too large to be read"):
        list_zip(tmp_path / "a.zip", trusted=False)
