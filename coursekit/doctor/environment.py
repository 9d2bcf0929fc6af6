"""This Python, and the commands that mend it: right for this system, and for pip, conda or uv."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

CONDA_NAMES = {"torch": "pytorch"}
"""Name on the Python registry to name on conda-forge, where they differ."""


@dataclass(frozen=True)
class Package:
    """An installed package. requires: lines as in its metadata, such as `numpy>=1.26; extra == "numpy"`."""

    name: str
    version: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Environment:
    """This Python, as far as commands depend on it.

    python: its program, and prefix: its folder. here: the current folder, that commands are run in.
    workbook: the workbook's folder, if Python imports the course from there. conda, pip, uv: what is there.
    """

    python: Path
    prefix: Path
    here: Path
    workbook: Path | None = None
    pip: bool = True
    conda: bool = False
    uv: bool = False
    windows: bool = os.name == "nt"

    @classmethod
    def current(cls) -> Environment:
        """Return the environment of the Python that runs now."""
        prefix = Path(sys.prefix)
        return cls(
            python=Path(sys.executable),  # a link in a virtual environment: never resolved, it means that one
            prefix=prefix,
            here=Path.cwd(),
            workbook=find_own_workbook(),
            pip=find_spec("pip") is not None,
            conda=(prefix / "conda-meta").is_dir(),
            uv=shutil.which("uv") is not None,
        )

    def install(self, requirements: Iterable[str], group: str = "") -> str:
        """Return the command that installs what is missing or too old.

        If Python imports the course from a workbook, it installs the workbook with a group of its extras
        (none: ""), which also settles what the packages need of each other. Else it installs the
        requirements.
        """
        if self.workbook is None:
            if self.conda and not self.pip:
                return self._conda("--channel", "conda-forge", *map(_rename_for_conda, requirements))
            return self._pip("install", *requirements)
        if self.conda and not self.pip:
            file = self.format_path(self.workbook / "environment.yml")
            return self._join_words("conda", "env", "update", "--prefix", str(self.prefix), "--file", file)
        folder = self.format_path(self.workbook)
        words = ["--editable", f"{folder}[{group}]" if group else folder]
        if self.prefix.resolve() == self.workbook / ".venv":  # made by `make`, with these very versions
            words = ["--constraint", self.format_path(self.workbook / "constraints.txt"), *words]
        return self._pip("install", *words)

    def install_workbook(self, folder: Path) -> str:
        """Return the command with which Python imports the course from the workbook in this folder."""
        return self._pip("install", "--editable", self.format_path(folder))

    def reinstall(self, package: str, version: str) -> str:
        """Return the command that installs the same version of a broken package again, over what is there."""
        if self.conda and not self.pip:
            return self._conda("--force-reinstall", _rename_for_conda(package))
        words = ["--force-reinstall", "--no-deps", f"{package}=={version}" if version else package]
        _, _, build = version.partition("+")
        if package == "torch" and build:  # a build for some device: torch's own registry has it
            words += ["--index-url", f"https://download.pytorch.org/whl/{build}"]
        return self._pip("install", *words)

    def clear_downloads(self) -> str:
        """Return the command that removes the downloads which the installer keeps, often some gigabytes."""
        if self.conda and not self.pip:
            return "conda clean --all"
        return self._pip("cache", "purge") if self.pip or not self.uv else "uv cache clean"

    def run_module(self, *words: str) -> str:
        """Return the command that runs a module of this Python."""
        return self._join_words(self.format_path(self.python), "-m", *words)

    def remove(self, *folders: Path) -> str:
        """Return the command that removes folders."""
        words = ("rmdir", "/s", "/q") if self.windows else ("rm", "-r")
        return self._join_words(*words, *map(self.format_path, folders))

    def unset(self, variable: str) -> str:
        """Return the command that unsets an environment variable in this terminal."""
        return f"set {variable}=" if self.windows else f"unset {variable}"

    def format_path(self, path: Path) -> str:
        """Return a path as a command needs it: short if it lies in the current folder or is above it."""
        if path.is_relative_to(self.here):
            return str(path.relative_to(self.here))
        relative = os.path.relpath(path, self.here) if path.drive == self.here.drive else str(path)
        # Two folders up at most: longer ways are harder to read than the whole path.
        return relative if relative.count("..") <= 2 and self._is_in_workbook(path) else str(path)

    def _is_in_workbook(self, path: Path) -> bool:
        return self.workbook is not None and path.is_relative_to(self.workbook)

    def _pip(self, *words: str) -> str:
        if not self.pip and self.uv:
            return self._join_words(
                "uv", "pip", words[0], "--python", self.format_path(self.python), *words[1:]
            )
        get_pip = "" if self.pip else f"{self.run_module('ensurepip')} && "
        return get_pip + self.run_module("pip", *words)

    def _conda(self, *words: str) -> str:
        return self._join_words("conda", "install", "--prefix", str(self.prefix), *words)

    def _join_words(self, *words: str) -> str:
        if not self.windows:
            return shlex.join(words)
        return " ".join(word if re.fullmatch(r"[\w\\/:.=+-]+", word) else f'"{word}"' for word in words)


def _rename_for_conda(requirement: str) -> str:
    """Return a requirement with the package's name on conda-forge."""
    return re.sub(r"[\w.-]*\w", lambda match: CONDA_NAMES.get(match[0], match[0]), requirement, count=1)


def find_own_workbook() -> Path | None:
    """Return the workbook's folder that this very package lies in; None for an installed copy."""
    folder = Path(__file__).resolve().parents[2]
    return folder if (folder / "pyproject.toml").is_file() and (folder / "answers").is_dir() else None
