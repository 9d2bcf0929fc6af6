"""`coursekit grade` and `coursekit demo-class` from outside: a tiny class is graded for real, once."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from coursekit.cli import grade
from coursekit.cluster.connection import Scheduler
from coursekit.errors import CourseError
from coursekit.exercises import exercises_of
from coursekit.forkserver.limits import Limits
from coursekit.grading.demo_class import demo_data, exercise_of, notebook_bytes, read_course_notebooks
from coursekit.grading.execution import bubblewrap
from coursekit.grading.grade import grade as run_grading
from coursekit.grading.options import GradingOptions
from coursekit.grading.reports.platforms import EXPORTS
from coursekit.grading.reviews import read_review_sheet
from coursekit.grading.run_info import grading_lock
from tests import ROOT
from tests.cli.command import call, one_sentence
from tests.grading.grading_records import record
from tests.grading.marks import SANDBOX_PROBLEM

NAME = "01_vocab.ipynb"
SOLVED = "Ada Able_41_assignsubmission_file"  # a folder of a Moodle download
EMPTY = f"benbell_77_1234_{NAME}"  # a file of a Canvas download
MISTAKE = next(mistake for mistake in demo_data()["mistake"] if mistake["exercise"] == "I.1")
EXERCISES = exercises_of("I")
AUTO_POINTS = sum(exercise.auto_points for exercise in EXERCISES.values())


def grade_in_a_process(*words):
    """Run the command in a process of its own: it forks, and this one may have torch's threads."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "coursekit", "grade", *map(str, words)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def write_class(folder):
    """Write a class of five: solved, empty, one known mistake, a broken notebook, and none at all."""
    (course_notebook,) = read_course_notebooks(ROOT, ["I"])
    mistaken = course_notebook.solve()
    for cell in mistaken["cells"]:
        if exercise_of(cell) == "I.1" and cell["metadata"]["coursekit"]["role"] == "answer":
            cell["source"] = f"{cell['source'].splitlines()[0]}\n{MISTAKE['source'].strip()}"
    solved = notebook_bytes(course_notebook.solve())
    files = {
        f"{SOLVED}/{NAME}": solved,
        EMPTY: notebook_bytes(course_notebook.template),
        f"cem/{NAME}": notebook_bytes(mistaken),
        f"dina/{NAME}": solved[: len(solved) // 2],
        "eve/note.txt": b"Tomorrow.\n",
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def rows_of(path):
    """Read a table: rows by the student's key."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".grading.lock"
    }


@dataclass(frozen=True)
class Graded:
    """A graded class: the folders, and how the command ended."""

    submissions: Path
    out: Path
    completed: subprocess.CompletedProcess

    @property
    def gradebook(self):
        return rows_of(self.out / "gradebook.csv")

    def record(self, student):
        records = [json.loads(path.read_bytes()) for path in (self.out / "records").glob("*/*.json")]
        (of_student,) = [record for record in records if record["student"] == student]
        return of_student

    def outcomes(self, student):
        return {result["exercise"]: result["outcome"] for result in self.record(student)["results"]}

    def copy_to(self, folder):
        """Return a copy of the results to change."""
        return Graded(self.submissions, Path(shutil.copytree(self.out, folder / "out")), self.completed)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The tiny class, graded in the sandbox. No test may change it."""
    if SANDBOX_PROBLEM:
        pytest.skip(f"No sandbox can be had: {SANDBOX_PROBLEM}")
    folder = tmp_path_factory.mktemp("grading")
    submissions, out = folder / "class", folder / "out"
    write_class(submissions)
    return Graded(submissions, out, grade_in_a_process(submissions, "--out", out, "--seed", 7))


@pytest.fixture(scope="module")
def reviewed(graded, tmp_path_factory):
    """Results with a person's points for one text: all that there is for Ada's I.2.b."""
    copy = graded.copy_to(tmp_path_factory.mktemp("reviewed"))
    review = copy.out.parent / "filled.csv"
    with (copy.out / "review.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if (row["student"], row["exercise"]) == ("Ada Able", "I.2.b"):
            row["points"], row["comment"] = row["max"], "Well said."
    with review.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, rows[0])
        table.writeheader()
        table.writerows(rows)
    result = call("grade", copy.submissions, "--out", copy.out, "--review", review)
    assert result.exit_code == 0, result.output
    return copy


@pytest.fixture(scope="module")
def unprotected(reviewed, tmp_path_factory):
    """The reviewed results after a regrade of Ada's notebook alone, without the sandbox."""
    copy = reviewed.copy_to(tmp_path_factory.mktemp("unprotected"))
    alone = copy.out.parent / "class"
    shutil.copytree(copy.submissions / SOLVED, alone / SOLVED)
    completed = grade_in_a_process(alone, "--out", copy.out, "--regrade", "--no-sandbox")
    return Graded(alone, copy.out, completed)


# What the command says, and what it leaves.


def test_command_says_what_it_did(graded):
    assert graded.completed.returncode == 0, graded.completed.stderr
    first = graded.completed.stdout.splitlines()[0]
    assert first == "5 students: 3 notebooks graded now, 1 cannot be read. Seed of the data: 7."


def test_command_names_files_that_are_there(graded):
    lines = [line.split(maxsplit=1)[-1] for line in graded.completed.stdout.splitlines()[1:]]
    paths = [Path(line.rpartition(": ")[2].strip()) for line in lines]
    assert {path.name for path in paths} == {"summary.html", "gradebook.csv", "review.html"}
    assert all(path.is_file() for path in paths)


def test_solved_notebook_has_all_points_that_need_no_person(graded):
    row = graded.gradebook["Ada Able"]
    assert (row["name"], row["I total"], row["state"]) == ("Ada Able", str(AUTO_POINTS), "awaiting a person")
    assert set(graded.outcomes("Ada Able").values()) == {"passed"}


def test_empty_notebook_is_not_attempted(graded):
    assert graded.gradebook["benbell_77"]["total"] == "0"
    assert graded.gradebook["benbell_77"]["state"] == "graded"
    assert graded.outcomes("benbell_77") == dict.fromkeys(EXERCISES, "not attempted")


def test_mistake_costs_its_own_exercise(graded):
    outcomes = graded.outcomes("cem")
    assert outcomes.pop("I.1") == "wrong"
    assert set(outcomes.values()) == {"passed"}
    assert graded.gradebook["cem"]["I.1"] == "0"
    assert graded.gradebook["cem"]["total"] == str(AUTO_POINTS - EXERCISES["I.1"].auto_points)


def test_times_of_a_roster_reach_what_is_graded_already(graded, tmp_path):
    copy = graded.copy_to(tmp_path)
    time = "Thursday, 12 February 2026, 10:30 AM"
    roster = tmp_path / "roster.csv"
    header = "Identifier,Full name,Status,Last modified (submission)"
    roster.write_text(f'{header}\nParticipant 41,Ada Able,x,"{time}"\nParticipant 42,Zed Zero,x,-\n')
    options = {"due": {"I": datetime(2026, 2, 10, 12)}, "late_share": 0.5}
    summary = run_grading(GradingOptions(copy.submissions, copy.out, ROOT, roster=(roster,), **options))
    assert summary.graded == 0
    assert copy.gradebook["Ada Able"]["I days late"] == "2"
    assert copy.gradebook["Ada Able"]["I total"] == "0"
    assert copy.gradebook["Zed Zero"]["state"] == "not handed in"
    assert any("nothing tells when" in note for note in summary.notes)


def test_mistake_is_recognised(graded):
    first = graded.record("cem")["results"][0]
    assert first["mistakes"] == [MISTAKE["mistake"]]
    assert len(first["hints"]) == 1
    assert first["hints"][0] in (graded.out / "feedback" / "cem.html").read_text(encoding="utf-8")


def test_broken_notebook_is_not_zero(graded):
    row = graded.gradebook["dina"]
    assert (row["I.1"], row["total"], row["state"]) == ("", "", "unreadable notebook")
    assert graded.record("dina")["problem"]


def test_student_without_a_notebook_is_in_the_gradebook(graded):
    row = graded.gradebook["eve"]
    assert (row["total"], row["state"], row["sandbox"]) == ("", "not handed in", "")


def test_gradebook_says_that_the_sandbox_was_there(graded):
    assert {graded.gradebook[student]["sandbox"] for student in ("Ada Able", "benbell_77", "cem")} == {"yes"}


def test_seed_is_recorded(graded):
    assert json.loads((graded.out / "settings.json").read_bytes())["seed"] == 7
    assert graded.record("cem")["seed"] == 7


def test_every_student_who_handed_in_has_a_page(graded):
    assert len(list((graded.out / "feedback").glob("*.html"))) == 4


def test_feedback_has_no_path_of_this_machine(graded):
    for path in (graded.out / "feedback").glob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert str(graded.submissions) not in page
        assert str(ROOT) not in page
        assert "Traceback" not in page


def test_summary_names_who_needs_a_person(graded):
    page = (graded.out / "summary.html").read_text(encoding="utf-8")
    assert "dina" in page
    assert "eve" in page
    assert "eve/note.txt" in page


def test_texts_wait_for_a_person(graded):
    with (graded.out / "review.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    texts = {name for name, exercise in EXERCISES.items() if exercise.text_points}
    assert {(row["student"], row["exercise"]) for row in rows} == {
        (student, name) for student in ("Ada Able", "cem") for name in texts
    }
    assert {row["points"] for row in rows} == {""}
    assert all(row["answer"] and row["model_answer"] for row in rows)


def test_nothing_but_the_results_is_left(graded):
    assert {path.name for path in graded.out.iterdir() if path.name != ".grading.lock"} == {
        *("gradebook.csv", "feedback", "summary.html", "review.csv", "review.html", "records"),
        "settings.json",
    }


# Another run on the same folder.


def test_second_run_keeps_everything(graded, tmp_path):
    copy = graded.copy_to(tmp_path)
    before = contents(copy.out)
    result = call("grade", copy.submissions, "--out", copy.out)
    assert "5 students: 0 notebooks graded now, 4 before" in result.stdout
    assert contents(copy.out) == before


def test_other_seed_is_refused(graded, tmp_path):
    copy = graded.copy_to(tmp_path)
    before = contents(copy.out)
    assert "--regrade" in one_sentence(call("grade", copy.submissions, "--out", copy.out, "--seed", 8))
    assert contents(copy.out) == before


def test_second_grader_is_refused(graded, tmp_path):
    copy = graded.copy_to(tmp_path)
    before = contents(copy.out)
    with grading_lock(copy.out):
        message = one_sentence(call("grade", copy.submissions, "--out", copy.out))
    assert "Another grading run is working on" in message
    assert contents(copy.out) == before


def test_review_is_added(graded, reviewed):
    before, after = graded.gradebook["Ada Able"], reviewed.gradebook["Ada Able"]
    given = EXERCISES["I.2.b"].text_points
    assert float(after["I.2.b"]) == float(before["I.2.b"]) + given
    assert float(after["total"]) == float(before["total"]) + given


def test_review_reaches_the_student(reviewed):
    pages = [path.read_text(encoding="utf-8") for path in (reviewed.out / "feedback").glob("ada-able*.html")]
    assert len(pages) == 1
    assert "Well said." in pages[0]


def test_run_without_the_review_keeps_its_points(reviewed, tmp_path):
    copy = reviewed.copy_to(tmp_path)
    call("grade", copy.submissions, "--out", copy.out)
    assert copy.gradebook == reviewed.gradebook


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "one column named student"),
        (b"\x89PNG\r\n\x1a\n\x00", "one column named student"),
        (b"PK\x03\x04", "CSV UTF-8"),
        (b"student,exercise,points\ncem,I.2.b,many\n", "are no points"),
    ],
    ids=["empty", "picture", "workbook", "words"],
)
def test_review_that_is_none(graded, tmp_path, content, message):
    copy = graded.copy_to(tmp_path)
    before = contents(copy.out)
    review = tmp_path / "review.csv"
    review.write_bytes(content)
    assert message in one_sentence(call("grade", copy.submissions, "--out", copy.out, "--review", review))
    assert contents(copy.out) == before


