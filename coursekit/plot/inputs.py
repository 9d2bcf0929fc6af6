"""Reading what a plot is given: lists, numpy arrays and tensors of any kind, and a sentence for all else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from coursekit.plot.figure import NotFilledIn, NotPlottable, require_filled


def read_numbers(
    values: Any,
    name: str,
    *,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
    length: int | None = None,
    finite: bool = True,
) -> list[float]:
    """Return the numbers of a list, array or tensor; a column (n, 1) counts as (n,).

    Raises:
        NotPlottable: not numbers, none at all, another length, or one outside the bounds.
    """
    result = [_read_number(value, name) for value in _read_list(values, name)]
    if not result:
        raise NotPlottable(f"{name} must hold at least one number, and it is empty.")
    if length is not None and len(result) != length:
        raise NotPlottable(
            f"{name} must be as long as the list beside it ({length:,}), and it is {len(result):,} long."
        )
    for value in result:
        if finite and not math.isfinite(value):
            raise NotPlottable(f"{name} must hold finite numbers, and one of them is {value}.")
        if (least is not None and value < least) or (above is not None and value <= above):
            bound = f"at least {least:g}" if least is not None else f"above {above:g}"
            raise NotPlottable(f"{name} must be {bound}, and one value is {value:g}.")
        if most is not None and value > most:
            raise NotPlottable(f"{name} must be at most {most:g}, and one value is {value:g}.")
    return result


def read_shares(values: Any, name: str, length: int | None = None) -> list[float]:
    """Return shares from 0 to 1, such as accuracies. Raises as `read_numbers`."""
    try:
        return read_numbers(values, name, least=0, most=1, length=length)
    except NotPlottable as why:
        if "must be at" in str(why):
            raise NotPlottable(f"{name} must be shares from 0 to 1, so write 88.5% as 0.885.") from why
        raise


def read_named_numbers(values: Any, name: str, *, least: float | None = None) -> dict[str, float]:
    """Return a mapping from names to numbers, such as {"neg": 100, "pos": 100}. Raises as `read_numbers`."""
    if not isinstance(values, Mapping):
        raise NotPlottable(
            f"{name} must be a dict from names to numbers, and it is {_describe_type(values)}."
        )
    keys = [str(key) for key in values]
    return dict(zip(keys, read_numbers(list(values.values()), name, least=least), strict=True))


def read_table_rows(rows: Any, width: int) -> list[list[Any]]:
    """Return a table's rows: each a list of `width` values, which may be None but not `...`."""
    require_filled("rows", rows if rows is None or rows is ... else [])
    result: list[list[Any]] = []
    for row in _read_list(rows, "rows", "rows"):
        cells = _read_list(row, "a row", "values")
        if any(value is ... for value in cells):
            raise NotFilledIn(f"a value of row {len(result) + 1}")
        if len(cells) != width:
            raise NotPlottable(f"row {len(result) + 1} is {len(cells)} long, and the headers are {width}.")
        result.append(cells)
    return result


def read_text(value: Any, name: str) -> str:
    """Return the string that was given. Raises `NotPlottable` for anything else."""
    if not isinstance(value, str):
        raise NotPlottable(f"{name} must be a string, and it is {_describe_type(value)}.")
    return value


def read_groups(values: Any, name: str, alone: str) -> dict[str, Any]:
    """Return several things by name; a single one gets the name `alone`."""
    if not isinstance(values, Mapping):
        return {alone: values}
    if not values:
        raise NotPlottable(f"{name} must hold at least one entry, and it is empty.")
    return {str(key): value for key, value in values.items()}


def _read_list(values: Any, name: str, what: str = "numbers") -> list[Any]:
    """Return what a list, array, tensor or iterator holds, as a list. what: its name in the sentence."""
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise NotPlottable(f"{name} must be a list of {what}, and it is {_describe_type(values)}.")
    try:
        if hasattr(values, "detach"):  # a tensor: off the graph, off the GPU
            values = values.detach().cpu()
        plain = values.tolist() if hasattr(values, "tolist") else list(values)
    except Exception as error:  # whatever a student's object raises when it is read
        raise NotPlottable(
            f"{name} must be a list of {what}, and it is {_describe_type(values)} that cannot be read."
        ) from error
    if not isinstance(plain, list):  # a tensor or an array without axes
        raise NotPlottable(f"{name} must be a list of {what}, and it is a single one.")
    return plain


def _read_number(value: Any, name: str) -> float:
    """Return one number of any kind as Python's own."""
    require_filled(name, value)
    if isinstance(value, (list, tuple)) and len(value) == 1:  # a row of a column (n, 1)
        value = value[0]
    if isinstance(value, (str, bytes, bool, complex)):
        raise NotPlottable(f"{name} must hold numbers, and one of its values is {_describe_type(value)}.")
    try:
        plain = value.item() if hasattr(value, "item") else value
        fraction = float(plain)
        return plain if isinstance(plain, int) else fraction  # a count stays whole
    except OverflowError as error:
        raise NotPlottable(f"{name} must hold numbers up to 1e308, and one of them is larger.") from error
    except Exception as error:  # whatever a student's object raises when it is read
        raise NotPlottable(
            f"{name} must hold numbers, and one of its values is {_describe_type(value)}."
        ) from error


def _describe_type(value: Any) -> str:
    """Return the name of a value's type with its article, such as "an int"."""
    type_name = type(value).__name__
    return f"{'an' if type_name[0].lower() in 'aeiou' else 'a'} {type_name}"
