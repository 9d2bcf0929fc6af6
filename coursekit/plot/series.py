"""Reading what a plot is given: lists, numpy arrays and tensors of any kind, and a sentence for all else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from coursekit.plot.figure import Open, Unfit, require_filled


def numbers(
    values: Any,
    name: str,
    *,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
    length: int | None = None,
    finite: bool = True,
) -> list[float]:
    """Read a list, array or tensor of numbers; a column (n, 1) counts as (n,).

    Raises:
        Unfit: not numbers, none at all, another length, or one outside the bounds.
    """
    found = [_number(value, name) for value in _plain_list(values, name)]
    if not found:
        raise Unfit(f"{name} must hold at least one number, and it is empty.")
    if length is not None and len(found) != length:
        raise Unfit(
            f"{name} must be as long as the list beside it ({length:,}), and it is {len(found):,} long."
        )
    for value in found:
        if finite and not math.isfinite(value):
            raise Unfit(f"{name} must hold finite numbers, and one of them is {value}.")
        if (least is not None and value < least) or (above is not None and value <= above):
            bound = f"at least {least:g}" if least is not None else f"above {above:g}"
            raise Unfit(f"{name} must be {bound}, and one value is {value:g}.")
        if most is not None and value > most:
            raise Unfit(f"{name} must be at most {most:g}, and one value is {value:g}.")
    return found


def shares(values: Any, name: str, length: int | None = None) -> list[float]:
    """Read shares from 0 to 1, such as accuracies."""
    try:
        return numbers(values, name, least=0, most=1, length=length)
    except Unfit as why:
        if "must be at" in str(why):
            raise Unfit(f"{name} must be shares from 0 to 1, so write 88.5% as 0.885.") from why
        raise


def named(values: Any, name: str, *, least: float | None = None) -> dict[str, float]:
    """Read a mapping from names to numbers, such as {"neg": 100, "pos": 100}."""
    if not isinstance(values, Mapping):
        raise Unfit(f"{name} must be a dict from names to numbers, and it is {_kind(values)}.")
    keys = [str(key) for key in values]
    return dict(zip(keys, numbers(list(values.values()), name, least=least), strict=True))


def table_rows(rows: Any, width: int) -> list[list[Any]]:
    """Read a table's rows: each a list of `width` values, which may be None but not `...`."""
    require_filled("rows", rows if rows is None or rows is ... else [])
    found: list[list[Any]] = []
    for row in _plain_list(rows, "rows", "rows"):
        cells = _plain_list(row, "a row", "values")
        if any(value is ... for value in cells):
            raise Open(f"a value of row {len(found) + 1}")
        if len(cells) != width:
            raise Unfit(f"row {len(found) + 1} is {len(cells)} long, and the headers are {width}.")
        found.append(cells)
    return found


def text(value: Any, name: str) -> str:
    """Read a string."""
    if not isinstance(value, str):
        raise Unfit(f"{name} must be a string, and it is {_kind(value)}.")
    return value


def groups(values: Any, name: str, alone: str) -> dict[str, Any]:
    """Read one thing, or several by name; a single one goes under the name `alone`."""
    if not isinstance(values, Mapping):
        return {alone: values}
    if not values:
        raise Unfit(f"{name} must hold at least one entry, and it is empty.")
    return {str(key): value for key, value in values.items()}


def _plain_list(values: Any, name: str, what: str = "numbers") -> list[Any]:
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise Unfit(f"{name} must be a list of {what}, and it is {_kind(values)}.")
    try:
        if hasattr(values, "detach"):  # a tensor: off the graph, off the GPU
            values = values.detach().cpu()
        plain = values.tolist() if hasattr(values, "tolist") else list(values)
    except Exception as error:  # whatever a student's object raises when it is read
        raise Unfit(
            f"{name} must be a list of {what}, and it is {_kind(values)} that cannot be read."
        ) from error
    if not isinstance(plain, list):  # a tensor or an array without axes
        raise Unfit(f"{name} must be a list of {what}, and it is a single one.")
    return plain


def _number(value: Any, name: str) -> float:
    require_filled(name, value)
    if isinstance(value, (list, tuple)) and len(value) == 1:  # a row of a column (n, 1)
        value = value[0]
    if isinstance(value, (str, bytes, bool, complex)):
        raise Unfit(f"{name} must hold numbers, and one of its values is {_kind(value)}.")
    try:
        plain = value.item() if hasattr(value, "item") else value
        fraction = float(plain)
        return plain if isinstance(plain, int) else fraction  # a count stays whole
    except OverflowError as error:
        raise Unfit(f"{name} must hold numbers up to 1e308, and one of them is larger.") from error
    except Exception as error:  # whatever a student's object raises when it is read
        raise Unfit(f"{name} must hold numbers, and one of its values is {_kind(value)}.") from error


def _kind(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"
