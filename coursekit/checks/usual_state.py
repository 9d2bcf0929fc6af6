"""The state of Python and torch under which an answer is read and judged, whatever cells have changed."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


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
