"""The ledger: what is written comes back, nothing is lost, and what is not ours is told in one sentence."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.experiments import ledger as ledger_module
from coursekit.experiments.ledger import (
    FinalTestEntry,
    Ledger,
    append_entry,
    decode_classes,
    decode_entry,
    encode_entry,
    ledger_lock,
    resume_ledger,
)
from tests.experiments.tiny_news import make_data, make_ledger, make_run

DATA = make_data(12)
ENTRIES = [DATA, *(make_run(DATA, name, seed) for name in ("baseline", "GRU") for seed in (0, 1))]
LINES = [encode_entry(entry) for entry in ENTRIES]
WHOLE = b"".join(LINES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.jsonl"


def fill(path: Path, content: bytes = WHOLE) -> Path:
    path.write_bytes(content)
    return path


def sentence(call, *words: object) -> str:
    """Return the message of a CourseError, which must be one line."""
    with pytest.raises(CourseError) as refusal:
        call(*words)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


# Lines


@pytest.mark.parametrize("entry", [*ENTRIES, FinalTestEntry("GRU", 0, 0.9, {"0": 0.9}, "2026-01-01")])
def test_an_entry_comes_back_from_its_line(entry):
    assert decode_entry(encode_entry(entry)) == entry


def test_a_line_is_one_line_of_ascii():
    run = make_run(DATA, "größer ⊕")
    line = encode_entry(run)
    assert line.isascii() and line.count(b"\n") == 1


def test_digits_are_classes():
    assert decode_classes("0312").tolist() == [0, 3, 1, 2]


def test_a_value_keeps_its_type_and_its_letters():
    run = make_run(DATA, seconds=float("nan"))
    run = replace(run, command="coursekit --ledger \udcff", history={"loss": [float("inf"), 1, 1.0, None]})
    line = encode_entry(run)
    assert encode_entry(decode_entry(line)) == line


# Reading


def test_a_ledger_holds_what_was_written(path: Path):
    ledger = Ledger.read(fill(path))
    assert (ledger.data, *ledger.runs) == tuple(ENTRIES)
    assert ledger.names == ["baseline", "GRU"] and ledger.notes == ()


def test_correct_compares_with_the_labels(path: Path):
    ledger = make_ledger(path, {"baseline": [1.0, 0.0]}, rows=5)
    np.testing.assert_array_equal(ledger.correct("baseline"), [[True] * 5, [False] * 5])


def test_accuracies_are_by_experiment_and_seed(path: Path):
    assert make_ledger(path, {"baseline": [1.0, 0.0]}).accuracies() == {"baseline": [1.0, 0.0]}


def test_histories_are_those_of_fit(path: Path):
    ((history, _), _) = Ledger.read(fill(path)).histories().values()
    assert [epoch.number for epoch in history] == [0, 1, 2]


def test_the_test_split_stays_closed(path: Path):
    assert "has not been opened" in sentence(Ledger.read(fill(path)).accuracies, "test")


def test_the_test_split_is_open_after_the_final_test(path: Path):
    fill(path, WHOLE + encode_entry(FinalTestEntry("GRU", 0, 0.9, {"0": 0.9}, "2026-01-01")))
    assert set(Ledger.read(path).accuracies("test")) == {"baseline", "GRU"}


def test_an_unknown_experiment_is_told_with_those_there_are(path: Path):
    assert "it has baseline, GRU" in sentence(Ledger.read(fill(path)).runs_of, "LSTM")


def test_an_unknown_split(path: Path):
    assert "choose one of validation, test" in sentence(Ledger.read(fill(path)).correct, "GRU", "train")


def test_a_run_that_is_there_twice_counts_once(path: Path):
    ledger = Ledger.read(fill(path, WHOLE + LINES[1]))
    assert len(ledger.runs) == 4 and "twice" in ledger.notes[0]


def test_windows_line_ends_and_empty_lines_are_fine(path: Path):
    assert len(Ledger.read(fill(path, WHOLE.replace(b"\n", b"\r\n\r\n"))).runs) == 4


def test_no_file(path: Path):
    assert f"There is no ledger at {path}" in sentence(Ledger.read, path)


def test_a_folder(tmp_path: Path):
    assert "is a folder" in sentence(Ledger.read, tmp_path)


FOREIGN = {
    "text": b"hello\n",
    "text without an end": b"hello",
    "a list": b"[1, 2]\n",
    "a number": b"5",
    "an object": b'{"a": 1}\n',
    "another kind": b'{"kind": "cat"}\n',
    "a run without its fields": b'{"kind": "run", "name": "a"}\n',
    "a run with a list for a name": LINES[1].replace(b'"name": "baseline"', b'"name": ["baseline"]'),
    "a run with a number for a seed that is none": LINES[1].replace(b'"seed": 0', b'"seed": "0"'),
    "a run with True for a seed": LINES[1].replace(b'"seed": 0', b'"seed": true'),
    "a run with words for seconds": LINES[1].replace(b'"seconds": 10.0', b'"seconds": "ten"'),
    "a run of another version, with a field more": LINES[1].replace(b'"seed": 0', b'"seed": 0, "more": 1'),
    "a run of another version, with a field less": LINES[1].replace(b'"command"', b'"words"'),
    "fewer predictions": encode_entry(make_run(make_data(11), "x")).replace(b": 11", b": 12"),
    "other data": encode_entry(make_run(make_data(12, source="full"), "x")),
    "other labels": encode_entry(make_data(12, seed=1)),
    "data without labels": LINES[0].replace(b'"labels": {', b'"labels": 5, "more": {'),
    "data without classes": LINES[0].replace(b'"classes": [', b'"classes": [], "more": ['),
    "data with no class": re.sub(rb'"classes": \[.*?\]', b'"classes": []', LINES[0]),
    "data with odd labels": LINES[0].replace(b'"labels": {"validation": "', b'"labels": {"validation": "7'),
    "bytes": b"\xff\xfe\x00\n",
    "zeros in the middle": b"\0\0\n" + LINES[1],
}  # fmt: skip


@pytest.mark.parametrize("line", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_line_that_is_not_ours_is_told_with_its_number(path: Path, line: bytes):
    fill(path, WHOLE + line)
    for call in (Ledger.read, resume_ledger):
        message = sentence(call, path)
        assert f"Line 6 of {path} is not a line of a ledger" in message
        assert "name another file, or take the line out; nothing was changed." in message
        assert "pydantic" not in message and "validation error" not in message
    assert path.read_bytes() == WHOLE + line


def test_a_run_before_the_data(path: Path):
    assert "Line 1 of" in sentence(Ledger.read, fill(path, LINES[1]))


# A process that was killed while it wrote


@given(st.integers(0, len(WHOLE)), st.booleans())
@example(len(WHOLE) - 1, True)
def test_cut_off_anywhere_all_whole_lines_are_read(tmp_path_factory, size: int, zeros: bool):
    path = fill(tmp_path_factory.mktemp("cut") / "runs.jsonl", WHOLE[:size] + b"\0" * (9 * zeros))
    whole = sum(size >= end - 1 for end in np.cumsum([len(line) for line in LINES]))
    ledger = Ledger.read(path)
    assert (*([ledger.data] if ledger.data else []), *ledger.runs) == tuple(ENTRIES[:whole])


@given(st.integers(0, len(WHOLE)), st.booleans())
@example(len(WHOLE) - 1, True)
def test_cut_off_anywhere_the_rest_can_be_appended(tmp_path_factory, size: int, zeros: bool):
    path = fill(tmp_path_factory.mktemp("cut") / "runs.jsonl", WHOLE[:size] + b"\0" * (9 * zeros))
    ledger = resume_ledger(path)
    for entry in ENTRIES[len(ledger.runs) + (ledger.data is not None) :]:
        append_entry(path, entry)
    assert path.read_bytes() == WHOLE


def test_a_half_written_line_is_kept_aside_and_told(path: Path):
    half = LINES[4][:50]
    fill(path, b"".join(LINES[:4]) + half)
    assert "was half written: it is kept in runs.jsonl.damaged" in resume_ledger(path).notes[0]
    assert path.read_bytes() == b"".join(LINES[:4])
    assert path.with_name("runs.jsonl.damaged").read_bytes() == half + b"\n"
    assert resume_ledger(path).notes == ()


def test_reading_alone_changes_nothing(path: Path):
    fill(path, WHOLE[:-50])
    assert "half written" in Ledger.read(path).notes[0]
    assert path.read_bytes() == WHOLE[:-50] and len(list(path.parent.iterdir())) == 1


# Writing


def test_a_disk_that_fills_up_leaves_the_ledger_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch):
    fill(path)

    def full(where: Path, content: bytes) -> None:
        with where.open("ab") as stream:
            stream.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger_module, "_append_bytes", full)
    assert "No space left on device" in sentence(append_entry, path, ENTRIES[1])
    assert path.read_bytes() == WHOLE


def test_a_place_that_cannot_be_written(path: Path):
    fill(path)

    def enter() -> None:
        with ledger_lock(path / "below" / "runs.jsonl"):
            pytest.fail("entered")

    assert f"Cannot write {path / 'below' / 'runs.jsonl'}" in sentence(enter)


def test_a_folder_cannot_be_locked(tmp_path: Path):
    def enter() -> None:
        with ledger_lock(tmp_path):
            pytest.fail("entered")

    assert "is a folder" in sentence(enter)


def test_a_second_process_is_refused(path: Path):
    code = (
        "import sys; from pathlib import Path; from coursekit.experiments.ledger import ledger_lock\n"
        "with ledger_lock(Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "in\n"

        def enter() -> None:
            with ledger_lock(path):
                pytest.fail("entered")

        assert "Another process is working on the ledger" in sentence(enter)
        other.kill()
    with ledger_lock(path):  # free again, although the other one could not tidy up
        pass


def test_a_ledger_that_may_not_be_written(ordinary_folder: Path):
    path = fill(ordinary_folder / "runs.jsonl")
    before = path.read_bytes()
    path.chmod(0o400)
    assert "Cannot write" in sentence(append_entry, path, ENTRIES[1])
    assert path.read_bytes() == before


def test_pydantic_is_imported_when_the_first_entry_is_read():
    code = (
        "import sys, coursekit.experiments, coursekit.exercises\n"
        "coursekit.exercises.exercises()\n"
        "print('pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
