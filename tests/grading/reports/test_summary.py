"""The instructor's page: counts that add up, everything that needs a person, and it stays small."""

import platform
from dataclasses import replace

import pytest

from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record, Records
from coursekit.grading.reports.pages import POLICY, Titles
from coursekit.grading.reports.summary import summary_page
from coursekit.grading.reviews import Review
from coursekit.grading.run_info import RunInfo
from coursekit.grading.submissions.submission import SubmissionCollection
from coursekit.sections import SECTIONS
from tests.grading.reports.test_feedback import EVIL, Page

TITLES = Titles({"I.1": "Count"}, {"I": "Vocabulary"})
INFO = RunInfo((42,), sandboxed=True, version="0.1.0")
NONE_LEFT_OUT = SubmissionCollection((), (), ())


def result(outcome=Outcome.PASSED, exercise="I.1", **more):
    points = int(outcome is Outcome.PASSED)
    return Result(**{"exercise": exercise, "outcome": outcome, "auto_points": points, "auto_max": 1, **more})


def record(student, *results, section="I", **more):
    given = {"seed": 42, "sandboxed": True, "name": student, "source": "x", **more}
    return Record(student=student, section=section, digest="0", results=results, **given)


def summary(*records, reviews=(), info=INFO, submissions=NONE_LEFT_OUT, damaged=(), gone=()):
    stored = Records(records, damaged)
    return summary_page(stored, dict(reviews), info, submissions, gone=gone, titles=TITLES)


def summary_text(*records, **options):
    return Page(summary(*records, **options)).text


def test_counts_at_the_top():
    text = summary_text(
        record("a", result()), record("b", result()), record("a", result(exercise="II.1"), section="II")
    )
    assert (
        "3 submissions of 2 students in 2 sections: 3 answers graded, on data made from the seed 42" in text
    )
    assert f"Graded with coursekit 0.1.0, Python {platform.python_version()}, torch " in text


def test_outcomes_are_counted_and_only_those_that_occur_have_a_column():
    text = summary_text(record("a", result()), record("b", result(Outcome.TIMEOUT)), record("c", result()))
    assert "Exercise passed timeout I.1 Count 2 1" in text
    assert "tampered" not in text


def test_mistakes_are_counted():
    wrong = result(Outcome.WRONG, mistakes=("classes swapped",), hints=("h",))
    text = summary_text(record("a", wrong), record("b", wrong), record("c", result(Outcome.WRONG)))
    assert "I.1 classes swapped 2" in text and "I.1 no known mistake 1" in text


def test_the_distribution_has_its_numbers_in_a_table_and_a_sentence():
    text = summary_text(
        record("a", result()), record("b", result(Outcome.WRONG)), record("c", result(Outcome.ERROR))
    )
    assert "3 notebooks, 1 point possible: the least 0, the median 0, the mean 0.3, the most 1." in text
    assert "Points Students Share 0 2 67% 1 1 33%" in text


def test_half_points_are_named_in_the_bars():
    half = result(text_max=2, texts={"why": "x"})
    text = summary_text(record("a", half), reviews={("a", "I", "I.1"): Review(0.5)})
    assert "1 to under 2 1 100%" in text


def test_texts_that_wait_are_counted_by_exercise():
    waits = result(text_max=1, texts={"why": "x"})
    text = summary_text(record("a", waits), record("b", waits), reviews={("a", "I", "I.1"): Review(1)})
    assert "I.1 · Count: 1 text" in text


def test_waiting_texts_stand_in_the_order_of_the_course():
    def waits(exercise, texts):
        return result(exercise=exercise, text_max=1, texts=texts)

    text = summary_text(
        record("a", waits("I.1", {}), waits("I.2", {"why": "x"})),
        record("b", waits("I.1", {"why": "x"}), waits("I.2", {})),
    )
    assert "I.1 · Count: 1 text I.2: 1 text" in text


def test_a_text_that_changed_is_named():
    changed = result(text_max=1, texts={"why": "x"})
    text = summary_text(record("a", changed), reviews={("a", "I", "I.1"): Review(1, stale=True)})
    assert "Texts that changed after they were read" in text and "a: I.1" in text


def test_all_that_needs_a_person_is_named():
    text = summary_text(
        record("eve", result(Outcome.TAMPERED), result(Outcome.TAMPERED, "I.2")),
        record("bob", result(Outcome.UNREADABLE), problem="It was cut off."),
        submissions=SubmissionCollection((), ("Frank",), ("notes.docx",)),
        damaged=("records/x.json cannot be read.",),
    )
    for said in (
        "eve: I.1, I.2",
        "bob, section I: It was cut off.",
        "Frank",
        "notes.docx",
        "records/x.json cannot",
    ):
        assert said in text


