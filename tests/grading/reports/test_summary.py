"""The instructor's page: counts that add up, everything that needs a person, and it stays small."""

from dataclasses import replace

import pytest

from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record
from coursekit.grading.reports.pages import POLICY, Titles
from coursekit.grading.reports.summary import RunFacts, summary_page
from coursekit.grading.reviews import Review
from tests.grading.reports.test_feedback import EVIL, Page

TITLES = Titles({"I.1": "Count"}, {"I": "Vocabulary"})
FACTS = RunFacts(seed=42, sandboxed=True, versions={"coursekit": "0.1.0", "torch": "2.13.0"})


def result(outcome=Outcome.PASSED, exercise="I.1", **more):
    points = int(outcome is Outcome.PASSED)
    return Result(**{"exercise": exercise, "outcome": outcome, "auto_points": points, "auto_max": 1, **more})


def record(student, *results, section="I", **more):
    given = {"seed": 42, "sandboxed": True, "name": student, **more}
    return Record(student=student, section=section, source="x", digest="0", results=results, **given)


def made(*records, reviews=(), facts=FACTS):
    return summary_page(records, dict(reviews), facts, TITLES)


def text(*records, **options):
    return Page(made(*records, **options)).text


def test_counts_at_the_top():
    found = text(
        record("a", result()), record("b", result()), record("a", result(exercise="II.1"), section="II")
    )
    assert (
        "3 submissions of 2 students in 2 sections: 3 answers graded, on data made from the seed 42" in found
    )
    assert "Graded with coursekit 0.1.0, torch 2.13.0." in found


def test_outcomes_are_counted_and_only_those_that_occur_have_a_column():
    found = text(record("a", result()), record("b", result(Outcome.TIMEOUT)), record("c", result()))
    assert "Exercise passed timeout I.1 Count 2 1" in found
    assert "tampered" not in found


def test_mistakes_are_counted():
    wrong = result(Outcome.WRONG, mistakes=("classes swapped",), hints=("h",))
    found = text(record("a", wrong), record("b", wrong), record("c", result(Outcome.WRONG)))
    assert "I.1 classes swapped 2" in found and "I.1 no known mistake 1" in found


def test_the_distribution_has_its_numbers_in_a_table_and_a_sentence():
    found = text(
        record("a", result()), record("b", result(Outcome.WRONG)), record("c", result(Outcome.ERROR))
    )
    assert "3 notebooks, 1 point possible: the least 0, the median 0, the mean 0.3, the most 1." in found
    assert "Points Students Share 0 2 67% 1 1 33%" in found


def test_half_points_are_named_in_the_bars():
    half = result(text_max=2, texts={"why": "x"})
    found = text(record("a", half), reviews={("a", "I", "I.1"): Review(0.5)})
    assert "1 to under 2 1 100%" in found


def test_texts_that_wait_are_counted_by_exercise():
    waits = result(text_max=1, texts={"why": "x"})
    found = text(record("a", waits), record("b", waits), reviews={("a", "I", "I.1"): Review(1)})
    assert "I.1 · Count: 1 text" in found


def test_waiting_texts_stand_in_the_order_of_the_course():
    def waits(exercise, texts):
        return result(exercise=exercise, text_max=1, texts=texts)

    found = text(
        record("a", waits("I.1", {}), waits("I.2", {"why": "x"})),
        record("b", waits("I.1", {"why": "x"}), waits("I.2", {})),
    )
    assert "I.1 · Count: 1 text I.2: 1 text" in found


def test_a_text_that_changed_is_named():
    changed = result(text_max=1, texts={"why": "x"})
    found = text(record("a", changed), reviews={("a", "I", "I.1"): Review(1, stale=True)})
    assert "Texts that changed after they were read" in found and "a: I.1" in found


def test_all_that_needs_a_person_is_named():
    facts = RunFacts(1, True, {}, ("Frank",), ("notes.docx",), ("records/x.json cannot be read.",))
    found = text(
        record("eve", result(Outcome.TAMPERED), result(Outcome.TAMPERED, "I.2")),
        record("bob", result(Outcome.UNREADABLE), problem="It was cut off."),
        facts=facts,
    )
    for said in (
        "eve: I.1, I.2",
        "bob, section I: It was cut off.",
        "Frank",
        "notes.docx",
        "records/x.json cannot",
    ):
        assert said in found


