"""A Sphinx extension: the lines of a docstring that explain a parameter or a field become a list.

Our docstrings write them as "vocab_size: number of words", which Sphinx would join into one paragraph.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection
from typing import Any

from sphinx.application import Sphinx

_LINE = re.compile(r"(?P<names>\w+(?:, \w+)*): (?P<text>.+)")


def make_lists(lines: list[str], names: Collection[str]) -> list[str]:
    """Return a docstring's lines, in which those that begin with a name and a colon are items."""
    result: list[str] = []
    in_item = False
    for line in lines:
        match = _LINE.fullmatch(line)
        if match and set(match["names"].split(", ")) <= set(names):
            if not in_item:
                result.append("")
            result.append(f"* **{match['names']}**: {match['text']}")
            in_item = True
        elif in_item and line.strip():
            result.append(f"  {line.strip()}")
        else:
            in_item = False
            result.append(line)
    return result


def names_of(thing: Any) -> set[str]:
    """Return the names of a function's parameters, or of a class's parameters and fields."""
    try:
        names = set(inspect.signature(thing).parameters)
    except (TypeError, ValueError):  # a module, or a class without a signature
        names = set()
    return names | set(getattr(thing, "__annotations__", ()))


def _process(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    lines[:] = make_lists(lines, names_of(thing))
    if what in ("attribute", "data", "property"):
        # Napoleon takes what stands before a colon in the first line for a type: so that line is a comment.
        lines[:0] = ["..", ""]


def _clean_signature(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str | None, returns: str | None
) -> tuple[str | None, str | None]:
    # Sphinx cannot read the sign that dataclasses put for a default that is made anew each time.
    return signature and signature.replace("<factory>", "..."), returns


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx; it reads docstrings before napoleon does."""
    app.connect("autodoc-process-docstring", _process, priority=400)
    app.connect("autodoc-process-signature", _clean_signature)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
