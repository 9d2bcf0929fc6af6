"""The pages of `coursekit review` over HTTP: who gets in, what changes something, what is shown of texts."""

import asyncio
import re

import pytest
from sqlalchemy import text as sql
from starlette.testclient import TestClient

from coursekit.grading.review.access import HEADERS, Access, is_own_host
from coursekit.grading.review.marking import load_readings
from coursekit.grading.review.rubric import load_rubric
from coursekit.grading.review.server import make_app
from coursekit.grading.review.session import ReviewOptions, open_session
from coursekit.grading.review_tables import FIRST, SECOND, SETTLED
from coursekit.grading.reviews import Review, normalize_texts
from coursekit.grading.run_info import RunInfo, save_run_info
from tests import ROOT
from tests.grading.review.review_class import EXERCISE, open_class, write_class

PORT = 8765
HOME = f"http://127.0.0.1:{PORT}"
SAME = "A dictionary raises a KeyError."
TEXTS = {"ana": SAME, "bo": SAME.upper(), "cy": "Zero is for unknown words.", "di": "Get gives a number."}


@pytest.fixture
def session(tmp_path):
    session = open_class(tmp_path, TEXTS)
    yield session
    session.store.close()


def client_of(session, grader="instructor"):
    """Return a browser that has opened the grader's link."""
    client = TestClient(make_app(session, PORT), base_url=HOME, headers={"Origin": HOME})
    assert client.get("/", params={"token": session.tokens[grader]}).status_code == 200
    return client


@pytest.fixture
def client(session):
    return client_of(session)


@pytest.fixture
def stranger(session):
    return TestClient(make_app(session, PORT), base_url=HOME, headers={"Origin": HOME})


def body(session, place=0, **fields):
    card = session.cards[EXERCISE][place]
    return {"exercise": EXERCISE, "card": card.id, "points": 1.0, **fields}


def points(session):
    return {
        (key[0], reading.role): reading.points
        for key, own in load_readings(session.store, EXERCISE).items()
        for reading in own
    }


# Who gets in

PATHS = ("/", f"/exercise/{EXERCISE}", "/agreement", "/members", "/static/review.js", "/nothing")


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_nothing_is_shown(stranger, path):
    answer = stranger.get(path)
    assert answer.status_code == 401
    assert SAME not in answer.text


@pytest.mark.parametrize("token", ["", "x", "\u00e9", "0" * 10_000])
def test_a_wrong_token_does_not_let_in(stranger, token):
    assert stranger.get("/", params={"token": token}).status_code == 401
    stranger.cookies.set(f"coursekit-review-{PORT}", token.encode("ascii", "replace").decode())
    assert stranger.get("/").status_code == 401


def test_the_token_leaves_the_address(session, stranger):
    answer = stranger.get("/", params={"token": session.tokens["instructor"]}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_strict_policy(client, stranger, path):
    for browser in (client, stranger):
        headers = browser.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS


def test_pages_hold_no_script_and_no_style_of_their_own(client):
    for path in PATHS[:2]:
        page = client.get(path).text
        assert re.findall(r"<script(?![^>]* src=\"/static/)|<style| style=| on\w+=", page) == []


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1:8765", True),
        ("localhost", True),
        ("[::1]:8765", True),
        ("192.168.1.7:8765", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example:8765", False),
        ("", False),
        ("[", False),
    ],
)
def test_only_this_machines_own_names_are_answered(host, own):
    assert is_own_host(host) is own


