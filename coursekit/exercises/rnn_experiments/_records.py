"""The records of a trial: plain data when they are read, and numbers that can be judged afterwards.

A record comes from a student's process, so anything may stand in it. A form that no trial gives raises an
exception, and the check then says that the answer cannot be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coursekit.checks.values import Unreadable, describe, to_plain

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def read_floats(given: Any) -> NDArray[np.float64]:
    """Read a tensor of real numbers of any type; NaN and infinity are numbers here. Raises Unreadable."""
    import numpy as np

    numbers = np.asarray(to_plain(given))
    if numbers.dtype.kind not in "biuf":
        raise Unreadable(f"There is something {describe(given)}, and real numbers are expected.")
    return numbers.astype(np.float64)


def expect_array(record: Any, shape: tuple[int | None, ...] | None = None) -> NDArray[np.float64]:
    """Return numbers as an array. shape: the one that it must have; None leaves an axis, or all, free.

    Raises ValueError or TypeError for anything else.
    """
    import numpy as np

    numbers = np.asarray(record)
    if numbers.dtype.kind not in "biuf":
        raise TypeError("numbers are expected")
    if shape is not None and (
        numbers.ndim != len(shape)
        or any(want is not None and axis != want for axis, want in zip(numbers.shape, shape, strict=True))
    ):
        raise ValueError(f"the shape is {numbers.shape}, and {shape} is expected")
    return numbers.astype(np.float64)


def are_close(got: Any, want: Any, tolerance: float = 1e-4) -> bool:
    """Tell whether two arrays have one shape, and are equal but for rounding; NaN is equal to nothing."""
    import numpy as np

    return got.shape == want.shape and np.allclose(got, want, atol=tolerance, rtol=tolerance)


def expect_flags(record: Any) -> list[bool]:
    """Return a list of what is on or off, such as train mode; raises TypeError for anything else."""
    if not all(type(flag) is bool for flag in record):
        raise TypeError("True or False is expected")
    return list(record)


def expect_row_numbers(record: Any, size: int) -> list[int]:
    """Return a list of row numbers from 0 to size - 1; raises ValueError for anything else."""
    if not isinstance(record, list) or not all(type(row) is int and 0 <= row < size for row in record):
        raise ValueError(f"row numbers from 0 to {size - 1} are expected")
    return record
