"""From values to a report: the states, the known mistakes, what is shown and what is never shown."""

import html
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coursekit.checks.exercise import Exercise, Mistake
from coursekit.checks.judge import judge, judge_readings
from coursekit.checks.reading import Reading, read_values
from coursekit.checks.report import MIME, Line, Report, State
from coursekit.checks.values import (
    Band,
    Behaviour,
    Counts,
    Flag,
    Function,
    Integer,
    Number,
    Numbers,
    Text,
    Words,
)
from coursekit.exercises import check, examine
from tests import ROOT


class Memory:
    """Stands for a course: keeps what the judge asks it to keep, and counts how often it was made."""

    def __init__(self):
        self.results = {}

    def compute_once(self, key, make):
        if key not in self.results:
            self.results[key] = make()
        return self.results[key]


def judge_answer(exercise: Exercise, **answer) -> Report:
    return judge(exercise, answer, Memory())


def get_states(report: Report) -> dict[str, State]:
    return {line.name: line.state for line in report.lines}


A, B = Integer("a", "one count"), Integer("b", "another count")
WHY = Text("why", "an explanation", asks=("what is small?", "what is large?"))
SWAPPED = Mistake("swapped", "The two are swapped.", lambda course: {"a": 20, "b": 10})
DOUBLED = Mistake("doubled", "Each is counted twice.", lambda course: {"a": 20})
EXERCISE = Exercise(
    "I.9", "Two counts", (A, B), lambda course: {"a": 10, "b": 20}, (SWAPPED, DOUBLED), auto_points=1
)
WITH_TEXT = Exercise("I.9", "Two counts", (A, WHY), lambda course: {"a": 10}, (DOUBLED,), 1, 1)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"a": 10, "b": 20}, State.PASSED),
        ({"a": ..., "b": ...}, State.NOT_ATTEMPTED),
        ({"a": 10, "b": ...}, State.UNFINISHED),
        ({"a": ..., "b": 20}, State.UNFINISHED),
        ({"a": 11, "b": 20}, State.WRONG),
        ({"a": 11, "b": ...}, State.WRONG),
        ({"a": None, "b": 20}, State.WRONG),
    ],
)
def test_the_state_of_an_exercise(answer, state):
    assert judge_answer(EXERCISE, **answer).state is state


@pytest.mark.parametrize(
    ("a", "why", "state"),
    [
        (10, "Because it is small.", State.PASSED),
        (10, ..., State.UNFINISHED),
        (..., "Because it is small.", State.UNFINISHED),
        (11, "Because it is small.", State.WRONG),
        (10, "Because.", State.WRONG),
        (..., ..., State.NOT_ATTEMPTED),
        (..., "", State.NOT_ATTEMPTED),
    ],
)
def test_the_state_of_an_exercise_with_a_text(a, why, state):
    assert judge_answer(WITH_TEXT, a=a, why=why).state is state


def test_each_value_has_a_line_of_its_own():
    assert get_states(judge_answer(EXERCISE, a=11, b=20)) == {"a": State.WRONG, "b": State.PASSED}


def test_a_value_missing_from_the_check_cell():
    report = judge_answer(EXERCISE, a=10)

    assert report.state is State.WRONG
    assert "missing from the check cell" in report.lines[1].message


def test_a_value_that_nobody_asked_for():
    report = judge_answer(EXERCISE, a=10, b=20, c=30)

    assert report.state is State.WRONG
    assert get_states(report) == {"a": State.PASSED, "b": State.PASSED, "c": State.WRONG}


def test_no_values_at_all():
    assert get_states(judge_answer(EXERCISE)) == {"a": State.WRONG, "b": State.WRONG}


def test_a_text_is_shown_back_with_its_questions():
    shown = str(judge_answer(WITH_TEXT, a=10, why="Small numbers\ncome first."))

    assert "    | Small numbers\n    | come first." in shown
    assert "- what is small?" in shown


def test_questions_are_shown_only_for_a_text_that_is_written():
    assert "what is small?" not in str(judge_answer(WITH_TEXT, a=10, why=...))


def test_the_truth_is_not_made_before_anybody_has_begun():
    def truth(course):
        raise AssertionError

    exercise = Exercise("I.9", "Title", (A, WHY), truth)

    assert judge_answer(exercise, a=..., why="It is only a text.").state is State.UNFINISHED


