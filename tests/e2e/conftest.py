"""What the tests in a browser share: the browser, and JupyterLab on a copy of the students' notebooks."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.browser import ROOT, launch
from tests.e2e.jupyter import JupyterServer, start_jupyter

expect.set_options(timeout=60_000)  # milliseconds: a busy machine may take its time


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each test opens a window that knows nothing of the others."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """`make lab` on a copy of `notebooks/`: what a test does in them is gone with it."""
    home = tmp_path_factory.mktemp("jupyter")
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    with start_jupyter(home / "notebooks", home) as jupyter:
        yield jupyter
