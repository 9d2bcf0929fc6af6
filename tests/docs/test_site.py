"""The website as it is built: whole, without a network, and without a link that leads nowhere."""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from coursekit.exercises import exercises
from coursekit.sections import SECTIONS
from tests import ROOT
from tests.confined import bubblewrap, confined_command


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The website, built as `make site` does it; where a network can be cut, without one."""
    folder = tmp_path_factory.mktemp("site")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    line = next(line for line in makefile.splitlines() if "-m sphinx" in line)
    words = line.strip().removeprefix("@$(BIN)/python ").replace("build/", f"{folder}/").split()
    offline = confined_command("--unshare-net") if bubblewrap() else []
    completed = subprocess.run(
        [*offline, sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert completed.returncode == 0, completed.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def pages(site):
    """Every page of the site by its path, read. The theme's own files in `_static` are no pages."""
    paths = sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)
    return {path: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in paths}


def addresses(page):
    return [
        (tag.name, tag[key])
        for key in ("href", "src")
        for tag in page.find_all(attrs={key: True})
        if tag[key]
    ]


def test_each_section_has_a_page_with_all_its_exercises(site, pages):
    for section in SECTIONS.values():
        page = pages[site / "sections" / f"{section.notebook}.html"]
        summaries = [summary.text for summary in page.select("details.solution > summary")]
        numbers = [
            exercise.id for exercise in exercises().values() if exercise.id.split(".")[0] == section.number
        ]
        assert sorted(summaries) == sorted(f"Solution of {number}" for number in numbers)


def test_each_link_leads_somewhere(site, pages):
    names = {path: {tag["id"] for tag in page.find_all(id=True)} for path, page in pages.items()}
    lost = []
    for path, page in pages.items():
        for _, address in addresses(page):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = Path(path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = target.is_file() and (
                not parts.fragment or unquote(parts.fragment) in names.get(target, ())
            )
            if not there and address != "#":
                lost.append((path.name, address))
    assert lost == []


def test_nothing_is_loaded_from_elsewhere(pages):
    foreign = [
        (path.name, address)
        for path, page in pages.items()
        for name, address in addresses(page)
        if name != "a" and urlsplit(address).netloc
    ]
    assert foreign == []


def test_formulas_need_no_script(site, pages):
    for section in SECTIONS.values():
        cells = json.loads((ROOT / "answers" / f"{section.notebook}.ipynb").read_text("utf-8"))["cells"]
        prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        formulas = re.findall(r"\$\$[^$]+\$\$|\$[^$]+\$", re.sub(r"`[^`]*`", "", prose))
        page = pages[site / "sections" / f"{section.notebook}.html"]
        assert len(page.find_all("math")) >= len(formulas)
        assert not [text for text in page.find_all("p") if "$" in text.text]


def test_each_picture_has_words(pages):
    assert all(picture.get("alt", "").strip() for page in pages.values() for picture in page.find_all("img"))


def test_terms_lead_to_the_glossary(site, pages):
    for section in SECTIONS.values():
        page = pages[site / "sections" / f"{section.notebook}.html"]
        targets = [link["href"] for link in page.select("a[href*='glossary.html#term-']")]
        assert len(targets) > 2
        assert len(targets) == len(set(targets)), "only the first use is a link"


def test_taught_modules_are_explained(site, pages):
    names = {tag["id"] for tag in pages[site / "api.html"].find_all("dt", id=True)}
    for name in ("text.basic_english", "vocab.Vocabulary", "model.RecurrentClassifier", "loss.cross_entropy"):
        assert f"coursekit.{name}" in names