def test_the_truth_is_made_once():
    computed = []
    exercise = Exercise("I.9", "Title", (A,), lambda course: computed.append(1) or {"a": 10})
    course = Memory()

    for answer in (10, 11, 12):
        judge(exercise, {"a": answer}, course)

    assert len(computed) == 1


# Mistakes


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ({"a": 20, "b": 10}, SWAPPED.hint),
        ({"a": 20, "b": 20}, DOUBLED.hint),
        ({"a": 20, "b": 7}, DOUBLED.hint),
        ({"a": 20, "b": ...}, DOUBLED.hint),
        ({"a": 20, "b": None}, DOUBLED.hint),
        ({"a": 7, "b": 20}, None),
        ({"a": 10, "b": 20}, None),
        ({"a": None, "b": 20}, None),
    ],
)
def test_a_mistake_is_recognised_by_its_values(answer, hint):
    assert judge_answer(EXERCISE, **answer).hints == ((hint,) if hint else ())


def test_the_first_mistake_that_fits_gives_the_hint():
    other = Mistake("other", "Another hint.", lambda course: {"a": 20})
    exercise = Exercise("I.9", "Title", (A,), lambda course: {"a": 10}, (DOUBLED, other))

    assert judge_answer(exercise, a=20).hints == (DOUBLED.hint,)


def test_two_mistakes_in_two_values_give_two_hints():
    in_a = Mistake("in a", "Hint for a.", lambda course: {"a": 11})
    in_b = Mistake("in b", "Hint for b.", lambda course: {"b": 21})
    exercise = Exercise("I.9", "Title", (A, B), lambda course: {"a": 10, "b": 20}, (in_a, in_b))

    assert judge_answer(exercise, a=11, b=21).hints == (in_a.hint, in_b.hint)


def test_a_right_answer_gets_no_hint_even_if_a_mistake_makes_the_same():
    same = Mistake("same", "A hint.", lambda course: {"a": 10})
    exercise = Exercise("I.9", "Title", (A,), lambda course: {"a": 10}, (same,))

    assert judge_answer(exercise, a=10).hints == ()


def test_mistakes_are_not_computed_for_a_right_answer():
    def wrong(course):
        raise AssertionError

    exercise = Exercise("I.9", "Title", (A,), lambda course: {"a": 10}, (Mistake("m", "h", wrong),))

    assert judge_answer(exercise, a=10).state is State.PASSED


def test_a_mistake_of_a_function_is_recognised_by_what_it_returns():
    value = Function("f", "a function", probes=lambda: [("ab",), ("",)])
    off_by_one = Mistake("off by one", "One too many.", lambda course: {"f": lambda text: len(text) + 1})
    exercise = Exercise("I.9", "Title", (value,), lambda course: {"f": len}, (off_by_one,))

    assert judge_answer(exercise, f=lambda text: sum(1 for _ in text) + 1).hints == ("One too many.",)


def test_a_mistake_that_cannot_be_read_is_recognised_too():
    value = Function("f", "a function", probes=lambda: [("",)])
    first = Mistake(
        "first", "An empty text has no first letter.", lambda course: {"f": lambda text: ord(text[0])}
    )
    exercise = Exercise("I.9", "Title", (value,), lambda course: {"f": len}, (first,))

    assert judge_answer(exercise, f=lambda words: len(words[0])).hints == (first.hint,)
    assert judge_answer(exercise, f=lambda words: 7).hints == ()


LOW, HIGH = Band("low", "a share"), Band("high", "a share")
ORDER = Mistake(
    "order",
    "The second must be the larger one.",
    lambda course: {"high": 0.1},
    when=lambda course, values: values["high"] < values["low"],
)
BANDS = Exercise("I.9", "Two shares", (LOW, HIGH), mistakes=(ORDER,))


def test_a_rule_refuses_values_that_each_would_pass():
    report = judge_answer(BANDS, low=0.6, high=0.5)

    assert report.state is State.WRONG
    assert get_states(report) == {"low": State.PASSED, "high": State.WRONG}
    assert report.hints == (ORDER.hint,)


def test_a_rule_lets_right_values_pass():
    assert judge_answer(BANDS, low=0.5, high=0.6).state is State.PASSED


@pytest.mark.parametrize(("low", "high"), [(..., 0.1), (0.6, ...), (None, 0.1), ("x", ...)])
def test_a_rule_waits_until_its_values_are_there(low, high):
    assert judge_answer(BANDS, low=low, high=high).hints == ()


