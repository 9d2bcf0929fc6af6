"""What persons gave for texts is kept: through regrades, changed texts, damaged files and full disks."""

import sqlite3
from contextlib import closing

import pytest

from coursekit.errors import CourseError
from coursekit.grading.review_store import (
    ReviewStore,
    combine_readings,
    load_reviews,
    save_reviews,
    update_reviews,
)
from coursekit.grading.review_tables import FILE, FIRST, SECOND, SETTLED, Reading, RubricItem
from coursekit.grading.reviews import Review, fingerprint, normalize_texts
from tests.grading.grading_records import record, text_result

ANA, BO = ("ana", "I", "I.2.b"), ("bo", "I", "I.2.b")
TEXTS = {"why": "Because it is rare."}
TEXT = fingerprint(TEXTS)


@pytest.fixture
def store(tmp_path):
    store = ReviewStore(tmp_path)
    yield store
    store.close()


def reading(key=ANA, role=FIRST, points=1.0, *, texts=TEXTS, grader="anna", **more):
    student, section, exercise = key
    return Reading(
        student=student,
        section=section,
        exercise=exercise,
        role=role,
        grader=grader,
        points=points,
        maximum=1,
        comment="",
        text=fingerprint(texts),
        texts=dict(texts),
        **{"own_points": points, "items": [], "is_individual": False, "action": 0, "written": 1, **more},
    )


def add(store, *readings):
    with store.transaction() as session:
        session.add_all(readings)


def test_without_a_file_there_are_no_reviews_and_none_is_made(tmp_path):
    assert load_reviews(tmp_path) == {}
    assert update_reviews(tmp_path, [record("ana")]).reviews == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("student", "comment"),
    [
        ("ana", "Fine."),
        ("", ""),
        ('"quoted"', '"both"'),
        ("\udce9t\udce9", "half \ud83d character"),
        ("a\x00b", "c\x00d"),
        ("日本", "🙂 e\u0301"),
        ("x' OR 1=1 --", "'; DROP TABLE readings; --"),
    ],
)
def test_any_text_comes_back_as_it_was(tmp_path, student, comment):
    given = {(student, "I", "I.2.b"): Review(0.5, comment, text=TEXT)}
    save_reviews(tmp_path, given)
    assert load_reviews(tmp_path) == given