def test_another_host_is_refused_even_with_the_token(session, client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


# What changes something


@pytest.mark.parametrize("path", ["/points", "/undo", "/item"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "file://127.0.0.1:8765"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Length": "1000000"}, 413),
    ],
)
def test_a_forged_request_changes_nothing(session, client, path, headers, status):
    answer = client.post(path, json=body(session), headers=headers)
    assert answer.status_code == status
    assert points(session) == {}


def test_without_a_token_nothing_changes(session, stranger):
    assert stranger.post("/points", json=body(session)).status_code == 401
    assert points(session) == {}


def test_without_an_origin_nothing_changes(session):
    client = TestClient(make_app(session, PORT), base_url=HOME)
    client.get("/", params={"token": session.tokens["instructor"]})
    assert client.post("/points", json=body(session)).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"points": 2},
        {"points": -1},
        {"points": "one"},
        {"card": "t0"},
        {"exercise": "IX.9"},
        {"items": [999]},
        {"items": ["1; DROP TABLE readings"]},
        {"member": "k0"},
        {"member": 0},
        {"items": [2**63]},
        {"items": [-1]},
        {"version": 7},
        {"comment": "x" * 5001},
        {"unknown": 1},
        {"grader": "anna"},
        {"items": [1], "points": None, "rubric": 7},
        {"points": None, "comment": "alone"},
    ],
    ids=str,
)
def test_bad_values_change_nothing_and_are_no_server_error(session, client, fields):
    answer = client.post("/points", json=body(session, **fields))
    assert 400 <= answer.status_code < 500
    assert points(session) == {}


def test_points_for_a_card_are_saved_for_all_of_it(session, client):
    answer = client.post("/points", json=body(session, points=0.5, comment="Nearly.")).json()
    assert (answer["said"], answer["read"], answer["total"]) == ("Saved: 0.5 of 1 point.", 2, 4)
    assert points(session) == {("ana", FIRST): 0.5, ("bo", FIRST): 0.5}
    assert "Nearly." in answer["html"]


def test_a_page_of_another_grader_gives_no_points(session, client):
    answer = client.post("/points", json=body(session, grader="anna"))
    assert "opened by anna" in answer.json()["problem"]
    assert "opened the link of instructor" in client.post("/undo", json={"grader": "anna"}).json()["problem"]
    assert client.post("/points", json=body(session, grader="instructor")).status_code == 200


def test_undo_says_what_it_has_undone(session, client):
    client.post("/points", json=body(session))
    answer = client.post("/undo", json={}).json()
    assert answer["said"] == f"Undone in {EXERCISE}. This answer now: not read yet."
    assert points(session) == {}
    assert "nothing to undo" in client.post("/undo", json={}).json()["problem"]


def test_an_item_is_added_re_weighed_and_retired(session, client):
    assert (
        client.post("/item", json={"exercise": EXERCISE, "text": "Clear", "points": 0.2}).status_code == 200
    )
    page = client.get(f"/exercise/{EXERCISE}").text
    form = r'data-id="(\d+)" data-points="0.2" data-version="\d+">\s*<label>Text <input name="text" value='
    item = int(re.search(f'{form}"Clear"', page)[1])
    client.post("/points", json=body(session, points=None, items=[item]))
    client.post(
        "/item", json={"exercise": EXERCISE, "id": item, "text": "Clear", "points": 0.4, "retired": True}
    )
    assert set(points(session).values()) == {0.4}


def test_other_words_or_retiring_leave_an_items_points_as_they_are(session, client):
    page = client.get(f"/exercise/{EXERCISE}").text
    items = [int(item) for item in re.findall(r'data-id="(\d+)"', page)]
    client.post("/points", json=body(session, points=None, items=items))
    for item in items:
        given = {"exercise": EXERCISE, "id": item, "text": "Other words", "points": None}
        assert client.post("/item", json=given).status_code == 200
    client.post("/item", json={**given, "retired": True})
    assert set(points(session).values()) == {1}


def test_an_item_of_another_exercise_is_not_changed(session, client):
    given = {"exercise": "II.1.b", "id": 1, "text": "Other words", "points": 0}
    assert client.post("/item", json=given).status_code == 409


