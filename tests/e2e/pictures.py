"""The README's pictures, made anew from the workbook as it is: `make pictures`."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.browser import ROOT, Window, launch, open_page
from tests.e2e.jupyter import NotebookPage, start_jupyter
from tests.e2e.test_notebook import FIRST_LINE, WRONG

PICTURES = ROOT / ".github" / "pictures"
STUDENTS = 40
SEED = 1


def main() -> None:
    """Make both pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="coursekit-pictures-") as name:
        browser = launch(playwright)
        picture_check(browser, Path(name) / "lab")
        picture_summary(browser, Path(name))
        browser.close()


def picture_check(browser: Browser, home: Path) -> None:
    """Take a picture of the first exercise in JupyterLab, with a mistake that the check knows."""
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    with (
        start_jupyter(home / "notebooks", home) as jupyter,
        open_page(browser, Window(), jupyter.host) as page,
    ):
        page.set_viewport_size({"width": 1280, "height": 620})
        notebook = NotebookPage(page, jupyter, "01_vocab.ipynb")
        notebook.run_all()
        notebook.answer(FIRST_LINE, WRONG)
        expect(notebook.panel("I.1")).to_contain_text("Hint")
        page.keyboard.press("Shift+Enter")  # the cell below plots what was counted
        expect(notebook.cell("plot.class_counts").locator("img")).to_be_visible()
        notebook.cell(FIRST_LINE).evaluate("cell => cell.scrollIntoView({block: 'start'})")
        page.screenshot(path=PICTURES / "check.png")


def picture_summary(browser: Browser, folder: Path) -> None:
    """Take a picture of what the instructor's summary says of a section, on a made-up class."""
    for words in (
        ["demo-class", "--students", str(STUDENTS), "--section", "I", "--out", str(folder / "class")],
        ["grade", str(folder / "class"), "--seed", str(SEED), "--out", str(folder / "grades")],
    ):
        subprocess.run([sys.executable, "-m", "coursekit", *words], cwd=ROOT, check=True)
    with open_page(browser, Window()) as page:
        page.set_viewport_size({"width": 1200, "height": 1100})
        page.emulate_media(reduced_motion="reduce")  # else the page would still be gliding to its section
        page.goto((folder / "grades" / "summary.html").as_uri())
        page.locator("h2", has_text="I. Vocabulary").evaluate("head => head.scrollIntoView()")
        page.screenshot(path=PICTURES / "summary.png")


if __name__ == "__main__":
    main()
