"""Opening a section: the source that a call names is in use until the next call, and a wrong one never is."""

import os

import pytest

from coursekit import start
from coursekit.course import News
from coursekit.data import resolve_source
from coursekit.errors import CourseError
from coursekit.text import basic_english
from coursekit.vocab import count_tokens


@pytest.fixture(autouse=True)
def no_source(monkeypatch):
    monkeypatch.delenv("COURSEKIT_DATA", raising=False)


def test_without_a_source_it_is_the_sample():
    assert start("I").source == resolve_source() == "sample"


def test_checks_use_the_source_of_the_section():
    start("I", "sample:3")
    assert resolve_source() == "sample:3"


def test_a_source_does_not_outlive_the_next_call():
    start("I", "sample:3")
    start("II", "sample:4")
    assert start("I", None).source == resolve_source() == "sample"


def test_the_variable_that_was_there_before_counts_again(monkeypatch):
    monkeypatch.setenv("COURSEKIT_DATA", "sample:5")
    start("I", "sample:3")
    assert start("I").source == resolve_source() == "sample:5"


def test_a_variable_that_is_set_between_two_calls_counts(monkeypatch):
    start("I", "sample:3")
    monkeypatch.setenv("COURSEKIT_DATA", "sample:6")
    assert start("I").source == "sample:6"


@pytest.mark.parametrize("wrong", ["/no/such/folder", "sample:x", 3])
def test_a_source_that_cannot_be_loaded_is_not_in_use(wrong):
    with pytest.raises(CourseError):
        start("I", wrong)
    assert os.environ.get("COURSEKIT_DATA") in (None, "sample")
    assert start("I").source == "sample"


def test_a_section_that_is_not_there_is_named():
    with pytest.raises(CourseError, match='There is no section "IX"'):
        start("IX")


def test_the_reviews_are_those_that_their_texts_give():
    course = start("II")
    for tokenized, texts, labels in (
        (course.train, course.train_texts, course.train_labels),
        (course.test, course.test_texts, course.test_labels),
    ):
        encoded = course.encode(texts, labels)
        assert tokenized.bag.indices.equal(encoded.bag.indices)
        assert tokenized.bag.offsets.equal(encoded.bag.offsets)
        assert tokenized.labels.equal(encoded.labels)
    assert list(course.counts.items()) == list(count_tokens(course.train_texts, basic_english).items())


def test_only_real_reviews_are_kept_between_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "cache"))
    course = start("II")
    assert course.tokens.types and not (tmp_path / "cache").exists()


def test_the_news_have_the_words_of_the_tokenizer_that_is_asked_for():
    news = News("sample")  # no section need start from it
    usual, other = news.splits(threshold=0), news.splits(threshold=0, tokenizer="basic_english")
    assert "." in other.vocabulary and "." not in usual.vocabulary
    assert news.splits(threshold=0) is usual
