"""Opening a notebook in Colab: the badge on its first cell, and the lines that install the course there.

Both name the repository on GitHub. It stands in one place, `[tool.coursekit]` in `pyproject.toml`: if you
make a copy of the course, change it there and build again.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from coursekit.errors import CourseError
from coursekit.workbook.folder import read_settings

_OPEN = "https://colab.research.google.com/github"
_PICTURE = "https://colab.research.google.com/assets/colab-badge.svg"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_CLONE = re.compile(r"(?<=git clone )https://github\.com/\S+")
_LINK = re.compile(re.escape(_OPEN) + r"/[^\s()<>\"]+?/blob/[^\s()<>\"]+?/(?=(?:notebooks|answers)/)")

# pip is asked to give up soon: without a network, it would try for minutes.
_INSTALL = """\
# Colab does not have the course: this installs it there. Where it is installed, nothing happens.
from importlib.util import find_spec

if find_spec("coursekit") is None:
    %pip install --quiet --disable-pip-version-check --timeout 8 --retries 1 {archive}
    if find_spec("coursekit") is None:
        raise SystemExit("The course is not installed. Connect to the internet and run this cell again.")
"""


@dataclass(frozen=True)
class Repository:
    """The workbook's place on GitHub: "owner/name", and the branch that students get."""

    name: str
    branch: str

    @property
    def archive(self) -> str:
        """The address of the branch's files as a zip file, which pip can install."""
        return f"https://github.com/{self.name}/archive/refs/heads/{quote(self.branch)}.zip"

    def badge(self, path: str) -> str:
        """Return the markdown of a picture that opens a file of the repository in Colab."""
        return f"[![Open in Colab]({_PICTURE})]({self.colab_address(path)})"

    def colab_address(self, path: str) -> str:
        """Return the address that opens a notebook of the repository in Colab."""
        return f"{self._blob}{path}"

    def file_address(self, path: str) -> str:
        """Return the address of a file of the repository, as GitHub shows it."""
        return f"https://github.com/{self.name}/blob/{quote(self.branch)}/{path}"

    def install_code(self) -> str:
        """Return the code that installs the course where it is missing."""
        return _INSTALL.format(archive=self.archive)

    def relink(self, text: str) -> str:
        """Return a text, such as the README, whose Colab links and `git clone` lead to this repository."""
        return _CLONE.sub(f"https://github.com/{self.name}", _LINK.sub(lambda match: self._blob, text))

    @property
    def _blob(self) -> str:
        return f"{_OPEN}/{self.name}/blob/{quote(self.branch)}/"


def read_repository(root: Path) -> Repository:
    """Return the place that `[tool.coursekit]` in the workbook's `pyproject.toml` names.

    Raises:
        CourseError: it cannot be read, or does not name a repository and a branch.
    """
    path = root / "pyproject.toml"
    table = read_settings(root)
    try:
        name, branch = table["repository"], table["branch"]
    except KeyError:
        raise CourseError(
            f"{path} does not say where the notebooks are: it needs a table [tool.coursekit] with "
            'repository = "OWNER/NAME" and branch = "main".'
        ) from None
    for key, value, form in (("repository", name, _NAME), ("branch", branch, _BRANCH)):
        if not isinstance(value, str) or not form.fullmatch(value):
            shape = "OWNER/NAME" if key == "repository" else "main"
            raise CourseError(
                f'{path}: [tool.coursekit] has {key} = {value!r}, and it must look like "{shape}".'
            )
    return Repository(name, branch)


def relink_readme(root: Path, repository: Repository) -> dict[Path, str]:
    """Return the README's path with its new text; nothing where its links lead to the repository already."""
    path = root / "README.md"
    if not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8")
    linked = repository.relink(text)
    return {path: linked} if linked != text else {}
