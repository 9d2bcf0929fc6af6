"""What is seen in a trial: as plain data when it is read, and as numbers that can be judged afterwards.

A record comes from a student's process, so anything may stand in it. A form that no trial gives raises an
exception, and the check takes that for an answer that cannot be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coursekit.checks.values import Unreadable, describe, plain

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def floats(given: Any) -> NDArray[np.float64]:
    """Read a tensor of real numbers of any type; NaN and infinity are numbers here. Raises Unreadable."""
    import numpy as np

    found = np.asarray(plain(given))
    if found.dtype.kind not in "biuf":
        raise Unreadable(f"There is something {describe(given)}, and real numbers are expected.")
    return found.astype(np.float64)


def array(seen: Any, shape: tuple[int | None, ...] | None = None) -> NDArray[np.float64]:
    """Take numbers as an array. shape: the one that it must have; None leaves an axis, or all, free.

    Raises ValueError or TypeError for anything else.
    """
    import numpy as np

    found = np.asarray(seen)
    if found.dtype.kind not in "biuf":
        raise TypeError("numbers are expected")
    if shape is not None and (
        found.ndim != len(shape)
        or any(want is not None and axis != want for axis, want in zip(found.shape, shape, strict=True))
    ):
        raise ValueError(f"the shape is {found.shape}, and {shape} is expected")
    return found.astype(np.float64)


def close(got: Any, want: Any, tolerance: float = 1e-4) -> bool:
    """Tell whether two arrays have one shape, and are equal but for rounding; NaN is equal to nothing."""
    import numpy as np

    return got.shape == want.shape and np.allclose(got, want, atol=tolerance, rtol=tolerance)


def near(got: float, want: float) -> bool:
    """Tell whether two figures are equal but for rounding in single precision."""
    return abs(got - want) <= 1e-4 * max(1.0, abs(want))


def switches(seen: Any) -> list[bool]:
    """Take a list of what is on or off, such as train mode; raises TypeError for anything else."""
    if not all(type(one) is bool for one in seen):
        raise TypeError("True or False is expected")
    return list(seen)


def row_numbers(seen: Any, size: int) -> list[int]:
    """Take a list of row numbers from 0 to size - 1; raises ValueError for anything else."""
    if not isinstance(seen, list) or not all(type(row) is int and 0 <= row < size for row in seen):
        raise ValueError(f"row numbers from 0 to {size - 1} are expected")
    return seen
