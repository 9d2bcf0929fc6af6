"""Importing what the notebooks import, in a process of its own: a broken package cannot end the doctor.

The process writes a line of JSON before and after each import, so that the last line tells what ended it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from coursekit.doctor.environment import Environment, Package
from coursekit.doctor.finding import Finding

MODULE_NAMES = {"ipython": "IPython"}
"""Package to the name that Python imports it by, where they differ."""

TIME_LIMIT = 120
"""Seconds for all imports: a slow disk takes a minute to read torch for the first time."""

_CODE = (
    "import sys; sys.path.append(sys.argv[1]); from coursekit.doctor.imports import main; main(sys.argv[2:])"
)


@dataclass(frozen=True)
class ImportFailure:
    """An import that failed. module: what was imported. culprit: the package in which it failed."""

    module: str
    culprit: str
    reason: str


@dataclass(frozen=True)
class ImportResults:
    """How all imports went. seconds: they took. device: as from `describe_device`; empty without torch."""

    failures: tuple[ImportFailure, ...] = ()
    seconds: float = 0.0
    device: dict[str, Any] = field(default_factory=dict)


class ImportProcess:
    """A process that imports modules while the doctor looks at other things."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._start = time.monotonic()
        package_folder = str(Path(__file__).resolve().parents[2])
        # -P: a file of the current folder, such as random.py, must not be taken for a module.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _CODE, package_folder, *modules],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def wait(self, seconds: float = TIME_LIMIT) -> ImportResults:
        """Wait for the process and return what it wrote; after so many seconds it is ended."""
        try:
            output, _ = self._process.communicate(timeout=seconds)
            end = f"Python ended with code {self._process.returncode}"
        except subprocess.TimeoutExpired:
            self._process.kill()
            output, _ = self._process.communicate()
            end = f"it took more than {seconds:g} s"
        return read_output(output.decode("utf-8", "replace"), end, time.monotonic() - self._start)

    def stop(self) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def read_output(output: str, end: str, seconds: float) -> ImportResults:
    """Return the results that the process's lines tell.

    end: how the process ended, which is the reason of an import that began and did not finish.
    """
    failures: list[ImportFailure] = []
    device: dict[str, Any] = {}
    current_module: str | None = None
    for line in output.splitlines():
        try:
            message = json.loads(line)
        except ValueError:  # a package that prints something
            continue
        match message:
            case ["begin", str(module)]:
                current_module = module
            case ["end", str()]:
                current_module = None
            case ["failed", str(module), str(culprit), str(reason)]:
                failures.append(ImportFailure(module, culprit, reason))
                current_module = None
            case ["device", dict(description)]:
                device = description
    if current_module is not None:
        failures.append(ImportFailure(current_module, current_module, end))
    return ImportResults(tuple(failures), seconds, device)


def check_imports(
    results: ImportResults,
    packages: Mapping[str, Package],
    environment: Environment,
    *,
    other_problems: bool = False,
) -> list[Finding]:
    """Return what cannot be imported: a finding for each broken package, with those that fail by it.

    packages: installed ones by the name that is imported. other_problems: some package is missing or too old.
    That comes first, and it may be the reason.
    """
    if not results.failures:
        sentence = f"the notebooks' packages work ({results.seconds:.0f} s to import them)."
        return [Finding("Imports", "ok", sentence)]
    findings = []
    for culprit in dict.fromkeys(failure.culprit for failure in results.failures):
        failures = [failure for failure in results.failures if failure.culprit == culprit]
        # Broken in a part that no package is known for: then what was imported is installed again.
        module = culprit if culprit in packages else failures[0].module
        package = packages.get(module, Package(module, ""))
        others = [failure.module for failure in failures if failure.module != module]
        also = f" It keeps {', '.join(others)} from working." if others else ""
        state = f"is installed and does not work ({failures[0].reason})"
        sentence = f"{package.name} {package.version} {state}.{also}"
        if other_problems:
            findings.append(Finding("Imports", "note", f"{sentence} Mend the problems above first."))
        else:
            command = environment.reinstall(package.name, package.version)
            findings.append(Finding("Imports", "problem", sentence, command))
    return findings


def find_culprit(error: BaseException) -> str:
    """Return the module that is missing, or whose own line failed last: for seaborn, this may be pandas."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return error.name.partition(".")[0]
    culprit, trace = "", error.__traceback__
    while trace is not None:
        package = str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        if package and package not in sys.stdlib_module_names and package not in ("__main__", "coursekit"):
            culprit = package
        trace = trace.tb_next
    return culprit


def format_error(error: BaseException) -> str:
    """Return an error as one line of moderate length."""
    text = " ".join(str(error).split()) or "no reason given"
    return f"{type(error).__name__}: {text if len(text) <= 160 else f'{text[:160]}...'}"


def describe_device() -> dict[str, Any]:
    """Return the device that trainings choose, and what torch was built for."""
    import torch

    from coursekit.device import choose_device
    from coursekit.experiments.machine import describe_machine

    built = torch.version.cuda or getattr(torch.version, "hip", None)
    return {**describe_machine(choose_device()), "built": built, "torch": torch.__version__}


def main(modules: Sequence[str]) -> None:
    """Import the modules, one after the other, then describe the device: what the process does."""
    for name in modules:
        _send("begin", name)
        try:
            import_module(name)
        except Exception as error:
            _send("failed", name, find_culprit(error) or name, format_error(error))
        else:
            _send("end", name)
    if "torch" in sys.modules and "torch" in modules:
        try:
            _send("device", describe_device())
        except Exception as error:  # a driver may fail in any way
            _send("device", {"error": format_error(error)})


def _send(*message: Any) -> None:
    print(json.dumps(message), flush=True)
