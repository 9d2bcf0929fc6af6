"""A real browser: where it is, how it starts, what it may ask of the network, and axe's judgement."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, Route

from tests import ROOT

SCREENSHOTS = ROOT / "build" / "e2e"

# The last one is where macOS keeps it.
NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# What the browser would fetch for itself is not what we test, and a closed network makes it wait for that.
FLAGS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
COLAB_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
"""The one picture from elsewhere, with a text in its place: Colab's own badge at the top of each notebook."""


def launch(playwright: Playwright) -> Browser:
    """Start the system's browser, or playwright's own, with an empty profile that goes when it ends."""
    own = Path(playwright.chromium.executable_path)
    program = next(filter(None, map(shutil.which, NAMES)), str(own) if own.exists() else None)
    if program is None:
        pytest.exit(
            "There is no browser to test with. Install Chromium (Debian: sudo apt-get install chromium) or "
            "Google Chrome, and run make e2e again.",
            returncode=2,
        )
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # its sandbox refuses to work for root
    return playwright.chromium.launch(
        executable_path=program, args=[*FLAGS, *(["--no-sandbox"] if root else [])]
    )


@dataclass(frozen=True)
class Window:
    """How a person looks at a page. zoom: 2 for 200%, which leaves half of the window's pixels each way."""

    scheme: str = "light"
    zoom: int = 1
    width: int = 1280
    height: int = 1024

    def __str__(self) -> str:
        return f"{self.scheme}-{self.zoom}00"

    def options(self) -> Mapping[str, Any]:
        """Return the window for playwright: browsers zoom by making each of the page's pixels larger."""
        size = {"width": self.width // self.zoom, "height": self.height // self.zoom}
        return {"viewport": size, "device_scale_factor": self.zoom, "color_scheme": self.scheme}


WINDOWS = tuple(Window(scheme, zoom) for scheme in ("light", "dark") for zoom in (1, 2))


@dataclass
class Network:
    """Lets a page reach one host (None: files only), refuses all else, and keeps what it refused."""

    host: str | None = None
    refused: list[str] = field(default_factory=list)

    def decide(self, route: Route) -> None:
        """Let a request through, or end it."""
        address = route.request.url
        if address.startswith(("file:", "data:", "blob:", *([self.host] if self.host else []))):
            route.continue_()
        else:
            self.refused.append(address)
            route.abort()


@contextmanager
def open_page(browser: Browser, window: Window, host: str | None = None) -> Iterator[Page]:
    """Open an empty page. At its end it must have asked for nothing from another host but Colab's badge.

    If a test fails in it, failed.png shows what was on the screen.
    """
    context: BrowserContext = browser.new_context(**window.options())
    context.set_default_timeout(60_000)
    network = Network(host)
    context.route("**/*", network.decide)
    page = context.new_page()
    try:
        yield page
        assert set(network.refused) <= {COLAB_BADGE}
    except BaseException:
        save_screenshot(page, "failed")
        raise
    finally:
        context.close()


def save_screenshot(page: Page, name: str) -> None:
    """Save a picture of what the window shows."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    try:
        page.screenshot(path=path)
    except Error:  # "Unable to capture screenshot": on a busy machine now and then, and not twice
        page.screenshot(path=path)


@dataclass(frozen=True)
class Judgement:
    """What axe says. problems: one sentence for each serious or critical one. passed: elements by rule."""

    problems: list[str]
    passed: Mapping[str, int]


def judge(page: Page, selector: str | None = None) -> Judgement:
    """Let axe-core judge a page, or all elements of a selector.

    It tells serious and critical problems from minor ones, such as a table whose first head is empty.
    """
    page.wait_for_function(
        "document.getAnimations().length === 0"
    )  # colours on their way are nobody's colours
    results = Axe().run(page, context=selector, options={"resultTypes": ["violations", "passes"]}).response
    problems = [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in results["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    return Judgement(problems, {rule["id"]: len(rule["nodes"]) for rule in results["passes"]})
