"""The run's report: one page that needs no network, no scripts and no pictures' own words."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from coursekit.workbook.report import SectionRun, WorkbookRun, convert_formula, render_notebook, render_report

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def code(name, outputs, exercise=None, role=None):
    metadata = {"coursekit": {"exercise": exercise, "role": role}} if exercise else {}
    return {
        **{"cell_type": "code", "id": name, "metadata": metadata, "source": "x = 1"},
        **{"execution_count": 1, "outputs": outputs},
    }


def display_data(data, metadata=None):
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


PROSE = "# A title & more\n\nThe loss is $-\\log p$.\n\n$$\\frac{1}{n} \\sum_i x_i$$\n"
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "cell-a", "metadata": {}, "source": PROSE},
        code("setup", []),
        code("plot", [display_data({"image/png": PIXEL, "text/plain": "<Figure>"})], "I.1", "show"),
        code("plot-2", [display_data({"image/png": PIXEL}, {"image/png": {"alt": "Loss against epoch"}})]),
        code(
            "I-1-check",
            [display_data({"text/html": "<p>I.1 passed</p>", "text/plain": "passed"})],
            "I.1",
            "check",
        ),
        code("I-2-check", [], "I.2", "check"),
    ],
    "metadata": {"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def section(name="01_tiny", states=None, errors=()):
    states = states or {"I.1": "passed", "I.2": "wrong"}
    return SectionRun(name, "I", "A title & more", states, tuple(errors), 12.34, NOTEBOOK, 1_500_000_000)


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.text = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for key, value in attrs if key == "id"]

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def page():
    sections = (section(), section("02_other", errors=["exercise I.1: ValueError: <b>"]))
    return Page(render_report(WorkbookRun("sample", sections, Path("report.html"))))


def test_language_and_title(page):
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1


def test_needs_no_scripts_and_no_network(page):
    assert page.all("script") == page.all("link") == page.all("iframe") == []
    assert all(image["src"].startswith("data:") for image in page.all("img"))


def test_every_plot_is_in_it_and_has_words(page):
    assert [image["alt"] for image in page.all("img")] == ["Plot of exercise I.1", "Loss against epoch"] * 2


def test_formulas_are_convert_formula(page):
    assert len(page.all("math")) == 4
    assert "$" not in "".join(page.text)


def test_what_may_scroll_can_have_the_focus(page):
    formulas = [attrs for tag, attrs in page.tags if attrs.get("class") == "formula"]
    assert len(formulas) == 2
    assert {(attrs["tabindex"], attrs["role"], attrs["aria-label"]) for attrs in formulas} == {
        ("0", "group", "Formula")
    }


def test_no_two_landmarks_have_one_name(page):
    names = [
        attrs.get("aria-labelledby", attrs.get("aria-label"))
        for tag, attrs in page.tags
        if tag in ("section", "nav") or attrs.get("role") == "region"
    ]
    assert len(names) == len(set(names))


def test_ids_are_unique_and_links_lead_somewhere(page):
    assert len(page.ids) == len(set(page.ids))
    targets = [link["href"].removeprefix("#") for link in page.all("a")]
    assert {"01_tiny", "cell-id=01_tiny-I-1-check", "top"} <= set(targets)
    assert set(targets) <= set(page.ids)


def test_summary_tells_what_passed_and_what_failed(page):
    text = " ".join(" ".join(page.text).split())
    assert "2 of 4 exercises passed" in text
    assert "1/2 ✗" in text and "12.3" in text and "1.50 GB" in text
    assert "Section I, exercise I.2: wrong" in text
    assert "exercise I.1: ValueError: <b>" in text


@pytest.mark.parametrize(
    ("formula", "thin_spaces"),
    [(r"\ln 2", 1), (r"y_i \ln p_i", 2), (r"(1 - y) \ln(1 - p)", 1), (r"-\log(x)", 0), (r"a + b", 0)],
)
def test_names_of_functions_stand_apart(formula, thin_spaces):
    assert convert_formula(formula, "inline").count("<mspace") == thin_spaces


def test_page_is_made_for_both_colour_schemes_and_for_print():
    text = render_report(WorkbookRun("sample", (section(),), Path("report.html")))
    for words in ("prefers-color-scheme: dark", "@media print", "pre-wrap", "prefers-reduced-motion"):
        assert words in text


def test_check_panels_are_shown(page):
    assert "".join(page.text).count("I.1 passed") == 2


def test_body_does_not_change_the_notebook():
    render_notebook(NOTEBOOK, "x")
    assert NOTEBOOK["cells"][2]["outputs"][0]["metadata"] == {}
    assert NOTEBOOK["cells"][1]["id"] == "setup"


@pytest.mark.parametrize("display", ["inline", "block"])
def test_formula_that_cannot_be_converted_stays_readable(monkeypatch, display):
    import latex2mathml.converter

    def broken(*args, **kwargs):
        raise IndexError

    monkeypatch.setattr(latex2mathml.converter, "convert", broken)
    assert "a &lt; b" in convert_formula("a < b", display)