def test_nothing_to_do_is_said():
    assert "Nothing: all texts have points" in text(record("a", result()))


def test_an_unreadable_notebook_is_left_out_of_the_figures():
    found = text(record("a", result()), record("b", result(Outcome.UNREADABLE)))
    assert "1 notebook could not be graded and is not counted" in found
    assert "I.1 Count 100%" in found


def test_a_section_of_which_nothing_can_be_read():
    assert "No notebook of this section could be read." in text(record("b", result(Outcome.UNREADABLE)))
    assert "No notebook of this section could be read." in text(record("b", problem="No section."))


def test_without_sandbox_is_said_aloud():
    found = text(record("a", result(), sandboxed=False), record("b", result()))
    assert "Without sandbox: the code of 1 submission ran unprotected" in found
    assert "All students' code ran in the sandbox" not in found


def test_all_seeds_are_told():
    found = text(record("a", result(), seed=7))
    assert "made from the seeds 7, 42" in found
    assert "graded on fresh data" in found


def test_what_the_sandbox_could_not_promise_is_told():
    facts = replace(FACTS, lacking=("No control groups: this system has none.",))
    found = text(record("a", result()), facts=facts)
    assert "No control groups: this system has none." in found
    assert "under control groups" not in found
    assert "under control groups" in text(record("a", result()))


def test_points_of_notebooks_that_are_gone_are_told():
    facts = replace(FACTS, earlier=("Ana, section I: graded in an earlier run",))
    assert "Ana, section I: graded in an earlier run" in text(record("a", result()), facts=facts)


def test_the_ten_slowest_come_first():
    found = text(*(record(f"s{n:02d}", result(seconds=n / 2), seconds=float(n)) for n in range(12)))
    slow = found[found.index("The 10 submissions") :]
    assert "s11 I 11.0 I.1, 5.5 s s10 I 10.0" in slow and "s01" not in slow


def test_undefined_figures_say_why():
    found = text(record("a", result()), record("b", result()))
    assert "100% – No discrimination: there is no other exercise to compare with." in found


def test_flagged_exercises_stand_in_a_list():
    records = [record(f"s{n}", result(Outcome.WRONG), result(exercise="I.2")) for n in range(12)]
    found = text(*records)
    assert "I.1 · Count: Nearly nobody got it: 0% of the points were reached." in found


def test_a_name_that_tells_too_little_gets_the_key_and_a_link():
    facts = RunFacts(1, True, pages={"k1": "feedback/k1.html"})
    found = Page(made(record("k1", result(), name="Ada"), facts=facts))
    assert "Ada (k1)" in found.text
    assert {"href": "feedback/k1.html"} in found.all("a")


def test_nothing_of_a_student_becomes_markup():
    facts = RunFacts(1, True, {"x": EVIL}, (EVIL,), (EVIL,), (EVIL,))
    found = Page(
        made(
            record(EVIL, result(Outcome.TAMPERED, mistakes=(EVIL,)), name="\u202e" + EVIL),
            record("b", result(Outcome.UNREADABLE), problem=EVIL),
            facts=facts,
        )
    )
    assert found.all("script") == found.all("img") == []
    assert "[U+202E]" in found.text


def test_self_contained_and_every_table_is_named():
    found = Page(made(*(record(f"s{n}", result(), result(Outcome.WRONG, "I.2")) for n in range(12))))
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in found.all("meta")
    assert found.all("script") == found.all("link") == []
    assert len(found.all("caption")) == len(found.all("table")) == 6
    assert all("scope" in attrs for attrs in found.all("th"))
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in found.all("a")} <= set(ids)


def test_the_order_of_records_does_not_matter():
    records = [record(f"s{n}", result(list(Outcome)[n])) for n in range(5)]
    assert made(*records) == made(*reversed(records))


def test_no_submission_at_all():
    assert "There are no submissions." in text()


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
        for section in ("I", "II", "III", "IV", "V", "VI", "VII")
    ]
    assert len(made(*records)) < 2_000_000
