"""CONTRIBUTING.md keeps its word: its map is the code's, and its files and commands are there."""

import re

import pytest

from tests import ROOT, package_map

TEXT = package_map.PAGE.read_text("utf-8")
ROWS = dict(
    re.findall(
        r"^\| (\S.*?) \| (.*) \|$",
        TEXT.partition("| to | edit |\n|---|---|\n")[2].partition("\n\n")[0],
        re.M,
    )
)
PATHS = re.findall(r"`((?:answers|benchmarks|coursekit|docs|tests)/[^` ]*|\w+\.(?:md|toml))`", TEXT)
TARGETS = re.findall(r"\bmake ([a-z0-9-]+)(?=`|\s+#)", TEXT)
MOST_FILES = {
    "change a hint": 1,
    "add an exercise": 4,
    "change the points of an exercise": 1,
    "reword a task": 1,
    "leave out the last section": 1,
    "set when a section is due": 1,
    "add a plot": 4,
    "add a layout of submissions": 3,
    "add an export of the gradebook": 3,
    "explain a term": 1,
    "add a section": 5,
    "change a limit": 2,
}


def test_map_is_what_the_command_makes():
    assert package_map.with_map(TEXT, package_map.draw_map()) == TEXT, "run `make map`"


def test_map_has_an_arrow_for_an_import_and_none_for_what_follows():
    drawing = package_map.draw_map()
    assert "    checks --> course\n" in drawing
    assert "    exercises --> course\n" not in drawing
    assert "    course --> checks\n" not in drawing


def test_a_page_keeps_what_stands_around_the_map():
    page = f"before {package_map.BEGIN} old {package_map.END} after"
    assert (
        package_map.with_map(page, "new") == f"before {package_map.BEGIN}\n\nnew\n\n{package_map.END} after"
    )


def test_a_change_touches_at_most_so_many_files():
    assert ROWS.keys() == MOST_FILES.keys()
    for change, files in ROWS.items():
        assert 1 <= len(files.split("; ")) <= MOST_FILES[change], change


@pytest.mark.parametrize("path", sorted(set(PATHS)))
def test_file_or_folder_is_there(path):
    pattern = path.replace("NN_name", "01_vocab").replace("name", "vocab").rstrip("/")
    assert list(ROOT.glob(pattern)), path


@pytest.mark.parametrize("target", sorted(set(TARGETS)))
def test_make_knows_the_target(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.M)


def test_links_lead_somewhere():
    links = re.findall(r"\]\((?!https?://)([^)#]+)", TEXT)
    assert links
    assert all((ROOT / link).exists() for link in links)
