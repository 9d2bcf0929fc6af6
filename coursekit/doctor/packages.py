"""Which packages are there, missing, too old or in conflict: worked out from lists, without importing any."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    distribution,
    distributions,
    packages_distributions,
)
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from coursekit.doctor.environment import Environment, Package
from coursekit.doctor.finding import Finding

COURSE = "text-classification-workbook"

PURPOSES = {
    "": "for the notebooks",
    "lab": "to open them in JupyterLab",
    "instructor": "to make and grade notebooks",
    "review": "to read free texts in a browser",
    "cluster": "to grade and train on other machines",
    "dev": "for the tests",
    "site": "to make the website",
    "e2e": "for the tests in a browser",
}
"""Group of dependencies to what it is for; "" is what every student needs."""

_CONFLICTS_SHOWN = 3

Installed = Mapping[str, Package]
"""Packages by their name in the registry's one spelling."""


@dataclass(frozen=True)
class CourseRequirements:
    """What the course asks for: versions of Python, and the requirements of each group on this system."""

    python: str
    groups: Mapping[str, Sequence[Requirement]]


@dataclass(frozen=True)
class Conflict:
    """A package needs another one that is missing (`installed` is None), or is there in another version."""

    package: Package
    requirement: Requirement
    installed: Package | None


def list_packages() -> dict[str, Package]:
    """Return what is installed for this Python; of two copies, the one that Python would import."""
    packages: dict[str, Package] = {}
    for metadata in distributions():
        name = _read_field(metadata, "Name")
        if name:  # a removal that broke off leaves a folder without a name
            package = Package(name, _read_field(metadata, "Version"), tuple(metadata.requires or ()))
            packages.setdefault(canonicalize_name(name), package)
    return packages


def map_modules(installed: Installed) -> dict[str, Package]:
    """Return the package of each name that is imported, such as pillow for PIL."""
    names = {module: canonicalize_name(owners[0]) for module, owners in packages_distributions().items()}
    return {module: installed[name] for module, name in names.items() if name in installed}


def read_requirements(workbook: Path | None) -> CourseRequirements:
    """Return what the course asks for: by the workbook it is imported from, else as it was installed.

    An editable installation's own list is as old as the installation; the workbook's is of today.
    """
    if workbook is not None:
        project = tomllib.loads((workbook / "pyproject.toml").read_text("utf-8"))["project"]
        lines_by_group = {"": project["dependencies"], **project["optional-dependencies"]}
        groups = {group: _parse_requirements(lines, set()) for group, lines in lines_by_group.items()}
        return CourseRequirements(project["requires-python"], groups)
    try:
        course = distribution(COURSE)
    except PackageNotFoundError:
        return CourseRequirements("", {})
    lines = course.requires or []
    base = _parse_requirements(lines, set())
    groups = {"": base}
    for extra in course.metadata.get_all("Provides-Extra") or []:
        requirements = _parse_requirements(lines, {extra})
        groups[extra] = [requirement for requirement in requirements if requirement not in base]
    return CourseRequirements(_read_field(course, "Requires-Python"), groups)


def _read_field(package: Distribution, name: str) -> str:
    """Return a field of a package's metadata, "" without it: newer Pythons raise an error then."""
    return package.metadata[name] or "" if name in package.metadata else ""


def check_python(version: str, supported: str) -> Finding | None:
    """Return a problem if Python is too old or too new for the course; None if it fits.

    supported: versions, such as ">=3.11".
    """
    if SpecifierSet(supported).contains(version, prereleases=True):
        return None
    sentence = f"the course needs {supported}: make an environment with another Python."
    command = f"make lab PYTHON=python{_oldest_version(supported)}"
    return Finding(f"Python {version}", "problem", sentence, command)


def check_groups(course: CourseRequirements, installed: Installed, environment: Environment) -> list[Finding]:
    """Return for each group what is there, missing or too old, and how to add what nobody installed."""
    present = [group for group in course.groups if _is_installed(group, course, installed)]
    absent = [group for group in course.groups if group not in present]
    findings = [_check_group(group, course, installed, environment) for group in present]
    return [*findings, _suggest_groups(absent, course, environment)] if absent else findings


def check_conflicts(course: CourseRequirements, installed: Installed, environment: Environment) -> Finding:
    """Return whether all packages that the course leads to have what they need themselves."""
    groups = [group for group in course.groups if _is_installed(group, course, installed)]
    roots = [requirement for group in groups for requirement in course.groups[group]]
    conflicts = find_conflicts(roots, installed)
    if not conflicts:
        return Finding("Versions", "ok", "what these packages need of others is there, in versions that fit.")
    parts = [_describe_conflict(conflict) for conflict in conflicts[:_CONFLICTS_SHOWN]]
    if len(conflicts) > _CONFLICTS_SHOWN:
        parts.append(f"{len(conflicts) - _CONFLICTS_SHOWN} more")
    names = dict.fromkeys(
        name for conflict in conflicts for name in (conflict.package.name, conflict.requirement.name)
    )
    bounds = {canonicalize_name(root.name): _without_marker(root) for root in roots}
    command = environment.install(
        [bounds.get(canonicalize_name(name), name) for name in names], ",".join(filter(None, groups))
    )
    return Finding("Versions", "problem", f"{'; '.join(parts)}.", command)


def find_conflicts(roots: Iterable[Requirement], installed: Installed) -> list[Conflict]:
    """Return what packages need and do not have, as `pip check` does, but only in what the roots lead to."""
    conflicts: list[Conflict] = []
    for package, requirement in _iterate_needs(roots, installed):
        needed = installed.get(canonicalize_name(requirement.name))
        conflict = Conflict(package, requirement, needed)
        if (needed is None or not _fits(needed, requirement)) and conflict not in conflicts:
            conflicts.append(conflict)
    return conflicts