def test_a_rule_keeps_what_a_line_already_says():
    report = judge_answer(BANDS, low=0.6, high=-2)

    assert "below what this training reaches" in report.lines[1].message
    assert report.hints == (ORDER.hint,)


def test_a_rule_that_names_no_value_refuses_all_the_same():
    rule = Mistake("rule", "A hint.", lambda course: {}, when=lambda course, values: True)

    assert judge_answer(Exercise("I.9", "Title", (LOW,), mistakes=(rule,)), low=0.5).state is State.WRONG


def test_a_rule_that_fails_is_no_traceback():
    rule = Mistake("rule", "A hint.", lambda course: {}, when=lambda course, values: 1 / values["low"] > 2)
    exercise = Exercise("I.9", "Title", (LOW,), mistakes=(rule,))

    assert judge_answer(exercise, low=0).state is State.PASSED


def test_recognised_mistakes_are_named_for_the_grader():
    assert judge_answer(EXERCISE, a=20, b=10).mistakes == ("swapped",)
    assert judge_answer(BANDS, low=0.6, high=0.5).mistakes == ("order",)
    assert judge_answer(EXERCISE, a=10, b=20).mistakes == ()


# Readings: what was read elsewhere is judged, and nothing of a student's is looked at.


def judge_some_readings(exercise: Exercise, **readings: Reading) -> Report:
    return judge_readings(exercise, readings, Memory())


@pytest.mark.parametrize(
    ("reading", "state", "words"),
    [
        (Reading("missing"), State.WRONG, "missing from the check cell"),
        (Reading("stub"), State.NOT_ATTEMPTED, "Asked for: one count."),
        (Reading("unreadable", "It is None."), State.WRONG, "It is None."),
        (Reading("read", plain=10), State.PASSED, ""),
        (Reading("read", plain=11), State.WRONG, "off by one"),
        (Reading("read", plain=12), State.WRONG, "too high"),
        (Reading("read", plain="10"), State.WRONG, "of type str"),
    ],
)
def test_a_reading_is_judged(reading, state, words):
    line = judge_some_readings(EXERCISE, a=reading, b=Reading("read", plain=20)).lines[0]

    assert line.state is state
    assert words in line.message


def test_a_value_without_a_reading_is_missing():
    assert "missing" in judge_some_readings(EXERCISE, a=Reading("read", plain=10)).lines[1].message


def test_readings_give_the_same_report_as_the_values():
    answer = {"a": 20, "b": None}

    assert judge_readings(EXERCISE, read_values(EXERCISE.values, answer), Memory()) == judge_answer(
        EXERCISE, **answer
    )


def test_a_value_that_cannot_be_compared_is_wrong():
    class Careless(Integer):
        def validate(self, plain):
            return plain

    exercise = Exercise("I.9", "Title", (Careless("a", "a count"),), lambda course: {"a": 10}, (DOUBLED,))

    line = judge_some_readings(exercise, a=Reading("read", plain="ten")).lines[0]

    assert (line.state, line.message) == (State.WRONG, "It cannot be read. Expected: a count.")


def test_the_truth_of_a_behaviour_is_not_tried():
    def trial(function):
        raise AssertionError

    value = Behaviour("f", "a function", trial=trial, facts=lambda record: {"it gives 2": record == 2})
    exercise = Exercise("I.9", "Title", (value,), lambda course: {"f": len})

    assert judge_some_readings(exercise, f=Reading("read", plain=2)).state is State.PASSED


# What is never shown


def show_in_every_form(report: Report) -> str:
    """All that a student can see, and all that is saved in the notebook."""
    return "\n".join(
        [str(report), html.unescape(report.to_html()), json.dumps(report.to_json(), ensure_ascii=False)]
    )


def contains_number(shown: str, number: float) -> bool:
    """Tell whether a number stands in a text by itself, in any of the usual ways of writing it."""
    ways = {str(number), f"{number:,}", f"{number:.6g}", f"{number:.3f}", f"{number:g}", f"{number:e}"}
    return any(re.search(rf"(?<![\d.,]){re.escape(way)}(?![\d]|[.,]\d)", shown) for way in ways)


def without_style(shown: str) -> str:
    # Widths and colours of the panel, and the percentages in "too high by 10% to 50%", tell nothing.
    return re.sub(r'style="[^"]*"|#[0-9a-f]{6}|less than 1%|1% to 10%|10% to 50%|50% or more', "", shown)


