"""Reviewing the texts of a class in a real browser: by keyboard alone, two graders, hostile texts, axe."""

import csv
import json
import re
import shutil
import sys

import pytest
from playwright.sync_api import expect

from coursekit.grading.review.dealing import LEAD
from coursekit.grading.review.marking import LONGEST_COMMENT, Mark, give_points
from coursekit.grading.review.rubric import LONGEST_ITEM, add_item
from coursekit.grading.review_store import load_reviews
from coursekit.grading.review_tables import FIRST
from tests.e2e.browser import WINDOWS, Window, judge, open_page, save_screenshot
from tests.grading.review.review_class import open_class, write_class
from tests.grading.review.review_server import EXERCISE, choose_texts, coursekit, hand_in, start_review

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="The sandbox of the grader needs Linux.")

STUDENTS = 60


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """A graded class of 60 with equal and near texts."""
    home = tmp_path_factory.mktemp("review")
    hand_in(home / "class", {f"s{number:02}": text for number, text in enumerate(choose_texts(STUDENTS))})
    coursekit("grade", home / "class", "--out", home / "grades", "--seed", 7)
    return home


@pytest.fixture
def home(graded, tmp_path):
    """A copy of the class that a test may change."""
    shutil.copytree(graded, tmp_path / "home")
    return tmp_path / "home"


def gradebook_points(home):
    """Return the points of the exercise by student, as the gradebook has them after another run."""
    coursekit("grade", home / "class", "--out", home / "grades")
    rows = csv.DictReader((home / "grades" / "gradebook.csv").read_text("utf-8-sig").splitlines())
    return {row["student"]: float(row[EXERCISE]) for row in rows}


def kept_points(home):
    reviews = load_reviews(home / "grades")
    return {key[0]: review.points for key, review in reviews.items() if key[2] == EXERCISE}


def said(page):
    return page.locator("#said")


def press(page, key, sentence):
    """Press a key, and wait until the page has said what came of it."""
    page.keyboard.press(key)
    expect(said(page)).to_contain_text(sentence)


def read_all_by_keyboard(page):
    """Give points to every card with keys, as fast as they can be pressed, and go on until all is read."""
    for number in range(1000):
        card = page.evaluate("document.activeElement.id")
        for key in ("f", "1", "2") if number % 3 == 0 else ("f",):
            page.keyboard.press(key)
        page.keyboard.press("n")
        page.wait_for_function(
            "card => document.activeElement?.matches('article.card') && (document.activeElement.id !== card"
            " || document.getElementById('said').textContent.startsWith('All answers'))",
            arg=card,
        )
        if said(page).text_content().startswith("All answers"):
            return number + 1
    raise AssertionError("It never ends.")


def test_a_class_is_read_by_keyboard_alone(browser, home):
    with start_review(home / "grades") as server, open_page(browser, Window(), server.host) as page:
        page.goto(server.links["instructor"])
        expect(page.get_by_role("progressbar").first).to_be_visible()
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent").startswith(EXERCISE):
                break
        page.keyboard.press("Enter")
        expect(page.locator("article.card").first).to_be_focused()
        cards = read_all_by_keyboard(page)
        expect(page.locator("#words")).to_have_text(f"{STUDENTS} of {STUDENTS} texts read")
        save_screenshot(page, "review-all-read")
        assert cards < STUDENTS - 15
    auto = 1
    assert gradebook_points(home) == {
        student: pytest.approx(auto + points, abs=1e-3) for student, points in kept_points(home).items()
    }


def test_what_is_given_is_undone_re_weighed_and_there_after_a_reload(browser, home):
    with start_review(home / "grades") as server, open_page(browser, Window(), server.host) as page:
        page.goto(server.links["instructor"])
        page.goto(f"{server.host}exercise/{EXERCISE}")
        card = page.locator("article.card").first
        press(page, "1", "Saved: 0.3333 of 1 point")
        press(page, "f", "Saved: 1 of 1 point")
        press(page, "u", "This answer now: 0.3333 of 1 point")
        page.reload()
        expect(card.locator(".state")).to_contain_text("0.3333 of 1 point")
        page.get_by_label(re.compile("^Change: ")).first.press("Enter")
        page.get_by_label("Points", exact=True).first.fill("0.8")
        page.get_by_label("Points", exact=True).first.press("Enter")
        expect(said(page)).to_contain_text("the points of all who have it follow")
        expect(card.locator(".state")).to_contain_text("0.8 of 1 point")
        press(page, "u", "The change of the rubric of I.2.b is undone")
        expect(card.locator(".state")).to_contain_text("0.3333 of 1 point")
        page.keyboard.press("c")
        page.keyboard.type("Say what numbers[word] does.")
        press(page, "Escape", "Saved")
        page.keyboard.press("p")
        page.keyboard.type("0,5")
        press(page, "Enter", "Saved: 0.5 of 1 point")
        save_screenshot(page, "review-card")
        press(page, "n", "")
        expect(card).not_to_be_focused()
    assert set(kept_points(home).values()) == {0.5}
    reviews = load_reviews(home / "grades")
    assert {review.comment for review in reviews.values()} == {"Say what numbers[word] does."}


