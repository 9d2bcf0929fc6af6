"""The workbook's folder: where it is, and which of its files belong to which section."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.sections import section_at

_SOURCE_NAME = re.compile(r"(\d\d)_[a-z][a-z0-9_]*\.py")


def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder at or above `start` (default: the current one) that holds the workbook.

    The workbook's folder has `answers/` and `pyproject.toml`. Raises `CourseError` where there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "answers").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise CourseError(
        f"No workbook found at or above {here}: "
        "run this inside the workbook's folder, the one with answers/ and pyproject.toml."
    )


def read_settings(root: Path) -> dict[str, Any]:
    """Return the table `[tool.coursekit]` of the workbook's `pyproject.toml`; empty where there is none.

    Raises:
        CourseError: the file cannot be read.
    """
    path = root / "pyproject.toml"
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        table: Any = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise CourseError(f"Cannot read {path}: {error}{_describe_date_form(text, str(error))}") from None
    for name in ("tool", "coursekit"):
        table = table.get(name, {}) if isinstance(table, dict) else {}
    return table if isinstance(table, dict) else {}


def _describe_date_form(text: str, problem: str) -> str:
    """Return a hint where a line that cannot be read as TOML has a date; "" for any other."""
    place = re.search(r"at line ([0-9]+)", problem)
    line = text.split("\n")[int(place[1]) - 1 :][:1] if place else []
    has_date = line and re.match(r"[^=#]*=\s*[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]", line[0])
    return ": write a day, or a day with a time, like 2027-03-01T23:59:00." if has_date else ""


def display_path(path: Path, root: Path) -> str:
    """Return `path` relative to `root` with forward slashes, or unchanged where it lies elsewhere."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return str(path)


def section_of(file_name: str) -> str | None:
    """Return the section that a source's name stands for, such as "III" for "03_loader.py", or None."""
    match = _SOURCE_NAME.fullmatch(file_name)
    section = section_at(int(match[1])) if match else None
    return section.number if section else None


def find_section_files(
    root: Path, sections: Iterable[str], folder: str = "answers", suffix: str = ".py"
) -> list[Path]:
    """Return the files of the given sections ("I", "i", "1", "01" or "01_vocab"; none given means all).

    Raises `CourseError` for a section that has no file, and where there is no file at all.
    """
    paths = sorted((root / folder).glob(f"*{suffix}"))
    if not paths:
        advice = "run `coursekit build` first" if suffix == ".ipynb" else "write one, such as 01_vocab.py"
        raise CourseError(f"There are no *{suffix} files in {root / folder}: {advice}.")
    names = list(sections)
    if not names:
        return paths
    chosen = set()
    for name in names:
        matching = [path for path in paths if _has_name(path, name)]
        if not matching:
            known = ", ".join(section_of(path.stem + ".py") or path.stem for path in paths)
            raise CourseError(f'There is no section "{name}" in {folder}/; the sections are {known}.')
        chosen.update(matching)
    return sorted(chosen)


def find_section_numbers(root: Path, sections: Iterable[str]) -> frozenset[str]:
    """Return the Roman numbers of the given sections, in whatever form; empty where none is given."""
    names = list(sections)
    paths = find_section_files(root, names) if names else []
    return frozenset(section for path in paths if (section := section_of(path.name)))


def _has_name(path: Path, name: str) -> bool:
    """Return whether a section's file may be called so."""
    section = section_of(path.stem + ".py")
    number = path.stem[:2]
    return name.upper() == section or name in (path.stem, path.name, number, number.lstrip("0"))
