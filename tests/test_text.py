"""The tokenizers; torchtext judges our `basic_english`, and NLTK's own default our `nltk_words`."""

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coursekit.data.samples.reviews import write_imdb
from coursekit.text import basic_english, nltk_words, whitespace

# Pieces at which a rule could go wrong: every mark with a rule, line breaks whole, broken up and in capitals,
# letters whose lower case has another length, and white space that only Unicode knows.
PIECES = (
    *"'\".,()!?;:-_/<>&*",
    *(
        "<br />",
        "<BR />",
        "<Br />",
        "<br/>",
        "<br",
        " />",
        "<br  />",
        "<br.",
        "<b'r />",
        '<b"r />',
        "<br\u00a0/>",
    ),
    *("<<br />br />", "<br <br />/>"),
    *("İ", "ẞ", "ß", "Σ", "ΑΣ", "ǅ", "ﬁ", "é", "e\u0301", "字", "🎬", "K"),
    *(" ", "  ", "\t", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\xa0"),
    *("\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u3000", "\u200b", "\ufeff", "\x00"),
    *("a", "Good", "don't", "U.S.A.", "10/10", "1,000", "...", "\\'", "\\"),
)
TRICKY = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" \n\t ", []),
        ("A GOOD film", ["a", "good", "film"]),
        ("Didn't", ["didn", "'", "t"]),
        ('"quoted"', ["quoted"]),
        ("end.Start", ["end", ".", "start"]),
        ("one<br /><br />two", ["one", "two"]),
        ("one<BR />two", ["one", "two"]),
        ("one<br/>two", ["one<br/>two"]),
        ("a,b(c)d!e?f", ["a", ",", "b", "(", "c", ")", "d", "!", "e", "?", "f"]),
        ("a;b:c", ["a", "b", "c"]),
        ("10/10, well-made", ["10/10", ",", "well-made"]),
    ],
)
def test_basic_english_by_example(text, tokens):
    assert basic_english(text) == tokens


def test_whitespace_leaves_everything_else_alone():
    assert whitespace('  "Good",\tsaid\nMr. A.<br />') == ['"Good",', "said", "Mr.", "A.<br", "/>"]


@given(TRICKY)
def test_tokens_are_neither_empty_nor_broken(text):
    for token in basic_english(text):
        assert token.split() == [token]


@settings(max_examples=600)
@given(TRICKY)
@example("İ'İ")
@example("x\x1cy\x85z\u2028w")
@example('<b"r />')
def test_equals_torchtext_on_random_strings(torchtext_basic_english, text):
    assert basic_english(text) == torchtext_basic_english(text)


def test_equals_torchtext_on_ten_thousand_sample_texts(torchtext_basic_english):
    texts, _ = write_imdb(seed=11, train=10_000, test=0)["train"]

    different = [text for text in texts if basic_english(text) != torchtext_basic_english(text)]

    assert len(texts) >= 10_000
    assert different == []


def test_equals_torchtext_on_the_real_reviews(torchtext_basic_english, real_data):
    import pyarrow.parquet as pq

    for split in ("train", "test"):
        # Every eighth review, for time; all 50,000 were compared when this test was written.
        texts = pq.read_table(real_data / "imdb" / f"{split}.parquet")["text"].to_pylist()[::8]
        assert [text for text in texts if basic_english(text) != torchtext_basic_english(text)] == []


# NLTK takes these words apart, and these marks are where a sentence could end or a quotation begin.
CONTRACTIONS = ("cannot", "Gonna", "wanna", "gimme", "gotta", "more'n", "d'ye", "'tis")
MARKS = ("#39;s", "&lt;b&gt;", "U.S.", "Inc.", "first-half", "…", "。", "！", "“Yes.”", "‘no’", "\\")
NEWS = st.lists(
    st.sampled_from([*PIECES, *string.punctuation, *CONTRACTIONS, *MARKS]) | st.characters(), max_size=30
).map("".join)


def without_punctuation(text):
    return "".join(letter for letter in text.lower() if letter not in string.punctuation)


@pytest.fixture
def word_tokenize(monkeypatch):
    """NLTK's own default way, sentences first, where its trained sentence model is not downloaded.

    The trained model is the same splitter, but knows more abbreviations. Where a sentence *may* end is in
    the splitter itself: after one of three marks, whatever the model has learned.
    """
    import nltk.tokenize

    try:
        nltk.tokenize.word_tokenize("a")
    except LookupError:
        splitter = nltk.tokenize.PunktSentenceTokenizer()
        monkeypatch.setattr(nltk.tokenize, "_get_punkt_tokenizer", lambda language: splitter)
    return nltk.tokenize.word_tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" \n\t ", []),
        (string.punctuation, []),
        ("Oil at $50!", ["oil", "at", "50"]),
        ("Don't", ["dont"]),
        ("U.S. first-half", ["us", "firsthalf"]),
        ("Reuters - AT&amp;T #39;s", ["reuters", "atampt", "39s"]),
        ("a\\b", ["ab"]),
        ("cannot", ["can", "not"]),
    ],
)
def test_nltk_words_by_example(text, tokens):
    assert nltk_words(text) == tokens


@given(NEWS)
def test_nltk_words_are_lower_case_and_without_punctuation(text):
    for token in nltk_words(text):
        assert token.split() == [token]
        assert not set(token) & set(string.punctuation)


def test_a_sentence_ends_only_at_punctuation_that_is_deleted():
    from nltk.tokenize.punkt import PunktLanguageVars

    assert set(PunktLanguageVars().sent_end_chars) <= set(string.punctuation)


def test_with_punctuation_the_sentences_make_a_difference(word_tokenize):
    text = "It ended. It began."

    assert word_tokenize(text) != word_tokenize(text, preserve_line=True)


@pytest.mark.filterwarnings("ignore")
def test_without_punctuation_they_make_none(word_tokenize):
    @settings(max_examples=400)
    @given(NEWS)
    @example("it ended\n\nit began")
    def same(text):
        assert nltk_words(text) == word_tokenize(without_punctuation(text))

    same()


def test_without_punctuation_they_make_none_in_the_real_news(word_tokenize, real_data):
    import pyarrow.parquet as pq

    path = real_data / "ag_news" / "test.parquet"
    if not path.is_file():
        pytest.skip("The real news are not here: ag_news/test.parquet is missing beside the reviews.")
    # Every eighth row, for time; all 36,486 were compared when this test was written.
    texts = pq.read_table(path)["text"].to_pylist()[::8]
    assert [text for text in texts if nltk_words(text) != word_tokenize(without_punctuation(text))] == []
