"""A class of 200 in each layout: students, sections and numbers as planted, none lost, none joined."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

import pytest

from coursekit.grading.submissions.submission import find_submissions, load_submission
from tests.grading.submissions.submission_folders import notebook_bytes, write_files, zip_bytes

SECTIONS = {"I": "01_vocab.ipynb", "III": "03_loader.ipynb"}
FIRST = ("Ann", "Bo", "Zoë", "José María", "Anne-Sophie", "Nguyễn", "李", "O'Neil", "Mary Jane", "Đorđe")
LAST = (
    "Miller",
    "Lee",
    "van den Berg",
    "Ó Súilleabháin",
    "Müller-Lüdenscheidt",
    "Smith",
    "Smythe",
    "Sánchez García",
)


@dataclass(frozen=True)
class Person:
    """One student of a made-up class. number: with whichever platform."""

    first: str
    last: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.first} {self.last} {self.letters}"

    @property
    def letters(self) -> str:
        """A last name of its own, in letters."""
        return "".join("abcdefghij"[int(digit)] for digit in str(self.number))

    @property
    def login(self) -> str:
        return f"u{self.letters}"

    @property
    def squashed(self) -> str:
        """The name as Canvas writes it."""
        return "".join(sign for sign in f"{self.letters}{self.last}{self.first}".lower() if sign.isalnum())


def make_people(count: int = 200) -> list[Person]:
    chance = random.Random(7)
    return [
        Person(chance.choice(FIRST), chance.choice(LAST), number)
        for number in chance.sample(range(1000, 9999), count)
    ]


PEOPLE = make_people()


def layout(path, key, platform=""):
    """Return what a layout makes of a person: a path by section, the key, and the numbers."""
    return path, key, lambda person: {platform: str(person.number)} if platform else {}


LAYOUTS = {
    "folders": layout(lambda p, s: f"{p.name}/{SECTIONS[s]}", lambda p: p.name),
    "folders in folders": layout(lambda p, s: f"{p.name}/own/{s}/{SECTIONS[s]}", lambda p: p.name),
    "nbgrader": layout(lambda p, s: f"submitted/{p.login}/ps{s}/{SECTIONS[s]}", lambda p: p.login),
    "Canvas": layout(
        lambda p, s: f"{p.squashed}_{p.number}_{p.number}{len(s)}_{SECTIONS[s]}",
        lambda p: f"{p.squashed}_{p.number}",
        "canvas",
    ),
    "Canvas, some late and again": layout(
        lambda p, s: (
            f"{p.squashed}{'_LATE' if p.number % 2 else ''}_{p.number}_{p.number}{len(s)}_"
            f"{SECTIONS[s].replace('.', '-2.')}"
        ),
        lambda p: f"{p.squashed}_{p.number}",
        "canvas",
    ),
    "Canvas, anonymous": layout(
        lambda p, s: f"{'LATE_' if p.number % 3 else ''}anon_{p.letters}_{p.number}{len(s)}_{SECTIONS[s]}",
        lambda p: f"anon_{p.letters}",
    ),
    "Canvas group": layout(
        lambda p, s: f"group{p.letters}_{p.number}_{p.number}{len(s)}_{SECTIONS[s]}",
        lambda p: f"group{p.letters}_{p.number}",
        "canvas",
    ),
    "Moodle": layout(
        lambda p, s: f"{p.name}_{p.number}_assignsubmission_file_/{SECTIONS[s]}",
        lambda p: p.name,
        "moodle",
    ),
    "Moodle since 4.1": layout(
        lambda p, s: f"{p.name}_{p.number}_assignsubmission_file/{SECTIONS[s]}",
        lambda p: p.name,
        "moodle",
    ),
    "Moodle, flat": layout(
        lambda p, s: f"{p.name}_{p.number}_assignsubmission_file_{SECTIONS[s]}",
        lambda p: p.name,
        "moodle",
    ),
    "Moodle blind": layout(
        lambda p, s: f"Participant_{p.number}_assignsubmission_file_/{SECTIONS[s]}",
        lambda p: f"Participant_{p.number}",
        "moodle",
    ),
    "Moodle team": layout(
        lambda p, s: f"Team {p.letters}_{p.number}_assignsubmission_file_/{SECTIONS[s]}",
        lambda p: f"Team {p.letters}",
        "moodle",
    ),
    "Blackboard": layout(
        lambda p, s: f"Week {s}_{p.login}_attempt_2026-02-12-14-30-{len(s):02}_{SECTIONS[s]}",
        lambda p: p.login,
    ),
    "Brightspace": layout(
        lambda p, s: f"{p.number}-{p.number}{len(s)} - {p.name} - Feb 12, 2026 1030 AM/{SECTIONS[s]}",
        lambda p: f"{p.name}_{p.number}",
        "brightspace",
    ),
    "Brightspace, flat": layout(
        lambda p, s: f"{p.number}-{p.number}{len(s)} - {p.name} - Feb 12, 2026 1030 AM - {SECTIONS[s]}",
        lambda p: f"{p.name}_{p.number}",
        "brightspace",
    ),
    "ILIAS": layout(
        lambda p, s: f"Week/Submissions/{p.last}_{p.first}_{p.login}_{p.number}/{SECTIONS[s]}",
        lambda p: f"{p.last}_{p.first}_{p.number}",
        "ilias",
    ),
    "GitHub Classroom": layout(
        lambda p, s: f"week-submissions/week-{p.login}/{SECTIONS[s]}", lambda p: p.login
    ),
    "Gradescope": layout(
        lambda p, s: f"assignment_1_export/submission_{p.number}/{SECTIONS[s]}",
        lambda p: f"{p.name}_{p.number}",
        "gradescope",
    ),
}
GRADESCOPE_FILE = "assignment_1_export/submission_metadata.yml"


def make_files(name):
    path_of = LAYOUTS[name][0]
    files = {path_of(person, section): notebook_bytes(section) for person in PEOPLE for section in SECTIONS}
    assert len(files) == len(PEOPLE) * len(SECTIONS)
    if name == "Gradescope":
        files[GRADESCOPE_FILE] = "\n".join(
            f"submission_{person.number}:\n  :submitters:\n"
            f"  - :name: \"{person.name}\"\n    :sid: '{person.number}'"
            for person in PEOPLE
        ).encode()
    return files


def write_class(folder, files, form):
    if form == "folder":
        return write_files(folder / "class", files)
    if form == "zip among others":
        return write_files(folder / "class", {"download.zip": zip_bytes(files)})
    if form == "zip with a folder":
        files = {f"download/{path}": content for path, content in files.items()}
    path = folder / "download.zip"
    path.write_bytes(zip_bytes(files))
    return path


@pytest.mark.parametrize("form", ["folder", "zip", "zip among others", "zip with a folder"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_class_of_200(tmp_path, name, form):
    _, key_of, ids_of = LAYOUTS[name]
    collection = find_submissions(write_class(tmp_path, make_files(name), form))
    found = {
        (submission.student, load_submission(submission).section): dict(submission.ids)
        for submission in collection.submissions
    }
    planted = {(key_of(person), section): ids_of(person) for person in PEOPLE for section in SECTIONS}
    assert found == planted
    assert Counter(submission.student for submission in collection.submissions).most_common(1)[0][1] == 2
    assert not collection.without_notebook
