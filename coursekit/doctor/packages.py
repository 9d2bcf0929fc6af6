"""Which packages are there, missing, too old or clashing: worked out from lists, without importing any."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, distributions, packages_distributions
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from coursekit.doctor.finding import Finding
from coursekit.doctor.mending import Environment, Package

COURSE = "text-classification-workbook"

PURPOSES = {
    "": "for the notebooks",
    "lab": "to open them in JupyterLab",
    "instructor": "to make and grade notebooks",
    "dev": "for the tests",
    "e2e": "for the tests in a browser",
}
"""Group of dependencies to what it is for; "" is what every student needs."""

_SHOWN = 3  # clashes that are told in full


Installed = Mapping[str, Package]
"""Packages by their name in the registry's one spelling."""


@dataclass(frozen=True)
class Needs:
    """What the course asks for: versions of Python, and the requirements of each group that hold here."""

    python: str
    groups: Mapping[str, Sequence[Requirement]]


def installed_packages() -> dict[str, Package]:
    """List what is installed for this Python; of two copies, the one that Python would import."""
    found: dict[str, Package] = {}
    for one in distributions():
        name, version = one.metadata["Name"], one.metadata["Version"]
        if name:  # a removal that broke off leaves a folder without a name
            package = Package(name, version or "", tuple(one.requires or ()))
            found.setdefault(canonicalize_name(name), package)
    return found


def packages_by_module(installed: Installed) -> dict[str, Package]:
    """Map the names that are imported, such as PIL, to the packages that they come from, such as pillow."""
    named = {module: canonicalize_name(those[0]) for module, those in packages_distributions().items()}
    return {module: installed[name] for module, name in named.items() if name in installed}


def course_needs(workbook: Path | None) -> Needs:
    """Read what the course asks for: from the workbook it is imported from, else as it was installed.

    An editable installation's own list is as old as the installation; the workbook's is of today.
    """
    if workbook is not None:
        project = tomllib.loads((workbook / "pyproject.toml").read_text("utf-8"))["project"]
        groups = {"": project["dependencies"], **project["optional-dependencies"]}
        needed = {group: _holding(lines, set()) for group, lines in groups.items()}
        return Needs(project["requires-python"], needed)
    try:
        course = distribution(COURSE)
    except PackageNotFoundError:
        return Needs("", {})
    lines = course.requires or []
    base = _holding(lines, set())
    needed = {"": base}
    for extra in course.metadata.get_all("Provides-Extra") or []:
        needed[extra] = [one for one in _holding(lines, {extra}) if one not in base]
    return Needs(course.metadata["Requires-Python"] or "", needed)


def judge_python(version: str, needed: str) -> Finding | None:
    """Say that Python is too old or too new for the course; None where it fits."""
    if SpecifierSet(needed).contains(version, prereleases=True):
        return None
    sentence = f"the course needs {needed}: make an environment with another Python."
    return Finding(f"Python {version}", "problem", sentence, f"make lab PYTHON=python{_least(needed)}")


def judge_groups(needs: Needs, installed: Installed, environment: Environment) -> list[Finding]:
    """Say for each group what is there, missing or too old."""
    return [
        _judge(group, wanted, installed, environment, _is_there(group, needs, installed))
        for group, wanted in needs.groups.items()
    ]


def judge_clashes(needs: Needs, installed: Installed, environment: Environment) -> Finding:
    """Say whether all packages that the course leads to have what they need themselves."""
    groups = [group for group in needs.groups if _is_there(group, needs, installed)]
    roots = [one for group in groups for one in needs.groups[group]]
    found = clashes(roots, installed)
    if not found:
        return Finding("Versions", "ok", "what these packages need of others is there, in versions that fit.")
    told = [
        f"{by.name} {by.version} needs {_bare(needed)}, and "
        + (f"{there.version} is installed" if there else "it is missing")
        for by, needed, there in found[:_SHOWN]
    ]
    if len(found) > _SHOWN:
        told.append(f"{len(found) - _SHOWN} more")
    names = dict.fromkeys(name for by, needed, _ in found for name in (by.name, needed.name))
    bounds = {canonicalize_name(one.name): _bare(one) for one in roots}
    command = environment.install(
        [bounds.get(canonicalize_name(name), name) for name in names], ",".join(filter(None, groups))
    )
    return Finding("Versions", "problem", f"{'; '.join(told)}.", command)


