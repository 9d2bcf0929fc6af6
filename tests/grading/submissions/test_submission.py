"""Which of several notebooks of a student counts, and loading it."""

import hashlib
import json
import os
import struct
import time

import pytest

from coursekit.errors import CourseError
from coursekit.grading.submissions import choice as choice_module
from coursekit.grading.submissions.course_copies import Copy, read_course_copies
from coursekit.grading.submissions.files import read_file
from coursekit.grading.submissions.notebook import read_notebook
from coursekit.grading.submissions.submission import UNKNOWN_SECTION, find_submissions, load_submission
from coursekit.sections import SECTIONS
from tests import ROOT
from tests.grading.submissions.submission_folders import (
    find_only,
    find_paths,
    notebook_bytes,
    write_files,
    zip_bytes,
)


def test_what_is_no_folder_and_no_zip_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    for path in (tmp_path / "a.txt", tmp_path / "nowhere"):
        with pytest.raises(CourseError, match="no folder of submissions"):
            find_submissions(path)


# Several notebooks of one section


def test_the_newest_of_several_counts_and_is_named(tmp_path):
    write_files(tmp_path, {"alice/a.ipynb": "I", "alice/b.ipynb": "I", "alice/05_loss.ipynb": "V"})
    os.utime(tmp_path / "alice/a.ipynb", (2_000_000_000, 2_000_000_000))
    os.utime(tmp_path / "alice/b.ipynb", (1_000_000_000, 1_000_000_000))
    collection = find_submissions(tmp_path)
    assert [submission.display_path for submission in collection.submissions] == [
        "alice/05_loss.ipynb",
        "alice/a.ipynb",
    ]
    assert collection.submissions[0].notes == ()
    assert collection.submissions[1].notes == (
        "2 notebooks of this section were handed in. The newest counts: alice/a.ipynb.",
    )
    assert collection.skipped == (
        "alice/b.ipynb (another notebook of the same section counts: alice/a.ipynb)",
    )


COPIES = read_course_copies(ROOT)


def course_notebook(folder, name="01_vocab"):
    return (ROOT / folder / f"{name}.ipynb").read_bytes()


def with_work(name="01_vocab"):
    notebook = json.loads(course_notebook("notebooks", name))
    answer = next(cell for cell in notebook["cells"] if "(answer)" in "".join(cell["source"]))
    answer["source"] = [*answer["source"], "\nx = 1"]
    return json.dumps(notebook).encode()


def chosen(path):
    collection = find_submissions(path, COPIES)
    return {submission.display_path: submission.notes for submission in collection.submissions}


@pytest.mark.parametrize("folder", ["answers", "notebooks"])
def test_a_copy_of_the_courses_own_never_counts_before_work(tmp_path, folder):
    write_files(tmp_path, {"alice/a.ipynb": with_work(), "alice/b.ipynb": course_notebook(folder)})
    os.utime(tmp_path / "alice/a.ipynb", (1_000_000_000, 1_000_000_000))
    assert chosen(tmp_path) == {
        "alice/a.ipynb": (
            "2 notebooks of this section were handed in. The newest with work in it counts: alice/a.ipynb.",
        )
    }


def test_of_a_whole_workbook_what_has_work_in_it_is_handed_in(tmp_path):
    names = ("01_vocab", "02_dataset", "05_loss")
    files = {
        f"alice/{folder}/{name}.ipynb": course_notebook(folder, name)
        for folder in ("notebooks", "answers")
        for name in names
    }
    write_files(tmp_path, {**files, "alice/notebooks/05_loss.ipynb": with_work("05_loss")})
    assert set(chosen(tmp_path)) == {"alice/notebooks/05_loss.ipynb"}
    skipped = find_submissions(tmp_path, COPIES).skipped
    assert "alice/notebooks/01_vocab.ipynb (not handed in: nothing is filled in)" in skipped


def test_a_workbook_without_any_work_is_handed_in_untouched(tmp_path):
    write_files(tmp_path, {f"a/{part}/1.ipynb": course_notebook(part) for part in ("notebooks", "answers")})
    assert list(chosen(tmp_path)) == ["a/notebooks/1.ipynb"]


def test_the_courses_own_solution_is_told(tmp_path):
    write_files(tmp_path, {"a/1.ipynb": course_notebook("answers"), "a/2.ipynb": b"{"})
    assert "course's own solution" in " ".join(chosen(tmp_path)["a/1.ipynb"])


