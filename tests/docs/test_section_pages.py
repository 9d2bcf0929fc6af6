"""The pages of the sections: the student's copy, and a folded solution below each exercise."""

import pytest

from coursekit.sections import SECTIONS
from coursekit.workbook.colab import Repository, read_repository
from docs.section_pages import cut_out_solution, make_page, make_prose, read_notebook
from tests import ROOT

REPOSITORY = Repository("a-school/its-course", "spring/2027")


def read(folder, section):
    return read_notebook(ROOT / folder / f"{section.notebook}.ipynb")


@pytest.fixture(scope="module", params=SECTIONS.values(), ids=SECTIONS.keys())
def page(request):
    """The student's copy of a section, the solved one, and the page that is made of both."""
    student, solved = read("notebooks", request.param), read("answers", request.param)
    return student, solved, make_page(student=student, solved=solved, repository=read_repository(ROOT))


def split_page(page):
    """Return the sources of the cells that are shown at once, and of those that are folded."""
    shown, folded, inside = [], [], False
    for cell in page["cells"]:
        if cell["source"].startswith("<details"):
            inside = "solution" in cell["source"]
        elif cell["source"] == "</details>":
            inside = False
        else:
            (folded if inside else shown).append(cell)
    assert not inside
    return shown, folded


def is_code(cell):
    return "remove-input" not in cell["metadata"].get("tags", [])


def test_student_sees_the_cells_of_the_notebook(page):
    student, _, made = page
    shown = [cell["source"] for cell in split_page(made)[0] if is_code(cell)]
    assert shown[1:] == [cell["source"] for cell in student["cells"]][1:]


def test_nothing_of_a_solution_is_shown_before_it_is_opened(page):
    _, solved, made = page
    shown = "\n".join(cell["source"] for cell in split_page(made)[0])
    for cell in solved["cells"]:
        if cell["metadata"].get("coursekit", {}).get("role") in ("answer", "text"):
            assert cut_out_solution(cell["source"]) not in shown


def test_each_solution_and_explanation_is_there_once(page):
    _, solved, made = page
    folded = [cell["source"] for cell in split_page(made)[1] if is_code(cell)]
    expected = []
    for cell in solved["cells"]:
        role = cell["metadata"].get("coursekit", {}).get("role")
        if role == "answer":
            expected.append(cut_out_solution(cell["source"]))
        elif role == "text":
            expected.append(make_prose(cut_out_solution(cell["source"])))
        elif role == "explanation":
            expected.append(cell["source"])
    assert folded == expected


def test_set_up_cell_is_folded(page):
    cells = page[2]["cells"]
    number = next(number for number, cell in enumerate(cells) if "find_spec" in cell["source"])
    assert cells[number - 1]["source"].startswith("<details class='folded setup'>")
    assert cells[number + 1]["source"] == "</details>"


def test_a_reader_has_no_progress_yet(page):
    (cell,) = [cell for cell in page[2]["cells"] if cell["source"].endswith("progress()")]
    assert cell["outputs"] == []


def test_a_text_is_prose_and_no_markup():
    source = 'why = """\nA *word* costs $1.\n\nAnd __init__?\n"""\nshort = "yes"\n'
    assert make_prose(source) == (
        "`why`\n\n> A \\*word\\* costs \\$1.\n> \n> And \\_\\_init\\_\\_?\n\n`short`\n\n> yes"
    )


def test_each_plot_is_there_with_words_and_its_table(page):
    _, solved, made = page
    pictures = [
        (cell["metadata"]["mystnb"]["image"]["alt"], output["data"]["image/png"])
        for cell in made["cells"]
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert all(words for words, _ in pictures)
    assert [content for _, content in pictures] == [
        "".join(output["data"]["image/png"])
        for cell in solved["cells"]
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]


def test_cells_have_names_of_their_own(page):
    names = [cell["id"] for cell in page[2]["cells"]]
    assert len(set(names)) == len(names)


def test_first_cell_opens_the_students_notebook_in_colab():
    section = SECTIONS["I"]
    made = make_page(
        student=read("notebooks", section), solved=read("answers", section), repository=REPOSITORY
    )
    first = made["cells"][0]["source"]
    assert first.startswith("# I. Vocabulary\n")
    for start in ("https://colab.research.google.com/github", "https://github.com"):
        assert f'href="{start}/a-school/its-course/blob/spring/2027/notebooks/01_vocab.ipynb"' in first


def test_solution_is_what_stands_between_the_markers():
    source = "a = ...\n### BEGIN SOLUTION\na = 1\n\nb = 2\n### END SOLUTION\nc"
    assert cut_out_solution(source) == "a = 1\n\nb = 2"
    assert cut_out_solution(f"{source}\n{source}") == "a = 1\n\nb = 2\na = 1\n\nb = 2"
