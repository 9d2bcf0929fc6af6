"""The page for a student: says everything, gives nothing away, and lets no text of a student do anything."""

from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.checks.report import Line, Report, State
from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record
from coursekit.grading.reports.feedback import MEANINGS, feedback_page
from coursekit.grading.reports.pages import POLICY, SIGNS, WORDS, Titles, of_points
from coursekit.grading.reviews import Review
from coursekit.grading.safe_text import clean, truncate

TITLES = Titles({"I.1": "Count & measure", "I.2": "Explain"}, {"I": "Vocabulary", "II": "Dataset"})
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7*7 }}"


class Page(HTMLParser):
    """The tags, the visible text, and where each heading stands."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th", "p", "li", "span", "caption"):
            self.words.append(" ")

    def handle_data(self, data):
        if self.lasttag != "style":
            self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def result(outcome=Outcome.PASSED, exercise="I.1", **more):
    points = int(outcome is Outcome.PASSED)
    return Result(**{"exercise": exercise, "outcome": outcome, "auto_points": points, "auto_max": 1, **more})


def record(*results, section="I", **more):
    return Record("ada", "Ada", section, "ada/01.ipynb", "0" * 64, 7, True, results, **more)


def feedback(*results, reviews=(), name="Ada", **options):
    return feedback_page(name, [record(*results)], dict(reviews), TITLES, **options)


def parse_feedback(*results, **options):
    return Page(feedback(*results, **options))


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_is_said_in_words_with_what_to_do(outcome):
    text = parse_feedback(result(outcome), result(exercise="I.2"), time_limit=60).text
    assert WORDS[outcome] in text
    if outcome is not Outcome.AWAITING:
        assert MEANINGS[outcome].format(limit="60 seconds") in text


def test_signs_and_words_are_those_of_a_check():
    for state, outcome in [
        (State.PASSED, Outcome.PASSED),
        (State.WRONG, Outcome.WRONG),
        (State.UNFINISHED, Outcome.UNFINISHED),
        (State.NOT_ATTEMPTED, Outcome.NOT_ATTEMPTED),
    ]:
        heading = Report("I.1", "", (Line("a", state, ""),)).heading
        assert heading == f"{SIGNS[outcome]} I.1 {WORDS[outcome]}"


def test_timeout_names_the_limit_only_where_it_is_known():
    assert "longer than 60 seconds and" in parse_feedback(result(Outcome.TIMEOUT), time_limit=60.0).text
    assert "longer than the time that an exercise has" in parse_feedback(result(Outcome.TIMEOUT)).text


def test_all_that_is_known_of_an_answer_is_shown():
    text = parse_feedback(
        result(
            Outcome.WRONG,
            messages=("total: too large",),
            hints=("Count tokens.",),
            notes=("The last of 2 versions counts.",),
            output="printed\n",
            error="ValueError: no\nline",
        )
    ).text
    for said in (
        "total: too large",
        "Hint: Count tokens.",
        "Note: The last of 2",
        "printed",
        "ValueError: no line",
    ):
        assert said in text


def test_points_of_exercise_section_and_all():
    records = [record(result(), result(Outcome.WRONG, "I.2")), record(result(exercise="II.1"), section="II")]
    text = Page(feedback_page("Ada", records, {}, TITLES)).text
    for said in (
        "I. Vocabulary: 1 of 2 points",
        "II. Dataset: 1 of 1 point",
        "2 of 3 points",
        "0 of 1 point",
    ):
        assert said in text


def test_sections_stand_in_the_order_of_the_course():
    records = [record(result(exercise=f"{section}.1"), section=section) for section in ("V", "II", "IV")]
    headings = Page(feedback_page("Ada", records, {}, Titles())).text
    assert headings.index("Section II:") < headings.index("Section IV:") < headings.index("Section V:")


TEXT = {"auto_max": 1, "text_max": 2, "texts": {"why": "Because it is unknown."}}


def test_a_text_waits_for_a_person():
    text = parse_feedback(result(**TEXT)).text
    assert "Because it is unknown." in text
    assert "A person will read it and give up to 2 points." in text
    assert "1 of 3 points so far" in text


def test_a_persons_points_and_words_are_shown():
    text = parse_feedback(
        result(**TEXT), reviews={("ada", "I", "I.1"): Review(1.5, "Good, name the token.")}
    ).text
    assert "A person gave 1.5 of 2 points for your text." in text
    assert "Good, name the token." in text
    assert "2.5 of 3 points" in text and "so far" not in text


def test_items_of_the_rubric_stand_below_the_text_with_their_points():
    items = (("names the token", 1.0), ("no reason", -0.5), ("a greeting", 0.0), (EVIL, None))
    page = parse_feedback(result(**TEXT), reviews={("ada", "I", "I.1"): Review(0.5, items=items)})
    for words in ("names the token (+1)", "no reason (\N{MINUS SIGN}0.5)", "a greeting (0)", clean(EVIL)):
        assert words in page.text
    assert not page.all("script")


def test_a_text_changed_since_is_said():
    assert (
        "has changed since"
        in parse_feedback(result(**TEXT), reviews={("ada", "I", "I.1"): Review(1, stale=True)}).text
    )


def test_points_about_which_two_persons_differ_may_change():
    page = parse_feedback(result(**TEXT), reviews={("ada", "I", "I.1"): Review(1, disputed=True)})
    assert "A second person gave other points, so these may still change." in page.text
    assert "so far" in page.text


def test_a_text_only_exercise_is_read_or_waits():
    essay = result(Outcome.AWAITING, **{**TEXT, "auto_max": 0})
    assert "to be read by a person" in parse_feedback(essay).text
    text = parse_feedback(essay, reviews={("ada", "I", "I.1"): Review(2)}).text
    assert "read by a person 2 of 2 points" in text and "to be read by a person" not in text


def test_a_missing_text_is_said():
    assert "You wrote no text here." in parse_feedback(result(text_max=1)).text


def test_an_unreadable_notebook_says_so_once():
    unread = record(result(Outcome.UNREADABLE), result(Outcome.UNREADABLE, "I.2"), problem="It was cut off.")
    page = Page(feedback_page("Ada", [unread], {}, TITLES))
    assert page.text.count("It was cut off.") == 1
    assert "not graded" in page.text and page.all("article") == []


def test_no_record_at_all():
    assert "No notebook of yours was found" in Page(feedback_page("Ada", [], {}, TITLES)).text


def test_nothing_of_a_student_becomes_markup():
    everywhere = {
        **{"messages": (EVIL,), "hints": (EVIL,), "notes": (EVIL,), "output": EVIL, "error": EVIL},
        **{"texts": {EVIL: EVIL, "b": EVIL}, "text_max": 1},
    }
    evil = parse_feedback(
        result(Outcome.WRONG, **everywhere), name=EVIL, reviews={("ada", "I", "I.1"): Review(0, EVIL)}
    )
    assert evil.all("script") == evil.all("img") == []
    assert evil.text.count("alert(1)") >= 9
    assert "{{ 7*7 }}" in evil.text
    assert not [key for _, attrs in evil.tags for key in attrs if key.startswith("on")]


def test_a_strange_exercise_id_makes_no_strange_anchor():
    page = parse_feedback(result(exercise='I.1" onclick="x'))
    assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on")]


def test_self_contained():
    text = feedback(result())
    page = Page(text)
    assert page.all("script") == page.all("link") == page.all("iframe") == page.all("img") == []
    assert "url(" not in text and "@import" not in text and "http" not in text.replace("http-equiv", "")
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in page.all("meta")
    assert POLICY.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def test_headings_go_down_one_by_one():
    text = {**TEXT, "output": "x"}
    levels = [
        int(tag[1])
        for tag, _ in parse_feedback(result(**text), result(exercise="I.2")).tags
        if tag in ("h1", "h2", "h3", "h4")
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_language_landmarks_and_a_way_past_the_contents():
    page = parse_feedback(result())
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("main")) == len(page.all("header")) == len(page.all("nav")) == 1
    assert page.all("a")[0]["href"] == "#main"


def test_every_link_leads_somewhere_and_no_id_is_twice():
    records = [record(result(), result(exercise="I.2")), record(result(exercise="II.1"), section="II")]
    page = Page(feedback_page("Ada", records, {}, TITLES))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.all("a")} <= set(ids)
    assert "exercise-I-2" in ids


def test_tables_have_captions_and_headers_a_scope():
    page = parse_feedback(result())
    assert len(page.all("caption")) == len(page.all("table")) == 1
    assert all("scope" in attrs for attrs in page.all("th"))


def test_private_paths_are_taken_out_everywhere():
    path = "/srv/grading/secret"
    text = feedback(
        result(
            Outcome.ERROR,
            error=f"OSError: {path}/a.py",
            output=f"'{path}'",
            messages=(f"{path}/x",),
            notes=(path,),
        ),
        private_paths=("/srv/grading", path),
    )
    assert "/srv" not in text and "secret" not in text
    assert "…/a.py" in text


def test_a_cut_leaves_no_half_of_a_private_path():
    assert "/srv" not in feedback(
        result(output="x" * 3990 + "/srv/grading/secret"), private_paths=("/srv/grading",)
    )


def test_equal_input_gives_equal_bytes_and_no_seconds():
    slow = replace(result(), seconds=12.3456)
    assert feedback(slow) == feedback(result()) == feedback(result())
    assert "12.3" not in feedback(slow)


def test_long_output_is_cut_and_says_so():
    text = parse_feedback(result(output="x" * 10_000)).text
    assert "Cut here: 6,000 more characters." in text
    assert "x" * 4001 not in text


def test_a_name_or_text_of_any_length_stays_readable():
    html = feedback(result(text_max=1, texts={"why": "y" * 10**6}), name="n" * 10**5)
    assert len(html) < 50_000
    assert "Cut here: 980,000 more characters." in html


def test_a_progress_bar_shows_its_last_step_only():
    text = parse_feedback(result(output="step 1\rstep 2\rstep 3\r\ndone\n")).text
    assert "step 3 done" in text and "step 1" not in text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("a\x00b\x07", "a␀b␇"),
        ("a\x1bb", "a␛b"),
        ("\x7f\x85\u2028end", "␡\n\nend"),
        ("\ud800x", "\N{REPLACEMENT CHARACTER}x"),
        ("abc\u202edcb", "abc[U+202E]dcb"),
        ("\u2066x\u200b", "[U+2066]x[U+200B]"),
        ("e" + "\u0301" * 500, "e" + "\u0301" * 4),
        ("naïve 李 \N{FAMILY} \U0001f469\u200d\U0001f52c", "naïve 李 \N{FAMILY} \U0001f469\u200d\U0001f52c"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
    ],
)
def test_hidden_characters_become_visible(hostile, shown):
    assert clean(hostile) == shown


def test_a_slash_alone_is_no_private_path():
    assert clean("a/b", ["/", ""]) == "a/b"


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_can_be_shown_and_saved(text):
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned
    assert not any(ord(sign) < 32 and sign not in "\t\n" for sign in cleaned)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x7f") & set(cleaned)


@given(st.text(max_size=200), st.integers(1, 50), st.integers(1, 5))
def test_a_cut_text_is_within_its_limits(text, characters, lines):
    beginning, note = truncate(text, characters, lines)
    assert len(beginning) <= characters and beginning.count("\n") < lines
    assert text.startswith(beginning)
    assert bool(note) == (beginning != text.rstrip())


def test_points_in_words():
    assert of_points(0.5, 1) == "0.5 of 1 point"
    assert of_points(12.25, 20) == "12.25 of 20 points"
