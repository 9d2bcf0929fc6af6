"""Tell whether two objects hold the same, and whether two plain ones do but for rounding."""

from __future__ import annotations

import sys
from typing import Any

DEPTH = 6
"""Levels of containers and objects that are looked into; deeper ones count as the same."""


def is_same(left: Any, right: Any, depth: int = DEPTH) -> bool:
    """Tell whether two objects of one kind hold the same; NaN is the same as NaN."""
    if left is right or depth == 0:
        return True
    if type(left) is not type(right):
        return False
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if torch is not None and isinstance(left, torch.Tensor):
        return left.dtype == right.dtype and bool(
            torch.equal(torch.nan_to_num(left.detach().cpu()), torch.nan_to_num(right.detach().cpu()))
        )
    if numpy is not None and isinstance(left, numpy.ndarray):
        return left.dtype == right.dtype and bool(
            numpy.array_equal(left, right, equal_nan=left.dtype.kind == "f")
        )
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(
            is_same(a, b, depth - 1) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict):
        return list(left) == list(right) and all(is_same(left[key], right[key], depth - 1) for key in left)
    if hasattr(left, "__dict__"):
        return is_same(vars(left), vars(right), depth - 1)
    return bool(left == right)


def are_close(left: Any, right: Any, tolerance: float = 1e-4) -> bool:
    """Tell whether two plain objects are equal but for rounding; NaN is equal to nothing."""
    import numpy as np

    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return left.shape == right.shape and bool(np.allclose(left, right, rtol=tolerance, atol=tolerance))
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(
            are_close(a, b, tolerance) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            are_close(left[key], right[key], tolerance) for key in left
        )
    if isinstance(left, float) or isinstance(right, float):
        return bool(np.isclose(left, right, rtol=tolerance, atol=tolerance))
    return bool(left == right)