def test_a_card_that_was_changed_in_another_window_is_shown_again(session, client):
    versions = re.findall(r'data-version="(\d+)"', client.get(f"/exercise/{EXERCISE}").text)
    client.post("/points", json=body(session, points=0.5, comment="Long."))
    answer = client.post("/points", json=body(session, points=1.0, version=int(versions[0])))
    assert answer.status_code == 409
    assert "changed in another window" in answer.json()["problem"] and "Long." in answer.json()["html"]
    assert set(points(session).values()) == {0.5}


# Names


def test_names_are_hidden_until_asked_for(session, client):
    query = {"exercise": EXERCISE, "card": session.cards[EXERCISE][0].id}
    pages = [client.get(path).text for path in PATHS[:2]]
    hidden = client.get("/members", params=query).text
    assert not any(name in page for page in (*pages, hidden) for name in ("Ana", ">ana<", ">bo<"))
    shown = client.get("/members", params={**query, "names": 1}).text
    assert "Ana" in shown and "Bo" in shown


# Several graders


@pytest.fixture
def graders(tmp_path):
    session = open_class(tmp_path, TEXTS, ["anna", "ben"], double=1.0)
    yield session
    session.store.close()


def test_a_second_grader_does_not_see_the_first_ones_points(graders):
    for grader, given in (("anna", 1.0), ("ben", 0.0)):
        client = client_of(graders, grader)
        page = client.get(f"/exercise/{EXERCISE}").text
        assert "not read yet" in page and "of 1 point</strong>" not in page
        for card in graders.cards[EXERCISE]:
            answer = client.post("/points", json={"exercise": EXERCISE, "card": card.id, "points": given})
            assert answer.status_code == 200
    roles = {role for _, role in points(graders)}
    assert roles == {FIRST, SECOND}


def test_the_instructor_sees_where_two_differ_and_decides(graders):
    card = graders.cards[EXERCISE][0]
    for grader, given in (("anna", 1.0), ("ben", 0.5)):
        client_of(graders, grader).post(
            "/points", json={"exercise": EXERCISE, "card": card.id, "points": given}
        )
    lead = client_of(graders)
    page = lead.get("/agreement").text
    assert "anna: 1 of 1 point" in page and "ben: 0.5 of 1 point" in page and "not yet" in page
    assert all(review.disputed for review in graders.store.load_reviews().values())
    lead.post("/points", json={"exercise": EXERCISE, "card": card.id, "points": 0.75})
    assert {review.points for review in graders.store.load_reviews().values()} == {0.75}
    assert points(graders)["ana", SETTLED] == 0.75


def test_a_grader_opens_only_own_cards(tmp_path):
    session = open_class(tmp_path, TEXTS, ["anna", "ben"])
    client = client_of(session, "anna")
    answers = [
        client.post("/points", json={"exercise": EXERCISE, "card": card.id, "points": 1.0})
        for card in session.cards[EXERCISE]
    ]
    assert {answer.status_code for answer in answers} == {200, 409}
    assert client.get("/agreement").status_code == 403
    session.store.close()


def test_a_grader_cannot_tell_from_a_card_whether_the_other_has_read_it(graders):
    card = graders.cards[EXERCISE][0]
    first, second = sorted(("anna", "ben"), key=lambda name: graders.role_of(name, card) != FIRST)
    client = client_of(graders, second)
    before = client.get(f"/exercise/{EXERCISE}").text
    give(graders, first, 0.25, comment="Secret.")
    assert client.get(f"/exercise/{EXERCISE}").text == before
    version = int(re.search(r'<article[^>]* data-version="(\d+)"', before)[1])
    assert client.post("/points", json=body(graders, version=version)).status_code == 200


def give(session, grader, given, place=0, **more):
    answer = client_of(session, grader).post("/points", json=body(session, place, points=given, **more))
    assert answer.status_code == 200, answer.text


def reopen(session, tmp_path, texts, graders=("anna", "ben"), double=1.0):
    """Stop the server, hand in other texts, and start it again."""
    session.store.close()
    return open_class(tmp_path, texts, graders, double=double)