def test_nothing_to_do_is_said():
    assert "Nothing: all texts have points" in summary_text(record("a", result()))


def test_an_unreadable_notebook_is_left_out_of_the_figures():
    text = summary_text(record("a", result()), record("b", result(Outcome.UNREADABLE)))
    assert "1 notebook could not be graded and is not counted" in text
    assert "I.1 Count 100%" in text


def test_a_section_of_which_nothing_can_be_read():
    assert "No notebook of this section could be read." in summary_text(
        record("b", result(Outcome.UNREADABLE))
    )
    assert "No notebook of this section could be read." in summary_text(record("b", problem="No section."))


def test_without_sandbox_is_said_aloud():
    text = summary_text(record("a", result(), sandboxed=False), record("b", result()))
    assert "Without sandbox: the code of 1 submission ran unprotected" in text
    assert "All students' code ran in the sandbox" not in text


def test_all_seeds_are_told():
    text = summary_text(record("a", result(), seed=7), record("b", result(), seed=42))
    assert "made from the seeds 7, 42" in text
    assert "graded on fresh data" in text


def test_what_the_sandbox_could_not_promise_is_told():
    info = replace(INFO, lacking=("No control groups: this system has none.",))
    text = summary_text(record("a", result()), info=info)
    assert "No control groups: this system has none." in text
    assert "under control groups" not in text
    assert "under control groups" in summary_text(record("a", result()))


def test_points_of_notebooks_that_are_gone_are_told():
    gone = record("Ana", result())
    told = "Ana, section I: graded in an earlier run, from x."
    assert told in summary_text(gone, record("a", result()), gone=[gone])


def test_the_ten_slowest_come_first():
    text = summary_text(*(record(f"s{n:02d}", result(seconds=n / 2), seconds=float(n)) for n in range(12)))
    slow = text[text.index("The 10 submissions") :]
    assert "s11 I 11.0 I.1, 5.5 s s10 I 10.0" in slow and "s01" not in slow


def test_undefined_figures_say_why():
    text = summary_text(record("a", result()), record("b", result()))
    assert "100% – No discrimination: there is no other exercise to compare with." in text


def test_flagged_exercises_stand_in_a_list():
    records = [record(f"s{n}", result(Outcome.WRONG), result(exercise="I.2")) for n in range(12)]
    text = summary_text(*records)
    assert "I.1 · Count: Nearly nobody got it: 0% of the points were reached." in text


def test_a_name_that_tells_too_little_gets_the_key_and_a_link():
    page = Page(summary(record("k1", result(), name="Ada")))
    assert "Ada (k1)" in page.text
    assert {"href": "feedback/k1.html"} in page.all("a")


def test_nothing_of_a_student_becomes_markup():
    page = Page(
        summary(
            record(EVIL, result(Outcome.TAMPERED, mistakes=(EVIL,)), name="\u202e" + EVIL),
            record("b", result(Outcome.UNREADABLE), problem=EVIL),
            info=RunInfo((1,), sandboxed=True, version=EVIL, lacking=(EVIL,)),
            submissions=SubmissionCollection((), (EVIL,), (EVIL,)),
            damaged=(EVIL,),
            gone=[record(EVIL, source=EVIL)],
        )
    )
    assert page.all("script") == page.all("img") == []
    assert "[U+202E]" in page.text


def test_self_contained_and_every_table_is_named():
    page = Page(summary(*(record(f"s{n}", result(), result(Outcome.WRONG, "I.2")) for n in range(12))))
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in page.all("meta")
    assert page.all("script") == page.all("link") == []
    assert len(page.all("caption")) == len(page.all("table")) == 6
    assert all("scope" in attrs for attrs in page.all("th"))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = {link["href"] for link in page.all("a")}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert all(link.startswith(("#", "feedback/s")) for link in links)


def test_the_order_of_records_does_not_matter():
    records = [record(f"s{n}", result(list(Outcome)[n])) for n in range(5)]
    assert summary(*records) == summary(*reversed(records))


def test_no_submission_at_all():
    assert "There are no submissions." in summary_text()


@pytest.mark.parametrize("students", [500])
def test_a_large_class_stays_a_small_page(students):
    outcomes = [outcome for outcome in Outcome if outcome is not Outcome.UNREADABLE]
    records = [
        record(
            f"student {number}",
            *(
                result(outcomes[(number + place) % len(outcomes)], f"{section}.{place}")
                for place in range(12)
            ),
            section=section,
        )
        for number in range(students)
        for section in SECTIONS
    ]
    assert len(summary(*records)) < 2_000_000