def test_the_courses_own_solution_is_told_where_it_is_the_only_file(tmp_path):
    write_files(
        tmp_path, {"a/1.ipynb": course_notebook("answers"), "b/1.ipynb": course_notebook("notebooks")}
    )
    assert "course's own solution" in " ".join(chosen(tmp_path)["a/1.ipynb"])
    assert chosen(tmp_path)["b/1.ipynb"] == ()


def change_setup(notebook, old, new):
    (cell,) = [cell for cell in notebook["cells"] if cell.get("id") == "setup"]
    source = "".join(cell["source"])
    assert old in source
    cell["source"] = source.replace(old, new)


def add_cell(notebook, source, place=1, kind="code"):
    new = {"cell_type": kind, "source": source, "metadata": {}, "id": "abcdef"}
    notebook["cells"].insert(place, new | ({"outputs": []} if kind == "code" else {}))


TECHNICAL_CHANGES = {
    "the data": lambda notebook: change_setup(notebook, "SOURCE = None", 'SOURCE = "full"'),
    "the address": lambda notebook: change_setup(notebook, "https://github.com/", "https://example.org/x/"),
    "a drive": lambda notebook: add_cell(
        notebook, "from google.colab import drive\ndrive.mount('/content/d')"
    ),
    "a name": lambda notebook: add_cell(notebook, "Ann Lee", kind="markdown"),
    "no example": lambda notebook: notebook["cells"].pop(3),
    "a print": lambda notebook: add_cell(notebook, "print(train_texts[1])", place=5),
}


def write_pair(folder, newer):
    """Write a notebook with work, and a newer one."""
    write_files(folder, {"ann/01_vocab.ipynb": with_work(), "ann/01_vocab (1).ipynb": newer})
    os.utime(folder / "ann/01_vocab.ipynb", (1_000_000_000, 1_000_000_000))


@pytest.mark.parametrize("change", TECHNICAL_CHANGES.values(), ids=TECHNICAL_CHANGES)
@pytest.mark.parametrize("folder", ["answers", "notebooks"])
def test_a_copy_with_a_technical_change_is_the_courses_own(tmp_path, folder, change):
    notebook = json.loads(course_notebook(folder))
    change(notebook)
    write_pair(tmp_path, json.dumps(notebook).encode())
    assert list(chosen(tmp_path)) == ["ann/01_vocab.ipynb"]


def place_of(notebook, identifier):
    (place,) = [place for place, cell in enumerate(notebook["cells"]) if cell.get("id") == identifier]
    return place


WORK_BESIDE = {
    "an answer without its key": lambda notebook: add_cell(
        notebook, "most_frequent = ['a']\nleast_frequent = ['b']", place_of(notebook, "I-2-a-answer") + 1
    ),
    "a text in another cell": lambda notebook: add_cell(
        notebook,
        "get() gives 0 for a word that is not there.",
        place_of(notebook, "I-2-b-text") + 1,
        "markdown",
    ),
    "very much": lambda notebook: add_cell(notebook, "#" * 30_000),
    "very many": lambda notebook: [add_cell(notebook, "y = 1") for _ in range(30)],
}


@pytest.mark.parametrize("change", WORK_BESIDE.values(), ids=WORK_BESIDE)
def test_work_beside_the_courses_cells_is_work(tmp_path, change):
    notebook = json.loads(course_notebook("notebooks"))
    change(notebook)
    write_pair(tmp_path, json.dumps(notebook).encode())
    assert list(chosen(tmp_path)) == ["ann/01_vocab (1).ipynb"]


def test_a_course_with_a_line_for_ipython_in_an_answer(tmp_path):
    for folder in ("notebooks", "answers"):
        for section in SECTIONS.values():
            content = course_notebook(folder, section.notebook)
            if section.number == "I":
                content = content.replace(b"first_code = ...", b"!ls\\nfirst_code = ...")
            write_files(tmp_path, {f"{folder}/{section.notebook}.ipynb": content})
        write_files(tmp_path, {f"answers/{section.notebook}.py": b"" for section in SECTIONS.values()})
    copies = read_course_copies(tmp_path)
    notebook = read_notebook((tmp_path / "notebooks/01_vocab.ipynb").read_bytes())
    assert copies.find(notebook, "I") is Copy.UNTOUCHED
    notebook["cells"].append({"cell_type": "code", "source": "first_code = 1", "metadata": {}, "id": None})
    assert copies.find(notebook, "I") is None