def test_what_is_typed_while_points_are_saved_is_kept(browser, home):
    with start_review(home / "grades") as server, open_page(browser, Window(), server.host) as page:
        page.goto(server.links["instructor"])
        page.goto(f"{server.host}exercise/{EXERCISE}")
        page.keyboard.press("1")
        page.keyboard.press("c")
        page.keyboard.type("Typed at once, and kept.", delay=15)
        press(page, "Escape", "Saved: 0.3333 of 1 point")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("c")
        page.keyboard.type("Before any points.")
        press(page, "Escape", "saved as soon as the answer has points")
        press(page, "f", "Saved: 1 of 1 point")
    reviews = load_reviews(home / "grades")
    assert {review.comment for review in reviews.values()} == {
        "Typed at once, and kept.",
        "Before any points.",
    }


def test_points_are_saved_before_the_next_page_opens(browser, home):
    with start_review(home / "grades") as server, open_page(browser, Window(), server.host) as page:
        page.goto(server.links["instructor"])
        page.goto(f"{server.host}exercise/{EXERCISE}")
        page.locator("article.card").nth(19).focus()
        for key in ("1", "2", "3", "ArrowDown"):
            page.keyboard.press(key)
        expect(page.get_by_text("Page 2 of")).to_be_visible()
        expect(page.locator("article.card").first).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(page.locator("article.card").nth(19).locator(".state")).to_contain_text("1 of 1 point")


def test_what_cannot_be_saved_is_told(browser, home):
    with start_review(home / "grades") as server, open_page(browser, Window(), server.host) as page:
        page.goto(server.links["instructor"])
        page.goto(f"{server.host}exercise/{EXERCISE}")
        server.kill()
        press(page, "1", "Answer 1 is not saved: the server cannot be reached")
        state = page.locator("article.card.unsaved .state")
        # The word is in the style sheet, where screen readers read it too.
        assert state.evaluate("state => getComputedStyle(state, '::after').content") == '" not saved yet"'


def test_a_script_that_does_not_load_is_told(slow_page):
    page, _ = slow_page
    message = page.get_by_text("This page's script has not loaded")
    expect(message).to_have_count(0)
    page.route("**/static/drafts.js", lambda route: route.abort())
    page.reload()
    expect(message).to_be_visible()


def test_a_link_to_what_is_unread_says_where_all_is_read(slow_page):
    page, _ = slow_page
    for _ in range(4):
        press(page, "f", "Saved")
        page.keyboard.press("n")
    page.goto(page.url.partition("?")[0] + "?unread=1")
    expect(said(page)).to_have_text("All answers to this exercise are read.")


def test_keys_do_nothing_in_a_field_or_when_they_are_off(browser, home):
    with start_review(home / "grades") as server, open_page(browser, Window(), server.host) as page:
        page.goto(server.links["instructor"])
        page.goto(f"{server.host}exercise/{EXERCISE}")
        page.keyboard.press("c")
        page.keyboard.type("1 f u 0")
        page.keyboard.press("Escape")
        page.get_by_label("Keys on").uncheck()
        page.locator("article.card").first.focus()
        page.keyboard.press("f")
        page.wait_for_timeout(300)
    assert kept_points(home) == {}


def test_two_graders_read_at_the_same_time(browser, home):
    options = ("--graders", "anna,ben", "--double", "20%")
    with start_review(home / "grades", *options) as server:
        with (
            open_page(browser, Window(), server.host) as anna,
            open_page(browser, Window(), server.host) as ben,
        ):
            for page, name in ((anna, "anna"), (ben, "ben")):
                page.goto(server.links[name])
                page.goto(f"{server.host}exercise/{EXERCISE}")
            assert not ids(anna) & ids(ben) or len(ids(anna) & ids(ben)) <= 12
            for page, key in ((anna, "1"), (ben, "f"), (anna, "2"), (ben, "0")):
                press(page, key, "Saved")
            read_all_by_keyboard(anna)
            read_all_by_keyboard(ben)
        with open_page(browser, Window(), server.host) as page:
            page.goto(server.links["instructor"])
            save_screenshot(page, "review-graders")
            expect(page.get_by_text(f"{STUDENTS} of {STUDENTS} texts read").first).to_be_visible()
            page.get_by_role("link", name="Agreement of graders").click()
            expect(page.get_by_text("Cohen's kappa")).to_be_visible()
            save_screenshot(page, "review-agreement")
    assert len(kept_points(home)) == STUDENTS


def ids(page):
    return set(page.locator("article.card").evaluate_all("cards => cards.map(card => card.id)"))


