"""The feedback for Canvas and Moodle: names from which their importers know the student."""

import io
import re
import zipfile

import pytest

from coursekit.grading.reports.feedback_zips import make_canvas_path, make_moodle_path, zip_feedback
from coursekit.grading.submissions.layouts import parse_file_name, parse_folder_name

PAGES = {"ann": b"<p>Ann</p>", "bo": b"<p>Bo</p>"}


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "name",
    ["millerann_12_345_01_vocab.ipynb", "millerann_LATE_12_345_01_vocab-1.ipynb", "o_b_12_345_x.ipynb"],
)
def test_canvas_finds_the_numbers_of_student_and_file(name):
    path = make_canvas_path(parse_file_name(name))
    assert [part for part in path.split("_") if re.fullmatch("[0-9]+", part)][:2] == ["12", "345"]
    assert path.endswith("_feedback.html")


def test_canvas_anonymous_names_are_kept():
    parsed = parse_file_name("LATE_anon_a1B2c_345_01_vocab.ipynb")
    assert make_canvas_path(parsed) == "anon_a1B2c_345_feedback.html"


@pytest.mark.parametrize(
    "name",
    [
        "Ann Lee_123_assignsubmission_file_",
        "Ann Lee_123_assignsubmission_file",
        "Participant_123_assignsubmission_file_",
    ],
)
def test_moodle_finds_number_and_plugin(name):
    folder, file = make_moodle_path(parse_folder_name(name)).split("/")
    assert folder.split("_", 4)[1:4] == ["123", "assignsubmission", "file"]
    assert file == "feedback.html"


def test_who_has_no_number_is_not_in_it():
    for name in ("ann", "Ann Lee"):
        parsed = parse_folder_name(name)
        assert (make_canvas_path(parsed), make_moodle_path(parsed)) == ("", "")


def test_a_zip_file_for_each_section():
    names = {
        ("ann", "I"): parse_file_name("leeann_12_345_01_vocab.ipynb"),
        ("bo", "I"): parse_file_name("lebo_13_346_01_vocab.ipynb"),
        ("bo", "II"): parse_file_name("lebo_13_347_02_dataset.ipynb"),
    }
    zips = zip_feedback(names, PAGES, make_canvas_path)
    assert members(zips["I"]) == {
        "leeann_12_345_feedback.html": PAGES["ann"],
        "lebo_13_346_feedback.html": PAGES["bo"],
    }
    assert members(zips["II"]) == {"lebo_13_347_feedback.html": PAGES["bo"]}
    assert zip_feedback(names, PAGES, make_canvas_path) == zips


def test_half_a_character_in_a_name_stops_nothing():
    parsed = parse_folder_name("Ann \udcff Lee_123_assignsubmission_file_")
    assert len(members(zip_feedback({("ann", "I"): parsed}, PAGES, make_moodle_path)["I"])) == 1