def test_review_that_is_missing(graded, tmp_path):
    copy = graded.copy_to(tmp_path)
    missing = tmp_path / "none.csv"
    message = one_sentence(call("grade", copy.submissions, "--out", copy.out, "--review", missing))
    assert f"Cannot read the review {missing}" in message


def test_format_canvas(graded, tmp_path):
    copy = graded.copy_to(tmp_path)
    result = call("grade", copy.submissions, "--out", copy.out, "--format", "canvas")
    with (copy.out / "canvas.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["Student"]: row for row in csv.DictReader(stream)}
    assert rows["benbell"]["ID"] == "77"
    assert "no Canvas ID" in result.stderr  # the others came in folders
    assert "not final" in result.stderr


def test_format_moodle(graded, tmp_path):
    copy = graded.copy_to(tmp_path)
    result = call("grade", copy.submissions, "--out", copy.out, "--format", "Moodle")
    with (copy.out / "moodle_I.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["Identifier"], row["Grade"]) == ("Participant 41", str(AUTO_POINTS))
    assert "came without a Moodle number" in result.stderr


def test_defaults_of_the_command_are_those_of_the_grader(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(grade, "grade_folder", asked.append)
    monkeypatch.chdir(ROOT)
    call("grade", tmp_path / "class", "--out", tmp_path / "out")
    assert asked == [GradingOptions(tmp_path / "class", tmp_path / "out", ROOT)]


def test_every_option_of_the_command_reaches_the_grader(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(grade, "grade_folder", asked.append)
    monkeypatch.chdir(ROOT)
    roster, review = tmp_path / "students.csv", tmp_path / "review.csv"
    authority, certificate, key = (tmp_path / name for name in ("ca.pem", "cert.pem", "key.pem"))
    for path in (authority, certificate, key):
        path.touch()
    words = ["--review", review, "--format", "canvas", "--section", "I", "--section", "iv"]
    words += ["--roster", roster, "--late-penalty", "10%/day", "--canvas-title", "I=Week 1 (12345)"]
    words += ["--anonymous", "--keep-missing", "--seed", 7, "--jobs", 3, "--timeout", 5, "--memory", 2]
    words += ["--scheduler", "tls://host:8786", "--tls-ca-file", authority, "--tls-cert", certificate]
    words += ["--tls-key", key, "--regrade", "--no-sandbox"]
    result = call("grade", tmp_path / "class", "--out", tmp_path / "out", *words)
    assert result.exit_code == 0, result.output
    assert asked == [
        GradingOptions(
            tmp_path / "class",
            tmp_path / "out",
            ROOT,
            seed=7,
            jobs=3,
            sandbox=False,
            regrade=True,
            review=review,
            export="canvas",
            sections=frozenset({"I", "IV"}),
            late_share=0.1,
            roster=(roster,),
            keep_missing=True,
            anonymous=True,
            canvas_titles={"I": "Week 1 (12345)"},
            seconds=5,
            limits=Limits(memory=2_000_000_000),
            scheduler=Scheduler("tls://host:8786", ca_file=authority, certificate=certificate, key=key),
        )
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--scheduler", "host"], '"host" is no address of a Dask scheduler'),
        (["--scheduler", "tls://host:8786", "--tls-key", "no.pem"], "There is no file no.pem"),
        (["--tls-cert", "cert.pem"], "are for a scheduler: add --scheduler"),
    ],
)
def test_a_scheduler_that_cannot_be(tmp_path, words, message):
    result = call("grade", tmp_path / "class", "--out", tmp_path / "out", *words)
    assert message in one_sentence(result)


def test_workers_grade_in_the_sandbox_only(tmp_path):
    words = ["--scheduler", "tcp://127.0.0.1:9", "--no-sandbox"]
    result = call("grade", tmp_path / "class", "--out", tmp_path / "out", *words)
    assert result.exit_code == 2
    assert "Workers grade in the sandbox only" in result.stderr


def test_a_line_that_others_can_read_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(grade, "grade_folder", lambda options: None)
    words = ["grade", tmp_path, "--out", tmp_path / "out", "--scheduler"]
    assert "is not encrypted" in call(*words, "tcp://10.0.0.7:8786").stderr
    assert not call(*words, "tcp://127.0.0.1:8786").stderr
    assert not call(*words, "tls://10.0.0.7:8786").stderr


@pytest.mark.parametrize("title", ["Week 1", "IX=Week 1", "I=", "=Week 1"])
def test_titles_that_cannot_be_read_are_told(title):
    with pytest.raises(CourseError, match="cannot be read"):
        grade.parse_canvas_titles([title])


# Without the sandbox, and made anew.


def test_running_without_the_sandbox_is_said_aloud(unprotected):
    assert unprotected.completed.returncode == 0, unprotected.completed.stderr
    assert "with your own rights" in unprotected.completed.stderr
    assert "Graded without a sandbox" in unprotected.completed.stdout


def test_gradebook_records_that_the_sandbox_was_not_there(unprotected):
    assert unprotected.gradebook["Ada Able"]["sandbox"] == "no"
    assert unprotected.record("Ada Able")["sandboxed"] is False
    assert "sandbox" in (unprotected.out / "summary.html").read_text(encoding="utf-8")


def test_regrade_keeps_a_persons_points(reviewed, unprotected):
    assert unprotected.gradebook["Ada Able"]["total"] == reviewed.gradebook["Ada Able"]["total"]


def test_regrade_keeps_the_seed(unprotected):
    assert unprotected.record("Ada Able")["seed"] == 7


def test_regrade_drops_who_is_not_there_any_more(unprotected):
    assert list(unprotected.gradebook) == ["Ada Able"]


# What cannot be done is told in a sentence, and nothing is begun.


@pytest.fixture
def honest(tmp_path):
    """A folder of submissions that nobody may grade here."""
    write_class(tmp_path / "class")
    return tmp_path / "class"


@pytest.fixture
def no_grading(monkeypatch):
    monkeypatch.setattr(grade, "grade", lambda *args: pytest.fail("the grader was started"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "excel"], f'no format "excel": choose one of {", ".join(EXPORTS)}'),
        (["--jobs", "0"], "Invalid value for '--jobs'"),
        (["--jobs", "-2"], "Invalid value for '--jobs'"),
        (["--timeout", "0"], "Invalid value for '--timeout'"),
        (["--timeout", "nan"], "Invalid value for '--timeout'"),
        (["--memory", "0.1"], "Invalid value for '--memory'"),
        (["--memory", "inf"], "Invalid value for '--memory'"),
    ],
    ids=" ".join,
)
def test_options_that_cannot_be(no_grading, honest, tmp_path, words, message):
    out = tmp_path / "out"
    assert message in one_sentence(call("grade", honest, "--out", out, *words))
    assert not out.exists()


@pytest.mark.parametrize("below", [".", "out", "cem/out"])
def test_results_do_not_go_among_the_submissions(no_grading, honest, below):
    before = contents(honest)
    assert "lies inside the submissions" in one_sentence(call("grade", honest, "--out", honest / below))
    assert contents(honest) == before


@pytest.mark.parametrize("name", ["nowhere", "a.txt"])
def test_submissions_that_are_none(tmp_path, name):
    (tmp_path / "a.txt").write_text("no zip")
    out = tmp_path / "out"
    message = one_sentence(call("grade", tmp_path / name, "--out", out))
    assert f"{tmp_path / name} is no folder of submissions" in message
    assert not out.exists()


def test_zip_that_is_none(tmp_path):
    broken = tmp_path / "class.zip"
    broken.write_bytes(b"no zip")
    assert "no zip file" in one_sentence(call("grade", broken, "--out", tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", ["file", "file/out"])
def test_results_that_cannot_be_written(monkeypatch, honest, tmp_path, place):
    monkeypatch.setattr(bubblewrap, "find_sandbox_problem", lambda: None)
    (tmp_path / "file").write_text("in the way")
    assert "Cannot write" in one_sentence(call("grade", honest, "--out", tmp_path / place))
    assert (tmp_path / "file").read_text() == "in the way"


def test_seed_that_cannot_be(monkeypatch, honest, tmp_path):
    monkeypatch.setattr(bubblewrap, "find_sandbox_problem", lambda: None)
    out = tmp_path / "out"
    assert "The seed -1 cannot be used" in one_sentence(call("grade", honest, "--out", out, "--seed", -1))
    assert not contents(out)


def test_without_a_sandbox_nothing_runs(monkeypatch, honest, tmp_path):
    monkeypatch.setattr(bubblewrap, "find_sandbox_problem", lambda: "This system has none.")
    out = tmp_path / "out"
    message = one_sentence(call("grade", honest, "--out", out))
    assert "This system has none." in message
    assert "--no-sandbox" in message
    assert not out.exists()


def test_outside_a_workbook(monkeypatch, honest, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert "No workbook found" in one_sentence(call("grade", honest, "--out", tmp_path / "out"))


def test_interrupt_says_how_to_go_on(monkeypatch, honest, tmp_path):
    def stopped(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(grade, "grade", stopped)
    result = call("grade", honest, "--out", tmp_path / "out")
    assert result.exit_code == 130
    assert "the same command goes on" in result.stderr


# Names on the terminal

NAMES = [
    *("[conceal]ana", "[red]x[/red]", "[/]", "[/bold]", "[link=http://x]ana[/link]", "[@click=quit]x"),
    *("ana[", "]", "[", "\\[bold]x", ":smile:", "{task}", "{0}", "%s", "[on]", "[not bold]", "x[reverse]"),
]


@pytest.fixture
def terminal(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    return lambda: capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_the_bar_shows_a_name_with_markup_as_text(terminal, name):
    with grade.show_progress(2) as step:
        step(f"{name}, section I")
        assert f"{name}, section I " in terminal()


@pytest.mark.parametrize(
    "name",
    ["a\x1b[2Jb", "a\x1b]0;title\x07b", "a\rb", "a\nb", "a\x08b", "a\x9b2Jb", "a\u202eb", "a\x00b"],
)
def test_the_bar_shows_no_control_characters(terminal, name):
    with grade.show_progress(2) as step:
        terminal()
        step(f"{name}, section I")
        [words] = re.findall(r"a([^a]*?)b, section I", terminal())
    assert words.isprintable()


def test_notes_and_refusals_show_no_control_characters(tmp_path):
    path = tmp_path / "review.csv"
    path.write_text('student,exercise,points\r\n"a\x1b[2J\nb",I.1,1\r\n', encoding="utf-8", newline="")
    [note] = read_review_sheet(path, [record("ana")]).notes
    assert "row 2 (a b, I.1)" in note and note.isprintable()
    path.write_text("student,exercise,points\r\nana,I.2.b,\x1b[2J\x07x\r\n", encoding="utf-8", newline="")
    with pytest.raises(CourseError) as refused:
        read_review_sheet(path, [record("ana")])
    assert str(refused.value).isprintable()


# The made-up class.


def test_demo_class_names_its_students_and_the_next_step(monkeypatch, tmp_path):
    out = tmp_path / "my class"
    result = call("demo-class", "--students", 3, "--section", "I", "--out", out)
    *students, last = result.stdout.splitlines()
    assert sorted(line.partition(":")[0] for line in students) == sorted(path.name for path in out.iterdir())
    assert last == f"Now grade them: coursekit grade '{out}' --out '{out}-graded'"


def test_demo_class_in_the_present_folder(monkeypatch, tmp_path):
    for name in ("answers", "notebooks"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "class").mkdir()
    monkeypatch.chdir(tmp_path / "class")
    result = call("demo-class", "--students", 1, "--section", "I", "--out", ".")
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "class").iterdir())) == 1


def test_large_demo_class_is_not_told_in_full(tmp_path):
    result = call("demo-class", "--students", 25, "--section", "I", "--out", tmp_path / "class")
    assert "... and 5 more." in result.stdout
    assert len(result.stdout.splitlines()) == 22


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--students", "0"], "Invalid value for '--students'"),
        (["--students", "1000000"], "not 1000000"),
        (["--section", "IX"], 'no section "IX"'),
    ],
    ids=" ".join,
)
def test_demo_class_that_cannot_be(tmp_path, words, message):
    out = tmp_path / "class"
    assert message in one_sentence(call("demo-class", "--out", out, *words))
    assert not out.exists()


def test_demo_class_goes_only_into_a_new_folder(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    assert "not empty" in one_sentence(call("demo-class", "--out", tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_demo_class_below_a_file(tmp_path):
    (tmp_path / "file").write_text("in the way")
    result = call("demo-class", "--section", "I", "--out", tmp_path / "file" / "class")
    assert "Cannot write" in one_sentence(result)