def test_what_the_instructor_decides_on_a_changed_text_counts(graders, tmp_path):
    give(graders, "anna", 0.25)
    again = reopen(graders, tmp_path, {"ana": "Other words.", "bo": "Other words."})
    give(again, "instructor", 1.0)
    assert {review.points for review in again.store.load_reviews().values()} == {1}
    again.store.close()


def test_the_instructor_decides_after_a_start_without_graders(graders, tmp_path):
    give(graders, "anna", 1.0)
    give(graders, "ben", 0.0)
    alone = reopen(graders, tmp_path, TEXTS, graders=(), double=0)
    give(alone, "instructor", 0.5)
    reviews = alone.store.load_reviews().values()
    assert {(review.points, review.disputed) for review in reviews} == {(0.5, False)}
    give(alone, "instructor", 0.0)
    assert {review.points for review in alone.store.load_reviews().values()} == {0}
    alone.store.close()


def test_a_newcomer_with_a_disputed_text_is_disputed_too(graders, tmp_path):
    give(graders, "anna", 1.0)
    give(graders, "ben", 0.0)
    again = reopen(graders, tmp_path, {**TEXTS, "aaron": SAME})
    assert {review.disputed for review in again.store.load_reviews().values()} == {True}
    assert "answer 1" in client_of(again).get("/agreement").text
    assert "1 answer to decide" in client_of(again).get("/").text
    again.store.close()


def test_deciding_keeps_what_the_first_grader_gave_to_one_student(graders):
    card = graders.cards[EXERCISE][0]
    first = next(name for name in ("anna", "ben") if graders.role_of(name, card) == FIRST)
    bo = next(member.id for member in card.members if member.key[0] == "bo")
    give(graders, first, 1.0)
    give(graders, first, 0.0, member=bo)
    give(graders, "instructor", 0.75)
    kept = {key[0]: review.points for key, review in graders.store.load_reviews().items()}
    assert kept == {"ana": 0.75, "bo": 0}


def test_the_instructor_cannot_take_back_what_a_grader_gave(graders):
    card = graders.cards[EXERCISE][0]
    give(graders, next(name for name in ("anna", "ben") if graders.role_of(name, card) == FIRST), 1.0)
    answer = client_of(graders).post("/points", json=body(graders, points=None))
    assert answer.status_code == 409 and "To decide" in answer.json()["problem"]


def test_a_card_of_one_student_can_be_marked_after_the_student_alone(session):
    cy = next(card for card in session.cards[EXERCISE] if card.members[0].key[0] == "cy")
    place = session.cards[EXERCISE].index(cy)
    give(session, "instructor", 0.5, place, member=cy.members[0].id)
    give(session, "instructor", 1.0, place)
    assert points(session)["cy", FIRST] == 1


def test_points_from_a_table_give_way_to_those_for_the_card(session):
    key = ("ana", "I", EXERCISE)
    text = next(member.text for member in session.cards[EXERCISE][0].members if member.key == key)
    session.store.save_reviews({key: Review(0.5, text=text)})
    give(session, "instructor", 1.0)
    assert {own for (student, _), own in points(session).items() if student in ("ana", "bo")} == {1}


def test_a_refused_undo_takes_nothing_away(session, tmp_path):
    give(session, "instructor", 1.0)
    again = reopen(session, tmp_path, {"ana": "Other words.", "bo": "Other words."}, graders=())
    client = client_of(again)
    assert "cannot be undone" in client.post("/undo", json={}).json()["problem"]
    assert {review.points for review in again.store.load_reviews().values()} == {1}
    assert "nothing to undo" in client.post("/undo", json={}).json()["problem"]
    again.store.close()


