"""The state of Python and torch under which an answer is read and judged, whatever cells have changed."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any


def read_switches() -> tuple[bool, Any] | None:
    """Return how torch's switches stand: whether it records gradients, and its default type of numbers.

    None where torch is not loaded: then nobody can have changed them.
    """
    torch = sys.modules.get("torch")
    return None if torch is None else (torch.is_grad_enabled(), torch.get_default_dtype())


@contextmanager
def usual_state() -> Iterator[None]:
    """Run a check with torch's usual switches, and leave these and all random numbers as they were.

    A student's cell may have switched gradients off, and a check trains models. Nor may a check change what
    the student's cells draw next.
    """
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    with ExitStack() as after:
        after.callback(random.setstate, random.getstate())
        if numpy is not None:
            after.callback(numpy.random.set_state, numpy.random.get_state())
        if torch is not None:
            after.enter_context(torch.random.fork_rng(devices=range(torch.cuda.device_count())))
            after.callback(torch.set_grad_enabled, torch.is_grad_enabled())
            after.callback(torch.set_default_dtype, torch.get_default_dtype())
            torch.set_grad_enabled(True)
            torch.set_default_dtype(torch.float32)
        yield
