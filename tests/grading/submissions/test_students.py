"""Names of students, whatever they are: keys, file names and printable text."""

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.grading.submissions.students import make_printable, make_student_keys, student_file_name
from coursekit.grading.submissions.submission import find_submissions
from tests.grading.submissions.submission_folders import find_only, notebook_bytes, write_files

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
    write_files(tmp_path, {f"{name}/01_vocab.ipynb": "I" for name in names})
    collection = find_submissions(tmp_path)
    assert (
        len({submission.student for submission in collection.submissions}) == len(NAMES) - 1
    )  # one is hidden
    for submission in collection.submissions:
        assert submission.student.isprintable() and submission.student.strip() == submission.student
        assert submission.name.isprintable() and submission.display_path.isprintable()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names.")
def test_a_name_that_is_no_text(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9")).mkdir()
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")) / "01_vocab.ipynb").write_bytes(notebook_bytes())
    submission = find_only(tmp_path)
    assert (
        submission.student + submission.name + submission.display_path + student_file_name(submission.student)
    ).encode("utf-8")
    assert submission.read() == notebook_bytes()


TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=300)


@given(st.lists(TEXT, unique=True, max_size=8))
@example(["\u00e9", "e\u0301"])
@example(["a", "a ", " a", "a\n", "a\u200b"])
@example(["x" * 250, "x" * 251])
def test_keys_are_printable_lines_and_no_two_alike(raws):
    keys = make_student_keys(raws)
    assert len(set(keys.values())) == len(set(raws))
    assert all(key.isprintable() and key == key.strip() and 0 < len(key) <= 160 for key in keys.values())
    assert keys == make_student_keys(reversed(raws))


def test_plain_names_are_their_own_keys_whoever_else_is_there():
    forged = make_student_keys(["a\n"])["a\n"]
    keys = make_student_keys(["a", "a\n", forged])
    assert keys["a"] == "a" and keys[forged] == forged
    assert keys["a\n"] not in ("a", forged)


@given(st.lists(TEXT, unique=True, max_size=8))
@example(["alice-0123456789ab"])
@example(["A", "a"])
@example(["..", ".", "-", "_"])
def test_file_names_are_safe_and_no_two_alike(students):
    names = [student_file_name(student) for student in students]
    assert len({name.lower() for name in names}) == len(students)
    for name in names:
        assert name.isascii() and 0 < len(name) <= 100
        assert not name.startswith((".", "-")) and not name.endswith(".")
        assert all(c.isalnum() or c in "._-" for c in name)
        assert name.split(".")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


@pytest.mark.parametrize("student", ["con", "nul.txt", "com1", student_file_name("Ann Miller")])
def test_file_names_that_mean_something_else_are_changed(student):
    assert student_file_name(student) != student


def test_plain_names_are_their_own_file_names():
    assert student_file_name("ann.miller_42") == "ann.miller_42"
    assert student_file_name("Ann Miller").startswith("ann-miller-")


@given(TEXT)
def test_what_is_shown_is_one_line_without_tricks(text):
    line = make_printable(text)
    assert "\n" not in line and "\u202e" not in line
    assert line.encode("utf-8")
