"""Whose copy of the course this is: the repository on GitHub that a clone came from.

An instructor makes a fork and clones it, and then links must lead there. So the first build of the fork
writes its name into `pyproject.toml`, where the name of the course's own repository stands.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from coursekit.workbook.colab import Repository, read_repository

PLACEHOLDER = "text-classification-workbook/text-classification-workbook"
"""The course's own repository, which `pyproject.toml` names until somebody chooses another one."""

# https://github.com/owner/name.git, git@github.com:owner/name.git, ssh://git@github.com/owner/name
_ADDRESS = re.compile(
    r"(?:https?://(?:[^/@\s]+@)?|ssh://(?:[^/@\s]+@)?|(?:[^/@:\s]+@)?)(?:www\.)?github\.com(?::\d+)?[/:]"
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+?)(?:\.git)?/?",
    re.IGNORECASE,
)
_SETTING = r'(?ms)^(\[tool\.coursekit\][^\[]*?^{key}\s*=\s*)(["\'])[^"\'\n]*\2'


def parse_address(address: str) -> str | None:
    """Return "owner/name" for the address of a repository on GitHub; None for any other address."""
    match = _ADDRESS.fullmatch(address.strip())
    return match["name"] if match else None


def find_remote(root: Path) -> Repository | None:
    """Return the repository on GitHub that git calls "origin", with its default branch.

    Return None where there is no git, no clone, or an origin elsewhere, and where the workbook lies in a
    folder of another repository.
    """
    top = _ask_git(root, "rev-parse", "--show-toplevel")
    if not top or Path(top).resolve() != root.resolve():
        return None
    name = parse_address(_ask_git(root, "config", "--get", "remote.origin.url"))
    if name is None:
        return None
    head = _ask_git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")  # such as "origin/main"
    return Repository(name, head.partition("/")[2] or read_repository(root).branch)


def adopt_remote(root: Path) -> tuple[Repository, dict[Path, str]]:
    """Return the repository that links lead to, and the new text of `pyproject.toml` where it has to change.

    Raises:
        CourseError: `pyproject.toml` cannot be read, or does not name a repository and a branch.
    """
    repository = read_repository(root)
    remote = find_remote(root) if repository.name == PLACEHOLDER else None
    if remote is None or remote.name.casefold() == PLACEHOLDER:
        return repository, {}
    path = root / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    for key, value in (("repository", remote.name), ("branch", remote.branch)):
        text = re.sub(_SETTING.format(key=key), rf'\g<1>"{value}"', text, count=1)
    return remote, {path: text}


def _ask_git(root: Path, *words: str) -> str:
    """Return what git answers, without the line's end; nothing where it cannot."""
    try:
        completed = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    return completed.stdout.rstrip("\n") if completed.returncode == 0 else ""
