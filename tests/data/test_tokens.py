"""Tokens in flat arrays, and their cache: it saves time and never changes a token."""

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.data import tokens as tokens_module
from coursekit.data.cache import cache_folder, read_arrays, write_arrays
from coursekit.data.tokens import Tokens, load_tokens
from coursekit.text import TOKENIZERS, nltk_words, whitespace

TEXTS = ["Oil falls, oil rises.", "", "?!", "Über-fast \ud800 win", "falls"]
LISTS = st.lists(st.lists(st.sampled_from(["a", "b", "é", "zz"]), max_size=6).map(" ".join), max_size=6)


def same(left: Tokens, right: Tokens) -> bool:
    arrays = ((left.ids, right.ids), (left.offsets, right.offsets))
    return left.types == right.types and all(
        left_array.dtype == right_array.dtype and np.array_equal(left_array, right_array)
        for left_array, right_array in arrays
    )


@pytest.fixture
def no_nltk(monkeypatch):
    """Whoever tokenizes now fails: what works must come from the cache."""

    def refuse(text):
        raise AssertionError("tokenized again")

    def forbid():
        for name in TOKENIZERS:
            monkeypatch.setitem(TOKENIZERS, name, refuse)

    return forbid


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


@given(LISTS)
def test_each_text_keeps_its_tokens(texts):
    tokens = Tokens.from_texts(texts, whitespace)

    assert len(tokens) == len(texts)
    assert [tokens.tokens_of(row) for row in range(len(texts))] == [text.split() for text in texts]


@given(LISTS)
def test_types_are_distinct_and_counted(texts):
    tokens = Tokens.from_texts(texts, whitespace)

    assert len(set(tokens.types)) == len(tokens.types)
    assert tokens.counts() == Counter(" ".join(texts).split())


@given(LISTS, st.data())
def test_counts_of_some_rows(texts, data):
    rows = data.draw(st.lists(st.sampled_from(range(len(texts))), max_size=8) if texts else st.just([]))

    counts = Tokens.from_texts(texts, whitespace).counts(rows)

    assert counts == Counter(" ".join(texts[row] for row in rows).split())


def test_the_arrays_are_of_the_stated_types():
    tokens = Tokens.from_texts(TEXTS, nltk_words)

    assert (tokens.ids.dtype, tokens.offsets.dtype) == (np.int32, np.int64)


def test_no_texts_make_no_tokens():
    tokens = Tokens.from_texts([], nltk_words)

    assert (len(tokens), tokens.types, tokens.counts()) == (0, (), Counter())


@pytest.mark.parametrize("texts", [TEXTS, [], [""]])
def test_the_second_time_comes_from_the_cache(tmp_path, no_nltk, texts):
    first = load_tokens(texts, "nltk_words", tmp_path)
    no_nltk()

    second = load_tokens(texts, "nltk_words", tmp_path)

    assert same(first, Tokens.from_texts(texts, nltk_words))
    assert same(first, second)


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_each_tokenizer_has_a_file_of_its_own(tmp_path, tokenizer):
    for name in TOKENIZERS:
        load_tokens(TEXTS, name, tmp_path)

    assert same(load_tokens(TEXTS, tokenizer, tmp_path), Tokens.from_texts(TEXTS, TOKENIZERS[tokenizer]))


def test_without_a_folder_the_cache_folder_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "new" / "folder"))

    load_tokens(TEXTS, "nltk_words")

    assert only_file(tmp_path / "new" / "folder").suffix == ".npz"


def test_other_texts_have_a_file_of_their_own(tmp_path):
    for texts in (["ab", "c"], ["a", "bc"], ["abc"], ["ab", "c", ""], ["c", "ab"]):
        assert same(load_tokens(texts, "nltk_words", tmp_path), Tokens.from_texts(texts, nltk_words))

    assert len(list(tmp_path.iterdir())) == 5