def test_names_are_shown_when_asked_for_and_one_student_gets_other_points(browser, home):
    with start_review(home / "grades") as server, open_page(browser, Window(), server.host) as page:
        page.goto(server.links["instructor"])
        page.goto(f"{server.host}exercise/{EXERCISE}")
        press(page, "f", "Saved: 1 of 1 point")
        card = page.locator("article.card").first
        card.get_by_text("Who wrote this").click()
        expect(card.get_by_text("student-").first).to_be_visible()
        card.get_by_role("button", name="Show the names").click()
        expect(card.locator("bdi").first).to_have_text(re.compile("^s\\d\\d$"))
        card.get_by_text("other points for this student alone").first.click()
        form = card.locator(".member-form").first
        form.get_by_label("Points").fill("0")
        form.get_by_role("button", name="Save").click()
        expect(said(page)).to_contain_text("1 student with other points")
        expect(card.locator("bdi").first).to_have_text(re.compile("^s\\d\\d$"))
    assert sorted(set(kept_points(home).values())) == [0, 1]


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_no_serious_fault_on_any_page(browser, home, window):
    options = ("--graders", "anna,ben", "--double", "50%")
    with (
        start_review(home / "grades", *options) as server,
        open_page(browser, window, server.host) as page,
    ):
        page.goto(server.links["instructor"])
        for path in ("", f"exercise/{EXERCISE}", "agreement"):
            page.goto(server.host + path)
            if path.startswith("exercise"):
                press(page, "f", "Saved")
                page.locator("article.card summary").first.click()
                expect(page.locator("article.card bdi").first).to_be_visible()
            judgement = judge(page)
            save_screenshot(page, f"review-{path.partition('/')[0] or 'overview'}-{window}")
            assert judgement.problems == []
            assert page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            )


SIGNS = ("", " ", "\n", "\u202e", "\x00", "\x1b[31m", "\u0301" * 50, "</blockquote>", "<!--", "]]>")
ATTACKS = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "<svg/onload=window.hacked=1>",
    "<style>*{display:none!important}</style>",
    "<div style='position:fixed;inset:0;background:red'>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'>",
    "<a href=javascript:window.hacked=1>here</a>",
    '" autofocus onfocus=window.hacked=1 x="',
    "</textarea><form action=http://evil.example><button>",
    "x" * 100_000,
)


def test_a_hundred_hostile_texts_stay_texts(browser, tmp_path):
    texts = {
        f"s{number:03}{attack[:60]}": f"{sign}{attack} {number}"
        for number, (sign, attack) in enumerate((sign, attack) for sign in SIGNS for attack in ATTACKS)
    }
    write_class(tmp_path, texts)
    with start_review(tmp_path) as server, open_page(browser, Window(), server.host) as page:
        dialogs = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(server.links["instructor"])
        for number in range(1, 6):
            page.goto(f"{server.host}exercise/{EXERCISE}?page={number}")
            cards = page.locator("article.card")
            expect(cards).to_have_count(20)
            cards.first.locator(".points-form [name=comment]").fill(
                f"{ATTACKS[number]}{SIGNS[number]}"[:4000]
            )
            cards.first.locator(".points-form [name=points]").fill("0.5")
            cards.first.locator(".points-form [name=points]").press("Enter")
            expect(said(page)).to_contain_text("Saved: 0.5 of 1 point")
            cards.first.get_by_text("Who wrote this").click()
            cards.first.get_by_role("button", name="Show the names").click()
            expect(cards.first.get_by_role("button", name="Hide the names")).to_be_visible()
            page.locator(".side > section > details > summary").first.click()
            form = page.locator(".side > section > details .item-form")
            form.get_by_label("Text").fill(ATTACKS[number + 3][:400])
            form.get_by_label("Points").fill("0.1")
            form.get_by_role("button", name="Add").click()
            expect(page.locator(".rubric > li")).to_have_count(3 + number)  # the page has been opened anew
            page.wait_for_load_state()
            assert page.evaluate("window.hacked") is None
            assert page.evaluate(
                "[...document.querySelectorAll('article.card *')].every(part => { const own = "
                "part.getBoundingClientRect(), card = part.closest('article').getBoundingClientRect();"
                " return own.width <= 2 || (own.left >= card.left - 1 && own.right <= card.right + 1); })"
            )
            assert page.locator("iframe, article.card a, article.card img, article.card svg").count() == 0
            save_screenshot(page, f"review-hostile-{number}")
        assert dialogs == []


def test_a_hundred_hostile_comments_and_items_stay_texts(browser, tmp_path):
    hostile = [f"{sign}{attack}{sign}" for sign in SIGNS for attack in ATTACKS]
    texts = {f"s{number:03}": f"An answer of its own, number {number}." for number in range(len(hostile))}
    session = open_class(tmp_path, texts)
    for card, words in zip(session.cards[EXERCISE], hostile, strict=True):
        add_item(session.store, LEAD, EXERCISE, f"{words[: LONGEST_ITEM - 4]}{card.id[:4]}", 0.01)
        mark = Mark(own_points=0.5, comment=words[:LONGEST_COMMENT])
        give_points(session.store, LEAD, FIRST, card, mark)
    session.store.close()
    with start_review(tmp_path) as server, open_page(browser, Window(), server.host) as page:
        dialogs = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(server.links["instructor"])
        for number in range(1, 6):
            page.goto(f"{server.host}exercise/{EXERCISE}?page={number}")
            expect(page.locator("article.card")).to_have_count(20)
            assert page.locator(".rubric > li").count() >= len(hostile)
            assert page.evaluate("window.hacked") is None
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            forms = page.locator("form").evaluate_all("forms => forms.map(form => form.action)")
            assert all(action.startswith(server.host) for action in forms)
            for tags in ("iframe", "main img, main svg, main script", "main a[href^='javascript']"):
                assert page.locator(tags).count() == 0
            save_screenshot(page, f"review-hostile-words-{number}")
        assert dialogs == []