def test_undo_also_takes_back_what_newcomers_got_with_the_same_text(session, tmp_path):
    give(session, "instructor", 1.0)
    again = reopen(session, tmp_path, {**TEXTS, "aaron": SAME}, graders=())
    assert points(again)["aaron", FIRST] == 1
    assert client_of(again).post("/undo", json={}).status_code == 200
    assert points(again) == {}
    last = reopen(again, tmp_path, {**TEXTS, "aaron": SAME}, graders=())
    assert points(last) == {}
    last.store.close()


def test_what_was_taken_back_stays_taken_back(session, tmp_path):
    give(session, "instructor", 1.0)
    bo = next(member.id for member in session.cards[EXERCISE][0].members if member.key[0] == "bo")
    give(session, "instructor", None, member=bo)
    again = reopen(session, tmp_path, TEXTS, graders=())
    assert points(again) == {("ana", FIRST): 1}
    again.store.close()


def test_newcomers_get_the_last_points_of_a_text(session, tmp_path):
    give(session, "instructor", 0.25)
    changed = {**TEXTS, "bo": "Bo has changed it."}
    again = reopen(session, tmp_path, changed, graders=())
    place = next(
        number for number, card in enumerate(again.cards[EXERCISE]) if card.texts == {"why_get": SAME}
    )
    give(again, "instructor", 1.0, place)
    last = reopen(again, tmp_path, {**changed, "aaron": SAME}, graders=())
    assert points(last)["aaron", FIRST] == 1
    last.store.close()


def test_a_second_reader_never_sees_the_first_ones_points_of_an_older_text(graders, tmp_path):
    card = graders.cards[EXERCISE][0]
    first, second = sorted(("anna", "ben"), key=lambda name: graders.role_of(name, card) != FIRST)
    give(graders, first, 0.25, comment="secret of the first")
    give(graders, second, 1.0)
    for number in range(6):  # roles are dealt anew for each new text
        again = reopen(graders, tmp_path, {"ana": f"Other words {number}.", "bo": f"Other words {number}."})
        page = client_of(again, second).get(f"/exercise/{EXERCISE}").text
        assert "secret of the first" not in page and "It got 0.25" not in page
        graders = again


def test_keys_that_differ_in_half_characters_are_two_students(tmp_path):
    session = open_class(tmp_path, {f"m{chr(0xDCE9)}": SAME, f"m{chr(0xDCEA)}": "Another text."})
    assert len({card.members[0].alias for card in session.cards[EXERCISE]}) == 2
    session.store.close()


# Hostile texts

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</blockquote></article><form action=//evil.example><button>",
    "<style>*{display:none}</style>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "javascript:alert(1)",
    "\u202egnirts desrever\u202c",
    "a\x00b\x1b[2Jc\x07",
    "<svg/onload=alert(1)>",
    "&lt;b&gt; &amp;",
    "<!--",
    "]]>",
    "x" * 100_000,
    "\u0301" * 1000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:20]) for text in HOSTILE])
def test_hostile_texts_are_shown_as_text(tmp_path, text):
    session = open_class(tmp_path, {"ana": text, f"bo{'<b>'}": f"{text} and more"})
    client = client_of(session)
    comment, item = text[:5000], (text.strip() or "x")[:500]
    for place in range(len(session.cards[EXERCISE])):
        assert client.post("/points", json=body(session, place, comment=comment)).status_code == 200
    client.post("/item", json={"exercise": EXERCISE, "text": item, "points": 0.1})
    query = {"exercise": EXERCISE, "card": session.cards[EXERCISE][0].id, "names": 1}
    pages = [client.get(f"/exercise/{EXERCISE}").text, client.get("/members", params=query).text]
    for page in pages:
        for start in (
            "<script>",
            "<img",
            "<svg",
            "<style",
            "<b>",
            "<!--",
            "<form action",
            "\u202e",
            "\x1b",
            "\x00",
        ):
            assert start not in page
    session.store.close()


def test_a_cookie_is_for_one_port():
    assert Access({}, 1).cookie != Access({}, 2).cookie


