"""`coursekit review` as an instructor starts it, on a class that has been graded."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from coursekit.grading.demo_class import read_course_notebooks
from tests import ROOT

EXERCISE = "I.2.b"
_TEXT_LINE = "# Exercise I.2.b (text)"


def coursekit(*arguments: object) -> None:
    """Run the command as in the README."""
    completed = subprocess.run(
        [sys.executable, "-m", "coursekit", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True
    )
    assert completed.returncode == 0, completed.stderr


def hand_in(folder: Path, texts: Mapping[str, str]) -> None:
    """Write a solved notebook of section I for each student, with another text in exercise I.2.b."""
    (course,) = read_course_notebooks(ROOT, ["I"])
    for student, text in texts.items():
        notebook = course.solve()
        (cell,) = (cell for cell in notebook["cells"] if cell["source"].startswith(_TEXT_LINE))
        cell["source"] = f"{_TEXT_LINE}\nwhy_get = {text!r}"
        path = folder / student / course.file_name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


@dataclass(frozen=True)
class ReviewServer:
    """A running server. links: by grader. host: where its pages are."""

    process: "subprocess.Popen[str]"
    links: Mapping[str, str]

    @property
    def host(self) -> str:
        return next(iter(self.links.values())).partition("?")[0]

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.process.kill()
        self.process.wait()


@contextmanager
def start_review(results: Path, *options: object, port: int = 0) -> Iterator[ReviewServer]:
    """Start the command, and stop it with Ctrl-C at the end."""
    command = [sys.executable, "-m", "coursekit", "review", results, "--no-browser", "--port", port, *options]
    process = subprocess.Popen(
        list(map(str, command)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    try:
        yield ReviewServer(process, _read_links(process))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def _read_links(process: "subprocess.Popen[str]") -> dict[str, str]:
    """Return the links that the command prints, by grader."""
    links = {}
    assert process.stdout is not None
    for line in process.stdout:
        found = re.match(r"  (.*?) +(http://\S+)$", line)
        if found:
            links[found[1]] = found[2]
        if line.startswith("Every point is saved"):
            return links
    raise AssertionError(f"The server ended with {process.wait()}.")


class Browser:
    """Opens a link, and asks for pages as its grader."""

    def __init__(self, link: str) -> None:
        self.home = link.partition("?")[0]
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._opener.open(link, timeout=20).close()

    def get(self, path: str) -> str:
        with self._opener.open(self.home + path, timeout=20) as answer:
            return answer.read().decode()

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        headers = {"Content-Type": "application/json", "Origin": self.home.rstrip("/")}
        request = urllib.request.Request(self.home + path, json.dumps(body).encode(), headers)
        with self._opener.open(request, timeout=20) as answer:
            return json.loads(answer.read())


def choose_texts(count: int) -> Sequence[str]:
    """Return the answers of a class: many equal ones, near ones, and others, always the same."""
    same = "A dictionary raises a KeyError for a word that is not in it."
    near = "A dictionary raises a KeyErorr for a word that is not in it!"
    return [
        same
        if number % 3 == 0
        else near
        if number % 10 == 1
        else f"Answer {number}: {'because ' * (number % 7)}zero."
        for number in range(count)
    ]