# A slow line, and fast hands


@pytest.fixture
def slow_page(browser, tmp_path):
    """The page of an exercise with four answers, on a line with which each answer takes 400 ms."""
    write_class(tmp_path, {name: f"An answer by {name} alone." for name in ("ana", "bo", "cy", "di")})
    with start_review(tmp_path) as server, open_page(browser, Window(), server.host) as page:
        page.goto(server.links["instructor"])
        page.goto(f"{server.host}exercise/{EXERCISE}")
        expect(page.locator("article.card").first).to_be_focused()
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        speed = {"downloadThroughput": -1, "uploadThroughput": -1}
        network.send("Network.emulateNetworkConditions", {"offline": False, "latency": 400, **speed})
        yield page, tmp_path


def kept(results):
    """Return points and comment of each text that was read, by student."""
    return {key[0]: (review.points, review.comment) for key, review in load_reviews(results).items()}


def student_of(page, place=0):
    """Return who wrote an answer, of which the text tells it."""
    return page.locator("article.card .answer").nth(place).inner_text().split()[3]


def open_other_window(page):
    """Open the same page in another window, and return it in front."""
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.href)")
    other = opened.value
    other.bring_to_front()
    expect(other.locator("article.card").first).to_be_focused()
    return other


@pytest.mark.parametrize(
    ("keys", "points"),
    [("1fc", 1), ("120c", 0), ("1fuc", pytest.approx(1 / 3, abs=1e-3)), ("fc", 1), ("0c", 0)],
)
def test_a_comment_brings_no_older_points_back(slow_page, keys, points):
    page, results = slow_page
    if keys[0] == "1":  # points that are there already
        press(page, "1", "Saved")
        keys = keys[1:]
    for key in keys:
        page.keyboard.press(key)
    page.keyboard.type("Well.")
    press(page, "Escape", "Saved")
    expect(page.locator("article.card.unsaved")).to_have_count(0)
    assert kept(results)[student_of(page)] == (points, "Well.")


def test_quick_undos_on_two_answers_show_what_is_kept(slow_page):
    page, results = slow_page
    for key in ("f", "ArrowDown", "f", "ArrowDown", "0", "u", "u"):
        page.keyboard.press(key)
    expect(page.locator("#words")).to_have_text("3 of 4 texts read")
    expect(page.locator("#words")).to_have_text("1 of 4 texts read")
    states = page.locator("article.card .state").all_inner_texts()
    assert ["not read yet" in state for state in states] == [False, True, True, True]
    assert kept(results) == {student_of(page): (1, "")}


def test_a_comment_that_could_not_be_saved_stays(slow_page):
    page, _ = slow_page
    comment = page.locator("article.card").first.locator(".points-form [name=comment]")
    page.keyboard.press("c")
    page.keyboard.type("Not yet.")
    press(page, "Escape", "as soon as the answer has points")
    page.keyboard.press("p")
    page.keyboard.type("5")
    press(page, "Escape", "These are no points")
    expect(comment).to_have_value("Not yet.")
    page.locator(".side > section > details > summary").first.click()
    form = page.locator(".side > section > details .item-form")
    form.get_by_label("Text").fill("A new item")
    form.get_by_label("Points").fill("0.1")
    form.get_by_role("button", name="Add").click()
    expect(said(page)).to_contain_text("The item is added")
    expect(comment).to_have_value("Not yet.")
    press(page, "f", "Saved: 1 of 1 point")
    expect(comment).to_have_value("Not yet.")


def test_an_item_that_is_reworded_stays_as_it_was_offered(slow_page):
    page, _ = slow_page
    for button, sentence in (("Offer no more", "not offered any more"), ("Change", "The item is changed")):
        page.locator(".rubric > li details > summary").first.click()
        form = page.locator(".rubric > li .item-form").first
        form.get_by_label("Text").fill(f"Words before {button}")
        form.get_by_role("button", name=button).click()
        expect(said(page)).to_contain_text(sentence)
        expect(page.locator(".rubric > li").first).to_contain_text("not offered any more")


def test_points_for_one_student_are_shown_at_once(slow_page):
    page, results = slow_page
    press(page, "f", "Saved: 1 of 1 point")
    card = page.locator("article.card").first
    card.get_by_text("Who wrote this").click()
    card.get_by_text("other points for this student alone").click()
    card.locator(".member-form [name=points]").fill("0.5")
    press(page, "Enter", "Saved: 0.5 of 1 point")
    expect(card.locator(".members .list")).to_contain_text("given to this student alone")
    assert kept(results)[student_of(page)][0] == 0.5


def test_keys_on_a_page_of_before_overwrite_nothing(slow_page):
    page, results = slow_page
    other = open_other_window(page)
    press(other, "0", "Saved: 0 of 1 point")
    page.bring_to_front()
    page.locator("article.card").first.focus()
    page.keyboard.press("1")
    page.keyboard.press("2")
    expect(said(page)).to_contain_text("It was changed in another window")
    page.wait_for_timeout(1000)
    assert kept(results)[student_of(page)][0] == 0