# What two have read, and who is still there


def give_alone(session, student, given, place=0):
    """Let the instructor give points to one student of a card."""
    member = next(own.id for own in session.cards[EXERCISE][place].members if own.key[0] == student)
    give(session, "instructor", given, place, member=member)


def test_points_for_one_student_decide_about_this_student_only(graders):
    give(graders, "anna", 1.0)
    give(graders, "ben", 0.0)
    give_alone(graders, "bo", 0.5)
    lead = client_of(graders)
    assert "not yet" in lead.get("/agreement").text
    give_alone(graders, "ana", 0.5)
    assert "not yet" not in lead.get("/agreement").text


def test_a_newcomer_hides_no_card_that_two_have_read(graders, tmp_path):
    give(graders, "anna", 1.0)
    give(graders, "ben", 0.5)
    again = reopen(graders, tmp_path, {**TEXTS, "aaron": "Other words."})
    give(
        again,
        next(name for name in ("anna", "ben") if holds(again, name, "aaron")),
        1.0,
        place_of(again, "aaron"),
    )
    last = reopen(again, tmp_path, {**TEXTS, "aaron": SAME})
    assert "have read 1 answer" in client_of(last).get("/agreement").text
    last.store.close()


def place_of(session, student):
    names = [{member.key[0] for member in card.members} for card in session.cards[EXERCISE]]
    return next(place for place, own in enumerate(names) if student in own)


def holds(session, grader, student):
    return session.role_of(grader, session.cards[EXERCISE][place_of(session, student)]) == FIRST


def test_an_older_text_got_what_was_decided(graders, tmp_path):
    give(graders, "anna", 1.0)
    give(graders, "ben", 0.0)
    give(graders, "instructor", 0.5)
    first = next(
        name for name in ("anna", "ben") if graders.role_of(name, graders.cards[EXERCISE][0]) == FIRST
    )
    give(graders, first, 0.25)
    again = reopen(graders, tmp_path, {**TEXTS, "ana": "Other words."})
    page = client_of(again).get(f"/exercise/{EXERCISE}").text
    assert "It got 0.5 of 1 point then" in page
    again.store.close()


def test_students_whom_grading_has_left_out_are_not_read(tmp_path):
    write_class(tmp_path, TEXTS)
    info = RunInfo(seeds=(7,), sandboxed=True, version="1", left_out=("cy",))
    save_run_info(tmp_path, info)
    session = open_session(ReviewOptions(tmp_path, ROOT))
    students = {member.key[0] for card in session.cards[EXERCISE] for member in card.members}
    assert students == {"ana", "bo", "di"}
    session.store.close()


@pytest.mark.parametrize("field", ["items", "points"])
def test_a_damaged_field_is_told_in_a_sentence(session, field):
    give(session, "instructor", 1.0)
    client = TestClient(
        make_app(session, PORT), base_url=HOME, headers={"Origin": HOME}, raise_server_exceptions=False
    )
    client.get("/", params={"token": session.tokens["instructor"]})
    with session.store.transaction() as transaction:
        transaction.execute(sql(f"UPDATE readings SET {field} = 'null'"))
    answer = client.get(f"/exercise/{EXERCISE}")
    assert answer.status_code == 500
    assert "reviews.sqlite cannot be read" in answer.json()["problem"]


# A third round of strangers


def test_what_the_instructor_gives_after_a_grader_has_left_counts(tmp_path):
    session = open_class(tmp_path, TEXTS, ["anna", "ben"], double=1.0)
    second = next(
        name for name in ("anna", "ben") if session.role_of(name, session.cards[EXERCISE][0]) == SECOND
    )
    give(session, second, 0.0)
    give(session, "instructor", 1.0)
    again = reopen(session, tmp_path, TEXTS, graders=(second,), double=0)
    give(again, "instructor", 0.25)
    assert {review.points for review in again.store.load_reviews().values()} == {0.25}
    again.store.close()


