"""How a section stands: a row for each exercise, by the names of the notebook."""

import pytest

from coursekit import progress, start

ROWS = [
    ("VI.1.a", {"samples": 2_000, "batches": 16}, "✓ VI.1.a passed", "1 of 1"),
    ("VI.1.a", {"samples": 16, "batches": 16}, "✗ VI.1.a not right yet", "0 of 1"),
    ("VI.1.a", {"samples": 2_000}, "◐ VI.1.a not finished", "0 of 1"),
    ("VI.1.a", {}, "○ VI.1.a not attempted", "0 of 1"),
    ("VI.2.a", {"perplexity_of_two": 2.0}, "✓ VI.2.a passed", "1 of 1"),
]


@pytest.fixture(scope="module")
def course():
    return start("VI", "sample")


def show(capsys, **names):
    exec("progress()", {"progress": progress, **names})
    return capsys.readouterr().out


@pytest.mark.parametrize(("exercise", "names", "heading", "points"), ROWS)
def test_each_exercise_has_a_row(course, capsys, exercise, names, heading, points):
    (row,) = [line for line in show(capsys, course=course, **names).splitlines() if f" {exercise} " in line]
    assert heading in row
    assert points in row


def test_a_text_is_for_a_person_and_counts_no_points_here(course, capsys):
    empty = show(capsys, course=course)
    written = show(capsys, course=course, two_switches="They do two different things.")
    assert "to be written, 1 by a person" in empty
    assert "written, 1 by a person" in written.replace("to be written", "")
    assert "all exercises" in written.rstrip().splitlines()[-1]
    assert "0 of 8" in written.rstrip().splitlines()[-1]


def test_without_an_open_section_there_is_a_sentence(capsys):
    assert show(capsys) == "Run the set-up cell first: it opens the section.\n"
    assert show(capsys, course=3) == "Run the set-up cell first: it opens the section.\n"