def test_to_look_for_copies_costs_little(tmp_path):
    notebook = json.loads(course_notebook("notebooks"))
    for _ in range(18):
        add_cell(
            notebook, "\n".join(f"Go through the train splits {line}" for line in range(30)), 7, "markdown"
        )
    write_files(tmp_path, {f"ann/{number}.ipynb": json.dumps(notebook).encode() for number in range(50)})
    start = time.thread_time()
    find_submissions(tmp_path, COPIES)
    assert time.thread_time() - start < 4


@pytest.mark.parametrize("newer", [" (1)", "-2", "-final", " 2", "_b"])
@pytest.mark.parametrize("form", ["{}.ipynb", "{}.zip", "01_vocab.ipynb{}.txt"])
def test_of_equal_times_the_name_with_more_behind_it_counts(tmp_path, newer, form):
    names = [form.format("01_vocab"), form.format(f"01_vocab{newer}")]
    if "{}.txt" in form:
        names = [form.format(""), form.format(newer)]
    for number, name in enumerate(names):
        content = notebook_bytes("I", f"x = {number}")
        content = zip_bytes({"01_vocab.ipynb": content}) if ".zip" in name else content
        write_files(tmp_path, {f"ann/{name}": content})
        os.utime(tmp_path / f"ann/{name}", (1_000_000_000, 1_000_000_000))
    assert names[1] in find_only(tmp_path).display_path


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"PK\3\4x", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"])
@pytest.mark.parametrize("name", ["Homework.ipynb - Colab.pdf", "01_vocab.ipynb.7z"])
def test_a_print_beside_the_notebook_is_none(tmp_path, content, name):
    write_files(tmp_path, {"ann/mine.ipynb": "I", f"ann/{name}": content})
    submission = find_only(tmp_path)
    assert (submission.display_path, submission.notes) == ("ann/mine.ipynb", ())
    assert find_submissions(tmp_path).skipped == (f"ann/{name} (not a notebook)",)


@pytest.mark.parametrize("name", ["02_dataset.ipynb.7z", "02_dataset.ipynb", "other.ipynb"])
def test_a_file_of_another_kind_stays_where_no_notebook_replaces_it(tmp_path, name):
    write_files(tmp_path, {"ann/mine.ipynb": "I", f"ann/{name}": b"%PDF"})
    assert find_paths(tmp_path) == {("ann", "ann/mine.ipynb"), ("ann", f"ann/{name}")}


def test_one_file_in_a_zip_and_beside_it_is_no_second_one(tmp_path):
    files = {"01_vocab.ipynb": "I"}
    write_files(tmp_path, {"ann/work.zip": zip_bytes(files), "ann/01_vocab.ipynb": "I"})
    assert find_only(tmp_path).notes == ()
    (line,) = find_submissions(tmp_path).skipped
    assert "(the same file counts: " in line


def test_equally_old_notebooks_are_told_apart_by_name(tmp_path):
    write_files(tmp_path, {"alice/vocab 9.ipynb": "I", "alice/vocab 10.ipynb": "I"})
    for path in (tmp_path / "alice").iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert find_only(tmp_path).display_path == "alice/vocab 10.ipynb"


def test_canvas_highest_number_counts_whatever_the_times(tmp_path):
    names = ["a_1_5_01_vocab.ipynb", "a_1_5_01_vocab-10.ipynb", "a_1_5_01_vocab-9.ipynb"]
    write_files(tmp_path, dict.fromkeys(names, "I"))
    os.utime(tmp_path / names[0], (2_000_000_000, 2_000_000_000))
    assert find_only(tmp_path).display_path == names[1]


def test_a_year_in_a_file_name_is_no_newer_upload(tmp_path):
    write_files(tmp_path, {"a_1_5_vocab-2024.ipynb": "I", "a_1_9_vocab.ipynb": "I"})
    assert find_only(tmp_path).display_path == "a_1_9_vocab.ipynb"