def test_a_decision_on_a_card_is_for_all_about_whom_two_differ(graders):
    first = next(
        name for name in ("anna", "ben") if graders.role_of(name, graders.cards[EXERCISE][0]) == FIRST
    )
    give(graders, first, 1.0)
    bo = next(member.id for member in graders.cards[EXERCISE][0].members if member.key[0] == "bo")
    give(graders, first, 0.0, member=bo)
    give(graders, "ben" if first == "anna" else "anna", 0.5)
    give(graders, "instructor", 0.75)
    reviews = graders.store.load_reviews().values()
    assert {(review.points, review.disputed) for review in reviews} == {(0.75, False)}
    assert "not yet" not in client_of(graders).get("/agreement").text


def test_undo_gives_back_nothing_in_a_role_that_is_over(tmp_path):
    session = open_class(tmp_path, TEXTS, ["anna"])
    give(session, "anna", 1.0)
    give(session, "anna", None)
    again = reopen(session, tmp_path, TEXTS, graders=("ben", "anna"), double=1.0)
    if again.role_of("anna", again.cards[EXERCISE][0]) == SECOND:
        assert "cannot be undone" in client_of(again, "anna").post("/undo", json={}).json()["problem"]
        assert points(again) == {}
    again.store.close()


def test_a_version_is_of_one_state_only(session):
    give(session, "instructor", 1.0)
    card = session.cards[EXERCISE][0]
    versions = []
    for student in ("ana", "bo"):
        give_alone(session, student, None)
        page = client_of(session).get(f"/exercise/{EXERCISE}?card={card.id}").text
        versions += re.findall(rf'<article[^>]* data-card="{card.id}"[^>]* data-version="(\d+)"', page)
        client_of(session).post("/undo", json={})
    assert len(set(versions)) == 2


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Μαΐου", "ΜΑΪ́ΟΥ"),
        ("caf\u00e9", "cafe\u0301"),
        ("cafe\u200b\u0301", "café"),
        ("a\u2060b\u200e", "ab"),
        ("so\u00adft", "soft"),
    ],
)
def test_signs_that_nobody_tells_apart_are_equal(text, other):
    assert normalize_texts({"why": text}) == normalize_texts({"why": other})


def form_of(client, place=0):
    """Return the fields of an answer's form: the ids of the checked items, the points and the comment."""
    page = client.get(f"/exercise/{EXERCISE}").text
    form = page.split('<form class="points-form"')[place + 1].partition("</form>")[0]
    checked = re.findall(r'value="(\d+)" data-key="\d*" checked', form)
    points = re.search(r'name="points" value="([^"]*)"', form)[1]
    return checked, points, re.search(r"<textarea[^>]*>([^<]*)</textarea>", form)[1]


def test_words_for_one_student_are_not_in_the_form_for_all(session, client):
    ana = next(member.id for member in session.cards[EXERCISE][0].members if member.key[0] == "ana")
    give(session, "instructor", 0.5, member=ana, comment="Ana, come and see me.")
    assert form_of(client) == ([], "", "")
    assert "0.5 of 1 point" in client.get(f"/exercise/{EXERCISE}").text
    give(session, "instructor", 1.0, comment="For all.")
    assert form_of(client) == ([], "1", "For all.")


def test_the_form_has_what_was_given_last(session, tmp_path):
    give(session, "instructor", 0.25, comment="At first.")
    again = reopen(session, tmp_path, {**TEXTS, "ana": "Something else."}, graders=())
    give(again, "instructor", 1.0, place_of(again, "bo"), comment="At last.")
    last = reopen(again, tmp_path, TEXTS, graders=())
    assert form_of(client_of(last), place_of(last, "bo"))[1:] == ("1", "At last.")
    last.store.close()


