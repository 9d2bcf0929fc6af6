"""Whose copy of the course a clone is."""

import subprocess
import tomllib

import pytest

from coursekit.workbook.build import build
from coursekit.workbook.colab import Repository, read_repository
from coursekit.workbook.freshness import check_freshness
from coursekit.workbook.remote import PLACEHOLDER, adopt_remote, find_remote, parse_address
from tests.workbook.workbook_repo import REGISTRY, make_repo

FORK = "some-school/our.course"


@pytest.fixture
def clone(tmp_path):
    """A tiny workbook under git, whose pyproject.toml names the course's own repository."""
    root = make_repo(tmp_path / "repo")
    (root / "pyproject.toml").write_text(
        f'# [tool.coursekit] is below\nversion = 1\n\n[tool.coursekit]\nrepository = "{PLACEHOLDER}" # ours\n'
        'branch = "main"\n\n[tool.other]\nrepository = "stays"\n'
    )
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return root


def set_origin(root, address, head=None):
    subprocess.run(["git", "remote", "add", "origin", address], cwd=root, check=True)
    if head:
        words = ["git", "symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{head}"]
        subprocess.run(words, cwd=root, check=True)


@pytest.mark.parametrize(
    "address",
    [
        f"https://github.com/{FORK}",
        f"https://github.com/{FORK}.git",
        f"https://github.com/{FORK}/",
        f"https://me@github.com/{FORK}.git",
        f"https://me:token@github.com/{FORK}.git",
        f"http://www.github.com/{FORK}",
        f"git@github.com:{FORK}.git",
        f"github.com:{FORK}",
        f"ssh://git@github.com/{FORK}.git",
        f"ssh://git@github.com:22/{FORK}.git",
        f"https://GitHub.com/{FORK}\n",
    ],
)
def test_address_on_github(address):
    assert parse_address(address) == FORK


@pytest.mark.parametrize(
    "address",
    [
        "",
        "origin",
        "../workbook",
        "/srv/git/workbook.git",
        "C:\\git\\workbook",
        "file:///srv/github.com/a/b",
        "https://gitlab.com/a/b.git",
        "https://github.com.evil.org/a/b",
        "https://evil.org/github.com/a/b",
        "https://notgithub.com/a/b",
        "git@notgithub.com:a/b",
        "https://github.com/a",
        "https://github.com/a/b/c",
        'https://github.com/a/b"c',
        "https://github.com/a/b) [c](d",
        "https://github.com/-a/b",
    ],
)
def test_other_address(address):
    assert parse_address(address) is None


def test_fork_is_written_into_the_settings(clone):
    set_origin(clone, f"git@github.com:{FORK}.git", head="spring/2027")
    before = tomllib.loads((clone / "pyproject.toml").read_text())

    changed = build(clone, registry=REGISTRY)

    assert clone / "pyproject.toml" in changed
    after = tomllib.loads((clone / "pyproject.toml").read_text())
    assert after["tool"].pop("coursekit") == {"repository": FORK, "branch": "spring/2027"}
    del before["tool"]["coursekit"]
    assert after == before
    assert FORK in (clone / "notebooks" / "01_tiny.ipynb").read_text()
    check_freshness(clone, registry=REGISTRY)


def test_branch_stays_where_git_does_not_know_the_default_one(clone):
    set_origin(clone, f"https://github.com/{FORK}")
    assert find_remote(clone) == Repository(FORK, "main")


def test_build_of_one_section_changes_no_links(clone):
    set_origin(clone, f"https://github.com/{FORK}")
    build(clone, ["I"], registry=REGISTRY)
    assert read_repository(clone).name == PLACEHOLDER


@pytest.mark.parametrize("address", [f"https://github.com/{PLACEHOLDER}", "https://gitlab.com/a/b", "../x"])
def test_nothing_is_adopted_from(clone, address):
    set_origin(clone, address)
    assert adopt_remote(clone) == (Repository(PLACEHOLDER, "main"), {})


def test_a_name_that_was_chosen_stays(clone):
    set_origin(clone, f"https://github.com/{FORK}")
    path = clone / "pyproject.toml"
    path.write_text(path.read_text().replace(PLACEHOLDER, "chosen/name"))
    assert adopt_remote(clone) == (Repository("chosen/name", "main"), {})


def test_repository_around_the_workbook_is_another_one(clone, tmp_path):
    inner = make_repo(clone / "teaching" / "workbook")
    (inner / "pyproject.toml").write_text((clone / "pyproject.toml").read_text())
    set_origin(clone, f"https://github.com/{FORK}")
    assert find_remote(inner) is None


def test_without_git_the_settings_stand(clone, monkeypatch):
    set_origin(clone, f"https://github.com/{FORK}")
    monkeypatch.setenv("PATH", "")
    assert find_remote(clone) is None
