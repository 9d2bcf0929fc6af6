"""When sections are due, and what it costs to be late: how both are written down."""

from datetime import datetime

import pytest

from coursekit.errors import CourseError
from coursekit.grading.lateness import (
    Lateness,
    LateRule,
    describe_unknown_times,
    format_late_penalty,
    parse_late_penalty,
    read_due_dates,
)
from tests.grading.grading_records import record


def write_due(folder, text):
    (folder / "pyproject.toml").write_text(f'[tool.coursekit]\nrepository = "a/b"\n{text}', "utf-8")
    return folder


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("I = 2026-03-01T23:59:00", datetime(2026, 3, 1, 23, 59)),
        ("I = 2026-03-01 23:59:00", datetime(2026, 3, 1, 23, 59)),
        ("I = 2026-03-01", datetime(2026, 3, 1, 23, 59, 59, 999999)),
        ("I = 9999-12-31", datetime(9999, 12, 31, 23, 59, 59, 999999)),
    ],
)
def test_due_dates(tmp_path, line, due):
    assert read_due_dates(write_due(tmp_path, f"[tool.coursekit.due]\n{line}\n")) == {"I": due}


def test_without_a_table_nothing_is_due(tmp_path):
    assert read_due_dates(write_due(tmp_path, "")) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.coursekit.due]\nIX = 2026-03-01\n", 'has "IX", and the sections are I, II'),
        ('[tool.coursekit.due]\nI = "1 March"\n', 'has I = "1 March": write the day'),
        ("[tool.coursekit.due]\nI = 2026-03-01T23:59:00Z\n", "write the day, with or without a time"),
        ("[tool.coursekit.due]\nI = 3\n", "has I = 3: write the day"),
        ("due = 3\n", "must be a table"),
        ("[tool.coursekit.due]\nI = 2026-02-30\n", "Cannot read"),
        ("[tool.coursekit.due]\nI = 2026-03-01T23:59\n", "2027-03-01T23:59:00"),
    ],
)
def test_a_due_date_that_cannot_be_read_is_told(tmp_path, text, message):
    with pytest.raises(CourseError) as told:
        read_due_dates(write_due(tmp_path, text))
    assert message in str(told.value)


@pytest.mark.parametrize(
    ("text", "share"),
    [("10%/day", 0.1), ("2.5 % / day", 0.025), ("2,5% per day", 0.025), ("100%/Day", 1.0), ("0%/day", 0.0)],
)
def test_late_penalties(text, share):
    assert parse_late_penalty(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["10", "10%", "10/day", "101%/day", "-1%/day", "ten%/day", "10%/week", ""])
def test_a_penalty_that_cannot_be_read_is_told(text):
    with pytest.raises(CourseError, match="write it like 10%/day"):
        parse_late_penalty(text)


def test_days_and_words():
    rule = LateRule({"I": datetime(2026, 3, 1)})
    assert rule.lateness_of(record(handed_in=datetime(2026, 3, 1))) == Lateness(0)
    assert rule.lateness_of(record(handed_in=datetime(2026, 3, 3))) == Lateness(2)
    assert rule.lateness_of(record(is_late=True)) == Lateness(None)
    assert rule.lateness_of(record()) is None
    assert [Lateness(days).words for days in (0, 1, 2, None)] == ["", "1 day late", "2 days late", "late"]


@pytest.mark.parametrize(
    ("platform", "source", "told"),
    [
        ("canvas", "millerann_1234_67890_01_vocab.ipynb", 0),
        ("canvas", "millerann1234_question_567_67890_01_vocab.ipynb", 1),
        ("moodle", "Ann Miller_501_assignsubmission_file_/01_vocab.ipynb", 1),
        ("", "ann/01_vocab.ipynb", 1),
    ],
)
def test_what_canvas_does_not_call_late_was_in_time(platform, source, told):
    rule = LateRule({"I": datetime(2026, 3, 1)})
    sentences = list(describe_unknown_times(rule, [record(platform=platform, source=source)]))
    assert len(sentences) == told


@pytest.mark.parametrize("text", ["10%/day", "2.5%/day", "100%/day", "0%/day"])
def test_a_penalty_is_written_as_it_is_read(text):
    assert format_late_penalty(parse_late_penalty(text)) == text