def test_who_is_to_read_a_text_blindly_sees_nothing_of_it_on_another_card(graders, tmp_path):
    card = graders.cards[EXERCISE][0]
    first, second = sorted(("anna", "ben"), key=lambda name: graders.role_of(name, card) != FIRST)
    give(graders, first, 0.25, comment="secret of the first")
    for number in range(6):  # roles are dealt anew for each new text
        again = reopen(graders, tmp_path, {**TEXTS, "bo": f"Other words {number}."})
        page = client_of(again, second).get(f"/exercise/{EXERCISE}").text
        assert "secret of the first" not in page and "It got 0.25" not in page
        graders = again


def test_points_of_one_student_still_follow_from_items_after_a_comment(session, client):
    item = load_rubric(session.store, EXERCISE)[0].id
    client.post("/points", json=body(session, points=None, items=[item]))
    query = {"exercise": EXERCISE, "card": session.cards[EXERCISE][0].id}
    assert f'data-items="{item}"' in client.get("/members", params=query).text


def test_what_goes_wrong_is_told_in_the_form_that_was_asked_for(client, stranger):
    answer = client.get("/members", params={"exercise": EXERCISE, "card": "t0"})
    assert answer.headers["content-type"].startswith("text/html") and "no such answer" in answer.text
    assert "Open the link" in stranger.post("/undo", json={}).json()["problem"]


def test_newcomers_get_nothing_that_was_taken_back(session, tmp_path):
    give(session, "instructor", 1.0)
    again = reopen(session, tmp_path, {**TEXTS, "ana": "Something else."}, graders=())
    give(again, "instructor", None, place_of(again, "bo"))
    last = reopen(again, tmp_path, {**TEXTS, "ana": "Something else.", "zoe": SAME}, graders=())
    assert ("zoe", FIRST) not in points(last)
    last.store.close()


def test_a_later_grading_run_is_told_on_every_page(client, tmp_path):
    assert "graded again" not in client.get("/").text
    save_run_info(tmp_path, RunInfo(seeds=(7,), sandboxed=True, version="1"))
    assert all("graded again" in client.get(path).text for path in PATHS[:3])


# A fourth round of strangers


def test_a_page_of_another_class_is_refused(session, client, tmp_path):
    other = open_class(tmp_path / "other", TEXTS)
    client.post("/points", json=body(session, points=0.5))
    page = {"grader": "instructor", "owner": other.owner_of("instructor")}
    item = {"exercise": EXERCISE, "text": "Clear", "points": 0.2}
    for path, given in (("/points", body(session)), ("/undo", {}), ("/item", item)):
        answer = client.post(path, json={**given, **page})
        assert answer.status_code == 409 and "of another class" in answer.json()["problem"]
    assert set(points(session).values()) == {0.5}
    assert "Clear" not in [own.text for own in load_rubric(session.store, EXERCISE)]
    query = {"exercise": EXERCISE, "card": session.cards[EXERCISE][0].id, "owner": page["owner"]}
    assert client.get("/members", params=query).status_code == 409
    own = {"grader": "instructor", "owner": session.owner_of("instructor")}
    assert client.post("/points", json={**body(session), **own}).status_code == 200
    other.store.close()


def test_another_grader_of_the_same_class_is_told_so(graders):
    page = {"grader": "anna", "owner": graders.owner_of("anna")}
    answer = client_of(graders, "ben").post("/points", json={**body(graders), **page})
    assert "opened by anna" in answer.json()["problem"]


def test_a_browser_that_goes_away_is_no_error(session):
    parts = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])
    cookie = f"coursekit-review-{PORT}={session.tokens['instructor']}"
    headers = {"host": f"127.0.0.1:{PORT}", "origin": HOME, "cookie": cookie}
    headers |= {"content-type": "application/json", "content-length": "100"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/points",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive():
        return next(parts, {"type": "http.disconnect"})

    async def send(message):
        pass

    asyncio.run(make_app(session, PORT)(scope, receive, send))
    assert points(session) == {}
