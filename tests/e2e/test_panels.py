"""A check's panel and a plot in JupyterLab can be read: in both themes, at 200%, and without colours."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from coursekit.checks.report import State
from tests.e2e.browser import WINDOWS, Window, judge, open_page, save_screenshot
from tests.e2e.jupyter import NotebookPage
from tests.e2e.test_notebook import RIGHT, WRONG, panels

NOTEBOOK = "panels.ipynb"
CHECK = 'check("I.1")'
ANSWERS = {
    State.NOT_ATTEMPTED: "label_counts = first_class = mean_length = ...",
    State.UNFINISHED: f"{RIGHT}\nmean_length = ...",
    State.WRONG: WRONG,
    State.PASSED: RIGHT,
}
WORDS = {
    State.NOT_ATTEMPTED: "not attempted",
    State.UNFINISHED: "not finished",
    State.WRONG: "not right yet",
    State.PASSED: "passed",
}
# A free text is shown back, with what a full answer says: all that a panel can have in it.
TEXT = """\
check("I.2.b", unknown_code=0, first_code=course.vocabulary[course.vocabulary.words[0]],
      last_code=..., why_get="A word that is not in the dict has no number. " * 5)"""
PLOT = "plot.class_counts(label_counts)"
PANEL = '.jp-OutputArea [role="group"][aria-label^="Check of exercise"]'


@pytest.fixture(scope="module")
def executed(browser, jupyter):
    """A notebook with a panel of each state, a plot and its table, run in JupyterLab and saved."""
    first = nbformat.read(jupyter.notebooks / "01_vocab.ipynb", as_version=4)
    setup = next(cell.source for cell in first.cells if cell.id == "setup")
    answered = [code for answer in ANSWERS.values() for code in (answer, CHECK)]
    cells = [new_code_cell(code) for code in (setup, *answered, TEXT, PLOT)]
    notebook = new_notebook(cells=cells, metadata=first.metadata)
    nbformat.write(notebook, jupyter.notebooks / NOTEBOOK)
    with open_page(browser, Window(), jupyter.host) as page:
        notebook_page = NotebookPage(page, jupyter, NOTEBOOK)
        notebook_page.run_all()
        notebook_page.save()
    return jupyter


@pytest.fixture(scope="module", params=WINDOWS, ids=str)
def view(request, browser, executed):
    """That notebook in one theme, at one size."""
    executed.choose_theme(request.param.scheme)
    with open_page(browser, request.param, executed.host) as page:
        NotebookPage(page, executed, NOTEBOOK)
        page.locator(PANEL).last.wait_for()
        yield page, request.param
    executed.choose_theme("light")


def read_panels(page):
    """Return what each panel shows. JupyterLab lays out only what is in sight, so each is scrolled there."""
    texts = []
    for panel in page.locator(PANEL).all():
        panel.scroll_into_view_if_needed()
        expect(panel).to_have_text(re.compile(r"\S"), use_inner_text=True)
        texts.append(panel.inner_text())
    return texts


def test_each_state_is_said_in_words(view):
    page, _ = view

    for words, text in zip(WORDS.values(), read_panels(page), strict=False):
        assert re.match(rf"\W+I\.1 {words}\b", text)


def test_theme_is_the_chosen_one(view):
    page, window = view

    assert page.locator("body").get_attribute("data-jp-theme-light") == str(window.scheme == "light").lower()


def test_texts_have_contrast(view):
    page, window = view
    for place, state in enumerate(ANSWERS):
        page.locator(PANEL).nth(place).scroll_into_view_if_needed()
        save_screenshot(page, f"panel-{window}-{state.name.lower()}")
    # JupyterLab's body has no height and hides what overflows it: axe takes all in it for hidden.
    page.add_style_tag(content="body { overflow: visible !important; }")
    judgement = judge(page, PANEL)

    assert judgement.problems == []
    assert judgement.passed.get("color-contrast", 0) >= len(ANSWERS)


def test_nothing_is_cut_off(view):
    page, _ = view
    read_panels(page)
    wide = """panels => panels
        .flatMap(panel => [panel, panel.parentElement, ...panel.querySelectorAll("*")])
        .filter(part => part.clientWidth > 0 && part.scrollWidth > part.clientWidth)
        .map(part => part.outerHTML)"""

    assert page.locator(PANEL).evaluate_all(wide) == []


def test_panels_can_be_read_in_the_systems_own_colours(view):
    page, window = view
    page.emulate_media(forced_colors="active")
    last = page.locator(PANEL).nth(len(ANSWERS) - 1)
    last.scroll_into_view_if_needed()
    save_screenshot(page, f"panel-{window}-forced-colours")
    visible = [panel.is_visible() for panel in page.locator(PANEL).all()]
    page.emulate_media(forced_colors="none")

    assert visible == [True] * (len(ANSWERS) + 1)


def test_panels_tell_the_states_apart_without_colours(view):
    page, window = view
    page.locator(PANEL).nth(len(ANSWERS) - 1).scroll_into_view_if_needed()
    page.evaluate("document.documentElement.style.filter = 'grayscale(1)'")
    save_screenshot(page, f"panel-{window}-grey")
    page.evaluate("document.documentElement.style.filter = ''")
    signs = [text[0] for text in read_panels(page)[: len(ANSWERS)]]

    assert len(set(signs)) == len(ANSWERS)


def test_a_plot_has_its_numbers_in_a_table_that_says_what_it_shows(view):
    page, window = view
    picture, table = page.locator(".jp-OutputArea img"), page.locator(".jp-OutputArea table")
    picture.scroll_into_view_if_needed()
    save_screenshot(page, f"plot-{window}")

    assert picture.count() == table.count() == 1
    assert "1,000 neg, 1,000 pos" in table.locator("caption").inner_text()
    assert judge(page, ".jp-OutputArea table").problems == []


def test_states_are_those_of_the_file(executed):
    assert panels(executed.notebooks / NOTEBOOK)["I.1"] == "passed"
