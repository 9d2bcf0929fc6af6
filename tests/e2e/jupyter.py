"""JupyterLab as `make lab` starts it, and a notebook in it as a student uses it."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import ROOT

START = 120.0  # seconds for the server, on a machine that does other things too
WORK = 120_000  # milliseconds for all cells of a notebook
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


@dataclass(frozen=True)
class JupyterServer:
    """A running server. host: its address. notebooks: the folder it serves. settings: the user's own."""

    host: str
    token: str
    notebooks: Path
    settings: Path

    def address(self, notebook: str) -> str:
        """Return the address of a notebook, alone: without the tabs that were open before."""
        return f"{self.host}lab/tree/{notebook}?reset&token={self.token}"

    def choose_theme(self, scheme: str) -> None:
        """Set the theme as the menu does; a page shows it when it is loaded."""
        self.save_settings("themes", {"theme": THEMES[scheme]})

    def save_settings(self, name: str, values: dict[str, str | bool]) -> None:
        """Write the user's settings of one of JupyterLab's parts."""
        folder = self.settings / "@jupyterlab" / "apputils-extension"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(values), "utf-8")


@contextmanager
def start_jupyter(notebooks: Path, home: Path) -> Iterator[JupyterServer]:
    """Start `make lab` on a folder of notebooks, and end it. home: an empty folder for what it keeps."""
    parts = {
        **{"JUPYTER_RUNTIME_DIR": "runtime", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data"},
        **{"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"},
        **{"IPYTHONDIR": "ipython"},
    }
    own = {name: str(home / folder) for name, folder in parts.items()}
    options = "--no-browser" + (" --allow-root" if hasattr(os, "geteuid") and os.geteuid() == 0 else "")
    command = ["make", "lab", "DATA=sample", f"NOTEBOOKS={notebooks}", f"LAB_OPTIONS={options}"]
    log = home / "log.txt"
    with log.open("wb") as stream:
        # A session of its own: make, its shell and the server get the signal that ends them together.
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **own}, stdout=stream, stderr=stream, start_new_session=True
        )
    try:
        connection = _wait_for_connection(home / "runtime", process, log)
        jupyter = JupyterServer(connection["url"], connection["token"], notebooks, home / "settings")
        # Else the first page asks whether news are welcome, and a hurried keystroke would answer.
        jupyter.save_settings("notification", {"fetchNews": "false", "checkForUpdates": False})
        yield jupyter
    finally:
        _stop(process)


def _wait_for_connection(folder: Path, process: "subprocess.Popen[bytes]", log: Path) -> dict[str, str]:
    """Wait for the file in which the server says where it is, and return what the file holds."""
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        for path in folder.glob("jpserver-*.json"):
            try:
                return dict(json.loads(path.read_text("utf-8")))
            except ValueError:
                pass  # half written
        time.sleep(0.1)
    raise AssertionError(f"`make lab` did not start a server:\n{log.read_text('utf-8', 'replace')[-3000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop the server, which stops its kernels; by force if it does not react."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return  # all of them have ended
        end = time.monotonic() + 20
        while time.monotonic() < end:
            process.poll()  # takes make's exit, so that the group can become empty
            try:
                os.killpg(process.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.1)


class NotebookPage:
    """One notebook in a browser's page, with what a student does there."""

    def __init__(self, page: Page, jupyter: JupyterServer, notebook: str) -> None:
        self.page = page
        self.path = jupyter.notebooks / notebook
        page.goto(jupyter.address(notebook))
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until the notebook's cells are there, and the kernel waits for work.

        If cells are run earlier, JupyterLab asks for a kernel.
        """
        expect(self.page.locator(".jp-CodeCell").last).to_be_attached()
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"Python 3.*\| Idle"))

    def cell(self, text: str) -> Locator:
        """Return the code cell whose code has a text in it."""
        return self.page.locator(".jp-CodeCell").filter(has=self.page.locator(".cm-content", has_text=text))

    def panel(self, exercise: str) -> Locator:
        """Return the panel of an exercise's check."""
        return self.page.get_by_role("group", name=f"Check of exercise {exercise}", exact=True)

    def run_all(self) -> None:
        """Choose Run All Cells in the menu, and wait until the last cell has run."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        prompt = self.page.locator(".jp-CodeCell .jp-InputArea-prompt").last
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=WORK)

    def answer(self, first_line: str, code: str) -> None:
        """Write over the code of an answer cell, below its first line; run it and the check below it."""
        self.cell(first_line).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(f"{first_line}\n{code}")
        self.page.keyboard.press("Shift+Enter")
        self.page.keyboard.press("Shift+Enter")

    def save(self) -> None:
        """Save, and wait until the tab has no more dot that says that something is unsaved."""
        self.page.keyboard.press("ControlOrMeta+s")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)

    def reload(self) -> None:
        """Load the page anew, as after a browser's restart."""
        self.page.reload()
        self.wait_until_ready()
