"""The folder of records, its lock and what a run knows: nothing is lost, nothing is half written."""

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.grading.records import FORMAT, Record, RecordStore, json_bytes, sort_records
from coursekit.grading.run_info import (
    LAST_SEED,
    RunInfo,
    draw_fresh_seed,
    grading_lock,
    open_run,
    save_run_info,
)
from coursekit.sections import SECTIONS
from tests.grading.grading_records import DIGEST, record, records, text_result


@pytest.fixture
def store(tmp_path):
    return RecordStore(tmp_path / "records")


@pytest.fixture
def full_disk(monkeypatch):
    def refuse(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)


@given(records)
def test_any_record_survives_being_written(any_record):
    assert Record.from_json(json.loads(json_bytes(any_record.to_json()))) == any_record


@given(records)
def test_equal_records_give_equal_bytes(any_record):
    assert json_bytes(any_record.to_json()) == json_bytes(replace(any_record).to_json())


def test_a_record_is_found_under_its_student_and_section(store):
    store.write(record("ana", "I"))
    assert list(store.folder.rglob("*.json")) == [store.path_of("ana", "I")]
    assert store.read_all().records == (record("ana", "I"),)


def test_a_file_is_sorted_indented_utf8_with_a_last_newline(store):
    store.write(record("josé"))
    text = store.path_of("josé", "I").read_text(encoding="utf-8")
    assert text.endswith("}\n") and "José" in text
    assert json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n" == text


def test_half_characters_survive(store):
    half = record(results=[text_result(text="half \ud800 a character")])
    store.write(half)
    assert store.read_all().records == (half,)


def test_records_come_by_student_and_course_order(store):
    for student, section in [("bo", "VI"), ("bo", "V"), ("ana", "VII"), ("bo", "I"), ("ana", "II")]:
        store.write(record(student, section))
    order = [(stored.student, stored.section) for stored in store.read_all().records]
    assert order == [("ana", "II"), ("ana", "VII"), ("bo", "I"), ("bo", "V"), ("bo", "VI")]


@given(st.permutations(list(SECTIONS)))
def test_the_order_of_sections_is_the_courses(sections):
    ordered = sort_records(record("ana", section) for section in sections)
    assert [made_up.section for made_up in ordered] == list(SECTIONS)


def test_no_folder_is_no_records(store):
    assert store.read_all().records == ()


HOSTILE = [
    ".",
    "..",
    "../x",
    "a/b",
    "a\\b",
    "=cmd()",
    "",
    " ",
    "CON",
    "x" * 300,
    "\u202egnp",
    "<b>",
    "Ana",
    "ana",
]


def test_students_with_any_name_have_files_of_their_own(store):
    for student in HOSTILE:
        store.write(record(student))
    assert {stored.student for stored in store.read_all().records} == set(HOSTILE)
    assert all(path.parent.parent == store.folder for path in store.folder.rglob("*.json"))


def damage(change_fields):
    def change_text(text):
        plain = json.loads(text)
        change_fields(plain)
        return json.dumps(plain)

    return change_text


