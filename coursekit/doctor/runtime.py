"""Where code runs: the device that trains, the kernel of notebooks, and the grader's sandbox."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coursekit.doctor.environment import Environment
from coursekit.doctor.finding import Finding


def check_device(device: Mapping[str, Any], has_driver: bool, environment: Environment) -> list[Finding]:
    """Return which device trains.

    device: as from `coursekit.doctor.imports.describe_device`. has_driver: an NVIDIA driver is there.
    """
    if not device:
        return [Finding("Device", "note", "not known: torch is missing, or does not work.")]
    if "error" in device:
        return [Finding("Device", "note", f"torch cannot tell ({device['error']}).")]
    name, memory = device["name"], device.get("memory")
    size = f", {memory:g} GB" if memory else ""
    if device["kind"] != "cpu":
        return [Finding("Device", "ok", f"{device['kind']}, the GPU {name}{size}.")]
    cores = f"{device['cores']} core{'s' if device['cores'] != 1 else ''}"
    findings = [Finding("Device", "ok", f"cpu, {name}, {cores}{size}. The notebooks need no GPU.")]
    if has_driver:
        findings.append(_unused_gpu(device, environment))
    return findings


def _unused_gpu(device: Mapping[str, Any], environment: Environment) -> Finding:
    """Return why torch does not use the GPU that an NVIDIA driver is there for."""
    if device["built"]:
        sentence = f"there is an NVIDIA driver, but this torch, for CUDA {device['built']}, finds no GPU."
        return Finding("GPU", "note", sentence, "nvidia-smi", "see what the driver finds")
    version = str(device["torch"]).partition("+")[0]
    sentence = "there is an NVIDIA driver, but this torch computes on processors only."
    if not sys.platform.startswith("linux") or not environment.pip:
        return Finding("GPU", "note", f"{sentence} See https://pytorch.org/get-started for another one.")
    command = environment.run_module("pip", "install", "--force-reinstall", f"torch=={version}")
    return Finding("GPU", "note", sentence, command, "get one for the GPU")


def has_nvidia_driver() -> bool:
    """Return whether an NVIDIA driver is there."""
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def check_kernel(program: str | None, environment: Environment) -> Finding | None:
    """Return a note if notebooks run in another Python; None if they run in this one.

    program: of the kernel "python3", as Jupyter starts it.
    """
    bare_name = re.compile(r"python(3(\.\d+)?)?(\.exe)?")
    if program is None or bare_name.fullmatch(program):  # Jupyter takes a bare name for its own Python
        return None
    if Path(program).parent.resolve() == environment.python.parent.resolve():
        return None
    return Finding(
        "Kernel",
        "note",
        f'Jupyter runs notebooks of the kernel "python3" in another Python, {program}.',
        environment.run_module("ipykernel", "install", _kernel_location(environment)),
        "run them in this one",
    )


def _kernel_location(environment: Environment) -> str:
    """Return the option for where Jupyter looks first: the virtual environment, else the user's folder."""
    is_virtual = sys.prefix != sys.base_prefix or environment.conda
    return "--sys-prefix" if is_virtual and not os.environ.get("JUPYTER_PATH") else "--user"


def find_kernel_program() -> str | None:
    """Return the program that Jupyter starts for the kernel "python3"; None where there is no Jupyter."""
    try:
        from jupyter_client.kernelspec import KernelSpecManager

        return KernelSpecManager().get_kernel_spec("python3").argv[0]
    except Exception:  # no Jupyter, no such kernel, or a damaged one: another check says what is missing
        return None


def check_sandbox(problem: str | None, missing_protections: Sequence[str] = ()) -> list[Finding]:
    """Return whether the grader can lock students' code in.

    problem: why it cannot; None if it can. missing_protections: sentences on what the sandbox cannot promise
    here.
    """
    if problem is not None:
        return [Finding("Grader", "note", problem)]
    available = Finding("Grader", "ok", "students' code can be locked into the sandbox.")
    return [available, *(Finding("Grader", "note", sentence) for sentence in missing_protections)]