def clashes(
    roots: Iterable[Requirement], installed: Installed
) -> list[tuple[Package, Requirement, Package | None]]:
    """Find what packages need and do not have, as `pip check` does, but only in what the roots lead to.

    Returns who needs it, what is needed, and what is there instead.
    """
    waiting = [(canonicalize_name(one.name), frozenset(one.extras)) for one in roots]
    seen, found = set(waiting), []
    while waiting:
        name, extras = waiting.pop(0)
        by = installed.get(name)
        for needed in _holding(by.requires, extras) if by else []:
            there = installed.get(canonicalize_name(needed.name))
            step = (canonicalize_name(needed.name), frozenset(needed.extras))
            if by and (there is None or not _fits(there, needed)):
                if (by, needed, there) not in found:
                    found.append((by, needed, there))
            elif step not in seen:
                seen.add(step)
                waiting.append(step)
    return found


def _judge(
    group: str, wanted: Sequence[Requirement], installed: Installed, environment: Environment, there: bool
) -> Finding:
    """Say how a group stands. there: whether anybody wanted it here."""
    what = f"Packages {PURPOSES.get(group, f'of the group {group}')}"
    if not there:
        command = environment.install(map(_bare, wanted), group)
        return Finding(what, "note", "not installed. The notebooks run without them.", command, "add them")
    packages = {one: installed.get(canonicalize_name(one.name)) for one in wanted}
    wrong = {one: found for one, found in packages.items() if found is None or not _fits(found, one)}
    if not wrong:
        return Finding(what, "ok", f"{', '.join(f'{p.name} {p.version}' for p in packages.values() if p)}.")
    missing = [one.name for one, found in wrong.items() if found is None]
    told = [f"{_bare(one)} is needed, and {found.version} is there" for one, found in wrong.items() if found]
    if missing:
        told.insert(0, f"{_listed(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    command = environment.install(map(_bare, wrong), group)
    return Finding(what, "problem", f"{'; '.join(told)}.", command)


def _is_there(group: str, needs: Needs, installed: Installed) -> bool:
    """Tell whether somebody installed a group: half of what nothing else would have brought is there.

    Nearly every computer with Jupyter has some of the instructor's packages, and so has Colab.
    """
    if not group:
        return True
    others = {
        canonicalize_name(one.name) for name, those in needs.groups.items() if name != group for one in those
    }
    own = {canonicalize_name(one.name) for one in needs.groups[group]}
    brought = {
        canonicalize_name(needed.name)
        for name, package in installed.items()
        if name not in own and name != COURSE
        for needed in _holding(package.requires, set())
    }
    alone = own - others - brought or own
    return 2 * len(alone & set(installed)) >= len(alone)


def _holding(lines: Iterable[str], extras: Iterable[str]) -> list[Requirement]:
    """Parse requirements and keep those that hold on this system, with these extras."""
    here = {key: str(value) for key, value in default_environment().items()}
    kept = []
    for line in lines:
        try:
            one = Requirement(line)
        except InvalidRequirement:  # old packages have lines that no tool reads any more
            continue
        if one.marker is None or any(one.marker.evaluate({**here, "extra": name}) for name in ("", *extras)):
            kept.append(one)
    return kept


def _fits(package: Package, needed: Requirement) -> bool:
    try:
        return needed.specifier.contains(package.version, prereleases=True)
    except InvalidVersion:
        return not needed.specifier


def _bare(needed: Requirement) -> str:
    """Write a requirement without its marker: `numpy>=1.26`."""
    return f"{needed.name}{needed.specifier}"


def _least(needed: str) -> str:
    """Return the oldest Python that will do, such as 3.11."""
    return next((one.version for one in SpecifierSet(needed) if one.operator == ">="), "3")


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