TRUTHS = st.integers(100, 10**9)


@given(TRUTHS, st.integers(-(10**9), 10**9))
def test_a_whole_number_is_never_told(truth, answer):
    assume(answer != truth and str(truth) not in str(answer))
    exercise = Exercise("I.X", "Title", (A,), lambda course: {"a": truth})

    report = judge_answer(exercise, a=answer)

    assert report.state is State.WRONG
    assert not contains_number(without_style(show_in_every_form(report)), truth)


@given(st.floats(0.001, 1e6), st.floats(-1e6, 1e6))
def test_a_real_number_is_never_told(truth, answer):
    exercise = Exercise("I.X", "Title", (Number("a", "a mean", tolerance=1e-9),), lambda course: {"a": truth})
    assume(f"{truth:.3f}" not in f"{answer:.6g}" and not contains_number(f"{answer:.6g}", truth))

    report = judge_answer(exercise, a=answer)

    assert report.state is State.WRONG
    assert not contains_number(without_style(show_in_every_form(report)), truth)


SECRET = st.text("ghjkqvwxz", min_size=4, max_size=8)  # letters that no sentence of a report has together
GUESS = st.text("abc", min_size=1, max_size=5)


@given(st.lists(SECRET, min_size=1, max_size=5), st.lists(GUESS, min_size=1, max_size=7))
def test_words_are_never_told(truth, answer):
    exercise = Exercise("I.X", "Title", (Words("a", "some words"),), lambda course: {"a": truth})

    report = judge_answer(exercise, a=answer)

    assert report.state is State.WRONG
    assert not any(word in show_in_every_form(report) for word in truth)


@given(
    st.dictionaries(SECRET, TRUTHS, min_size=1, max_size=5),
    st.dictionaries(GUESS, st.integers(1, 99), min_size=0, max_size=3),
    st.integers(0, 4),
)
def test_neither_keys_nor_counts_are_told(truth, other, known):
    answer = {**other, **dict.fromkeys(list(truth)[:known], 1)}
    exercise = Exercise("I.X", "Title", (Counts("a", "a Counter"),), lambda course: {"a": truth})

    report = judge_answer(exercise, a=answer)
    shown = without_style(show_in_every_form(report))

    assert report.state is State.WRONG
    assert not any(word in shown for word in truth if word not in answer)
    assert not any(contains_number(shown, count) for count in truth.values())


@given(TRUTHS, TRUTHS)
def test_counts_of_given_keys_are_never_told(neg, pos):
    value = Counts("a", "a Counter", keys=("neg", "pos"))
    exercise = Exercise("I.X", "Title", (value,), lambda course: {"a": {"neg": neg, "pos": pos}})

    shown = without_style(show_in_every_form(judge_answer(exercise, a={"neg": 0, "pos": 1})))

    assert not contains_number(shown, neg)
    assert not contains_number(shown, pos)


def test_the_value_of_a_recognised_mistake_is_not_told_either():
    shown = show_in_every_form(judge_answer(EXERCISE, a=20, b=7))

    assert not contains_number(without_style(shown), 10)


# The report


