"""Convert what a student has, such as a tensor, to a plain form.

torch is never loaded for that: a student who has not loaded it cannot hand in a tensor.
"""

from __future__ import annotations

import math
import numbers
import sys
from collections.abc import Iterator, KeysView, Mapping, Sequence, ValuesView
from decimal import Decimal
from typing import Any

from coursekit.checks.values.base import Unreadable, count_of, describe


def to_plain(given: Any) -> Any:
    """Turn a tensor, numpy object or Decimal into a numpy array or a Python scalar; leave all else alone."""
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if torch is not None and isinstance(given, torch.Tensor):
        if given.device.type == "meta":
            raise Unreadable("It is a tensor on the meta device: it has a shape but holds no numbers.")
        given = given.detach().cpu()
        if given.layout != torch.strided:
            given = given.to_dense()
        if given.dtype == torch.bfloat16:  # numpy does not know this type
            given = given.float()
        given = given.numpy()
    if numpy is not None and isinstance(given, numpy.ndarray | numpy.generic) and given.ndim == 0:
        return given.item()
    if isinstance(given, Decimal):  # Python does not count it among the real numbers
        return math.nan if given.is_nan() else float(given)
    # A list of one-number tensors is a list of numbers.
    if isinstance(given, list | tuple | KeysView | ValuesView):
        return [to_plain(item) for item in given]
    if isinstance(given, Iterator):
        raise Unreadable(
            f"It is {describe(given)}, which can be read only once: make a list of it by list(...)."
        )
    return given


def read_number(given: Any) -> float | int:
    """Read one finite number; raises Unreadable."""
    number = to_plain(given)
    if getattr(number, "size", None) == 1 and hasattr(number, "item"):
        number = number.item()
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        raise Unreadable(f"It is {describe(given)}, and one number is expected.")
    try:
        real = float(number)
    except OverflowError as error:
        raise Unreadable("It is a number with more than 300 digits.") from error
    if math.isnan(real):
        raise Unreadable("It is NaN (not a number). Look for a division of 0 by 0, or log(0).")
    if math.isinf(real):
        raise Unreadable("It is infinite. Look for a division by 0, or log(0).")
    return int(number) if isinstance(number, int) else real


def read_items(given: Any, kind: str, *, empty: bool = False) -> list[Any]:
    """Read a list, tuple or one-dimensional array; raises Unreadable, for an empty one unless allowed."""
    items = to_plain(given)
    if hasattr(items, "tolist"):
        items = items.tolist()
    if isinstance(items, str | bytes | Mapping) or not isinstance(items, Sequence):
        raise Unreadable(f"It is {describe(given)}, and {kind} is expected.")
    if not len(items) and not empty:
        raise Unreadable(f"It is empty, and {kind} is expected.")
    return list(items)


def read_array(given: Any) -> Any:
    """Read a numpy array of floats, of any shape; None where there is anything but real numbers."""
    import numpy as np

    try:
        array = np.asarray(to_plain(given))
        # A float cast alone would also take strings, None (as NaN), and the real part of complex numbers.
        if array.dtype.kind in "biuf" or all(isinstance(item, numbers.Real) for item in array.flat):
            return array.astype(float)
    except (TypeError, ValueError, OverflowError):  # lists of unequal length, numbers without end, ...
        pass
    return None


def expect_length(items: list[Any], length: int | None) -> None:
    """Raise Unreadable unless there are as many items as asked for; None allows any number."""
    if length is not None and len(items) != length:
        verb = "is" if length == 1 else "are"
        raise Unreadable(f"It has {count_of(len(items), 'entry', 'entries')}, and {length} {verb} expected.")


def to_plain_string(thing: Any) -> str:
    """Return a plain str: a student's subclass of str could do anything when it is compared."""
    return str.__str__(thing if isinstance(thing, str) else str(thing))
