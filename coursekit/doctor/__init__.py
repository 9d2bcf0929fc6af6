"""`coursekit doctor`: what is installed, missing, too old or clashing here, and what mends it.

Each module looks at one kind of thing. `look_at_...` gathers facts; `judge_...` makes findings of them and
touches nothing. A finding is shown as soon as it is there.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from coursekit.doctor.computing import (
    MODULES,
    judge_device,
    judge_grader,
    judge_imports,
    judge_kernel,
    kernel_program,
    nvidia_driver,
)
from coursekit.doctor.finding import Finding
from coursekit.doctor.mending import Environment, own_workbook
from coursekit.doctor.places import judge_caches, judge_data, judge_room, look_at_caches, look_at_data
from coursekit.doctor.probe import Probe, short
from coursekit.errors import CourseError

LookAtSandbox = Callable[[], tuple[str | None, Sequence[str]]]
"""Gives why students' code cannot be locked in here, or None; and what the sandbox cannot promise."""


def examine(look_at_sandbox: LookAtSandbox | None = None) -> Iterator[Finding]:
    """Look at everything that notebooks need; nothing is changed and nothing is downloaded.

    look_at_sandbox: where the grader is installed, how to look at its sandbox.
    """
    environment = Environment.current()
    sentence = f"{environment.shown(environment.python)}."
    copy = other_copy(own_workbook() or Path(__file__).resolve().parents[2], workbook_above(), environment)
    try:
        from coursekit.doctor import packages
    except ImportError as error:
        yield Finding(f"Python {platform.python_version()}", "ok", sentence)
        why = f"{error.name or 'packaging'} is missing, without which versions cannot be compared."
        yield Finding("Packages", "problem", why, environment.install(["packaging"]))
        return
    needs, installed = packages.course_needs(environment.workbook), packages.installed_packages()
    names = [MODULES.get(one.name, one.name) for one in needs.groups.get("", ()) if one.name in installed]
    probe = Probe(names)
    try:
        too_old = packages.judge_python(platform.python_version(), needs.python)
        yield too_old or Finding(f"Python {platform.python_version()}", "ok", sentence)
        if copy:
            yield copy
        judged = packages.judge_groups(needs, installed, environment)
        judged.append(packages.judge_clashes(needs, installed, environment))
        yield from judged
        # The hub has its time limit; the imports, which take longest on a busy computer, need no network.
        yield from _guarded("Data", lambda: judge_data(look_at_data(), environment, is_offline()))
        probed = probe.result()
    finally:
        probe.stop()
    # Slow, since it reads each package's list of files: only where something failed.
    sources = packages.packages_by_module(installed) if probed.failures else {}
    known = any(one.state == "problem" for one in judged)
    yield from judge_imports(probed, sources, environment, known=known)
    yield from filter(None, [judge_kernel(kernel_program(), environment)])
    yield from judge_device(probed.device, nvidia_driver(), environment)
    yield from _guarded("Caches", lambda: _caches(environment))
    if look_at_sandbox is not None and "nbval" in installed:
        yield from _guarded("Grader", lambda: judge_grader(*look_at_sandbox()))


def other_copy(imported: Path, above: Path | None, environment: Environment) -> Finding | None:
    """Say that Python imports another copy of the course than that of the workbook around here."""
    if above is None or imported == above:
        return None
    sentence = f"Python imports the course from {imported}, not from the workbook in {above}."
    return Finding("Course", "note", sentence, environment.install_here(above), "use this workbook")


def workbook_above() -> Path | None:
    """Return the workbook's folder at or above the current one."""
    from coursekit.workbook.files import find_root

    try:
        return find_root()
    except CourseError:
        return None


def is_offline() -> bool:
    """Tell whether $HF_HUB_OFFLINE forbids to ask the hub."""
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)


def _caches(environment: Environment) -> list[Finding]:
    folders = look_at_caches()
    return [*judge_caches(folders, environment), judge_room(folders, environment)]


def _guarded(what: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    """Look at something; where that fails, because of a broken package for one, say so and go on."""
    try:
        return look()
    except Exception as error:  # broken packages fail in any way
        return [
            Finding(what, "note", f"could not be looked at ({short(error)}). Mend the other problems first.")
        ]