def test_what_is_typed_about_one_student_goes_nowhere_else(slow_page):
    page, results = slow_page
    card = page.locator("article.card").first
    card.get_by_text("Who wrote this").click()
    card.get_by_text("other points for this student alone").click()
    comment = card.locator(".member-form [name=comment]")
    card.focus()
    page.keyboard.press("1")
    comment.click()
    page.keyboard.type("See my own note for the few", delay=40)
    expect(card.locator(".state")).to_contain_text("0.3333 of 1 point")
    expect(comment).to_have_value("See my own note for the few")
    assert list(kept(results)) == [student_of(page)]


@pytest.mark.parametrize("way", ["reload", "another page and back"])
def test_a_comment_that_is_not_saved_waits(slow_page, way):
    page, _ = slow_page
    page.keyboard.press("c")
    page.keyboard.type("Not yet.")
    press(page, "Escape", "as soon as the answer has points")
    if way == "reload":
        page.reload()
    else:
        here = page.url
        page.get_by_role("link", name="All exercises").first.click()
        page.goto(here)
    expect(page.locator("article.card").first.locator(".points-form [name=comment]")).to_have_value(
        "Not yet."
    )


def test_a_link_waits_for_what_is_being_saved(slow_page):
    page, results = slow_page
    for key in ("f", "ArrowDown", "f", "ArrowDown", "f"):
        page.keyboard.press(key)
    page.get_by_role("link", name="All exercises").first.click()
    page.wait_for_url(re.compile(r"/$"))
    assert len(kept(results)) == 3


def test_a_key_after_an_undo_is_for_what_the_undo_shows(slow_page):
    page, results = slow_page
    press(page, "f", "Saved: 1 of 1 point")
    page.keyboard.press("u")
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("Saved: 0.3333 of 1 point")
    assert kept(results)[student_of(page)][0] == pytest.approx(1 / 3, abs=1e-3)


def open_member_form(card):
    """Open the fields for one student of a card, and return their form."""
    card.get_by_text("Who wrote this").click()
    card.get_by_text("other points for this student alone").click()
    return card.locator(".member-form")


def change_first_item(page, button, text="Says why"):
    page.locator(".rubric > li details > summary").first.click()
    form = page.locator(".rubric > li .item-form").first
    form.get_by_label("Text").fill(text)
    form.get_by_role("button", name=button).click()
    expect(said(page)).to_contain_text("The item is")


def test_digits_mean_what_the_page_shows(slow_page):
    page, results = slow_page
    other = open_other_window(page)
    change_first_item(other, "Offer no more")
    page.bring_to_front()
    page.locator("article.card").first.focus()
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("Answer 1 is not saved: The rubric was changed")
    expect(page.locator(".rubric > li").first).to_contain_text("not offered any more")
    assert kept(results) == {}
    press(page, "1", "Saved: 0.3333 of 1 point")


def test_a_draft_does_not_hide_what_another_window_saved(slow_page):
    page, results = slow_page
    page.keyboard.press("c")
    page.keyboard.type("My own words.")
    other = open_other_window(page)
    other.keyboard.press("f")
    other.keyboard.press("c")
    other.keyboard.type("Words of the other window.")
    press(other, "Escape", "Saved: 1 of 1 point")
    expect(other.locator("article.card.unsaved")).to_have_count(0)
    page.bring_to_front()
    press(page, "Escape", "as soon as the answer has points")
    press(page, "f", "It was changed in another window")
    form = page.locator("article.card").first.locator(".points-form")
    expect(form.locator("[name=comment]")).to_have_value("My own words.")
    expect(form.get_by_text("What is saved:")).to_contain_text("Words of the other window.")
    page.keyboard.press("c")
    page.keyboard.type(" Both.")
    press(page, "Escape", "Saved: 1 of 1 point")
    expect(form.get_by_text("What is saved:")).to_be_hidden()
    assert kept(results)[student_of(page)] == (1, "My own words. Both.")


def test_what_is_written_about_one_student_outlives_a_refusal_and_a_reload(slow_page):
    page, results = slow_page
    card = page.locator("article.card").first
    form = open_member_form(card)
    form.locator("[name=comment]").fill("A comment without points.")
    page.keyboard.press("Control+Enter")
    expect(said(page)).to_contain_text("A comment is kept together with points")
    expect(form.locator("[name=comment]")).to_have_value("A comment without points.")
    page.reload()
    expect(form.locator("[name=comment]")).to_have_value("A comment without points.")
    form.locator("[name=points]").fill("0.5")
    form.locator("[name=comment]").focus()
    press(page, "Control+Enter", "Saved: 0.5 of 1 point")
    expect(card.locator(".members .list")).to_contain_text("given to this student alone")
    page.reload()
    expect(card.locator(".state")).to_contain_text("0.5 of 1 point")
    assert kept(results)[student_of(page)] == (0.5, "A comment without points.")