@pytest.mark.parametrize(
    "content", [b"{", b'{"format": 1}', b"\x00" * 5000, b"SQLite format 3\x00" + b"x" * 4000]
)
def test_a_damaged_file_stops_the_run_and_stays(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(CourseError, match="holds the points that persons gave"):
        update_reviews(tmp_path, [record("ana")])
    assert (tmp_path / FILE).read_bytes() == content


def test_an_empty_file_is_damaged(tmp_path):
    (tmp_path / FILE).write_bytes(b"")
    with pytest.raises(CourseError, match="holds the points that persons gave"):
        load_reviews(tmp_path)


def test_a_text_that_is_no_text_is_damaged(tmp_path):
    save_reviews(tmp_path, {ANA: Review(1)})
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE readings SET texts = CAST(X'ff' AS TEXT), comment = CAST(X'ff' AS TEXT)")
    connection.close()
    with pytest.raises(CourseError, match="holds the points that persons gave"):
        load_reviews(tmp_path)


def test_a_file_that_was_cut_off_is_damaged(tmp_path):
    many = {(f"student-{number}", "I", "I.2.b"): Review(1, "x" * 500, text=TEXT) for number in range(500)}
    save_reviews(tmp_path, many)
    content = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(content[: len(content) // 2])
    with pytest.raises(CourseError, match="holds the points that persons gave"):
        load_reviews(tmp_path)


def test_a_file_of_another_version_is_refused(tmp_path):
    save_reviews(tmp_path, {ANA: Review(1)})
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(CourseError, match="Another version of the course"):
        load_reviews(tmp_path)


def test_a_file_that_another_program_holds_is_told(tmp_path, monkeypatch):
    save_reviews(tmp_path, {ANA: Review(1)})
    monkeypatch.setattr("coursekit.grading.review_tables.WAIT_SECONDS", 0.05)
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(CourseError, match="whether another program holds it"):
            save_reviews(tmp_path, {ANA: Review(0)})
    finally:
        connection.close()
    assert load_reviews(tmp_path) == {ANA: Review(1)}


def test_a_folder_where_nothing_may_be_written_is_read(ordinary_folder):
    save_reviews(ordinary_folder, {ANA: Review(1, "Good.", text=TEXT)})
    ordinary_folder.chmod(0o500)
    try:
        reviews = load_reviews(ordinary_folder)
    finally:
        ordinary_folder.chmod(0o700)
    assert (reviews[ANA].points, reviews[ANA].comment) == (1, "Good.")


def test_after_an_error_nothing_of_a_transaction_is_kept(store):
    with pytest.raises(RuntimeError), store.transaction() as session:
        session.add(reading())
        session.flush()
        raise RuntimeError
    assert store.load_reviews() == {}


def test_equal_points_from_a_file_leave_a_reading_as_it_is(tmp_path, store):
    add(store, reading())
    save_reviews(tmp_path, {ANA: Review(1.0, text=TEXT)})
    with store.transaction() as session:
        assert session.get(Reading, (*ANA, FIRST, TEXT)).grader == "anna"


def test_other_points_from_a_file_replace_a_reading(tmp_path, store):
    add(store, reading())
    save_reviews(tmp_path, {ANA: Review(0.5, text=TEXT)})
    assert load_reviews(tmp_path) == {ANA: Review(0.5, text=TEXT)}


def test_a_table_with_the_same_points_in_fewer_decimals_changes_nothing(tmp_path, store):
    add(store, reading(points=1 / 3))
    with store.transaction() as session:
        session.get(Reading, (*ANA, FIRST, TEXT)).comment = "Fine. \n"
    save_reviews(tmp_path, {ANA: Review(0.3333, "Fine.", text=TEXT)})
    with store.transaction() as session:
        assert session.get(Reading, (*ANA, FIRST, TEXT)).grader == "anna"


def test_a_text_that_is_written_again_has_its_points_again(store):
    older = {"why": "Older."}
    add(store, reading(points=0.25, texts=older), reading(points=1, written=2))
    records = [record("ana", results=[text_result(text=older)])]
    review = store.load_reviews(records)[ANA]
    assert (review.points, review.text) == (0.25, fingerprint(older))


def test_a_review_tells_the_items_of_the_rubric_and_their_points_where_these_count(store):
    with store.transaction() as session:
        session.add_all(
            [
                RubricItem(id=1, exercise="I.2.b", text="rare", points=1.0),
                RubricItem(id=2, exercise="I.2.b", text="short", points=-0.5),
            ]
        )
    add(store, reading(own_points=None, items=[1, 2]), reading(key=BO, own_points=0.25, items=[2, 9]))
    reviews = store.load_reviews()
    assert reviews[ANA].items == (("rare", 1.0), ("short", -0.5))
    assert reviews[BO].items == (("short", None),)


# Several readings of one text


@pytest.mark.parametrize(
    ("readings", "points", "disputed"),
    [
        ([reading(points=1)], 1, False),
        ([reading(points=1), reading(role=SECOND, points=1)], 1, False),
        ([reading(points=1), reading(role=SECOND, points=0)], 1, True),
        ([reading(points=1), reading(role=SECOND, points=0), reading(role=SETTLED, points=0.5)], 0.5, False),
        ([reading(points=1), reading(role=SECOND, points=0, texts={"why": "Older."})], 1, False),
        ([reading(points=1, written=2), reading(role=SETTLED, points=0, texts={"why": "Older."})], 1, False),
        ([reading(points=1), reading(role=SETTLED, points=0, texts={"why": "Newer."}, written=2)], 0, False),
        ([reading(role=SETTLED, points=0.5)], 0.5, False),
    ],
    ids=[
        "one",
        "equal",
        "differ",
        "settled",
        "second of an older text",
        "settled for an older text",
        "settled for a newer one",
        "lead",
    ],
)
def test_what_counts_of_several_readings(readings, points, disputed):
    review = combine_readings(readings)[ANA]
    assert (review.points, review.disputed) == (points, disputed)


def test_a_second_reading_alone_counts_nothing():
    assert combine_readings([reading(role=SECOND)]) == {}


def test_a_file_decides_where_two_differ(tmp_path, store):
    add(store, reading(points=1), reading(role=SECOND, points=0))
    save_reviews(tmp_path, {ANA: Review(1, text=TEXT)})
    assert load_reviews(tmp_path) == {ANA: Review(1, text=TEXT)}


# Equal texts


def test_who_writes_the_same_later_gets_the_points_of_the_group(tmp_path, store):
    add(store, reading(points=0.5))
    records = [
        record("ana", results=[text_result(text=TEXTS)]),
        record("bo", results=[text_result(text={"why": "because  it is RARE."})]),
        record("cy", results=[text_result(text={"why": "It is not."})]),
    ]
    reviews = update_reviews(tmp_path, records).reviews
    assert {key[0]: (review.points, review.stale) for key, review in reviews.items()} == {
        "ana": (0.5, False),
        "bo": (0.5, False),
    }


def test_points_for_one_student_alone_are_not_shared(tmp_path, store):
    add(store, reading(is_individual=True))
    records = [record(student, results=[text_result(text=TEXTS)]) for student in ("ana", "bo")]
    assert set(update_reviews(tmp_path, records).reviews) == {ANA}


def test_a_changed_text_equal_to_a_read_one_is_read_again(tmp_path, store):
    add(store, reading(), reading(BO, points=0, texts={"why": "Older."}))
    records = [record(student, results=[text_result(text=TEXTS)]) for student in ("ana", "bo")]
    review = update_reviews(tmp_path, records).reviews[BO]
    assert (review.points, review.stale) == (0, True)


@pytest.mark.parametrize(
    ("text", "other", "equal"),
    [
        ("It is rare.", " it  is\nRARE. ", True),
        ("Straße", "STRASSE", True),
        ("It is rare.", "It is rare", False),
        ("1", "l", False),
    ],
)
def test_texts_are_equal_but_for_white_space_and_capitals(text, other, equal):
    assert (normalize_texts({"why": text}) == normalize_texts({"why": other})) is equal


def write_sheet(path, points):
    path.write_text(f"student,section,exercise,points,comment\nana,I,I.2.b,{points},Of the file.\n", "utf-8")
    return path


def test_a_file_that_comes_again_takes_no_later_points_away(tmp_path):
    records = [record("ana", results=[text_result()])]
    sheet = write_sheet(tmp_path / "filled.csv", 0.25)
    assert update_reviews(tmp_path, records, sheet).reviews[ANA].points == 0.25
    with closing(ReviewStore(tmp_path)) as store, store.transaction() as session:
        given = session.get_one(Reading, (*ANA, FIRST, TEXT))
        given.points = given.own_points = 1.0
        given.grader = "instructor"
    again = update_reviews(tmp_path, records, sheet)
    assert again.reviews[ANA].points == 1
    assert any("1 row of filled.csv came in an earlier run" in note for note in again.notes)
    changed = update_reviews(tmp_path, records, write_sheet(sheet, 0.5))
    assert (changed.reviews[ANA].points, changed.notes) == (0.5, ())


def test_a_file_that_could_not_be_saved_is_no_earlier_one(tmp_path, monkeypatch):
    records = [record("ana", results=[text_result()])]
    update_reviews(tmp_path, records, write_sheet(tmp_path / "filled.csv", 0.25))
    sheet = write_sheet(tmp_path / "filled.csv", 0.5)

    def refuse(*_):
        raise CourseError("The disk is full.")

    with monkeypatch.context() as patch, pytest.raises(CourseError, match="full"):
        patch.setattr(ReviewStore, "save_reviews", refuse)
        update_reviews(tmp_path, records, sheet)
    assert update_reviews(tmp_path, records, sheet).reviews[ANA].points == 0.5


@pytest.mark.parametrize("text", [TEXTS["why"], "Because  it is rare.", "BECAUSE IT IS RARE."])
def test_several_readings_of_equal_texts_of_a_student_are_shared_as_one(tmp_path, store, text):
    present = {"why": "Because  it is rare."}
    add(
        store,
        reading(points=1),
        reading(role=SETTLED, points=0.25, written=2),
        reading(points=0.5, texts=present, written=3),
    )
    records = [
        record("ana", results=[text_result(text=present)]),
        record("bo", results=[text_result(text={"why": text})]),
    ]
    reviews = update_reviews(tmp_path, records).reviews
    assert {key[0]: (review.points, review.stale) for key, review in reviews.items()} == {
        "ana": (0.5, False),
        "bo": (0.5, False),
    }


def test_the_last_of_equal_texts_is_shared_where_none_is_the_present_one(tmp_path, store):
    add(store, reading(points=1), reading(points=0.5, texts={"why": "because it is rare."}, written=3))
    records = [
        record("ana", results=[text_result(text="Something else.")]),
        record("bo", results=[text_result(text=TEXTS)]),
    ]
    assert update_reviews(tmp_path, records).reviews[BO].points == 0.5


def test_a_row_that_is_there_already_is_no_damage(store):
    add(store, reading())
    with pytest.raises(CourseError, match="the file is whole"):
        add(store, reading())


@pytest.mark.parametrize("is_replaced", [False, True])
def test_nothing_is_saved_into_a_file_that_is_gone(tmp_path, store, is_replaced):
    content = (tmp_path / FILE).read_bytes()
    for path in tmp_path.glob(f"{FILE}*"):
        path.rename(tmp_path / f"gone-{path.name}")
    if is_replaced:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(CourseError, match="Stop the command"):
        add(store, reading())
    assert (tmp_path / FILE).exists() is is_replaced


def test_nothing_counts_as_saved_in_a_file_that_goes_meanwhile(tmp_path, store):
    with pytest.raises(CourseError, match="Nothing was saved"), store.transaction() as session:
        session.add(reading())
        (tmp_path / FILE).rename(tmp_path / "gone")


def test_a_table_without_keys_does_not_confirm_a_text_that_changed_since(tmp_path):
    sheet = write_sheet(tmp_path / "filled.csv", 1)
    update_reviews(tmp_path, [record("ana", results=[text_result()])], sheet)
    changed = [record("ana", results=[text_result(text="Something else.")])]
    again = update_reviews(tmp_path, changed, sheet)
    assert (again.reviews[ANA].points, again.reviews[ANA].stale) == (1, True)
    assert any("came in an earlier run" in note for note in again.notes)
    assert not update_reviews(tmp_path, changed, write_sheet(sheet, 0.5)).reviews[ANA].stale
