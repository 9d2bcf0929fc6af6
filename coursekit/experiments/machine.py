"""What a training ran on and with: processor or GPU, memory, versions (section VII)."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

PACKAGES = {"coursekit": "text-classification-workbook", "torch": "torch", "numpy": "numpy", "nltk": "nltk"}
"""Name in the ledger to name on the registry, of what decides what comes out."""


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that decide what comes out."""
    found = {"python": platform.python_version()}
    for name, package in PACKAGES.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def describe(device: torch.device) -> dict[str, Any]:
    """Describe where a training ran. memory: of the GPU, or of the computer, in GB of 10^9 bytes."""
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    facts = {"kind": device.type, "name": processor(), "cores": cores, "threads": torch.get_num_threads()}
    if device.type == "cuda":
        gpu = torch.cuda.get_device_properties(device)
        return facts | {
            "name": gpu.name,
            "processor": facts["name"],
            "memory": round(gpu.total_memory / 1e9, 1),
        }
    return facts | {"memory": memory()}


def processor() -> str:
    """Name the processor, as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # no Linux
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name" and value.strip():
            return value.strip()
    return platform.processor() or platform.machine()


def memory() -> float | None:
    """Tell the computer's memory in GB of 10^9 bytes; None where the system does not."""
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (AttributeError, ValueError, OSError):  # Windows
        return None