def test_an_item_that_is_half_written_waits(slow_page):
    page, _ = slow_page
    page.get_by_text("Add an item").click()
    form = page.locator(".side > section > details .item-form")
    form.get_by_label("Text").fill("Half an item")
    page.reload()
    expect(form.get_by_label("Text")).to_have_value("Half an item")
    form.get_by_label("Points").fill("0.1")
    form.get_by_role("button", name="Add").click()
    expect(said(page)).to_contain_text("The item is added")
    expect(page.locator(".rubric > li").last).to_contain_text("Half an item")
    expect(form.get_by_label("Text")).to_have_value("")


def test_an_offered_comment_follows_what_is_written(slow_page):
    page, results = slow_page
    press(page, "f", "Saved")
    page.keyboard.press("c")
    page.keyboard.type("Say why.")
    press(page, "Escape", "Saved")
    expect(page.locator("article.card.unsaved")).to_have_count(0)
    page.reload()
    page.keyboard.press("ArrowDown")
    press(page, "0", "Saved: 0 of 1 point")
    page.keyboard.press("c")
    page.keyboard.type("An example is missing.")
    press(page, "Escape", "Saved")
    expect(page.locator("article.card.unsaved")).to_have_count(0)
    page.get_by_role("button", name="Say why.").click()
    expect(page.locator("article.card.unsaved")).to_have_count(0)
    assert (0, "An example is missing.\nSay why.") in kept(results).values()


def test_a_window_of_another_grader_gives_no_points(browser, tmp_path):
    write_class(tmp_path, {name: f"An answer by {name} alone." for name in ("ana", "bo", "cy", "di")})
    with (
        start_review(tmp_path, "--graders", "anna,ben") as server,
        open_page(browser, Window(), server.host) as page,
    ):
        page.goto(server.links["anna"])
        page.goto(f"{server.host}exercise/{EXERCISE}")
        expect(page.locator("article.card").first).to_be_focused()
        with page.context.expect_page() as opened:
            page.evaluate("link => window.open(link)", server.links["instructor"])
        expect(opened.value.get_by_role("heading", name="Texts to be read")).to_be_visible()
        page.bring_to_front()
        press(page, "f", "Answer 1 is not saved: This page was opened by anna")
    assert kept(tmp_path) == {}


def test_a_reload_stays_at_the_answer(slow_page):
    page, results = slow_page
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    third = page.locator("article.card").nth(2)
    expect(third).to_be_focused()
    page.reload()
    expect(third).to_be_focused()
    press(page, "f", "Saved: 1 of 1 point")
    expect(third.locator(".state")).to_contain_text("1 of 1 point")
    assert len(kept(results)) == 1


def test_nothing_is_undone_for_what_was_not_saved(slow_page):
    page, results = slow_page
    press(page, "f", "Saved: 1 of 1 point")
    page.keyboard.press("ArrowDown")

    def make_outdated(route):
        route.continue_(post_data=json.dumps({**route.request.post_data_json, "version": 1}))

    page.route("**/points", make_outdated)
    page.keyboard.press("0")
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("Answer 2 is not saved: It was changed in another window")
    page.wait_for_timeout(1500)
    assert list(kept(results).values()) == [(1, "")]


def test_a_page_is_not_left_while_something_is_not_saved(slow_page):
    page, _ = slow_page
    questions = []

    def stay(dialog):
        questions.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    here = page.url
    page.route("**/points", lambda route: route.abort())
    press(page, "f", "Answer 1 is not saved: the server cannot be reached")
    page.keyboard.press("n")
    expect(page.locator("article.card").nth(1)).to_be_focused()
    expect(said(page)).to_contain_text("Answer 1 is not saved")
    page.get_by_role("link", name="All exercises").first.click()
    page.wait_for_timeout(500)
    assert (page.url, questions) == (here, ["beforeunload"])


def test_a_comment_from_before_a_reload_is_saved_on_leaving_its_field(slow_page):
    page, results = slow_page
    press(page, "f", "Saved: 1 of 1 point")
    page.keyboard.press("c")
    page.keyboard.type("Written before. ")
    page.reload()
    comment = page.locator("article.card").first.locator(".points-form [name=comment]")
    expect(comment).to_be_focused()
    expect(comment).to_have_value("Written before. ")
    press(page, "Escape", "Saved: 1 of 1 point")
    expect(page.locator("article.card .saved:visible")).to_have_count(0)
    assert kept(results)[student_of(page)] == (1, "Written before.")


def test_points_are_for_the_answer_that_is_seen(slow_page):
    page, results = slow_page
    page.set_viewport_size({"width": 900, "height": 400})
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    press(page, "f", "press again")
    expect(page.locator("article.card").first).to_be_in_viewport()
    assert kept(results) == {}
    press(page, "f", "Saved: 1 of 1 point")


def test_an_item_is_taken_back_where_not_all_have_been_read(slow_page):
    page, results = slow_page
    press(page, "1", "Saved: 0.3333 of 1 point")
    press(page, "1", "Taken back")
    assert kept(results) == {}


# A fourth round of strangers


def follow(page, link):
    """Open a grader's link in this window, and then the page of the exercise."""
    page.goto(link)
    page.goto(f"{link.partition('?')[0]}exercise/{EXERCISE}")
    expect(page.locator("article.card").first).to_be_focused()


