"""The feedback for Canvas and Moodle: names from which their importers know the student."""

import io
import re
import zipfile

import pytest

from coursekit.grading.reports.feedback_zips import make_canvas_path, make_moodle_path, zip_feedback
from coursekit.grading.submissions.layouts import parse_file_name, parse_folder_name
from tests.grading.grading_records import record


def graded(parsed, **fields):
    """Return the record of a notebook with such a name."""
    own = record(**fields)
    return own.with_facts(parsed, own.source)


PAGES = {"ann": b"<p>Ann</p>", "bo": b"<p>Bo</p>"}


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "name",
    ["millerann_12_345_01_vocab.ipynb", "millerann_LATE_12_345_01_vocab-1.ipynb", "o_b_12_345_x.ipynb"],
)
def test_canvas_finds_the_numbers_of_student_and_file(name):
    path = make_canvas_path(graded(parse_file_name(name)))
    assert [part for part in path.split("_") if re.fullmatch("[0-9]+", part)][:2] == ["12", "345"]
    assert path.endswith("_feedback.html")


def test_canvas_anonymous_names_are_kept():
    parsed = parse_file_name("LATE_anon_a1B2c_345_01_vocab.ipynb")
    assert make_canvas_path(graded(parsed)) == "anon_a1B2c_345_feedback.html"


@pytest.mark.parametrize(
    "name",
    [
        "Ann Lee_123_assignsubmission_file_",
        "Ann Lee_123_assignsubmission_file",
        "Participant_123_assignsubmission_file_",
    ],
)
def test_moodle_finds_number_and_plugin(name):
    folder, file = make_moodle_path(graded(parse_folder_name(name))).split("/")
    assert folder.split("_", 4)[1:4] == ["123", "assignsubmission", "file"]
    assert file == "feedback.html"


def test_who_has_no_number_is_not_in_it():
    for name in ("ann", "Ann Lee"):
        record = graded(parse_folder_name(name))
        assert (make_canvas_path(record), make_moodle_path(record)) == ("", "")


def test_a_zip_file_for_each_section():
    records = [
        graded(parse_file_name("leeann_12_345_01_vocab.ipynb"), student="ann"),
        graded(parse_file_name("lebo_13_346_01_vocab.ipynb"), student="bo"),
        graded(parse_file_name("lebo_13_347_02_dataset.ipynb"), student="bo", section="II"),
    ]
    zips = zip_feedback(records, PAGES, make_canvas_path)
    assert members(zips["I"]) == {
        "leeann_12_345_feedback.html": PAGES["ann"],
        "lebo_13_346_feedback.html": PAGES["bo"],
    }
    assert members(zips["II"]) == {"lebo_13_347_feedback.html": PAGES["bo"]}
    assert zip_feedback(records, PAGES, make_canvas_path) == zips


@pytest.mark.parametrize(
    "name", ["Ann \udcff Lee", "..\\..\\evil", "a:b*c", "\u202eevil", "\x1b[31m", "...", "_"]
)
def test_a_hostile_name_leads_nowhere(name):
    parsed = parse_folder_name(f"{name}_123_assignsubmission_file_")
    (path,) = members(zip_feedback([graded(parsed, student="ann")], PAGES, make_moodle_path)["I"])
    assert path.endswith("_123_assignsubmission_file_/feedback.html")
    assert path.count("/") == 1 and "\\" not in path and path.isprintable() and ".." not in path