def list_course_modules(workbook: Path | None) -> set[str]:
    """Return the names that can be imported because the course, its lab and its grader bring them along."""
    course, installed = read_requirements(workbook), list_packages()
    roots = [root for group in ("", "lab", "instructor") for root in course.groups.get(group, ())]
    names = {canonicalize_name(root.name) for root in roots}
    names |= {canonicalize_name(requirement.name) for _, requirement in _iterate_needs(roots, installed)}
    return {
        module
        for module, owners in packages_distributions().items()
        if any(canonicalize_name(owner) in names for owner in owners)
    }


def _iterate_needs(
    roots: Iterable[Requirement], installed: Installed
) -> Iterator[tuple[Package, Requirement]]:
    """Yield each package that the roots lead to, with each of its requirements."""
    queue = [(canonicalize_name(root.name), frozenset(root.extras)) for root in roots]
    visited = set(queue)
    while queue:
        name, extras = queue.pop(0)
        package = installed.get(name)
        if package is None:
            continue
        for requirement in _parse_requirements(package.requires, extras):
            yield package, requirement
            needed = installed.get(canonicalize_name(requirement.name))
            node = (canonicalize_name(requirement.name), frozenset(requirement.extras))
            if needed is not None and _fits(needed, requirement) and node not in visited:
                visited.add(node)
                queue.append(node)


def _describe_conflict(conflict: Conflict) -> str:
    package, installed = conflict.package, conflict.installed
    state = f"{installed.version} is installed" if installed else "it is missing"
    return f"{package.name} {package.version} needs {_without_marker(conflict.requirement)}, and {state}"


def _check_group(
    group: str, course: CourseRequirements, installed: Installed, environment: Environment
) -> Finding:
    """Return what of a group is there, missing or too old."""
    packages = {
        requirement: installed.get(canonicalize_name(requirement.name))
        for requirement in course.groups[group]
    }
    wrong = {
        requirement: package
        for requirement, package in packages.items()
        if package is None or not _fits(package, requirement)
    }
    if not wrong:
        if group:
            return Finding(_group_subject(group), "ok", f"all {len(packages)} are there.")
        versions = [f"{package.name} {package.version}" for package in packages.values() if package]
        return Finding(_group_subject(group), "ok", f"{', '.join(versions)}.")
    missing = [requirement.name for requirement, package in wrong.items() if package is None]
    parts = [
        f"{_without_marker(requirement)} is needed, and {package.version} is there"
        for requirement, package in wrong.items()
        if package
    ]
    if missing:
        parts.insert(0, f"{_join_names(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    command = environment.install(map(_without_marker, wrong), group)
    return Finding(_group_subject(group), "problem", f"{'; '.join(parts)}.", command)


def _suggest_groups(groups: Sequence[str], course: CourseRequirements, environment: Environment) -> Finding:
    """Return how to add groups that nobody has installed."""
    requirements = [requirement for group in groups for requirement in course.groups[group]]
    command = environment.install(map(_without_marker, requirements), ",".join(groups))
    purposes = ", ".join(PURPOSES.get(group, f"of the group {group}") for group in groups)
    sentence = "not installed. The notebooks run without them."
    return Finding(f"Packages {purposes}", "note", sentence, command, "add them")


def _group_subject(group: str) -> str:
    return f"Packages {PURPOSES.get(group, f'of the group {group}')}"


def _is_installed(group: str, course: CourseRequirements, installed: Installed) -> bool:
    """Return whether somebody installed a group: half of what nothing else would have brought is there.

    Nearly every computer with Jupyter has some of the instructor's packages, and so has Colab.
    """
    if not group:
        return True
    names_by_group = {
        name: {canonicalize_name(requirement.name) for requirement in requirements}
        for name, requirements in course.groups.items()
    }
    own = names_by_group.pop(group)
    in_other_groups = {name for names in names_by_group.values() for name in names}
    needed_by_others = {
        canonicalize_name(requirement.name)
        for name, package in installed.items()
        if name not in own and name != COURSE
        for requirement in _parse_requirements(package.requires, set())
    }
    telling = own - in_other_groups - needed_by_others or own
    return 2 * len(telling & set(installed)) >= len(telling)


def _parse_requirements(lines: Iterable[str], extras: Iterable[str]) -> list[Requirement]:
    """Return the requirements that hold on this system, with these extras."""
    system = {key: str(value) for key, value in default_environment().items()}
    requirements = []
    for line in lines:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:  # old packages have lines that no tool reads any more
            continue
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**system, "extra": name}) for name in ("", *extras)):
            requirements.append(requirement)
    return requirements


def _fits(package: Package, requirement: Requirement) -> bool:
    try:
        return requirement.specifier.contains(package.version, prereleases=True)
    except InvalidVersion:
        return not requirement.specifier


def _without_marker(requirement: Requirement) -> str:
    """Return a requirement without its marker: `numpy>=1.26`."""
    return f"{requirement.name}{requirement.specifier}"


def _oldest_version(supported: str) -> str:
    """Return the oldest Python that will do, such as 3.11."""
    return next((bound.version for bound in SpecifierSet(supported) if bound.operator == ">="), "3")


def _join_names(names: Sequence[str]) -> str:
    *first_names, last_name = names
    return f"{', '.join(first_names)} and {last_name}" if first_names else last_name
