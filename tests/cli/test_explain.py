"""`coursekit explain`: what ran, what came out, what is right, and why it counts as it does."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest

from coursekit.checks.report import Comparison
from coursekit.exercises import exercises
from coursekit.grading.course_changes import fingerprint_section
from coursekit.grading.demo_class import exercise_of, notebook_bytes, read_course_notebooks
from coursekit.grading.explanation import _describe_lateness
from coursekit.grading.lateness import LateRule
from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import RecordStore
from coursekit.grading.reports.pages import of_points
from coursekit.grading.review_store import ReviewStore, save_reviews
from coursekit.grading.review_tables import FIRST, SECOND, Reading
from coursekit.grading.reviews import Review, fingerprint
from coursekit.grading.run_info import open_run
from coursekit.grading.submissions.submission import find_submissions, read_submission
from tests import ROOT
from tests.cli.command import call, one_sentence
from tests.grading.grading_records import record

ANSWER = 'label_counts = {"neg": 1, "pos": 1, "total": 2}'


def solve_with(answer):
    """Return the solved notebook of section I with another answer to I.1."""
    (course_notebook,) = read_course_notebooks(ROOT, ["I"])
    notebook = course_notebook.solve()
    for cell in notebook["cells"]:
        if exercise_of(cell) == "I.1" and cell["metadata"]["coursekit"]["role"] == "answer":
            cell["source"] = f"{cell['source'].splitlines()[0]}\n{answer}"
    return notebook_bytes(notebook)


WRONG = Result(
    "I.1",
    Outcome.WRONG,
    auto_max=1,
    messages=("label_counts: too low.",),
    hints=("Count both classes.",),
    output="printed \x1b[31mred",
    values=(Comparison("label_counts", "{'neg': 1}", "{'neg': 900}"),),
)
TEXT = Result("I.2.b", Outcome.AWAITING, text_max=2, texts={"why": "because"})


@pytest.fixture
def results(tmp_path):
    """A folder of results with the records of two students, and their submissions."""
    submissions, out = tmp_path / "class", tmp_path / "out"
    for student in ("ann", "Ann Miller"):
        path = submissions / student / "01_vocab.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(solve_with(ANSWER))
    store = RecordStore(out / "records")
    for submission in find_submissions(submissions).submissions:
        file = read_submission(submission)
        store.write(
            record(
                submission.student,
                name=submission.name,
                source=submission.display_path,
                digest=file.digest,
                course=fingerprint_section("I"),
                results=[WRONG, TEXT],
            )
        )
    open_run(out, store.read_all().records, sandboxed=True, version="1", submissions=str(submissions))
    return out


def explain(results, student="ann", exercise="I.1"):
    completed = call("explain", results, student, exercise)
    assert completed.exit_code == 0, completed.stderr
    return completed.stdout


def test_all_that_explains_a_grade_is_told(results):
    text = explain(results)
    for part in (
        f"ann, I.1: not right yet, {of_points(0, exercises()['I.1'].points)}\n",
        'ann/01_vocab.ipynb, graded on start("I", "sample:7")',
        f"    {ANSWER}\n",
        "label_counts = {'neg': 1}",
        "{'neg': 900}",
        "label_counts: too low.",
        "Hint: Count both classes.",
        "printed red",
    ):
        assert part in text
    assert "\x1b" not in text
    assert "have changed since" not in text


def test_a_text_says_who_gives_the_points(results):
    assert "A person still has to read it." in explain(results, exercise="i.2.b")
    key = ("ann", "I", "I.2.b")
    save_reviews(results, {key: Review(1.5, "Name the token.")})
    assert "a person gave 1.5 of" in explain(results, exercise="I.2.b")
    assert "Name the token." in explain(results, exercise="I.2.b")


def test_two_persons_who_differ_are_told(results):
    whose = {"student": "ann", "section": "I", "exercise": "I.2.b"}
    about = {**whose, "text": fingerprint(TEXT.texts), "maximum": 2}
    with closing(ReviewStore(results)) as store, store.transaction() as session:
        session.add(Reading(**about, role=FIRST, grader="anna", points=1, own_points=1))
        session.add(Reading(**about, role=SECOND, grader="ben", points=2, own_points=2))
    text = explain(results, exercise="I.2.b")
    assert "the instructor still has to decide" in text
    assert "has changed since" not in text


def test_a_notebook_that_has_changed_is_told(results):
    path = results.parent / "class" / "ann" / "01_vocab.ipynb"
    path.write_bytes(solve_with("label_counts = 3"))
    text = explain(results)
    assert "has changed since it was graded, so the cells cannot be shown" in text
    assert "What ran" not in text


def test_submissions_that_are_gone_are_told(results):
    (results.parent / "class").rename(results.parent / "elsewhere")
    assert "any more, so the cells cannot be shown" in explain(results)


def test_changed_checks_are_told(results):
    store = RecordStore(results / "records")
    for own in store.read_all().records:
        store.write(replace(own, course="0" * 16))
    assert "The exercises of section I have changed since 1 notebook was graded" in explain(results)


@pytest.mark.parametrize("student", ["ANN MILLER", "miller"])
def test_a_student_is_found_by_any_unique_name(results, student):
    assert "Ann Miller, I.1" in explain(results, student)


@pytest.mark.parametrize(
    ("student", "exercise", "message"),
    [
        ("zoe", "I.1", "Who handed in nothing has none. There are notebooks of Ann Miller, ann."),
        ("an", "I.1", 'No notebook of "an" was graded. Who handed in nothing has none. Did you mean ann?'),
        ("ann", "I.9", '"I.9" of this student was not graded. Graded were I.1, I.2.a'),
    ],
)
def test_what_is_not_there_is_told(results, student, exercise, message):
    assert message in one_sentence(call("explain", results, student, exercise))


def test_a_folder_without_results_is_told(tmp_path):
    assert "is no folder of results" in one_sentence(call("explain", tmp_path, "ann", "I.1"))


@pytest.mark.parametrize(("share", "cost"), [(0.1, "20% of what it reached in section I"), (0.0, "nothing")])
def test_what_lateness_costs_is_told(share, cost):
    rule = LateRule({"I": datetime(2027, 3, 1)}, share)
    late = record(handed_in=datetime(2027, 3, 2, 12))
    assert _describe_lateness(rule, late) == f"The notebook came 2 days late, which takes {cost}."
    assert _describe_lateness(rule, record(handed_in=datetime(2027, 2, 1))) == ""
