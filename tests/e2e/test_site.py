"""The website in a real browser: for all readers, on a phone, by keyboard, with its search."""

import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.sections import SECTIONS
from tests.e2e.browser import ROOT, WINDOWS, Window, judge, open_page, save_screenshot

PHONE = Window(width=390, height=844)
SECTION = "sections/01_vocab.html"
PAGES = (
    *("index", "studying", "glossary", "api", "results", "contributing", "citing", "changelog", "search"),
    *(
        "teaching/gradebook",
        "teaching/reviewing",
        "teaching/platforms",
        "teaching/sandbox",
        "teaching/cluster",
    ),
    *(f"sections/{section.notebook}" for section in SECTIONS.values()),
)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The website, built anew."""
    folder = tmp_path_factory.mktemp("site")
    words = ["--quiet", "--fail-on-warning", "--builder", "html", "docs", folder]
    subprocess.run([sys.executable, "-m", "sphinx", *words], cwd=ROOT, check=True)
    return folder


def open_solutions(page):
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")


def test_all_pages_are_looked_at(site):
    names = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
    assert {name for name in names if not name.startswith("_static/")} == set(PAGES)


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(browser, site, window, name):
    with open_page(browser, window) as page:
        page.goto((site / f"{name}.html").as_uri())
        open_solutions(page)
        judgement = judge(page)
        assert judgement.passed["color-contrast"] > 3
        assert judgement.problems == []


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_each_page_without_scrolling_sideways(browser, site, name):
    with open_page(browser, PHONE) as page:
        page.goto((site / f"{name}.html").as_uri())
        open_solutions(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        save_screenshot(page, f"site-phone-{name.replace('/', '-')}")


def test_first_page_says_in_one_screen_what_this_is(browser, site):
    with open_page(browser, Window()) as page:
        page.goto((site / "index.html").as_uri())
        save_screenshot(page, "site-index")
        for name in ("I study", "I teach", "I contribute"):
            card = page.locator(".sd-card", has_text=name)
            box = card.bounding_box()
            assert box and box["y"] + box["height"] < 1024
        page.locator(".sd-card", has_text="I teach").click()
        assert page.title().startswith("From a class to a gradebook")


def test_solution_opens_by_keyboard_alone(browser, site):
    with open_page(browser, Window()) as page:
        page.goto((site / SECTION).as_uri())
        solution = page.locator("details.solution").first
        picture = solution.locator("img").first
        assert not picture.is_visible()
        solution.locator("summary").focus()
        page.keyboard.press("Enter")
        assert picture.is_visible() and picture.get_attribute("alt")
        assert solution.locator("table").first.is_visible()
        save_screenshot(page, "site-solution")
        page.keyboard.press("Enter")
        assert not picture.is_visible()


def test_sections_follow_each_other(browser, site):
    with open_page(browser, Window()) as page:
        page.goto((site / SECTION).as_uri())
        titles = [page.locator("article h1").inner_text()]
        for _ in list(SECTIONS)[1:]:
            page.locator("a.right-next").click()
            titles.append(page.locator("article h1").inner_text())
        assert [title.partition(".")[0] for title in titles] == list(SECTIONS)
        page.locator("a.left-prev").click()
        assert page.locator("article h1").inner_text() == titles[-2]


def test_search_finds_a_word_of_a_section(browser, site):
    with open_page(browser, Window()) as page:
        page.goto((site / "search.html").as_uri() + "?q=perplexity")
        results = page.locator("#search-results li a")
        results.first.wait_for()
        links = results.evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert any("06_evaluation" in link for link in links)
        save_screenshot(page, "site-search")


def test_search_field_leads_to_the_results(browser, site):
    with open_page(browser, Window()) as page:
        page.goto((site / "index.html").as_uri())
        page.keyboard.press("Control+k")
        page.keyboard.type("gradebook")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=gradebook")
        page.locator("#search-results li a").first.wait_for()


def test_term_leads_to_its_meaning(browser, site):
    with open_page(browser, Window()) as page:
        page.goto((site / SECTION).as_uri())
        page.locator("article a[href$='#term-token']").click()
        page.wait_for_url("**/glossary.html#term-token")
        page.locator("#term-token").wait_for()