class Tags(HTMLParser):
    """Collects the tags of a panel, their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


HOSTILE_TEXT = "<script>alert(1)</script> \"quoted\" & 'more' </div><!-- <img src=x onerror=alert(1)>"
OWN_TAGS = {"div", "strong", "code", "blockquote", "ul", "li"}


@given(st.just(HOSTILE_TEXT) | st.text("<>&\"'/=! ab-", max_size=40))
def test_the_panel_escapes_whatever_it_shows(text):
    line = Line(text, State.WRONG, text, answer=text)
    report = Report(text, text, (line,), hints=(text,), asks=(text,))

    panel = Tags(report.to_html())

    assert panel.open == []
    assert {tag for tag, _ in panel.tags} <= OWN_TAGS
    assert {name for _, names in panel.tags for name in names} <= {"role", "aria-label", "style"}
    assert text in panel.text


def test_a_long_name_breaks_in_a_narrow_window():
    report = Report("I.1", "title", (Line("a", State.WRONG, "x" * 500),))

    assert "overflow-wrap:anywhere" in report.to_html().partition(">")[0]


def test_a_students_markup_stays_text():
    report = judge_answer(WITH_TEXT, a={"<img src=x>": 1}, why=HOSTILE_TEXT)

    assert "<script>" not in report.to_html()
    assert "&lt;script&gt;" in report.to_html()


@pytest.mark.parametrize("state", State)
def test_sign_and_words_say_the_state_without_colour(state):
    heading = Report("I.1", "Title", (Line("a", state, "Message."),)).heading

    assert (
        heading
        == {
            State.PASSED: "✓ I.1 passed",
            State.NOT_ATTEMPTED: "○ I.1 not attempted",
            State.UNFINISHED: "◐ I.1 not finished",
            State.WRONG: "✗ I.1 not right yet",
        }[state]
    )


def test_plain_text_has_no_control_characters():
    report = judge_answer(EXERCISE, a=11, b=None)

    assert all(sign.isprintable() for line in str(report).splitlines() for sign in line)


def test_lines_of_plain_text_are_short():
    long = Line("a", State.WRONG, "Some words that go on. " * 20)

    assert (
        max(map(len, str(Report("I.1", "Title", (long,), hints=("And a hint. " * 30,))).splitlines())) <= 96
    )


def test_nothing_is_said_about_an_exercise_that_nobody_has_begun():
    assert str(judge_answer(EXERCISE, a=..., b=...)) == "○ I.9 not attempted · Two counts"


def test_an_unfinished_exercise_says_what_is_asked_for():
    assert "○ b: Asked for: another count." in str(judge_answer(EXERCISE, a=10, b=...))


def test_a_notebook_gets_text_panel_and_data():
    bundle = judge_answer(EXERCISE, a=20, b=10)._repr_mimebundle_()

    assert set(bundle) == {"text/plain", "text/html", MIME}
    assert json.loads(json.dumps(bundle[MIME])) == {
        "exercise": "I.9",
        "state": "wrong",
        "values": {"a": "wrong", "b": "wrong"},
        "hints": ["The two are swapped."],
    }


def test_half_a_character_can_be_saved():
    report = judge_answer(WITH_TEXT, a={"\ud800": 1}, why="one \ud800 two three")

    for text in (str(report), report.to_html(), json.dumps(report.to_json(), ensure_ascii=False)):
        text.encode("utf-8")


# check()


@pytest.mark.parametrize("unknown", ["I.99", "", "i.1", "<b>", None, 3, ["I.1"], {"I.1"}])
def test_an_unknown_exercise_is_a_sentence(unknown):
    report = examine(unknown, {}, Memory())

    assert report.state is State.WRONG
    assert "There is no exercise" in str(report)
    assert "I.1" in str(report)


def check_in(namespace):
    """Call `check` with the id alone, as a cell of a notebook does that has these names."""
    exec('check("I.1")', {"check": check, **namespace})


def test_check_finds_the_values_by_their_names(capsys):
    check_in({"label_counts": {"neg": 1}, "first_class": ..., "mean_length": 1.0})
    printed = capsys.readouterr().out
    assert printed.startswith("✗ I.1 not right yet")
    assert "label_counts" in printed and "mean_length" in printed
    assert "there is no" not in printed


@pytest.mark.parametrize(
    ("namespace", "heading", "absent"),
    [
        ({}, "○ I.1 not attempted", "label_counts, first_class, mean_length"),
        ({"label_counts": ..., "mean_length": ...}, "○ I.1 not attempted", "first_class"),
        ({"label_counts": ..., "first_class": 3}, "✗ I.1 not right yet", "mean_length"),
    ],
)
def test_a_name_that_is_not_there_is_not_attempted(capsys, namespace, heading, absent):
    check_in(namespace)
    printed = capsys.readouterr().out
    assert printed.startswith(heading)
    assert f"Run the answer cell first: there is no {absent} yet." in " ".join(printed.split())


def test_a_note_stands_in_the_panel_too():
    report = Report("I.1", "Count", (Line("x", State.NOT_ATTEMPTED, ""),), note="There is no <x> yet.")
    assert "There is no &lt;x&gt; yet." in report.to_html()


def test_check_prints_outside_a_notebook(capsys):
    check("I.1", label_counts=..., first_class=..., mean_length=...)

    assert capsys.readouterr().out.startswith("○ I.1 not attempted")


def test_data_that_cannot_be_loaded_is_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv("COURSEKIT_DATA", "/no/such/folder")

    check("I.1", label_counts={"neg": 1, "pos": 1, "total": 2}, first_class="neg", mean_length=1.0)

    assert "/no/such/folder" in capsys.readouterr().out


CHECK_WITHOUT_EXERCISES = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "coursekit.exercises":
            raise ModuleNotFoundError(f"No module named {name!r}", name=sys.argv[1])

sys.meta_path.insert(0, Missing())
from coursekit import check
check("I.1", mean_length=1.0)
"""


