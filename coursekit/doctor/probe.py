"""Importing what the notebooks import, in a process of its own: a broken package cannot end the doctor.

The process writes a line of JSON before and after each import, so that the last line tells what ended it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

SECONDS = 120
"""Time for all imports: a slow disk takes a minute to read torch for the first time."""

_CODE = (
    "import sys; sys.path.append(sys.argv[1]); from coursekit.doctor.probe import main; main(sys.argv[2:])"
)


@dataclass(frozen=True)
class Failure:
    """An import that failed. module: what was imported; culprit: the package in which it failed."""

    module: str
    culprit: str
    why: str


@dataclass(frozen=True)
class Probed:
    """How the imports went. device: what `describe_device` says; empty without torch."""

    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0
    device: dict[str, Any] = field(default_factory=dict)


class Probe:
    """A process that imports modules while the doctor looks at other things."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._start = time.monotonic()
        folder = str(Path(__file__).resolve().parents[2])
        # -P: a file of the current folder, say random.py, must not be taken for a module.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _CODE, folder, *modules],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def result(self, seconds: float = SECONDS) -> Probed:
        """Wait for the process and read what it said; after so many seconds it is ended."""
        try:
            said, _ = self._process.communicate(timeout=seconds)
            ended = f"Python ended with code {self._process.returncode}"
        except subprocess.TimeoutExpired:
            self._process.kill()
            said, _ = self._process.communicate()
            ended = f"it took more than {seconds:g} s"
        return read(said.decode("utf-8", "replace"), ended, time.monotonic() - self._start)

    def stop(self) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def read(said: str, ended: str, seconds: float) -> Probed:
    """Read the process's lines. ended: why there are no more, in case an import was not finished."""
    failures, device, begun = [], {}, None
    for line in said.splitlines():
        try:
            words = json.loads(line)
        except ValueError:  # a package that prints
            continue
        match words:
            case ["begin", str(module)]:
                begun = module
            case ["end", str()]:
                begun = None
            case ["failed", str(module), str(culprit), str(why)]:
                failures.append(Failure(module, culprit, why))
                begun = None
            case ["device", dict(found)]:
                device = found
    if begun is not None:
        failures.append(Failure(begun, begun, ended))
    return Probed(tuple(failures), seconds, device)


def main(modules: Sequence[str]) -> None:
    """Import the modules, one after the other, then describe the device."""
    for name in modules:
        _say("begin", name)
        try:
            import_module(name)
        except Exception as error:
            _say("failed", name, culprit(error) or name, short(error))
        else:
            _say("end", name)
    if "torch" in sys.modules and "torch" in modules:
        try:
            _say("device", describe_device())
        except Exception as error:  # a driver may fail in any way
            _say("device", {"error": short(error)})


def describe_device() -> dict[str, Any]:
    """Say which device trainings choose, and what torch was built for."""
    import torch

    from coursekit.device import choose_device
    from coursekit.experiments.machine import describe

    built = torch.version.cuda or getattr(torch.version, "hip", None)
    return {**describe(choose_device()), "built": built, "torch": torch.__version__}


def culprit(error: BaseException) -> str:
    """Name the module that is missing, or whose own line failed last: pandas, say, for seaborn."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return error.name.partition(".")[0]
    found, trace = "", error.__traceback__
    while trace is not None:
        package = str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        if package and package not in sys.stdlib_module_names and package not in ("__main__", "coursekit"):
            found = package
        trace = trace.tb_next
    return found


def short(error: BaseException) -> str:
    """Say an error in one line of moderate length."""
    text = " ".join(str(error).split()) or "no reason given"
    return f"{type(error).__name__}: {text if len(text) <= 160 else f'{text[:160]}...'}"


def _say(*words: Any) -> None:
    print(json.dumps(words), flush=True)
