"""Plain data as JSON: what JSON does not know, such as a tuple or an array, is a dict of a tag and a content.

`to_json_form` is for data of our own. `from_json_form` may get anything: it makes plain data, or raises
ValueError.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Collection
from typing import Any

DEPTH = 20
KEYS = 2_000
"""Entries of a dict or set, except strings: numbers can be chosen so that looking them up takes for ever."""
DIGITS = 320
"""Of a whole number: more than any that can be read, for those are no larger than the largest float."""
AXIS = 2_000_000
"""The longest axis that an array may have."""
ARRAYS = ("<f8", "<f4", "<i8", "<i4", "|u1", "|b1")
"""Types of the numbers in a numpy array that may travel, as numpy writes them."""


class TooLarge(Exception):
    """There are more keys than may travel, or a number has more digits."""


def to_json_form(plain: Any, depth: int = 0) -> Any:
    """Return the form of plain data that JSON can hold; raises TypeError for what is not plain."""
    if depth > DEPTH:
        raise TypeError(f"more than {DEPTH} levels")
    kind = type(plain)
    if plain is None or kind is bool:
        return plain
    if isinstance(plain, float):
        number = float.__pos__(plain)  # of a subclass, such as numpy's, the plain float
        return number if math.isfinite(number) else {"float": repr(number)}
    if isinstance(plain, int):
        whole = int.__pos__(plain)
        if abs(whole) >= 10 ** (DIGITS - 1):  # so that there is room for a sign
            raise TooLarge
        return whole
    if isinstance(plain, str):
        return str.__str__(plain)
    if kind is bytes:
        return {"bytes": base64.b64encode(plain).decode()}
    if kind is list:
        return [to_json_form(item, depth + 1) for item in plain]
    if kind in (set, frozenset, dict) and not _are_keys_allowed(plain):
        raise TooLarge
    if kind in (tuple, set, frozenset):
        return {kind.__name__: [to_json_form(item, depth + 1) for item in plain]}
    if kind is dict:
        return {
            "dict": [
                [to_json_form(key, depth + 1), to_json_form(item, depth + 1)] for key, item in plain.items()
            ]
        }
    return _encode_array(plain)


def _are_keys_allowed(keys: Collection[Any]) -> bool:
    return len(keys) <= KEYS or all(isinstance(key, str) for key in keys)


def _encode_array(plain: Any) -> Any:
    import numpy as np

    if type(plain) is not np.ndarray:
        raise TypeError(f"an object of type {type(plain).__name__}")
    little = plain.astype(plain.dtype.newbyteorder("<"))
    if little.dtype.str not in ARRAYS:
        raise TypeError(f"an array of {plain.dtype}")
    data = base64.b64encode(little.tobytes()).decode()
    return {"array": [little.dtype.str, list(plain.shape), data]}


def parse_json(text: str) -> Any:
    """Read JSON as `json.loads` does; raises ValueError for infinite numbers, and names that come twice."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_refuse_duplicates,
            parse_int=_parse_integer,
            parse_float=_parse_float,
            parse_constant=_refuse_constant,
        )
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def from_json_form(form: Any, depth: int = 0) -> Any:
    """Return the plain data that has this form in JSON; raises ValueError where there is none."""
    if depth > DEPTH:
        raise ValueError("it is nested too deep")
    if isinstance(form, list):
        return [from_json_form(item, depth + 1) for item in form]
    if not isinstance(form, dict):
        return form
    if len(form) != 1:
        raise ValueError("a dict must be one tag and what it tags")
    ((tag, content),) = form.items()
    if tag == "float" and content in ("nan", "inf", "-inf"):
        return float(content)
    if tag == "bytes" and isinstance(content, str):
        return _decode_bytes(content)
    if tag == "array" and isinstance(content, list):
        return _decode_array(content)
    if tag == "dict" and isinstance(content, list):
        return _decode_dict(content, depth + 1)
    kinds: dict[str, type] = {"tuple": tuple, "set": set, "frozenset": frozenset}
    if tag in kinds and isinstance(content, list):
        items = [from_json_form(item, depth + 1) for item in content]
        return kinds[tag](items if tag == "tuple" else _check_keys(items))
    raise ValueError("a tag is unknown, or does not fit what it tags")


def _decode_dict(content: list[Any], depth: int) -> dict[Any, Any]:
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in content):
        raise ValueError("a dict needs pairs")
    keys = _check_keys([from_json_form(key, depth) for key, _ in content])
    return dict(zip(keys, (from_json_form(item, depth) for _, item in content), strict=True))


def _check_keys(keys: list[Any]) -> list[Any]:
    try:
        if _are_keys_allowed(keys) and len(set(keys)) == len(keys):
            return keys
    except TypeError:
        pass
    raise ValueError("there are doubles among the keys, or too many, or something that can be no key")


def _decode_array(content: list[Any]) -> Any:
    import numpy as np

    if len(content) != 3:
        raise ValueError("an array needs a type, a shape and data")
    kind, shape, data = content
    if kind not in ARRAYS or not isinstance(shape, list) or len(shape) > 8 or not isinstance(data, str):
        raise ValueError("an array has another form than it should")
    if not all(type(axis) is int and 0 <= axis <= AXIS for axis in shape):
        raise ValueError("an array has an impossible shape")
    raw, dtype = _decode_bytes(data), np.dtype(kind)
    if math.prod(shape) * dtype.itemsize != len(raw) or (dtype.kind == "b" and not set(raw) <= {0, 1}):
        raise ValueError("an array's data do not fit its shape")
    return np.frombuffer(raw, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _decode_bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)  # its error is a ValueError


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name comes twice")
    return names


def _parse_integer(digits: str) -> int:
    if len(digits) > DIGITS:
        raise ValueError("a number is too long")
    return int(digits)


def _parse_float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