def answer_questions(page, stay):
    """Answer each question of the browser, and return the list in which they are noted."""
    questions = []

    def answer(dialog):
        questions.append(dialog.type)
        if stay:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    return questions


def test_a_page_of_another_class_changes_nothing(browser, tmp_path):
    texts = {"ana": "Zero is for unknown words.", "bo": "Get gives a number."}
    for name in ("a", "b"):
        write_class(tmp_path / name, texts)
    with start_review(tmp_path / "a") as first:
        port = first.host.rstrip("/").rpartition(":")[2]
        with open_page(browser, Window(), first.host) as page:
            follow(page, first.links["instructor"])
            first.kill()
            with start_review(tmp_path / "b", port=port) as second:
                other = page.context.new_page()
                follow(other, second.links["instructor"])
                press(other, "0", "Saved")
                page.bring_to_front()
                press(page, "f", "Answer 1 is not saved: This page is of another class")
                page.locator("article.card").first.get_by_text("Who wrote this").click()
                expect(said(page)).to_contain_text("cannot be shown: This page is of another class")
                page.locator("article.card").nth(1).focus()
                press(page, "u", "This page is of another class")
                other.bring_to_front()
                press(other, "n", "")
                expect(other.locator("#words")).to_have_text("1 of 2 texts read")
    assert kept(tmp_path / "a") == {}
    assert [given for given, _ in kept(tmp_path / "b").values()] == [0]


@pytest.mark.parametrize(("key", "words"), [("c", "Anna thinks: half."), ("p", "0.5")])
def test_what_one_grader_writes_is_not_on_anothers_page(browser, tmp_path, key, words):
    write_class(tmp_path, {"ana": "Zero is for unknown words."})
    with (
        start_review(tmp_path, "--graders", "anna,ben", "--double", "100%") as server,
        open_page(browser, Window(), server.host) as page,
    ):
        follow(page, server.links["anna"])
        page.keyboard.press(key)
        page.keyboard.type(words)
        follow(page, server.links["ben"])
        fields = page.locator(".points-form").locator("[name=points], [name=comment]")
        assert fields.evaluate_all("fields => fields.map(field => field.value)") == ["", ""]
        assert page.evaluate("Object.keys(sessionStorage).filter(name => !name.includes(' '))") == []
        page.goto(server.links["anna"])
        page.goto(f"{server.host}exercise/{EXERCISE}")
        name = "comment" if key == "c" else "points"
        expect(page.locator(f".points-form [name={name}]")).to_have_value(words)


def test_the_keys_go_on_after_staying(browser, tmp_path):
    write_class(tmp_path, {f"s{number}": f"{'so ' * number}an answer." for number in range(25)})
    with start_review(tmp_path) as server, open_page(browser, Window(), server.host) as page:
        follow(page, server.links["instructor"])
        questions = answer_questions(page, stay=True)
        page.route("**/points", lambda route: route.abort())
        press(page, "1", "Answer 1 is not saved")
        page.unroute("**/points")
        page.locator("article.card").nth(19).focus()
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(2000)
        assert questions == ["beforeunload"]
        page.locator("article.card").nth(1).focus()
        press(page, "f", "Saved: 1 of 1 point")
        page.keyboard.press("?")
        expect(page.locator("dialog[open]")).to_have_count(1)


