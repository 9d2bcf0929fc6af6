"""`coursekit similar`: pairs of students on a page that runs and fetches nothing."""

from coursekit.grading.demo_class import exercise_of, notebook_bytes, read_course_notebooks
from tests import ROOT
from tests.cli.command import call, one_sentence
from tests.exercises.variants import VARIANTS
from tests.grading.submissions.submission_folders import write_files

EVIL = 'x = "<script>alert(1)</script>"\n'


def answers_of(number):
    """Return the answers of a student to section I, each another one than those of other students."""
    of_exercise = {}
    for variant in VARIANTS:
        of_exercise.setdefault(variant.exercise, []).append(variant.code)
    return {
        exercise: codes[number % len(codes)]
        for exercise, codes in of_exercise.items()
        if exercise[:2] == "I."
    }


def fill_in(answers):
    (course_notebook,) = read_course_notebooks(ROOT, ["I"])
    notebook = course_notebook.solve()
    for cell in notebook["cells"]:
        if cell["metadata"].get("coursekit", {}).get("role") == "answer":
            cell["source"] = f"{cell['source'].splitlines()[0]}\n{answers[exercise_of(cell)]}"
    return notebook_bytes(notebook)


def test_a_copy_is_found_and_shown_side_by_side(tmp_path):
    files = {f"s{number}/01_vocab.ipynb": fill_in(answers_of(number)) for number in range(8)}
    copied = {exercise: EVIL + code for exercise, code in answers_of(3).items()}
    files["mallory/01_vocab.ipynb"] = fill_in(copied)
    write_files(tmp_path / "class", files)
    completed = call("similar", tmp_path / "class", "--output", tmp_path / "similar.html")
    assert completed.exit_code == 0, completed.output
    first, *_, last = completed.stdout.splitlines()
    assert first.startswith("Section I: mallory and s3, alike in I.")
    assert last.startswith("1 pair of students")
    page = (tmp_path / "similar.html").read_text("utf-8")
    assert "This page accuses nobody." in page
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_nothing_to_compare_is_told(tmp_path):
    (tmp_path / "class").mkdir()
    message = one_sentence(call("similar", tmp_path / "class", "--output", tmp_path / "similar.html"))
    assert "there is nothing to compare" in message
    assert not (tmp_path / "similar.html").exists()


def test_a_team_has_not_copied_its_own_file(tmp_path):
    metadata = "".join(
        f"submission_{number}:\n  :submitters:\n"
        + "".join(f"  - :name: Student {number}{letter}\n    :sid: '{number}{letter}'\n" for letter in "ab")
        for number in range(8)
    )
    files = {f"submission_{number}/01_vocab.ipynb": fill_in(answers_of(number)) for number in range(8)}
    write_files(tmp_path / "class", {**files, "submission_metadata.yml": metadata.encode()})
    completed = call("similar", tmp_path / "class", "--output", tmp_path / "similar.html")
    assert completed.stdout.startswith("0 pairs of students"), completed.output


def test_the_same_file_is_told_however_short(tmp_path):
    files = {f"s{number}/01_vocab.ipynb": fill_in(answers_of(number)) for number in range(2)}
    files["copyist/01_vocab.ipynb"] = files["s1/01_vocab.ipynb"]
    write_files(tmp_path / "class", files)
    completed = call("similar", tmp_path / "class", "--output", tmp_path / "similar.html")
    assert completed.stdout.startswith("Section I: copyist and s1 handed in the same file."), completed.output
    assert "The same file, byte for byte" in (tmp_path / "similar.html").read_text("utf-8")
