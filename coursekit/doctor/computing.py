"""What the doctor says of imports, device, notebook kernel and grader."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coursekit.doctor.finding import Finding
from coursekit.doctor.mending import Environment, Package
from coursekit.doctor.probe import Probed

MODULES = {"ipython": "IPython"}
"""Package to the name that Python imports it by, where they differ."""


def judge_imports(
    probed: Probed, sources: Mapping[str, Package], environment: Environment, *, known: bool = False
) -> list[Finding]:
    """Say what cannot be imported: one finding for each broken package, with those that fail because of it.

    sources: installed packages by the name that is imported. known: some package is missing or too old, which
    is to be mended first, and may be the reason.
    """
    if not probed.failures:
        return [
            Finding("Imports", "ok", f"the notebooks' packages work ({probed.seconds:.0f} s to import them).")
        ]
    found = []
    for culprit in dict.fromkeys(one.culprit for one in probed.failures):
        those = [one for one in probed.failures if one.culprit == culprit]
        # Broken in a part that no package is known for: then what was imported is installed again.
        module = culprit if culprit in sources else those[0].module
        package = sources.get(module, Package(module, ""))
        others = [one.module for one in those if one.module != module]
        also = f" It keeps {', '.join(others)} from working." if others else ""
        sentence = f"{package.name} {package.version} is installed and does not work ({those[0].why}).{also}"
        if known:
            found.append(Finding("Imports", "note", f"{sentence} Mend the problems above first."))
        else:
            command = environment.install_anew(package.name, package.version)
            found.append(Finding("Imports", "problem", sentence, command))
    return found


def judge_device(device: Mapping[str, Any], driver: bool, environment: Environment) -> list[Finding]:
    """Say which device trains. device: as `describe_device` gives it. driver: an NVIDIA driver is there."""
    if not device:
        return [Finding("Device", "note", "not known: torch is missing, or does not work.")]
    if "error" in device:
        return [Finding("Device", "note", f"torch cannot tell ({device['error']}).")]
    name, memory = device["name"], device.get("memory")
    size = f", {memory:g} GB" if memory else ""
    if device["kind"] != "cpu":
        return [Finding("Device", "ok", f"{device['kind']}, the GPU {name}{size}.")]
    cores = f"{device['cores']} core{'s' if device['cores'] != 1 else ''}"
    found = [Finding("Device", "ok", f"cpu, {name}, {cores}{size}. The notebooks need no GPU.")]
    if driver:
        found.append(_unused_gpu(device, environment))
    return found


def judge_kernel(program: str | None, environment: Environment) -> Finding | None:
    """Say that notebooks run in another Python; program: of the kernel "python3", as Jupyter starts it."""
    own = re.compile(r"python(3(\.\d+)?)?(\.exe)?")
    if program is None or own.fullmatch(program):  # a bare name is this Python, for Jupyter
        return None
    if Path(program).parent.resolve() == environment.python.parent.resolve():
        return None
    return Finding(
        "Kernel",
        "note",
        f'Jupyter runs notebooks of the kernel "python3" in another Python, {program}.',
        environment.module("ipykernel", "install", _place(environment)),
        "run them in this one",
    )


def judge_grader(why: str | None, lacking: Sequence[str] = ()) -> list[Finding]:
    """Say whether the grader can lock students' code in.

    why: the reason why not. lacking: sentences on what the sandbox cannot promise here.
    """
    if why is not None:
        return [Finding("Grader", "note", why)]
    well = Finding("Grader", "ok", "students' code can be locked into the sandbox.")
    return [well, *(Finding("Grader", "note", sentence) for sentence in lacking)]


def kernel_program() -> str | None:
    """Return the program that Jupyter starts for the kernel "python3"; None where there is no Jupyter."""
    try:
        from jupyter_client.kernelspec import KernelSpecManager

        return KernelSpecManager().get_kernel_spec("python3").argv[0]
    except Exception:  # no Jupyter, or no such kernel, or a damaged one: what is missing is told elsewhere
        return None


def nvidia_driver() -> bool:
    """Tell whether an NVIDIA driver is there."""
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def _unused_gpu(device: Mapping[str, Any], environment: Environment) -> Finding:
    if device["built"]:
        sentence = f"there is an NVIDIA driver, but this torch, for CUDA {device['built']}, finds no GPU."
        return Finding("GPU", "note", sentence, "nvidia-smi", "see what the driver finds")
    version = str(device["torch"]).partition("+")[0]
    sentence = "there is an NVIDIA driver, but this torch computes on processors only."
    if not sys.platform.startswith("linux") or not environment.pip:
        return Finding("GPU", "note", f"{sentence} See https://pytorch.org/get-started for another one.")
    command = environment.module("pip", "install", "--force-reinstall", f"torch=={version}")
    return Finding("GPU", "note", sentence, command, "get one for the GPU")


def _place(environment: Environment) -> str:
    """Say where Jupyter looks first: in a virtual environment's own folder, else in the user's."""
    virtual = sys.prefix != sys.base_prefix or environment.conda
    return "--sys-prefix" if virtual and not os.environ.get("JUPYTER_PATH") else "--user"