DAMAGES = {
    "empty": lambda text: "",
    "cut off": lambda text: text[: len(text) // 2],
    "zeros": lambda text: "\0" * 100,
    "other json": lambda text: "[1, 2]",
    "no object": lambda text: "null",
    "nested": lambda text: "[" * 100_000,
    "no format": damage(lambda plain: plain.pop("format")),
    "a field missing": damage(lambda plain: plain.pop("digest")),
    "a field more": damage(lambda plain: plain.update(grade=1)),
    "a number for a name": damage(lambda plain: plain.update(student=5)),
    "true for a seed": damage(lambda plain: plain.update(seed=True)),
    "a whole float for a seed": damage(lambda plain: plain.update(seed=7.0)),
    "1 for true": damage(lambda plain: plain.update(sandboxed=1)),
    "true for seconds": damage(lambda plain: plain.update(seconds=True)),
    "NaN in a result": damage(lambda plain: plain["results"][0].update(seconds=float("nan"))),
    "a field more in a result": damage(lambda plain: plain["results"][0].update(grade=1)),
    "a text for a list": damage(lambda plain: plain["results"][0].update(hints="abc")),
    "half a character as a field": damage(lambda plain: plain.update({"\ud800": 1})),
    "half a character as an outcome": damage(lambda plain: plain["results"][0].update(outcome="\ud800")),
    "no outcome": damage(lambda plain: plain["results"][0].update(outcome="great")),
    "points that are text": damage(lambda plain: plain["results"][0].update(auto_points="1")),
    "endless seconds": damage(lambda plain: plain.update(seconds=float("inf"))),
    "a text that is none": damage(lambda plain: plain["results"][1].update(texts={"why": 3})),
    "an exercise twice": damage(lambda plain: plain["results"].append(plain["results"][0])),
    "results that are none": damage(lambda plain: plain.update(results="abc")),
    "another student's": damage(lambda plain: plain.update(student="bo")),
    "another section's": damage(lambda plain: plain.update(section="II")),
}


@pytest.mark.parametrize("change", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_told_and_counts_as_not_there(store, change):
    store.write(record("ana"))
    store.write(record("cem"))
    path = store.path_of("ana", "I")
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    contents = store.read_all()
    assert [stored.student for stored in contents.records] == ["cem"]
    (sentence,) = contents.damaged
    assert sentence.startswith(f"records/{path.parent.name}/I.json cannot be read as a record (")
    assert sentence.endswith("): it counts as not there, and is made anew.")
    assert "pydantic" not in sentence and "Input should" not in sentence and "\n" not in sentence
    assert path.exists()


def test_a_damaged_field_is_named(store):
    store.write(record("ana"))
    path = store.path_of("ana", "I")
    path.write_text(path.read_text("utf-8").replace('"seed": 7', '"seed": true'), encoding="utf-8")
    (sentence,) = store.read_all().damaged
    assert "(its seed is not what it should be)" in sentence


def test_a_record_of_another_version_is_refused_with_what_to_do(store):
    store.write(record("ana"))
    path = store.path_of("ana", "I")
    path.write_text(path.read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 99'), encoding="utf-8")
    with pytest.raises(CourseError, match=r"Another version .*I\.json: name a new folder with --out\."):
        store.read_all()


def test_whole_seconds_are_read_as_a_number_like_any_other():
    plain = record(seconds=3.0).to_json()
    assert Record.from_json({**plain, "seconds": 3}) == record(seconds=3.0)


def test_invalid_utf8_is_told(store):
    store.write(record())
    store.path_of("ana", "I").write_bytes(b"\xff\xfe{}")
    assert len(store.read_all().damaged) == 1


def test_a_damaged_record_can_be_made_anew(store):
    store.write(record())
    store.path_of("ana", "I").write_text("{", encoding="utf-8")
    store.write(record(seed=8))
    assert store.read_all().records == (record(seed=8),)


def test_on_a_full_disk_the_old_record_stays(store, full_disk, monkeypatch):
    with monkeypatch.context() as disk:
        disk.undo()
        disk.setattr(os, "fsync", lambda handle: None)
        store.write(record())
    with pytest.raises(CourseError, match=r"Cannot write .*I\.json \(No space left on device\)"):
        store.write(record(seed=8))
    assert store.read_all().records == (record(),)
    assert [path.name for path in store.path_of("ana", "I").parent.iterdir()] == ["I.json"]


def test_what_killed_graders_left_is_neither_read_nor_kept(store):
    store.write(record())
    left = store.path_of("ana", "I").with_name(".I.json.k2j3.tmp")
    left.write_text("{", encoding="utf-8")
    assert store.read_all().damaged == ()
    store.remove_leftovers()
    assert not left.exists()
    assert store.read_all().records == (record(),)


@pytest.mark.parametrize("seed", [7, 8])
def test_the_same_notebook_is_found_on_whatever_data(store, seed):
    store.write(record(seed=seed))
    assert store.read_all().by_notebook()["ana", DIGEST] == record(seed=seed)


def test_a_notebook_is_found_by_its_digest_among_a_students_sections(store):
    store.write(record(section="I", digest="1"))
    store.write(record(section="II"))
    assert store.read_all().by_notebook()["ana", DIGEST].section == "II"


def test_another_notebook_is_not_found(store):
    store.write(record(digest="1"))
    assert ("ana", DIGEST) not in store.read_all().by_notebook()


# What a run knows


def opened(out, **more):
    records = RecordStore(out / "records").read_all().records
    return open_run(out, records, **{"sandboxed": True, "version": "1", **more})


def test_a_new_run_draws_a_seed_and_records_it(tmp_path):
    first = opened(tmp_path)
    assert 0 <= first.seed <= LAST_SEED
    plain = json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))
    assert (plain["seed"], plain["seeds"], plain["feedback_written"]) == (first.seed, [first.seed], False)


def test_two_new_runs_have_different_seeds(tmp_path):
    assert opened(tmp_path / "a").seed != opened(tmp_path / "b").seed


def test_a_resumed_run_takes_the_recorded_seed(tmp_path):
    first = opened(tmp_path)
    RecordStore(tmp_path / "records").write(record(seed=first.seed))
    assert opened(tmp_path).seed == first.seed


def test_after_feedback_fresh_data_are_drawn_and_the_old_seed_is_kept_in_mind(tmp_path):
    first = opened(tmp_path, seed=7)
    RecordStore(tmp_path / "records").write(record(seed=7))
    fresh = draw_fresh_seed(tmp_path, save_run_info(tmp_path, replace(first, feedback_written=True)))
    assert fresh.seeds[0] == 7 != fresh.seed
    assert opened(tmp_path, seed=7) == opened(tmp_path) == fresh
    assert not fresh.feedback_written


def test_the_seed_0_is_recorded_like_any_other(tmp_path):
    opened(tmp_path, seed=0)
    assert opened(tmp_path).seed == 0


def test_a_run_killed_before_its_first_record_keeps_its_seed(tmp_path):
    assert opened(tmp_path).seed == opened(tmp_path).seed


def test_another_seed_on_a_folder_with_records_is_refused(tmp_path):
    opened(tmp_path, seed=7)
    RecordStore(tmp_path / "records").write(record())
    with pytest.raises(CourseError, match=r"were made with seed 7, not 8: .*--out.*--regrade"):
        opened(tmp_path, seed=8)
    assert opened(tmp_path).seed == 7


def test_another_seed_is_fine_before_the_first_record(tmp_path):
    opened(tmp_path, seed=7)
    assert opened(tmp_path, seed=8).seed == 8


def test_a_regrade_may_have_another_seed(tmp_path):
    opened(tmp_path, seed=7)
    RecordStore(tmp_path / "records").write(record())
    assert opened(tmp_path, seed=8, regrade=True).seed == 8
    assert opened(tmp_path).seed == 8


def test_a_regrade_without_a_seed_keeps_the_recorded_one(tmp_path):
    opened(tmp_path, seed=7)
    RecordStore(tmp_path / "records").write(record())
    assert opened(tmp_path, regrade=True).seed == 7


SETTINGS = {
    "seed": 7,
    "seeds": [7],
    "sandboxed": True,
    "version": "1",
    "feedback_written": False,
    "lacking": [],
    "submissions": "class",
    "canvas_titles": {},
    "late_share": 0.0,
    "roster": [],
    "left_out": [],
}
DAMAGED_SETTINGS = [
    *("", "{", "[]", '{"seed": "7"}', '{"seed": true}', '{"seed": -1}'),
    *(
        json.dumps(SETTINGS | damaged)
        for damaged in (
            *({"seeds": []}, {"seeds": [True]}, {"seeds": [-1]}, {"seeds": [2**63]}, {"seeds": "7"}),
            *({"feedback_written": 0}, {"lacking": "abc"}, {"version": None}),
        )
    ),
    json.dumps({name: value for name, value in SETTINGS.items() if name != "feedback_written"}),
]


@pytest.mark.parametrize("content", DAMAGED_SETTINGS)
def test_damaged_settings_are_made_good_from_the_records(tmp_path, content):
    (tmp_path / "settings.json").write_text(content, encoding="utf-8")
    RecordStore(tmp_path / "records").write(record(seed=7))
    info = opened(tmp_path)
    assert info.seeds == (7,) and info.feedback_written


def test_settings_are_read_as_they_were_written(tmp_path):
    (tmp_path / "settings.json").write_text(json.dumps(SETTINGS | {"lacking": ["No cgroups."]}), "utf-8")
    assert opened(tmp_path, submissions="class") == RunInfo((7,), True, "1", False, ("No cgroups.",), "class")


def test_settings_of_another_version_are_refused_with_what_to_do(tmp_path):
    content = json.dumps(SETTINGS | {"colour": "red"})
    (tmp_path / "settings.json").write_text(content, encoding="utf-8")
    with pytest.raises(
        CourseError, match=r"Another version .*settings\.json: name a new folder with --out\."
    ):
        opened(tmp_path)
    assert (tmp_path / "settings.json").read_text(encoding="utf-8") == content


def test_a_folder_with_records_of_another_version_is_not_touched(tmp_path):
    path = RecordStore(tmp_path / "records").path_of("ana", "I")
    path.parent.mkdir(parents=True)
    path.write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(CourseError, match="Another version"):
        opened(tmp_path, regrade=True)
    assert not (tmp_path / "settings.json").exists()


def test_after_lost_settings_what_is_new_gets_fresh_data(tmp_path):
    store = RecordStore(tmp_path / "records")
    store.write(record("ana", seed=7))
    store.write(record("bo", seed=8))
    info = opened(tmp_path)
    assert info.seeds == (7, 8)
    assert info.feedback_written
    assert opened(tmp_path, seed=9, regrade=True).seed == 9


@pytest.mark.parametrize("seed", [-1, LAST_SEED + 1])
def test_a_seed_that_no_data_have_is_refused(tmp_path, seed):
    with pytest.raises(CourseError, match="from 0 to"):
        opened(tmp_path, seed=seed)


# The lock


HOLD = """
import sys
from pathlib import Path
from coursekit.grading.run_info import grading_lock
with grading_lock(Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_grader(tmp_path):
    arguments = [sys.executable, "-c", HOLD, str(tmp_path / "out")]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_a_second_grader_is_refused_and_welcome_when_the_first_is_killed(tmp_path, other_grader):
    with (
        pytest.raises(CourseError, match=r"Another grading run is working on .*out"),
        grading_lock(tmp_path / "out"),
    ):
        pass
    other_grader.kill()
    other_grader.wait()
    with grading_lock(tmp_path / "out"):
        pass


def test_the_lock_opens_at_the_end(tmp_path):
    for _ in range(2):
        with grading_lock(tmp_path / "new" / "out"):
            pass


def test_a_file_is_no_folder_of_results(tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(CourseError, match="it is a file"), grading_lock(tmp_path / "out"):
        pass
