"""`coursekit review` at the command line: links, what it refuses, and that nothing saved is lost."""

import socket

import pytest

from coursekit.grading.review_store import load_reviews
from tests.cli.command import call, one_sentence
from tests.grading.review.review_class import EXERCISE, write_class
from tests.grading.review.review_server import Browser, start_review

TEXTS = {f"s{number}": f"Answer {number}: {'because ' * number}zero." for number in range(12)}


@pytest.fixture
def results(tmp_path):
    write_class(tmp_path, TEXTS)
    return tmp_path


def cards_of(page):
    return [part.partition('"')[0] for part in page.split('data-card="')[1:]]


def test_links_open_the_pages_of_each_grader(results):
    with start_review(results, "--graders", "anna,ben", "--double", "10%") as server:
        assert list(server.links) == ["instructor", "anna", "ben"]
        texts = [Browser(link).get("") for link in server.links.values()]
    assert "12 texts read" in texts[0]
    assert all(name in text for name, text in zip(server.links, texts, strict=True))


def test_links_are_the_same_after_another_start(results):
    with start_review(results, "--graders", "anna") as server:
        first = {name: link.partition("=")[2] for name, link in server.links.items()}
    with start_review(results, "--graders", "anna") as server:
        assert {name: link.partition("=")[2] for name, link in server.links.items()} == first


def test_what_was_answered_as_saved_survives_a_kill(results):
    saved = {}
    for round_number in range(2):
        with start_review(results) as server:
            browser = Browser(server.links["instructor"])
            for card in cards_of(browser.get(f"exercise/{EXERCISE}"))[
                round_number * 6 : round_number * 6 + 6
            ]:
                answer = browser.post("points", {"exercise": EXERCISE, "card": card, "points": 0.25})
                saved[card] = answer["said"]
            server.kill()
    assert len(saved) == len(load_reviews(results)) == 12
    assert {review.points for review in load_reviews(results).values()} == {0.25}


def test_two_servers_on_one_folder_are_refused(results):
    with start_review(results):
        assert "is being reviewed already" in one_sentence(
            call("review", results, "--no-browser", "--port", "0")
        )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--graders", "anna,anna"], "name each once"),
        (["--double", "10%"], "needs two graders"),
        (["--graders", "anna,ben", "--double", "ten"], "write it such as 10%"),
        (["--host", "256.0.0.1"], "Cannot listen on 256.0.0.1"),
    ],
)
def test_what_cannot_be_is_one_sentence(results, options, sentence):
    assert sentence in one_sentence(call("review", results, "--no-browser", "--port", "0", *options))


def test_a_port_that_is_taken_is_told(results):
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert "--port 0 takes a free port" in one_sentence(
            call("review", results, "--no-browser", "--port", str(other.getsockname()[1]))
        )


def test_a_folder_without_results_is_told(tmp_path):
    assert "is no folder of results" in one_sentence(call("review", tmp_path, "--no-browser"))
    assert list(tmp_path.iterdir()) == []


def test_a_class_without_texts_is_told(tmp_path):
    write_class(tmp_path, {"ana": None})
    assert "there is nothing to read" in one_sentence(call("review", tmp_path, "--no-browser"))
