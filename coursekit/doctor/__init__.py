"""`coursekit doctor`: what is installed, missing, too old or in conflict here, and what mends it.

Each module looks at one kind of thing. `inspect_...` gathers facts; `check_...` makes findings of them and
touches nothing. A finding is shown as soon as it is there.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from coursekit.doctor.environment import Environment, find_own_workbook
from coursekit.doctor.finding import Finding
from coursekit.doctor.imports import MODULE_NAMES, ImportProcess, check_imports, format_error
from coursekit.doctor.runtime import (
    check_device,
    check_kernel,
    check_sandbox,
    find_kernel_program,
    has_nvidia_driver,
)
from coursekit.doctor.storage import check_caches, check_data, check_room, inspect_caches, inspect_data
from coursekit.errors import CourseError

InspectSandbox = Callable[[], tuple[str | None, Sequence[str]]]
"""Gives why students' code cannot be locked in here, or None; and what the sandbox cannot promise."""


def examine(inspect_sandbox: InspectSandbox | None = None) -> Iterator[Finding]:
    """Look at everything that notebooks need; nothing is changed and nothing is downloaded.

    inspect_sandbox: where the grader is installed, how to look at its sandbox.
    """
    environment = Environment.current()
    python_sentence = f"{environment.format_path(environment.python)}."
    imported_workbook = find_own_workbook() or Path(__file__).resolve().parents[2]
    try:
        from coursekit.doctor import packages
    except ImportError as error:
        yield Finding(f"Python {platform.python_version()}", "ok", python_sentence)
        reason = f"{error.name or 'packaging'} is missing, without which versions cannot be compared."
        yield Finding("Packages", "problem", reason, environment.install(["packaging"]))
        return
    course, installed = packages.read_requirements(environment.workbook), packages.list_packages()
    names = [requirement.name for requirement in course.groups.get("", ())]
    imports = ImportProcess([MODULE_NAMES.get(name, name) for name in names if name in installed])
    try:
        wrong_python = packages.check_python(platform.python_version(), course.python)
        yield wrong_python or Finding(f"Python {platform.python_version()}", "ok", python_sentence)
        yield from filter(None, [check_copy(imported_workbook, find_workbook_here(), environment)])
        package_findings = packages.check_groups(course, installed, environment)
        package_findings.append(packages.check_conflicts(course, installed, environment))
        yield from package_findings
        # The hub has its time limit; the imports, which take longest on a busy computer, need no network.
        yield from _guard("Data", lambda: check_data(inspect_data(), environment, is_offline()))
        results = imports.wait()
    finally:
        imports.stop()
    # Slow, since it reads each package's list of files: only where something failed.
    modules = packages.map_modules(installed) if results.failures else {}
    other_problems = any(finding.state == "problem" for finding in package_findings)
    yield from check_imports(results, modules, environment, other_problems=other_problems)
    yield from filter(None, [check_kernel(find_kernel_program(), environment)])
    yield from check_device(results.device, has_nvidia_driver(), environment)
    yield from _guard("Caches", lambda: _check_caches_and_room(environment))
    if inspect_sandbox is not None and "nbval" in installed:
        yield from _guard("Grader", lambda: check_sandbox(*inspect_sandbox()))


def check_copy(imported: Path, here: Path | None, environment: Environment) -> Finding | None:
    """Return a note if Python imports another copy of the course than that of the workbook here."""
    if here is None or imported == here:
        return None
    sentence = f"Python imports the course from {imported}, not from the workbook in {here}."
    return Finding("Course", "note", sentence, environment.install_workbook(here), "use this workbook")


def find_workbook_here() -> Path | None:
    """Return the workbook's folder at or above the current one; None where there is none."""
    from coursekit.workbook.folder import find_root

    try:
        return find_root()
    except CourseError:
        return None


def is_offline() -> bool:
    """Return whether $HF_HUB_OFFLINE forbids to ask the hub."""
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)


def _check_caches_and_room(environment: Environment) -> list[Finding]:
    caches = inspect_caches()
    return [*check_caches(caches, environment), check_room(caches, environment)]


def _guard(subject: str, check: Callable[[], list[Finding]]) -> list[Finding]:
    """Return a check's findings, or a note that it failed: a broken package must not end the doctor."""
    try:
        return check()
    except Exception as error:  # broken packages fail in any way
        reason = format_error(error)
        return [
            Finding(subject, "note", f"could not be looked at ({reason}). Mend the other problems first.")
        ]