def test_one_that_can_be_read_counts_before_a_newer_damaged_one(tmp_path):
    write_files(tmp_path, {"alice/01_vocab.ipynb": "I", "alice/01_vocab (1).ipynb": b"{"})
    os.utime(tmp_path / "alice/01_vocab (1).ipynb", (2_000_000_000, 2_000_000_000))
    assert find_only(tmp_path).display_path == "alice/01_vocab.ipynb"


def test_a_foreign_notebook_beside_the_own_is_left_aside(tmp_path):
    write_files(tmp_path, {"alice/01_vocab.ipynb": "I", "alice/scratch.ipynb": notebook_bytes(None)})
    assert find_only(tmp_path).display_path == "alice/01_vocab.ipynb"
    assert find_submissions(tmp_path).skipped == ("alice/scratch.ipynb (not a notebook of this course)",)


def test_a_damaged_notebook_of_no_known_section_stays(tmp_path):
    write_files(tmp_path, {"alice/01_vocab.ipynb": "I", "alice/mine.ipynb": b"{"})
    assert len(find_paths(tmp_path)) == 2


def huge(kind):
    """Return a notebook of many megabytes that is small in a zip file."""
    texts = {"letters": "x" * 15_000_000, "lines": "\n" * 7_500_000, "remarks": "#\n" * 5_000_000}
    parts = {"parts": b"[]," * 900_000 + b"[]", "numbers": b"1234567," * 1_900_000 + b"1"}
    data = notebook_bytes(None, texts.get(kind, ""))
    return data.replace(b'"outputs": []', b'"outputs": [' + parts.get(kind, b"") + b"]")


@pytest.fixture
def reads(monkeypatch):
    """Collect what is read to find the notebooks that count."""
    calls = []
    monkeypatch.setattr(choice_module, "read_file", lambda *given: calls.append(given) or read_file(*given))
    return calls


@pytest.mark.parametrize("kind", ["letters", "lines", "remarks", "parts", "numbers"])
def test_many_huge_notebooks_of_one_student_cost_little(tmp_path, kind, reads):
    files = dict.fromkeys((f"{number}.ipynb" for number in range(12)), huge(kind))
    write_files(
        tmp_path, {"mallory/a.zip": zip_bytes({**files, "01_vocab.ipynb": "I"}), "bob/01_vocab.ipynb": "I"}
    )
    start = time.thread_time()
    collection = find_submissions(tmp_path)
    assert len(reads) <= 6 and time.thread_time() - start < 4  # half a second or one, on an idle machine
    assert {submission.display_path for submission in collection.submissions} >= {
        "mallory/a.zip/01_vocab.ipynb",
        "bob/01_vocab.ipynb",
    }
    assert len(collection.submissions) + len(collection.skipped) == 14
    assert sum("not looked at: this student handed in very many" in line for line in collection.skipped) > 5


@pytest.mark.parametrize("lie", ["size", "checksum"])
def test_notebooks_that_lie_about_themselves_cost_little(tmp_path, lie, reads):
    data = bytearray(zip_bytes({f"{number}.ipynb": huge("letters") for number in range(12)}))
    at = -1
    for _ in range(12):  # in the list of members
        at = data.index(b"PK\1\2", at + 1)
        place = at + (24 if lie == "size" else 16)
        data[place : place + 4] = struct.pack("<L", 7)
    find_submissions(write_files(tmp_path, {"mallory/a.zip": bytes(data)}))
    assert 0 < len(reads) <= 4


def test_a_zip_in_a_zip_is_not_unpacked_for_ever(tmp_path, reads):
    inner = zip_bytes({f"{number}.ipynb": "I" for number in range(50)} | {"junk": bytes(40_000_000)}, 0)
    (tmp_path / "class.zip").write_bytes(zip_bytes({"mallory_1_2_a.zip": inner}))
    find_submissions(tmp_path / "class.zip")
    assert 0 < len(reads) <= 5


def test_what_is_not_looked_at_goes_by_its_name_and_the_newest_is_looked_at_first(tmp_path, monkeypatch):
    names = ["01_vocab", "05_loss", "05_loss (1)", "mine", "new", "newest"]
    sections = {"new": "I", "newest": "II"}
    for number, name in enumerate(names):
        write_files(tmp_path, {f"alice/{name}.ipynb": sections.get(name, "V")})
        os.utime(tmp_path / f"alice/{name}.ipynb", (1_000_000_000 + 100 * number,) * 2)
    monkeypatch.setattr(choice_module, "MAX_CANDIDATES", 2)
    collection = find_submissions(tmp_path)
    assert [submission.display_path for submission in collection.submissions] == [
        *("alice/05_loss (1).ipynb", "alice/new.ipynb", "alice/newest.ipynb")
    ]
    reason = ".ipynb (not looked at: this student handed in very many notebooks, or very large ones)"
    assert collection.skipped == tuple(f"alice/{name}{reason}" for name in ("01_vocab", "05_loss", "mine"))