def check_without_exercises(missing: str) -> subprocess.CompletedProcess[str]:
    """Call `check` in a process where the exercises cannot be imported, for this module is missing."""
    command = [sys.executable, "-c", CHECK_WITHOUT_EXERCISES, missing]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_where_no_exercises_are_installed_there_is_a_sentence():
    completed = check_without_exercises("coursekit.exercises")

    assert completed.stdout == "Checks are not available here.\n", completed.stderr


@pytest.mark.parametrize("module", ["torch", "coursekit.exercises.vocab"])
def test_another_module_that_is_missing_is_no_such_case(module):
    completed = check_without_exercises(module)

    assert completed.returncode != 0
    assert "ModuleNotFoundError" in completed.stderr


@pytest.mark.parametrize(
    ("values", "kind"),
    [((A,), "auto"), ((WHY,), "text"), ((A, WHY), "auto+text"), ((Flag("f", ""), A), "auto")],
)
def test_the_kind_of_an_exercise(values, kind):
    assert Exercise("VI.1.a", "Title", values).kind == kind


def test_section_and_points_of_an_exercise():
    assert (WITH_TEXT.section, WITH_TEXT.points) == ("I", 2)


# Evidence, and values that follow from it.

MODEL = Numbers("model", "what shows how the values were made")
DERIVED = Exercise(
    "I.9",
    "Two figures of a model",
    (Number("best", "its largest number"), Number("mean", "the mean of its numbers")),
    evidence=(MODEL,),
    derived={
        "best": lambda course, plain: float(plain["model"].max()),
        "mean": lambda course, plain: float(plain["model"].mean()),
    },
    mistakes=(
        Mistake(
            "smallest",
            "This is the smallest one.",
            derived=lambda course, plain: {"best": float(plain["model"].min())},
        ),
        Mistake(
            "one number",
            "There is only one number.",
            when=lambda course, plain: plain["model"].size == 1,
            names=("mean",),
        ),
    ),
    auto_points=1,
)


def test_values_that_follow_from_the_evidence_pass():
    report = judge_answer(DERIVED, best=3.0, mean=2.25, model=[1.5, 3.0])

    assert report.state is State.PASSED
    assert [line.name for line in report.lines] == ["best", "mean"]


def test_a_value_that_does_not_follow_from_the_evidence_is_wrong():
    report = judge_answer(DERIVED, best=2.9, mean=2.25, model=[1.5, 3.0])

    assert get_states(report) == {"best": State.WRONG, "mean": State.PASSED}
    assert report.hints == ()


def test_a_mistake_with_the_evidence_is_recognised():
    report = judge_answer(DERIVED, best=1.5, mean=2.25, model=[1.5, 3.0])

    assert report.hints == ("This is the smallest one.",)
    assert get_states(report)["mean"] is State.PASSED


def test_a_rule_marks_the_names_that_it_says():
    report = judge_answer(DERIVED, best=3.0, mean=3.0, model=[3.0])

    assert report.hints == ("There is only one number.",)
    assert get_states(report) == {"best": State.PASSED, "mean": State.WRONG}


@pytest.mark.parametrize("evidence", [{}, {"model": ...}])
def test_without_its_evidence_nothing_passes(evidence):
    report = judge_answer(DERIVED, best=3.0, mean=2.25, **evidence)

    assert report.state is State.WRONG
    assert "There is no model any more." in str(report)


def test_evidence_of_another_kind_is_described():
    report = judge_answer(DERIVED, best=3.0, mean=2.25, model="a model")

    assert get_states(report)["model"] is State.WRONG
    assert "compared once the rest of the answer is there" in str(report)


def test_evidence_alone_is_no_attempt():
    assert judge_answer(DERIVED, best=..., mean=..., model=[1.0]).state is State.NOT_ATTEMPTED


def test_a_value_that_belongs_to_another_name_is_told_so():
    report = judge_answer(DERIVED, best=2.25, mean=3.0, model=[1.5, 3.0])

    assert "best: This is what mean should be." in str(report)


def test_a_small_count_is_not_told_to_belong_to_another_name():
    assert "should be" not in str(judge_answer(replace(EXERCISE, mistakes=()), a=20, b=10).lines[1])