@pytest.mark.parametrize(("name", "value"), [("FORMAT", 2), ("version", lambda package: "0.0")])
def test_another_tokenizer_has_a_file_of_its_own(tmp_path, monkeypatch, name, value):
    load_tokens(TEXTS, "nltk_words", tmp_path)
    monkeypatch.setattr(tokens_module, name, value)

    load_tokens(TEXTS, "nltk_words", tmp_path)

    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("left", [0, 1, 100, -1, -40])
def test_a_file_cut_off_is_made_anew(tmp_path, no_nltk, left):
    load_tokens(TEXTS, "nltk_words", tmp_path)
    whole = only_file(tmp_path).read_bytes()
    only_file(tmp_path).write_bytes(whole[:left])

    assert same(load_tokens(TEXTS, "nltk_words", tmp_path), Tokens.from_texts(TEXTS, nltk_words))
    no_nltk()
    load_tokens(TEXTS, "nltk_words", tmp_path)


@given(st.data())
def test_a_damaged_byte_never_changes_a_token(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("cache")
    load_tokens(TEXTS, "nltk_words", folder)
    content = bytearray(only_file(folder).read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    only_file(folder).write_bytes(content)

    assert same(load_tokens(TEXTS, "nltk_words", folder), Tokens.from_texts(TEXTS, nltk_words))


@pytest.mark.parametrize(
    "change",
    [
        {"ids": np.array([0, 99], dtype=np.int32)},
        {"ids": np.array([0.5])},
        {"offsets": np.array([0, 5], dtype=np.int64)},
        {"types": np.array([255, 254], dtype=np.uint8)},
        {"key": np.frombuffer(b"of other texts", dtype=np.uint8)},
        {"more": np.zeros(1)},
        {"ids": np.array([{}], dtype=object)},
    ],
    ids=["unknown type", "not integers", "other rows", "not a text", "other texts", "more", "a pickle"],
)
def test_a_foreign_file_is_made_anew(tmp_path, change):
    load_tokens(TEXTS, "nltk_words", tmp_path)
    path = only_file(tmp_path)
    arrays = read_arrays(path)
    assert arrays is not None
    np.savez(path, **{**arrays, **change})

    assert same(load_tokens(TEXTS, "nltk_words", tmp_path), Tokens.from_texts(TEXTS, nltk_words))


def test_a_folder_in_the_place_of_the_file_does_no_harm(tmp_path):
    load_tokens(TEXTS, "nltk_words", tmp_path)
    path = only_file(tmp_path)
    path.unlink()
    (path / "inside").mkdir(parents=True)

    assert same(load_tokens(TEXTS, "nltk_words", tmp_path), Tokens.from_texts(TEXTS, nltk_words))
    assert list(tmp_path.iterdir()) == [path]


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path):
    (tmp_path / "file").write_text("no folder")

    assert same(
        load_tokens(TEXTS, "nltk_words", tmp_path / "file" / "cache"), Tokens.from_texts(TEXTS, nltk_words)
    )


def test_a_write_that_fails_leaves_the_old_file_and_no_rubbish(tmp_path, monkeypatch):
    path = tmp_path / "numbers.npz"
    assert write_arrays(path, {"a": np.arange(3)})

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)

    assert not write_arrays(path, {"a": np.arange(4)})
    assert list(tmp_path.iterdir()) == [path]
    assert read_arrays(path)["a"].tolist() == [0, 1, 2]


def test_the_environment_names_the_cache_folder(monkeypatch):
    monkeypatch.setenv("COURSEKIT_CACHE", "somewhere")

    assert cache_folder() == Path("somewhere")


def test_without_it_the_cache_is_in_the_users_own_folder(tmp_path, monkeypatch):
    for name in ("COURSEKIT_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))

    assert cache_folder().is_relative_to(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_user_without_a_home_has_a_cache_too(monkeypatch):
    monkeypatch.delenv("COURSEKIT_CACHE", raising=False)
    monkeypatch.setattr("coursekit.data.cache.user_cache_path", lambda *_, **__: Path("~/.cache/coursekit"))

    assert cache_folder() == Path(tempfile.gettempdir()) / "coursekit"