def test_nobody_is_asked_whether_to_leave_for_another_rubric(slow_page):
    page, results = slow_page
    questions = answer_questions(page, stay=True)
    press(page, "f", "Saved: 1 of 1 point")
    other = open_other_window(page)
    change_first_item(other, "Offer no more")
    page.bring_to_front()
    page.keyboard.press("1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("2")
    expect(page.locator(".rubric > li").first).to_contain_text("not offered any more")
    expect(said(page)).to_contain_text("Answer 1 is not saved: The rubric was changed")
    expect(said(page)).to_contain_text("Answer 2 is not saved: The rubric was changed")
    assert questions == []
    press(page, "f", "Saved: 1 of 1 point")
    assert len(kept(results)) == 2


def test_an_undo_of_what_was_refused_leaves_the_saved_comment(slow_page):
    page, results = slow_page
    press(page, "1", "Saved: 0.3333 of 1 point")
    page.keyboard.press("c")
    page.keyboard.type("good")
    page.keyboard.press("Escape")
    expect(page.locator("article.card.unsaved")).to_have_count(0)
    saved = kept(results)
    press(page, "1", "The points stay as they were")
    press(page, "u", "The answer shows again the points that are saved.")
    card = page.locator("article.card").first
    expect(card.locator("input[name=item]").first).to_be_checked()
    expect(page.locator("article.card.unsaved")).to_have_count(0)
    page.wait_for_timeout(1000)
    assert kept(results) == saved == {student_of(page): (pytest.approx(1 / 3, abs=1e-3), "good")}
    press(page, "u", "Undone")
    assert kept(results)[student_of(page)][1] == ""


def test_an_undo_of_points_that_are_none_leaves_the_saved_ones(slow_page):
    page, results = slow_page
    press(page, "f", "Saved: 1 of 1 point")
    page.keyboard.press("p")
    page.keyboard.press("Control+a")
    page.keyboard.type("abc")
    press(page, "Enter", "Not saved: these are no points")
    press(page, "u", "The answer shows again the points that are saved.")
    points = page.locator("article.card").first.locator(".points-form [name=points]")
    expect(points).to_have_value("1")
    page.wait_for_timeout(1000)
    assert kept(results) == {student_of(page): (1, "")}
    press(page, "u", "This answer now: not read yet")


def test_an_undo_tells_of_a_comment_that_is_not_saved_and_leaves_it(slow_page):
    page, results = slow_page
    press(page, "f", "Saved: 1 of 1 point")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    page.keyboard.type("A long thought.")
    press(page, "Escape", "as soon as the answer has points")
    press(page, "u", "The comment stays, and is not saved.")
    comment = page.locator("article.card").nth(1).locator(".points-form [name=comment]")
    expect(comment).to_have_value("A long thought.")
    page.wait_for_timeout(1000)
    assert kept(results) == {student_of(page): (1, "")}
    press(page, "u", "This answer now: not read yet")
    expect(comment).to_have_value("A long thought.")


def write_about_one_student(page):
    form = open_member_form(page.locator("article.card").first)
    form.locator("[name=comment]").fill("only you")
    press(page, "Escape", "not saved yet: Ctrl+Enter in the field, or Save, saves it")


def write_in_field(*keys):
    def write(page):
        for key in keys:
            page.keyboard.press(key)

    return write


@pytest.mark.parametrize(
    ("write", "asked"),
    [
        (write_in_field("p", "1"), True),
        (write_in_field("c", "a"), True),
        (write_in_field("c", "a", "Escape"), True),
        (write_about_one_student, True),
        (write_in_field("ArrowDown"), False),
    ],
    ids=["points", "comment", "draft", "one student", "nothing"],
)
def test_closing_asks_where_something_is_only_written(slow_page, write, asked):
    page, _ = slow_page
    questions = answer_questions(page, stay=True)
    write(page)
    with page.expect_event("dialog" if asked else "close"):
        page.close(run_before_unload=True)
    if asked:
        page.evaluate("1")  # the question is answered then
    assert questions == ["beforeunload"] * asked
    assert page.is_closed() is not asked


def test_a_link_of_the_page_asks_nothing_where_drafts_are_kept(slow_page):
    page, _ = slow_page
    questions = answer_questions(page, stay=True)
    page.keyboard.press("c")
    page.keyboard.type("Not yet.")
    press(page, "Escape", "as soon as the answer has points")
    here = page.url
    page.get_by_role("link", name="All exercises").first.click()
    page.wait_for_url(re.compile(r"/$"))
    page.goto(here)
    assert questions == []
    comment = page.locator("article.card").first.locator(".points-form [name=comment]")
    expect(comment).to_have_value("Not yet.")


@pytest.mark.parametrize("size", [(640, 512), (320, 600)], ids=str)
def test_the_heading_of_a_tall_answer_is_seen(browser, tmp_path, size):
    write_class(tmp_path, {f"s{number}": f"Answer {'so ' * number}it is. " * 30 for number in range(6)})
    with start_review(tmp_path) as server, open_page(browser, Window(), server.host) as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        follow(page, server.links["instructor"])
        for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "f", "0"):
            page.keyboard.press(key)
            if not key.startswith("Arrow"):
                expect(said(page)).to_contain_text(f"Saved: {'1' if key == 'f' else '0'} of 1 point")
            bar, top, bottom = page.evaluate(
                "[document.querySelector('.status').getBoundingClientRect().bottom,"
                " ...['top', 'bottom'].map(side =>"
                " document.activeElement.querySelector('h2').getBoundingClientRect()[side])]"
            )
            assert bar - 1 <= top and bottom <= size[1], key


def test_the_overview_of_graders_has_no_serious_fault_on_a_phone(browser, tmp_path):
    write_class(tmp_path, {"ana": "Zero is for unknown words.", "bo": "Get gives a number."})
    with (
        start_review(tmp_path, "--graders", "anna,a grader whose name is long") as server,
        open_page(browser, Window(width=320, height=600), server.host) as page,
    ):
        page.goto(server.links["instructor"])
        expect(page.get_by_role("region", name="Graders")).to_be_visible()
        assert judge(page).problems == []


def test_an_offered_comment_that_is_a_part_of_another_is_added(slow_page):
    page, results = slow_page
    for comment in ("good", "not so good"):
        press(page, "f", "Saved")
        page.keyboard.press("c")
        page.keyboard.type(comment)
        page.keyboard.press("Escape")
        expect(page.locator("article.card.unsaved")).to_have_count(0)
        page.keyboard.press("ArrowDown")
    page.reload()
    page.locator("article.card").nth(1).focus()
    for _ in range(2):
        page.get_by_role("button", name="good", exact=True).click()
        expect(said(page)).to_contain_text("Saved")
        expect(page.locator("article.card.unsaved")).to_have_count(0)
    assert sorted(kept(results).values()) == [(1, "good"), (1, "not so good\ngood")]
