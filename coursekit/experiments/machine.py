"""What a training ran on and with: processor or GPU, memory, versions (section VII)."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

_PACKAGES = {"coursekit": "text-classification-workbook", "torch": "torch", "numpy": "numpy", "nltk": "nltk"}
"""Name in the ledger to name on the registry, of what decides what comes out."""


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that decide what comes out."""
    versions = {"python": platform.python_version()}
    for name, package in _PACKAGES.items():
        try:
            versions[name] = version(package)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return versions


def describe_machine(device: torch.device) -> dict[str, Any]:
    """Return what a training runs on, as plain values by name.

    kind: of the device ("cpu", "cuda", "mps"). name: of the processor, or of the GPU, with the processor's
    name under "processor" then. cores: those that Python may use. threads: torch's. memory: of the GPU, or of
    the computer, in GB of 10^9 bytes.
    """
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    machine: dict[str, Any] = {"kind": device.type, "name": _processor_name(), "cores": cores}
    machine["threads"] = torch.get_num_threads()
    if device.type != "cuda":
        return machine | {"memory": _memory()}
    gpu = torch.cuda.get_device_properties(device)
    gpu_memory = round(gpu.total_memory / 1e9, 1)
    return machine | {"name": gpu.name, "processor": machine["name"], "memory": gpu_memory}


def _processor_name() -> str:
    """Return the processor's name, as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # no Linux
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name" and value.strip():
            return value.strip()
    return platform.processor() or platform.machine()


def _memory() -> float | None:
    """Return the computer's memory in GB of 10^9 bytes; None where the system does not tell it."""
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (AttributeError, ValueError, OSError):  # Windows
        return None