def test_a_damaged_notebook_gives_way_to_one_that_was_not_looked_at(tmp_path, monkeypatch):
    write_files(tmp_path, {"alice/01_vocab.ipynb": "I", "alice/01_vocab (1).ipynb": b"{"})
    os.utime(tmp_path / "alice/01_vocab (1).ipynb", (2_000_000_000, 2_000_000_000))
    monkeypatch.setattr(choice_module, "MAX_CANDIDATES", 1)
    assert find_only(tmp_path).display_path == "alice/01_vocab.ipynb"


def test_an_honest_student_with_pictures_and_many_versions_is_looked_at_in_full(tmp_path):
    versions = 5
    write_files(
        tmp_path,
        {
            f"alice/{section.slug} {version}.ipynb": notebook_bytes(section.number, "x" * 1_000_000)
            for section in SECTIONS.values()
            for version in range(versions)
        },
    )
    collection = find_submissions(tmp_path)
    assert len(collection.submissions) == len(SECTIONS)
    assert len(collection.skipped) == (versions - 1) * len(SECTIONS)
    assert not any("not looked at" in line for line in collection.skipped)


def test_hundreds_of_notebooks_of_one_student(tmp_path):
    write_files(tmp_path, {f"alice/{number}.ipynb": "I" for number in range(120)})
    collection = find_submissions(tmp_path)
    assert len(collection.submissions) == 1
    assert len(collection.skipped) == 119


# Loading one


def load_only(folder, content, name="01_vocab"):
    """Return the loaded submission of a class of one student."""
    return load_submission(find_only(write_files(folder, {f"ann/{name}.ipynb": content})))


def test_a_notebook_is_loaded_with_its_section_and_its_digest(tmp_path):
    loaded = load_only(tmp_path, notebook_bytes("V"))
    assert loaded.submission.student == "ann"
    assert loaded.section == "V"
    assert loaded.digest == hashlib.sha256(notebook_bytes("V")).hexdigest()
    assert [cell["source"] for cell in loaded.notebook["cells"]] == ["x = 1"]
    assert loaded.problem is None


def test_a_damaged_notebook_has_the_section_of_its_name_and_a_problem(tmp_path):
    loaded = load_only(tmp_path, b"{")
    assert (loaded.section, loaded.notebook) == ("I", None)
    assert loaded.digest == hashlib.sha256(b"{").hexdigest()
    assert "cut off" in loaded.problem


def test_a_notebook_of_no_known_section_has_a_problem(tmp_path):
    loaded = load_only(tmp_path, notebook_bytes(None), name="mine")
    assert (loaded.section, loaded.notebook) == (UNKNOWN_SECTION, None)
    assert "which section" in loaded.problem


def test_a_file_that_cannot_be_read_has_the_digest_of_its_problem(tmp_path):
    submission = find_only(write_files(tmp_path, {"ann/01_vocab.ipynb": "I"}))
    (tmp_path / "ann/01_vocab.ipynb").unlink()
    loaded = load_submission(submission)
    assert (loaded.section, loaded.notebook) == ("I", None)
    assert "cannot be read" in loaded.problem
    assert loaded.digest == hashlib.sha256(loaded.problem.encode()).hexdigest()


def test_cells_of_other_sections_are_told(tmp_path):
    notebook, other = (json.loads(course_notebook("answers", name)) for name in ("01_vocab", "02_dataset"))
    notebook["cells"] += other["cells"]
    loaded = load_only(tmp_path, json.dumps(notebook).encode())
    assert loaded.section == "I"
    (note,) = loaded.submission.notes
    assert note.startswith("This notebook counts for section I only, and has cells of other sections: II.")
    for name in ("01_vocab", "02_dataset"):
        assert load_only(tmp_path / name, course_notebook("answers", name), name).submission.notes == ()
