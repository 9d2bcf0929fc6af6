"""Showing what a student has made, also where it is not there yet or wrong: no traceback, a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from coursekit.errors import CourseError

_LENGTH = 120  # characters of an error's own words


@contextmanager
def when_ready() -> Iterator[None]:
    """Show what stands in this block, or say in a sentence what it waits for.

    A notebook shows a student's values, and calls a student's functions, below the answer cell. There may be
    nothing yet, or something of any other form. Whatever goes wrong in the block, the cells below it run on.
    """
    try:
        yield
    except (Exception, SystemExit) as error:  # a student's function may raise anything
        print(_explain(error))


def _explain(error: BaseException) -> str:
    """Return the sentence for an error: what is missing, or what the answer made of it."""
    try:
        words = " ".join(str(error).split())
    except Exception:  # an exception of the student's own
        words = ""
    if isinstance(error, NameError) and error.name:
        return f"Nothing to show yet: there is no {error.name}. Run the answer cell first."
    if "ellipsis" in words.lower() or "NoneType" in words:
        return "Nothing to show yet: a part of the answer is still to be filled in."
    if isinstance(error, CourseError):
        return f"Nothing to show: {words}"
    words = words if len(words) <= _LENGTH else f"{words[: _LENGTH - 1]}…"
    name = type(error).__name__
    return f"Nothing to show: the answer stops this cell ({f'{name}: {words}' if words else name})."
