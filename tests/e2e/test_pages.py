"""The exported pages: axe finds no serious fault, on screen and paper, in both schemes, also at 200%."""

import subprocess
import sys

import pytest

from coursekit.grading.outcome import Outcome, Result
from coursekit.grading.records import Record
from coursekit.grading.reports.feedback import feedback_page
from tests.e2e.browser import ROOT, WINDOWS, judge, open_page, save_screenshot

SECTIONS = ("I", "V")
"""What the report shows here: plots, tables, and formulas of every kind."""
NAMES = ("report", "summary", "review", "feedback-1", "feedback-2", "feedback-3", "feedback-4", "outcomes")


def coursekit(*arguments):
    """Run the command as in the README."""
    completed = subprocess.run(
        [sys.executable, "-m", "coursekit", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert completed.returncode == 0, completed.stderr


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The report of two sections."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    coursekit("run", *SECTIONS, "--output", path)
    return path


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """The results of a small class: all right, a part, nothing, mistakes."""
    if sys.platform != "linux":
        pytest.skip("The sandbox of the grader needs Linux.")
    home = tmp_path_factory.mktemp("class")
    coursekit("demo-class", "--students", 4, "--section", "I", "--out", home / "class")
    coursekit("grade", home / "class", "--out", home / "grades", "--seed", 7)
    return home / "grades"


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory):
    """A student's page with every outcome that there is."""
    results = [
        Result(
            exercise=f"I.{number}",
            outcome=outcome,
            auto_points=0,
            auto_max=1,
            messages=("first_class: this is a str.",),
            hints=("Count again.",),
            output="1 2 3\n",
            error="ValueError: no" if outcome is Outcome.ERROR else None,
        )
        for number, outcome in enumerate(Outcome, start=1)
        if outcome is not Outcome.UNREADABLE
    ]
    record = Record(
        student="ada",
        name="Ada",
        section="I",
        source="ada/01.ipynb",
        digest="0" * 64,
        seed=7,
        sandboxed=True,
        results=tuple(results),
    )
    path = tmp_path_factory.mktemp("outcomes") / "outcomes.html"
    path.write_text(feedback_page("Ada", [record], {}), "utf-8")
    return path


@pytest.fixture(params=NAMES)
def path(request):
    """Each page in turn."""
    name = request.param
    if name in ("report", "outcomes"):
        return request.getfixturevalue(name)
    grades = request.getfixturevalue("graded")
    if name.startswith("feedback-"):
        return sorted((grades / "feedback").glob("*.html"))[int(name[-1]) - 1]
    return grades / f"{name}.html"


@pytest.fixture(params=WINDOWS, ids=str)
def window(request):
    """Each way to look at it."""
    return request.param


@pytest.fixture
def page(browser, path, window):
    """A page as it is seen."""
    with open_page(browser, window) as page:
        page.goto(path.as_uri())
        yield page


@pytest.mark.parametrize("media", ["screen", "print"])
def test_no_serious_fault(page, media):
    page.emulate_media(media=media)
    judgement = judge(page)

    assert judgement.problems == []
    assert judgement.passed["color-contrast"] > 0


def test_page_fits_the_window(page, path, window):
    save_screenshot(page, f"page-{path.stem}-{window}")

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_every_plot_of_the_report_says_what_it_shows(browser, report):
    with open_page(browser, WINDOWS[0]) as page:
        page.goto(report.as_uri())
        descriptions = page.locator("img").evaluate_all("pictures => pictures.map(picture => picture.alt)")

    assert len(descriptions) >= 4
    assert [text for text in descriptions if len(text) < 40] == []
