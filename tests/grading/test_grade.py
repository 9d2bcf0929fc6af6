"""What a run of the grader does again, keeps, and tells; nothing is executed here."""

from dataclasses import replace

import pytest

from coursekit.grading.grade import VERSION, grade
from coursekit.grading.options import GradingOptions
from coursekit.grading.records import RecordStore
from coursekit.grading.run_info import RunInfo, save_run_info
from coursekit.grading.submissions.submission import find_submissions, read_submission
from tests import ROOT
from tests.grading.grading_records import record
from tests.grading.submissions.submission_folders import write_files


class NoRunner:
    """Stands in the place of the runner: keeps what it is to run."""

    missing_protections = ()
    notes = ()

    def __init__(self, options, info, sections):
        pass

    def run(self, tasks):
        NoRunner.tasks = [task.submission.student for task in tasks]
        yield from ()


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that grades again what was graded in a given way before."""
    monkeypatch.setattr("coursekit.grading.grade.Runner", NoRunner)

    def run(version, *, sandboxed=False):
        write_files(tmp_path / "class", {"ana/01_vocab.ipynb": "I"})
        (submission,) = find_submissions(tmp_path / "class").submissions
        digest = read_submission(submission).digest
        out = tmp_path / "out"
        before = record("ana", digest=digest, version=version, sandboxed=sandboxed)
        RecordStore(out / "records").write(before)
        save_run_info(out, RunInfo((7,), sandboxed=sandboxed, version=version))
        NoRunner.tasks = []
        return grade(GradingOptions(tmp_path / "class", out, ROOT, sandbox=False))

    return run


def test_what_is_graded_stays(run):
    summary = run(VERSION)
    assert (summary.kept, NoRunner.tasks) == (1, [])
    assert not any("graded again" in note for note in summary.notes)


@pytest.mark.parametrize(
    ("version", "sandboxed", "how"),
    [("0.0.1", False, "by version 0.0.1 of the course"), (VERSION, True, "in the sandbox")],
)
def test_what_was_graded_in_another_way_is_graded_again_and_told(run, version, sandboxed, how):
    summary = run(version, sandboxed=sandboxed)
    assert NoRunner.tasks == ["ana"]
    assert f"1 notebook graded {how} before is graded again." in summary.notes


@pytest.mark.parametrize(("student", "is_kept"), [("ana", True), ("eve", False)])
def test_a_class_list_is_kept_for_the_same_class_only(run, tmp_path, student, is_kept):
    run(VERSION)
    (tmp_path / "list.csv").write_text("Name,Email\nDi Ek,di@example.org\n", "utf-8")
    write_files(tmp_path / "next", {f"{student}/01_vocab.ipynb": "I"})
    next_class = GradingOptions(tmp_path / "next", tmp_path / "out", ROOT, sandbox=False)
    grade(replace(next_class, submissions=tmp_path / "class", roster=(tmp_path / "list.csv",)))
    notes = " ".join(grade(next_class).notes)
    assert ("As in the last run: --roster list.csv." in notes) == is_kept
    assert ("None of these students was graded here before" in notes) == (not is_kept)


class ManyRunner(NoRunner):
    """Grades nothing, and gives a record all the same."""

    def run(self, tasks):
        for task in tasks:
            submission = task.submission
            made = record(submission.student, section=task.section, digest=task.digest)
            made = replace(made, source=submission.display_path, version=VERSION, sandboxed=False)
            yield task, made.with_facts(submission.parsed, submission.display_path)


@pytest.fixture
def hand_in(tmp_path, monkeypatch):
    """Return a function that grades Moodle's download of a week into one folder, and gives the records."""
    monkeypatch.setattr("coursekit.grading.grade.Runner", ManyRunner)

    def hand_in(week, number, files, day=0, **options):
        folder = f"Bea Ek_{number}_assignsubmission_file_"
        write_files(tmp_path / week, {f"{folder}/{name}": content for name, content in files.items()})
        table = "Identifier,Full name,Status,Grade,Maximum Grade,Last modified (submission)\n"
        line = f'Participant {number},Bea Ek,Submitted,,100,"Monday, {day} March 2027, 10:00 AM"\n'
        (tmp_path / f"{week}.csv").write_text(table + line, "utf-8")
        options = {"roster": (tmp_path / f"{week}.csv",) if day else ()} | options
        grade(GradingOptions(tmp_path / week, tmp_path / "out", ROOT, sandbox=False, **options))
        records = RecordStore(tmp_path / "out" / "records").read_all().records
        return {own.section: own for own in records}

    return hand_in


def test_a_notebook_that_comes_again_beside_the_next_keeps_its_time_and_number(hand_in):
    first = hand_in("week 1", 4100001, {"01_vocab.ipynb": "I"}, day=1)["I"]
    later = hand_in("week 2", 4100002, {"01_vocab.ipynb": "I", "02_dataset.ipynb": "II"}, day=5)
    assert later["I"] == first and first.ids == {"moodle": "4100001"} and first.handed_in.day == 1
    assert (later["II"].ids, later["II"].handed_in.day) == ({"moodle": "4100002"}, 5)


def test_a_worksheet_that_comes_later_still_tells_the_time(hand_in):
    assert hand_in("week 1", 11, {"01_vocab.ipynb": "I"})["I"].handed_in is None
    assert hand_in("week 1", 11, {}, day=3)["I"].handed_in.day == 3


@pytest.mark.parametrize("sections", [(), ("I",)])
def test_a_regrade_keeps_results_whose_notebooks_are_not_here(hand_in, sections):
    hand_in("week 1", 11, {"01_vocab.ipynb": "I"})
    hand_in("week 2", 22, {"02_dataset.ipynb": "II"})
    assert set(hand_in("week 2", 22, {}, regrade=True, sections=sections)) == {"I", "II"}


def test_empty_files_of_two_sections_are_two(hand_in):
    hand_in("week 1", 11, {"01_vocab.ipynb": b""})
    assert set(hand_in("week 2", 22, {"02_dataset.ipynb": b""})) == {"I", "II"}
