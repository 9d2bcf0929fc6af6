"""Gradescope's export: whose its numbered folders are."""

from datetime import datetime

import pytest

from coursekit.grading.submissions.submission import find_submissions
from tests.grading.submissions.submission_folders import write_files, zip_bytes

METADATA = b"""---
submission_11:
  :submitters:
  - :name: Ann Lee
    :sid: '123'
    :email: ann@x.edu
  :created_at: 2026-02-12 10:30:00.000000000 -05:00
  :score: 3.0
  :status: processed
submission_12:
  :submitters:
  - :name: "Bo: #1"
    :sid:
    :email: bo@x.edu
  - :name: Cy
    :sid: 7
    :email: cy@x.edu
  :created_at: 2026-02-12 10:31:00.000000000 -05:00
"""
FILES = {
    "submission_11/01_vocab.ipynb": "I",
    "submission_12/01_vocab.ipynb": "I",
    "submission_metadata.yml": METADATA,
}
WHO = {("Ann Lee_123", "Ann Lee"), ("Bo: #1_bo@x.edu", "Bo: #1"), ("Cy_7", "Cy")}


def inside(folder, files=FILES):
    return {f"{folder}/{path}": content for path, content in files.items()}


def who(collection):
    return {(submission.student, submission.name) for submission in collection.submissions}


@pytest.mark.parametrize(
    "files",
    [
        FILES,
        inside("assignment_9100_export"),
        {"export.zip": zip_bytes(inside("assignment_9100_export"))},
        {"export (1).zip": zip_bytes(FILES)},
        inside("assignment_1_export") | inside("assignment_2_export"),
    ],
    ids=["folder", "folder in a folder", "zip", "zip without a folder", "two assignments"],
)
def test_names_and_teams_are_read(tmp_path, files):
    collection = find_submissions(write_files(tmp_path, files))
    assert who(collection) == WHO
    assert not any("yml" in path for path in collection.skipped)


def test_the_zip_itself(tmp_path):
    path = tmp_path / "assignment_9100_export.zip"
    path.write_bytes(zip_bytes(inside("assignment_9100_export")))
    assert who(find_submissions(path)) == WHO


def test_numbers_and_times(tmp_path):
    ann, *_ = find_submissions(write_files(tmp_path, FILES)).submissions
    assert ann.ids == {"gradescope": "123"}
    assert ann.parsed.handed_in == datetime(2026, 2, 12, 10, 30)


def test_a_folder_that_the_file_does_not_name_goes_by_its_number(tmp_path):
    files = {**FILES, "submission_13/01_vocab.ipynb": "I"}
    assert who(find_submissions(write_files(tmp_path, files))) == WHO | {("submission_13", "submission_13")}


@pytest.mark.parametrize(
    "metadata", [b"{", b"- a\n- b\n", b"a: &a [*a]\n*b", b"", b"\xff\xfe\x00", b"submission_11: 3"]
)
def test_a_file_that_cannot_be_read_loses_nobody(tmp_path, metadata):
    collection = find_submissions(write_files(tmp_path, {**FILES, "submission_metadata.yml": metadata}))
    assert [submission.student for submission in collection.submissions] == ["submission_11", "submission_12"]


def test_a_student_cannot_hand_in_for_others(tmp_path):
    files = {"ann/01_vocab.ipynb": "I", **inside("mallory")}
    collection = find_submissions(write_files(tmp_path, files))
    assert {submission.student for submission in collection.submissions} == {"ann", "mallory"}


def test_nothing_in_the_file_is_made_into_an_object(tmp_path):
    evil = b"submission_11: !!python/object/apply:os.system ['touch made']\n"
    find_submissions(write_files(tmp_path, {**FILES, "submission_metadata.yml": evil}))
    assert not (tmp_path / "made").exists()
